"""The estimate of tokens, and how it learns from what servers count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.models import Message, Request
from briefing.tokens import MESSAGE_TOKENS, Calibration, estimate_messages, estimate_tokens

ANY = st.text(st.characters(), max_size=60) | st.text("a é’д中ع한😀\u0300\ud800", max_size=60)
PAIRS = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 50_000), st.integers(0, 9000)), max_size=80)


@given(ANY, ANY)
def test_more_text_is_never_fewer_tokens(one: str, two: str) -> None:
    """The estimate grows with the text, and any text has at least one token: chunking searches by that."""
    assert estimate_tokens(one + two) >= max(estimate_tokens(one), estimate_tokens(two))
    assert (estimate_tokens(one) > 0) == bool(one)


@given(ANY)
def test_a_character_is_a_quarter_of_a_token_to_a_whole_one(text: str) -> None:
    """A single character always fits a budget of one token, and none needs a look beyond four a token."""
    assert (len(text) + 3) // 4 <= estimate_tokens(text) <= len(text)


@given(ANY, ANY)
def test_parts_are_never_fewer_tokens_than_the_whole(one: str, two: str) -> None:
    """A chunk whose sentences add up to the budget is within it as a text, too."""
    assert estimate_tokens(one + two) <= estimate_tokens(one) + estimate_tokens(two)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("The port opened today.", 6),
        ("“The port opened today.”", 6),
        ("Ünye", 2),
        ("Порт сегодня открылся.", 10),
        ("افتتح الميناء اليوم.", 11),
        ("बंदरगाह आज खुला।", 14),
        ("港口今天开放", 6),
        ("항구가 열렸다", 6),
        ("😀", 1),
        ("\ud800", 1),
    ],
    ids=str,
)
def test_each_script_counts_by_itself(text: str, tokens: int) -> None:
    """English has four characters a token, curly quotes or not; other scripts have fewer."""
    assert estimate_tokens(text) == tokens


def test_messages_count_what_is_put_around_them() -> None:
    """What goes out with the text is paid for as well; a request counts its schema, too."""
    assert estimate_messages(["a" * 40, "b" * 40]) == 20 + 2 * MESSAGE_TOKENS
    schema = {"type": "object"}  # 17 characters as JSON without white space
    request = Request("lead", "", "", 1, 1, (Message("user", "a" * 40),), "LeadReply", schema)
    assert request.input_tokens == 10 + MESSAGE_TOKENS + 5


def learnt(*pairs: tuple[int, int, int]) -> Calibration:
    """Take in some pairs."""
    calibration = Calibration()
    for pair in pairs:
        calibration.learn(*pair)
    return calibration


def test_an_estimate_stands_until_a_few_answers_are_there() -> None:
    """Two answers correct nothing, three do; a budget reckons with twice as much until then."""
    two, three = learnt(*[(100, 150, 1)] * 2), learnt(*[(100, 150, 1)] * 3)
    assert (two.expected(1000), two.at_worst(1000)) == (1000, 2000)
    assert (three.expected(1000), three.at_worst(1000)) == (1500, 1650)
    assert learnt((100, 300, 1)).at_worst(1000) == 3300


def test_large_requests_weigh_more_than_small_ones() -> None:
    """The ratio is that of the sums, not the mean of ratios; the worst is that of any one, and a tenth more."""
    calibration = learnt((1000, 1000, 1), (1000, 1000, 1), (10, 20, 1))
    assert calibration.ratio == pytest.approx(2020 / 2010)
    assert calibration.at_worst(100) == pytest.approx(220, abs=1)


def test_one_wild_count_does_little() -> None:
    """A server that once says a million is not believed; one that always does, up to four times."""
    calibration = learnt(*[(100, 100, 1)] * 49, (100, 1_000_000, 1))
    assert calibration.ratio == pytest.approx(1.06)
    assert learnt(*[(100, 1_000_000, 1)] * 3).ratio == 4.0
    assert learnt(*[(100, 1, 1)] * 3).ratio == 0.25


def test_what_servers_do_not_say_is_not_learnt() -> None:
    """0 tokens mean that the server does not count; a text without tokens teaches nothing either."""
    calibration = learnt(*[(100, 0, 0), (0, 100, 0)] * 5)
    assert (calibration.ratio, calibration.typical_output, calibration.largest_output) == (1.0, None, 0)


def test_what_was_long_ago_is_forgotten_but_for_the_longest_answer() -> None:
    """The texts of a run change; the last fifty answers count."""
    calibration = learnt((100, 400, 9000), *[(100, 100, 20 + i) for i in range(50)])
    assert (calibration.ratio, calibration.at_worst(100)) == (1.0, 111)
    assert (calibration.typical_output, calibration.largest_output) == (45, 9000)


@given(PAIRS)
def test_the_correction_has_bounds_and_is_the_same_each_time(pairs: list[tuple[int, int, int]]) -> None:
    """Whatever servers say, the correction stays between a quarter and four; the worst is never below it."""
    one, two = learnt(*pairs), learnt(*pairs)
    assert 0.25 <= one.ratio <= 4.0
    assert one.at_worst(1000) >= one.expected(1000)
    assert (one.ratio, one.typical_output) == (two.ratio, two.typical_output)
