"""A body unpacks to the same however the wire cuts it, and its limit is kept to the byte."""

from __future__ import annotations

import contextlib
import gzip
import subprocess
import sys
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.web import FetchError
from briefing.web.bodies import Body

PACKERS = {
    "": lambda data: data,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=4),
    "gzip, br": lambda data: brotli.compress(gzip.compress(data), quality=4),
}


def unpacked(encodings: str, wire: bytes, size: int, limit: int = 1_000_000, *, cut: bool = False) -> bytes:
    """Unpack what comes in parts of a size."""
    body = Body(encodings, limit, cut=cut)
    for at in range(0, len(wire), size):
        body.add(wire[at : at + size])
    return body.finish()


@given(st.sampled_from(list(PACKERS)), st.binary(max_size=300), st.integers(1, 900), st.integers(1, 400))
def test_a_body_is_the_same_in_any_parts(encodings, data, times, size):
    """Nothing is lost or doubled where the wire, or our own pieces, are cut."""
    data *= times
    assert unpacked(encodings, PACKERS[encodings](data), size) == data


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=9), st.integers(1, 60))
def test_gzip_in_members_is_one_body(parts, size):
    """Files packed one by one and put end to end are one body, wherever the wire cuts them."""
    assert unpacked("gzip", b"".join(map(gzip.compress, parts)) + b"\0dirt", size) == b"".join(parts)


@pytest.mark.parametrize("encodings", PACKERS)
def test_the_limit_is_kept_to_the_byte(encodings):
    """A body of just the limit is whole; one byte more is an error, or is left away where that was asked for."""
    wire = PACKERS[encodings](b"x" * 100_001)
    assert len(unpacked(encodings, wire, 999, 100_001)) == 100_001
    with pytest.raises(FetchError, match="over 100,000 bytes"):
        unpacked(encodings, wire, 999, 100_000)
    assert len(unpacked(encodings, wire, 999, 100_000, cut=True)) == 100_000


@given(st.sampled_from(["gzip", "deflate", "br", "gzip, br", "deflate, deflate"]), st.binary(max_size=400))
def test_any_bytes_are_unpacked_or_told(encodings, wire):
    """Whatever comes as a packed body, there is a body or a reason, and no other error."""
    with contextlib.suppress(FetchError):
        unpacked(encodings, wire, 100)


def test_importing_the_fetcher_loads_no_client():
    """What has a fetcher at hand, but opens none, waits for no client of HTTP."""
    code = "import sys, briefing.web; print({'httpx2', 'httpcore2', 'brotli', 'protego', 'anyio'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
