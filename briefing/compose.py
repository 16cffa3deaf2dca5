"""From stories to a brief: ranking, the bottom line, counting. Pure.

Nothing here depends on the order in which articles came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from briefing.actors import SpeakerFinder
from briefing.fields import merge_values
from briefing.history import mark_stories, shorten_unchanged
from briefing.intake import Intake, entry
from briefing.stories import LIMIT, Material, Told, cut, disagreements
from briefing.text import canonical, on_one_line
from briefing.topics import Interest
from briefing.types import (
    SCHEMA_VERSION,
    Actor,
    Analysis,
    Article,
    ArticleEntry,
    Brief,
    Coverage,
    Dropped,
    Run,
    Statement,
    Story,
)

if TYPE_CHECKING:
    from briefing.settings import Settings

# What is printed of an unchanged story, in lines, by the setting of that name.
_UNCHANGED_LINES = {"line": 1, "omit": 0}
# A bottom line is chosen among the first lines of so many stories.
LEAD_STORIES = 20


PARTIAL = "partial: the article holds it only in part"


def strictly(analysis: Analysis) -> Analysis:
    """Drop the statements of an article that are held only in part, and count them."""
    kept = tuple(s for s in analysis.statements if s.verdict != "partial")
    gone = (Dropped(s.text, analysis.article, PARTIAL) for s in analysis.statements if s.verdict == "partial")
    return replace(analysis, statements=kept, dropped=(*analysis.dropped, *gone))


def lay_out(
    told: Iterable[Told], intake: Intake, actors: Sequence[Actor], settings: Settings, past: Sequence[Brief]
) -> list[Told]:
    """Lay out the stories of a day: what is new in each, its topic, its rank, and no more lines than it may have.

    Args:
        told: the stories.
        intake: what they are told from.
        actors: merged over all articles.
        settings: of the brief.
        past: the earlier briefs of the series, with their articles' texts.
    """
    brief, articles = settings.brief, {article.id: article for article in intake.articles}
    stories = mark_stories(list(told), articles, past, settings.model.chunk_tokens)
    watch = Interest(brief.watch, actors)
    # A story of several articles may have twice the lines of one.
    stories = [_shortened(each, 2 * brief.max_statements, articles, watch) for each in stories]
    stories = [shorten_unchanged(each, _UNCHANGED_LINES[brief.unchanged]) for each in stories]
    topics = [(name, Interest(terms, actors)) for name, terms in brief.topics]
    stories = [_with_topic(each, topics, articles) for each in stories]
    watched = {each.story.id for each in stories if watch.holds(each.story, articles)}
    publishers = _publishers(intake)
    ranked = rank(stories, articles, publishers, watched)
    first = len(ranked) if brief.max_stories is None else brief.max_stories
    return [each if place < first else cut(each, 1, LIMIT) for place, each in enumerate(ranked)]


def _shortened(told: Told, most: int, articles: Mapping[str, Article], watch: Interest) -> Told:
    """Leave so many lines of a story, those that contradict each other or name what is watched for among them."""
    if len(told.story.statements) <= most:
        return told
    sides = {side.id for d in disagreements(told.story.statements, articles) for side in d.sides}
    watched = {line.id for line in told.story.statements if watch.in_line(line)}
    return cut(told, most, LIMIT, sides | watched)


def rank(
    told: Iterable[Told],
    articles: Mapping[str, Article],
    publishers: Mapping[str, set[str]],
    watched: Container[str] = (),
) -> list[Told]:
    """Order stories: those watched first, those unchanged last; else by publishers, articles, new lines, lines, words.

    Args:
        told: the stories.
        articles: theirs, by id.
        publishers: who carries an article or a copy of it, by its id.
        watched: ids of the stories that have to do with the reader's watch list.
    """

    def key(each: Told) -> tuple[bool, bool, int, int, int, int, int, str]:
        story = each.story
        return (
            story.id not in watched,
            story.status == "unchanged",
            -len({p for i in story.articles for p in publishers.get(i, ())}),
            -len(story.articles),
            -sum(line.new for line in story.statements),
            -len(story.statements),
            -sum(len(articles[i].text) for i in story.articles),
            story.id,
        )

    return sorted(told, key=key)


def _publishers(intake: Intake) -> Mapping[str, set[str]]:
    """Give for each article, by its id, who carries it or a copy of it; those not known are one together."""
    carried = {article.key: {article.publisher or ""} for article in intake.articles}
    for other in intake.others:
        if other.duplicate_of in carried:
            carried[other.duplicate_of].add(other.publisher or "")
    return {article.id: carried[article.key] for article in intake.articles}


def _with_topic(told: Told, topics: Iterable[tuple[str, Interest]], articles: Mapping[str, Article]) -> Told:
    topic = next((name for name, interest in topics if interest.holds(told.story, articles)), None)
    return replace(told, story=replace(told.story, topic=topic)) if topic else told


def lead_offer(stories: Sequence[Story]) -> tuple[Statement, ...]:
    """Give the statements among which the bottom line is chosen: the first new ones of the first stories."""
    fresh = [story for story in stories if story.status != "unchanged"] or stories
    each = max(1, 10 // max(1, len(fresh)))
    return tuple(s for story in fresh[:LEAD_STORIES] for s in story.statements[:each])


def compose(
    *,
    day: date,
    title: str,
    topics: Sequence[str] = (),
    fields: Sequence[str] = (),
    intake: Intake,
    materials: Sequence[Material],
    told: Sequence[Told],
    lead: Sequence[Statement],
    actors: Sequence[Actor],
    run: Run,
) -> Brief:
    """Put a brief together and count what went into it.

    Args:
        day: the brief's date.
        title: over the brief.
        topics: names of the reader's topics, in the order of the sections; stories of none of them come last.
        fields: names of the reader's own fields, in the order of the brief.
        intake: everything that came in.
        materials: the articles that were analysed, failed ones included.
        told: the stories, in order of rank, and what of their statements is not printed.
        lead: the statements of the bottom line.
        actors: merged over all articles.
        run: makes the account of the run from what the model cost.
    """
    place = {topic: number for number, topic in enumerate(topics)}
    told = sorted(told, key=lambda each: place.get(each.story.topic or "", len(place)))
    acting, articles = _acting(actors), {m.article.id: m.article for m in materials}
    finder = SpeakerFinder(actors)
    stated = {s.id: _named(s, finder) for each in told for s in each.story.statements}
    stories = [_finished(each.story, stated, acting, articles) for each in told]
    dropped = (
        *(d for m in materials for d in m.analysis.dropped),
        *(d for each in told for d in each.dropped),
    )
    entries = [
        entry(
            m.article,
            "failed" if m.analysis.failure else "briefed",
            m.analysis.failure or m.article.note,
        )
        for m in materials
    ]
    entries.extend(intake.others)
    status = [e.status for e in entries]
    offered = sum(m.analysis.statements_offered for m in materials)
    briefed = [m for m in sorted(materials, key=lambda m: _place(m.article)) if not m.analysis.failure]
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
        notes=(*intake.notes, *_unfilled(fields, materials, run)),
        values_offered=sum(m.analysis.values_offered for m in materials),
        values_kept=sum(len(values) for m in briefed for values in m.analysis.fields.values()),
    )
    return Brief(
        schema_version=SCHEMA_VERSION,
        date=day,
        title=on_one_line(canonical(title)),
        bottom_line=tuple(stated[s.id] for s in lead if s.id in stated),
        stories=tuple(stories),
        actors=tuple(actors),
        articles=tuple(sorted(entries, key=_place)),
        coverage=coverage,
        run=run,
        fields=merge_values(fields, [m.analysis.fields for m in briefed]),
    )


def _place(article: Article | ArticleEntry) -> tuple[str, str, str]:
    """Order articles: the oldest first, those without a date last."""
    return str(article.published or "9999"), article.id, article.key


def _unfilled(fields: Sequence[str], materials: Sequence[Material], run: Run) -> Iterator[str]:
    """Say which of the reader's own fields nobody, or not everybody, has looked for."""
    chunks = sum(m.analysis.chunks for m in materials)
    missed = chunks if run.model is None else sum(m.analysis.chunks_stand_in for m in materials)
    if not fields or not missed:
        return
    names, who = ", ".join(fields), "embedded analyst" if run.model is None else "stand-in"
    part = "" if run.model is None else f" of {missed} of {chunks} chunks"
    yield f"Nobody has looked for {names}{part}: only a model can, and the {who} is none."


def _named(statement: Statement, finder: SpeakerFinder) -> Statement:
    """Tie a statement's speaker to its actor."""
    actor = finder.find(statement.speaker) if statement.speaker else None
    if statement.speaker is None or actor is None:
        return statement
    return replace(statement, speaker=replace(statement.speaker, actor=actor.id))


def _acting(actors: Sequence[Actor]) -> Mapping[str, Mapping[str, int]]:
    """Give for each article the ids of the actors in it, with their places among all."""
    acting: dict[str, dict[str, int]] = defaultdict(dict)
    for place, actor in enumerate(actors):
        for span in actor.mentions:
            acting[span.article][actor.id] = place
    return acting


def _finished(
    story: Story,
    stated: Mapping[str, Statement],
    acting: Mapping[str, Mapping[str, int]],
    articles: Mapping[str, Article],
) -> Story:
    """Give a story with its actors, its lines with theirs, and where these contradict each other."""
    places: dict[str, int] = {}
    for article in story.articles:
        places.update(acting.get(article, {}))
    lines = tuple(stated[s.id] for s in story.statements)
    return replace(
        story,
        statements=lines,
        disagreements=disagreements(lines, articles),
        actors=tuple(sorted(places, key=places.__getitem__)),
    )
