"""Reading from the web: each article that feeds name once, from its page, else from the feed's own text.

    address → feed → items → pages → articles

A feed that fails is one failed source. What a feed has named and no brief has had is remembered, so that it is not
lost when the feed has dropped it, or when its page could not be had that day.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from briefing.sources.decoding import UnreadableError
from briefing.sources.feeds import MAX_ITEMS, Feed, Item, feed_links, parse_feed, told_apart
from briefing.sources.fields import Fields, clean_url, make_article
from briefing.sources.files import printable, reason_of
from briefing.sources.formats import MAX_BYTES, read_fetched
from briefing.sources.memory import KeptFeed, KeptPage, Memory, key_of, own_key_of, printed
from briefing.text import canonical, on_one_line, shorten
from briefing.types import Article, FailedSource
from briefing.web import Fetched, Fetcher, FetchError, Validators

# Files that list articles or feeds, where they are named as a source.
FEED_SUFFIXES = frozenset({".opml", ".xml", ".rss", ".atom", ".rdf", ".json"})
# A list of feeds may name lists of feeds, a site's index of sitemaps sitemaps; deeper nothing is looked for.
_DEEPEST = 2
# Lists are made by hand: one of more feeds is a mistake or an attack.
_MOST_FEEDS = 1000
# Pages are parsed in threads beside the requests; more of them would only wait for each other.
_PARSED_AT_ONCE = 2
# A feed that gives so much more than its page has the article, and the page a teaser or a wall.
_FULLER = 1.5
_MAX_REASON = 300
_ADDRESS = re.compile(r"(?:feed:(?://)?)?(https?://.*)|feed://(.*)", re.IGNORECASE | re.DOTALL)

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Harvest:
    """What was read from the web.

    Attributes:
        items: in the order of the sources, then of their items; each address once.
        notes: sentences on feeds that are silent or have moved.
    """

    items: tuple[Article | FailedSource, ...]
    notes: tuple[str, ...]


def address_of(spec: str) -> str | None:
    """Give the web address that a source names, None where it is a path; 'feed:' is another name of https."""
    match = _ADDRESS.fullmatch(spec.strip())
    return (match[1] or f"https://{match[2]}") if match else None


def is_feed_file(spec: str) -> bool:
    """Say whether a source is a file that lists articles or feeds."""
    return Path(spec).suffix.lower() in FEED_SUFFIXES and Path(spec).is_file()


async def harvest(
    specs: Sequence[str],
    fetcher: Fetcher,
    memory: Memory,
    *,
    now: datetime,
    wanted: Callable[[Item], bool] = lambda item: True,
    feeds: Collection[str] = (),
    silent_days: int = 7,
) -> Harvest:
    """Read articles from the web.

    Args:
        specs: addresses, and paths of files that list feeds or articles.
        fetcher: asks for them.
        memory: of earlier runs.
        now: the present.
        wanted: whether an item's page is worth asking for, by what its feed says of it.
        feeds: those of the specs that are to be feeds: a page among them stands for the feed that it names.
        silent_days: a feed without a new article for so long is told.
    """
    reading = _Reading(fetcher, memory, now, wanted, silent_days)
    seen = dict.fromkeys(specs)
    results = await _all(reading.source(spec, is_feed=spec in feeds) for spec in seen)
    items: dict[str, Article | FailedSource] = {}
    for item in (item for result in results for item in result):
        # One page may be named by several feeds, or by several addresses; a failure is told where nothing else is.
        if item.key not in items or isinstance(items[item.key], FailedSource):
            items[item.key] = item
    return Harvest(tuple(items.values()), tuple(reading.notes))


class _Reading:
    """One harvest under way."""

    def __init__(
        self,
        fetcher: Fetcher,
        memory: Memory,
        now: datetime,
        wanted: Callable[[Item], bool],
        silent_days: int,
    ) -> None:
        self.notes: list[str] = []
        self._fetcher = fetcher
        self._memory = memory
        self._now = now
        self._wanted = wanted
        self._silent_days = silent_days
        self._parsing = asyncio.Semaphore(_PARSED_AT_ONCE)
        self._feeds: set[str] = set()
        self._pages: dict[str, asyncio.Task[KeptPage | str]] = {}
        self._own: dict[str, Article] = {}

    async def source(self, spec: str, *, is_feed: bool) -> list[Article | FailedSource]:
        """Read what the user named."""
        url = address_of(spec)
        if url is None:
            return await self._file(spec)
        return await self._address(url, named_by_user=True, is_feed=is_feed, depth=0)

    async def _file(self, path: str) -> list[Article | FailedSource]:
        try:
            body = await asyncio.to_thread(_bytes_of, path)
        except OSError as error:
            return [FailedSource(printable(path), reason_of(error))]
        feed = await self._parsed(body, "", "")
        if feed is None or len(body) > MAX_BYTES:
            return [FailedSource(printable(path), "it is no feed, list of feeds or sitemap")]
        return await self._items(printable(path), feed, depth=0)

    async def _address(
        self, url: str, *, named_by_user: bool, is_feed: bool, depth: int
    ) -> list[Article | FailedSource]:
        if url in self._feeds:
            return []
        if len(self._feeds) >= _MOST_FEEDS:
            self._note(f"More than {_MOST_FEEDS} feeds are listed: the rest is not read.")
            return []
        self._feeds.add(url)
        kept = self._memory.feed(url)
        asked_by = kept.validators if kept else None
        # Some other feed may have named it as an item's page.
        page = None if kept or is_feed else self._memory.page(clean_url(url))
        if page and not page.own_text:
            asked_by = page.validators
        try:
            fetched = await self._fetcher.get(url, named_by_user=named_by_user, validators=asked_by)
        except FetchError as error:
            there = "; take it out of your sources" if error.gone else ""
            return await self._failed(url, f"{_clause(error.reason)}{there}")
        if fetched.moved and fetched.moved != url:
            self._note(
                f"{printed(url)} has moved for good to {printed(fetched.moved)}: change it in your sources."
            )
        if fetched.unchanged and page:
            return [page.article]
        if fetched.unchanged and kept:
            fetched = replace(fetched, body=kept.body, content_type=kept.content_type, final=kept.final)
        feed = await self._parsed(fetched.body, fetched.content_type, fetched.final)
        if feed is not None:
            if not fetched.unchanged:
                self._memory.keep_feed(
                    url, KeptFeed(fetched.validators, fetched.content_type, fetched.final, fetched.body)
                )
            said = {"url": url, "unchanged": fetched.unchanged, "items": len(feed.items)}
            _log.info("Read the feed %s", printed(url), extra={"event": "feed", "data": said})
            return await self._items(url, feed, depth)
        if not depth and not is_feed:
            return [await self._page_of(url, fetched)]
        links = [] if depth else feed_links(fetched.body, fetched.content_type, fetched.final)
        if links:
            return await self._address(links[0], named_by_user=False, is_feed=True, depth=depth + 1)
        return await self._failed(url, "it is no feed" + (" any more" if kept else ", and names none"))

    async def _failed(self, url: str, reason: str) -> list[Article | FailedSource]:
        """Tell of a feed that could not be had; what it named before is still owed."""
        if days := self._silence(url):
            reason += f"; silent for {days} day{'s' if days > 1 else ''}"
        said = {"url": url, "reason": reason}
        _log.info("%s: %s", printed(url), reason, extra={"event": "feed_failed", "data": said})
        owed = self._memory.owed(url, ())
        return [FailedSource(printed(url), reason), *await self._articles(url, owed)]

    async def _items(self, url: str, feed: Feed, depth: int) -> list[Article | FailedSource]:
        items = told_apart(feed.items)
        self._memory.named(url, items)
        if len(feed.items) >= MAX_ITEMS:
            self._note(f"{printed(url)} has {MAX_ITEMS:,} articles or more: no more of it are read.")
        days = self._silence(url)
        if not items and not feed.feeds and not days:
            self._note(f"{printed(url)} has no article in it.")
        if days >= self._silent_days:
            self._note(f"{printed(url)} has been silent for {days} days: no new article in it.")
        named = {key_of(url, item) for item in items}
        owed = self._memory.owed(url, named)
        inner: list[Article | FailedSource] = []
        if depth < _DEEPEST:
            results = await _all(
                self._address(other, named_by_user=False, is_feed=True, depth=depth + 1)
                for other in feed.feeds
            )
            inner = [item for result in results for item in result]
        elif feed.feeds:
            self._note(f"{printed(url)} lists further lists of feeds, which are not looked into.")
        return [*await self._articles(url, [*items, *owed]), *inner]

    def _silence(self, url: str) -> int:
        """Give for how many days a feed has had nothing new."""
        newest = self._memory.last_new(url)
        return max(0, (self._now - newest).days) if newest else 0

    async def _articles(self, feed: str, items: Iterable[Item]) -> list[Article | FailedSource]:
        read = await _all(self._item(feed, item) for item in items)
        return [each for each in read if each is not None]

    async def _item(self, feed: str, item: Item) -> Article | FailedSource | None:
        """Read an item from its page, else from what the feed itself gives."""
        key, own_key = key_of(feed, item), own_key_of(feed, item)
        kept = self._memory.page(own_key)
        if kept and kept.own_text and kept.briefed:
            return kept.article  # once is enough, though its page may be there by now
        own = _own_article(own_key, item)
        if not self._wanted(item):
            return kept.article if kept else own
        if item.url is None:
            if own:
                self._memory.keep_page(own_key, KeptPage(Validators(), own, own_text=True))
            return own
        page = await self._once(key, item.url, item)
        if isinstance(page, KeptPage):
            if own is None or len(own.text) <= _FULLER * len(page.article.text):
                return page.article
            own = replace(own, note="the feed's own text, which is longer than its page's")
            if own_key == key:
                self._memory.keep_page(key, replace(page, article=own))
            return own
        if own is None:
            return FailedSource(key, page)
        # Of two feeds of one site the same one is told that is kept.
        own = self._own.setdefault(
            own_key, replace(own, note=f"the feed's own text, since its page could not be had: {page}")
        )
        self._memory.keep_page(own_key, KeptPage(Validators(), own, own_text=True))
        return own

    async def _once(self, key: str, url: str, item: Item) -> KeptPage | str:
        """Give what an item's page is, or why there is none; it is asked for once, whichever feeds name it."""
        if key not in self._pages:
            self._pages[key] = asyncio.create_task(self._page(key, url, item))
        return await self._pages[key]

    async def _page(self, key: str, url: str, item: Item) -> KeptPage | str:
        kept = self._memory.page(key)
        if kept and kept.own_text:
            kept = None
        try:
            fetched = await self._fetcher.get(url, validators=kept.validators if kept else None)
            if fetched.unchanged and kept:
                return kept
            told = None if item.changed else item.published
            article = await self._extracted(
                fetched, Fields(item.title, told, item.publisher, None, item.language)
            )
            article = replace(article, key=key, published=article.published or item.published)
        except (FetchError, UnreadableError) as error:
            reason = _clause(error.reason if isinstance(error, FetchError) else str(error))
            said = {"url": url, "reason": reason}
            _log.info("%s: %s", printed(url), reason, extra={"event": "page_failed", "data": said})
            if kept:
                return replace(
                    kept,
                    article=replace(
                        kept.article, note=f"as read before, since its page could not be had now: {reason}"
                    ),
                )
            return reason
        page = KeptPage(fetched.validators, article, own_text=False)
        self._memory.keep_page(key, page)
        return page

    async def _page_of(self, url: str, fetched: Fetched) -> Article | FailedSource:
        """Read a page that the user named."""
        try:
            article = await self._extracted(fetched, Fields())
        except UnreadableError as error:
            return FailedSource(printed(url), _clause(str(error)))
        self._memory.keep_page(clean_url(url), KeptPage(fetched.validators, article, own_text=False))
        return article

    async def _extracted(self, fetched: Fetched, fields: Fields) -> Article:
        async with self._parsing:
            return await asyncio.to_thread(
                read_fetched, fetched.body, fetched.content_type, fetched.final, fields
            )

    async def _parsed(self, body: bytes, content_type: str, url: str) -> Feed | None:
        async with self._parsing:
            return await asyncio.to_thread(parse_feed, body, content_type, url)

    def _note(self, sentence: str) -> None:
        if sentence in self.notes:
            return
        _log.info("%s", sentence, extra={"event": "note", "data": {}})
        self.notes.append(sentence)


async def _all(work: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """Do all side by side; where the store fails one, nothing of the others is left under way."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


def _own_article(key: str, item: Item) -> Article | None:
    """Make an article of what a feed itself gives; None where that is no text."""
    fields = Fields(item.title, item.published, item.publisher, None, item.language)
    try:
        return replace(make_article(item.text, key, fields), key=key)
    except UnreadableError:
        return None


def _bytes_of(path: str) -> bytes:
    with Path(path).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _clause(reason: str) -> str:
    return shorten(on_one_line(canonical(reason)).rstrip("."), _MAX_REASON)
