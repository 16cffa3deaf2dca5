"""Whether one side is better than another, or whether chance would do. Pure.

Both sides are scored on the same events. Events are drawn with replacement, the same ones for both sides, and the
difference of the two ratios of sums is taken anew each time: the paired bootstrap (Efron & Tibshirani, An Introduction
to the Bootstrap, 1993, chapter 6; for systems compared on one test set: Koehn 2004, EMNLP). Its spread is the
difference's standard error. The interval is Student's around the difference (chapter 12), with the error widened by
√(n / (n - 1)), since a spread over n values is that much too small. Plain percentile intervals of some 25 events claim
too often (benchmarks/eval_power.py).

All rows of a comparison together claim anything falsely in at most LEVEL of cases, since each has but its part of
LEVEL (Bonferroni, weighted: Figure.weight).
"""

from __future__ import annotations

import functools
import math
import operator
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from briefing.evaluation.scoring import FIGURES, Figure, Score, Share, total

LEVEL = 0.05
# Enough for a standard error: it is known to within some 2 percent of itself.
DRAWS = 2000
# Any fixed number will do: the same scores give the same intervals.
_SEED = 1

Verdict = Literal["better", "worse", "no difference shown"]
NOTHING_SHOWN: Verdict = "no difference shown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of two sides, shares between 0 and 1.

    Attributes:
        figure: which.
        a: of the first side; None where it had nothing to count.
        b: of the second.
        difference: b - a; None where one of them is.
        low: the lower end of the interval around it; None where there are too few events for any.
        high: its upper end.
        verdict: of the second side.
    """

    figure: Figure
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict

    @property
    def needed(self) -> float | None:
        """The least difference that would have been shown: half the interval's width."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def compare(a: Sequence[Score], b: Sequence[Score]) -> tuple[Comparison, ...]:
    """Compare two sides, figure by figure.

    Args:
        a: the first side's scores.
        b: the second side's, of the same events in the same order.
    """
    pairs = [
        [(x.shares[row], y.shares[row]) for x, y in zip(a, b, strict=True)] for row in range(len(FIGURES))
    ]
    ratios = zip(total(a), total(b), strict=True)
    return tuple(
        _compared(figure, x.ratio, y.ratio, of_figure)
        for figure, (x, y), of_figure in zip(FIGURES, ratios, pairs, strict=True)
    )


def _compared(
    figure: Figure, a: float | None, b: float | None, pairs: Sequence[tuple[Share, Share]]
) -> Comparison:
    if a is None or b is None:
        return Comparison(figure, a, b, None, None, None, NOTHING_SHOWN)
    difference, level = b - a, LEVEL * figure.weight
    half = _half_width(pairs, level)
    if half is None:
        return Comparison(figure, a, b, difference, None, None, NOTHING_SHOWN)
    verdict: Verdict = NOTHING_SHOWN
    if abs(difference) > half:
        verdict = "better" if (difference > 0) == figure.more_is_better else "worse"
    return Comparison(figure, a, b, difference, difference - half, difference + half, verdict)


def _half_width(pairs: Sequence[tuple[Share, Share]], level: float) -> float | None:
    """Give half the width of the interval; None where no outcome of so few events could be told from chance.

    Were the sides alike, each event in which they differ would be a toss of a coin: that all of k speak for one side
    has a chance of 2^(1 - k). Where that is above the level, no interval is of use.
    """
    counted = [pair for pair in pairs if pair[0].whole or pair[1].whole]
    differing = sum(x.part * y.whole != y.part * x.whole for x, y in counted)
    n = len(counted)
    if n < 2 or 2.0 ** (1 - differing) > level:
        return None
    differences = drawn(counted)
    if len(differences) < DRAWS / 2:  # most draws have nothing to count on one of the sides
        return None
    mean = math.fsum(differences) / len(differences)
    variance = math.fsum((each - mean) ** 2 for each in differences) / len(differences)
    return _student(level, n - 1) * math.sqrt(variance * n / (n - 1))


def drawn(pairs: Sequence[tuple[Share, Share]]) -> list[float]:
    """Give the difference of the two ratios in each of DRAWS draws; one with nothing to count has none.

    Args:
        pairs: of two events or more, the shares of both sides.
    """
    # The four counts of an event are summed side by side in one whole number, each with room for any sum of them.
    bits = (len(pairs) * max(x.whole + y.whole for x, y in pairs)).bit_length()
    mask = (1 << bits) - 1
    packed = [((x.part << bits | x.whole) << bits | y.part) << bits | y.whole for x, y in pairs]
    result = []
    for draw in _draws(len(packed)):
        sums = sum(draw(packed))
        whole_b, whole_a = sums & mask, (sums >> 2 * bits) & mask
        if whole_a and whole_b:
            result.append(((sums >> bits) & mask) / whole_b - (sums >> 3 * bits) / whole_a)
    return result


@functools.lru_cache(maxsize=8)
def _draws(n: int) -> list[Callable[[Sequence[int]], tuple[Any, ...]]]:
    """Give what draws n of n events, two or more, with replacement, DRAWS times."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    return [operator.itemgetter(*chance.choices(range(n), k=n)) for _ in range(DRAWS)]


@functools.lru_cache(maxsize=64)
def _student(level: float, freedom: int) -> float:
    """Give the t that Student's distribution exceeds, in either direction, with a chance of `level`."""
    low, high = 0.0, 1.0
    while _beyond(high, freedom) > level:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _beyond(middle, freedom) > level else (low, middle)
    return high


def _beyond(t: float, freedom: int) -> float:
    """Give the chance of more than t in either direction: Abramowitz & Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    terms = [term] if freedom > 1 else []
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= (k - 1) / k * cosine**2
        terms.append(term)
    within = sine * math.fsum(terms)
    return 1 - (2 / math.pi * (angle + within) if odd else within)
