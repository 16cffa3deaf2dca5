"""Which names mean one body: 'Kenya's Ministry of Defence' and 'Kenyan defense ministry'. Pure.

Whose a body is stays part of its name: the armies of two states are two. A name of common nouns alone ('the army')
says nothing of whose, so that it is one's only within an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from briefing import tables
from briefing.names import POSSESSIVE, country_of_word, tokens

_HYPHEN = re.compile(r"(.+)-(led|backed|allied|supported|funded|trained)$", re.IGNORECASE)
_EMBASSY = frozenset({"embassy", "consulate"})
_LEFT_OUT = frozenset({"of", "the", "for", "and", "&", "in", "to"})
_GOVERNMENT = frozenset({"regime", "administration"})  # of a state, as against 'the Example administration'
_FORCES = frozenset({"forces", "troops", "soldiers", "military", "servicemen"})
_OF_FORCES = _FORCES | {"armed", "government", "regime"}
_SPELLINGS = {
    "defence": "defense",
    "organisation": "organization",
    "centre": "center",
    "programme": "program",
}


@lru_cache(maxsize=20_000)
def body_key(name: str) -> frozenset[str]:
    """Give what the names of one body have in common: its words, with a country's code for all its names.

    A state's forces, troops and soldiers are one, as are its government and its administration.
    """
    words = list(_words(name))
    countries = {word for word in words if word.isupper()}
    plain = {_SPELLINGS.get(word, word) for word in words if word not in _LEFT_OUT} - countries
    if countries:
        if words[-1] in _FORCES and plain <= _OF_FORCES:
            plain = {"forces"}
        if plain & _GOVERNMENT:
            plain = (plain - _GOVERNMENT) | {"government"}
        if "government" in plain:
            plain -= {"federal", "central"}
    groups = tables.vocabulary("group")
    return frozenset(countries | {w[:-1] if w[:-1] in groups else w for w in plain})


def _words(name: str) -> Iterator[str]:
    """Give a name's words, case folded and without possessive; for a country and a people the country's code."""
    words = name.replace("’", "'").split()
    embassy = not _EMBASSY.isdisjoint(map(str.casefold, words))
    acting = embassy or words[-1].casefold() in _GOVERNMENT | {"government"}
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            phrase = " ".join(words[at : at + size])
            if code := _country(phrase):
                break
            if (parted := _HYPHEN.match(phrase)) and (whose := _country(parted[1])):
                code = f"{whose}-{parted[2]}".upper()
                break
            possessor = POSSESSIVE.sub("", phrase)
            if (acting or possessor != phrase) and (state := tables.country_of_capital(possessor)):
                code = state.country
                break
        if code:
            # 'Kenya's embassy in Chad' is not 'Chad's embassy in Kenya'.
            yield f"AT {code}" if embassy and at and words[at - 1] == "in" else code
            at += size
            continue
        yield POSSESSIVE.sub("", words[at]).replace(".", "").casefold()
        at += 1


def _country(word: str) -> str | None:
    return tables.country_of_demonym(word) or country_of_word(word)


def ruler_of(name: str) -> str | None:
    """Give the surname, as names.tokens has it, of whom a government is called by: 'the Brill administration'."""
    words = tuple(POSSESSIVE.sub("", word) for word in tokens(name))
    ruled = len(words) == 2 and words[1] in _GOVERNMENT | {"government"}
    return words[0] if ruled and not _country(words[0].title()) else None


@lru_cache(maxsize=20_000)
def is_common(name: str) -> bool:
    """Tell whether a name is made of common nouns alone and says not whose: 'the army', 'Defence Ministry'."""
    entry = tables.known(name)
    if entry:
        return entry.kind == "organization" and entry.country is None and entry.sectors == ("LEG",)
    return all(word in _common() for word in body_key(name))


@cache
def _common() -> frozenset[str]:
    kinds = ("group", "body", "title-modifier", "qualifier", "generic", "role", "office")
    words = {word for kind in kinds for word in tables.vocabulary(kind)}
    return frozenset(words | {word.removesuffix("s") for word in words} | set(_SPELLINGS.values()))


def cores(name: str, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give a body's words (names.tokens) without the country or the side in front, and without generic words behind."""
    for start, word in enumerate(name.split()[: len(words) - 1], start=1):
        if not _country(word.strip(",")) and word.casefold() not in ("opposition", "rebel"):
            break
        yield words[start:]
    end = len(words)
    while end > 1 and words[end - 1] in tables.vocabulary("generic"):
        end -= 1
        yield words[:end]
