"""The seam between the language-model analyst and whatever answers it.

A rendered prompt and a schema go in, a completion with usage and finish reason comes out. Nothing a server
does is an exception here but one: ModelUnusableError, where asking for anything else would fail too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from briefing.models.outcomes import FINISHES, Outcome
from briefing.tokens import estimate_messages, estimate_tokens

_MOST_SCHEMAS = 64


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Request:
    """What a model is asked. A pure function of article, prompts and schema.

    Attributes:
        prompt: the prompt's name, of prompts.PROMPT_NAMES.
        unit: what the request is about: an article's id, a story's id, or '' for the bottom line.
        key: the article's key, for messages to people and recordings written by hand; else ''.
        chunk: the chunk's index in the article, from 1; 1 where there are no chunks.
        attempt: counts the requests about this chunk from 1, re-asks and repairs included.
        messages: the conversation.
        schema_name: the reply's name, for response_format.
        schema: what the reply must fit, as strict JSON Schema.
        room: how many times the usual limit the answer may take, where one is set.
    """

    prompt: str
    unit: str
    key: str
    chunk: int
    attempt: int
    messages: tuple[Message, ...]
    schema_name: str
    schema: dict[str, Any]
    room: int = 1

    @cached_property
    def sha256(self) -> str:
        """The SHA-256, in hexadecimal, of messages and schema: neither model nor parameters count."""
        messages = json.dumps([[m.role, m.content] for m in self.messages], separators=(",", ":"))
        canonical = f'{{"messages":{messages},"schema":{_written(self.schema)[0]}}}'
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def input_tokens(self) -> int:
        """How many tokens it has, estimated. Some servers put the schema into the prompt, so it counts."""
        return estimate_messages(message.content for message in self.messages) + _written(self.schema)[1]

    @property
    def place(self) -> str:
        """Say in words which request it is."""
        about = f" for {self.key or self.unit}" if self.unit else ""
        return f"prompt '{self.prompt}'{about}, chunk {self.chunk}, attempt {self.attempt}"


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back.

    Attributes:
        text: the message's content as it came, or None.
        finish_reason: the server's ('stop', 'length', 'content_filter', …), 'refusal' where the model
            refused, or an Outcome's value where there was no completion ('unreached', 'garbled', …).
        input_tokens: 0 where the server does not say.
        output_tokens: 0 where the server does not say.
        retries: how often the request was sent again after a fault; -1 where it was not sent at all.
        cached: True where no request was sent, because the same one had been answered.
        detail: why there was no completion, in words, for the log alone: recordings do not keep it.
    """

    text: str | None
    finish_reason: str
    input_tokens: int = 0
    output_tokens: int = 0
    retries: int = 0
    cached: bool = False
    detail: str = ""

    @property
    def outcome(self) -> Outcome:
        """What it ended as (see outcomes.POLICIES for what is done then)."""
        if self.finish_reason in FINISHES:
            return FINISHES[self.finish_reason]
        if not (self.text or "").strip():
            return Outcome.EMPTY
        return Outcome.ANSWERED


# By id: the canonical JSON of a schema and its estimated tokens. There is one schema for each kind of reply, and
# each is asked for thousands of times; the schema is held so that its id stays its own.
_schemas: dict[int, tuple[str, int, dict[str, Any]]] = {}


def _written(schema: dict[str, Any]) -> tuple[str, int]:
    known = _schemas.get(id(schema))
    if known is None:
        text = json.dumps(schema, sort_keys=True, separators=(",", ":"))
        known = text, estimate_tokens(text), schema
        if len(_schemas) < _MOST_SCHEMAS:
            _schemas[id(schema)] = known
    return known[0], known[1]


class Model(Protocol):
    """Answers requests. Safe to call from many tasks of one event loop."""

    async def complete(self, request: Request) -> Completion:
        """Answer a request.

        Raises:
            ModelUnusableError: no request can be answered.
            UsageError: a replay lacks the answer.
        """

    async def close(self) -> None:
        """Give back connections and files."""

    def finish(self) -> None:
        """Send nothing more; what is under way may come to its end."""
