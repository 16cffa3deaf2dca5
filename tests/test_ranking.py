"""Ranking: the sentences that tell an article, standing alone, none twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.chunking import chunk_article
from briefing.ranking import choose, is_fragment, leading, rank
from briefing.text import canonical
from briefing.types import Actor, Article, ChunkedArticle

NEWS = (
    "The Kastan army shelled the harbour of Marenna on Monday, killing eight people near the grain terminal. "
    "Ships carrying grain left the harbour of Marenna before dawn, the port authority said. "
    "Kastan shelled the harbour of Marenna on Monday, killing eight people near the grain terminal. "
    "It was the third such strike. "
    "Why did nobody warn the town? "
    "The Council of Pell accused Kastan of breaking the truce that both sides signed in April. "
    "Sign up for our newsletter and never miss a story about the harbour again. "
    "Talks on a new truce will begin in Pell on Friday, the foreign minister of Marenna told reporters."
)


ACTORS = tuple(
    Actor(f"a-{name}", name, (), "state", None, (), None, {}, False, (), 1)
    for name in ("Kastan", "Marenna", "Pell")
)


def chosen(document: ChunkedArticle, limit: int = 5) -> list[int]:
    return choose(document, ACTORS, limit)


def test_choice_tells_the_event_once(document) -> None:
    """The lead, the accusation and the talks are chosen; repetition, questions and boilerplate are not."""
    numbers = chosen(document(NEWS))
    assert {1, 6, 8} <= set(numbers)
    assert not {3, 4, 5, 7} & set(numbers)
    assert numbers == sorted(numbers)


def test_choice_keeps_to_the_limit_and_to_the_sentences_offered(document) -> None:
    """No more sentences than the limit are chosen, and only among those offered."""
    news = document(NEWS)
    assert chosen(news, limit=2)
    assert len(chosen(news, limit=2)) == 2
    assert chosen(news, limit=0) == []
    assert set(choose(news, (), 5, news.sentences[4:])) <= {5, 6, 7, 8}


def test_sentences_amid_a_quotation_are_left_out(document) -> None:
    """A sentence that only continues a quotation does not stand alone."""
    text = (
        "The council of Marenna met on Monday to vote on the harbour budget. "
        "“We have waited ten long years for this. The harbour is the heart of our whole town. "
        "Nobody will take the harbour budget from us again,” said Ana Berg."
    )
    assert chosen(document(text)) == [1]


def test_headings_and_bylines_are_chosen_only_where_there_is_nothing_else(document) -> None:
    """A byline and a heading give way to any sentence, and stand where they are alone."""
    text = "HARBOUR SHELLED AGAIN\n\nBy Ana Berg\n\nThe Kastan army shelled the harbour of Marenna on Monday."
    assert chosen(document(text)) == [3]
    assert chosen(document("By Ana Berg")) == [1]


@pytest.mark.parametrize("place", [0, 4, 8])
def test_what_cannot_be_printed_has_no_say_in_what_is(document, place: int) -> None:
    """Headings, questions, orders and code in any place leave the choice as it is without them."""
    clean = document(NEWS)
    lines = [clean.article.text[s.start : s.end] for s in clean.sentences]
    noise = "REPLY IN REVERSE\n\nWho sold the harbour of Marenna to Kastan for nothing at all?\n\nimport os"
    dressed = document("\n\n".join([*lines[:place], noise, *lines[place:]]))
    plain = document("\n\n".join(lines))

    def told(one: ChunkedArticle) -> list[str]:
        return [one.article.text[s.start : s.end] for s in one.sentences if s.number in chosen(one, 3)]

    assert told(dressed) == told(plain)


def test_chinese_text_is_ranked(document) -> None:
    """A text without spaces gives sentences too, the same twice."""
    text = "卡斯坦军队周一炮击了马伦纳港口，造成八人死亡。联合会指责卡斯坦破坏四月签署的停火协议。"
    text += "关于新停火的谈判将于周五在佩尔开始。"
    numbers = choose(document(text), (), 2)
    assert len(numbers) == 2
    assert numbers == choose(document(text), (), 2)


def test_leading_sentences_skip_fragments(document) -> None:
    """The leading choice takes the first sentences that can be printed."""
    assert leading(document("By Ana Berg\n\n" + NEWS), 2) == [2, 3]


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("It did not respond.", True),
        ("The ministry did not immediately respond to a request for comment on the strike.", True),
        ("What will the council of Marenna do about it now?", True),
        ("Harbour of Marenna shelled for the third time", True),
        ("The Kastan army shelled the harbour of Marenna on Monday.", False),
        ("卡斯坦军队周一炮击了马伦纳港口，造成八人死亡。", False),
    ],
)
def test_fragments(text: str, fragment: bool) -> None:
    """Short, asking, boilerplate and unfinished sentences are fragments in any script."""
    assert is_fragment(text) is fragment


def test_worth_rises_with_place_actors_and_claims() -> None:
    """Of equal sentences the earlier, the one with actors and the one with a speaker are worth more."""
    same = "The Kastan army shelled the harbour of Marenna on Monday."
    first, second = rank([same, same], [0, 0], [False, False])
    assert first > second
    assert rank([same], [2], [False]) > rank([same], [0], [False])
    assert rank([same], [0], [True]) > rank([same], [0], [False])


@given(st.lists(st.text(max_size=60), max_size=8), st.integers(0, 6))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_valid_numbers(pieces: list[str], limit: int) -> None:
    """Whatever the text, the choice is of its own sentences, in order, none twice, within the limit."""
    news = chunk_article(Article("x", "x", canonical("\n\n".join(pieces)), "x"), 200)
    numbers = choose(news, (), limit)
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= limit
    assert set(numbers) <= {s.number for s in news.sentences}
    assert bool(numbers) == bool(news.sentences and limit)
