"""What a model has to return, as pydantic models, and how its answer is read and checked.

The schemas are clean under every endpoint's strict mode: all fields required, no defaults, no length or
pattern keywords. Ranges and emptiness are checked here instead, against the numbers that were shown.
"""

from __future__ import annotations

import functools
from collections.abc import Container, Iterator
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from briefing.models.lenient import MAX_ANSWER_CHARS, closed, json_objects
from briefing.types import ActorType, Brief, Field

# More problems than this do not help a model to mend its answer.
MAX_PROBLEMS = 8


class Reply(BaseModel):
    """The base of all replies: what a model adds is passed over, though the schema forbids it."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"additionalProperties": False})


class StatementReply(Reply):
    """One statement. The evidence comes first, so that it is chosen before the text is written."""

    evidence: list[int]
    speaker: str | None
    text: str


class ActorReply(Reply):
    """One actor, named as in the article."""

    name: str
    type: ActorType
    role: str | None


class ExtractReply(Reply):
    """What a chunk holds, most important statement first."""

    statements: list[StatementReply]
    actors: list[ActorReply]


def extract_reply(fields: tuple[Field, ...]) -> type[ExtractReply]:
    """Give what an extract answer has to be where the reader asks for fields of their own: a list of texts each."""
    return _with_lists(tuple(field.name for field in fields)) if fields else ExtractReply


@functools.lru_cache(maxsize=32)  # each has a schema of its own, which is kept too
def _with_lists(names: tuple[str, ...]) -> type[ExtractReply]:
    lists: dict[str, Any] = dict.fromkeys(names, (list[str], ...))
    return create_model("ExtractReply", __base__=ExtractReply, __doc__=ExtractReply.__doc__, **lists)


def lists_of(reply: type[ExtractReply]) -> tuple[str, ...]:
    """Give the names of the fields that a kind of extract answer has beside statements and actors."""
    return tuple(name for name in reply.model_fields if name not in ExtractReply.model_fields)


class StoryReply(Reply):
    """Groups of numbers of statements that say one thing, in the order of telling."""

    lines: list[list[int]]


class LeadReply(Reply):
    """Numbers of the statements that make the bottom line."""

    statements: list[int]


def is_taken(name: str) -> bool:
    """Say whether a reply, a brief or Python has a use for a name already, so that no field can have it.

    In a template `fields.items` is what every mapping has, and no field.
    """
    used = {each.name for each in fields(Brief)}.union(*(r.model_fields for r in _OF_EXTRACT))
    return name in used or name.startswith("model_") or hasattr(ExtractReply, name) or hasattr(dict, name)


_OF_EXTRACT = (ExtractReply, StatementReply, ActorReply)

R = TypeVar("R", bound=Reply)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[R]):
    """An answer as read.

    Attributes:
        reply: the answer, where it fits the schema.
        problems: what is wrong with it, in words for the model; empty where nothing is. With a reply there
            may still be problems: single lines that cite numbers which do not exist, say.
    """

    reply: R | None
    problems: tuple[str, ...]


def parse_reply(text: str, model: type[R], numbers: Container[int]) -> Parsed[R]:
    """Read a model's answer, leniently as to its form and strictly as to its content.

    Args:
        text: the answer as it came.
        model: what it has to be.
        numbers: the numbers of the sentences or statements that the model was shown.
    """
    if len(text) > MAX_ANSWER_CHARS:
        return Parsed(None, (f"The answer is longer than {MAX_ANSWER_CHARS} characters.",))
    problems: tuple[str, ...] = ("The answer is not a JSON object.",)
    usable: R | None = None
    for number, value in enumerate(json_objects(text)):
        try:
            reply = model.model_validate(value)
        except ValidationError as error:
            if number == 0:
                problems = _schema_problems(error)
            left = _without_lists(value, model, error) if usable is None else None
            if left is not None:
                usable, problems = left, _schema_problems(error)
        else:
            return Parsed(reply, tuple(_line_problems(reply, numbers))[:MAX_PROBLEMS])
    return Parsed(usable, problems)


def parse_cut(text: str, model: type[ExtractReply] = ExtractReply) -> ExtractReply | None:
    """Take the whole items of an extract answer that was cut off; None where there is no whole statement.

    Its lines are checked against the article like any other's.
    """
    for value in json_objects(closed(text[:MAX_ANSWER_CHARS]) or ""):
        lists: dict[str, Any] = {name: [] for name in model.model_fields}
        reply: ExtractReply | None
        try:
            reply = model.model_validate(lists | value)
        except ValidationError as error:
            reply = _without_lists(lists | value, model, error)
        if reply and reply.statements:
            return reply
    return None


def _without_lists(value: dict[str, Any], model: type[R], error: ValidationError) -> R | None:
    """Take an answer in which nothing is wrong but lists of the reader's own, and take these for empty; else None."""
    own = lists_of(model) if issubclass(model, ExtractReply) else ()
    wrong = {each["loc"][0] for each in error.errors(include_url=False, include_context=False) if each["loc"]}
    if not wrong or not wrong <= set(own):
        return None
    return model.model_validate(value | {str(name): [] for name in wrong})


def _schema_problems(error: ValidationError) -> tuple[str, ...]:
    """Say what breaks the schema, without repeating what the model wrote."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(f"{_path(e['loc'])}: {e['msg']}" for e in errors[:MAX_PROBLEMS])


def form_problems(answer: dict[str, Any], model: type[Reply]) -> Iterator[str]:
    """Say what breaks the schema of an answer that stands in a prompt to show the form.

    Lists of the reader's own and an actor's type may be left open there.

    Args:
        answer: as JSON gives it.
        model: what it has to be.
    """
    own = lists_of(model) if issubclass(model, ExtractReply) else ()
    try:
        model.model_validate(answer)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_context=False):
            place = each["loc"]
            if each["type"] == "literal_error" and isinstance(each["input"], str):
                continue
            if each["type"] == "missing" and place[0] in own:
                continue
            yield f"{_path(place)} {_KINDS.get(each['type'], 'is of the wrong kind')}"


# Pydantic's types of errors, in words for the author of a prompt.
_KINDS = {
    "missing": "is missing",
    "list_type": "has to be a list",
    "string_type": "has to be a text",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "literal_error": "has to be a text",
    "model_type": "has to be an object in braces",
}


def _path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.lstrip(".") or "the answer"


def _line_problems(reply: Reply, numbers: Container[int]) -> Iterator[str]:
    if isinstance(reply, ExtractReply):
        for i, statement in enumerate(reply.statements):
            if not statement.text.strip():
                yield f"statements[{i}].text: is empty"
            yield from _number_problems(f"statements[{i}].evidence", statement.evidence, numbers)
        for i, actor in enumerate(reply.actors):
            if not actor.name.strip():
                yield f"actors[{i}].name: is empty"
    elif isinstance(reply, StoryReply):
        yield from _number_problems("lines", [n for line in reply.lines for n in line], numbers)
    elif isinstance(reply, LeadReply):
        yield from _number_problems("statements", reply.statements, numbers)


def _number_problems(path: str, given: list[int], numbers: Container[int]) -> Iterator[str]:
    if not given:
        yield f"{path}: is empty"
    unknown = dict.fromkeys(n for n in given if n not in numbers)
    if unknown:
        yield f"{path}: no such number: {', '.join(str(n)[:20] for n in list(unknown)[:MAX_PROBLEMS])}"


@functools.cache
def strict_schema(model: type[Reply]) -> dict[str, Any]:
    """Give a reply's JSON Schema in the subset that every strict mode takes.

    Definitions are put in their places and titles and descriptions left out: shorter, and the plainest
    servers read it too. The result is shared: do not change it.
    """
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def plain(node: Any) -> Any:  # noqa: ANN401 - a JSON value
        if isinstance(node, list):
            return [plain(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return plain(definitions[node["$ref"].rpartition("/")[2]])
        kept = {key: value for key, value in node.items() if key not in ("title", "description")}
        fields = {name: plain(field) for name, field in kept.pop("properties", {}).items()}
        return {key: plain(value) for key, value in kept.items()} | ({"properties": fields} if fields else {})

    result: dict[str, Any] = plain(schema)
    return result
