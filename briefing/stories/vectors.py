"""How alike two articles are: by their words, and by the people and places that they name. Pure, deterministic.

Own code, since what there is costs more than it saves: scikit-learn brings 270 MB, numpy 73.
benchmarks/stories_speed.py has the time and memory that it needs.
"""

from __future__ import annotations

import functools
import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, compress, islice

from briefing import tables
from briefing.names import is_title
from briefing.stories.sameness import stems
from briefing.types import Article
from briefing.words import FUNCTION_WORDS

# All constants were chosen on the dev halves of basil, ecbplus and allsides together, one setting for all
# (benchmarks/stories.py prints the figures); they move B³ F1 little when moved a little.
_FIRST_WORDS = 400
_LEAD_WORDS = 60
_WEIGHT_TITLE, _WEIGHT_LEAD, _WEIGHT_REST = 5, 2, 1
_SATURATION = 4.0
# A word that the titles of more articles have than so many, and than this share of all, while their texts do not, is
# furniture ('Live:', 'Opinion', 'In pictures') and tells nothing of an event.
_FURNITURE_LEAST, _FURNITURE_SHARE = 2, 0.05
# As if so many other articles had been read, with the words in the shares of them that news_words.tsv tells, and a
# word that is not there in this share.
_BACKGROUND = 230
_OTHER_SHARE = 0.02
# Two reports of one event nearly always have a full name in common ('Ada Brill', 'Port Alder'), two of like events
# seldom. So where both have so many, a common one speaks for one event and none against it.
_FULL_NAMES = 2
_COMMON_NAME, _NO_COMMON_NAME = 1.05, 0.65
# News moves on: after so many days two like articles are a third as likely to tell of one event.
_DECAY_DAYS = 10
# A word in more than this share of the articles, if these are 100 at least, makes no pair: it only costs time. In
# more than 1,000 none makes any, since the time for it grows with their square.
_FREQUENT_SHARE, _FREQUENT_LEAST, _FREQUENT_MOST = 0.2, 100, 1000

# So many of the pieces between blanks that were seen last are kept with their stems: most come again.
_PIECES = 1 << 15
# Some 12 characters a word: only as much text as the first words can take is looked at.
_FIRST_CHARACTERS = _FIRST_WORDS * 12

_NAME_WORD = r"(?:[a-z]{2,3}-)?[^\W\d_a-z][\w'’]+(?:-[\w'’]+)*"
_LINK = r"(?:(?:of the|of|and|al|bin|ibn|de|da|di|van|von|der|el|la)\s+)?"
_NAMES = re.compile(rf"(?<![\w-]){_NAME_WORD}(?:\s+{_LINK}{_NAME_WORD})+")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Vector:
    """What an article is compared by.

    Attributes:
        weights: of the words by which articles are found to be alike, by the words' numbers. With the rest of the
            article's words they make a vector of length 1.
        names: the numbers of its full names; none where it has too few to tell anything.
        day: its date as an ordinal, None where that is not known.
    """

    weights: list[tuple[int, float]]
    names: frozenset[int]
    day: int | None


@dataclass(frozen=True, slots=True)
class _Words:
    """An article's words as numbers, in their order, and what else Vector takes from it."""

    title: array[int]
    text: array[int]
    names: frozenset[int]
    day: int | None


@dataclass(frozen=True, slots=True)
class _Bag:
    """An article's words, each once, with how often it comes, as its places weigh."""

    words: array[int]
    counts: array[int]
    names: frozenset[int]
    day: int | None

    @classmethod
    def of(cls, article: _Words, furniture: frozenset[int]) -> _Bag:
        empty = furniture.difference(article.text) if furniture else furniture
        stressed = [word for word in article.title if word not in empty]
        lead, rest = article.text[:_LEAD_WORDS], article.text[_LEAD_WORDS:]
        counts = Counter(chain(stressed * _WEIGHT_TITLE, lead * _WEIGHT_LEAD, rest * _WEIGHT_REST))
        return cls(array("I", counts), array("I", counts.values()), article.names, article.day)


class Vectors:
    """The articles of one comparison, each weighed against all of them: thousands are to fit."""

    def __init__(self, articles: Iterable[Article]) -> None:
        numbers: dict[str, int] = {}
        read = list(_read(articles, numbers))
        count = len(read)
        bare = Counter(chain.from_iterable(set(each.title).difference(each.text) for each in read))
        most = max(_FURNITURE_LEAST, _FURNITURE_SHARE * count)
        furniture = frozenset(word for word, titles in bare.items() if titles > most)
        self._articles = [_Bag.of(each, furniture) for each in read]
        frequency = Counter(chain.from_iterable(each.words for each in self._articles))
        self._idf = [_idf(word, frequency[number], count) for word, number in numbers.items()]
        # A word of a single article finds no other, and one of very many only costs time; both count in the length.
        most = max(_FREQUENT_LEAST, min(int(_FREQUENT_SHARE * count), _FREQUENT_MOST))
        self._linking = frozenset(number for number, having in frequency.items() if 1 < having <= most)

    def __len__(self) -> int:
        """Give how many articles there are."""
        return len(self._articles)

    def __getitem__(self, number: int) -> Vector:
        """Give the vector of an article by its place among those given."""
        article = self._articles[number]
        words, counts = article.words, article.counts
        weights = [n / (n + _SATURATION) * self._idf[word] for word, n in zip(words, counts, strict=True)]
        norm = math.hypot(*weights) or 1.0
        linking = [(word, w / norm) for word, w in zip(words, weights, strict=True) if word in self._linking]
        return Vector(linking, article.names, article.day)


class Index:
    """Vectors by word, to find those that are like another."""

    def __init__(self) -> None:
        self._names: list[frozenset[int]] = []
        self._days: list[int | None] = []
        self._postings: defaultdict[int, tuple[array[int], array[float]]] = defaultdict(
            lambda: (array("I"), array("d"))
        )

    def add(self, vector: Vector) -> None:
        """Add one, at the place after the last."""
        for word, weight in vector.weights:
            articles, weights = self._postings[word]
            articles.append(len(self._days))
            weights.append(weight)
        self._names.append(vector.names)
        self._days.append(vector.day)

    def similar(self, vector: Vector, least: float) -> Iterator[tuple[int, float]]:
        """Give those whose similarity is at least so much, by their place among the ones added.

        The similarity is the cosine, raised or lowered for names in common and lowered for days between.
        """
        totals = [0.0] * len(self._days)
        for word, weight in vector.weights:
            if word in self._postings:
                for j, other in zip(*self._postings[word], strict=True):
                    totals[j] += weight * other
        own, day = vector.names, vector.day
        for j in compress(range(len(totals)), map((least / _COMMON_NAME).__le__, totals)):
            similarity, names, other_day = totals[j], self._names[j], self._days[j]
            if own and names:
                similarity *= _NO_COMMON_NAME if own.isdisjoint(names) else _COMMON_NAME
            if day is not None and other_day is not None:
                similarity *= _nearness(abs(day - other_day))
            if similarity >= least:
                yield j, round(similarity, 9)


def _read(articles: Iterable[Article], numbers: dict[str, int]) -> Iterator[_Words]:
    """Read articles, and put the words into their numbers."""
    names: dict[str, int] = {}

    @functools.lru_cache(_PIECES)
    def words(piece: str) -> list[int]:
        return [numbers.setdefault(word, len(numbers)) for word in stems(piece)]

    for article in articles:
        start = article.text[:_FIRST_CHARACTERS]
        full = frozenset(names.setdefault(name, len(names)) for name in _full_names(start))
        yield _Words(
            array("I", chain.from_iterable(map(words, article.title.split()))),
            array("I", islice(chain.from_iterable(map(words, start.split())), _FIRST_WORDS)),
            full if len(full) >= _FULL_NAMES else frozenset(),
            article.published.toordinal() if article.published else None,
        )


def _full_names(text: str) -> Iterator[str]:
    """Give the last two words, case folded, of each name of several words: 'President Ada Brill' is 'ada brill'."""
    for match in _NAMES.finditer(text):
        words = [_POSSESSIVE.sub("", word).casefold() for word in match.group().split()]
        start = next((i for i, w in enumerate(words) if w not in FUNCTION_WORDS and not is_title(w)), None)
        if start is not None and len(words) - start > 1:
            yield " ".join(words[-2:])


def _idf(word: str, frequency: int, articles: int) -> float:
    share = tables.news_words().get(word, _OTHER_SHARE)
    return max(0.0, math.log((articles + _BACKGROUND + 1) / (frequency + _BACKGROUND * share)))


@functools.lru_cache(maxsize=1000)
def _nearness(days: int) -> float:
    """Say how likely reports so many days apart are to tell of one event."""
    return math.exp(-max(0, days - 1) / _DECAY_DAYS)
