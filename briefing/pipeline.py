"""The way of an article from source to page: the only place that wires what reads and writes to what is pure.

    sources → articles → chunks → analyses → stories → brief → pages

`make_brief` is the way itself. `run` puts around it what a run from the command line has: where sources
come from, the window, what an earlier run remembers, and where pages go.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from briefing.actors import ActorList, merge_actors
from briefing.cited import article_of
from briefing.clock import start_of
from briefing.compose import compose, lay_out, lead_offer
from briefing.errors import BriefingError, NothingToBriefError
from briefing.history import latest, mark_actors
from briefing.intake import Intake, Window, brief_date, each_once, take_in
from briefing.lock import lock
from briefing.readers import Reader, open_reader
from briefing.series import not_yet_briefed
from briefing.settings import Settings
from briefing.sources import read
from briefing.store import Store, default_path
from briefing.stories import (
    Material,
    Told,
    choose_lead,
    cluster,
    group_similar,
    offer,
    story_id,
    tell,
)
from briefing.text import digest
from briefing.types import (
    Actor,
    Article,
    Brief,
    Choice,
    FailedSource,
    Run,
    Statement,
    Story,
    Usage,
)
from briefing.work import Progress, Worker, map_articles

# Puts a finished brief where it belongs, and says with which code the run ends.
Deliver = Callable[[Brief], int]
# By article id: what was made of it, as soon as it is there.
Ready = dict[str, asyncio.Future[Material]]
# The exit code of a run that a signal ended.
INTERRUPTED = 130
# How far back the stories of the day are looked for, in days: what was told before that is news again.
HISTORY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        settings: all of them.
        now: the moment that counts as the present.
        sources: as on the command line; none means the configured ones, which make a series.
        stdin: gives the bytes that '-' stands for.
        day: the brief's day; its articles are those of that day, unless since or until are given.
        since: only articles from then on.
        until: only articles before.
        record: write the model's responses there.
        replay: take them from there.
        cache: whether the store's answers are used.
        max_cost: US dollars.
        deadline: seconds; what is not read by then is left to the stand-in.
        strict: drop what its article holds only in part.
    """

    settings: Settings
    now: datetime
    sources: tuple[str, ...] = ()
    stdin: Callable[[], bytes] | None = None
    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    record: Path | None = None
    replay: Path | None = None
    cache: bool = True
    max_cost: float | None = None
    deadline: float | None = None
    strict: bool = False

    @property
    def series(self) -> str:
        """The name of the series, from its configuration file's path; '' for a run with sources of its own."""
        return "" if self.sources else digest(str(self.settings.file or "default"))


# -------------------------------------------------------------------------------------- articles to brief


async def make_brief(
    intake: Intake,
    reader: Reader,
    settings: Settings,
    *,
    day: date,
    now: datetime,
    past: Sequence[Brief] = (),
    deadline: float | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Brief:
    """Make a brief of articles.

    Args:
        intake: what came in; at least one article to brief.
        reader: reads them.
        settings: of the brief and the model.
        day: the brief's date.
        now: when the run began, for the account of it.
        past: the earlier briefs of the series, with their articles' texts.
        deadline: seconds from now; articles not read by then are left to the stand-in.
        strict: drop statements that their article holds only in part.
        progress: called with the number of articles read and of all.

    Raises:
        ModelUnusableError: no model answers, and the settings do not let the stand-in do it all.
    """
    began = time.monotonic()
    end = None if deadline is None else asyncio.get_running_loop().time() + deadline
    worker = Worker(reader, settings, end, strict=strict)
    loop = asyncio.get_running_loop()
    ready: Ready = {article.id: loop.create_future() for article in intake.articles}

    async def read_one(article: Article) -> Material:
        material = await worker.read(article)
        ready[article.id].set_result(material)
        return material

    try:
        # A story is told as soon as its articles are read, while others still are.
        async with asyncio.TaskGroup() as both:
            reading = both.create_task(
                map_articles(intake.articles, read_one, width=reader.width, progress=progress)
            )
            telling = both.create_task(_tell_all(intake.articles, ready, reader, worker))
            naming = both.create_task(_name_all(ready, reader.listed))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    materials, actors = reading.result(), naming.result()
    told = await asyncio.to_thread(lay_out, telling.result(), intake, actors, settings, past)
    worker.log()
    lead = await _lead([each.story for each in told], reader, worker)
    usage = await worker.settle()
    return compose(
        day=day,
        title=settings.brief.title,
        topics=[name for name, _ in settings.brief.topics],
        intake=intake,
        materials=materials,
        told=told,
        lead=lead,
        actors=mark_actors(actors, past),
        run=_run(reader, settings, usage, now, time.monotonic() - began),
    )


async def _tell_all(articles: Sequence[Article], ready: Ready, reader: Reader, worker: Worker) -> list[Told]:
    """Make stories of articles. One that failed is in none."""
    slots = asyncio.Semaphore(reader.width)

    async def one(group: Sequence[Article]) -> Told | None:
        read = [await ready[article.id] for article in group]
        members = [material for material in read if not material.analysis.failure]
        offered = offer(members)
        if len(members) < 2:
            every = Choice(tuple((i,) for i in range(len(offered))))
            return tell(members, offered, every) if members else None
        async with slots:
            choice = await worker.within_time(lambda: reader.analyst.group(story_id(members), offered))
        if isinstance(choice, str):
            choice = Choice(group_similar(offered), stand_in=True)
        return tell(members, offered, choice)

    # Not before the first answer: until then everything waits for the first requests to go out.
    await asyncio.wait(ready.values(), return_when=asyncio.FIRST_COMPLETED)
    groups = await (reader.analyses.group(articles, _grouped) if reader.analyses else _grouped(articles))
    # Those of several articles first: they may have to ask.
    told = await asyncio.gather(*(one(group) for group in groups if len(group) > 1))
    told += [await one(group) for group in groups if len(group) == 1]
    return [each for each in told if each]


async def _name_all(ready: Ready, listed: ActorList) -> tuple[Actor, ...]:
    """Merge the actors of all articles, in a thread: stories may still be asked about."""
    materials = [await material for material in ready.values()]
    named = [m.analysis.actors for m in materials if not m.analysis.failure]
    return await asyncio.to_thread(merge_actors, named, listed)


async def _grouped(articles: Sequence[Article]) -> tuple[tuple[Article, ...], ...]:
    # In a thread: it takes a second for a thousand articles, and requests are under way.
    return await asyncio.to_thread(cluster, articles)


async def _lead(stories: Sequence[Story], reader: Reader, worker: Worker) -> list[Statement]:
    offered = lead_offer(stories)
    if not offered:
        return []
    choice = await worker.within_time(lambda: reader.analyst.lead(offered))
    if isinstance(choice, str):
        choice = Choice(choose_lead(offered), stand_in=True)
    return [offered[group[0]] for group in choice.groups]


def _run(reader: Reader, settings: Settings, usage: Usage, started: datetime, seconds: float) -> Run:
    from importlib.metadata import version

    from briefing.costs import cost

    price = None
    if reader.model is not None:
        tokens = usage.input_tokens, usage.output_tokens
        price = cost(reader.model, reader.endpoint, tokens, settings.model.prices, usage.requests)
    return Run(
        version=version("briefing"),
        analyst=reader.analyst.name,
        model=reader.model,
        endpoint=reader.endpoint,
        prompts=dict(reader.prompts),
        requests=usage.requests,
        retries=usage.retries,
        repairs=usage.repairs,
        cached=usage.cached,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost_usd=price,
        started=started,
        seconds=round(seconds, 3),
    )


# ------------------------------------------------------------------------------------------- a whole run


async def run(job: Job, deliver: Deliver, progress: Progress | None = None) -> Brief:
    """Read, brief and deliver.

    Args:
        job: what to do.
        deliver: puts the finished brief where it belongs, and gives the run's exit code. Only after it are a
            series' articles marked as briefed: a brief that could not be written is made again.
        progress: as in make_brief.

    Raises:
        NothingToBriefError: no article is left; nothing is delivered.
        AlreadyRunningError: another run of the series is under way.
        ModelUnusableError: no model answers; what was answered is kept for the next run.
    """
    began = time.monotonic()
    with contextlib.ExitStack() as held:
        store = _store(job)
        if store is not None:
            held.callback(store.close)
        if job.series:
            held.enter_context(lock(_store_path(job), job.series))
        end = held.enter_context(_noted(job, store))
        intake, day = gather(job, store)
        past = _earlier(job, store, day) if job.series and store else ()
        async with open_reader(
            job.settings,
            record=job.record,
            replay=job.replay,
            store=store if job.cache else None,
            max_cost=job.max_cost,
        ) as reader:
            brief = await make_brief(
                intake,
                reader,
                job.settings,
                day=day,
                now=job.now,
                past=past,
                deadline=None if job.deadline is None else job.deadline - (time.monotonic() - began),
                strict=job.strict,
                progress=progress,
            )
        end(deliver(brief), brief)
    return brief


def _earlier(job: Job, store: Store, day: date) -> Sequence[Brief]:
    """Give the earlier briefs of a series; where a day is made again, without those of that day."""
    again = job.day is not None or job.since is not None or job.until is not None
    before = day if again else day + timedelta(days=1)
    return latest(store.earlier_briefs(job.series, before, since=day - timedelta(days=HISTORY_DAYS)))


@contextlib.contextmanager
def _noted(job: Job, store: Store | None) -> Iterator[Callable[[int, Brief | None], None]]:
    """Note a run in the store, and how it ends; in a series the articles of its brief are marked with it."""
    if store is None:
        yield lambda code, brief: None
        return
    began = time.monotonic()
    run = store.begin_run(job.series, job.now)

    def end(code: int, brief: Brief | None = None) -> None:
        store.end_run(run, job.now + timedelta(seconds=time.monotonic() - began), code, brief)

    try:
        yield end
    except BriefingError as error:
        with contextlib.suppress(BriefingError):  # it may be the store that has failed
            end(error.exit_code)
        raise
    except asyncio.CancelledError:
        end(INTERRUPTED)
        raise


def gather(job: Job, store: Store | None) -> tuple[Intake, date]:
    """Read a job's sources; give what came in and the brief's day.

    In a series, a day that is given by its date is briefed again from what it was briefed from, and from what has
    come in of that day since.

    Raises:
        NothingToBriefError: no article is left.
    """
    zone = job.settings.brief.zone
    items = list(_read(job))
    window = _window(job)
    if not job.series or store is None:
        intake = take_in(items, window)
    else:
        max_age = (
            timedelta(days=job.settings.brief.max_age) if job.since is None and job.until is None else None
        )
        every = take_in([*items, *_gone(job, store, items)], Window(None, None, zone))
        intake = not_yet_briefed(every, store, job.series, job.now, window, max_age, job.day)
    intake = each_once(intake)
    if not intake.articles:
        raise NothingToBriefError(_nothing(intake))
    if job.day is not None:
        return intake, job.day
    newest = [] if job.series else [a.published for a in intake.articles]
    return intake, brief_date(newest, job.now, zone)


def _gone(job: Job, store: Store, items: Iterable[Article | FailedSource]) -> Iterator[Article]:
    """Give what the briefs of a day that is made again had, and the sources have no more: feeds forget."""
    if job.day is None:
        return
    there = {item.id for item in items if isinstance(item, Article)}
    for brief in store.earlier_briefs(job.series, job.day + timedelta(days=1), since=job.day):
        for entry in brief.articles:
            if entry.status in ("briefed", "duplicate") and entry.text and entry.id not in there:
                there.add(entry.id)
                yield article_of(entry)


def _read(job: Job) -> Iterable[Article | FailedSource]:
    brief = job.settings.brief
    out = None if brief.out == "-" else Path(brief.out)
    if job.sources:
        return read(job.sources, stdin=job.stdin, exclude=out)
    sources = job.settings.sources
    specs = [*sources.paths, *sources.feeds, *sources.opml]
    if not specs:
        raise NothingToBriefError(
            "There is nothing to read: name sources on the command line, or under [sources] in briefing.toml."
        )
    return read(specs, stdin=job.stdin, exclude=out, strict=False)


def _window(job: Job) -> Window:
    zone = job.settings.brief.zone
    if job.since is not None or job.until is not None:
        return Window(job.since, job.until, zone)
    if job.day is not None:
        return Window(start_of(job.day, zone), start_of(job.day + timedelta(days=1), zone), zone)
    return Window(None, None, zone)


def _nothing(intake: Intake) -> str:
    counts: dict[str, int] = {}
    for other in intake.others:
        why = (
            f"failed ({other.key}: {other.reason})"
            if other.status == "failed"
            else (other.reason or other.status)
        )
        counts[why] = counts.get(why, 0) + 1
    found = "; ".join(f"{count} {why}" for why, count in list(counts.items())[:5])
    return f"There is nothing to brief: {found or 'no article was found'}."


def _store(job: Job) -> Store | None:
    """Open the store where a run has a use for it: a series, or a model whose answers are worth keeping."""
    asks = not job.settings.model.embedded and job.record is None and job.replay is None and job.cache
    if not job.series and not asks:
        return None
    return Store(_store_path(job))


def _store_path(job: Job) -> Path:
    return job.settings.store.path or default_path()
