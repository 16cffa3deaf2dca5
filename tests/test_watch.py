"""The watch list: a name on it is never missed, whoever reads."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import golden
import pytest
from golden import article
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import ARTICLES

from briefing.analysts.extractive import ExtractiveAnalyst, LeadingAnalyst
from briefing.analysts.language_model import LanguageModelAnalyst
from briefing.chunking import chunk_article
from briefing.models import Completion, Request
from briefing.prompts import Prompts
from briefing.ranking import choose, leading
from briefing.text import canonical, digest
from briefing.types import Analysis, Article, ChunkedArticle, FoundStatement

TEXT = (
    "The port of Marenna closed its northern pier on Monday after a crane fell into the water. "
    "Harbour master Ilse Brandt said divers would raise the crane within three days. "
    "Kastan Shipping, which owns the crane, sent a team of engineers to the port. "
    "Fourteen ships waited outside the harbour on Monday evening, the port authority said. "
    "The council of Ulmar offered to take some of the ships into its own small harbour. "
    "The German embassy asked for a list of the ships that had waited longest. "
    "Will Lenn Insurance pay?"
)


@pytest.mark.parametrize("name", ["Ulmar", "Germany", "Lenn Insurance", "engineer", "Ilse Brandt"])
@pytest.mark.parametrize("kind", [ExtractiveAnalyst, LeadingAnalyst])
def test_a_watched_name_is_among_the_sentences(spacy_model, document, kind: Any, name: str) -> None:
    """A place, a country by its people, a word in any inflection, and a name that only a question has."""
    words = {"Germany": "German", "engineer": "engineers"}
    news = document(TEXT)
    told = asyncio.run(kind(2, watch=[name]).analyse(news)).statements
    assert len(told) == 2
    assert any(words.get(name, name) in statement.text for statement in told)
    chunk = kind(2, watch=[name]).analyse_chunk(news, news.chunks[0])
    assert any(words.get(name, name) in statement.text for statement in chunk.statements)


@pytest.mark.parametrize("kind", [ExtractiveAnalyst, LeadingAnalyst])
def test_a_watched_name_that_is_not_there_changes_nothing(spacy_model, document, kind: Any) -> None:
    """Only articles that have the name are read otherwise."""
    plain, watching = kind(2), kind(2, watch=["Nobody at all"])
    assert asyncio.run(watching.analyse(document(TEXT))) == asyncio.run(plain.analyse(document(TEXT)))


SENTENCES = st.sampled_from(
    [*(s.rstrip(".") + "." for s in TEXT.split(". ")), "By Ana Berg.", "Why?", "Ulmar."]
)


@given(
    st.lists(SENTENCES, min_size=1, max_size=10).map(" ".join),
    st.integers(0, 4),
    st.lists(st.sets(st.integers(1, 12)), max_size=4),
)
@settings(deadline=None)
def test_of_each_set_of_sentences_one_is_chosen(text: str, limit: int, sets: list[set[int]]) -> None:
    """Never more than the limit, none twice; while there is room, one of each set that is wanted."""
    text = canonical(text)
    news = chunk_article(Article(digest(text), "a.txt", text, "News"), 2000)
    there = {sentence.number for sentence in news.sentences}
    wanted = [among & there for among in sets]
    for chosen in (choose(news, (), limit, wanted=wanted), leading(news, limit, wanted=wanted)):
        assert chosen == sorted(set(chosen))
        assert len(chosen) <= limit
        assert set(chosen) <= there
        missed = [among for among in wanted if among and not among & set(chosen)]
        assert not missed or len(chosen) == limit
        if len([among for among in wanted if among]) <= limit:
            assert not missed


class Model:
    """A model that gives the sentences of an article as its statements."""

    def __init__(self, document: ChunkedArticle) -> None:
        text = document.article.text
        statements = [
            {"evidence": [s.number], "speaker": None, "text": text[s.start : s.end]}
            for s in document.sentences[:-1]
        ]
        self.answer = json.dumps({"statements": statements, "actors": []})

    async def complete(self, request: Request) -> Completion:
        """Answer."""
        return Completion(self.answer, "stop", 100, 10)


def read(news: ChunkedArticle, *watch: str) -> Analysis:
    analyst = LanguageModelAnalyst(Model(news), Prompts(), None, 2, watch=watch)  # type: ignore[arg-type]
    return asyncio.run(analyst.analyse(news))


def test_of_a_model_s_statements_a_watched_one_stays(document) -> None:
    """Where there are too many, those that have a name to watch for are not the ones that go."""
    news = document(TEXT)
    first, second = (s.text for s in read(news).statements)
    analysis = read(news, "Ulmar")
    assert analysis.statements[0].text == first
    assert "Ulmar" in analysis.statements[1].text
    assert second in {dropped.text for dropped in analysis.dropped}
    assert {dropped.reason for dropped in analysis.dropped} == {"limit"}
    assert len(analysis.statements) + len(analysis.dropped) == analysis.statements_offered == 5


def test_a_story_of_several_articles_keeps_a_watched_line() -> None:
    """Where a story has more lines than it may, one that has a name to watch for is not cut."""
    items = [article(text, f"{n}.txt") for n, text in enumerate(ARTICLES[:2])]
    offers = {
        a.key: [FoundStatement(f"{s.rstrip('.')}.", (n,)) for n, s in enumerate(a.text.split(". "), start=1)]
        for a in items
    }

    def lines(*watch: str) -> list[str]:
        brief = golden.make(items, offers, options={"max_statements": 1, "watch": watch})
        (story,) = brief.stories
        return [statement.text for statement in story.statements]

    assert len(lines()) == len(lines("engineers")) == 2
    assert not any("engineers" in line for line in lines())
    assert any("engineers" in line for line in lines("engineers"))
