"""RSS 0.9x to 2.0, Atom 0.3 and 1.0, RDF: feedparser, given bytes and kept from what costs it without bound."""

from __future__ import annotations

import codecs
import io
import re
from datetime import date, datetime
from typing import Any

from briefing.sources.feeds.markup import plain_line, plain_text
from briefing.sources.feeds.moments import moment_of
from briefing.sources.feeds.trees import byte_encoding, mended
from briefing.sources.feeds.values import MAX_ITEMS, Feed, Item, address, line, make_item
from briefing.sources.fields import MAX_TITLE

# What feedparser makes of a feed: dictionaries that come without types.
Parsed = dict[str, Any]

# Above this many bytes, XML with faults is mended before feedparser sees it: its lenient parser needs time by the
# square of the length for some hostile input.
_MAX_FAULTY = 300_000
# Its cleaning of markup looks for the end of each comment to the end of the text.
_MAX_COMMENTS = 1000
# The tags of a feed behind this many are not read: feedparser needs up to 35 µs for each. 1,000 items have some
# 20,000, and markup in CDATA sections counts for nothing.
_MAX_TAGS = 250_000
_CDATA = "<![CDATA["
# What stands above the root element: declaration, comments, document type.
_MAX_HEAD = 10_000
_MAX_EXPANDED = 10_000_000

_ROOT = re.compile(r"<\w")
_DECLARATION = re.compile(r"<\?xml\b[^<>]{0,500}\?>")
_DECLARED = re.compile(r"""\bencoding\s*=\s*["']([^"'<>]{0,100})["']""")
_CHARSET = re.compile(r"""\bcharset\s*=\s*["']?\s*([^"';\s]{0,100})""", re.IGNORECASE)
# Python's codecs that are no encodings of documents; some need time by the square of the length.
_NO_CHARSETS = frozenset(("punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"))
_ENTITY = re.compile(r"""<!ENTITY\s[^"'<>]{0,200}(?:"([^"]*)"|'([^']*)')""")
_ITEM = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
# Nothing of these is used, and feedparser compares each tag of an item with each, and looks for a mail address
# from every character of an author on.
_UNUSED = re.compile(
    r"<((?:[\w.-]{1,40}:)?(?:category|keywords|subject|tags|author|creator|contributor|managingeditor"
    r"|webmaster|publisher|owner))(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_MAX_UNUSED_NAMES = 40


def parse_syndication(body: bytes, content_type: str, url: str) -> Feed:
    """Read a feed at `url` in one of the XML formats; what is damaged gives what can be read of it."""
    parsed = run_feedparser(body, content_type, url)
    feed = parsed["feed"]
    title = line(_shown(feed, "title"), MAX_TITLE)
    return Feed(title, tuple(_item(entry, feed, title, url) for entry in parsed["entries"][:MAX_ITEMS]))


def run_feedparser(body: bytes, content_type: str, url: str) -> Parsed:
    """Give what feedparser makes of a feed: its `feed` and `entries`. Nothing is fetched, no file is opened."""
    import feedparser  # costs a quarter of a second: only where a feed is read

    body = _defused(body)
    # Without a type it would be taken for Latin-1.
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    if (charset := _CHARSET.search(content_type)) and not _is_charset(charset[1]):
        headers["content-type"] = content_type[: charset.start()].rstrip("; ")
    parsed: Parsed = feedparser.parse(
        # A str could be taken for an address or a path.
        io.BytesIO(mended(body) if len(body) > _MAX_FAULTY else body),
        response_headers=headers,
        # Of the markup only text is made, by our own code; what is cleaned first is as others see it.
        sanitize_html=len(body) <= _MAX_FAULTY and body.count(b"!--") <= _MAX_COMMENTS,
        resolve_relative_uris=False,
    )
    return parsed


def _item(entry: Parsed, feed: Parsed, feed_title: str | None, url: str) -> Item:
    source = entry.get("source")
    own = line(_shown(source, "title"), MAX_TITLE) if isinstance(source, dict) else None
    title = line(_shown(entry, "title"), MAX_TITLE)
    if own and title:
        # So aggregators write it.
        title = title.removesuffix(f" - {own}")
    text, language = _content(entry)
    return make_item(
        # FeedBurner's links count clicks; it keeps the true one beside.
        url=address(_get(entry, "feedburner_origlink"), url) or address(_get(entry, "link"), url),
        name=_get(entry, "id"),
        title=title,
        published=_published(entry),
        publisher=own or feed_title,
        language=language or _get(entry, "language") or _get(feed, "language"),
        text=text,
    )


def _content(entry: Parsed) -> tuple[str, str | None]:
    """Give the text of an entry and the language that is said of it."""
    contents = entry.get("content")
    parts = [part for part in contents if isinstance(part, dict)] if isinstance(contents, list) else []
    detail = entry.get("summary_detail")
    summary = {"value": _get(entry, "summary"), **(detail if isinstance(detail, dict) else {})}
    for part in (*sorted(parts, key=lambda part: -len(_get(part, "value") or "")), summary):
        value = _get(part, "value") or ""
        if text := value if _get(part, "type") == "text/plain" else plain_text(value):
            return text, _get(part, "language")
    return "", None


def _published(entry: Parsed) -> date | datetime | None:
    for name in ("published", "updated", "created"):
        moment = moment_of(_get(entry, name), dict.get(entry, f"{name}_parsed"))
        if moment is not None:
            return moment
    return None


def _shown(record: Parsed, name: str) -> str | None:
    """Give a line as readers show it: feedparser says whether it is plain or HTML."""
    value = _get(record, name)
    detail = record.get(f"{name}_detail")
    plain = isinstance(detail, dict) and _get(detail, "type") == "text/plain"
    return value if value is None or plain else plain_line(value[: 20 * MAX_TITLE])


def _get(record: Parsed, name: str) -> str | None:
    # Not through feedparser's own look-up, which gives another field's value, with a warning, for some.
    value = dict.get(record, name)
    return value if isinstance(value, str) else None


def _is_charset(name: str) -> bool:
    try:
        return codecs.lookup(name).name not in _NO_CHARSETS
    except (LookupError, ValueError):
        return True  # feedparser passes over what there is not


def _defused(body: bytes) -> bytes:
    """Take from a feed what could cost without bound: a long head, entities, items and tags by the million."""
    encoding = byte_encoding(body)
    text = body.decode(encoding, "replace")
    text = _without_unused(_shortened(_with_short_head(text)))
    return text.encode(encoding, "replace")


def _with_short_head(text: str) -> str:
    root = _ROOT.search(text)
    head, rest = (text[: root.start()], text[root.start() :]) if root else ("", text)
    found = _DECLARATION.search(head, 0, 600)
    declaration = found[0] if found else ""
    if (named := _DECLARED.search(declaration)) and not _is_charset(named[1]):
        declaration = declaration.replace(named[0], "")
        head = head.replace(named[0], "", 1)
    longest = max((len(value[0] or value[1]) for value in _ENTITY.findall(head[:_MAX_HEAD])), default=0)
    if len(head) > _MAX_HEAD or longest * rest.count("&") > _MAX_EXPANDED:
        head = f"{declaration}\n"
    elif declaration:
        # feedparser looks for the encoding up to the end of the line, by way of all its quotation marks.
        head = head.replace(declaration, f"{declaration}\n", 1)
    return head + rest


def _shortened(text: str) -> str:
    """Cut a text behind its last item that is read, and keep the end of the document below the items."""
    for number, item in enumerate(_ITEM.finditer(text)):
        if number == MAX_ITEMS:
            end = max((match.end() for match in _ITEM_END.finditer(text, item.start())), default=len(text))
            text = text[: item.start()] + text[end:]
            break
    at = -1
    for _ in range(_MAX_TAGS):
        at = text.find("<", at + 1)
        if at < 0:
            return text
        if text.startswith(_CDATA, at):
            at = text.find("]]>", at)
            if at < 0:
                return text
    return text[:at]


def _without_unused(text: str) -> str:
    parts: list[str] = []
    unclosed: set[str] = set()
    at = 0
    for match in _UNUSED.finditer(text):
        name = match[1]
        if match.start() < at or name in unclosed:
            continue
        parts.append(text[at : match.start()])
        at = match.end()
        if not match[0].endswith("/>"):
            end = text.find(f"</{name}", at)
            close = text.find(">", end) + 1 if end >= 0 else 0
            if not close:
                unclosed.add(name)
            at = close or at
        if len(unclosed) > _MAX_UNUSED_NAMES:
            return "".join(parts)
    return "".join(parts) + text[at:]
