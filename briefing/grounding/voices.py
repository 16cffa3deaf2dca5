"""Who says it: a statement that names a speaker must name the source's. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.attribution import Said, claims_in
from briefing.grounding.comparison import Comparison
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import Term, terms_of

# From this overlap on a statement is a copy but for a few words.
_THE_SAME = 0.8


def speakers(compared: Comparison) -> Iterator[Reason]:
    """Find speakers that are not who says it in the best sentences."""
    if not compared.retold:
        return
    said = [claim for claim in claims_in(compared.text) if claim.speaker is not None]
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
    for claim in said:
        rival = _same_claim(claim, theirs, compared)
        keys = _keys(claim)
        if claim.speaker is None or not keys or not rival or not keys.isdisjoint(rival):
            continue
        # 'His attorney' may be what the article calls a lawyer; another actor's name or noun stands in it.
        if keys.isdisjoint(compared.index.all_words):
            continue
        # 'The company' may be the one that the source names; where all else is the same it is somebody else.
        if compared.overlap < _THE_SAME and _named(keys, compared) != _named(rival, compared):
            continue
        if rival.isdisjoint(_beside(claim, compared)):
            yield Reason("speaker", claim.speaker.name, claim.speaker.start, claim.speaker.end)
            return


def _named(keys: frozenset[str], compared: Comparison) -> bool:
    return not keys.isdisjoint(compared.index.names)


def _keys(claim: Said) -> frozenset[str]:
    terms: tuple[Term, ...] = terms_of(claim.speaker.name) if claim.speaker else ()
    return frozenset(key for term in terms if term.content for key in term.keys)


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
