"""How a word of a source becomes a harmless piece of a page, and how the page's lines are tidied. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from briefing.text import canonical, on_one_line

if TYPE_CHECKING:
    from markupsafe import Markup

# Characters that mean something to CommonMark or GitHub's tables and strike-through inside a line.
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
# What would begin a list, heading, quotation, table or rule at the start of a line (CommonMark 0.31, section 4).
_MARKDOWN_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([#+\-=])")
# An address would become a link on GitHub without any brackets: a backslash goes in here.
_MARKDOWN_ADDRESS = re.compile(r"(?<=\w)(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
# What a heading must not end with, by the linters' rule MD026, and what would close it.
_HEADING_END = " .,;:!。，；：！"
_HEADING_CLOSE = re.compile(r"(?<!\\)#(?=#*$)")
UNTITLED = "Untitled"
# Characters of one piece: the page of ten thousand articles is not half as long.
MAX_PIECE = 100_000_000


def markdown_final(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Give what a Markdown template prints as Markup."""
    return _within(value) if isinstance(value, markup()) else markup()(markdown(_text(value)))


def html_final(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Give what a web template prints as Markup."""
    from markupsafe import escape

    # Escaped here, and not left to Jinja: a template can switch its escaping off.
    return _within(value) if isinstance(value, markup()) else escape(on_one_line(canonical(_text(value))))


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a template prints
    if isinstance(value, list | tuple | dict):
        from briefing.templating.guards import as_text  # loads Jinja, which is there where a list is printed

        return as_text(value)
    return str(value)


def _within(piece: Markup) -> Markup:
    # A block that is set from itself in a loop grows without a call that the sandbox could count.
    if len(piece) > MAX_PIECE:
        raise ValueError(f"a piece of the page is longer than {MAX_PIECE} characters")
    return piece


@functools.cache
def markup() -> type[Markup]:
    """Give the class of what is escaped already."""
    from markupsafe import Markup  # comes with Jinja: only where a page is written

    return Markup


@functools.cache
def markdown_page() -> type[Markup]:
    """Give what a piece of a Markdown page is: a text that comes to it is escaped for Markdown, and keeps one space."""

    class MarkdownPage(markup()):  # type: ignore[misc]  # a class that is not loaded before a page is written
        @classmethod
        def escape(cls, s: Any, /) -> MarkdownPage:  # noqa: ANN401 - as of the base class
            if isinstance(s, markup()):
                return cls(s)
            text = str(s)
            before, after = text[:1].isspace(), text[-1:].isspace() and not text.isspace()
            return cls(f"{' ' * before}{markdown(text)}{' ' * after}")

    return MarkdownPage


def markdown(text: str) -> str:
    """Escape a text so that it stays one line of plain words wherever it stands on a Markdown page."""
    text = on_one_line(canonical(text))
    text = _MARKDOWN_SPECIAL.sub(r"\\\1", text)
    if "://" in text or "www." in text.lower():  # most texts have none, and looking at each place takes time
        text = _MARKDOWN_ADDRESS.sub(r"\\", text)
    return _MARKDOWN_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def markdown_heading(text: str) -> Any:  # noqa: ANN401 - Markup, whose module is not loaded here
    """Escape a text for a heading, which is never empty and ends without punctuation."""
    text = on_one_line(canonical(text)).rstrip(_HEADING_END) or UNTITLED
    return markup()(_HEADING_CLOSE.sub(r"\#", markdown(text)))


def markdown_link(key: str) -> Any:  # noqa: ANN401 - Markup or None
    """Give the address of `link` as it stands between angle brackets, where nothing is escaped."""
    address = link(key)
    return None if address is None else markup()(address)


def link(key: str) -> str | None:
    """Give an article's address where its key is a web address, in a form that no page takes amiss."""
    try:
        parts = urlsplit(key if key.isprintable() else "")
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    # In a host brackets stand around a numeric address; nowhere else may they be.
    host = quote(parts.netloc, safe=":@!&+,;=%-._~[]")
    rest = key[key.index("//") + 2 + len(parts.netloc) :]
    address = f"{parts.scheme}://{host}{quote(rest, safe='/:?#@!&+,;=%-._~')}"
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address)


# -------------------------------------------------------------------------------------------- lines


def lines(texts: Iterable[str]) -> Iterator[str]:
    """Give the lines, without their ends, of a text that comes in parts."""
    begun: list[str] = []
    for text in texts:
        begun.append(text)
        if "\n" in text:
            whole, end, rest = "".join(begun).rpartition("\n")
            yield from (whole + end).splitlines()
            begun = [rest]
    yield from "".join(begun).splitlines()


def tidy(lines: Iterable[str]) -> Iterator[str]:
    """Leave one blank line at most between blocks, whatever the template's control lines left, and none at the ends."""
    written = blank = False
    for line in map(_visible, lines):
        if not line:
            blank = written
            continue
        if blank:
            yield "\n"
        yield f"{line if written else line.lstrip()}\n"
        written, blank = True, False
    if not written:
        yield "\n"


def _visible(line: str) -> str:
    """Take the characters off a line that no reader sees: what a template puts together by itself may have some."""
    indent = len(line) - len(line.lstrip(" \t"))
    return line[:indent] + canonical(line[indent:]) if indent < len(line) else ""
