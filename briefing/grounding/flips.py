"""What turns a true statement into its contrary without a new name or figure. Pure.

Negations, opposites, comparisons, roles exchanged. Each check takes a Comparison and gives the reasons against
the statement. They look only at terms that the statement shares with its best sentences, so that a free
retelling is not punished for its freedom.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence

from briefing import tables
from briefing.grounding.comparison import Comparison, Slot
from briefing.grounding.facts import is_name
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import MONTHS_AND_DAYS, Term, is_past, keys_of

_NEGATIONS = frozenset(
    "not never no neither nor without none nobody nothing hardly barely cannot unless".split()
)
_NOT_NEGATED = frozenset("only just least until merely simply".split())  # 'not only'
# What comes of these before 'to' did not come about.
_FAILS = frozenset(
    key for word in ("fail", "failure", "refuse", "refusal", "decline") for key in keys_of(word)
)
_DENIES = frozenset(key for word in ("deny", "denial") for key in keys_of(word))
_STOPS = frozenset(key for word in ("stop", "cease", "quit") for key in keys_of(word))
_CLAUSE = frozenset("but who which because although while when if unless whether".split())
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-", "mis", "de")
# What only looks like a prefix and its contrary: to imprison is to put in prison.
_OWN = frozenset(
    key
    for word in """
    imprison imprisoned inform informed information impress impressed income intend intended impart define
    defined depart deport depressed deliver insure increase indebted inflame inflamed inhabited invaluable
    """.split()
    for key in keys_of(word)
)
# Two of these may be two people of one sentence: they are opposites only in one place.
_KIN = frozenset(
    key
    for word in """
    man woman boy girl father mother son daughter brother sister husband wife king queen child parent victim
    attacker student teacher
    """.split()
    for key in keys_of(word)
)
# Small words whose opposite counts where they stand before the same word.
_SMALL_WORDS = frozenset(
    """
    before after above below over under up down more less fewer for against with without inside outside into
    onto from to most least in out on off ahead behind
    """.split()
)


# Of these the ones that hang on a verb: with another verb there is another one.
_PLACING = frozenset("to from for in on into onto".split())


def negations(compared: Comparison) -> Iterator[Reason]:
    """Find words that are negated in the statement and not in the source, or there and not here."""
    if not compared.retold:
        return
    terms, source, told = compared.terms, compared.source, compared.matched
    # 'No soldiers were killed' is 'the soldiers were not killed': the same number of negations.
    anchored = sum(_negates(source, j) and j not in told and _beside(told, j) for j in range(len(source)))
    if anchored == sum(_negates(terms, i) and compared.match[i] is None for i in range(len(terms))):
        return
    if _no_longer(terms) != _no_longer(source) and any(t.key in _STOPS for t in (*terms, *source)):
        return
    for i, j in enumerate(compared.match):
        if j is not None and terms[i].content and negated(terms, i) != negated(source, j):
            yield _reason("negation", terms[i])
            return
    for slot in compared.slots:  # 'still' for 'no longer', 'was never obliged' for 'was forced'
        here = [i for i in slot.here if _negates(terms, i)]
        there = [j for j in slot.there if _negates(source, j)]
        opposed = any(opposite(terms[i], source[j]) for i in slot.here for j in slot.there)
        if len(here) % 2 != len(there) % 2 and not opposed and slot.here and slot.there:
            yield _reason("negation", terms[here[0] if here else slot.here[0]])
            return


def _no_longer(terms: Sequence[Term]) -> bool:
    """Say whether something stops in these words: 'no longer supplies' is 'has stopped supplying'."""
    return any(a.key == "no" and b.text.casefold() == "longer" for a, b in itertools.pairwise(terms))


def _negates(terms: Sequence[Term], at: int) -> bool:
    """Say whether a term negates what comes after it."""
    term = terms[at]
    following = terms[at + 1].key if at + 1 < len(terms) else ""
    if term.key in _NEGATIONS or term.text.casefold().endswith(("n't", "n’t")):
        return following not in _NOT_NEGATED
    return (term.key in _FAILS and following == "to") or term.key in _DENIES


def _beside(told: dict[int, int], at: int) -> bool:
    return any(j in told for j in range(at + 1, at + 5)) or any(j in told for j in range(at - 3, at))


def negated(terms: Sequence[Term], at: int) -> bool:
    """Say whether a term is negated: by what stands before it in its own phrase."""
    count = 0
    for i in range(at - 1, max(-1, at - 7), -1):
        term = terms[i]
        if _negates(terms, i):
            count += 1
            continue
        if term.kind == "mark" or term.key in _CLAUSE:
            break
        if term.content and not term.text.endswith("ly"):
            break
    return count % 2 == 1


def opposites(compared: Comparison) -> Iterator[Reason]:
    """Find words whose opposite stands in their place in the source."""
    if not compared.retold:
        return
    terms, source = compared.terms, compared.source
    told = compared.matched
    turned = {
        i: j
        for slot in compared.slots
        for i in slot.here
        for j in slot.there
        if opposite(terms[i], source[j]) and not (terms[i].key in _PLACING and _reworded(compared, slot))
    }
    free = [j for j, term in enumerate(source) if j not in told and term.kind in ("word", "name")]
    for i, term in enumerate(terms):
        at = compared.match[i]
        if at is not None and opposite(term, source[at]):  # 'north-east' and 'north-west'
            yield _reason("opposite", term)
        elif i in turned:
            if negated(terms, i) == negated(source, turned[i]):
                yield _reason("opposite", term)
        elif term.key in _SMALL_WORDS:
            if compared.retold and _small_word_turned(compared, i):
                yield _reason("comparison" if term.key in ("more", "less", "fewer") else "opposite", term)
        elif term.kind == "word" or (term.kind == "name" and i == 0):
            rivals = [
                j
                for j in free
                if term.key not in _KIN and opposite(term, source[j]) and _nearer(compared, i, j)
            ]
            if rivals and all(negated(terms, i) == negated(source, j) for j in rivals):
                yield _reason("opposite", term)


def _reworded(compared: Comparison, slot: Slot) -> bool:
    """Say whether a slot has a verb or a noun on one side alone: 'to leave' for 'from'."""
    here = any(compared.terms[i].content and compared.terms[i].key not in _SMALL_WORDS for i in slot.here)
    there = any(compared.source[j].content and compared.source[j].key not in _SMALL_WORDS for j in slot.there)
    return here != there


def _nearer(compared: Comparison, i: int, rival: int) -> bool:
    """Say whether an opposite, and not the word itself, stands where a neighbour of the word stands."""
    own = compared.match[i]
    for step in (-1, 1):
        for at in range(i + step, i + 4 * step, step):
            if 0 <= at < len(compared.terms) and compared.terms[at].content:
                j = compared.match[at]
                if j is not None and abs(j - rival) <= 3 and (own is None or abs(j - own) > 3):
                    return True
                break
    return False


def _small_word_turned(compared: Comparison, at: int) -> bool:
    """Say whether a preposition is replaced by its opposite before the same word."""
    terms, source = compared.terms, compared.source
    own = terms[at].key
    turned = _opposite_keys().get(own, frozenset())
    i = next((k for k in range(at + 1, min(at + 4, len(terms))) if terms[k].content), None)
    j = None if i is None else compared.match[i]
    if i is None or j is None or terms[i].kind == "mark":
        return False
    last = next((k for k in range(at - 1, max(-1, at - 5), -1) if terms[k].content), None)
    before: list[str] = []
    for k in range(j - 1, max(-1, j - 5), -1):
        if source[k].content or source[k].kind == "mark":
            if last is not None and compared.match[last] != k:
                return False
            break
        before.append(source[k].key)
    mine = {terms[k].key for k in range(max(0, at - 2), i)}
    return own not in before and not turned.isdisjoint(before) and turned.isdisjoint(mine)


def opposite(one: Term, other: Term) -> bool:
    """Say whether one term is the opposite of another, by the table or by a prefix."""
    if one.key == other.key:
        return False
    if any(not _opposite_keys().get(key, frozenset()).isdisjoint(other.keys) for key in one.keys):
        return True
    short, long = sorted((one.key, other.key), key=len)
    return len(short) >= 3 and long not in _OWN and any(long == prefix + short for prefix in _PREFIXES)


@functools.cache
def _opposite_keys() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, others in tables.opposites().items():
        found.setdefault(keys_of(word)[0], set()).update(keys_of(other)[0] for other in others)
    return {key: frozenset(others - {key}) for key, others in found.items()}


# ------------------------------------------------------------------------------------------ comparisons

_MORE = frozenset("more over above exceed least".split())
_LESS = frozenset("less fewer under below most nearly almost up many much".split())  # 'as many as'
_PASSED_OVER = frozenset("than at the a of as half to some".split())


def comparisons(compared: Comparison) -> Iterator[Reason]:
    """Find figures that the source bounds from the other side: 'more than 50' for 'fewer than 50'."""
    for i, j in enumerate(compared.match):
        if j is None or compared.terms[i].kind != "figure":
            continue
        here, there = _bound(compared.terms, i), _bound(compared.source, j)
        if here * there < 0:
            yield _reason("comparison", compared.terms[i])


def _bound(terms: Sequence[Term], at: int) -> int:
    """Give 1 where a figure is a lower bound, -1 where it is an upper one, else 0."""
    for i in range(at - 1, max(-1, at - 7), -1):
        key = terms[i].key
        if key in _MORE or key in _LESS:
            side = 1 if key in _MORE else -1
            return -side if i and terms[i - 1].key in ("no", "not") else side
        if key not in _PASSED_OVER and terms[i].kind != "unit":
            break
    return 0


# ------------------------------------------------------------------------------------------------ roles

_BE = frozenset("is are was were be been being".split())
# Behind these, in 'the money they had promised the port', the noun before them is no subject.
_SUBJECTS = frozenset("i he she we they it you".split())
_REPORTS = frozenset(
    key for w in "say add state announce report claim note explain".split() for key in keys_of(w)
)
_MUTUAL = frozenset(
    key
    for word in "meet marry talk agree clash play draw divorce differ negotiate quarrel argue border".split()
    for key in keys_of(word)
)
# The share of words in the order of the source from which two names that are not are exchanged.
_FORWARD = 0.9
_FROM_TO = frozenset("from to by against on of with for in over at into".split())


def roles(compared: Comparison) -> Iterator[Reason]:
    """Find two that changed places: 'A attacked B' for 'B attacked A', 'from A to B' for 'from B to A'."""
    if not compared.retold:
        return
    terms = compared.terms
    for i, j in enumerate(compared.match):
        if j is None or terms[i].kind != "word" or terms[i].key in _REPORTS | _MUTUAL:
            continue
        before, after = _sides(compared, terms, i, matched=True)
        if not before or not after:
            continue
        turned = _passive(terms, i) != _passive(compared.source, j)
        left, right = _sides(compared, compared.source, j, matched=False)
        for a in before:
            for b in after:
                x, y = compared.match[a], compared.match[b]
                same, crossed = x in left and y in right, x in right and y in left
                if (crossed and not turned) or (same and turned):
                    yield _reason("roles", terms[b if terms[b].kind == "name" else a])
                    return
    yield from itertools.islice(itertools.chain(_prepositions(compared), _permuted(compared)), 1)


def _permuted(compared: Comparison) -> Iterator[Reason]:
    """Find names that changed places in a sentence that otherwise goes as the source's does."""
    terms, source, told = compared.terms, compared.source, compared.matched
    places = [
        j for i, j in enumerate(compared.match) if j is not None and terms[i].kind in ("word", "figure")
    ]
    forward = sum(a < b for a, b in itertools.pairwise(places))
    if len(places) < 3 or forward < _FORWARD * (len(places) - 1):
        return
    slot_of = {i: slot for slot in compared.slots for i in slot.here}
    for i, slot in slot_of.items():
        own = compared.match[i]
        if own is None or not _names(compared, terms, i):
            continue
        for j in slot.there:
            other = slot_of.get(told.get(j, -1))
            if other is not None and own in other.there and _names(compared, source, j):
                yield _reason("roles", terms[i])
                return


def _names(compared: Comparison, terms: Sequence[Term], at: int) -> bool:
    return is_name(terms, at, compared.index) and terms[at].key not in MONTHS_AND_DAYS


def _sides(
    compared: Comparison, terms: Sequence[Term], at: int, *, matched: bool
) -> tuple[list[int], list[int]]:
    """Give the nearest nouns to the left and the right of a verb, within its clause."""
    sides: tuple[list[int], list[int]] = ([], [])
    for side, step in zip(sides, (-1, 1), strict=True):
        for i in range(at + step, at + 9 * step, step):
            if not 0 <= i < len(terms) or (terms[i].kind == "mark" and terms[i].text not in '“”"()'):
                break
            if terms[i].key in _CLAUSE or terms[i].key in _REPORTS or terms[i].key in _SUBJECTS:
                break
            if _may_act(terms[i]) and (not matched or compared.match[i] is not None):
                side.append(i)
                if len(side) == 3:
                    break
    return sides


def _may_act(term: Term) -> bool:
    return term.kind in ("name", "word") and term.key not in MONTHS_AND_DAYS and not term.text.endswith("ly")


def _passive(terms: Sequence[Term], at: int) -> bool:
    """Say whether a verb is passive with its agent: 'was attacked by'; 'shirking by' and 'strikes by' are not."""
    if not is_past(terms[at]):
        return False
    agents = [k for k in range(at + 1, min(len(terms) - 1, at + 6)) if terms[k].key == "by"]
    if not agents or terms[agents[0] + 1].text.endswith("ing"):
        return False
    if at and terms[at - 1].key == "to":  # 'was forced to change by men'
        return False
    # 'tools used by people'
    return agents[0] == at + 1 or any(t.key in _BE for t in terms[max(0, at - 3) : at])


def _prepositions(compared: Comparison) -> Iterator[Reason]:
    terms, source = compared.terms, compared.source
    names = [i for i, j in enumerate(compared.match) if j is not None and _names(compared, terms, i)]
    for a, b in itertools.pairwise(names):
        x, y = compared.match[a] or 0, compared.match[b] or 0
        here = _preposition(terms, a), _preposition(terms, b)
        there = _preposition(source, x), _preposition(source, y)
        if here[0] != here[1] and here == (there[1], there[0]) and all(here):
            yield _reason("roles", terms[b])
            return


def _preposition(terms: Sequence[Term], at: int) -> str:
    for i in range(at - 1, max(-1, at - 4), -1):
        if terms[i].key in _FROM_TO:
            return terms[i].key
        if terms[i].kind != "name" and terms[i].key not in ("the", "a", "an"):
            return ""
    return ""


def _reason(kind: str, term: Term) -> Reason:
    return Reason(kind, term.text, term.start, term.end)
