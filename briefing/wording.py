"""Where an article says what a text says: word for word, or by the stems of its words. Pure.

What grounding.py looks things up in. Wording is compared folded (see `words.fold`); a word counts as its
stem, a number word as its digits.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from briefing.types import Sentence
from briefing.words import NUMBER_WORDS, fold, stem

# A comma between digits belongs to the figure: 1,200 is one word.
WORD = re.compile(r"[^\W_]+(?:(?:['’.\-]|(?<=\d),(?=\d))[^\W_]+)*")
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r",(?=\d{3}(?:\D|$))")
_IDEOGRAPHS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_LETTERS = re.compile(r"[^\W_]{2}")


def index_of(text: str, sentences: tuple[Sentence, ...]) -> Index:
    """Give the index of an article; that of one of the last articles is not made again.

    Args:
        text: the article's text.
        sentences: all of its sentences, in order; their offsets count in `text`.
    """
    return _index(_Source(text, sentences))


@dataclass(frozen=True, slots=True)
class _Source:
    """An article's text and its sentences. Only the text is hashed, whose hash Python keeps."""

    text: str
    sentences: tuple[Sentence, ...] = field(hash=False)


@functools.lru_cache(maxsize=32)
def _index(source: _Source) -> Index:
    return Index(source.text, source.sentences)


class Index:
    """What an article says, ready for look-up. Sentences go by their numbers, from 1.

    Most statements stand word for word in a sentence that they cite: all else is made when it is asked for.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._places = sentences
        self._words: dict[int, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def words(self, number: int) -> frozenset[str]:
        """Give the stems of a sentence."""
        if number not in self._words:
            self._words[number] = _stems(self._sentences[number - 1])
        return self._words[number]

    @functools.cached_property
    def all_words(self) -> frozenset[str]:
        """The stems of the whole article."""
        return _stems(self._folded)

    def verbatim(self, folded: str, cited: tuple[int, ...]) -> tuple[int, ...]:
        """Give the sentences over which a folded text stands word for word in the article, else nothing.

        Where it stands in several places, a cited one, else the first.
        """
        first: tuple[int, ...] = ()
        at = self._folded.find(folded)
        while at >= 0:
            end = at + len(folded)
            if not (_inside_word(self._folded, at) or _inside_word(self._folded, end)):
                low = bisect.bisect_right(self._starts, at)
                numbers = tuple(range(low, bisect.bisect_left(self._starts, end) + 1))
                if not cited or set(numbers) <= set(cited):
                    return numbers
                first = first or numbers
            at = self._folded.find(folded, end)
        return first

    def soon_found(self, folded: str, cited: Sequence[int]) -> bool:
        """Say whether `verbatim` would find a folded text, not empty, within a single one of the cited sentences.

        This looks at no other sentence. A text that can begin again before it has ended is left to
        `verbatim`, which passes over places that overlap.
        """
        for number in cited:
            sentence = self._sentence(number)
            at = sentence.find(folded)
            if at >= 0 and not (_inside_word(sentence, at) or _inside_word(sentence, at + len(folded))):
                return not _ends_as_it_begins(folded)
        return False

    def _sentence(self, number: int) -> str:
        place = self._places[number - 1]
        return fold(self._text[place.start : place.end])

    @functools.cached_property
    def _sentences(self) -> list[str]:
        return [self._sentence(number) for number in range(1, len(self) + 1)]

    @functools.cached_property
    def _folded(self) -> str:
        """The sentences, folded and parted by spaces."""
        return " ".join(self._sentences)

    @functools.cached_property
    def _starts(self) -> list[int]:
        """The offset in `_folded` of each sentence."""
        return list(itertools.accumulate((len(s) + 1 for s in self._sentences[:-1]), initial=0))


def _stems(folded: str) -> frozenset[str]:
    return frozenset(itertools.chain.from_iterable(map(forms_of, set(WORD.findall(folded)))))


@functools.lru_cache(maxsize=16_384)
def forms_of(word: str) -> tuple[str, ...]:
    """Give the stems that a folded word counts as: itself, its parts at hyphens, a figure's value."""
    if _IDEOGRAPHS.search(word):
        return tuple(word[i : i + 2] for i in range(max(1, len(word) - 1)))
    parts = word.split("-") if "-" in word else ()
    figures = map(value_of, FIGURE.findall(word))
    return (*figures, *(digits_of(part) or stem(part) for part in (word, *parts)))


def digits_of(word: str) -> str | None:
    """Give the digits of a folded number word, 'twenty-five' too; None where it is none."""
    values = [NUMBER_WORDS.get(part) for part in word.split("-")]
    return str(sum(int(value or 0) for value in values)) if len(values) <= 2 and all(values) else None


def value_of(figure: str) -> str:
    """Bring a figure to one form, 1,200 and 1200, 3.50 and 3.5; a list such as 1,2 stays as it is."""
    plain = _THOUSANDS.sub("", figure)
    return plain.rstrip("0").rstrip(".") if "." in plain and "," not in plain else plain


def _ends_as_it_begins(text: str) -> bool:
    """Say whether a text ends with a beginning of its own; the shortest such is at most half of it."""
    half, last = len(text) // 2, text[-1]
    return last in text[:half] and any(text.endswith(text[:n]) for n in range(1, half + 1))


def _inside_word(text: str, at: int) -> bool:
    """Say whether an offset parts a word in two: 'he left' does not stand in 'she left'."""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and bool(_LETTERS.fullmatch(pair)) and not _IDEOGRAPHS.search(pair)
