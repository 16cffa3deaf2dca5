"""The program as a library: four functions and the types that they return."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil

import pytest
from conftest import ROOT
from fake_endpoint import serve
from invented import ARTICLES, read_well, write_texts
from runs import assert_true

import briefing
from briefing.analysts.entities import EntityReader
from briefing.errors import NothingToBriefError, UsageError


@pytest.fixture(autouse=True)
def model_at_hand(monkeypatch, spacy_model) -> None:
    """Load spaCy's model once."""
    monkeypatch.setattr(EntityReader, "nlp", spacy_model)


def test_three_lines_make_a_brief():
    """Read, run, and each line leads to its source."""
    articles = briefing.read(ROOT / "seeds")
    brief = briefing.run(articles, model="extractive")
    assert isinstance(brief, briefing.Brief)
    assert brief.run.analyst == "extractive"
    assert [entry.id for entry in brief.articles] == [article.id for article in articles]
    assert_true(brief)


def test_reading_gives_articles_with_exact_text(tmp_path):
    """Files, folders and patterns; what fails is left out, what does not exist is an error."""
    folder = write_texts(tmp_path / "in", *ARTICLES[:2])
    (folder / "empty.txt").write_bytes(b"")
    articles = briefing.read(folder)
    assert [article.text for article in articles] == list(ARTICLES[:2])
    assert briefing.read(str(folder / "00?.txt")) == articles
    assert briefing.read(folder / "000.txt", str(folder / "001.txt")) == articles
    with pytest.raises(UsageError, match="nowhere"):
        briefing.read(tmp_path / "nowhere")


def test_an_article_that_is_given_twice_is_one(tmp_path):
    """Who reads a folder twice loses nothing by it."""
    folder = write_texts(tmp_path / "in", *ARTICLES[2:4])
    twice = briefing.run([*briefing.read(folder), *briefing.read(folder)])
    assert twice.stories == briefing.run(briefing.read(folder)).stories
    assert_true(twice)


def test_a_coroutine_can_make_a_brief(tmp_path):
    """`arun` gives what `run` gives, inside a program's own event loop."""
    articles = briefing.read(write_texts(tmp_path / "in", *ARTICLES))
    awaited = asyncio.run(briefing.arun(articles))
    waited_for = briefing.run(articles)
    assert awaited.run.seconds >= 0
    assert dataclasses.replace(awaited, run=waited_for.run) == waited_for


def test_a_model_at_an_endpoint_reads(tmp_path, monkeypatch):
    """The endpoint is named or taken from OPENAI_BASE_URL, the key from OPENAI_API_KEY."""
    articles = briefing.read(write_texts(tmp_path / "in", *ARTICLES))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-sesame")
    with serve(read_well) as endpoint:
        brief = briefing.run(articles, model="m", base_url=endpoint.base_url)
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
        again = briefing.run(articles, model="m")
    assert brief.stories == again.stories
    assert {headers["authorization"] for headers in endpoint.headers} == {"Bearer sk-sesame"}
    assert "sesame" not in repr(brief)
    assert_true(brief)


def test_failed_sources_are_counted_with_the_articles(tmp_path):
    """Whoever reads for himself can say what could not be read."""
    articles = briefing.read(write_texts(tmp_path / "in", ARTICLES[0]))
    brief = briefing.run([*articles, briefing.FailedSource("feed", "it was silent")])
    assert (brief.coverage.articles_read, brief.coverage.briefed, brief.coverage.failed) == (2, 1, 1)
    assert_true(brief)


def test_no_article_is_no_brief():
    """An empty list is an error of its own kind, not an empty brief."""
    with pytest.raises(NothingToBriefError):
        briefing.run([])


def test_the_order_of_articles_is_of_no_matter(tmp_path):
    """A brief is of a set of articles."""
    articles = briefing.read(write_texts(tmp_path / "in", *ARTICLES))
    one, other = briefing.run(articles), briefing.run(reversed(articles))
    assert dataclasses.replace(one, run=other.run) == other


def test_a_statement_can_be_held_against_an_article(tmp_path):
    """`ground` takes an article or its text, and says whether and how well it holds a line."""
    (article,) = briefing.read(write_texts(tmp_path / "in", ARTICLES[3]))
    verdict = briefing.ground("The bridge cost 12 million crowns.", article)
    assert verdict.supported
    assert 0 < verdict.score <= 1
    assert verdict == briefing.ground("The bridge cost 12 million crowns.", ARTICLES[3])
    wrong = briefing.ground("The bridge cost 73,911 crowns, Zebulon Quack said.", article)
    assert not wrong.supported
    assert wrong.verdict == "unsupported"
    assert wrong.reasons
    assert wrong.score < verdict.score


def test_everything_public_is_there_and_nothing_else():
    """What `__all__` names can be imported; another name is an AttributeError."""
    for name in briefing.__all__:
        assert getattr(briefing, name) is not None
        assert name in dir(briefing)
    with pytest.raises(AttributeError, match="nonesuch"):
        _ = briefing.nonesuch


def test_a_library_run_writes_no_file(tmp_path, monkeypatch):
    """A program that uses the library finds no store, brief or configuration that it did not ask for."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    briefing.run(briefing.read("seeds"))
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]
