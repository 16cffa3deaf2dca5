"""The actors of kept briefs through time: who, in which briefs, called what, and what was said. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.actors import ActorFinder, merge_actors
from briefing.names import NameFinder, clean_name, form, split_title, tokens
from briefing.store.briefs import KeptBrief
from briefing.types import Actor, ArticleEntry, Statement


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of a brief that an actor speaks, or that names it.

    Attributes:
        statement: as the brief has it.
        speaks: whether the actor says it.
        sources: the articles that it cites, its own first.
    """

    statement: Statement
    speaks: bool
    sources: tuple[ArticleEntry, ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """An actor in one brief.

    Attributes:
        kept: the brief.
        actor: as that brief has it.
    """

    kept: KeptBrief
    actor: Actor

    @property
    def role_source(self) -> ArticleEntry | None:
        """The article that states the actor's role."""
        role = self.actor.role
        return _entries(self.kept).get(role.span.article) if role else None

    def lines(self) -> Iterator[Line]:
        """Give the brief's statements that the actor speaks or that name it, in the order of telling."""
        entries, forms = _entries(self.kept), _Forms(self.kept)
        for story in self.kept.brief.stories:
            for statement in story.statements:
                speaker = statement.speaker
                speaks = speaker is not None and speaker.actor == self.actor.id
                if speaks or forms.names(statement, self.actor):
                    cited = dict.fromkeys(span.article for span in statement.evidence)
                    yield Line(statement, speaks, tuple(entries[id_] for id_ in cited if id_ in entries))


@dataclass(frozen=True, slots=True)
class KnownActor:
    """One actor of all kept briefs.

    Attributes:
        actor: merged from those of the briefs; its id is not theirs.
        appearances: oldest first; never empty.
    """

    actor: Actor
    appearances: tuple[Appearance, ...]

    @property
    def first(self) -> date:
        """The date of the first brief that has it."""
        return self.appearances[0].kept.brief.date

    @property
    def last(self) -> date:
        """The date of the last."""
        return self.appearances[-1].kept.brief.date


def known_actors(kept: Iterable[KeptBrief]) -> list[KnownActor]:
    """Give the actors of briefs, most mentioned first.

    Args:
        kept: by date and then by run. Of those that brief the same articles on one date, the last counts.
    """
    last = {
        (k.brief.date, frozenset(e.id for e in k.brief.articles if e.status == "briefed")): k for k in kept
    }
    briefs = list(last.values())
    merged = merge_actors(k.brief.actors for k in briefs)
    # Which of the merged an actor went into, its mentions tell: all of them went with it.
    owners: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for i, actor in enumerate(merged):
        for span in actor.mentions:
            owners[span.article, span.start, span.end].append(i)
    appearances: dict[int, list[Appearance]] = defaultdict(list)
    for k in briefs:
        for actor in k.brief.actors:
            votes = Counter(i for s in actor.mentions for i in owners[s.article, s.start, s.end])
            if votes:
                appearances[votes.most_common(1)[0][0]].append(Appearance(k, actor))
    return [KnownActor(actor, tuple(appearances[i])) for i, actor in enumerate(merged) if i in appearances]


def find_actors(known: Sequence[KnownActor], name: str) -> list[KnownActor]:
    """Give the one actor of a name, whatever its case and title; else all whose names have its words in a row."""
    by_id = {k.actor.id: k for k in known}
    if found := ActorFinder(k.actor for k in known).find(name):
        return [by_id[found.id]]
    words = tokens(split_title(clean_name(name))[1])
    return [k for k in known if words and any(_within(words, tokens(n)) for n in _names(k.actor))]


def _within(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(others[i : i + len(words)] == words for i in range(len(others) - len(words) + 1))


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *actor.aliases)


def _entries(kept: KeptBrief) -> dict[str, ArticleEntry]:
    # A duplicate has the id of the article that is briefed, which goes first.
    return {e.id: e for e in sorted(kept.brief.articles, key=lambda e: e.status == "briefed")}


class _Forms:
    """How each article of a brief writes its actors: a surname means one person here and another there."""

    def __init__(self, kept: KeptBrief) -> None:
        self._forms: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for actor in kept.brief.actors:
            for span in actor.mentions:
                self._forms[span.article][form(span.text)].add(actor.id)
        self._finders: dict[str, NameFinder] = {}

    def names(self, statement: Statement, actor: Actor) -> bool:
        """Tell whether a statement names an actor, as the article that it was made in writes names."""
        own = statement.evidence[0].article if statement.evidence else ""
        forms = self._forms.get(own, {})
        if not any(actor.id in ids for ids in forms.values()):
            return False
        finder = self._finders.setdefault(own, NameFinder(forms))
        return any(actor.id in forms[form(found)] for _, _, found in finder.find(statement.text))
