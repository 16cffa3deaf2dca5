"""What was answered in an earlier run is not asked again, and an article that was read is not read again."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from briefing.models import Completion, Model, Request
from briefing.models.outcomes import FAULTS
from briefing.store import Store
from briefing.store.program import fingerprint
from briefing.text import digest
from briefing.types import Analysis, Article, Usage

# Real time, which BRIEFING_NOW has no part in: it is how long ago something was kept that counts.
Clock = Callable[[], datetime]
Groups = tuple[tuple[Article, ...], ...]


def _now() -> datetime:
    return datetime.now(UTC)


class Remembering:
    """Around another model: what was answered in an earlier run is not asked again.

    Args:
        model: answers what is new.
        store: keeps the answers.
        context: what else an answer depends on: the model's name, endpoint and parameters.
        clock: gives the present.
    """

    def __init__(self, model: Model, store: Store, context: str, clock: Clock = _now) -> None:
        self._model = model
        self._store = store
        self._context = context
        self._clock = clock

    async def complete(self, request: Request) -> Completion:
        """Answer a request; one from the store is marked as cached and costs nothing.

        Raises:
            BriefingError: the store cannot be read or written; and what the model raises.
        """
        room = f"|room {request.room}" if request.room > 1 else ""
        key = digest(f"{request.sha256}|{request.attempt}|{self._context}{room}", 64)
        known = self._store.answer(key, self._clock())
        if known is not None:
            return replace(known, input_tokens=0, output_tokens=0, retries=0, cached=True)
        completion = await self._model.complete(request)
        if completion.outcome not in FAULTS:
            await self._store.keep(key, completion, self._clock())
        return completion

    def finish(self) -> None:
        """Send nothing more."""
        self._model.finish()

    async def close(self) -> None:
        """Close the model; the store is its owner's."""
        await self._model.close()


class Analyses:
    """The analyses of earlier runs: what was made of an article by the same program in the same setting.

    Args:
        store: keeps them.
        context: what they depend on besides the article and the program: the analyst, its prompts' hashes, the
            model's name, endpoint and parameters, the settings of chunks and statements.
        clock: gives the present.
    """

    def __init__(self, store: Store, context: str, clock: Clock = _now) -> None:
        self._store = store
        self._context = context
        self._clock = clock

    def recall(self, article: Article) -> Analysis | None:
        """Give the analysis of an article, if there is one; as its usage, the answers that it stands for."""
        known = self._store.analysis(self._key(article))
        if known is None:
            return None
        usage = known.usage
        # A request that was sent again after a fault was answered once.
        return replace(known, usage=Usage(cached=usage.requests - usage.retries + usage.cached))

    async def keep(self, article: Article, analysis: Analysis) -> None:
        """Keep an article's analysis, if all of it was made as it should be: without fault, failure or stand-in.

        Raises:
            BriefingError: the store cannot be written.
        """
        stood_in = analysis.chunks_stand_in or any(s.stand_in for s in analysis.statements)
        if not analysis.failure and not stood_in and not analysis.usage.faults:
            await self._store.keep_analysis(self._key(article), analysis, self._clock())

    async def group(
        self, articles: Sequence[Article], cluster: Callable[[Sequence[Article]], Awaitable[Groups]]
    ) -> Groups:
        """Group articles by event, as an earlier run did with the same ones; else let it be done now.

        Args:
            articles: in any order.
            cluster: groups them; what it gives depends on the articles and the program alone.
        """
        ordered = sorted(articles, key=lambda article: article.id)
        key = digest("|".join([*map(_seen, ordered), _program()]), 64)
        known = self._store.grouping(key)
        if known is not None:
            return tuple(tuple(ordered[i] for i in group) for group in known)
        groups = await cluster(ordered)
        place = {article.id: i for i, article in enumerate(ordered)}
        await self._store.keep_grouping(
            key, [[place[a.id] for a in group] for group in groups], self._clock()
        )
        return groups

    def _key(self, article: Article) -> str:
        return digest(f"{_seen(article)}|{self._context}|{_program()}", 64)


def _seen(article: Article) -> str:
    # All of the article that is looked at. Its own key is but its place, and may change.
    return repr((article.id, article.title, article.published, article.publisher, article.language))


@functools.cache
def _program() -> str:
    return fingerprint(Path(__file__).parents[1])
