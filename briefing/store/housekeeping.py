"""What a store holds, and how it is made smaller."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefing.errors import UsageError
from briefing.store import fulltext
from briefing.store.database import APPLICATION, VERSION, plain_errors, transaction


@dataclass(frozen=True, slots=True)
class Info:
    """What a store holds.

    Attributes:
        path: the file.
        size: bytes on disk, the write-ahead log included.
        version: of its tables.
        responses: answers of models.
        analyses: of articles.
        articles: that are in a kept brief.
        briefs: finished ones.
        runs: all, those without a brief too.
        oldest: the moment of the oldest response, analysis or run; None where there is none.
        newest: of the newest.
    """

    path: Path
    size: int
    version: int
    responses: int
    analyses: int
    articles: int
    briefs: int
    runs: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """A run of a series.

    Attributes:
        started: the moment.
        ended: None where it is under way, or was killed.
        exit_code: what the process ended with; None likewise.
    """

    started: datetime
    ended: datetime | None
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Glance:
    """What is seen of a store without touching it.

    Attributes:
        version: of its tables, 0 for none yet; VERSION is this program's.
        size: bytes of the file.
        last: the newest run of the series that was asked for; None where there is none.
    """

    version: int
    size: int
    last: LastRun | None


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was deleted; `seen` counts the marks of a series on an article."""

    responses: int
    analyses: int
    runs: int
    briefs: int
    articles: int
    seen: int


def info(database: sqlite3.Connection, path: Path) -> Info:
    """Say what the store in a file holds."""

    def count(table: str) -> int:
        counted: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
        return counted

    oldest, newest = database.execute(
        "SELECT min(at), max(at) FROM (SELECT kept AS at FROM response "
        "UNION ALL SELECT kept FROM analysis UNION ALL SELECT started FROM run)"
    ).fetchone()
    log = path.with_name(f"{path.name}-wal")
    return Info(
        path=path,
        size=path.stat().st_size + (log.stat().st_size if log.exists() else 0),
        version=VERSION,
        responses=count("response"),
        analyses=count("analysis"),
        articles=count("article"),
        briefs=count("brief"),
        runs=count("run"),
        oldest=None if oldest is None else datetime.fromtimestamp(oldest, UTC),
        newest=None if newest is None else datetime.fromtimestamp(newest, UTC),
    )


def glance(path: Path, series: str) -> Glance:
    """Look at a store that exists, by reading alone: nothing is made, migrated or locked.

    Raises:
        UsageError: it cannot be read, is no store, or one of a newer version.
        BriefingError: another process holds it.
    """
    with (
        plain_errors(path),
        closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        ) as database,
    ):
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION and (tables or version):  # an empty one is just being made
            raise UsageError(f"{path} is no store of briefing; name another file with --store.")
        if version > VERSION:
            raise UsageError(
                f"The store {path} was written by a newer briefing; update briefing or name another with --store."
            )
        row = None
        if version == VERSION:  # an older one is brought up to date by the next run
            row = database.execute(
                "SELECT started, ended, exit FROM run WHERE series = ? ORDER BY id DESC LIMIT 1", (series,)
            ).fetchone()
    last = None
    if row is not None:
        started, ended, exit_code = row
        last = LastRun(
            datetime.fromtimestamp(started, UTC),
            None if ended is None else datetime.fromtimestamp(ended, UTC),
            exit_code,
        )
    return Glance(version, path.stat().st_size, last)


def prune(database: sqlite3.Connection, before: int) -> Pruned:
    """Delete what is older than a moment, in seconds since 1970, and give the room back; see Store.prune."""

    def delete(condition: str, *values: int) -> int:
        return database.execute(f"DELETE FROM {condition}", values).rowcount  # noqa: S608 - conditions of ours

    with transaction(database):
        pruned = Pruned(
            # What version 1 kept bears no moment: it is old.
            responses=delete("response WHERE coalesce(kept, 0) < ?", before),
            analyses=delete("analysis WHERE kept < ?", before),
            runs=delete("run WHERE started < ?", before),
            briefs=delete("brief WHERE run NOT IN (SELECT id FROM run)"),
            articles=delete("article WHERE last_brief NOT IN (SELECT run FROM brief)"),
            seen=delete("seen WHERE last_seen < ?", before),
        )
        delete("grouping WHERE kept < ?", before)
        delete("endpoint WHERE noted < ?", before)
        delete("feed WHERE fetched < ?", before)
        delete("page WHERE fetched < ?", before)
        delete("item WHERE last_seen < ?", before)
        delete("parcel WHERE run NOT IN (SELECT run FROM brief)")
        fulltext.forget(database)
    database.execute("VACUUM")
    # The file shrinks only when the log is written back.
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return pruned
