"""What the words of each kind of time expression say of the days that are meant. English; pure.

A reader gets a match of its rule (rules.py) and gives a range of days, or None where the words name no time:
'March on the capital', '2011 soldiers'. It may raise ValueError or OverflowError where the calendar has no such day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from briefing.dates.words import (
    DAYS_IN,
    FULL_MONTHS,
    LONG_PAST,
    MONTHS,
    SINCE,
    WEEKDAYS,
    Kind,
    Range,
    count_of,
    month_of,
    narrowed,
    nearest,
    season_of,
    to_come,
    unit_of,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a rule, and what its meaning hangs on."""

    match: re.Match[str]
    text: str
    published: date | None

    def group(self, name: str) -> str:
        """Give a named group's words; '' where the rule has no such group or it matched nothing."""
        return self.match.groupdict().get(name) or ""

    @property
    def before(self) -> str:
        """The text just before the match."""
        return self.text[max(0, self.match.start() - 40) : self.match.start()]

    @property
    def after(self) -> str:
        """The text just after it."""
        return self.text[self.match.end() : self.match.end() + 40]

    @property
    def to_come(self) -> bool:
        """Whether the verb tells of what will be."""
        return to_come(self.text, *self.match.span())

    def year(self) -> int | None:
        """Give the year that is named, 'last year' too."""
        words = self.group("year")
        if words[:1].isdecimal():
            return int(words)
        return _stepped(words.split()[0], self.published.year) if words and self.published else None

    def yearly(self, make: Callable[[int], tuple[date, date]]) -> tuple[date | None, date | None]:
        """Resolve what comes once a year, by the year that is named or by the article's day."""
        year = self.year()
        if year is not None:
            return make(year)
        if self.published is None or self.group("year"):
            return None, None
        step = self.group("step").casefold()
        if step == "last":
            span = nearest(make, self.published, future=False)
            return span if span[1] < self.published else make(span[0].year - 1)
        to_come = step in ("next", "this coming") or self.to_come
        span = nearest(make, self.published, future=to_come)
        if step or to_come or self.published - span[0] < LONG_PAST or SINCE.search(self.before):
            return span
        return None, None


def _stepped(word: str, year: int) -> int:
    return year + {"last": -1, "next": 1}.get(word.casefold(), 0)


def _number_of_month(word: str) -> int:
    return MONTHS.index(word[:3].casefold()) + 1


def _digits(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def read_iso(hit: Hit) -> Range | None:
    """Read '2011-03-12'."""
    day = date(*(int(part) for part in hit.match.group().split("-")))
    return day, day, "day"


def read_numeric(hit: Hit) -> Range | None:
    """Read 25/12/2015 or 12/25/2015; where both numbers could be the month, it is not known."""
    one, two, year = (int(part) for part in re.split(r"[/.]", hit.match.group()))
    if one <= 12 and two <= 12 and one != two:
        return None, None, "day"
    day = date(year, min(one, two), max(one, two)) if min(one, two) <= 12 else None
    return (day, day, "day") if day else None


def read_day(hit: Hit) -> Range | None:
    """Read a day of a month, or a run of days of one."""
    if re.match(r"\s+(?:attacks?|hijack|terror)", hit.after) and _digits(hit.group("day")) == 11:
        return None
    month, one = _number_of_month(hit.group("month")), _digits(hit.group("day"))
    two = _digits(hit.group("to")) if hit.group("to") else one

    def make(year: int) -> tuple[date, date]:
        return date(year, month, one), date(year, month, two)

    if two < one:
        return None
    weekday = hit.group("weekday")[:3].casefold()
    if weekday and hit.published and not hit.group("year"):
        for away in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6):  # the weekday tells the year
            first, last = make(hit.published.year + away)
            if first.weekday() == WEEKDAYS.index(weekday):
                return first, last, "day" if one == two else "span"
    return *hit.yearly(make), "day" if one == two else "span"


# 'May' is a name and 'March' a deed; these words before them speak for the month.
_MONTH_FOLLOWS = re.compile(
    r"\b(?:in|since|until|till|during|prior\s+to|last|next|this|early|late|mid|(?:end|beginning|start|middle|month|half)\s+of)[\s-]+$",
    re.IGNORECASE,
)
_MARCH_FOLLOWS = re.compile(r"\b(?:by|before|after|from|through|between|and|to|of|on\s+a)\s+$", re.IGNORECASE)
_NOT_A_MARCH = re.compile(
    r"\s(?!on\b|of\b|for\b|to\b|against\b|in\b|with|from\b|that\b|was\b|and\b|through)[a-z]{3}"
)
_NAME_AFTER = re.compile(r"(?:\s+|-)(?!I\b)[A-Z][a-z]|[’']s?\b")
_NAME_BEFORE = re.compile(r"[\w,;] (?!In|By|Since|Until|And|From|To)[A-Z][a-z]+ $")
_OWNED = re.compile(r"(?:\b(?i:the|an?|his|her|its|their|our|my|that|this)|[’']s?)\s+(?:[a-z-]+\s+)?$")


def read_bare_month(hit: Hit) -> Range | None:
    """Read 'March' without a year, where it is the month and no name or deed."""
    name, before, after = hit.group("month"), hit.before, hit.after
    if re.match(r"\s+\d{1,2}\b", after):  # a day that its own rule has refused
        return None
    if not (hit.group("step") or hit.group("mod")):
        sure = bool(_MONTH_FOLLOWS.search(before))
        if name == "March":
            sure = sure or bool(_MARCH_FOLLOWS.search(before))
            sure = sure or bool(_OWNED.search(before) and _NOT_A_MARCH.match(after))
        if name in ("May", "March") and not sure:
            return None
        sure = sure or bool(_OWNED.search(before) and name not in ("May", "March"))
        if _NAME_AFTER.match(after) and (name == "May" or (not sure and after[:1] not in "’'")):
            return None
        if not sure and _NAME_BEFORE.search(before):
            return None
    month = _number_of_month(name)
    first, last = hit.yearly(lambda year: narrowed(month_of(year, month), hit.group("mod")))
    return first, last, "month"


def read_month_of_year(hit: Hit) -> Range | None:
    """Read 'late March 2011', 'March last year'."""
    month = _number_of_month(hit.group("month"))
    first, last = hit.yearly(lambda year: narrowed(month_of(year, month), hit.group("mod")))
    return first, last, "month"


def read_months(hit: Hit) -> Range | None:
    """Read 'March to June 2011'."""
    one, two = _number_of_month(hit.group("month")), _number_of_month(hit.group("to"))
    if hit.match.group().find(" and ") > 0 and not re.search(r"\b[Bb]etween\s+$", hit.before):
        return None
    begins = hit.group("begins")

    def make(year: int) -> tuple[date, date]:
        start = int(begins) if begins else year - (two < one)
        return month_of(start, one)[0], month_of(year, two)[1]

    first, last = hit.yearly(make)
    return first, last, "span"


def read_years(hit: Hit) -> Range | None:
    """Read '2003-2011', and 'between 2003 and 2011'."""
    one, two = hit.group("from"), hit.group("to") or hit.group("short")
    if " and " in hit.match.group() and not re.search(r"\b[Bb]etween\s+$", hit.before):
        return None
    end = int(two) if len(two) == 4 else int(one[:2] + two)
    return (date(int(one), 1, 1), date(end, 12, 31), "span") if end > int(one) else None


def read_decade(hit: Hit) -> Range | None:
    """Read 'the late 1990s' and 'the '90s'."""
    short = hit.group("short")  # the '90s
    start = int(hit.group("decade") or f"{20 if short < '3' else 19}{short}") * 10
    return *narrowed((date(start, 1, 1), date(start + 9, 12, 31)), hit.group("mod")), "decade"


def read_century(hit: Hit) -> Range | None:
    """Read 'the 19th century'."""
    end = _digits(hit.group("number")) * 100
    return *narrowed((date(end - 99, 1, 1), date(end, 12, 31)), hit.group("mod")), "century"


def read_season_of_year(hit: Hit) -> Range | None:
    """Read 'summer of 2011', 'last summer', 'in the summer'."""
    name = hit.group("season").casefold()
    first, last = hit.yearly(lambda year: narrowed(season_of(year, name), hit.group("mod")))
    return first, last, "season"


_SEASON_FOLLOWS = re.compile(r"\b(?:in|over|during|throughout|by|since|until)\s+$", re.IGNORECASE)


def read_in_season(hit: Hit) -> Range | None:
    """Read 'in the summer': without a preposition, 'spring' and 'fall' may be anything."""
    return read_season_of_year(hit) if _SEASON_FOLLOWS.search(hit.before) else None


def read_this_unit(hit: Hit) -> Range | None:
    """Read 'last week', 'late next year', 'earlier this month', 'this morning', 'last night', 'this weekend'."""
    unit, day = hit.group("unit").casefold(), hit.published
    step = {"last": -1, "previous": -1, "next": 1}.get(hit.group("step").casefold(), 0)
    if unit in ("morning", "afternoon", "evening", "night"):
        return (day + timedelta(step), day + timedelta(step), "day") if day else (None, None, "day")
    kind: Kind = "weekend" if unit == "weekend" else unit  # type: ignore[assignment]
    if day is None:
        return None, None, kind
    if unit == "weekend":
        monday = day - timedelta(day.weekday() - 7 * step)
        return monday + timedelta(5), monday + timedelta(6), kind
    first, last = narrowed(unit_of(unit, day, step), hit.group("mod"))
    mod = hit.group("mod").casefold().split()
    return (day if "later" in mod else first), (day if "earlier" in mod else last), kind


def read_period(hit: Hit) -> Range | None:
    """Read 'the past two weeks', 'the last year', 'the next few days': counted from the article's day."""
    count, day = count_of(hit.group("number") or "one"), hit.published
    if day is None or count is None:
        return None, None, "span"
    length = timedelta(DAYS_IN[hit.group("unit").casefold()] * count)
    back = hit.group("step").casefold() in ("last", "past", "previous")
    return (day - length, day, "ago") if back else (day, day + length, "ago")


def read_ago(hit: Hit) -> Range | None:
    """Read 'two days ago'; from a week on it has slack, half a unit to each side."""
    count, unit = count_of(hit.group("number")), hit.group("unit").casefold()
    if hit.published is None or count is None:
        return None, None, "ago"
    day = hit.published - timedelta(round(DAYS_IN[unit] * (count + ("half" in hit.group("number")) / 2)))
    slack = timedelta(DAYS_IN[unit] // 2)
    return day - slack, day + slack, "ago" if slack else "day"


_NAMED_DAYS = re.compile(
    r"\b(?:first|second|third|fourth|last|every|each)\s+\w+$"  # 'the first Monday in September'
    r"|\b(?:(?:Black|Good|Super|Bloody|Ash|Mail on|Palm|Holy|Easter|Cyber|Shrove|Fat|Green|Throwback)\s+\w+"
    r"|News\s+Sunday)$"
)
_PAPERS = re.compile(
    r"\s+(?:Times|Telegraph|Mirror|Express|Mail|Herald|Night|Review|Post|Independent|Star|Morning|World|Politics|Sun"
    r"|Mass|Group|Edition|Agreement|Accords?)\b|\.com|['’]s\s+(?:Child)"
)


def read_weekday(hit: Hit) -> Range | None:
    """Read a weekday: the last one past, the article's own day included, or the one to come."""
    if _NAMED_DAYS.search(hit.before + hit.group("weekday")) or _PAPERS.match(hit.after):
        return None
    if hit.published is None:
        return None, None, "weekday"
    wanted, step = WEEKDAYS.index(hit.group("weekday")[:3].casefold()), hit.group("step").casefold()
    back = (hit.published.weekday() - wanted) % 7
    forward = (wanted - hit.published.weekday()) % 7
    if step == "last":
        days = -(back or 7)
    elif "next" in step or "coming" in step or (not step.endswith("past") and hit.to_come):
        days = forward or (7 if "next" in step else 0)
    else:
        days = -back
    day = hit.published + timedelta(days)
    return day, day, "weekday"


_SHOWS = re.compile(r"\s+(?:[Pp]rogramme|[Ss]how|FM)\b")


def read_today(hit: Hit) -> Range | None:
    """Read 'today' and its like; capitalised inside a sentence it is a newspaper or a programme."""
    words = hit.match.group()
    if words[0].isupper() and (
        _SHOWS.match(hit.after) or re.search(r"[\w’']\s$|\b(?:[A-Z]\w+) $", hit.before)
    ):
        return None
    step = {"yesterday": -1, "tomorrow": 1}.get(words.split()[0].casefold(), 0)
    if words.casefold().startswith("the day"):
        step = -2 if "yesterday" in words else 2
    day = hit.published + timedelta(step) if hit.published else None
    return day, day, "day"


def read_weekend(hit: Hit) -> Range | None:
    """Read 'the weekend': the one under way or last past, or the one to come."""
    if hit.published is None:
        return None, None, "weekend"
    saturday = hit.published - timedelta((hit.published.weekday() - 5) % 7)
    if hit.to_come and hit.published.weekday() < 5:
        saturday += timedelta(7)
    return saturday, saturday + timedelta(1), "weekend"


_YEAR_FOLLOWS = re.compile(
    r"(?:^|[(\[“\"]|\b(?:in|since|by|until|till|from|of|to|before|after|during|between|through|for|early|late|mid|and"
    r"|or|year|circa|around|about|than|with|on|at|as|if|is|was|next|including|throughout|like|into|over|the|an?|his|her|its"
    rf"|their|our|my|that|this|{FULL_MONTHS}),?|[’']s|[a-z]+ly|(?:19|20)\d\d,?)[\s-]*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s+(?:[a-z]+\s+)?(?!(?:was|is|has|as|this|perhaps|always|his|its|towards|elections|polls|talks|protests|attacks|primaries"
    r"|wars|riots|Olympics)\b)(?:[a-z]{2,}[^siu\W]s|people|men|women|children|troops|police|percent|km|miles|feet|kg)\b"
)
_UNIT_AFTER = re.compile(
    r"\s*(?:%|per\b|percent|k?m\b|kg\b|bn\b|GMT|hours\b|[°$£€]|pm\b|am\b|[-–](?:year|foot|mile|strong|seat|page))"
)


def read_bare_year(hit: Hit) -> Range | None:
    """Read a year; a number before what is counted is none, nor is one behind a name."""
    known = hit.group("mod") or _YEAR_FOLLOWS.search(hit.before) or _OWNED.search(hit.before)
    if not known or _UNIT_AFTER.match(hit.after):
        return None
    counted = _COUNTED.match(hit.after)
    if counted and (hit.match.group().endswith("00") or not (hit.group("mod") or _OWNED.search(hit.before))):
        return None
    year = int(hit.match.group()[-4:])
    return *narrowed((date(year, 1, 1), date(year, 12, 31)), hit.group("mod")), "year"


def read_relative(hit: Hit) -> Range | None:
    """Read what hangs on a time told elsewhere: 'two days later', 'that year'."""
    return None, None, "relative"
