"""From the lines of a PDF, which knows no paragraphs, to its text: pure functions on lines with their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

# What stands among the outermost lines of a page, at about the same height on three pages (two of a short file), is
# printed on each page and no part of the text.
_EDGE_LINES = 3
_SHORT = 8
_HEIGHT_STEP = 6.0
# A paragraph ends where the lines stand wider apart than usual, or where the letters become larger or smaller.
_WIDE = 1.25
_OTHER_SIZE = 0.12
# A line with this share of the usual length is a full one: the text goes on in the next.
_FULL = 0.75
# The indentation of a first line, in units of the font size.
_INDENT = (0.5, 5.0)

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:\w{1,6}\W+)?\d+(?:\W+(?:\w{1,4}\W+)?\d+)?\W*")
_LONE_NUMBER = re.compile(r"\W*\d{1,4}\W*")
_APART = 1.6
_BULLET = re.compile(r"[•‣▪●◦■□–—*-]\s|\(?(?:\d{1,3}|[a-z])[.)]\s")
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(\w+)[-\u2010]$")
_WORD_WITH_HYPHEN = re.compile(r"\w+(?:[-\u2010]\w+)*")
# Two or three letters that a font draws as one: Unicode, Alphabetic Presentation Forms, the Latin ones.
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as it is drawn.

    Attributes:
        text: its characters.
        x: where it begins, from the left, in points.
        y: its height, from the bottom, in points.
        size: of its letters, in points.
    """

    text: str
    x: float
    y: float
    size: float


def join_pages(pages: Sequence[Sequence[Line]]) -> str:
    """Give the text of pages: paragraphs on one line each, a blank line apart.

    Lines of a paragraph are joined, over the end of a column or page too; words that were divided are whole;
    what is printed on many pages at the same place (running heads, page numbers) is left out.
    """
    clean = [[replace(line, text=text) for line in page if (text := _clean(line.text))] for page in pages]
    shown = _without_running_lines(clean)
    words = Counter(
        word for page in shown for line in page for word in _WORD_WITH_HYPHEN.findall(line.text.lower())
    )
    paragraphs = (_join_lines(paragraph, words) for paragraph in _paragraphs(shown))
    return "\n\n".join(paragraphs)


def _clean(text: str) -> str:
    return " ".join(text.translate(_LIGATURES).split())


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    edges = [_edge(page) for page in pages]
    counts = Counter(key for page in edges for key in set(page.values()))
    least = 2 if len(pages) <= _SHORT else 3

    def repeats(key: tuple[str, int]) -> bool:
        # The step of heights may fall between two pages' places.
        text, height = key
        return sum(counts[text, height + step] for step in (-1, 0, 1)) >= least

    return [
        _without_lone_numbers([line for i, line in enumerate(page) if i not in edge or not repeats(edge[i])])
        for page, edge in zip(pages, edges, strict=True)
    ]


def _without_lone_numbers(page: list[Line]) -> list[Line]:
    """Leave out a number that stands apart, above or below all else of a page."""
    by_height = sorted(page, key=lambda line: line.y)
    lone = (
        [
            outer
            for outer, inner in (by_height[:2], by_height[:-3:-1])
            if _LONE_NUMBER.fullmatch(outer.text) and abs(outer.y - inner.y) > _APART * inner.size
        ]
        if len(page) > 1
        else []
    )
    return [line for line in page if line not in lone]


def _edge(page: list[Line]) -> dict[int, tuple[str, int]]:
    """Give the outermost lines of a page, by their index, as they can be compared with other pages'."""
    by_height = sorted(range(len(page)), key=lambda i: page[i].y)
    outermost = {*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]}
    # A heading ('Chapter 1') may stand at the same place of many pages, in larger letters.
    largest = (1 + _OTHER_SIZE) * median(line.size for line in page) if page else 0.0
    return {
        i: (_without_number(page[i].text), round(page[i].y / _HEIGHT_STEP))
        for i in outermost
        if page[i].size <= largest
    }


def _without_number(text: str) -> str:
    # The number of the page is another on each; a row of figures must not be taken for one.
    if _PAGE_NUMBER.fullmatch(text) or re.search(r"[^\W\d_]{3}", text):
        return _DIGITS.sub("#", text)
    return text


def _paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for page in pages:
        gaps = [a.y - b.y for a, b in pairwise(page) if 0 < a.y - b.y < 3 * a.size]
        leading = median(gaps) if gaps else 0.0
        lengths = sorted(len(line.text) for line in page)
        full = _FULL * lengths[len(lengths) * 3 // 4] if lengths else 0.0
        for i, line in enumerate(page):
            if paragraph and _begins_paragraph(paragraph, line, leading if i else None, full):
                yield paragraph
                paragraph = []
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _begins_paragraph(paragraph: Sequence[Line], line: Line, leading: float | None, full: float) -> bool:
    """Say whether a line begins a paragraph; `leading` is None where it begins a page."""
    before = paragraph[-1]
    if abs(line.size - before.size) > _OTHER_SIZE * before.size or _BULLET.match(line.text):
        return True
    ended = _SENTENCE_END.search(before.text) is not None
    gap = before.y - line.y
    if (
        leading is None or gap < -before.size or gap > 10 * max(leading, before.size)
    ):  # another page or column
        return ended or len(before.text) < full
    if gap > _WIDE * leading + 0.5:
        return True
    indent = (line.x - before.x) / max(line.size, 1.0)
    if _INDENT[0] <= indent <= _INDENT[1] and not _BULLET.match(paragraph[0].text):
        return ended or len(before.text) < full
    return ended and len(before.text) < full


def _join_lines(lines: Sequence[Line], words: Counter[str]) -> str:
    parts = [lines[0].text]
    for line in lines[1:]:
        before = parts[-1]
        divided = _HYPHEN.search(before)
        if before.endswith("\u00ad"):
            parts[-1] = before[:-1]
        elif divided and line.text[0].isalpha():
            if _is_one_word(divided[1], line.text, words):
                parts[-1] = before[:-1]
        else:
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)


def _is_one_word(head: str, following: str, words: Counter[str]) -> bool:
    """Say whether a hyphen at the end of a line only divides a word: as the rest of the text writes it."""
    rest = _WORD_WITH_HYPHEN.match(following)
    if not rest or following[0].isupper() or not head.isalpha():
        return False
    head, tail = head.lower(), rest[0].lower()
    return words[f"{head}-{tail}"] == 0 or words[head + tail] > 0
