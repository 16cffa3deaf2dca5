"""Which actor a phrase names. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from briefing import tables
from briefing.actors.naming import names_of
from briefing.names import behind_title, clean_name, is_surname, split_title, tokens
from briefing.types import Actor, Speaker


class ActorFinder:
    """Finds, among the same actors, those that many phrases name."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._by_name: dict[str, list[Actor]] = defaultdict(list)
        self._by_entry: dict[tables.Entry, list[Actor]] = defaultdict(list)
        self._by_surname: dict[tuple[str, ...], list[Actor]] = defaultdict(list)
        for actor in actors:
            if actor.type == "person":
                for surname in {tokens(name)[-1:] for name in names_of(actor)}:
                    self._by_surname[surname].append(actor)
            for key in {tables.normal(name) for name in names_of(actor)}:
                self._by_name[key].append(actor)
            if entry := tables.known(actor.name):
                self._by_entry[entry].append(actor)

    def find(self, name: str) -> Actor | None:
        """Find the actor that a phrase names.

        Args:
            name: as a text writes it; leading article, possessive and title are looked past.

        Returns:
            The one actor with this name or alias; None where there is none, or more than one.
        """
        cleaned = clean_name(name)
        for written in dict.fromkeys((cleaned, split_title(cleaned)[1], behind_title(cleaned) or cleaned)):
            hits = self._by_name.get(tables.normal(written), [])
            if not hits and (entry := tables.known(written)):
                hits = self._by_entry.get(entry, [])
            if len(hits) == 1:
                return hits[0]
        return None

    def find_bearer(self, surname: str) -> Actor | None:
        """Find the one person who has a surname, the last word of a name; None where the name given is fuller."""
        hits = self._by_surname.get(tokens(surname)[-1:], []) if is_surname(surname) else []
        return hits[0] if len(hits) == 1 else None


class SpeakerFinder:
    """Finds the actor that speaks: one of those in the article, since 'Brill' may be another one elsewhere."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        there: dict[str, dict[str, Actor]] = defaultdict(dict)
        for actor in actors:
            for span in actor.mentions:
                there[span.article][actor.id] = actor
        self._finders = {article: ActorFinder(acting.values()) for article, acting in there.items()}

    def find(self, speaker: Speaker) -> Actor | None:
        """Find the one actor in a speaker's article that has the speaker's name, or the surname that the name is."""
        finder = self._finders.get(speaker.span.article)
        return (finder.find(speaker.name) or finder.find_bearer(speaker.name)) if finder else None
