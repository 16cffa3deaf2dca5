"""Every way in which a model's server fails, through the whole program: what the brief says then.

Each fault is met twice: once by each request (a second try mends what can be mended), and by every request about
an article. docs/reliability.md has the same in words.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Answer, completion, error, serve
from invented import ARTICLES, numbered, read_well, reply_of, write_texts
from runs import Result, Run, assert_true, brief_of, told

from briefing.models.outcomes import POLICIES, Outcome
from briefing.types import Brief

NOBODY, NUMBER = "Zorblax Quibble", "73,911"
Fault = Callable[[dict[str, Any]], Answer]


def good(body: dict[str, Any]) -> dict[str, Any]:
    """Give the content of a careful model's answer."""
    value: dict[str, Any] = json.loads(text_of(read_well(body)))
    return value


def text_of(answer: Answer) -> str:
    text: str = answer.body["choices"][0]["message"]["content"]
    return text


def by_text(change: Callable[[str], str | None]) -> Fault:
    """Spoil the text of an answer."""
    return lambda body: completion(change(json.dumps(good(body))))


def by_value(change: Callable[[dict[str, Any]], object]) -> Fault:
    """Spoil the first list of an answer: it has a statement, or numbers."""

    def fault(body: dict[str, Any]) -> Answer:
        value = good(body)
        return completion(json.dumps(change(value) or value))

    return fault


def by_statement(**fields: object) -> Fault:
    """Spoil the first statement of an answer about an article."""

    def fault(body: dict[str, Any]) -> Answer:
        value = good(body)
        if reply_of(body) == "ExtractReply":
            value["statements"][0].update(fields)
        return completion(json.dumps(value))

    return fault


def always(answer: Answer) -> Fault:
    return lambda body: answer


def good_with(**changes: object) -> Fault:
    """Spoil the envelope of a good answer."""

    def fault(body: dict[str, Any]) -> Answer:
        return Answer(**({"body": read_well(body).body} | changes))

    return fault


def of_another(body: dict[str, Any]) -> Answer:
    """Answer about an article that was not asked about."""
    value = {"statements": [], "actors": [{"name": NOBODY, "type": "person", "role": None}]}
    for number, text in enumerate((f"{NOBODY} sank 14 boats in Tharn.", f"{NOBODY} won in Quern."), start=1):
        value["statements"].append({"evidence": [number], "speaker": NOBODY, "text": text})
    return completion(json.dumps(value)) if reply_of(body) == "ExtractReply" else read_well(body)


def with_nobody(body: dict[str, Any]) -> Answer:
    """Name an actor whom the text does not have."""
    value = good(body)
    if reply_of(body) == "ExtractReply":
        value["actors"] = [{"name": NOBODY, "type": "person", "role": None}]
    return completion(json.dumps(value))


def late(body: dict[str, Any]) -> Answer:
    return Answer(read_well(body).body, hold=NEVER)


def no_format(body: dict[str, Any]) -> Answer:
    """Refuse whatever kind of format is asked for."""
    if "response_format" in body:
        return error(400, "response_format is not supported", param="response_format")
    return read_well(body)


def no_temperature(body: dict[str, Any]) -> Answer:
    refused = error(400, "temperature has to be 1", param="temperature")
    return refused if "temperature" in body else read_well(body)


def old_limit(body: dict[str, Any]) -> Answer:
    refused = error(400, "Use max_completion_tokens instead", param="max_tokens")
    return refused if "max_tokens" in body else read_well(body)


def small_window(body: dict[str, Any]) -> Answer:
    """Take two numbered sentences and no more."""
    refused = error(400, "too long", code="context_length_exceeded")
    return refused if reply_of(body) == "ExtractReply" and len(numbered(body)) > 2 else read_well(body)


def small_limit(body: dict[str, Any]) -> Answer:
    """Cut every answer about more than two sentences."""
    cut = completion(json.dumps(good(body))[:20], "length")
    return cut if reply_of(body) == "ExtractReply" and len(numbered(body)) > 2 else read_well(body)


def spent_on_thinking(body: dict[str, Any]) -> Answer:
    return completion("", "length", reasoning="Let me think about the port of Marenna. " * 50)


NEVER = threading.Event()
RETRY = {"headers": {"retry-after": "0"}}


@dataclass(frozen=True)
class Row:
    """A fault, and what a run ends in that meets it in every answer about an article.

    Attributes:
        name: as in docs/reliability.md.
        outcome: what it is in the taxonomy; None where it is read as a good answer.
        fault: makes the bad answer.
        end: 'complete'; 'dropped' (the bad lines are left out and counted); 'stand-in'; 'unusable' (exit 5).
    """

    name: str
    outcome: Outcome | None
    fault: Fault
    end: str


ROWS = (
    Row("connection closed before a byte", Outcome.UNREACHED, always(Answer(share=0)), "unusable"),
    Row("connection reset before a byte", Outcome.UNREACHED, always(Answer(share=0, reset=True)), "unusable"),
    Row("connection closed in the body", Outcome.UNREACHED, good_with(share=0.5), "unusable"),
    Row("connection reset in the body", Outcome.UNREACHED, good_with(share=0.5, reset=True), "unusable"),
    Row("409", Outcome.UNREACHED, always(error(409)), "stand-in"),
    Row("500", Outcome.UNREACHED, always(error(500)), "stand-in"),
    Row(
        "502 in HTML",
        Outcome.UNREACHED,
        always(Answer(b"<html>Bad gateway</html>", 502, {"content-type": "text/html"})),
        "stand-in",
    ),
    Row("408", Outcome.BUSY, always(error(408)), "stand-in"),
    Row("429", Outcome.BUSY, always(error(429, "slow down", **RETRY)), "stand-in"),
    Row("503", Outcome.BUSY, always(error(503)), "stand-in"),
    Row("504", Outcome.BUSY, always(error(504)), "stand-in"),
    Row("no answer", Outcome.LATE, late, "stand-in"),
    Row("a body that trickles", Outcome.LATE, good_with(pause=0.2), "stand-in"),
    Row("401", Outcome.UNUSABLE, always(error(401, "Incorrect API key")), "unusable"),
    Row("403", Outcome.UNUSABLE, always(error(403, "not in your country")), "unusable"),
    Row("404", Outcome.UNUSABLE, always(error(404, code="model_not_found")), "unusable"),
    Row("insufficient_quota", Outcome.UNUSABLE, always(error(429, code="insufficient_quota")), "unusable"),
    Row("402", Outcome.UNUSABLE, always(error(402, "Payment required")), "unusable"),
    Row("response_format refused", Outcome.FORMAT_REFUSED, no_format, "complete"),
    Row("temperature refused", Outcome.PARAMETER_REFUSED, no_temperature, "complete"),
    Row("max_tokens refused", Outcome.PARAMETER_REFUSED, old_limit, "complete"),
    Row("context too long", Outcome.TOO_LONG, always(error(400, code="context_length_exceeded")), "stand-in"),
    Row("context too long but for two sentences", Outcome.TOO_LONG, small_window, "complete"),
    Row("body too large", Outcome.TOO_LONG, always(error(413)), "stand-in"),
    Row("another 400", Outcome.REJECTED, always(error(400, "no")), "stand-in"),
    Row(
        "a redirection",
        Outcome.REJECTED,
        always(Answer({}, 307, {"location": "http://127.0.0.1:9/"})),
        "stand-in",
    ),
    Row(
        "answer cut", Outcome.CUT, lambda body: completion(json.dumps(good(body))[:20], "length"), "stand-in"
    ),
    Row("answer cut but for two sentences", Outcome.CUT, small_limit, "complete"),
    Row("answer cut, nothing but thoughts", Outcome.CUT, spent_on_thinking, "stand-in"),
    Row(
        "answer whole, finish_reason length",
        None,
        lambda body: completion(json.dumps(good(body)), "length"),
        "complete",
    ),
    Row("HTML with status 200", Outcome.GARBLED, always(Answer(b"<html>hello</html>")), "stand-in"),
    Row("cut envelope with status 200", Outcome.GARBLED, always(Answer(b'{"choices": [{"mess')), "stand-in"),
    Row("empty body with status 200", Outcome.GARBLED, always(Answer(b"")), "stand-in"),
    Row(
        "error object with status 200",
        Outcome.GARBLED,
        always(Answer({"error": {"message": "up"}})),
        "stand-in",
    ),
    Row("no choices", Outcome.EMPTY, always(Answer({"choices": []})), "stand-in"),
    Row("content null", Outcome.EMPTY, always(completion(None)), "stand-in"),
    Row("content empty", Outcome.EMPTY, always(completion("")), "stand-in"),
    Row("no statement", Outcome.EMPTY, by_value(lambda v: {k: [] for k in v}), "stand-in"),
    Row("refusal", Outcome.REFUSED, always(completion(None, refusal="I can't.")), "stand-in"),
    Row("content filter", Outcome.REFUSED, always(completion("", "content_filter")), "stand-in"),
    Row("no JSON", Outcome.INVALID, by_text(lambda text: "I am sorry to hear that."), "stand-in"),
    Row(
        "the schema",
        Outcome.INVALID,
        by_text(lambda text: '{"type": "object", "properties": {}}'),
        "stand-in",
    ),
    Row(
        "a field is missing", Outcome.INVALID, by_value(lambda v: {k: v[k] for k in list(v)[1:]}), "stand-in"
    ),
    Row("a field is null", Outcome.INVALID, by_value(lambda v: v | dict.fromkeys(list(v)[:1])), "stand-in"),
    Row("a field of another type", Outcome.INVALID, by_value(lambda v: dict.fromkeys(v, 12345)), "stand-in"),
    Row("a number that was not shown", Outcome.INVALID, by_statement(evidence=[99999]), "complete"),
    Row("an empty statement", Outcome.INVALID, by_statement(text=" "), "complete"),
    Row("no usage", None, lambda body: Answer({**read_well(body).body, "usage": None}), "complete"),
    Row("fences", None, by_text(lambda text: f"```json\n{text}\n```"), "complete"),
    Row(
        "prose around", None, by_text(lambda text: f"Sure! Here it is: {text} Anything {{else}}?"), "complete"
    ),
    Row(
        "thoughts before", None, by_text(lambda text: f'<think>Like {{"a": 1}}.</think>\n{text}'), "complete"
    ),
    Row("a trailing comma", None, by_text(lambda text: text[:-1] + ",}"), "complete"),
    Row("a comment", None, by_text(lambda text: "{ // the answer\n" + text[1:]), "complete"),
    Row("single quotes", None, lambda body: completion(repr(good(body))), "complete"),
    Row("an array around", None, by_text(lambda text: f"[{text}]"), "complete"),
    Row("twice", None, by_text(lambda text: f"{text}\n{text}"), "complete"),
    Row("a byte order mark", None, by_text(lambda text: "\ufeff" + text), "complete"),
    Row("a field too many", None, by_value(lambda v: v | {"surprise": 1}), "complete"),
    Row("an invented number", None, by_statement(text=f"It hurt {NUMBER} people."), "dropped"),
    Row("an invented actor", None, with_nobody, "complete"),
    Row("another article's answer", None, of_another, "stand-in lines"),
)
# What a server is, and not what passes.
LASTING = (no_format, no_temperature, old_limit, small_window, small_limit)
CASES = [pytest.param(row, id=row.name) for row in ROWS]


@pytest.fixture
def brief_of_faults(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: None) -> Any:
    """Run the program over three articles against a server."""
    monkeypatch.setenv("BRIEFING_REQUEST_TIMEOUT", "0.5")
    monkeypatch.setenv("BRIEFING_TEMPERATURE", "0.5")
    source = write_texts(tmp_path / "in", *ARTICLES[2:])

    def go(answer: Fault) -> tuple[Result, str]:
        with serve(answer) as endpoint:
            flags = ("--model", "m", "--base-url", endpoint.base_url, "--store", tmp_path / "store.db")
            result = run(source, *flags, "--format", "json", "--out", "-")
            page = ""
            if result[1]:  # from the store, for nothing is asked again
                page = run(source, *flags, "--out", "-")[1]
        return result, page

    return go


def hold(result: Result, page: str, code: int) -> Brief:
    """Hold a run to what holds whatever the server does; give its brief."""
    brief = brief_of(result, code)
    assert_true(brief)
    assert "Traceback" not in result[2]
    assert (brief.coverage.articles_read, brief.coverage.failed) == (3, 0)
    texts = {entry.id: entry.text for entry in brief.articles}
    for statement in (*brief.bottom_line, *(s for story in brief.stories for s in story.statements)):
        assert all(statement.text in texts[span.article] for span in statement.evidence)
    for word in (NOBODY, NUMBER):
        assert word not in page
        assert not any(word in actor.name for actor in brief.actors)
    assert all(story.statements for story in brief.stories)
    assert len(told(brief)) >= 3
    return brief


@pytest.mark.parametrize("row", [case for case in CASES if case.values[0].fault not in LASTING])
def test_a_fault_of_each_request_is_mended_by_the_second_try(row: Row, brief_of_faults: Any) -> None:
    """Whatever goes wrong once costs a request or two, and no chunk is left to the stand-in."""
    met: Counter[str] = Counter()
    lock = threading.Lock()

    def answer(body: dict[str, Any]) -> Answer:
        key = json.dumps(body, sort_keys=True)
        with lock:
            met[key] += 1
            first = met[key] == 1
        return row.fault(body) if first else read_well(body)

    result, page = brief_of_faults(answer)
    brief = hold(result, page, 0)
    assert brief.coverage.chunks_stand_in == 0
    assert not any(s.stand_in for story in brief.stories for s in story.statements)


@pytest.mark.parametrize("row", CASES)
def test_a_fault_that_stays_ends_as_the_table_says(row: Row, brief_of_faults: Any, monkeypatch: Any) -> None:
    """Every answer about an article is bad: the brief has each article all the same, or exit 5 says the mend."""
    monkeypatch.setenv("BRIEFING_MAX_OUTPUT_TOKENS", "500")

    def answer(body: dict[str, Any]) -> Answer:
        unusable = row.end == "unusable"
        return row.fault(body) if unusable or reply_of(body) == "ExtractReply" else read_well(body)

    result, page = brief_of_faults(answer)
    if row.end == "unusable":
        assert (result[0], result[1]) == (5, "")
        assert re.fullmatch(r"briefing: [^\n]+\n", result[2])
        return
    brief = hold(result, page, 3 if row.end.startswith("stand-in") else 0)
    stood_in = brief.coverage.chunks_stand_in
    assert stood_in == (brief.coverage.chunks if row.end == "stand-in" else 0)
    lines = [s.stand_in for story in brief.stories for s in story.statements]
    assert all(lines) if row.end.startswith("stand-in") else not any(lines)
    assert bool(brief.coverage.dropped) == (row.end in ("dropped", "stand-in lines"))


def test_the_documentation_has_every_row() -> None:
    """What docs/reliability.md says is the table of this test, and names every outcome of the program."""
    page = (Path(__file__).parent.parent / "docs" / "reliability.md").read_text("utf-8")
    rows = {
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if "|" in line
    }
    for row in ROWS:
        outcome = row.outcome.value.replace("_", " ") if row.outcome else "answered"
        assert (row.name, outcome, row.end) in rows
    named = {cells[0] for cells in rows}
    assert {outcome.value.replace("_", " ") for outcome in Outcome} <= named
    assert set(POLICIES) == set(Outcome)
