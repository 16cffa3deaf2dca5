"""Why a statement does not hold, or not wholly: for machines, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_STATEMENT_CHARS = 1500  # a longer line is no statement but a copied page


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a statement does not hold, or not wholly.

    Attributes:
        kind: a key of `IN_WORDS`.
        words: the offending words as they stand in the statement.
        start: offset of the words in the statement, from 0.
        end: offset after them.
    """

    kind: str
    words: str
    start: int
    end: int


IN_WORDS: dict[str, str] = {
    "empty": "it is empty",
    "long": f"it is longer than {MAX_STATEMENT_CHARS} characters",
    "evidence": "no sentence of the article says anything of it",
    "quotation": "the article does not have the quotation",
    "number": "where the article tells this, it does not have the figure",
    "unit": "the article has another unit for",
    "name": "where the article tells this, it does not have the name",
    "address": "the article does not have the address",
    "scattered": "no place of the article says all of",
    "added": "the article says nothing of",
    "negation": "the article says the contrary of",
    "opposite": "the article says the contrary of",
    "roles": "the article has it the other way round:",
    "hedge": "the article does not say as a fact",
    "comparison": "the article compares otherwise:",
    "speaker": "in the article this is not said by",
    "attribution": "the article has somebody say so, and does not say so itself",
    "time": "the article has another time than",
    "old": "the article dates this back, and the line cannot say so",
    "apart": "the article has these words, but does not say this with them",
    "content": "the cited sentences do not say",
}


def explain(reasons: Sequence[Reason]) -> str:
    """Put reasons into words, for a re-ask and for the count of what was dropped."""
    by_kind: dict[str, list[str]] = {}
    for reason in reasons:
        by_kind.setdefault(reason.kind, []).append(reason.words)
    parts = []
    for kind, words in by_kind.items():
        named = ", ".join(f"“{word}”" for word in dict.fromkeys(words) if word)
        parts.append(f"{IN_WORDS[kind]} {named}".rstrip())
    return "; ".join(parts)
