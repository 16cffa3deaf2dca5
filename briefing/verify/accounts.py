"""Do a brief's accounts agree: its articles, counts and stories, and what is told of each in two places? Pure."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from briefing.cited import article_of, told
from briefing.duplicates import compare
from briefing.text import HEADLINE_CHARS, canonical, digest, shorten
from briefing.types import ArticleEntry, Brief, Story
from briefing.verify.faults import Found, of_actor, of_value, quoted

# -------------------------------------------------------------------------------------------- the articles


def articles(brief: Brief) -> Found:
    """Find articles whose text, id, words or status is not as a run makes it, duplicates that are none among them."""
    # One that failed was to be briefed, and has its duplicates all the same.
    kept = {
        entry.key: entry for entry in brief.articles if entry.status in ("briefed", "failed") and entry.text
    }
    for entry in brief.articles:
        where = f"article {entry.key}"
        if canonical(entry.text) != entry.text:
            yield where, "Its text is not in canonical form: offsets do not count in it."
        if entry.status != "failed" and not entry.text:
            yield where, f"It is counted as {entry.status} but has no text."
        if entry.id != digest(entry.text or entry.key):
            yield where, f"Its id {entry.id} is not the hash of its {'text' if entry.text else 'key'}."
        if entry.words != len(entry.text.split()):
            yield where, f"It is said to have {entry.words} words but has {len(entry.text.split())}."
        if (entry.status == "duplicate") != (entry.duplicate_of is not None):
            yield where, f"It is counted as {entry.status}, and yet what it repeats is {entry.duplicate_of}."
        elif entry.duplicate_of is not None:
            yield from _duplicate(where, entry, kept.get(entry.duplicate_of))
    twice = Counter(entry.id for entry in brief.articles if entry.status == "briefed")
    for entry in brief.articles:
        if entry.status == "briefed" and twice[entry.id] > 1:
            yield f"article {entry.key}", "The same text is briefed twice."


def _duplicate(where: str, entry: ArticleEntry, kept: ArticleEntry | None) -> Found:
    if kept is None:
        yield where, f"It is no duplicate of {entry.duplicate_of}, which is not briefed."
        return
    likeness = compare(article_of(entry), article_of(kept))
    if likeness is None:
        yield where, f"It is no duplicate of {entry.duplicate_of}, which has another text."
    elif likeness != entry.reason:
        yield where, f"Its reason is “{entry.reason}”, but it has {likeness} as {entry.duplicate_of}."


def coverage(brief: Brief) -> Found:
    """Find counts that do not add up."""
    where, coverage = "coverage", brief.coverage
    status = Counter(entry.status for entry in brief.articles)
    for counted, name, count in (
        (coverage.articles_read, "articles read", len(brief.articles)),
        (coverage.briefed, "briefed articles", status["briefed"]),
        (coverage.duplicates, "duplicates", status["duplicate"]),
        (coverage.outside_window, "articles outside the window", status["outside_window"]),
        (coverage.failed, "failed articles", status["failed"]),
    ):
        if counted != count:
            yield where, f"It counts {counted} {name}, but the brief has {count}."
    offered, kept, dropped = coverage.statements_offered, coverage.statements_kept, len(coverage.dropped)
    if kept + dropped != offered:
        yield where, f"Of {offered} statements offered, {kept} kept and {dropped} dropped do not make all."
    lines = sum(len(story.statements) for story in brief.stories)
    if lines > kept:
        yield where, f"The stories have {lines} lines, but only {kept} statements are counted as kept."
    for part, whole, name in (
        (coverage.actors_kept, coverage.actors_offered, "actors kept"),
        (coverage.values_kept, coverage.values_offered, "values kept"),
        (coverage.chunks_stand_in, coverage.chunks, "chunks of the stand-in"),
    ):
        if not 0 <= part <= whole:
            yield where, f"It counts {part} {name} of {whole}."
    # A value was kept of each article that mentions it.
    there = sum(len({s.article for s in value.mentions}) for many in brief.fields.values() for value in many)
    if coverage.values_kept != there:
        yield where, f"It counts {coverage.values_kept} values kept, but the fields have {there}."
    ids = {entry.id for entry in brief.articles}
    for dropped_line in coverage.dropped:
        if dropped_line.article not in ids:
            yield (
                where,
                f"{quoted(dropped_line.text)} was dropped from {dropped_line.article}, which is no article.",
            )


# ---------------------------------------------------------------------------------------------- characters


def characters(brief: Brief) -> Found:
    """Find a printed text with a character that may stand on no page."""
    for where, text in _printed(brief):
        if canonical(text) != text.strip() or "\n" in text:
            yield where, f"{quoted(text)} has a line break or a character that may stand on no page."


def _printed(brief: Brief) -> Iterator[tuple[str, str]]:
    yield "title", brief.title
    for number, story in enumerate(brief.stories, start=1):
        yield f"story {number}, headline", story.headline
        for disagreement in story.disagreements:
            yield f"story {number}, disagreement", disagreement.about
    for where, statement in told(brief):
        yield where, statement.text
        if statement.speaker:
            yield where, statement.speaker.name
    for actor in brief.actors:
        for text in (actor.name, *actor.aliases, *([actor.role.text] if actor.role else [])):
            yield of_actor(actor), text
    for field, values in brief.fields.items():
        yield "fields", field
        for value in values:
            yield of_value(field, value), value.name
    for entry in brief.articles:
        for text in (entry.title, entry.publisher or ""):
            yield f"article {entry.key}", text


# --------------------------------------------------------------------------------------------- the stories


def stories(brief: Brief) -> Found:
    """Find stories with another headline, id, status, article or actor than their lines and articles give them."""
    titles = {entry.id: entry.title for entry in brief.articles if entry.status == "briefed"}
    acting = _acting(brief)
    for number, story in enumerate(brief.stories, start=1):
        for what in itertools.chain(_story(story, titles), _actors_of(story, acting)):
            yield f"story {number}", what
    times = Counter(article for story in brief.stories for article in story.articles)
    for entry in brief.articles:
        if entry.status == "briefed" and times[entry.id] != 1:
            yield (
                f"article {entry.key}",
                f"It is briefed, so it belongs to one story, not to {times[entry.id]}.",
            )


def _story(story: Story, titles: Mapping[str, str]) -> Iterator[str]:
    if not story.articles:
        yield "It has no article."
    for article in story.articles:
        if article not in titles:
            yield f"Its article {article} is not among those briefed."
    fresh = {line.new for line in story.statements}
    wrong = {"new": {False}, "developing": {False} if fresh == {False} else set(), "unchanged": {True}}
    if fresh & wrong[story.status]:
        yield f"It is called {story.status}, which its lines are not."
    if story.id != "e-" + digest("|".join(sorted(story.articles)), 10):
        yield f"Its id {story.id} is not the hash of its articles."
    own = [*(titles.get(a, "") for a in story.articles), *(s.text for s in story.statements)]
    if story.headline not in {shorten(text, HEADLINE_CHARS) for text in own}:
        yield f"Its headline {quoted(story.headline)} is no article's title and no line of it."


def _actors_of(story: Story, acting: Mapping[str, set[str]]) -> Iterator[str]:
    named, mentioned = set(story.actors), set[str]().union(*(acting.get(a, ()) for a in story.articles))
    for actor in sorted(named - mentioned):
        yield f"Its actor {actor} is no actor of the brief that any of its articles mentions."
    for actor in sorted(mentioned - named):
        yield f"The actor {actor} is mentioned in its articles but not named with it."


def _acting(brief: Brief) -> dict[str, set[str]]:
    acting: dict[str, set[str]] = defaultdict(set)
    for actor in brief.actors:
        for span in actor.mentions:
            acting[span.article].add(actor.id)
    return acting


def repeated(brief: Brief) -> Found:
    """Check the lines that are told again: in the bottom line, and as a side of a disagreement."""
    lines = {statement.id: statement for _, statement in told(brief)}
    if len(lines) < sum(len(story.statements) for story in brief.stories):
        yield "stories", "Two lines have the same id."
    for number, statement in enumerate(brief.bottom_line, start=1):
        if lines.get(statement.id) != statement:
            yield f"bottom line, line {number}", f"{quoted(statement.text)} is not told so by any story."
    for number, story in enumerate(brief.stories, start=1):
        own = {statement.id: statement for statement in story.statements}
        for disagreement in story.disagreements:
            for side in disagreement.sides:
                if own.get(side.id) != side:
                    yield f"story {number}, disagreement", f"{quoted(side.text)} is no line of the story."
            if len({side.id for side in disagreement.sides}) < 2:
                where = f"story {number}, disagreement"
                yield where, f"{quoted(disagreement.about)} has not two sides."
