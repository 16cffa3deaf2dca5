"""The analysts that need no model: sentences of the article, grounded, the same every time."""

from __future__ import annotations

import asyncio

import pytest
from conftest import ROOT

from briefing.analysts import Analyst
from briefing.analysts.entities import installed
from briefing.analysts.extractive import ExtractiveAnalyst, LeadingAnalyst
from briefing.types import ChunkedArticle

NEWS = (
    "The Kastan army shelled the harbour of Marenna on Monday, killing eight people near the grain terminal. "
    "Ships carrying grain left the harbour before dawn, the port authority said. "
    "The United Nations accused both armies of breaking the truce that they signed in April. "
    "Talks on a new truce will begin in Pell on Friday, the foreign minister told reporters."
)

needs_spacy = pytest.mark.skipif(not installed(), reason="the extra 'embedded' is not installed")


@pytest.fixture(scope="module")
def analyst() -> ExtractiveAnalyst:
    return ExtractiveAnalyst()


@pytest.fixture
def seed(document) -> ChunkedArticle:
    (path,) = (ROOT / "seeds").glob("*.txt")
    return document(path.read_text(encoding="utf-8").split(" ", 3)[3])


@needs_spacy
def test_seed_statements_are_what_an_analyst_wants(analyst: ExtractiveAnalyst, seed: ChunkedArticle) -> None:
    """The sample's five lines: delivery, order, accusation, withdrawal, talks; each with its speaker."""
    analysis = asyncio.run(analyst.analyse(seed))
    assert [(s.text.split()[0], s.speaker and s.speaker.name) for s in analysis.statements] == [
        ("Russia", "Moscow’s embassy in Damascus"),
        ("President", "President Vladimir Putin"),
        ("The", "The United States"),
        ("On", "a military source with the eastern forces"),
        ("The", "The United Nations"),
    ]


@needs_spacy
def test_statements_are_verbatim_sentences(analyst: ExtractiveAnalyst, seed: ChunkedArticle) -> None:
    """Each statement is a sentence of the article, supported, and the counts add up."""
    analysis = asyncio.run(analyst.analyse(seed))
    text = seed.article.text
    for statement in analysis.statements:
        (span,) = statement.evidence
        assert text[span.start : span.end] == span.text
        assert " ".join(span.text.split()) == statement.text
        assert statement.verdict == "supported"
        assert not statement.stand_in
    assert analysis.statements_offered == len(analysis.statements) + len(analysis.dropped)
    assert analysis.dropped == ()
    assert analysis.chunks == len(seed.chunks)
    assert analysis.chunks_stand_in == 0
    assert analysis.actors_kept <= analysis.actors_offered
    assert analysis.actors


@needs_spacy
def test_two_readings_are_equal(analyst: ExtractiveAnalyst, seed: ChunkedArticle) -> None:
    """The same article gives the same analysis, by a fresh analyst too."""
    assert asyncio.run(analyst.analyse(seed)) == asyncio.run(ExtractiveAnalyst().analyse(seed))


@needs_spacy
def test_a_chunk_gives_findings_of_its_own_sentences(analyst: ExtractiveAnalyst, document) -> None:
    """Standing in for a chunk, the analyst offers sentences and names of that chunk alone."""
    news = document(NEWS, chunk_tokens=45)
    assert len(news.chunks) > 1
    for chunk in news.chunks:
        findings = analyst.analyse_chunk(news, chunk)
        numbers = {s.number for s in chunk.sentences}
        assert findings.statements
        assert all(set(statement.evidence) <= numbers for statement in findings.statements)
    assert "United Nations" not in {
        actor.name for actor in analyst.analyse_chunk(news, news.chunks[0]).actors
    }


@needs_spacy
@pytest.mark.parametrize(
    "text",
    [
        "卡斯坦军队周一炮击了马伦纳港口，造成八人死亡。联合会指责卡斯坦破坏四月签署的停火协议。",
        "Die Armee von Kastan hat am Montag den Hafen von Marenna beschossen und acht Menschen getötet.",
        "Kastan",
    ],
)
def test_other_languages_and_single_words_give_sentences(
    analyst: ExtractiveAnalyst, document, text: str
) -> None:
    """A text without usable names still gives statements."""
    assert asyncio.run(analyst.analyse(document(text))).statements


def test_leading_analyst_needs_no_model(document) -> None:
    """Without spaCy the leading sentences are given, and no actors."""
    news = document(NEWS)
    analysis = asyncio.run(LeadingAnalyst(max_statements=2).analyse(news))
    assert [s.text for s in analysis.statements] == [
        " ".join(news.article.text[s.start : s.end].split()) for s in news.sentences[:2]
    ]
    assert analysis.actors == ()
    findings = LeadingAnalyst(max_statements=1).analyse_chunk(news, news.chunks[0])
    assert [s.evidence for s in findings.statements] == [(1,)]


def test_grouping_and_lead_need_no_model(document) -> None:
    """Equal lines are grouped, and the bottom line holds the first ones."""
    analyst: Analyst = LeadingAnalyst()
    statements = asyncio.run(analyst.analyse(document(NEWS))).statements
    twice = [*statements, *statements]
    groups = asyncio.run(analyst.group("e-0", twice)).groups
    assert len(groups) == len(statements)
    assert asyncio.run(analyst.lead(statements)).groups[0] == (0,)
