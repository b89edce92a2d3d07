"""Work done ahead, side by side, with its results in the order in which it was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import polars as pl

T = TypeVar("T")
R = TypeVar("R")

_MOST_WORKERS = 4
"""Each has a chunk in memory."""


def done_ahead(work: Callable[[T], R], given: Iterator[T]) -> Iterator[R]:
    """`work` on each of what is `given`, in threads: what takes time leaves the interpreter to others.

    Takes no more from `given` than there are workers ahead of what was asked for. Raises: whatever `work` or `given`
    raises; what was not handed out by then is given up.
    """
    workers = min(_MOST_WORKERS, pl.thread_pool_size())
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for one in given:
                waiting.append(pool.submit(work, one))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
