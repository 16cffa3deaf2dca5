"""One host's turn: how many requests are under way there, how quickly they follow, and whether it answers at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from briefing.web.values import FetchError

# So many requests without a word, and a host that has not said one is given up for the run.
_NEVER_SPOKEN = 2
# One that answers others may have pages that never come: when a request was in vain, the next have but this part of
# their time, and after so many it is given up. With two at a time that is a third more time than one page has.
_PATIENCE = 1 / 6
_IN_VAIN = 6
# Who would wait longer for a turn has none in this run: where the host wants pauses between requests, and where it is
# slow, a tarpit perhaps.
_LONGEST_PAUSED, _LONGEST_SLOW = 120.0, 300.0


class Host:
    """What a run knows of one host and port.

    Args:
        slots: requests under way, at most.
    """

    def __init__(self, slots: int) -> None:
        self.delay = 0.0
        self._slots = asyncio.Semaphore(slots)
        self._spoken = False
        self._vain = 0
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
            if start - since > (_LONGEST_PAUSED if self.delay else _LONGEST_SLOW):
                why = f"asks for {self.delay:g} seconds between requests" if self.delay else "is slow"
                raise FetchError(
                    f"its host {why}, and so many were waiting there that it had no turn in this run",
                    passing=True,
                )
            self._next = start + self.delay
            await asyncio.sleep(start - loop.time())
            self._check()
            yield

    @property
    def patience(self) -> float:
        """The part of its time that a request has."""
        return _PATIENCE if self._vain else 1.0

    def answered(self) -> None:
        """Note that the host spoke."""
        self._spoken = True

    def in_vain(self) -> None:
        """Note that a request came to no answer, or to none that ended."""
        self._vain += 1

    def _check(self) -> None:
        if self._vain >= (_IN_VAIN if self._spoken else _NEVER_SPOKEN):
            raise FetchError("its host did not answer before in this run", passing=True)
