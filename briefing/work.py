"""How the articles of a run are worked on: side by side, each by the analyst, and within the run's time."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from briefing.chunking import chunk_article
from briefing.compose import strictly
from briefing.errors import ModelUnusableError
from briefing.readers import Reader
from briefing.settings import Settings
from briefing.stories import Material
from briefing.types import Analysis, Article, ChunkedArticle, Usage

LATE = "The time for the whole run was up before it was read."
# Called with the number of articles that are done and of all.
Progress = Callable[[int, int], None]
T = TypeVar("T")
_log = logging.getLogger(__name__)


async def map_articles(
    articles: Sequence[Article],
    read: Callable[[Article], Awaitable[T]],
    *,
    width: int,
    progress: Progress | None = None,
) -> list[T]:
    """Do something with each article, `width` of them side by side; the result is in their order.

    The one place where work is spread. A unit of it is one article: it is known by the article's hash, and holds
    no connection and no store.
    """
    results: dict[int, T] = {}
    queue = iter(enumerate(articles))

    def tell_progress() -> None:
        if progress:
            progress(len(results), len(articles))

    async def work() -> None:
        for i, article in queue:
            results[i] = await read(article)
            tell_progress()

    tell_progress()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(width, len(articles))):
                group.create_task(work())
                # The first goes ahead: its request need not wait for all to be prepared.
                await asyncio.sleep(0)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [results[i] for i in range(len(articles))]


class Worker:
    """How the articles of one run are read: by the analyst, and what it cannot do in time, by its stand-in."""

    def __init__(
        self, reader: Reader, settings: Settings, end: float | None, *, strict: bool = False
    ) -> None:
        self._reader = reader
        self._settings = settings
        self._end = end
        self._strict = strict
        self._left: Counter[str] = Counter()
        self._late = False
        self._recalled = Usage()
        # A reader may serve several briefs, one after the other.
        self._before = reader.usage()

    async def read(self, article: Article) -> Material:
        """Chunk and analyse an article, unless an earlier run has done so."""
        analyses = self._reader.analyses
        known = analyses.recall(article) if analyses else None
        if known is not None:
            self._recalled += known.usage
            return self._material(article, known)
        analysis = await self._analyse(chunk_article(article, self._settings.model.chunk_tokens))
        if analyses:
            await analyses.keep(article, analysis)
        return self._material(article, analysis)

    def _material(self, article: Article, analysis: Analysis) -> Material:
        # Only here, so that what is kept serves a run of either kind.
        analysis = strictly(analysis) if self._strict else analysis
        return Material(article, analysis, self._settings.model.chunk_tokens)

    async def _analyse(self, document: ChunkedArticle) -> Analysis:
        reader = self._reader
        analysis = await self.within_time(lambda: reader.analyst.analyse(document))
        if isinstance(analysis, Analysis):
            return analysis
        self._left[analysis] += 1
        if reader.stand_in is None:
            return Analysis(document.article.id, chunks=len(document.chunks), failure=analysis)
        analysis = await reader.stand_in.analyse(document)
        return replace(
            analysis,
            statements=tuple(replace(statement, stand_in=True) for statement in analysis.statements),
            chunks_stand_in=analysis.chunks,
        )

    async def within_time(self, ask: Callable[[], Awaitable[T]]) -> T | str:
        """Wait for an answer until the run's time is up; where there is none, say why."""
        try:
            async with asyncio.timeout_at(self._end):
                # Between two articles of the embedded analyst nothing else waits: here the deadline is seen.
                await asyncio.sleep(0)
                return await ask()
        except TimeoutError:
            self._late = True
            self._reader.finish()
            return LATE
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not self._late or (task and task.cancelling()):
                raise
            return LATE  # the request was cancelled as the time was up, a moment before this was told so
        except ModelUnusableError as error:
            if self._settings.model.stand_in != "always":
                raise
            return f"The model could not be used: {error}"

    async def settle(self) -> Usage:
        """Where the time was up, let what is under way come to its end. Give what this brief has cost."""
        if self._late and self._reader.settle:
            await self._reader.settle()
        return self._reader.usage() - self._before + self._recalled

    def log(self) -> None:
        """Say what was left undone."""
        for why, count in self._left.items():
            _log.warning("%s (%d article%s)", why, count, "s" if count > 1 else "")
