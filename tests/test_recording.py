"""Recording answers and replaying them, without network or key."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from briefing.errors import UsageError
from briefing.models import Completion, Message, Request
from briefing.models.coalescing import Coalescing
from briefing.models.recording import Recorder, Replay


def request(text: str = "Hello", attempt: int = 1, chunk: int = 1) -> Request:
    messages = (Message("system", "Be brief."), Message("user", text))
    return Request(
        "extract", "0123456789abcdef", "news/a.txt", chunk, attempt, messages, "R", {"type": "object"}
    )


class Scripted:
    """A model that says what it is told to, and counts."""

    def __init__(self, *answers: Completion) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []
        self.closed = False

    async def complete(self, request: Request) -> Completion:
        """Answer as told."""
        self.asked.append(request)
        await asyncio.sleep(0)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]

    async def close(self) -> None:
        """Close."""
        self.closed = True


def by_hand(**changes: object) -> str:
    line = {"prompt": "extract", "article": "news/a.txt", "chunk": 1, "attempt": 1, "request_sha256": None}
    return json.dumps(line | {"response": "by hand", "finish_reason": "stop", "usage": None} | changes)


def test_a_recording_replays_what_was_answered(tmp_path: Path) -> None:
    """Each answer comes back for its request, refusals and faults included."""
    path = tmp_path / "answers.jsonl"
    answers = (
        Completion("ünë\u2028\ud800", "stop", 7, 3),
        Completion(None, "refusal"),
        Completion(None, "unreached"),
    )

    async def record_and_replay() -> None:
        recorder = Recorder(Scripted(*answers), path)
        requests = [request("a"), request("b"), request("b", attempt=2)]
        for one in requests:
            await recorder.complete(one)
        await recorder.close()
        replay = Replay(path)
        assert [await replay.complete(one) for one in requests] == list(answers)
        assert (await replay.complete(request("a", attempt=5))).text == answers[0].text

    asyncio.run(record_and_replay())
    first = json.loads(path.read_text().splitlines()[0])
    assert first == {
        "prompt": "extract",
        "article": "0123456789abcdef",
        "chunk": 1,
        "attempt": 1,
        "request_sha256": request("a").sha256,
        "response": "ünë\u2028\ud800",
        "finish_reason": "stop",
        "usage": {"input_tokens": 7, "output_tokens": 3},
    }


@pytest.mark.parametrize("article", ["0123456789abcdef", "news/a.txt", "a.txt"])
def test_a_line_by_hand_is_found_by_its_place(tmp_path: Path, article: str) -> None:
    """A line without a hash names the article by id or key, and counts chunks and attempts from 1."""
    path = tmp_path / "hand.jsonl"
    path.write_text("\ufeff\n" + by_hand(article="other") + "\n" + by_hand(article=article) + "\n")
    assert asyncio.run(Replay(path).complete(request())).text == "by hand"


def test_a_missing_answer_names_prompt_article_and_chunk(tmp_path: Path) -> None:
    """A replay that lacks an answer says which, and how to mend it."""
    path = tmp_path / "hand.jsonl"
    path.write_text(by_hand())
    with pytest.raises(UsageError, match=r"'extract' for news/a.txt, chunk 2, attempt 1: .*--record"):
        asyncio.run(Replay(path).complete(request(chunk=2)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: "),
        ("[]", "not a JSON object"),
        ('{"response": "x"}', "'prompt' is missing"),
        (by_hand(response={}), "response must be text"),
        (by_hand(chunk="1"), "whole numbers"),
        (by_hand(usage=3), "usage must be"),
        ("[" * 100_000, "line 2: "),
    ],
    ids=lambda text: text[:30],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    """A line that is none of a recording ends with the file and the line's number."""
    path = tmp_path / "bad.jsonl"
    path.write_text(by_hand() + "\n" + line)
    with pytest.raises(UsageError, match=said):
        Replay(path)


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    """A recording that is not there, is no text or cannot be written is one sentence."""
    with pytest.raises(UsageError, match=r"none.jsonl cannot be read: No such file"):
        Replay(tmp_path / "none.jsonl")
    with pytest.raises(UsageError, match="cannot be written"):
        Recorder(Scripted(Completion("", "stop")), tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        Replay(tmp_path / "binary")


def test_identical_requests_are_sent_once() -> None:
    """Who asks what is being asked, or was, gets the same answer at no cost; another attempt is sent."""

    async def ask() -> None:
        inner = Scripted(Completion("x", "stop", 5, 5))
        model = Coalescing(inner)
        first, second = await asyncio.gather(model.complete(request()), model.complete(request()))
        third = await model.complete(request())
        assert (first.text, first.input_tokens, first.cached) == ("x", 5, False)
        assert second == third == Completion("x", "stop", cached=True)
        await model.complete(request(attempt=2))
        assert len(inner.asked) == 2
        await model.close()
        assert inner.closed

    asyncio.run(ask())


def test_an_asker_that_goes_does_not_take_the_answer_along() -> None:
    """Cancelling one of two askers leaves the other its answer; closing cancels what is under way."""

    async def ask() -> None:
        gate = asyncio.Event()

        class Slow(Scripted):
            async def complete(self, request: Request) -> Completion:
                await gate.wait()
                return await super().complete(request)

        inner = Slow(Completion("x", "stop"))
        model = Coalescing(inner)
        gone, stays = (asyncio.create_task(model.complete(request())) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        gate.set()
        assert (await stays).text == "x"
        gate.clear()
        pending = asyncio.create_task(model.complete(request("other")))
        await asyncio.sleep(0)
        await model.close()
        with pytest.raises(asyncio.CancelledError):
            await pending

    asyncio.run(ask())
