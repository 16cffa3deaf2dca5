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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from briefing.duplicates.texts import read, shingles_of, words_of
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
    wholes: dict[int, int] = {}
    holders: dict[int, list[int]] = {}
    found: list[Duplicate] = []
    for one in _longest_first(articles):
        same = [wholes[one.whole]] if one.whole in wholes else []
        for i in itertools.chain(same, _alike(one.sketch, kept, holders)):
            if likeness := compare(one.article, kept[i].article):
                found.append(Duplicate(one.article, kept[i].article, likeness))
                break
        else:
            wholes.setdefault(one.whole, len(kept))
            for hashed in one.sketch:
                held = holders.setdefault(hashed, [])
                if len(held) <= _MOST_TEXTS:
                    held.append(len(kept))
            kept.append(one)
    return found


def compare(one: Article, other: Article) -> Likeness | None:
    """Say how far two articles are one text; None where they are not."""
    if one.id == other.id:
        return "the same text"
    short, long = sorted((read(one.text), read(other.text)), key=lambda text: len(text.own))
    if short.words and short.words == long.words:
        return "the same text"
    if len(short.own) < _LEAST_WORDS or len(long.own) > _LONGEST * len(short.own):
        return None
    if len(short.shingles & long.shingles) < _HELD * len(short.shingles):
        return None
    return None if is_update(one, other) else "nearly the same text"


class _Sketched(NamedTuple):
    """An article, the hash of all its words, and the smallest hashes of its shingles: none where it has none."""

    article: Article
    whole: int
    sketch: frozenset[int]


def _longest_first(articles: Iterable[Article]) -> list[_Sketched]:
    sized = []
    for article in articles:
        words = words_of(article.text)
        order = (-len(words), str(article.published or "9999"), article.key)
        sketch = frozenset(sorted(shingles_of(words))[:_SKETCH])
        # A text without words is found by its signs.
        whole = zlib.crc32((" ".join(words) or article.id).encode())
        sized.append((order, _Sketched(article, whole, sketch)))
    return [one for _, one in sorted(sized, key=lambda each: each[0])]


def _alike(sketch: frozenset[int], kept: Sequence[_Sketched], holders: dict[int, list[int]]) -> Iterator[int]:
    """Give the kept articles that may have nearly the same text, the likeliest first."""
    shared: Counter[int] = Counter()
    for hashed in sketch:
        held = holders.get(hashed, ())
        if len(held) <= _MOST_TEXTS:
            shared.update(held)
    most = max(sketch, default=0)
    likeliest = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    for i, _ in likeliest[:_MOST_COMPARED]:
        theirs = kept[i].sketch
        # Only as far as both sketches go do they say what is in common.
        limit = min(most, max(theirs)) if len(theirs) == _SKETCH else most
        if len(sketch & theirs) >= _SKETCH_HELD * sum(hashed <= limit for hashed in sketch):
            yield i
