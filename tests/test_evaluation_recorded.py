"""A real small model, recorded: the shipped prompts beside worse ones, through the command line."""

from __future__ import annotations

import json

import pytest
import record_evaluation as recorded


@pytest.fixture
def sides(tmp_path, monkeypatch) -> list[object]:
    """Give the arguments that replay the comparison, and go where their paths count from."""
    monkeypatch.chdir(recorded.ROOT)
    return [*recorded.command(tmp_path), "--replay", recorded.RECORDING.relative_to(recorded.ROOT)]


def test_a_real_model_by_two_sets_of_prompts_is_shown_side_by_side(program, sides):
    """The table is the recorded one, to the letter: a prompt that changes needs `python tests/record_evaluation.py`."""
    code, out, err = program(*sides)
    assert (code, err) == (0, "")
    assert out == recorded.TABLE.read_text("utf-8")


def test_what_the_model_said_is_all_counted(program, sides):
    """Each side has every event, though the model failed at half of the articles; and the sides are two."""
    _, out, _ = program(*sides, "--format", "json")
    report = json.loads(out)
    assert [len(side["events"]) for side in report["sides"]] == [report["set"]["events"]] * 2
    assert report["sides"][0]["prompts"] != report["sides"][1]["prompts"]
