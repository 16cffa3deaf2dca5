"""The briefs that are kept, read back. What is no brief of this version any more counts as none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefing import briefjson
from briefing.errors import UsageError
from briefing.sources.fields import parse_date
from briefing.types import SCHEMA_VERSION, Article, ArticleEntry, ArticleStatus, Brief

# What has a text at all, and what a brief tells. With feeds most entries are of what was briefed before: in a month's
# briefs those are easily hundreds of thousands.
_READ: frozenset[ArticleStatus] = frozenset(("briefed", "duplicate", "outside_window"))
_TOLD: frozenset[ArticleStatus] = frozenset(("briefed", "duplicate"))


@dataclass(frozen=True, slots=True)
class KeptBrief:
    """A finished brief in the store.

    Attributes:
        run: the id of the run that made it; a later run has a greater one.
        series: its name; '' for a run with sources of its own.
        brief: its articles have no texts, unless it says otherwise.
    """

    run: int
    series: str
    brief: Brief


def kept_briefs(database: sqlite3.Connection, runs: Iterable[int] | None = None) -> Iterator[KeptBrief]:
    """Give kept briefs, in the order of `runs`; without these all, by date and then by run."""
    if runs is None:
        runs = _runs(database, "SELECT run FROM brief ORDER BY date, run")
    for run in runs:
        row = database.execute("SELECT series, json FROM brief WHERE run = ?", (run,)).fetchone()
        brief = _brief(row[1]) if row else None
        if brief is not None:
            yield KeptBrief(run, row[0], brief)


def earlier_briefs(
    database: sqlite3.Connection, series: str, before: date, since: date | None
) -> list[Brief]:
    """Give a series' briefs from `since` on and before `before`, oldest first, with the texts of what they tell."""
    runs = _runs(
        database,
        "SELECT run FROM brief WHERE series = ? AND date < ? AND date >= ? ORDER BY date, run",
        *(series, before.isoformat(), since.isoformat() if since else ""),
    )
    return _with_texts(database, [kept.brief for kept in kept_briefs(database, runs)], _TOLD)


def last_brief(database: sqlite3.Connection, day: date | None) -> Brief | None:
    """Give the last brief of a day, else of the newest day, with texts; a series' one goes before any other."""
    runs = _runs(
        database,
        "SELECT run FROM brief WHERE date = ?1 OR ?1 IS NULL ORDER BY date DESC, series = '', run DESC",
        day and day.isoformat(),
    )
    kept = next(kept_briefs(database, runs), None)
    return _with_texts(database, [kept.brief])[0] if kept else None


def versions(
    database: sqlite3.Connection, series: str, keys: Iterable[str]
) -> Mapping[str, Sequence[Article]]:
    """Give, by its key, the texts of an article that a series has briefed, the last first."""
    found: dict[str, list[Article]] = {}
    for row in database.execute(
        "SELECT id, key, text, title, published, publisher, language FROM article "
        "JOIN seen ON seen.article = article.id AND series = ? AND briefed IS NOT NULL "
        "WHERE key IN (SELECT value FROM json_each(?)) ORDER BY last_brief DESC, number DESC",
        (series, json.dumps(sorted(set(keys)))),
    ):
        article = Article(*row)
        published = parse_date(row[4])
        found.setdefault(article.key, []).append(replace(article, published=published))
    return found


def brief_of(database: sqlite3.Connection, run: int) -> Brief | None:
    """Give the brief of a run, with texts; None where there is none that can be read."""
    kept = next(kept_briefs(database, [run]), None)
    return _with_texts(database, [kept.brief])[0] if kept else None


def _runs(database: sqlite3.Connection, query: str, *values: object) -> list[int]:
    # First which, then each for itself: a sort would carry the whole pages along.
    return [run for (run,) in database.execute(query, values)]


def _brief(page: str) -> Brief | None:
    try:
        brief = briefjson.loads(page, "the store")
    except UsageError:
        return None
    return brief if brief.schema_version == SCHEMA_VERSION else None


def _with_texts(
    database: sqlite3.Connection, briefs: Sequence[Brief], statuses: frozenset[ArticleStatus] = _READ
) -> list[Brief]:
    """Give briefs with the texts of the articles of these statuses."""
    wanted = {entry.id for brief in briefs for entry in brief.articles if entry.status in statuses}
    # An id is the hash of a text: all articles of one id have the same.
    texts: dict[str, str] = dict(
        database.execute(
            "SELECT id, text FROM article WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(wanted)),),
        )
    )

    def whole(entry: ArticleEntry) -> ArticleEntry:
        return replace(entry, text=texts.get(entry.id, "")) if entry.status in statuses else entry

    return [replace(brief, articles=tuple(map(whole, brief.articles))) for brief in briefs]
