"""When it was: the times of a statement must be its source's. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.dates import Time, same_times, times_of
from briefing.grounding.comparison import Comparison
from briefing.grounding.reasons import Reason


def times(compared: Comparison) -> Iterator[Reason]:
    """Find times that the best sentences do not tell; where they tell none at all, nor their neighbours."""
    if compared.retold:
        for time in unheld_times(compared):
            yield Reason("time", time.words, time.start, time.end)


def unheld_times(compared: Comparison) -> tuple[Time, ...]:
    """Give the times of the statement that its source does not bear out."""
    index, published = compared.index, compared.index.published
    told = times_of(compared.text, published)
    if not told:
        return ()
    best = [index.sentence(number) for number in compared.best]
    missing = same_times(compared.text, best, published)
    if not missing or any(times_of(sentence, published) for sentence in best):
        return missing
    near = {n for number in compared.best for n in (number - 1, number + 1) if 1 <= n <= len(index)}
    return same_times(compared.text, [*best, *map(index.sentence, sorted(near))], published)


def held_times(compared: Comparison) -> tuple[Time, ...]:
    """Give the times of the statement that its source bears out, in whatever words."""
    missing = unheld_times(compared)
    return tuple(time for time in times_of(compared.text, compared.index.published) if time not in missing)
