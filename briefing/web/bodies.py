"""Unpack a body as it comes, in bounded pieces: a small answer must not grow to fill the memory.

No step makes more than a piece at a time, and neither what came nor what any step makes of it may be over the limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # it ships no types

from briefing.web.values import FetchError, plain

ACCEPTED = "gzip, deflate, br"
# How much one call unpacks. Brotli's library doubles its buffers, so it may make some more.
_PIECE = 64 * 1024
# Nobody packs more than twice, and gzip files end to end are rare: each of these costs time for few bytes.
_MOST_ENCODINGS = 2
_MOST_MEMBERS = 64


class _Step(Protocol):
    def unpack(self, data: bytes) -> Iterator[bytes]:
        """Give what can be unpacked by now, in pieces."""

    def finish(self) -> None:
        """Say by an error that the data broke off."""


class Body:
    """What comes of one body.

    Args:
        encodings: the header Content-Encoding, "" without one.
        limit: bytes, unpacked; as many may come packed.
        cut: at the limit the rest is left away; without it, it is an error.

    Raises:
        FetchError: the body is packed in a way that we did not ask for.
    """

    def __init__(self, encodings: str, limit: int, *, cut: bool = False) -> None:
        names = [
            name for part in encodings.split(",") if (name := part.strip().lower()) not in ("", "identity")
        ]
        if len(names) > _MOST_ENCODINGS:
            raise FetchError("it is packed more than twice")
        # The last of them was put on last, and goes first.
        self._steps = [_step(name) for name in reversed(names)]
        self._limit = limit
        self._cut = cut
        self._made = [0] * (len(self._steps) + 1)
        self._kept = bytearray()
        self.full = False

    def add(self, data: bytes) -> None:
        """Take the next bytes of the wire. `full` says afterwards that no more are wanted.

        Raises:
            FetchError: there is too much, or it is not packed as it says.
        """
        if self.full:
            return
        try:
            self._through(0, data)
        except (zlib.error, brotli.error):
            raise FetchError("it is not packed as it says, or it is damaged", passing=True) from None

    def finish(self) -> bytes:
        """Give the whole.

        Raises:
            FetchError: it broke off.
        """
        if not self.full and self._made[0]:
            for step in self._steps:
                step.finish()
        return bytes(self._kept)

    def _through(self, at: int, data: bytes) -> None:
        room = self._limit - self._made[at]
        if len(data) > room:
            if not self._cut:
                raise FetchError(f"it is over {self._limit:,} bytes")
            self.full, data = True, data[:room]
        self._made[at] += len(data)
        if at == len(self._steps):
            self._kept += data
            return
        for piece in self._steps[at].unpack(data):
            self._through(at + 1, piece)
            if self.full and self._made[-1] >= self._limit:
                return


def _step(name: str) -> _Step:
    if name in ("gzip", "x-gzip"):
        return _Gzip()
    if name == "deflate":
        return _Deflate()
    if name == "br":
        return _Brotli()
    raise FetchError(f"it is packed as “{plain(name)}”, which was not asked for")


def _broken_off() -> FetchError:
    return FetchError("it broke off before its end", passing=True)


class _Gzip:
    """RFC 1952: one member, or some end to end. What is no member after the first is no part of it."""

    def __init__(self) -> None:
        self._members = 1
        self._over = False
        self._unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while data and not self._over:
            if self._unpacker.eof:
                self._next(data)
            else:
                yield from _inflated(self._unpacker, data)
                data = self._unpacker.unused_data

    def _next(self, data: bytes) -> None:
        self._over = data[0] != 0x1F
        self._members += 1
        # Each costs a copy of what is left of the data.
        if self._members > _MOST_MEMBERS:
            raise FetchError("it is packed in too many parts")
        self._unpacker = self._unpacker if self._over else zlib.decompressobj(16 + zlib.MAX_WBITS)

    def finish(self) -> None:
        if not self._unpacker.eof:
            raise _broken_off()


class _Deflate:
    """What HTTP calls deflate is zlib's format (RFC 1950); some servers send the bare data (RFC 1951)."""

    def __init__(self) -> None:
        self._head = b""
        self._unpacker: zlib._Decompress | None = None

    def unpack(self, data: bytes) -> Iterator[bytes]:
        if self._unpacker is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            of_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._unpacker = zlib.decompressobj(zlib.MAX_WBITS if of_zlib else -zlib.MAX_WBITS)
        yield from _inflated(self._unpacker, data)

    def finish(self) -> None:
        if self._unpacker is None or not self._unpacker.eof:
            raise _broken_off()


def _inflated(unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while not unpacker.eof:
        piece = unpacker.decompress(data, _PIECE)
        data = unpacker.unconsumed_tail
        if piece:
            yield piece
        # A full piece may have left more behind, even where all of the data was taken.
        if not data and len(piece) < _PIECE:
            return


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._unpacker = brotli.Decompressor()

    def unpack(self, data: bytes) -> Iterator[bytes]:
        # It may hold output back even where it has taken all of the data.
        while not self._unpacker.is_finished():
            piece = self._unpacker.process(data, output_buffer_limit=_PIECE)
            data = b""
            if piece:
                yield piece
            elif self._unpacker.can_accept_more_data():
                return

    def finish(self) -> None:
        if not self._unpacker.is_finished():
            raise _broken_off()
