"""When it was: the times that a text names, and whether a statement tells them as its source does. English; pure.

After TIMEX3 (Pustejovsky et al., 2003; ISO 24617-1): an expression is the words that name a time, without the
preposition before them, and its value is found from the day on which the article appeared. Unlike there, a
value is a range of days; what names no time that could be compared ('now', 'recently', 'for two years', an
hour) is passed over, and so are feasts. Seasons are those of the north. rules.py has the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from briefing.dates.rules import found
from briefing.dates.words import FULL_MONTHS, MAY_HAVE, Kind, unit_of
from briefing.grammar import word_set
from briefing.words import NUMBER_WORDS, fold


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression: text[start:end] of the text that it was found in, which is `words`.

    Attributes:
        start: offset of its first character; the preposition before it is not part of it.
        end: offset after its last character.
        words: the expression as it stands.
        first: the first day of it, or None where it is not known or the time has no beginning ('until 2011').
        last: the last day, inclusive; with 'since' the day of the article; or None, likewise.
        kind: what it names. 'ago' is a count back whose edges are vague ('two years ago'), 'span' has both
            ends named or counted from the article's day, 'relative' hangs on something told elsewhere ('two days
            later').
        open: 'since' (or after) and 'until' (or before, by) for a time that is bounded on one side only.
        attributive: whether it stands before a noun: 'the 2011 uprising', "Monday's vote".
    """

    start: int
    end: int
    words: str
    first: date | None
    last: date | None
    kind: Kind
    open: Literal["since", "until"] | None = None
    attributive: bool = False

    @property
    def day(self) -> date | None:
        """The one day that it is, or None."""
        return self.first if self.first == self.last and self.open is None else None


# ------------------------------------------------------------------------------------------ finding

_OPEN = re.compile(
    r"\b(?:(since|after)|(until|till|by|before|prior\s+to|ahead\s+of|up\s+to))\s+(?:at\s+least\s+|about\s+|the\s+)?$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r"\s+on(?:wards?)?\b(?=\s*[,.;]|wards?)")
_OWNER = re.compile(r"(?:\b(?i:the|an?|his|her|its|their|our|my|these|those)|[’']s?)\s+$")
# 'Her failed 2011 run', but not 'he told the crowd Monday that'.
_OWNER_OF_YEAR = re.compile(_OWNER.pattern.removesuffix("$") + r"(?:[a-z-]+\s+)?$")
_NOUN = re.compile(r"(?:-|\s+)[A-Za-z]")
_POSSESSIVE = re.compile(r"[’']s?\s")


def times_of(text: str, published: date | None) -> tuple[Time, ...]:
    """Find the time expressions of a sentence, in order.

    Args:
        text: a sentence; of a longer text, each expression is still read in its own clause.
        published: the day of the article, which 'today', 'Monday', 'March 12' are resolved against.

    A bare weekday is the nearest one past, the article's own day included, and a day or month without its year the
    nearest that has begun; where the verb tells of what will be, the nearest to come.
    """
    if not MAY_HAVE.search(text):
        return ()
    day = _plain(published) if published else None
    return tuple(_time(text, start, end, *value, day) for start, end, value in found(text, day))


def _time(
    text: str, start: int, end: int, first: date | None, last: date | None, kind: Kind, published: date | None
) -> Time:
    before = text[max(0, start - 40) : start]
    after = text[end : end + 12]
    owner = _OWNER_OF_YEAR if kind == "year" else _OWNER
    attributive = bool(_POSSESSIVE.match(after) or (owner.search(before) and _NOUN.match(after)))
    bound = None if attributive or kind in ("ago", "relative", "span") else _OPEN.search(before)
    onwards = _ONWARDS.match(after)
    way: Literal["since", "until"] | None = None
    if bound or onwards:
        way = "since" if onwards or (bound and bound.group(1)) else "until"
        if way == "since":
            last = published if first and published and published >= first else None
        else:
            first = None
    return Time(start, end, text[start:end], first, last, kind, way, attributive)


# ---------------------------------------------------------------------------------------- comparing

_SLACK = {
    "week": timedelta(days=3),
    "weekend": timedelta(days=1),
}  # on a Sunday, 'last week' may be the one that ends
_SMALL = word_set("the a an of on in")
_LOOSE = word_set("last past this morning afternoon evening night lunchtime earlier later")
_MONTH = re.compile("(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)|" + FULL_MONTHS.casefold())
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")


def agree(statement: Time, evidence: Time) -> bool:
    """Say whether two times can be the same: one lies in the other, or both are unknown and in the same words."""
    return _holds(statement, evidence) or _holds(evidence, statement)


def same_times(statement: str, evidence: Sequence[str], published: date | None) -> tuple[Time, ...]:
    """Find the times of a statement that its evidence does not bear out.

    Args:
        statement: what is told; the offsets of the result count in it.
        evidence: the sentences that hold it.
        published: the day of the article; it bears out 'today', 'this week' and its own date.

    A time of the evidence bears out the same and a coarser one ('in March' for 'on 12 March'), not a finer one.
    """
    told = times_of(statement, published)
    if not told:
        return ()
    held = [time for sentence in evidence for time in times_of(sentence, published)]
    return tuple(
        time
        for time in told
        if not any(_holds(time, other) for other in held)
        and (held or not _is_of_the_article(time, published))
    )


def _is_of_the_article(time: Time, published: date | None) -> bool:
    """Say whether a time is the article's own day, or named by it: 'this week'."""
    if published is None or time.first is None or time.last is None or time.open:
        return False
    present = time.words.casefold().startswith(("this", "earlier", "later"))
    return time.first <= _plain(published) <= time.last and (present or time.first == time.last)


def _holds(wide: Time, narrow: Time) -> bool:
    """Say whether one time is the other, or has it in it."""
    if wide.open and narrow.open and wide.open != narrow.open:
        return False
    one, two = words_of(wide), words_of(narrow)
    if one == two or (wide.kind == narrow.kind == "weekday" and one - _LOOSE == two - _LOOSE):
        return True
    here, there = anchor_of(wide), anchor_of(narrow)
    if here is None or there is None:
        # Not known for want of the article's day or a year: 'March' may be 'March 2011'.
        return here is None and not {wide.kind, narrow.kind} & {"relative", "ago"} and one < two
    if "ago" in (wide.kind, narrow.kind):
        return here[0] <= there[1] and there[0] <= here[1]
    if wide.kind == narrow.kind == "span":  # 'from 2003 to 2009' is not 'from 2003 to 2008'
        return here == there
    slack = _SLACK.get(wide.kind, timedelta(0))
    # Days are not moved: there is none after the last of the calendar.
    return here[0] - there[0] <= slack and there[1] - here[1] <= slack


def words_of(time: Time) -> frozenset[str]:
    """Give the words of a time in one form: 'two' as 2, 'March' as 'mar', '12th' as 12."""
    words = (_ORDINAL.sub("", word.strip(".,")) for word in fold(time.words).replace("-", " ").split())
    kept = (word[:3] if _MONTH.fullmatch(word) else NUMBER_WORDS.get(word, word) for word in words)
    return frozenset(word for word in kept if word not in _SMALL)


def anchor_of(time: Time) -> tuple[date, date] | None:
    """Give the days that are named: of 'since 2011' those of 2011. None where they are not known."""
    point = time.first if time.open == "since" else time.last
    if time.open is None:
        return (time.first, time.last) if time.first and time.last else None
    if point is None:
        return None
    return (
        unit_of(time.kind, point, 0)
        if time.kind in ("month", "year", "decade", "century")
        else (point, point)
    )


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day
