"""The dates of feeds: ISO 8601 and RFC 2822 as all sources have them, and what else is in use there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from briefing.sources.fields import parse_date
from briefing.text import on_one_line

_MAX = 100
# Zones by names that RFC 2822 lacks. Names that stand for several zones (IST, CST of China) are not among them.
_ZONES = {
    "BST": "+0100",
    "WET": "+0000",
    "WEST": "+0100",
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "JST": "+0900",
    "KST": "+0900",
    "HKT": "+0800",
    "SGT": "+0800",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
}
_ZONE_NAME = re.compile(rf"\b({'|'.join(_ZONES)})$")
_NAMES_ZONE = re.compile(r"(?:[Zz]|\b[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?)$")
# As RFC 2822 has it, but with a month, and perhaps a day of the week, of another language.
_FOREIGN = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})\.?\s+(?:de\s+)?(juil|[^\W\d]{3})[^\W\d]*\.?\s+(?:de\s+)?(\d{4}\b.*)"
)
_MONTHS = {
    name: english
    for english, names in {
        "Jan": "jan ene gen",
        "Feb": "feb fev fév",
        "Mar": "mar mär mrt",
        "Apr": "apr abr avr",
        "May": "may mai mei maj mag",
        "Jun": "jun jui giu",
        "Jul": "jul juil lug",
        "Aug": "aug ago aou aoû",
        "Sep": "sep set",
        "Oct": "oct okt out ott",
        "Nov": "nov",
        "Dec": "dec dez déc dic",
    }.items()
    for name in names.split()
}
# Fractions of a second that datetime does not read; a year, a month and no more is no day.
_LONG_FRACTION = re.compile(r"(:\d\d\.\d{6})\d+")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PARTIAL = re.compile(r"\d{4}(?:-\d\d?)?$")


def moment_of(raw: str | None, guess: Sequence[int] | None = None) -> date | datetime | None:
    """Read a date or time as a feed writes it, None where it makes no sense.

    Args:
        raw: as it stands in the feed.
        guess: what feedparser made of it (year, month, day, hour, minute, second in UTC), which knows more
            languages and shorthands, and has no word for a missing zone or time.
    """
    raw = on_one_line((raw or "")[: 4 * _MAX])
    if not raw or len(raw) > _MAX or _PARTIAL.match(raw):
        return None
    named = _ZONE_NAME.sub(lambda match: _ZONES[match[1]], _LONG_FRACTION.sub(r"\1", raw))
    moment = parse_date(named) or parse_date(_in_english(named))
    if moment is None and _sensible(raw) and guess is not None:
        moment = _guessed(guess, _NAMES_ZONE.search(raw) is not None)
    if isinstance(moment, datetime) and ":" not in raw and "T" not in raw:
        return moment.date()
    return moment


def _in_english(raw: str) -> str | None:
    match = _FOREIGN.fullmatch(raw)
    month = _MONTHS.get(match[2].lower()) if match else None
    return f"{match[1]} {month} {match[3]}" if match and month else None


def _sensible(raw: str) -> bool:
    """Refuse a 45th of a month, of which feedparser makes a day in the next."""
    try:
        return not _ISO_DAY.match(raw) or bool(date.fromisoformat(raw[:10]))
    except ValueError:
        return False


def _guessed(guess: Sequence[int], zoned: bool) -> datetime | None:
    try:
        # A leap second is the last second of its minute here.
        year, month, day, hour, minute, second = guess[:6]
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC if zoned else None)
        # Years that cannot be moved to another zone make no sense either.
        return moment if moment - timedelta(days=366) and moment + timedelta(days=366) else None
    except (ValueError, OverflowError):
        return None
