"""Where a feed may not send us: every form in which an address of a private network can be written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_site import PUBLIC, FakeNetwork

from briefing import loop
from briefing.web import Fetcher, FetchError
from briefing.web.addresses import forbidden, literal

# As they can stand in a URL; none may be looked up or connected to.
FORBIDDEN = """
127.0.0.1 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.1 0X7F.0.0.1 0177.0.0.1 0177.1 017700000001
00000177.0.0.1 127.0.0.1. 0 0.0.0.0 0x0 0.1.2.3 10.0.0.1 10.255.255.255 012.0.0.1 167772161 172.16.0.1 172.31.255.255
192.168.0.1 192.168.257 0xc0a80001 169.254.169.254 169.254.1.1 2852039166 0xa9fea9fe 0251.0376.0251.0376
100.64.0.1 100.100.100.200 100.127.255.255 168.63.129.16 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295 192.88.99.1
[::1] [::] [0:0:0:0:0:0:0:1] [fe80::1] [fe80::1%25eth0] [2606:2800:220:1::1%25eth0] [fc00::1] [fd12:3456::1]
[fd00:ec2::254] [fec0::1] [ff02::1] [ff05::1:3] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.1]
[::ffff:169.254.169.254] [::127.0.0.1] [::ffff:0:127.0.0.1] [2002:7f00:1::] [2002:a00:1::1] [2002:c0a8:101::1]
[2001:0:7f00:1::] [2001:0:5db8:d822:0:0:80ff:fffe] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1]
[2001:db8::1] [2001:2::1] [2001:10::1] [3fff::1] [100::1] [4000::1] [5f00::1]
""".split()
NO_ADDRESSES = "256.1.1.1 1.2.3.4.5 127.0.0.08 0x 1.2.3.0xg 4294967296 1..2 127.0.0.256 1.2.65536 09".split()


@pytest.mark.parametrize("host", FORBIDDEN)
def test_a_forbidden_address_is_refused_in_every_form(host):
    """A feed that names an address of a private network is told why, and nothing is asked."""
    network = FakeNetwork({})

    async def main() -> FetchError:
        async with Fetcher(network=network) as fetcher:
            with pytest.raises(FetchError) as error:
                await fetcher.get(f"http://{host}:8080/feed")
        return error.value

    error = loop.run(main())
    assert error.refused
    assert not error.passing
    # The client reads four numbers with zeros before them as no address at all.
    assert "which is" in error.reason or (host.startswith("0") and "no address of the web" in error.reason)
    assert not network.looked_up
    assert not network.connected


@pytest.mark.parametrize("host", [*NO_ADDRESSES, "[::g]", "[1:2]", "%31%32%37.0.0.1", "a b", "", "..."])
def test_what_ends_in_a_number_is_no_name(host):
    """A number that is no address goes to no resolver, which might make one of it."""
    network = FakeNetwork({})

    async def main() -> FetchError:
        async with Fetcher(network=network) as fetcher:
            with pytest.raises(FetchError) as error:
                await fetcher.get(f"http://{host}/feed")
        return error.value

    error = loop.run(main())
    assert error.refused or "leads to no address" in error.reason
    assert not network.connected


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:192.168.1.1"],
        ["64:ff9b::10.0.0.1"],
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
    ],
)
def test_a_name_that_leads_to_a_forbidden_address_is_refused(addresses):
    """What counts is where a name leads; one private address among public ones is enough."""
    network = FakeNetwork({"news.example": addresses})

    async def main() -> FetchError:
        async with Fetcher(network=network) as fetcher:
            with pytest.raises(FetchError) as error:
                await fetcher.get("https://news.example/feed")
        return error.value

    assert loop.run(main()).refused
    assert not network.connected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "file:"),
        ("FILE:/etc/passwd", "file:"),
        ("ftp://news.example/x", "ftp:"),
        ("gopher://news.example/x", "gopher:"),
        ("data:text/html,x", "data:"),
        ("javascript:alert(1)", "javascript:"),
        ("//news.example/x", "scheme"),
        ("news.example", "scheme"),
        ("", "scheme"),
        ("http://user:word@news.example/", "password"),
        ("http://news.example:0/", "no address"),
        ("http://news.example:65536/", "no address"),
        ("http:///x", "no address"),
        ("http://news.example/\x00", "no address"),
        ("http://" + "a" * 9000, "too long"),
    ],
)
def test_only_addresses_of_the_web_are_asked_for(url, said):
    """A file, another scheme or a password in an address is refused with a clause that says so."""

    async def main() -> FetchError:
        async with Fetcher(network=FakeNetwork({})) as fetcher:
            with pytest.raises(FetchError) as error:
                await fetcher.get(url)
        return error.value

    error = loop.run(main())
    assert error.refused
    assert said in error.reason
    assert not error.reason.endswith(".")


@pytest.mark.parametrize(
    "address",
    "8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 169.253.1.1 192.0.1.1 2606:4700::1111 "
    "2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1 2001:4860:4860::8888".split(),
)
def test_addresses_of_the_public_internet_are_allowed(address):
    """A feed on a public address is not lost by the check."""
    assert forbidden(ip_address(address)) is None


def test_a_literal_is_read_as_resolvers_read_it():
    """Numbers of any base and any count are one address; names are names."""
    assert literal("134744072") == literal("8.8.2056") == literal("0x8.8.010.8") == IPv4Address("8.8.8.8")
    assert literal("2606:4700::1111") == IPv6Address("2606:4700::1111")
    assert [literal(name) for name in ("example.org", "1.example", "0x7f.example.", "localhost", "1e9")] == [
        None
    ] * 5


@given(st.ip_addresses(v=4))
def test_python_s_own_table_is_no_stricter_for_v4(address):
    """Whatever Python knows not to be global is refused, in each of its forms."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        number = int(address)
        for form in (address, literal(str(number)), literal(hex(number)), literal(f"0{number:o}")):
            assert forbidden(form)
        assert forbidden(IPv6Address(0xFFFF << 32 | number))
        assert forbidden(IPv6Address(0x64FF9B << 96 | number))
        assert forbidden(IPv6Address(0x2002 << 112 | number << 80))
        assert forbidden(IPv6Address(0x20010000 << 96 | 0x08080808 << 64 | number ^ 0xFFFFFFFF))


@given(st.ip_addresses(v=6))
def test_python_s_own_table_is_no_stricter_for_v6(address):
    """Whatever Python knows not to be global is refused, but for tunnels, which are looked into."""
    tunnels = [ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32", "::ffff:0:0/96")]
    if not any(address in net for net in tunnels) and (not address.is_global or address.is_multicast):
        assert forbidden(address)


@given(
    st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "224.0.0.0/4"]),
    st.data(),
)
def test_every_address_of_a_range_is_refused(network, data):
    """No address in a forbidden range slips through, written with one, two, three or four numbers."""
    address = data.draw(st.ip_addresses(network=network))
    a, b, c, d = address.packed
    for form in (
        f"{a}.{b}.{c}.{d}",
        f"{a}.{b}.{c << 8 | d}",
        f"{a}.{b << 16 | c << 8 | d}",
        f"{a:#x}.{b:#o}.{c}.{d}",
    ):
        if "0o" not in form:
            assert literal(form) == address
    assert literal(f"{a:#x}.0{b:o}.{c:#X}.{d}") == address
    assert forbidden(address)
