"""What turns a true statement into its contrary without a new name or figure. Pure.

Negations, opposites, comparisons, roles exchanged, hedges dropped, and who says it. Each check takes a
Comparison and gives the reasons against the statement. All but `speakers` look only at terms that the
statement shares with its best sentences, so that a free retelling is not punished for its freedom.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from briefing import tables
from briefing.grounding.comparison import Comparison
from briefing.grounding.facts import RETOLD, is_name
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import MONTHS_AND_DAYS, Term, keys_of

_NEGATIONS = frozenset("not never no neither nor without none nobody nothing hardly barely cannot".split())
_NOT_NEGATED = frozenset("only just least until merely simply".split())  # 'not only'
# What comes of these before 'to' did not come about.
_FAILS = frozenset(key for word in ("fail", "refuse", "decline") for key in keys_of(word))
_DENIES = frozenset(key for word in ("deny", "denial") for key in keys_of(word))
_CLAUSE = frozenset("but who which because although while when if unless whether".split())
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-", "mis", "de")
# Small words whose opposite counts where they stand before the same word.
_SMALL_WORDS = frozenset(
    """
    before after above below over under up down more less fewer for against with without inside outside into
    onto from to most least in out on off ahead behind
    """.split()
)


def negations(compared: Comparison) -> Iterator[Reason]:
    """Find words that are negated in the statement and not in the source, or there and not here."""
    if compared.overlap < RETOLD:
        return
    terms, source = compared.terms, compared.source
    found = []
    for i, j in enumerate(compared.match):
        if j is None or not terms[i].content:
            continue
        here, there = negated(terms, i), negated(source, j)
        if here != there:
            found.append((terms[i], here))
    if not found:
        return
    # 'No soldiers were killed' is 'the soldiers were not killed': the same number of negations.
    told = compared.matched
    anchored = sum(_negates(source, j) and _beside(told, j) for j in range(len(source)))
    if anchored != sum(_negates(terms, i) for i in range(len(terms))):
        term = found[0][0]
        yield _reason("negation", term)


def _negates(terms: Sequence[Term], at: int) -> bool:
    """Say whether a term negates what comes after it."""
    term = terms[at]
    following = terms[at + 1].key if at + 1 < len(terms) else ""
    if term.kind == "function" or term.key in _NEGATIONS:
        negates = term.key in _NEGATIONS or term.key.endswith("n't")
        return negates and following not in _NOT_NEGATED
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
    if compared.overlap < 0.5:
        return
    terms, source = compared.terms, compared.source
    told = compared.matched
    free = [j for j, term in enumerate(source) if j not in told and term.kind in ("word", "name")]
    for i, term in enumerate(terms):
        if term.key in _SMALL_WORDS:
            if compared.overlap >= RETOLD and _small_word_turned(compared, i):
                yield _reason("comparison" if term.key in ("more", "less", "fewer") else "opposite", term)
        elif term.kind == "word" or (term.kind == "name" and i == 0):
            rivals = [j for j in free if opposite(term, source[j])]
            if compared.match[i] is not None:
                rivals = [j for j in rivals if _nearer(compared, i, j)]
            if rivals and all(negated(terms, i) == negated(source, j) for j in rivals):
                yield _reason("opposite", term)


def _nearer(compared: Comparison, i: int, rival: int) -> bool:
    """Say whether an opposite, rather than the word itself, stands where the word's neighbours stand."""
    own = compared.match[i]
    for step in (-1, 1):
        for at in range(i + step, i + 4 * step, step):
            if 0 <= at < len(compared.terms) and compared.terms[at].content:
                j = compared.match[at]
                if j is not None and own is not None:
                    return abs(j - rival) <= 2 and abs(j - own) > 3
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
    before = []
    for k in range(j - 1, max(-1, j - 4), -1):
        if source[k].content or source[k].kind == "mark":
            break
        before.append(source[k].key)
    mine = {terms[k].key for k in range(max(0, at - 2), i)}
    return own not in before and not turned.isdisjoint(before) and turned.isdisjoint(mine)


def opposite(one: Term, other: Term) -> bool:
    """Say whether one term is the opposite of another, by the table or by a prefix."""
    if not _opposite_keys().get(one.key, frozenset()).isdisjoint(other.keys):
        return True
    short, long = sorted((one.key, other.key), key=len)
    return len(short) >= 4 and any(long == prefix + short for prefix in _PREFIXES)


@functools.cache
def _opposite_keys() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, others in tables.opposites().items():
        found.setdefault(keys_of(word)[0], set()).update(keys_of(other)[0] for other in others)
    return {key: frozenset(others - {key}) for key, others in found.items()}


# ------------------------------------------------------------------------------------------ comparisons

_MORE = frozenset("more over above exceeding exceed least".split())
_LESS = frozenset("less fewer under below most".split())


def comparisons(compared: Comparison) -> Iterator[Reason]:
    """Find figures that the source bounds from the other side: 'more than 50' for 'fewer than 50'."""
    for i, j in enumerate(compared.match):
        if j is None or compared.terms[i].kind != "figure":
            continue
        here, there = _bound(compared.terms, i), _bound(compared.source, j)
        if here * there < 0:
            yield _reason("comparison", compared.terms[i])


def _bound(terms: Sequence[Term], at: int) -> int:
    words = [term.key for term in terms[max(0, at - 4) : at] if term.kind != "unit"]
    for back, word in enumerate(reversed(words)):
        if word in _MORE or word in _LESS:
            side = 1 if word in _MORE else -1
            before = words[: len(words) - 1 - back]
            return -side if before and before[-1] in ("no", "not") else side
        if word not in ("than", "at", "the", "a"):
            return -1 if words[-2:] == ["up", "to"] else 0
    return 0


# ------------------------------------------------------------------------------------------------ roles

_BE = frozenset("is are was were be been being".split())
_REPORTS = frozenset(
    key for w in "say add state announce report claim note explain".split() for key in keys_of(w)
)
_MUTUAL = frozenset(
    key
    for word in "meet marry talk agree clash play draw divorce differ negotiate quarrel argue border".split()
    for key in keys_of(word)
)
_FROM_TO = frozenset("from to by against on of with for in over at into".split())


def roles(compared: Comparison) -> Iterator[Reason]:
    """Find two that changed places: 'A attacked B' for 'B attacked A', 'from A to B' for 'from B to A'."""
    if compared.overlap < RETOLD:
        return
    terms = compared.terms
    for i, j in enumerate(compared.match):
        if j is None or terms[i].kind not in ("word", "name") or terms[i].key in _REPORTS | _MUTUAL:
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
    yield from _prepositions(compared)


def _sides(
    compared: Comparison, terms: Sequence[Term], at: int, *, matched: bool
) -> tuple[list[int], list[int]]:
    """Give the nearest nouns to the left and the right of a verb, within its clause."""
    sides: tuple[list[int], list[int]] = ([], [])
    for side, step in zip(sides, (-1, 1), strict=True):
        for i in range(at + step, at + 9 * step, step):
            if not 0 <= i < len(terms) or (terms[i].kind == "mark" and terms[i].text not in '“”"()'):
                break
            if terms[i].key in _CLAUSE or terms[i].key in _REPORTS:
                break
            if _may_act(terms[i]) and (not matched or compared.match[i] is not None):
                side.append(i)
                if len(side) == 3:
                    break
    return sides


def _may_act(term: Term) -> bool:
    return term.kind in ("name", "word") and term.key not in MONTHS_AND_DAYS and not term.text.endswith("ly")


def _passive(terms: Sequence[Term], at: int) -> bool:
    """Say whether a verb is passive with its agent: 'was attacked by'."""
    be = any(t.key in _BE for t in terms[max(0, at - 3) : at])
    return be and any(t.key == "by" for t in terms[at + 1 : at + 6])


def _prepositions(compared: Comparison) -> Iterator[Reason]:
    terms, source = compared.terms, compared.source
    names = [
        i
        for i, j in enumerate(compared.match)
        if j is not None and is_name(terms, i, compared.index) and terms[i].key not in MONTHS_AND_DAYS
    ]
    for a, b in zip(names, names[1:], strict=False):
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


# ----------------------------------------------------------------------------------------------- hedges

_EVIDENTIAL = frozenset(
    """
    allegedly reportedly apparently supposedly purportedly presumably seemingly ostensibly unconfirmed
    """.split()
)
_MODAL = frozenset("may might could possibly perhaps maybe probably likely potentially would will".split())
_TO = frozenset(
    key
    for word in """
    believe think allege suspect expect plan intend aim hope seek want threaten vow promise pledge appear seem
    try attempt consider prepare report rumour schedule
    """.split()
    for key in keys_of(word)
)
_DOUBTFUL = frozenset(
    key
    for word in """
    suspected alleged possible potential presumed planned proposed attempted apparent accused would-be likely
    supposed purported
    """.split()
    for key in keys_of(word)
)
_FUTURE = frozenset(("will", "would"))


def hedges(compared: Comparison) -> Iterator[Reason]:
    """Find what the source says with a reservation and the statement as a fact."""
    if compared.overlap < RETOLD:
        return
    terms, source = compared.terms, compared.source
    told = compared.matched
    for j in range(len(source)):
        kind = _hedge(source, j)
        if not kind or j in told:
            continue
        for governed in _governed(source, j, kind):
            i = told.get(governed)
            if i is None:
                continue
            if source[j].key in _FUTURE and not _past(terms, i):
                break
            if not any(_hedge(terms, k) for k in range(max(0, i - 9), min(len(terms), i + 5))):
                yield _reason("hedge", terms[i])
                return
            break


def _hedge(terms: Sequence[Term], at: int) -> str:
    """Say what kind of reservation a term is, or nothing."""
    term = terms[at]
    if term.kind == "name" and at:
        return ""
    word = term.text.casefold()
    following = terms[at + 1].key if at + 1 < len(terms) else ""
    if word in _EVIDENTIAL:
        return "adverb"
    if word in _MODAL:
        return "" if following == "not" else "modal"
    if term.key in _TO and (following == "to" or (word.endswith("ing") and following)):
        return "to" if following == "to" else ""
    if term.key in _DOUBTFUL and at + 1 < len(terms) and terms[at + 1].content:
        return "adjective"
    return ""


def _governed(terms: Sequence[Term], at: int, kind: str) -> list[int]:
    """Give the words that a reservation is about, the likeliest first."""
    after = []
    for k in range(at + 1, min(len(terms), at + 7)):
        if terms[k].kind == "mark" and terms[k].text not in '“”"':
            break
        if terms[k].content and not terms[k].text.endswith("ly"):
            after.append(k)
            if len(after) == (1 if kind == "adjective" else 2):
                break
    if kind == "adverb" and not after:
        after = [k for k in range(at - 1, max(-1, at - 4), -1) if terms[k].content][:1]
    return after


def _past(terms: Sequence[Term], at: int) -> bool:
    word = terms[at].text.casefold()
    return word.endswith("ed") or word in tables.plain_forms()


def _reason(kind: str, term: Term) -> Reason:
    return Reason(kind, term.text, term.start, term.end)
