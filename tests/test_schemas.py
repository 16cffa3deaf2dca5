"""Reading a model's answers: lenient in form, strict in content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analysts.replies import findings_of
from briefing.models.lenient import MAX_ANSWER_CHARS, json_objects
from briefing.schemas import ExtractReply, LeadReply, StoryReply, parse_cut, parse_reply, strict_schema

TEXT = 'The mayor\'s office said: "The bridge opens in May, {if all goes well}." // so it goes'
GOOD = {
    "statements": [{"evidence": [1, 2], "speaker": None, "text": TEXT}],
    "actors": [{"name": "Marenna", "type": "state", "role": None}],
}
PLAIN = json.dumps(GOOD, ensure_ascii=False)


def nodes(schema: Any) -> list[dict[str, Any]]:
    """Give all objects of a schema that are schemas themselves."""
    found = [schema]
    for child in [*schema.get("properties", {}).values(), schema.get("items"), *schema.get("anyOf", [])]:
        if child is not None:
            found += nodes(child)
    return found


@pytest.mark.parametrize("model", [ExtractReply, StoryReply, LeadReply])
def test_schemas_are_clean_for_every_strict_mode(model: type) -> None:
    """Each schema has all fields required, nothing additional, and only the plainest keywords."""
    for node in nodes(strict_schema(model)):
        assert set(node) <= {
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "anyOf",
            "enum",
        }
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_evidence_is_written_before_the_text() -> None:
    """A model that writes in the schema's order chooses its evidence first."""
    statement = strict_schema(ExtractReply)["properties"]["statements"]["items"]
    assert list(statement["properties"]) == ["evidence", "speaker", "text"]


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN,
        f"```json\n{PLAIN}\n```",
        f"Here's what you {{asked}} for:\n\n{PLAIN}\n\nLet me know {{or not}}.",
        f'<think>\nSay {{"statements": ...}}? Or {{"a": 1}}.\n</think>\n{PLAIN}',
        f"thinking aloud {{}} </think>{PLAIN}",
        PLAIN[:-1] + ",}",
        PLAIN.replace("]", ", // none left\n ]"),
        PLAIN.replace("{", "{ /* the answer's */ ", 1),
        repr(GOOD),
        f"[{PLAIN}]",
        "\ufeff" + PLAIN,
        f"{PLAIN}\n{PLAIN}",
        PLAIN.replace("The mayor", "The\nmayor").replace("\n", " "),
        json.dumps(GOOD | {"comment": "extra", "n": [{}]}, indent=2),
    ],
    ids=lambda text: text[:24],
)
def test_whatever_is_around_the_answer_it_is_read(answer: str) -> None:
    """Fences, prose, thoughts, commas, comments, quotes, arrays and repetitions do not cost a re-ask."""
    parsed = parse_reply(answer, ExtractReply, range(1, 5))
    assert parsed.problems == ()
    assert parsed.reply is not None
    assert parsed.reply.statements[0].text == TEXT


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("", "not a JSON object"),
        ("I cannot do that.", "not a JSON object"),
        (PLAIN[: len(PLAIN) // 2], "not a JSON object"),
        (json.dumps({"statements": [1], "actors": []}), "statements[0]"),
        (json.dumps({"actors": []}), "statements: Field required"),
        (json.dumps(GOOD | {"statements": None}), "statements"),
        (json.dumps(strict_schema(ExtractReply)), "statements: Field required"),
        (PLAIN.replace('"state"', '"planet"'), "actors[0].type"),
        ("x" * (MAX_ANSWER_CHARS + 1), "longer than"),
    ],
)
def test_a_broken_answer_is_explained(answer: str, problem: str) -> None:
    """What does not fit the schema comes back as words for the re-ask, without the model's own text."""
    parsed = parse_reply(answer, ExtractReply, range(1, 5))
    assert parsed.reply is None
    assert problem in parsed.problems[0]
    assert "planet" not in " ".join(parsed.problems)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ({"evidence": [1, 9], "speaker": None, "text": "A."}, "statements[0].evidence: no such number: 9"),
        ({"evidence": [], "speaker": None, "text": "A."}, "statements[0].evidence: is empty"),
        ({"evidence": [1], "speaker": None, "text": " \n"}, "statements[0].text: is empty"),
    ],
)
def test_single_lines_are_checked(statement: dict[str, Any], problem: str) -> None:
    """Blank texts and citations of what was not shown are problems, though the form is right."""
    parsed = parse_reply(json.dumps({"statements": [statement], "actors": []}), ExtractReply, {1, 2})
    assert parsed.problems == (problem,)
    assert parsed.reply is not None


def test_choices_of_numbers_are_checked() -> None:
    """A story and a bottom line can only choose what was offered, and must choose something."""
    assert parse_reply('{"lines": [[1, 2], [3]]}', StoryReply, range(1, 4)).problems == ()
    assert parse_reply('{"lines": [[1, 4]]}', StoryReply, range(1, 4)).problems == (
        "lines: no such number: 4",
    )
    assert parse_reply('{"lines": []}', StoryReply, range(1, 4)).problems == ("lines: is empty",)
    assert parse_reply('{"statements": [0]}', LeadReply, range(1, 4)).problems == (
        "statements: no such number: 0",
    )


@given(st.text(alphabet="{}[]\"'\\,:/*Tn1 \n", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever a model writes is read or refused, never an exception."""
    for value in json_objects(text):
        assert isinstance(value, dict)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda c: st.lists(c, max_size=3)
    )
)
def test_python_notation_is_read_as_json(value: Any) -> None:
    """A Python dictionary gives what the same JSON object gives."""
    assert next(json_objects("Answer: " + repr({"value": value}) + " Done.")) == {"value": value}


@pytest.mark.parametrize("start", ["{", '{"a":', "{'", '{"\\"', "[", "{/*", "{,"])
def test_hostile_answers_are_given_up(start: str) -> None:
    """Endless nesting, quotes and comments end as 'no JSON'."""
    answer = start * (MAX_ANSWER_CHARS // len(start))
    assert parse_reply(answer, ExtractReply, ()).reply is None


@pytest.mark.parametrize(
    ("text", "statements", "actors"),
    [
        ('{"statements": [{"evidence": [1], "speaker": null, "text": "A } b"}, {"evid', 1, 0),
        ('{"statements": [], "actors": [{"name": "A"', None, None),
        (
            '{"actors": [{"name": "B", "type": "person", "role": null}], "statements": '
            "[" + json.dumps({"evidence": [], "speaker": None, "text": "A"}) + ', {"ev',
            1,
            1,
        ),
        ('{"statements": [{"evidence": [1, 1, 1, 1', None, None),
        ("{{[[", None, None),
        ("", None, None),
    ],
)
def test_a_cut_answer_gives_its_whole_items(text: str, statements: int | None, actors: int | None) -> None:
    """What is whole before the cut is taken, and nothing of what is not."""
    reply = parse_cut(text)
    assert (len(reply.statements), len(reply.actors)) == (statements, actors) if reply else statements is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12| The port closed.", "The port closed."),
        ("12|The port closed.", "The port closed."),
        ("[12] The port closed.", "The port closed."),
        ("3| 4| The port closed.", "The port closed."),
        ("[3][4] The port closed [5].", "The port closed."),
        ("12 ships | 3 crews left.", "12 ships | 3 crews left."),
        ("1234567| is no number of a sentence.", "1234567| is no number of a sentence."),
        ("The port closed 12|", "The port closed 12|"),
        ("The wire [3] was cut.", "The wire [3] was cut."),
    ],
)
def test_numbers_of_sentences_do_not_come_into_a_line(written: str, kept: str) -> None:
    """A label as the prompt writes it, which a model copies into its text, goes; what only looks so stays."""
    reply = ExtractReply.model_validate(
        {"statements": [{"evidence": [12], "speaker": None, "text": written}], "actors": []}
    )
    assert [statement.text for statement in findings_of(reply, {12}).statements] == [kept]


def test_a_label_alone_is_no_line() -> None:
    """Nothing is left of it to hold against the article."""
    reply = ExtractReply.model_validate(
        {"statements": [{"evidence": [12], "speaker": None, "text": "12| "}], "actors": []}
    )
    assert findings_of(reply, {12}).statements == ()
