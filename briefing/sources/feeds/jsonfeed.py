"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from briefing.sources.decoding import decode
from briefing.sources.feeds.markup import plain_line, plain_text
from briefing.sources.feeds.values import MAX_ITEMS, Feed, Item, address, line, make_item
from briefing.sources.fields import MAX_TITLE, first_text, parse_date

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE)


def parse_json_feed(body: bytes, url: str) -> Feed | None:
    """Read a JSON Feed at `url`; None where the bytes are other JSON, or none.

    Raises:
        ValueError, RecursionError, UnreadableError: where they are no JSON.
    """
    record = json.loads(decode(body), strict=False)
    if not isinstance(record, dict) or not _VERSION.match(first_text(record, "version") or ""):
        return None
    title = line(plain_line(first_text(record, "title") or ""), MAX_TITLE)
    base = address(record.get("feed_url"), url) or url
    items = record.get("items")
    entries = items[:MAX_ITEMS] if isinstance(items, list) else []
    language = first_text(record, "language")
    return Feed(title, tuple(_item(e, base, title, language) for e in entries if isinstance(e, dict)))


def _item(entry: Mapping[str, object], base: str, publisher: str | None, language: str | None) -> Item:
    name = entry.get("id")
    content = first_text(entry, "content_html")
    return make_item(
        # Of a post about another page, `url` is the post; `external_url` is that page.
        url=address(entry.get("url"), base) or address(entry.get("external_url"), base),
        # Numbers are wrong there, and in use.
        name=str(name) if isinstance(name, (str, int, float)) and len(str(name)) < 5000 else None,
        title=plain_line(first_text(entry, "title") or "") or None,
        published=parse_date(first_text(entry, "date_published"))
        or parse_date(first_text(entry, "date_modified")),
        publisher=publisher,
        language=first_text(entry, "language") or language,
        text=plain_text(content or "") or first_text(entry, "content_text", "summary") or "",
    )
