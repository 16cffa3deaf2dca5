"""A brief as a page shows it: numbered passages, stories in sections, who is involved, who carries a copy. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from briefing.attribution import claims_in
from briefing.errors import UsageError
from briefing.names import find_mentions
from briefing.stories import same_speaker
from briefing.types import (
    Actor,
    ArticleEntry,
    Brief,
    Disagreement,
    Dropped,
    FieldValue,
    Role,
    Span,
    Statement,
    Story,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A passage that the page cites.

    Attributes:
        number: counted from 1 in the order of first citation.
        span: the passage, verbatim.
        article: the one that it stands in.
    """

    number: int
    span: Span
    article: ArticleEntry


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

    def __init__(self, brief: Brief, *, first: int = 1) -> None:
        """Number the passages of a brief that `check_ids` lets pass.

        Args:
            brief: the brief.
            first: the number of the first passage.
        """
        self._numbers: dict[Span, int] = {}
        for statement in _statements(brief):
            for span in statement.evidence:
                self._numbers.setdefault(span, len(self._numbers) + first)
        self._by_article: dict[str, list[Span]] = {}
        for span in self._numbers:
            self._by_article.setdefault(span.article, []).append(span)
        self.partial = any(statement.verdict == "partial" for statement in _statements(brief))
        self._articles = {e.id: e for e in reversed(brief.articles) if e.status == "briefed"}

    def of(self, told: Statement | Role) -> list[int]:
        """Give the reference numbers of a statement, or of an actor's role."""
        return [self._numbers[span] for span in self._spans(told)]

    def cited(self, told: Statement | Role) -> list[Reference]:
        """Give a statement's passages, each with its number and article; of a role, the first that has it, if any."""
        return [self._reference(span) for span in self._spans(told)]

    def listed(self, statements: Iterable[Statement], most: int | None = None) -> list[Reference]:
        """Give the passages of several statements, each once, by their numbers.

        Args:
            statements: of the brief.
            most: of each statement the first so many; all where it is None.
        """
        spans = {span for statement in statements for span in statement.evidence[:most]}
        return sorted(map(self._reference, spans), key=lambda each: each.number)

    def sources(self) -> list[Source]:
        """Give the cited articles in the order of their first citation."""
        return [
            Source(number, self._articles[article], tuple(map(self._reference, spans)))
            for number, (article, spans) in enumerate(self._by_article.items(), start=1)
        ]

    def _spans(self, told: Statement | Role) -> Sequence[Span]:
        if isinstance(told, Statement):
            return told.evidence
        said = told.span
        cited = self._by_article.get(said.article, [])
        return [span for span in cited if span.start <= said.start and said.end <= span.end][:1]

    def _reference(self, span: Span) -> Reference:
        return Reference(self._numbers[span], span, self._articles[span.article])


def check_ids(brief: Brief) -> None:
    """See to it that a brief has all articles and actors that its parts name by their ids.

    Raises:
        UsageError: it has not.
    """
    briefed = {entry.id for entry in brief.articles if entry.status == "briefed"}
    read = {entry.id for entry in brief.articles}
    named = {actor.id for actor in brief.actors}
    cited = (span.article for statement in _statements(brief) for span in statement.evidence)
    told = (id_ for story in brief.stories for id_ in story.articles)
    for what, there, ids in (
        ("an article that is not among those it briefs", briefed, cited),
        ("an article that it does not have", read, told),
        ("an article that it does not have", read, (drop.article for drop in brief.coverage.dropped)),
        ("an actor that it does not have", named, (id_ for story in brief.stories for id_ in story.actors)),
    ):
        for id_ in ids:
            if id_ not in there:
                raise UsageError(
                    f"The brief names {what} ({id_!r}), so that no page can be made of it; "
                    "'briefing verify' tells all that is wrong with it."
                )


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
        named = {id_ for _, ids in self.lines(story) for id_ in ids}
        return [self._actors[id_] for id_ in story.actors if id_ in named]

    def lines(self, story: Story) -> Iterator[tuple[Statement, set[str]]]:
        """Give a story's lines, each with the ids of those whom it or its speaker names."""
        there = [self._actors[id_] for id_ in story.actors]
        names = {name: actor.id for actor in reversed(there) for name in (actor.name, *actor.aliases)}
        for line in story.statements:
            ids = {names[name] for _, _, name in find_mentions(line.text, names)}
            if line.speaker and line.speaker.actor:
                ids.add(line.speaker.actor)
            yield line, ids


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with the story that tells it.

    Attributes:
        number: the story's in the brief, from 1.
    """

    number: int
    story: Story
    statement: Statement


@dataclass(frozen=True, slots=True)
class ActorFile:
    """All that a brief has on one actor.

    Attributes:
        says: the lines whose speaker it is.
        about: the other lines that name it.
        stories: those that these lines stand in, each with its number in the brief, from 1.
        disagreements: those of these stories that have such a line as a side.
    """

    actor: Actor
    says: tuple[Line, ...]
    about: tuple[Line, ...]
    stories: tuple[tuple[int, Story], ...]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A brief by actor.

    Attributes:
        actors: every actor of the brief, in its order.
        others: the lines that name none of them.
        disagreements: those that have no line of an actor's as a side.
    """

    actors: tuple[ActorFile, ...]
    others: tuple[Line, ...]
    disagreements: tuple[Disagreement, ...]

    @classmethod
    def of(cls, brief: Brief) -> Dossier:
        """Lay out a brief by actor. A line stands with each actor that it names."""
        involved = Involved(brief)
        lines: dict[str, list[Line]] = {actor.id: [] for actor in brief.actors}
        others: list[Line] = []
        for number, story in enumerate(brief.stories, start=1):
            for statement, ids in involved.lines(story):
                line = Line(number, story, statement)
                known = [id_ for id_ in ids if id_ in lines]
                for id_ in known:
                    lines[id_].append(line)
                if not known:
                    others.append(line)
        files = tuple(_file(actor, lines[actor.id]) for actor in brief.actors)
        shown = {id(each) for file in files for each in file.disagreements}
        every = (each for story in brief.stories for each in story.disagreements)
        return cls(files, tuple(others), tuple(each for each in every if id(each) not in shown))


def _file(actor: Actor, lines: list[Line]) -> ActorFile:
    says = [line for line in lines if line.statement.speaker and line.statement.speaker.actor == actor.id]
    spoken = {id(line) for line in says}
    stories = {line.number: line.story for line in lines}
    own = {line.statement.id for line in lines}
    return ActorFile(
        actor,
        tuple(says),
        tuple(line for line in lines if id(line) not in spoken),
        tuple(stories.items()),
        tuple(
            each
            for story in stories.values()
            for each in story.disagreements
            if any(side.id in own for side in each.sides)
        ),
    )


def values_in(brief: Brief, story: Story) -> dict[str, list[FieldValue]]:
    """Give, by the name of each field of the reader's, the values that a story's articles mention; none is left out."""
    there = set(story.articles)
    return {
        name: [value for value in values if any(span.article in there for span in value.mentions)]
        for name, values in brief.fields.items()
    }


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
