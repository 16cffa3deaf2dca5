"""Below the client: names are looked up, every address is checked, and exactly what was checked is connected to.

Loads the client of HTTP.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from typing import Any

import httpcore2
from httpcore2 import AsyncNetworkBackend, AsyncNetworkStream

from briefing.web import addresses
from briefing.web.addresses import Address
from briefing.web.proxies import Proxies, Proxy
from briefing.web.values import FetchError, Network, NoAnswerError

# A machine may have IPv6 that leads nowhere: so long each address is tried but the last, and not more than so many.
_EACH = 5.0
_MOST_ADDRESSES = 4
# Look-ups at once. They wait in threads, and the loop's own pool (of uvloop: four threads) would be held up by one
# server of names that is silent.
_LOOK_UPS = 32
_LONGEST_HEAD = 16 * 1024


async def warm_up() -> None:
    """Have the client load what it needs for this event loop, which it would at the first connection."""
    await httpcore2.AnyIOBackend().sleep(0)


class System:
    """The names and wires of this machine; see Network."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOK_UPS, thread_name_prefix="look-up")
        self._wires = httpcore2.AnyIOBackend()

    async def resolve(self, host: str, port: int) -> list[str]:
        """Ask the system's resolver."""
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    async def connect(self, address: str, port: int, timeout: float | None) -> AsyncNetworkStream:  # noqa: ASYNC109 - the client's own word for it
        """Open a connection over TCP."""
        return await self._wires.connect_tcp(address, port, timeout)

    def close(self) -> None:
        """Forget the look-ups that nobody waits for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Backend(AsyncNetworkBackend):
    """What a pool of the client connects through.

    Args:
        network: the names and wires.
        proxies: of the environment. The proxy itself may be anywhere: the user chose it.
        scheme: of all addresses that this pool asks: http or https. A proxy is chosen by it.
        free: addresses of private networks are connected to.
    """

    def __init__(self, network: Network, proxies: Proxies, scheme: str, *, free: bool) -> None:
        self._network = network
        self._proxies = proxies
        self._scheme = scheme
        self._free = free

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the client's face
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to a host by a checked address, through the proxy where one is set.

        Raises:
            NoAnswerError: nobody is there.
            FetchError: an address of the host is forbidden (refused), or the proxy refuses.
        """
        found = await self._permitted(host, port)
        if proxy := self._proxies.for_(self._scheme, host, port):
            return await self._tunnel(proxy, found[0], port)
        return await self._connect(found, port, "its host")

    async def _permitted(self, host: str, port: int) -> list[Address]:
        found = await self._addresses(host, port, "its host")
        if not self._free:
            # One forbidden address among others is enough to refuse: no honest host is both public and private, and
            # a name that answers so wants the next look-up, or the next try, to go to the other.
            for address in found:
                addresses.check(address)
        return found

    async def _addresses(self, host: str, port: int, who: str) -> list[Address]:
        try:
            number = addresses.literal(host)
        except ValueError:
            raise FetchError(f"the name of {who} is a number that is no address", refused=True) from None
        if number is not None:
            # It is not looked up: resolvers differ in what they make of 0177.0.0.1.
            return [number]
        try:
            found = [ip_address(address) for address in await self._network.resolve(host, port)]
        except (OSError, ValueError):
            found = []
        if not found:
            raise NoAnswerError(f"the name of {who} leads to no address")
        return found

    async def _connect(self, found: Sequence[Address], port: int, who: str) -> _Stream:
        tried = found[:_MOST_ADDRESSES]
        for address in tried:
            limit = None if address is tried[-1] else _EACH
            try:
                return _Stream(await self._network.connect(str(address), port, limit))
            except (OSError, httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        raise NoAnswerError(f"{who} takes no connection")

    async def _tunnel(self, proxy: Proxy, address: Address, port: int) -> AsyncNetworkStream:
        """Have the proxy connect to the checked address: it never sees the name, so it cannot look it up anew."""
        places = await self._addresses(proxy.host, proxy.port, "the proxy")
        stream: AsyncNetworkStream = await self._connect(places, proxy.port, "the proxy")
        try:
            if proxy.tls:
                stream = await stream.start_tls(httpcore2.default_ssl_context(), proxy.host)
            target = f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"
            lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
            if proxy.authorization:
                lines.append(f"Proxy-Authorization: {proxy.authorization}")
            await stream.write("\r\n".join([*lines, "", ""]).encode("ascii"))
            status = await _status(stream)
        except httpcore2.NetworkError:
            await stream.aclose()
            raise FetchError("the proxy broke the connection off", passing=True) from None
        except BaseException:
            await stream.aclose()
            raise
        if not 200 <= status < 300:
            await stream.aclose()
            # 502 to 504: the proxy came to no answer, either.
            if status in (502, 503, 504):
                raise NoAnswerError(f"the proxy could not connect to its host ({status})")
            raise FetchError(f"the proxy refuses to connect to its host ({status})")
        return stream


async def _status(stream: AsyncNetworkStream) -> int:
    head = b""
    # What comes behind the head is the page of a refusal: nobody speaks in a tunnel before us.
    while b"\r\n\r\n" not in head:
        part = await stream.read(_LONGEST_HEAD)
        head += part
        if not part or len(head) > _LONGEST_HEAD:
            raise FetchError("the proxy gives no answer of HTTP", passing=True)
    line = head.split(b"\r\n", 1)[0].split()
    if len(line) < 2 or not line[0].startswith(b"HTTP/1.") or not line[1].isdigit():
        raise FetchError("the proxy gives no answer of HTTP", passing=True)
    return int(line[1])


class _Stream(AsyncNetworkStream):
    """A stream that is closed where TLS fails or is interrupted, and that says why."""

    def __init__(self, inner: AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - the client's face
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the client's face
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the client's face
    ) -> AsyncNetworkStream:
        try:
            return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))
        except BaseException as error:
            await self._inner.aclose()
            if not isinstance(
                error, httpcore2.ConnectError | httpcore2.ConnectTimeout | OSError | ValueError
            ):
                raise
            cause = error.__cause__ or error
            if isinstance(cause, ssl.SSLCertVerificationError):
                reason = f"the certificate of its host is not valid ({cause.verify_message})"
            else:
                reason = "no safe connection (TLS) to its host could be made"
            raise FetchError(reason, passing=True) from None

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the client's face
        return self._inner.get_extra_info(info)
