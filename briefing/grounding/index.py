"""Where an article says what a text says: word for word, or by the keys of its terms. Pure.

Wording is compared folded (see `words.fold`), terms by their keys (see `terms.Term`).
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from briefing.grounding.support import Source
from briefing.grounding.terms import WORD, Term, terms_of
from briefing.types import Sentence
from briefing.words import fold

# A capital letter behind one of these tells nothing.
_BEFORE_CAPITALS = frozenset((".", "!", "?", ":", "…", "...", "“", '"', "«", "„"))
_ENDS = " .,;:!?…\"'"
_VERBAL = ("ed", "ing", "s")
# What may stand between a name and a noun for it, and within how many terms.
_JOINTS = frozenset(("of", "the", "The", "a", "an", ",", "(", ")"))
_BESIDE = 5
_RUN = re.compile(r"[A-Z][\w'’-]*(?:[ \n]+(?:(?:of|for|the|and|de|to)[ \n]+){0,2}[A-Z][\w'’-]*)+")
_LETTERS = re.compile(r"[^\W_]{2}")
_IDEOGRAPHS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def index_of(text: str, sentences: tuple[Sentence, ...], published: date | None = None) -> Index:
    """Give the index of an article; that of one of the last articles is not made again.

    Args:
        text: the article's text.
        sentences: all of its sentences, in order; their offsets count in `text`.
        published: the day of the article, from which 'yesterday' counts.
    """
    return _index(_Source(text, sentences, published))


@dataclass(frozen=True, slots=True)
class _Source:
    """An article's text and its sentences. Only the text is hashed, whose hash Python keeps."""

    text: str
    sentences: tuple[Sentence, ...] = field(hash=False)
    published: date | None = None


@functools.lru_cache(maxsize=32)
def _index(source: _Source) -> Index:
    return Index(source.text, source.sentences, source.published)


class Index:
    """What an article says, ready for look-up. Sentences go by their numbers, from 1.

    Most statements stand word for word in a sentence that they cite: all else is made when it is asked for.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence], published: date | None = None) -> None:
        self.published = published
        self._text = text
        self._places = sentences
        self._terms: dict[int, tuple[Term, ...]] = {}
        self._words: dict[int, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def terms(self, number: int) -> tuple[Term, ...]:
        """Give the terms of a sentence; their offsets count in the article's text."""
        if number not in self._terms:
            place = self._places[number - 1]
            self._terms[number] = terms_of(self._text, place.start, place.end)
        return self._terms[number]

    def sentence(self, number: int) -> str:
        """Give a sentence as it stands."""
        place = self._places[number - 1]
        return self._text[place.start : place.end]

    def words(self, number: int) -> frozenset[str]:
        """Give the keys of a sentence's terms."""
        if number not in self._words:
            self._words[number] = frozenset(key for term in self.terms(number) for key in term.keys)
        return self._words[number]

    @functools.cached_property
    def places(self) -> dict[str, tuple[int, ...]]:
        """For each key the numbers of the sentences that have it."""
        places: dict[str, list[int]] = {}
        for number in range(1, len(self) + 1):
            for key in self.words(number):
                places.setdefault(key, []).append(number)
        return {key: tuple(numbers) for key, numbers in places.items()}

    @functools.cached_property
    def support(self) -> Source:
        """The article as the score looks at it."""
        return Source(self._text, [(place.start, place.end) for place in self._places])

    @functools.cached_property
    def all_words(self) -> frozenset[str]:
        """The keys of the whole article."""
        return frozenset(self.places)

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The keys of words that the article writes with a capital letter within a sentence.

        In a text without capitals any word may be a name.
        """
        if self._text.islower():
            return self.all_words
        return frozenset(
            key
            for number in range(1, len(self) + 1)
            for before, term in itertools.pairwise(self.terms(number))
            if term.kind == "name" and before.text not in _BEFORE_CAPITALS
            for key in term.keys
        )

    @functools.cached_property
    def joined(self) -> frozenset[frozenset[str]]:
        """The pairs of names that the article puts side by side: 'Mayor Ada Brill', 'Brill, the Kastan lawyer'."""
        pairs: set[frozenset[str]] = set()
        for number in range(1, len(self) + 1):
            last: str | None = None
            gap = 0
            terms = self.terms(number)
            for term, following in itertools.pairwise((*terms, *terms[-1:])):
                if term.kind == "name":
                    if last is not None and gap <= 2:
                        pairs.add(frozenset((last, term.key)))
                    last, gap = term.key, 0
                elif term.kind == "word" and not term.text.endswith(_VERBAL):
                    gap += 1
                elif term.key != "the" and not (term.text == "," and following.key in ("the", "a", "an")):
                    last = None
        return frozenset(pairs)

    @functools.cached_property
    def described(self) -> frozenset[tuple[str, str]]:
        """The pairs of a noun and the name that it stands beside: 'the island of Ostra', 'the governor, Ada Brill'."""
        pairs: set[tuple[str, str]] = set()
        for number in range(1, len(self) + 1):
            terms = self.terms(number)
            for i, term in enumerate(terms):
                for other in terms[i + 1 : i + 1 + _BESIDE]:
                    if other.kind not in ("name", "word") and other.text not in _JOINTS:
                        break
                    if other.kind == "word" and other.text.endswith(_VERBAL[:2]):
                        break
                    if term.content and other.kind == "name":
                        pairs.add((term.key, other.key))
                    if term.kind == "name" and other.content:
                        pairs.add((other.key, term.key))
        return frozenset(pairs)

    @functools.cached_property
    def initials(self) -> frozenset[str]:
        """The initials of runs of two to six capitalised words, in small letters: 'eu' for European Union."""
        found = set()
        for match in _RUN.finditer(self._text):
            words = [word for word in match[0].split() if word[0].isupper()]
            for first in range(len(words)):
                for size in range(2, min(6, len(words) - first) + 1):
                    found.add("".join(w[0] for w in words[first : first + size]).casefold())
        return frozenset(found)

    def verbatim(self, folded: str, cited: tuple[int, ...]) -> tuple[int, ...]:
        """Give the sentences over which a folded text stands word for word in the article, else nothing.

        Where it stands in several places, a cited one is given, else the first; a sentence that it is comes before
        those that have more.
        """
        first: tuple[int, ...] = ()
        for numbers in self._standing(folded):
            if not cited or set(numbers) <= set(cited):
                return numbers
            first = first or numbers
        return first

    def _standing(self, folded: str) -> Iterator[tuple[int, ...]]:
        """Give the places where a folded text stands: the sentences that it is, then all that do not overlap."""
        for number in self._by_words.get(folded.strip(_ENDS), ()):
            if self.is_one_of(folded, (number,)):
                yield (number,)
        at = self._folded.find(folded)
        while at >= 0:
            end = at + len(folded)
            if not (_inside_word(self._folded, at) or _inside_word(self._folded, end)):
                low = bisect.bisect_right(self._starts, at)
                yield tuple(range(low, bisect.bisect_left(self._starts, end) + 1))
            at = self._folded.find(folded, end)

    def is_one_of(self, folded: str, numbers: Sequence[int]) -> bool:
        """Say whether a folded text is one of some sentences, but for marks that it lacks at its ends.

        This looks at no other sentence.
        """
        plain = folded.strip(_ENDS)
        return any(
            folded in sentence and sentence.strip(_ENDS) == plain
            for sentence in map(self._folded_sentence, numbers)
        )

    def is_whole(self, folded: str, numbers: Sequence[int]) -> bool:
        """Say whether a folded text has nothing left out of a sentence that it stands in: it may be several."""
        plain = folded.strip(_ENDS)
        sentences = [self._folded_sentence(number) for number in numbers]
        return any(sentence.strip(_ENDS) == plain for sentence in sentences) or (
            len(numbers) > 1 and " ".join(sentences).strip(_ENDS) == plain
        )

    def has_words(self, folded: str) -> bool:
        """Say whether the words of a folded text stand in a row, whatever marks and hyphens are between them."""
        return bool(self.verbatim(folded, ())) or f" {_words_only(folded)} " in self._words_only

    @functools.cached_property
    def _words_only(self) -> str:
        return f" {_words_only(self._folded)} "

    @functools.cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The keys of each two terms that stand side by side."""
        numbers = range(1, len(self) + 1)
        return frozenset(
            (key, after.key)
            for number in numbers
            for term, after in itertools.pairwise(self.terms(number))
            for key in term.keys
        )

    def _folded_sentence(self, number: int) -> str:
        return fold(self.sentence(number))

    @functools.cached_property
    def _sentences(self) -> list[str]:
        return [self._folded_sentence(number) for number in range(1, len(self) + 1)]

    @functools.cached_property
    def _by_words(self) -> dict[str, list[int]]:
        """For each wording of a sentence, without the marks at its ends, the numbers of those that have it."""
        numbers: dict[str, list[int]] = {}
        for number, sentence in enumerate(self._sentences, start=1):
            numbers.setdefault(sentence.strip(_ENDS), []).append(number)
        return numbers

    @functools.cached_property
    def _folded(self) -> str:
        """The sentences, folded and parted by spaces."""
        return " ".join(self._sentences)

    @functools.cached_property
    def _starts(self) -> list[int]:
        """The offset in `_folded` of each sentence."""
        return list(itertools.accumulate((len(s) + 1 for s in self._sentences[:-1]), initial=0))


def _words_only(folded: str) -> str:
    return " ".join(word for match in WORD.findall(folded) for word in match.split("-"))


def _inside_word(text: str, at: int) -> bool:
    """Say whether an offset parts a word in two: 'he left' does not stand in 'she left'."""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and bool(_LETTERS.fullmatch(pair)) and not _IDEOGRAPHS.search(pair)
