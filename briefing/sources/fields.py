"""What a source says of itself: title, date, publisher, address, language; and the article made of it all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from briefing.chunking import sentence_spans
from briefing.sources.decoding import UnreadableError
from briefing.sources.language import detect_language, language_code
from briefing.text import canonical, digest, on_one_line, shorten
from briefing.types import Article

MAX_TITLE = 300
MAX_TITLE_FROM_TEXT = 100
MAX_PUBLISHER = 100
_MAX_URL = 2000
_MAX_DATE = 100
# So far from what a feed says, the day that is found in a page is not its own.
_FAR_OFF = timedelta(days=7)

# Parameters by which mailers and social networks follow a reader.
_TRACKING = re.compile(r"utm_.*|fbclid|gclid|mc_cid|mc_eid|ref", re.IGNORECASE | re.DOTALL)

# The first sentence is looked for in this many characters, up to the first blank line, which always ends one.
_BEGINNING = 2000
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

# ISO 8601 needs its dashes here or exactly eight digits: a bare number is no date.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}(?!\d)")
_ZONE = re.compile(r"\s*(?:UTC|GMT)$|\s+(?=[+-]\d{2}:?\d{2}$)")


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known of an article beside its text. Nothing here is trusted or canonical yet."""

    title: str | None = None
    published: date | datetime | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


def fields_of(record: Mapping[str, object]) -> Fields:
    """Read the fields of a JSON object or of front matter, under the names that are in use for them."""
    return Fields(
        title=first_text(record, "title", "headline"),
        published=parse_date(first_text(record, "date", "published", "published_at")),
        publisher=first_text(record, "publisher", "source"),
        url=first_text(record, "url", "link"),
        language=first_text(record, "language", "lang"),
    )


def first_text(record: Mapping[str, object], *names: str) -> str | None:
    """Give the first of these fields that is a string with more than white space in it."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and not value.isspace() and value:
            return value
    return None


def parse_date(value: str | None) -> date | datetime | None:
    """Read an ISO 8601 date or time, or an RFC 2822 time; None where it is neither.

    A time without a zone stays without one. The years 1 and 9999 are refused: no time in them could be
    moved to another zone.
    """
    value = on_one_line(value or "")
    if not value or len(value) > _MAX_DATE:
        return None
    parsed: date | datetime
    try:
        if not _ISO.match(value):
            parsed = parsedate_to_datetime(value)
        elif len(value) <= len("2020-06-04"):
            parsed = date.fromisoformat(value)
        else:
            parsed = datetime.fromisoformat(_ZONE.sub(lambda m: "+00:00" if m[0].strip() else "", value))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return parsed if date.min.year < parsed.year < date.max.year else None


def parse_url(value: str | None) -> str | None:
    """Give a web address that can be followed and printed, or None: other schemes are no source's address."""
    value = (value or "").strip()
    if not value.isprintable() or len(value) > _MAX_URL or re.search(r"\s", value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname and not parts.username else None


def clean_url(url: str) -> str:
    """Take off an address what does not name the page: its fragment, and the marks of who sent the reader there.

    Scheme, host, path and all other parameters stay as they are written.
    """
    place, question, query = url.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    return place + question + "&".join(kept) if kept else place


def same_site(url: str, other: str) -> bool:
    """Say whether two web addresses are of one host and port; 'www.' and the scheme do not count."""
    return _host(url) is not None and _host(url) == _host(other)


def related_sites(url: str, other: str) -> bool:
    """Say whether two web addresses are of one site, or one's host is below the other's: 'feeds.' before it."""
    one, two = _host(url), _host(other)
    if one is None or two is None:
        return False
    return one == two or one[0].endswith(f".{two[0]}") or two[0].endswith(f".{one[0]}")


def _host(url: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return (host, None if port in (80, 443) else port) if host else None


def better_date(own: date | datetime | None, told: date | datetime | None) -> date | datetime | None:
    """Choose between the date of a page and the one that a feed tells of it.

    The page's, but for a bare day on which the feed's time lies, somewhere on Earth: neither says where the page
    counts its days. And for a bare day more than a week off: where a page does not say when it was published, that
    is the year of its copyright, or a date that it tells of.
    """
    if own is None or told is None:
        return own or told
    if isinstance(own, datetime):
        return own
    if abs((told.date() if isinstance(told, datetime) else told) - own) > _FAR_OFF:
        return told
    if not isinstance(told, datetime):
        return own
    # Days begin up to 14 hours before UTC's and end up to 12 hours after.
    begin = datetime.combine(own, time(), UTC) - timedelta(hours=14)
    moment = told if told.tzinfo else told.replace(tzinfo=UTC)
    near = begin <= moment < begin + timedelta(hours=50)
    return told if near and (told.tzinfo or told.date() == own) else own


def make_article(text: str, path: str, fields: Fields) -> Article:
    """Make the article of a text.

    Args:
        text: as decoded; it is made canonical here.
        path: where it was read, the article's key where its fields name no web address.
        fields: what the source says of it.

    Raises:
        UnreadableError: where the text is empty.
    """
    text = canonical(text)
    if not text:
        raise UnreadableError("it is empty")
    return Article(
        id=digest(text),
        key=parse_url(fields.url) or path,
        text=text,
        title=_line(fields.title, MAX_TITLE) or _title_from(text),
        published=fields.published,
        publisher=_line(fields.publisher, MAX_PUBLISHER),
        language=language_code(fields.language) or detect_language(text),
    )


def _line(value: str | None, limit: int) -> str | None:
    # Cut first: a field of megabytes is not worth normalising.
    return shorten(canonical((value or "")[: 4 * limit]), limit) or None


def _title_from(text: str) -> str:
    blank = _BLANK_LINE.search(text, 0, _BEGINNING)
    start, end = sentence_spans(text[: blank.start() if blank else _BEGINNING])[0]
    return shorten(text[start:end], MAX_TITLE_FROM_TEXT)
