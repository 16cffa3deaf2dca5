"""From an article's text to numbered sentences and chunks of whole sentences. Nothing is ever left out.

Sentence boundaries come from nupunkt (Punkt's algorithm, Kiss and Strunk 2006, with trained abbreviations),
which knows the Latin stops; boundaries of other scripts come from their own stops.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from briefing.tokens import estimate_tokens
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
# Text is wrapped at this many characters at most. A line that ends well before it had to, or beside a longer one,
# was ended on purpose: a headline, a list, a paragraph without a blank line, or what somebody pasted in.
_MAX_WRAP, _EARLY = 120, 0.75
_FIRST_WORD = re.compile(r"\S*")
# Such a run is no prose, and nupunkt's time over it grows with the square of its length. Most texts have none:
# of each such run every 25th character gives four in a row, and that is soon looked through.
_NOISE = re.compile(r"[^\w\s]{100,}")
_NOISE_SAMPLE, _SAMPLE_STEP = re.compile(r"[^\w\s]{4}"), 25
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


def halve(chunk: Chunk) -> tuple[Chunk, Chunk]:
    """Cut a chunk of two sentences or more in two of about the same length; both keep its index."""
    sentences = chunk.sentences
    middle = (sentences[0].start + sentences[-1].end) / 2
    cut = min(range(1, len(sentences)), key=lambda i: abs(sentences[i].start - middle))
    return Chunk(chunk.index, sentences[:cut]), Chunk(chunk.index, sentences[cut:])


def sentence_spans(text: str, max_tokens: int = MAX_SENTENCE_TOKENS) -> list[tuple[int, int]]:
    """Find the sentences of a text.

    Returns:
        [start, end) offsets in order, without white space at their ends, covering every character that is
        not white space.
    """
    noisy = _NOISE_SAMPLE.search(text[::_SAMPLE_STEP]) is not None
    other_scripts = any(stop in text for stop in _STOPS)
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        pieces: Iterable[tuple[int, int]]
        pieces = _around_noise(text, start, end) if noisy else _latin_sentences(text, start, end)
        if other_scripts:
            pieces = _split_other_scripts(text, pieces)
        for first, last in pieces:
            first, last = _trim(text, first, last)
            if _over(text, first, last, max_tokens):
                spans.extend(_split_long(text, first, last, max_tokens))
            elif first < last:
                spans.append((first, last))
    return spans


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for match in _BLANK_LINE.finditer(text):
        yield from _unwrapped(text, position, match.start())
        position = match.end()
    yield from _unwrapped(text, position, len(text))


def _unwrapped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a block at the line ends that no wrapping made."""
    lines = text[start:end].split("\n")
    lengths = [len(line.rstrip()) for line in lines]
    width = max((n for n in lengths if n <= _MAX_WRAP), default=0)
    position = begin = start
    for i in range(len(lines) - 1):
        position += len(lines[i]) + 1
        word = len(_FIRST_WORD.match(lines[i + 1])[0])  # type: ignore[index]  # it matches any line
        full = lengths[i] + 1 + word > _EARLY * width
        if not full or max(lengths[i], lengths[i + 1]) > _MAX_WRAP:
            yield begin, position - 1
            begin = position
    yield begin, end


def _around_noise(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the sentences of a paragraph's prose, and what is none in one piece each."""
    position = start
    for noise in _NOISE.finditer(text, start, end):
        yield from _latin_sentences(text, position, noise.start())
        yield noise.span()
        position = noise.end()
    yield from _latin_sentences(text, position, end)


def _latin_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Apply nupunkt to a paragraph. Where its sentences begin is used, not their ends: these leave gaps."""
    later = [start + first for first, _ in _nupunkt()(text[start:end])][1:]
    return list(zip((start, *later), (*later, end), strict=True))


@cache
def _nupunkt() -> Callable[[str], Iterator[tuple[int, int]]]:
    from nupunkt import load  # costs 80 ms: only where a text is read

    return load("default").span_tokenize


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
    """Cut what is over the limit at the best place in the second half of the room."""
    while start < end and _over(text, start, end, max_tokens):
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


# No token is longer than this many characters, to the estimate: it need not look further.
_TOKEN_CHARS = 4


def _over(text: str, start: int, end: int, max_tokens: int) -> bool:
    length = end - start
    if length <= max_tokens:  # no character is more than a token
        return False
    return length > _TOKEN_CHARS * max_tokens or estimate_tokens(text[start:end]) > max_tokens


def _room(text: str, start: int, end: int, max_tokens: int) -> int:
    """Give the furthest offset such that text[start:offset] is within the limit, at least start + 1."""
    low, high = start + 1, min(end, start + _TOKEN_CHARS * max_tokens)
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
    # upto[i]: how many tokens the first i sentences have.
    upto = [0, *itertools.accumulate(estimate_tokens(text[s.start : s.end]) for s in sentences)]
    cuts = [0]
    for i in range(1, len(sentences)):
        if upto[i + 1] - upto[cuts[-1]] > budget:
            cuts.append(i)
    if len(cuts) > 1:
        # A lone sentence at the end has too little about it to be read by itself: the last two chunks share.
        first = cuts[-2]
        cuts[-1] = next(
            k
            for k in range(first + 1, cuts[-1] + 1)
            if k == cuts[-1] or 2 * upto[k] >= upto[first] + upto[-1]
        )
    cuts.append(len(sentences))
    runs = [sentences[a:b] for a, b in itertools.pairwise(cuts) if a < b]
    return [Chunk(index, tuple(run)) for index, run in enumerate(runs, start=1)]


def sentence_at(offset: int, document: ChunkedArticle) -> Sentence | None:
    """Give the last of an article's sentences that begins at an offset or before it."""
    number = bisect_right(document.sentences, offset, key=lambda sentence: sentence.start)
    return document.sentences[number - 1] if number else None
