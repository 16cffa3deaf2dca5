"""From Markdown to plain text: front matter, title, and the words without their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.text import on_one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

# Above this many characters, a text is taken as it stands: the parser needs time by the square of the
# length for some hostile input (runs of "- ", "[" or "*"), and no article is as long.
MAX_MARKDOWN = 200_000

_FENCE = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w -]*):(?:[ \t]+(.*))?")
# What may stand between fields: blank and indented lines, list items, comments.
_NO_FIELD = re.compile(r"\s*$|[ \t]|-[ \t]|#")
_MAX_FRONT_MATTER = 20_000
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN_BLOCK = re.compile(r"\s*<(?:script|style|template|!--|!\[|\?)", re.IGNORECASE)


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Take the `key: value` lines between two '---' lines off the beginning of a text.

    This reads what YAML has in common with what people write by hand: plain and quoted values on one
    line, and texts folded over indented lines. Lists and nested fields are passed over. Text between
    two rules that is no list of fields stays text.

    Returns:
        The fields, with keys in lower case, and the rest of the text.
    """
    match = _FENCE.match(text, 0, _MAX_FRONT_MATTER)
    if not match:
        return {}, text
    fields: dict[str, str] = {}
    folded: str | None = None
    for line in (match[1] or "").splitlines():
        field = _FIELD.fullmatch(line.rstrip())
        if field:
            key, value = field[1].rstrip().lower(), (field[2] or "").strip()
            folded = key if re.fullmatch(r"[>|][+-]?", value) else None
            fields[key] = "" if folded else _unquoted(value)
        elif not _NO_FIELD.match(line):
            return {}, text
        elif folded and line[:1] in (" ", "\t"):
            fields[folded] = f"{fields[folded]} {line.strip()}".strip()
    return fields, text[match.end() :]


def _unquoted(value: str) -> str:
    for quote in "\"'":
        if len(value) > 1 and value.startswith(quote) and value.endswith(quote):
            # YAML doubles a quotation mark in single quotes and puts a backslash before one in double quotes.
            return value[1:-1].replace("''" if quote == "'" else '\\"', quote)
    return value.partition(" #")[0].rstrip()


def plain_text(markdown: str, title: str | None = None) -> tuple[str | None, str]:
    """Take the marks off a Markdown text.

    Headings, emphasis, links, images and tags go, their words stay (not an image's); blocks are a blank
    line apart; code stays as it is; a table's row is a line.

    Args:
        markdown: without front matter.
        title: where it is known already.

    Returns:
        The title, else the first heading of level 1, else None; and the text. A text that begins with
        its title comes without it.
    """
    if len(markdown) > MAX_MARKDOWN:
        return title, markdown
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    place = next(
        (i for i, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None
    )
    heading = None if place is None else on_one_line(_inline(tokens[place + 1].children or ()))
    title = title or heading
    # An opening, its words and a closing: three tokens make a heading.
    body = tokens[3:] if place == 0 and heading == title else tokens
    return title, "\n\n".join(_blocks(body))


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "inline" if row is not None:
                row.append(_inline(token.children or ()))
            case "inline":
                yield _inline(token.children or ())
            case "fence" | "code_block":
                yield token.content.rstrip()
            case "html_block" if not _HIDDEN_BLOCK.match(token.content):
                yield _TAG.sub("", token.content).strip()
            case "tr_open":
                row = []
            case "tr_close" if row is not None:
                yield " | ".join(row)
                row = None


def _inline(tokens: Sequence[Token]) -> str:
    parts = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        token.content if token.type in ("text", "code_inline", "text_special") else parts.get(token.type, "")
        for token in tokens
    )
