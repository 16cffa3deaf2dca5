"""Whether two lines contradict each other: in a figure, or by a denial. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.stories.denials import denies
from briefing.stories.quantities import Figure, agree_on, figures_of, same_quantity
from briefing.types import Statement


def conflict(one: Statement, other: Statement) -> bool:
    """Say whether two lines contradict each other: lines that do are never told as one.

    Who says them is of no matter here, nor are their articles: without these, 'on Monday' is compared as it stands.
    """
    here, there = line_of(one), line_of(other)
    figures, others = figures_of(*here), figures_of(*there)
    return any(differ(figure, others) for figure in figures) or bool(denies(here, there))


def line_of(statement: Statement) -> tuple[str, str]:
    """Give a line's text and the name of its speaker or ''."""
    return statement.text, statement.speaker.name if statement.speaker else ""


def differ(figure: Figure, others: Sequence[Figure]) -> bool:
    """Say whether a line has other figures of the same quantity, and none that agrees."""
    same = [other for other in others if same_quantity(figure, other)]
    return bool(same) and not any(agree_on(figure, other) for other in same)
