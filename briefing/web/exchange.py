"""One request and its answer. Loads the client of HTTP.

The pools of the client are used without the client above them, which would follow redirects, keep cookies, read the
environment and unpack bodies in its own way.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import cast

import httpcore2
from httpx2 import URL

from briefing.web import bodies
from briefing.web.answers import UNCHANGED, WITH_BODY, Answer
from briefing.web.network import Backend
from briefing.web.proxies import Proxies
from briefing.web.values import BrokenOffError, FetchError, Network

# Hosts of which connections are kept open while nobody asks there.
_IDLE_HOSTS = 50
_IDLE_SECONDS = 15.0
# Bytes of a redirect's or an error's body, which are read so that the connection can be kept.
_SHORT = 16 * 1024


class Exchange:
    """The connections of a run.

    Args:
        network: the names and wires.
        proxies: of the environment.
        user_agent: printable ASCII.
    """

    def __init__(self, network: Network, proxies: Proxies, user_agent: str) -> None:
        self._network = network
        self._proxies = proxies
        self._headers = {"user-agent": user_agent, "accept-encoding": bodies.ACCEPTED}
        # By where to, since a pool looks through all of its connections for every request; and by whether it is free:
        # a connection to a private address, which the user may ask for, is never used for a feed's wish.
        self._pools: dict[tuple[str, bytes, bool], _Pool] = {}
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
        async with self._pool(url, free=free) as pool:
            return await _exchanged(pool, request, limit, cut=cut, spoke=spoke)

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.connections.aclose()

    @asynccontextmanager
    async def _pool(self, url: URL, *, free: bool) -> AsyncIterator[httpcore2.AsyncConnectionPool]:
        key = (url.scheme, url.netloc, free)
        # The last one used comes last.
        pool = self._pools[key] = (
            self._pools.pop(key) if key in self._pools else self._new_pool(url.scheme, free=free)
        )
        pool.users += 1
        try:
            yield pool.connections
        finally:
            pool.users -= 1
            if len(self._pools) > _IDLE_HOSTS:
                idle = next((key for key, pool in self._pools.items() if not pool.users), None)
                if idle:
                    await self._pools.pop(idle).connections.aclose()

    def _new_pool(self, scheme: str, *, free: bool) -> _Pool:
        if scheme == "https" and self._trust is None:
            self._trust = httpcore2.default_ssl_context()
        backend = Backend(self._network, self._proxies, scheme, free=free)
        return _Pool(
            httpcore2.AsyncConnectionPool(
                ssl_context=self._trust, keepalive_expiry=_IDLE_SECONDS, network_backend=backend
            )
        )


@dataclass
class _Pool:
    """The connections to one host and port, and how many use them now."""

    connections: httpcore2.AsyncConnectionPool
    users: int = 0


async def _exchanged(
    pool: httpcore2.AsyncConnectionPool,
    request: httpcore2.Request,
    limit: int,
    *,
    cut: bool,
    spoke: Callable[[], None],
) -> Answer:
    try:
        response = await pool.handle_async_request(request)
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
        if request.method == b"GET":
            if response.status in WITH_BODY or response.status == UNCHANGED:
                body = await _read(response, found, limit, cut=cut)
            elif (length := found.get("content-length", "")).isdecimal() and int(length) <= _SHORT:
                await _skip(response)
        return Answer(response.status, found, body)
    except (httpcore2.RemoteProtocolError, httpcore2.NetworkError):
        raise FetchError("it broke off before its end", passing=True) from None
    finally:
        await response.aclose()


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
