"""What a check finds, and how it is put into words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefing.text import canonical, shorten
from briefing.types import Actor, FieldValue

# What a check finds: where, and what. `verify` makes both safe to print.
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a brief that its articles do not bear out. Both texts are on one line and safe to print.

    Attributes:
        where: a path for a person, such as 'story 2, line 3', 'actor Ada Brill' or 'article reports/x.txt'.
        what: one plain sentence that names the thing.
    """

    where: str
    what: str


def of_actor(actor: Actor) -> str:
    """Give the place of an actor."""
    return f"actor {actor.name}"


def of_value(field: str, value: FieldValue) -> str:
    """Give the place of a value of the reader's own field."""
    return f"{field} {value.name}"


def quoted(text: str) -> str:
    """Quote a text within a fault, cut to what a reader needs to know it again."""
    return f"“{shorten(canonical(text), 80)}”"
