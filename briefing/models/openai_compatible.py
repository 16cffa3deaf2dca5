"""A model behind any endpoint that speaks OpenAI's chat completions.

One client and one connection pool serve the whole run. The client's own retries are off and tenacity is
around it; what the endpoint refuses is learned once; each attempt has a total deadline.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tenacity

from briefing.errors import ModelUnusableError
from briefing.models import Completion, Request
from briefing.models.dialect import Dialect
from briefing.models.envelope import Fault, Limits, limits, read
from briefing.models.outcomes import POLICIES, Outcome
from briefing.models.pace import Pace
from briefing.text import shorten
from briefing.tokens import Calibration

if TYPE_CHECKING:
    from briefing.models.transport import Transport

OPENAI_URL = "https://api.openai.com/v1"
# Sent where the user has no key: local servers take any.
NO_KEY = "none"

# Full jitter (Marc Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015), in seconds.
_BACKOFF = tenacity.wait_random_exponential(multiplier=0.5, max=30)

# An endpoint that nobody has reached yet is rather misspelt than down.
UNKNOWN_SENDS = 5

# An endpoint that has answered nothing for so long, while so many requests were given up, is down: what is left is
# not sent to it, but for one request at a time that finds out whether it is back.
DOWN_SECONDS = 300.0
DOWN_REQUESTS = 8


_NO_ANSWER = (Outcome.UNREACHED, Outcome.BUSY, Outcome.LATE)


class _Faulty(Exception):  # noqa: N818 - carries a Fault to tenacity
    def __init__(self, fault: Fault, unsent: int = 0) -> None:
        self.fault = fault
        self.unsent = unsent


class OpenAICompatible:
    """A model by its name at an endpoint.

    Args:
        name: the model's.
        base_url: with its version path; None is OpenAI's own.
        api_key: None where the endpoint needs none.
        concurrency: how many requests are under way at most.
        requests_per_minute: the endpoint's limit, where it does not tell it itself.
        tokens_per_minute: likewise.
        request_timeout: total seconds for one attempt.
        temperature: not sent where None.
        max_output_tokens: not sent where None.
        facts: what an earlier run learned of the endpoint, as given to `learned`.
        learned: called with what has been learned of the endpoint, each time it is more.
        sleep: waits that many seconds; tests put their own in.

    Attributes:
        name: as given.
        endpoint: the endpoint's host name.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        concurrency: int = 8,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        request_timeout: float = 120.0,
        temperature: float | None = None,
        max_output_tokens: int | None = None,
        facts: Mapping[str, object] | None = None,
        learned: Callable[[Mapping[str, object]], None] = lambda _: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        url = base_url or OPENAI_URL
        parts = urlsplit(url)
        self.name = name
        self.endpoint = parts.hostname or ""
        self._where = parts.netloc.rpartition("@")[2]
        self._key = api_key
        self._sleep = sleep
        self._pace = Pace(concurrency, requests_per_minute, tokens_per_minute)
        self._calibration = Calibration()
        self._counts_answers = tokens_per_minute is not None
        self._reached = False
        self._unusable: str | None = None
        self._health = _Health()
        self._probing = asyncio.Lock()
        self._resting: set[asyncio.Future[None]] = set()
        self._finished = False
        limit = "max_completion_tokens" if url.startswith(OPENAI_URL) else "max_tokens"
        self._dialect = Dialect(name, {"temperature": temperature, limit: max_output_tokens}, facts)
        self._learned = learned
        self._open = partial(_open_transport, url, api_key or NO_KEY, concurrency, request_timeout)
        self._transport: Transport | None = None

    async def complete(self, request: Request) -> Completion:
        """Answer a request; see Model. After `finish` it is cancelled, unless it is under way."""
        sends: Counter[Outcome] = Counter()
        turn = _Turn(self._pace)
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_Faulty),
            stop=partial(self._stops, sends),
            wait=_wait,
            before_sleep=partial(_give_turn_back, turn),
            sleep=self._rest,
            reraise=True,
        )
        try:
            completion: Completion = await retrying(self._send, request, turn)
        except _Faulty as error:
            completion = self._give_up(error.fault)
            self._health.tell(well=completion.outcome not in _NO_ANSWER)
            return replace(completion, retries=sends.total() - 1 - error.unsent)
        finally:
            turn.give_back()
        self._health.tell(well=True)
        return replace(completion, retries=sends.total()) if sends else completion

    def finish(self) -> None:
        """Send nothing more; what is under way may come to its end."""
        self._finished = True
        self._pace.close()
        for rest in self._resting:
            rest.cancel()

    async def close(self) -> None:
        """Close the connections."""
        self.finish()
        if self._transport is not None:
            await self._transport.close()

    def _go_on(self) -> None:
        if self._finished:
            raise asyncio.CancelledError

    async def _rest(self, seconds: float) -> None:
        self._go_on()
        rest = asyncio.ensure_future(self._sleep(seconds))
        self._resting.add(rest)
        try:
            await rest
        finally:
            self._resting.discard(rest)

    async def _send(self, request: Request, turn: _Turn) -> Completion:
        estimated = request.input_tokens
        # What it counts for in the endpoint's limit: the prompt, and the limit on the answer where one goes with it.
        tokens = self._calibration.expected(estimated) + (self._dialect.limit(request) or 0)
        await turn.take(tokens)
        self._go_on()
        if self._unusable:
            raise ModelUnusableError(self._unusable)
        body = self._dialect.body(request)
        if self._health.down and self._probing.locked():
            raise _Faulty(Fault(Outcome.UNREACHED, "the endpoint has stopped answering"), unsent=1)
        async with self._probing if self._health.down else contextlib.nullcontext():
            result, told = await self._post(body)
        self._pace.learn(told)
        if isinstance(result, Completion):
            self._pace.grow()
            self._calibration.learn(estimated, result.input_tokens, result.output_tokens)
            if self._counts_answers and not self._dialect.limit(request):
                self._pace.spend(result.output_tokens)
            return replace(result, detail=self._clean(result.detail)) if result.detail else result
        # Where the server says that a rate was exceeded the rate is known now, and fewer at once would not help.
        if POLICIES[result.outcome].eases and not told.short_of(tokens):
            self._pace.ease(turn.entered)
        if POLICIES[result.outcome].adapts:
            if self._dialect.learn(result, body, request):
                self._learned(self._dialect.facts)
            else:
                result = replace(result, outcome=Outcome.REJECTED)
        raise _Faulty(result)

    def _stops(self, sends: Counter[Outcome], state: tenacity.RetryCallState) -> bool:
        """Count the send that failed, and tell whether it was the last that its outcome allows."""
        outcome = _fault(state).outcome
        sends[outcome] += 1
        allowed = POLICIES[outcome].sends if self._reached else min(POLICIES[outcome].sends, UNKNOWN_SENDS)
        return not POLICIES[outcome].adapts and (sends[outcome] >= allowed or self._health.down)

    async def _post(self, body: dict[str, Any]) -> tuple[Completion | Fault, Limits]:
        from briefing.models import transport

        self._transport = self._transport or self._open()
        try:
            response = await self._transport.post("/chat/completions", body)
        except transport.LateError as error:
            return Fault(Outcome.LATE, str(error)), Limits()
        except transport.UnreachedError as error:
            return Fault(Outcome.UNREACHED, self._clean(str(error))), Limits()
        except transport.TooLargeError as error:
            self._reached = True
            return Completion(None, Outcome.GARBLED.value, detail=str(error)), Limits()
        self._reached = True
        return read(response.status, response.headers, response.body), limits(response.headers)

    def _give_up(self, fault: Fault) -> Completion:
        if not self._reached and fault.outcome is Outcome.UNREACHED:
            self._stop(
                f"The endpoint {self._where} cannot be reached ({fault.words}): "
                "check base_url, and that the server is running."
            )
        if POLICIES[fault.outcome].stops:
            self._stop(self._mend(fault))
        return Completion(None, fault.outcome.value, detail=self._clean(fault.words))

    def _stop(self, why: str) -> None:
        self._unusable = self._unusable or why
        raise ModelUnusableError(self._unusable)

    def _mend(self, fault: Fault) -> str:
        if fault.words == "quota" or fault.status == 402:  # Payment Required
            return f"The quota of the key for {self._where} is spent: raise it there, or use another key."
        if fault.status == 404:  # Not Found
            return (
                f"{self._where} does not know the model '{self.name}': check the model's name and base_url."
            )
        if not self._key:
            return f"{self._where} wants a key: set the environment variable OPENAI_API_KEY."
        if fault.status == 403:  # Forbidden
            return (
                f"{self._where} does not let this key use the model '{self.name}': "
                "check the model's name, or set OPENAI_API_KEY to another key."
            )
        return f"{self._where} refuses the key: set OPENAI_API_KEY to one that is valid there."

    def _clean(self, words: str) -> str:
        """Shorten what others wrote, and take the key out of it."""
        return shorten(words.replace(self._key, "***") if self._key else words, 200)


class _Turn:
    """A request's place among those under way."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._held = False
        self.entered = 0.0

    async def take(self, tokens: int) -> None:
        if not self._held:
            self.entered = await self._pace.enter(tokens)
            self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._pace.leave()


class _Health:
    """Whether an endpoint that once answered still does: a circuit breaker (Nygard, "Release It!", 2007)."""

    def __init__(self) -> None:
        self._well_at = time.monotonic()
        self._lost = 0

    @property
    def down(self) -> bool:
        return self._lost >= DOWN_REQUESTS and time.monotonic() - self._well_at > DOWN_SECONDS

    def tell(self, *, well: bool) -> None:
        self._lost += 1
        if well:
            self._lost, self._well_at = 0, time.monotonic()


def _open_transport(url: str, api_key: str, connections: int, timeout: float) -> Transport:
    # Where all that is asked has been answered in an earlier run, nothing is sent and nothing loaded.
    from briefing.models.transport import Transport

    return Transport(url, api_key, connections, timeout)


def _give_turn_back(turn: _Turn, state: tenacity.RetryCallState) -> None:
    # While a fault is waited out others go on. But where the key or the model is refused all would be: there the
    # turn is kept, so that no more than are under way find it out.
    if not POLICIES[_fault(state).outcome].stops:
        turn.give_back()


def _wait(state: tenacity.RetryCallState) -> float:
    fault = _fault(state)
    if POLICIES[fault.outcome].adapts:
        return 0.0
    jitter = _BACKOFF(state)
    return jitter if fault.retry_after is None else fault.retry_after + min(jitter, 1.0)


def _fault(state: tenacity.RetryCallState) -> Fault:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, _Faulty):
        raise TypeError("tenacity asks about a fault only")
    return error.fault
