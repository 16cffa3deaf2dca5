"""Put together the analyst that a run's settings ask for: the one place that knows all the kinds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from briefing.actor_file import read_actors
from briefing.actors import NO_LIST, ActorList
from briefing.analysts import Analyst
from briefing.analysts.entities import installed
from briefing.analysts.extractive import ExtractiveAnalyst, LeadingAnalyst
from briefing.errors import UsageError
from briefing.models import Model
from briefing.prompts import Prompts
from briefing.settings import Settings
from briefing.store import Store
from briefing.types import Field, Usage

if TYPE_CHECKING:
    from briefing.store.remembering import Analyses

# What is under way when a run is interrupted gets so long to come to its end: it is paid for.
GRACE_SECONDS = 5.0
OPENAI_HOST = "api.openai.com"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """An analyst, and what the brief says of it.

    Attributes:
        analyst: reads the articles.
        stand_in: does what the analyst could not; None where the settings want none.
        model: the model's name, or None.
        endpoint: the model's host, or None.
        prompts: content hashes of the prompts by name.
        width: how many articles are read side by side.
        finish: lets no further request be sent.
        settle: the same, and gives what is under way GRACE_SECONDS to come to its end: it is paid for.
        usage: what was asked so far, and what it cost.
        analyses: those of earlier runs, where there is a store.
        listed: the reader's own actors, which the analyst knows too.
    """

    analyst: Analyst
    stand_in: ExtractiveAnalyst | LeadingAnalyst | None
    model: str | None
    endpoint: str | None
    prompts: Mapping[str, str]
    width: int
    finish: Callable[[], None] = lambda: None
    settle: Callable[[], Awaitable[object]] | None = None
    usage: Callable[[], Usage] = Usage
    analyses: Analyses | None = None
    listed: ActorList = NO_LIST


@contextlib.asynccontextmanager
async def open_reader(
    settings: Settings,
    *,
    record: Path | None = None,
    replay: Path | None = None,
    store: Store | None = None,
    max_cost: float | None = None,
    resume: bool = False,
) -> AsyncIterator[Reader]:
    """Open the analyst for a run; connections and files are given back at the end.

    With `resume`, what `record` has an answer to is not asked again.

    Raises:
        UsageError: no analyst can be had as things are; says both ways out. Or the list of actors is wrong.
    """
    limit, watch = settings.brief.max_statements, settings.brief.watch
    listed = read_actors(settings.brief.actors) if settings.brief.actors else NO_LIST
    if settings.model.embedded and replay is None:
        if record is not None:
            raise UsageError("--record needs a model whose responses it can write; name one with --model.")
        if not installed():
            raise UsageError(
                "There is no analyst: name a model with --model (and --base-url), or install the embedded one "
                "with pip install 'briefing[embedded]'."
            )
        if (
            settings.brief.prompts
        ):  # it asks nothing, but a folder that is wrong would be missed until a model does
            Prompts(**asked_for(settings))
        yield Reader(ExtractiveAnalyst(limit, listed, watch), None, None, None, {}, 1, listed=listed)
        return

    from briefing.analysts.language_model import LanguageModelAnalyst
    from briefing.costs import Metered
    from briefing.models.coalescing import Coalescing
    from briefing.store.remembering import Analyses

    prompts = Prompts(**asked_for(settings))
    stand_in: ExtractiveAnalyst | LeadingAnalyst | None = None
    if settings.model.stand_in != "never":
        stand_in = (
            ExtractiveAnalyst(limit, listed, watch) if installed() else LeadingAnalyst(limit, listed, watch)
        )
    metered = Metered(_model(settings, record, replay, store, max_cost, resume=resume))
    model = Coalescing(metered)
    try:
        yield Reader(
            LanguageModelAnalyst(model, prompts, stand_in, limit, listed, watch),
            stand_in,
            settings.model.name if not settings.model.embedded else "replay",
            None if replay is not None else endpoint(settings),
            prompts.hashes(),
            settings.model.concurrency + settings.model.concurrency // 2 + 1,
            model.finish,
            lambda: model.settle(GRACE_SECONDS),
            lambda: metered.usage + Usage(cached=model.repeated),
            # What is recorded or replayed is not what the settings' own model said.
            Analyses(store, _context(settings, prompts, listed))
            if store and not (record or replay)
            else None,
            listed,
        )
    except asyncio.CancelledError:
        answered, lost = await model.settle(GRACE_SECONDS)
        if answered + lost:
            said = "Of %d requests under way %d came to an answer."
            _log.warning(said, answered + lost, answered)
        raise
    finally:
        await model.close()


def asked_for(settings: Settings) -> dict[str, Any]:
    """Give what `Prompts` is made with."""
    brief = settings.brief
    return {
        "directory": brief.prompts,
        "focus": brief.focus,
        "max_statements": brief.max_statements,
        "fields": tuple(Field(name, meaning) for name, meaning in brief.fields.items()),
        "topics": tuple(name for name, _ in brief.topics),
        "watch": brief.watch,
    }


def written_by_hand(replay: Path) -> int:
    """Count the answers of a recording that no request is known of: they answer any prompt alike.

    Raises:
        UsageError: it cannot be read, or a line of it is wrong.
    """
    from briefing.models.recording import Replay

    return Replay(replay).written_by_hand


def endpoint(settings: Settings) -> str | None:
    """Give the host that a run's model is at; None with the embedded analyst."""
    if settings.model.embedded:
        return None
    return urlsplit(settings.model.base_url).hostname if settings.model.base_url else OPENAI_HOST


def _context(settings: Settings, prompts: Prompts, listed: ActorList) -> str:
    """Give all that an analysis depends on beside the article and the program itself."""
    depends = (
        _asked(settings),
        settings.model.chunk_tokens,
        sorted((key, value) for key, value in asked_for(settings).items() if key != "directory"),
        listed.digest,
    )
    return repr((*depends, settings.model.stand_in, sorted(prompts.hashes().items())))


def _asked(settings: Settings) -> tuple[object, ...]:
    """Give all that an answer depends on beside its request."""
    chosen = settings.model
    return chosen.name, chosen.base_url, chosen.temperature, chosen.max_output_tokens


def _model(
    settings: Settings,
    record: Path | None,
    replay: Path | None,
    store: Store | None,
    max_cost: float | None,
    *,
    resume: bool,
) -> Model:
    if replay is not None:
        from briefing.models.recording import Replay

        return Replay(replay)
    from briefing.models.openai_compatible import OpenAICompatible

    chosen = settings.model
    assert chosen.name is not None  # noqa: S101 - an embedded analyst has no model
    where = f"{chosen.base_url or OPENAI_HOST} {chosen.name}"

    def note(facts: Mapping[str, object]) -> None:
        if store is not None:
            store.learn(where, facts, datetime.now(UTC))

    model: Model = OpenAICompatible(
        chosen.name,
        base_url=chosen.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        concurrency=chosen.concurrency,
        requests_per_minute=chosen.requests_per_minute,
        tokens_per_minute=chosen.tokens_per_minute,
        request_timeout=chosen.request_timeout,
        temperature=chosen.temperature,
        max_output_tokens=chosen.max_output_tokens,
        facts=store.learned(where, datetime.now(UTC)) if store is not None else None,
        learned=note,
    )
    if max_cost is not None:
        model = _budgeted(model, settings, max_cost)
    if record is not None:
        from briefing.models.recording import Recorder

        return Recorder(model, record, resume=resume)
    if store is not None:
        from briefing.store.remembering import Remembering

        return Remembering(model, store, repr(_asked(settings)))
    return model


def _budgeted(model: Model, settings: Settings, limit: float) -> Model:
    from briefing.costs import Budgeted, cost

    name, host = settings.model.name or "", endpoint(settings)
    if cost(name, host, (1, 1), settings.model.prices) is None:
        raise UsageError(
            f"--max-cost: the price of {name} at {host} is not known; give it under [model.prices] in briefing.toml."
        )
    return Budgeted(
        model,
        limit,
        lambda tokens: cost(name, host, tokens, settings.model.prices) or 0.0,
        settings.model.max_output_tokens,
    )
