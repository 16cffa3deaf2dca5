"""What a model's answer says, as values: pure reading, no asking.

From a completion to the reply that it holds, from a reply to findings and choices, and what it has cost.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace

from briefing.models import Completion, Request
from briefing.models.outcomes import FAULTS, Outcome
from briefing.schemas import ExtractReply, Parsed, R, lists_of, parse_reply
from briefing.text import canonical, on_one_line
from briefing.types import Findings, FoundActor, FoundStatement, Usage

# A model that loops can write thousands of lines: more than this many of a chunk are not looked at.
MAX_OFFERED = 40
# What is shown of an offered statement that did not hold.
MAX_DROPPED_CHARS = 500
# Sentence numbers that a model copies into its text, or cites as it is used to, at either end; longer texts are
# refused anyway.
_LABELS = re.compile(r"^(?:(?:\[\d{1,6}\]|\d{1,6}\|) ?)+|(?: ?\[\d{1,6}\])+(?=[.!?]?$)")
_MAX_LABELLED_CHARS = 2000


def read_completion(
    completion: Completion, reply: type[R], numbers: Container[int]
) -> tuple[Outcome, Parsed[R]]:
    """Tell what a completion is once its text has been read; a cut answer may still be whole."""
    outcome = completion.outcome
    if outcome not in (Outcome.ANSWERED, Outcome.CUT):
        return outcome, Parsed(None, ())
    parsed = parse_reply(completion.text or "", reply, numbers)
    if outcome is Outcome.CUT and parsed.reply is None:
        return outcome, parsed
    if parsed.problems:
        return Outcome.INVALID, parsed
    if isinstance(parsed.reply, ExtractReply) and not parsed.reply.statements:
        return Outcome.EMPTY, parsed
    return Outcome.ANSWERED, parsed


def findings_of(reply: ExtractReply, numbers: Container[int]) -> Findings:
    """Turn a reply into findings, without sentence labels and numbers that were not shown."""
    return Findings(
        tuple(
            FoundStatement(
                text=text,
                evidence=tuple(n for n in statement.evidence if n in numbers),
                speaker=on_one_line(statement.speaker or "")[:MAX_DROPPED_CHARS] or None,
            )
            for statement in reply.statements
            if (text := _unlabelled(statement.text))
        ),
        tuple(
            FoundActor(name, actor.type, on_one_line(actor.role or "")[:MAX_DROPPED_CHARS] or None)
            for actor in reply.actors[: MAX_OFFERED * 2]
            if (name := on_one_line(actor.name))
        ),
        {
            name: tuple(on_one_line(canonical(value[:MAX_DROPPED_CHARS])) for value in getattr(reply, name))
            for name in lists_of(type(reply))
        },
    )


def _unlabelled(text: str) -> str:
    text = on_one_line(text)
    return _LABELS.sub("", text).strip() if len(text) <= _MAX_LABELLED_CHARS else text


def distinct(found: Iterable[FoundActor]) -> tuple[FoundActor, ...]:
    """Give each name once, with the first role that is given for it."""
    by_name: dict[str, FoundActor] = {}
    for actor in found:
        known = by_name.setdefault(actor.name, actor)
        if known.role is None and actor.role is not None:
            by_name[actor.name] = replace(known, role=actor.role)
    return tuple(by_name.values())


def groups_of(lines: Iterable[Iterable[int]], count: int) -> tuple[tuple[int, ...], ...]:
    """Turn numbers from 1 into indexes from 0; of a number given twice the first counts."""
    seen: set[int] = set()
    groups = []
    for line in lines:
        group = tuple(n - 1 for n in dict.fromkeys(line) if 1 <= n <= count and n not in seen)
        seen.update(n + 1 for n in group)
        if group:
            groups.append(group)
    return tuple(groups)


def usage_of(completion: Completion, request: Request) -> Usage:
    """Say what a completion cost."""
    if completion.cached:
        return Usage(cached=1)
    sent = completion.retries >= 0
    return Usage(
        requests=1 + completion.retries,
        retries=max(0, completion.retries),
        repairs=int(sent and request.attempt > 1),
        input_tokens=completion.input_tokens,
        output_tokens=completion.output_tokens,
        faults=int(completion.outcome in FAULTS),
    )
