"""Which addresses a feed may not send us to: all that are not of the public internet. Pure.

The ranges are those of IANA's registries of special-purpose addresses (RFC 6890 and what has been added since), as a
table of our own: what Python's `is_private` and `is_global` hold of them differs from release to release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from briefing.web.values import FetchError

Address = IPv4Address | IPv6Address

_V4 = [
    (IPv4Network(network), kind)
    for network, kind in (
        # The two of clouds that stand outside of the ranges below or would be hidden in them.
        ("169.254.169.254/32", "a metadata service of a cloud"),
        ("168.63.129.16/32", "a metadata service of a cloud"),
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private (shared by a provider)"),
        ("127.0.0.0/8", "this machine (loopback)"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "private (for measuring)"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
]
_TEREDO = IPv6Network("2001::/32")
_V6 = [
    (IPv6Network(network), kind)
    for network, kind in (
        ("fd00:ec2::254/128", "a metadata service of a cloud"),
        ("::/128", "unspecified"),
        ("::1/128", "this machine (loopback)"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
        ("2001:db8::/32", "reserved"),
        ("3fff::/20", "reserved"),
    )
]
# For protocols, of which Teredo, the first of these networks, is looked into.
_V6 += [(network, "reserved") for network in IPv6Network("2001::/23").address_exclude(_TEREDO)]
# All that IANA has given out to be routed. What is outside of it is nobody's, or of one network only.
_ROUTED = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")

_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def forbidden(address: Address) -> str | None:
    """Say what kind of address it is, in words that follow "which is"; None for one of the public internet."""
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _V4 if address in network), None)
    if address.scope_id is not None:
        # A zone is one of this machine's own links.
        return "link-local"
    if kind := next((kind for network, kind in _V6 if address in network), None):
        return kind
    if address not in _ROUTED and address not in _MAPPED and address not in _NAT64:
        return "reserved"
    return next((kind for inner in _inside(address) if (kind := forbidden(inner))), None)


def _inside(address: IPv6Address) -> Iterator[IPv4Address]:
    """Give the addresses of IPv4 to which this one would be carried."""
    number = int(address)
    if address in _MAPPED or address in _NAT64:
        yield IPv4Address(number & 0xFFFFFFFF)
    elif address in _SIX_TO_FOUR:
        yield IPv4Address(number >> 80 & 0xFFFFFFFF)
    elif address in _TEREDO:
        # RFC 4380, 4: its server, and its client with all bits turned.
        yield IPv4Address(number >> 64 & 0xFFFFFFFF)
        yield IPv4Address(~number & 0xFFFFFFFF)


def literal(host: str) -> Address | None:
    """Read a host that is an address in one of the forms that resolvers take; None for a name.

    One to four numbers, each decimal, octal (0…) or hexadecimal (0x…), of which the last fills what is left: as
    inet_aton has it, and the URL Standard (WHATWG) after it. IPv6 without brackets.

    Raises:
        ValueError: it ends in a number, so no name can be meant, but it is no address.
    """
    if ":" in host:
        # A percent sign of a zone may still be escaped (RFC 6874).
        return IPv6Address(host.replace("%25", "%", 1))
    parts = host.removesuffix(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise AddressValueError(f"no address: {host!r}")
    *first, last = map(_number, parts)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise AddressValueError(f"no address: {host!r}")
    return IPv4Address(sum(number << 8 * (3 - at) for at, number in enumerate(first)) + last)


def _number(text: str) -> int:
    if len(text) > 40:  # leading zeros: no honest address has so many, and int() has a limit of its own
        raise AddressValueError("no address: a number is too long")
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if len(text) > 1 and text[0] == "0" else int(text)


def check(address: Address) -> None:
    """Let an address of the public internet pass.

    Raises:
        FetchError: it is another; refused.
    """
    if kind := forbidden(address):
        raise FetchError(
            f"it leads to {address}, which is {kind}; allow_private = true lets a feed do that", refused=True
        )
