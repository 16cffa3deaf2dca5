"""What a feed gives: items and other feeds, made canonical and bounded here, in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urljoin

from briefing.sources.fields import MAX_PUBLISHER, MAX_TITLE, clean_url, parse_url
from briefing.text import canonical, digest, on_one_line, shorten

MAX_ITEMS = 1000
MAX_FEEDS = 1000
# Longer than any article; a feed's text beyond it is cut.
MAX_TEXT = 500_000
_MAX_ID = 500
_MAX_LANGUAGE = 35
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of one article.

    Nothing here is trusted; text fields are canonical (`briefing.text.canonical`), bounded, and one line where
    they are lines.

    Attributes:
        url: absolute http(s) address of the page; relative ones are resolved against the feed. None where
            there is none.
        id: what the feed calls it (guid, Atom id), else its address, else a hash of title and text: the
            same from day to day.
        title: plain text, entities and markup resolved.
        published: when it was published, else when it was updated. Aware where the feed says a zone; a bare
            date stays a date; None where it says nothing that makes sense.
        publisher: the item's own source, as aggregators give it, else the feed's title.
        language: as the feed says it.
        text: the feed's own text, plain, with blank lines between blocks: the full content where it is
            given, else the summary; '' where there is none.
        changed: whether `published` is when a sitemap has the page as changed, which may be years later.
    """

    url: str | None
    id: str
    title: str | None
    published: date | datetime | None
    publisher: str | None
    language: str | None
    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """What was read from a feed or a list of feeds.

    Attributes:
        title: of the feed.
        items: in the feed's order; at most MAX_ITEMS.
        feeds: addresses of other feeds that it lists: OPML's, or a sitemap index's, the newest first; at
            most MAX_FEEDS.
    """

    title: str | None
    items: tuple[Item, ...]
    feeds: tuple[str, ...] = ()


def make_item(
    *,
    url: str | None,
    name: str | None = None,
    title: str | None = None,
    published: date | datetime | None = None,
    publisher: str | None = None,
    language: str | None = None,
    text: str = "",
    changed: bool = False,
) -> Item:
    """Make an item of what a feed says, whatever it says. `name` is what the feed calls it: its guid."""
    title = line(title, MAX_TITLE)
    text = canonical(text[:MAX_TEXT])
    name = on_one_line(canonical((name or "")[: 8 * _MAX_ID])) or url
    if not name or len(name) > _MAX_ID:
        name = digest(name or f"{title}\n{text}")
    publisher, language = line(publisher, MAX_PUBLISHER), line(language, _MAX_LANGUAGE)
    return Item(url, name, title, published, publisher, language, text, changed)


def told_apart(items: Sequence[Item]) -> list[Item]:
    """Give a feed's items, of which each is an article, though the feed gives many of them one address or one text.

    An address that items of different titles share is nobody's page (a front page, say): those that have a text have
    no address then, and an id of their own. A text that items of different pages share is nobody's text ('Comments').
    """
    sharing: dict[str, dict[str, str]] = {}
    pages: dict[str, set[str]] = {}
    for item in items:
        if item.url:
            sharing.setdefault(clean_url(item.url), {})[item.title or item.text] = item.id
            pages.setdefault(item.text, set()).add(clean_url(item.url))

    def apart(item: Item) -> Item:
        names = sharing[clean_url(item.url)] if item.url else {}
        if item.url and len(pages[item.text]) > 1:
            return replace(item, text="")
        if len(names) < 2 or not item.text:
            return item
        distinct = len(set(names.values())) == len(names)
        return replace(item, url=None, id=item.id if distinct else digest(f"{item.title}\n{item.text}"))

    return [apart(item) for item in items]


def line(value: str | None, limit: int) -> str | None:
    """Give a text on one line of at most `limit` characters, None for a blank one."""
    # Cut first: a field of megabytes is not worth normalising.
    return shorten(canonical((value or "")[: 4 * limit]), limit) or None


def address(value: object, base: str) -> str | None:
    """Give the absolute http(s) address of a link in a feed at `base`, None where it is no such thing."""
    if not isinstance(value, str) or not value.strip():
        return None
    # As browsers do: line ends within an address are nothing, a space is one of its characters.
    link = re.sub(r"[\t\r\n]", "", value.strip()[:4000]).replace(" ", "%20")
    link = re.sub(r"^feed:(?://)?(?=https?:)|^feed(?=:)", lambda m: "http" if m[0] == "feed" else "", link)
    try:
        return parse_url(urljoin(base, link))
    except ValueError:
        return None


def age_key(moment: date | datetime | None) -> datetime:
    """Give what moments of all kinds can be sorted by; what has none counts as oldest."""
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) if moment else _UNDATED
