"""A brief as a page shows it: numbered passages, stories in sections, who is involved, who carries a copy. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from briefing.attribution import claims_in
from briefing.names import find_mentions
from briefing.stories import same_speaker
from briefing.types import Actor, ArticleEntry, Brief, Dropped, Span, Statement, Story


@dataclass(frozen=True, slots=True)
class Reference:
    """A passage that the page cites.

    Attributes:
        number: counted from 1 in the order of first citation.
        span: the passage, verbatim.
    """

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """A cited article with its passages."""

    number: int
    article: ArticleEntry
    references: tuple[Reference, ...]


class References:
    """The numbers of all passages that a brief cites, in the order of its bottom line and stories.

    Attributes:
        partial: whether any of its lines is held only in part.
    """

    def __init__(self, brief: Brief) -> None:
        self._numbers: dict[Span, int] = {}
        for statement in _statements(brief):
            for span in statement.evidence:
                self._numbers.setdefault(span, len(self._numbers) + 1)
        self.partial = any(statement.verdict == "partial" for statement in _statements(brief))
        self._articles = {e.id: e for e in reversed(brief.articles) if e.status == "briefed"}

    def of(self, statement: Statement) -> list[int]:
        """Give a statement's reference numbers."""
        return [self._numbers[span] for span in statement.evidence]

    def sources(self) -> list[Source]:
        """Give the cited articles in the order of their first citation."""
        by_article: dict[str, list[Reference]] = {}
        for span, number in self._numbers.items():
            by_article.setdefault(span.article, []).append(Reference(number, span))
        return [
            Source(number, self._articles[article], tuple(references))
            for number, (article, references) in enumerate(by_article.items(), start=1)
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """Stories under one heading, each with its number in the brief, from 1.

    Attributes:
        topic: the heading; None for the stories of no topic.
        stories: those told at length.
        in_short: those after them, of one line each.
        left_out: how many are unchanged and have no line.
    """

    topic: str | None
    stories: tuple[tuple[int, Story], ...]
    in_short: tuple[tuple[int, Story], ...]
    left_out: int


def sections(brief: Brief) -> list[Section]:
    """Give a brief's stories by topic; where some have several lines, those of one line after them are in short."""
    result = []
    numbered = enumerate(brief.stories, start=1)
    for topic, group in itertools.groupby(numbered, key=lambda each: each[1].topic):
        every = list(group)
        told = [each for each in every if each[1].status != "unchanged" or each[1].statements]
        longer = [i for i, (_, story) in enumerate(told, start=1) if len(story.statements) > 1]
        split = longer[-1] if longer else len(told)
        result.append(Section(topic, tuple(told[:split]), tuple(told[split:]), len(every) - len(told)))
    return result


class Involved:
    """Who has a part in a story: the actors that its lines name."""

    def __init__(self, brief: Brief) -> None:
        self._actors = {actor.id: actor for actor in brief.actors}

    def __call__(self, story: Story) -> list[Actor]:
        """Give the actors that a story's lines or their speakers name, most mentioned first."""
        there = [self._actors[i] for i in story.actors]
        names = {name: actor.id for actor in reversed(there) for name in (actor.name, *actor.aliases)}
        texts = [line.text for line in story.statements]
        named = {names[name] for text in texts for _, _, name in find_mentions(text, names)}
        named.update(line.speaker.actor for line in story.statements if line.speaker and line.speaker.actor)
        return [actor for actor in there if actor.id in named]


def carriers(brief: Brief) -> dict[str, list[str]]:
    """Give the publishers of the copies of each article, by its id, but for its own."""
    ids = {entry.key: entry for entry in brief.articles}
    carried: dict[str, list[str]] = {}
    for entry in brief.articles:
        kept = ids.get(entry.duplicate_of or "")
        if kept and entry.publisher and entry.publisher != kept.publisher:
            others = carried.setdefault(kept.id, [])
            if entry.publisher not in others:
                others.append(entry.publisher)
    return carried


def by_reason(dropped: Iterable[Dropped]) -> list[tuple[str, int, list[str]]]:
    """Count what was dropped by its reason; give with each the articles' ids.

    The reason goes without the words that it quotes: what no source bears out does not come on a page, not even
    to say so. The brief as JSON has them.
    """
    counts: dict[str, int] = {}
    articles: dict[str, dict[str, None]] = {}
    for drop in dropped:
        reason = _QUOTED.sub("", drop.reason)
        counts[reason] = counts.get(reason, 0) + 1
        articles.setdefault(reason, {})[drop.article] = None
    return [(reason, count, list(articles[reason])) for reason, count in counts.items()]


# The offending words in a reason, as grounding.explain puts them.
_QUOTED = re.compile(r" “[^”]*”(?:, “[^”]*”)*")


def shown_speaker(statement: Statement) -> str | None:
    """Give the speaker's name to print before a statement; None where there is none, or the line itself names it.

    'The embassy said it had closed' needs no 'The embassy:' before it.
    """
    speaker = statement.speaker
    if speaker is None:
        return None
    for claim in claims_in(statement.text):
        if claim.speaker and same_speaker(speaker, replace(speaker, name=claim.speaker.name)):
            return None
    return speaker.name


def _statements(brief: Brief) -> Iterator[Statement]:
    yield from brief.bottom_line
    for story in brief.stories:
        yield from story.statements
        for disagreement in story.disagreements:
            yield from disagreement.sides
