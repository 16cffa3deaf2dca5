"""Offices that one person of a state holds, and words for who holds one: 'the Kenyan president'. Pure.

Such words are a name of the person whom a text gives that office to, if it gives it to one. Who held it once, or holds
it in part ('former', 'deputy'), holds another office here, which nobody is called by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from briefing import tables
from briefing.actors.roles import Place
from briefing.names import POSSESSIVE, country_of_word
from briefing.text import on_one_line
from briefing.types import Actor, ChunkedArticle, Span

_SAME = {
    "premier": "prime minister",
    "foreign secretary": "foreign minister",
    "minister of foreign affairs": "foreign minister",
    "defense secretary": "defense minister",
    "secretary of defense": "defense minister",
    "minister of defense": "defense minister",
    "home secretary": "interior minister",
}
_DEPARTMENT = (
    "prime|foreign|defense|interior|finance|justice|energy|oil|health|trade|information|economy|"
    "agriculture|education"
)
_OFFICE = re.compile(
    r"president|chancellor|king|queen|emir|sultan|crown prince|supreme leader|secretary of state|"
    r"national security advis[eo]r|attorney general|(?:treasury|commerce) secretary|"
    rf"(?:{_DEPARTMENT}) minister"
)
# The last word of an office, and what may stand behind it.
_NOUN = re.compile(
    r"(?<=\s)(?:[Pp]resident|[Cc]hancellor|[Kk]ing|[Qq]ueen|[Ee]mir|[Ss]ultan|[Pp]rince|[Ll]eader|[Aa]dvis[eo]r|[Gg]eneral"
    r"|[Mm]inister|[Pp]remier|[Ss]ecretary)(?:\sof\s(?:[Ss]tate|[Dd]efen[cs]e))?(?![\w-])"
)
# Whoever holds one of these leads the government that is called by his or her name.
RULES = frozenset(
    {"president", "prime minister", "chancellor", "king", "queen", "emir", "sultan", "supreme leader"}
)
_LEFT = 60  # characters before its last word in which an office begins
_NAMED = re.compile(r",?\s(?:[A-Z][\w’'-]+\s)?[A-Z]")  # whose name follows


class Office(NamedTuple):
    """What one person of a state is: ('KEN', 'president')."""

    country: str
    name: str


@lru_cache(maxsize=8192)
def office_of(role: str) -> Office | None:
    """Give the office that a role is: 'the Kenyan president', 'Kenya's president', 'president of Kenya'."""
    words = role.replace("’", "'").split()
    if words and words[0].casefold() in ("the", "a", "an", "new"):
        words = words[1:]
    if len(words) > 2 and words[-2] == "of" and (code := country_of_word(words[-1])):
        return _office(code, words[:-2])
    for size in (3, 2, 1):
        phrase = " ".join(words[:size])
        if code := (tables.country_of_demonym(phrase) or country_of_word(phrase)):
            return _office(code, words[size:])
    return None


def title_without_state(role: str) -> str | None:
    """Give the office that a role is where it does not say of what state: 'President'."""
    words = role.split()
    office = _office("", words[1:] if words[0].casefold() in ("the", "a", "an", "new") else words)
    return office.name if office else None


def _office(country: str, words: Sequence[str]) -> Office | None:
    name = " ".join(words).casefold().replace("defence", "defense")
    name = _SAME.get(name, name)
    return Office(country, name) if _OFFICE.fullmatch(name) else None


def descriptions(text: str, spoken_for: Sequence[Place]) -> Iterator[tuple[int, int, Office]]:
    """Find words for the holder of an office, where no name stands beside them.

    Args:
        text: the article's.
        spoken_for: where it says what somebody with a name is.

    Yields:
        Offsets, without the leading article, and the office.
    """
    for noun in _NOUN.finditer(text):
        end = noun.end()
        left = max(0, noun.start() - _LEFT)
        if _NAMED.match(text, end) or any(a < end and noun.start() < b for a, b in spoken_for):
            continue
        line = text[left : noun.start()].rpartition("\n")[2]
        for opener in reversed(list(re.finditer(r"(?<![\w'’.-])[A-Z][\w.]*(?:['’]s)?", line))):
            start = noun.start() - len(line) + opener.start()
            office = office_of(on_one_line(text[start:end]))
            if office is None:
                continue
            whose = POSSESSIVE.search(text[start : noun.start()].split()[0])
            if whose or line[: opener.start()].casefold().endswith("the "):
                yield start, end, office
            break


def with_descriptions(
    actors: Sequence[Actor],
    offices: Sequence[frozenset[Office]],
    spoken_for: Sequence[Place],
    document: ChunkedArticle,
) -> tuple[Actor, ...]:
    """Give the words for the holder of an office to the one actor who holds it, as names of that actor.

    Args:
        actors: of an article.
        offices: those of each, as the article states them.
        spoken_for: where the article says what somebody with a name is.
        document: the article.

    Returns:
        The actors, and one more for each office that is held by none of them.
    """
    article, text = document.article.id, document.article.text
    places: dict[Office, list[Span]] = {}
    for start, end, office in descriptions(text, spoken_for):
        places.setdefault(office, []).append(Span(article, start, end, text[start:end]))
    if not places:
        return tuple(actors)
    result = list(actors)
    for office, spans in places.items():
        holders = [i for i, held in enumerate(offices) if office in held]
        if len(holders) == 1:
            result[holders[0]] = _called(result[holders[0]], spans)
        elif not holders and not _named_already(spans, actors):
            result.append(_nameless(office, spans))
    return tuple(result)


def offices_of(actor: Actor) -> frozenset[Office]:
    """Give the offices that an actor holds, by its role and by what an article calls it."""
    if actor.type != "person":
        return frozenset()
    stated = (actor.role.text,) if actor.role else ()
    return frozenset(filter(None, map(office_of, (*stated, actor.name, *actor.aliases))))


def is_nameless(actor: Actor) -> bool:
    """Tell whether an article calls an actor by nothing but an office."""
    return actor.basis.get("type") == "office"


def _named_already(spans: Iterable[Span], actors: Iterable[Actor]) -> bool:
    names = {name for actor in actors for name in (actor.name, *actor.aliases)}
    return any(on_one_line(span.text) in names for span in spans)


def _called(actor: Actor, spans: Sequence[Span]) -> Actor:
    first = _first_of_each(spans)
    return replace(
        actor,
        aliases=tuple(sorted({*actor.aliases, *(on_one_line(span.text) for span in first)})),
        mentions=tuple(sorted((*actor.mentions, *first), key=lambda s: (s.start, s.end))),
        mention_count=actor.mention_count + len(spans),
    )


def _nameless(office: Office, spans: Sequence[Span]) -> Actor:
    first = _first_of_each(spans)
    name, *others = (on_one_line(span.text) for span in first)
    return Actor(
        id="",
        name=name,
        aliases=tuple(sorted(others)),
        type="person",
        country=office.country,
        sectors=("GOV",),
        role=None,
        basis={"type": "office", "country": "office", "sectors": "office"},
        contested=False,
        mentions=first,
        mention_count=len(spans),
    )


def _first_of_each(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: dict[str, Span] = {}
    for span in spans:
        found.setdefault(on_one_line(span.text), span)
    return tuple(found.values())
