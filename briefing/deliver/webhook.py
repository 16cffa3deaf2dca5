"""What is posted to a webhook: the whole brief for a program, a short text for a chat."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from briefing import briefjson, render
from briefing.deliver import DeliveryError
from briefing.text import canonical, shorten
from briefing.types import Brief, Statement
from briefing.views import shown_speaker
from briefing.web import FetchError

if TYPE_CHECKING:
    from pydantic import SecretStr

# Sends bytes of a content type to an address, and gives the HTTP status: (url, body, content type).
Post = Callable[[str, bytes, str], Awaitable[int]]
Style = Literal["json", "slack", "discord", "matrix"]

CONTENT_TYPE = "application/json"
# Discord refuses more than 2,000 characters; Slack advises 4,000, and a Matrix event holds far more than that.
_ROOM = {"slack": 4000, "discord": 2000, "matrix": 4000}
_TITLE_CHARS = 150
_LINE_CHARS = 280
# Nothing to see, and no name to call either.
_BREAK = "\u200b"
_CALL = re.compile(r"@(?=[\w&!])")
# A status that may be another one next time (RFC 9110; RFC 6585 for 429). Any 5xx may, too.
_PASSING = frozenset({408, 425, 429})


def payload(brief: Brief, style: Style) -> bytes:
    """Give the body of the request.

    'json' is the brief as `briefing run --format json` writes it. The others are a text: title, date, bottom line,
    headlines, what was read, cut at a whole line where the chat has no more room. Nothing in it calls anybody
    (@everyone, <!channel>), and no link hides behind a source's words.
    """
    if style == "json":
        return briefjson.dumps(brief).encode("utf-8", "replace")
    escape = _slack if style == "slack" else _markdown
    text = "\n".join(_fitting(brief, escape, _ROOM[style]))
    if style == "discord":
        return _json({"content": text, "allowed_mentions": {"parse": []}})
    return _json({"text": text})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _slack(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Servers that take what Slack takes read Markdown in it.
    return _quiet(text.replace("](", f"]{_BREAK}("))


def _markdown(text: str) -> str:
    return _quiet(render.markdown(text))


def _quiet(text: str) -> str:
    return _CALL.sub(f"@{_BREAK}", text)


def _fitting(brief: Brief, escape: Callable[[str], str], room: int) -> Iterator[str]:
    """Give the lines of the text; the last headlines give way first, then the last lines above them."""

    def line(text: str, limit: int = _LINE_CHARS) -> str:
        return escape(shorten(canonical(text), limit))

    told = [s for s in brief.stories if s.status != "unchanged" or s.statements]
    first = f"{line(brief.title, _TITLE_CHARS)}, {brief.date.isoformat()}"
    last = _coverage(brief)
    above = [f"- {line(_said(statement))}" for statement in brief.bottom_line]
    headlines = [f"{i}. {line(story.headline)}" for i, story in enumerate(told, start=1)]
    # What stands in any case, with the line that says how many headlines are missing.
    left = room - _length([first, "", "", "", last, _more(len(told)), ""])
    above = above[: _number(above, left)]
    shown = headlines[: _number(headlines, left - _length(above))]
    yield first
    yield ""
    yield from (*above, "") if above else ()
    nothing = "No article could be read." if brief.coverage.failed else "Nothing new."
    yield from shown or ([] if told else [nothing])
    if len(shown) < len(told):
        yield _more(len(told) - len(shown))
    yield ""
    yield last


def _said(statement: Statement) -> str:
    who = shown_speaker(statement)
    return f"{who}: {statement.text}" if who else statement.text


def _more(number: int) -> str:
    return f"… and {number} more {'story' if number == 1 else 'stories'}"


def _coverage(brief: Brief) -> str:
    c = brief.coverage
    return (
        f"{c.articles_read} article{'' if c.articles_read == 1 else 's'} read: {c.briefed} briefed, "
        f"{c.duplicates} duplicate{'' if c.duplicates == 1 else 's'}, {c.outside_window} outside the window, "
        f"{c.failed} failed."
    )


def _number(lines: Sequence[str], room: int) -> int:
    """Say how many of the lines, from the first on, have room."""
    for number, line in enumerate(lines):
        room -= _length([line])
        if room < 0:
            return number
    return len(lines)


def _length(lines: Sequence[str]) -> int:
    # In UTF-16, as a chat's JavaScript counts; the line ends too.
    return sum(len(line.encode("utf-16-le", "replace")) // 2 + 1 for line in lines)


async def send(url: SecretStr, body: bytes, post: Post) -> None:
    """Post a body; return when the server has taken it.

    Args:
        url: the webhook's address, which is a secret: no message has it.
        body: JSON.
        post: does it.

    Raises:
        DeliveryError: the status is no 2xx, or there was none.
    """
    try:
        status = await post(url.get_secret_value(), body, CONTENT_TYPE)
    except TimeoutError:
        raise DeliveryError("the webhook did not answer in time", passing=True) from None
    except FetchError as error:
        # What is wrong with an address is told in words that quote it.
        why = "its address is none of http or https" if error.refused else error.reason
        raise DeliveryError(f"the webhook cannot be reached: {why}", passing=not error.refused) from None
    except Exception as error:  # noqa: BLE001 - whatever the client raises: its words may have the address
        raise DeliveryError(f"the webhook cannot be reached ({type(error).__name__})", passing=True) from None
    if not 200 <= status < 300:
        raise DeliveryError(
            f"the webhook answered with status {status}", passing=status in _PASSING or status >= 500
        )
