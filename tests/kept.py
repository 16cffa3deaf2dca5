"""Small briefs for tests of what the store remembers, made without reading anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from briefing import briefjson
from briefing.grounding import statement_id
from briefing.store import Store, database
from briefing.text import digest
from briefing.types import (
    Actor,
    ArticleEntry,
    ArticleStatus,
    Brief,
    Coverage,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
)

DAY = date(2026, 3, 4)


def entry(text: str, key: str = "a.txt", status: ArticleStatus = "briefed", **fields) -> ArticleEntry:
    """Make an article's entry."""
    known = {"title": "A title", "published": DAY, "publisher": "Harbour Post", "language": "en", **fields}
    return ArticleEntry(id=digest(text), key=key, words=len(text.split()), text=text, status=status, **known)


def span(article: ArticleEntry, text: str) -> Span:
    """Give where a text stands first in an article."""
    start = article.text.index(text)
    return Span(article.id, start, start + len(text), text)


def story(article: ArticleEntry, text: str, speaker: str | None = None, actor: str | None = None) -> Story:
    """Make a story of one article and one line, which stands in it word for word."""
    evidence = (span(article, text),)
    said = Speaker(speaker, actor, span(article, speaker)) if speaker else None
    line = Statement(statement_id(text, evidence), text, said, evidence)
    return Story(f"e-{digest(article.id, 10)}", article.title, "new", (line,), (), (article.id,))


def actor(article: ArticleEntry, *names: str, **fields) -> Actor:
    """Make an actor, each of whose names stands in the article."""
    known = {"type": "person", "country": None, "sectors": (), "role": None, "contested": False, **fields}
    mentions = tuple(span(article, name) for name in names)
    return Actor(
        id=f"a-{digest(names[0], 6)}",
        name=names[0],
        aliases=tuple(sorted(names[1:])),
        basis={},
        mentions=mentions,
        mention_count=len(mentions),
        **known,
    )


def brief(
    *articles: ArticleEntry, stories: tuple[Story, ...] = (), actors: tuple[Actor, ...] = (), day: date = DAY
) -> Brief:
    """Make a brief."""
    count = sum(article.status == "briefed" for article in articles)
    others = {
        status: sum(a.status == status for a in articles)
        for status in ("duplicate", "outside_window", "failed")
    }
    return Brief(
        1,
        day,
        "Daily brief",
        (),
        stories,
        actors,
        articles,
        Coverage(
            *(len(articles), count, others["duplicate"], others["outside_window"], others["failed"]),
            *(count, 0, len(stories), len(stories), (), len(actors), len(actors)),
        ),
        Run("0", "extractive", None, None, {}, 0, 0, 0, 0, 0, 0, None, datetime(2026, 3, 4, tzinfo=UTC), 0.0),
    )


def keep(path: Path, *briefs: Brief, series: str = "s") -> None:
    """Let a store hold briefs, each of a run of its own on its day."""
    store = Store(path)
    for made in briefs:
        now = datetime(made.date.year, made.date.month, made.date.day, 8, tzinfo=UTC)
        store.end_run(store.begin_run(series, now), now, 0, made)
    store.close()


def second_version(path: Path, *briefs: Brief) -> None:
    """Make a store with briefs as the second version did."""
    with closing(sqlite3.connect(path)) as raw, raw:
        for script in database._MIGRATIONS[:2]:
            raw.executescript(script)
        raw.executescript(
            f"PRAGMA journal_mode = WAL; PRAGMA application_id = {database.APPLICATION}; PRAGMA user_version = 2"
        )
        for run, made in enumerate(briefs, start=1):
            raw.execute("INSERT INTO run (id, series, started) VALUES (?, 's', 1772582400)", (run,))
            page = briefjson.compact(
                replace(made, articles=tuple(replace(a, text="") for a in made.articles))
            )
            raw.execute(
                "INSERT INTO brief VALUES (?, 's', ?, ?)",
                (run, made.date.isoformat(), page),
            )
            raw.executemany(
                "INSERT INTO article VALUES (?, ?, ?, 1772582400, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(a.id, a.key, run, a.title, a.published and a.published.isoformat()),
                        *(a.publisher, a.language, a.words, a.text),
                    )
                    for a in made.articles
                ],
            )
