"""Which proxy the environment wants for an address. Pure.

The variables are those of curl, and of Python's urllib: http_proxy, https_proxy, all_proxy, no_proxy, in lower case or
else in upper case.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from briefing.web.values import FetchError, plain


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where to, and how.

    Attributes:
        host: a name or an address, IPv6 without brackets.
        port: of TCP.
        tls: it is spoken to over TLS.
        authorization: the value of Proxy-Authorization, None without a password.
    """

    host: str
    port: int
    tls: bool = False
    authorization: str | None = field(default=None, repr=False)


class Proxies:
    """The proxies of an environment.

    Args:
        environ: as os.environ.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._without = [part.strip().lower() for part in self._value("no_proxy").split(",") if part.strip()]

    def for_(self, scheme: str, host: str, port: int) -> Proxy | None:
        """Give the proxy for an address; None: it is asked directly.

        Args:
            scheme: http or https.
            host: of the URL, IPv6 without brackets.
            port: of the URL.

        Raises:
            FetchError: what is set is no proxy that we can use.
        """
        value = self._value(f"{scheme}_proxy") or self._value("all_proxy")
        if not value or any(_covers(pattern, host.lower(), port) for pattern in self._without):
            return None
        return _proxy(value)

    def _value(self, name: str) -> str:
        # A web server's CGI sets HTTP_PROXY of a visitor's header "Proxy" (httpoxy, CVE-2016-5385).
        loud = "" if name == "http_proxy" and "REQUEST_METHOD" in self._environ else name.upper()
        return (self._environ.get(name) or self._environ.get(loud, "")).strip()


def _proxy(value: str) -> Proxy:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FetchError("the proxy that is set in the environment is no address") from None
    if parts.scheme not in ("http", "https"):
        raise FetchError(
            f"the proxy that is set in the environment is of the kind “{plain(parts.scheme)}”, of which none can be "
            "used; set one of http or https"
        )
    if not host or not host.isascii():
        raise FetchError("the proxy that is set in the environment has no host that can be used")
    authorization = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + b64encode(pair.encode()).decode()
    tls = parts.scheme == "https"
    return Proxy(host, port or (443 if tls else 80), tls, authorization)


def _covers(pattern: str, host: str, port: int) -> bool:
    """Tell whether a part of no_proxy means a host: *, a domain with all below it, an address or a range of them."""
    if pattern == "*":
        return True
    name, colon, number = pattern.rpartition(":")
    if colon and ":" not in name and number.isdigit():
        if int(number) != port:
            return False
        pattern = name
    try:
        return ip_address(host) in ip_network(pattern.strip("[]"), strict=False)
    except ValueError:
        domain = pattern.removeprefix("*").removeprefix(".")
        return bool(domain) and (host == domain or host.endswith("." + domain))
