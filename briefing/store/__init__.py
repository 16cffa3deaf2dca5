"""What is remembered from run to run: answers, analyses, runs and briefs, and what a series has briefed.

SQLite in write-ahead mode, so that two processes can use it at once. An answer is committed before it is
used: after a crash it is not asked, nor paid, for again.

    database.py     the file, its tables and their migrations
    writer.py       the thread that commits answers and analyses
    briefs.py       the kept briefs, read back
    web.py          feeds and pages: what they are asked for by, what was read, what is owed
    program.py      the program's own code as a hash
    fulltext.py     the articles and statements that have given words
    timeline.py     the actors of kept briefs through time
    outbox.py       what is to be sent of the kept briefs, and how it went
    housekeeping.py what the store holds, and less of it
    remembering.py  what the pipeline puts before a model and an analyst, so that they are not asked again
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from briefing import briefjson
from briefing.intake import Window
from briefing.models import Completion
from briefing.models.outcomes import Outcome
from briefing.store import briefs, fulltext, housekeeping, outbox
from briefing.store.briefs import KeptBrief
from briefing.store.database import open_database, plain_errors, transaction
from briefing.store.fulltext import Hit
from briefing.store.housekeeping import Info, Pruned
from briefing.store.outbox import Channel, Delivery, Parcel
from briefing.store.web import WebMemory
from briefing.store.writer import Writer
from briefing.types import Analysis, Article, Brief

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["Channel", "Delivery", "Info", "KeptBrief", "Parcel", "Pruned", "Store", "default_path"]

# What ends so may be a passing fault of the server's: tomorrow's run asks again. Within the hour it stands, so
# that the run after one that was killed does not pay a second time for what was answered.
_NO_USE = frozenset({Outcome.GARBLED, Outcome.EMPTY, Outcome.REFUSED})
_NO_USE_LASTS = timedelta(hours=1)
# A server is updated, and takes then what it refused.
_FACTS_LAST = timedelta(days=30)


def default_path() -> Path:
    """Give the place of the user's own store."""
    return platformdirs.user_data_path("briefing", appauthor=False) / "store.db"


class Store:
    """An open store. It belongs to the thread that opens it; moments that it is given bear a time zone.

    Any method raises BriefingError, with one plain sentence, where the file cannot be read or written.

    Args:
        path: the file; made, with its folder, where it does not exist.

    Raises:
        UsageError: the file is no store, or one of a newer version; it is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = open_database(path)
        self._writer = Writer(path)

    def close(self) -> None:
        """Wait for what was given to be committed, and close the file."""
        self._writer.close()
        self._database.close()

    # ------------------------------------------------------------------------------ answers and analyses

    def answer(self, key: str, now: datetime) -> Completion | None:
        """Give the answer that is kept under a key.

        One that cannot be read any more counts as none, and so does one of no use (garbled, empty, refused,
        without any JSON) an hour after it was kept.
        """
        with plain_errors(self._path):
            row = self._database.execute(
                "SELECT kept, completion FROM response WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        kept, text = row
        try:
            completion = Completion(**json.loads(text))
            no_use = completion.outcome in _NO_USE or "{" not in (completion.text or "")
            stale = no_use and (kept or 0) < _seconds(now - _NO_USE_LASTS)
        except (ValueError, TypeError, AttributeError):
            return None
        return None if stale else completion

    async def keep(self, key: str, completion: Completion, now: datetime) -> None:
        """Keep an answer under a key; return when it is committed. Cancelling the wait does not undo it."""
        await self._writer.write(
            "INSERT OR REPLACE INTO response (key, kept, completion) VALUES (?, ?, ?)",
            (key, _seconds(now), json.dumps(asdict(completion))),
        )

    def analysis(self, key: str) -> Analysis | None:
        """Give the analysis that is kept under a key; one that cannot be read any more counts as none."""
        with plain_errors(self._path):
            row = self._database.execute("SELECT analysis FROM analysis WHERE key = ?", (key,)).fetchone()
        try:
            return _analyses().validate_json(row[0]) if row else None
        except ValueError:
            return None

    async def keep_analysis(self, key: str, analysis: Analysis, now: datetime) -> None:
        """Keep an analysis under a key; return when it is committed. Cancelling the wait does not undo it."""
        await self._writer.write(
            "INSERT OR REPLACE INTO analysis (key, kept, analysis) VALUES (?, ?, ?)",
            (key, _seconds(now), _analyses().dump_json(analysis).decode()),
        )

    def grouping(self, key: str) -> list[list[int]] | None:
        """Give the grouping of articles that is kept under a key, as the articles' places in their list."""
        with plain_errors(self._path):
            row = self._database.execute("SELECT groups FROM grouping WHERE key = ?", (key,)).fetchone()
        groups: list[list[int]] | None = json.loads(row[0]) if row else None
        return groups

    async def keep_grouping(self, key: str, groups: Sequence[Sequence[int]], now: datetime) -> None:
        """Keep a grouping under a key; return when it is committed."""
        await self._writer.write(
            "INSERT OR REPLACE INTO grouping (key, kept, groups) VALUES (?, ?, ?)",
            (key, _seconds(now), json.dumps(groups)),
        )

    # --------------------------------------------------------------------------------------- endpoints

    def learned(self, endpoint: str, now: datetime) -> dict[str, object] | None:
        """Give what was learned of an endpoint within the last 30 days."""
        with plain_errors(self._path):
            row = self._database.execute(
                "SELECT facts FROM endpoint WHERE name = ? AND noted >= ?",
                (endpoint, _seconds(now - _FACTS_LAST)),
            ).fetchone()
        try:
            facts = json.loads(row[0]) if row else None
        except ValueError:
            return None
        return facts if isinstance(facts, dict) else None

    def learn(self, endpoint: str, facts: Mapping[str, object], now: datetime) -> None:
        """Note what an endpoint refuses, in place of what was noted before. The facts are JSON values."""
        with plain_errors(self._path):
            self._database.execute(
                "INSERT OR REPLACE INTO endpoint (name, noted, facts) VALUES (?, ?, ?)",
                (endpoint, _seconds(now), json.dumps(dict(facts))),
            )

    # ------------------------------------------------------------------------------- series, runs, briefs

    def see(
        self, series: str, articles: Iterable[str], now: datetime
    ) -> Mapping[str, tuple[datetime, date | None]]:
        """Note articles (ids) as seen by a series now.

        Returns:
            By id when each was first seen, and the date of the last brief that has it, None where none has.
        """
        wanted, at = sorted(set(articles)), _seconds(now)
        with plain_errors(self._path):
            with transaction(self._database):
                self._database.executemany(
                    "INSERT INTO seen (series, article, first_seen, last_seen) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen",
                    [(series, article, at, at) for article in wanted],
                )
            rows = self._database.execute(
                "SELECT article, first_seen, briefed FROM seen "
                "WHERE series = ? AND article IN (SELECT value FROM json_each(?))",
                (series, json.dumps(wanted)),
            ).fetchall()
        return {
            article: (_moment(first), date.fromisoformat(briefed) if briefed else None)
            for article, first, briefed in rows
        }

    def mark_briefed(self, series: str, articles: Iterable[str], day: date) -> None:
        """Note that a series has briefed these articles."""
        with plain_errors(self._path), transaction(self._database):
            self._mark(series, articles, day)

    def begin_run(self, series: str, started: datetime) -> int:
        """Note that a run begins; '' is the series of a run with sources of its own. Give the run's id."""
        with plain_errors(self._path):
            run = self._database.execute(
                "INSERT INTO run (series, started) VALUES (?, ?)", (series, _seconds(started))
            ).lastrowid
        assert run is not None  # noqa: S101 - SQLite gives the id of every row it inserts
        return run

    def end_run(
        self,
        run: int,
        ended: datetime,
        exit_code: int,
        brief: Brief | None = None,
        parcels: Sequence[tuple[Channel, tuple[str, ...]]] = (),
        *,
        again: bool = False,
    ) -> None:
        """Note how a run ended.

        Its brief and the brief's articles are kept with it, its parcels are queued, and in a series the articles and
        their duplicates are marked as briefed: all of it or nothing, so that a brief that is known is one whose
        articles are marked and whose parcels are sent.

        Args:
            run: as begin_run gave it.
            ended: the moment.
            exit_code: what the process ends with.
            brief: what was delivered; None where nothing was.
            parcels: how and to whom the brief is to be sent: 'mail' with a group of addresses, 'webhook' with none.
            again: the day is made again: no reader who has a parcel of that series and day gets another.
        """
        # The texts are kept once, with the articles.
        page = brief and briefjson.compact(
            replace(brief, articles=tuple(replace(a, text="") for a in brief.articles))
        )
        with plain_errors(self._path), transaction(self._database):
            self._database.execute(
                "UPDATE run SET ended = ?, exit = ? WHERE id = ?", (_seconds(ended), exit_code, run)
            )
            if brief is None:
                return
            done = brief.run
            self._database.execute(
                "UPDATE run SET model = ?, requests = ?, cached = ?, input_tokens = ?, output_tokens = ?, "
                "cost_usd = ? WHERE id = ?",
                (
                    *(done.model, done.requests, done.cached, done.input_tokens, done.output_tokens),
                    *(done.cost_usd, run),
                ),
            )
            (series,) = self._database.execute("SELECT series FROM run WHERE id = ?", (run,)).fetchone()
            self._database.execute(
                "INSERT INTO brief (run, series, date, json) VALUES (?, ?, ?, ?)",
                (run, series, brief.date.isoformat(), page),
            )
            self._keep_articles(run, brief, ended)
            if series:
                briefed = {a.key for a in brief.articles if a.status == "briefed"}
                # What a duplicate tells is told by the article that it repeats, unless that one failed.
                told = (a.id for a in brief.articles if a.key in briefed or a.duplicate_of in briefed)
                self._mark(series, told, brief.date)
            outbox.queue(self._database, run, brief, series, _seconds(ended), parcels, again=again)

    def _keep_articles(self, run: int, brief: Brief, now: datetime) -> None:
        # Of an article that another brief has already, all that changes is which brief was the last: it says
        # when the article may go. Runs that overlap end in any order.
        self._database.executemany(
            "INSERT INTO article (id, key, last_brief, first_seen, title, published, publisher, language, "
            "words, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET last_brief = max(last_brief, excluded.last_brief)",
            [
                (
                    *(a.id, a.key, run, _seconds(now), a.title, a.published and a.published.isoformat()),
                    *(a.publisher, a.language, a.words, a.text),
                )
                for a in brief.articles
                if a.text
            ],
        )

    def _mark(self, series: str, articles: Iterable[str], day: date) -> None:
        self._database.executemany(
            "UPDATE seen SET briefed = ? WHERE series = ? AND article = ?",
            [(day.isoformat(), series, article) for article in articles],
        )

    def web(self, series: str, now: datetime, max_age: timedelta) -> WebMemory:
        """Give what a series knows of feeds and pages; what they named longer ago than max_age is owed no more."""
        return WebMemory(self._database, self._path, series, now, max_age)

    # ------------------------------------------------------------------------------------------- deliveries

    def parcels(self, series: str) -> list[Parcel]:
        """Give a series' parcels that are neither delivered nor given up, oldest first."""
        with plain_errors(self._path):
            return outbox.waiting(self._database, series)

    def parcel_brief(self, parcel: Parcel) -> Brief | None:
        """Give the brief of a parcel, with texts; None where this version cannot read it any more."""
        with plain_errors(self._path):
            return briefs.brief_of(self._database, parcel.run)

    def delivered(self, parcel: int, now: datetime, refused: Mapping[str, str] | None = None) -> None:
        """Record that a server took a parcel (its id).

        Args:
            parcel: its id.
            now: the moment.
            refused: those of its recipients that the server did not take, with its reason. For those whose reason
                begins with 4 the parcel goes on waiting.
        """
        with plain_errors(self._path), transaction(self._database):
            outbox.delivered(self._database, parcel, _seconds(now), refused or {})

    def not_delivered(self, parcel: int, reason: str, now: datetime, *, give_up: bool) -> None:
        """Record that a parcel (its id) was tried in vain; one that is given up is not tried again."""
        with plain_errors(self._path), transaction(self._database):
            outbox.not_delivered(self._database, parcel, reason, _seconds(now), give_up=give_up)

    def deliveries(self, series: str, limit: int) -> list[Delivery]:
        """Say of a series' parcels how far they have come: what waits first, then the last first."""
        with plain_errors(self._path):
            return outbox.deliveries(self._database, series, limit)

    # ------------------------------------------------------------------------------- what was briefed before

    def versions(self, series: str, keys: Iterable[str]) -> Mapping[str, Sequence[Article]]:
        """Give, by its key, the texts of an article that a series has briefed, the last first."""
        with plain_errors(self._path):
            return briefs.versions(self._database, series, keys)

    def has_other_series(self, series: str) -> bool:
        """Say whether another series has made a brief."""
        with plain_errors(self._path):
            found = self._database.execute(
                "SELECT 1 FROM brief WHERE series NOT IN ('', ?) LIMIT 1", (series,)
            ).fetchone()
        return found is not None

    def briefs_of(self, series: str, day: date) -> int:
        """Count the briefs that a series has made of a day."""
        with plain_errors(self._path):
            (count,) = self._database.execute(
                "SELECT count(*) FROM brief WHERE series = ? AND date = ?", (series, day.isoformat())
            ).fetchone()
        number: int = count
        return number

    def last_day(self, series: str, today: date) -> date | None:
        """Give the date of a series' newest brief until today; None where there is none.

        One of a day to come was made by a clock that was wrong.
        """
        with plain_errors(self._path):
            (day,) = self._database.execute(
                "SELECT max(date) FROM brief WHERE series = ? AND date <= ?", (series, today.isoformat())
            ).fetchone()
        return date.fromisoformat(day) if day else None

    def earlier_briefs(self, series: str, before: date, *, since: date | None = None) -> list[Brief]:
        """Give the briefs of a series from `since` on and before a day, with the texts of what they tell.

        Oldest first; of several on one date all, in the order of their runs. What cannot be read as a brief of
        this version any more counts as none.
        """
        with plain_errors(self._path):
            return briefs.earlier_briefs(self._database, series, before, since)

    def last_brief(self, day: date | None = None) -> Brief | None:
        """Give the last brief of a day, else of the newest day, with its articles' texts.

        Where a series has briefed that day, the last of a series; None where there is no brief.
        """
        with plain_errors(self._path):
            return briefs.last_brief(self._database, day)

    def briefs(self) -> list[KeptBrief]:
        """Give all briefs, by date and then by run; their articles have no texts."""
        with plain_errors(self._path):
            return list(briefs.kept_briefs(self._database))

    def search(self, words: Sequence[str], window: Window, limit: int) -> list[Hit]:
        """Find the articles and statements that have all the words, newest first; see fulltext.search.

        Raises:
            UsageError: no word has a letter or figure, or this Python's SQLite has no full text.
        """
        with plain_errors(self._path):
            return fulltext.search(self._database, words, window, limit)

    # ------------------------------------------------------------------------------------- housekeeping

    def info(self) -> Info:
        """Say what the store holds."""
        with plain_errors(self._path):
            return housekeeping.info(self._database, self._path)

    def prune(self, before: datetime) -> Pruned:
        """Delete what is older, and give the room back to the disk.

        An article goes with the last brief that has it. What a series has seen goes when no run has come across
        it since: `before` must lie further back than the series' max_age, or an article that comes back would
        be briefed again.
        """
        with plain_errors(self._path):
            return housekeeping.prune(self._database, _seconds(before))


@functools.cache
def _analyses() -> TypeAdapter[Analysis]:
    # pydantic reads an analysis faster than json and constructors do; the import costs, so it is late.
    from pydantic import TypeAdapter

    return TypeAdapter(Analysis)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
