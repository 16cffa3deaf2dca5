"""What a page promises its reader, looked for on the page itself: each line can be followed to its source. Pure.

A template is free in everything else. So it is rendered over a brief whose words are tokens (see samples.py), and
the page is read as a reader would: what stands beside each line, and where do its numbers lead? What a mark looks
like is not asked: two briefs that differ in the mark alone must differ on the page, beside the line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from briefing.render import samples
from briefing.render.environment import PageFormat
from briefing.types import Brief, Statement
from briefing.views import References

# The first reference's number on a page that is checked: no other number there looks like it.
FIRST = 7001

# What a statement of the sample says, at both ends.
TOKEN = re.compile(r"sb(\d\d)[xy]", re.IGNORECASE)
# Before it, where it was printed: an index into the places.
MARK = "\ue000{}\ue001"
_MARKED = re.compile(r"\ue000(\d+)\ue001")
_ADDRESS = re.compile(r"ad(\d\d)x", re.IGNORECASE)

_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]")
_BLOCK_TAG = re.compile(
    r"</?(?:p|li|tr|h[1-6]|div|section|article|blockquote|table|ul|ol|dl|dt|header|footer|head|body|title|style)\b"
    r"[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"\s(?:href|id)\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)

Render = Callable[[Brief], str]


@dataclass(frozen=True, slots=True)
class Printed:
    """A statement on a page.

    Attributes:
        number: the statement's in the sample.
        mark: where it was printed, an index into the places; None where that is not known.
        block: the index of the paragraph, item or row that it stands in.
        beside: what stands there up to the statements before and after it, itself included.
    """

    number: int
    mark: int | None
    block: int
    beside: str


def broken(render: Render, page_format: PageFormat) -> Iterator[tuple[int | None, str]]:
    """Find the promises that a template does not keep.

    Args:
        render: gives the template's page of a brief, its references numbered from FIRST, with a MARK before each
            TOKEN that it prints.
        page_format: of the page.

    Yields:
        The mark of the place, None where it is the template as a whole, and what is wrong, a clause.
    """
    brief = samples.everything()
    page = render(brief)
    blocks = _blocks(page, page_format)
    printed = list(_printed(blocks))
    statements = _by_number(brief)
    references = References(brief, first=FIRST)
    for each in printed:
        yield from ((each.mark, what) for what in _beside(each, statements[each.number], references, blocks))
    for mark, which in (("partial", "held only in part"), ("stand_in", "made by the stand-in")):
        there, gone = (
            list(_printed(_blocks(render(samples.everything(**{mark: some})), page_format)))  # type: ignore[arg-type]
            for some in ("all", "none")
        )
        for one, other in zip(there, gone, strict=False):
            if _unmarked(one.beside) == _unmarked(other.beside):
                yield (
                    one.mark,
                    f"that a statement is {which} is not told beside it; add {{{{ statement | marks }}}}",
                )
    if _unmarked(page) == _unmarked(render(samples.everything(failed=False))):
        yield None, "articles that could not be read are told of nowhere; print brief.coverage.failed"


def _by_number(brief: Brief) -> dict[int, Statement]:
    found = {}
    for story in brief.stories:
        for statement in story.statements:
            if token := TOKEN.search(statement.text):
                found[int(token[1])] = statement
    return found


def _beside(each: Printed, statement: Statement, references: References, blocks: list[str]) -> Iterator[str]:
    """Say what is missing beside a statement, and where its references lead nowhere."""
    spans = {reference.number: reference for reference in references.cited(statement)}
    shown = [number for number in spans if _has_number(each.beside, number)]
    quoted = [n for n, reference in spans.items() if _has(each.beside, reference.span.text.split()[0])]
    if not shown and not quoted:
        yield "a statement is printed without its reference; add {{ statement | refs }}"
    if statement.speaker and not _has(each.beside, statement.speaker.name.split()[0]):
        yield "a statement is printed without its speaker; print {{ statement | speaker }} before it where there is one"
    for number in dict.fromkeys((*shown, *quoted)):
        span = spans[number].span
        passage, address = span.text.split()[0], _ADDRESS.search(spans[number].article.key)
        places = [
            index
            for index, block in enumerate(blocks)
            if (_has_number(block, number) or (index == each.block and number in quoted))
            and (_has(block, passage) or (_has_number(block, span.start) and _has_number(block, span.end)))
        ]
        if not any(address and address[0].lower() in _addresses(blocks, index) for index in places):
            yield (
                "the reference leads nowhere on the page; print, with its number, the passage or its characters, "
                "and the article's address: {{ reference | place }} for each of references.cited(statement)"
            )
            return


def _addresses(blocks: list[str], index: int) -> set[str]:
    """Give the addresses in a block, or in the nearest before it that has any."""
    for block in reversed(blocks[: index + 1]):
        if found := {match[0].lower() for match in _ADDRESS.finditer(block)}:
            return found
    return set()


def _has(text: str, token: str) -> bool:
    return token.lower() in text.lower()


def _has_number(text: str, number: int) -> bool:
    return re.search(rf"(?<!\d){number}(?!\d)", text) is not None


def _unmarked(text: str) -> str:
    return _MARKED.sub("", text)


def _printed(blocks: Iterable[str]) -> Iterator[Printed]:
    """Give the statements on a page, in order."""
    for index, block in enumerate(blocks):
        runs: list[tuple[int, int, int, int | None]] = []  # statement, start, end, mark
        for token in TOKEN.finditer(block):
            mark = None
            for before in _MARKED.finditer(block, 0, token.start()):
                mark = int(before[1]) if before.end() == token.start() else mark
            if runs and runs[-1][0] == int(token[1]) and token[0][-1].lower() == "y":
                runs[-1] = (*runs[-1][:2], token.end(), runs[-1][3])
            else:
                runs.append((int(token[1]), token.start(), token.end(), mark))
        for place, (number, _, _, mark) in enumerate(runs):
            start = runs[place - 1][2] if place else 0
            end = runs[place + 1][1] if place + 1 < len(runs) else len(block)
            yield Printed(number, mark, index, _unmarked(block[start:end]))


def _blocks(page: str, page_format: PageFormat) -> list[str]:
    """Give a page's paragraphs, headings, list items and table rows, as text."""
    return _html_blocks(page) if page_format == "html" else _markdown_blocks(page)


def _html_blocks(page: str) -> list[str]:
    def told(tag: re.Match[str]) -> str:
        attributes = " ".join(each[1:-1] for each in _ATTRIBUTE.findall(tag[0]))
        return f" {attributes} " if attributes else ""

    page = " ".join(page.split())
    page = _BLOCK_TAG.sub(lambda tag: f"\n{told(tag)}", page)
    return [html.unescape(block) for block in _TAG.sub(told, page).split("\n") if block.strip()]


def _markdown_blocks(page: str) -> list[str]:
    blocks: list[list[str]] = []
    indent: int | None = None  # of the list item that is going on
    for line in page.splitlines():
        item = _ITEM.match(line)
        own = len(item[1]) if item else None
        beside = own is not None and (indent is None or own <= indent)
        if not line.strip() or line.startswith(("#", "|")) or beside or not blocks:
            blocks.append([])
            indent = own
        blocks[-1].append(line)
    return [text for text in map("\n".join, blocks) if text.strip()]
