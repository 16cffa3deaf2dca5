"""How the articles of a run are worked on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from briefing.types import Article
from briefing.work import map_articles

Make = Callable[..., Article]


def test_results_come_in_the_order_of_the_articles(article: Make) -> None:
    """Whichever is done first; and never more are in work than asked for."""
    articles = [article(f"Text {i}.", f"{i}.txt") for i in range(7)]
    at_work, most, told = 0, 0, []

    async def read(one: Article) -> str:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.01 if one is articles[0] else 0)
        at_work -= 1
        return one.key

    keys = asyncio.run(map_articles(articles, read, width=3, progress=lambda *counts: told.append(counts)))
    assert keys == [f"{i}.txt" for i in range(7)]
    assert most == 3
    assert told == [(done, 7) for done in range(8)]


def test_the_first_error_ends_the_work_as_it_is(article: Make) -> None:
    """An error in one article is raised by itself, and the others are not begun."""
    begun = []

    async def read(one: Article) -> None:
        begun.append(one.key)
        await asyncio.sleep(0)
        raise ValueError(one.key)

    articles = [article(f"Text {i}.", f"{i}.txt") for i in range(9)]
    with pytest.raises(ValueError, match=r"0\.txt"):
        asyncio.run(map_articles(articles, read, width=2))
    assert len(begun) == 2
