"""What becomes of a model's answer about one chunk: its lines on their way from found to grounded."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from briefing import stories
from briefing.analysts.asking import Answer
from briefing.analysts.replies import MAX_OFFERED
from briefing.grounding import Grounded, explain, ground_statement
from briefing.schemas import ExtractReply
from briefing.text import canonical, on_one_line
from briefing.types import Chunk, ChunkedArticle, Findings, FoundStatement


@dataclass(slots=True)
class Line:
    """A statement on its way: as found, and as grounded; None where it was not looked at."""

    found: FoundStatement
    grounded: Grounded | None

    @property
    def failed(self) -> bool:
        """Whether the article does not hold it."""
        return self.grounded is not None and self.grounded.statement is None

    @property
    def key(self) -> str:
        """What is the same of one that is offered again."""
        return on_one_line(canonical(self.found.text)).casefold()

    @property
    def why(self) -> str:
        """Why it is not kept: it does not hold, or there were enough."""
        return explain(self.grounded.reasons) if self.grounded and self.failed else stories.LIMIT


@dataclass(slots=True)
class Reading:
    """What became of one chunk."""

    chunk: Chunk
    answer: Answer[ExtractReply]
    findings: Findings
    stand_in: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def numbers(self) -> set[int]:
        """Those of its sentences."""
        return numbers_of(self.chunk)


def numbers_of(chunk: Chunk) -> set[int]:
    """Give the numbers of a chunk's sentences."""
    return {sentence.number for sentence in chunk.sentences}


def joined(offered: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Put together what was offered for each field."""
    together: dict[str, list[str]] = {}
    for fields in offered:
        for name, values in fields.items():
            together.setdefault(name, []).extend(values)
    return together


def any_statement(readings: Iterable[Reading]) -> bool:
    """Say whether anything was found."""
    return any(reading.findings.statements for reading in readings)


def ground(
    readings: Sequence[Reading], document: ChunkedArticle, known: Container[str] = frozenset()
) -> None:
    """Ground all statements; one that is offered again in the same words, or is known, is passed over."""
    seen = {line.key for reading in readings for line in reading.lines}
    for reading in readings:
        for number, statement in enumerate(reading.findings.statements):
            line = Line(statement, None)
            key = line.key
            if key in seen or key in known:
                continue
            seen.add(key)
            if number < MAX_OFFERED:
                line.grounded = ground_statement(statement, document, stand_in=reading.stand_in)
            reading.lines.append(line)


def put_in(reading: Reading, failing: Sequence[Line], mended: Findings, document: ChunkedArticle) -> None:
    """Put each mended statement in the place of the failing one that it is most like."""
    left = list(failing)
    known = {line.key for line in reading.lines}
    for statement in mended.statements:
        new = Line(statement, None)
        if not left or new.key in known:
            continue
        words = set(new.key.split())
        old = max(left, key=lambda line: len(words & set(line.key.split())))
        left.remove(old)
        known.add(new.key)
        old.found, old.grounded = statement, ground_statement(statement, document)


def in_turn(columns: Sequence[Sequence[Line]]) -> Iterable[Line]:
    """Give the first of each column, then the second of each, and so on."""
    return (line for row in zip_longest(*columns) for line in row if line is not None)
