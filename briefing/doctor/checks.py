"""What a check is, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from briefing.errors import BriefingError
from briefing.settings import Settings

State = Literal["ok", "warn", "fail", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was found out about one thing.

    Attributes:
        name: of the thing; the same from run to run.
        state: 'fail' is what a run would fail on, 'warn' what may surprise.
        said: what was found, in a sentence or less.
        mend: what to do about it; '' where there is nothing to do.
    """

    name: str
    state: State
    said: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the checks look at.

    Attributes:
        settings: as a run would have them.
        environ: the environment they come from.
        offline: whether nothing outside this machine may be asked, nor any server on it.
        now: the present, in the time zone of the brief.
    """

    settings: Settings
    environ: Mapping[str, str]
    offline: bool
    now: datetime


def refusal(name: str, error: BriefingError) -> Check:
    """Make a failed check of an error, whose sentence holds the thing and the mend."""
    said, _, mend = str(error).rpartition("; ")
    return Check(name, "fail", said or mend, mend if said else "")
