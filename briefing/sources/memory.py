"""What is known of feeds and pages from earlier runs, and by which keys. Who keeps it is not said here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from briefing.sources.feeds import Item
from briefing.sources.fields import clean_url, related_sites
from briefing.sources.files import printable
from briefing.text import canonical, on_one_line
from briefing.types import Article
from briefing.web import Validators


def key_of(feed: str, item: Item) -> str:
    """Give the key of an item's article: its page's address, else its feed's with the item's id."""
    return clean_url(item.url) if item.url else f"{printed(feed)}#{printed(item.id)}"


def own_key_of(feed: str, item: Item) -> str:
    """Give the key of an article that is a feed's own text: no feed's words go by the address of another's page."""
    key = key_of(feed, item)
    return key if item.url is None or related_sites(feed, item.url) else f"{printed(feed)}#{key}"


def printed(url: str) -> str:
    """Give an address as it can stand on a line of a page or a log."""
    return on_one_line(canonical(printable(url)))


@dataclass(frozen=True, slots=True)
class KeptFeed:
    """A feed as it was last fetched."""

    validators: Validators
    content_type: str
    final: str
    body: bytes


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What was made of an item.

    Attributes:
        validators: what the page is asked for by; without any the page is read anew.
        article: as read.
        own_text: whether it is the feed's own text, since the page could not be had.
        briefed: whether a brief of the series has it.
    """

    validators: Validators
    article: Article
    own_text: bool
    briefed: bool = False


class Memory(Protocol):
    """What is known of feeds and pages from earlier runs of a series."""

    def feed(self, url: str) -> KeptFeed | None:
        """Give a feed as it was last fetched."""

    def keep_feed(self, url: str, kept: KeptFeed) -> None:
        """Keep it."""

    def page(self, url: str) -> KeptPage | None:
        """Give what was made of an item with this address."""

    def keep_page(self, url: str, kept: KeptPage) -> None:
        """Keep it."""

    def named(self, feed: str, items: Sequence[Item]) -> None:
        """Note what a feed names now."""

    def owed(self, feed: str, but: Collection[str]) -> list[Item]:
        """Give what a feed named not too long ago and does not any more, by address, and no brief has had."""

    def last_new(self, feed: str) -> datetime | None:
        """Give the moment of a feed's newest item; None where it never had one."""


class NoMemory:
    """Nothing is known, and nothing is kept."""

    def feed(self, url: str) -> KeptFeed | None:  # noqa: D102 - as in Memory
        return None

    def keep_feed(self, url: str, kept: KeptFeed) -> None:  # noqa: D102
        pass

    def page(self, url: str) -> KeptPage | None:  # noqa: D102
        return None

    def keep_page(self, url: str, kept: KeptPage) -> None:  # noqa: D102
        pass

    def named(self, feed: str, items: Sequence[Item]) -> None:  # noqa: D102
        pass

    def owed(self, feed: str, but: Collection[str]) -> list[Item]:  # noqa: D102
        return []

    def last_new(self, feed: str) -> datetime | None:  # noqa: D102
        return None
