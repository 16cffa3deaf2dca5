"""The clock: what now is, and what a written day means in a time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from briefing.clock import now, parse_day, parse_moment, start_of
from briefing.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")


def test_the_clock_can_be_set():
    """BRIEFING_NOW is the present, in the zone asked for; a moment without an offset is in that zone."""
    assert (
        now({"BRIEFING_NOW": "2026-11-23T06:30:00+00:00"}, BERLIN).isoformat() == "2026-11-23T07:30:00+01:00"
    )
    assert now({"BRIEFING_NOW": "2026-07-01"}, BERLIN).isoformat() == "2026-07-01T00:00:00+02:00"
    assert now({"BRIEFING_NOW": ""}).tzinfo is UTC


def test_a_day_begins_in_the_zone():
    """A date without a time is that day where the reader lives, summer time included."""
    assert parse_moment("2026-03-29", BERLIN, "--since") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert start_of(date(2026, 3, 30), BERLIN) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert parse_day("2026-11-23", "--date") == date(2026, 11, 23)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_told(text):
    """The error names the flag and shows how to write it."""
    with pytest.raises(UsageError, match=r"^--since: .*write it as 2026-11-23"):
        parse_moment(text, UTC, "--since")


@pytest.mark.parametrize("text", ["23.11.2026", "2026-11-23T10:00", "2026-02-30"])
def test_what_is_no_day_is_told(text):
    """--date takes a day and nothing else."""
    with pytest.raises(UsageError, match=r"^--date: .*write it as 2026-11-23"):
        parse_day(text, "--date")
