"""Whether one line denies what another tells: 'Orlan denied shelling Pell', 'the deal was not signed'.

English; pure. A denial is read where a verb of denying has a clause, a deed or a word for a claim behind it. Two lines
that are nearly the same are laid beside each other by the checks of grounding, for a negation or an opposite.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from briefing.grammar import BE, HAVE, word_set
from briefing.grounding.comparison import compare
from briefing.grounding.flips import negations, opposites
from briefing.grounding.index import Index
from briefing.grounding.terms import Term, is_past
from briefing.stories.quantities import agree_on, figures_of
from briefing.stories.reading import Reading, keys, keys_in, reading_of, same_time, shared_keys, when_of
from briefing.text import shorten
from briefing.types import Sentence

_DENY = keys("deny")
# These deny where a word for a claim follows: a court rejects an appeal, too.
_REJECT = keys("reject dismiss refute dispute rebut")
_CLAIMS = keys(
    "accusation allegation claim charge report suggestion assertion rumour rumor accounts involvement role "
    "responsibility wrongdoing part hand guilt complicity connection"
)
_ACCUSE = keys("accuse blame allege charge suspect implicate")
_MODALS = word_set("will would could may might must can should shall going plans planned if unless whether")
_UNDENIED = word_set("nor neither not never cannot or to who would could may might")
_OPEN = word_set("if whether unless may might could would")
_PRONOUNS = word_set("he she it they")
_VERBS = BE | HAVE | word_set("will would could may might must can should")
_CLAIM_REACH = 5  # terms between 'rejected' and the claim
_ABOUT_CHARS = 80
# The share of the words of what is denied that the claim must have; of a line's that another must have, in all.
_CLAIMED = 0.6
_LEAST, _SAME, _SAME_OF_LONGER = 3, 0.8, 0.65


@dataclass(frozen=True, slots=True)
class _Denial:
    """What a line denies.

    Attributes:
        denied: the content keys of what is denied, without words for a claim.
        deed: the key of the verb, where it is told as 'denied shelling Pell', else ''.
        denier: those of who denies it.
        finite: whether it is told as a clause of its own: 'that the town was shelled'.
        about: the words of it, as they stand.
    """

    denied: frozenset[str]
    deed: str
    denier: frozenset[str]
    finite: bool
    about: str


def denies(
    one: tuple[str, str], other: tuple[str, str], published: tuple[date | None, date | None] = (None, None)
) -> str:
    """Say what two lines deny of each other, in their words, or ''.

    Args:
        one: a line, and the name of who says it or ''.
        other: another one.
        published: the days of their articles.
    """
    for (claim, claimant), (denial, denier) in ((one, other), (other, one)):
        found = _denial(denial, denier)
        if found and not _denial(claim, claimant) and _claims(reading_of(claim, claimant), found):
            return found.about
    return _turned(one, other, published)


@functools.lru_cache(maxsize=4096)
def _denial(text: str, speaker: str) -> _Denial | None:
    """Read what a line denies, where it does."""
    line = reading_of(text, speaker)
    terms = line.terms
    for i, term in enumerate(terms):
        rejects = term.key in _REJECT
        if not (rejects or term.key in _DENY) or not term.text.islower():
            continue
        before = {t.text.casefold() for t in terms[max(0, i - 3) : i]}
        if before & _UNDENIED or (i and terms[i - 1].text.casefold() in BE):  # 'was denied bail'
            continue
        rest = _clause(terms, i + 1)
        of_claim = not _CLAIMS.isdisjoint(t.key for t in rest[:_CLAIM_REACH])
        if not of_claim and (rejects or not _tells(rest)):
            continue
        denied = frozenset(t.key for t in rest if t.content and t.key in line.content)
        who = keys_in(speaker) | {t.key for t in terms[max(0, i - 6) : i] if t.content}
        about = text[rest[0].start : rest[-1].end]
        finite = rest[0].text == "that" or any(t.text.casefold() in BE for t in rest)
        denied -= _CLAIMS | who
        if not denied and not of_claim:
            continue
        deed = rest[0].key if rest[0].text.endswith("ing") and rest[0].key in denied else ""
        return _Denial(denied, deed, who, finite, shorten(about.removeprefix("that "), _ABOUT_CHARS))
    return None


def _clause(terms: Sequence[Term], start: int) -> tuple[Term, ...]:
    end = next((j for j in range(start, len(terms)) if _ends(terms, j)), len(terms))
    return tuple(terms[start:end])


def _ends(terms: Sequence[Term], at: int) -> bool:
    return terms[at].kind == "mark" or (
        terms[at].text == "and" and at + 1 < len(terms) and is_past(terms[at + 1])
    )


def _tells(rest: Sequence[Term]) -> bool:
    """Say whether words behind 'denied' tell what is denied, rather than what is withheld: 'denied him entry'."""
    if not rest:
        return False
    first = rest[0].text.casefold()
    if first in _PRONOUNS:  # 'denied it was so', not 'denied it the money'
        return len(rest) > 1 and (rest[1].text.casefold() in _VERBS or is_past(rest[1]))
    return first == "that" or first.endswith("ing") or any(t.text.casefold() in _VERBS for t in rest)


def _claims(line: Reading, denial: _Denial) -> bool:
    """Say whether a line tells what another denies."""
    told = line.content
    accused = {
        key
        for i, term in enumerate(line.terms)
        if term.key in _ACCUSE and term.kind == "word" and not term.text.endswith("s")
        for later in line.terms[i + 1 : i + 9]
        for key in later.keys
    }
    if not denial.denied:  # 'rejected the accusation'
        return bool(denial.denier & accused & line.names) and not _is_open(line)
    shared = denial.denied & told
    if len(shared) < _CLAIMED * len(denial.denied):
        return False
    if denial.deed and not shared_keys(frozenset((denial.deed,)), told):
        return False
    if denial.finite:
        return len(shared) >= 2 and not (line.negated or _is_open(line))
    actors = denial.denier & told
    return (
        bool(actors)
        and (len(shared) >= 2 or bool(accused & denial.denier))
        and not (line.negated or _is_open(line))
    )


def _is_open(line: Reading) -> bool:
    """Say whether a line leaves open whether it is so: 'if the reports are true'."""
    return not _OPEN.isdisjoint(line.plain)


def _turned(one: tuple[str, str], other: tuple[str, str], published: tuple[date | None, date | None]) -> str:
    """Say what two lines tell with a negation or an opposite between them, in the words of the first."""
    a, b = reading_of(*one), reading_of(*other)
    shared = len(a.content & b.content)
    short, long = sorted((len(a.content), len(b.content)))
    if shared < _LEAST or shared < _SAME * (short - 1) or shared < _SAME_OF_LONGER * (long - 1):
        return ""
    if a.plain & _MODALS != b.plain & _MODALS or not (a.names <= b.names or b.names <= a.names):
        return ""
    if not (_flips(one[0], other[0]) and _flips(other[0], one[0])) or _other_figures(one[0], other[0]):
        return ""
    if not same_time(when_of(one[0], published[0]), when_of(other[0], published[1])):
        return ""
    places = [t for t in a.terms if t.key in a.content and t.key in b.content]
    return shorten(one[0][places[0].start : places[-1].end], _ABOUT_CHARS)


def _other_figures(one: str, other: str) -> bool:
    here, there = figures_of(one), figures_of(other)
    return bool(here) and bool(there) and not any(agree_on(a, b) for a in here for b in there)


def _flips(text: str, source: str) -> bool:
    """Say whether a line turns another: one of the two is negated, or a verb stands in the place of its opposite."""
    compared = compare(text, _index(source))
    if reading_of(text).negated != reading_of(source).negated:
        return any(True for _ in negations(compared))
    told = {term.key for term in compared.source}
    verbs = {t.start for t in compared.terms if t.kind == "word" and is_past(t) and t.key not in told}
    return any(reason.start in verbs for reason in opposites(compared))


@functools.lru_cache(maxsize=256)
def _index(text: str) -> Index:
    return Index(text, (Sentence(1, 0, len(text)),))
