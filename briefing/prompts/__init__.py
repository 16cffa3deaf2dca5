"""Find, render and hash the prompts: Jinja files with blocks, in the user's directory or as shipped.

A user's file may inherit from the shipped one, which is always found as "briefing/NAME.md.j2". The block
with the data comes last and is sent as the user's message; all before it is the system's message, equal
for all requests. The data stands between delimiters with a nonce that the data cannot contain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from briefing import templating
from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.models import Message, Request
from briefing.prompts import checking, lapses
from briefing.prompts.examples import Examples
from briefing.prompts.rendering import PROMPT_NAMES, SUFFIX, Line, Templates
from briefing.schemas import LeadReply, Reply, StoryReply, extract_reply, strict_schema
from briefing.stories import LEAD_STATEMENTS
from briefing.templating import Mistake
from briefing.text import digest, on_one_line, shorten
from briefing.types import Chunk, ChunkedArticle, Field, Statement

__all__ = ["PROMPT_NAMES", "SUFFIX", "Prompts", "eject_text", "mistakes"]

MAX_TITLE_CHARS = 150
MAX_PROBLEM_CHARS = 400
# A model's own answer is shown to it again up to here.
MAX_ECHO_CHARS = 20_000

# What models' templates mark turns and tools with. Many servers read such a mark as the token itself wherever it
# stands, and so in an article: it could end the user's turn and begin the system's.
_MARK = re.compile(r"<([|｜/!?A-Za-z_][^<>\n]{0,60})>")
_MISTRAL_MARK = re.compile(
    r"\[(/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|PREFIX|MIDDLE|SUFFIX))\]"
)


class Prompts:
    """The prompts of a run.

    All are loaded and rendered with sample data here, so that a mistake in one is found before anything is
    paid for.

    Args:
        directory: where the user's own prompts are, or None.
        focus: what the reader looks for, in a sentence, or ''.
        max_statements: how many statements of a chunk to ask for.
        fields: lists of things named in the text to ask for beside statements and actors.
        topics: the names of the reader's topics.
        watch: names never to miss.

    Attributes:
        reply: what an answer to `extract` has to be.

    Raises:
        UsageError: the directory or a prompt in it cannot be used.
    """

    def __init__(
        self,
        directory: Path | None = None,
        focus: str = "",
        max_statements: int = 5,
        *,
        fields: Sequence[Field] = (),
        topics: Sequence[str] = (),
        watch: Sequence[str] = (),
    ) -> None:
        self.reply = extract_reply(tuple(fields))
        self._directory = directory
        # The same in every request of a run.
        self._wanted = _settings(focus, max_statements, fields, topics, watch)
        self._templates = _templates(directory, fields)
        for mistake in checking.broken(self._templates, self._wanted, self.reply):
            raise UsageError(str(mistake))
        self._hashes = {name: self._templates.hash(name) for name in PROMPT_NAMES}

    def hashes(self) -> dict[str, str]:
        """Give the content hash of each prompt: 16 digits over its file and all that it inherits from."""
        return dict(self._hashes)

    def find(self, name: str) -> Path:
        """Give the file that a prompt comes from: the user's, else the shipped one.

        Raises:
            UsageError: there is no prompt of this name.
        """
        _check_name(name)
        own = self._directory / f"{name}{SUFFIX}" if self._directory else None
        return own if own and own.is_file() else data_dir("prompts") / f"{name}{SUFFIX}"

    def extract(self, document: ChunkedArticle, chunk: Chunk) -> Request:
        """Ask for the statements and actors of a chunk."""
        article = document.article
        title = _unmarked(shorten(article.title, MAX_TITLE_CHARS))
        text = article.text[chunk.sentences[0].start : chunk.sentences[-1].end]
        variables = {
            **self._wanted,
            "title": title,
            "date": f"{article.published:%Y-%m-%d}" if article.published else "",
            "sentences": [
                Line(s.number, _unmarked(on_one_line(article.text[s.start : s.end]))) for s in chunk.sentences
            ],
            "nonce": _nonce(text, title),
        }
        messages = self._render("extract", variables)
        return _request("extract", article.id, article.key, chunk.index, messages, self.reply)

    def story(self, story: str, statements: Sequence[Statement]) -> Request:
        """Ask which statements tell the story with this id, and which say one thing. Numbers count from 1."""
        messages = self._render("story", _numbered(statements))
        return _request("story", story, "", 1, messages, StoryReply)

    def lead(self, statements: Sequence[Statement]) -> Request:
        """Ask for the bottom line. Numbers count from 1."""
        messages = self._render("lead", {"count": LEAD_STATEMENTS, **_numbered(statements)})
        return _request("lead", "", "", 1, messages, LeadReply)

    def repair(
        self, request: Request, answer: str | None, problems: Sequence[str], *, partial: bool = False
    ) -> Request:
        """Ask again.

        Args:
            request: the question, without earlier repairs; its attempt is that of the last request.
            answer: what came back.
            problems: what is wrong with it, in words.
            partial: only what has problems is wanted, instead of the whole answer.
        """
        folded = [_unmarked(shorten(problem, MAX_PROBLEM_CHARS)) for problem in problems]
        text = self._whole("repair", {"problems": folded, "partial": partial})
        messages = request.messages
        if answer and answer.strip():
            messages += (Message("assistant", _unmarked(answer[:MAX_ECHO_CHARS])), Message("user", text))
        else:
            # Servers refuse an empty turn, and many models' templates two turns of one side.
            messages = (*messages[:-1], Message("user", f"{messages[-1].content}\n\n{text}"))
        return replace(request, prompt="repair", attempt=request.attempt + 1, messages=messages)

    def _render(self, name: str, variables: Mapping[str, Any]) -> tuple[Message, ...]:
        try:
            system, data = self._templates.parts(name, variables)
        except Exception as error:  # a template can raise anything
            raise templating.usage_error(error, f"{name}{SUFFIX}") from error
        return (*([Message("system", system)] if system else []), Message("user", data))

    def _whole(self, name: str, variables: Mapping[str, Any]) -> str:
        try:
            return self._templates.whole(name, variables)
        except Exception as error:  # a template can raise anything
            raise templating.usage_error(error, f"{name}{SUFFIX}") from error


def mistakes(
    directory: Path | None = None,
    focus: str = "",
    max_statements: int = 5,
    *,
    fields: Sequence[Field] = (),
    topics: Sequence[str] = (),
    watch: Sequence[str] = (),
) -> list[Mistake]:
    """Find all that is wrong with the prompts of a folder, without asking a model anything.

    Args:
        directory: where the user's own prompts are; None checks the shipped ones.
        focus: as of Prompts, and so are the others.
        max_statements: of a chunk.
        fields: that are declared.
        topics: their names.
        watch: names.

    Returns:
        By file and line, each once.

    Raises:
        UsageError: the directory is none, or has no prompt.
    """
    wanted = _settings(focus, max_statements, fields, topics, watch)
    reply = extract_reply(tuple(fields))
    templates = _templates(directory, fields)
    found = [
        *checking.broken(templates, wanted, reply, thorough=True),
        *lapses.unwise(directory, templates, wanted, reply),
    ]
    return sorted(set(found), key=lambda each: (each.file, each.line or 0, each.what))


def _settings(
    focus: str, max_statements: int, fields: Sequence[Field], topics: Sequence[str], watch: Sequence[str]
) -> dict[str, Any]:
    return {
        "focus": on_one_line(focus),
        "max_statements": max_statements,
        "fields": tuple(Field(field.name, on_one_line(field.meaning)) for field in fields),
        "topics": tuple(map(on_one_line, topics)),
        "watch": tuple(map(on_one_line, watch)),
    }


def _templates(directory: Path | None, fields: Sequence[Field]) -> Templates:
    if directory is not None:
        _check_directory(directory)
    return Templates(directory, Examples([field.name for field in fields]))


def eject_text(name: str, *, whole: bool = False) -> str:
    """Give the text of a new prompt file of the user's own.

    Args:
        name: of PROMPT_NAMES.
        whole: the whole shipped file; otherwise a file that inherits from it, in which each block stands as a
            comment with its shipped text.

    Raises:
        UsageError: there is no prompt of this name.
    """
    _check_name(name)
    source = (data_dir("prompts") / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return source if whole else templating.stub(source, f"{name}{SUFFIX}")


def _request(
    prompt: str, unit: str, key: str, chunk: int, messages: tuple[Message, ...], reply: type[Reply]
) -> Request:
    return Request(prompt, unit, key, chunk, 1, messages, reply.__name__, strict_schema(reply))


def _numbered(statements: Sequence[Statement]) -> dict[str, Any]:
    lines = [
        Line(
            number,
            _unmarked(on_one_line(s.text)),
            _unmarked(on_one_line(s.speaker.name)) if s.speaker else "",
        )
        for number, s in enumerate(statements, start=1)
    ]
    return {"statements": lines, "nonce": _nonce("\n".join(f"{line.speaker} {line.text}" for line in lines))}


def _unmarked(text: str) -> str:
    """Write what looks like a mark of a model's own with other brackets; the words stay as they are."""
    if "<" in text:
        text = _MARK.sub(r"‹\1›", text)
    return _MISTRAL_MARK.sub(r"(\1)", text) if "[" in text else text


def _nonce(text: str, context: str = "") -> str:
    """Give 16 hexadecimal digits that depend on the text alone and occur neither in it nor in its context."""
    nonce = digest(text)
    while nonce in text or nonce in context:
        nonce = digest(nonce)
    return nonce


def _check_name(name: str) -> None:
    if name not in PROMPT_NAMES:
        raise UsageError(f"There is no prompt '{name}': the prompts are {', '.join(PROMPT_NAMES)}.")


def _check_directory(directory: Path) -> None:
    files = ", ".join(f"{name}{SUFFIX}" for name in PROMPT_NAMES)
    if directory.is_file():
        raise UsageError(f"{directory} is a file; name the folder that it is in, {directory.parent}.")
    if not directory.is_dir():
        raise UsageError(
            f"The prompts directory {directory} does not exist; make it and put one of {files} there."
        )
    if not any((directory / f"{name}{SUFFIX}").is_file() for name in PROMPT_NAMES):
        near = next(
            (mistake for mistake in lapses.strays(directory, set()) if "perhaps" in mistake.what), None
        )
        why = f" {near}" if near else ""
        raise UsageError(
            f"The prompts directory {directory} has no prompt in it; the names are {files}.{why}"
        )
