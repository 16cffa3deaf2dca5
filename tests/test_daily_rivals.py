"""Feeds that say false or odd things: what one of them claims takes no article from another, nor from itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from news_sites import Reply, Site, page, report, rss
from test_daily_web import DAY_ONE, DAY_TWO, FEED, Desk, of_status

from briefing.errors import BriefingError
from briefing.sources.memory import NoMemory
from briefing.sources.web import harvest
from briefing.web import Fetcher

TODAY = "Mon, 02 Mar 2026 05:00:00 GMT"
LONG_AGO = "Mon, 05 Mar 2001 05:00:00 GMT"
DAY_THREE = "2026-03-04T08:00+00:00"


@pytest.fixture
def site():
    """Serve two hosts: the first feed is read before the second one."""
    site = Site(2)
    with site.serve():
        yield site


def put_feed(site: Site, host: int, *items: tuple[str, str, str, str]) -> str:
    """Let a host's feed have items; give its address."""
    return site.put(host, "/feed.xml", Reply(rss(f"Feed {host}", list(items)), headers=FEED))


def test_a_false_date_takes_no_article_from_another_feed(site, run, tmp_path, monkeypatch):
    """Another site's feed that calls an article old leaves it out of its own items, not of the brief."""
    link = site.put(1, "/a.html", Reply(page("A", report(1)), etag='"a"'))
    feeds = [
        put_feed(site, 0, (link, "False", report(2), LONG_AGO)),
        put_feed(site, 1, (link, "A", "", TODAY)),
    ]
    _, (brief,), _ = Desk(tmp_path, run, monkeypatch, feeds).run(DAY_ONE)
    ((key, text),) = ((e.key, e.text) for e in brief.articles if e.status == "briefed")
    assert key == link
    assert report(1, 1) in text


def test_a_feeds_text_goes_by_no_other_sites_address(site, run, tmp_path, monkeypatch):
    """A feed that tells more than another site's page is briefed by its own name, the page by its address."""
    link = site.put(1, "/a.html", Reply(page("A", report(1)), etag='"a"'))
    rival = put_feed(site, 0, (link, "More", report(2, 30), TODAY))
    desk = Desk(tmp_path, run, monkeypatch, [rival, put_feed(site, 1, (link, "A", "", TODAY))])
    _, (brief,), _ = desk.run(DAY_ONE)
    briefed = {e.key: e.text for e in brief.articles if e.status == "briefed"}
    assert set(briefed) == {link, f"{rival}#{link}"}
    assert briefed[f"{rival}#{link}"] == report(2, 30)
    assert report(1, 1) in briefed[link]
    assert desk.run(DAY_TWO)[0] == 4


def test_a_feeds_text_is_not_in_the_way_of_a_page_that_comes_later(site, run, tmp_path, monkeypatch):
    """What a feed says before another site has the page, in nearly its words, does not pass for that page."""
    link = site.url(1, "/a.html")
    rival = put_feed(site, 0, (link, "A", report(1, 12).replace("near", "far from", 1), TODAY))
    desk = Desk(tmp_path, run, monkeypatch, [rival, put_feed(site, 1)])
    _, (brief,), _ = desk.run(DAY_ONE)
    ((key, reason),) = of_status(brief, "briefed").items()
    assert (key, "404" in str(reason)) == (f"{rival}#{link}", True)
    site.put(1, "/a.html", Reply(page("A", report(1, 12)), etag='"a"'))
    put_feed(site, 1, (link, "A", "", TODAY))
    _, (brief,), _ = desk.run(DAY_TWO)
    assert set(of_status(brief, "briefed")) == {link}
    assert desk.run(DAY_THREE)[0] == 4


def test_items_that_share_one_address_are_told_apart(site, run, tmp_path, monkeypatch):
    """Where all items lead to a site's front page, each is briefed from its feed's own text."""
    front = site.put(0, "/", Reply(page("Front", report(9)), etag='"f"'))
    items = [(front, f"Notice {n}", report(n, 3), TODAY) for n in range(3)]
    desk = Desk(tmp_path, run, monkeypatch, [put_feed(site, 0, *items)])
    _, (brief,), _ = desk.run(DAY_ONE)
    texts = {e.text for e in brief.articles if e.status == "briefed"}
    assert texts == {report(n, 3) for n in range(3)}
    put_feed(site, 0, (front, "Notice 4", report(4, 3), TODAY), *items)
    _, (brief,), _ = desk.run(DAY_TWO)
    assert [e.text for e in brief.articles if e.status == "briefed"] == [report(4, 3)]


def test_a_text_of_many_items_stands_in_for_no_page(site, run, tmp_path, monkeypatch):
    """'Comments' below each item is nobody's article: a page that could not be had is asked for again."""
    links = [site.put(0, f"/{n}.html", Reply(page(f"R{n}", report(n)), etag=f'"{n}"')) for n in range(3)]
    site.put(0, "/1.html", Reply(b"no", 503))
    site.put(0, "/2.html", Reply(b"no", 503))
    feed = put_feed(site, 0, *((link, link[-6:], "Comments", TODAY) for link in links))
    desk = Desk(tmp_path, run, monkeypatch, [feed])
    code, (brief,), _ = desk.run(DAY_ONE)
    assert (code, set(of_status(brief, "briefed")), set(of_status(brief, "failed"))) == (
        3,
        {links[0]},
        set(links[1:]),
    )
    for n in (1, 2):
        site.put(0, f"/{n}.html", Reply(page(f"R{n}", report(n)), etag=f'"{n}"'))
    _, (brief,), _ = desk.run(DAY_TWO)
    assert set(of_status(brief, "briefed")) == set(links[1:])


def test_a_feed_that_another_one_took_for_a_page_stays_a_feed(site, run, tmp_path, monkeypatch):
    """An item may lead to a feed that is named as a source later: its items are read all the same."""
    news = site.put(1, "/a.html", Reply(page("A", report(1)), etag='"a"'))
    body = page("Feed", report(2)) + rss("Feed", [(news, "A", "", TODAY)])
    feed = site.put(1, "/feed.xml", Reply(body, etag='"f"'))
    desk = Desk(tmp_path, run, monkeypatch, [put_feed(site, 0, (feed, "Look", "", TODAY))])
    assert set(of_status(desk.run(DAY_ONE)[1][0], "briefed")) == {feed}
    site.put(1, "/feed.xml", Reply(rss("Feed", [(news, "A", "", TODAY)]), headers=FEED, etag='"f"'))
    text = desk.config.read_text()
    desk.config.write_text(text.replace("feeds = [", f'feeds = ["{feed}", '))
    _, (brief,), _ = desk.run(DAY_TWO)
    assert set(of_status(brief, "briefed")) == {news}


def test_a_series_with_a_short_memory_takes_nothing_from_another(site, run, tmp_path, monkeypatch):
    """Two series share a store and a feed: what one of them has no use for any more is still owed to the other."""
    late = site.url(0, "/late.html")
    site.put(0, "/late.html", Reply(b"no", 503))
    feed = put_feed(site, 0, (late, "Late", "", TODAY))
    desks = []
    for name, age in (("long", 7), ("short", 1)):
        (tmp_path / name).mkdir()
        desks.append(Desk(tmp_path / name, run, monkeypatch, [feed], "", f"max_age = {age}"))
        text = desks[-1].config.read_text()
        desks[-1].config.write_text(text.replace("'store.db'", f"'{tmp_path / 'store.db'}'"))
    assert desks[0].run(DAY_ONE)[0] == 4
    for day in (2, 4):
        link = site.put(0, f"/{day}.html", Reply(page("N", report(day), f"2026-03-{day:02}")))
        put_feed(site, 0, (link, "N", "", f"{day:02} Mar 2026 05:00:00 GMT"))
        desks[1].run(f"2026-03-{day:02}T08:00+00:00")
    site.put(0, "/late.html", Reply(page("Late", report(3))))
    _, (brief,), _ = desks[0].run("2026-03-05T08:00+00:00")
    assert set(of_status(brief, "briefed")) == {late, *(site.url(0, f"/{day}.html") for day in (2, 4))}


def test_a_clock_that_was_wrong_once_does_not_end_catching_up(site, run, tmp_path, monkeypatch):
    """A brief of a day to come is no reason to take the days since the last true one for told."""
    desk = Desk(tmp_path, run, monkeypatch, [put_feed(site, 0)])
    for number, (now, told) in enumerate(
        [
            (DAY_ONE, False),
            ("2031-03-02T08:00+00:00", True),
            (DAY_TWO, False),
            ("2026-03-07T08:00+00:00", True),
        ]
    ):
        link = site.put(0, f"/{number}.html", Reply(page("N", report(number), now[:10])))
        put_feed(site, 0, (link, "N", "", ""))
        _, (brief,), _ = desk.run(now)
        assert any("The last brief is of" in note for note in brief.coverage.notes) == told


def test_a_day_without_any_source_wakes_somebody_whatever_is_wished_for(site, run, tmp_path, monkeypatch):
    """Where nothing could be read no brief says that nothing is new: that would be no more than a guess."""
    cry = tmp_path / "cry"
    feed = site.put(0, "/feed.xml", Reply(b"no", 500))
    desk = Desk(
        tmp_path,
        run,
        monkeypatch,
        [feed],
        "",
        f"nothing_new = 'brief'\n[schedule]\non_failure = 'touch {cry}'",
    )
    assert desk.run(DAY_ONE)[:2] == (4, [])
    assert cry.exists()


def test_a_day_that_a_page_mentions_does_not_make_it_old(site, run, tmp_path, monkeypatch):
    """A page without a date of its own is as new as its feed says, whatever years its text and its foot name."""
    lines = "".join(f"<p>{line}.</p>" for line in report(1).rstrip(".").split(". "))
    body = f"<html><head><title>A</title></head><body><article><h1>A</h1>{lines}</article><footer>© 2019</footer>"
    link = site.put(0, "/a.html", Reply(f"{body}</body></html>".encode(), etag='"a"'))
    told = body.replace("</article>", "<p>The law was passed on 3 May 2019 by the council.</p></article>")
    other = site.put(0, "/b.html", Reply(told.replace(lines, f"<p>{report(2)}</p>").encode(), etag='"b"'))
    said = page("C", report(3), "2019-05-03")
    old = site.put(0, "/c.html", Reply(said, etag='"c"'))
    feed = put_feed(site, 0, *((address, "T", "", TODAY) for address in (link, other, old)))
    desk = Desk(tmp_path, run, monkeypatch, [feed])
    _, (brief,), _ = desk.run(DAY_ONE)
    assert set(of_status(brief, "briefed")) == {link, other}
    assert of_status(brief, "outside_window") == {old: "older than 7 days"}
    assert desk.run(DAY_TWO)[0] == 4


def test_where_the_store_fails_nothing_is_left_under_way(site):
    """The error is told when every page that was being read has been let go."""
    kept: list[str] = []

    class FullDisk(NoMemory):
        def keep_page(self, url, _):
            kept.append(url)
            if len(kept) > 1:
                raise BriefingError("The disk is full.")

    feeds = []
    for host in range(2):
        links = [
            site.put(host, f"/{n}.html", Reply(page("T", report(10 * host + n)), delay=0.1 * n))
            for n in range(5)
        ]
        feeds.append(put_feed(site, host, *((link, "T", "", "") for link in links)))

    async def read() -> int:
        async with Fetcher(allow_private=True) as fetcher:
            before = asyncio.all_tasks()
            with pytest.raises(BriefingError, match="disk is full"):
                await harvest(feeds, fetcher, FullDisk(), now=datetime.now(UTC))
            return len([task for task in asyncio.all_tasks() - before if "_page" in repr(task.get_coro())])

    assert asyncio.run(read()) == 0
