"""From a statement that an analyst found to one that a brief can print: spans, speaker, time, verdict. Pure."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefing import tables
from briefing.dates import left_out, when
from briefing.grounding import facts
from briefing.grounding.attributed import speaker_of
from briefing.grounding.index import Index, index_of
from briefing.grounding.judging import MAX_EVIDENCE, VETOED, Judgement, day_of, judge, stops
from briefing.grounding.quoting import Quoted, has_marks, negates, requote
from briefing.grounding.reasons import MAX_STATEMENT_CHARS, Reason
from briefing.grounding.terms import terms_of
from briefing.text import canonical, digest, on_one_line
from briefing.types import ChunkedArticle, FoundStatement, Sentence, Span, Speaker, Statement, Verdict
from briefing.words import fold

# What happened longer before its article is not news: the default of the setting `max_age`.
NEWS_DAYS = 7

_STOP = re.compile(r"[.!?…。！？]+$")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A found statement after grounding; `statement` is None where it is unsupported."""

    statement: Statement | None
    judgement: Judgement

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it does not hold, or not wholly."""
        return self.judgement.reasons


def ground_statement(found: FoundStatement, document: ChunkedArticle, *, stand_in: bool = False) -> Grounded:
    """Turn a found statement into one with spans, speaker, day and verdict, or into reasons why not.

    Its quotations become the article's own words, or lose their marks (see `quoting`). What happened more than
    `NEWS_DAYS` before the article appeared is told with its time, in the evidence's words: 'The army shelled the
    city (in 2011).' A statement that was kept is grounded again as itself.

    Args:
        found: its evidence are sentence numbers of the article; numbers that do not exist are passed over.
        document: the article that the statement was found in.
        stand_in: marks the statement as the stand-in's.
    """
    text = on_one_line(canonical(found.text))
    index = _index(document)
    cited = tuple(dict.fromkeys(n for n in found.evidence if 1 <= n <= len(document.sentences)))
    quoted = _requoted(text, document, index, cited)
    judgement, evidence = _judge(quoted, document, index, cited)
    judgement = replace(
        judgement, reasons=tuple(_placed(reason, quoted, text) for reason in judgement.reasons)
    )
    if judgement.verdict == "unsupported":
        return Grounded(None, judgement)
    phrase = _left_out(quoted.judged, document, evidence)
    if phrase:
        dated = replace(quoted, text=_dated(quoted.text, phrase), judged=_dated(quoted.judged, phrase))
        again, mended = _judge(dated, document, index, evidence)
        if again.verdict == "unsupported":
            return Grounded(None, replace(again, reasons=(Reason("old", "", 0, 0),)))
        quoted, judgement, evidence = dated, min(again, judgement, key=_rank), mended
    return Grounded(
        _statement(quoted.text, found.speaker, document, evidence, judgement.verdict, stand_in), judgement
    )


def restate(text: str, document: ChunkedArticle) -> Statement | None:
    """Find a statement of another article in this one: word for word, or all of its content in one sentence.

    Where its words are spread over several sentences the article may say something else with them, as it does where
    a check stops them: 'was not destroyed'. An article
    that does not quote what the statement quotes, or that dates it back, does not say the same.
    """
    index = _index(document)
    quoted = _requoted(text, document, index, ())
    if fold(quoted.text) != fold(text):
        return None
    evidence = index.verbatim(fold(text), ())
    if not evidence and not any(facts.unheld_quotations(quoted.judged, index)):
        forms = [term.keys for term in terms_of(text) if term.content]
        if all(not index.all_words.isdisjoint(f) for f in forms):
            numbers = range(1, len(index) + 1)
            there = (n for n in numbers if not any(index.words(n).isdisjoint(f) for f in forms))
            holds = (n for n in there if not stops(judge(quoted.judged, index, (n,))[0]))
            evidence = tuple(itertools.islice(holds, 1))
    if not evidence or _left_out(quoted.judged, document, evidence):
        return None
    return _statement(text, None, document, evidence, "supported", stand_in=False)


def statement_id(text: str, evidence: Iterable[Span]) -> str:
    """Give the id of a statement: the same for the same words about the same place, run after run."""
    places = "|".join(f"{span.article}:{span.start}" for span in evidence)
    return "s-" + digest(f"{text}|{places}", 10)


def _span(document: ChunkedArticle, sentence: Sentence) -> Span:
    text = document.article.text[sentence.start : sentence.end]
    return Span(document.article.id, sentence.start, sentence.end, text)


def _rank(judgement: Judgement) -> tuple[bool, float]:
    return judgement.verdict == "supported", judgement.score


def _index(document: ChunkedArticle) -> Index:
    return index_of(document.article.text, document.sentences, day_of(document.article.published))


def _statement(
    text: str,
    claimed: str | None,
    document: ChunkedArticle,
    evidence: Sequence[int],
    verdict: Verdict,
    stand_in: bool,
) -> Statement:
    spans = tuple(_span(document, document.sentences[number - 1]) for number in evidence)
    index = _index(document)
    found = speaker_of(text, canonical(claimed) if claimed else None, document, evidence, index)
    speaker = None
    if found is not None:
        said = document.article.text[found.start : found.end]
        speaker = Speaker(found.name, None, Span(document.article.id, found.start, found.end, said))
    return Statement(
        id=statement_id(text, spans),
        text=text,
        speaker=speaker,
        evidence=spans,
        when=when(text, [span.text for span in spans], document.article.published),
        verdict=verdict,
        stand_in=stand_in,
    )


# ------------------------------------------------------------------------------------------ quotations


def _requoted(text: str, document: ChunkedArticle, index: Index, cited: Sequence[int]) -> Quoted:
    copied = any(text == on_one_line(index.sentence(number)) for number in cited)
    if copied or len(text) > MAX_STATEMENT_CHARS:
        return Quoted(text, text)
    near = [(s.start, s.end) for s in (document.sentences[n - 1] for n in cited)]
    verbatim = has_marks(text) and bool(index.verbatim(fold(text), ()))
    return requote(text, document.article.text, near, copied=verbatim)


def _judge(
    quoted: Quoted, document: ChunkedArticle, index: Index, cited: tuple[int, ...]
) -> tuple[Judgement, tuple[int, ...]]:
    """Judge a statement; its evidence has the sentences that it quotes, too."""
    judgement, evidence = judge(quoted.judged, index, cited)
    lost = [Reason("quotation", quoted.judged[a:b], a, b) for a, b in quoted.unheld]
    if judgement.verdict == "unsupported" or any(_turned(r.words, index, evidence) for r in lost):
        reasons = (*lost, *judgement.reasons)
        return replace(
            judgement, verdict="unsupported", score=min(judgement.score, VETOED), reasons=reasons
        ), ()
    if judgement.verdict == "supported" and any(_lacks(judgement, place) for place in quoted.unheld):
        # Something of what was told as a quotation stands nowhere: that is no slip of the marks alone.
        judgement = replace(judgement, verdict="partial", reasons=(*lost, *judgement.reasons))
    numbers = set(evidence)
    for place in quoted.places:
        holding = _sentences_at(place, document.sentences)
        if not numbers.issuperset(holding) and len(numbers.union(holding)) <= MAX_EVIDENCE:
            numbers.update(holding)
    return judgement, tuple(sorted(numbers)) if numbers != set(evidence) else evidence


def _placed(reason: Reason, quoted: Quoted, text: str) -> Reason:
    """Give a reason whose offsets count in the statement as it was found, before its quotations were looked at."""
    start, end = quoted.place(reason.start, reason.end)
    return Reason(reason.kind, text[start:end] if reason.words else "", start, end)


def _lacks(judgement: Judgement, place: tuple[int, int]) -> bool:
    return any(
        reason.kind == "content" and place[0] <= reason.start < place[1] for reason in judgement.reasons
    )


def _turned(quote: str, index: Index, evidence: Sequence[int]) -> bool:
    """Say whether what lost its marks is denied where it is told, or the other way round.

    A quotation that differs in a 'never' alone is no paraphrase. The negations that count are those among the
    words told, and up to three terms before them.
    """
    terms = terms_of(quote)
    keys = [frozenset(term.keys) for term in terms if term.content]
    best: tuple[int, int] = (0, 0)  # words told, and negations there
    for number in evidence:
        there = index.terms(number)
        told = [i for i, term in enumerate(there) if any(not key.isdisjoint(term.keys) for key in keys)]
        if len(told) > best[0]:
            around = there[max(0, told[0] - 3) : told[-1] + 1]
            best = len(told), sum(negates(t.text) for t in around)
    return best[0] > 0 and (best[1] - sum(negates(t.text) for t in terms)) % 2 == 1


def _sentences_at(place: tuple[int, int], sentences: Sequence[Sentence]) -> list[int]:
    first = bisect.bisect_right(sentences, place[0], key=lambda s: s.end)
    last = bisect.bisect_left(sentences, place[1], key=lambda s: s.start)
    return [sentence.number for sentence in sentences[first:last]]


# ------------------------------------------------------------------------------------------------ time


def _left_out(text: str, document: ChunkedArticle, evidence: Sequence[int]) -> str | None:
    """Give the words that date an old event and that its statement lacks, as they stand within a sentence.

    Old is what happened more than `NEWS_DAYS` before the day of the article; where that is not known, nothing is.
    """
    day = day_of(document.article.published)
    if day is None:
        return None
    told = [document.article.text[s.start : s.end] for s in (document.sentences[n - 1] for n in evidence)]
    since = date.fromordinal(max(1, day.toordinal() - NEWS_DAYS))
    phrase = left_out(text, told, day, since)
    if not phrase:
        return None
    phrase = on_one_line(phrase)
    first = phrase.split()[0]
    named = first.strip(".,").casefold() in tables.vocabulary("calendar") or not first.istitle()
    return phrase if named else phrase[0].lower() + phrase[1:]


def _dated(text: str, phrase: str) -> str:
    end = _STOP.search(text)
    at = end.start() if end else len(text)
    return f"{text[:at]} ({phrase}){text[at:]}"
