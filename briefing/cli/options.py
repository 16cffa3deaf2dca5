"""What the flags of `briefing run` say, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line asks of a run.

    Attributes:
        sources: as given; none means the configured ones, a series.
        date: YYYY-MM-DD, or None; never together with since or until.
        since: a date or moment in ISO 8601, or None.
        until: likewise, exclusive.
        max_cost: US dollars, or None.
        timeout: seconds for the whole run, or None.
        strict: what is held only in part is dropped, and anything dropped makes exit code 3.
        record: where to write the responses, or None.
        replay: where to read them from instead, or None; never together with record.
        config: the configuration file, or None.
        no_cache: ask for everything anew.
        dry_run: say what would be done, and ask nothing.
        quiet: no progress.
        verbose: more of it.
        log_format: how stderr is written.
        settings: the flags that are settings, as config.load takes them.
    """

    sources: tuple[str, ...]
    date: str | None
    since: str | None
    until: str | None
    max_cost: float | None
    timeout: float | None
    strict: bool
    record: Path | None
    replay: Path | None
    config: Path | None
    no_cache: bool
    dry_run: bool
    quiet: bool
    verbose: bool
    log_format: Literal["text", "json"]
    settings: dict[str, object]
