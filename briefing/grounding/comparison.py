"""A statement laid beside the sentences that hold it best, term by term. Pure.

The checks look at nothing else. A statement is usually made of one sentence or of two; what they leave open
(who 'he' is) stands in the sentence before.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from briefing.grounding.index import Index
from briefing.grounding.terms import Term, terms_of

# What a term counts in finding where a statement comes from. Of 'Ada Brill' the second word counts little: a name
# of somebody else must not lead to another sentence.
_WEIGHT = {"name": 1.3, "figure": 1.3, "word": 1.0, "unit": 0.5, "function": 0.1, "mark": 0.0}
_NEXT_NAME = 0.3
# The share of weight matched, or of neighbours in the order of the source, from which a statement retells it.
_RETOLD = 0.6
_IN_STEP = 0.5
_ORDER = {"name": 0, "figure": 0, "word": 0, "unit": 0, "function": 1, "mark": 2}
# Two terms that stand together in both count so much more.
_TOGETHER = 0.5
# A second sentence must bring so many words that the first has not: a name alone may be of somebody else.
_MORE_WORDS = 2


class Slot(NamedTuple):
    """A place where statement and source part between two terms that they share.

    Attributes:
        here: the places in `terms` of what the statement has there.
        there: the places in `source` of what the source has there.
    """

    here: range
    there: range


@dataclass(frozen=True)  # no slots: properties are made once
class Comparison:
    """A statement beside its source.

    Attributes:
        text: the statement.
        terms: its terms.
        index: the article.
        best: the number of the sentence that holds most of it, then of the one that adds most, if any.
        source: the terms of these sentences, in the order of the text.
        match: for each term of the statement the place in `source` of the term it says again, or None.
        overlap: the share of the statement's weight that is matched.
    """

    text: str
    terms: tuple[Term, ...]
    index: Index
    best: tuple[int, ...]
    source: tuple[Term, ...]
    match: tuple[int | None, ...]
    overlap: float

    @functools.cached_property
    def retold(self) -> bool:
        """Whether the statement says again what its best sentences say: they hold most of it, or nearly all words."""
        if self.overlap >= _RETOLD:
            return True
        words = [j for term, j in zip(self.terms, self.match, strict=True) if term.kind != "mark"]
        steps = sum(a is not None and b is not None and a < b for a, b in itertools.pairwise(words))
        return len(words) > 2 and steps >= _IN_STEP * (len(words) - 1)

    def within(self, start: int, end: int) -> range:
        """Give the places in `terms` of what stands between two offsets of the statement."""
        places = [i for i, term in enumerate(self.terms) if start <= term.start < end]
        return range(places[0], places[-1] + 1) if places else range(0)

    def sentence_of(self, place: int) -> int:
        """Give which of the best sentences, in text order from 0, a place in `source` is in."""
        return bisect.bisect_right(self.starts, place) - 1

    @functools.cached_property
    def starts(self) -> list[int]:
        """The places in `source` where its sentences begin."""
        sizes = (len(self.index.terms(number)) for number in sorted(self.best)[:-1])
        return list(itertools.accumulate(sizes, initial=0))

    def around(self, reach: int = 1) -> frozenset[str]:
        """Give the keys of the best sentences and of those within `reach` sentences of them."""
        near = {n for best in self.best for n in range(best - reach, best + reach + 1)}
        return frozenset().union(*(self.index.words(n) for n in near if 1 <= n <= len(self.index)))

    @functools.cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Where the statement has other terms than the source between two that both have, or none, or more."""
        return tuple(_slots(self))

    @functools.cached_property
    def matched(self) -> dict[int, int]:
        """The places in `source` that are matched, each with its place in `terms`."""
        return {j: i for i, j in enumerate(self.match) if j is not None}


def compare(text: str, index: Index, cited: Sequence[int] = ()) -> Comparison:
    """Lay a statement beside the sentences that hold it best; of equally good ones a cited one is taken."""
    terms = terms_of(text)
    best = _best_sentences(terms, index, cited)
    source = tuple(term for number in sorted(best) for term in index.terms(number))
    match = _match(terms, source)
    weights = _weights(terms)
    total = sum(weights)
    held = sum(weight for weight, j in zip(weights, match, strict=True) if j is not None)
    return Comparison(text, terms, index, best, source, match, held / total if total else 1.0)


def _weights(terms: Sequence[Term]) -> list[float]:
    return [
        _NEXT_NAME if term.kind == "name" and i and terms[i - 1].kind == "name" else _WEIGHT[term.kind]
        for i, term in enumerate(terms)
    ]


def _best_sentences(terms: Sequence[Term], index: Index, cited: Sequence[int]) -> tuple[int, ...]:
    weighed = [(term, weight) for term, weight in zip(terms, _weights(terms), strict=True) if term.content]
    content, weights = [term for term, _ in weighed], [weight for _, weight in weighed]

    held: dict[int, set[int]] = {}
    for i, term in enumerate(content):
        for key in term.keys:
            for number in index.places.get(key, ()):
                held.setdefault(number, set()).add(i)
    side_by_side = frozenset(
        i for i in range(len(content) - 1) if {content[i].kind, content[i + 1].kind} != {"name"}
    )

    def score(number: int, without: set[int]) -> tuple[float, bool, int]:
        places = held[number] - without
        together = sum(i + 1 in places for i in places & side_by_side)
        return sum(weights[i] for i in places) + _TOGETHER * together, number in cited, -number

    if not held:
        return ()
    first = max(held, key=lambda n: score(n, set()))
    second = max((n for n in held if n != first), key=lambda n: score(n, held[first]), default=0)
    more = held[second] - held[first] if second else set()
    if len(more) >= _MORE_WORDS and any(content[i].kind != "name" for i in more):
        return first, second
    return (first,)


def _match(terms: Sequence[Term], source: Sequence[Term]) -> tuple[int | None, ...]:
    """Match each term to one in the source that has a key in common, each of those at most once.

    Where there are several, the one whose neighbours agree best, then the one nearest behind the last.
    """
    places: dict[str, list[int]] = {}
    for j, term in enumerate(source):
        for key in term.keys:
            places.setdefault(key, []).append(j)
    options = [list(dict.fromkeys(j for key in term.keys for j in places.get(key, ()))) for term in terms]
    match: list[int | None] = [None] * len(terms)
    taken: set[int] = set()
    # Content first, the least ambiguous first: they are what the others are placed by.
    order = sorted(
        (i for i in range(len(terms)) if options[i]),
        key=lambda i: (_ORDER[terms[i].kind], len(options[i]), i),
    )
    for i in order:
        free = [j for j in options[i] if j not in taken]
        if free:
            match[i] = max(free, key=lambda j: (_agreement(terms, source, i, j), -_distance(match, i, j), -j))
            taken.add(match[i] or 0)
    return tuple(match)


def _agreement(terms: Sequence[Term], source: Sequence[Term], i: int, j: int) -> int:
    """Count how many of the two terms to each side are the same beside both."""
    count = 0
    for step in (-1, 1, -2, 2):
        a, b = i + step, j + step
        if 0 <= a < len(terms) and 0 <= b < len(source) and terms[a].keys[0] == source[b].keys[0]:
            count += 3 - abs(step)
    return count


def _distance(match: Sequence[int | None], i: int, j: int) -> int:
    """Measure how far a place lies from where the term before, or else the one behind, is matched."""
    for step in range(1, 6):
        for at, shift in ((i - step, step), (i + step, -step)):
            if 0 <= at < len(match) and (other := match[at]) is not None:
                return abs(other + shift - j)
    return 0


# How many terms may stand in a slot, here and there.
_HERE, _THERE = 4, 5


def _slots(compared: Comparison) -> Iterator[Slot]:
    match, size = compared.match, len(compared.terms)
    starts = compared.starts
    i = -1  # the left anchor; -1 is the beginning
    while i < size:
        for right in range(i + 1, min(size, i + _HERE + 1) + 1):
            p = match[i] if i >= 0 else None
            q = match[right] if right < size else None
            if right < size and q is None:
                continue
            if i < 0:
                p = max((s for s in starts if q is not None and s <= q), default=None)
                p = None if p is None else p - 1
            elif right == size:
                q = min((s for s in [*starts, len(compared.source)] if p is not None and s > p), default=None)
            if p is None or q is None or not p < q <= p + _THERE + 1:
                continue
            here, there = range(i + 1, right), range(p + 1, q)
            if (here or there) and not any(match[k] in there for k in here):
                yield Slot(here, there)
            break
        i = next((k for k in range(i + 1, size) if match[k] is not None), size)
