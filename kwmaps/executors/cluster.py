"""Ordered maps over jobs on a Dask cluster: other machines, which need this package and no shared disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from kwmaps.errors import RequestError, missing

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2
"""Jobs for each worker that may be under way or waiting to be fetched: this bounds the memory of the cluster.

Here only one result is held at a time.
"""

PATIENCE, WORKERS_PATIENCE = 10, 60
"""Seconds within which a scheduler has to answer, and the first worker has to be there."""


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
        raise missing("a cluster needs", "Dask", "dask") from None
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
        Makes the function that does a job. Called once in each worker process; must be picklable and hashable, like
        jobs and results.

    Raises
    ------
    RequestError
        Every worker that tried a job was lost.
    """
    shared = client.scatter(prepare, broadcast=True, hash=False)
    waiting: deque[Future[Any]] = deque()
    try:
        for job in jobs:
            waiting.append(client.submit(_run, shared, job, pure=False))
            if len(waiting) >= AHEAD * max(1, len(client.nthreads())):
                yield _fetched(waiting.popleft())
        while waiting:
            yield _fetched(waiting.popleft())
    finally:
        for future in waiting:
            with suppress(Exception):
                future.cancel()


def _fetched(future: Future[Any]) -> Any:
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


_prepared: dict[Hashable, Callable[[Any], Any]] = {}
_one_at_a_time = Lock()


def _run(prepare: Callable[[], Callable[[Any], Any]], job: Any) -> Any:
    """Does a job in a worker, with what was prepared for an earlier one; threads of a worker take turns."""
    with _one_at_a_time:
        if prepare not in _prepared:
            _prepared.clear()
            _prepared[prepare] = prepare()
        return _prepared[prepare](job)
