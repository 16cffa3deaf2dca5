"""From an article's text to numbered sentences and chunks of whole sentences. Nothing is ever left out.

Sentence boundaries come from nupunkt (Punkt's algorithm, Kiss and Strunk 2006, with trained abbreviations),
which knows the Latin stops; boundaries of other scripts come from their own stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from briefing.text import estimate_tokens
from briefing.types import Article, Chunk, ChunkedArticle, Sentence

# A sentence above this many tokens is split before numbering: a citation should point to a line, not a page.
MAX_SENTENCE_TOKENS = 200

# The sentence-terminal stops of scripts that nupunkt does not split (Unicode property Sentence_Terminal):
# CJK full stops and their half and full width forms, Devanagari, Arabic and Urdu, Ethiopic, Khmer, Burmese, Armenian.
_STOPS = "。｡！？．।॥؟۔።፧៖។၊။։"
_CLOSERS = "”’»」』）》〉】\"')]"
_OTHER_STOP = re.compile(f"[{_STOPS}]+[{re.escape(_CLOSERS)}]*")
# A full-width stop between digits is a decimal point; a blank line always ends a sentence.
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
# Where an over-long sentence may be cut, best first.
_CUTS = (re.compile(r"[;:；：]\s*|\n\s*"), re.compile(r"[,，、،]\s*"), re.compile(r"\s+"))


def chunk_article(article: Article, chunk_tokens: int) -> ChunkedArticle:
    """Number an article's sentences and group them into chunks.

    Args:
        article: its text is canonical.
        chunk_tokens: the most tokens (estimated) of sentence text in a chunk, at least 1. A sentence that
            alone is larger is split, so that no chunk is over the budget unless a single character is.

    Returns:
        All of the text that is not white space lies in exactly one sentence, each sentence in one chunk.
    """
    sentences = tuple(
        Sentence(number, start, end)
        for number, (start, end) in enumerate(
            sentence_spans(article.text, min(MAX_SENTENCE_TOKENS, chunk_tokens)), start=1
        )
    )
    return ChunkedArticle(article, sentences, tuple(_chunks(article.text, sentences, chunk_tokens)))


def sentence_spans(text: str, max_tokens: int = MAX_SENTENCE_TOKENS) -> list[tuple[int, int]]:
    """Find the sentences of a text.

    Returns:
        [start, end) offsets in order, without white space at their ends, covering every character that is
        not white space.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        for first, last in _split_other_scripts(text, _latin_sentences(text, start, end)):
            spans.extend(_split_long(text, first, last, max_tokens))
    return spans


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for match in _BLANK_LINE.finditer(text):
        yield position, match.start()
        position = match.end()
    yield position, len(text)


def _latin_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Apply nupunkt to a paragraph. Its boundaries are used, not its spans: these could leave a gap."""
    from nupunkt import sent_spans  # costs 80 ms: only where a text is read

    position = start
    for _, boundary in sent_spans(text[start:end]):
        yield position, start + boundary
        position = start + boundary
    yield position, end


def _split_other_scripts(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        position = start
        for match in _OTHER_STOP.finditer(text, start, end):
            digits = (
                text[match.start() - 1 : match.start()].isdigit()
                and text[match.end() : match.end() + 1].isdigit()
            )
            if not digits:
                yield position, match.end()
                position = match.end()
        yield position, end


def _split_long(text: str, start: int, end: int, max_tokens: int) -> Iterator[tuple[int, int]]:
    """Trim white space, and cut what is over the limit at the best place in the second half of the room."""
    start, end = _trim(text, start, end)
    while start < end and estimate_tokens(text[start:end]) > max_tokens:
        room = _room(text, start, end, max_tokens)
        cut = next(
            (
                cuts[-1]
                for pattern in _CUTS
                if (cuts := [m.end() for m in pattern.finditer(text, start + (room - start) // 2, room)])
            ),
            room,
        )
        yield _trim(text, start, cut)
        start, end = _trim(text, cut, end)
    if start < end:
        yield start, end


def _room(text: str, start: int, end: int, max_tokens: int) -> int:
    """Give the furthest offset such that text[start:offset] is within the limit, at least start + 1."""
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(text[start:middle]) <= max_tokens:
            low = middle
        else:
            high = middle - 1
    return low


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _chunks(text: str, sentences: Sequence[Sentence], budget: int) -> list[Chunk]:
    def size(run: Sequence[Sentence]) -> int:
        return sum(estimate_tokens(text[s.start : s.end]) for s in run)

    runs: list[Sequence[Sentence]] = []
    first, used = 0, 0
    for i, sentence in enumerate(sentences):
        tokens = size([sentence])
        if i > first and used + tokens > budget:
            runs.append(sentences[first:i])
            first, used = i, 0
        used += tokens
    if first < len(sentences):
        runs.append(sentences[first:])
    if len(runs) > 1:
        # A lone sentence at the end has too little about it to be read by itself: the last two runs share.
        both = [*runs[-2], *runs[-1]]
        cut = next(k for k in range(1, len(both)) if k == len(runs[-2]) or size(both[:k]) >= size(both[k:]))
        runs[-2:] = [both[:cut], both[cut:]]
    return [Chunk(index, tuple(run)) for index, run in enumerate(runs, start=1)]
