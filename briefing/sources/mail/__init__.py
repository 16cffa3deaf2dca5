"""From mail to articles: one message, or the messages of an mbox one at a time; markup.py makes text of HTML."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any, BinaryIO, TypeVar, cast

from briefing.sources.decoding import UnreadableError, decode, decode_html, decode_leniently
from briefing.sources.fields import Fields, make_article, parse_date
from briefing.sources.mail.markup import html_to_text, without_boilerplate
from briefing.sources.pdf import read_pdf
from briefing.text import canonical
from briefing.types import Article

# A header that is longer is no help, and parsing one takes time by the square of its length.
_MAX_HEADER = 4000
# More parts than any mail has. Each is an object of some kilobytes, for a few bytes of the message.
_MAX_PARTS = 10_000
_MAX_FIELDS = 100_000
# The library compares each line with the boundary of every part around it.
_MAX_COMPARISONS = 20_000_000
_CONTAINER = re.compile(rb"^content-type:\s{0,80}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_PIECE = 65_536

_FIELD = re.compile(rb"[!-9;-~]{1,100}:")
_FIELDS = re.compile(rb"^[!-9;-~]{1,100}:", re.MULTILINE)
_UNIX_FROM = re.compile(rb"From \S")
_QUOTED_FROM = re.compile(rb">+From ")
# The fields by which a file is known for a mail, two of them at least.
_TELLING = re.compile(
    rb"^(?:return-path|received|from|to|subject|date|message-id|mime-version|delivered-to|content-type|list-id)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?\n(?:.*\n){0,12}.*\Z", re.MULTILINE)

_T = TypeVar("_T")


class _Policy(EmailPolicy):
    """Headers as today's standards have them, cut to a length, with bare bytes read as what they most likely are."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Split a header field; as the base class, but for what the class says."""
        name, value = super().header_source_parse(sourcelines)
        value = value[:_MAX_HEADER]
        if not value.isascii():
            value = decode_leniently(value.encode("utf-8", "surrogateescape"))
        return name, value


_POLICY = _Policy()


def is_mail(head: bytes) -> bool:
    """Say whether a file that begins so is a mail: a block of header fields, two of them telling."""
    block = re.split(rb"\r?\n\r?\n", head.lstrip(b"\r\n"), maxsplit=1)[0]
    lines = block.splitlines()
    fields = all(_FIELD.match(line) or line[:1] in (b" ", b"\t") for line in lines[:-1])
    return fields and len(lines) > 1 and len({match.lower() for match in _TELLING.findall(block)}) > 1


def is_mbox(head: bytes) -> bool:
    """Say whether a file that begins so is an mbox: a 'From ' line, and a header field below it."""
    first, _, rest = head.partition(b"\n")
    return _UNIX_FROM.match(first) is not None and _FIELD.match(rest) is not None


def read_message(data: bytes, path: str) -> Article:
    """Make the article of one mail.

    The title is its subject, the publisher its sender's name (else the domain), the time that of its Date
    (else of its last Received), the text that of its HTML, else its plain text, else the message or PDF that
    is all it carries. Attachments beside a text are not read.

    Raises:
        UnreadableError: where there is no text to read, or the message is built to be too much work.
    """
    if data.count(b"\n--") > _MAX_PARTS:
        raise UnreadableError(f"it has more than {_MAX_PARTS:,} parts")
    if len(_CONTAINER.findall(data)) * data.count(b"\n") > _MAX_COMPARISONS:
        raise UnreadableError("its parts are nested too often")
    if sum(1 for _ in _FIELDS.finditer(data)) > _MAX_FIELDS:
        raise UnreadableError(f"it has more than {_MAX_FIELDS:,} header fields")
    message = cast(EmailMessage, email.message_from_bytes(data, policy=_POLICY))
    if not message.keys():
        raise UnreadableError("it is no mail: it begins without header fields")
    text = _text(message)[1] or _attached(message)
    if not canonical(text):
        raise UnreadableError(_why_empty(message))
    fields = Fields(
        title=_header(message, "Subject"), published=_published(message), publisher=_publisher(message)
    )
    return make_article(text, path, fields)


def split_mbox(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Give the messages of an mbox, None for one of more than `limit` bytes. One of them is held at a time.

    A message begins at a line 'From …' after a blank line (or at the beginning) with a header field below it:
    not all programs quote such lines in a text. A '>' before them is taken off.
    """
    message: list[bytes] | None = []
    size = 0
    blank, begun = True, False
    line = stream.readline(_PIECE)
    while line:
        following = stream.readline(_PIECE)
        if blank and _UNIX_FROM.match(line) and _FIELD.match(following):
            if begun:
                yield None if message is None else b"".join(message)
            message, size, begun = [], 0, True
        else:
            begun = begun or not line.isspace()
            size += len(line)
            if size > limit:
                message = None
            if message is not None:
                message.append(line[1:] if _QUOTED_FROM.match(line) else line)
        blank = line in (b"\n", b"\r\n")
        line = following
    if begun:
        yield None if message is None else b"".join(message)


# ------------------------------------------------------------------------------------------------ the text


def _text(part: Message) -> tuple[bool, str]:
    """Give whether there is HTML in a part and its text, blocks a blank line apart; '' where it has none."""
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment":
        return False, ""
    if part.is_multipart():
        found = [_text(child) for child in _children(part)]
        if kind == "multipart/alternative":
            return max(reversed(found), key=lambda one: (bool(one[1]), one[0]), default=(False, ""))
        own = [_header(_children(part)[0], "Subject") or ""] if kind == "message/rfc822" else []
        texts = [text for _, text in found if text]
        return any(html for html, _ in found), "\n\n".join((*filter(None, own), *texts)) if texts else ""
    if kind == "text/html":
        page = decode_html(_content(part), _charset(part))
        return True, canonical(html_to_text(page))
    if kind in ("text/plain", "text/markdown", "text/enriched"):
        return False, canonical(_plain(part))
    return False, ""


def _children(part: Message) -> list[Message]:
    return cast("list[Message]", part.get_payload())


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str | None:
    with suppress(Exception):
        return part.get_content_charset()
    return None


def _plain(part: Message) -> str:
    text = canonical_lines(decode(_content(part), _charset(part)))
    if _parameter(part, "format") == "flowed":
        text = unfold(text, delete_space=_parameter(part, "delsp") == "yes")
    text = _SIGNATURE.sub("", text)
    return "\n\n".join(without_boilerplate(re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text)))


def canonical_lines(text: str) -> str:
    """Give a text with line feeds for line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parameter(part: Message, name: str) -> str:
    with suppress(Exception):
        return str(part.get_param(name, "")).lower()
    return ""


def unfold(text: str, *, delete_space: bool = False) -> str:
    """Join the lines of a text that is sent as format=flowed (RFC 3676, section 4).

    Args:
        text: with line feeds for line ends.
        delete_space: whether the space at the end of a line only marks that it goes on.
    """
    lines: list[list[str]] = []
    flowing: str | None = None  # the quotation marks of the line before, where it goes on
    for line in text.split("\n"):
        quotes = line[: len(line) - len(line.lstrip(">"))]
        content = line[len(quotes) :].removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        shown = content[:-1] if flows and delete_space else content
        if flowing == quotes and content != "-- ":
            lines[-1].append(shown)
        else:
            lines.append([f"{quotes} {shown}" if quotes else shown])
        flowing = quotes if flows else None
    return "\n".join(map("".join, lines))


def _attached(message: Message) -> str:
    """Give the text of the first attached message or PDF that has one."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            text = _text(_children(part)[0])[1]
        elif kind == "application/pdf" or _content(part).startswith(b"%PDF-"):
            text = read_pdf(_content(part))[0]
        else:
            continue
        if text:
            return text
    return ""


def _why_empty(message: Message) -> str:
    kinds = {part.get_content_type() for part in message.walk()}
    if "multipart/encrypted" in kinds or _parameter(message, "smime-type") == "enveloped-data":
        return "it is encrypted: save it decrypted"
    if kinds & {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        return "its text is inside an S/MIME envelope, which is not read"
    if any(part.get_content_disposition() == "attachment" for part in message.walk()):
        return "it has no text, only attachments, which are not read"
    return "it has no text"


# ---------------------------------------------------------------------------------------------- the fields


def _header(message: Message, name: str) -> str | None:
    return _guarded(lambda: message[name] and str(message[name]))


def _publisher(message: Message) -> str | None:
    return _guarded(lambda: _sender(message["From"])) or _sender_by_hand(_header(message, "From") or "")


def _sender(header: Any) -> str:  # noqa: ANN401 - its class is made when it is read
    first = header.addresses[0]
    return str(first.display_name or first.domain or first.username)


def _sender_by_hand(header: str) -> str | None:
    name, address = parseaddr(header)
    return name or address.rpartition("@")[2] or None


def _published(message: Message) -> date | datetime | None:
    received = _header(message, "Received") or ""  # each server puts its own above those before
    for value in (_header(message, "Date"), received.rpartition(";")[2]):
        if moment := parse_date(value):
            # '-0000' says that the time is UTC, and nothing of where the sender is (RFC 5322, section 3.3).
            aware = isinstance(moment, datetime) and moment.tzinfo is None
            return cast(datetime, moment).replace(tzinfo=UTC) if aware else moment
    return None


def _guarded(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except Exception:  # noqa: BLE001 - the library stumbles over odd headers; one costs no more than itself
        return None
