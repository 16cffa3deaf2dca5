"""The file itself: whether it is a store, its tables and their migrations, and its errors in plain words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from briefing.errors import BriefingError, UsageError

# "brfg": marks a database as ours (SQLite's application_id).
APPLICATION = 0x62726667
_SQLITE_HEADER = b"SQLite format 3\0"
_BUSY_MILLISECONDS = 10_000
# In write-ahead mode, NORMAL leaves a commit in the operating system's hands: a process that is killed loses no
# committed answer. A power cut may cost the last ones, never the file. FULL would wait for the disk each time.
_SETTINGS = ("PRAGMA synchronous = NORMAL",)

# Each script makes the next version out of the one before; a new file goes through them all. Never change one
# that was released: write another. From version 2 on, moments are whole seconds since 1970 in UTC.
_MIGRATIONS = (
    """
    CREATE TABLE response (key TEXT PRIMARY KEY, completion TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE seen (
        series TEXT NOT NULL, article TEXT NOT NULL, first_seen TEXT NOT NULL, briefed TEXT,
        PRIMARY KEY (series, article)
    ) WITHOUT ROWID
    """,
    # The big texts stand last in their rows and in tables with row ids, so that the rest is read without them.
    """
    ALTER TABLE response RENAME TO response_1;
    CREATE TABLE response (key TEXT PRIMARY KEY, kept INTEGER, completion TEXT NOT NULL);
    INSERT INTO response SELECT key, NULL, completion FROM response_1;
    DROP TABLE response_1;

    ALTER TABLE seen RENAME TO seen_1;
    CREATE TABLE seen (
        series TEXT NOT NULL, article TEXT NOT NULL,
        first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, briefed TEXT,
        PRIMARY KEY (series, article)
    ) WITHOUT ROWID;
    INSERT INTO seen
        SELECT series, article, unix, unix, briefed
        FROM (SELECT *, coalesce(CAST(strftime('%s', first_seen) AS INTEGER), 0) AS unix FROM seen_1);
    DROP TABLE seen_1;

    CREATE TABLE analysis (key TEXT PRIMARY KEY, kept INTEGER NOT NULL, analysis TEXT NOT NULL);
    CREATE TABLE grouping (key TEXT PRIMARY KEY, kept INTEGER NOT NULL, groups TEXT NOT NULL);
    CREATE TABLE endpoint (name TEXT PRIMARY KEY, noted INTEGER NOT NULL, facts TEXT NOT NULL);
    CREATE TABLE run (
        id INTEGER PRIMARY KEY, series TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, exit INTEGER,
        model TEXT, requests INTEGER, cached INTEGER, input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL
    );
    CREATE TABLE brief (run INTEGER PRIMARY KEY, series TEXT NOT NULL, date TEXT NOT NULL, json TEXT NOT NULL);
    CREATE TABLE article (
        id TEXT NOT NULL, key TEXT NOT NULL, last_brief INTEGER NOT NULL, first_seen INTEGER NOT NULL,
        title TEXT NOT NULL, published TEXT, publisher TEXT, language TEXT, words INTEGER NOT NULL,
        text TEXT NOT NULL, PRIMARY KEY (id, key)
    )
    """,
    # The full text (fulltext.py) knows an article by its number, which must outlive a VACUUM and never come again.
    """
    ALTER TABLE article RENAME TO article_2;
    CREATE TABLE article (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL, key TEXT NOT NULL, last_brief INTEGER NOT NULL, first_seen INTEGER NOT NULL,
        title TEXT NOT NULL, published TEXT, publisher TEXT, language TEXT, words INTEGER NOT NULL,
        text TEXT NOT NULL, UNIQUE (id, key)
    );
    INSERT INTO article
        (id, key, last_brief, first_seen, title, published, publisher, language, words, text)
        SELECT id, key, last_brief, first_seen, title, published, publisher, language, words, text
        FROM article_2 ORDER BY rowid;
    DROP TABLE article_2
    """,
    # Feeds and pages (web.py): what they are asked for by, what was read, and what feeds have named.
    """
    CREATE TABLE feed (
        url TEXT PRIMARY KEY, fetched INTEGER NOT NULL, etag TEXT, last_modified TEXT,
        content_type TEXT NOT NULL, final TEXT NOT NULL, body BLOB NOT NULL
    );
    CREATE TABLE page (
        url TEXT PRIMARY KEY, fetched INTEGER NOT NULL, etag TEXT, last_modified TEXT, reader TEXT NOT NULL,
        own_text INTEGER NOT NULL, id TEXT NOT NULL, article TEXT NOT NULL
    );
    CREATE TABLE item (
        feed TEXT NOT NULL, url TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
        dated INTEGER NOT NULL, item TEXT NOT NULL, PRIMARY KEY (feed, url)
    );
    CREATE INDEX article_key ON article (key)
    """,
    # What is to be sent of a brief (outbox.py). `number`: the brief's among those of its series and date;
    # `missing`: the recipients that have not got it yet.
    """
    CREATE TABLE parcel (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, series TEXT NOT NULL, date TEXT NOT NULL,
        number INTEGER NOT NULL, channel TEXT NOT NULL, identity TEXT NOT NULL UNIQUE, queued INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, tried INTEGER, state TEXT NOT NULL DEFAULT 'waiting', reason TEXT,
        recipients TEXT NOT NULL, missing TEXT NOT NULL
    )
    """,
)
VERSION = len(_MIGRATIONS)


def open_database(path: Path) -> sqlite3.Connection:
    """Open a store's file; make it, or bring it up to this version, where need be.

    Returns:
        A connection for the thread that asks for it, outside of any transaction.

    Raises:
        UsageError: the file is no store, or one of a newer version; it is left as it is.
        BriefingError: another process holds it, or the disk is full.
    """
    with plain_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_other_files(path)
        database = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MILLISECONDS / 1000)
        try:
            _prepare(database, path)
            for setting in _SETTINGS:
                database.execute(setting)
        except BaseException:
            database.close()
            raise
        return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, all or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        # SQLite itself has rolled back already after some errors, a full disk for one.
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Put the errors of SQLite and of the file system into one sentence.

    Raises:
        BriefingError: another process holds the file, or the disk is full; trying again may help.
        UsageError: the file cannot be used.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _plain(error, path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(path) from error
        raise UsageError(
            f"The store {path} cannot be used ({error.strerror}); name another with --store."
        ) from error


def _plain(error: sqlite3.DatabaseError, path: Path) -> BriefingError:
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return BriefingError(f"The store {path} is busy with another run; try again.")
    if isinstance(error, sqlite3.OperationalError) and "is full" in str(error):
        return _full(path)
    if isinstance(error, sqlite3.OperationalError) and ("readonly" in str(error) or "I/O" in str(error)):
        # What is in it is not lost: a new one would brief everything again.
        return UsageError(
            f"The store {path} cannot be used ({error}); mend its rights or its disk, or name another with --store."
        )
    return UsageError(
        f"The store {path} cannot be used ({error}); move it away or name another with --store."
    )


def _full(path: Path) -> BriefingError:
    return BriefingError(f"The disk of the store {path} is full; make room or name another with --store.")


def _refuse_other_files(path: Path) -> None:
    # SQLite itself takes a file of less than a page for an empty database, and writes over it.
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(_SQLITE_HEADER)) not in (b"", _SQLITE_HEADER):
                raise UsageError(f"The store {path} is no database; name another file with --store.")


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    version = _version(database)
    # Last, since another process may be making the tables at this moment, and the mark with them.
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION and (tables or version):
        raise UsageError(f"{path} is a database of another program; name another file with --store.")
    if version > VERSION:
        raise UsageError(
            f"The store {path} was written by a newer briefing; update briefing or name another with --store."
        )
    if version < VERSION:
        # Two processes may get here at once: one makes the tables, the other waits and finds them. SQLite's
        # own locks do not do: it reports a file as locked where two switch it to write-ahead mode.
        with FileLock(path.with_name(f"{path.name}.lock")):
            _migrate(database)


def _migrate(database: sqlite3.Connection) -> None:
    if not (version := _version(database)):
        database.execute("PRAGMA journal_mode = WAL")
    with transaction(database):
        for script in _MIGRATIONS[version:]:
            for statement in script.split(";"):
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")


def _version(database: sqlite3.Connection) -> int:
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    return version
