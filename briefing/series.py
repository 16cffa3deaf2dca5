"""A series of briefs from one configuration: it runs alone, and briefs each article once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from pathlib import Path

from briefing.errors import AlreadyRunningError
from briefing.intake import Intake, entry, moment
from briefing.store import Store


def not_yet_briefed(
    intake: Intake,
    store: Store,
    series: str,
    now: datetime,
    oldest: datetime | None,
    zone: tzinfo,
    again: date | None = None,
) -> Intake:
    """Keep the articles that a series has not briefed and that are not too old for it.

    Args:
        intake: what came in.
        store: remembers what the series has seen; all of the articles are noted as seen now.
        series: its name.
        now: the present.
        oldest: articles published, else first seen, before this are too old; None: none is.
        zone: of dates without a time.
        again: a day that is briefed again; what the series briefed on it is kept too.
    """
    seen = store.see(series, (a.id for a in intake.articles), now)
    kept, others = [], list(intake.others)
    for article in intake.articles:
        first, briefed = seen[article.id]
        at = moment(article.published, zone) if article.published else first
        if briefed is not None and briefed == again:
            kept.append(article)
        elif briefed is not None:
            others.append(entry(article, "outside_window", "briefed before in this series"))
        elif oldest is not None and at < oldest:
            others.append(entry(article, "outside_window", f"older than {(now - oldest).days} days"))
        else:
            kept.append(article)
    return Intake(tuple(kept), tuple(others))


@contextlib.contextmanager
def lock(store: Path, series: str) -> Iterator[None]:
    """Hold a series' lock; the operating system lets go of it with the process, however that ends.

    Args:
        store: the store's file, beside which the lock is.
        series: its name.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    from filelock import FileLock, Timeout

    path = store.with_name(f"{store.name}.{series}.lock")
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise AlreadyRunningError(
            "Another run with the same configuration is under way; wait for it to end."
        ) from None
