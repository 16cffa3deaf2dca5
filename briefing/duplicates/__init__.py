"""Which articles are one text, sent or rewritten once more. Pure; the order of input is of no matter.

Two texts are one where their words are the same, or where nearly all shingles (runs of four words; Broder 1997)
of the shorter one stand in the longer one and the news is the same (updates.py finds where it is not).

An index of hashed shingles in plain Python does for tens of thousands of articles. rensa and datasketch are alive
and MIT, but what they find would have to be compared word by word all the same, and the first brings a binary
wheel, the second numpy and scipy.

What this cannot see: a rewrite with a word changed in every four, or a third of it from elsewhere, is another
report here. An update that says what is new in words and not in figures ('charged' for 'sought'), in a text that is
otherwise the old one, counts as a duplicate; so does one that changes a single figure of a long text by less than
half a per cent, or outside of title and lead, or in a lead that counts no dead, hurt and so on and adds nothing. A
rewrite that slips in such a figure counts as an update, the oftener the shorter the texts are: both are briefed, which
loses nothing.
"""

from __future__ import annotations

import itertools
import zlib
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from briefing.duplicates.texts import numbers_of, read, shingles_of, words_of
from briefing.duplicates.updates import is_update
from briefing.types import Article

Likeness = Literal["the same text", "nearly the same text"]

# The share of the shorter text's shingles that the longer one has. Look-alike reports on one event have at most .38
# (basil); between .6 and .7 ecbplus has updates among its rewrites.
_HELD = 0.7
# Fewer words are too few to tell a rewrite from a form; of a text that is so much longer, one is an excerpt.
_LEAST_WORDS, _LONGEST = 25, 3
# So many of a text's shingles, those with the smallest hashes, find the texts to compare it with (Broder 1997). The
# share of these that two texts have in common strays by .1 from the share of all.
_SKETCH, _SKETCH_HELD = 48, 0.4
# A shingle of more texts is a form's or a publisher's. Of the texts that share some, the best few are compared.
_MOST_TEXTS, _MOST_COMPARED = 20, 10


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that repeats another one, which is kept and is no duplicate itself."""

    article: Article
    kept: Article
    likeness: Likeness


def duplicates(articles: Iterable[Article]) -> list[Duplicate]:
    """Find the articles that repeat another one.

    The longest is kept, by words; of equally long ones the earliest, then the first by key. A duplicate is always
    like the article that is kept, not only like another duplicate of it.
    """
    kept: list[_Sketched] = []
    wholes: dict[int | str, int] = {}
    holders: dict[int, tuple[int, ...]] = {}
    found: list[Duplicate] = []
    for one in sorted(map(_sketched, articles), key=_longest_first):
        # By id too: texts can be made whose words have one hash.
        same = dict.fromkeys(wholes[key] for key in (one.article.id, one.whole) if key in wholes)
        for i in itertools.chain(same, _alike(one.sketch, kept, holders)):
            if likeness := _likeness(one, kept[i]):
                found.append(Duplicate(one.article, kept[i].article, likeness))
                break
        else:
            wholes.setdefault(one.whole, len(kept))
            wholes.setdefault(one.article.id, len(kept))
            for hashed in one.sketch:
                held = holders.get(hashed, ())
                if len(held) <= _MOST_TEXTS:
                    holders[hashed] = (*held, len(kept))
            kept.append(one)
    return found


def compare(one: Article, other: Article) -> Likeness | None:
    """Say how far two articles are one text; None where they are not."""
    return _likeness(_sketched(one), _sketched(other))


class _Sketched(NamedTuple):
    """An article to compare: its words as numbers, their hash, and the smallest hashes of its shingles in order."""

    article: Article
    numbers: array[int]
    whole: int
    sketch: tuple[int, ...]


def _sketched(article: Article) -> _Sketched:
    numbers = numbers_of(article.text)
    # A text without words is found by its signs.
    whole = zlib.crc32(numbers or article.id.encode())
    return _Sketched(article, numbers, whole, _sketch_of(numbers))


def _sketch_of(numbers: Sequence[int]) -> tuple[int, ...]:
    # Hashes lie evenly between -2^63 and 2^63, so twice as many as are wanted are under this limit: few to sort.
    limit = 2**63 * 4 * _SKETCH // max(1, len(numbers)) - 2**63
    few = {hashed for hashed in shingles_of(numbers) if hashed < limit}
    return tuple(sorted(few if len(few) >= _SKETCH else set(shingles_of(numbers)))[:_SKETCH])


def _longest_first(one: _Sketched) -> tuple[int, str, str]:
    return -len(one.numbers), str(one.article.published or "9999"), one.article.key


def _likeness(one: _Sketched, other: _Sketched) -> Likeness | None:
    if one.article.id == other.article.id:
        return "the same text"
    if (
        one.numbers
        and one.numbers == other.numbers
        and words_of(one.article.text) == words_of(other.article.text)
    ):
        return "the same text"
    short, long = sorted((_own(one), _own(other)), key=len)
    if len(short) < _LEAST_WORDS or len(long) > _LONGEST * len(short):
        return None
    shingles = set(shingles_of(short))
    if len(shingles.intersection(shingles_of(long))) < _HELD * len(shingles):
        return None
    return None if is_update(one.article, other.article) else "nearly the same text"


def _own(one: _Sketched) -> array[int]:
    """Give the words that are not of the page, as numbers."""
    text = read(one.article.text)
    return one.numbers if text.whole else numbers_of("\n".join(text.sentences))


def _alike(
    sketch: Sequence[int], kept: Sequence[_Sketched], holders: Mapping[int, tuple[int, ...]]
) -> Iterator[int]:
    """Give the kept articles that may have nearly the same text, the likeliest first."""
    held = (holders.get(hashed, ()) for hashed in sketch)
    shared = Counter(itertools.chain.from_iterable(few for few in held if len(few) <= _MOST_TEXTS))
    hashes = set(sketch)
    likeliest = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    for i, _ in likeliest[:_MOST_COMPARED]:
        theirs = kept[i].sketch
        # Only as far as both sketches go do they say what is in common.
        both = bisect_right(sketch, theirs[-1]) if len(theirs) == _SKETCH else len(sketch)
        if len(hashes.intersection(theirs)) >= _SKETCH_HELD * both:
            yield i
