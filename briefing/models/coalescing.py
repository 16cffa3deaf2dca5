"""Identical requests of one run are sent once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from briefing.models import Completion, Model, Request


class Coalescing:
    """Around another model: who asks what was asked before, or is being asked, gets that answer."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._tasks: dict[tuple[str, int], asyncio.Task[Completion]] = {}

    async def complete(self, request: Request) -> Completion:
        """Answer a request; the answer to a repeated one is marked as cached and costs nothing."""
        key = request.sha256, request.attempt
        task = self._tasks.get(key)
        if task is not None:
            completion = await asyncio.shield(task)
            return replace(completion, input_tokens=0, output_tokens=0, retries=0, cached=True)
        task = self._tasks[key] = asyncio.create_task(self._model.complete(request))
        # The asker may be cancelled while others wait for the same answer, so the task is not the asker's.
        task.add_done_callback(_take_notice)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Cancel what is under way and close the model."""
        under_way = [task for task in self._tasks.values() if not task.done()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._model.close()


def _take_notice(task: asyncio.Task[Completion]) -> None:
    """Look at the error, so that asyncio does not report it as lost where all askers were cancelled."""
    if not task.cancelled():
        task.exception()
