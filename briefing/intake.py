"""What becomes of each source that was read: briefed, a duplicate, outside the window, failed. Pure.

    take_in → series.not_yet_briefed, in a series → each_once

Nothing here depends on the order in which articles came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from briefing.duplicates import duplicates
from briefing.text import HEADLINE_CHARS, canonical, digest, shorten
from briefing.types import Article, ArticleEntry, ArticleStatus, FailedSource

# Why an article is not in.
OUTSIDE = "published outside the brief's window"


@dataclass(frozen=True, slots=True)
class Window:
    """Which articles are in, by the time they were published.

    Attributes:
        since: inclusive, aware; None for no bound.
        until: exclusive, aware; None for no bound.
        zone: the zone of dates without a time and times without a zone.
    """

    since: datetime | None
    until: datetime | None
    zone: tzinfo

    def holds(self, published: date | datetime | None) -> bool:
        """Say whether an article is in. One without a date is: nothing shows that it is outside."""
        if published is None:
            return True
        at = moment(published, self.zone)
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


def moment(published: date | datetime, zone: tzinfo) -> datetime:
    """Give the aware moment of a publication date; one without a time is that day's first moment."""
    if not isinstance(published, datetime):
        return datetime.combine(published, time(), zone)
    return published if published.tzinfo else published.replace(tzinfo=zone)


def with_note(article: Article, now: datetime, zone: tzinfo) -> Article:
    """Say in an article's note where its date is not to be relied on."""
    published = article.published
    if published is None:
        return article
    if moment(published, zone) > now:
        said = f"it is dated in the future ({published.isoformat()})"
    elif isinstance(published, datetime) and published.tzinfo is None:
        said = f"its time bears no zone and is taken as {zone}"
    else:
        return article
    return replace(article, note=f"{article.note}; {said}" if article.note else said)


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in: the articles to brief, an entry for everything else, and what is to be said of the sources."""

    articles: tuple[Article, ...]
    others: tuple[ArticleEntry, ...]
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many sources could be read."""
        return len(self.articles) + sum(other.status != "failed" for other in self.others)

    @property
    def all_failed(self) -> bool:
        """Whether there were sources, and not one of them could be read."""
        return bool(self.others) and not self.read


def take_in(items: Iterable[Article | FailedSource], window: Window) -> Intake:
    """Sort what was read into articles that may be briefed, articles outside the window and failures."""
    read: list[Article] = []
    others: list[ArticleEntry] = []
    # From Python one file may come twice: that is one article.
    for item in dict.fromkeys(items):
        if isinstance(item, FailedSource):
            others.append(failed_entry(item))
        elif window.holds(item.published):
            read.append(item)
        else:
            others.append(entry(item, "outside_window", OUTSIDE))
    return Intake(_ordered(read), tuple(others))


def each_once(intake: Intake) -> Intake:
    """Leave one article of each text: of copies and rewrites the one that duplicates.duplicates keeps.

    Whatever is not to be briefed must be out before: an article may repeat one of an earlier brief, and is none
    the less what this brief has of it.
    """
    found = duplicates(intake.articles)
    repeats = {duplicate.article for duplicate in found}
    entries = (
        replace(entry(d.article, "duplicate", d.likeness), duplicate_of=d.kept.key)
        for d in sorted(found, key=lambda d: d.article.key)
    )
    articles = _ordered(article for article in intake.articles if article not in repeats)
    return replace(intake, articles=articles, others=(*intake.others, *entries))


def _ordered(articles: Iterable[Article]) -> tuple[Article, ...]:
    return tuple(sorted(articles, key=lambda article: (article.id, article.key)))


def entry(article: Article, status: ArticleStatus, reason: str | None = None) -> ArticleEntry:
    """Give an article's entry in the brief."""
    return ArticleEntry(
        id=article.id,
        key=article.key,
        title=article.title,
        published=article.published,
        publisher=article.publisher,
        language=article.language,
        words=len(article.text.split()),
        text=article.text,
        status=status,
        reason=reason,
    )


def failed_entry(source: FailedSource) -> ArticleEntry:
    """Give the entry of a source that could not be read."""
    return ArticleEntry(
        id=digest(source.key),
        key=source.key,
        title=shorten(canonical(source.key), HEADLINE_CHARS),
        published=None,
        publisher=None,
        language=None,
        words=0,
        text="",
        status="failed",
        reason=source.reason,
    )


def brief_date(published: Iterable[date | datetime | None], now: datetime, zone: tzinfo) -> date:
    """Date a brief by its newest article; a date in the future never does. Without any it is today."""
    today = now.astimezone(zone).date()
    days = (moment(p, zone).astimezone(zone).date() for p in published if p is not None)
    return max((day for day in days if day <= today), default=today)
