"""Web sites on loopback for tests: many hosts, and servers that do all that servers do wrong."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

_PLACES = (
    "Marenna Sorvik Dravik Kastan Ulmar Vell Harn Ostra Brightwater Stenmouth Lenn Ilmen Corve Tamsa".split()
)
_THINGS = (
    "bridge harbour school mine ferry hospital market pipeline archive dam railway refinery orchard quarry tunnel "
    "theatre airport cannery lighthouse museum reservoir prison tannery workshop observatory shipyard"
).split()
_DEEDS = (
    "closed opened rebuilt sold inspected flooded guarded painted emptied searched moved bought fenced measured "
    "photographed evacuated"
).split()
_BODIES = (
    "council ministry union court navy company committee parliament guild cooperative institute brigade agency "
    "chamber federation academy"
).split()
_COUNTS = "two three four seven nine eleven twelve fourteen twenty sixty ninety".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def report(number: int, sentences: int = 7) -> str:
    """Invent a report; no two of different numbers are nearly the same."""
    pick = random.Random(number)
    syllables = "ba do ka lin mor nes per rud sta tel vin wy zor".split()

    def name() -> str:
        return "".join(pick.choice(syllables) for _ in range(3)).capitalize()

    lines = []
    for _ in range(sentences):
        who, where, what = pick.choice(_BODIES), pick.choice(_PLACES), pick.choice(_THINGS)
        lines.append(
            f"The {who} of {where} {pick.choice(_DEEDS)} the {pick.choice(_THINGS)} of {name()} on "
            f"{pick.choice(_DAYS)}, and {pick.choice(_COUNTS)} men from {name()} {pick.choice(_DEEDS)} a {what} "
            f"near the {pick.choice(_THINGS)} with the {pick.choice(_BODIES)}."
        )
    return " ".join(lines)


def page(title: str, text: str, day: str = "2026-03-02") -> bytes:
    """Make the page of an article."""
    paragraphs = "".join(f"<p>{escape(part)}.</p>\n" for part in text.rstrip(".").split(". "))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="article:published_time" content="{day}T05:00:00+00:00"></head><body><nav>Home News</nav>'
        f"<article><h1>{escape(title)}</h1>\n{paragraphs}</article></body></html>"
    ).encode()


def rss(title: str, items: list[tuple[str, str, str, str]]) -> bytes:
    """Make a feed of items: address, title, summary, date as RFC 2822."""
    body = "".join(
        f"<item><link>{escape(link)}</link><guid>{escape(link)}</guid><title>{escape(name)}</title>"
        f"<description>{escape(summary)}</description>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
        for link, name, summary, date in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>http://example.org/</link><description>d</description>{body}</channel></rss>"
    ).encode()


@dataclass
class Reply:
    """What a site gives for one path.

    Attributes:
        body: sent whole, unless it trickles.
        status: of HTTP.
        headers: besides the length and the validators.
        etag: sent; a request that asks by it gets 304.
        modified: likewise, as Last-Modified.
        manner: 'silent' never answers, 'endless' never ends, 'cut' ends before its length, 'reset' closes at once.
        delay: seconds before the answer.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: str | None = None
    manner: str = "whole"
    delay: float = 0.0


class Site:
    """A server on many addresses of loopback, 127.0.1.1 and on, all with one port.

    Attributes:
        replies: by host address and path; what is not there is 404.
        asked: how often what was asked for, by the same, and with which status.
        most: the most requests that were under way at one host.
    """

    def __init__(self, hosts: int) -> None:
        self.hosts = [f"127.0.1.{number}" for number in range(1, hosts + 1)]
        self.replies: dict[tuple[str, str], Reply | Callable[[dict[str, str]], Reply]] = {}
        self.asked: Counter[tuple[str, str, int]] = Counter()
        self.most: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self.port = 0

    def url(self, host: int, path: str) -> str:
        """Give an address on the host of that number, counted from 0."""
        return f"http://{self.hosts[host]}:{self.port}{path}"

    def put(self, host: int, path: str, reply: Reply | Callable[[dict[str, str]], Reply]) -> str:
        """Let a host answer; give the address."""
        self.replies[self.hosts[host], path] = reply
        return self.url(host, path)

    @property
    def statuses(self) -> Counter[int]:
        """How often each status was sent, robots.txt aside."""
        sent: Counter[int] = Counter()
        for (_, path, status), count in self.asked.items():
            if path != "/robots.txt":
                sent[status] += count
        return sent

    @contextlib.contextmanager
    def serve(self) -> Iterator[Site]:
        """Answer, in a thread."""
        loop = asyncio.new_event_loop()
        sockets = []
        for host in self.hosts:
            listening = socket.socket()
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, self.port))
            self.port = listening.getsockname()[1]
            listening.listen(128)
            sockets.append(listening)
        started = threading.Event()

        async def main() -> None:
            servers = [await asyncio.start_server(self._connected, sock=each) for each in sockets]
            self._stop = asyncio.Event()
            started.set()
            await self._stop.wait()
            for server in servers:
                server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        thread = threading.Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
        thread.start()
        started.wait()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(self._stop.set)
            thread.join()
            loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                path = head[0].split(" ")[1]
                fields = (line.split(":", 1) for line in head[1:] if ":" in line)
                asked = {name.strip().lower(): value.strip() for name, value in fields}
                self._under_way[host] += 1
                self.most[host] = max(self.most[host], self._under_way[host])
                try:
                    if not await self._answer(host, path, asked, writer):
                        break
                finally:
                    self._under_way[host] -= 1
        with contextlib.suppress(Exception):
            writer.close()

    async def _answer(
        self, host: str, path: str, asked: dict[str, str], writer: asyncio.StreamWriter
    ) -> bool:
        found = self.replies.get((host, path), Reply(b"not here", 404))
        reply = found(asked) if callable(found) else found
        await asyncio.sleep(reply.delay)
        same = (reply.etag and asked.get("if-none-match") == reply.etag) or (
            not reply.etag and reply.modified and asked.get("if-modified-since") == reply.modified
        )
        status, body = (304, b"") if same and reply.status == 200 else (reply.status, reply.body)
        self.asked[host, path, status] += 1
        if reply.manner == "silent":
            await asyncio.sleep(600)
        if reply.manner == "reset":
            return False
        headers = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
        if reply.etag:
            headers["ETag"] = reply.etag
        if reply.modified:
            headers["Last-Modified"] = reply.modified
        if reply.manner != "endless":
            headers["Content-Length"] = str(len(body) + (1000 if reply.manner == "cut" else 0))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + body)
        await writer.drain()
        if reply.manner == "endless":
            for _ in itertools.count():
                writer.write(b"<p>" + b"x" * 1000)
                await writer.drain()
                await asyncio.sleep(0.02)
        return reply.manner == "whole"
