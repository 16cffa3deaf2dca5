"""States that act or are acted upon in a text, as against states that are only places. Pure.

'Kastan accused …', 'talks with Kastan', 'jets to Kastan', 'Kastan’s army' tell of a state; 'in Kastan' and
'Kastan’s capital' of a place. A capital counts for its state where it does what a government does ('Paris urged').
Where the text names the state or its people, it may do anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from briefing import tables
from briefing.names import NameFinder
from briefing.types import FoundActor
from briefing.words import FUNCTION_WORDS

Mention = tuple[int, int, FoundActor]  # [start, end) in a text, and who

_LEFT, _RIGHT = 90, 60  # characters around a name that its cues are looked for in


def any_of(phrases: str) -> str:
    """Make a pattern for any of these phrases, given between white space; '_' is a space in one."""
    return "(?:" + "|".join(phrases.replace("_", r"\s").split()) + ")"


_MONTH = any_of("January February March April May June July August September October November December")
_WHEN = (
    r"(?:(?:in|on|at|since|during|after|by)\s)?(?:late|early|mid|last|this|the)?[\s-]?"
    rf"(?:\w+day|{_MONTH}|week|month|year|\d{{4}})\b,?\s+"
)
_PAST = any_of(
    """
    said told sent took gave made began fought flew held won lost withdrew went came kept saw built sold
    bought brought struck hit knew found left felt sought thought drew drove met got became broke chose
    paid spent stood threw wrote shot laid dealt understood overthrew undertook forbade led
    """
)
_PRESENT = any_of(
    """
    says wants backs accuses denies seeks claims insists hopes fears sees considers faces needs uses
    sends helps supports continues condemns welcomes urges recogni[sz]es refuses pursues plays acts aims
    tries threatens demands denounces deploys joins withdraws launches pays sells buys allows goes comes
    owns poses shares opposes warns tells believes knows blames rejects regards views intends expects
    argues agrees maintains gives takes makes keeps provides controls occupies calls leads holds wields
    remains_committed have has
    """
)
_PARTICIPLE = any_of(
    r"""
    \w+ed \w+ing sent taken given done begun flown won lost withdrawn gone seen known shown ready
    willing unwilling prepared responsible able unable keen reluctant determined likely_to
    """
)
_ADVERB = any_of(
    r"""
    also now never not still itself already again reportedly allegedly repeatedly recently later then
    since long been being quickly soon once only even on_\w+day last_\w+ this_\w+ both each first
    formally officially
    """
)
_MODAL = any_of(
    "will would could may might must should can did does do cannot can['’]t won['’]t didn['’]t doesn['’]t"
)
# Participles that say where or how a country lies, not what it does.
_LIES = any_of(
    """
    based located related united named divided torn wracked ravaged situated bound hundred shared need
    going experiencing including during something nothing anything
    """
)
_SUBJECT = re.compile(
    rf"\)?,?\s+(?:{_WHEN})?(?:{_ADVERB}\s+)*(?:"
    rf"(?:has|have|had|is|are|was|were)\s+(?:{_ADVERB}\s+)*(?!{_LIES}\b)(?:{_PARTICIPLE}|{_PAST})\b"
    rf"|{_MODAL}\s|(?:{_PAST}|{_PRESENT})\b|(?!{_LIES}\b)[a-z]+ed\s)"
)
# What a government does and a town does not: stems of verbs, and forms of irregular ones.
_GOVERN = any_of(
    """
    accus acknowledg agre announc appeal argu ask call claim condemn criticis criticiz declar demand den[iy]
    denounc deploy dismiss expell? impos insist invit maintain offer oppos order pledg promis propos protest
    reaffirm recogni[sz] refus reject respond retaliat sanction summon suspect thank threaten urg vow want warn
    """
)
_GOVERNED = any_of("said says told tells sent sends sought seeks withdrew withdraws forbade forbids")
_GOVERNING = re.compile(
    rf",?\s(?:{_WHEN})?(?:{_ADVERB}\s+)*"
    rf"(?:(?:(?:has|have|had)\s+(?:{_ADVERB}\s+)*)?(?:{_GOVERN}(?:i?ed|i?es|e?s)|{_GOVERNED})"
    rf"|{_MODAL}\s+(?:{_ADVERB}\s+)*(?:{_GOVERN}e*|say|tell|send|seek|withdraw|forbid)"
    rf"|(?:is|are|was|were|been)\s+(?:{_ADVERB}\s+)*(?:{_GOVERN}(?:ing|eing)|(?:say|tell|send|seek)ing))\b"
)
_AND_ANOTHER = re.compile(r"\sand\s([A-Z]\w+(?:\s[A-Z]\w+)?)(?=\s)")  # 'Berlin and Paris agreed'
# 'the mayor of Paris', 'east Paris', 'Ada Paris'
_OF_PHRASE = re.compile(r"\b(?:of|the|an?|(?:south|north|east|west|centr)[\w-]*|([A-Z][\w.’'-]*))\s$")
_APOSTROPHES = ("'", "’")
_GOES_ON_IN_WORD = re.compile(r"(?i)['’](?!(?:s|ll|d|re|ve)\b)\w")
_ALSO_PEOPLE = frozenset({"Santiago", "Sofia", "Wellington"})  # capitals that are people's names as well
_PLACE = any_of(
    """
    in at from near across inside into of through via around over within outside towards? for to on leaving
    throughout under about visit(?:ed|ing)? northern southern eastern western central north south east west
    neighbou?ring enter(?:ed|ing)? travell?(?:ed|ing)? occupied post-war
    """
)
_PLACE_BEFORE = re.compile(rf"\b{_PLACE}\s(?:the\s)?$", re.IGNORECASE)
_ACTED_UPON = any_of(
    """
    accus urg warn tell told ask press blam condemn critici[sz] attack invad bomb support back sanction arm
    assist help persuad convinc threaten thank join oppos fight fought met defeat pressur forc counter contain
    confront deter punish isolat engag align alli
    """
)
_DEALT_WITH = any_of(
    """
    call(?:ed|ing|s)?_on against with pressed_for includ(?:es?|ing) involving among by between on_behalf_of
    (?:pressure|sanctions|war)_on (?:support|help|backing|threat|aid|weapons|arms)_from (?:backing|support)_of
    support_for hands_of enem(?:y|ies)_of all(?:y|ies)_of allied_to hostile_to such_as members?_like
    countries_like
    """
)
_OBJECT_BEFORE = re.compile(
    rf"\b{_ACTED_UPON}(?:e|es|ed|ing|s)?\s(?:with\s|by\s)?(?:both\s)?(?:the\s)?$"
    rf"|(?<!border\s)\b{_DEALT_WITH}\s(?:both\s)?(?:the\s)?$"
    r"|\b(?:ally|neighbou?r|rival|enemy|partner|allies|backers?|powers?|foes?),?\s(?:the\s)?$",
    re.IGNORECASE,
)
_GIVEN = any_of(
    r"""
    aid arms weapons? jets? missiles? aircraft systems? loans? sales? sold deliver\w* shipments? supplie[sd]
    supply exports? assistance send\w* sent give gave given offer(?:ed|s)? support threat warning message
    hand(?:ed|ing)? planes tanks drones rifles ammunition billion million letter demands? proposal response
    """
)
_GIVEN_BEFORE = re.compile(rf"\b{_GIVEN}\b[^.;:]{{0,40}}\sto\s(?:the\s)?$", re.IGNORECASE)
_COORDINATED = re.compile(r",?\s(?:and|or|as well as)\s(?:the\s)?|,\s(?:the\s)?")
_LAND = any_of(
    r"""
    north\w* south\w* east\w* west\w* capital border\w* coast\w* cit(?:y|ies) provinces? airspace deserts?
    regions? towns? villages? mountain\w* second third largest biggest main territory soil cent(?:re|er|ral)
    countryside frontiers? civil war conflict crisis future history population people
    [A-Z]\w+_(?:province|region|governorate|city|airport|border)
    """
)
_LAND_AFTER = re.compile(rf"['’]s?\s(?:\w+[\s-])?{_LAND}\b")
_LONGER_NAME = re.compile(r"\s(?:[A-Z]\w+\s)?(?:Times|Post|University|Street)\b|\s[A-Z](?!\s)")
# After an object these go on with the clause; any other small word is a noun that the state's name qualifies.
_GOES_ON = any_of(
    """
    and or to of in on for over with by at as after is has who which that from before about if but into than
    when while during under against because since would will could
    """
)
_CLAUSE_GOES_ON = re.compile(rf"\s{_GOES_ON}\s")


def find_states(text: str) -> Iterator[Mention]:
    """Find states that act: the first mention of each of their names that a cue stands beside."""
    acting: dict[str, dict[str, int]] = defaultdict(dict)
    governing: set[str] = set()  # the states that a capital surely stands for
    previous_end, previous_acts = 0, False
    for start, end, name in _finder().find(text):
        if in_word(text, start, end):
            continue
        entry = tables.known(name)
        state = entry or tables.country_of_capital(name)
        listed = previous_acts and _COORDINATED.fullmatch(text[previous_end:start]) is not None
        governs = not entry and _governs(text, start, end)
        acts = listed or governs or _acts(text, start, end, capital=not entry)
        previous_end, previous_acts = end, acts
        if acts and state:
            acting[state.name].setdefault(name, start)
            if governs and not _is_somebody(name, text):
                governing.add(state.name)
    for state_name, names in acting.items():
        named = any(map(tables.known, names)) or any(people in text for people in _demonyms(state_name))
        if named or state_name in governing:
            for name, start in names.items():
                yield start, start + len(name), FoundActor(name, "state")


def in_word(text: str, start: int, end: int) -> bool:
    """Tell whether an apostrophe makes a name part of a longer word: 'Sana' of 'Sana'a', not of 'Sana's'."""
    return _GOES_ON_IN_WORD.match(text, end) is not None or (
        text[start - 1 : start] in _APOSTROPHES and text[start - 2 : start - 1].isalpha()
    )


def capital_acts(text: str, start: int, end: int) -> bool:
    """Tell whether a capital stands for its state at a place of a text: as who acts, and not as where."""
    return _governs(text, start, end) or _acts(text, start, end, capital=True)


def stands_as_place(text: str, start: int) -> bool:
    """Tell whether a preposition or the like before a name makes a place of it."""
    return _PLACE_BEFORE.search(text[max(0, start - _LEFT) : start]) is not None


@cache
def _finder() -> NameFinder:
    return NameFinder(n for e in tables.entries() if e.kind == "state" for n in (*e.names, *e.capitals))


def _demonyms(state_name: str) -> tuple[str, ...]:
    entry = tables.known(state_name)
    return entry.demonyms if entry else ()


def _governs(text: str, start: int, end: int) -> bool:
    """Tell whether a capital does at this place what a government does."""
    left, right = _around(text, start, end)
    if _stands_in_phrase(left) or (
        left.endswith(", ") and right.startswith(",")
    ):  # 'Ada of Marenna, Paris, said'
        return False
    other = _AND_ANOTHER.match(right)
    if other and (tables.known(other[1]) or tables.country_of_capital(other[1])):
        right = right[other.end() :]
    return _GOVERNING.match(right) is not None


def _stands_in_phrase(left: str) -> bool:
    """Tell by what is before a capital whether it is a place, or part of somebody's or something's name."""
    if _PLACE_BEFORE.search(left):
        return True
    found = _OF_PHRASE.search(left)
    return found is not None and not (found[1] and found[1].casefold() in FUNCTION_WORDS | _days())


@cache
def _days() -> frozenset[str]:
    return frozenset(tables.vocabulary("calendar"))


def _is_somebody(capital: str, text: str) -> bool:
    """Tell whether a text has a person of this name, or may have: 'Ada Wellington'."""
    if capital in _ALSO_PEOPLE:
        return True
    for match in re.finditer(rf"(?<![.!?]\s)\b([A-Z][a-z]+)\.?\s{re.escape(capital)}\b", text):
        word = match[1].casefold()
        if not (
            word in FUNCTION_WORDS
            or word in _days()
            or any(word in tables.vocabulary(kind) for kind in ("body", "adjective"))
        ):
            return True
    return False


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _LEFT) : start], text[end : end + _RIGHT]


def _acts(text: str, start: int, end: int, *, capital: bool) -> bool:
    left, right = _around(text, start, end)
    if _LONGER_NAME.match(right) or (capital and _stands_in_phrase(left)):
        return False
    if _PLACE_BEFORE.search(left):
        return bool(_OBJECT_BEFORE.search(left) or _GIVEN_BEFORE.search(left))
    if not capital and re.match(r"['’]s?\s", right):
        return not _LAND_AFTER.match(right)
    if _SUBJECT.match(right):
        return True
    if capital or not _OBJECT_BEFORE.search(left):
        return False
    return not re.match(r"[\s-][a-z]", right) or _CLAUSE_GOES_ON.match(right) is not None
