"""From stories to a brief: ranking, the bottom line, counting. Pure.

Nothing here depends on the order in which articles came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from briefing.actors import ActorFinder
from briefing.intake import Intake, entry
from briefing.stories import Material
from briefing.text import canonical, on_one_line
from briefing.types import (
    SCHEMA_VERSION,
    Actor,
    Analysis,
    Article,
    Brief,
    Coverage,
    Dropped,
    Run,
    Statement,
    Story,
)

# A bottom line is chosen among the first lines of so many stories.
LEAD_STORIES = 20


PARTIAL = "partial: the article holds it only in part"


def strictly(analysis: Analysis) -> Analysis:
    """Drop the statements of an article that are held only in part, and count them."""
    kept = tuple(s for s in analysis.statements if s.verdict != "partial")
    gone = (Dropped(s.text, analysis.article, PARTIAL) for s in analysis.statements if s.verdict == "partial")
    return replace(analysis, statements=kept, dropped=(*analysis.dropped, *gone))


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
