"""What a statement names, counts or quotes must stand in its source: quotations, figures, units, names. Pure.

Each check takes a Comparison and gives the reasons against the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.grounding.comparison import Comparison
from briefing.grounding.index import Index
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import MONTHS_AND_DAYS, Term, number_of
from briefing.words import FUNCTION_WORDS, fold

# From this overlap on a statement retells its best sentences, and must have its names and figures from there.
RETOLD = 0.6

QUOTATION = re.compile(r"[“\"«„]([^“”\"«»„]{2,})[”\"»“]")
_MIN_QUOTED_WORDS = 2
_MIN_NAME_CHARS = 2
# Spelled out, these may be a writer's own count ('the two men'), or no count ('one of').
_SMALL = frozenset("#0 #1 #2 #3 #4 #5 #12 #100 #1000".split())
_ABOUT = frozenset("about around nearly almost roughly approximately some over than least most".split())
_ROUNDED_BY = 0.05
# How far apart two names may be spelled: one letter of so many, transliterations and slips of the pen.
_LONG_NAME = 6


def quotations(compared: Comparison) -> Iterator[Reason]:
    """Find quotations that the article does not have word for word."""
    for start, end in unheld_quotations(compared.text, compared.index):
        yield Reason("quotation", compared.text[start:end], start, end)


def unheld_quotations(text: str, index: Index) -> Iterator[tuple[int, int]]:
    """Give the places, without their marks, of quotations that the article does not have word for word."""
    for match in QUOTATION.finditer(text):
        quoted = fold(match.group(1)).strip(" .,;:!?…")
        if len(quoted.split()) >= _MIN_QUOTED_WORDS and not index.verbatim(quoted, ()):
            yield match.span(1)


def figures(compared: Comparison) -> Iterator[Reason]:
    """Find figures that the article does not have; where it is retold, that its best sentences do not have."""
    retold = compared.overlap >= RETOLD
    near = compared.around() if retold else compared.index.all_words
    told = compared.matched
    rivals = [t for j, t in enumerate(compared.source) if t.kind == "figure" and j not in told]
    for i, term in enumerate(compared.terms):
        if term.kind != "figure" or compared.match[i] is not None:
            continue
        spelled = not any(char.isdigit() for char in term.text)
        if spelled and term.key in _SMALL and not (retold and rivals):
            continue
        held = not near.isdisjoint(term.keys) and not (retold and _counts_the_same(compared, i, rivals))
        if not held and not _rounds(compared, i, rivals):
            yield _reason("number", term)


def _counts_the_same(compared: Comparison, at: int, rivals: list[Term]) -> bool:
    """Say whether the best sentences have another figure before the same word: '12 soldiers' for '20 soldiers'."""
    counted = next((t for t in compared.terms[at + 1 : at + 4] if t.content), None)
    if counted is None:
        return False
    source = compared.source
    return any(
        term in rivals and any(not set(t.keys).isdisjoint(counted.keys) for t in source[j + 1 : j + 4])
        for j, term in enumerate(source)
    )


def _rounds(compared: Comparison, at: int, rivals: list[Term]) -> bool:
    """Say whether a figure rounds one of the source's and says so: 'nearly 1,200' for 1,187."""
    value = number_of(compared.terms[at])
    before = {t.keys[0] for t in compared.terms[max(0, at - 3) : at]}
    if value is None or before.isdisjoint(_ABOUT):
        return False
    others = [number for number in map(number_of, rivals) if number]
    return any(abs(value - other) <= _ROUNDED_BY * other and value != other for other in others)


def units(compared: Comparison) -> Iterator[Reason]:
    """Find figures whose unit, or what they count, is another one in the source."""
    for i, j in enumerate(compared.match):
        if j is None or compared.terms[i].kind != "figure":
            continue
        here, there = _unit(compared.terms, i), _unit(compared.source, j)
        if here and there and here.key != there.key:
            yield _reason("unit", here)
            continue
        counted = compared.terms[i + 1] if i + 1 < len(compared.terms) else None
        if counted is None or not counted.content or counted.kind == "figure":
            continue
        # '3 killed and 12 wounded' told as '12 killed and 3 wounded'.
        k = compared.match[i + 1]
        if k is not None and k != j + 1 and compared.source[k - 1].kind == "figure":
            yield _reason("number", compared.terms[i])


def _unit(terms: tuple[Term, ...], at: int) -> Term | None:
    before = terms[at - 1] if at else None
    if before is not None and before.kind == "unit" and not before.text[0].isalpha():
        return before
    return next((t for t in terms[at + 1 : at + 2] if t.kind == "unit"), None)


def names(compared: Comparison) -> Iterator[Reason]:
    """Find names that the article does not have, or that stand where the source has another one."""
    retold = compared.overlap >= RETOLD
    near = compared.around(2) if retold else compared.index.all_words
    for i, term in enumerate(compared.terms):
        if not is_name(compared.terms, i, compared.index) or term.key in MONTHS_AND_DAYS:
            continue
        if compared.match[i] is None:
            if (
                _absent(term, compared.index)
                or (retold and near.isdisjoint(term.keys))
                or (retold and _in_place_of_another(compared, i))
            ):
                yield _reason("name", term)
        elif (
            retold
            and len(compared.best) > 1
            and _from_second(compared, i)
            and _in_place_of_another(compared, i)
        ):
            yield _reason("name", term)


def is_name(terms: tuple[Term, ...], at: int, index: Index) -> bool:
    """Say whether a term is a name.

    The first word of a sentence has a capital anyway, so it is a name only where the next word has one too or
    the article writes it so within a sentence.
    """
    term = terms[at]
    if term.kind != "name" or len(term.text) < _MIN_NAME_CHARS or fold(term.text) in FUNCTION_WORDS:
        return False
    if term.key.startswith("@"):
        return True
    before = next((t for t in reversed(terms[:at]) if t.text not in "“\"‘'("), None)
    if before is not None and before.text not in (".", "!", "?", ":", "…", "..."):
        return True
    follows = at + 1 < len(terms) and terms[at + 1].kind == "name"
    return follows or term.key in index.names


def _absent(term: Term, index: Index) -> bool:
    if not index.all_words.isdisjoint(term.keys):
        return False
    letters = term.text.replace(".", "")
    if letters.isupper() and len(letters) > 1 and letters.casefold() in index.initials:
        return False
    word = term.key
    return not any(_like(word, other) for other in index.names if other[:1] == word[:1])


def _like(word: str, other: str) -> bool:
    """Say whether two names are one in two spellings or forms: Paris and Parisian, Haftar and Hafter."""
    short, long = sorted((word, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 3:
        return True
    if len(short) < _LONG_NAME or len(long) - len(short) > 1:
        return False
    head = next((k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[head + (len(short) == len(long)) :] == long[head + 1 :]


def _from_second(compared: Comparison, at: int) -> bool:
    j = compared.match[at]
    return j is not None and compared.index.words(compared.best[0]).isdisjoint(compared.terms[at].keys)


def _in_place_of_another(compared: Comparison, at: int) -> bool:
    """Say whether the source has another name, which the statement has not, beside the same neighbour."""
    first = compared.index.terms(compared.best[0])
    offsets = {(t.start, t.end) for t in first}
    told = compared.matched
    free = {
        j
        for j, t in enumerate(compared.source)
        if j not in told
        and (t.start, t.end) in offsets
        and is_name(compared.source, j, compared.index)
        and t.key not in MONTHS_AND_DAYS
    }
    for step in (1, -1):
        for gap in range(1, 4):
            i = at + step * gap
            if not 0 <= i < len(compared.terms):
                break
            j = compared.match[i]
            if j is None or not compared.terms[i].content:
                continue
            if any(j - step * back in free for back in range(1, gap + 2)):
                return True
            break
    return False


def _reason(kind: str, term: Term) -> Reason:
    return Reason(kind, term.text, term.start, term.end)
