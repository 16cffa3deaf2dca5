"""A model's provider on loopback for benchmarks: quick, always right, and as slow or as strict as it is told.

    python benchmarks/provider.py --port 8901 --latency 200 --rpm 3000

It speaks OpenAI's chat completions and answers from the request itself: verbatim sentences by their numbers.
Its first line on stdout is its base URL. GET /stats tells what came in, GET /kept the last extract messages;
POST /reset forgets both; POST /config takes {"latency": ms, "rpm": n, "tpm": n, "keep": n}, 0 for none.
The token buckets hold one second's worth. A request refused with 429 takes nothing out of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, cast

_LINE = re.compile(r"^(\d+)\| (.*)$", re.MULTILINE)
_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 411: "Length Required", 429: "Too Many Requests"}
# Status, further headers and the body of an answer.
Answer = tuple[int, dict[str, str], object]


class Bucket:
    """A token bucket of so many a minute that holds one second's worth."""

    def __init__(self, name: str, per_minute: int) -> None:
        self._name, self._limit, self._rate = name, per_minute, per_minute / 60
        self._capacity = self._level = max(1.0, self._rate)
        self._filled = time.monotonic()

    def lacks(self, amount: float) -> float:
        """Give the seconds until so much can be taken; what is more than fits wants the bucket full."""
        now = time.monotonic()
        self._level = min(self._capacity, self._level + (now - self._filled) * self._rate)
        self._filled = now
        return max(0.0, (min(amount, self._capacity) - self._level) / self._rate)

    def take(self, amount: float) -> None:
        """Take so much, if need be more than there is."""
        self._level -= amount

    def headers(self) -> dict[str, str]:
        """Give OpenAI's headers on this limit; `remaining` and `reset` are those of the bucket."""
        reset = self.lacks(self._capacity)
        return {
            f"x-ratelimit-limit-{self._name}": str(self._limit),
            f"x-ratelimit-remaining-{self._name}": str(max(0, int(self._level))),
            f"x-ratelimit-reset-{self._name}": f"{math.ceil(reset * 1000)}ms",
        }


class Provider:
    """What is answered, and the account of it."""

    def __init__(self, **config: int) -> None:
        self.latency = 0.0
        self._buckets: dict[str, Bucket] = {}
        self.configure(config)
        self.reset()

    def configure(self, config: dict[str, int]) -> None:
        """Change the latency (ms), the limits (requests and tokens a minute) or how many messages are kept."""
        for key, value in config.items():
            if key == "latency":
                self.latency = value / 1000
            elif key == "keep":
                self._kept: deque[Any] = deque(maxlen=value)
            elif value:
                self._buckets[key] = Bucket({"rpm": "requests", "tpm": "tokens"}[key], value)
            else:
                self._buckets.pop(key, None)

    def reset(self) -> None:
        """Begin the account anew."""
        self._statuses: Counter[int] = Counter()
        # By the reply wanted, for each second since the first request: answered, tokens.
        self._seconds: dict[str, list[list[int]]] = {}
        self._tokens = 0
        self._first = self._last = 0.0
        self.in_flight = self.most_in_flight = 0
        self._kept.clear()

    def stats(self) -> dict[str, object]:
        """Give the account; per_second has [answered, tokens] by the second since the first request."""
        return {
            "requests": self._statuses.total(),
            "statuses": self._statuses,
            "max_in_flight": self.most_in_flight,
            "seconds": round(self._last - self._first, 3),
            "tokens": self._tokens,
            "replies": {
                name: {"answered": sum(n for n, _ in seconds), "per_second": seconds}
                for name, seconds in self._seconds.items()
            },
        }

    def control(self, path: str, body: bytes) -> Answer:
        """Answer what the benchmark itself asks."""
        if path == "/stats":
            return 200, {}, self.stats()
        if path == "/kept":
            return 200, {}, list(self._kept)
        if path == "/reset":
            self.reset()
        elif path == "/config":
            self.configure(json.loads(body))
        else:
            return 404, {}, {"error": {"message": f"there is no {path}"}}
        return 200, {}, {}

    def complete(self, body: bytes) -> Answer:
        """Answer a chat completion, or refuse it because of a limit."""
        now = time.monotonic()
        self._first, self._last = self._first or now, now
        answer = self._complete(body, now)
        self._statuses[answer[0]] += 1
        return answer

    def _complete(self, body: bytes, now: float) -> Answer:
        try:
            request = json.loads(body)
            messages = request["messages"]
            wanted = (request.get("response_format") or {}).get("json_schema") or {"name": "", "schema": {}}
            text = json.dumps(reply(messages, wanted["name"]), ensure_ascii=False, separators=(",", ":"))
            sent = sum(len(message["content"]) for message in messages)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return 400, {}, {"error": {"message": f"no chat completion: {error!r}", "code": None}}
        tokens = {"prompt_tokens": (sent + 3) // 4, "completion_tokens": (len(text) + 3) // 4}
        total = sum(tokens.values())
        amounts = {"rpm": 1, "tpm": total}
        wait = max((bucket.lacks(amounts[key]) for key, bucket in self._buckets.items()), default=0.0)
        if not wait:
            for key, bucket in self._buckets.items():
                bucket.take(amounts[key])
        headers = {name: v for bucket in self._buckets.values() for name, v in bucket.headers().items()}
        if wait:
            headers |= {"retry-after": str(math.ceil(wait)), "retry-after-ms": str(math.ceil(wait * 1000))}
            return 429, headers, {"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}
        self._count(wanted["name"], now, total)
        if wanted["name"] not in ("StoryReply", "LeadReply"):
            self._kept.append(messages)
        message = {"role": "assistant", "content": text, "refusal": None}
        return (
            200,
            headers,
            {
                "id": f"chatcmpl-{self._statuses[200]}",
                "object": "chat.completion",
                "created": 0,
                "model": request.get("model", ""),
                "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
                "usage": {**tokens, "total_tokens": total},
            },
        )

    def _count(self, name: str, now: float, tokens: int) -> None:
        seconds = self._seconds.setdefault(name, [])
        second = int(now - self._first)
        seconds.extend([0, 0] for _ in range(second + 1 - len(seconds)))
        seconds[second][0] += 1
        seconds[second][1] += tokens
        self._tokens += tokens


def reply(messages: list[dict[str, str]], name: str) -> dict[str, object]:
    """Answer by the numbered lines of the first user's message: three of them, spread over it."""
    shown = next(message["content"] for message in messages if message["role"] == "user")
    lines = [(int(number), text) for number, text in _LINE.findall(shown)]
    if name == "StoryReply":
        return {"lines": [[number] for number, _ in lines]}
    if name == "LeadReply":
        return {"statements": [number for number, _ in lines[:3]]}
    chosen = lines[:: max(1, len(lines) // 3)][:3]
    names = dict.fromkeys(found for _, text in chosen for found in _NAME.findall(text))
    return {
        "statements": [{"evidence": [number], "speaker": None, "text": text} for number, text in chosen],
        "actors": [{"name": found, "type": "person", "role": None} for found in list(names)[:3]],
    }


class Connection(asyncio.Protocol):
    """HTTP/1.1 with content-length, one request at a time."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its class

    def data_received(self, data: bytes) -> None:
        """Answer the request once all of it has come."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end]
        length = _LENGTH.search(head)
        if length is None and head.startswith(b"POST"):
            self._send((411, {}, {"error": {"message": "a content-length is needed"}}))
            self._transport.close()
            return
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._buffer) < whole:
            return
        body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
        path = head.split(b" ", 2)[1].decode()
        if path.endswith("/chat/completions"):
            self._complete(body)
        else:
            self._send(self._provider.control(path, body))

    def _complete(self, body: bytes) -> None:
        provider = self._provider
        provider.in_flight += 1
        provider.most_in_flight = max(provider.most_in_flight, provider.in_flight)
        answer = provider.complete(body)

        def finish() -> None:
            provider.in_flight = max(0, provider.in_flight - 1)
            self._send(answer)

        if provider.latency and answer[0] == 200:
            asyncio.get_running_loop().call_later(provider.latency, finish)
        else:
            finish()

    def _send(self, answer: Answer) -> None:
        if self._transport.is_closing():
            return
        status, headers, value = answer
        body = json.dumps(value, ensure_ascii=False).encode()
        further = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        self._transport.write(
            f"HTTP/1.1 {status} {_REASONS[status]}\r\ncontent-type: application/json\r\n"
            f"{further}content-length: {len(body)}\r\n\r\n".encode()
            + body
        )


async def serve(provider: Provider, port: int) -> None:
    """Serve for ever; say where."""
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(provider), "127.0.0.1", port, backlog=1024
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="else a free one")
    parser.add_argument("--latency", type=int, default=0, metavar="MS", help="of each answer")
    parser.add_argument("--rpm", type=int, default=0, help="requests a minute; 0: no limit")
    parser.add_argument("--tpm", type=int, default=0, help="tokens a minute; 0: no limit")
    options = parser.parse_args()
    provider = Provider(latency=options.latency, rpm=options.rpm, tpm=options.tpm, keep=0)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(provider, options.port))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give uvloop's loops where it is installed: about twice as quick."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


if __name__ == "__main__":
    main()
