"""What ships of a model's inventions, and is a good statement lost beside them? 500 articles, one brief each.

    python benchmarks/hallucinations.py --eval ../shared/eval --half dev
    python benchmarks/hallucinations.py --fakemodel FAKEMODEL.py --eval ../shared/eval

Articles are those of guardian_sdf under --eval, else tests/invented_news.py, told in turn till there are enough cases.
The model gives sentences as they stand, in answer to every request, also a second one, with one fault:

    actor     it names somebody whom the text does not have, as actor and speaker
    number    a statement has a sentence more, with a figure that the text does not have
    bad id    a statement cites the sentence 99999
    swap      the answer is of another article
    mixed     one of these or none, by a hash of the request

With --fakemodel the answers, good and bad, are those of that server (its faults halluc_actor, halluc_number, bad_id
and swap), which is started on a free port; else the rules here make them. A relay on loopback asks it for the
good answer, too: a good statement is one that the bad answer has in common with it, and that a brief of good
answers prints. Prints, for each fault, in how many cases

- an invented name or figure stands on a page or in the JSON (but for its list of what was dropped),
- a span is no slice of its article, a model's statement is not in its article word for word, or `verify` finds fault,
- a good statement is gone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from adversarial import (
    NOW,
    ROOM,
    Model,
    Tally,
    desk,
    lines_of,
    not_verbatim,
    on_loopback,
    statements,
    verbatim,
)
from provider import Answer

from briefing import briefjson
from briefing.render import render
from briefing.text import canonical, digest
from briefing.types import Article, Brief
from briefing.verify import verify

NOBODY, NUMBER = "Zebulon Quackenbush", "73,911"
FAULTS = {"actor": "halluc_actor", "number": "halluc_number", "bad id": "bad_id", "swap": "swap"}
KINDS = (*FAULTS, "mixed")


class Relay(Model):
    """Passes a model's answers on, and spoils them with a fault.

    Attributes:
        fault: a kind, or '' for none.
        good: since `begin`, the texts of the statements that the first answer about each part of the article has
            in common with the good one.
    """

    def __init__(self, upstream: str | None) -> None:
        super().__init__()
        self.answer = verbatim
        self._upstream = upstream
        self.fault = ""
        self.good: set[str] = set()
        self._asked: list[bytes] = []
        self._other: bytes | None = None

    def begin(self, fault: str) -> None:
        """Begin an article."""
        self._other = self._asked[0] if self._asked else self._other
        self._asked, self.good, self.fault = [], set(), fault

    def complete(self, body: bytes) -> Answer:
        """Answer a chat completion."""
        kinds = (*FAULTS, "")
        fault = kinds[zlib.crc32(body) % len(kinds)] if self.fault == "mixed" else self.fault
        if fault == "swap" and self._other is None:
            fault = ""
        good = self._ask(body, "")
        if not fault:
            bad = good
        elif self._upstream:
            if fault == "swap":  # what it answered last is what it swaps in
                self._ask(self._other or b"", "")
            bad = self._ask(body, FAULTS[fault])
        else:
            bad = self._spoiled(fault, good)
        request = json.loads(body)
        wanted = (request.get("response_format") or {}).get("json_schema") or {"name": ""}
        # A second question wants the failing lines alone: what else its answer has is not offered.
        first = sum(message["role"] == "user" for message in request["messages"]) == 1
        if first and wanted["name"] not in ("StoryReply", "LeadReply"):
            self._asked.append(body)
            self.good |= set(texts(good)) & set(texts(bad))
        return bad

    def _ask(self, body: bytes, fault: str) -> Answer:
        if self._upstream is None:
            return super().complete(body)
        headers = {"content-type": "application/json"} | ({"x-fake-fault": fault} if fault else {})
        request = urllib.request.Request(f"{self._upstream}/chat/completions", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {}, json.load(answer)

    def _spoiled(self, fault: str, good: Answer) -> Answer:
        value = json.loads(content_of(good))
        if fault == "swap":
            return super().complete(self._other or b"")
        if not isinstance(value.get("actors"), list):
            return good
        first = value["statements"][0]
        if fault == "actor":
            first["speaker"] = NOBODY
            value["actors"] = [{"name": NOBODY, "type": "person", "role": None}, *value["actors"][1:]]
        elif fault == "number":
            first["text"] += f" A total of {NUMBER} people were affected."
        else:
            first["evidence"] = [99999]
        changed = json.loads(json.dumps(good[2]))
        changed["choices"][0]["message"]["content"] = json.dumps(value)
        return good[0], good[1], changed


def content_of(answer: Answer) -> str:
    value: Any = answer[2]
    content: str = value["choices"][0]["message"]["content"]
    return content


def texts(answer: Answer) -> Iterator[str]:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        yield from (statement["text"] for statement in json.loads(content_of(answer))["statements"])


def news(root: Path | None, half: str) -> list[str]:
    if root is None:
        sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
        from invented_news import ARTICLES

        return list(ARTICLES)
    return [row["text"] for row in lines_of(root / "guardian_sdf" / half / "articles.jsonl")]


def pages(brief: Brief) -> Iterator[tuple[str, str]]:
    """Give the pages; in the JSON, the list of what was dropped says what was, so it is left out."""
    bare = replace(brief, coverage=replace(brief.coverage, dropped=()))
    yield "markdown", render(brief, "md")
    yield "html", render(brief, "html")
    yield "json", briefjson.dumps(bare)


def faults_of(brief: Brief, article: Article) -> Iterator[str]:
    """Give what is wrong with a brief by itself."""
    for name, page in pages(brief):
        yield from (f"invented: {word} in {name}" for word in (NOBODY, NUMBER) if word in page)
    yield from (f"not verbatim: {what}" for what in not_verbatim(brief))
    # The model's good lines are verbatim; the stand-in shortens its own.
    for s in statements(brief):
        if not s.stand_in and s.text not in article.text:
            yield f"not in the article, {s.verdict}: {s.text}"
    yield from (f"verify: {fault}" for fault in verify(brief))


async def measure(
    sources: list[str], upstream: str | None, cases: int, examples: bool
) -> dict[str, dict[str, object]]:
    given = [canonical(text) for text in sources]
    articles = [
        Article(digest(text), f"{n}.txt", text, "A title", NOW.date(), "A paper", "en")
        for n, text in enumerate(given)
        if NOBODY not in text and NUMBER not in text
    ]
    tallies = {kind: Tally() for kind in KINDS}
    counts = {
        kind: {"good statements": 0, "gone": 0, "dropped lines": 0, "stand-in chunks": 0} for kind in KINDS
    }
    relay = Relay(upstream)
    known: dict[str, set[str]] = {}
    async with on_loopback(relay) as url:

        async def brief_of(article: Article, kind: str) -> Brief:
            relay.begin(kind)
            async with desk(url, ROOM) as at:  # each its own: no answer is remembered
                return await at.brief(article)

        for number in range(cases):
            kind = KINDS[number * len(KINDS) // cases]
            article, before = articles[number % len(articles)], articles[(number - 1) % len(articles)]
            if article.id not in known:
                known[article.id] = {s.text for s in statements(await brief_of(article, ""))}
            await brief_of(before, "")  # so that another article's answer is at hand
            brief = await brief_of(article, kind)
            found = list(faults_of(brief, article))
            good = relay.good & known[article.id]
            gone = good - {s.text for s in statements(brief)}
            found += [f"gone: {text}" for text in gone]
            count = counts[kind]
            count["good statements"] += len(good)
            count["gone"] += len(gone)
            count["dropped lines"] += len(brief.coverage.dropped)
            count["stand-in chunks"] += brief.coverage.chunks_stand_in
            tallies[kind].add(found, article.key)
    result = {}
    for kind, tally in tallies.items():
        print(*(f"{key} {value};" for key, value in counts[kind].items()), file=sys.stderr)
        result[kind] = {**tally.report(kind), **counts[kind]}
        if examples:
            print(*(one for found in tally.examples.values() for one in found), sep="\n", file=sys.stderr)
    return result


@contextlib.contextmanager
def started(fakemodel: Path) -> Iterator[str]:
    """Start a fakemodel on a free port; give its base URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(fakemodel), "--port", str(port), "--latency", "0"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        await_up(f"http://127.0.0.1:{port}/healthz", process.poll)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def await_up(url: str, ended: Callable[[], int | None]) -> None:
    for _ in range(100):
        if ended() is not None:
            break
        with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(url):
            return
        time.sleep(0.1)
    sys.exit("the fakemodel does not answer")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, help="folder of the sets; else the invented news")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--fakemodel", type=Path, help="a server to start; else the rules here")
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--examples", action="store_true", help="print some findings of each kind")
    options = parser.parse_args()
    given = news(options.eval, options.half)
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(started(options.fakemodel)) if options.fakemodel else None
        found = asyncio.run(measure(given, upstream, options.cases, options.examples))
    print(json.dumps({"benchmark": "hallucinations", "articles": len(given), "faults": found}))


if __name__ == "__main__":
    main()
