"""What a run costs, and that a limit on it holds."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.costs import Budgeted, cost
from briefing.errors import ModelUnusableError
from briefing.models import Completion, Message, Request
from briefing.models.outcomes import Outcome
from briefing.readers import OPENAI_HOST
from briefing.settings import Price

MILLION = (1_000_000, 1_000_000)


def test_the_configured_price_wins():
    """Prices in the configuration are US dollars for a million tokens, whatever the price list says."""
    prices = {"gpt-4o-mini": Price(input=2, output=3)}
    assert cost("gpt-4o-mini", OPENAI_HOST, MILLION, prices) == 5.0
    assert cost("gpt-4o-mini", None, (500_000, 0), prices) == 1.0


def test_a_known_model_has_its_provider_s_price():
    """The bundled list knows the large providers by their hosts."""
    price = cost("gpt-4o-mini", OPENAI_HOST, MILLION, {})
    assert price is not None
    assert 0.1 < price < 10
    assert cost("gpt-4o-mini", OPENAI_HOST, (0, 0), {}) == 0


@pytest.mark.parametrize(
    ("model", "host"),
    [("no-such-model", OPENAI_HOST), ("gpt-4o-mini", "127.0.0.1"), ("gpt-4o-mini", None)],
    ids=["model", "host", "replay"],
)
def test_an_unknown_price_is_not_nothing(model, host):
    """Where no price is known the cost is unknown, which a page does not print as 0."""
    assert cost(model, host, MILLION, {}) is None


class Answering:
    """A model whose answers cost as much as is said."""

    def __init__(self, *output_tokens: int | Exception) -> None:
        self.output_tokens = list(output_tokens)
        self.asked = 0
        self.open = True

    async def complete(self, request: Request) -> Completion:
        """Answer the next, while others are under way."""
        self.asked += 1
        tokens = self.output_tokens.pop(0)
        await asyncio.sleep(0)
        if isinstance(tokens, Exception):
            raise tokens
        return Completion("text", "stop", 0, tokens)

    async def close(self) -> None:
        """Note it."""
        self.open = False


REQUEST = Request("extract", "id", "key", 1, 1, (Message("user", ""),), "Reply", {})


def a_dollar_a_token(tokens: tuple[int, int]) -> float:
    """Price a token, in or out."""
    return float(sum(tokens))


async def ask_all(model: Budgeted, count: int) -> list[Completion]:
    """Ask side by side."""
    return list(await asyncio.gather(*(model.complete(REQUEST) for _ in range(count))))


@settings(deadline=None)
@given(st.lists(st.integers(0, 10), max_size=20), st.integers(0, 60), st.integers(1, 20))
def test_no_order_of_answers_exceeds_the_budget(outputs, limit, width):
    """Whatever is under way at once, and however long the answers: what is spent stays within the limit."""
    inner = Answering(*outputs)
    model = Budgeted(inner, limit, a_dollar_a_token, answer_tokens=10)
    answers = [
        answer
        for start in range(0, len(outputs), width)
        for answer in asyncio.run(ask_all(model, len(outputs[start : start + width])))
    ]
    assert sum(answer.output_tokens for answer in answers) <= limit
    refused = [answer for answer in answers if answer.outcome is Outcome.OVER_BUDGET]
    assert len(refused) == len(outputs) - inner.asked
    assert inner.asked >= min(len(outputs), limit // 10)


def test_what_was_reserved_and_not_spent_is_free_again():
    """A short answer leaves room for another, and a request that broke off leaves all of it."""
    model = Budgeted(Answering(1, ModelUnusableError("no"), 9, 0), 19, a_dollar_a_token, answer_tokens=10)
    assert asyncio.run(model.complete(REQUEST)).text == "text"
    with pytest.raises(ModelUnusableError):
        asyncio.run(model.complete(REQUEST))
    assert asyncio.run(model.complete(REQUEST)).output_tokens == 9
    refused = asyncio.run(model.complete(REQUEST))
    assert (refused.text, refused.outcome) == (None, Outcome.OVER_BUDGET)


def test_without_a_limit_on_answers_a_guess_is_reserved():
    """A budget below the price of one such answer asks nothing."""
    inner = Answering(1)
    model = Budgeted(inner, 100, a_dollar_a_token, answer_tokens=None)
    assert asyncio.run(model.complete(REQUEST)).outcome is Outcome.OVER_BUDGET
    assert inner.asked == 0
    asyncio.run(model.close())
    assert not inner.open
