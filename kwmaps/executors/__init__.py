"""Ordered maps over jobs: in this process, or in several. Which one never changes a result."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import count as counter
from itertools import islice
from multiprocessing import resource_tracker
from typing import Any, TypeVar

from kwmaps.errors import OutputError

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Runs of jobs for each worker that may be under way or waiting to be fetched: this bounds the memory. One more is only held back."""

LONGEST = 4
"""Jobs in a run. Longer ones save little more, and a build that is stopped loses those under way."""

_work: Callable[[Any], Any] | None = None


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ordered(
    prepare: Callable[[], Callable[[T], R]],
    jobs: Iterable[T],
    workers: int,
    inherited: Callable[[], Callable[[T], R]] | None = None,
    count: int = 0,
) -> Iterator[R]:
    """The results of the jobs, in their order.

    Parameters
    ----------
    prepare
        Makes the function that does a job. Called once in each worker; must be picklable, like jobs and results.
    workers
        Processes to use; 1 does everything here.
    inherited
        Makes the same of what this process has loaded already, for workers that begin as copies of it.
    count
        How many jobs there are at most, if a worker does one faster after the one before it: then each gets some in a row.

    Raises
    ------
    OutputError
        The system ended a worker, as it does when memory runs out.
    """
    if workers <= 1:
        yield from map((inherited or prepare)(), jobs)
        return
    # "spawn" is the one way of starting a process that is safe on every system, and it reads everything anew.
    copied = inherited if _may_copy() else None
    context = multiprocessing.get_context("fork" if copied else "spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_install, initargs=(copied or prepare,))
    try:
        waiting: deque[Future[list[R]]] = deque()
        with _copying():
            # They get ready while the first job is still being put together.
            for _ in range(workers):
                pool.submit(_ready)
        for some in last_first(runs(jobs, count, workers), workers):
            with _undisturbed():
                waiting.extend(reversed([pool.submit(_run, run) for run in some]))
            while len(waiting) >= AHEAD * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise OutputError("the system ended a process that was drawing (out of memory?); try fewer --jobs") from None
    except BaseException:
        # Ctrl-C or a lost frame: nobody wants what the workers are still at.
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def runs(jobs: Iterable[T], count: int, workers: int) -> Iterator[list[T]]:
    """Jobs in their order, parted into what one worker does in a row.

    Single ones at first, when everybody waits for work, and at the end, when nobody shall wait for another.
    """
    rest = iter(jobs)
    for number in counter():
        length = 1 if number < workers else max(1, min(LONGEST, count // (2 * workers)))
        run = list(islice(rest, length))
        if not run:
            return
        count -= len(run)
        yield run


def last_first(runs: Iterable[R], workers: int) -> Iterator[list[R]]:
    """Runs one by one; at the end as many as there are workers, from behind.

    The end of a film takes longest, since it is told day by day and its last picture shows all that changed: whoever is at it last is
    waited for.
    """
    held: deque[R] = deque()
    for number, run in enumerate(runs):
        held.append(run)
        # At first everybody waits for work.
        while len(held) > (workers if number >= AHEAD * workers else 0):
            yield [held.popleft()]
    if held:
        yield [*reversed(held)]


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """Has a copy of this process do what leaves its results in files, while this one does something else.

    Where processes can't be copied, or the work fails, there are no results: whoever needs them works them out, and hears why.
    """
    if not _may_copy():
        yield
        return
    copied = multiprocessing.get_context("fork").Process(target=_aside, args=(work,))
    with _copying():
        copied.start()
    try:
        yield
        copied.join()
    finally:
        copied.kill()
        copied.join()


def _aside(work: Callable[[], object]) -> None:
    _belong()
    with suppress(Exception):
        work()


def _may_copy() -> bool:
    """Whether processes may begin as copies of this one: on Linux, and if no other thread might hold a lock just then."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _copying() -> Iterator[None]:
    """For making copies of this process."""
    with _undisturbed(), warnings.catch_warnings():
        # Python also counts the threads of numpy's linear algebra, which is prepared for being copied.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        # What copies share isn't touched by looking for garbage.
        gc.freeze()
        yield
        gc.unfreeze()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Holds Ctrl-C back while processes start: one that is hit half-way complains in its own words.

    They inherit the blocked signal, and end when this process ends them. Here the handler waits too, since a signal
    that one thread blocks reaches Python through any other.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Python's tracker of shared resources unblocks the signal when it starts, so it has to start before.
    resource_tracker.ensure_running()
    hits: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: hits.append(number))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        # Unblocked first: what waited until now still belongs to the handler that remembers.
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        signal.signal(signal.SIGINT, handler)
    if hits:
        signal.raise_signal(signal.SIGINT)


def _install(prepare: Callable[[], Callable[[Any], Any]]) -> None:
    global _work
    _belong()
    _work = prepare()


def _belong() -> None:
    """Ctrl-C is the parent's business: it stops handing out jobs, ends the others, and they end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_go_with_parent, daemon=True).start()


def _go_with_parent() -> None:
    """Ends this process when its parent has been killed: nobody takes its results, and a copy still holds the parent's locks."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    """A process that has come so far can work."""


def _run(jobs: list[Any]) -> list[Any]:
    assert _work is not None
    return [_work(job) for job in jobs]
