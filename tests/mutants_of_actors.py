"""Statements with another name or speaker, or with two actors in each other's place."""

# ruff: noqa: E501 - patterns and tables of words read best unbroken
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import paraphrases
from article_reading import NOUN_PHRASE, Reading, akin, free, put, quoted
from english_lists import ACTING, ACTING_PHRASES, NOWHERE, SAY

# A rule's name and the changed text.
Product = tuple[str, str]


def name(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    for start, end in reading.names_in(text):
        if any(s <= start < e for s, e in quoted(text)):
            continue
        old = text[start:end]
        kind = reading.names[old]
        swaps = [n for n in _others(old, reading, text) if reading.names[n] == kind]
        if swaps and not re.match(r" (?:province|region|governorate|district|county)", text[end:]):
            yield "of the article", put(text, start, end, rng.choice(swaps))
        strangers = [n for n in NOWHERE[kind] if n not in reading.article]
        if strangers:
            stranger = rng.choice(strangers)
            yield (
                "from nowhere",
                put(
                    text,
                    start,
                    end,
                    stranger if " " in old else stranger.split()[-1] if kind == "person" else stranger,
                ),
            )


def _others(old: str, reading: Reading, text: str) -> list[str]:
    """Names of the article that cannot mean the old one, nor stand in the sentence already."""
    here = [text[s:e] for s, e in reading.names_in(text)]
    return [n for n in reading.names if not akin(n, old) and not any(akin(n, h) for h in here)]


def _said(verbs: str) -> str:
    return rf"(?: (?:also|later|earlier|then))? (?:{verbs})\b(?! (?:to|by)\b)"


def speaker(text: str, reading: Reading, rng: Random) -> Iterator[Product]:
    verbs = "|".join(
        (*SAY, "says", "denied", "confirmed", "accused", "estimated", "acknowledged", "admitted")
    )
    for start, end in reading.names_in(text):
        if any(s <= start < e for s, e in quoted(text)):
            continue
        after, before = text[end:], text[:start]
        if re.search(r"\b(?:of|in|at|from|near|by) (?:the )?$", before):
            continue
        speaks = re.match(rf"{_said(verbs)}|, [^,“”\"]{{4,80}},{_said(verbs)}", after)
        source = re.search(r"\b(?:[Aa]ccording to|spokes\w+ for)(?: the)? (?:[A-Z][a-z]+ )?$", before)
        behind = re.search(r"[,”\"] (?:said|added)(?: the)? $", before) and re.match(
            r"[,.;]| on\b| in\b", after
        )
        if speaks or source or behind:
            kind = reading.names[text[start:end]]
            kinds = ("country", "place") if kind in ("country", "place") else ("person", "body")
            others = [n for n in _others(text[start:end], reading, text) if reading.names[n] in kinds]
            others = [n for n in others if reading.names[n] == kind] or others
            if others:
                yield "name", put(text, start, end, rng.choice(others))
    for match in free(text, NOUN_PHRASE):
        old = match[0]
        says = re.match(_said(verbs), text[match.end() :]) or re.search(
            r"\b[Aa]ccording to $", text[: match.start()]
        )
        if says and not re.search(r"\b(?:of|for|and|by) $", text[: match.start()]):
            others = [a for a in reading.noun_actors if a.split()[-1] != old.split()[-1] and a not in text]
            others = [a for a in others if not _one_side(a, old)]
            if others:
                yield "body", put(text, *match.span(), rng.choice(others))
    yield from _accusers(text, reading)


_SIDES = (
    "government president minister ministry prime parliament senate council mayor governor commission agency authority",
    "army soldiers troops navy force officers police coastguard guards", "court judge",
    "rebels militants fighters militia insurgents separatists coalition alliance opposition army troops",
    "company owner owners board firm bank manufacturer buyer supplier insurer landlord", "union workers strikers",
    "villagers residents farmers fishermen tenants protesters demonstrators", "prosecutor prosecutors", "captain crew",
)  # fmt: skip


def _one_side(a: str, b: str) -> bool:
    """Tell whether two actors without a name may be one: 'the ministry', 'the government'."""
    return any(a.split()[-1] in side.split() and b.split()[-1] in side.split() for side in _SIDES)


def _accusers(text: str, reading: Reading) -> Iterator[Product]:
    for start, end, after, finish in _neighbours(text, reading):
        if re.fullmatch(r"(?: has| had|, \w+,)? (?:accused|blamed|urged|warned|told) ", text[end:after]):
            yield "accuser", _exchanged(text, start, end, after, finish)


def _neighbours(text: str, reading: Reading) -> Iterator[tuple[int, int, int, int]]:
    """Give start and end of each two actors, one behind the other, that are not one."""
    spans = reading.actors_in(text)
    for (start, end), (after, finish) in pairwise(spans):
        part_of_more = re.search(
            r"(?:\b(?:of|and|or|for|in|at|from|near|against|with|between)|,) $", text[:start]
        ) or re.match(r"[’']|-\w| (?:and|or|of|[A-Z])", text[finish:])
        if not part_of_more and not akin(text[start:end], text[after:finish]):
            yield start, end, after, finish


def _exchanged(text: str, start: int, end: int, after: int, finish: int) -> str:
    """Put two phrases in each other's place."""
    first, second = text[start:end], text[after:finish]
    if start == 0 and re.match(r"(?:The|An?)\b", first):
        first = first[0].lower() + first[1:]
    return put(text, 0, finish, text[:start] + second + text[end:after] + first)


_ADVERB = r"(?: (?:has|had|have|also|later|then|repeatedly|twice|once|\w+ly))*"
_PASTS = "|".join(sorted(ACTING, key=len, reverse=True))
_BASES = "|".join(sorted({base for base, _ in ACTING.values()}, key=len, reverse=True))
_DONE = "|".join(sorted({done for _, done in ACTING.values()}, key=len, reverse=True))
_ACTIVE = re.compile(
    rf"{_ADVERB} (?:(?:{_PASTS}|{'|'.join(ACTING_PHRASES)})|(?:will|would|could|may|might|must|should|did not|refused to|"
    rf"tried to|wants to|wanted to|plans to|vowed to|threatened to) (?:{_BASES})) "
)
_PASSIVE = re.compile(rf" (?:was|were|is|are|has been|have been|had been|will be)(?: \w+ly)? (?:{_DONE}) by ")
_DEED = re.compile(
    r"[’']s? (?:\w+ )?(?:attack|assault|victory|win|strike|raid|appeal|lawsuit|complaint|offensive|protest|campaign|"
    r"claim|case|loan|visit|takeover bid|letter) (?:on|over|against|to|by|for) "
)


def roles(text: str, reading: Reading, _: Random) -> Iterator[Product]:
    for start, end, after, finish in _neighbours(text, reading):
        middle = text[end:after]
        for rule, pattern in (("active", _ACTIVE), ("passive", _PASSIVE), ("noun", _DEED)):
            if pattern.fullmatch(middle):
                yield rule, _exchanged(text, start, end, after, finish)
        past = middle.strip()
        if past in ACTING and not re.match(r" (?:to|of|that|from|over|for|with)\b", text[finish:]):
            yield (
                "made passive",
                put(text, end, after, f" {paraphrases.be(text[start:end])} {ACTING[past][1]} by "),
            )
