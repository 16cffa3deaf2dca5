"""What a run costs, from bundled price data (genai-prices) or the configuration's own table."""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from briefing.analysts.replies import usage_of
from briefing.errors import ModelUnusableError
from briefing.models import Completion, Model, Request
from briefing.models.outcomes import Outcome
from briefing.tokens import Calibration, estimate_tokens
from briefing.types import Usage

_MILLION = 1_000_000
_log = logging.getLogger(__name__)


class Price(Protocol):
    """US dollars for a million tokens."""

    @property
    def input(self) -> float:
        """Of the prompt."""

    @property
    def output(self) -> float:
        """Of the answer."""


def cost(
    model: str, endpoint: str | None, tokens: tuple[int, int], prices: Mapping[str, Price], requests: int = 1
) -> float | None:
    """Give the cost of a number of input and output tokens.

    Args:
        model: the model's name; an entry in `prices` wins over the bundled data.
        endpoint: the host. The bundled prices are the providers' own: for a host that none of them has, a
            model's price is not known.
        tokens: of the prompts and of the answers.
        prices: by model, from the configuration.
        requests: among how many requests the tokens are shared out. Some providers charge more for a long
            prompt, which the sum of many short ones is not.

    Returns:
        US dollars; None where no price is known, which is not the same as 0.
    """
    own = prices.get(model)
    if own is not None:
        return (tokens[0] * own.input + tokens[1] * own.output) / _MILLION
    if endpoint is None or _is_local(endpoint):  # the price list takes a tenth of a second to load
        return None
    from genai_prices import Usage, calc_price

    try:
        one = [round(each / max(1, requests)) for each in tokens]
        price = calc_price(
            Usage(input_tokens=one[0], output_tokens=one[1]),
            model_ref=model,
            provider_api_url=f"https://{endpoint}/v1",
        )
    except LookupError:
        return None
    return float(price.total_price) * max(1, requests)


def _is_local(host: str) -> bool:
    """Say whether a host is on this machine or in a network of the user's own: no provider is there."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".localhost"))


# What an answer is reckoned at before any is there, where no limit is set: few extract answers are longer.
ANSWER_TOKENS = 1500
# How much longer than the longest answer so far the next may be.
_HEADROOM = 1.5
# Nothing was generated, as far as the client knows.
_FREE = (Outcome.OVER_BUDGET, Outcome.REJECTED, Outcome.TOO_LONG, Outcome.BUSY, Outcome.UNREACHED)


class Metered:
    """Around another model: counts what was asked of it and what that cost, whether or not the asker waited for it.

    Attributes:
        usage: all of it so far.
    """

    def __init__(self, model: Model) -> None:
        self.usage = Usage()
        self._model = model

    async def complete(self, request: Request) -> Completion:
        """Answer a request, and count it."""
        completion = await self._model.complete(request)
        self.usage += usage_of(completion, request)
        return completion

    def finish(self) -> None:
        """Send nothing more."""
        self._model.finish()

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()


@dataclass(frozen=True, slots=True)
class _Reserved:
    """A request under way: its input tokens as estimated, and how many times the limit its answer may take."""

    estimated: int
    room: int


class Budgeted:
    """Around another model: the request that could make the run dearer than `limit` is not sent.

    What a request may cost is reserved while it is under way: the most input it is reckoned to have
    (`Calibration.at_worst`), and the longest answer. A request for which there would be room if those
    under way cost less than is reserved for them waits until they are back.

    What is spent is what servers count. Where they do not, the estimate counts; where an answer is lost on its
    way, or the wait for it is broken off, all that was reserved for it. What is spent stays within the limit
    unless a request has more input than was reserved (before the first answers: more than twice its
    estimate), or an answer is longer than was reserved. Not counted at all, since nothing shows whether they were
    billed: the earlier sends of a request that was sent again after a fault (`Completion.retries`).

    Args:
        model: answers requests.
        limit: US dollars for the whole run.
        price: gives the cost of one request's (input, output) tokens.
        answer_tokens: the limit on an answer, or None where none is set: then it is reckoned at ANSWER_TOKENS,
            or half as long again as the longest so far.

    Attributes:
        refused: how many requests were not sent.
        calibration: what was learnt from the answers.
    """

    def __init__(
        self, model: Model, limit: float, price: Callable[[tuple[int, int]], float], answer_tokens: int | None
    ) -> None:
        self.refused = 0
        self.calibration = Calibration()
        self._model = model
        self._limit = limit
        self._price = functools.lru_cache(1024)(price)  # looking one up takes longer than the rest here
        self._answer_tokens = answer_tokens
        self._spent = 0.0
        # Those under way, and what all of them may cost by what is known now.
        self._under_way: list[_Reserved] = []
        self._reserved = 0.0
        self._waiting: list[asyncio.Future[None]] = []

    async def complete(self, request: Request) -> Completion:
        """Answer a request, or say that the budget is reached."""
        estimated = request.input_tokens
        reserved = _Reserved(estimated, request.room)
        if not await self._room(reserved):
            if not self.refused:
                _log.warning("The budget is reached: nothing more is asked, and the stand-in does the rest.")
            self.refused += 1
            return Completion(None, Outcome.OVER_BUDGET.value, retries=-1, detail="the budget is reached")
        self._under_way.append(reserved)
        self._reserved += self._at_most(reserved)
        spent = None
        try:
            completion = await self._model.complete(request)
            self.calibration.learn(estimated, completion.input_tokens, completion.output_tokens)
            spent = self._cost_of(completion, reserved)
        except ModelUnusableError:
            spent = 0.0
            raise
        finally:
            self._spent += self._at_most(reserved) if spent is None else spent
            self._under_way.remove(reserved)
            self._reserved = sum(map(self._at_most, self._under_way))
            self._wake()
        return completion

    def finish(self) -> None:
        """Send nothing more."""
        for turn in self._waiting:
            turn.cancel()
        self._model.finish()

    async def _room(self, wish: _Reserved) -> bool:
        """Wait until it is certain whether there is money for a request."""
        while True:
            wanted = self._spent + self._at_most(wish)
            if wanted > self._limit:
                return False
            if not self._under_way or wanted + self._reserved <= self._limit:
                return True
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn

    def _wake(self) -> None:
        for turn in self._waiting:
            if not turn.done():
                turn.set_result(None)
        self._waiting.clear()

    def _at_most(self, reserved: _Reserved) -> float:
        """Say what a request may cost, by what is known now."""
        longest = self.calibration.largest_output
        if self._answer_tokens is None:
            answer = max(ANSWER_TOKENS, round(longest * _HEADROOM))
        else:
            answer = max(self._answer_tokens * reserved.room, longest)  # not every server keeps to the limit
        return self._price((self.calibration.at_worst(reserved.estimated), answer))

    def _cost_of(self, completion: Completion, reserved: _Reserved) -> float:
        counted = completion.input_tokens, completion.output_tokens
        if all(counted):
            return self._price(counted)
        if not any(counted):
            if completion.outcome in _FREE:
                return 0.0
            if completion.outcome in (Outcome.LATE, Outcome.GARBLED):
                return self._at_most(reserved)
        guess = self.calibration.expected(reserved.estimated), estimate_tokens(completion.text or "")
        return self._price((counted[0] or guess[0], counted[1] or guess[1]))

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()
