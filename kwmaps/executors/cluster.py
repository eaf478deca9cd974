"""Ordered maps over jobs on a Dask cluster: other machines, which need this package and no shared disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kwmaps.errors import RequestError

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2
"""Jobs for each thread of the cluster that may be under way or waiting to be fetched: this bounds the memory here."""

PATIENCE = 10
"""Seconds within which a scheduler has to answer."""

WORKERS_PATIENCE = 60
"""Seconds within which the first worker has to be there."""


def connect(address: str) -> Client:
    """A client of the scheduler at an address.

    Raises
    ------
    RequestError
        Dask is missing, nobody answers there, or the cluster has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RequestError('a cluster needs Dask, which is missing here: pip install "kwmaps[dask]"') from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RequestError(
            f"--scheduler {address}: no Dask scheduler answers there ({reason}); start one with `dask scheduler`"
        ) from None
    try:
        client.wait_for_workers(1, timeout=WORKERS_PATIENCE)
    except TimeoutError:
        client.close()
        raise RequestError(
            f"--scheduler {address}: it has no workers; start some with `dask worker {address}`"
        ) from None
    return client


def ordered_on(client: Client, prepare: Callable[[], Callable[[Any], Any]], jobs: Iterable[Any]) -> Iterator[Any]:
    """The results of the jobs, in their order; what a lost worker was at is done again by another.

    Parameters
    ----------
    prepare
        Makes the function that does a job. Called once in each worker process; must be picklable, like jobs and results.

    Raises
    ------
    RequestError
        A worker can't do the job at all, or none is left.
    """
    shared = client.scatter(prepare, broadcast=True, hash=True)
    waiting: deque[Future] = deque()
    try:
        for number, job in enumerate(jobs):
            # Threads of one process would only wait for each other: one job a process at a time is what `resources` or
            # `dask worker --nthreads 1` give; more threads do no harm, since the artist is locked while it draws.
            waiting.append(client.submit(_run, shared, job, key=f"kwmaps-{id(jobs)}-{number}", pure=False, retries=3))
            if len(waiting) >= AHEAD * max(1, _processes(client)):
                yield _fetched(waiting.popleft())
        while waiting:
            yield _fetched(waiting.popleft())
    finally:
        for future in waiting:
            with suppress(Exception):
                future.cancel()


def _fetched(future: Future) -> Any:
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker:
        raise RequestError(
            "the cluster lost every worker that tried a part of the film; look at the workers' logs"
        ) from None
    finally:
        # What has been fetched needn't stay in the cluster's memory.
        future.release()


def _processes(client: Client) -> int:
    return len(client.scheduler_info(n_workers=-1)["workers"])


_artists: dict[Any, Callable[[Any], Any]] = {}


def _run(prepare: Callable[[], Callable[[Any], Any]], job: Any) -> Any:
    """Does a job in a worker, with what was prepared for an earlier one."""
    from threading import Lock

    with _artists.setdefault("lock", Lock()):  # type: ignore[arg-type,attr-defined]
        if prepare not in _artists:
            for other in [key for key in _artists if key != "lock"]:
                del _artists[other]
            _artists[prepare] = prepare()
        return _artists[prepare](job)
