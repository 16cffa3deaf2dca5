"""Who says it: a statement that names a speaker must name the source's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.attribution import FoundSpeaker, Said, claims_in
from briefing.grounding.comparison import Comparison
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import Term, terms_of

_CLAUSE_END = re.compile(r",\s+(?:and|but|while)\b|;")
# How many sentences away a speaker may be named from what is said.
_NEAR = 4
# From this overlap on a statement is a copy but for a few words.
_THE_SAME = 0.8


def speakers(compared: Comparison) -> Iterator[Reason]:
    """Find a speaker that is not who says it in the article."""
    said = [(claim, claim.speaker) for claim in claims_in(compared.text) if claim.speaker is not None]
    if not said:
        return
    theirs = [
        (claim, number)
        for number in compared.best
        for claim in claims_in(compared.index.sentence(number))
        if claim.speaker is not None
    ]
    retold = compared.retold and bool(theirs)
    for claim, speaker in said:
        wrong = retold and (_of_another(claim, theirs, compared) or _another_says_it(claim, theirs, compared))
        if wrong or _says_nothing_of_it(claim, speaker, compared):
            yield Reason("speaker", speaker.name, speaker.start, speaker.end)
            return


def _another_says_it(claim: Said, theirs: list[tuple[Said, int]], compared: Comparison) -> bool:
    """Say whether the best sentences have somebody else say it."""
    rival, keys = _same_claim(claim, theirs, compared), _keys(claim)
    if not keys or not rival or not keys.isdisjoint(rival):
        return False
    # 'His attorney' may be what the article calls a lawyer; another actor's name or noun stands in it.
    if keys.isdisjoint(compared.index.all_words):
        return False
    if any((one, other) in compared.index.described for one in keys for other in rival):
        return False
    # 'The company' may be the one that the source names; where all else is the same it is somebody else.
    if compared.overlap < _THE_SAME and _named(keys, compared) != _named(rival, compared):
        return False
    return rival.isdisjoint(_beside(claim, compared))


def attributions(compared: Comparison) -> Iterator[Reason]:
    """Find a statement that tells as a fact what the source only has somebody say."""
    if not compared.retold or len(compared.best) != 1 or claims_in(compared.text):
        return
    sentence = compared.index.sentence(compared.best[0])
    for claim in claims_in(sentence):
        if claim.speaker is None or claim.kind != "said":
            continue
        offset = compared.source[0].start - (len(sentence) - len(sentence.lstrip()))
        speaker = range(claim.speaker.start + offset, claim.speaker.end + offset)
        told = {compared.source[j].start for j in compared.matched if compared.source[j].content}
        cue = range(claim.start + offset, claim.end + offset)
        if told and not any(at in speaker or at in cue for at in told):
            yield Reason("attribution", "", 0, 0)
        return


def _named(keys: frozenset[str], compared: Comparison) -> bool:
    return not keys.isdisjoint(compared.index.names)


def _keys(claim: Said) -> frozenset[str]:
    terms: tuple[Term, ...] = terms_of(claim.speaker.name) if claim.speaker else ()
    return frozenset(key for term in terms if term.content for key in term.keys)


def _says_nothing_of_it(claim: Said, speaker: FoundSpeaker, compared: Comparison) -> bool:
    """Say whether a named speaker is nowhere near most of what he is said to say."""
    keys = _keys(claim) & compared.index.names
    clause = _CLAUSE_END.search(compared.text, claim.end)
    until = clause.start() if clause and clause.start() > speaker.end else len(compared.text)
    told: list[tuple[str, ...]] = []
    last: Term | None = None
    for term in compared.terms:
        if (
            not term.content
            or not claim.end <= term.start < until
            or speaker.start <= term.start < speaker.end
        ):
            continue
        if last is not None and last.kind == term.kind == "name" and term.start == last.end + 1:
            told.pop()  # of 'Ada Brill' the surname is enough
        told.append(term.keys)
        last = term
    if claim.kind != "said" or not keys or len(told) < 2:
        return False
    index, near = compared.index, _NEAR
    for number in range(1, len(index) + 1):
        words = index.words(number)
        held = sum(not words.isdisjoint(forms) for forms in told)
        if 2 * held > len(told):
            around = range(max(1, number - near), min(len(index), number + near) + 1)
            if any(not keys.isdisjoint(index.words(n)) for n in around):
                return False
    return True


def _of_another(claim: Said, theirs: list[tuple[Said, int]], compared: Comparison) -> bool:
    """Say whether what somebody is said to say stands in a sentence that nobody says, beside one of theirs."""
    keys = _keys(claim)
    numbers = {number for other, number in theirs if not keys.isdisjoint(_keys(other))}
    if not numbers or len(compared.best) == 1 or claim.speaker is None or claim.kind != "said":
        return False
    clause = _CLAUSE_END.search(compared.text, claim.end)
    until = clause.start() if clause else len(compared.text)
    order = sorted(compared.best)
    places: list[int] = []
    for i, j in enumerate(compared.match):
        term = compared.terms[i]
        if j is None or not term.content or claim.speaker.start <= term.start < claim.speaker.end:
            continue
        if claim.end <= term.start < until or claim.speaker.start > claim.start:
            places.append(order[compared.sentence_of(j)])
    silent = [n for n in places if n not in numbers and _is_fact(compared.index.sentence(n))]
    return len(silent) > len(places) / 2


def _is_fact(sentence: str) -> bool:
    return not claims_in(sentence) and not any(mark in sentence for mark in '“”"')


def _beside(claim: Said, compared: Comparison) -> frozenset[str]:
    """Give the keys of what stands around the verb: what a rough reading may have taken for somebody else."""
    at = next((i for i, term in enumerate(compared.terms) if term.start >= claim.start), 0)
    return frozenset(key for term in compared.terms[max(0, at - 8) : at + 4] for key in term.keys)


def _same_claim(claim: Said, theirs: list[tuple[Said, int]], compared: Comparison) -> frozenset[str] | None:
    """Give the keys of the speaker, in the source, of what a claim of the statement says."""
    if len(theirs) == 1:
        return _keys(theirs[0][0])
    # The claim whose verb is the same, else all of them together.
    cue = next((t.keys for t in terms_of(claim.cue)), ())
    same = [other for other, _ in theirs if any(not set(t.keys).isdisjoint(cue) for t in terms_of(other.cue))]
    chosen = same if len(same) == 1 else [other for other, _ in theirs]
    return frozenset().union(*map(_keys, chosen))
