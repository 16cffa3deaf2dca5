"""A web site on loopback for tests, which answers what it is told to, and a network that leads every name to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Self

import httpcore2
import pytest

from briefing import loop
from briefing.web import Fetcher, FetchError, addresses

PUBLIC = "93.184.216.34"
OTHER = "93.184.216.35"

# The loop of production, and Python's own.
LOOPS = [pytest.param(loop.run, id="uvloop"), pytest.param(asyncio.run, id="asyncio")]


@dataclass(frozen=True)
class Asked:
    """One request: its line's parts, and its headers by lower-case name."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """Give an answer as it goes over the wire."""
    head = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Site:
    """What it answers for a path: bytes of the wire, a list of them of which the last stays, or a handler.

    What no path is known for is not found; of robots.txt, too. An answer of b"" closes the connection.
    """

    pages: dict[str, bytes | list[bytes] | Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    open: int = 0
    port: int = 0
    tls: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Its address on loopback."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self.open += 1
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, RuntimeError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # uvloop has a RuntimeError for a write to what was closed.
            pass
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head[1:] if line
        }
        asked = Asked(
            method, path, headers, await reader.readexactly(int(headers.get("content-length", "0")))
        )
        self.asked.append(asked)
        page = self.pages.get(path, answer(status=404))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
                return bool(page) and b"Connection: close" not in page
            await page(asked, writer)
            return False
        finally:
            self.under_way -= 1


class FakeNetwork:
    """Names as a test gives them; a public address leads to a site on loopback, any other is a mistake of the client.

    Args:
        names: the addresses of each name, or a list of such answers, one for each look-up.
        ports: where on loopback an address leads; else `port`.
        port: of loopback.
    """

    def __init__(
        self,
        names: Mapping[str, list[str] | list[list[str]]],
        port: int = 0,
        ports: Mapping[str, int] | None = None,
        private: tuple[str, ...] = (),
    ) -> None:
        self.names = {name: list(found) for name, found in names.items()}
        self.port = port
        self.ports = dict(ports or {})
        self.private = private
        self.looked_up: list[str] = []
        self.connected: list[str] = []

    async def resolve(self, host: str, port: int) -> list[str]:
        """Look a name up in the test's own list."""
        self.looked_up.append(host)
        if host not in self.names:
            raise OSError("no such name")
        found = self.names[host]
        if found and isinstance(found[0], list):
            return found.pop(0)
        return list(found)

    async def connect(self, address: str, port: int, timeout: float | None) -> httpcore2.AsyncNetworkStream:  # noqa: ASYNC109 - as Network has it
        """Connect to loopback, if the address is one that a client may connect to."""
        if address not in self.private:
            assert addresses.forbidden(ip_address(address)) is None, f"connected to {address}"
        self.connected.append(address)
        to = self.ports.get(address, self.port)
        if not to:
            raise OSError("refused")
        return await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", to, timeout)


async def failed(fetcher: Fetcher, url: str, **how: Any) -> FetchError:
    """Fetch what cannot be had; give the error."""
    with pytest.raises(FetchError) as error:
        await fetcher.get(url, **how)
    assert error.value.reason
    assert not error.value.reason.endswith(".")
    return error.value
