"""The rules that find time expressions: for each kind a name, its reader and its pattern. English; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from briefing.dates.readers import (
    Hit,
    read_ago,
    read_bare_month,
    read_bare_year,
    read_century,
    read_day,
    read_decade,
    read_in_season,
    read_iso,
    read_month_of_year,
    read_months,
    read_numeric,
    read_period,
    read_relative,
    read_season_of_year,
    read_this_unit,
    read_today,
    read_weekday,
    read_weekend,
    read_years,
)
from briefing.dates.words import (
    BARE_MONTH,
    DAY,
    MOD,
    MONTH,
    NUMBER,
    NUMBER_WORD,
    OF_YEAR,
    PART,
    SEASON,
    TO,
    UNIT,
    WEEKDAY,
    YEAR,
    Range,
)

_STEP = r"(?:(?P<step>(?i:last|this\s+past|this\s+coming|this|next))\s+)?"
_PERIOD = "week|month|year|decade|century"
_THAT_UNIT = "day|week|weekend|month|year|night|morning|evening|afternoon|summer|winter|spring|autumn"
_WITH_WEEKDAY = rf"(?:(?P<weekday>{WEEKDAY}),?\s+(?:the\s+)?)?"

# Tried in this order at each place; the first that is no rejected one wins.
_RULES: tuple[tuple[str, Callable[[Hit], Range | None], str], ...] = (
    ("iso", read_iso, rf"(?<![\d-]){YEAR}-[01]\d-[0-3]\d(?!\d)"),
    ("numeric", read_numeric, rf"(?<![\d/.])\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}(?!\d)"),
    (
        "day_month",
        read_day,
        _WITH_WEEKDAY
        + rf"(?<![\d.,$£€])(?P<day>{DAY})(?:{TO}(?P<to>{DAY}))?\s+(?:of\s+)?(?P<month>{MONTH})(?!\w){OF_YEAR}?",
    ),
    (
        "month_day",
        read_day,
        _WITH_WEEKDAY
        + rf"(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>{DAY})(?![\w%:]|,\d{{3}}|\.\d)"
        + rf"(?:{TO}(?P<to>{DAY})(?![\w%:]))?{OF_YEAR}?",
    ),
    (
        "months",
        read_months,
        rf"(?P<month>{BARE_MONTH})(?:,?\s+(?P<begins>{YEAR}))?{TO}(?P<to>{BARE_MONTH})(?!\s+\d\d?\b){OF_YEAR}?",
    ),
    ("month_year", read_month_of_year, rf"{MOD}(?P<month>{MONTH}){OF_YEAR}"),
    ("month", read_bare_month, rf"{MOD}{_STEP}(?P<month>{BARE_MONTH})"),
    (
        "years",
        read_years,
        rf"(?<![\w$£€.,/-])(?P<from>{YEAR})(?:{TO}(?P<to>{YEAR}|(?<=[-–])\d\d)|/(?P<short>\d\d))(?![\w/-])",
    ),
    (
        "decade",
        read_decade,
        rf"(?:(?i:the)\s+)?{MOD}(?:the\s+)?(?:(?P<decade>(?:1[5-9]|20)\d)0s|[’'](?P<short>\d)0s)\b",
    ),
    ("century", read_century, rf"{MOD}(?P<number>1?\d|2[01])(?:st|nd|rd|th)[\s-]century"),
    ("season_year", read_season_of_year, rf"{MOD}(?P<season>{SEASON}){OF_YEAR}"),
    (
        "season",
        read_season_of_year,
        rf"{MOD}(?P<step>(?i:last|this\s+past|this|next))\s+(?P<season>{SEASON})\b",
    ),
    (
        "in_season",
        read_in_season,
        rf"(?:the\s+)?(?P<mod>(?:early|late|mid)[\s-]+)?(?P<season>{SEASON})\b(?!\s+of\b|[’'-])",
    ),
    (
        "this_unit",
        read_this_unit,
        (
            r"(?:(?P<mod>(?i:earlier|later|early|late|mid|(?:the\s+)?(?:end|beginning|start|middle)\s+of))[\s-]+)?"
            r"(?<!\bthe )(?P<step>(?i:last|this|next))\s+(?:past\s+)?"
            rf"(?P<unit>weekend|{_PERIOD}|night|morning|afternoon|evening)\b(?!-)"
        ),
    ),
    (
        "period",
        read_period,
        rf"(?:(?i:the)\s+)?(?P<step>(?i:last|past|previous|next|coming))\s+(?P<number>{NUMBER})\s+(?P<unit>{UNIT})s\b",
    ),
    (
        "one_period",
        read_period,
        rf"(?i:the)\s+(?P<step>(?i:last|past|next|coming))\s+(?P<unit>{_PERIOD})\b(?!\s+of\b|[’'])",
    ),
    ("ago", read_ago, rf"(?P<number>{NUMBER})\s+(?P<unit>{UNIT}|century)s?(?:\s+or\s+(?:so|more))?\s+ago\b"),
    ("long_ago", read_relative, rf"(?:(?:{UNIT})s|centuries)\s+ago\b"),
    (
        "later",
        read_relative,
        rf"(?:{NUMBER}\s+)?(?<!the )(?:{UNIT}|hour|minute)s?\s+(?:earlier|later|before|after|afterwards|previously)\b",
    ),
    (
        "the_next",
        read_relative,
        rf"(?i:the|that)\s+(?:same|following|next|previous|preceding)\s+(?:{_THAT_UNIT}|decade)\b",
    ),
    ("that", read_relative, rf"(?<=[a-z] )that\s+(?:{_THAT_UNIT})\b"),
    ("the_day_after", read_relative, r"(?i:the|a)\s+day\s+(?:before|after)\b(?!\s+(?:yester|tom))"),
    ("weekday", read_weekday, rf"(?:(?:earlier|later)\s+on\s+)?{_STEP}(?P<weekday>{WEEKDAY})\b{PART}"),
    (
        "today",
        read_today,
        rf"(?:the\s+day\s+(?:before|after)\s+)?\b(?i:today|yesterday|tomorrow|tonight)\b{PART}",
    ),
    ("weekend", read_weekend, r"(?i:the)\s+weekend\b"),
    ("year", read_bare_year, rf"(?<![\w$£€#.,/:–-]){MOD}{YEAR}(?![\w/:]|[.,]\d|[’']\d)"),
)

# What a rule can begin with. Without this look ahead, all of them would be tried at every word.
_BEGINS = (
    rf"(?<!\w)(?=[\d’']|{WEEKDAY}|{MONTH}|(?i:an?\s+(?:couple|few|dozen|half|{UNIT}|century|hour|minute)"
    r"|the\s+(?:very|end|start|beginning|middle|first|second|early|late|mid|last|past|previous|next|coming|following|same"
    rf"|preceding|weekend|day|spring|summer|autumn|fall|winter|[\d’'])|that\s+(?:{UNIT}|same|following|next|previous|week|"
    rf"summer|winter|spring|autumn|morning|evening|afternoon)|(?:{UNIT}|hour|minute|centurie)s?\s|{SEASON}|this\s|last\s|past\s"
    rf"|previous\s|next\s|coming\s|today|tonight|tomorrow|yesterday|earl|late|mid[\s-]|end\s|beginning\s|start\s|middle\s|first\s+half"
    rf"|second\s+half|several\s|many\s|few\s|couple\s|half\s|(?:{NUMBER_WORD})[\s-]))"
)
_GROUPS = re.compile(r"[?]P<[a-z]+>")
_FINDER = re.compile(
    _BEGINS
    + "(?:"
    + "|".join(f"(?P<{name}>{_GROUPS.sub('?:', pattern)})" for name, _, pattern in _RULES)
    + ")"
)
_READERS = [(re.compile(rf"(?<!\w)(?:{pattern})"), read) for _, read, pattern in _RULES]
_ORDER = {name: number for number, (name, _, _) in enumerate(_RULES)}


def found(text: str, published: date | None) -> Iterator[tuple[int, int, Range]]:
    """Give the places of the time expressions of a text, in order, each with its days and kind.

    Days are None where they hang on something else, or on `published` and that is None, or lie outside the calendar.
    """
    at = 0
    while match := _FINDER.search(text, at):
        start = at = match.start()
        for pattern, read in _READERS[_ORDER[str(match.lastgroup)] :]:
            if (hit := pattern.match(text, start)) is None:
                continue
            try:
                value = read(Hit(hit, text, published))
            except (ValueError, OverflowError):  # 31 June, or before the year 1
                value = None
            if value is not None:
                yield start, hit.end(), value
                at = hit.end()
                break
        else:
            at = start + 1
