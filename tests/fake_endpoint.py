"""A chat-completions server on loopback for tests: it answers what it is told to, in the order of arrival."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What goes back for one request.

    Attributes:
        body: JSON, unless it is bytes.
        status: of HTTP.
        headers: besides those that the body asks for.
        share: how much of the body is sent before the connection closes; 0: not even a status line.
        reset: that it closes as by a crash, without the end that TCP has for it.
        pause: seconds between the tenths of the body.
        hold: waited for before the answer.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    share: float = 1.0
    reset: bool = False
    pause: float = 0.0
    hold: threading.Event | None = None

    @property
    def data(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def completion(content: str | None, finish_reason: str = "stop", **message: Any) -> Answer:
    """Make an answer of a status 200 with a message."""
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": content} | message,
    }
    return Answer({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 20}})


def error(status: int, message: str = "no", **fields: Any) -> Answer:
    """Make an error as OpenAI words it."""
    headers = fields.pop("headers", {})
    return Answer({"error": {"message": message, **fields}}, status, headers)


class Endpoint:
    """The server's face to a test: what it was asked, and where it is."""

    def __init__(self, answers: list[Answer] | Callable[[dict[str, Any]], Answer]) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.most_in_flight = 0
        self._in_flight = 0
        self._answers = answers
        self._lock = threading.Lock()
        self.base_url = ""

    def answer(self, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        """Give the next answer."""
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            if callable(self._answers):
                return self._answers(body)
            if not self._answers:
                return error(500, "the test has no further answer")
            # The last answer is given for ever.
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def count(self, step: int) -> None:
        """Count what is under way."""
        with self._lock:
            self._in_flight += step
            self.most_in_flight = max(self.most_in_flight, self._in_flight)


class _QuietServer(ThreadingHTTPServer):
    """Says nothing of a client that goes away before it has its answer, as an interrupted run's does."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(answers: list[Answer] | Callable[[dict[str, Any]], Answer]) -> Iterator[Endpoint]:
    """Serve answers, a list of them (the last one again and again) or a function of the request's body."""
    endpoint = Endpoint(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            endpoint.count(1)
            try:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                answer = endpoint.answer(body, {k.lower(): v for k, v in self.headers.items()})
                if answer.hold:
                    answer.hold.wait(10)
            finally:
                endpoint.count(-1)
            sent = answer.data[: int(len(answer.data) * answer.share)]
            try:
                if answer.share:
                    self.send_response(answer.status)
                    for name, value in ({"content-type": "application/json"} | answer.headers).items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(answer.data)))
                    self.end_headers()
                    step = len(sent) // 10 + 1 if answer.pause else len(sent) or 1
                    for start in range(0, len(sent), step):
                        time.sleep(answer.pause if start else 0)
                        self.wfile.write(sent[start : start + step])
            except ConnectionError:
                self.close_connection = True
            if answer.share < 1:
                self.close_connection = True
                if answer.reset:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()

        def log_message(self, *args: object) -> None:
            pass

    server = _QuietServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    endpoint.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
