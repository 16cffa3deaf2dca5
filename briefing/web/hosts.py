"""One host's turn: how many requests are under way there, how quickly they follow, and whether it answers at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from briefing.web.values import FetchError

# So many requests in a row without a word, and the host is given up for the run.
_GIVEN_UP = 2
# Who would wait longer for a turn, because the host wants pauses between requests, has none in this run.
_LONGEST_WAIT = 120.0


class Host:
    """What a run knows of one host and port.

    Args:
        slots: requests under way, at most.
    """

    def __init__(self, slots: int) -> None:
        self.delay = 0.0
        self._slots = asyncio.Semaphore(slots)
        self._silent = 0
        self._next = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a slot, and for the pause that the host's robots.txt asks for.

        Raises:
            FetchError: there will be none in this run.
        """
        loop = asyncio.get_running_loop()
        since = loop.time()
        self._check()
        async with self._slots:
            start = max(loop.time(), self._next)
            if self.delay and start - since > _LONGEST_WAIT:
                raise FetchError(
                    f"its host asks for {self.delay:g} seconds between requests, and so many were waiting there that "
                    "it had no turn in this run",
                    passing=True,
                )
            self._next = start + self.delay
            await asyncio.sleep(start - loop.time())
            self._check()
            yield

    def answered(self) -> None:
        """Note that the host spoke."""
        self._silent = 0

    def silent(self) -> None:
        """Note that a request came to no answer at all."""
        self._silent += 1

    def _check(self) -> None:
        if self._silent >= _GIVEN_UP:
            raise FetchError("its host did not answer before in this run", passing=True)
