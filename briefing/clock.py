"""The time: what it is now, and what a day or a moment written by a user means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo

from briefing.errors import UsageError


def now(environ: Mapping[str, str], zone: tzinfo = UTC) -> datetime:
    """Give the present moment in `zone`; BRIEFING_NOW, where set, is the present.

    Raises:
        UsageError: where BRIEFING_NOW is no moment in ISO 8601.
    """
    fixed = environ.get("BRIEFING_NOW", "").strip()
    return parse_moment(fixed, zone, "BRIEFING_NOW") if fixed else datetime.now(zone)


def parse_moment(text: str, zone: tzinfo, name: str) -> datetime:
    """Read a date or a date with time in ISO 8601.

    Args:
        text: '2026-11-23' is the start of that day in `zone`; a time without an offset is in `zone` too.
        zone: what the result is in.
        name: the flag or variable that holds the text, for the error.

    Raises:
        UsageError: where the text is neither.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{name}: '{text}' is no date; write it as 2026-11-23 or 2026-11-23T06:30+00:00."
        ) from None


def parse_day(text: str, name: str) -> date:
    """Read a day written YYYY-MM-DD.

    Raises:
        UsageError: where the text is none; it names the flag `name`.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{name}: '{text}' is no day; write it as 2026-11-23.") from None


def start_of(day: date, zone: tzinfo) -> datetime:
    """Give the moment at which a day begins in `zone`."""
    return datetime.combine(day, time(), zone)
