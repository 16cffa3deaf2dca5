"""The program as a library: read, run, arun. `briefing` itself re-exports these."""

from __future__ import annotations

import os
from collections.abc import Iterable

from briefing import clock, config, loop
from briefing.errors import NothingToBriefError
from briefing.intake import Window, brief_date, each_once, take_in
from briefing.pipeline import make_brief
from briefing.readers import open_reader
from briefing.sources import read as read_sources
from briefing.types import Article, Brief, FailedSource


def read(*sources: str | os.PathLike[str]) -> list[Article]:
    """Read articles from files, folders and globs.

    Sources that fail are left out here; `run` counts those it is given as FailedSource.

    Raises:
        UsageError: a source does not exist.
    """
    items = read_sources([os.fspath(source) for source in sources])
    return [item for item in items if isinstance(item, Article)]


async def arun(
    articles: Iterable[Article | FailedSource], *, model: str = "extractive", base_url: str | None = None
) -> Brief:
    """Make a brief of articles, all of which are in. The key is read from OPENAI_API_KEY.

    Args:
        articles: as `read` gives them.
        model: 'extractive', or a model's name at the endpoint.
        base_url: any OpenAI-compatible endpoint; else OPENAI_BASE_URL, else OpenAI's own.

    Raises:
        BriefingError: no brief can be made; the message says why and what to do.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFING_")}
    settings = config.load(None, environ, {"model.name": model, "model.base_url": base_url})
    zone = settings.brief.zone
    now = clock.now(os.environ, zone)
    intake = each_once(take_in(articles, Window(None, None, zone)))
    if not intake.articles:
        raise NothingToBriefError("There is nothing to brief: no article was given.")
    day = brief_date((article.published for article in intake.articles), now, zone)
    async with open_reader(settings) as reader:
        return await make_brief(intake, reader, settings, day=day, now=now)


def run(
    articles: Iterable[Article | FailedSource], *, model: str = "extractive", base_url: str | None = None
) -> Brief:
    """Make a brief of articles: `arun`, waited for."""
    return loop.run(arun(articles, model=model, base_url=base_url))
