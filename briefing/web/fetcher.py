"""The fetcher of a run: redirects, second tries, robots.txt, turns at a host, and the time that each page has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import TYPE_CHECKING, Self

from briefing.web import answers
from briefing.web.answers import Answer
from briefing.web.hosts import Host
from briefing.web.values import (
    BrokenOffError,
    Fetched,
    FetchError,
    Network,
    NoAnswerError,
    Validators,
    plain,
)

# What is heavy is loaded where a fetcher is opened: the help of a command must not wait for it.
if TYPE_CHECKING:
    from httpx2 import URL

    from briefing.web.exchange import Exchange
    from briefing.web.network import System
    from briefing.web.robots import Rules

_MOST_REDIRECTS = 5
# Requests under way, over all hosts.
_MOST_REQUESTS = 100
# Seconds before a request is sent again whose connection was closed.
_PAUSE = 0.5
# The part of a page's time that its host's robots.txt may take.
_ROBOTS_SHARE = 1 / 3


class Fetcher:
    """Fetches feeds and pages; one for a run. Use it as `async with`.

    Args:
        user_agent: what requests call us; else the program's name and version.
        allow_private: feeds may lead to addresses of private networks.
        timeout: seconds for one page in total, redirects and look-ups included, waiting for its turn not.
        per_host: requests under way at one host and port, at most.
        environ: where proxies are set; as os.environ.
        max_bytes: of one body, unpacked.
        network: what is below the client; else this machine's.
    """

    def __init__(
        self,
        *,
        user_agent: str | None = None,
        allow_private: bool = False,
        timeout: float = 30.0,
        per_host: int = 2,
        environ: Mapping[str, str] = {},
        max_bytes: int = 20_000_000,
        network: Network | None = None,
    ) -> None:
        self._user_agent = user_agent or f"briefing/{version('briefing')}"
        self._allow_private = allow_private
        self._timeout = timeout
        self._per_host = per_host
        self._environ = environ
        self._max_bytes = max_bytes
        self._network = network
        self._system: System | None = None
        self._open: Exchange | None = None
        self._hosts: dict[tuple[str, int], Host] = {}
        self._robots: dict[tuple[str, bytes], asyncio.Task[_Robots]] = {}
        self._room = asyncio.Semaphore(_MOST_REQUESTS)

    async def __aenter__(self) -> Self:
        # Those of use later, too: what is loaded while pages wait for their answers takes of their time.
        from briefing.web import robots, urls  # noqa: F401
        from briefing.web.exchange import Exchange
        from briefing.web.network import System, warm_up
        from briefing.web.proxies import Proxies

        await warm_up()
        if self._network is None:
            self._network = self._system = System()
        self._open = Exchange(self._network, Proxies(self._environ), self._user_agent)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._robots.values():
            task.cancel()
        await asyncio.gather(*self._robots.values(), return_exceptions=True)
        await self._exchange.close()
        if self._system:
            self._system.close()

    async def get(
        self,
        url: str,
        *,
        named_by_user: bool = False,
        validators: Validators | None = None,
        accept: str = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    ) -> Fetched:
        """Fetch a feed or a page.

        Args:
            url: absolute; http or https.
            named_by_user: the user wrote it down: its host may be in a private network, and robots.txt, which is for
                what finds its way by itself, is not asked.
            validators: of the last time; it is fetched only where it has changed since.
            accept: the header.

        Raises:
            FetchError: nothing usable came; it says why, and what to do with it.
        """
        from briefing.web import urls

        conditions = answers.conditions(validators)
        answer, final, moved = await self._follow(
            urls.parse(url),
            {"accept": accept} | conditions,
            named=named_by_user,
            robots=not named_by_user,
            budget=_Budget(self._timeout),
            limit=self._max_bytes,
        )
        unchanged = answer.status == answers.UNCHANGED
        if answer.status not in answers.WITH_BODY and not (unchanged and conditions):
            raise answers.failure(answer.status)
        return Fetched(
            url=url,
            final=url if final is None else str(final),
            moved=moved,
            unchanged=unchanged,
            content_type=answer.headers.get("content-type", ""),
            body=b"" if unchanged else answer.body,
            validators=answers.validators(answer, validators),
        )

    async def post(self, url: str, body: bytes, content_type: str) -> int:
        """Send a message to an address that the user configured, wherever it is; give the status of HTTP.

        It is sent once: no redirect is followed, and nothing is tried again.

        Raises:
            FetchError: there was no answer. It holds nothing of the address, which may be a secret.
        """
        from briefing.web import urls

        parsed = urls.parse(url)
        urls.check(parsed, free=True)
        async with self._room:
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await self._exchange.send(
                        "POST", parsed, {"content-type": content_type}, free=True, limit=0, content=body
                    )
            except TimeoutError:
                raise NoAnswerError(_late(self._timeout)) from None
        return answer.status

    @property
    def _exchange(self) -> Exchange:
        if self._open is None:
            raise RuntimeError("a Fetcher is used as `async with Fetcher() as fetcher`")
        return self._open

    async def _follow(
        self,
        asked: URL,
        headers: Mapping[str, str],
        *,
        named: bool,
        robots: bool,
        budget: _Budget,
        limit: int,
        cut: bool = False,
    ) -> tuple[Answer, URL | None, str | None]:
        """Ask, and go where redirects lead; give the answer, where it was if not as asked, and Fetched.moved."""
        from briefing.web import urls

        url, permanent, seen = asked, True, {str(asked)}
        while True:
            # Where the server that the user named sends us is not the user's word any more, another port of it neither.
            free = self._allow_private or (named and urls.same_server(url, asked))
            urls.check(url, free=free)
            if robots:
                await self._obey(url, budget)
            answer = await self._ask(url, headers, free=free, budget=budget, limit=limit, cut=cut)
            status = answer.status
            if status not in answers.REDIRECTS:
                final = url if len(seen) > 1 else None
                return answer, final, str(final) if final is not None and permanent else None
            permanent = permanent and status in answers.PERMANENT
            if not (location := answer.headers.get("location", "")):
                raise FetchError(f"it redirects without saying where to ({status})", status=status)
            url = urls.join(url, location)
            if str(url) in seen:
                raise FetchError("it redirects in a circle", status=status)
            if len(seen) > _MOST_REDIRECTS:
                raise FetchError(f"it redirects more than {_MOST_REDIRECTS} times", status=status)
            seen.add(str(url))

    async def _ask(
        self, url: URL, headers: Mapping[str, str], *, free: bool, budget: _Budget, limit: int, cut: bool
    ) -> Answer:
        """Wait for the host's turn; ask once, or twice where the first time promises more."""
        host = self._host(url)
        spoken = False

        def spoke() -> None:
            nonlocal spoken
            spoken = True
            host.answered()

        async def attempt() -> Answer:
            return await self._exchange.send(
                "GET", url, headers, free=free, limit=limit, cut=cut, spoke=spoke
            )

        async with host.turn(), self._room:
            # What redirects have used up is not this host's silence.
            fair = budget.left > budget.seconds / 2
            allowed = budget.seconds * host.patience
            budget.left = min(budget.left, allowed)
            try:
                async with budget.running():
                    try:
                        answer = await attempt()
                    except BrokenOffError:
                        # Often a kept connection that the host had closed by then.
                        if budget.rest() <= _PAUSE:
                            raise
                        await asyncio.sleep(_PAUSE)
                    else:
                        pause = answers.pause(answer)
                        if pause is None or pause >= budget.rest():
                            return answer
                        await asyncio.sleep(pause)
                    return await attempt()
            except TimeoutError:
                if fair:
                    host.in_vain()
                if spoken:
                    raise FetchError(f"it was not whole within {allowed:.3g} seconds", passing=True) from None
                raise NoAnswerError(_late(allowed)) from None
            except NoAnswerError:
                host.in_vain()
                raise

    def _host(self, url: URL) -> Host:
        port = url.port or (443 if url.scheme == "https" else 80)
        return self._hosts.setdefault((url.host, port), Host(self._per_host))

    async def _obey(self, url: URL, budget: _Budget) -> None:
        """Let pass what the robots.txt of its host allows; it is read for the first who asks.

        Raises:
            FetchError: it does not allow it, or there is no saying.
        """
        site = (url.scheme, url.netloc)
        if site not in self._robots:
            self._robots[site] = asyncio.create_task(self._read_robots(url.join("/robots.txt")))
        start = asyncio.get_running_loop().time()
        # Others wait for it, too, when the first who asked is cancelled.
        found = await asyncio.shield(self._robots[site])
        budget.left -= min(asyncio.get_running_loop().time() - start, found.seconds)
        if found.rules is None:
            raise FetchError(found.trouble, passing=not found.refused, refused=found.refused)
        if not found.rules.allows(str(url)):
            raise FetchError(f"robots.txt of {plain(url.host)} does not allow it", refused=True)

    async def _read_robots(self, url: URL) -> _Robots:
        from briefing.web import robots

        budget = _Budget(self._timeout * _ROBOTS_SHARE)
        try:
            answer, _, _ = await self._follow(
                url, {}, named=False, robots=False, budget=budget, limit=robots.MOST_BYTES, cut=True
            )
            if answer.status >= 500:
                raise answers.failure(answer.status)
        except FetchError as error:
            seconds = budget.seconds - budget.left
            # RFC 9309, 2.3.1: without an end of redirects there are no rules, either.
            if error.status is not None and error.status < 500:
                return _Robots(robots.ALL, seconds)
            trouble = error.reason
            if not error.refused and not isinstance(error, NoAnswerError):
                trouble = f"robots.txt of {plain(url.host)} cannot be had ({trouble}), so nothing is asked for there"
            return _Robots(None, seconds, trouble, refused=error.refused)
        rules = robots.read(answer.body) if answer.status in answers.WITH_BODY else robots.ALL
        self._host(url).delay = rules.delay
        return _Robots(rules, budget.seconds - budget.left)


@dataclass(frozen=True, slots=True)
class _Robots:
    """What came of a host's robots.txt: the rules, or why there are none, and in how many seconds."""

    rules: Rules | None
    seconds: float
    trouble: str = ""
    refused: bool = False


class _Budget:
    """The seconds that a page has. They pass while it is `running`: not while it waits for its turn."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds
        self._until = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let the time pass. Raises TimeoutError where none is left."""
        loop = asyncio.get_running_loop()
        self._until = loop.time() + self.left
        try:
            async with asyncio.timeout_at(self._until):
                yield
        finally:
            self.left = self.rest()

    def rest(self) -> float:
        """Give the seconds that are left now, while it is running."""
        return self._until - asyncio.get_running_loop().time()


def _late(seconds: float) -> str:
    return f"its host gave no answer within {seconds:g} seconds"
