"""Delivery to a webhook: what is posted in each style, and that its address is told nobody."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept import brief as make_brief
from kept import entry, story
from pydantic import SecretStr

from briefing import briefjson
from briefing.deliver import DeliveryError, webhook
from briefing.types import Brief
from briefing.web import Fetcher

CHATS = ("slack", "discord", "matrix")


def told(*headlines: str, bottom: tuple[str, ...] = (), title: str = "Daily brief") -> Brief:
    """Make a brief of stories with these headlines, and of a bottom line with these lines."""
    articles = [entry(f"Line {i} of the day.", f"{i}.txt", title=text) for i, text in enumerate(headlines)]
    stories = tuple(story(article, article.text) for article in articles)
    line = story(entry("A line."), "A line.").statements[0]
    made = make_brief(*articles, stories=stories)
    return replace(made, title=title, bottom_line=tuple(replace(line, text=text) for text in bottom))


def text_of(brief: Brief, style: str) -> str:
    """Give the text that a chat shows."""
    body = json.loads(webhook.payload(brief, style))
    text: str = body.get("text") or body["content"]
    return text


def test_json_is_the_brief(tmp_path):
    """A program gets what `--format json` writes."""
    brief = told("A crane fell")
    assert webhook.payload(brief, "json").decode() == briefjson.dumps(brief)
    assert briefjson.loads(webhook.payload(brief, "json"), "body") == brief


@pytest.mark.parametrize("style", CHATS)
def test_a_chat_gets_a_short_text(style):
    """Title, date, bottom line, headlines and what was read, each on its line."""
    brief = told("A crane fell", "Talks end", bottom=("The pier is closed.",))
    assert text_of(brief, style).replace("\\", "").splitlines() == [
        "Daily brief, 2026-03-04",
        "",
        "- The pier is closed.",
        "",
        "1. A crane fell",
        "2. Talks end",
        "",
        "2 articles read: 2 briefed, 0 duplicates, 0 outside the window, 0 failed.",
    ]


def test_each_chat_has_its_form():
    """Slack and Matrix bridges take `text`; Discord takes `content`, and is told to call nobody."""
    bodies = {style: json.loads(webhook.payload(told("A"), style)) for style in CHATS}
    assert {style: set(body) for style, body in bodies.items()} == {
        "slack": {"text"},
        "discord": {"content", "allowed_mentions"},
        "matrix": {"text"},
    }
    assert bodies["discord"]["allowed_mentions"] == {"parse": []}


def test_a_brief_without_news_says_so():
    """A text without headlines is not just empty."""
    assert "\nNothing new.\n" in text_of(told(), "slack")
    unchanged = told("A")
    unchanged = replace(
        unchanged, stories=(replace(unchanged.stories[0], status="unchanged", statements=()),)
    )
    assert "\nNothing new.\n" in text_of(unchanged, "slack")


def room_taken(text: str) -> int:
    """Count as a chat's JavaScript does."""
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(("style", "room"), [("slack", 4000), ("discord", 2000), ("matrix", 4000)])
@pytest.mark.parametrize("letter", ["x", "_", "😀", "&"])
def test_a_long_brief_is_cut_at_a_whole_line(style, room, letter):
    """What has no room is counted; the last line still says what was read."""
    headlines = [f"Headline {i} {letter * 60}" for i in range(500)]
    text = text_of(told(*headlines, bottom=("One.", "Two.")), style)
    assert room / 2 < room_taken(text) <= room
    *shown, more, _, last = [
        line for line in text.splitlines() if line[:1].isdigit() or line[:1] in ("…", "")
    ][2:]
    assert last.startswith("500 articles read")
    assert more == f"… and {500 - len(shown)} more stories"
    assert len({len(line.partition(letter)[2]) for line in shown}) == 1
    assert len(shown) > 5


def test_a_flood_of_bottom_lines_is_cut_too():
    """A long bottom line or title leaves the text within the limit."""
    text = text_of(told("A", bottom=("word " * 400,) * 50, title="T" * 5000), "discord")
    assert room_taken(text) <= 2000
    assert text.startswith("TTT")
    assert text.endswith("failed.")


# A backslash makes plain what stands behind it, in Discord and in Matrix's Markdown.
CALLS = re.compile(r"@(everyone|here|channel|room|[\w&!])|(?<!\\)(<[@!#]|\]\(|</?\w|`)")


@pytest.mark.parametrize("style", CHATS)
@pytest.mark.parametrize(
    "hostile",
    [
        *(
            "@everyone",
            "x@here",
            "@channel",
            "@room",
            "<!channel>",
            "<!here|here>",
            "<@U012ABCDEF>",
            "<#C012>",
        ),
        *("<!subteam^S012>", "<@&123>", "<@!123>", "@user:example.org", "[text](https://evil.example)"),
        *("<https://evil.example|bank>", "<b>x</b>", "@\u200beveryone", "@\u2060here", "@\u202eeveryone"),
        *("a\n@everyone", "a\r\n# b", "a\u2028@everyone", "`@everyone`", "＠everyone @@everyone"),
    ],
)
def test_no_headline_calls_anybody(style, hostile):
    """A source's words neither wake a channel nor make a link, whatever the chat takes for a call."""
    if style == "slack" and "`" in hostile:
        hostile = hostile.strip("`")  # Slack has no escape for it; it only shows another type
    text = text_of(told(hostile, bottom=(hostile,), title=hostile), style)
    assert not CALLS.search(text), text
    assert len(text.splitlines()) == 7


@given(st.text(max_size=80), st.sampled_from(CHATS))
def test_any_text_is_one_line_and_valid_json(title, style):
    """No text breaks the form or the number of lines."""
    assert len(text_of(told(title), style).split("\n")) == 5


# ------------------------------------------------------------------------------------------ sending


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[ThreadingHTTPServer]:
    """Run a server on loopback that takes what is posted, and answers with its `status`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
    server.taken, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def blocking_post(url: str, body: bytes, kind: str) -> int:
    """Post for real, as the library of Python does it."""
    request = urllib.request.Request(url, body, {"Content-Type": kind})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


async def post(url: str, body: bytes, kind: str) -> int:
    """Likewise, in a thread."""
    return await asyncio.to_thread(blocking_post, url, body, kind)


def address(server: ThreadingHTTPServer) -> SecretStr:
    """Give the address with its secret."""
    return SecretStr(f"http://127.0.0.1:{server.server_port}/services/sesame")


def failure(url: SecretStr, how=post) -> DeliveryError:
    """Send, which must fail; give the error."""
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(webhook.send(url, b"{}", how))
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.args)
    assert "sesame" not in shown
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_webhook_gets_the_body_as_it_is(hook, status):
    """A 2xx is a yes; the body comes byte for byte."""
    hook.status = status
    body = webhook.payload(told("Überschrift 😀"), "discord")
    asyncio.run(webhook.send(address(hook), body, post))
    assert hook.taken == [("/services/sesame", "application/json", body)]


@pytest.mark.parametrize(
    ("status", "passing"), [(304, False), (400, False), (404, False), (410, False), (429, True), (503, True)]
)
def test_any_other_status_is_no_delivery(hook, status, passing):
    """The reason says the status, and whether it may pass."""
    hook.status = status
    error = failure(address(hook))
    assert (error.reason, error.passing) == (f"the webhook answered with status {status}", passing)


def test_a_webhook_that_is_not_there(hook):
    """Nobody listens: told without the address."""
    hook.server_close()
    closed = SecretStr("http://127.0.0.1:1/services/sesame")
    assert failure(closed).reason == "the webhook cannot be reached (URLError)"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:1/services/sesame", "its host takes no connection"),
        ("sesame.example.org/hook", "its address is none of http or https"),
        ("sesame:hook", "its address is none of http or https"),
    ],
)
def test_why_a_webhook_is_not_there_is_told(url, why):
    """And nothing of its address."""

    async def real(url: str, body: bytes, kind: str) -> int:
        async with Fetcher(environ={}) as fetcher:
            return await fetcher.post(url, body, kind)

    assert failure(SecretStr(url), real).reason == f"the webhook cannot be reached: {why}"


def test_what_a_client_says_of_an_address_is_not_repeated():
    """A client's error may quote the address; the reason does not."""

    async def late(url: str, *_: object) -> int:
        raise TimeoutError(url)

    async def broken(url: str, *_: object) -> int:
        raise ValueError(f"no such host: {url}")

    url = SecretStr("https://hooks.example.org/sesame")
    assert failure(url, late).reason == "the webhook did not answer in time"
    assert failure(url, broken).reason == "the webhook cannot be reached (ValueError)"
