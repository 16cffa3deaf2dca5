"""Run a coroutine to its end on the quickest event loop there is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do what asyncio.run does, on uvloop where it is installed: it is not on Windows."""
    results: list[T] = []

    async def main() -> None:
        # Not the task's own result: of that asyncio makes a repr when it puts the signal handlers back, and the
        # repr of a brief of a thousand articles takes a while.
        results.append(await work)

    try:
        from uvloop import new_event_loop
    except ImportError:
        asyncio.run(main())
    else:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(main())
    return results[0]
