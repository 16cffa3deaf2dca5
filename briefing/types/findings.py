"""What is found: what an analyst is asked for and offers, and what is left of it once it is grounded."""

from __future__ import annotations

from dataclasses import dataclass, field

from briefing.types.brief import Actor, ActorType, Dropped, FieldValue, Statement


@dataclass(frozen=True, slots=True)
class Field:
    """A list of things named in the text that the reader asks for beside statements and actors.

    Attributes:
        name: a lower-case word, as `[brief] fields` has it: 'weapons'.
        meaning: what belongs there, in the reader's words.
    """

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement as an analyst offers it, not yet checked.

    Attributes:
        text: what is said.
        evidence: numbers of the sentences that hold it, as claimed.
        speaker: who says it, as claimed.
    """

    text: str
    evidence: tuple[int, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class FoundActor:
    """An actor as an analyst offers it, not yet checked."""

    name: str
    type: ActorType
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What an analyst offers for one chunk, most important statement first.

    Attributes:
        fields: by a field's name what is offered for it, as written in the text.
    """

    statements: tuple[FoundStatement, ...] = ()
    actors: tuple[FoundActor, ...] = ()
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a piece of work cost: requests sent, of these repeated after a fault, and so on.

    `faults` counts the requests that came to no answer: what was made without one may come out better next time.
    """

    requests: int = 0
    retries: int = 0
    repairs: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    faults: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.retries + other.retries,
            self.repairs + other.repairs,
            self.cached + other.cached,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.faults + other.faults,
        )

    def __sub__(self, other: Usage) -> Usage:
        return Usage(
            self.requests - other.requests,
            self.retries - other.retries,
            self.repairs - other.repairs,
            self.cached - other.cached,
            self.input_tokens - other.input_tokens,
            self.output_tokens - other.output_tokens,
            self.faults - other.faults,
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an analyst and grounding make of one article; the unit that stories are built from.

    Attributes:
        article: its id.
        statements: grounded, most important first.
        actors: grounded in this article.
        dropped: offered statements that did not hold, with reasons.
        statements_offered: how many statements came back, the dropped ones included.
        actors_offered: how many actors came back.
        actors_kept: how many of them the text bears out, before aliases are merged.
        chunks: how many chunks the article has.
        chunks_stand_in: how many of them the stand-in did.
        fields: by a field's name its values in this article; all its mentions are counted here.
        values_offered: how many values came back.
        usage: what the model cost.
        failure: why nothing could be made of the article, else None.
    """

    article: str
    statements: tuple[Statement, ...] = ()
    actors: tuple[Actor, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    statements_offered: int = 0
    actors_offered: int = 0
    actors_kept: int = 0
    chunks: int = 0
    chunks_stand_in: int = 0
    fields: dict[str, tuple[FieldValue, ...]] = field(default_factory=dict)
    values_offered: int = 0
    usage: Usage = Usage()
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which statements to print, and which of them say one thing.

    Attributes:
        groups: in the order of printing; each a group of indexes (from 0) into the statements offered. No
            index occurs twice, none is out of range. A statement may be left out.
        stand_in: True where the stand-in chose because the model could not.
    """

    groups: tuple[tuple[int, ...], ...]
    stand_in: bool = False
