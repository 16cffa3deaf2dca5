"""Full text over the articles and the briefs' statements, by SQLite's FTS5.

The index is brought up to date when it is searched and when the store is pruned, never in a run: a run costs
nothing for it, and works where SQLite lacks FTS5.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from briefing.errors import UsageError
from briefing.intake import Window, moment
from briefing.store.briefs import kept_briefs
from briefing.store.database import transaction
from briefing.text import canonical, on_one_line

_MODULE = "fts5"
_TOKENIZE = "tokenize = 'unicode61 remove_diacritics 2'"
# Where a match begins and ends in a snippet: private characters, which a terminal does nothing for.
MARKS = ("\ue000", "\ue001")
_QUOTED = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """An article, or a statement of a brief, that has all the words. Every text is on one line and canonical.

    Attributes:
        date: when the article was published, else first kept; of a statement the brief's date.
        publisher: of the article, or of the first one that the statement cites.
        title: likewise.
        key: likewise.
        snippet: what stands around the words, of a statement the whole; the words are between MARKS.
        statement: the line; None where the hit is an article.
        speaker: who says it, where somebody does.
        series: of the brief; '' for a run with sources of its own. None where the hit is an article.
    """

    date: date
    publisher: str | None
    title: str
    key: str
    snippet: str
    statement: str | None = None
    speaker: str | None = None
    series: str | None = None


def search(database: sqlite3.Connection, words: Sequence[str], window: Window, limit: int) -> list[Hit]:
    """Find what has all the words, whatever their case and accents.

    Args:
        database: of a store.
        words: each a word, or several that stand together; within one, quotes make phrases and all else is
            words. A `*` behind a word stands for its further letters.
        window: the hits' dates.
        limit: the most that is given.

    Returns:
        Newest first; of one day statements first, then what fits best (bm25).

    Raises:
        UsageError: no word has a letter or figure, or this Python's SQLite has no full text.
    """
    asked = _expression(words)
    with _plain_errors(), transaction(database):
        _bring_up_to_date(database)
    found = sorted((*_statements(database, asked, window), *_articles(database, asked, window)))
    return [hit for place in found[:limit] if (hit := _hit(database, asked, place))]


def forget(database: sqlite3.Connection) -> None:
    """Take out of the index what the store has no longer; inside of a transaction, behind a deletion."""
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'article_words'").fetchone():
        try:
            _bring_up_to_date(database)
        except sqlite3.OperationalError as error:
            if not _missing(error):
                raise


# ---------------------------------------------------------------------------------------------- the index


def _bring_up_to_date(database: sqlite3.Connection) -> None:
    """Make the index where there is none, and let it hold what the store holds."""
    for table in (
        f"article_words USING {_MODULE}(title, text, content = 'article', content_rowid = 'number', {_TOKENIZE})",
        f"statement_words USING {_MODULE}(text, speaker, run UNINDEXED, article UNINDEXED, {_TOKENIZE})",
    ):
        database.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}")
    database.execute(
        "INSERT INTO article_words (rowid, title, text) SELECT number, title, text FROM article "
        "WHERE number > (SELECT coalesce(max(id), 0) FROM article_words_docsize)"
    )
    (articles,), (indexed,) = (
        database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - the names stand here
        for table in ("article", "article_words_docsize")
    )
    if articles != indexed:
        database.execute("INSERT INTO article_words (article_words) VALUES ('rebuild')")
    gone = database.execute("DELETE FROM statement_words WHERE run NOT IN (SELECT run FROM brief)").rowcount
    if gone:
        # A deleted word stays in the index, marked as such, until it is written anew.
        database.execute("INSERT INTO statement_words (statement_words) VALUES ('rebuild')")
    new = database.execute("SELECT run FROM brief WHERE run NOT IN (SELECT run FROM statement_words)")
    database.executemany(
        "INSERT INTO statement_words (run, text, speaker, article) VALUES (?, ?, ?, ?)",
        (
            (kept.run, line.text, line.speaker and line.speaker.name, line.evidence[0].article)
            for kept in kept_briefs(database, [run for (run,) in new.fetchall()])
            for story in kept.brief.stories
            for line in story.statements
            if line.evidence
        ),
    )


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if not _missing(error):
            raise
        raise UsageError(
            f"This Python's SQLite {sqlite3.sqlite_version} has no full text search (FTS5); use a Python whose "
            "SQLite has it. Everything else works without."
        ) from error


def _missing(error: sqlite3.OperationalError) -> bool:
    return "no such module" in str(error)


# --------------------------------------------------------------------------------------------- the search


def _expression(words: Iterable[str]) -> str:
    """Write what is asked for in FTS5's language: strings alone, of which each must occur."""
    strings = dict.fromkeys(
        '"' + phrase.replace('"', '""') + ('" *' if starred else '"')
        for argument in words
        for phrase, starred in _phrases(canonical(argument))
        if any(unicodedata.category(char)[0] in "LN" for char in phrase)
    )
    if not strings:
        raise UsageError("There is no word to search for; give one with a letter or a figure.")
    return " ".join(strings)


def _phrases(argument: str) -> Iterator[tuple[str, bool]]:
    """Give the phrases and words of an argument, each with whether its last word goes on."""
    if '"' not in argument:
        # The shell has taken the quotes off: several words in one argument belong together.
        yield argument, argument.endswith("*")
        return
    for quoted, star, word in _QUOTED.findall(argument):
        yield quoted or word, bool(star) or word.endswith("*")


# Where a hit stands in the list of all: date (negative: newest first), 0 for a statement, bm25, table's row id.
_Place = tuple[int, int, float, int]


def _statements(database: sqlite3.Connection, asked: str, window: Window) -> Iterator[_Place]:
    rows = database.execute(
        "SELECT statement_words.rowid, rank, date FROM statement_words JOIN brief USING (run) "
        "WHERE statement_words MATCH ?",
        (asked,),
    )
    for row, rank, day in rows:
        if window.holds(date.fromisoformat(day)):
            yield -date.fromisoformat(day).toordinal(), 0, rank, row


def _articles(database: sqlite3.Connection, asked: str, window: Window) -> Iterator[_Place]:
    rows = database.execute(
        "SELECT number, id, rank, published, first_seen FROM article_words "
        "JOIN article ON article.number = article_words.rowid "
        "WHERE article_words MATCH ? ORDER BY coalesce(published, '9999'), key",
        (asked,),
    )
    known: set[str] = set()
    for number, article, rank, published, first_seen in rows:
        at = _published(published, first_seen)
        if article not in known and window.holds(at):
            known.add(article)  # the same text from elsewhere is no second hit
            yield -moment(at, window.zone).astimezone(window.zone).date().toordinal(), 1, rank, number


def _published(text: str | None, first_seen: int) -> date | datetime:
    if text is None:
        return datetime.fromtimestamp(first_seen, UTC)
    return date.fromisoformat(text) if len(text) == len("2026-03-04") else datetime.fromisoformat(text)


def _hit(database: sqlite3.Connection, asked: str, place: _Place) -> Hit | None:
    day, is_article, _, row = place
    if is_article:
        query = (
            "SELECT snippet(article_words, -1, ?, ?, '…', 24), publisher, article.title, key, NULL, NULL, NULL "
            "FROM article_words JOIN article ON article.number = article_words.rowid "
            "WHERE article_words MATCH ? AND article_words.rowid = ?"
        )
    else:
        query = (
            "SELECT highlight(statement_words, 0, ?, ?), publisher, title, key, "
            "statement_words.text, speaker, series FROM statement_words JOIN brief USING (run) "
            "LEFT JOIN article ON article.id = statement_words.article "
            "WHERE statement_words MATCH ? AND statement_words.rowid = ? ORDER BY published, key LIMIT 1"
        )
    found = database.execute(query, (*MARKS, asked, row)).fetchone()
    if found is None:  # another process has pruned it since
        return None
    snippet, publisher, title, key, statement, speaker, series = found
    return Hit(
        date=date.fromordinal(-day),
        publisher=_plain(publisher),
        title=_plain(title) or "",
        key=_plain(key) or "",
        snippet=_plain(snippet) or "",
        statement=_plain(statement),
        speaker=_plain(speaker),
        series=series,
    )


def _plain(text: str | None) -> str | None:
    return None if text is None else on_one_line(canonical(text))
