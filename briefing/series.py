"""A series of briefs from one configuration: it briefs each article once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from briefing.clock import start_of
from briefing.intake import OUTSIDE, Intake, Window, entry, moment
from briefing.store import Store


def not_yet_briefed(
    intake: Intake,
    store: Store,
    series: str,
    now: datetime,
    window: Window,
    max_age: timedelta | None,
    again: date | None = None,
) -> Intake:
    """Keep the articles that a series has not briefed, that are in the window and not too old for it.

    Args:
        intake: what came in, of any time.
        store: remembers what the series has seen; all of the articles are noted as seen now.
        series: its name.
        now: the present.
        window: which articles are in.
        max_age: articles published, else first seen, longer ago are too old; None: none is.
        again: a day that is briefed again, the window's. What the series briefed on it is kept; what came in later
            is left out without a word, unless it is of that day and no brief has had it: so the brief is the same.
    """
    zone = window.zone
    until = now if again is None else start_of(again + timedelta(days=1), zone)
    seen = store.see(series, (a.id for a in intake.articles), now)
    kept, others = [], list(intake.others)
    for article in intake.articles:
        first, briefed = seen[article.id]
        at = moment(article.published, zone) if article.published else first
        inside = window.holds(article.published if again is None else at)
        came = briefed or first.astimezone(zone).date()
        if briefed is not None and briefed == again:
            kept.append(article)
        elif again is not None and came > again and not (inside and briefed is None):
            continue
        elif briefed is not None:
            others.append(entry(article, "outside_window", "briefed before in this series"))
        elif max_age is not None and at < until - max_age:
            others.append(entry(article, "outside_window", f"older than {max_age.days} days"))
        elif inside:
            kept.append(article)
        else:
            others.append(entry(article, "outside_window", OUTSIDE))
    return Intake(tuple(kept), tuple(others))
