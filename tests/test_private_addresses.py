"""A feed may not send the program into a private network. The network under the client is a fake: nothing is tried."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator

import pytest
from news_sites import Reply, Site, page, report, rss
from runs import assert_true, brief_of
from web_site import OTHER, PUBLIC, FakeNetwork

from briefing import gathering
from briefing.web import Fetcher

# Each in one of the forms that resolvers take, and what the brief says of it.
NAMED = {
    "http://127.0.0.1/a": "loopback",
    "http://localhost/a": "loopback",
    "http://[::1]/a": "loopback",
    "http://2130706433/a": "loopback",
    "http://0177.0.0.1/a": "no address of the web",
    "http://0x7f.1/a": "loopback",
    "http://127.1/a": "loopback",
    "http://0.0.0.0/a": "unspecified",
    "http://10.1.2.3/a": "private",
    "http://172.16.0.1/a": "private",
    "http://192.168.1.1:8080/a": "private",
    "http://3232235777/a": "private",
    "http://100.64.0.1/a": "private",
    "http://169.254.1.1/a": "link-local",
    "http://169.254.169.254/latest/meta-data": "metadata",
    "http://[fd00:ec2::254]/a": "metadata",
    "http://[fe80::1]/a": "link-local",
    "http://[fd12:3456::1]/a": "private",
    "http://[::ffff:127.0.0.1]/a": "loopback",
    "http://[::ffff:a9fe:a9fe]/a": "metadata",
    "http://[64:ff9b::7f00:1]/a": "loopback",
    "http://[2002:7f00:1::]/a": "loopback",
    "http://inside.example/a": "private",
    "http://both.example/a": "private",
    "http://metadata.example/a": "metadata",
    "http://six.example/a": "link-local",
}
NAMES = {
    "news.example": [PUBLIC],
    "other.example": [OTHER],
    "localhost": ["127.0.0.1", "::1"],
    "inside.example": ["10.0.0.7"],
    "both.example": [PUBLIC, "192.168.0.1"],
    "metadata.example": ["169.254.169.254"],
    "six.example": ["fe80::1"],
}


@pytest.fixture
def site(monkeypatch) -> Iterator[Site]:
    """Serve a site on 127.0.0.1, to which news.example leads."""
    served = Site(1)
    served.hosts = ["127.0.0.1"]
    with served.serve():
        network = FakeNetwork(NAMES, ports={PUBLIC: served.port})
        monkeypatch.setattr(gathering, "Fetcher", functools.partial(Fetcher, network=network))
        yield served


def failures(run, *flags: object) -> dict[str, str | None]:
    """Run over the feed; give the reasons of what failed, by key. The good article is briefed."""
    result = run("http://news.example/feed.xml", *flags, "--format", "json", "--out", "-")
    brief = brief_of(result, 3)
    assert_true(brief)
    assert [e.key for e in brief.articles if e.status == "briefed"] == ["http://news.example/good.html"]
    return {e.key: e.reason for e in brief.articles if e.status == "failed"}


@pytest.mark.parametrize("how", ["named", "redirected"])
def test_every_private_address_is_refused_and_told(site, run, how):
    """Whatever form it has, and where a public page redirects to it: the entry says so, the rest is briefed."""
    site.put(0, "/good.html", Reply(page("Good", report(1))))
    links = ["http://news.example/good.html"]
    for number, target in enumerate(NAMED):
        if how == "redirected":
            site.put(0, f"/{number}.html", Reply(b"", 302, {"Location": target}))
        links.append(target if how == "named" else f"http://news.example/{number}.html")
    site.put(0, "/feed.xml", Reply(rss("Feed", [(link, f"Item {link}", "", "") for link in links])))
    failed = failures(run)
    assert len(failed) == len(NAMED)
    for key, kind in zip(links[1:], NAMED.values(), strict=True):
        assert kind in str(failed[key]), (key, failed[key])
        assert kind == "no address of the web" or "allow_private" in str(failed[key])


def test_no_other_scheme_is_followed(site, run, tmp_path):
    """Files, and what is no web address at all, are not read, whatever a feed says; a redirect to one is told."""
    secret = tmp_path / "secret.txt"
    secret.write_text(
        "The secret of the harbour of Marenna is kept in this file by nobody but the harbour master."
    )
    site.put(0, "/good.html", Reply(page("Good", report(1))))
    site.put(0, "/moved.html", Reply(b"", 302, {"Location": secret.as_uri()}))
    targets = [
        secret.as_uri(),
        str(secret),
        "ftp://news.example/a",
        "gopher://news.example/a",
        "data:text/html,x",
    ]
    links = ["http://news.example/good.html", "http://news.example/moved.html", *targets]
    site.put(0, "/feed.xml", Reply(rss("Feed", [(link, "Item", "", "") for link in links])))
    result = run("http://news.example/feed.xml", "--format", "json", "--out", "-")
    assert result[0] == 3
    assert "The secret of the harbour" not in result[1]
    failed = {e["key"]: e["reason"] for e in json.loads(result[1])["articles"] if e["status"] == "failed"}
    assert "http" in str(failed["http://news.example/moved.html"])


def test_a_list_of_feeds_is_bound_as_a_feed_is(site, run, tmp_path):
    """Feeds that a list names are no more the user's word than pages that a feed names."""
    site.put(0, "/good.html", Reply(page("Good", report(1))))
    site.put(0, "/feed.xml", Reply(rss("Feed", [("http://news.example/good.html", "Good", "", "")])))
    outlines = "".join(
        f'<outline xmlUrl="{url}"/>' for url in ("http://news.example/feed.xml", "http://127.0.0.1/f")
    )
    opml = tmp_path / "feeds.opml"
    opml.write_text(f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outlines}</body></opml>')
    brief = brief_of(run(opml, "--format", "json", "--out", "-"), 3)
    assert [e.key for e in brief.articles if e.status == "briefed"] == ["http://news.example/good.html"]
    (failed,) = (e for e in brief.articles if e.status == "failed")
    assert failed.key == "http://127.0.0.1/f"
    assert "loopback" in str(failed.reason)
