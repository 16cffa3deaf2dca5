"""What an earlier run has asked or read is not asked or read again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefing.analysts.extractive import LeadingAnalyst
from briefing.chunking import chunk_article
from briefing.models import Completion, Message, Request
from briefing.store import Store, remembering
from briefing.store.remembering import Analyses, Groups, Remembering, fingerprint
from briefing.types import Analysis, Article, Usage


@pytest.fixture
def path(tmp_path) -> Path:
    """Name a store."""
    return tmp_path / "store.db"


@pytest.fixture
def store(path) -> Iterator[Store]:
    """Open a store."""
    store = Store(path)
    yield store
    store.close()


# ------------------------------------------------------------------------------------------------- answers


class Answering:
    """A model that gives a completion and counts."""

    def __init__(self, *answers: Completion) -> None:
        self.answers = list(answers)
        self.closed = False

    async def complete(self, request: Request) -> Completion:
        """Answer the next."""
        return self.answers.pop(0)

    async def close(self) -> None:
        """Note it."""
        self.closed = True


def ask(model: Remembering, text: str = "a", attempt: int = 1) -> Completion:
    """Ask about a text."""
    request = Request("extract", "id", "key", 1, attempt, (Message("user", text),), "Reply", {})
    return asyncio.run(model.complete(request))


GOOD = Completion("good", "stop", 10, 2, retries=1)


def test_what_was_answered_is_not_asked_again(store):
    """The second time it comes from the store, marked as such and at no cost."""
    model = Answering(GOOD)
    assert ask(Remembering(model, store, "m")) == GOOD
    assert ask(Remembering(Answering(), store, "m")) == Completion("good", "stop", cached=True)


@pytest.mark.parametrize(
    "other", [("m", "b", 1), ("m", "a", 2), ("n", "a", 1)], ids=["text", "attempt", "model"]
)
def test_what_differs_is_asked(store, other):
    """Another text, another attempt or another model is another question."""
    ask(Remembering(Answering(GOOD), store, "m"))
    context, text, attempt = other
    new = Completion("new", "stop")
    assert ask(Remembering(Answering(new), store, context), text, attempt) == new


@pytest.mark.parametrize("reason", ["unreached", "late", "rejected", "too_long", "over_budget"])
def test_faults_are_not_kept(store, reason):
    """A fault of today's is not tomorrow's answer."""
    model = Remembering(Answering(Completion(None, reason), GOOD), store, "m")
    assert ask(model).finish_reason == reason
    assert ask(model) == GOOD


@pytest.mark.parametrize("reason", ["garbled", "empty", "length", "refusal", "content_filter"])
def test_all_that_was_paid_for_is_kept(store, reason):
    """After a crash nothing is asked again that came with status 200, of use or not."""
    came = Completion(None, reason, 10, 2)
    assert ask(Remembering(Answering(came), store, "m")) == came
    assert ask(Remembering(Answering(), store, "m")) == Completion(None, reason, cached=True)


def test_tomorrow_s_run_asks_again_for_what_was_of_no_use(store):
    """A refusal or half a page may be a passing fault: an hour later there is another try."""
    now = datetime(2026, 3, 4, 8, tzinfo=UTC)
    model = Remembering(Answering(Completion(None, "garbled"), GOOD), store, "m", lambda: now)
    assert ask(model).finish_reason == "garbled"
    assert ask(model).finish_reason == "garbled"
    now += timedelta(hours=2)
    assert ask(model) == GOOD
    assert ask(model).cached


def test_closing_leaves_the_store_to_its_owner(store):
    """The model is closed, the store is not."""
    model = Answering()
    asyncio.run(Remembering(model, store, "m").close())
    assert model.closed
    assert store.answer("key", datetime.now(UTC)) is None


# ------------------------------------------------------------------------------------------------ analyses


def analysed(article) -> Analysis:
    """Give an article's analysis, at the price of three requests of which one was sent twice."""
    analysis = asyncio.run(LeadingAnalyst(5).analyse(chunk_article(article, 2000)))
    return replace(analysis, usage=Usage(requests=4, retries=1, repairs=1, cached=2, input_tokens=100))


def test_an_article_that_was_read_is_not_read_again(store, article):
    """Its analysis is the same in all but the price: it cost nothing, and stands for the answers it took."""
    sample = article(
        "The ministry said on Monday that the port is closed. It opens in May.", published=date(2026, 3, 4)
    )
    analysis = analysed(sample)
    assert analysis.statements
    analyses = Analyses(store, "m")
    assert analyses.recall(sample) is None
    asyncio.run(analyses.keep(sample, analysis))
    recalled = Analyses(store, "m").recall(sample)
    assert recalled == replace(analysis, usage=Usage(cached=5))


def test_an_article_that_differs_is_read(store, article, monkeypatch):
    """Another text, title, date, publisher, setting or program is another analysis; another place is not."""
    sample = article("The port is closed.", title="Port", published=date(2026, 3, 4))
    analyses = Analyses(store, "m")
    asyncio.run(analyses.keep(sample, analysed(sample)))
    assert analyses.recall(replace(sample, key="elsewhere.txt"))
    for other in (
        article("The port is open.", title="Port", published=date(2026, 3, 4)),
        replace(sample, title="Harbour"),
        replace(sample, published=date(2026, 3, 5)),
        replace(sample, publisher="The Herald"),
        replace(sample, language="en"),
    ):
        assert analyses.recall(other) is None
    assert Analyses(store, "n").recall(sample) is None
    monkeypatch.setattr(remembering, "_program", lambda: "another")
    assert analyses.recall(sample) is None


def test_a_program_is_known_by_its_code(tmp_path):
    """A changed line of code or of a table is another program; an installation elsewhere is not."""
    for folder in ("a", "b"):
        (tmp_path / folder / "tables").mkdir(parents=True)
        (tmp_path / folder / "text.py").write_text("LIMIT = 1\n")
        (tmp_path / folder / "tables" / "countries.tsv").write_text("LBY\tLibya\n")
    known = fingerprint(tmp_path / "a")
    assert fingerprint(tmp_path / "b") == known
    (tmp_path / "b" / "text.py").write_text("LIMIT = 2\n")
    assert fingerprint(tmp_path / "b") != known
    (tmp_path / "a" / "tables" / "countries.tsv").write_text("LBY\tLibia\n")
    assert fingerprint(tmp_path / "a") != known


def test_what_was_made_in_need_is_made_again(store, article):
    """An analysis that failed, or that the stand-in had to help with, is not kept: the next run does better."""
    sample = article("The port is closed.")
    good = analysed(sample)
    stood_in = tuple(replace(statement, stand_in=True) for statement in good.statements)
    analyses = Analyses(store, "m")
    for poor in (
        replace(good, failure="no answer"),
        replace(good, chunks_stand_in=1),
        replace(good, statements=stood_in),
    ):
        asyncio.run(analyses.keep(sample, poor))
        assert analyses.recall(sample) is None
    asyncio.run(analyses.keep(sample, good))
    assert analyses.recall(sample)


@pytest.mark.parametrize("kept", ["{", "[]", '{"article": 3}'])
def test_an_analysis_that_cannot_be_read_is_made_again(store, path, article, kept):
    """A damaged line of the store costs one article's work, not the run."""
    sample = article("The port is closed.")
    analyses = Analyses(store, "m")
    asyncio.run(analyses.keep(sample, analysed(sample)))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE analysis SET analysis = ?", (kept,))
    assert analyses.recall(sample) is None


def test_articles_are_grouped_once(store: Store, article: Callable[..., Article]) -> None:
    """The same articles, in any order, are grouped as before without being compared; with one more, anew."""
    articles = [article(f"Text {i}.", f"{i}.txt") for i in range(4)]
    calls = []

    async def cluster(given: Sequence[Article]) -> Groups:
        calls.append(len(given))
        return (*((a,) for a in given[2:]), tuple(given[:2]))

    def group(given: Sequence[Article]) -> Groups:
        return asyncio.run(Analyses(store, "m").group(given, cluster))

    assert group(articles[:3]) == group(articles[2::-1])
    group(articles)
    assert calls == [3, 4]


def test_an_analysis_that_met_a_fault_is_made_anew(store: Store, article: Callable[..., Article]) -> None:
    """A line that went because its repair was not answered may hold tomorrow: such an analysis is not kept."""
    analyses = Analyses(store, "m")
    one = article("Text.", "a.txt")
    asyncio.run(analyses.keep(one, Analysis(one.id, usage=Usage(requests=2, faults=1))))
    assert analyses.recall(one) is None
    asyncio.run(analyses.keep(one, Analysis(one.id, usage=Usage(requests=2))))
    assert analyses.recall(one) is not None
