"""Who says it: a statement that names a speaker must name the source's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.attribution import Said, claims_in
from briefing.grounding.comparison import Comparison
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import Term, terms_of

_CLAUSE_END = re.compile(r",\s+(?:and|but|while)\b|;")
# From this overlap on a statement is a copy but for a few words.
_THE_SAME = 0.8


def speakers(compared: Comparison) -> Iterator[Reason]:
    """Find speakers that are not who says it in the best sentences."""
    if not compared.retold:
        return
    said = [(claim, claim.speaker) for claim in claims_in(compared.text) if claim.speaker is not None]
    if not said:
        return
    theirs = [
        (claim, number)
        for number in compared.best
        for claim in claims_in(compared.index.sentence(number))
        if claim.speaker is not None
    ]
    if not theirs:
        return
    for claim, speaker in said:
        if _of_another(claim, theirs, compared):
            yield Reason("speaker", speaker.name, speaker.start, speaker.end)
            return
    for claim, speaker in said:
        rival = _same_claim(claim, theirs, compared)
        keys = _keys(claim)
        if not keys or not rival or not keys.isdisjoint(rival):
            continue
        # 'His attorney' may be what the article calls a lawyer; another actor's name or noun stands in it.
        if keys.isdisjoint(compared.index.all_words):
            continue
        if any((one, other) in compared.index.described for one in keys for other in rival):
            continue
        # 'The company' may be the one that the source names; where all else is the same it is somebody else.
        if compared.overlap < _THE_SAME and _named(keys, compared) != _named(rival, compared):
            continue
        if rival.isdisjoint(_beside(claim, compared)):
            yield Reason("speaker", speaker.name, speaker.start, speaker.end)
            return


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
