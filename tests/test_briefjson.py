"""The brief as JSON: what is written can be read, the schema says what is written, junk is refused."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import golden
import pytest

from briefing import briefjson
from briefing.errors import UsageError
from briefing.types import Actor, ArticleEntry, Brief, Coverage, Disagreement, Run, Span, Statement, Story


@pytest.fixture(scope="module")
def brief() -> Brief:
    small = golden.small()
    first, *others = small.stories
    dated = replace(first.statements[0], when=date(2026, 3, 1))
    sides = (dated, first.statements[1])
    return replace(small, stories=(replace(first, disagreements=(Disagreement("the pier", sides),)), *others))


def test_a_brief_comes_back_as_it_was(brief: Brief) -> None:
    """Writing and reading loses nothing: dates, nothing as null, tuples, every character."""
    odd = replace(brief, title='“quoted” \\ / \u2028 \U0001f6a2 "x"\n\x00é')
    for each in (brief, odd):
        text = briefjson.dumps(each)
        assert briefjson.loads(text, "brief.json") == each
        assert briefjson.loads(text.encode(), "brief.json") == each
        assert briefjson.dumps(briefjson.loads(text, "brief.json")) == text
    assert text.endswith("}\n")


def test_the_fields_are_the_published_ones(brief: Brief) -> None:
    """The names that other programs read, in the file as in the schema."""
    written = json.loads(briefjson.dumps(brief))
    schema = briefjson.brief_schema()
    assert list(written) == [f.name for f in fields(Brief)] == list(schema["properties"])
    for cls in (Actor, ArticleEntry, Coverage, Disagreement, Run, Span, Statement, Story):
        assert list(schema["$defs"][cls.__name__]["properties"]) == [f.name for f in fields(cls)]
    assert written["date"] == "2026-03-02"
    assert written["schema_version"] == 1


_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}


def faults(value: object, schema: dict, root: dict, place: str = "brief") -> list[str]:
    """Check a value against the part of JSON Schema that a brief's schema uses; any other word is a fault."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, place)
    if "anyOf" in schema:
        each = [faults(value, option, root, place) for option in schema["anyOf"]]
        return [] if [] in each else [f"{place}: none of {len(each)} forms", *min(each, key=len)]
    found = []
    known = {
        "type",
        "title",
        "description",
        "default",
        "properties",
        "required",
        "items",
        "enum",
        "format",
        "const",
    }
    found += [
        f"{place}: unknown keyword {word}"
        for word in set(schema) - known - {"additionalProperties", "$defs", "$schema"}
    ]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is none of {schema['enum']}")
    kind = schema.get("type")
    if kind == "object":
        if not isinstance(value, dict):
            return [*found, f"{place}: no object"]
        properties = schema.get("properties", {})
        found += [f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            part = properties.get(name, schema.get("additionalProperties"))
            found += (
                faults(item, part, root, f"{place}.{name}") if part else [f"{place}: {name} is not allowed"]
            )
    elif kind == "array":
        if not isinstance(value, list):
            return [*found, f"{place}: no array"]
        for i, item in enumerate(value):
            found += faults(item, schema.get("items", {}), root, f"{place}[{i}]")
    elif kind and not (
        isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    ):
        found.append(f"{place}: {value!r} is no {kind}")
    return found


def test_the_schema_holds_for_what_is_written(brief: Brief) -> None:
    """`briefing schema` describes the file: a validator passes a brief and stops a wrong one."""
    schema = briefjson.brief_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    written = json.loads(briefjson.dumps(brief))
    assert faults(written, schema, schema) == []
    written["coverage"]["failed"] = "none"
    del written["stories"][0]["headline"]
    written["stories"][1]["status"] = "odd"
    assert len(faults(written, schema, schema)) == 3
    json.dumps(schema)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '"brief"',
        b"\xff\xfe",
        "1" * 5000,
        "[" * 100_000,
        '{"schema_version": "one"}',
    ],
    ids=["empty", "cut", "list", "null", "object", "string", "bytes", "number", "deep", "wrong"],
)
def test_junk_is_no_brief(text: str | bytes) -> None:
    """A file that is no brief is named, with what is wrong and what to do, in one sentence."""
    with pytest.raises(UsageError, match=r"^junk\.json is no brief .*briefing run --format json") as caught:
        briefjson.loads(text, "junk.json")
    assert "\n" not in str(caught.value)


def test_a_damaged_brief_names_the_place(brief: Brief) -> None:
    """A hand edit gone wrong is found by the path of the field."""
    written = json.loads(briefjson.dumps(brief))
    written["stories"][1]["statements"][0]["evidence"][0]["start"] = "here"
    with pytest.raises(UsageError, match=r"stories\.1\.statements\.0\.evidence\.0\.start"):
        briefjson.loads(json.dumps(written), "brief.json")
