"""A proxy from the environment carries requests, and does not go round the check of addresses."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from base64 import b64encode
from typing import Self

import pytest
import trustme
from web_site import LOOPS, OTHER, PUBLIC, FakeNetwork, Site, answer, failed

from briefing.web import Fetcher
from briefing.web.proxies import Proxies


@pytest.fixture(params=LOOPS)
def go(request):
    """Run a coroutine on the loop of production, and on Python's own."""
    return request.param


class Tunnels:
    """A proxy on loopback that knows CONNECT alone, and leads every tunnel to one port."""

    def __init__(self, to: int, status: int = 200, page: bytes = b"") -> None:
        self.to, self.status, self.page = to, status, page
        self.heads: list[str] = []
        self._tasks: set[asyncio.Task] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(f"HTTP/1.1 {self.status} x\r\nVia: x\r\n\r\n".encode() + self.page)
            if self.page:
                await reader.read()  # it keeps the connection
            if self.status == 200:
                there, back = await asyncio.open_connection("127.0.0.1", self.to)
                with contextlib.closing(back):
                    await asyncio.gather(_copy(reader, back), _copy(there, writer))
        writer.close()
        self._tasks.discard(task)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data)
        await writer.drain()
    writer.close()


NAMES = {"news.example": [PUBLIC], "six.example": ["2606:4700::1111"], "inside.example": ["10.0.0.1"]}


def through(proxy: str, **more: str) -> dict[str, str]:
    """Give an environment with a proxy."""
    return {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": "127.0.0.1", **more}


class Mixed(FakeNetwork):
    """A network on which the proxy, on loopback, can be connected to, and nothing else."""

    def __init__(self) -> None:
        super().__init__({**NAMES, "proxy.example": ["127.0.0.1"]}, private=("127.0.0.1",))

    async def connect(self, address, port, timeout):  # noqa: ASYNC109 - as Network has it
        """Connect to the proxy."""
        assert address == "127.0.0.1", f"connected to {address} past the proxy"
        self.port = port
        return await super().connect(address, port, timeout)


def test_a_proxy_gets_the_address_that_was_checked(go):
    """The name is looked up by us alone: the proxy is told the number, of IPv4 or IPv6, and the site the name."""

    async def main() -> None:
        async with Site({"/": answer(b"news")}) as site, Tunnels(site.port) as proxy:
            async with Fetcher(network=Mixed(), environ=through(proxy.url)) as fetcher:
                assert (await fetcher.get("http://news.example/")).body == b"news"
                assert (await fetcher.get("http://six.example:8080/", named_by_user=True)).body == b"news"
            assert [head.split("\r\n")[0] for head in proxy.heads] == [
                f"CONNECT {PUBLIC}:80 HTTP/1.1",
                "CONNECT [2606:4700::1111]:8080 HTTP/1.1",
            ]
            assert "authorization" not in proxy.heads[0].lower()
            assert site.asked[-1].headers["host"] == "six.example:8080"

    go(main())


@pytest.mark.parametrize(
    "url", ["http://inside.example/", "https://inside.example/", "http://127.1/", "http://[::1]/"]
)
def test_a_proxy_does_not_go_round_the_check(go, url):
    """What may not be asked for directly is not asked for through a proxy."""

    async def main() -> None:
        async with Site() as site, Tunnels(site.port) as proxy:
            environ = through(proxy.url.replace("127.0.0.1", "proxy.example")) | {"no_proxy": ""}
            async with Fetcher(network=Mixed(), environ=environ) as fetcher:
                assert (await failed(fetcher, url)).refused
            assert not proxy.heads

    go(main())


def test_a_proxy_s_password_is_sent_to_it_alone(go):
    """A proxy with a password gets it; the site does not, and no message does."""

    async def main() -> None:
        async with Site({"/": answer(b"news")}) as site, Tunnels(site.port) as proxy:
            url = proxy.url.replace("http://", "http://me:p%40ss@")
            async with Fetcher(network=Mixed(), environ=through(url)) as fetcher:
                assert (await fetcher.get("http://news.example/")).body == b"news"
            token = b64encode(b"me:p@ss").decode()
            assert f"Proxy-Authorization: Basic {token}\r\n" in proxy.heads[0]
            assert "proxy-authorization" not in site.asked[-1].headers

    go(main())


@pytest.mark.parametrize("page", [b"", b"<html>No.</html>"])
@pytest.mark.parametrize(("status", "passing"), [(407, False), (403, False), (502, True)])
def test_a_proxy_that_refuses_is_told(go, status, passing, page):
    """A refusal of the proxy, with or without a page of its own, is not taken for one of the site."""

    async def main() -> None:
        async with Tunnels(1, status, page) as proxy:
            environ = through(proxy.url.replace("http://", "http://me:secret@"))
            async with Fetcher(network=Mixed(), environ=environ) as fetcher:
                error = await failed(fetcher, "http://news.example/", named_by_user=True)
            assert "proxy" in error.reason
            assert str(status) in error.reason
            assert "secret" not in error.reason
            assert error.passing == passing

    go(main())


@pytest.mark.parametrize(
    "proxy", ["socks5://me:secret@127.0.0.1:1080", "http://", "http://h:x/", "http://[", "ftp://h"]
)
def test_a_proxy_that_cannot_be_used_is_told(go, proxy):
    """A socks proxy, or a wrong address of one, is no reason to go without it."""

    async def main() -> None:
        async with Fetcher(network=Mixed(), environ=through(proxy)) as fetcher:
            error = await failed(fetcher, "http://news.example/", named_by_user=True)
            assert "proxy that is set in the environment" in error.reason
            assert "secret" not in error.reason

    go(main())


def test_a_proxy_that_is_dead_is_told(go):
    """No proxy, no page: we do not go without it."""

    async def main() -> None:
        network = FakeNetwork(NAMES, private=("127.0.0.1",))
        async with Fetcher(network=network, environ=through("127.0.0.1:9")) as fetcher:
            error = await failed(fetcher, "http://news.example/", named_by_user=True)
            assert error.reason == "the proxy takes no connection"
            assert error.passing

    go(main())


def test_which_proxy_is_for_what():
    """The environment is read as curl reads it, with no_proxy, and without what a visitor could set (httpoxy)."""
    proxies = Proxies(
        {
            "HTTP_PROXY": "up:1",
            "https_proxy": "http://low:2",
            "HTTPS_PROXY": "http://up:3",
            "ALL_PROXY": "https://all",
            "no_proxy": "localhost, .inner.example,other.example:8080, 10.0.0.0/8 ,[::1],*.star.example",
        }
    )

    def host(scheme: str, host: str, port: int = 80) -> str | None:
        proxy = proxies.for_(scheme, host, port)
        return f"{proxy.host}:{proxy.port}" if proxy else None

    assert host("http", "a.example") == "up:1"
    assert host("https", "a.example") == "low:2"
    assert [
        host("http", name) for name in ("localhost", "x.inner.example", "INNER.example", "10.1.2.3", "::1")
    ] == [None] * 5
    assert host("http", "x.star.example") is None
    assert (host("http", "other.example"), host("http", "other.example", 8080)) == ("up:1", None)
    assert host("http", "notinner.example") == "up:1"
    cgi = Proxies({"HTTP_PROXY": "evil:1", "REQUEST_METHOD": "GET"})
    assert cgi.for_("http", "a.example", 80) is None
    assert Proxies({"all_proxy": "https://all"}).for_("http", "a", 80).tls  # type: ignore[union-attr]
    assert Proxies({"http_proxy": "p:1", "NO_PROXY": "*"}).for_("http", "a", 80) is None
    assert "word" not in repr(Proxies({"http_proxy": "me:word@p"}).for_("http", "a", 80))


# ------------------------------------------------------------------------------------------------------ TLS


@pytest.fixture
def authority(monkeypatch, tmp_path) -> trustme.CA:
    """Make an authority that the client trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def served(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Give what a server needs to be one of these hosts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.mark.parametrize("by_proxy", [False, True])
def test_tls_is_with_the_name_and_not_with_the_address(go, authority, by_proxy):
    """A certificate is checked for the host of the URL, though the connection goes to a number, or through a proxy."""

    async def main() -> None:
        async with (
            Site({"/": answer(b"news")}, tls=served(authority, "news.example")) as site,
            Tunnels(site.port) as proxy,
        ):
            environ = through(proxy.url) if by_proxy else {}
            names = {"news.example": [PUBLIC], "else.example": [OTHER]}
            network = Mixed() if by_proxy else FakeNetwork(names, site.port)
            network.names |= names
            async with Fetcher(network=network, environ=environ) as fetcher:
                assert (await fetcher.get("https://news.example/")).body == b"news"
                error = await failed(fetcher, "https://else.example/", named_by_user=True)
                assert "certificate of its host is not valid" in error.reason
            assert len(proxy.heads) == (2 if by_proxy else 0)

    go(main())


def test_who_speaks_no_tls_is_told(go, authority):
    """An https address on a server of http is a clear reason, and leaves nothing open."""

    async def main() -> None:
        def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 x\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Fetcher() as fetcher:
            error = await failed(fetcher, f"https://127.0.0.1:{port}/", named_by_user=True)
            assert "TLS" in error.reason

    go(main())


def test_a_handshake_that_never_ends_is_closed(go):
    """A server that takes a connection and says nothing of TLS is left in time, and its connection closed."""

    async def main() -> None:
        closed = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.read(1000):
                pass
            writer.close()
            closed.set()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Fetcher(timeout=0.4) as fetcher:
            error = await failed(fetcher, f"https://127.0.0.1:{port}/", named_by_user=True)
            assert error.passing
            await asyncio.wait_for(closed.wait(), 5)

    go(main())
