"""One run, as the command line asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from briefing.settings import Settings
from briefing.store import default_path
from briefing.text import digest


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        settings: all of them.
        now: the moment that counts as the present.
        sources: as on the command line; none means the configured ones, which make a series.
        stdin: gives the bytes that '-' stands for.
        day: the brief's day; its articles are those of that day, unless since or until are given.
        since: only articles from then on.
        until: only articles before.
        record: write the model's responses there.
        replay: take them from there.
        cache: whether the store's answers are used.
        max_cost: US dollars.
        deadline: seconds; what is not read by then is left to the stand-in.
        strict: drop what its article holds only in part.
    """

    settings: Settings
    now: datetime
    sources: tuple[str, ...] = ()
    stdin: Callable[[], bytes] | None = None
    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    record: Path | None = None
    replay: Path | None = None
    cache: bool = True
    max_cost: float | None = None
    deadline: float | None = None
    strict: bool = False

    @property
    def series(self) -> str:
        """The name of the series, from its configuration file's path; '' for a run with sources of its own."""
        if self.sources:
            return ""
        file = self.settings.file
        # Not through links, which some tools set anew with each change of what they lead to.
        return digest(os.path.abspath(file) if file else "default")  # noqa: PTH100 - it would resolve them

    @property
    def windowed(self) -> bool:
        """Whether a day or a window is given."""
        return self.day is not None or self.since is not None or self.until is not None

    @property
    def store_path(self) -> Path:
        """The file of the store."""
        return self.settings.store.path or default_path()
