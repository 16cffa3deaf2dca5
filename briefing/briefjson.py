"""The brief as JSON: written, read back and described. The fields are those of types.Brief."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from briefing.errors import UsageError
from briefing.types import Brief

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@functools.cache
def _adapter() -> TypeAdapter[Brief]:
    from pydantic import TypeAdapter

    return TypeAdapter(Brief)


def dumps(brief: Brief) -> str:
    """Write a brief as JSON text, two spaces of indent and a final newline."""
    return _adapter().dump_json(brief, indent=2).decode() + "\n"


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
