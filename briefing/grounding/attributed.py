"""Whose claim a statement tells: of its evidence's speakers, the one whose words it has. Pure.

Somebody's claim is told with that speaker, but what a sentence tells beside the claim is nobody's: from 'The ministry,
which said X last week, closed the port' comes 'The ministry closed the port'. Where that is not clear the claim's
speaker stays: a claim that is told as a fact harms more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.attribution import FoundSpeaker, Said, claims_in, confirm_speaker, find_speaker
from briefing.grammar import BE, FINITE, HAVE, PREPOSITIONS, word_set
from briefing.grounding.index import Index
from briefing.grounding.terms import Term, terms_of
from briefing.types import ChunkedArticle, Sentence

# A claim whose sentences have less of a statement than this share, beside others that nobody claims, is not told.
_SHARE = 0.25
# What stands before a subject may be an adverbial of its verb, of so many words: 'On Monday'.
_LEAD = 4

_WHEN = word_set("last this earlier later yesterday today meanwhile")
_JOINED = re.compile(
    r"(?:,\s*(?:and|but|while|whereas|as|though)|;(?:\s*(?:and|but))?|\b(?:while|whereas))\s+$"
)
_OPENS_SUBORDINATE = re.compile(r"(?:After|Before|When|While|As|Since|Although|Though|Because|Once)\b")
_RELATIVE = re.compile(r"[,–—-]\s*(?:who|which)\s+(?:\w+\s+){0,3}$")
_WORD = re.compile(r"[^\W_]+")


def speaker_of(
    text: str, claimed: str | None, document: ChunkedArticle, evidence: Sequence[int], index: Index
) -> FoundSpeaker | None:
    """Find who makes the claim that a statement tells.

    Args:
        text: the statement.
        claimed: who is said to make it; it counts where code finds nobody and the text bears it out.
        document: the article.
        evidence: numbers of the sentences that hold the statement.
        index: of the article.

    Returns:
        The speaker, or None where none is clear and where the statement is not of the claim.
    """
    spoken = {n: found for n in evidence if (found := find_speaker(document, (n,))) is not None}
    content = [term for term in terms_of(text) if term.content]
    if not spoken:
        return confirm_speaker(claimed, document, evidence) if claimed else None
    number = _most_told(content, evidence, tuple(spoken), index)
    if number is None:
        return None
    sentence = document.sentences[number - 1]
    return _within(content, spoken[number], sentence, document.article.text[sentence.start : sentence.end])


def _most_told(
    content: Sequence[Term], evidence: Sequence[int], spoken: Sequence[int], index: Index
) -> int | None:
    """Give the sentence with a claim that has most of what no sentence without one has; None: too little is."""
    if len(evidence) == 1:
        return spoken[0]
    plain = frozenset[str]().union(*(index.words(n) for n in evidence if n not in spoken))
    own = [term for term in content if plain.isdisjoint(term.keys)]
    told = {n: sum(not index.words(n).isdisjoint(term.keys) for term in own) for n in spoken}
    best = max(spoken, key=lambda n: (told[n], -n))
    if len(spoken) < len(evidence) and told[best] < max(1, _SHARE * len(content)):
        return None
    return best


def _within(
    content: Sequence[Term], found: FoundSpeaker, sentence: Sentence, told: str
) -> FoundSpeaker | None:
    """Give the speaker of the part of a sentence that a statement tells; None where nobody claims that."""
    claims = claims_in(told)
    starts = sorted(
        {0, *(c.speaker.start for c in claims if c.speaker and _JOINED.search(told[: c.speaker.start]))}
    )
    parts = list(zip(starts, [*starts[1:], len(told)], strict=True))
    if len(parts) > 1:
        only = _only_in(content, [_keys(told, a, b) for a, b in parts])
        if only is not None:
            a, b = parts[only]
            here = [c for c in claims if a <= c.start < b]
            if not here:
                return None
            if not any(_is(c, found, sentence) for c in here):
                other = next((c.speaker for c in here if c.speaker is not None), None)
                if other is not None:
                    return FoundSpeaker(other.name, sentence.start + other.start, sentence.start + other.end)
    claim = next((c for c in claims if _is(c, found, sentence)), None)
    if claim is not None and claim.speaker is not None:
        named = {key for term in terms_of(claim.speaker.name) for key in term.keys}
        rest = [term for term in content if named.isdisjoint(term.keys)]
        for outside, inside in _beside(claim, claim.speaker, told):
            if _only_in(rest, [outside, inside]) == 0:
                return None
    return found


def _is(claim: Said, found: FoundSpeaker, sentence: Sentence) -> bool:
    return claim.speaker is not None and claim.speaker.start + sentence.start == found.start


def _beside(claim: Said, speaker: FoundSpeaker, told: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Give, for a verb of saying behind its subject, the words that are told beside the claim, and the claim's own."""
    if speaker.end > claim.start:
        return
    before, after = _keys(told, speaker.end, claim.start), _keys(told, claim.end, len(told))
    if _OPENS_SUBORDINATE.match(told) and told[: speaker.start].rstrip().endswith(","):
        yield _keys(told, 0, claim.start), after
    elif _is_adverbial(told[: speaker.start]):
        yield _keys(told, 0, speaker.start) | before, after
    else:
        yield before, _keys(told, 0, speaker.start) | after
    if _RELATIVE.search(told[: claim.start]):
        for mark in re.finditer(r"[,–—]\s+", told[claim.end :]):
            tail = claim.end + mark.end()
            word = _WORD.match(told, tail)
            if word and _is_verb(word[0]):
                yield _keys(told, 0, claim.start) | _keys(told, tail, len(told)), _keys(told, claim.end, tail)


def _is_adverbial(lead: str) -> bool:
    words = lead.split()
    return not words or (len(words) <= _LEAD and words[0].lower() in PREPOSITIONS | _WHEN)


def _is_verb(word: str) -> bool:
    return word in FINITE or word in BE or word in HAVE or word.endswith("ed")


def _keys(told: str, start: int, end: int) -> frozenset[str]:
    return frozenset(key for term in terms_of(told[start:end]) if term.content for key in term.keys)


def _only_in(content: Sequence[Term], parts: Sequence[frozenset[str]]) -> int | None:
    """Give the one part that has words of a statement which no other part has; None where several or none do."""
    having = set()
    for term in content:
        holding = [i for i, words in enumerate(parts) if not words.isdisjoint(term.keys)]
        if len(holding) == 1:
            having.add(holding[0])
    return having.pop() if len(having) == 1 else None
