"""Requests to one endpoint over HTTP, through the openai client. Import it where one is sent: openai costs a second.

The client's typed objects are not used: bodies go out as they are, and responses come back raw (see envelope.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx2
import openai

# An answer has a few kilobytes. What is over this is no answer.
MAX_BODY_BYTES = 8 * 1024 * 1024
# We ask for no content encoding; deflate swells up to 1,032 times, so an encoded body gets less room.
MAX_ENCODED_BYTES = MAX_BODY_BYTES // 128
CONNECT_TIMEOUT = 15.0


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent: headers by lower-case name, the body without its content encoding."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class LateError(Exception):
    """There was no whole answer in time."""


class UnreachedError(Exception):
    """There was no answer; says why."""


class TooLargeError(Exception):
    """The body is over MAX_BODY_BYTES."""


class Transport:
    """One client, and one pool of connections, for a whole run.

    Args:
        url: of the endpoint, with its version path.
        api_key: sent with each request.
        connections: how many there are at most.
        timeout: seconds for one request in total: a body that trickles does not count as an answer.
    """

    def __init__(self, url: str, api_key: str, connections: int, timeout: float) -> None:
        self._timeout = timeout
        self._client = openai.AsyncOpenAI(
            base_url=url,
            api_key=api_key,
            max_retries=0,
            # aiohttp beneath the client takes half of the time of its own transport (docs/benchmarks.md).
            http_client=openai.DefaultAioHttpClient(
                timeout=httpx2.Timeout(None, connect=min(timeout, CONNECT_TIMEOUT)),
                limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
                headers={"Accept-Encoding": "identity"},
                event_hooks={"response": [_cap]},
                # To load the certificates takes a twentieth of a second.
                verify=not url.startswith("http://"),
                follow_redirects=False,  # an article goes nowhere but where the user said
            ),
        )

    async def post(self, path: str, body: Mapping[str, Any]) -> Response:
        """Send JSON.

        Raises:
            LateError: there was no whole answer in time.
            UnreachedError: there was none, or half of one.
            TooLargeError: it was too large.
        """
        return await self._answer(self._client.post(path, body=dict(body), cast_to=httpx2.Response))

    async def get(self, path: str) -> Response:
        """Ask for what is there; raises as `post` does."""
        return await self._answer(self._client.get(path, cast_to=httpx2.Response))

    async def _answer(self, request: Awaitable[httpx2.Response]) -> Response:
        try:
            async with asyncio.timeout(self._timeout):
                response = await request
        except openai.APIStatusError as error:
            response = error.response
        except TimeoutError as error:
            raise LateError(f"no answer within {self._timeout:g} seconds") from error
        except (openai.OpenAIError, httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
            # The client has time-outs of the connection alone, as which aiohttp's other troubles come, too.
            # `from None`: aiohttp's errors hold the request with its key.
            raise UnreachedError(str(error.__cause__ or error) or type(error).__name__) from None
        return Response(response.status_code, response.headers, response.content)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


class _Capped(httpx2.AsyncByteStream):
    """A response's body up to a limit."""

    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._stream:
            size += len(part)
            if size > self._limit:
                raise TooLargeError(f"the answer is over {self._limit} bytes")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _cap(response: httpx2.Response) -> None:
    encoded = response.headers.get("content-encoding", "identity").lower() != "identity"
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Capped(response.stream, MAX_ENCODED_BYTES if encoded else MAX_BODY_BYTES)
