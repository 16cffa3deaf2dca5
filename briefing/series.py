"""A series of briefs from one configuration: it briefs each article once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from briefing.clock import start_of
from briefing.duplicates import compare
from briefing.intake import OUTSIDE, Intake, Window, entry, moment
from briefing.store import Store
from briefing.types import Article

# An article that is rewritten every hour is compared with so many of its earlier texts.
_MOST_VERSIONS = 5


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

    An article is known by its text, and by its address: one that has changed since in its words alone is not
    briefed again.

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
    fresh = (a.key for a in intake.articles if seen[a.id][1] is None)
    versions = store.versions(series, fresh) if again is None else {}
    kept, others = [], list(intake.others)
    for article in intake.articles:
        first, briefed = seen[article.id]
        at = _moment(article, first, now, zone)
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
        elif not inside:
            others.append(entry(article, "outside_window", OUTSIDE))
        elif any(compare(article, version) for version in versions.get(article.key, ())[:_MOST_VERSIONS]):
            others.append(entry(article, "outside_window", "briefed before in nearly the same words"))
        else:
            kept.append(article)
    return replace(intake, articles=tuple(kept), others=tuple(others))


def by_day(
    intake: Intake, store: Store, series: str, now: datetime, first: date, zone: tzinfo
) -> list[tuple[date, Intake]]:
    """Split what came in by the day that it is of: published, else first seen.

    Returns:
        Each day that has articles, from `first` on; what is older is of the first day. The last one has the entries
        of all else that came in, and the notes.
    """
    today = now.astimezone(zone).date()
    seen = store.see(series, (a.id for a in intake.articles), now)
    days: dict[date, list[Article]] = {}
    for article in intake.articles:
        day = _moment(article, seen[article.id][0], now, zone).astimezone(zone).date()
        days.setdefault(min(max(day, first), today), []).append(article)
    parts = [(day, Intake(tuple(days[day]), ())) for day in sorted(days)] or [(today, intake)]
    day, last = parts[-1]
    return [*parts[:-1], (day, replace(last, others=intake.others, notes=intake.notes))]


def _moment(article: Article, first_seen: datetime, now: datetime, zone: tzinfo) -> datetime:
    """Give when an article is from: what says it is of the future, or says nothing, from when it was first seen."""
    if article.published is None:
        return first_seen
    at = moment(article.published, zone)
    return first_seen if at > now else at
