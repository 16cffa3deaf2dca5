"""From an open source to its articles, by its format. A fault of the content ends here as a FailedSource."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO, Literal

from briefing.sources.decoding import UnreadableError, decode, decode_html, unicode_encoding
from briefing.sources.fields import Fields, fields_of, first_text, make_article, parse_date
from briefing.sources.html import extract_page
from briefing.sources.markdown import plain_text, split_front_matter
from briefing.text import canonical, shorten
from briefing.types import Article, FailedSource

# No article comes near it; a file or a line of JSONL that does is a mistake or an attack.
MAX_BYTES = 20_000_000
_MAX_REASON = 200
_HEAD = 65_536

Format = Literal["text", "markdown", "html", "jsonl"]
FORMAT_OF_SUFFIX: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}

# The first line of a dated plain text, as in the sample: ' date 2020-06-04 The council met …'.
_DATE_LINE = re.compile(r"\s*date (\d{4}-\d{2}-\d{2})(?!\S)")


def read_articles(stream: BinaryIO, path: str) -> Iterator[Article | FailedSource]:
    """Read the articles of an open source, one at a time.

    Args:
        stream: at its beginning, seekable.
        path: its name; the suffix tells the format, and where it tells none, the content does. Becomes
            the key of what names no web address of its own.
    """
    try:
        format_ = FORMAT_OF_SUFFIX.get(PurePath(path).suffix.lower()) or _sniff(stream)
        if format_ == "jsonl":
            yield from _read_lines(stream, path)
            return
        data = stream.read(MAX_BYTES + 1)
    except UnreadableError as error:
        yield FailedSource(path, str(error))
        return
    if len(data) > MAX_BYTES:
        size = stream.seek(0, io.SEEK_END)
        yield FailedSource(path, f"it has {size / 1e6:.1f} MB, over the limit of {MAX_BYTES / 1e6:.0f} MB")
        return
    parse = {"text": _parse_text, "markdown": _parse_markdown, "html": _parse_html}[format_]
    yield _guarded(parse, data, path)


def _guarded(parse: Callable[[bytes, str], Article], data: bytes, path: str) -> Article | FailedSource:
    try:
        return parse(data, path)
    except UnreadableError as error:
        return FailedSource(path, shorten(canonical(str(error)), _MAX_REASON))
    except Exception as error:  # noqa: BLE001 - the one seam to the parsers: no content may stop a run
        return FailedSource(path, f"it could not be parsed ({type(error).__name__})")


def _sniff(stream: BinaryIO) -> Format:
    head = stream.read(_HEAD)
    stream.seek(0)
    begin = decode(head).lstrip()[:1]
    return "jsonl" if begin == "{" else "html" if begin == "<" else "text"


def _parse_text(data: bytes, path: str) -> Article:
    text = decode(data)
    match = _DATE_LINE.match(text)
    published = parse_date(match[1]) if match else None
    if match and published:
        text = text[match.end() :]
    return make_article(text, path, Fields(published=published))


def _parse_markdown(data: bytes, path: str) -> Article:
    front_matter, body = split_front_matter(canonical(decode(data)))
    fields = fields_of(front_matter)
    title, text = plain_text(body, fields.title)
    return make_article(text, path, replace(fields, title=title))


def _parse_html(data: bytes, path: str) -> Article:
    page = decode_html(data)
    if not canonical(page):
        raise UnreadableError("it is empty")
    text, fields = extract_page(page)
    return make_article(text, path, fields)


def _parse_line(data: bytes, path: str) -> Article:
    text = decode(data).strip()
    try:
        record = json.loads(text, strict=False)
    except ValueError as error:
        place = (
            f": {error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise UnreadableError(f"the line is not valid JSON{place}") from None
    if not isinstance(record, dict):
        raise UnreadableError("the line is not a JSON object")
    text_field = first_text(record, "text", "body", "content")
    if text_field is None:
        raise UnreadableError("the line has no text under 'text', 'body' or 'content'")
    return make_article(text_field, path, fields_of(record))


def _read_lines(stream: BinaryIO, path: str) -> Iterator[Article | FailedSource]:
    """Read a JSONL file line by line; never more than one line of at most MAX_BYTES is held."""
    _refuse_binary(stream)
    found = False
    for number, line in enumerate(_lines(stream), start=1):
        if line is None or not line.isspace():
            found = True
            key = f"{path}#{number}"
            if line is None:
                yield FailedSource(key, f"the line is over the limit of {MAX_BYTES / 1e6:.0f} MB")
            else:
                yield _guarded(_parse_line, line, key)
    if not found:
        yield FailedSource(path, "it is empty")


def _refuse_binary(stream: BinaryIO) -> None:
    """Refuse a file that is no text as a whole, rather than each of its lines."""
    head = stream.read(_HEAD)
    stream.seek(0)
    try:
        decode(head)
    except UnreadableError:
        if not re.search(rb"^[ \t]*\{", head, re.MULTILINE):
            raise


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Give the lines of a source, None for one that is too long."""
    head = stream.read(_HEAD)
    stream.seek(0)
    encoding = unicode_encoding(head)
    # UTF-16 has line ends of two bytes: its lines must be decoded before they can be told apart.
    wide = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n") if encoding else None

    def readline(size: int) -> bytes:
        return wide.readline(size).encode("utf-8", "replace") if wide else stream.readline(size)

    while line := readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = readline(_HEAD)
        yield None
