"""The brief as JSON: written, read back and described. The fields are those of types.Brief."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from briefing.errors import UsageError
from briefing.types import Brief

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@functools.cache
def _adapter() -> TypeAdapter[Brief]:
    from pydantic import TypeAdapter

    return TypeAdapter(Brief)


@functools.cache
def _anything() -> TypeAdapter[Any]:
    """Give what writes any part of a brief by what it is; the parts' own types would cost a while to build."""
    from pydantic import TypeAdapter

    return TypeAdapter(Any)


def dumps(brief: Brief) -> str:
    """Write a brief as JSON text, two spaces of indent and a final newline."""
    return "".join(pieces(brief))


def pieces(brief: Brief) -> Iterator[str]:
    """Give the text of `dumps` piece by piece: a story, an actor or an article at a time, never the whole."""
    before = "{\n  "
    for field in fields(brief):
        yield f'{before}"{field.name}": '
        yield from _value(getattr(brief, field.name))
        before = ",\n  "
    yield "\n}\n"


def compact(brief: Brief) -> str:
    """Write a brief as JSON text without white space; `loads` reads it, too."""
    return _anything().dump_json(brief).decode()


def _value(value: object) -> Iterator[str]:
    if not isinstance(value, tuple) or not value:
        yield _indented(value, "\n  ")
        return
    before = "[\n    "
    for item in value:
        yield before
        yield _indented(item, "\n    ")
        before = ",\n    "
    yield "\n  ]"


def _indented(value: object, line_end: str) -> str:
    # No line ends inside of a JSON string: each of them is one of the indent's.
    return _anything().dump_json(value, indent=2).decode().replace("\n", line_end)


def loads(text: str | bytes, name: str) -> Brief:
    """Read a brief that `dumps` wrote.

    Args:
        text: the JSON.
        name: the file's name, for the error.

    Raises:
        UsageError: it is no brief; names the first thing that is wrong.
    """
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise UsageError(
            f"{name} is no brief of this version of briefing ({place}: {first['msg']}); write it anew with "
            "'briefing run --format json'."
        ) from None


def brief_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a brief."""
    schema = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **json.loads(json.dumps(schema))}
