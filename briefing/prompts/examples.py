"""Examples in prompts: an article in numbered sentences, and the answer to it, written as both look in a request.

An example that its own text does not bear out teaches a model to invent, so `problems` holds it to the same code
as a model's answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from briefing import templating
from briefing.actors.grounded import ground_actors
from briefing.chunking import chunk_article
from briefing.errors import UsageError
from briefing.grounding import explain, ground_statement
from briefing.names import form, has_word
from briefing.schemas import ActorReply, ExtractReply, StatementReply, lists_of, parse_reply
from briefing.text import canonical, digest, on_one_line, shorten
from briefing.types import Article, ChunkedArticle, FoundActor, FoundStatement, Statement

_ONE_CHUNK = 100_000
_MOST_KEPT = 1000
_SHOWN = 80


class Example(NamedTuple):
    """An example as a prompt gives it.

    Attributes:
        place: file and line of the call.
        document: its text.
        answer: as JSON.
        unknown: keys of its statements and actors that no answer has, with what they stand in.
    """

    place: tuple[str, int]
    document: ChunkedArticle
    answer: str
    unknown: tuple[str, ...]


class Examples:
    """What templates call as example(text=..., statements=[...], actors=[...]), and other lists by their names.

    Args:
        fields: the names of the lists that an answer has beside statements and actors, in order.

    Attributes:
        seen: those written so far, each once; the first _MOST_KEPT.
    """

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = tuple(fields)
        self._written: dict[str, str] = {}
        self.seen: list[Example] = []

    def __call__(
        self,
        text: str = "",
        statements: Sequence[Mapping[str, Any]] = (),
        actors: Sequence[Mapping[str, Any]] = (),
        **lists: Sequence[str],
    ) -> str:
        """Write an example. What a statement or an actor does not say is null.

        Args:
            text: of an article, in prose.
            statements: each with evidence (numbers of the text's sentences), text and perhaps speaker.
            actors: each with name, type and perhaps role.
            lists: values by the name of the list.

        Raises:
            UsageError: it is not made like this.
        """
        place = next(templating.callers(), ("", 0))
        key = repr((place, text, statements, actors, lists))
        if key in self._written:
            return self._written[key]
        self._check(place, text, statements, actors)
        example, written = self._write(place, text, statements, actors, lists)
        if len(self.seen) < _MOST_KEPT:
            self.seen.append(example)
            self._written[key] = written
        return written

    def _check(self, place: tuple[str, int], text: object, *lists: object) -> None:
        dicts = all(
            isinstance(rows, list | tuple) and all(isinstance(row, Mapping) for row in rows) for rows in lists
        )
        if not isinstance(text, str) or not text.strip() or not dicts:
            what = "example() takes text='...', statements=[{...}] and actors=[{...}]; write it so"
            raise UsageError(str(templating.Mistake(*place, what)))

    def _write(
        self,
        place: tuple[str, int],
        text: str,
        statements: Sequence[Mapping[str, Any]],
        actors: Sequence[Mapping[str, Any]],
        lists: Mapping[str, Sequence[str]],
    ) -> tuple[Example, str]:
        text = canonical(text)
        document = chunk_article(Article(digest(text), "example", text, ""), _ONE_CHUNK)
        wanted = {"statements": StatementReply.model_fields, "actors": ActorReply.model_fields}
        given = {"statements": statements, "actors": actors}
        answer: dict[str, Any] = {
            name: [{key: row.get(key) for key in keys} for row in given[name]]
            for name, keys in wanted.items()
        }
        order = dict.fromkeys((*(name for name in self._fields if name in lists), *lists))
        answer |= {name: lists[name] for name in order}
        unknown = tuple(
            f"{name}[{i}].{key}"
            for name, keys in wanted.items()
            for i, row in enumerate(given[name])
            for key in row
            if key not in keys
        ) + tuple(name for name in lists if name not in self._fields)
        written = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        example = Example(place, document, written, unknown)
        return example, "\n".join(("Example:", *_lines(document), f"JSON: {written}"))


def _lines(document: ChunkedArticle) -> Iterator[str]:
    for s in document.sentences:
        yield f"{s.number}| {on_one_line(document.article.text[s.start : s.end])}"


def problems(example: Example, reply: type[ExtractReply]) -> Iterator[str]:
    """Say why an example's answer would not be taken from a model.

    Args:
        example: as it was written.
        reply: what an answer has to be.
    """
    document = example.document
    for key in example.unknown:
        yield f"the example has '{key}', which no answer has; take it out, or declare it under [brief] fields"
    # A list of the reader's own may be left out: an answer without one is taken.
    answer = {name: [] for name in lists_of(reply)} | json.loads(example.answer)
    parsed = parse_reply(json.dumps(answer), reply, range(1, len(document.sentences) + 1))
    for problem in parsed.problems:
        yield f"the example's answer would be refused: {problem.rstrip('.')}"
    if parsed.reply is None:
        return
    for statement in parsed.reply.statements:
        found = FoundStatement(statement.text, tuple(statement.evidence), statement.speaker)
        grounded = ground_statement(found, document)
        said = f"the example's statement “{shorten(statement.text, _SHOWN)}”"
        if grounded.statement is None:
            yield f"{said} is not held by the example's text ({explain(grounded.reasons)})"
        else:
            yield from _speaker_problems(said, statement.speaker, grounded.statement, document)
            yield from _evidence_problems(said, statement.evidence, grounded.statement, document)
    for actor in parsed.reply.actors:
        if ground_actors((FoundActor(actor.name, actor.type, None),), document)[1]:
            yield f"the example's text does not name the actor “{shorten(actor.name, _SHOWN)}”"
        elif actor.role and not _has(document, actor.role):
            yield f"the example's text does not state the role “{shorten(actor.role, _SHOWN)}”"
    yield from _value_problems(example)


def _speaker_problems(
    said: str, claimed: str | None, statement: Statement, document: ChunkedArticle
) -> Iterator[str]:
    name = statement.speaker.name if statement.speaker else ""
    if not claimed:
        if name and name.casefold() not in statement.text.casefold():
            yield f"{said} is said by “{name}” in the example's text; put speaker, or it is lost who says it"
    elif not name and _has(document, claimed):
        return  # in a language whose words for saying are not known here
    elif not name:
        yield f"{said} is not said by “{shorten(claimed, _SHOWN)}” in the example's text; put null"
    elif claimed.casefold() not in name.casefold() and name.casefold() not in claimed.casefold():
        yield f"{said} is said by “{name}” in the example's text, not by “{shorten(claimed, _SHOWN)}”"


def _evidence_problems(
    said: str, cited: Sequence[int], statement: Statement, document: ChunkedArticle
) -> Iterator[str]:
    holding = {
        s.number
        for s in document.sentences
        for span in statement.evidence
        if span.start < s.end and s.start < span.end
    }
    if not holding & set(cited) and all(1 <= n <= len(document.sentences) for n in cited):
        numbers = " and ".join(map(str, sorted(holding)))
        yield f"{said} is held by sentence {numbers}, not by what its evidence cites"


def _value_problems(example: Example) -> Iterator[str]:
    for name, values in json.loads(example.answer).items():
        if name in ("statements", "actors"):
            continue
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, str):
                yield f"the example's '{name}' is no list of words; write ['...', '...']"
            elif not _has(example.document, value):
                yield f"the example's text does not have “{shorten(value, _SHOWN)}”, which stands under '{name}'"


def _has(document: ChunkedArticle, words: str) -> bool:
    written = form(words).casefold()
    return bool(written) and has_word(form(document.article.text).casefold(), written)
