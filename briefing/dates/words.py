"""The calendar in English words: what months, weekdays and units mean in days, and what is still to come. Pure.

What rules.py is made of: pieces of patterns, and how each is resolved.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from briefing.words import NUMBER_WORDS

Kind = Literal[
    "day",
    "weekday",
    "weekend",
    "week",
    "month",
    "season",
    "year",
    "decade",
    "century",
    "span",
    "ago",
    "relative",
]
Range = tuple[date | None, date | None, Kind]

# ------------------------------------------------------------------------------------------ the words

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the month each begins with
DAYS_IN = {
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
    "decade": 3652,
    "century": 36524,
}

FULL_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTH = rf"(?:{FULL_MONTHS}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
BARE_MONTH = rf"(?:(?:{FULL_MONTHS})\b|(?:Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec)\.)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
YEAR = r"(?:1[5-9]|20)\d\d"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
SEASON = "spring|summer|autumn|fall|winter"
PART = r"(?:\s+(?:morning|afternoon|evening|night|lunchtime)\b)?"
UNIT = "day|night|week|fortnight|month|year|decade"
NUMBER_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = (
    rf"(?:\d{{1,3}}|(?i:(?:an?\s+)?(?:couple\s+of|few|dozen)|several|many|an?|(?:(?:{NUMBER_WORD})-)?(?:{NUMBER_WORD})))"
    r"(?:\s+and\s+a\s+half)?"
)
MOD = (
    r"(?:(?P<mod>(?i:early|late|mid|(?:the\s+)?(?:very\s+)?"
    r"(?:end|beginning|start|middle|first\s+half|second\s+half)\s+of))(?:\s+|-)(?:in\s+)?)?"
)
_YEAR_WORDS = r"(?i:last|this|next)\s+year"
OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?P<year>{YEAR}\b(?!,\d)|{_YEAR_WORDS}))"
TO = r"(?:\s*[-–—]\s*|\s+(?:to|until|through|and)\s+)"

# A sentence without any of these has no time: most are done with after this one look.
MAY_HAVE = re.compile(
    r"day|\d{3}|night\b|\b(?:week|month|year|decade|[sS]ummer|winter|spring|autumn|fall\b|morning|tomorrow|evening"
    r"|afternoon|hours? |minutes? |[ADFJMNOS](?:an|eb|ar|pr|ay|u[nlg]|ep|ct|ov|ec))|[’'\d]\d0s|\d/\d|th.century"
)

# ------------------------------------------------------------------------------------- days and ranges


def month_of(year: int, month: int) -> tuple[date, date]:
    """Give the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def season_of(year: int, name: str) -> tuple[date, date]:
    """Give a season by the year it begins in."""
    begins = _SEASONS[name]
    end = begins + 2
    return date(year, begins, 1), month_of(year + (end > 12), (end - 1) % 12 + 1)[1]


def unit_of(unit: str, day: date, step: int) -> tuple[date, date]:
    """Give the calendar unit that lies `step` units from the one with `day` in it."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday() - 7 * step)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return month_of(months // 12, months % 12 + 1)
    years = {"year": 1, "decade": 10, "century": 100}[unit]
    start = (day.year // years + step) * years + (unit == "century")
    return date(start, 1, 1), date(start + years - 1, 12, 31)


def narrowed(span: tuple[date, date], mod: str | None) -> tuple[date, date]:
    """Give the half, or the middle, of a range that 'early', 'late' or 'mid' means."""
    first, last = span
    half = (last - first) / 2
    word = (mod or "").casefold()
    if "mid" in word:
        return first + half / 2, last - half / 2
    if "early" in word or "beginning" in word or "start" in word or "first" in word:
        return first, first + half
    if "late" in word or "end" in word or "second" in word:
        return first + half, last
    return span


def count_of(words: str) -> int | None:
    """Give what a number in words or digits counts to; None for 'several'."""
    first = words.casefold().split()[0]
    if "couple" in words.casefold():
        return 2
    if "few" in words.casefold():
        return None
    if first in ("a", "an"):
        return 12 if "dozen" in words else 1
    if first.isdecimal():
        return int(first)
    values = [NUMBER_WORDS.get(part) for part in first.split("-")]
    return sum(int(value) for value in values if value) or None


def nearest(make: Callable[[int], tuple[date, date]], published: date, *, future: bool) -> tuple[date, date]:
    """Give what comes once a year, in the year nearest to the article: one to come only where `future`.

    Raises:
        ValueError: there is none, as with 30 February.
    """
    near = []
    for year in range(published.year - 4, published.year + 5):  # four: 29 February
        try:
            near.append(make(year))
        except ValueError:
            continue
    fitting = [span for span in near if (span[1] >= published if future else span[0] <= published)]
    if not fitting:
        raise ValueError(f"the calendar has no such day near {published}")
    return fitting[0] if future else fitting[-1]


# ------------------------------------------------------------------------------------ past or to come

# A date without a year that was last had so long ago is in news more often one to come, and the verb does not
# tell ('the state votes on March 1'): it is left open.
LONG_PAST = timedelta(days=240)
SINCE = re.compile(r"\b(?:since|last)\s+$", re.IGNORECASE)

_COMING = re.compile(
    r"\b(?:will|shall|would|won['’]t|['’]ll|upcoming|forthcoming|planned|scheduled|slated|expected|due"
    r"|(?:is|are|was|were|plans?|intends?|hopes?|wants?|aims?|about|set|going|ready|likely|agreed|preparing|prepares?|vow(?:s|ed)"
    r"|decid(?:ed|es)|pledged|promised|threatened) to|ahead of)\b"
    r"|\b(?-i:can|could|may|might|should|must)\b(?!\s+(?:have|not)\b)",
    re.IGNORECASE,
)
# Before a time, these too say that it is ahead: 'a summit to be held on Friday'; behind it they do not: 'On Friday, a
# summit to be held in Rome was announced'. 'The first hostage to be freed on Friday' is free: only events count.
_PLANNED = re.compile(
    rf"{_COMING.pattern}|\bset for\b"
    r"|(?<!ed )(?<!said )(?<!known )(?<!thought )\bto (?:take place|be (?:held|hosted|staged|opened|signed"
    r"|unveiled|published|announced|presented|discussed|decided))\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?<!\bbe )(?:said|says|told|tells|was|were|had|has|did|according|came|went|took|held|won|met|made|spoke|wrote"
    r"|gave|left|(?<!\bget )(?<!\bto )(?!need|proceed|succeed|exceed|expected|scheduled|planned|slated)"
    r"[a-z]{2,}ed(?!\s+(?:will|would|is|are)\b))\b"
)
_BREAK = re.compile(r"[;:()“”\"]|[a-z]{3}[.!?]\s|\b(?:that|which|who|because|while|although)\b")
_UNTIL = re.compile(r"\b(?:by|until|till|ahead of)\s+$", re.IGNORECASE)


def to_come(text: str, start: int, end: int) -> bool:
    """Say whether the verb that governs the words at text[start:end] tells of what is still to come."""
    head = text[max(0, start - 160) : start]
    if _UNTIL.search(head):
        return True
    clause = head[max((m.end() for m in _BREAK.finditer(head)), default=0) :]
    marks = list(_PLANNED.finditer(clause))
    if marks:
        return not _PAST.search(clause, marks[-1].end())
    if len(clause.split()) > 2 and not clause.rstrip().endswith((",", ", on")):
        return False
    tail = text[end : end + 120]
    stop = _BREAK.search(tail)
    tail = tail[: stop.start() if stop else None]
    mark, past = _COMING.search(tail), _PAST.search(tail)
    return bool(mark) and (past is None or mark.start() <= past.start())  # type: ignore[union-attr]
