"""What a statement names, counts or quotes must stand in its source: quotations, figures, units, names. Pure.

Each check takes a Comparison and gives the reasons against the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.grammar import BODIES, CONNECTIVES, PEOPLE, PREPOSITIONS
from briefing.grounding.comparison import Comparison, Slot
from briefing.grounding.index import Index
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import MONTHS_AND_DAYS, Term, is_unit, keys_of, number_of
from briefing.grounding.times import held_times
from briefing.words import COMMON_WORDS, FUNCTION_WORDS, fold

QUOTATION = re.compile(r"[“\"«„]([^“”\"«»„]{2,})[”\"»“]")
_MIN_QUOTED_WORDS = 2
_MIN_NAME_CHARS = 2
# Of an unknown first word these say that it is a noun, a verb or an adverb rather than a name.
_COMMON_ENDINGS = ("s", "ing", "ed", "ly", "ion", "ment", "ity", "ness")
_NO_NAMES = BODIES | CONNECTIVES | PEOPLE | PREPOSITIONS
# Spelled out, these may be a writer's own count ('the two men'), or no count ('one of').
_SMALL = frozenset("#0 #1 #2 #3 #4 #5 #12 #100 #1000".split())
_ABOUT = frozenset("about around roughly approximately some".split())
_ABOVE = frozenset("over more least above".split())  # the figure is at most the source's
_BELOW = frozenset("nearly almost under less fewer below".split())
# In a longer slot a figure may be of something else.
_CLOSE = 3
_ROUNDED_BY = 0.05
# So many terms off, a name of the source is the same one, only told in another place of its phrase.
_MOVED = 5
_ADDRESS = re.compile(r"[^\W\d_]{2,}\.[^\W\d_]{2,}|^www$")
# What makes 'Western' of 'west', 'Parisian' of 'Paris'.
_OF = ("ern", "an", "ian", "n", "ese", "ish", "ic", "ist", "i")
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
        if len(quoted.split()) >= _MIN_QUOTED_WORDS and not index.has_words(quoted):
            yield match.span(1)


def figures(compared: Comparison) -> Iterator[Reason]:
    """Find figures that the article does not have; where it is retold, not beside what they are told of."""
    told = compared.matched
    rivals = [t for j, t in enumerate(compared.source) if t.kind == "figure" and j not in told]
    replaced = {i for slot in compared.slots for i in slot.here if _other_figure(compared, i, slot)}
    new = any(t.kind == "figure" and j is None for t, j in zip(compared.terms, compared.match, strict=True))
    dates = held_times(compared) if new or replaced else ()  # '4 March' for 'last Wednesday'
    for i, term in enumerate(compared.terms):
        if any(time.start <= term.start < time.end for time in dates):
            continue
        if i in replaced and not _rounds(compared, i, rivals):
            yield _reason("number", term)
        elif term.kind == "figure" and compared.match[i] is None and not _is_list_number(compared.terms, i):
            spelled = not any(char.isdigit() for char in term.text)
            if spelled and (number_of(term) is None or term.key in _SMALL):
                continue
            recounted = compared.retold and _counts_the_same(compared, i, rivals)
            held = told_beside(compared, i) and not recounted
            if not held and not _rounds(compared, i, rivals):
                yield _reason("number", term)


def _is_list_number(terms: Sequence[Term], at: int) -> bool:
    """Say whether a figure only numbers a line: '2. The mayor …'."""
    return at == 0 and len(terms) > 1 and terms[1].text in (".", ")", ":") and len(terms[0].text) <= 2


def told_beside(compared: Comparison, at: int) -> bool:
    """Say whether the article has a term; where it is retold, together with a word that stands beside it here."""
    term, index = compared.terms[at], compared.index
    numbers = [n for n in range(1, len(index) + 1) if not index.words(n).isdisjoint(term.keys)]
    if not numbers or not compared.retold:
        return bool(numbers)
    if any(abs(n - best) <= 1 for n in numbers for best in compared.best):
        return True
    beside = [
        t for t in (*compared.terms[max(0, at - 4) : at], *compared.terms[at + 1 : at + 5]) if t.content
    ]
    return any(not index.words(n).isdisjoint(t.keys) for n in numbers for t in beside)


def _other_figure(compared: Comparison, at: int, slot: Slot) -> bool:
    """Say whether a figure or a rank stands where the source has another one."""
    term = compared.terms[at]
    theirs = [compared.source[j] for j in slot.there]
    if (term.kind == "figure" and len(theirs) > _CLOSE) or _counted_so(compared, at):
        return False
    if term.kind == "figure":
        # '1990s' and 'two' say nothing of each other: a figure's rival is of its own kind.
        return any(t.kind == "figure" and set(t.keys).isdisjoint(term.keys) for t in theirs)
    return _is_rank(term) and any(_is_rank(t) and t.key != term.key for t in theirs)


def _counted_so(compared: Comparison, at: int) -> bool:
    """Say whether the article has a figure right before the same word, there or anywhere; 'one' is no count."""
    term, after = compared.terms[at], compared.terms[at + 1 : at + 2]
    if term.text.casefold() == "one":
        return True
    if not after or not after[0].content:
        return False
    return (term.key, after[0].key) in compared.index.pairs


def _is_rank(term: Term) -> bool:
    return (term.key.endswith("th") and term.key[:-2].isdigit()) or term.key in ("half", "quarter")


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
    if not value or before.isdisjoint(_ABOUT | _ABOVE | _BELOW):
        return False
    for other in filter(None, map(number_of, rivals)):
        above, below = before & _ABOVE and value > other, before & _BELOW and value < other
        if (
            abs(value - other) <= _ROUNDED_BY * other
            and _zeros(value) > _zeros(other)
            and not above
            and not below
        ):
            return True
    return False


def _zeros(value: float) -> int:
    digits = f"{value:.0f}"
    return len(digits) - len(digits.rstrip("0"))


def units(compared: Comparison) -> Iterator[Reason]:
    """Find figures whose unit, or what they count, is another one in the source."""
    for i, j in enumerate(compared.match):
        if j is None or compared.terms[i].kind != "figure":
            continue
        here, there = _unit(compared.terms, i), _unit(compared.source, j)
        if here and (there.key != here.key if there else _counts_other(compared, j)):
            yield _reason("unit", here)
        elif there and not here and there.key.startswith("%"):
            yield _reason("unit", compared.terms[i])
        # '3 killed and 12 wounded' told as '12 killed and 3 wounded'.
        elif i + 1 < len(compared.terms) and compared.terms[i + 1].kind == "word":
            k = compared.match[i + 1]
            if k and not j < k <= j + 3 and compared.source[k - 1].kind == "figure":
                yield _reason("number", compared.terms[i])


def _unit(terms: Sequence[Term], at: int) -> Term | None:
    """Give the unit of a figure: '$' before it, 'miles' after it, or the figure itself where it is '60-mile'."""
    if "-" in terms[at].text and is_unit(_part(terms[at])):
        return terms[at]._replace(keys=(_part(terms[at]),))
    before = terms[at - 1] if at else None
    if before is not None and before.kind == "unit" and not before.text[0].isalpha():
        return before
    following = [t for t in terms[at + 1 : at + 3] if t.text != "-"][:1]
    return next((t for t in following if t.kind == "unit"), None)


def _part(term: Term) -> str:
    return keys_of(term.text.rpartition("-")[2] or term.text)[0]


def _counts_other(compared: Comparison, at: int) -> bool:
    """Say whether a figure of the source counts something that the statement has not, and that may be a unit."""
    following = compared.source[at + 1 : at + 2]
    return bool(following) and following[0].kind == "word" and at + 1 not in compared.matched


def names(compared: Comparison) -> Iterator[Reason]:
    """Find names that the article does not have, or that stand where the source has another one."""
    replaced: set[int] = set()
    if compared.retold:
        replaced = {i for slot in compared.slots for i in slot.here if _other_name(compared, i, slot)}
        replaced.update(_other_subject(compared))
    best: frozenset[str] = frozenset().union(*map(compared.index.words, compared.best))
    for i, term in enumerate(compared.terms):
        if i in replaced:
            yield _reason("name", term)
        elif compared.match[i] is not None or term.key in MONTHS_AND_DAYS or not best.isdisjoint(term.keys):
            continue
        elif is_name(compared.terms, i, compared.index):
            lifted = compared.retold and (not told_beside(compared, i) or _in_place_of_another(compared, i))
            known = _known_here(term, compared) or _described_here(i, compared)
            if _absent(term, compared.index) or (lifted and not known):
                yield _reason("name", term)


def _other_name(compared: Comparison, at: int, slot: Slot) -> bool:
    """Say whether a name stands where the source has the name of somebody else."""
    term = compared.terms[at]
    if term.kind != "name" or term.key in MONTHS_AND_DAYS or not slot.there:
        return False
    if not (is_name(compared.terms, at, compared.index) or _unheard_of(term, compared.index)):
        return False
    if slot.here[0] > 0 and _moved(compared, at, slot):  # another subject is another actor
        return False
    here = [compared.terms[i] for i in slot.here]
    theirs = [
        compared.source[j]
        for j in slot.there
        if j not in compared.matched  # else the two changed places, which `flips.roles` judges
        and is_name(compared.source, j, compared.index)
        and compared.source[j].key not in MONTHS_AND_DAYS
    ]
    return bool(theirs) and not any(
        _one_of(a, b, compared.index) for a in here if a.kind == "name" for b in theirs
    )


def _moved(compared: Comparison, at: int, slot: Slot) -> bool:
    """Say whether the sentence has a name that is told beside its own place: 'Kastan court in Pell'."""
    keys = set(compared.terms[at].keys)
    first, last = slot.there[0], slot.there[-1]
    near = range(max(0, first - _MOVED), min(len(compared.source), last + _MOVED + 1))
    return any(
        not keys.isdisjoint(compared.source[j].keys)
        and compared.sentence_of(j) == compared.sentence_of(first)
        for j in near
        if compared.matched.get(j, at) == at
    )


def _other_subject(compared: Comparison) -> Iterator[int]:
    """Find a name that opens the statement where its best sentence is opened by the name of somebody else."""
    first = compared.index.terms(compared.best[0])
    told = {(compared.source[j].start) for j in compared.matched}
    opening = next((t for t in first if t.content), None)
    if opening is None or opening.kind != "name" or opening.start in told:
        return
    places = [k for k, t in enumerate(compared.source) if t.start == opening.start]
    if (
        not places
        or not is_name(compared.source, places[0], compared.index)
        or opening.key in MONTHS_AND_DAYS
    ):
        return
    words = compared.index.words(compared.best[0])
    for i, term in enumerate(compared.terms):
        if not term.content:
            continue
        if (
            term.kind != "name"
            or not is_name(compared.terms, i, compared.index)
            or not words.isdisjoint(term.keys)
        ):
            return
        if term.key in MONTHS_AND_DAYS or _one_of(term, opening, compared.index):
            return
        yield i


def _known_here(term: Term, compared: Comparison) -> bool:
    return any(_one_of(term, other, compared.index) for other in compared.source if other.kind == "name")


def _described_here(at: int, compared: Comparison) -> bool:
    """Say whether the source has a noun for a name in its place: 'the island' for 'Ostra'."""
    key, described = compared.terms[at].key, compared.index.described
    return any(
        compared.source[j].kind == "word" and (compared.source[j].key, key) in described
        for slot in compared.slots
        if at in slot.here
        for j in slot.there
        if j not in compared.matched
    )


def _one_of(one: Term, other: Term, index: Index) -> bool:
    """Say whether two names are one actor's, by their spelling or because the article joins them."""
    if not set(one.keys).isdisjoint(other.keys) or _like(one.key, other.key):
        return True
    if one.text.replace(".", "").isupper() or other.text.replace(".", "").isupper():
        short, long = sorted((one, other), key=lambda term: not term.text.replace(".", "").isupper())
        if short.key.replace(".", "")[:1] == long.key[:1] and short.key.replace(".", "") in index.initials:
            return True
    states = one.key.startswith("@") and other.key.startswith("@")
    return not states and frozenset((one.key, other.key)) in index.joined


def is_name(terms: Sequence[Term], at: int, index: Index) -> bool:
    """Say whether a term is a name.

    The first word of a sentence has a capital anyway, so it is a name only where the next word has one too or
    the article writes it so within a sentence.
    """
    term = terms[at]
    if term.key.startswith("@"):
        return True
    if term.kind != "name" or len(term.text) < _MIN_NAME_CHARS or fold(term.text) in FUNCTION_WORDS:
        return False
    before = next((t for t in reversed(terms[:at]) if t.text not in "“\"‘'("), None)
    if before is not None and before.text not in (".", "!", "?", ":", "…", "..."):
        return True
    follows = at + 1 < len(terms) and terms[at + 1].kind == "name"
    # 'Official NTR figures': the article has the word, and never as a name.
    known = term.key in index.names
    return known or (follows and (term.key not in COMMON_WORDS or term.key not in index.all_words))


def _unheard_of(term: Term, index: Index) -> bool:
    """Say whether the first word of a sentence is a name that the article does not have, and no word of English."""
    common = term.key in COMMON_WORDS or fold(term.text) in _NO_NAMES or term.text.endswith(_COMMON_ENDINGS)
    return _absent(term, index) and not common


def _absent(term: Term, index: Index) -> bool:
    if not index.all_words.isdisjoint(term.keys) or (
        " " in term.text and index.verbatim(fold(term.text), ())
    ):
        return False
    letters = term.text.replace(".", "")
    if letters.isupper() and len(letters) > 1 and letters.casefold() in index.initials:
        return False
    word = term.key
    if any(_like(word, other) for other in index.names if other[:1] == word[:1]):
        return False
    return not any(
        word == short + end or short == word + end
        for short in index.all_words
        if short[:3] == word[:3]
        for end in _OF
    )


def _like(word: str, other: str) -> bool:
    """Say whether two names are one in two spellings or forms: Paris and Parisian, Brandt and Brand."""
    short, long = sorted((word, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 3:
        return True
    if len(short) < _LONG_NAME or len(long) - len(short) > 1:
        return False
    head = next((k for k, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[head + (len(short) == len(long)) :] == long[head + 1 :]


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


def addresses(compared: Comparison) -> Iterator[Reason]:
    """Find addresses of the net that the article does not have: nobody reads a brief to be sent elsewhere."""
    for term in compared.terms:
        if _ADDRESS.search(term.text) and compared.index.all_words.isdisjoint(term.keys):
            yield _reason("address", term)


def _reason(kind: str, term: Term) -> Reason:
    return Reason(kind, term.text, term.start, term.end)
