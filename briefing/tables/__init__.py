"""Small tables of general knowledge: states, bodies, armed groups, names of no actor, words of names.

They are data files beside this module, read once when first asked for. Each names its source on top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Kind = Literal["state", "organization", "group"]

_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_ACRONYM = 4  # letters; a name of so few in small letters is a word


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table: something whose name alone says what it is.

    Attributes:
        name: the usual name; unique over all tables.
        kind: the type of actor it is.
        names: all its names, the usual one first, without leading article.
        country: ISO 3166-1 alpha-3, or None.
        sectors: PLOVER codes, most specific first.
        demonyms: of a state: adjectives and names of its people.
        capitals: of a state.
        table: the name of its table, for an actor's basis.
    """

    name: str
    kind: Kind
    names: tuple[str, ...]
    country: str | None
    sectors: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    table: str = "country-table"


def normal(name: str) -> str:
    """Give the form in which names are compared: case folded, straight apostrophes, no dots, no article."""
    name = " ".join(name.replace("’", "'").replace(".", "").split())
    return _ARTICLE.sub("", name, count=1).casefold() if name[:1] in "TtAa" else name.casefold()


@cache
def entries() -> tuple[Entry, ...]:
    """Give all rows of the tables of states, organizations and armed groups."""
    rows = [
        Entry(name, "state", _names(name, other), code, (), _list(demonyms), _list(capitals))
        for code, name, other, demonyms, capitals in _rows("countries.tsv", 5)
    ]
    files: tuple[tuple[str, Kind, str], ...] = (
        ("organizations.tsv", "organization", "organization-table"),
        ("armed_groups.tsv", "group", "armed-group-table"),
    )
    for file, kind, table in files:
        rows.extend(
            Entry(name, kind, _names(name, other), code or None, _list(sectors), table=table)
            for name, other, sectors, code in _rows(file, 4)
        )
    return tuple(rows)


@lru_cache(maxsize=8192)
def known(name: str) -> Entry | None:
    """Give the entry that a name belongs to, or None.

    Short names in capitals (US, IS, WHO) count only as written: 'us' and 'who' are words.
    """
    key = normal(name)
    entry = _by_name().get(key) or _by_name().get(key.replace("'s ", " "))
    return None if name.islower() and len(name) <= _ACRONYM else entry


@lru_cache(maxsize=8192)
def country_of_demonym(word: str) -> str | None:
    """Give the ISO 3166-1 alpha-3 code for an adjective or a name of a people ('Kenyan', 'Kenyans')."""
    return _by_demonym().get(normal(word))


def country_of_capital(city: str) -> Entry | None:
    """Give the state whose capital this is."""
    return _by_capital().get(normal(city))


@cache
def not_actors() -> frozenset[str]:
    """Give the normal forms of names that are no actor."""
    return frozenset(normal(line) for line in lines("not_actors.txt"))


@cache
def vocabulary(kind: str) -> dict[str, str]:
    """Give the words of a kind in vocabulary.tsv, case folded, each with its PLOVER code or ''."""
    rows = (row for row in _rows("vocabulary.tsv", 3) if row[0] == kind)
    return {word: code for _, code, words in rows for word in words.split()}


@cache
def given_names(kind: Literal["short", "romanised"]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the rows of a kind in given_names.tsv: a case-folded given name and its other forms."""
    rows = (row for row in _rows("given_names.tsv", 3) if row[0] == kind)
    return tuple((name, tuple(others.split())) for _, name, others in rows)


@cache
def plain_forms() -> dict[str, str]:
    """Give the plain form of each irregular form in irregular.txt ('rose' → 'rise')."""
    rows = (line.split() for line in lines("irregular.txt"))
    return {form: plain for plain, *forms in rows for form in forms}


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Give the opposites of each word in opposites.txt, all in their plain form."""
    found: dict[str, set[str]] = {}
    for line in lines("opposites.txt"):
        one, other = (side.split() for side in line.split("|"))
        for word in one:
            found.setdefault(word, set()).update(other)
        for word in other:
            found.setdefault(word, set()).update(one)
    return {word: frozenset(others - {word}) for word, others in found.items()}


@cache
def news_words() -> dict[str, float]:
    """Give the share of news articles, 0 to 1, that have a word, by its stem; of the frequent words only."""
    return {word: int(percent) / 100 for word, percent in _rows("news_words.tsv", 2)}


@cache
def words() -> frozenset[str]:
    """Give every single word (case folded) of the names, demonyms and capitals in the tables."""
    phrases = (p for e in entries() for p in (*e.names, *e.demonyms, *e.capitals))
    return frozenset(word for phrase in phrases for word in re.findall(r"\w+", phrase.casefold()))


@cache
def _by_name() -> dict[str, Entry]:
    return {normal(name): entry for entry in entries() for name in entry.names}


@cache
def _by_demonym() -> dict[str, str]:
    return {normal(d): e.country for e in entries() if e.country for d in e.demonyms}


@cache
def _by_capital() -> dict[str, Entry]:
    return {normal(city): entry for entry in entries() for city in entry.capitals}


def _names(name: str, other: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ARTICLE.sub("", n, count=1) for n in (name, *_list(other))))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _rows(file: str, columns: int) -> Iterator[list[str]]:
    for line in lines(file):
        cells = line.split("\t")
        yield cells + [""] * (columns - len(cells))


def lines(file: str) -> Iterator[str]:
    """Give the lines of a table of this folder; those with a # are left out."""
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
