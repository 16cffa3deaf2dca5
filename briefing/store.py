"""What is remembered from run to run: the answers of models, and which articles a series has briefed.

SQLite in write-ahead mode, so that two processes can use it at once. An answer is committed before it is
used: after a crash it is not asked, nor paid, for again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path

import platformdirs
from filelock import FileLock

from briefing.errors import BriefingError, UsageError
from briefing.models import Completion, Model, Request
from briefing.models.outcomes import Outcome
from briefing.text import digest

_VERSION = 1
# "brfg": marks a database as ours (SQLite's application_id).
_APPLICATION = 0x62726667
_SQLITE_HEADER = b"SQLite format 3\0"
_BUSY_MILLISECONDS = 10_000
_TABLES = """
    CREATE TABLE response (key TEXT PRIMARY KEY, completion TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE seen (
        series TEXT NOT NULL, article TEXT NOT NULL, first_seen TEXT NOT NULL, briefed TEXT,
        PRIMARY KEY (series, article)
    ) WITHOUT ROWID;
"""


def default_path() -> Path:
    """Give the place of the user's own store."""
    return platformdirs.user_data_path("briefing", appauthor=False) / "store.db"


class Store:
    """An open store.

    Args:
        path: the file; made, with its folder, where it does not exist.

    Raises:
        UsageError: the file is no store, or one of a newer version; it is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._plain_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_other_files()
            self._database = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MILLISECONDS / 1000)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def _refuse_other_files(self) -> None:
        # SQLite itself takes a file of less than a page for an empty database, and writes over it.
        if self._path.is_file():
            with self._path.open("rb") as file:
                if file.read(len(_SQLITE_HEADER)) not in (b"", _SQLITE_HEADER):
                    raise UsageError(
                        f"The store {self._path} is no database; name another file with --store."
                    )

    def _prepare(self) -> None:
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        # Last, since another process may be making the tables at this moment, and the mark with them.
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        if application != _APPLICATION and (tables or version):
            raise UsageError(
                f"{self._path} is a database of another program; name another file with --store."
            )
        if version > _VERSION:
            raise UsageError(
                f"The store {self._path} was written by a newer briefing; update briefing or name another with --store."
            )
        if version == 0:
            # Two processes may get here at once: one makes the tables, the other waits and finds them. SQLite's
            # own locks do not do: it reports a file as locked where two switch it to write-ahead mode.
            with FileLock(self._path.with_name(f"{self._path.name}.lock")):
                if not self._database.execute("PRAGMA user_version").fetchone()[0]:
                    self._make_tables()
        self._database.execute("PRAGMA synchronous = NORMAL")

    def _make_tables(self) -> None:
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("BEGIN IMMEDIATE")
        for statement in _TABLES.split(";"):
            self._database.execute(statement)
        self._database.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._database.execute(f"PRAGMA user_version = {_VERSION}")
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def answer(self, key: str) -> Completion | None:
        """Give the answer that is kept under a key; one that cannot be read any more counts as none."""
        with self._plain_errors():
            row = self._database.execute("SELECT completion FROM response WHERE key = ?", (key,)).fetchone()
        try:
            return Completion(**json.loads(row[0])) if row else None
        except (ValueError, TypeError):
            return None

    def keep(self, key: str, completion: Completion) -> None:
        """Keep an answer under a key, now."""
        with self._plain_errors():
            self._database.execute(
                "INSERT OR REPLACE INTO response VALUES (?, ?)", (key, json.dumps(asdict(completion)))
            )

    def see(self, series: str, articles: Iterable[str], now: datetime) -> Mapping[str, tuple[datetime, bool]]:
        """Note articles (ids) as seen by a series now; give when each was first seen and whether it is briefed."""
        wanted = set(articles)
        with self._plain_errors():
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(
                "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, NULL)",
                [(series, article, now.isoformat()) for article in sorted(wanted)],
            )
            self._database.execute("COMMIT")
            rows = self._database.execute(
                "SELECT article, first_seen, briefed FROM seen WHERE series = ?", (series,)
            ).fetchall()
        return {
            article: (datetime.fromisoformat(first), briefed is not None)
            for article, first, briefed in rows
            if article in wanted
        }

    def mark_briefed(self, series: str, articles: Iterable[str], day: date) -> None:
        """Note that a series has briefed these articles."""
        with self._plain_errors():
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(
                "UPDATE seen SET briefed = ? WHERE series = ? AND article = ?",
                [(day.isoformat(), series, article) for article in articles],
            )
            self._database.execute("COMMIT")

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise BriefingError(f"The store {self._path} is busy with another run; try again.") from error
            raise UsageError(
                f"The store {self._path} cannot be used ({error}); move it away or name another with --store."
            ) from error
        except OSError as error:
            raise UsageError(
                f"The store {self._path} cannot be used ({error.strerror}); name another with --store."
            ) from error


class Remembering:
    """Around another model: what was answered in an earlier run is not asked again.

    Args:
        model: answers what is new.
        store: keeps the answers.
        context: what else an answer depends on: the model's name, endpoint and parameters.
    """

    def __init__(self, model: Model, store: Store, context: str) -> None:
        self._model = model
        self._store = store
        self._context = context

    async def complete(self, request: Request) -> Completion:
        """Answer a request; one from the store is marked as cached and costs nothing."""
        key = digest(f"{request.sha256}|{request.attempt}|{self._context}", 64)
        known = self._store.answer(key)
        if known is not None:
            return replace(known, input_tokens=0, output_tokens=0, retries=0, cached=True)
        completion = await self._model.complete(request)
        if completion.outcome is Outcome.ANSWERED:
            self._store.keep(key, completion)
        return completion

    def finish(self) -> None:
        """Send nothing more."""
        self._model.finish()

    async def close(self) -> None:
        """Close the model; the store is its owner's."""
        await self._model.close()
