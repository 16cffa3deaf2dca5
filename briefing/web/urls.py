"""Read the addresses that feeds, redirects and users name. Loads the client of HTTP."""

from __future__ import annotations

import re

from httpx2 import URL, InvalidURL

from briefing.web import addresses
from briefing.web.values import FetchError, plain

# RFC 9110, 4.1 asks for 8,000 to be understood. No article has a longer one.
_LONGEST = 8_000

# What a host can consist of; IPv6 is read elsewhere. Resolvers are not asked to make something of anything else.
_HOST = re.compile(rb"[a-z0-9._-]+|[0-9a-z:.%]*:[0-9a-z:.%]*")


def parse(text: str) -> URL:
    """Read an absolute address, without its fragment.

    Raises:
        FetchError: it is none that can be asked for; refused.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise FetchError("its address is too long", refused=True)
    try:
        return _whole(URL(text))
    except (InvalidURL, ValueError):
        # Not the text: it may be anything.
        raise FetchError("its address is no address of the web", refused=True) from None


def join(base: URL, location: str) -> URL:
    """Give where a redirect leads.

    Raises:
        FetchError: nowhere that can be asked for; refused.
    """
    if len(location) > _LONGEST:
        raise FetchError("it redirects to an address that is too long", refused=True)
    try:
        return _whole(base.join(location.strip()))
    except (InvalidURL, ValueError):
        raise FetchError("it redirects to what is no address of the web", refused=True) from None


def check(url: URL, *, free: bool) -> None:
    """Let pass what may be asked for, as far as that can be told without a look-up.

    Args:
        url: what is wanted.
        free: its host may be of a private network.

    Raises:
        FetchError: it may not; refused.
    """
    if url.scheme not in ("http", "https"):
        named = f"“{plain(url.scheme)}:”" if url.scheme else "without a scheme"
        raise FetchError(f"its address is {named}, and only http and https are asked for", refused=True)
    if url.userinfo:
        raise FetchError("its address holds a user name or password", refused=True)
    try:
        number = addresses.literal(url.raw_host.decode())
    except ValueError:
        number = None
        if not free:
            raise FetchError("its host is a number that is no address", refused=True) from None
    if number is not None and not free:
        addresses.check(number)


def same_server(url: URL, other: URL) -> bool:
    """Say whether two addresses are of one host and port; from http to https at their own ports is the same."""
    ports = {_port(url), _port(other)}
    return url.raw_host == other.raw_host and (len(ports) == 1 or ports == {80, 443})


def _port(url: URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _whole(url: URL) -> URL:
    port_fits = url.port is None or 0 < url.port < 65_536
    if url.scheme in ("http", "https") and not (_HOST.fullmatch(url.raw_host) and port_fits):
        raise ValueError("no host or no port")
    return url.copy_with(fragment=None) if url.fragment else url
