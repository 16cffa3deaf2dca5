"""Daily runs over feeds and pages, from a real server on loopback, with all that servers do wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from news_sites import Reply, Site, page, report, rss
from runs import assert_true

from briefing import briefjson
from briefing.types import Brief

FEED = {"Content-Type": "application/rss+xml"}
DAY_ONE, DAY_TWO = "2026-03-02T08:00+00:00", "2026-03-03T08:00+00:00"
HOSTS, ITEMS = 50, 10


class Desk:
    """A configuration over feeds, and its daily runs."""

    def __init__(self, folder: Path, run, monkeypatch, feeds: list[str], *more: str) -> None:
        self.folder = folder
        self.config = folder / "desk.toml"
        self.config.write_text(
            f"[sources]\nfeeds = {json.dumps(feeds)}\nallow_private = true\n"
            f"{more[0] if more else ''}\n[brief]\nout = 'briefs'\nformats = ['json']\n"
            f"{more[1] if len(more) > 1 else ''}\n[store]\npath = 'store.db'\n"
        )
        self._run = run
        self._monkeypatch = monkeypatch

    def run(self, now: str, *flags: str) -> tuple[int, list[Brief], str]:
        """Run at that moment; give the exit code, the briefs and stderr."""
        self._monkeypatch.setenv("BRIEFING_NOW", now)
        code, out, err = self._run("--config", self.config, *flags)
        briefs = [briefjson.loads(Path(line).read_bytes(), line) for line in out.splitlines()]
        for brief in briefs:
            assert_true(brief)
        return code, briefs, err


def of_status(brief: Brief, status: str) -> dict[str, str | None]:
    """Give the reasons of the articles of a status, by key."""
    return {entry.key: entry.reason for entry in brief.articles if entry.status == status}


def make_world(site: Site) -> None:
    """Give each host a feed and ten pages."""
    for host in range(HOSTS):
        items = []
        for number in range(ITEMS):
            name = f"Report {host}-{number}"
            text = report(host * ITEMS + number, 3)
            link = site.put(host, f"/{number}.html", Reply(page(name, text), etag=f'"{host}-{number}"'))
            items.append((link, name, "", "Mon, 02 Mar 2026 05:00:00 GMT"))
        site.put(host, "/feed.xml", Reply(rss(f"Feed {host}", items), headers=FEED, modified=f"day {host}"))


@pytest.fixture
def world() -> Iterator[Site]:
    """Serve fifty hosts."""
    site = Site(HOSTS)
    with site.serve():
        make_world(site)
        yield site


def spoil(site: Site) -> dict[str, tuple[int, str]]:
    """Let feeds and pages go wrong; give what is not to be had, with the host and path."""
    feed = {
        "silent": Reply(manner="silent"),
        "endless": Reply(b"<rss>", manner="endless", headers=FEED),
        "wrong": Reply(b"no", 500),
        "gone": Reply(b"no", 410),
        "cut": Reply(b"<rss>", manner="cut", headers=FEED),
        "refused": Reply(b"no", 403),
    }
    for host, reply in enumerate(feed.values()):
        site.put(host, "/feed.xml", reply)
    moved = site.replies[site.hosts[6], "/feed.xml"]
    site.put(6, "/new.xml", moved)
    site.put(6, "/feed.xml", Reply(b"", 301, {"Location": "/new.xml"}))
    pages = {
        "page silent": Reply(manner="silent"),
        "page endless": Reply(b"<html><body>", manner="endless"),
        "page missing": Reply(b"no", 404),
        "page gone": Reply(b"no", 410),
        "page wrong": Reply(b"no", 503),
        "page a picture": Reply(b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "image/png"}),
        "page without text": Reply(b"<html><body><script>x()</script></body></html>"),
        "page cut": Reply(b"<html>", manner="cut"),
    }
    for host, reply in enumerate(pages.values(), start=7):
        site.put(host, "/3.html", reply)
    site.put(
        15,
        "/robots.txt",
        Reply(b"User-agent: *\nDisallow: /4.html\n", headers={"Content-Type": "text/plain"}),
    )
    site.put(16, "/5.html", Reply(b"", 302, {"Location": "/moved/5.html"}))
    site.put(16, "/moved/5.html", Reply(page("Report 16-5", report(165, 3)), etag='"moved"'))
    failed = {site.url(host, "/feed.xml"): name for host, name in enumerate(feed)}
    failed |= {site.url(host, "/3.html"): name for host, name in enumerate(pages, start=7)}
    failed[site.url(15, "/4.html")] = "page that robots.txt does not allow"
    return failed


def test_two_days_of_fifty_feeds(world, run, tmp_path, monkeypatch):
    """What can be read is briefed once; what cannot is one failed entry each; the second day asks by validators."""
    failing = spoil(world)
    feeds = [world.url(host, "/feed.xml") for host in range(HOSTS)]
    desk = Desk(tmp_path, run, monkeypatch, feeds, "fetch_timeout = 6.0")
    code, (first,), _ = desk.run(DAY_ONE)
    assert code == 3
    failed = of_status(first, "failed")
    assert set(failed) == set(failing)
    reachable = {
        world.url(host, f"/{number}.html")
        for host in range(6, HOSTS)
        for number in range(ITEMS)
        if world.url(host, f"/{number}.html") not in failing
    }
    assert Counter(e.key for e in first.articles if e.status == "briefed") == Counter(reachable)
    assert "410" in str(failed[world.url(3, "/feed.xml")])
    assert any("moved for good" in note for note in first.coverage.notes)
    assert max(world.most.values()) <= 2

    # The second day: one page has other words for the same, one tells more, one feed has a new item.
    same = world.replies[world.hosts[20], "/0.html"]
    same.body, same.etag = same.body.replace(b" and ", b" while ", 1), '"reworded"'
    other = world.replies[world.hosts[21], "/0.html"]
    other.body, other.etag = page("Report 21-0", report(9001, 4)), '"rewritten"'
    world.asked.clear()
    code, (second,), _ = desk.run(DAY_TWO)
    assert code == 3
    assert set(of_status(second, "briefed")) == {world.url(21, "/0.html")}
    assert set(of_status(second, "failed")) == set(failing)
    answered = {(host, path, status) for host, path, status in world.asked if path != "/robots.txt"}
    anew = {
        (world.hosts[20], "/0.html", 200),
        (world.hosts[21], "/0.html", 200),
        (world.hosts[6], "/feed.xml", 301),
    }
    anew.add((world.hosts[16], "/5.html", 302))
    asked_in_vain = {
        (host, path) for host, path, _ in answered if world.url(world.hosts.index(host), path) in failing
    }
    assert {each for each in answered if each[2] != 304 and each[:2] not in asked_in_vain} == anew


def test_a_feeds_own_text_stands_in_for_its_page(run, tmp_path, monkeypatch):
    """Where a page cannot be had, the feed's own text is briefed, the entry says so, and it stays briefed once."""
    site = Site(1)
    with site.serve():
        missing = site.put(0, "/a.html", Reply(b"no", 404))
        items = [(missing, "A storm", report(1, 3), "Mon, 02 Mar 2026 05:00:00 GMT")]
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", items), headers=FEED, etag='"1"'))
        desk = Desk(tmp_path, run, monkeypatch, [feed])
        code, (brief,), _ = desk.run(DAY_ONE)
        assert code == 0
        assert "404" in str(of_status(brief, "briefed")[missing])
        assert brief.articles[0].text == report(1, 3)
        site.put(0, "/a.html", Reply(page("A storm", report(1, 3) + " " + report(2, 4))))
        assert desk.run(DAY_TWO)[0] == 4


def test_what_a_feed_has_dropped_is_not_lost(run, tmp_path, monkeypatch):
    """A page that could not be had, and without a text of its own, is asked for again when the feed names others."""
    site = Site(1)
    with site.serve():
        late = site.put(0, "/late.html", Reply(b"no", 503))
        first = site.put(0, "/a.html", Reply(page("A", report(1)), etag='"a"'))
        items = [(first, "A", "", ""), (late, "Late", "", "")]
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", items), headers=FEED, etag='"1"'))
        desk = Desk(tmp_path, run, monkeypatch, [feed])
        code, (brief,), _ = desk.run(DAY_ONE)
        assert (code, set(of_status(brief, "briefed")), set(of_status(brief, "failed"))) == (
            3,
            {first},
            {late},
        )
        second = site.put(0, "/b.html", Reply(page("B", report(2)), etag='"b"'))
        site.put(0, "/late.html", Reply(page("Late", report(3)), etag='"l"'))
        site.put(0, "/feed.xml", Reply(rss("Feed", [(second, "B", "", "")]), headers=FEED, etag='"2"'))
        code, (brief,), _ = desk.run(DAY_TWO)
        assert set(of_status(brief, "briefed")) == {second, late}


def test_a_feed_that_is_silent_is_told_and_costs_no_brief(run, tmp_path, monkeypatch):
    """A feed that fails, and one that has had nothing new for long, are a line each."""
    site = Site(2)
    with site.serve():
        old = site.put(0, "/a.html", Reply(page("A", report(1), "2026-02-21"), etag='"a"'))
        items = [(old, "A", "", "Sat, 21 Feb 2026 05:00:00 GMT")]
        quiet = site.put(0, "/feed.xml", Reply(rss("Quiet", items), headers=FEED, etag='"1"'))
        news = site.put(1, "/b.html", Reply(page("B", report(2)), etag='"b"'))
        items = [(news, "B", "", "Mon, 02 Mar 2026 05:00:00 GMT")]
        dead = site.put(1, "/feed.xml", Reply(rss("Dead", items), headers=FEED, etag='"1"'))
        desk = Desk(tmp_path, run, monkeypatch, [quiet, dead])
        code, (brief,), _ = desk.run(DAY_ONE)
        assert set(of_status(brief, "briefed")) == {news}
        assert [note for note in brief.coverage.notes if "silent for 9 days" in note]
        site.put(1, "/feed.xml", Reply(b"no", 500))
        fresh = site.put(0, "/c.html", Reply(page("C", report(3), "2026-03-10")))
        site.put(0, "/feed.xml", Reply(rss("Quiet", [(fresh, "C", "", "")])))
        code, (brief,), err = desk.run("2026-03-11T08:00+00:00")
        assert code == 3
        assert "silent for 9 days" in str(of_status(brief, "failed")[dead])
        assert dead in err


def test_articles_that_two_feeds_name_are_read_once(run, tmp_path, monkeypatch):
    """One address, with and without what trackers append, is one article and one request."""
    site = Site(2)
    with site.serve():
        link = site.put(0, "/a.html", Reply(page("A", report(1)), etag='"a"'))
        feeds = [
            site.put(0, "/feed.xml", Reply(rss("One", [(link, "A", "", "")]), headers=FEED)),
            site.put(
                1, "/feed.xml", Reply(rss("Two", [(f"{link}?utm_source=two", "A", "", "")]), headers=FEED)
            ),
        ]
        _, (brief,), _ = Desk(tmp_path, run, monkeypatch, feeds).run(DAY_ONE)
        assert [entry.key for entry in brief.articles] == [link]
        assert sum(count for (_, path, _), count in site.asked.items() if path.startswith("/a.html")) == 1


@pytest.mark.parametrize("catch_up", ["one", "each"])
def test_thirty_days_with_a_clock_change_days_off_and_a_late_feed(run, tmp_path, monkeypatch, catch_up):
    """Every article is in exactly one brief, whatever the calendar does."""
    zone = ZoneInfo("Europe/Berlin")
    site = Site(2)
    first = datetime(2026, 3, 14, 6, 30, tzinfo=zone)  # the clocks change on 29 March
    off = {10, 11}
    named: set[str] = set()
    briefed: Counter[str] = Counter()
    told: dict[str, list[str]] = {}
    with site.serve():
        feeds = [site.url(0, "/feed.xml"), site.url(1, "/late.xml")]
        brief = f"timezone = 'Europe/Berlin'\n[schedule]\ncatch_up = '{catch_up}'"
        desk = Desk(tmp_path, run, monkeypatch, feeds, "", brief)
        items: list[list[tuple[str, str, str, str]]] = [[], []]
        for day in range(30):
            # Not + 24 hours: 06:30 on the wall, before and after the clocks change.
            now = first + timedelta(days=day)
            for host, age in ((0, timedelta(hours=3)), (1, timedelta(days=2))):
                for number in range(2):
                    published = now - age - timedelta(minutes=number)
                    name = f"{day}-{number}"
                    text = report(10_000 * host + 10 * day + number, 3)
                    link = site.put(
                        host,
                        f"/{name}.html",
                        Reply(page(name, text, f"{published:%Y-%m-%d}"), etag=f'"{name}"'),
                    )
                    items[host].insert(0, (link, name, "", format_datetime(published)))
                    named.add(link)
                del items[host][6:]  # three days of it
                path = ("/feed.xml", "/late.xml")[host]
                site.put(host, path, Reply(rss(f"Feed {host}", items[host]), headers=FEED, etag=f'"{day}"'))
            if day in off:
                continue
            code, briefs, err = desk.run(now.isoformat())
            assert code == 0, err
            for brief in briefs:
                for key in of_status(brief, "briefed"):
                    briefed[key] += 1
                    told.setdefault(brief.date.isoformat(), []).append(key)
            assert briefs[-1].date == now.date()
            if day == max(off) + 1:
                assert [b.date.day for b in briefs] == ([24, 25, 26] if catch_up == "each" else [26])
    assert briefed == Counter(named)
    assert len(told) == (30 if catch_up == "each" else 28)


def test_an_old_date_somewhere_on_its_page_loses_no_article(run, tmp_path, monkeypatch):
    """A page that does not say when it was published, but has the year of its copyright, is of its feed's day."""
    site = Site(1)
    with site.serve():
        old = page("A", report(1)).replace(
            b"</article>", b"</article><footer>Copyright 2014 The Paper</footer>"
        )
        old = re.sub(rb'<meta property="article:published_time"[^>]*>', b"", old)
        news = site.put(0, "/a.html", Reply(old))
        items = [(news, "A", "", "Mon, 02 Mar 2026 05:00:00 GMT")]
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", items), headers=FEED))
        _, (brief,), _ = Desk(tmp_path, run, monkeypatch, [feed]).run(DAY_ONE)
    (article,) = brief.articles
    assert (article.status, article.published) == ("briefed", datetime(2026, 3, 2, 5, tzinfo=ZoneInfo("UTC")))


def test_an_old_page_that_a_sitemap_has_as_changed_is_no_news(run, tmp_path, monkeypatch):
    """A sitemap says when a page was last changed: its own day stays, where it has one."""
    site = Site(1)
    with site.serve():
        old = page("A", report(1)).replace(b"2026-03-02T05:00:00+00:00", b"2019-05-06")
        new = re.sub(rb'<meta property="article:published_time"[^>]*>', b"", page("B", report(2)))
        links = [site.put(0, "/a.html", Reply(old)), site.put(0, "/b.html", Reply(new))]
        pages = "".join(f"<url><loc>{link}</loc><lastmod>2026-03-02</lastmod></url>" for link in links)
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
        sitemap = site.put(0, "/sitemap.xml", Reply(body.encode()))
        _, (brief,), _ = Desk(tmp_path, run, monkeypatch, [sitemap]).run(DAY_ONE)
    assert {entry.title: (entry.status, str(entry.published)) for entry in brief.articles} == {
        "A": ("outside_window", "2019-05-06"),
        "B": ("briefed", "2026-03-02"),
    }


def test_a_page_in_a_feeds_place_is_no_article(run, tmp_path, monkeypatch):
    """A site's page stands for the feed that it names; a wall before a feed is a failure, not news."""
    site = Site(1)
    with site.serve():
        news = site.put(0, "/a.html", Reply(page("A", report(1)), etag='"a"'))
        site.put(0, "/feed.xml", Reply(rss("Feed", [(news, "A", "", "")]), headers=FEED))
        link = b'<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
        home = site.put(0, "/", Reply(page("Home", report(2)).replace(b"</head>", link)))
        wall = site.put(0, "/wall.xml", Reply(page("Before you go on", report(3))))
        code, (brief,), _ = Desk(tmp_path, run, monkeypatch, [home, wall]).run(DAY_ONE)
        assert code == 3
        assert set(of_status(brief, "briefed")) == {news}
        assert of_status(brief, "failed") == {wall: "it is no feed, and names none"}


def test_addresses_on_the_command_line(run, tmp_path):
    """A page is an article, a feed its articles, a file that lists feeds theirs; a folder beside them is read, too."""
    site = Site(1)
    with site.serve():
        alone = site.put(0, "/alone.html", Reply(page("Alone", report(1))))
        local = tmp_path / "more"
        local.mkdir()
        (local / "a.txt").write_text(report(2))
        item = f"<item><guid>1</guid><title>T</title><description>{report(3)}</description></item>"
        file = tmp_path / "saved.rss"
        file.write_text(f"<rss version='2.0'><channel><title>F</title>{item}</channel></rss>")
        brief = briefjson.loads(
            run(alone, local, file, "--format", "json", "--out", "-")[1].encode(), "stdout"
        )
    assert {e.title for e in brief.articles if e.status == "briefed"} >= {"Alone", "T"}
    assert len(brief.articles) == 3


def test_nothing_new_is_said_where_it_is_wished(run, tmp_path, monkeypatch):
    """A short brief that says so, once a day, never over one that has news."""
    site = Site(1)
    with site.serve():
        news = site.put(0, "/a.html", Reply(page("A", report(1)), etag='"a"'))
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", [(news, "A", "", "")]), headers=FEED, etag='"f"'))
        desk = Desk(tmp_path, run, monkeypatch, [feed], "", "nothing_new = 'brief'")
        assert desk.run(DAY_ONE)[0] == 0
        assert desk.run(DAY_ONE)[0] == 4
        code, (brief,), _ = desk.run(DAY_TWO, "--format", "json")
        assert (code, brief.stories, brief.coverage.briefed) == (0, (), 0)
        assert desk.run(DAY_TWO)[0] == 4
        monkeypatch.setenv("BRIEFING_NOW", "2026-03-04T08:00+00:00")
        code, out, _ = run("--config", desk.config, "--format", "md")
        assert "Nothing new came in." in Path(out.strip()).read_text("utf-8")


def test_no_brief_says_that_nothing_is_new_where_nothing_could_be_read(run, tmp_path, monkeypatch):
    """A morning without a network is no quiet day: somebody is woken, and no reader is told that all is quiet."""
    site = Site(1)
    with site.serve():
        feed = site.put(0, "/feed.xml", Reply(b"no", 500))
        desk = Desk(tmp_path, run, monkeypatch, [feed], "", "nothing_new = 'brief'")
        monkeypatch.setenv("BRIEFING_ON_FAILURE", f"touch {tmp_path}/cried")
        assert desk.run(DAY_ONE)[:2] == (4, [])
    assert (tmp_path / "cried").exists()


def test_where_nothing_is_new_what_failed_hides_nothing(run, tmp_path, monkeypatch):
    """However many feeds fail, it is told how many did, some of them by name, and what there was beside them."""
    site = Site(1)
    with site.serve():
        news = site.put(0, "/a.html", Reply(page("A", report(1)), etag='"a"'))
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", [(news, "A", "", "")]), headers=FEED))
        gone = [site.url(0, f"/gone{number}.xml") for number in range(7)]
        desk = Desk(tmp_path, run, monkeypatch, [*gone, feed])
        assert desk.run(DAY_ONE)[0] == 3
        code, _, err = desk.run(DAY_TWO)
    assert code == 4
    assert "1 briefed before in this series; 7 failed (" in err
    assert err.count("was not found (404)") == 5
    assert "; and 2 more)." in err


def test_a_second_brief_of_a_day_has_a_page_of_its_own(run, tmp_path, monkeypatch):
    """The morning's page stays when the evening's run finds more."""
    site = Site(1)
    with site.serve():
        first = site.put(0, "/a.html", Reply(page("A", report(1)), etag='"a"'))
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", [(first, "A", "", "")]), headers=FEED, etag='"1"'))
        desk = Desk(tmp_path, run, monkeypatch, [feed])
        assert desk.run(DAY_ONE)[0] == 0
        second = site.put(0, "/b.html", Reply(page("B", report(2)), etag='"b"'))
        items = [(first, "A", "", ""), (second, "B", "", "")]
        site.put(0, "/feed.xml", Reply(rss("Feed", items), headers=FEED, etag='"2"'))
        _, (brief,), _ = desk.run("2026-03-02T18:00+00:00")
        assert set(of_status(brief, "briefed")) == {second}
    assert sorted(path.name for path in (tmp_path / "briefs").glob("2*")) == [
        "2026-03-02-2.json",
        "2026-03-02.json",
    ]
