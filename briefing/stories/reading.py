"""A line as it is laid beside another line of its story: its words without who says them, and its times. Pure."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from briefing.dates import Time, agree, times_of
from briefing.grammar import REPORTS
from briefing.grounding.likeness import near
from briefing.grounding.terms import MONTHS_AND_DAYS, Term, keys_of, terms_of
from briefing.speech import MAYBE, SAID

# What lies further back than this, or lasts longer, is no time of the day's news.
_NEWS = timedelta(days=8)
# Times that are near by their own words, where the day of the article is not known.
_NEAR_KINDS = frozenset(("day", "weekday", "weekend", "week"))


def keys(words: str) -> frozenset[str]:
    """Give the key of each word of a table written as one string."""
    return frozenset(keys_of(word)[0] for word in words.split())


_REPORTING = frozenset(key for word in SAID | MAYBE | REPORTS for key in keys_of(word)) | keys(
    "according official officials authority authorities spokesman spokeswoman reporters media news agency"
)


# Words of time that stand for a day: what they say is compared as times.
_TIME_WORDS = keys("today yesterday tomorrow night morning afternoon evening week weekend month year")


@dataclass(frozen=True, slots=True)
class Reading:
    """A line, read.

    Attributes:
        terms: its terms, in order.
        plain: the words that are no part of a name, case folded.
        content: the keys of what it tells: no function word, figure or time, nor who says so.
        names: those of them that are names.
        negated: whether it has a verb that is negated.
    """

    terms: tuple[Term, ...]
    plain: frozenset[str]
    content: frozenset[str]
    names: frozenset[str]
    negated: bool

    def segment(self, at: int) -> tuple[Term, ...]:
        """Give the terms around a place, up to the next marks."""
        first = next((j + 1 for j in range(at - 1, -1, -1) if self.terms[j].kind == "mark"), 0)
        last = next(
            (j for j in range(at + 1, len(self.terms)) if self.terms[j].kind == "mark"), len(self.terms)
        )
        return self.terms[first:last]


@functools.lru_cache(maxsize=4096)
def reading_of(text: str, speaker: str = "") -> Reading:
    """Read a line.

    Args:
        text: the line.
        speaker: the name of who says it, or ''; it is nothing that is told.
    """
    terms = terms_of(text)
    said = _REPORTING | _TIME_WORDS | keys_in(speaker)
    told = [
        (i, t)
        for i, t in enumerate(terms)
        if t.key not in said and (t.kind == "word" or (t.kind == "name" and t.key not in MONTHS_AND_DAYS))
    ]
    words = frozenset(term.text.casefold() for term in terms)
    return Reading(
        terms,
        frozenset(term.text.casefold() for term in terms if term.kind != "name"),
        frozenset(t.key for _, t in told),
        frozenset(t.key for i, t in told if _is_name(terms, i)),
        any(map(_negates, words)),
    )


@functools.lru_cache(maxsize=1024)
def keys_in(phrase: str) -> frozenset[str]:
    """Give the keys of a phrase's content words."""
    return frozenset(key for term in terms_of(phrase) if term.content for key in term.keys)


def _negates(word: str) -> bool:
    return word in ("not", "never", "cannot") or word.endswith(("n't", "n’t"))


def _is_name(terms: Sequence[Term], at: int) -> bool:
    term = terms[at]
    if term.kind != "name":
        return False
    return term.key.startswith("@") or (at > 0 and terms[at - 1].text not in '.!?“"')


def shared_keys(one: frozenset[str], other: frozenset[str]) -> int:
    """Count the keys of a line that another has, too, or a word of near meaning."""
    return sum(key in other or not near(key).isdisjoint(other) for key in one)


def related(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two lines have a word in common, or two near to a third in meaning: 'blast' and 'explosion'."""
    if shared_keys(one, other):
        return True
    meanings = frozenset[str]().union(*map(near, other))
    return any(not near(key).isdisjoint(meanings) for key in one)


# -------------------------------------------------------------------------------------------- times


@dataclass(frozen=True, slots=True)
class When:
    """The times that a line names.

    Attributes:
        times: all but when something was said ('police said on Sunday').
        far: whether one of them is no time of the day's news.
    """

    times: tuple[Time, ...] = ()
    far: bool = False

    def covers(self, term: Term) -> bool:
        """Say whether a term of the line is part of one of them."""
        return any(time.start <= term.start < time.end for time in self.times)


@functools.lru_cache(maxsize=4096)
def when_of(text: str, published: date | None = None) -> When:
    """Give the times that a line names.

    Args:
        text: the line.
        published: the day of its article, which 'on Monday' counts from.
    """
    times = tuple(time for time in times_of(text, published) if not _is_of_speech(text, time))
    return When(times, any(_is_far(time, published) for time in times))


def _is_of_speech(text: str, time: Time) -> bool:
    before = text[: time.start].split()[-3:]
    return any(keys_of(word)[0] in _REPORTING for word in before if word.islower() and word.isalpha())


def _is_far(time: Time, published: date | None) -> bool:
    if time.first is None or time.last is None or published is None or time.open:
        return time.kind not in _NEAR_KINDS or time.open is not None
    day = date(published.year, published.month, published.day)
    return time.last - time.first > _NEWS or day - time.last > _NEWS


def same_time(one: When, other: When) -> bool:
    """Say whether two lines may tell of one time: neither has one far from the news that the other has not."""
    if one.times and other.times:
        return any(agree(a, b) for a in one.times for b in other.times)
    return not one.far and not other.far
