"""What a run would cost, told before it is paid for."""

from __future__ import annotations

import pytest

from briefing.costs import ANSWER_TOKENS
from briefing.forecast import reckon
from briefing.settings import Settings
from briefing.text import digest
from briefing.types import Article

TEXTS = (
    "The port of Marenna closed its northern pier on Monday. A crane had fallen into the water.",
    "The mayor of Kastan said on Friday that the new bridge would open in May. It cost 12 million crowns.",
)
ARTICLES = [Article(id=digest(text), key=f"{i}.txt", text=text, title="") for i, text in enumerate(TEXTS)]


def settings(**model: object) -> Settings:
    """Give the settings of a run with a model."""
    return Settings.model_validate({"model": {"name": "m", **model}})


def test_both_sides_of_the_talk_are_reckoned():
    """A dollar for a million tokens each way: the cost is that of the input and of the longest answers."""
    told = reckon(ARTICLES, settings(prices={"m": {"input": 1, "output": 1}}))
    assert (told["articles"], told["chunks"], told["requests"]) == (2, 2, 3)
    assert told["output_tokens"] == 3 * ANSWER_TOKENS
    assert told["cost_usd"] == pytest.approx((told["input_tokens"] + told["output_tokens"]) / 1e6)
    assert "note" not in told
    assert reckon(ARTICLES, settings(max_output_tokens=100))["output_tokens"] == 300


def test_an_unknown_price_is_said_to_be_unknown():
    """Null is no 0, and the way out is named."""
    told = reckon(ARTICLES, settings(base_url="http://127.0.0.1:1/v1"))
    assert told["cost_usd"] is None
    assert "price of m at 127.0.0.1 is not known" in str(told["note"])
    assert "[model.prices]" in str(told["note"])


def test_a_story_told_twice_is_asked_about_once_more():
    """Two reports of one event make a request of their own, with their statements in it."""
    twin = TEXTS[0].replace("A crane", "On Monday a crane")
    pair = [ARTICLES[0], Article(id=digest(twin), key="twin.txt", text=twin, title="")]
    told = reckon(pair, settings())
    assert told["requests"] == 4


def test_the_embedded_analyst_costs_nothing():
    """Without a model nothing is asked, and that is known."""
    told = reckon(ARTICLES, Settings())
    assert (told["requests"], told["input_tokens"], told["output_tokens"], told["cost_usd"]) == (0, 0, 0, 0.0)
