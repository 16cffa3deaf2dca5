"""What is known of feeds and pages from earlier runs: what they are asked for by, what was read, what is owed."""

from __future__ import annotations

import functools
import sqlite3
import zlib
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing import sources
from briefing.sources.feeds import Item
from briefing.sources.memory import KeptFeed, KeptPage, key_of, own_key_of
from briefing.store.database import plain_errors, transaction
from briefing.store.program import fingerprint
from briefing.types import Article
from briefing.web import Validators

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_PAGES_LAST = timedelta(days=30)


class WebMemory:
    """The memory of one series (sources.web.Memory), in its store.

    Args:
        database: the store's, of the same thread.
        path: its file, for errors.
        series: its name.
        now: the present.
        max_age: what a feed named longer ago, and dropped, is owed no more.

    Any method raises BriefingError where the file cannot be read or written.
    """

    def __init__(
        self, database: sqlite3.Connection, path: Path, series: str, now: datetime, max_age: timedelta
    ) -> None:
        self._database = database
        self._path = path
        self._series = series
        self._now = int(now.timestamp())
        self._oldest = int((now - max_age).timestamp())
        # Items are of all series of the store: another one may look back further.
        self._forgotten = int((now - max(max_age, _PAGES_LAST)).timestamp())
        # A page that feeds still name is then asked for anew, and found to be the same.
        self._write("DELETE FROM page WHERE fetched < ?", int((now - _PAGES_LAST).timestamp()))

    def feed(self, url: str) -> KeptFeed | None:
        """Give a feed as it was last fetched."""
        row = self._row("SELECT etag, last_modified, content_type, final, body FROM feed WHERE url = ?", url)
        if row is None:
            return None
        etag, last_modified, content_type, final, body = row
        return KeptFeed(Validators(etag, last_modified), content_type, final, zlib.decompress(body))

    def keep_feed(self, url: str, kept: KeptFeed) -> None:
        """Keep a feed."""
        asked_by = kept.validators
        self._write(
            "INSERT OR REPLACE INTO feed (url, fetched, etag, last_modified, content_type, final, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            url,
            self._now,
            asked_by.etag,
            asked_by.last_modified,
            kept.content_type,
            kept.final,
            zlib.compress(kept.body),
        )

    def page(self, url: str) -> KeptPage | None:
        """Give what was made of an item; what another version of the program made has no validators any more."""
        row = self._row(
            "SELECT etag, last_modified, reader, own_text, page.article, "
            "EXISTS (SELECT 1 FROM seen WHERE series = ? AND seen.article = page.id AND briefed IS NOT NULL) "
            "FROM page WHERE url = ?",
            self._series,
            url,
        )
        if row is None:
            return None
        etag, last_modified, reader, own_text, text, briefed = row
        try:
            article = _articles().validate_json(text)
        except ValueError:
            return None
        asked_by = Validators(etag, last_modified) if reader == _reader() else Validators()
        return KeptPage(asked_by, article, bool(own_text), bool(briefed))

    def keep_page(self, url: str, kept: KeptPage) -> None:
        """Keep what was made of an item."""
        self._write(
            "INSERT OR REPLACE INTO page "
            "(url, fetched, etag, last_modified, reader, own_text, id, article) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            url,
            self._now,
            kept.validators.etag,
            kept.validators.last_modified,
            _reader(),
            kept.own_text,
            kept.article.id,
            _articles().dump_json(kept.article).decode(),
        )

    def named(self, feed: str, items: Sequence[Item]) -> None:
        """Note what a feed names now."""
        rows = [
            (feed, key_of(feed, item), self._now, self._now, self._dated(item), _items().dump_json(item))
            for item in items
        ]
        with plain_errors(self._path), transaction(self._database):
            # What is owed no more goes, but for the newest of a feed: it tells for how long the feed is silent.
            self._database.execute(
                "DELETE FROM item WHERE feed = ?1 AND last_seen < ?2 "
                "AND dated < (SELECT max(dated) FROM item WHERE feed = ?1)",
                (feed, self._forgotten),
            )
            self._database.executemany(
                "INSERT INTO item (feed, url, first_seen, last_seen, dated, item) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen, item = excluded.item",
                rows,
            )

    def owed(self, feed: str, but: Collection[str]) -> list[Item]:
        """Give what a feed named within max_age and does not any more, and no brief of the series has had."""
        with plain_errors(self._path):
            rows = self._database.execute(
                "SELECT url, item FROM item WHERE feed = ? AND first_seen >= ? ORDER BY first_seen, url",
                (feed, self._oldest),
            ).fetchall()
        items = [_item(text) for url, text in rows if url not in but]
        return [item for item in items if item is not None and not self._has(feed, item)]

    def _has(self, feed: str, item: Item) -> bool:
        """Say whether a brief of the series has an item: its page as it is now, or its feed's own text."""
        row = self._row(
            "SELECT 1 FROM page JOIN seen ON seen.article = page.id "
            "WHERE url = ?1 AND series = ?3 AND briefed IS NOT NULL UNION ALL "
            "SELECT 1 FROM article JOIN seen ON seen.article = article.id "
            "WHERE key = ?2 AND key != ?1 AND series = ?3 AND briefed IS NOT NULL LIMIT 1",
            key_of(feed, item),
            own_key_of(feed, item),
            self._series,
        )
        return row is not None

    def last_new(self, feed: str) -> datetime | None:
        """Give the moment of a feed's newest item, by its own date where it has one in the past, else first seen."""
        row = self._row("SELECT max(dated) FROM item WHERE feed = ?", feed)
        return datetime.fromtimestamp(row[0], UTC) if row and row[0] is not None else None

    def _dated(self, item: Item) -> int:
        published = item.published
        if isinstance(published, date) and not isinstance(published, datetime):
            published = datetime(published.year, published.month, published.day, tzinfo=UTC)
        if published is None:
            return self._now
        moment = published if published.tzinfo else published.replace(tzinfo=UTC)
        return min(self._now, int(moment.timestamp()))

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with plain_errors(self._path):
            row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
        return row

    def _write(self, statement: str, *values: object) -> None:
        with plain_errors(self._path):
            self._database.execute(statement, values)


@functools.cache
def _reader() -> str:
    # A page is read anew by a changed program, not asked for by what the old one was given.
    return fingerprint(Path(sources.__file__).parent)


@functools.cache
def _articles() -> TypeAdapter[Article]:
    from pydantic import TypeAdapter

    return TypeAdapter(Article)


def _item(text: str) -> Item | None:
    """Read a kept item; one that another version of the program wrote may be none."""
    try:
        return _items().validate_json(text)
    except ValueError:
        return None


@functools.cache
def _items() -> TypeAdapter[Item]:
    from pydantic import TypeAdapter

    return TypeAdapter(Item)
