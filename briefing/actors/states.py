"""States that act or are acted upon in a text, as against states that are only places. Pure.

'Kastan accused …', 'talks with Kastan', 'jets to Kastan', 'Kastan’s army' tell of a state; 'in Kastan' and
'Kastan’s capital' of a place. A capital counts for its state ('Paris said') where the text names that or its people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from briefing import tables
from briefing.names import NameFinder
from briefing.types import FoundActor

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
    previous_end, previous_acts = 0, False
    for start, end, name in _finder().find(text):
        entry = tables.known(name)
        state = entry or tables.country_of_capital(name)
        listed = previous_acts and _COORDINATED.fullmatch(text[previous_end:start]) is not None
        acts = listed or _acts(
            text[max(0, start - _LEFT) : start], text[end : end + _RIGHT], capital=not entry
        )
        previous_end, previous_acts = end, acts
        if acts and state:
            acting[state.name].setdefault(name, start)
    for state_name, names in acting.items():
        if any(map(tables.known, names)) or any(people in text for people in _demonyms(state_name)):
            for name, start in names.items():
                yield start, start + len(name), FoundActor(name, "state")


def stands_as_place(text: str, start: int) -> bool:
    """Tell whether a preposition or the like before a name makes a place of it."""
    return _PLACE_BEFORE.search(text[max(0, start - _LEFT) : start]) is not None


@cache
def _finder() -> NameFinder:
    return NameFinder(n for e in tables.entries() if e.kind == "state" for n in (*e.names, *e.capitals))


def _demonyms(state_name: str) -> tuple[str, ...]:
    entry = tables.known(state_name)
    return entry.demonyms if entry else ()


def _acts(left: str, right: str, *, capital: bool) -> bool:
    if _LONGER_NAME.match(right):
        return False
    if _PLACE_BEFORE.search(left):
        return not capital and bool(_OBJECT_BEFORE.search(left) or _GIVEN_BEFORE.search(left))
    if not capital and re.match(r"['’]s?\s", right):
        return not _LAND_AFTER.match(right)
    if _SUBJECT.match(right):
        return True
    if capital or not _OBJECT_BEFORE.search(left):
        return False
    return not re.match(r"[\s-][a-z]", right) or _CLAUSE_GOES_ON.match(right) is not None
