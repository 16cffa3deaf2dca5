"""Which figures of a line are no count of its own: years, ages, hours, parts, what comes on top. English; pure."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.grammar import BE, HAVE, word_set
from briefing.grounding.terms import Term, number_of

# What may stand between a verb and its figure.
BOUNDS = word_set(
    "least most than as many few more fewer less up to no the an a of just only around about nearly almost over "
    "roughly approximately some estimated under at between above"
)
COPULAS = (
    BE
    | HAVE
    | word_set(
        "of at to now stood stands reached reach hit rose risen rises climbed climbs fell put puts passed topped"
    )
)
THOSE = word_set("the these those both his her their its all")
# A figure behind one of these is a part of another one, behind those it comes on top or is an older one.
_PARTS = word_set("including include includes included among whom")
_MORE = word_set("more other others additional further extra")
_BEFORE_MORE = word_set("another other further additional extra from")
_OLDER = word_set("previous previously earlier initial initially compared versus against")
_CLOCK = word_set("a.m p.m am pm gmt o'clock noon local est edt et utc ist")
_YEARS = range(1900, 2101)


def is_aside(terms: Sequence[Term], at: int) -> bool:
    """Say whether a figure is no count of its own: a year, an age, a part, what comes on top, an older figure."""
    term = terms[at]
    before = [t.text.casefold() for t in terms[max(0, at - 4) : at]]
    after = [t.text.casefold() for t in terms[at + 1 : at + 4]]
    last, following = before[-1] if before else "", after[0] if after else ""
    value = number_of(term)
    plain = term.text.isdecimal() and len(term.text) == 4
    if at == 0 and term.text.isdecimal() and len(term.text) == 1:  # it may be the end of '6. 1', cut in two
        return True
    if plain and value is not None and int(value) in _YEARS and not (after and terms[at + 1].content):
        return True
    if following in _CLOCK or following == ":" or last == ":":
        return True
    if "in" in (following, last) and _is_ratio(terms, at):
        return True
    if term.text.endswith(("-old", "am", "pm")) or last in _BEFORE_MORE or last == "aged":
        return True
    if following in _MORE or (len(after) > 1 and after[1] in _MORE and terms[at + 1].kind != "unit"):
        return True
    if following == "of" or _PARTS.intersection(before) or _OLDER.intersection(before):
        return True
    if (
        at + 1 < len(terms) and terms[at + 1].kind == "mark" and at and terms[at - 1].text == ","
    ):  # 'Ada Brill, 45,'
        return True
    if last in THOSE and not any(char.isdigit() for char in term.text):
        return True
    if at and terms[at - 1].kind == "name" and at > 1 and following in (",", "", ".") and last not in COPULAS:
        return True  # 'Flight 370'
    return "from" in before and _from(terms, at)


def _is_ratio(terms: Sequence[Term], at: int) -> bool:
    """Say whether a figure is half of 'one in five'."""
    return any(
        0 <= at + 2 * step < len(terms)
        and terms[at + step].text == "in"
        and terms[at + 2 * step].kind == "figure"
        for step in (1, -1)
    )


def _from(terms: Sequence[Term], at: int) -> bool:
    """Say whether 'from' stands before a figure with nothing but bounds and a currency between."""
    while at and (terms[at - 1].text.casefold() in BOUNDS or is_money(terms[at - 1])):
        at -= 1
    return at > 0 and terms[at - 1].text.casefold() == "from"


def is_money(term: Term) -> bool:
    """Say whether a term is the mark of a currency."""
    return term.kind == "unit" and not term.text[0].isalnum()
