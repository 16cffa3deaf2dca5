"""What a run costs, and that a limit on it holds."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.costs import ANSWER_TOKENS, Budgeted, cost
from briefing.errors import ModelUnusableError
from briefing.models import Completion, Message, Request
from briefing.models.outcomes import Outcome
from briefing.readers import OPENAI_HOST
from briefing.settings import Price
from briefing.tokens import Calibration

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


def test_many_short_prompts_are_not_one_long_one():
    """A provider that charges more for a long prompt does so by request, not by run."""
    host = "generativelanguage.googleapis.com"
    tokens = 1_000_000, 0
    long, short = (cost("gemini-2.5-pro", host, tokens, {}, requests) for requests in (1, 100))
    assert long is not None
    assert short is not None
    assert short < long
    assert short == pytest.approx(100 * (cost("gemini-2.5-pro", host, (10_000, 0), {}) or 0))


class Answering:
    """A model whose answers are as they are given, while others are under way."""

    def __init__(self, *answers: Completion | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.most_under_way = 0
        self.under_way = 0
        self.open = True

    async def complete(self, request: Request) -> Completion:
        """Answer the next."""
        self.asked += 1
        answer = self.answers.pop(0)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Note it."""
        self.open = False


REQUEST = Request("extract", "id", "key", 1, 1, (Message("user", "x" * 356),), "Reply", {"type": "object"})
ESTIMATED = REQUEST.input_tokens


def answer(input_tokens: int, output_tokens: int) -> Completion:
    """Give an answer with usage."""
    return Completion("text", "stop", input_tokens, output_tokens)


def by_output(tokens: tuple[int, int]) -> float:
    """Price a token of the answer at a dollar, the prompt at nothing."""
    return float(tokens[1])


def by_all(tokens: tuple[int, int]) -> float:
    """Price each token at a dollar."""
    return float(sum(tokens))


async def ask_all(model: Budgeted, count: int) -> list[Completion]:
    """Ask side by side."""
    return list(await asyncio.gather(*(model.complete(REQUEST) for _ in range(count))))


def ask(model: Budgeted) -> Completion:
    """Ask once."""
    return asyncio.run(model.complete(REQUEST))


@settings(deadline=None)
@given(st.lists(st.integers(0, 10), max_size=20), st.integers(0, 60), st.integers(1, 20))
def test_no_order_of_answers_exceeds_the_budget(outputs, limit, width):
    """Whatever is under way at once, and however long the answers: what is spent stays within the limit."""
    inner = Answering(*(answer(1, output) for output in outputs))
    model = Budgeted(inner, limit, by_output, answer_tokens=10)
    answers = [
        answer
        for start in range(0, len(outputs), width)
        for answer in asyncio.run(ask_all(model, len(outputs[start : start + width])))
    ]
    assert sum(answer.output_tokens for answer in answers) <= limit
    refused = [answer for answer in answers if answer.outcome is Outcome.OVER_BUDGET]
    assert len(refused) == model.refused == len(outputs) - inner.asked
    assert inner.asked >= min(len(outputs), limit // 10)


@settings(deadline=None)
@given(st.integers(0, 40_000), st.floats(0.3, 2.0))
def test_estimates_that_are_too_low_do_not_break_the_limit(limit, off):
    """Fifty requests at once, each with up to twice the input that was estimated: the limit holds."""
    used = int(ESTIMATED * off), 100
    inner = Answering(*[answer(*used)] * 200)
    model = Budgeted(inner, limit, by_all, answer_tokens=100)

    async def fifty_at_a_time() -> None:
        slots = asyncio.Semaphore(50)

        async def one() -> None:
            async with slots:
                await model.complete(REQUEST)

        await asyncio.gather(*(one() for _ in range(200)))

    asyncio.run(fifty_at_a_time())
    spent = inner.asked * by_all(used)
    assert spent <= limit
    # Nor is more left than one request may cost.
    worst = ESTIMATED * Calibration.CAUTION * Calibration.MARGIN
    assert inner.asked == 200 or limit - spent <= by_all((round(worst) + 1, 100))


def test_a_request_waits_for_what_is_under_way():
    """Where those under way come back cheaper than was reserved, there is room: nothing is refused too soon."""
    inner = Answering(*[answer(1, 1)] * 30)
    model = Budgeted(inner, 45, by_output, answer_tokens=10)
    answers = asyncio.run(ask_all(model, 30))
    assert [a.text for a in answers] == ["text"] * 30
    assert inner.most_under_way == 4


def test_a_request_that_is_broken_off_while_it_waits_costs_nothing():
    """A deadline may end the wait for room; the others go on."""

    async def scene() -> int:
        model = Budgeted(Answering(answer(1, 1), answer(1, 1)), 12, by_output, answer_tokens=10)
        first, second, third = (asyncio.create_task(model.complete(REQUEST)) for _ in range(3))
        await asyncio.sleep(0)
        second.cancel()
        results = await asyncio.gather(first, second, third, return_exceptions=True)
        assert isinstance(results[1], asyncio.CancelledError)
        return sum(isinstance(result, Completion) and result.text == "text" for result in results)

    assert asyncio.run(scene()) == 2


def test_what_was_reserved_and_not_spent_is_free_again():
    """A short answer leaves room for another, and a model that cannot be used leaves all of it."""
    inner = Answering(answer(1, 1), ModelUnusableError("no"), answer(1, 9))
    model = Budgeted(inner, 19, by_output, answer_tokens=10)
    assert ask(model).text == "text"
    with pytest.raises(ModelUnusableError):
        ask(model)
    assert ask(model).output_tokens == 9
    refused = ask(model)
    assert (refused.text, refused.outcome, model.refused) == (None, Outcome.OVER_BUDGET, 1)


@pytest.mark.parametrize(
    ("completion", "spent"),
    [
        (Completion("t" * 40, "stop"), ESTIMATED + 10),
        (Completion("t" * 40, "stop", input_tokens=7), 7 + 10),
        (Completion("t" * 40, "stop", output_tokens=7), ESTIMATED + 7),
        (Completion(None, "refusal"), ESTIMATED),
        (Completion(None, Outcome.LATE.value), 2 * ESTIMATED + 100),
        (Completion(None, Outcome.GARBLED.value), 2 * ESTIMATED + 100),
        (Completion(None, Outcome.UNREACHED.value), 0),
        (Completion(None, Outcome.REJECTED.value), 0),
    ],
    ids=["no usage", "input alone", "output alone", "refusal", "late", "garbled", "unreached", "rejected"],
)
def test_an_answer_that_is_not_counted_is_not_free(completion, spent):
    """Without usage the estimate counts; of a lost answer nobody knows the length, so all of it counts."""
    most = 2 * ESTIMATED + 100
    for limit, texts in ((spent + most, "text"), (spent + most - 1, None)):
        model = Budgeted(Answering(completion, Completion("text", "stop")), limit, by_all, answer_tokens=100)
        ask(model)
        assert ask(model).text == texts


def test_a_request_that_is_broken_off_counts_in_full():
    """At a deadline the server may go on writing, and bill it."""

    async def scene() -> Completion:
        model = Budgeted(Answering(answer(1, 1)), 15, by_output, answer_tokens=10)
        task = asyncio.create_task(model.complete(REQUEST))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await model.complete(REQUEST)

    assert asyncio.run(scene()).outcome is Outcome.OVER_BUDGET


def test_a_server_that_ignores_the_limit_on_answers_is_reckoned_with():
    """The longest answer seen counts where it is longer than what was set."""
    model = Budgeted(Answering(answer(1, 50), answer(1, 1)), 99, by_output, answer_tokens=10)
    assert ask(model).text == "text"
    assert ask(model).outcome is Outcome.OVER_BUDGET


def test_without_a_limit_on_answers_a_guess_is_reserved():
    """A budget below the price of one such answer asks nothing; a longer one raises the guess."""
    inner = Answering()
    model = Budgeted(inner, ANSWER_TOKENS - 1, by_output, answer_tokens=None)
    assert ask(model).outcome is Outcome.OVER_BUDGET
    assert inner.asked == 0
    asyncio.run(model.close())
    assert not inner.open
    model = Budgeted(Answering(answer(1, 4000)), 9999, by_output, answer_tokens=None)
    assert ask(model).text == "text"
    assert ask(model).outcome is Outcome.OVER_BUDGET
