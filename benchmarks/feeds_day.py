"""How long do 50 feeds with 500 pages take, where some are slow, endless, wrong, moved or gone?

    python benchmarks/feeds_day.py

Two harvests of the web site of the tests (tests/test_daily_web.py) on loopback, with the default limit of 30 s for
one page, into one store: the first day, and the second, when all but what fails has not changed. No brief is
made: it is the reading that has the limits. Required: at most 1.5 times the slowest limit, and only 304s on the second
day. Beside it: the same without anything that is wrong.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from news_sites import Site
from test_daily_web import HOSTS, make_world, spoil

from briefing import loop
from briefing.settings import SourceSettings
from briefing.sources.web import harvest
from briefing.store import Store
from briefing.types import Article
from briefing.web import Fetcher

LIMIT = SourceSettings().fetch_timeout
REQUIRED = 1.5


async def read(site: Site, store: Store, now: datetime) -> tuple[float, int, int]:
    """Harvest all feeds; give the seconds, and how many articles and failures there were."""
    began = time.perf_counter()
    async with Fetcher(allow_private=True, timeout=LIMIT) as fetcher:
        feeds = [site.url(host, "/feed.xml") for host in range(HOSTS)]
        found = await harvest(feeds, fetcher, store.web("s", now, timedelta(days=7)), now=now)
    articles = sum(isinstance(item, Article) for item in found.items)
    return time.perf_counter() - began, articles, len(found.items) - articles


def main() -> None:
    """Print a table to stderr and one JSON object to stdout."""
    result: dict[str, object] = {"limit": LIMIT}
    for name in ("sound", "spoilt"):
        site = Site(HOSTS)
        with site.serve(), tempfile.TemporaryDirectory() as folder:
            make_world(site)
            if name == "spoilt":
                spoil(site)
            store = Store(Path(folder) / "store.db")
            for day in (2, 3):
                site.asked.clear()
                before = time.process_time()
                seconds, articles, failed = loop.run(read(site, store, datetime(2026, 3, day, 8, tzinfo=UTC)))
                statuses = Counter(site.statuses)
                row = {
                    "seconds": round(seconds, 1),
                    "cpu": round(time.process_time() - before, 1),
                    "articles": articles,
                    "failed": failed,
                    "statuses": {str(status): count for status, count in sorted(statuses.items())},
                    "times_limit": round(seconds / LIMIT, 2),
                }
                result[f"{name} {day - 1}"] = row
                print(f"{name}, day {day - 1}: {row}", file=sys.stderr)
            store.close()
    worst = max(row["times_limit"] for row in result.values() if isinstance(row, dict))
    result["met"] = worst <= REQUIRED
    print(json.dumps(result))
    sys.stdout.flush()
    os._exit(0)  # what is silent is not waited for


if __name__ == "__main__":
    main()
