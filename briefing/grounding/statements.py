"""From a statement that an analyst found to one that a brief can print: spans, speaker, time, verdict. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.attribution import confirm_speaker, find_speaker
from briefing.grounding import facts
from briefing.grounding.index import index_of
from briefing.grounding.judging import Judgement, day_of, judge
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import terms_of
from briefing.text import canonical, digest, on_one_line
from briefing.types import ChunkedArticle, FoundStatement, Sentence, Span, Speaker, Statement
from briefing.words import fold


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
    """Turn a found statement into one with spans, speaker and verdict, or into reasons why not.

    Args:
        found: its evidence are sentence numbers of the article; numbers that do not exist are passed over.
        document: the article that the statement was found in.
        stand_in: marks the statement as the stand-in's.
    """
    text = on_one_line(canonical(found.text))
    index = index_of(document.article.text, document.sentences, day_of(document.article.published))
    cited = tuple(dict.fromkeys(n for n in found.evidence if 1 <= n <= len(document.sentences)))
    judgement, evidence = judge(text, index, cited)
    if judgement.verdict == "unsupported":
        return Grounded(None, judgement)
    spans = tuple(_span(document, document.sentences[number - 1]) for number in evidence)
    statement = Statement(
        id=statement_id(text, spans),
        text=text,
        speaker=_speaker(found.speaker, document, evidence),
        evidence=spans,
        verdict=judgement.verdict,
        stand_in=stand_in,
    )
    return Grounded(statement, judgement)


def restate(text: str, document: ChunkedArticle) -> Statement | None:
    """Find a statement of another article in this one: word for word, or all of its content in one sentence.

    Where its words are spread over several sentences the article may say something else with them.
    """
    index = index_of(document.article.text, document.sentences, day_of(document.article.published))
    evidence = index.verbatim(fold(text), ())
    if not evidence and not any(facts.unheld_quotations(text, index)):
        forms = [forms for _, _, forms in [(0, 0, t.keys) for t in terms_of(text) if t.content]]
        if all(not index.all_words.isdisjoint(f) for f in forms):
            numbers = range(1, len(index) + 1)
            holds = (n for n in numbers if not any(index.words(n).isdisjoint(f) for f in forms))
            evidence = tuple(itertools.islice(holds, 1))
    if not evidence:
        return None
    spans = tuple(_span(document, document.sentences[number - 1]) for number in evidence)
    return Statement(
        id=statement_id(text, spans),
        text=text,
        speaker=_speaker(None, document, evidence),
        evidence=spans,
    )


def statement_id(text: str, evidence: Iterable[Span]) -> str:
    """Give the id of a statement: the same for the same words about the same place, run after run."""
    places = "|".join(f"{span.article}:{span.start}" for span in evidence)
    return "s-" + digest(f"{text}|{places}", 10)


def _span(document: ChunkedArticle, sentence: Sentence) -> Span:
    text = document.article.text[sentence.start : sentence.end]
    return Span(document.article.id, sentence.start, sentence.end, text)


def _speaker(claimed: str | None, document: ChunkedArticle, evidence: Sequence[int]) -> Speaker | None:
    """Find who says it. What code finds in the text wins over what was claimed."""
    found = find_speaker(document, evidence)
    if found is None and claimed:
        found = confirm_speaker(canonical(claimed), document, evidence)
    if found is None:
        return None
    text = document.article.text[found.start : found.end]
    return Speaker(found.name, None, Span(document.article.id, found.start, found.end, text))
