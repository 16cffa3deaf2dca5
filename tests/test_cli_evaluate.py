"""`briefing prompts eval`: the embedded analyst, models, recordings, comparisons, and its errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Answer, completion, error, serve
from invented import ARTICLES, numbered, read_well, reply_of

from briefing.analysts.entities import EntityReader

WORSE_FOCUS = "Look for weather alone."


@pytest.fixture(autouse=True)
def here(monkeypatch, spacy_model, tmp_path) -> Path:
    """Work in an empty folder, with a key that no server minds."""
    monkeypatch.setattr(EntityReader, "nlp", spacy_model)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-nobody-at-all")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def gold(here) -> Path:
    """Write a set of four events on two days; the first of two articles."""
    folder = here / "mine"
    folder.mkdir()
    urls = [f"https://example.org/{n}" for n in range(len(ARTICLES))]
    days = ["2026-03-02"] * 3 + ["2026-03-03"] * 2
    articles = [{"url": u, "date": d, "text": t} for u, d, t in zip(urls, days, ARTICLES, strict=True)]
    events = [
        {
            "event": f"event-{n}",
            "articles": [urls[i] for i in places],
            "points": [
                {
                    "text": "First.",
                    "at": [{"article": urls[i], "quote": ARTICLES[i].split(". ")[0]} for i in places],
                    "must": [[word]],
                },
                {
                    "text": "Last.",
                    "at": [{"article": urls[places[0]], "quote": ARTICLES[places[0]].split(". ")[-1]}],
                },
            ],
            "actors": [{"names": ["Kastan"], "type": "group"}],
            "traps": [{"kind": "sum", "text": "All of it.", "has": [[word]], "unless": [[word]]}],
        }
        for n, (places, word) in enumerate(
            (((0, 1), "pier"), ((2,), "treaty"), ((3,), "bridge"), ((4,), "Reyk"))
        )
    ]
    for name, lines in (("articles", articles), ("gold", events)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return folder


def report(result: tuple[int, str, str], code: int = 0) -> dict[str, Any]:
    assert result[0] == code, result[2]
    return json.loads(result[1])


def asking(url: str, *more: object) -> tuple[object, ...]:
    return ("--model", "good", "--base-url", url, "--store", "store.db", "--format", "json", *more)


def test_without_a_model_the_embedded_analyst_is_measured(program, gold):
    """It needs no key and no network, and says which analyst it is in one line of stderr."""
    code, out, err = program("prompts", "eval", gold)
    assert (code, err.count("\n")) == (0, 1)
    assert "the embedded analyst reads" in err
    assert "points told" in out
    side = report(program("prompts", "eval", gold, "--model", "extractive", "--format", "json"))["sides"][0]
    assert (side["model"], side["prompts"]) == ("extractive", {})
    assert (side["figures"]["requests"], side["figures"]["cost_usd"]) == (0, None)


def test_the_shipped_set_is_the_default(program):
    """Without a set the one that ships is used; its embedded scores are neither none nor all."""
    made = report(program("prompts", "eval", "--format", "json"))
    assert made["set"]["name"] == "gold"
    assert 0.2 < made["sides"][0]["figures"]["points"]["share"] < 0.95


def test_a_second_look_asks_nothing(program, gold):
    """All answers are kept as in a run, and the scores are the same."""
    with serve(read_well) as endpoint:
        first = report(program("prompts", "eval", gold, *asking(endpoint.base_url)))["sides"][0]
        asked = len(endpoint.requests)
        second = report(program("prompts", "eval", gold, *asking(endpoint.base_url)))["sides"][0]
        assert len(endpoint.requests) == asked > 0
    # Each of the two days' briefs has counted its own requests alone.
    assert (first["figures"]["requests"], first["figures"]["cached"]) == (asked, 0)
    assert first["figures"]["input_tokens"] == 100 * asked
    assert (second["figures"]["requests"], second["figures"]["cached"]) == (0, asked)
    assert first["events"] == second["events"]
    assert set(first["prompts"]) == {"extract", "story", "lead", "repair"}
    assert [event["points_missed"] for event in first["events"]] == [["Last."]] * 4


def worse(body: dict[str, Any]) -> Answer:
    """Answer well, but with what is hardly worth telling where the prompt is the worse one."""
    if reply_of(body) == "ExtractReply" and WORSE_FOCUS in json.dumps(body["messages"]):
        number, text = numbered(body)[-1]
        line = {"evidence": [number], "speaker": None, "text": text}
        return completion(json.dumps({"statements": [line], "actors": []}))
    return read_well(body)


@pytest.fixture
def prompts(here) -> Path:
    """Write prompts that look for the wrong thing."""
    folder = here / "weather"
    folder.mkdir()
    text = f'{{% extends "briefing/extract.md.j2" %}}{{% block focus %}}{WORSE_FOCUS}{{% endblock %}}'
    (folder / "extract.md.j2").write_text(text)
    return folder


def test_a_comparison_is_recorded_once_and_checked_for_ever(program, prompts, monkeypatch):
    """Worse prompts end with 3; the replay needs no key and no network, and prints the same bytes each time."""
    sides = ("--prompts", "shipped", "--prompts", prompts)
    with serve(worse) as endpoint:
        recorded = report(
            program("prompts", "eval", *asking(endpoint.base_url), *sides, "--record", "answers.jsonl"), 3
        )
        # What both sides ask alike is asked once.
        assert len({json.dumps(body["messages"]) for body in endpoint.requests}) == len(endpoint.requests)
    monkeypatch.delenv("OPENAI_API_KEY")
    again = ("prompts", "eval", *sides, "--replay", "answers.jsonl")
    for form in ("json", "text"):
        first, second = (program(*again, "--format", form) for _ in range(2))
        assert first == second
        assert first[0] == 3
    replayed = report(program(*again, "--format", "json"), 3)
    assert replayed["comparison"] == recorded["comparison"]
    points = replayed["comparison"][0]
    assert (points["figure"], points["verdict"]) == ("points", "worse")
    assert points["low"] < points["difference"] < points["high"] < 0
    a, b = replayed["sides"]
    assert a["prompts"]["extract"] != b["prompts"]["extract"]
    assert a["prompts"]["lead"] == b["prompts"]["lead"]
    assert (a["figures"]["seconds"], a["figures"]["cost_usd"]) == (None, None)
    # The other way round it is no worse, but better.
    turned = ("--prompts", prompts, "--prompts", "shipped", "--replay", "answers.jsonl", "--format", "json")
    assert report(program("prompts", "eval", *turned))["comparison"][0]["verdict"] == "better"


def test_prompts_are_looked_at_with_the_settings_that_they_are_used_with(program, gold, prompts, here):
    """A prompt that is right with the configuration's fields, and only with them, is measured."""
    (here / "briefing.toml").write_text('[brief.fields]\nplaces = "Places that the text names."\n')
    text = '{% extends "briefing/extract.md.j2" %}{% block fields %}{{ fields[0].name }}: all.{% endblock %}'
    (prompts / "extract.md.j2").write_text(text)
    with serve(read_well) as endpoint:
        sides = ("--prompts", prompts, "--config", "briefing.toml")
        code, _, err = program("prompts", "eval", gold, *asking(endpoint.base_url), *sides)
    assert (code, err) == (0, "")


def test_a_model_beside_the_embedded_analyst(program, gold):
    """Two models are compared, one of which may need none; a row says no difference where there are few events."""
    with serve(read_well) as endpoint:
        made = report(program("prompts", "eval", gold, "--model", "extractive", *asking(endpoint.base_url)))
    assert [side["model"] for side in made["sides"]] == ["extractive", "good"]
    assert {row["verdict"] for row in made["comparison"]} == {"no difference shown"}


MODEL = ("--model", "a")
WRONG = {
    "three prompts": (("--prompts", "shipped") * 3, "--prompts is given 3 times"),
    "both": ((*MODEL, "--record", "x", "--replay", "y"), "give one or the other"),
    "an old recording": ((*MODEL, "--record", "old.jsonl"), "old.jsonl exists already"),
    "models that share": ((*MODEL, "--model", "b", "--replay", "old.jsonl"), "cannot share a recording"),
    "nothing to record": (("--record", "x"), "asks nothing that is recorded"),
    "one recording too many": (
        (*MODEL, "--model", "extractive", "--replay", "old.jsonl", "--replay", "x"),
        "one of the sides asks no model",
    ),
    "prompts for none": (("--prompts", "shipped"), "has no prompts to measure"),
    "no such prompts": ((*MODEL, "--prompts", "none"), "none"),
    "no such set": (("nowhere",), "There is no folder nowhere"),
    "a replay that lacks an answer": (("--replay", "old.jsonl"), "has no answer to prompt 'extract'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_measured_is_said_in_one_sentence(program, gold, here, name):
    """Exit 2 and what to do instead, before anything is asked."""
    (here / "old.jsonl").write_text("")
    flags, said = WRONG[name]
    code, out, err = program("prompts", "eval", *(() if flags[0] == "nowhere" else (gold,)), *flags)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_model_that_cannot_be_used_ends_with_5(program, gold):
    """A refused key is no score of nought."""
    with serve(lambda _: error(401)) as endpoint:
        code, out, _ = program("prompts", "eval", gold, *asking(endpoint.base_url))
    assert (code, out) == (5, "")


def test_the_limit_of_cost_is_for_all_sides(program, gold, here):
    """What the first side has spent the second cannot; what is not paid for the stand-in does, and says so."""
    # Until an answer is there, one is reckoned at 1,500 tokens, 1.50 dollars; in truth it has 20.
    (here / "briefing.toml").write_text("[model.prices]\ngood = { input = 0.0, output = 1000.0 }\n")
    flags = ("--config", "briefing.toml", "--no-cache", "--concurrency", 1, "--max-cost", 1.55)
    with serve(read_well) as endpoint:
        twice = asking(endpoint.base_url, "--model", "good", *flags)
        a, b = (side["figures"] for side in report(program("prompts", "eval", gold, *twice))["sides"])
    assert (b["chunks_stand_in"], b["requests"]) == (b["chunks"], 0)
    assert a["requests"] > 0
    assert a["cost_usd"] == pytest.approx(a["requests"] * 0.02)
