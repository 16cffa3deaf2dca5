"""The way of an article from source to page: the only place that wires what reads and writes to what is pure.

    sources → articles → chunks → analyses → stories → brief → pages

`make_brief` is the way itself. `run` puts around it what a run from the command line has: where sources
come from, the window, what an earlier run remembers, and where pages go.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from briefing import render
from briefing.actors import ActorList, merge_actors
from briefing.compose import compose, lay_out, lead_offer
from briefing.deliver.outbox import flush
from briefing.errors import BriefingError, NothingToBriefError
from briefing.gathering import Batch, gather
from briefing.history import latest, mark_actors
from briefing.intake import Intake
from briefing.job import Job
from briefing.lock import lock
from briefing.readers import Reader, open_reader
from briefing.settings import Settings
from briefing.store import Channel, Store
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
from briefing.types import (
    Actor,
    Article,
    Brief,
    Choice,
    Run,
    Statement,
    Story,
    Usage,
)
from briefing.web import Fetcher
from briefing.work import Progress, Worker, map_articles

# Puts a finished brief where it belongs, and says with which code the run ends. A series may make several briefs of
# one day, which are counted from 1. True: no other follows.
Deliver = Callable[[Brief, int, bool], int]
# By article id: what was made of it, as soon as it is there.
Ready = dict[str, asyncio.Future[Material]]
# The exit code of a run that a signal ended.
INTERRUPTED = 130
# How far back the stories of the day are looked for, in days: what was told before that is news again.
HISTORY_DAYS = 30

_log = logging.getLogger(__name__)


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
        intake: what came in; without an article to brief, the brief says that nothing is new.
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
        if not ready[article.id].done():  # as it is where the run is being ended
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
        fields=tuple(settings.brief.fields),
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

    if not articles:
        return []
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run.

    Attributes:
        briefs: one, but for a series that catches up on missed days one by one.
        undelivered: a sentence for each mail or message that could not be sent; the next run tries again.
    """

    briefs: tuple[Brief, ...]
    undelivered: tuple[str, ...]


async def run(job: Job, deliver: Deliver, progress: Progress | None = None) -> Outcome:
    """Read, brief and deliver.

    In a series, a brief is kept together with the marks of its articles and with what is to be sent of it, when its
    pages are in place. Then it is sent. So what a run that was killed left undone the next one does.

    Args:
        job: what to do.
        deliver: puts a finished brief where it belongs, and gives the run's exit code. Only after it are a series'
            articles marked as briefed: a brief that could not be written is made again.
        progress: as in make_brief.

    Raises:
        NothingToBriefError: no article is left, and no brief is to say so; nothing is delivered.
        AlreadyRunningError: another run of the series is under way.
        ModelUnusableError: no model answers; what was answered is kept for the next run.
    """
    began = time.monotonic()
    with contextlib.ExitStack() as held:
        store = _store(job)
        if store is not None:
            held.callback(store.close)
        if job.series:
            held.enter_context(lock(job.store_path, job.series))
        end = held.enter_context(_noted(job, store))
        waiting = frozenset(parcel.id for parcel in store.parcels(job.series)) if store else frozenset()
        undelivered = await _send(job, store)
        try:
            batches = await _batches(job, store)
        except NothingToBriefError as error:
            raise NothingToBriefError(str(error), error.intake, undelivered) from None
        briefs = []
        async with open_reader(
            job.settings,
            record=job.record,
            replay=job.replay,
            store=store if job.cache else None,
            max_cost=job.max_cost,
        ) as reader:
            for batch in batches:
                brief = await make_brief(
                    batch.intake,
                    reader,
                    job.settings,
                    day=batch.day,
                    now=job.now,
                    past=_earlier(job, store, batch.day) if job.series and store else (),
                    deadline=None if job.deadline is None else job.deadline - (time.monotonic() - began),
                    strict=job.strict,
                    progress=progress,
                )
                end(deliver(brief, _ordinal(job, store, batch.day), batch is batches[-1]), brief)
                briefs.append(brief)
        undelivered += await _send(job, store, but=waiting)
    return Outcome(tuple(briefs), tuple(undelivered))


async def _send(job: Job, store: Store | None, but: Collection[int] = ()) -> list[str]:
    """Send what waits of a series' briefs, but for those parcels; give a sentence for each that could not be sent."""
    if store is None or not job.series or not store.parcels(job.series):
        return []
    async with Fetcher(environ=os.environ) as fetcher:
        failures = await flush(store, job.series, job.settings, job.now, _mail_page, fetcher.post, but)
    for failure in failures:
        _log.warning("%s", failure, extra={"event": "undelivered", "data": {}})
    return failures


def _mail_page(brief: Brief, page_format: Literal["md", "html"]) -> str:
    return "".join(render.pieces(brief, page_format, "mail"))


def parcels(job: Job) -> list[tuple[Channel, tuple[str, ...]]]:
    """Give how and to whom a brief goes beside its pages: that of a series by mail and webhook."""
    if not job.series:
        return []
    groups: list[tuple[Channel, tuple[str, ...]]] = [
        ("mail", group) for group in job.settings.deliver.mail.to
    ]
    return [*groups, ("webhook", ())] if job.settings.webhook_url else groups


async def _batches(job: Job, store: Store | None) -> list[Batch]:
    """Gather what is to be briefed; where nothing is new and the settings want a brief that says so, nothing."""
    try:
        return await gather(job, store)
    except NothingToBriefError as error:
        today = job.now.astimezone(job.settings.brief.zone).date()
        wanted = job.settings.brief.nothing_new == "brief" and job.series and not job.windowed
        if not wanted or error.intake is None or error.intake.all_failed:
            raise
        if store is None or store.briefs_of(job.series, today):
            raise
        return [Batch(error.intake, today)]


def _ordinal(job: Job, store: Store | None, day: date) -> int:
    """Give which brief of its day a series makes, from 1; a day made again is its first."""
    if not job.series or store is None or job.day is not None:
        return 1
    return store.briefs_of(job.series, day) + 1


def _earlier(job: Job, store: Store, day: date) -> Sequence[Brief]:
    """Give the earlier briefs of a series; where a day is made again, without those of that day."""
    before = day if job.day is not None else day + timedelta(days=1)
    return latest(store.earlier_briefs(job.series, before, since=day - timedelta(days=HISTORY_DAYS)))


@contextlib.contextmanager
def _noted(job: Job, store: Store | None) -> Iterator[Callable[[int, Brief | None], None]]:
    """Note a run in the store, and how it ends; in a series the articles of its brief are marked with it.

    Each brief of it counts as a run of its own.
    """
    if store is None:
        yield lambda code, brief: None
        return
    began = time.monotonic()
    runs = [store.begin_run(job.series, job.now)]

    def end(code: int, brief: Brief | None = None) -> None:
        ended = job.now + timedelta(seconds=time.monotonic() - began)
        run = runs.pop() if runs else store.begin_run(job.series, job.now)
        store.end_run(run, ended, code, brief, parcels(job) if brief else (), again=job.day is not None)

    try:
        yield end
    except BriefingError as error:
        with contextlib.suppress(BriefingError):  # it may be the store that has failed
            end(error.exit_code)
        raise
    except asyncio.CancelledError:
        end(INTERRUPTED)
        raise


def _store(job: Job) -> Store | None:
    """Open the store where a run has a use for it: a series, or a model whose answers are worth keeping."""
    asks = not job.settings.model.embedded and job.record is None and job.replay is None and job.cache
    if not job.series and not asks:
        return None
    return Store(job.store_path)
