"""Run a coroutine to its end on the quickest event loop there is."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

# A run makes hundreds of thousands of objects, which live to its end and make hardly any cycles: looked through as
# often as Python's thresholds have it (700, 10, 10), they take a tenth of the whole time.
_THRESHOLDS = (50_000, 20, 100)

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do what asyncio.run does, on uvloop where it is installed: it is not on Windows."""
    results: list[T] = []

    async def main() -> None:
        # Not the task's own result: of that asyncio makes a repr when it puts the signal handlers back, and the
        # repr of a brief of a thousand articles takes a while.
        results.append(await work)

    with _rarely_collecting():
        try:
            from uvloop import new_event_loop
        except ImportError:
            asyncio.run(main())
        else:
            with asyncio.Runner(loop_factory=new_event_loop) as runner:
                runner.run(main())
    return results[0]


@contextlib.contextmanager
def _rarely_collecting() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
