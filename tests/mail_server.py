"""A real SMTP server on loopback, which misbehaves as it is told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

ACCEPTED = "250 taken"


class _Protocol(SMTP):
    """The protocol; `greeting` may refuse."""

    greeting: str | None = None

    async def _handle_client(self) -> None:
        if self.greeting is None:
            return await super()._handle_client()
        await self.push(self.greeting)
        self.transport.close()
        return None

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self.event_handler.rude:
            self.transport.abort()
        else:
            await super().smtp_QUIT(arg)


class MailServer:
    """Runs in a thread from `with` to its end.

    Attributes:
        taken: each message that was answered with 250, with its recipients.
        greeting: sent in place of 220, and the connection is closed.
        refuse: by recipient the answer in place of 250.
        at_data: called with a message; gives the answer to it, or None to hang up without any.
        rude: whether it hangs up at QUIT.
        logins: user names and passwords, as they came.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        password: bytes | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.taken: list[tuple[EmailMessage, list[str]]] = []
        self.greeting: str | None = None
        self.refuse: dict[str, str] = {}
        self.at_data: Callable[[EmailMessage], Any] = lambda _: ACCEPTED
        self.rude = False
        self.logins: list[tuple[bytes, bytes]] = []
        self._tls, self._starttls, self._password, self._host = tls, starttls, password, host
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        start = self._loop.create_server(self._protocol, self._host, 0, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _protocol(self) -> SMTP:
        protocol = _Protocol(
            self,
            hostname="mx.example.org",
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            auth_required=self._password is not None,
            auth_require_tls=self._starttls is not None,
            authenticator=self._authenticate if self._password is not None else None,
            loop=self._loop,
        )
        protocol.greeting = self.greeting
        return protocol

    def _authenticate(
        self, _server: object, _session: object, _envelope: object, _how: str, data: Any
    ) -> Any:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == self._password, handled=False)

    # What aiosmtpd calls.

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Answer to a message."""
        message = email.message_from_bytes(
            envelope.content.replace(b"\r\n", b"\n"), policy=email.policy.default
        )
        answer = self.at_data(message)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer is None:
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            self.taken.append((message, list(envelope.rcpt_tos)))
        return answer
