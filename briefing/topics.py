"""What a reader asks for by words, actors and countries: the topics of a brief, and the watch list. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from briefing import tables
from briefing.actors import ActorFinder
from briefing.names import NameFinder
from briefing.stories import stems
from briefing.types import Actor, Article, Statement, Story


class Interest:
    """Some terms, each a word or phrase, an actor or a country, and which stories have to do with them.

    A country is meant with its people, its capital and all actors that belong to it; an actor with all its
    names. Any other term is looked for by its words, whatever their endings.

    Args:
        terms: as the reader wrote them.
        actors: of the brief.
    """

    def __init__(self, terms: Iterable[str], actors: Sequence[Actor]) -> None:
        finder = ActorFinder(actors)
        names: list[str] = []
        self._phrases: list[tuple[str, ...]] = []
        for term in terms:
            meant = tuple(_names(term, finder, actors))
            names.extend(meant)
            if not meant:
                self._phrases.append(tuple(stems(term)))
        self._names = NameFinder(names) if names else None

    def holds(self, story: Story, articles: Mapping[str, Article]) -> bool:
        """Say whether a headline of a story's articles, or one of its lines, has one of the terms."""
        titles = (articles[i].title for i in story.articles)
        return any(map(self.in_text, titles)) or any(map(self.in_line, story.statements))

    def in_line(self, line: Statement) -> bool:
        """Say whether a line, or the name of its speaker, has one of the terms."""
        return self.in_text(line.text) or (line.speaker is not None and self.in_text(line.speaker.name))

    def in_text(self, text: str) -> bool:
        """Say whether a text has one of the terms."""
        if self._names and self._names.find(text):
            return True
        words = tuple(stems(text)) if self._phrases else ()
        return any(
            phrase and phrase in {words[i : i + len(phrase)] for i in range(len(words))}
            for phrase in self._phrases
        )


def _names(term: str, finder: ActorFinder, actors: Sequence[Actor]) -> Iterator[str]:
    """Give the names that a term stands for; none where it is a word like any other."""
    actor = finder.find(term)
    if actor:
        yield from (actor.name, *actor.aliases)
    entry = tables.known(term)
    if entry:
        yield from (*entry.names, *entry.demonyms, *entry.capitals)
    if entry and entry.kind == "state":
        for other in actors:
            if other.country == entry.country:
                yield from (other.name, *other.aliases)
    if actor or entry:
        yield term
