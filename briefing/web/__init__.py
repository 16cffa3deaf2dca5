"""Feeds and pages over HTTP: the one place that fetches. docs/fetching.md says what it keeps to.

    async with Fetcher() as fetcher:
        page = await fetcher.get("https://example.org/feed.xml", named_by_user=True)

Importing this is cheap: the client of HTTP is loaded where a Fetcher is opened.
"""

from __future__ import annotations

from briefing.web.fetcher import Fetcher
from briefing.web.values import Fetched, FetchError, Network, Validators

__all__ = ["FetchError", "Fetched", "Fetcher", "Network", "Validators"]
