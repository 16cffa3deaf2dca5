"""What a line counts or measures: its figures, each with what it is a figure of. English; pure.

A figure is compared with another only where the words say that both are of one quantity: the same thing
counted, in the same unit, state (killed, wounded …), place and time. Every doubt ends in no comparison.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.grammar import BE, PRONOUNS, word_set
from briefing.grounding.terms import Term, is_past, is_unit, keys_of, number_of, terms_of
from briefing.stories.asides import BOUNDS, COPULAS, THOSE, is_aside, is_money
from briefing.stories.reading import Reading, When, keys, reading_of, related, same_time, shared_keys, when_of

# What becomes of people: the words of one row are one state.
_STATES = {
    key: state
    for state, words in {
        "dead": "killed dead died perished slain fatalities deaths toll",
        "hurt": "wounded injured hurt injuries",
        "missing": "missing",
        "held": "arrested detained arrests",
        "displaced": "displaced homeless",
    }.items()
    for key in keys(words)
}
# They stand behind a figure ('12 were killed') or before it: as verbs right before, as nouns with more between.
_NOUNS = keys("toll dead deaths fatalities missing wounded injured injuries arrests")
_TOLL, _MAGNITUDE = keys("toll"), keys("magnitude")
_ANYBODY = keys("people persons victims lives dead fatalities deaths injuries arrests toll number")
_ROUGHLY = word_set("about around roughly approximately some estimated circa")
_ABOVE = word_set("over above exceeding topped passed")
_BELOW = word_set("nearly almost approaching under below")
_UNSURE = word_set("could may might would will should if unless expected planned target goal can must")
_RATES = word_set(
    "per each every average daily annual annually weekly monthly yearly nationwide worldwide total record averaged"
)
# What makes of a place a part of it or another one.
_PLACING = word_set(
    "neighbouring neighboring nearby elsewhere central northern southern eastern western north south east west"
)
# What makes of the wounded a part of them.
_DEGREES = word_set("seriously badly critically severely slightly lightly gravely fatally")
_NEGATIONS = word_set("not no never none nobody neither without")
_AGES = word_set("ago old later earlier before after aged")
_ENDS = word_set("and or but as after when while who which that because although though before since if")
_PLURALS = word_set("people men women children police")
_RISEN = word_set("risen rose rises rising climbed climbs climbing revised raised updated lowered increased")
_RANGE = re.compile(r"(\d[\d.,]*)[-–](\d[\d.,]*)")
_REACH = 10  # terms within which a figure finds its state
# How far apart two figures that agree may be, of the larger, where one rounds the other and where it says so.
_ROUNDED, _ROUGH = 0.05, 0.15
# Of two clauses that count one thing the shorter says nothing else: so many words, and this share of the longer.
_LEAST, _SHARE = 2, 0.6
# So many content words beside a figure say what it is a figure of.
_FRAME = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a line.

    Attributes:
        value: the number; of a range its lower end.
        low: the least that it can stand for by its own words ('about', 'between').
        high: the most.
        unit: the key of its unit, or ''.
        state: what became of those counted ('dead', 'hurt' …), or ''.
        counted: the keys of what is counted, without words for anybody.
        traits: what makes of it another quantity: rates, and that it is not told as a fact.
        context: the content keys of the line around it, without who says so.
        names: those of them that are names.
        when: the times that the line names.
        frame: the keys of all of the line but the figure: lines with one frame differ in nothing else.
        words: what is counted and the state, as they stand: 'people killed'.
        newer: whether the line calls it the newer of two: 'has risen to 15'.
    """

    value: float
    low: float
    high: float
    unit: str
    state: str
    counted: frozenset[str]
    traits: frozenset[str]
    context: frozenset[str]
    names: frozenset[str]
    when: When
    frame: tuple[str, ...]
    words: str
    newer: bool


@functools.lru_cache(maxsize=4096)
def figures_of(text: str, speaker: str = "", published: date | None = None) -> tuple[Figure, ...]:
    """Give the figures of a line that can be compared with another line's, in text order.

    Args:
        text: the line.
        speaker: the name of who says it, or ''; it is nothing that is told.
        published: the day of its article, which 'on Monday' counts from.
    """
    line = reading_of(text, speaker)
    figures = [i for i, term in enumerate(line.terms) if term.kind == "figure"]
    # What 'it' is in 'It killed 12 people' the line does not say.
    if not figures or line.terms[0].text.casefold() in PRONOUNS:
        return ()
    when = when_of(text, published)
    return tuple(
        figure
        for i in figures
        if not is_aside(line.terms, i) and not when.covers(line.terms[i])
        for figure in _figure(line, i, when)
    )


def same_quantity(one: Figure, other: Figure) -> bool:
    """Say whether two figures are of one quantity, as far as their lines say."""
    if (one.unit, one.state, one.counted) != (other.unit, other.state, other.counted):
        return False
    if one.traits != other.traits or not same_time(one.when, other.when):
        return False
    if one.frame == other.frame and len(one.frame) >= _FRAME:
        return True
    if not (one.names <= other.names or other.names <= one.names):
        return False
    if one.state:
        return not (one.context and other.context) or related(one.context, other.context)
    short, long = sorted((one.context, other.context), key=len)
    return shared_keys(short, long) == len(short) >= max(_LEAST, _SHARE * len(long))


def agree_on(one: Figure, other: Figure) -> bool:
    """Say whether two figures can be one number by their own words, or because one rounds the other."""
    if one.low <= other.high and other.low <= one.high:
        return True
    fine, coarse = sorted((one.value, other.value), key=_step)
    apart, larger = abs(fine - coarse), max(fine, coarse)
    return apart <= min(_ROUNDED * larger, _step(coarse) / 2) and (larger >= 100 or fine != int(fine))


def _step(value: float) -> float:
    """Give the worth of the last digit of a figure that is not 0: 100 for 1,200, .1 for 8.2."""
    whole, _, part = f"{value:.6f}".rstrip("0").partition(".")
    if part:
        return float(10.0 ** -len(part))
    return float(10 ** (len(whole) - len(whole.rstrip("0")))) if value else 1.0


# ------------------------------------------------------------------------------------------ reading


def _figure(line: Reading, at: int, when: When) -> Iterator[Figure]:
    terms = line.terms
    reach, bounds = _value(terms, at)
    if bounds is None:
        return
    first = at - bounds.before
    unit, after = _unit(terms, at, first, reach)
    counted, after = _counted(terms, at, after)
    if len(counted) > 1 and _is_state(counted[0]):  # '14 missing miners'
        state, sign, counted = _STATES[counted[0].key], counted[:1], counted[1:]
    else:
        state, sign = _state(terms, first, after)
    if not counted and not state:
        counted = _owner(terms, first)
    things = frozenset(key for term in counted for key in term.keys[:1])
    if state:
        things -= _ANYBODY
    elif not (things or unit) or _is_listed(line, at):
        return
    if unit == "year" and _AGES.intersection(t.text.casefold() for t in terms[at + 1 : after + 2]):
        return
    segment = line.segment(at)
    words = {t.text.casefold() for t in segment}
    if words & _NEGATIONS and not words & {"fewer", "less"}:
        return
    told = [t for t in (*counted, *sign) if not t.text.endswith("ing")] or [*counted, *sign]
    content = line.content if state else line.content & {t.key for t in segment}
    if "put" in {t.key for t in terms[:first]}:  # 'the ministry put the dead at 15'
        content -= {t.key for t in terms[: next(j for j, t in enumerate(terms) if t.key == "put") + 1]}
    context = content - things - _ANYBODY - _STATES.keys() - {unit}
    yield Figure(
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        unit=unit,
        state=state,
        counted=things,
        traits=frozenset((words & _DEGREES) | (line.plain & (_RATES | _PLACING)))
        | ({"unsure"} if words & _UNSURE else set()),
        context=context,
        names=line.names - things,
        when=when,
        frame=tuple(t.key for t in (*terms[:at], *terms[at + 1 :]) if t.content),
        words=" ".join(dict.fromkeys(t.text for t in told)),
        newer=_is_newer(terms, first, after),
    )


def _is_listed(line: Reading, at: int) -> bool:
    """Say whether a figure is one of a list's, in a clause or a line: what each is of is not clear enough."""
    return any(
        sum(term.kind == "figure" for term in terms) > most
        for terms, most in ((line.segment(at), 1), (line.terms, 2))
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A figure's value, what it can stand for, and how many terms before it say so."""

    value: float
    low: float
    high: float
    before: int


def _value(terms: Sequence[Term], at: int) -> tuple[int, _Bounds | None]:
    """Give the place after a figure, the second of a range with it, and its bounds; None where it has no value."""
    term = terms[at]
    value = number_of(term)
    parted = any(key.startswith("#") for key in term.keys[1:]) or term.text.startswith("00")  # '1, 000'
    if value is None or math.isinf(value) or (parted and term.text.isdecimal()):
        return at + 1, None
    before = at
    while before and (terms[before - 1].text.casefold() in BOUNDS or is_money(terms[before - 1])):
        before -= 1
    words = [t.text.casefold() for t in terms[before:at]]
    if "as" in words and not {"many", "few", "much"} & set(words):  # 'dozens were injured as 6 shells fell'
        words = words[len(words) - words[::-1].index("as") :]
    count = len(words)
    if match := _RANGE.fullmatch(term.text):
        ends = [number_of(found) for part in match.groups() for found in terms_of(part)[:1]]
        if len(ends) == 2 and None not in ends:
            return at + 1, _Bounds(value, value, max(value, ends[1] or 0), count)
    if at + 2 < len(terms) and terms[at + 2].kind == "figure" and terms[at + 1].text in ("to", "and", "or"):
        other = number_of(terms[at + 2])
        spans = "between" in words or (
            terms[at + 1].text != "and" and (not at or terms[at - 1].text != "from")
        )
        if spans and other is not None and other > value:
            return at + 3, _Bounds(value, value, other, count)
    return at + 1, _Bounds(value, *_meant(value, words), count)


def _meant(value: float, words: Sequence[str]) -> tuple[float, float]:
    """Give the least and the most that a figure can stand for by the words before it.

    'More than 100' is what lies between it and the next round number; 'at least 12' is a count of 12, so far.
    """
    said = set(words)
    if said & _ROUGHLY:
        return value * (1 - _ROUGH), value * (1 + _ROUGH)
    if said & _BELOW or ("than" in said and said & {"fewer", "less"} and "no" not in said):
        return value * (1 - _ROUGH), value
    if {"up", "to"} <= said or {"as", "many"} <= said or "most" in said:
        return 0, value
    if said & _ABOVE or {"more", "than"} <= said:
        return value, value + max(_step(value), value * _ROUGH) * (1 if _step(value) > 1 else 0)
    return value, value


def _unit(terms: Sequence[Term], at: int, first: int, after: int) -> tuple[str, int]:
    """Give the unit of a figure, before it, behind it or within it, and the place after it."""
    part = terms[at].text.rpartition("-")[2]
    if "-" in terms[at].text and is_unit(keys_of(part)[0]):
        return keys_of(part)[0], after
    for term in terms[first:at]:
        if is_money(term):
            return term.key, after
    if after < len(terms) and terms[after].kind == "unit":
        return terms[after].key, after + 1
    suffix = next((key for key in terms[at].keys[1:] if is_unit(key)), "")
    return suffix, after


def _counted(terms: Sequence[Term], at: int, after: int) -> tuple[list[Term], int]:
    """Give the noun behind a figure with what stands before it, '12 Turkish soldiers', and the place after it."""
    figure, _, part = terms[at].text.partition("-")
    if part and not part[0].isdigit() and figure[0].isdigit() and not is_unit(keys_of(part)[0]):
        return [terms[at]._replace(text=part, keys=keys_of(part))], after
    found: list[Term] = []
    while after < len(terms) and len(found) < 4:
        term = terms[after]
        if term.kind not in ("word", "name") or (term.kind == "word" and term.text.endswith("ly")):
            break
        follows = after + 1 < len(terms) and terms[after + 1].kind in ("word", "name")
        if term.key in _STATES and not follows and not (term.key in _ANYBODY and term.text.endswith("s")):
            break
        if is_past(term) and term.text.casefold() not in _PLURALS and (found or not follows):
            break
        found.append(term)
        after += 1
        word = term.text.casefold()
        if word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s"))):
            break
    return found, after


def _state(terms: Sequence[Term], first: int, after: int) -> tuple[str, list[Term]]:
    """Give what became of those counted, and the term that says so."""
    if after and _is_state(terms[after - 1]) and terms[after - 1].kind != "figure":  # '12 deaths'
        return _STATES[terms[after - 1].key], []
    if after and terms[after - 1].text.casefold() == "lives":
        return "dead", []
    if first and _is_state(terms[first - 1]) and not _passive(terms, first - 1):  # 'killed 12 people'
        return _STATES[terms[first - 1].key], [terms[first - 1]]
    for j in range(after, min(len(terms), after + _REACH)):
        term = terms[j]
        if term.kind in ("mark", "figure") or term.text.casefold() in _ENDS | {"with", "by"}:
            break
        if term.text == "lives":  # 'lost their lives'
            return "dead", []
        if _is_state(term) and term.key not in _TOLL and not _has_object(terms, j):
            return _STATES[term.key], [term]
    if (
        first and terms[first - 1].text.casefold() in COPULAS
    ):  # 'the death toll from the flood has risen to 26'
        for j in range(first - 2, max(-1, first - _REACH), -1):
            if terms[j].kind in ("mark", "figure"):
                break
            if terms[j].key in _NOUNS and _is_state(terms[j]):
                return _STATES[terms[j].key], [terms[j]]
    return "", []


def _is_state(term: Term) -> bool:
    """Say whether a term tells a state; of its forms 'missed' and 'the death sentence' do not."""
    word = term.text.casefold()
    return term.key in _STATES and word != "death" and (term.key != "miss" or word == "missing")


def _passive(terms: Sequence[Term], at: int) -> bool:
    return at > 0 and terms[at - 1].text.casefold() in BE


def _has_object(terms: Sequence[Term], at: int) -> bool:
    """Say whether a verb of harm does it to somebody: 'two men killed the mayor'."""
    if _passive(terms, at) or at + 1 >= len(terms) or not is_past(terms[at]):
        return False
    following = terms[at + 1]
    return following.content or following.text.casefold() in THOSE | {"a", "an", "at"}


def _owner(terms: Sequence[Term], first: int) -> list[Term]:
    """Give the noun before a figure that it is of: 'a fine of $5 million', 'magnitude 6.2'."""
    at = first - 1
    while at >= 0 and terms[at].text.casefold() in COPULAS:
        at -= 1
    if at < 0 or terms[at].kind != "word" or (at == first - 1 and terms[at].key not in _MAGNITUDE):
        return []
    return [terms[at]]


def _is_newer(terms: Sequence[Term], first: int, after: int) -> bool:
    """Say whether a line calls a figure the newer of two: 'has risen to 15', '15, up from 12'."""
    before = [t.text.casefold() for t in terms[max(0, first - 4) : first + 2]]
    behind = [t.text.casefold() for t in terms[after : after + 6]]
    risen = not _RISEN.isdisjoint(before) and "to" in before
    return risen or ("from" in behind and not {"up", "down", "raised", "revised"}.isdisjoint(behind))
