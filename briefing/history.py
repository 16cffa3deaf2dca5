"""What is new since the last brief: which stories go on, which of their lines are new, who has come in. Pure.

Nothing here looks at a title: a publisher changes that as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefing import tables
from briefing.actors import ActorFinder
from briefing.chunking import chunk_article
from briefing.cited import article_of
from briefing.grounding import ground_statement, held, restate
from briefing.stories import Told, continued, cut, same_speaker, stems
from briefing.types import (
    Actor,
    ActorChange,
    Article,
    Brief,
    ChunkedArticle,
    FoundStatement,
    Statement,
    StoryStatus,
)
from briefing.words import NUMBER_WORDS, fold

# The least share of a line's words that a text has which tells it: it may inflect the others.
_HELD = 0.8
# Why a line of an unchanged story is not printed.
UNCHANGED = "unchanged since the last brief"


def latest(past: Sequence[Brief]) -> list[Brief]:
    """Leave out the briefs of a day that was made again later from the same articles, or from more."""
    kept: list[Brief] = []
    told: list[tuple[date, frozenset[str]]] = []
    for brief in reversed(past):
        articles = frozenset(entry.id for entry in brief.articles if entry.status == "briefed")
        if not any(day == brief.date and articles <= others for day, others in told):
            kept.append(brief)
            told.append((brief.date, articles))
    return kept[::-1]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A story of an earlier brief, with its articles."""

    lines: tuple[Statement, ...]
    articles: tuple[Article, ...]


def mark_stories(
    told: Sequence[Told], articles: Mapping[str, Article], past: Sequence[Brief], chunk_tokens: int
) -> list[Told]:
    """Say of each story whether it is new, developing or unchanged, and of each line whether it is new.

    A line is told already where an earlier brief's story of the same event has one that says the same, or one of
    that story's articles holds it. New lines come first.

    Args:
        told: the stories of the day.
        articles: theirs, by id.
        past: the earlier briefs, with their articles' texts.
        chunk_tokens: how earlier articles are chunked (see chunk_article).
    """
    if not past:
        return list(told)
    earlier = list(_stories(past))
    today = [[articles[i] for i in each.story.articles] for each in told]
    goes_on = continued(today, [story.articles for story in earlier])
    return [
        _marked(each, [earlier[i] for i in numbers], chunk_tokens)
        for each, numbers in zip(told, goes_on, strict=True)
    ]


def shorten_unchanged(told: Told, lines: int) -> Told:
    """Leave so many lines of a story that is unchanged; any other stays as it is."""
    return cut(told, lines, UNCHANGED) if told.story.status == "unchanged" else told


def _stories(past: Iterable[Brief]) -> Iterable[_Earlier]:
    for brief in past:
        texts = {entry.id: article_of(entry) for entry in brief.articles if entry.text}
        for story in brief.stories:
            yield _Earlier(story.statements, tuple(texts[i] for i in story.articles if i in texts))


def _marked(told: Told, earlier: Sequence[_Earlier], chunk_tokens: int) -> Told:
    if not earlier:
        return told
    lines = [line for story in earlier for line in story.lines]
    known = {article.id: article for story in earlier for article in story.articles}
    told_before = _told(told.story.statements, lines, [known[i] for i in sorted(known)], chunk_tokens)
    marked = [replace(line, new=line.id not in told_before) for line in told.story.statements]
    fresh = [line for line in marked if line.new]
    status: StoryStatus = "developing" if fresh or not marked else "unchanged"
    story = replace(
        told.story,
        status=status,
        statements=(*fresh, *(line for line in marked if not line.new)),
    )
    return replace(told, story=story)


def _told(
    lines: Sequence[Statement], earlier: Sequence[Statement], articles: Sequence[Article], chunk_tokens: int
) -> frozenset[str]:
    """Give the ids of the lines of which an earlier line, or an earlier story's article, tells all, and whose it is."""
    words = {line.id: frozenset(stems(line.text)) for line in lines}
    known = {
        line.id
        for line in lines
        for other in earlier
        if same_speaker(line.speaker, other.speaker) and _tells(other.text, line.text, words[line.id])
    }
    # Article by article, since what grounding knows of the last ones alone is kept at hand.
    for article in articles:
        there = frozenset(stems(article.text))
        open_ = [line for line in lines if line.id not in known and _may_tell(words[line.id], there)]
        if open_:
            document = chunk_article(article, chunk_tokens)
            known.update(line.id for line in open_ if _holds(document, line))
    return frozenset(known)


def _may_tell(words: frozenset[str], there: frozenset[str]) -> bool:
    # Most lines lack some word of most other lines and articles, which is soon seen.
    return len(words & there) >= _HELD * len(words)


def _tells(source: str, text: str, words: frozenset[str]) -> bool:
    return (
        _may_tell(words, frozenset(stems(source)))
        and _numbers(text) <= _numbers(source)
        and held(text, source)
    )


def _numbers(text: str) -> frozenset[str]:
    """Give the figures and number words of a text: where these differ, something is new, however small they are."""
    words = (word.strip(".,") for word in re.findall(r"[\w.,]+", fold(text)))
    return frozenset(word for word in words if word in NUMBER_WORDS or any(map(str.isdigit, word)))


def _holds(document: ChunkedArticle, line: Statement) -> bool:
    other = restate(line.text, document)
    if other is None:
        grounded = ground_statement(FoundStatement(line.text, ()), document)
        # Not where it is held in part, or where a word is not there: that may be the news.
        sure = grounded.judgement.supported and all(r.kind != "content" for r in grounded.reasons)
        other = grounded.statement if sure else None
    if other is None:
        return False
    # Word for word it is the same sentence, whomever 'he said' meant between other sentences.
    if any(fold(line.text) in fold(span.text) for span in other.evidence):
        return True
    known = _numbers(" ".join(span.text for span in other.evidence))
    return same_speaker(line.speaker, other.speaker) and _numbers(line.text) <= known


# --------------------------------------------------------------------------------------------- the actors


def mark_actors(actors: Sequence[Actor], past: Sequence[Brief]) -> tuple[Actor, ...]:
    """Say of each actor whether it is new, or its role another than the last that an earlier brief gave it.

    Where there is no earlier brief, nothing is new.
    """
    if not past:
        return tuple(actors)
    finders = [ActorFinder(brief.actors) for brief in reversed(past)]
    return tuple(replace(actor, change=_change(actor, finders)) for actor in actors)


def _change(actor: Actor, finders: Sequence[ActorFinder]) -> ActorChange | None:
    known = [found for finder in finders if (found := _same(actor, finder))]
    if not known:
        return "new"
    before = next((other.role for other in known if other.role), None)
    return "role" if before and actor.role and _another(actor.role.text, before.text) else None


def _same(actor: Actor, finder: ActorFinder) -> Actor | None:
    """Find an actor among those of an earlier brief, by the fullest of its names that is known there.

    A person whom today's brief calls by a surname only is the one who had it there.
    """
    names = (actor.name, *sorted(actor.aliases, key=lambda name: (-len(name), name)))
    hits = [finder.find(name) for name in names]
    if actor.type == "person":
        hits.append(finder.find_bearer(actor.name))
    return next((hit for hit in hits if hit and hit.type == actor.type), None)


def _another(role: str, before: str) -> bool:
    """Say whether two roles differ by more than what one of them leaves out; 'former' is never left out."""
    now, then = set(stems(role)), set(stems(before))
    past = {word for word in now ^ then if word in tables.vocabulary("past-office")}
    return bool(past) or not (now <= then or then <= now)
