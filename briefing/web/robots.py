"""What a host's robots.txt lets us ask for (RFC 9309). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

TOKEN = "briefing"  # noqa: S105 - RFC 9309 calls the name that the groups of rules use a product token
# RFC 9309, 2.5: at least 500 KiB have to be read.
MOST_BYTES = 512_000
# Who asks for more gets this: a run has an end.
LONGEST_DELAY = 5.0

_GROUP = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for us at one host.

    Attributes:
        allows: tells whether a URL may be asked for.
        delay: seconds between the starts of two requests.
    """

    allows: Callable[[str], bool]
    delay: float = 0.0


ALL = Rules(lambda _: True)


def read(data: bytes) -> Rules:
    """Read a robots.txt. Whatever is in it, there are rules: what is no rule says nothing."""
    parsed = Protego.parse("\n".join(_for_us(data.decode("utf-8-sig", "replace"))))
    delay = parsed.crawl_delay(TOKEN) or 0.0
    if rate := parsed.request_rate(TOKEN):
        delay = max(delay, rate.seconds / rate.requests)
    return Rules(lambda url: parsed.can_fetch(url, TOKEN), min(delay, LONGEST_DELAY))


def _for_us(text: str) -> list[str]:
    """Give all who are neither meant by "briefing" nor by "*" one name.

    The library keeps the rules once for each name, so a hostile file would take it minutes; and it holds a group for
    "b" to be ours, where the standard wants the whole token.
    """
    lines = []
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if group := _GROUP.fullmatch(bare):
            name = group[1].strip().lower().partition("/")[0]
            bare = f"User-agent: {name if name in (TOKEN, '*') else 'another'}"
        if bare:
            lines.append(bare)
    return lines
