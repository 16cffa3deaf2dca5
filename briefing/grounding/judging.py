"""Does the source hold the statement? Ordinary code, no model call. Pure.

A statement that stands in the article word for word is supported. Any other is laid beside the sentences that
hold it best. The checks are vetoes: a figure, name or quotation that the article does not have, or a small change
that turns the meaning, stops the line, whatever else agrees. The score ranks what is left.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from briefing.chunking import sentence_spans
from briefing.grounding import facts, flips, voices
from briefing.grounding.comparison import Comparison, compare
from briefing.grounding.hedges import hedges
from briefing.grounding.index import Index, index_of
from briefing.grounding.reasons import MAX_STATEMENT_CHARS, Reason
from briefing.grounding.support import PARTIAL, SUPPORTED, parts, whole
from briefing.grounding.terms import WORD, terms_of
from briefing.grounding.times import times, undated
from briefing.text import canonical
from briefing.types import Article, Sentence, Verdict
from briefing.words import fold

# Content-word share that sentences must have of a statement to be its evidence as they are.
_HOLDS = 0.8

# More citations than this do not lead a reader to the place; the best ones are kept.
MAX_EVIDENCE = 5

# A veto brings a score down by so much: below what is partial, and still in order.
VETOED = 0.39
# So many new words in a row are a new thought, whatever else is held; a line held in part has no two.
ADDED = 3
# Two sentences have so much of the words of a line held in part: another article on the same subject has them all over.
PARTLY = 0.75
# Kinds of reasons that stop nothing by themselves.
NO_VETO = frozenset(("content", "attribution", "apart"))

Check = Callable[[Comparison], Iterable[Reason]]
# What a statement must stand; any reason is a veto. benchmarks/mutations.py shows what each brings.
CHECKS: Mapping[str, Check] = {
    "quotation": facts.quotations,
    "number": facts.figures,
    "unit": facts.units,
    "name": facts.names,
    "address": facts.addresses,
    "time": times,
    "negation": flips.negations,
    "opposite": flips.opposites,
    "comparison": flips.comparisons,
    "roles": flips.roles,
    "hedge": hedges,
    "speaker": voices.speakers,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `ground` says of a text.

    Attributes:
        verdict: supported, partial or unsupported; it follows from the score.
        score: 0 to 1, higher is better held; supported from .5 on, partial from .4 on.
        reasons: machine-readable; empty where nothing is amiss, never where the verdict is not 'supported'.
    """

    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]

    @property
    def supported(self) -> bool:
        """Whether the text may be printed as held by the source."""
        return self.verdict == "supported"


def ground(statement: str, article: Article | str) -> Judgement:
    """Say whether an article holds a statement.

    Args:
        statement: a sentence, or a summary of several. A summary is unsupported if a reason stops one of its
            sentences; its score leans to that of the worst.
        article: an Article or its text. From a text alone 'yesterday' is no day.

    Returns:
        The verdict, a score from 0 to 1, and reasons whose offsets count in `statement` (in its canonical
        form, where it has characters that this takes away or composes).
    """
    return ground_by(CHECKS, statement, article)


def ground_by(checks: Mapping[str, Check], statement: str, article: Article | str) -> Judgement:
    """Do what `ground` does with some of the checks, or others: what does each bring?"""
    if (plain := canonical(statement)) != statement.strip():
        statement = plain
    index = (
        _index_of(canonical(article))
        if isinstance(article, str)
        else _index_of(article.text, day_of(article.published))
    )
    folded = fold(statement)
    # A sentence of the article is judged as one, even if it looks like several by itself, or like a preamble.
    is_one = index.is_one_of(folded, index.verbatim(folded, ()))
    spans = [(0, len(statement))] if is_one else parts(statement) or [(0, 0)]
    found = [(start, judge(statement[start:end], index, (), checks)[0]) for start, end in spans]
    reasons = tuple(
        Reason(r.kind, r.words, r.start + start, r.end + start) for start, j in found for r in j.reasons
    )
    if len(found) == 1:
        alone = found[0][1]
        score = alone.score if alone.verdict == verdict_of(alone.score) else VETOED
        return Judgement(alone.verdict, score, reasons)
    stopped = [stops(judgement) for _, judgement in found]
    score = whole(
        [j.score / VETOED if stop else j.score for stop, (_, j) in zip(stopped, found, strict=True)]
    )
    # One veto stops the whole, and counts once: what agrees beside it must not outweigh it.
    score = VETOED * score if any(stopped) else score
    # Unsupported if any sentence is.
    if any(judgement.verdict == "unsupported" for _, judgement in found):
        score = min(score, VETOED)
    return Judgement(verdict_of(score), score, reasons)


def vetoed(statement: str, source: str) -> bool:
    """Say whether a check stops a text where another is all there is to bear it out."""
    return stops(ground(statement, source))


def stops(judgement: Judgement) -> bool:
    """Say whether one of the reasons is a veto."""
    return any(reason.kind not in NO_VETO for reason in judgement.reasons)


def held(statement: str, source: str) -> bool:
    """Say whether a text bears out all of another: supported, and no word is amiss."""
    judgement = ground(statement, source)
    return judgement.supported and not judgement.reasons


@functools.lru_cache(maxsize=32)
def _index_of(text: str, published: date | None = None) -> Index:
    sentences = tuple(Sentence(n, start, end) for n, (start, end) in enumerate(sentence_spans(text), start=1))
    return index_of(text, sentences, published)


def verdict_of(score: float) -> Verdict:
    """Give the verdict of a score against which nothing speaks."""
    return "supported" if score >= SUPPORTED else "partial" if score >= PARTIAL else "unsupported"


def day_of(published: date | datetime | None) -> date | None:
    """Give the day of a publication date, in its own zone."""
    return published.date() if isinstance(published, datetime) else published


def judge(
    text: str, index: Index, cited: tuple[int, ...], checks: Mapping[str, Check] = CHECKS
) -> tuple[Judgement, tuple[int, ...]]:
    """Judge one statement; also give the numbers of the sentences that hold it, which may mend the citation."""
    if not WORD.search(text):
        return _failed(Reason("empty", "", 0, 0)), ()
    if len(text) > MAX_STATEMENT_CHARS:
        return _failed(Reason("long", "", 0, 0)), ()
    folded = fold(text)
    if len(cited) <= MAX_EVIDENCE and index.is_one_of(folded, cited):
        return Judgement("supported", 1.0, ()), cited
    verbatim = index.verbatim(folded, cited)
    keep = set(verbatim) <= set(cited) and len(cited) <= MAX_EVIDENCE
    if verbatim and index.is_whole(folded, verbatim):
        return Judgement("supported", 1.0, ()), cited if keep else verbatim
    compared = compare(text, index, verbatim or cited)
    vetoes = tuple(reason for check in checks.values() for reason in check(compared))
    if verbatim and not vetoes:  # a part of a sentence: 'denied that it had …' may have stood before it
        return Judgement("supported", 1.0, tuple(voices.attributions(compared))), cited if keep else verbatim
    if verbatim and cited:  # cited is 'may have left': elsewhere it may stand as 'left'
        return judge(text, index, (), checks)
    support = index.support.support(undated(compared))
    vetoes += tuple(
        Reason("added", text[start:end], start, end)
        for words, start, end in support.runs
        if words >= ADDED and not any(start < veto.end and veto.start < end for veto in vetoes)
    )
    if not vetoes and support.scattered:
        start, end = support.scattered
        vetoes = (Reason("scattered", text[start:end], start, end),)
    if vetoes:
        return Judgement("unsupported", VETOED * support.score, vetoes), ()
    evidence = _best_evidence(_content(text), index, cited)
    if not evidence:
        return _failed(Reason("evidence", "", 0, 0)), ()
    reasons = (
        *(Reason("content", text[start:end], start, end) for start, end in support.unheld),
        *voices.attributions(compared),
    )
    verdict = verdict_of(support.score)
    if verdict == "partial" and (support.runs or support.in_two < PARTLY):
        verdict = "unsupported"
    if verdict != "supported" and not reasons:
        reasons = (Reason("apart", "", 0, 0),)
    return Judgement(verdict, support.score, reasons), evidence if verdict != "unsupported" else ()


def _failed(reason: Reason) -> Judgement:
    return Judgement("unsupported", 0.0, (reason,))


def _content(text: str) -> list[tuple[str, int, tuple[str, ...]]]:
    """Give the content words with their offsets and the keys each counts as."""
    return [(term.text, term.start, term.keys) for term in terms_of(text) if term.content]


def _best_evidence(
    content: Sequence[tuple[str, int, tuple[str, ...]]], index: Index, cited: tuple[int, ...]
) -> tuple[int, ...]:
    """Give the cited sentences that share a word with the statement; where these hold too little, better ones.

    The citation is mended with the window of up to three sentences that has most of the content words.
    """
    stems = [forms for _, _, forms in content]

    @functools.cache
    def held(number: int) -> int:  # a bit for each content word that the sentence has
        words = index.words(number)
        return sum(1 << i for i, forms in enumerate(stems) if not words.isdisjoint(forms))

    def gain(numbers: Iterable[int]) -> float:
        together = functools.reduce(operator.or_, map(held, numbers), 0)
        return together.bit_count() / len(stems) if stems else 1.0

    if cited and gain(cited) >= _HOLDS and len(cited) <= MAX_EVIDENCE:
        return cited
    chosen: list[int] = []
    together = 0
    pool = sorted(set(cited)) or list(range(1, len(index) + 1))
    while pool and len(chosen) < (MAX_EVIDENCE if cited else 3):
        best = max(pool, key=lambda n: (together | held(n)).bit_count())
        if chosen and together | held(best) == together:
            break
        chosen.append(best)
        together |= held(best)
        pool.remove(best)
    if cited and gain(chosen) < _HOLDS:
        mended = _best_evidence(content, index, ())
        if gain(mended) > gain(chosen):
            return mended
    return tuple(sorted(chosen)) if chosen and gain(chosen) > 0 else ()
