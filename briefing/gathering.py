"""From a run's sources to the articles of its briefs: what is read, what of it is in, and for which day."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from briefing.cited import article_of
from briefing.clock import start_of
from briefing.errors import NothingToBriefError
from briefing.intake import Intake, Window, brief_date, each_once, moment, take_in, with_note
from briefing.job import Job
from briefing.series import by_day, not_yet_briefed
from briefing.sources import read, unique_keys
from briefing.sources.feeds import Item
from briefing.sources.memory import NoMemory
from briefing.sources.web import Harvest, address_of, harvest, is_feed_file
from briefing.store import Store
from briefing.types import Article, FailedSource
from briefing.web import Fetcher

# Where there is nothing to brief, so many of what failed is told by name.
_FAILURES_TOLD = 5
# As max_age, in days: nothing is older, and a moment so far back can still be reckoned.
_FOR_EVER = 36_500


@dataclass(frozen=True, slots=True)
class Batch:
    """What one brief is made of, and its day."""

    intake: Intake
    day: date


async def gather(job: Job, store: Store | None) -> list[Batch]:
    """Read a job's sources; give what each brief is to be made of, the earliest day first.

    That is one brief, but for a series that catches up on missed days one by one. A day of a series that is given by
    its date is briefed again from what it was briefed from, and from what has come in of that day since.

    Raises:
        NothingToBriefError: no article is left.
        UsageError: a source that the command line names cannot be read.
    """
    read_in, notes = await _read(job, store)
    window = _window(job)
    items = [with_note(item, job.now, window.zone) if isinstance(item, Article) else item for item in read_in]
    if not job.series or store is None:
        intake = each_once(replace(take_in(items, window), notes=notes))
        _refuse_nothing(intake)
        newest = [] if job.series else [a.published for a in intake.articles]
        return [Batch(intake, job.day or brief_date(newest, job.now, job.settings.brief.zone))]
    return _of_series(job, store, [*items, *_gone(job, store, items)], window, notes)


def _of_series(
    job: Job, store: Store, items: Iterable[Article | FailedSource], window: Window, notes: Sequence[str]
) -> list[Batch]:
    zone, today = window.zone, job.now.astimezone(window.zone).date()
    every = replace(take_in(items, Window(None, None, zone)), notes=tuple(notes))
    intake = not_yet_briefed(every, store, job.series, job.now, window, _max_age(job), job.day)
    last = store.last_day(job.series, today)
    if last is None and not job.windowed and store.has_other_series(job.series):
        begun = (
            "The first brief of this configuration: all that is not too old is new to it. "
            "A configuration that was moved begins anew."
        )
        intake = replace(intake, notes=(begun, *intake.notes))
    if job.windowed or last is None or last >= today - timedelta(days=1):
        batches = [Batch(each_once(intake), job.day or today)]
    elif job.settings.schedule.catch_up == "each":
        days = by_day(intake, store, job.series, job.now, last + timedelta(days=1), zone)
        batches = [Batch(each_once(part), day) for day, part in days]
    else:
        days_told = f"The last brief is of {last}: this one covers the {(today - last).days} days since."
        batches = [Batch(each_once(replace(intake, notes=(days_told, *intake.notes))), today)]
    _refuse_nothing(batches[-1].intake if len(batches) == 1 else None)
    return batches


def _refuse_nothing(intake: Intake | None) -> None:
    if intake is not None and not intake.articles:
        raise NothingToBriefError(_nothing(intake), intake)


def _gone(job: Job, store: Store, items: Iterable[Article | FailedSource]) -> Iterator[Article]:
    """Give what the briefs of a day that is made again had, and the sources have no more: feeds forget."""
    if job.day is None:
        return
    there = {item.id for item in items if isinstance(item, Article)}
    for brief in store.earlier_briefs(job.series, job.day + timedelta(days=1), since=job.day):
        for entry in brief.articles:
            if entry.status in ("briefed", "duplicate") and entry.text and entry.id not in there:
                there.add(entry.id)
                note = entry.reason if entry.status == "briefed" else None
                yield replace(article_of(entry), note=note)


# --------------------------------------------------------------------------------------------- reading


async def _read(job: Job, store: Store | None) -> tuple[list[Article | FailedSource], tuple[str, ...]]:
    """Read everything that the job names; give it, and what is to be said of its sources."""
    brief, sources = job.settings.brief, job.settings.sources
    out = None if brief.out == "-" else Path(brief.out)
    specs = job.sources or (*sources.paths, *sources.feeds, *sources.opml)
    if not specs:
        raise NothingToBriefError(
            "There is nothing to read: name sources on the command line, or under [sources] in briefing.toml."
        )
    lists = () if job.sources else sources.opml
    on_web = [spec for spec in specs if address_of(spec) or is_feed_file(spec) or spec in lists]
    places = [spec for spec in specs if spec not in on_web]
    # First the places: a mistake in one of them is told before anything is asked for.
    read_here = list(read(places, stdin=job.stdin, exclude=out, strict=bool(job.sources))) if places else []
    harvested = await _harvest(job, store, on_web) if on_web else Harvest((), ())
    return list(unique_keys(itertools.chain(harvested.items, read_here))), harvested.notes


async def _harvest(job: Job, store: Store | None, specs: Sequence[str]) -> Harvest:
    settings, age = job.settings.sources, _age(job)
    window, max_age = _window(job), _max_age(job) if job.series else None

    def wanted(item: Item) -> bool:
        """Say whether an item's page is worth asking for: what is too old, or of another day, is not."""
        if item.published is None:
            return True
        at = moment(item.published, window.zone)
        return window.holds(item.published) and (max_age is None or at >= job.now - max_age)

    async with Fetcher(
        user_agent=settings.user_agent,
        allow_private=settings.allow_private,
        timeout=settings.fetch_timeout,
        per_host=settings.per_host,
        environ=os.environ,
    ) as fetcher:
        return await harvest(
            specs,
            fetcher,
            store.web(job.series, job.now, age) if store and job.series else NoMemory(),
            now=job.now,
            wanted=wanted,
            feeds=() if job.sources else (*settings.feeds, *settings.opml),
            silent_days=job.settings.brief.max_age,
        )


def _age(job: Job) -> timedelta:
    return timedelta(days=min(job.settings.brief.max_age, _FOR_EVER))


def _max_age(job: Job) -> timedelta | None:
    windowed = job.since is not None or job.until is not None
    return None if windowed else _age(job)


def _window(job: Job) -> Window:
    zone = job.settings.brief.zone
    if job.since is not None or job.until is not None:
        return Window(job.since, job.until, zone)
    if job.day is not None:
        return Window(start_of(job.day, zone), start_of(job.day + timedelta(days=1), zone), zone)
    return Window(None, None, zone)


def _nothing(intake: Intake) -> str:
    failed = [f"{other.key}: {other.reason}" for other in intake.others if other.status == "failed"]
    counts = Counter(other.reason or other.status for other in intake.others if other.status != "failed")
    found = [f"{count} {why}" for why, count in counts.items()]
    if failed:
        more = f"; and {len(failed) - _FAILURES_TOLD} more" if len(failed) > _FAILURES_TOLD else ""
        found.append(f"{len(failed)} failed ({'; '.join(failed[:_FAILURES_TOLD])}{more})")
    return f"There is nothing to brief: {'; '.join(found) or 'no article was found'}."
