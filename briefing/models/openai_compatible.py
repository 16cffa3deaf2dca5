"""A model behind any endpoint that speaks OpenAI's chat completions.

One client and one connection pool serve the whole run. The client's own retries are off and tenacity is
around it; what the endpoint refuses is learned once for the run; each attempt has a total deadline.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai
import tenacity

from briefing.errors import ModelUnusableError
from briefing.models import Completion, Request
from briefing.models.envelope import Fault, read
from briefing.models.outcomes import POLICIES, Outcome
from briefing.text import shorten

OPENAI_URL = "https://api.openai.com/v1"
# Sent where the user has no key: local servers take any.
NO_KEY = "none"

# An answer has a few kilobytes. What is over this is no answer.
MAX_BODY_BYTES = 8 * 1024 * 1024
# We ask for no content encoding; deflate swells up to 1,032 times, so an encoded body gets less room.
MAX_ENCODED_BYTES = MAX_BODY_BYTES // 128
CONNECT_TIMEOUT = 15.0

# Full jitter (Marc Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015), in seconds.
_BACKOFF = tenacity.wait_random_exponential(multiplier=0.5, max=30)

_FORMATS = ("json_schema", "json_object", "text")


class _Faulty(Exception):  # noqa: N818 - carries a Fault to tenacity
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _TooLargeError(Exception):
    """The body is over MAX_BODY_BYTES."""


class OpenAICompatible:
    """A model by its name at an endpoint.

    Args:
        name: the model's.
        base_url: with its version path; None is OpenAI's own.
        api_key: None where the endpoint needs none.
        concurrency: how many requests are under way at most.
        request_timeout: total seconds for one attempt.
        temperature: not sent where None.
        max_output_tokens: not sent where None.
        sleep: waits that many seconds; tests put their own in.

    Attributes:
        name: as given.
        endpoint: the endpoint's host name.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        concurrency: int = 8,
        request_timeout: float = 120.0,
        temperature: float | None = None,
        max_output_tokens: int | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        url = base_url or OPENAI_URL
        parts = urlsplit(url)
        self.name = name
        self.endpoint = parts.hostname or ""
        self._where = parts.netloc.rpartition("@")[2]
        self._key = api_key
        self._request_timeout = request_timeout
        self._sleep = sleep
        self._slots = asyncio.Semaphore(concurrency)
        self._reached = False
        self._unusable: str | None = None
        self._dialect = _Dialect(name, temperature, max_output_tokens, official=url.startswith(OPENAI_URL))
        self._client = openai.AsyncOpenAI(
            base_url=url,
            api_key=api_key or NO_KEY,
            max_retries=0,
            http_client=httpx2.AsyncClient(
                timeout=httpx2.Timeout(request_timeout, connect=min(request_timeout, CONNECT_TIMEOUT)),
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=concurrency),
                headers={"Accept-Encoding": "identity"},
                event_hooks={"response": [_cap]},
                follow_redirects=False,  # an article goes nowhere but where the user said
            ),
        )

    async def complete(self, request: Request) -> Completion:
        """Answer a request; see Model. A slot is kept while a fault is waited out: that eases the server."""
        sends: Counter[Outcome] = Counter()
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_Faulty),
            stop=lambda state: _stops(state, sends),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        async with self._slots:
            try:
                completion: Completion = await retrying(self._send, request)
            except _Faulty as error:
                return replace(self._give_up(error.fault), retries=sends.total() - 1)
        return replace(completion, retries=sends.total())

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _send(self, request: Request) -> Completion:
        if self._unusable:
            raise ModelUnusableError(self._unusable)
        body = self._dialect.body(request)
        result = await self._post(body)
        if isinstance(result, Completion):
            return result
        if POLICIES[result.outcome].adapts and not self._dialect.learn(result, body):
            result = replace(result, outcome=Outcome.REJECTED)
        raise _Faulty(result)

    async def _post(self, body: dict[str, Any]) -> Completion | Fault:
        try:
            async with asyncio.timeout(self._request_timeout):
                response = await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        except openai.APIStatusError as error:
            response = error.response
        except _TooLargeError:
            self._reached = True
            return Completion(
                None, Outcome.GARBLED.value, detail=f"the answer is over {MAX_BODY_BYTES} bytes"
            )
        except (TimeoutError, openai.APITimeoutError) as error:
            late = not isinstance(error.__cause__, httpx2.ConnectTimeout)
            outcome = Outcome.LATE if late else Outcome.UNREACHED
            return Fault(outcome, f"no answer within {self._request_timeout:g} seconds")
        except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
            return Fault(
                Outcome.UNREACHED, self._clean(str(error.__cause__ or error) or type(error).__name__)
            )
        self._reached = True
        return read(response.status_code, response.headers, response.content)

    def _give_up(self, fault: Fault) -> Completion:
        if fault.outcome is Outcome.UNREACHED and not self._reached:
            self._stop(
                f"The endpoint {self._where} cannot be reached ({fault.words}): "
                "check base_url, and that the server is running."
            )
        if POLICIES[fault.outcome].stops:
            self._stop(self._mend(fault))
        return Completion(None, fault.outcome.value, detail=self._clean(fault.words))

    def _stop(self, why: str) -> None:
        self._unusable = self._unusable or why
        raise ModelUnusableError(self._unusable)

    def _mend(self, fault: Fault) -> str:
        if fault.words == "quota" or fault.status == 402:  # Payment Required
            return f"The quota of the key for {self._where} is spent: raise it there, or use another key."
        if fault.status == 404:  # Not Found
            return (
                f"{self._where} does not know the model '{self.name}': check the model's name and base_url."
            )
        if not self._key:
            return f"{self._where} wants a key: set the environment variable OPENAI_API_KEY."
        if fault.status == 403:  # Forbidden
            return (
                f"{self._where} does not let this key use the model '{self.name}': "
                "check the model's name, or set OPENAI_API_KEY to another key."
            )
        return f"{self._where} refuses the key: set OPENAI_API_KEY to one that is valid there."

    def _clean(self, words: str) -> str:
        """Shorten what others wrote, and take the key out of it."""
        return shorten(words.replace(self._key, "***") if self._key else words, 200)


class _Dialect:
    """How this endpoint wants to be asked: learned from its refusals, once for the run."""

    def __init__(
        self, model: str, temperature: float | None, max_output_tokens: int | None, *, official: bool
    ) -> None:
        self._model = model
        self._format = 0
        self._renamed = False
        limit = "max_completion_tokens" if official else "max_tokens"
        given = {"temperature": temperature, limit: max_output_tokens}
        self._parameters = {name: value for name, value in given.items() if value is not None}

    def body(self, request: Request) -> dict[str, Any]:
        messages = [{"role": m.role, "content": m.content} for m in request.messages]
        body: dict[str, Any] = {"model": self._model, "messages": messages, **self._parameters}
        kind = _FORMATS[self._format]
        if kind == "json_schema":
            schema = {"name": request.schema_name, "strict": True, "schema": request.schema}
            body["response_format"] = {"type": kind, "json_schema": schema}
        else:
            # Without the schema in the request it stands in the prompt, in its constant part.
            messages[0]["content"] += f"\n\nThe JSON Schema of the answer: {_compact(request.schema)}"
            if kind == "json_object":
                body["response_format"] = {"type": kind}
        return body

    def learn(self, fault: Fault, sent: Mapping[str, Any]) -> bool:
        """Change what the fault names. False: there is nothing left to change."""
        if fault.outcome is Outcome.FORMAT_REFUSED:
            if sent.get("response_format", {"type": "text"})["type"] == _FORMATS[self._format]:
                if self._format + 1 == len(_FORMATS):
                    return False
                self._format += 1
            return True
        name = fault.parameter or ""
        if name not in sent:
            return False
        value = self._parameters.pop(name, None)  # None: another request has learned it meanwhile
        if name != "temperature" and value is not None and not self._renamed:
            self._renamed = True
            other = "max_tokens" if name == "max_completion_tokens" else "max_completion_tokens"
            self._parameters[other] = value
        return True


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
                raise _TooLargeError
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _cap(response: httpx2.Response) -> None:
    encoded = response.headers.get("content-encoding", "identity").lower() != "identity"
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Capped(response.stream, MAX_ENCODED_BYTES if encoded else MAX_BODY_BYTES)


def _stops(state: tenacity.RetryCallState, sends: Counter[Outcome]) -> bool:
    """Count the send that failed, and tell whether it was the last that its outcome allows."""
    outcome = _fault(state).outcome
    sends[outcome] += 1
    return not POLICIES[outcome].adapts and sends[outcome] >= POLICIES[outcome].sends


def _wait(state: tenacity.RetryCallState) -> float:
    fault = _fault(state)
    if POLICIES[fault.outcome].adapts:
        return 0.0
    jitter = _BACKOFF(state)
    return jitter if fault.retry_after is None else fault.retry_after + min(jitter, 1.0)


def _fault(state: tenacity.RetryCallState) -> Fault:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, _Faulty):
        raise TypeError("tenacity asks about a fault only")
    return error.fault


def _compact(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, separators=(",", ":"))
