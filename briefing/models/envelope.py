"""Read what a chat-completions server sends: the answer of a status 200, the fault of any other. Pure.

The envelope is parsed here, not by the client library: servers send pages of HTML, cut JSON, error objects
and empty lists of choices with status 200, and each is an outcome, not an exception.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from briefing.models import Completion
from briefing.models.outcomes import FINISHES, Outcome
from briefing.text import canonical, shorten

# A longer wait is not meant for a brief that somebody waits for: the server is asked again after the second one.
MAX_RETRY_AFTER = 60.0
INSTEAD_OF_ABSURD = 5.0
MAX_DETAIL_CHARS = 200
MAX_TOKENS_COUNT = 10**9

_OK = 200
_BUSY_STATUS = frozenset({408, 429, 503, 504, 529})  # 529: 'overloaded', Anthropic's
_TRANSIENT_STATUS = frozenset({409, 425})
_SERVER_ERROR = 500
_UNUSABLE_STATUS = frozenset({401, 402, 403, 404})
_BAD_REQUEST = frozenset({400, 422})
_TOO_LARGE = 413

# Codes and words by which OpenAI, Azure, vLLM, llama.cpp and Ollama say what they refuse.
_QUOTA = re.compile(r"insufficient_quota|billing_hard_limit|exceeded your current quota", re.IGNORECASE)
_CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|context (?:length|window|size)|maximum context"
    r"|prompt is too long",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"response_format|response format|json_schema|json_object|structured output|grammar", re.IGNORECASE
)
PARAMETERS = ("max_completion_tokens", "max_tokens", "temperature")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer.

    Attributes:
        outcome: its kind.
        words: what the server or the network said, on one line.
        status: the HTTP status, 0 where there was none.
        retry_after: seconds that the server asks to wait, capped; None where it does not.
        parameter: the parameter that it names, of PARAMETERS.
    """

    outcome: Outcome
    words: str
    status: int = 0
    retry_after: float | None = None
    parameter: str | None = None


def read(status: int, headers: Mapping[str, str], body: bytes) -> Completion | Fault:
    """Tell an answer from a fault.

    Args:
        status: of HTTP.
        headers: by lower-case name.
        body: decoded from any content encoding.
    """
    value = _json(body)
    if status == _OK:
        return _read_answer(value)
    error = _error_of(value)
    told = " ".join(str(error.get(key) or "") for key in ("code", "type", "param", "message"))
    detail = _detail(str(error.get("message") or "")) or f"status {status}"
    words = detail if detail.startswith("status") else f"status {status}: {detail}"
    if status in _UNUSABLE_STATUS or (status in (429, 403) and _QUOTA.search(told)):
        kind = "quota" if _QUOTA.search(told) else detail
        return Fault(Outcome.UNUSABLE, kind, status)
    if status in _BUSY_STATUS or status in _TRANSIENT_STATUS or status >= _SERVER_ERROR:
        outcome = Outcome.BUSY if status in _BUSY_STATUS else Outcome.UNREACHED
        return Fault(outcome, words, status, _retry_after(headers))
    if status == _TOO_LARGE or _CONTEXT.search(told):
        return Fault(Outcome.TOO_LONG, words, status)
    if status in _BAD_REQUEST:
        if _FORMAT.search(told):
            return Fault(Outcome.FORMAT_REFUSED, words, status)
        named = str(error.get("param") or "")
        parameter = named if named in PARAMETERS else next((p for p in PARAMETERS if p in told), None)
        if parameter:
            return Fault(Outcome.PARAMETER_REFUSED, words, status, parameter=parameter)
    return Fault(Outcome.REJECTED, words, status)


def _read_answer(value: Any) -> Completion:  # noqa: ANN401 - a JSON value
    if not isinstance(value, dict):
        return _no_answer(Outcome.GARBLED, "the answer is not JSON")
    choices = value.get("choices")
    if not choices and value.get("error"):
        return _no_answer(
            Outcome.GARBLED, _detail(str(_error_of(value).get("message") or "")) or "an error object"
        )
    if not isinstance(choices, list) or not choices:
        return _no_answer(Outcome.EMPTY, "the answer has no choices")
    choice = choices[0]
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        return _no_answer(Outcome.GARBLED, "the answer has no message")
    usage = value.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    refusal = message.get("refusal")
    refused = refusal if isinstance(refusal, str) else ""
    return Completion(
        text=None if refused else _content(message.get("content")),
        finish_reason="refusal" if refused else _finish_reason(choice.get("finish_reason")),
        input_tokens=_count(usage.get("prompt_tokens")),
        output_tokens=_count(usage.get("completion_tokens")),
        detail=_detail(refused),
    )


def _finish_reason(given: Any) -> str:  # noqa: ANN401 - a JSON value
    """Take over a server's reason, but for the words by which we say that there is no completion."""
    reason = str(given or "stop")[:40]
    ours = FINISHES.get(reason) not in (None, Outcome.CUT, Outcome.REFUSED)
    return "stop" if ours else reason


def _no_answer(outcome: Outcome, detail: str) -> Completion:
    return Completion(None, outcome.value, detail=detail)


def _content(content: Any) -> str | None:  # noqa: ANN401 - a JSON value
    """Give a message's text; some servers send it in parts."""
    if isinstance(content, list):
        return "".join(p["text"] for p in content if isinstance(p, dict) and isinstance(p.get("text"), str))
    if not isinstance(content, str):
        return None
    # A lone surrogate, which JSON can write as an escape, has no UTF-8: it could not be sent back.
    return content if content.isascii() else content.encode("utf-8", "replace").decode()


def _count(value: Any) -> int:  # noqa: ANN401 - a JSON value
    return min(value, MAX_TOKENS_COUNT) if isinstance(value, int) and value > 0 else 0


def _json(body: bytes) -> Any:  # noqa: ANN401 - a JSON value
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _error_of(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON value
    """Give the error object: OpenAI nests it, others send it bare or as a string."""
    if not isinstance(value, dict):
        return {}
    error = value.get("error", value)
    if isinstance(error, dict):
        return error if "message" in error else {**error, "message": error.get("detail")}
    return {"message": error}


def _detail(text: str) -> str:
    return shorten(canonical(text[: MAX_DETAIL_CHARS * 4]), MAX_DETAIL_CHARS)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the wait that a server asks for, in seconds.

    `Retry-After` has seconds or a date (RFC 9110, section 10.2.3); `retry-after-ms`, which OpenAI and Azure send
    beside it, is finer.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _within_reason(milliseconds / 1000)
    value = headers.get("retry-after", "").strip()[:40]
    seconds = _number(value)
    if seconds is not None:
        return _within_reason(seconds)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _within_reason((moment - datetime.now(UTC)).total_seconds())


def _within_reason(seconds: float) -> float:
    return INSTEAD_OF_ABSURD if seconds > MAX_RETRY_AFTER else max(seconds, 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server says of its limits in OpenAI's x-ratelimit headers; None where it says nothing.

    Attributes:
        requests: how many it takes in a minute. Some say it of a day: that is then no limit in practice.
        requests_left: how many it takes now.
        tokens: how many it takes in a minute.
        tokens_left: how many it takes now.
    """

    requests: float | None = None
    requests_left: float | None = None
    tokens: float | None = None
    tokens_left: float | None = None

    def short_of(self, tokens: int) -> bool:
        """Whether what is left of a known limit does not do for a request of so many tokens."""
        requests = self.requests is not None and self.requests_left == 0
        return requests or (
            self.tokens is not None and self.tokens_left is not None and self.tokens_left < tokens
        )


def limits(headers: Mapping[str, str]) -> Limits:
    """Read the x-ratelimit headers of an answer, by lower-case name."""
    told = [headers.get(f"x-ratelimit-{what}", "") for what in _LIMIT_HEADERS]
    if not any(told):
        return _NO_LIMITS
    requests, requests_left, tokens, tokens_left = map(_number, told)
    # A limit under which nobody could work is none.
    requests = requests if requests and requests >= _LEAST_REQUESTS else None
    tokens = tokens if tokens and tokens >= _LEAST_TOKENS else None
    return Limits(requests, requests_left, tokens, tokens_left)


_LIMIT_HEADERS = ("limit-requests", "remaining-requests", "limit-tokens", "remaining-tokens")
_LEAST_REQUESTS, _LEAST_TOKENS = 1.0, 1000.0
_NO_LIMITS = Limits()


def _number(text: str) -> float | None:
    text = text.strip()[:40]
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) else None
