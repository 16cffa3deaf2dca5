"""What a run costs, from bundled price data (genai-prices) or the configuration's own table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from briefing.models import Completion, Model, Request
from briefing.models.outcomes import Outcome
from briefing.text import estimate_tokens

_MILLION = 1_000_000


class Price(Protocol):
    """US dollars for a million tokens."""

    @property
    def input(self) -> float:
        """Of the prompt."""

    @property
    def output(self) -> float:
        """Of the answer."""


def cost(
    model: str, endpoint: str | None, tokens: tuple[int, int], prices: Mapping[str, Price]
) -> float | None:
    """Give the cost of a number of input and output tokens.

    Args:
        model: the model's name; an entry in `prices` wins over the bundled data.
        endpoint: the host. The bundled prices are the providers' own: for a host that none of them has, a
            model's price is not known.
        tokens: of the prompts and of the answers.
        prices: by model, from the configuration.

    Returns:
        US dollars; None where no price is known, which is not the same as 0.
    """
    own = prices.get(model)
    if own is not None:
        return (tokens[0] * own.input + tokens[1] * own.output) / _MILLION
    if endpoint is None:
        return None
    from genai_prices import Usage, calc_price

    try:
        price = calc_price(
            Usage(input_tokens=tokens[0], output_tokens=tokens[1]),
            model_ref=model,
            provider_api_url=f"https://{endpoint}/v1",
        )
    except LookupError:
        return None
    return float(price.total_price)


# What an answer is reckoned at before it is there, where no limit is set: few extract answers are longer.
ANSWER_TOKENS = 1500


class Budgeted:
    """Around another model: the request that could make the run dearer than `limit` is not sent.

    Args:
        model: answers requests.
        limit: US dollars for the whole run.
        price: gives the cost of (input, output) tokens.
        answer_tokens: the longest answer, or None where no limit is set.
    """

    def __init__(
        self, model: Model, limit: float, price: Callable[[tuple[int, int]], float], answer_tokens: int | None
    ) -> None:
        self._model = model
        self._limit = limit
        self._price = price
        self._answer_tokens = answer_tokens or ANSWER_TOKENS
        # What has been spent, and what those under way may still cost.
        self._spent = 0.0

    async def complete(self, request: Request) -> Completion:
        """Answer a request, or say that the budget is reached."""
        tokens = sum(estimate_tokens(message.content) for message in request.messages)
        reserved = self._price((tokens, self._answer_tokens))
        if self._spent + reserved > self._limit:
            return Completion(None, Outcome.OVER_BUDGET.value, detail="the budget is reached")
        self._spent += reserved
        try:
            completion = await self._model.complete(request)
        except BaseException:
            self._spent -= reserved
            raise
        self._spent += self._price((completion.input_tokens, completion.output_tokens)) - reserved
        return completion

    def finish(self) -> None:
        """Send nothing more."""
        self._model.finish()

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()
