"""What a server's answer means to us. Pure."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from briefing.web.values import FetchError, Validators

REDIRECTS = frozenset((301, 302, 303, 307, 308))
PERMANENT = frozenset((301, 308))
# 203: the same, changed by somebody on the way.
WITH_BODY = frozenset((200, 203))
UNCHANGED = 304

# Seconds before a second try where the server names none.
_PAUSE = 0.5
# Who wants us to wait longer is asked at the next run.
_LONGEST_PAUSE = 10.0

_REASONS = {
    400: "its server did not understand the request",
    401: "it asks for a login",
    402: "it wants to be paid for",
    403: "its server does not give it to us",
    404: "it was not found",
    406: "its server has it in no form that we take",
    407: "the proxy asks for a login",
    408: "its server waited too long for the request",
    410: "it is gone for good",
    429: "its server was asked too often",
    451: "its server may not give it for legal reasons",
}
_PASSING = frozenset((408, 421, 425, 429))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came.

    Attributes:
        status: of HTTP.
        headers: by lower-case name; of one that came more than once, the first.
        body: unpacked; empty where the status has none for us.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def failure(status: int) -> FetchError:
    """Say why an answer of this status is nothing that can be used."""
    other = "its server failed" if status >= 500 else "its server answered what cannot be used"
    return FetchError(
        f"{_REASONS.get(status, other)} ({status})",
        status=status,
        passing=status >= 500 or status in _PASSING,
        gone=status == 410,
    )


def pause(answer: Answer) -> float | None:
    """Give the seconds after which to ask once more in this run; None: not at all."""
    if answer.status not in (429, 503):
        return _PAUSE if answer.status >= 500 else None
    wanted = answer.headers.get("retry-after", "").strip()
    if not wanted:
        return _PAUSE if answer.status == 503 else None
    try:
        seconds = (
            float(wanted) if wanted.isdecimal() else parsedate_to_datetime(wanted).timestamp() - time.time()
        )
    except (ValueError, OverflowError):
        return None
    return max(seconds, _PAUSE) if seconds <= _LONGEST_PAUSE else None


def validators(answer: Answer, sent: Validators | None) -> Validators:
    """Give by what to ask the next time."""
    new = Validators(_short(answer.headers.get("etag")), _short(answer.headers.get("last-modified")))
    if answer.status == UNCHANGED and sent:
        return Validators(new.etag or sent.etag, new.last_modified or sent.last_modified)
    return new


def conditions(sent: Validators | None) -> dict[str, str]:
    """Give the headers that ask for it only where it has changed."""
    if sent is None:
        return {}
    wanted = {"if-none-match": _short(sent.etag), "if-modified-since": _short(sent.last_modified)}
    return {name: value for name, value in wanted.items() if value}


def _short(value: str | None) -> str | None:
    """Keep what can be stored and sent again as a header."""
    value = (value or "").strip()
    return value if 0 < len(value) <= 500 and value.isascii() and value.isprintable() else None
