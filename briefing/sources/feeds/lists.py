"""Lists of addresses: OPML, sitemaps and their indexes. Nothing that they name is read."""

from __future__ import annotations

from datetime import datetime
from heapq import nlargest
from itertools import islice

from briefing.sources.feeds.trees import Element, local_name, xml_elements
from briefing.sources.feeds.values import MAX_FEEDS, MAX_ITEMS, Feed, Item, address, age_key, line, make_item
from briefing.sources.fields import MAX_TITLE, parse_date

# No list in use has more; what comes behind is not read.
_MAX_ENTRIES = 200_000


def parse_opml(body: bytes, url: str) -> Feed:
    """Read the feeds of an OPML document at `url`, whatever the depth of their folders."""
    title = None
    feeds: dict[str, None] = {}
    for element in islice(xml_elements(body, "outline", "title"), _MAX_ENTRIES):
        if local_name(element) == "title":
            title = title or line(element.text, MAX_TITLE)
            continue
        for name, value in element.attrib.items():
            if str(name).lower() == "xmlurl" and (feed := address(value, url)):
                feeds[feed] = None
        if len(feeds) >= MAX_FEEDS:
            break
    return Feed(title, (), tuple(feeds)[:MAX_FEEDS])


def parse_sitemap(body: bytes, url: str) -> Feed:
    """Read a sitemap at `url`: pages in their order, of more than MAX_ITEMS the newest."""
    found = (_page(element, url) for element in islice(xml_elements(body, "url"), _MAX_ENTRIES))
    numbered = ((age_key(item.published), -number, item) for number, item in enumerate(found) if item.url)
    newest = nlargest(MAX_ITEMS, numbered, key=lambda entry: entry[:2])
    return Feed(None, tuple(item for _, _, item in sorted(newest, key=lambda entry: -entry[1])))


def parse_sitemap_index(body: bytes, url: str) -> Feed:
    """Read the sitemaps that an index at `url` names, the newest first."""
    dated: dict[str, datetime] = {}
    for element in islice(xml_elements(body, "sitemap"), _MAX_ENTRIES):
        fields = _texts(element)
        if sitemap := address(fields.get("loc"), url):
            dated.setdefault(sitemap, age_key(parse_date(fields.get("lastmod"))))
    # The sort is stable: of one age, the order of the index.
    return Feed(None, (), tuple(sorted(dated, key=dated.__getitem__, reverse=True))[:MAX_FEEDS])


def _page(element: Element, base: str) -> Item:
    fields = _texts(element)
    news: dict[str, str] = {}
    for child in element:
        if local_name(child) == "news":
            for inner in child.iter():
                news.setdefault(local_name(inner), inner.text or "")
    published = parse_date(news.get("publication_date"))
    return make_item(
        url=address(fields.get("loc"), base),
        title=news.get("title"),
        published=published or parse_date(fields.get("lastmod")),
        changed=published is None,
        publisher=news.get("name"),
        language=news.get("language"),
    )


def _texts(element: Element) -> dict[str, str]:
    """Give the texts of an element's children by their names."""
    return {local_name(child): child.text or "" for child in reversed(element)}
