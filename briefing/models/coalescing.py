"""Identical requests of one run are sent once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace

from briefing.models import Completion, Model, Request

# How many of the latest answers are at hand. Equal requests come close together: re-sent copies of one article.
_REMEMBERED = 1000

_Key = tuple[str, int, int]


class Coalescing:
    """Around another model: who asks what was asked just before, or is being asked, gets that answer.

    The requests under way are its own: an asker that is cancelled does not take with it an answer that is paid for.

    Attributes:
        repeated: how many requests were not sent because of it.
    """

    def __init__(self, model: Model) -> None:
        self.repeated = 0
        self._model = model
        self._under_way: dict[_Key, asyncio.Task[Completion]] = {}
        self._answered: OrderedDict[_Key, Completion] = OrderedDict()

    async def complete(self, request: Request) -> Completion:
        """Answer a request; the answer to a repeated one is marked as cached and costs nothing."""
        key = request.sha256, request.attempt, request.room
        completion = self._answered.get(key)
        if completion is None:
            task = self._under_way.get(key)
            if task is None:
                task = self._under_way[key] = asyncio.create_task(self._model.complete(request))
                task.add_done_callback(lambda done: self._end(key, done))
                return await asyncio.shield(task)
            completion = await asyncio.shield(task)
        self.repeated += 1
        return replace(completion, input_tokens=0, output_tokens=0, retries=0, cached=True)

    def finish(self) -> None:
        """Send nothing more; what is under way may come to its end."""
        self._model.finish()

    async def settle(self, seconds: float) -> tuple[int, int]:
        """Send nothing more, and give what is under way some time.

        Returns:
            How many requests came to an answer, and how many did not.
        """
        self.finish()
        await asyncio.sleep(0)  # those that were not sent are cancelled by now
        tasks = list(self._under_way.values())
        if not tasks:
            return 0, 0
        done, late = await asyncio.wait(tasks, timeout=seconds)
        answered = sum(not task.cancelled() and task.exception() is None for task in done)
        return answered, len(late)

    async def close(self) -> None:
        """Cancel what is under way and close the model."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._model.close()

    def _end(self, key: _Key, task: asyncio.Task[Completion]) -> None:
        del self._under_way[key]
        # Where all askers were cancelled nobody else looks at the error, and asyncio would report it as lost.
        if task.cancelled() or task.exception() is not None:
            return
        self._answered[key] = task.result()
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
