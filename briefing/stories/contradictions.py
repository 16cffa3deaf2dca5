"""Whether two lines contradict each other, or tell different things in nearly the same words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.grounding import vetoed
from briefing.grounding.likeness import near
from briefing.grounding.terms import Term, is_past
from briefing.stories.denials import denies
from briefing.stories.quantities import Figure, agree_on, figures_of, same_quantity
from briefing.stories.reading import Reading, reading_of
from briefing.types import Statement


def conflict(one: Statement, other: Statement) -> bool:
    """Say whether two lines contradict each other: lines that do are never told as one.

    Who says them is of no matter here, nor are their articles: without these, 'on Monday' is compared as it stands.
    """
    here, there = line_of(one), line_of(other)
    figures, others = figures_of(*here), figures_of(*there)
    return any(differ(figure, others) for figure in figures) or bool(denies(here, there))


def apart(one: Statement, other: Statement) -> bool:
    """Say whether two lines, however alike their words, must not be told as one.

    They contradict each other, or each has a figure, name, time, role or the like that the other does not bear out
    (one has arrested Ada Brill, the other Tom Reyes), or they differ in one verb alone (one has arrested her, the
    other questioned). Where only one of them has more, they are not apart.
    """
    if conflict(one, other) or _exchanged(one, other):
        return True
    return vetoed(one.text, other.text) and vetoed(other.text, one.text)


def _exchanged(one: Statement, other: Statement) -> bool:
    """Say whether two lines have one content word each that the other has not even in near meaning: a verb."""
    here, there = reading_of(*line_of(one)), reading_of(*line_of(other))
    own, theirs = _alone(here, there), _alone(there, here)
    return len(own) == len(theirs) == 1 and is_past(own[0]) and is_past(theirs[0])


def _alone(line: Reading, other: Reading) -> list[Term]:
    keys = {key for key in line.content - other.content if near(key).isdisjoint(other.content)}
    return [term for term in line.terms if term.key in keys]


def line_of(statement: Statement) -> tuple[str, str]:
    """Give a line's text and the name of its speaker or ''."""
    return statement.text, statement.speaker.name if statement.speaker else ""


def differ(figure: Figure, others: Sequence[Figure]) -> bool:
    """Say whether a line has other figures of the same quantity, and none that agrees."""
    same = [other for other in others if same_quantity(figure, other)]
    return bool(same) and not any(agree_on(figure, other) for other in same)
