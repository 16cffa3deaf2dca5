"""The program as a library: read, run, arun. `briefing` itself re-exports these."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from briefing import clock, config, loop
from briefing.errors import NothingToBriefError
from briefing.intake import Window, brief_date, each_once, take_in
from briefing.pipeline import make_brief
from briefing.readers import open_reader
from briefing.sources import read as read_sources
from briefing.sources import unique_keys
from briefing.sources.memory import NoMemory
from briefing.sources.web import address_of, harvest, is_feed_file
from briefing.types import Article, Brief, FailedSource
from briefing.web import Fetcher


def read(*sources: str | os.PathLike[str]) -> list[Article]:
    """Read articles from files, folders, globs and web addresses, of pages and of feeds.

    Sources that fail are left out here; `run` counts those it is given as FailedSource.

    Raises:
        UsageError: a source does not exist.
    """
    specs = [os.fspath(source) for source in sources]
    on_web = [spec for spec in specs if address_of(spec) or is_feed_file(spec)]
    items: list[Article | FailedSource] = list(read_sources([spec for spec in specs if spec not in on_web]))
    if on_web:
        # In a thread, since the caller may have an event loop of its own.
        with ThreadPoolExecutor(1) as thread:
            items += thread.submit(loop.run, _harvested(on_web)).result()
    return [item for item in unique_keys(items) if isinstance(item, Article)]


async def _harvested(specs: Sequence[str]) -> Sequence[Article | FailedSource]:
    async with Fetcher(environ=os.environ) as fetcher:
        return (await harvest(specs, fetcher, NoMemory(), now=clock.now(os.environ))).items


async def arun(
    articles: Iterable[Article | FailedSource],
    *,
    model: str = "extractive",
    base_url: str | None = None,
    prompts: str | os.PathLike[str] | None = None,
    focus: str = "",
    fields: Mapping[str, str] | None = None,
    replay: str | os.PathLike[str] | None = None,
) -> Brief:
    """Make a brief of articles, all of which are in. The key is read from OPENAI_API_KEY.

    Args:
        articles: as `read` gives them.
        model: 'extractive', or a model's name at the endpoint.
        base_url: any OpenAI-compatible endpoint; else OPENAI_BASE_URL, else OpenAI's own.
        prompts: a folder of your own prompts, searched before the shipped ones.
        focus: what the model is to look for, in your own words.
        fields: lists of things named in the text that the model is to fill beside statements and actors: of each its
            name, a word in small letters, and its meaning. They come back in `Brief.fields`.
        replay: a file of recorded answers, given instead of asking a model.

    Raises:
        UsageError: a value of these, a prompt or the recording cannot be used.
        BriefingError: no brief can be made; the message says why and what to do.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFING_")}
    given = {
        "model.name": model,
        "model.base_url": base_url,
        "brief.prompts": prompts and Path(prompts),
        "brief.focus": focus,
        "brief.fields": dict(fields) if isinstance(fields, Mapping) else fields,
    }
    settings = config.load(None, environ, given, flags=False)
    zone = settings.brief.zone
    now = clock.now(os.environ, zone)
    intake = each_once(take_in(articles, Window(None, None, zone)))
    if not intake.articles:
        raise NothingToBriefError("There is nothing to brief: no article was given.")
    day = brief_date((article.published for article in intake.articles), now, zone)
    async with open_reader(settings, replay=None if replay is None else Path(replay)) as reader:
        return await make_brief(intake, reader, settings, day=day, now=now)


def run(
    articles: Iterable[Article | FailedSource],
    *,
    model: str = "extractive",
    base_url: str | None = None,
    prompts: str | os.PathLike[str] | None = None,
    focus: str = "",
    fields: Mapping[str, str] | None = None,
    replay: str | os.PathLike[str] | None = None,
) -> Brief:
    """Make a brief of articles: `arun`, waited for."""
    made = arun(
        articles, model=model, base_url=base_url, prompts=prompts, focus=focus, fields=fields, replay=replay
    )
    return loop.run(made)
