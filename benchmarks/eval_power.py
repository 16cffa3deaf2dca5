"""How often `briefing prompts eval` finds a planted difference, and how often it claims one that is not there.

    python benchmarks/eval_power.py [--set gold] [--simulations 1000]

Both sides are drawn by chance on the layout of a set: its events, with their numbers of points, lead points, attributed
points, actors and traps. Each figure has a share of its own on either side; one of them, B's share of points told, is
planted to be higher. Chance comes in three kinds:

independent  each point is told or not for itself: the hard case of a set whose events are alike
difficulty   events differ in how hard they are, for both sides alike: what pairing is made for
moods        besides, each side does well or badly on an event as a whole (correlation .1 within an event)

For comparison the plain percentile interval of the same draws, at the same levels.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import NormalDist

from briefing.evaluation import comparison
from briefing.evaluation.comparison import LEVEL, compare
from briefing.evaluation.gold import Event, Gold
from briefing.evaluation.reading import read_set
from briefing.evaluation.scoring import FIGURES, Score, Share

# What each figure is on both sides, but for what is planted; in the order of FIGURES.
SHARES = (0.5, 0.5, 0.8, 0.85, 0.65, 0.9, 0.1)
KINDS = ("independent", "difficulty", "moods")
_NORMAL = NormalDist()
# A's share of points told, and how much higher B's is.
TRIALS = ((0.5, 0.0), (0.4, 0.2), (0.5, 0.2), (0.5, 0.1))
# The correlation, within an event, of a side's mood.
_MOOD = 0.1
# Gives the share of one event from the share of all.
Noise = Callable[[float], float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, default=Path("gold"), help="the set's folder")
    parser.add_argument("--simulations", type=int, default=1000, help="comparisons of each kind")
    options = parser.parse_args()
    gold = read_set(options.set)
    rows = []
    for kind in KINDS:
        for base, planted in TRIALS:
            row = {"noise": kind, "a": base, "b": round(base + planted, 2)}
            row |= trial(gold, kind, base, planted, options.simulations)
            rows.append(row)
            print(*(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    print(json.dumps({"benchmark": "eval_power", "events": len(gold.events), "rows": rows}))


def trial(gold: Gold, kind: str, base: float, planted: float, simulations: int) -> dict:
    """Compare simulated sides; give the share of comparisons that find B better, or claim what is not there."""
    chance = random.Random(f"{kind} {base} {planted}")
    found = any_claim = percentile = 0
    needed = []
    for _ in range(simulations):
        a, b = simulate(gold, kind, base, planted, chance)
        rows = compare(a, b)
        found += rows[0].verdict == "better"
        any_claim += any(row.verdict != comparison.NOTHING_SHOWN for row in rows[bool(planted) :])
        percentile += claims_by_percentile(a, b, bool(planted))
        needed.append(rows[0].needed or 1.0)
    return {
        "found": found / simulations if planted else None,
        "claimed where there is nothing": any_claim / simulations,
        "by percentiles": percentile / simulations,
        "needed, median": round(sorted(needed)[simulations // 2], 3),
    }


def simulate(
    gold: Gold, kind: str, base: float, planted: float, chance: random.Random
) -> tuple[list[Score], list[Score]]:
    """Draw the scores of two sides, of which B tells `planted` more of the points than A's `base`."""
    shares_a = (base, *SHARES[1:])
    shares_b = (base + planted, *SHARES[1:])
    sides: tuple[list[Score], list[Score]] = ([], [])
    for event in gold.events:
        # How hard an event is for both sides: a shift of all its shares.
        shift = 0.0 if kind == "independent" else chance.gauss(0, 0.75)
        for side, shares in zip(sides, (shares_a, shares_b), strict=True):
            side.append(_drawn(event, [_shifted(p, shift) for p in shares], kind == "moods", chance))
    return sides


def _shifted(share: float, shift: float) -> float:
    # Widened first, so that the mean over events stays the share.
    return _NORMAL.cdf(_NORMAL.inv_cdf(share) * (1 + 0.75**2) ** 0.5 + shift) if shift else share


def _drawn(event: Event, shares: Sequence[float], moody: bool, chance: random.Random) -> Score:
    def share(row: int, whole: int) -> Share:
        p = shares[row]
        if moody and 0 < p < 1:
            strength = (1 - _MOOD) / _MOOD
            p = chance.betavariate(p * strength, (1 - p) * strength)
        return Share(sum(chance.random() < p for _ in range(whole)), whole)

    points = share(0, len(event.points))
    attributed = sum(bool(point.speakers) for point in event.points)
    told = sum(chance.random() < shares[0] for _ in range(attributed))
    drawn = (
        points,
        share(1, sum(point.lead for point in event.points)),
        share(2, told),
        share(3, len(event.actors)),
        share(4, len(event.actors)),
        share(5, len(event.points) + 2),
        share(6, len(event.traps)),
    )
    return Score(event, drawn, (), (), (), (), (), ())


def claims_by_percentile(a: Sequence[Score], b: Sequence[Score], but_points: bool) -> bool:
    """Say whether any row, but for that of points, would be claimed by plain percentiles of the same draws."""
    for row, figure in list(enumerate(FIGURES))[but_points:]:
        pairs = [(x.shares[row], y.shares[row]) for x, y in zip(a, b, strict=True)]
        differences = sorted(comparison.drawn(pairs))
        tail = int(len(differences) * LEVEL * figure.weight / 2)
        if differences and (differences[tail] > 0 or differences[-1 - tail] < 0):
            return True
    return False


if __name__ == "__main__":
    main()
