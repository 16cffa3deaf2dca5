"""Record a model's answers to a file, and replay them: one JSON object a line.

A line is {prompt, article, chunk, attempt, request_sha256, response, finish_reason, usage}. A recorded line
is found again by its hash; a line written by hand has none (null) and is found by the first four.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from briefing.errors import BriefingError, UsageError
from briefing.models import Completion, Model, Request
from briefing.models.outcomes import FAULTS


class Recorder:
    """Around another model: each answer is appended to a file before it is used.

    Args:
        model: answers.
        path: the file.
        resume: whether what the file has an answer to is not asked again; requests do not name the model, so it must
            be the same one's.

    Raises:
        UsageError: the file cannot be written, or, to be resumed, not be read.
    """

    def __init__(self, model: Model, path: Path, *, resume: bool = False) -> None:
        self._model = model
        self._known = Replay(path) if resume and path.exists() else None
        try:
            self._file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"The recording {path} cannot be written: {error.strerror}.") from error

    async def complete(self, request: Request) -> Completion:
        """Answer a request, and write the answer down."""
        known = self._known.recorded(request) if self._known else None
        if known is not None and known.outcome not in FAULTS:
            return replace(known, input_tokens=0, output_tokens=0, cached=True)
        completion = await self._model.complete(request)
        line = {
            "prompt": request.prompt,
            "article": request.unit,
            "chunk": request.chunk,
            "attempt": request.attempt,
            "request_sha256": request.sha256,
            "response": completion.text,
            "finish_reason": completion.finish_reason,
            "usage": {"input_tokens": completion.input_tokens, "output_tokens": completion.output_tokens},
        }
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
        except OSError as error:
            raise BriefingError(f"The recording cannot be written: {error.strerror}.") from error
        return completion

    def finish(self) -> None:
        """Send nothing more."""
        self._model.finish()

    async def close(self) -> None:
        """Close the file and the model."""
        try:
            with contextlib.suppress(OSError):  # what could not be written was told when it came
                self._file.close()
        finally:
            await self._model.close()


@dataclass(frozen=True, slots=True)
class _ByHand:
    article: str
    completion: Completion


class Replay:
    """Answers from a recording. It needs no network and no key.

    Raises:
        UsageError: the file cannot be read, or a line of it is wrong.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._recorded: dict[str, dict[int, Completion]] = {}
        self._by_hand: dict[tuple[str, int, int], list[_ByHand]] = {}
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except OSError as error:
            raise UsageError(f"The recording {path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"The recording {path} is not UTF-8 text.") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                self._add(line, number)

    @property
    def written_by_hand(self) -> int:
        """How many answers have no hash of their request, and so are given whatever the prompt says."""
        return sum(map(len, self._by_hand.values()))

    async def complete(self, request: Request) -> Completion:
        """Give the recorded answer.

        Raises:
            UsageError: there is none.
        """
        attempts = self._recorded.get(request.sha256, {})
        if len(attempts) == 1:
            return next(iter(attempts.values()))
        if request.attempt in attempts:
            return attempts[request.attempt]
        for line in self._by_hand.get((request.prompt, request.chunk, request.attempt), []):
            if _is_about(line.article, request):
                return line.completion
        raise UsageError(
            f"The recording {self._path} has no answer to {request.place}: "
            "prompt, article or settings have changed since; record it again with --record."
        )

    def recorded(self, request: Request) -> Completion | None:
        """Give the answer that was recorded to this very request and attempt, if there is one."""
        return self._recorded.get(request.sha256, {}).get(request.attempt)

    def finish(self) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Do nothing: all was read at the start."""

    def _add(self, text: str, number: int) -> None:
        try:
            line = json.loads(text)
            completion = _completion(line)
            prompt, chunk, attempt = _place(line)
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise UsageError(
                f"{self._path}, line {number}: this is no line of a recording: {what}."
            ) from error
        digest = line.get("request_sha256")
        if digest is not None:
            self._recorded.setdefault(str(digest), {})[attempt] = completion
        else:
            about = self._by_hand.setdefault((prompt, chunk, attempt), [])
            about.append(_ByHand(str(line.get("article") or ""), completion))


def _completion(line: Any) -> Completion:  # noqa: ANN401 - a JSON value
    if not isinstance(line, dict):
        raise TypeError("it is not a JSON object")
    response = line["response"]
    if response is not None and not isinstance(response, str):
        raise TypeError("response must be text or null")
    usage = line.get("usage") or {}
    if not isinstance(usage, dict):
        raise TypeError("usage must be an object or null")
    return Completion(
        text=response,
        finish_reason=str(line.get("finish_reason") or "stop"),
        input_tokens=int(usage.get("input_tokens") or 0),
        output_tokens=int(usage.get("output_tokens") or 0),
    )


def _place(line: dict[str, Any]) -> tuple[str, int, int]:
    prompt, chunk, attempt = line["prompt"], line["chunk"], line["attempt"]
    if not (isinstance(prompt, str) and isinstance(chunk, int) and isinstance(attempt, int)):
        raise TypeError("prompt must be text, chunk and attempt whole numbers")
    return prompt, chunk, attempt


def _is_about(article: str, request: Request) -> bool:
    """Compare an article as written by hand: its id, or its key, of which the path may be longer."""
    return article in (request.unit, request.key) or bool(article and request.key.endswith("/" + article))
