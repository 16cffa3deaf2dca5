"""What a fetch takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from httpcore2 import AsyncNetworkStream


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a later request may ask whether a page has changed (RFC 9110, 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came for an address.

    Attributes:
        url: as it was asked for.
        final: where it was in the end, after redirects.
        moved: where a chain of none but permanent redirects (301, 308) leads; None without one.
        unchanged: the server said that the validators still hold (304).
        content_type: the header as it came, "" where there is none.
        body: unpacked; empty where unchanged.
        validators: for the next time; where unchanged, those sent if the server gave no new ones.
    """

    url: str
    final: str
    moved: str | None
    unchanged: bool
    content_type: str
    body: bytes
    validators: Validators


class FetchError(Exception):
    """Nothing usable came.

    Attributes:
        reason: one clause in plain words, without a full stop: it is put after the address. It holds nothing that
            could stand in for a secret: neither the address nor a password of a proxy.
        status: of HTTP, where there was one.
        passing: it is worth asking again at the next run.
        gone: the server says that it will not come back (410).
        refused: it was not asked for: its address, its scheme or its host's robots.txt forbids it.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        passing: bool = False,
        gone: bool = False,
        refused: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.passing = passing
        self.gone = gone
        self.refused = refused


class NoAnswerError(FetchError):
    """The host did not say a word: no such name, no connection, or silence until the time was over."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, passing=True)


class BrokenOffError(FetchError):
    """The host closed the connection before it answered."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, passing=True)


class Network(Protocol):
    """The names and the wires below the client. Tests put one of their own here, which goes nowhere."""

    async def resolve(self, host: str, port: int) -> list[str]:
        """Give the addresses of a host, as numbers, in the order in which they are to be tried.

        Raises:
            OSError, UnicodeError: it has none, or is no name.
        """
        ...

    async def connect(self, address: str, port: int, timeout: float | None) -> AsyncNetworkStream:  # noqa: ASYNC109 - the client's own word for it
        """Open a connection to an address that is a number.

        Args:
            address: of IPv4 or IPv6; never a name.
            port: of TCP.
            timeout: in seconds.

        Raises:
            OSError, httpcore2.ConnectError, httpcore2.ConnectTimeout: there is none.
        """
        ...


def plain(text: str, longest: int = 60) -> str:
    """Give what a server sent as something that can stand in a message: printable and short."""
    kept = "".join(letter if letter.isprintable() else "?" for letter in text[: longest + 1])
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"
