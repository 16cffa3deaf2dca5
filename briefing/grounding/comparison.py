"""A statement laid beside the sentences that hold it best, term by term. Pure.

The checks look at nothing else. A statement is usually made of one sentence or of two; what they leave open
(who 'he' is) stands in the sentence before.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.grounding.index import Index
from briefing.grounding.terms import Term, terms_of

# Names and figures tell more of where a statement comes from than other words do.
_WEIGHT = {"name": 2.0, "figure": 2.0, "word": 1.0, "unit": 0.5, "function": 0.0, "mark": 0.0}
# Two terms that stand together in both count so much more.
_TOGETHER = 0.5
# A second sentence must bring so much that the first has not.
_WORTH = 2.0


@dataclass(frozen=True, slots=True)
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

    def around(self, reach: int = 1) -> frozenset[str]:
        """Give the keys of the best sentences and of those within `reach` sentences of them."""
        near = {n for best in self.best for n in range(best - reach, best + reach + 1)}
        return frozenset().union(*(self.index.words(n) for n in near if 1 <= n <= len(self.index)))

    @property
    def matched(self) -> dict[int, int]:
        """The places in `source` that are matched, each with its place in `terms`."""
        return {j: i for i, j in enumerate(self.match) if j is not None}


def compare(text: str, index: Index, cited: Sequence[int] = ()) -> Comparison:
    """Lay a statement beside the sentences that hold it best; of equally good ones a cited one is taken."""
    terms = terms_of(text)
    best = _best_sentences(terms, index, cited)
    source = tuple(term for number in sorted(best) for term in index.terms(number))
    match = _match(terms, source)
    total = sum(map(_weight, terms))
    held = sum(_weight(term) for term, j in zip(terms, match, strict=True) if j is not None)
    return Comparison(text, terms, index, best, source, match, held / total if total else 1.0)


def _weight(term: Term) -> float:
    return _WEIGHT[term.kind]


def _best_sentences(terms: Sequence[Term], index: Index, cited: Sequence[int]) -> tuple[int, ...]:
    content = [term for term in terms if term.content]
    pairs = [(a.keys, b.keys) for a, b in zip(content, content[1:], strict=False)]

    @functools.cache
    def held(number: int) -> frozenset[int]:
        words = index.words(number)
        return frozenset(i for i, term in enumerate(content) if not words.isdisjoint(term.keys))

    def worth(places: Iterable[int]) -> float:
        return sum(_weight(content[i]) for i in places)

    def score(number: int, without: frozenset[int]) -> tuple[float, bool, int]:
        places = held(number) - without
        together = sum(i in places and i + 1 in places for i in range(len(pairs)))
        return worth(places) + _TOGETHER * together, number in cited, -number

    numbers = range(1, len(index) + 1)
    first = max(numbers, key=lambda n: score(n, frozenset()), default=0)
    if not first or not held(first):
        return ()
    second = max((n for n in numbers if n != first), key=lambda n: score(n, held(first)), default=0)
    if second and worth(held(second) - held(first)) >= _WORTH:
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
        (i for i, term in enumerate(terms) if options[i] and term.kind != "mark"),
        key=lambda i: (not terms[i].content, len(options[i]), i),
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
