"""Feeds and pages over HTTP, from real servers on loopback."""

from __future__ import annotations

import asyncio
import gzip
import warnings
import zlib
from collections.abc import Callable, Coroutine
from typing import Any

import brotli
import pytest
from web_site import LOOPS, OTHER, PUBLIC, Asked, FakeNetwork, Site, answer, failed

from briefing.web import Fetched, Fetcher, FetchError, Validators

Go = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=LOOPS)
def go(request) -> Go:
    """Run a coroutine on the loop of production, and on Python's own."""
    return request.param


def named(site: Site, path: str, **how: Any) -> Coroutine[Any, Any, Fetched]:
    """Fetch a page of a site as the user would."""

    async def fetch() -> Fetched:
        async with Fetcher(**how) as fetcher:
            return await fetcher.get(site.url + path, named_by_user=True)

    return fetch()


# ------------------------------------------------------------------------------------------------ what is asked


def test_a_page_comes_as_it_is(go):
    """The body is as it was sent, with its type; we say who we are and what we unpack, and no more."""

    async def main() -> None:
        page = answer("ä\r\n".encode(), Content_Type="text/html; charset=utf-8", Set_Cookie="a=b")
        async with Site({"/a?b=1": page}) as site, Fetcher() as fetcher:
            for _ in range(2):
                found = await fetcher.get(f"{site.url}/a?b=1#part", named_by_user=True)
            assert found == Fetched(
                url=f"{site.url}/a?b=1#part",
                final=f"{site.url}/a?b=1#part",
                moved=None,
                unchanged=False,
                content_type="text/html; charset=utf-8",
                body="ä\r\n".encode(),
                validators=Validators(),
            )
            headers = site.asked[1].headers
            assert headers["host"] == f"127.0.0.1:{site.port}"
            assert headers["user-agent"].startswith("briefing/")
            assert headers["accept-encoding"] == "gzip, deflate, br"
            assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}

    go(main())


def test_the_configured_name_is_given(go):
    """A desk that wants to be known by its own name is."""

    async def main() -> None:
        async with Site({"/": answer(b"x")}) as site:
            await named(site, "/", user_agent="briefing (desk@example.org)")
            assert site.asked[0].headers["user-agent"] == "briefing (desk@example.org)"

    go(main())


def test_only_what_has_changed_comes_again(go):
    """A second day asks with what the first was told, and a 304 keeps it."""

    async def page(asked: Asked, writer: asyncio.StreamWriter) -> None:
        same = asked.headers.get("if-none-match") == '"v1"' and "if-modified-since" in asked.headers
        date = "Mon, 23 Nov 2026 10:00:00 GMT"
        writer.write(answer(status=304) if same else answer(b"news", ETag='"v1"', Last_Modified=date))

    async def main() -> None:
        async with Site({"/": page}) as site, Fetcher() as fetcher:
            first = await fetcher.get(site.url, named_by_user=True)
            assert first.validators == Validators('"v1"', "Mon, 23 Nov 2026 10:00:00 GMT")
            second = await fetcher.get(site.url, named_by_user=True, validators=first.validators)
            assert second.unchanged
            assert second.body == b""
            assert second.validators == first.validators

    go(main())


def test_unchanged_is_no_answer_to_who_did_not_ask(go):
    """A 304 without validators would leave us without a page: it is told."""

    async def main() -> None:
        async with Site({"/": answer(status=304)}) as site, Fetcher() as fetcher:
            assert (await failed(fetcher, site.url, named_by_user=True)).status == 304
            hostile = Validators('"a"\r\nX-Evil: 1')
            assert (await failed(fetcher, site.url, named_by_user=True, validators=hostile)).status == 304
            assert "x-evil" not in site.asked[-1].headers

    go(main())


@pytest.mark.parametrize(
    ("status", "passing", "gone"),
    [
        (401, False, False),
        (403, False, False),
        (404, False, False),
        (410, False, True),
        (451, False, False),
        (418, False, False),
        (429, True, False),
        (204, False, False),
        (501, True, False),
    ],
)
def test_each_status_has_its_reason(go, status, passing, gone):
    """A page that cannot be had says why, and whether it may be had tomorrow."""

    async def main() -> None:
        async with Site({"/": answer(b"<html>", status=status)}) as site, Fetcher() as fetcher:
            error = await failed(fetcher, site.url, named_by_user=True)
            assert (error.status, error.passing, error.gone, error.refused) == (status, passing, gone, False)
            assert str(status) in error.reason

    go(main())


@pytest.mark.parametrize(
    "first",
    [answer(status=500), answer(status=503, Retry_After="0"), answer(status=429, Retry_After="1"), b""],
)
def test_a_passing_trouble_is_tried_once_more(go, first):
    """A server that stumbles once does not cost the page."""

    async def main() -> None:
        async with Site({"/": [first, answer(b"news")]}) as site:
            assert (await named(site, "/")).body == b"news"
            assert len(site.paths) == 2

    go(main())


@pytest.mark.parametrize("wait", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT", "soon", "9"])
def test_who_wants_us_later_is_asked_later(go, wait):
    """A long Retry-After, or one that does not fit into the time, leaves the page for the next run."""

    async def main() -> None:
        async with Site({"/": answer(status=429, Retry_After=wait)}) as site, Fetcher(timeout=5) as fetcher:
            error = await failed(fetcher, site.url, named_by_user=True)
            assert error.passing
            assert len(site.paths) == 1

    go(main())


# ------------------------------------------------------------------------------------------------- redirects


def test_redirects_are_followed_and_permanent_ones_told(go):
    """A feed that moved for good is known by where it went; one that is elsewhere for now is not."""

    async def main() -> None:
        pages = {
            "/old": answer(status=301, Location="/new"),
            "/new": answer(status=308, Location="page?x=ä#here"),
            "/page?x=%C3%A4": answer(b"news"),
            "/now": answer(status=302, Location="/old"),
            "/mixed": answer(status=301, Location="/now"),
        }
        async with Site(pages) as site, Fetcher() as fetcher:
            found = await fetcher.get(f"{site.url}/old", named_by_user=True)
            assert found.final == found.moved == f"{site.url}/page?x=%C3%A4"
            for path in ("/now", "/mixed"):
                found = await fetcher.get(site.url + path, named_by_user=True)
                assert (found.body, found.moved) == (b"news", None)

    go(main())


def test_redirects_without_end_are_left(go):
    """A circle, a long chain and a redirect to nowhere each say what they are."""

    async def main() -> None:
        pages: dict[str, Any] = {f"/{n}": answer(status=302, Location=f"/{n + 1}") for n in range(9)}
        pages |= {"/a": answer(status=302, Location="/b"), "/b": answer(status=302, Location="/a")}
        pages |= {"/none": answer(status=302), "/file": answer(status=302, Location="file:///etc/passwd")}
        pages |= {"/six": answer(status=302, Location="/4"), "/9": answer(b"end")}
        pages |= {"/bad": answer(status=302, Location="http://[")}
        async with Site(pages) as site, Fetcher() as fetcher:
            for path, said in (
                ("/a", "circle"),
                ("/0", "more than 5"),
                ("/none", "without saying"),
                ("/file", "file:"),
                ("/bad", "no address"),
            ):
                assert said in (await failed(fetcher, site.url + path, named_by_user=True)).reason
            assert (await fetcher.get(f"{site.url}/4", named_by_user=True)).body == b"end"

    go(main())


# ---------------------------------------------------------------------------------------- where we may not go


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest",
        "http://2130706433/",
        "http://[::1]/",
        "http://inside.example/",
    ],
)
def test_a_redirect_into_a_private_network_is_refused(go, target):
    """A public page cannot send us to where only this machine can go."""

    async def main() -> None:
        async with Site({"/": answer(status=302, Location=target)}) as site:
            network = FakeNetwork({"news.example": [PUBLIC], "inside.example": ["10.0.0.1"]}, site.port)
            async with Fetcher(network=network) as fetcher:
                for by_user in (False, True):
                    error = await failed(fetcher, "http://news.example/", named_by_user=by_user)
                    assert error.refused
            assert set(network.connected) == {PUBLIC}

    go(main())


def test_a_user_may_name_a_private_host_but_it_may_not_name_another(go):
    """An intranet's feed can be read, its redirect to itself followed; to a neighbour or another port it is not."""

    async def main() -> None:
        pages = {
            "/": answer(status=302, Location="/feed"),
            "/feed": answer(b"news"),
            "/away": answer(status=302, Location="http://10.0.0.2/"),
            "/port": answer(status=302, Location="http://intranet:8080/feed"),
        }
        async with Site(pages) as site:
            network = FakeNetwork({"intranet": ["10.0.0.1"]}, site.port, private=("10.0.0.1",))
            async with Fetcher(network=network) as fetcher:
                assert (await failed(fetcher, "http://intranet/port", named_by_user=True)).refused
                assert (await fetcher.get("http://intranet/", named_by_user=True)).body == b"news"
                assert (await failed(fetcher, "http://intranet/away", named_by_user=True)).refused
                # The connection that is kept open for the user is none for a feed.
                assert (await failed(fetcher, "http://intranet/feed")).refused

    go(main())


def test_private_addresses_can_be_allowed(go):
    """Who keeps feeds at home says so once."""

    async def main() -> None:
        async with Site({"/": answer(b"news")}) as site, Fetcher(allow_private=True) as fetcher:
            assert (await fetcher.get(site.url)).body == b"news"

    go(main())


def test_the_address_that_was_checked_is_the_one_connected_to(go):
    """A name that answers differently the second time (rebinding) gains nothing: it is looked up once a connection."""

    async def main() -> None:
        page = answer(b"news", Connection="close")
        async with Site({"/": page, "/robots.txt": answer(status=404, Connection="close")}) as site:
            network = FakeNetwork({"news.example": [[PUBLIC], [PUBLIC], ["127.0.0.1"]]}, site.port)
            async with Fetcher(network=network) as fetcher:
                assert (await fetcher.get("http://news.example/")).body == b"news"
                assert network.connected == [PUBLIC] * 2
                assert len(network.looked_up) == 2
                assert (await failed(fetcher, "http://news.example/")).refused
            assert network.connected == [PUBLIC] * 2
            assert site.asked[-1].headers["host"] == "news.example"

    go(main())


def test_the_next_address_is_tried(go):
    """A host of which one address takes no connection is reached by another."""

    async def main() -> None:
        async with Site({"/": answer(b"news")}) as site:
            network = FakeNetwork({"news.example": [OTHER, PUBLIC]}, ports={PUBLIC: site.port})
            async with Fetcher(network=network) as fetcher:
                assert (await fetcher.get("http://news.example/", named_by_user=True)).body == b"news"
            assert network.connected == [OTHER, PUBLIC]

    go(main())


# -------------------------------------------------------------------------------------------- hostile bodies

PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "GZIP ": gzip.compress,
}


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("text", [b"", b"news", bytes(range(256)) * 2000], ids=len)
def test_packed_bodies_are_unpacked(go, coding, text):
    """All that we say we take is taken, small and large."""

    async def main() -> None:
        async with Site({"/": answer(PACKERS[coding](text), Content_Encoding=coding)}) as site:
            assert (await named(site, "/")).body == text

    go(main())


def test_odd_but_honest_packing_is_unpacked(go):
    """Bare deflate, gzip in parts, gzip with dirt behind it, two packings, and an empty body are all read."""
    bare = zlib.compressobj(wbits=-15)
    cases = [
        ("deflate", bare.compress(b"news" * 99) + bare.flush()),
        ("gzip", gzip.compress(b"news" * 50, mtime=0) + gzip.compress(b"news" * 49, mtime=0)),
        ("gzip", gzip.compress(b"news" * 99, mtime=0) + b"\0\0dirt"),
        ("gzip, br", brotli.compress(gzip.compress(b"news" * 99, mtime=0))),
        ("identity, gzip", gzip.compress(b"news" * 99, mtime=0)),
        ("identity", b"news" * 99),
    ]

    async def main() -> None:
        for coding, body in cases:
            async with Site({"/": answer(body, Content_Encoding=coding)}) as site:
                assert (await named(site, "/")).body == b"news" * 99, coding
        async with Site({"/": answer(b"", Content_Encoding="gzip")}) as site:
            assert (await named(site, "/")).body == b""

    go(main())


ZEROS = bytes(30_000_000)
STORED = b"\x00\x00\x00\xff\xff" * 4_000_000
BOMBS = {
    "gzip": gzip.compress(ZEROS, mtime=0),
    "deflate": zlib.compress(ZEROS),
    "br": brotli.compress(ZEROS, quality=5),
    "br, gzip": gzip.compress(brotli.compress(ZEROS, quality=5), mtime=0),
    # Of which the inner one makes nothing, for ever.
    "deflate, gzip": gzip.compress(STORED, compresslevel=1, mtime=0),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_takes_no_more_than_the_limit(go, coding):
    """A small answer that unpacks to a large one is left as soon as it is over the limit."""
    import tracemalloc

    async def main() -> None:
        page = answer(BOMBS[coding], Content_Encoding=coding)
        async with Site({"/": page}) as site, Fetcher(max_bytes=1_000_000) as fetcher:
            tracemalloc.start()
            try:
                error = await failed(fetcher, site.url, named_by_user=True)
                most = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
            assert "over 1,000,000 bytes" in error.reason
            assert not error.passing
            assert most < 8_000_000

    go(main())


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        (b"<html>not packed", {"Content_Encoding": "gzip"}, "not packed"),
        (b"<html>not packed", {"Content_Encoding": "br"}, "not packed"),
        (b"<html>not packed", {"Content_Encoding": "deflate"}, "not packed"),
        (gzip.compress(b"news" * 999, mtime=0)[:-9], {"Content_Encoding": "gzip"}, "broke off"),
        (brotli.compress(b"news" * 999)[:-3], {"Content_Encoding": "br"}, "broke off"),
        (zlib.compress(b"news" * 999)[:-5], {"Content_Encoding": "deflate"}, "broke off"),
        (b"x", {"Content_Encoding": "deflate"}, "broke off"),
        (b"x", {"Content_Encoding": "zstd"}, "zstd"),
        (b"x", {"Content_Encoding": "gzip, gzip, gzip"}, "more than twice"),
        (gzip.compress(b"", mtime=0) * 99, {"Content_Encoding": "gzip"}, "too many parts"),
        (b"x" * 2_000_000, {}, "over 1,000,000"),
        (b"news", {"Content_Length": "1000", "Connection": "close"}, "broke off"),
        (b"5\r\nnews\r\n", {"Transfer_Encoding": "chunked", "Connection": "close"}, "broke off"),
    ],
)
def test_a_body_that_is_wrong_is_told(go, body, headers, said):
    """Half a page is no page, and what cannot be unpacked is none."""

    async def main() -> None:
        page = answer(body, **headers)
        if "Transfer_Encoding" in headers:
            page = page.replace(b"Content-Length: 9\r\n", b"")
        async with Site({"/": page}) as site, Fetcher(max_bytes=1_000_000) as fetcher:
            assert said in (await failed(fetcher, site.url, named_by_user=True)).reason

    go(main())


async def _endless_head(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 x\r\n")
    while True:
        writer.write(b"X-More: " + b"y" * 1000 + b"\r\n")
        await writer.drain()


async def _endless_body(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 x\r\n\r\n")
    while True:
        writer.write(b"y" * 10_000)
        await writer.drain()


async def _trickle(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 x\r\n\r\n")
    while True:
        writer.write(b"y")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize(
    ("page", "said"),
    [(_endless_head, ""), (_endless_body, "over"), (_trickle, "not whole"), (_silence, "no answer")],
)
def test_what_has_no_end_has_one_for_us(go, page, said):
    """An endless head or body, one that trickles, and silence are left at the limit of size or time."""

    async def main() -> None:
        async with Site({"/": page}) as site, Fetcher(max_bytes=500_000, timeout=1.5) as fetcher:
            assert said in (await failed(fetcher, site.url, named_by_user=True)).reason

    go(main())


def test_the_time_is_that_of_all_redirects(go):
    """A chain of slow redirects has no more time than one page."""

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(answer(status=302, Location=asked.path + "x"))

    async def main() -> None:
        pages = {"/" + "x" * n: slow for n in range(9)}
        async with Site(pages) as site, Fetcher(timeout=1) as fetcher:
            assert "within 1 seconds" in (await failed(fetcher, site.url, named_by_user=True)).reason

    go(main())


def test_garbage_is_no_answer(go):
    """What is not HTTP is told so."""

    async def main() -> None:
        async with Site({"/": b"SSH-2.0-x\r\n\r\n"}) as site, Fetcher() as fetcher:
            assert "not HTTP" in (await failed(fetcher, site.url, named_by_user=True)).reason

    go(main())


# ------------------------------------------------------------------------------------------------ many at once


def test_a_host_is_not_asked_too_much_at_once(go):
    """However many pages of one host are wanted, it has only so many to answer; all come."""

    async def page(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(answer(asked.path.encode()))

    async def main() -> None:
        pages = {f"/{n}": page for n in range(20)}
        async with Site(pages) as site, Fetcher(per_host=3, timeout=5) as fetcher:
            found = await asyncio.gather(
                *(fetcher.get(site.url + path, named_by_user=True) for path in pages)
            )
            assert [page.body.decode() for page in found] == list(pages)
            assert site.most_under_way == 3

    go(main())


def test_hosts_are_asked_side_by_side(go):
    """One host waits for no other: all twenty are under way before the first answers."""
    hosts = [f"host{n}.example" for n in range(20)]
    arrived = 0

    async def main() -> None:
        everybody = asyncio.Event()

        async def page(asked: Asked, writer: asyncio.StreamWriter) -> None:
            nonlocal arrived
            arrived += 1
            if arrived == len(hosts):
                everybody.set()
            await everybody.wait()
            writer.write(answer(b"news"))

        async with Site({"/": page}) as site:
            network = FakeNetwork({host: [PUBLIC] for host in hosts}, site.port)
            async with Fetcher(network=network) as fetcher:
                found = await asyncio.gather(
                    *(fetcher.get(f"http://{host}/", named_by_user=True) for host in hosts)
                )
            assert [page.body for page in found] == [b"news"] * 20

    go(main())


def test_connections_are_kept_but_not_without_end(go):
    """A host's next page comes over the same connection; those of hosts long done are closed in time."""

    async def main() -> None:
        hosts = [f"host{n}.example" for n in range(60)]
        async with Site({"/": answer(b"news")}) as site:
            network = FakeNetwork({host: [PUBLIC] for host in hosts}, site.port)
            async with Fetcher(network=network) as fetcher:
                for host in hosts:
                    for _ in range(2):
                        await fetcher.get(f"http://{host}/")
                assert len(network.connected) == 60
                while site.open > 50:  # noqa: ASYNC110 - the site has no event for it
                    await asyncio.sleep(0.01)
            while site.open:  # noqa: ASYNC110 - the site has no event for it
                await asyncio.sleep(0.01)

    go(main())


@pytest.mark.parametrize("name", ["dead.example", "unknown.example"])
def test_a_dead_host_is_asked_twice_at_most(go, name):
    """A host that takes no connection, or has no address, costs two tries a run, not one for each page."""

    async def main() -> None:
        network = FakeNetwork({"dead.example": [PUBLIC]})
        async with Fetcher(network=network) as fetcher:
            errors = [await failed(fetcher, f"http://{name}/{n}", named_by_user=True) for n in range(5)]
        assert len(network.looked_up) == 2
        assert all(error.passing for error in errors)
        assert "did not answer before" in errors[2].reason

    go(main())


def test_a_host_that_speaks_is_not_given_up(go):
    """Silence on some pages of a host that answers others does not cost the others."""

    async def main() -> None:
        pages = {"/silent": _silence, "/": answer(b"news")}
        async with Site(pages) as site, Fetcher(timeout=0.4) as fetcher:
            for _ in range(3):
                await failed(fetcher, f"{site.url}/silent", named_by_user=True)
                assert (await fetcher.get(f"{site.url}/", named_by_user=True)).body == b"news"

    go(main())


def test_pages_that_never_come_do_not_cost_their_host_the_others(go):
    """Two silent pages hold two turns; what waited behind them is asked for all the same, and in little time."""

    async def main() -> None:
        pages = {f"/{n}": answer(b"news") for n in range(6)}
        pages |= {f"/silent{n}": _silence for n in range(4)} | {"/robots.txt": answer(status=404)}
        async with Site(pages) as site, Fetcher(timeout=2, allow_private=True) as fetcher:
            silent = [failed(fetcher, f"{site.url}/silent{n}") for n in range(4)]
            found = await asyncio.gather(*silent, *(fetcher.get(f"{site.url}/{n}") for n in range(6)))
            assert [fetched.body for fetched in found[4:]] == [b"news"] * 6

    go(main())


def test_a_cancelled_fetch_leaves_nothing_open(go):
    """Who stops a run waits for nothing and leaves no connection."""

    async def main() -> None:
        pages = {"/": _trickle, "/silent": _silence, "/robots.txt": _silence}
        async with Site(pages) as site:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                async with Fetcher(allow_private=True) as fetcher:
                    tasks = [
                        asyncio.create_task(fetcher.get(site.url + path, named_by_user=by_user))
                        for path, by_user in (("/", True), ("/silent", True), ("/", False), ("/x", True))
                    ]
                    while site.under_way < 2:  # noqa: ASYNC110 - the site has no event for it
                        await asyncio.sleep(0.01)
                    for task in tasks:
                        task.cancel()
                    ends = await asyncio.gather(*tasks, return_exceptions=True)
                    assert all(isinstance(end, asyncio.CancelledError) for end in ends)
                for task in tuple(site._tasks):
                    task.cancel()
                while site.open:  # noqa: ASYNC110 - the site has no event for it
                    await asyncio.sleep(0.01)
            assert len(asyncio.all_tasks()) == 1

    go(main())


# ---------------------------------------------------------------------------------------------- webhooks


def test_a_message_is_sent_once_and_its_status_given(go):
    """A webhook gets the body as it is; what it answers is for the caller, and no redirect carries it on."""

    async def main() -> None:
        pages = {
            "/ok": answer(b"fine", 204),
            "/moved": answer(status=307, Location="/ok"),
            "/bad": answer(status=500),
        }
        async with Site(pages) as site, Fetcher(timeout=2) as fetcher:
            assert await fetcher.post(f"{site.url}/ok", b"{}", "application/json") == 204
            assert await fetcher.post(f"{site.url}/moved", b"{}", "application/json") == 307
            assert await fetcher.post(f"{site.url}/bad", b"{}", "application/json") == 500
            assert [(asked.method, asked.body) for asked in site.asked] == [("POST", b"{}")] * 3
            assert site.asked[0].headers["content-type"] == "application/json"

    go(main())


def test_a_message_without_an_answer_keeps_the_address_secret(go):
    """A webhook's address is a secret: no error shows it."""

    async def main() -> None:
        async with Site({"/secret": b"", "/slow": _silence}) as site, Fetcher(timeout=0.5) as fetcher:
            for url in (
                f"{site.url}/secret",
                f"{site.url}/slow",
                "http://127.0.0.1:1/secret",
                "file:///secret",
            ):
                with pytest.raises(FetchError) as error:
                    await fetcher.post(url, b"{}", "application/json")
                assert "secret" not in str(error.value)
                assert "127.0.0.1" not in str(error.value)
            assert len(site.asked) == 2

    go(main())
