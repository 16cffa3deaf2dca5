"""The reader's own list of actors: rows of names and what they are. It wins over every rule and table. Pure.

What a row leaves open, the rules say as for any other actor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from briefing import tables
from briefing.actors.aliases import Candidate
from briefing.actors.groups import Groups
from briefing.actors.naming import names_of
from briefing.actors.rules import table_entry
from briefing.names import NameFinder, form, tokens
from briefing.text import digest
from briefing.types import Actor, ActorType

BASIS = "actor-list"
_SHORT = 4  # letters; a name of so few is found as it is written alone, as 'us' is not 'US'
_UNKNOWN: ActorType = (
    "organization"  # what an actor is taken for of which neither list nor analyst says what it is
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list.

    Attributes:
        name: what the actor is called where a text calls it so; unique in the list.
        aliases: its other names; no name is another row's.
        type: None where the list leaves it open.
        country: ISO 3166-1 alpha-3; None where the list leaves it open.
        sectors: PLOVER codes, most specific first; empty where the list leaves them open.
    """

    name: str
    aliases: tuple[str, ...] = ()
    type: ActorType | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)

    @property
    def bare(self) -> bool:
        """Whether it may be a person of whom the list has no full name."""
        return self.type in (None, "person") and all(len(tokens(name)) == 1 for name in self.names)

    def has(self, name: str) -> bool:
        """Tell whether a name, as a text writes it, is one of the row's own.

        Short names count only as the list writes them; of the longer ones any capitals do, but not small letters
        alone, unless the list has them: 'target' is a word, 'Target' may be a company.
        """
        same = {_plain(own) for own in self.names if tables.normal(own) == tables.normal(name)}
        return _plain(name) in same if len(_plain(name)) <= _SHORT or name.islower() else bool(same)

    def may_be(self, entry: tables.Entry) -> bool:
        """Tell whether a row of the tables can be the same: a person or a company named Georgia is no state."""
        return self.type is None or (
            self.type != "person" and (self.type == "state") == (entry.kind == "state")
        )


@dataclass(frozen=True)
class ActorList:
    """All rows of a list; without any it changes nothing."""

    rows: tuple[Listed, ...] = ()

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that change with the content."""
        return digest(repr(self.rows))

    def row(self, names: Iterable[str], kind: ActorType) -> Listed | None:
        """Give the row of an actor: that of one of its names, else that which stands for its row of the tables.

        Args:
            names: as texts write them.
            kind: what the actor is taken for: a state's capital may stand for the state.
        """
        if not self.rows:
            return None
        names = sorted(names)
        # 'Brandt' beside 'Karl Brandt' is no Ilse Brandt; see take_in.
        full = kind == "person" and any(len(tokens(name)) > 1 for name in names)
        for name in names:
            row = self._by_name.get(tables.normal(name))
            if row and row.has(name) and (not full or row.bare or len(tokens(name)) > 1):
                return row
        entries = filter(None, (table_entry(name, kind) for name in names))
        return next((self._by_entry[entry] for entry in entries if entry in self._by_entry), None)

    def find(self, text: str) -> Iterator[tuple[int, int, Listed]]:
        """Find where names of the list stand in a text, as whole words: start, end and the row."""
        if not self.rows:
            return
        for start, end, written in self._finder.find(_small(text)):
            row = self._by_small[written]
            if row.has(form(text[start:end])):
                yield start, end, row

    @cached_property
    def _by_name(self) -> dict[str, Listed]:
        return {tables.normal(name): row for row in self.rows for name in row.names}

    @cached_property
    def _by_small(self) -> dict[str, Listed]:
        return {_small(form(name)): row for row in self.rows for name in row.names}

    @cached_property
    def _finder(self) -> NameFinder:
        return NameFinder(self._by_small)

    @cached_property
    def _by_entry(self) -> dict[tables.Entry, Listed]:
        """Rows by the row of the tables that they share a name with, and so stand for."""
        sharing: dict[tables.Entry, dict[str, Listed]] = defaultdict(dict)
        for row in self.rows:
            for entry in filter(None, map(tables.known, row.names)):
                if row.may_be(entry):
                    sharing[entry][row.name] = row
        # Where several rows part the names of one, it is that with the usual name, else none of them.
        return {
            entry: row
            for entry, rows in sharing.items()
            for row in rows.values()
            if len(rows) == 1 or row.has(entry.name)
        }


NO_LIST = ActorList()


def _plain(name: str) -> str:
    return form(name).replace(".", "")


def _small(text: str) -> str:
    """Give a text in small letters, each where its capital was."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


# ------------------------------------------------------------------------------------ within an article


def take_in(
    candidates: dict[str, Candidate], hits: Iterable[tuple[int, int, Listed]], text: str, listed: ActorList
) -> None:
    """Add the names of the list that an article has to those that an analyst offered, and say whose these are.

    A name within a longer name of a person is not the row's: 'Brill' in 'Tom Brill'. Nor is a bare surname where
    the article has another person's full name with it, and none of the row's own. But where a list has no more than
    'Brill', the only Brill of an article is meant.

    Args:
        candidates: by tables.normal of their names, as offered; added to and changed.
        hits: where names of the list stand.
        text: the article's.
        listed: the list.
    """
    if not listed.rows:
        return
    people = [c for c in candidates.values() if c.type == "person" and len(tokens(c.name)) > 1]
    others = [c.name for c in people if listed.row(c.surfaces, "person") is None]
    inside = [place[:2] for place in NameFinder(others).find(text)] if others else []
    surnames = Counter(tokens(name)[-1:] for name in others)
    found = [
        (written, row)
        for start, end, row in hits
        for written in [form(text[start:end])]
        if (row.bare and surnames[tokens(written)] == 1)
        or not any(a <= start and end <= b for a, b in inside)
    ]
    full = {row.name for written, row in found if len(tokens(written)) > 1}

    def gives_way(written: str, row: Listed) -> bool:
        return not row.bare and row.name not in full and tokens(written) in surnames

    for written, row in found:
        if not gives_way(written, row):
            unsaid = Counter[ActorType]({row.type or _UNKNOWN: 0})
            candidates.setdefault(tables.normal(written), Candidate(given=unsaid)).surfaces.add(written)
    for candidate in candidates.values():
        whose = listed.row(candidate.surfaces, candidate.type)
        if whose and not gives_way(candidate.name, whose):
            candidate.row = whose
            if whose.type:
                candidate.given = Counter({whose.type: 1})


def owners(groups: Sequence[Sequence[Candidate]]) -> dict[str, int]:
    """Give to each name of the list, as names.form gives it, the number of the group of its row."""
    return {
        form(surface): number
        for number, group in enumerate(groups)
        for candidate in group
        if candidate.row
        for surface in candidate.surfaces
        if candidate.row.has(surface)
    }


# ------------------------------------------------------------------------------------------- everywhere


class GroupsOfRows(Groups):
    """Sets none of which ever holds two rows of the list; those of one row are one set from the start.

    Args:
        rows: of each item, or None.
    """

    def __init__(self, rows: Sequence[Listed | None]) -> None:
        super().__init__(len(rows))
        self._rows = list(rows)
        first: dict[Listed, int] = {}
        for i, row in enumerate(rows):
            if row:
                self.join(i, first.setdefault(row, i))

    def row(self, item: int) -> Listed | None:
        """Give the row of an item's set."""
        return self._rows[self.of(item)]

    def join(self, first: int, second: int) -> None:
        """Make one set of two items' sets, unless both have a row, and not the same."""
        one, other = self.row(first), self.row(second)
        if one is None or other is None or one == other:
            super().join(first, second)
            self._rows[self.of(first)] = one or other


def told(actor: Actor, row: Listed | None) -> Actor:
    """Give an actor with what the list says of it: its name, if that is one of its names, and all that is not open."""
    if row is None:
        return actor
    said = {"type": row.type, "country": row.country, "sectors": row.sectors}
    names = names_of(actor)
    own = [name for name in names if row.has(name)]
    usual = [name for name in own if form(name) == form(row.name)]
    name = min(usual or own or names[:1], key=lambda n: (-len(tokens(n)), -len(n), n))
    return replace(
        actor,
        name=name,
        aliases=tuple(sorted(set(names) - {name})),
        type=row.type or actor.type,
        country=row.country or actor.country,
        sectors=row.sectors or actor.sectors,
        basis={**actor.basis, **{aspect: BASIS for aspect, value in said.items() if value}},
    )
