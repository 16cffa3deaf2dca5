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
from briefing.sources.fields import (
    Fields,
    better_date,
    clean_url,
    fields_of,
    first_text,
    make_article,
    parse_date,
    parse_url,
    same_site,
)
from briefing.sources.html import extract_page
from briefing.sources.mail import is_mail, is_mbox, read_message, split_mbox
from briefing.sources.markdown import plain_text, split_front_matter
from briefing.sources.pdf import read_pdf
from briefing.text import canonical, shorten
from briefing.types import Article, FailedSource

# No article comes near it; a file or a line of JSONL that does is a mistake or an attack.
MAX_BYTES = 20_000_000
_MAX_REASON = 200
_HEAD = 65_536

Format = Literal["text", "markdown", "html", "jsonl", "pdf", "mail", "mbox"]
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
    ".pdf": "pdf",
    ".eml": "mail",
    ".mbox": "mbox",
}
# What a server may call each. 'application/octet-stream' is what it says of a file that it does not know.
_FORMAT_OF_MEDIA_TYPE: dict[str, Format | None] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/xml": "html",
    "application/xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/octet-stream": None,
    "binary/octet-stream": None,
    "": None,
}
_MAX_MEDIA_TYPE = 60
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_PDF = re.compile(rb"\s{0,100}%PDF-")

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
        if format_ == "mbox":
            yield from _read_mbox(stream, path)
            return
        data = stream.read(MAX_BYTES + 1)
    except UnreadableError as error:
        yield FailedSource(path, str(error))
        return
    if len(data) > MAX_BYTES:
        size = stream.seek(0, io.SEEK_END)
        yield FailedSource(path, f"it has {size / 1e6:.1f} MB, over the limit of {MAX_BYTES / 1e6:.0f} MB")
        return
    yield _guarded(_PARSERS[format_], data, path)


def read_fetched(body: bytes, content_type: str, url: str, fields: Fields) -> Article:
    """Make the article of what a server sent: a web page, a PDF, a plain text or Markdown.

    Args:
        body: as it was sent, unpacked.
        content_type: the header's value, '' where there was none. What the body shows itself to be goes
            before it; its charset goes before the page's own.
        url: where it was fetched from, after all redirects.
        fields: what a feed says of it. Its title, publisher and language stand where the body gives none, its
            date too, and where the body gives no more than the day (fields.better_date); of a PDF, which
            only knows when the file was made, always. Its address is not used.

    Returns:
        The article. Its key is the page's canonical address if that is on the host of `url`, else `url`,
        either without marks of tracking (fields.clean_url).

    Raises:
        UnreadableError: where there is no article in it; the message names what it is.
    """
    try:
        text, own = _read_body(body, content_type)
        canonical_url = parse_url(own.url)
        address = canonical_url if canonical_url and same_site(canonical_url, url) else url
        day = (
            fields.published or own.published
            if _PDF.match(body)
            else better_date(own.published, fields.published)
        )
        merged = Fields(
            title=own.title or fields.title,
            published=day,
            publisher=own.publisher or fields.publisher,
            url=clean_url(address),
            language=own.language or fields.language,
        )
        return make_article(text, url, merged)
    except UnreadableError:
        raise
    except Exception as error:  # the same seam as _guarded's: no content may stop a run
        raise UnreadableError(f"it could not be parsed ({type(error).__name__})") from error


def _read_body(body: bytes, content_type: str) -> tuple[str, Fields]:
    if len(body) > MAX_BYTES:
        raise UnreadableError(f"it has {len(body) / 1e6:.1f} MB, over the limit of {MAX_BYTES / 1e6:.0f} MB")
    if not body.strip():
        raise UnreadableError("it is empty")
    media_type = content_type.partition(";")[0].strip().lower()
    if _PDF.match(body):
        return read_pdf(body)
    if media_type not in _FORMAT_OF_MEDIA_TYPE:
        raise UnreadableError(f"it is no article but {shorten(canonical(media_type), _MAX_MEDIA_TYPE)!r}")
    declared = _CHARSET.search(content_type)
    charset = declared[1] if declared else None
    format_ = _FORMAT_OF_MEDIA_TYPE[media_type] or _sniff_text(decode(body[:_HEAD], charset))
    if format_ == "html":
        return _html_text(decode_html(body, charset))
    if format_ == "markdown":
        return _markdown_text(decode(body, charset))
    if format_ == "text":
        return _dated_text(decode(body, charset))
    raise UnreadableError(
        "it is no article but " + {"pdf": "a broken PDF", "jsonl": "JSON"}.get(format_, format_)
    )


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
    if _PDF.match(head):
        return "pdf"
    if is_mbox(head):
        return "mbox"
    return "mail" if is_mail(head) else _sniff_text(decode(head))


def _sniff_text(text: str) -> Format:
    begin = text.lstrip()[:1]
    return "jsonl" if begin == "{" else "html" if begin == "<" else "text"


def _parse_text(data: bytes, path: str) -> Article:
    text, fields = _dated_text(decode(data))
    return make_article(text, path, fields)


def _parse_markdown(data: bytes, path: str) -> Article:
    text, fields = _markdown_text(decode(data))
    return make_article(text, path, fields)


def _parse_html(data: bytes, path: str) -> Article:
    text, fields = _html_text(decode_html(data))
    return make_article(text, path, fields)


def _parse_pdf(data: bytes, path: str) -> Article:
    if not data.strip():
        raise UnreadableError("it is empty")
    if not _PDF.match(data):
        decode(data)  # says what it is, where that can be told
    text, fields = read_pdf(data)
    return make_article(text, path, fields)


def _parse_mail(data: bytes, path: str) -> Article:
    if not data.strip():
        raise UnreadableError("it is empty")
    return read_message(data, path)


_PARSERS: dict[Format, Callable[[bytes, str], Article]] = {
    "text": _parse_text,
    "markdown": _parse_markdown,
    "html": _parse_html,
    "pdf": _parse_pdf,
    "mail": _parse_mail,
}


def _dated_text(text: str) -> tuple[str, Fields]:
    match = _DATE_LINE.match(text)
    published = parse_date(match[1]) if match else None
    if match and published:
        text = text[match.end() :]
    return text, Fields(published=published)


def _markdown_text(markdown: str) -> tuple[str, Fields]:
    front_matter, body = split_front_matter(canonical(markdown))
    fields = fields_of(front_matter)
    title, text = plain_text(body, fields.title)
    return text, replace(fields, title=title)


def _html_text(page: str) -> tuple[str, Fields]:
    if not canonical(page):
        raise UnreadableError("it is empty")
    return extract_page(page)


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


def _read_mbox(stream: BinaryIO, path: str) -> Iterator[Article | FailedSource]:
    """Read an mbox message by message; never more than one of at most MAX_BYTES is held."""
    number = 0
    for number, message in enumerate(split_mbox(stream, MAX_BYTES), start=1):
        key = f"{path}#{number}"
        if message is None:
            yield FailedSource(key, f"the message is over the limit of {MAX_BYTES / 1e6:.0f} MB")
        else:
            yield _guarded(_parse_mail, message, key)
    if not number:
        yield FailedSource(path, "it is empty")


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
