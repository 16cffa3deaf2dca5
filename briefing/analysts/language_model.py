"""The analyst that asks a language model: ask until there is an answer, ground, repair, else stand in.

No article is lost: what the model does not do, the stand-in does, and the brief says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from briefing import stories
from briefing.actors import NO_LIST, ActorList, ground_actors, unlisted_speakers
from briefing.analysts.asking import Answer, Asker
from briefing.analysts.readings import (
    Reading,
    any_statement,
    ground,
    in_turn,
    joined,
    numbers_of,
    put_in,
)
from briefing.analysts.replies import (
    MAX_DROPPED_CHARS,
    MAX_OFFERED,
    distinct,
    findings_of,
    groups_of,
)
from briefing.chunking import halve
from briefing.fields import ground_values
from briefing.models import Model
from briefing.models.outcomes import POLICIES, Outcome
from briefing.prompts import Prompts
from briefing.schemas import ExtractReply, LeadReply, StoryReply, parse_cut
from briefing.text import canonical, shorten
from briefing.tokens import estimate_tokens
from briefing.topics import Interest
from briefing.types import (
    Analysis,
    Choice,
    Chunk,
    ChunkedArticle,
    Dropped,
    Findings,
    FoundActor,
    Statement,
    Usage,
)

# How many re-asks a choice of numbers is worth: code can choose too.
CHOICE_RE_ASKS = 1

# From this many lines on, an answer that is wrong in all of them is asked for anew.
_ALL_WRONG = 2

T = TypeVar("T")

# An answer that is longer than this, in tokens, beside twice the text that it is about is no summary of it: the
# model loops, and a smaller piece would not help.
_WHOLE_ANSWER = 300


class StandIn(Protocol):
    """Does a chunk that the model could not do."""

    def analyse_chunk(self, document: ChunkedArticle, chunk: Chunk) -> Findings:
        """Find a chunk's statements and actors."""


class LanguageModelAnalyst:
    """Reads articles with a language model.

    Args:
        model: answers requests.
        prompts: what it is asked.
        stand_in: does the chunks that the model could not do; None: the article has failed then.
        max_statements: how many statements of an article are kept.
        listed: the reader's own actors.
        watch: names never to miss: of more statements than are kept, those that have one stay.
    """

    name = "language_model"

    def __init__(
        self,
        model: Model,
        prompts: Prompts,
        stand_in: StandIn | None,
        max_statements: int = 5,
        listed: ActorList = NO_LIST,
        watch: Sequence[str] = (),
    ) -> None:
        self._prompts = prompts
        self._asker = Asker(model, prompts)
        self._stand_in = stand_in
        self._max_statements = max_statements
        self._listed = listed
        self._watch = watch
        self._one_at_a_time = asyncio.Lock()
        self._no_room = False

    async def analyse(self, document: ChunkedArticle) -> Analysis:
        """Find and ground an article's statements and actors; its chunks are asked side by side."""
        # A piece of a long article may hold nothing worth a line; a whole article hardly does.
        pieces = len(document.chunks) > 1
        read = await _together(self._read(document, chunk, empty_will_do=pieces) for chunk in document.chunks)
        readings = [reading for part in read for reading in part]
        # Each chunk may be empty by itself, but an article without a line would look like a quiet day.
        if len(readings) > 1 and not any_statement(readings):
            await _together(self._ask_for_more(reading) for reading in readings)
        if not any_statement(readings):
            await _together(self._let_stand_in(document, reading) for reading in readings)
        usage = sum((reading.answer.usage for reading in readings), Usage())
        article = document.article.id
        failed = next((r for r in readings if r.answer.reply is None and not r.stand_in), None)
        if failed is not None:
            why = failed.answer.outcome.value.replace("_", " ")
            which = f"chunk {failed.chunk.index} of {len(document.chunks)}"
            failure = f"The model gave no usable answer for {which} ({why})."
            return Analysis(article, chunks=len(readings), usage=usage, failure=failure)
        ground(readings, document)
        found = distinct(actor for reading in readings for actor in reading.findings.actors)
        actors, rejected = ground_actors(found, document, self._listed)
        offered = [reading.findings.fields for reading in readings]
        values = ground_values(joined(offered), document.article)
        repairs = await _together(
            self._repair(document, reading, rejected, values.rejected)
            for reading in readings
            if not reading.stand_in
        )
        mended = [findings_of(repair.reply, ()) for repair in repairs if repair.reply]
        values = ground_values(joined(offered + [findings.fields for findings in mended]), document.article)
        more = [actor for findings in mended for actor in findings.actors]
        chunks_stand_in = sum(reading.stand_in for reading in readings)
        if all(line.failed for reading in readings for line in reading.lines):
            # The model did its work, but all it said of the article was wrong: the stand-in's lines, labelled
            # so, are better than none.
            await _together(self._let_stand_in(document, reading) for reading in readings)
            ground(readings, document)
            more += [actor for r in readings if r.stand_in for actor in r.findings.actors]
        if more:
            found = distinct([*found, *more])
            actors, rejected = ground_actors(found, document, self._listed)
        kept, dropped = self._select(readings, article, Interest(self._watch, actors))
        unlisted = unlisted_speakers(kept, actors, document)
        if unlisted:
            actors, _ = ground_actors((*found, *unlisted), document, self._listed)
        return Analysis(
            article=article,
            statements=kept,
            actors=actors,
            dropped=dropped,
            statements_offered=len(kept) + len(dropped),
            actors_offered=len(found),
            actors_kept=len(found) - len(rejected),
            chunks=len(readings),
            chunks_stand_in=chunks_stand_in,
            fields=values.values,
            values_offered=values.offered,
            usage=sum((repair.usage for repair in repairs), usage),
        )

    async def group(self, story: str, statements: Sequence[Statement]) -> Choice:
        """Let the model choose and group; where it cannot, those in nearly the same words are grouped."""
        if len(statements) < 2:  # nothing to choose between
            return Choice(tuple((i,) for i in range(len(statements))))
        answer = await self._asker.ask(
            self._prompts.story(story, statements), StoryReply, range(1, len(statements) + 1), CHOICE_RE_ASKS
        )
        groups = groups_of(answer.reply.lines, len(statements)) if answer.reply else ()
        return Choice(groups or stories.group_similar(statements), stand_in=not groups)

    async def lead(self, statements: Sequence[Statement]) -> Choice:
        """Let the model choose the bottom line; where it cannot, the first of different articles are it."""
        if len(statements) < 2:  # nothing to choose between
            return Choice(tuple((i,) for i in range(len(statements))))
        answer = await self._asker.ask(
            self._prompts.lead(statements), LeadReply, range(1, len(statements) + 1), CHOICE_RE_ASKS
        )
        groups = groups_of([[n] for n in answer.reply.statements], len(statements)) if answer.reply else ()
        chosen = groups[: stories.LEAD_STATEMENTS] or stories.choose_lead(statements)
        return Choice(chosen, stand_in=not groups)

    async def _read(self, document: ChunkedArticle, chunk: Chunk, *, empty_will_do: bool) -> list[Reading]:
        """Ask about a chunk; where its answer or its prompt is too long, about its halves, and so on."""
        numbers = numbers_of(chunk)
        request = self._prompts.extract(document, chunk)
        answer = await self._asker.ask(request, self._prompts.reply, numbers, empty_will_do=empty_will_do)
        if answer.reply is not None:
            return [Reading(chunk, answer, findings_of(answer.reply, numbers))]
        if self._halves_may_do(answer, chunk, document):
            halves = await _together(self._read(document, half, empty_will_do=True) for half in halve(chunk))
            readings = [reading for half in halves for reading in half]
            readings[0].answer = replace(readings[0].answer, usage=readings[0].answer.usage + answer.usage)
            return readings
        whole_lines = (
            parse_cut(answer.completion.text or "", self._prompts.reply)
            if answer.outcome is Outcome.CUT
            else None
        )
        if whole_lines is not None:
            return [Reading(chunk, replace(answer, reply=whole_lines), findings_of(whole_lines, numbers))]
        reading = Reading(chunk, answer, Findings())
        await self._let_stand_in(document, reading)
        return [reading]

    def _halves_may_do(self, answer: Answer[ExtractReply], chunk: Chunk, document: ChunkedArticle) -> bool:
        if not POLICIES[answer.outcome].splits:
            return False
        if answer.outcome is Outcome.TOO_LONG:
            # Where the prompt leaves no room for a single sentence, smaller chunks are of no use to anybody.
            self._no_room = self._no_room or len(chunk.sentences) == 1
            return not self._no_room
        text = answer.completion.text or ""
        size = estimate_tokens(document.article.text[chunk.sentences[0].start : chunk.sentences[-1].end])
        # An answer without a word was spent on thinking, which a smaller chunk does not shorten.
        loops = max(answer.completion.output_tokens, estimate_tokens(text)) > 2 * size + _WHOLE_ANSWER
        return bool(text.strip()) and not loops and len(chunk.sentences) > 1

    async def _let_stand_in(self, document: ChunkedArticle, reading: Reading) -> None:
        if self._stand_in is None or reading.stand_in:
            return
        # In a thread, since it is seconds of work at first and requests are under way; one at a time, since
        # it need not be safe to call from two threads. spaCy imports httpx, which openai looks for with each
        # request: half imported it would break that request, so this is done here, where no other runs.
        async with self._one_at_a_time:
            with contextlib.suppress(ImportError):
                importlib.import_module("httpx")
            reading.findings = await asyncio.to_thread(self._stand_in.analyse_chunk, document, reading.chunk)
        reading.stand_in = True

    async def _repair(
        self,
        document: ChunkedArticle,
        reading: Reading,
        rejected: Sequence[FoundActor],
        missing: Sequence[tuple[str, str]],
    ) -> Answer[ExtractReply]:
        """Ask once more for the lines, actors and values that the article does not bear out, and put in what does."""
        failing = [line for line in reading.lines if line.failed]
        if len(failing) == len(reading.lines) >= _ALL_WRONG:
            return await self._read_again(document, reading)
        names = {actor.name for actor in reading.findings.actors}
        problems = [f"statement “{shorten(line.found.text, 200)}”: {line.why}" for line in failing]
        problems += [
            f"actor “{shorten(actor.name, 80)}”: the article does not have this name"
            for actor in rejected
            if actor.name in names
        ]
        own = {(field, value) for field, values in reading.findings.fields.items() for value in values}
        problems += [
            f"{field} “{shorten(value, 80)}”: the article does not have this"
            for field, value in [pair for pair in missing if pair in own][:MAX_OFFERED]
        ]
        last = reading.answer
        if not problems:
            return replace(last, reply=None, usage=Usage())
        request = self._prompts.repair(last.request, last.completion.text, problems, partial=True)
        answer = await self._asker.once(request, self._prompts.reply, reading.numbers)
        if answer.reply is not None:
            put_in(reading, failing, findings_of(answer.reply, reading.numbers), document)
        return answer

    async def _read_again(self, document: ChunkedArticle, reading: Reading) -> Answer[ExtractReply]:
        """Ask the same again: an answer of which nothing holds may be another article's, mixed up on the way."""
        answer = await self._ask_again(reading)
        if answer.reply is not None:
            again = replace(reading, findings=findings_of(answer.reply, reading.numbers), lines=[])
            ground([again], document, {line.key for line in reading.lines})
            reading.lines[:0] = again.lines
        return answer

    async def _ask_for_more(self, reading: Reading) -> None:
        """Ask about a chunk once more whose empty answer would have done, were it not for the others."""
        if reading.answer.reply is None:
            return
        answer = await self._ask_again(reading)
        usage = reading.answer.usage + answer.usage
        if answer.reply is None:
            reading.answer = replace(reading.answer, usage=usage)
        else:
            reading.answer = replace(answer, usage=usage)
            reading.findings = findings_of(answer.reply, reading.numbers)

    async def _ask_again(self, reading: Reading) -> Answer[ExtractReply]:
        asked = reading.answer.request
        return await self._asker.once(
            replace(asked, attempt=asked.attempt + 1), self._prompts.reply, reading.numbers
        )

    def _select(
        self, readings: Sequence[Reading], article: str, watch: Interest
    ) -> tuple[tuple[Statement, ...], tuple[Dropped, ...]]:
        """Keep the first statements, one of each chunk in turn, before them those to watch for; count what goes."""
        lines = list(in_turn([reading.lines for reading in readings]))
        held: dict[str, Statement] = {}
        for line in lines:
            if line.grounded and (statement := line.grounded.statement):
                held.setdefault(statement.text, statement)
        first = sorted(held.values(), key=lambda statement: not watch.in_line(statement))
        chosen = {statement.text for statement in first[: self._max_statements]}
        kept = tuple(statement for text, statement in held.items() if text in chosen)
        dropped = tuple(
            Dropped(shorten(canonical(line.found.text), MAX_DROPPED_CHARS), article, line.why)
            for line in lines
            if not (line.grounded and line.grounded.statement and line.grounded.statement.text in chosen)
        )
        return kept, dropped


async def _together(all_work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all at once; the first error ends the rest and is raised as it is."""
    work = list(all_work)
    if len(work) == 1:  # most articles have one chunk: no need of a task
        return [await work[0]]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
