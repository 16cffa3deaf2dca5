"""Bodies, groups, offices and peoples that a text names by well-known or by common nouns. Pure.

What a finder of proper names overlooks: 'Kastani defence ministry', 'Ministry of Trade', 'Foreign Secretary'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from briefing import tables
from briefing.actors.rules import is_office, type_of
from briefing.actors.states import Mention, any_of, in_word
from briefing.names import NameFinder, country_of_word
from briefing.types import FoundActor
from briefing.words import FUNCTION_WORDS

_MODIFIER = any_of(
    """
    government regime security defen[cs]e foreign interior finance justice health trade special armed
    air naval ground military army police opposition rebel national federal local regional interim
    democratic border arab state state-run coalition intelligence paramilitary militia government-backed
    pro-government anti-government Islamist separatist parliamentary presidential Arab Kurdish Shia
    Sunni Defen[cs]e Foreign Interior National Security peacekeeping riot secret news civil public
    supreme constitutional human rights
    """
)
_HEAD = any_of(
    """
    forces troops soldiers fighters militants militias? militiamen rebels insurgents mercenaries
    jihadists separatists guerrillas peacekeepers protesters officials authorities diplomats lawmakers
    prosecutors police army military navy air_force government ministry parliament cabinet presidency
    embassy consulate administration regime coalition opposition intelligence media television agency
    agencies council court service_members servicemen refugees commandos marines paramilitaries backers
    allies Army Military Navy Air_Force Government Ministry Parliament Cabinet Embassy Forces Council
    Coalition Front Agency Party Police Court Assembly Congress Senate Union League Authority
    Observatory Command Guard
    """
)
# Nouns that take the body as their adjective: 'the Kastani army helicopter' names no army that acts.
_QUALIFIED = any_of(
    r"""
    sources? bases? operations? action intervention campaign offensive (?:air)?strikes? equipment
    aircraft convoys? vehicles? jets? planes? aid spokes\w+ leaders? chief minister positions? presence
    buildings? checkpoints? headquarters officers? ranks service helicopters?
    """
)
_BODY = re.compile(
    r"(?<![\w'’.-])((?:[A-Z]\w+\s)?(?:(?:[A-Z]\.){2,}|[A-Z]\w+)(?:-(?:led|backed|allied|supported))?(?:['’]s)?)\s"
    rf"((?:{_MODIFIER}\s){{0,3}}{_HEAD})(?![\w-])(?!\s{_QUALIFIED}\b)"
)
_BODY_NOUN = any_of(
    """
    Ministry Department Office Government Bank University Party Front Army Council Committee Commission
    Embassy Institute Centre Center Movement Union Federation Association Church Bureau
    """
)
_BODY_OF = re.compile(
    rf"(?<![\w'’-]){_BODY_NOUN}\s(?:of|for)\s(?:the\s)?[A-Z][\w-]+"
    r"(?:\s(?:(?:and|of|for|the|&)\s){0,2}[A-Z][\w-]+){0,4}"
)
_EMBASSY = re.compile(r"(?<![\w'’-])[A-Z]\w+(?:\s[A-Z]\w+)?['’]s\s[Ee]mbassy\sin\s[A-Z]\w+")
_OFFICE_OPENER = any_of(
    """
    US UK U[.]S[.] Deputy Foreign Home Defen[cs]e Prime Interior Finance Justice Assistant Vice First
    Chief Special Attorney
    """
)
_OFFICE_NOUN = any_of(
    """
    Secretary Minister President Ambassador Envoy Chancellor Representative General Premier Commissioner
    """
)
_OFFICE = re.compile(
    rf"(?<![\w'’-])(?:{_OFFICE_OPENER}\s){{0,3}}{_OFFICE_NOUN}"
    r"(?:\s(?:of|for)\s(?:the\s)?[A-Z]\w+(?:\s(?:and\s)?[A-Z]\w+){0,3}|-General)?(?![\w-])"
)
_PEOPLE = re.compile(
    r"(?<![\w'’-])([A-Z][a-z]+s)(?:\s(?:have|had|were|are|who|will|would|could)\s|\s[a-z]+ed\s)"
)
# Plurals that no '-s' on a demonym of the tables makes.
_PEOPLES = frozenset(
    {"Arabs", "Danes", "Druze", "Finns", "Kurds", "Poles", "Shias", "Sunnis", "Swedes", "Turks", "Yazidis"}
)
_BACKED = re.compile(r"-(?:led|backed|allied|supported)$")


def find_bodies(text: str) -> Iterator[Mention]:
    """Find all that this module knows how to find, in no order; mentions may overlap."""
    yield from _known(text)
    yield from _by_head_word(text)
    yield from _offices(text)
    yield from _peoples(text)


@cache
def _finder() -> NameFinder:
    return NameFinder(n for e in tables.entries() if e.kind != "state" for n in e.names)


def table_names(text: str) -> list[tuple[int, int, str]]:
    """Find the names of the tables' bodies and groups: start, end, and the name as the table writes it."""
    return [hit for hit in _finder().find(text) if not in_word(text, *hit[:2])]


def _known(text: str) -> Iterator[Mention]:
    for start, end, name in table_names(text):
        entry = tables.known(name)
        if entry and not (_shouted(text, start, end) if name.isupper() else _ends_longer_name(text, start)):
            yield start, end, FoundActor(name, entry.kind)


def _ends_longer_name(text: str, start: int) -> bool:
    """Tell whether a capitalised word before makes it another body: 'Marenna Red Cross'."""
    before = re.search(r"([A-Z][\w’'-]*)\s$", text[max(0, start - 30) : start])
    if before is None or tables.country_of_demonym(before.group(1)):
        return False
    return before.group(1).casefold() not in FUNCTION_WORDS


def _shouted(text: str, start: int, end: int) -> bool:
    """Tell whether capitals are those of a headline: 'WHO IS NEXT' names nobody."""
    around = (
        re.findall(r"\w+", text[max(0, start - 15) : start])[-1:]
        + re.findall(r"\w+", text[end : end + 15])[:1]
    )
    return bool(around) and all(len(word) > 1 and word.isupper() for word in around)


def _by_head_word(text: str) -> Iterator[Mention]:
    for match in _BODY.finditer(text):
        opener, rest = match.groups()
        skipped = 0 if _opens(opener) or _opens(opener.split()[0]) else opener.find(" ") + 1
        whose = opener[skipped:]
        if _opens(whose) or _opens(opener.split()[0]) or _is_rule_of(whose, rest):
            name = text[match.start() + skipped : match.end()]
            yield match.start() + skipped, match.end(), FoundActor(name, type_of(name, "organization")[0])
    for pattern in (_BODY_OF, _EMBASSY):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), FoundActor(match.group(), "organization")


def _opens(phrase: str) -> bool:
    """Tell whether a word says whose body it is: a state, a people, an alliance."""
    phrase = _BACKED.sub("", re.sub(r"['’]s$", "", phrase))
    people = phrase.casefold() in tables.vocabulary("people")
    return people or bool(tables.country_of_demonym(phrase) or country_of_word(phrase))


def _is_rule_of(whose: str, body: str) -> bool:
    """Tell whether this is a person's government: 'the Example regime', as against 'The government'."""
    first = whose.casefold()
    ruled = body in ("regime", "administration", "government")
    return ruled and first not in FUNCTION_WORDS and first not in tables.vocabulary("adjective")


def _offices(text: str) -> Iterator[Mention]:
    """Find offices that stand for the person who holds them, where no name stands beside them."""
    for match in _OFFICE.finditer(text):
        name = match.group()
        after = re.match(r",?\s(?:and\s)?[A-Z]", text[match.end() : match.end() + 7])
        before = re.search(r"[A-Z]\w+,?\s(?:the\s)?$", text[max(0, match.start() - 30) : match.start()])
        if " " in name and not after and not before and is_office(name):
            yield match.start(), match.end(), FoundActor(name, "person")


def _peoples(text: str) -> Iterator[Mention]:
    """Find peoples that act: 'Kastanis have protested'."""
    for match in _PEOPLE.finditer(text):
        name = match.group(1)
        if name in _PEOPLES or (tables.country_of_demonym(name) and tables.country_of_demonym(name[:-1])):
            yield match.start(1), match.end(1), FoundActor(name, "group")
