"""Reading feeds from bytes: RSS, Atom, RDF, JSON Feed, OPML, sitemaps. Nothing is fetched here.

    bytes → what they are (here) → syndication.py, jsonfeed.py or lists.py → Feed of Items (values.py)

What a feed says is its own claim, and may be hostile: every size is bounded, and no input raises.
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import urljoin

from briefing.sources.decoding import decode_html
from briefing.sources.feeds.jsonfeed import parse_json_feed
from briefing.sources.feeds.lists import parse_opml, parse_sitemap, parse_sitemap_index
from briefing.sources.feeds.syndication import parse_syndication
from briefing.sources.feeds.trees import byte_encoding, html_tree
from briefing.sources.feeds.values import MAX_FEEDS, MAX_ITEMS, Feed, Item, address, told_apart

__all__ = ["MAX_BYTES", "MAX_FEEDS", "MAX_ITEMS", "Feed", "Item", "feed_links", "parse_feed", "told_apart"]

# Of a longer feed, or one that unpacks to more, the beginning is read.
MAX_BYTES = 20_000_000
_HEAD = 8192
_GZIP = b"\x1f\x8b"
# White space, declarations, comments and document types, which come before the root element.
_BEFORE_ROOT = re.compile(r"(?:\s|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<![A-Za-z](?:[^\[>]|\[[^\]]*\])*>)*")
_NAME = re.compile(r"<(?:[\w.-]+:)?(\w+)")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ROOTS = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf)\b[^>]*(?:>|\Z)", re.IGNORECASE)
_FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json"))
# Pages write it for their feeds, and for what else they serve as JSON.
_JSON = "application/json"


def parse_feed(body: bytes, content_type: str, url: str) -> Feed | None:
    """Read a feed, or a list of feeds or pages.

    Args:
        body: as it came, content encoding undone; a .gz file's own packing is undone here, to MAX_BYTES.
        content_type: the HTTP header's value, '' where there was none. It tells the encoding; what kind of
            feed it is the bytes tell.
        url: where it was read: what relative links are resolved against.

    Returns:
        What was found, also in a damaged feed; None where the bytes are no feed of any kind: a web page, say.
    """
    try:
        return _parse(_unpacked(body)[:MAX_BYTES], content_type, url)
    except Exception:  # noqa: BLE001 - the one seam to the parsers: no content may stop a run
        return None


def feed_links(page: bytes, content_type: str, url: str) -> list[str]:
    """Give the absolute addresses of the feeds that an HTML page at `url` names as its own, in its order."""
    try:
        return list(dict.fromkeys(_links(page[:MAX_BYTES], content_type, url)))[:MAX_FEEDS]
    except Exception:  # noqa: BLE001 - as above
        return []


def _parse(body: bytes, content_type: str, url: str) -> Feed | None:
    head = body[:_HEAD].decode(byte_encoding(body), "replace").removeprefix("\ufeff").removeprefix("ï»¿")
    if head.lstrip().startswith("{"):
        return parse_json_feed(body, url)
    match _root(head):
        case "opml":
            return parse_opml(body, url)
        case "urlset":
            return parse_sitemap(body, url)
        case "sitemapindex":
            return parse_sitemap_index(body, url)
        case "rss" | "feed" | "rdf" | "channel":
            return parse_syndication(body, content_type, url)
    return None


def _root(head: str) -> str | None:
    """Give the name of the root element, in lower case."""
    before = _BEFORE_ROOT.match(head)
    name = _NAME.match(head, before.end() if before else 0)
    if name and name[1].lower() in ("rss", "feed", "rdf", "channel", "opml", "urlset", "sitemapindex"):
        return name[1].lower()
    # Something stands above the feed: the warnings of a server, a comment that does not end.
    late = None if _PAGE.search(head) else _ROOTS.search(head)
    return late[1].lower() if late else None


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    parts, size = [], 0
    for start in range(0, len(body), 65_536):
        try:
            part = unpacker.decompress(body[start : start + 65_536], MAX_BYTES - size)
        except zlib.error:
            break  # damaged: what came before is kept
        parts.append(part)
        size += len(part)
        if unpacker.eof or size >= MAX_BYTES:
            break
    return b"".join(parts)


def _links(page: bytes, content_type: str, url: str) -> list[str]:
    charset = re.search(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", content_type, re.IGNORECASE)
    try:
        text = page.decode(charset[1]) if charset else decode_html(page)
    except (LookupError, UnicodeError):
        text = decode_html(page)
    root = html_tree(text)
    base, links = url, []
    for element in root.iter("base", "link") if root is not None else ():
        href = element.get("href", "")
        if element.tag == "base":
            base = address(href, url) or base if base == url else base
            continue
        relations = element.get("rel", "").lower().split()
        kind = element.get("type", "").lower().partition(";")[0].strip()
        of_feed = kind in _FEED_TYPES or (kind == _JSON and "feed" in href.lower())
        if "alternate" in relations and of_feed and (link := address(urljoin(base, href.strip()), base)):
            links.append(link)
    return links
