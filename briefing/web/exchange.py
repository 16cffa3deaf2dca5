"""One request and its answer. Loads the client of HTTP.

The pools of the client are used without the client above them, which would follow redirects, keep cookies, read the
environment and unpack bodies in its own way.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from contextlib import aclosing, suppress
from typing import cast

import httpcore2
from httpx2 import URL

from briefing.web import bodies
from briefing.web.answers import UNCHANGED, WITH_BODY, Answer
from briefing.web.network import Backend
from briefing.web.proxies import Proxies
from briefing.web.values import BrokenOffError, FetchError, Network

_IDLE_CONNECTIONS = 50
_IDLE_SECONDS = 15.0
# Bytes of a redirect's or an error's body, which are read so that the connection can be kept.
_SHORT = 16 * 1024


class Exchange:
    """The connections of a run.

    Args:
        network: the names and wires.
        proxies: of the environment.
        user_agent: printable ASCII.
        connections: at once.
    """

    def __init__(self, network: Network, proxies: Proxies, user_agent: str, connections: int) -> None:
        self._network = network
        self._proxies = proxies
        self._headers = {"user-agent": user_agent, "accept-encoding": bodies.ACCEPTED}
        self._connections = connections
        # Apart, so that a connection to a private address, which the user may ask, is never used for a feed's wish.
        self._pools: dict[tuple[str, bool], httpcore2.AsyncConnectionPool] = {}
        self._trust: ssl.SSLContext | None = None

    async def send(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str],
        *,
        free: bool,
        limit: int,
        cut: bool = False,
        content: bytes = b"",
        spoke: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Send a request; give the answer with its body, where its status has one for us. Nothing stays open.

        Args:
            method: of HTTP.
            url: http or https.
            headers: besides those of every request.
            free: the host may be at a private address.
            limit: of the body, in bytes, unpacked.
            cut: at the limit the rest is left away; without it, it is an error.
            content: the request's body.
            spoke: called when the head of an answer has come.

        Raises:
            NoAnswerError: nobody is there.
            BrokenOffError: the connection was closed before an answer.
            FetchError: there is no whole answer, or it may not be asked for.
        """
        raw = [(b"Host", url.netloc)]
        raw += [(name.encode(), value.encode()) for name, value in (self._headers | dict(headers)).items()]
        if method == "POST":
            raw.append((b"content-length", str(len(content)).encode()))
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        request = httpcore2.Request(method=method, url=target, headers=raw, content=content)
        try:
            response = await self._pool(url.scheme, free).handle_async_request(request)
        except httpcore2.LocalProtocolError:
            raise FetchError("the request for it cannot be written as HTTP") from None
        except httpcore2.RemoteProtocolError as error:
            closed = "disconnected" in str(error)
            raise BrokenOffError(
                "its host closed the connection without an answer"
                if closed
                else "what its host sends is not HTTP"
            ) from None
        except httpcore2.NetworkError:
            raise BrokenOffError("its host broke the connection off without an answer") from None
        try:
            spoke()
            found = _headers(response.headers)
            body = b""
            # The connection of a message that was sent is not used again: a message is not tried twice.
            if method == "GET":
                if response.status in WITH_BODY or response.status == UNCHANGED:
                    body = await _read(response, found, limit, cut=cut)
                elif (length := found.get("content-length", "")).isdecimal() and int(length) <= _SHORT:
                    await _skip(response)
            return Answer(response.status, found, body)
        except (httpcore2.RemoteProtocolError, httpcore2.NetworkError):
            raise FetchError("it broke off before its end", passing=True) from None
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self, scheme: str, free: bool) -> httpcore2.AsyncConnectionPool:
        if scheme == "https" and self._trust is None:
            self._trust = httpcore2.default_ssl_context()
        if (scheme, free) not in self._pools:
            self._pools[scheme, free] = httpcore2.AsyncConnectionPool(
                ssl_context=self._trust,
                max_connections=self._connections,
                max_keepalive_connections=_IDLE_CONNECTIONS,
                keepalive_expiry=_IDLE_SECONDS,
                network_backend=Backend(self._network, self._proxies, scheme, free=free),
            )
        return self._pools[scheme, free]


async def _read(response: httpcore2.Response, headers: Mapping[str, str], limit: int, *, cut: bool) -> bytes:
    body = bodies.Body(headers.get("content-encoding", ""), limit, cut=cut)
    async with aclosing(_parts(response)) as parts:
        async for part in parts:
            body.add(part)
            if body.full:
                break
    return body.finish()


async def _skip(response: httpcore2.Response) -> None:
    with suppress(httpcore2.RemoteProtocolError, httpcore2.NetworkError):
        async with aclosing(_parts(response)) as parts:
            async for _ in parts:
                pass


def _parts(response: httpcore2.Response) -> AsyncGenerator[bytes, None]:
    # The library says that it may be one that is not asynchronous, and makes an asynchronous generator here.
    return cast("AsyncGenerator[bytes, None]", cast("AsyncIterable[bytes]", response.stream).__aiter__())


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        if key == "content-encoding" and key in found:
            found[key] += f", {text}"
        found.setdefault(key, text)
    return found
