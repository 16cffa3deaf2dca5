"""The words of an article as the score looks them up: by sentence, by key, and by likeness. Pure."""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_right
from collections.abc import Sequence

from briefing.grounding import likeness
from briefing.grounding.likeness import HEDGES, NEGATIONS, Token, tokens

# How like a word of the list of synonyms is.
_SYNONYM = 0.65
# Words of one family begin with so many letters in common.
_PREFIX = 4


class Wording:
    """An article's words. Each view of them is made when it is first asked for; sentences go by numbers from 0."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        """Keep text and spans.

        Args:
            text: the article's.
            spans: [start, end) offsets of its sentences, in order.
        """
        self._text = text
        self._spans = spans

    @functools.cached_property
    def sentences(self) -> list[list[Token]]:
        """The tokens of each sentence."""
        return [tokens(self._text[start:end]) for start, end in self._spans]

    @functools.cached_property
    def words(self) -> list[list[str]]:
        """The words of each sentence as they are compared letter by letter."""
        return [[t.word for t in sentence if not t.mark] for sentence in self.sentences]

    @functools.cached_property
    def trigrams(self) -> frozenset[tuple[str, ...]]:
        """All runs of three words, over the ends of sentences too."""
        flat = list(itertools.chain.from_iterable(self.words))
        return frozenset(zip(flat, flat[1:], flat[2:], strict=False))

    @functools.cached_property
    def keys(self) -> list[frozenset[str]]:
        """The keys of the content words of each sentence."""
        return [frozenset(t.key for t in sentence if t.content) for sentence in self.sentences]

    @functools.cached_property
    def places(self) -> dict[str, int]:
        """For each key a number with a bit for each sentence that has it."""
        places: dict[str, list[int]] = {}
        for number, keys in enumerate(self.keys):
            for key in keys:
                places.setdefault(key, []).append(number)
        return {key: _number_of(bits) for key, bits in places.items()}

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """Keys that are capitalised within sentences and never small."""
        small: set[str] = set()
        names: set[str] = set()
        for sentence in self.sentences:
            for before, token in itertools.pairwise(sentence):
                if token.content and not token.figure and not token.capital:
                    small.add(token.key)
                elif token.content and not token.figure and before.word not in '."?!:':
                    names.add(token.key)
            if sentence and not sentence[0].capital:
                small.add(sentence[0].key)
        return frozenset(names - small)

    @functools.cached_property
    def negated(self) -> list[bool]:
        """Whether each sentence has a negation."""
        return [has_negation(words) for words in self.words]

    @functools.cached_property
    def hedged(self) -> list[bool]:
        """Whether each sentence has a hedge."""
        return [not HEDGES.isdisjoint(words) for words in self.words]

    @functools.cached_property
    def _by_prefix(self) -> dict[str, list[str]]:
        by_prefix: dict[str, list[str]] = {}
        for key in self.places:
            by_prefix.setdefault(key[:_PREFIX], []).append(key)
        return by_prefix

    @functools.cached_property
    def _found(self) -> dict[str, tuple[float, int]]:
        return {}

    def look_up(self, key: str) -> tuple[float, int]:
        """Give how like the best word of the article is, 0 to 1, and a bit for each sentence with a like one."""
        if key not in self._found:
            self._found[key] = self._look_up(key)
        return self._found[key]

    def _look_up(self, key: str) -> tuple[float, int]:
        if key in self.places:
            return 1.0, self.places[key]
        best, places = 0.0, 0
        kin = ((likeness.kinship(key, other), other) for other in self._by_prefix.get(key[:_PREFIX], ()))
        near = ((_SYNONYM, other) for other in likeness.near(key) if other in self.places)
        for value, other in itertools.chain(kin, near):
            if value:
                best, places = max(best, value), places | self.places[other]
        return best, places

    @functools.cached_property
    def _lines(self) -> str:
        return "\n".join(f" {' '.join(words)} " for words in self.words)

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        lengths = (len(" ".join(words)) + 3 for words in self.words)
        return list(itertools.accumulate(lengths, initial=0))

    def verbatim(self, words: Sequence[str]) -> tuple[int, ...]:
        """Give the number, from 1, of the first sentence that has these words in a row, else nothing."""
        at = self._lines.find(f" {' '.join(words)} ")
        return () if at < 0 else (bisect_right(self._line_starts, at),)


def has_negation(words: Sequence[str]) -> bool:
    """Say whether one of the words negates."""
    return any(word in NEGATIONS or word.endswith("n't") for word in words)


# Bit by bit either would take the square of an article's length.
def _number_of(bits: Sequence[int]) -> int:
    """Give the number that has these bits set; the places are in order."""
    octets = bytearray(bits[-1] // 8 + 1)
    for bit in bits:
        octets[bit // 8] |= 1 << bit % 8
    return int.from_bytes(octets, "little")
