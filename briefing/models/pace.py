"""How fast an endpoint is asked: how many requests are under way, and how many requests and tokens a minute.

The number under way starts at the most that is allowed, is halved when the server says that it is too much, and
grows again with each answer (additive increase, multiplicative decrease: Chiu and Jain 1989, as in TCP). Rates are
token buckets, filled by what the configuration or the server's own headers say.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from briefing.models.envelope import Limits

# By how much each answer raises the number under way, below the most. At 50 under way it takes 100 answers, two
# rounds, to make up for one halving; where one request in twenty is refused it levels off at about ten.
GROWTH = 0.25
# How much may go out at once, in seconds of the rate: servers count over a second or longer.
BURST_SECONDS = 0.5
# Clocks and estimates are not exact: this share of a rate is used.
USED_SHARE = 0.98
# The first requests go out one by one over so many seconds: a server that has a limit says so to the first that is
# too much, and not to all at once.
START_SECONDS = 0.1
_TICK = 0.001
_MINUTE = 60.0


class Pace:
    """Lets requests go out one by one, in the order in which they came.

    Args:
        most: how many may be under way at once.
        requests_per_minute: None where no limit is known before the server tells.
        tokens_per_minute: likewise.
        clock: seconds from any start.
    """

    def __init__(
        self,
        most: int,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._limit = float(most)
        self._under_way = 0
        self._eased_at = float("-inf")
        self._heard = False  # whether any request has come to its end
        self._first_at = float("-inf")
        self._entered = 0
        self._clock = clock
        self._requests = _Bucket(requests_per_minute, clock())
        self._tokens = _Bucket(tokens_per_minute, clock())
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def limit(self) -> int:
        """How many requests may be under way now."""
        return int(self._limit)

    async def enter(self, tokens: int) -> float:
        """Wait for the turn of a request of so many tokens; give the moment, for `ease`. Then `leave` it.

        Raises:
            asyncio.CancelledError: after close().
        """
        turn = asyncio.get_running_loop().create_future()
        if self._closed:
            turn.cancel()
        self._waiting.append((tokens, turn))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # it had been let in just before
            raise
        return self._clock()

    def leave(self) -> None:
        """Note that a request is no longer under way."""
        self._under_way -= 1
        self._heard = True
        self._admit()

    def ease(self, entered: float) -> None:
        """Halve the number under way: a request that entered then was too much.

        Those that entered before the last halving say nothing new.
        """
        if entered >= self._eased_at:
            self._limit = max(1.0, self._limit / 2)
            self._eased_at = self._clock()

    def grow(self) -> None:
        """Raise the number under way a little: a request has gone well."""
        self._limit = min(float(self._most), self._limit + GROWTH)

    def learn(self, limits: Limits) -> None:
        """Take over what the server says of its limits; a lower one of the configuration stays."""
        now = self._clock()
        self._requests.learn(limits.requests, limits.requests_left, now)
        self._tokens.learn(limits.tokens, limits.tokens_left, now)

    def spend(self, tokens: int) -> None:
        """Count tokens that were not known when the request went out: its answer's."""
        self._tokens.take(tokens, self._clock())

    def close(self) -> None:
        """Let no further request go out: those that wait are cancelled."""
        self._closed = True
        if self._timer:
            self._timer.cancel()
        for _, turn in self._waiting:
            turn.cancel()
        self._waiting.clear()

    def _admit(self) -> None:
        while self._waiting and self._under_way < int(self._limit):
            tokens, turn = self._waiting[0]
            if turn.done():  # its asker has gone
                self._waiting.popleft()
                continue
            now = self._clock()
            wait = max(self._requests.wait(1, now), self._tokens.wait(tokens, now))
            if not self._heard:
                wait = max(wait, self._first_at + START_SECONDS * self._entered / self._most - now)
            if wait > _TICK:
                self._later(wait)
                return
            self._waiting.popleft()
            self._requests.take(1, now)
            self._tokens.take(tokens, now)
            if not self._entered:
                self._first_at = now
            self._entered += 1
            self._under_way += 1
            turn.set_result(None)

    def _later(self, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._admit)


class _Bucket:
    """A token bucket; without a rate it is never empty."""

    def __init__(self, per_minute: float | None, now: float) -> None:
        self._configured = per_minute
        self._set(per_minute)
        self._level = self._capacity
        self._filled_at = now

    def _set(self, per_minute: float | None) -> None:
        self._rate = USED_SHARE * per_minute / _MINUTE if per_minute else None
        self._capacity = max(1.0, self._rate * BURST_SECONDS) if self._rate else 0.0

    def learn(self, per_minute: float | None, left: float | None, now: float) -> None:
        if not per_minute:
            return
        if self._rate is None:
            self._set(per_minute)
            self._level, self._filled_at = self._capacity, now
        elif self._configured is None or per_minute < self._configured:
            self._set(per_minute)
        if left is not None:
            self._fill(now)
            self._level = min(self._level, left)

    def wait(self, amount: float, now: float) -> float:
        """Give the seconds until an amount can be taken. More than the capacity is let through on credit."""
        if self._rate is None:
            return 0.0
        self._fill(now)
        return max(0.0, (min(amount, self._capacity) - self._level) / self._rate)

    def take(self, amount: float, now: float) -> None:
        if self._rate is not None:
            self._fill(now)
            self._level -= amount

    def _fill(self, now: float) -> None:
        if self._rate is not None:
            self._level = min(self._capacity, self._level + (now - self._filled_at) * self._rate)
            self._filled_at = now
