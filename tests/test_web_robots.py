"""robots.txt is kept to for everything that a feed names."""

from __future__ import annotations

import asyncio

import pytest
from web_site import LOOPS, PUBLIC, Asked, FakeNetwork, Site, answer, failed

from briefing.web import Fetcher, robots


@pytest.fixture(params=LOOPS)
def go(request):
    """Run a coroutine on the loop of production, and on Python's own."""
    return request.param


RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /

User-agent: Briefing/2.0 # ours
User-agent: other
Disallow: /private
Allow: /private/open$
Crawl-delay: 0.1

User-agent: brief
Disallow: /page
"""


def test_what_is_not_allowed_is_not_asked_for(go):
    """A host's rules for us hold, those for others and for all do not; they are read once."""

    async def main() -> None:
        pages = {"/robots.txt": answer(RULES), "/page": answer(b"news"), "/private/open": answer(b"news")}
        async with Site(pages) as site, Fetcher(allow_private=True) as fetcher:
            found = await asyncio.gather(
                *(fetcher.get(f"{site.url}/page?{n}") for n in range(3)), return_exceptions=True
            )
            assert [getattr(page, "status", None) for page in found] == [404] * 3
            assert (await fetcher.get(f"{site.url}/page")).body == b"news"
            assert (await fetcher.get(f"{site.url}/private/open")).body == b"news"
            error = await failed(fetcher, f"{site.url}/private/x")
            assert error.refused
            assert error.reason == "robots.txt of 127.0.0.1 does not allow it"
            assert [asked.path for asked in site.asked].count("/robots.txt") == 1
            assert "/private/x" not in site.paths

    go(main())


def test_what_the_user_named_is_asked_for(go):
    """robots.txt is for what finds its way by itself: a feed that the user wrote down is read without it."""

    async def main() -> None:
        pages = {"/robots.txt": answer(b"User-agent: *\nDisallow: /"), "/": answer(b"news")}
        async with Site(pages) as site, Fetcher() as fetcher:
            assert (await fetcher.get(site.url, named_by_user=True)).body == b"news"
            assert [asked.path for asked in site.asked] == ["/"]

    go(main())


def test_redirected_targets_are_asked_about(go):
    """A redirect is no way round the rules of where it leads."""

    async def main() -> None:
        pages = {
            "/": answer(status=302, Location="/private"),
            "/private": answer(b"news"),
            "/robots.txt": answer(b"User-agent: *\nDisallow: /private"),
        }
        async with Site(pages) as site, Fetcher(allow_private=True) as fetcher:
            assert (await failed(fetcher, site.url)).refused
            assert site.paths == ["/"]

    go(main())


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        (answer(status=404), True),
        (answer(status=403), True),
        (answer(b"<html>no rules here", status=200), True),
        (answer(status=302, Location="/robots.txt"), True),
        (answer(status=302, Location="/rules"), False),
        (answer(status=500), False),
        (b"", False),
        (answer(b"x", Content_Encoding="gzip"), False),
        (answer(b"User-agent: *\nDisallow: /" + b"\n#" * 400_000), False),
        (answer(b"\n#" * 400_000 + b"\nUser-agent: *\nDisallow: /"), True),
    ],
    ids=["404", "403", "html", "circle", "moved", "500", "closed", "damaged", "long", "too late"],
)
def test_rules_that_cannot_be_had(go, page, allowed):
    """A host without rules allows all; one that cannot be asked for them allows nothing in this run (RFC 9309)."""

    async def main() -> None:
        rules = answer(b"User-agent: *\nDisallow: /")
        pages = {"/robots.txt": page, "/rules": rules, "/": answer(b"news")}
        async with Site(pages) as site, Fetcher(allow_private=True) as fetcher:
            if allowed:
                assert (await fetcher.get(site.url)).body == b"news"
            else:
                for _ in range(2):
                    assert "robots.txt of 127.0.0.1" in (await failed(fetcher, site.url)).reason
                assert site.paths in ([], ["/rules"])

    go(main())


def test_rules_that_never_come_take_a_third_of_the_time(go):
    """A host that is silent about its rules is left before a page's whole time is over, and for all of its pages."""

    async def silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        pages = {"/robots.txt": silence, "/": answer(b"news")}
        async with Site(pages) as site, Fetcher(allow_private=True, timeout=0.9) as fetcher:
            errors = await asyncio.gather(*(failed(fetcher, site.url) for _ in range(3)))
            assert all("within 0.3 seconds" in error.reason and error.passing for error in errors)
            assert len(site.asked) == 1

    go(main())


def test_one_who_is_cancelled_does_not_take_the_rules_from_others(go):
    """Two pages wait for one robots.txt; the first is cancelled, the second still comes."""

    async def main() -> None:
        asked_for, go_on = asyncio.Event(), asyncio.Event()

        async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
            asked_for.set()
            await go_on.wait()
            writer.write(answer(b""))

        async with (
            Site({"/robots.txt": slow, "/": answer(b"news")}) as site,
            Fetcher(allow_private=True) as fetcher,
        ):
            first, second = (asyncio.create_task(fetcher.get(site.url)) for _ in range(2))
            await asked_for.wait()
            first.cancel()
            await asyncio.sleep(0)
            go_on.set()
            assert (await second).body == b"news"
            assert first.cancelled()

    go(main())


def test_a_host_s_robots_leading_inside_is_refused(go):
    """robots.txt is fetched by the same rules: it cannot send us into a private network."""

    async def main() -> None:
        async with Site({"/robots.txt": answer(status=301, Location="http://127.0.0.1:1/")}) as site:
            network = FakeNetwork({"news.example": [PUBLIC]}, site.port)
            async with Fetcher(network=network) as fetcher:
                assert (await failed(fetcher, "http://news.example/")).refused
            assert network.connected == [PUBLIC]

    go(main())


def test_a_pause_that_the_host_wants_is_made(go):
    """Crawl-delay spaces the requests to a host, however many may be under way there."""

    async def main() -> None:
        last = 0.0

        async def page(asked: Asked, writer: asyncio.StreamWriter) -> None:
            nonlocal last
            last = asyncio.get_running_loop().time()
            writer.write(answer(b"news"))

        pages = {"/robots.txt": answer(b"User-agent: *\nCrawl-delay: 0.1"), "/": page}
        async with Site(pages) as site, Fetcher(allow_private=True) as fetcher:
            start = asyncio.get_running_loop().time()
            await asyncio.gather(*(fetcher.get(site.url) for _ in range(4)))
        # Three pauses lie between four requests; loops round their clocks.
        assert last - start > 0.29

    go(main())


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 3", 3),
        ("Crawl-delay: 86400", 5),
        ("Request-rate: 1/2", 2),
        ("Request-rate: 10/1h", 5),
        ("Crawl-delay: -1", 0),
        ("Crawl-delay: nan", 0),
        ("Request-rate: 0/0", 0),
        ("Crawl-delay: x", 0),
    ],
)
def test_a_pause_has_a_limit(line, delay):
    """A host cannot make a run wait for a day between two pages."""
    assert robots.read(f"User-agent: *\n{line}".encode()).delay == delay


def test_a_hostile_robots_txt_takes_no_longer_than_an_honest_one():
    """A file of groups for everybody, each with all rules, is read with one group for all who are not us."""
    groups = "".join(f"User-agent: a{n}\n" for n in range(20_000))
    rules = robots.read((groups + "Disallow: /x\n" * 10_000 + "User-agent: *\nDisallow: /y\n").encode())
    assert rules.allows("http://h/x")
    assert not rules.allows("http://h/y")


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b":", b"User-agent", b"Disallow: /", b"\0" * 99, b"User-agent: *\nDisallow:"],
)
def test_whatever_robots_txt_holds_there_are_rules(data):
    """What is no rule says nothing."""
    assert robots.read(data).allows("http://h/x")
