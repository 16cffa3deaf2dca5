"""A text as it is compared with others: its words, sentences and shingles, without the words of its page. Pure."""

from __future__ import annotations

import functools
import itertools
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from briefing.words import FUNCTION_WORDS, fold

_SHINGLE = 4
_MOST_NUMBERS = 1 << 16
# No apostrophes: half of the desks write the straight one. Plain letters by themselves take less time.
_WORD = re.compile(r"[a-z]+(?![^\W_])|\d+(?:[.,]\d+)*|[^\W_]+")
# The end of a sentence, near enough to align and to leave out sentences: 'Sgt. Orlo' and 'U.S. troops' are none.
_END = re.compile(
    r"[.!?\n。！？](?:(?<=\n)|(?<=[。！？])|(?<![A-Z].)(?<!\b[A-Z][a-z].)(?<!\b[A-Z][a-z]{2}.)(?<!\b[A-Z][a-z]{3}.)"
    r"[”\"’')\]]*\s+(?=[^a-z\s]))"
)
# What a page says of itself, not of the news.
_OF_THE_PAGE = tuple(
    " ".join(words.split())
    for words in """
    subscri; sign up; signed up; sign in; signed in; log in; logged in; login; registration;
    registered user; register for; register to; trial request; free trial; password; newsletter; cookies;
    copyright; ©; all rights reserved; click here; click below; please enter; please fill; please note;
    please select; please try; your account; your browser; your details; your device; your email;
    your e-mail; your inbox; email address; e-mail address; terms of use; terms of service; privacy policy;
    @; http:; https:; www.
    """.split(";")
)
# Prose has more function words than that: what has fewer, at some length, is a list.
_LIST_WORDS, _PROSE = 25, 0.12


class Text(NamedTuple):
    """A text to compare.

    Attributes:
        sentences: those that are not of the page.
        folded: the same, folded.
        whole: whether these are all that it has.
    """

    sentences: list[str]
    folded: list[str]
    whole: bool


@functools.lru_cache(maxsize=32)
def read(text: str) -> Text:
    """Read a text; one of the last is not read again."""
    folded, every = text.casefold(), _sentences(text)
    page_words = tuple(words for words in _OF_THE_PAGE if words in folded)
    sentences = [sentence for sentence in every if not _of_the_page(sentence, page_words)]
    return Text(sentences, list(map(fold, sentences)), len(sentences) == len(every))


def _sentences(text: str) -> list[str]:
    ends = [match.end() for match in _END.finditer(text)]
    cut = (text[start:end].strip() for start, end in itertools.pairwise((0, *ends, len(text))))
    return [sentence for sentence in cut if sentence]


def _of_the_page(sentence: str, page_words: tuple[str, ...]) -> bool:
    folded = sentence.casefold()
    if page_words and any(words in folded for words in page_words):
        return True
    words = folded.split()
    return len(words) >= _LIST_WORDS and sum(word in FUNCTION_WORDS for word in words) < _PROSE * len(words)


def words_of(text: str) -> list[str]:
    """Give a text's words in order, folded."""
    return _WORD.findall(text.casefold())


def numbers_of(text: str) -> array[int]:
    """Give a number of 32 bits for each of a text's words: the same in every process."""
    return array("I", map(_NUMBERS.__getitem__, words_of(text)))


def shingles_of(numbers: Iterable[int]) -> Iterator[int]:
    """Give the hashes of all runs of four words, as often as they come: the same in every process."""
    # Python's hash of a tuple of numbers is the same in every process; that of a string is not.
    words = list(numbers)
    return map(hash, zip(*(words[i:] for i in range(_SHINGLE)), strict=False))


class _Numbers(dict[str, int]):
    """The numbers of the words that were read."""

    def __missing__(self, word: str) -> int:
        number = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        if len(self) < _MOST_NUMBERS:
            self[word] = number
        return number


_NUMBERS = _Numbers()
