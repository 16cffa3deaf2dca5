"""From analysed articles to a brief: intake, stories, ranking, counting. Pure.

`take_in` decides what becomes of each article; `tell` makes one story of its articles' statements; `compose`
counts everything and puts the brief together. Nothing here depends on the order in which articles came.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from briefing.actors import ActorFinder
from briefing.analysts import Choice
from briefing.chunking import chunk_article
from briefing.grounding import restate
from briefing.stories import same_speaker
from briefing.text import canonical, digest, on_one_line, shorten
from briefing.types import (
    SCHEMA_VERSION,
    Actor,
    Analysis,
    Article,
    ArticleEntry,
    ArticleStatus,
    Brief,
    ChunkedArticle,
    Coverage,
    Dropped,
    FailedSource,
    Run,
    Statement,
    Story,
)

HEADLINE_CHARS = 110
# More statements than this are not laid before a model at once; those of the lowest rank stay as they are.
MAX_OFFERED = 60
# A bottom line is chosen among the first lines of so many stories.
LEAD_STORIES = 20


# --------------------------------------------------------------------------------------------- intake


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


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in: the articles to brief and an entry for everything else."""

    articles: tuple[Article, ...]
    others: tuple[ArticleEntry, ...]


def take_in(items: Iterable[Article | FailedSource], window: Window) -> Intake:
    """Sort what was read into articles to brief, duplicates, articles outside the window and failures.

    Of equal texts the one with the smallest (date, key) is briefed, so that the order of input is of no matter.
    """
    read: list[Article] = []
    others: list[ArticleEntry] = []
    for item in items:
        if isinstance(item, FailedSource):
            others.append(failed_entry(item))
        elif window.holds(item.published):
            read.append(item)
        else:
            others.append(entry(item, "outside_window", "published outside the brief's window"))
    first: dict[str, Article] = {}
    for article in sorted(read, key=lambda a: (str(a.published or "9999"), a.key)):
        original = first.setdefault(article.id, article)
        if original is not article:
            others.append(replace(entry(article, "duplicate", "the same text"), duplicate_of=original.key))
    return Intake(tuple(sorted(first.values(), key=lambda a: a.id)), tuple(others))


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


# -------------------------------------------------------------------------------------------- strict

PARTIAL = "partial: the article holds it only in part"


def strictly(analysis: Analysis) -> Analysis:
    """Drop the statements of an article that are held only in part, and count them."""
    kept = tuple(s for s in analysis.statements if s.verdict != "partial")
    gone = (Dropped(s.text, analysis.article, PARTIAL) for s in analysis.statements if s.verdict == "partial")
    return replace(analysis, statements=kept, dropped=(*analysis.dropped, *gone))


# -------------------------------------------------------------------------------------------- stories


@dataclass(frozen=True, slots=True)
class Material:
    """What a story is told from: one article with what was made of it.

    Attributes:
        article: the article.
        analysis: what was made of it.
        chunk_tokens: how it was chunked (see chunk_article).
    """

    article: Article
    analysis: Analysis
    chunk_tokens: int

    @property
    def document(self) -> ChunkedArticle:
        """The article with its sentences, chunked again: to hold these for a whole day costs more than the texts."""
        return _chunked(self.article, self.chunk_tokens)


# A line may be looked up in all the other articles of its story, and the next one in the same ones again.
_chunked = functools.lru_cache(maxsize=64)(chunk_article)


def story_id(members: Sequence[Material]) -> str:
    """Give the id of the story of these articles."""
    return "e-" + digest("|".join(sorted(m.article.id for m in members)), 10)


def offer(members: Sequence[Material]) -> tuple[Statement, ...]:
    """Give a story's statements in the order in which they are laid before an analyst: by turns."""
    ordered = _by_weight(members)
    rounds = max((len(m.analysis.statements) for m in members), default=0)
    return tuple(
        m.analysis.statements[i] for i in range(rounds) for m in ordered if i < len(m.analysis.statements)
    )[:MAX_OFFERED]


def tell(members: Sequence[Material], offered: Sequence[Statement], choice: Choice) -> Story:
    """Tell a story once.

    Args:
        members: its articles, one or more.
        offered: what `offer` gave.
        choice: which of them to print, and which say one thing. Those left out follow as lines of their
            own: nothing that was found is lost here.

    Returns:
        The story without actors, which are known only when all stories are.
    """
    by_id = {m.article.id: m for m in members}
    lines = [_line([offered[i] for i in group], by_id) for group in choice.groups]
    used = {i for group in choice.groups for i in group}
    printed = {statement.id for i, statement in enumerate(offered) if i in used}
    for member in _by_weight(members):
        rest = (s for s in member.analysis.statements if s.id not in printed)
        lines.extend(_line([statement], by_id) for statement in rest)
    return Story(
        id=story_id(members),
        headline=shorten(_by_weight(members)[0].article.title, HEADLINE_CHARS),
        status="new",
        statements=tuple(lines),
        actors=(),
        articles=tuple(sorted(by_id)),
    )


def _by_weight(members: Sequence[Material]) -> list[Material]:
    """Order a story's articles: most statements first, then the longest."""
    return sorted(members, key=lambda m: (-len(m.analysis.statements), -len(m.article.text), m.article.id))


def _line(group: Sequence[Statement], members: Mapping[str, Material]) -> Statement:
    """Print the best statement of a group; cite another article only if that article alone holds the line."""
    best = min(group, key=lambda s: (s.stand_in, s.verdict != "supported", s.speaker is None, group.index(s)))
    own = {span.article for span in best.evidence}
    evidence = list(best.evidence)
    told_by = [best]
    for article in sorted({span.article for s in group for span in s.evidence} - own):
        other = restate(best.text, members[article].document)
        if other and same_speaker(best.speaker, other.speaker):
            evidence.extend(other.evidence)
            told_by.append(other)
    return replace(best, evidence=tuple(evidence), origins=_origins(told_by, members))


def _origins(told_by: Sequence[Statement], members: Mapping[str, Material]) -> int:
    """Count independent sources: a publisher counts once, and so does one speaker told by many.

    Articles without a publisher count as one together: nothing shows that they are independent.
    """
    if told_by[0].speaker is not None:
        return 1
    return len({members[span.article].article.publisher for s in told_by for span in s.evidence})


# ----------------------------------------------------------------------------------------------- day


def rank(stories: Iterable[Story], articles: Mapping[str, Article]) -> list[Story]:
    """Order stories: most publishers, then most articles, statements and words; ties by id."""

    def key(story: Story) -> tuple[int, int, int, int, str]:
        members = [articles[i] for i in story.articles]
        publishers = {a.publisher for a in members}
        words = sum(len(a.text) for a in members)
        return -len(publishers), -len(members), -len(story.statements), -words, story.id

    return sorted(stories, key=key)


def lead_offer(stories: Sequence[Story]) -> tuple[Statement, ...]:
    """Give the statements among which the bottom line is chosen: the first ones of the first stories."""
    each = max(1, 10 // max(1, len(stories)))
    return tuple(s for story in stories[:LEAD_STORIES] for s in story.statements[:each])


def compose(
    *,
    day: date,
    title: str,
    intake: Intake,
    materials: Sequence[Material],
    stories: Sequence[Story],
    lead: Sequence[Statement],
    actors: Sequence[Actor],
    max_stories: int | None,
    run: Run,
) -> Brief:
    """Put a brief together and count what went into it.

    Args:
        day: the brief's date.
        title: over the brief.
        intake: everything that came in.
        materials: the articles that were analysed, failed ones included.
        stories: in order of rank.
        lead: the statements of the bottom line.
        actors: merged over all articles.
        max_stories: of the stories beyond it one statement stays and the rest is dropped; None: no limit.
        run: makes the account of the run from what the model cost.
    """
    told, cut = _within(stories, max_stories)
    finder = ActorFinder(actors)
    stated = {s.id: _named(s, finder) for story in told for s in story.statements}
    acting = _acting(actors)
    told = [_with_actors(story, stated, acting) for story in told]
    dropped = (*(d for m in materials for d in m.analysis.dropped), *cut)
    entries = [
        entry(m.article, "failed" if m.analysis.failure else "briefed", m.analysis.failure) for m in materials
    ]
    entries.extend(intake.others)
    status = [e.status for e in entries]
    offered = sum(m.analysis.statements_offered for m in materials)
    coverage = Coverage(
        articles_read=len(entries),
        briefed=status.count("briefed"),
        duplicates=status.count("duplicate"),
        outside_window=status.count("outside_window"),
        failed=status.count("failed"),
        chunks=sum(m.analysis.chunks for m in materials),
        chunks_stand_in=sum(m.analysis.chunks_stand_in for m in materials),
        statements_offered=offered,
        statements_kept=offered - len(dropped),
        dropped=tuple(sorted(dropped, key=lambda d: (d.article, d.reason, d.text))),
        actors_offered=sum(m.analysis.actors_offered for m in materials),
        actors_kept=sum(m.analysis.actors_kept for m in materials),
    )
    return Brief(
        schema_version=SCHEMA_VERSION,
        date=day,
        title=on_one_line(canonical(title)),
        bottom_line=tuple(stated[s.id] for s in lead if s.id in stated),
        stories=tuple(told),
        actors=tuple(actors),
        articles=tuple(sorted(entries, key=lambda e: (str(e.published or "9999"), e.id, e.key))),
        coverage=coverage,
        run=run,
    )


def _within(stories: Sequence[Story], limit: int | None) -> tuple[list[Story], list[Dropped]]:
    if limit is None:
        return list(stories), []
    told = list(stories[:limit])
    dropped: list[Dropped] = []
    for story in stories[limit:]:
        told.append(replace(story, statements=story.statements[:1]))
        dropped.extend(Dropped(s.text, s.evidence[0].article, "limit") for s in story.statements[1:])
    return told, dropped


def _named(statement: Statement, finder: ActorFinder) -> Statement:
    """Tie a statement's speaker to the actor of that name."""
    if statement.speaker is None:
        return statement
    actor = finder.find(statement.speaker.name)
    return replace(statement, speaker=replace(statement.speaker, actor=actor.id)) if actor else statement


def _acting(actors: Sequence[Actor]) -> Mapping[str, Mapping[str, int]]:
    """Give for each article the ids of the actors in it, with their places among all."""
    acting: dict[str, dict[str, int]] = defaultdict(dict)
    for place, actor in enumerate(actors):
        for span in actor.mentions:
            acting[span.article][actor.id] = place
    return acting


def _with_actors(
    story: Story, stated: Mapping[str, Statement], acting: Mapping[str, Mapping[str, int]]
) -> Story:
    places: dict[str, int] = {}
    for article in story.articles:
        places.update(acting.get(article, {}))
    return replace(
        story,
        statements=tuple(stated[s.id] for s in story.statements),
        actors=tuple(sorted(places, key=places.__getitem__)),
    )
