"""`briefing run`, from the outside: what is written where, what stderr says, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from fake_endpoint import Answer, completion, error, serve
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import ARTICLES, numbered, read_well, reply_of, write_lines, write_texts
from runs import assert_true, brief_of, told

from briefing import briefjson, readers
from briefing.cli.progress import log_line
from briefing.stories import Material
from briefing.types import Article
from briefing.work import Worker

SEEDS = ROOT / "seeds"
RECORDINGS = Path(__file__).parent / "recordings"
GOLDEN = Path(__file__).parent / "golden"
PROGRAM = (sys.executable, "-m", "briefing")


def program(*arguments: object, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the installed program in a process of its own."""
    return subprocess.run(
        [*PROGRAM, "run", *map(str, arguments)], capture_output=True, check=False, env=os.environ | environ
    )


# --------------------------------------------------------------------------------------------- the main job


def test_the_sample_becomes_a_brief_that_an_analyst_would_accept(run):
    """Who did what and who says so, all of it followable to the text."""
    brief = brief_of(run(SEEDS, "--format", "json", "--out", "-"))
    assert_true(brief)
    (story,) = brief.stories
    said = {s.text: s.speaker.name if s.speaker else "" for s in story.statements}

    def speaker_of(words: str) -> str:
        return next(speaker for text, speaker in said.items() if words in text)

    assert "embassy" in speaker_of("MiG-29 fighter jets to Syria")
    assert "Putin" in speaker_of("obtain more facilities and maritime access")
    assert "United States" in speaker_of("accused Russia of deploying fighter aircraft")
    assert "military source" in speaker_of("LNA is withdrawing from Tripoli")
    names = {name for actor in brief.actors for name in (actor.name, *actor.aliases)}
    assert names >= {
        *("Russia", "Syria", "United States", "Vladimir Putin", "Libyan National Army"),
        *("Khalifa Haftar", "United Nations"),
    }
    assert not [name for name in names if re.search("mig|berlin|twitter", name, re.IGNORECASE)]
    assert (str(brief.date), brief.run.analyst, brief.run.requests) == ("2020-06-04", "extractive", 0)


def test_the_installed_program_prints_the_path_and_nothing_else(tmp_path):
    """A script can take stdout as the path; what is for people is on stderr."""
    done = program(SEEDS, "--out", tmp_path / "briefs")
    page = tmp_path / "briefs" / "2020-06-04.md"
    assert (done.returncode, done.stdout.decode()) == (0, f"{page}\n")
    assert re.fullmatch(
        "briefing: No model is named: the embedded analyst reads; --model NAME asks a model.\n"
        "briefing: Brief of 2020-06-04: 1 article, 5 statements, [0-9]+ s.\n",
        done.stderr.decode(),
    )
    assert page.read_text("utf-8").startswith("# Daily brief, 2020-06-04\n")


def test_the_program_is_installed_under_its_own_name():
    """`briefing` is the same program as `python -m briefing`."""
    script = shutil.which("briefing", path=str(Path(sys.executable).parent))
    assert script, "no script 'briefing' beside the interpreter"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"briefing \d+\.\d+\.\d+\n", done.stdout)


def test_by_default_pages_go_to_a_folder_of_the_working_directory(run):
    """Without --out the brief is in briefs/, under its day; a second run reads nothing of it."""
    assert run(SEEDS)[:2] == (0, "briefs/2020-06-04.md\n")
    shutil.copytree(SEEDS, "articles")
    assert run(".", "--format", "json", "--out", "briefs")[1] == "briefs/2020-06-04.json\n"
    brief = briefjson.loads(Path("briefs/2020-06-04.json").read_text("utf-8"), "the page")
    assert [entry.key for entry in brief.articles] == [f"articles/{next(SEEDS.iterdir()).name}"]


def test_two_runs_give_the_same_bytes(tmp_path):
    """Only when it was started and how long it took may differ, whatever the order of Python's sets."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    pages = [
        program(source, "--format", "json", "--out", "-", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")
    ]
    without_time = [re.sub(rb'"(started|seconds)": [^,\n}]+', b"", page) for page in pages]
    assert without_time[0] == without_time[1]
    assert without_time[0] != pages[0]
    assert len(json.loads(pages[0])["stories"]) == len(ARTICLES) - 1


def test_the_same_articles_give_the_same_brief_from_any_format(run, tmp_path):
    """As lines of one file or as files of a folder: equal statements, spans and actors."""
    lines = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    texts = write_texts(tmp_path / "texts", *reversed(ARTICLES))
    one, other = (brief_of(run(source, "--format", "json", "--out", "-")) for source in (lines, texts))
    assert (one.stories, one.actors, one.bottom_line) == (other.stories, other.actors, other.bottom_line)
    assert one.coverage == other.coverage
    assert [len(story.articles) for story in one.stories] == [2, 1, 1, 1]
    assert_true(one)


# --------------------------------------------------------------------------------------- pages and places


def test_each_format_is_a_page_of_its_own(run):
    """--format can be given again; the paths come in that order."""
    code, out, _ = run(SEEDS, "--format", "md", "--format", "html", "--format", "json", "--out", "o")
    paths = out.splitlines()
    assert (code, paths) == (0, [f"o/2020-06-04.{suffix}" for suffix in ("md", "html", "json")])
    md, html, data = (Path(path).read_text("utf-8") for path in paths)
    assert md.startswith("# ")
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert json.loads(data)["schema_version"] == 1


@pytest.mark.parametrize(("name", "begins"), [("b.md", "# "), ("b.html", "<"), ("b.JSON", "{")])
def test_a_file_named_with_out_says_its_format(run, name, begins):
    """--out brief.html is an HTML page, without --format, over what was there."""
    Path(name).write_text("yesterday's")
    assert run(SEEDS, "--out", name)[:2] == (0, f"{name}\n")
    assert Path(name).read_text("utf-8").lstrip().startswith(begins)


def test_a_dash_prints_the_page_itself(run):
    """`--out -` writes the page to stdout and no file anywhere."""
    code, out, _ = run(SEEDS, "--out", "-")
    assert code == 0
    assert out.startswith("# Daily brief, 2020-06-04\n")
    assert not list(Path().iterdir())


@pytest.mark.parametrize("out", ["-", "page.md"])
def test_one_place_takes_one_format(run, out):
    """Two formats need a folder; that is told before anything is read."""
    code, stdout, err = run(SEEDS, "--out", out, "--format", "md", "--format", "json")
    assert (code, stdout) == (2, "")
    assert "takes one format, not md and json" in err


def test_a_file_of_another_format_is_refused_before_anything_is_asked(run):
    """--out page.html --format json is a mistake, and costs nothing."""
    with serve(read_well) as endpoint:
        model = ("--model", "m", "--base-url", endpoint.base_url)
        code, out, err = run(SEEDS, *model, "--out", "page.html", "--format", "json")
    assert (code, out, endpoint.requests) == (2, "", [])
    assert "page.html is no place for json" in err


def test_a_page_can_have_a_template_of_the_user_s(run, tmp_path):
    """--template takes a path; a wrong one is a usage error that names it."""
    (tmp_path / "own.md.j2").write_text("{{ brief.stories | length }} story of {{ brief.date }}\n")
    assert run(SEEDS, "--template", tmp_path / "own.md.j2", "--out", "-")[:2] == (
        0,
        "1 story of 2020-06-04\n",
    )
    code, _, err = run(SEEDS, "--template", tmp_path / "no.md.j2", "--out", "-")
    assert code == 2
    assert "no.md.j2" in err


def test_a_place_that_cannot_be_written_is_a_usage_error(run):
    """A folder that is a file is named, with the flag that mends it."""
    Path("taken").write_text("mine")
    code, out, err = run(SEEDS, "--out", "taken")
    assert (code, out) == (2, "")
    assert "taken cannot be written" in err
    assert "--out" in err
    assert Path("taken").read_text() == "mine"


# ------------------------------------------------------------------------------------------- what is read


@pytest.fixture
def dated(tmp_path) -> Path:
    """Write an article a day from 2026-03-01, the last one without a date."""
    days = ("2026-03-01", "2026-03-02", "2026-03-03", None)
    lines = (json.dumps({"text": text, "date": day}) for text, day in zip(ARTICLES[1:], days, strict=True))
    file = tmp_path / "dated.jsonl"
    file.write_text("\n".join(lines))
    return file


@pytest.mark.parametrize(
    ("flags", "lines", "day"),
    [
        ("", {1, 2, 3, 4}, "2026-03-03"),
        ("--date 2026-03-02", {2, 4}, "2026-03-02"),
        ("--since 2026-03-02", {2, 3, 4}, "2026-03-03"),
        ("--until 2026-03-02", {1, 4}, "2026-03-01"),
        ("--since 2026-03-02 --until 2026-03-03", {2, 4}, "2026-03-02"),
        ("--until 2026-03-02T00:00:01", {1, 2, 4}, "2026-03-02"),
    ],
)
def test_a_window_chooses_by_the_day_of_publication(run, dated, flags, lines, day, monkeypatch):
    """--date is one day, --since and --until (exclusive) a window; an article without a date is in."""
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-09")
    brief = brief_of(run(dated, *flags.split(), "--format", "json", "--out", "-"))
    briefed = {int(e.key.rpartition("#")[2]) for e in brief.articles if e.status == "briefed"}
    assert (briefed, str(brief.date)) == (lines, day)
    assert brief.coverage.outside_window == 4 - len(lines)
    assert_true(brief)


def test_a_day_begins_in_the_configured_time_zone(run, tmp_path, monkeypatch):
    """What was published late in the evening elsewhere is of the next day here."""
    monkeypatch.setenv("BRIEFING_TIMEZONE", "Asia/Tokyo")
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-09")
    write_lines(tmp_path / "a.jsonl", ARTICLES[3], day="2026-03-01T20:00:00Z")
    flags = ("--format", "json", "--out", "-")
    assert str(brief_of(run(tmp_path / "a.jsonl", *flags)).date) == "2026-03-02"
    assert run(tmp_path / "a.jsonl", "--date", "2026-03-01", *flags)[0] == 4
    assert run(tmp_path / "a.jsonl", "--date", "2026-03-02", *flags)[0] == 0


def test_a_date_in_the_future_never_dates_a_brief(run, dated, monkeypatch):
    """A typing error in a date does not send the brief to next year: the newest day until now does."""
    flags = ("--format", "json", "--out", "-")
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-02T12:00")
    assert str(brief_of(run(dated, *flags)).date) == "2026-03-02"
    monkeypatch.setenv("BRIEFING_NOW", "2026-02-01")
    assert str(brief_of(run(dated, *flags)).date) == "2026-02-01"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--date 2026-13-01", "--date: '2026-13-01' is no day"),
        ("--since yesterday", "--since: 'yesterday' is no date"),
        ("--until 9999-99-99", "--until: '9999-99-99' is no date"),
    ],
)
def test_a_wrong_date_is_a_usage_error(run, flags, said):
    """The flag and the text are named, with how to write it."""
    code, out, err = run(SEEDS, *flags.split())
    assert (code, out) == (2, "")
    assert said in err


def test_a_wrong_clock_is_a_usage_error(run, monkeypatch):
    """BRIEFING_NOW that is no moment is named."""
    monkeypatch.setenv("BRIEFING_NOW", "noon")
    code, _, err = run(SEEDS)
    assert code == 2
    assert "BRIEFING_NOW: 'noon'" in err


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (ARTICLES[3], ARTICLES[3][:40]),
        (
            f"<html><title>A bridge</title><body><article><p>{ARTICLES[3]}</p></article></body></html>",
            "A bridge",
        ),
        (json.dumps({"body": ARTICLES[3], "headline": "A bridge", "published": "2026-03-01"}), "A bridge"),
    ],
    ids=["text", "html", "jsonl"],
)
def test_standard_input_is_read_by_what_it_looks_like(run, data, title):
    """'-' takes text, a page or JSON lines."""
    brief = brief_of(run("-", "--format", "json", "--out", "-", stdin=data.encode()))
    (entry,) = brief.articles
    assert entry.title.startswith(title)
    assert "bridge over the river Lenn" in entry.text
    assert_true(brief)


def test_a_file_that_cannot_be_read_does_not_stop_the_rest(run, tmp_path):
    """It is counted and named with its reason, on the page and on stderr, and the exit code says so."""
    folder = write_texts(tmp_path / "in", *ARTICLES[:3])
    (folder / "empty.txt").write_bytes(b"")
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    (folder / "broken.jsonl").write_text('{"text": \n')
    (folder / "gone.txt").symlink_to("nowhere")
    result = run(folder, "--format", "json", "--out", "-")
    brief = brief_of(result, 3)
    assert (brief.coverage.briefed, brief.coverage.failed) == (3, 4)
    assert_true(brief)
    for name in ("empty.txt", "image.txt", "broken.jsonl#1", "gone.txt"):
        assert re.search(rf"^briefing: \S*/{name}: .+", result[2], re.MULTILINE)
        assert f"{name}: failed" in run(folder, "--out", "-")[1].replace("\\", "")


def test_the_same_text_twice_is_one_article(run, tmp_path):
    """A repeated article is counted as a duplicate, and the brief is complete all the same."""
    brief = brief_of(
        run(write_texts(tmp_path / "in", ARTICLES[0], ARTICLES[0]), "--format", "json", "--out", "-")
    )
    assert (brief.coverage.briefed, brief.coverage.duplicates) == (1, 1)
    assert_true(brief)


def test_a_source_that_is_not_there_is_a_usage_error(run):
    """A mistyped path is named."""
    code, out, err = run("sedes")
    assert (code, out) == (2, "")
    assert "'sedes'" in err


@pytest.mark.parametrize("content", [None, b""], ids=["empty folder", "only a broken file"])
def test_nothing_to_brief_writes_nothing(run, tmp_path, content):
    """Exit 4 leaves yesterday's file as it was, and says what was found."""
    folder = write_texts(tmp_path / "in")
    if content is not None:
        (folder / "a.txt").write_bytes(content)
    Path("b.md").write_text("yesterday's")
    code, out, err = run(folder, "--out", "b.md")
    assert (code, out) == (4, "")
    assert "There is nothing to brief" in err
    assert Path("b.md").read_text() == "yesterday's"


def test_nothing_is_configured_to_be_read(run):
    """Without sources and without a configuration the sentence names both ways."""
    code, out, err = run()
    assert (code, out) == (4, "")
    assert "[sources]" in err
    assert "command line" in err


# ------------------------------------------------------------------------------------------------- stderr


def test_quiet_says_nothing_where_all_is_well(run):
    """--quiet leaves stderr empty; what is missing in a brief is said all the same."""
    assert run(SEEDS, "--quiet")[2] == ""
    Path("in").mkdir()
    Path("in/empty.txt").write_bytes(b"")
    code, _, err = run(SEEDS, "in", "--quiet")
    assert code == 3
    assert err == "briefing: in/empty.txt: it is empty\n"


def test_verbose_tells_each_article(run, tmp_path):
    """--verbose has a line an article."""
    err = run(write_texts(tmp_path / "in", *ARTICLES[:2]), "--verbose")[2]
    assert "briefing: 1 of 2 articles were read\nbriefing: 2 of 2 articles were read\n" in err


HOSTILE = "a\x1b[31m\u202e\r\nb\x07.txt"


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_hostile_file_name_cannot_write_to_the_terminal(run, log_format):
    """What others name their files carries no control character to stderr or stdout."""
    Path("in").mkdir()
    (Path("in") / HOSTILE).write_bytes(b"")
    code, out, err = run(SEEDS, "in", "--log-format", log_format, "--verbose", "--out", "-")
    assert code == 3
    assert "b" in err
    for char in out + err:
        assert char == "\n" or char.isprintable(), repr(char)
    if log_format == "json":
        lines = [json.loads(line) for line in err.splitlines()]
        assert " ".join(line["event"] for line in lines) == (
            "started embedded article article read briefed written degraded finished"
        )
        assert all(set(line) >= {"time", "event", "message"} for line in lines)


@pytest.mark.parametrize(
    "arguments",
    ["sedes", "--log-format=json --date never", "--modle x", "--verbose sedes", "--dry-run nothing"],
)
def test_errors_are_json_too_where_the_log_is(run, arguments):
    """--log-format json holds for the last line as well: a machine reads all of stderr."""
    code, out, err = run(*arguments.split(), "--log-format", "json")
    assert (code, out) == (2, "")
    events = [json.loads(line)["event"] for line in err.splitlines()]
    assert events[-1] == "error"
    assert set(events) <= {"started", "embedded", "traceback", "error"}


@settings(deadline=None)
@given(st.text())
def test_any_message_is_one_line_of_the_log(text):
    """Whatever a source is called: one line, printable, and in JSON plain ASCII."""
    line = log_line("event", text, as_json=True)
    assert line.isascii()
    assert line.isprintable()
    assert set(json.loads(line)) == {"time", "event", "message"}
    assert "\n" not in log_line("event", text, as_json=False)


def test_a_dry_run_asks_nothing(run, tmp_path):
    """--dry-run says how much there is to ask and writes no brief and no store."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    with serve(read_well) as endpoint:
        model = ("--model", "gpt-4o-mini", "--base-url", endpoint.base_url)
        code, out, _ = run(source, "--dry-run", *model, "--store", tmp_path / "store.db")
        assert (code, endpoint.requests) == (0, [])
    forecast = json.loads(out)
    # Each article, the one story of two articles, the bottom line.
    assert (forecast["articles"], forecast["chunks"], forecast["requests"]) == (5, 5, 7)
    assert forecast["input_tokens"] > 500
    assert not list(Path().iterdir())
    assert not (tmp_path / "store.db").exists()
    embedded = json.loads(run(source, "--dry-run")[1])
    assert (embedded["articles"], embedded["requests"], embedded["cost_usd"]) == (5, 0, 0.0)


def test_a_dry_run_knows_the_price(run, tmp_path):
    """What a run would cost is told from the configured prices."""
    config = tmp_path / "b.toml"
    config.write_text("[model]\nname = 'm'\nprices = { m = { input = 1000000.0, output = 0.0 } }\n")
    forecast = json.loads(run(SEEDS, "--dry-run", "--config", config)[1])
    assert forecast["cost_usd"] == forecast["input_tokens"] > 0


# ------------------------------------------------------------------------------------------- with a model


def test_a_model_reads_and_the_page_says_so(run, tmp_path):
    """Each article is asked once, then the story of two and the bottom line; nothing is dropped."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    with serve(read_well) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--format", "json", "--out", "-")
        brief = brief_of(run(source, *flags))
    assert sorted(map(reply_of, endpoint.requests)) == ["ExtractReply"] * 5 + ["LeadReply", "StoryReply"]
    assert (brief.run.analyst, brief.run.model, brief.run.endpoint) == ("language_model", "m", "127.0.0.1")
    assert (brief.run.requests, brief.run.input_tokens, brief.run.cost_usd) == (7, 700, None)
    assert (brief.coverage.statements_kept, brief.coverage.dropped) == (10, ())
    assert len(brief.bottom_line) == 3
    assert_true(brief)


def test_a_key_in_the_environment_sends_nothing_anywhere(run, monkeypatch):
    """Without a model's name it is the embedded analyst, and stderr says so in one line."""
    with serve(read_well) as endpoint:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-sesame")
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
        code, _, err = run(SEEDS)
        assert (code, endpoint.requests) == (0, [])
    assert err.startswith("briefing: No model is named: the embedded analyst reads")
    assert err.count("\n") == 2
    assert "No model" not in run(SEEDS, "--model", "extractive")[2]


def test_no_model_and_no_embedded_analyst_names_both_ways_out(run, monkeypatch):
    """Where spaCy is not installed, one sentence says what to name or what to install."""
    monkeypatch.setattr(readers, "installed", lambda: False)
    code, out, err = run(SEEDS)
    assert (code, out) == (2, "")
    assert "--model" in err
    assert "pip install 'briefing[embedded]'" in err


def failing_for(word: str) -> Callable[[dict[str, Any]], Answer]:
    """Answer well but for articles with a word: these are refused."""

    def answer(body: dict[str, Any]) -> Answer:
        if reply_of(body) == "ExtractReply" and word in body["messages"][1]["content"]:
            return completion(None, refusal="I cannot help with that.")
        return read_well(body)

    return answer


@pytest.mark.parametrize("embedded", [True, False], ids=["spacy", "no spacy"])
def test_the_stand_in_does_what_the_model_will_not(run, tmp_path, monkeypatch, embedded):
    """One article refused: the others are the model's; that one is marked, and the exit code is 3."""
    if not embedded:
        monkeypatch.setattr(readers, "installed", lambda: False)
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    with serve(failing_for("Ulmar")) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--no-cache")
        result = run(source, *flags, "--format", "json", "--out", "-")
        page = run(source, *flags, "--out", "-")[1]
    brief = brief_of(result, 3)
    assert_true(brief)
    assert (brief.coverage.chunks, brief.coverage.chunks_stand_in) == (5, 1)
    marked = {s.text: s.stand_in for story in brief.stories for s in story.statements}
    assert all(stand_in == (text in ARTICLES[4]) for text, stand_in in marked.items())
    assert "The stand-in did 1 of 5 chunks" in result[2]
    assert "stand-in" in page


def test_strict_makes_what_was_dropped_an_exit_code(run, tmp_path):
    """A statement that its sentence does not hold is dropped and counted; --strict ends with 3."""

    def answer(body: dict[str, Any]) -> Answer:
        if reply_of(body) != "ExtractReply":
            return read_well(body)
        statements = [
            {"evidence": [1], "speaker": None, "text": numbered(body)[0][1]},
            {"evidence": [1], "speaker": None, "text": "Zebulon Quack paid 73,911 crowns for it."},
        ]
        return completion(json.dumps({"statements": statements, "actors": []}))

    source = write_lines(tmp_path / "day.jsonl", ARTICLES[3])
    with serve(answer) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--no-cache", "--format", "json")
        brief = brief_of(run(source, *flags, "--out", "-"))
        assert run(source, *flags, "--out", "-", "--strict")[0] == 3
    (dropped,) = brief.coverage.dropped
    assert dropped.text == "Zebulon Quack paid 73,911 crowns for it."
    assert told(brief) == [ARTICLES[3].split(". ")[0] + "."]


def test_strict_drops_what_is_held_only_in_part(run, tmp_path):
    """A partial line is marked and explained on the page; with --strict it is dropped, from the same store."""

    def answer(body: dict[str, Any]) -> Answer:
        if reply_of(body) != "ExtractReply":
            return read_well(body)
        number, text = numbered(body)[0]
        statements = [
            {"evidence": [number], "speaker": None, "text": text},
            {
                "evidence": [number],
                "speaker": None,
                "text": f"{text.rstrip('.')} with songs.",
            },
        ]
        return completion(json.dumps({"statements": statements, "actors": []}))

    source = write_lines(tmp_path / "day.jsonl", ARTICLES[3])
    with serve(answer) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--out", "-")
        brief = brief_of(run(source, *flags, "--format", "json"))
        page = run(source, *flags)[1]
        asked = len(endpoint.requests)
        strict = brief_of(run(source, *flags, "--format", "json", "--strict"), 3)
        again = brief_of(run(source, *flags, "--format", "json"))
        assert len(endpoint.requests) == asked
    assert [s.verdict for s in brief.stories[0].statements] == ["supported", "partial"]
    assert not brief.coverage.dropped
    assert page.count("(held in part)") >= 1
    assert "A line “held in part” has words" in page
    assert [s.verdict for s in strict.stories[0].statements] == ["supported"]
    (dropped,) = strict.coverage.dropped
    assert dropped.reason == "partial: the article holds it only in part"
    assert_true(strict)
    assert again.stories == brief.stories


def test_strict_is_content_where_nothing_was_dropped(run, tmp_path):
    """A brief of which all holds ends with 0, strict or not."""
    source = write_lines(tmp_path / "day.jsonl", ARTICLES[3])
    with serve(read_well) as endpoint:
        flags = (
            "--model",
            "m",
            "--base-url",
            endpoint.base_url,
            "--format",
            "json",
            "--out",
            "-",
            "--strict",
        )
        assert not brief_of(run(source, *flags)).coverage.dropped


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (error(401, code="invalid_api_key"), "OPENAI_API_KEY"),
        (error(404, "The model 'm' does not exist", code="model_not_found"), "does not know the model 'm'"),
        (error(429, code="insufficient_quota"), "quota"),
    ],
    ids=["key", "model", "quota"],
)
def test_a_model_that_cannot_be_used_ends_the_run(run, tmp_path, at_once, answer, said):
    """Exit 5 with the mend, after a request or two an article; no brief is written."""
    with serve([answer]) as endpoint:
        code, out, err = run(SEEDS, "--model", "m", "--base-url", endpoint.base_url)
    assert (code, out) == (5, "")
    assert said in err
    assert len(endpoint.requests) <= 2
    assert not Path("briefs").exists()


def test_an_endpoint_that_is_down_ends_the_run(run, at_once):
    """Exit 5 names the place, and what to check."""
    with serve([]) as endpoint:
        url = endpoint.base_url
    code, out, err = run(SEEDS, "--model", "m", "--base-url", url)
    assert (code, out) == (5, "")
    assert f"The endpoint {url.split('/')[2]} cannot be reached" in err
    assert not Path("briefs").exists()


@pytest.mark.parametrize("stand_in", ["always", "never"])
def test_the_configuration_says_what_happens_without_a_model(run, tmp_path, at_once, stand_in):
    """`stand_in = "always"` makes the whole brief without the model; "never" ends as before."""
    config = tmp_path / "b.toml"
    config.write_text(f"[model]\nstand_in = '{stand_in}'\n")
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    with serve([error(401, code="invalid_api_key")]) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--config", config)
        result = run(source, *flags, "--format", "json", "--out", "-")
    if stand_in == "never":
        assert result[0] == 5
        return
    brief = brief_of(result, 3)
    assert brief.coverage.chunks_stand_in == brief.coverage.chunks == 5
    assert all(s.stand_in for story in brief.stories for s in story.statements)
    assert brief.bottom_line
    assert_true(brief)


def test_without_a_stand_in_an_article_fails(run, tmp_path):
    """`stand_in = "never"`: the article that the model would not read is failed, with the reason."""
    config = tmp_path / "b.toml"
    config.write_text("[model]\nstand_in = 'never'\n")
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    with serve(failing_for("Ulmar")) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--config", config)
        brief = brief_of(run(source, *flags, "--format", "json", "--out", "-"), 3)
    (failed,) = [entry for entry in brief.articles if entry.status == "failed"]
    assert (failed.text, failed.reason) == (
        ARTICLES[4],
        "The model gave no usable answer for chunk 1 of 1 (refused).",
    )
    assert_true(brief)


def test_what_was_answered_is_kept_for_the_next_run(run, tmp_path, at_once):
    """After a run that ended with 5, only what was not answered is asked."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    config = tmp_path / "b.toml"
    config.write_text("[model]\nconcurrency = 1\n")
    answers = iter(range(3))

    def three_then_none(body: dict[str, Any]) -> Answer:
        return error(429, code="insufficient_quota") if next(answers, None) is None else read_well(body)

    store = ("--store", tmp_path / "store.db", "--config", config, "--format", "json", "--out", "-")
    answer = three_then_none
    with serve(lambda body: answer(body)) as endpoint:
        model = ("--model", "m", "--base-url", endpoint.base_url)
        assert run(source, *model, *store)[0] == 5
        answer, before = read_well, len(endpoint.requests)
        brief = brief_of(run(source, *model, *store))
        assert len(endpoint.requests) - before == 7 - 3
        assert (brief.run.cached, brief.run.requests) == (3, 4)
        again = brief_of(run(source, *model, *store))
        assert (again.run.cached, again.run.requests, again.run.input_tokens) == (7, 0, 0)
        assert again.stories == brief.stories
        anew = brief_of(run(source, *model, *store, "--no-cache"))
        assert (anew.run.cached, anew.run.requests) == (0, 7)


def test_what_is_under_way_at_the_deadline_is_kept_and_counted(run, tmp_path):
    """A request that --timeout cuts off gets some seconds to be answered: it is in the account and in the store."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    go_on = threading.Event()
    with serve(lambda body: dataclasses.replace(read_well(body), hold=go_on)) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--store", tmp_path / "s.db")
        threading.Timer(1.0, go_on.set).start()
        brief = brief_of(run(source, *flags, "--timeout", "0.3", "--format", "json", "--out", "-"), 3)
        asked = len(endpoint.requests)
        assert (brief.run.requests, brief.run.input_tokens) == (asked, 100 * asked)
        again = brief_of(run(source, *flags, "--format", "json", "--out", "-"))
    assert again.run.cached == asked
    assert len(endpoint.requests) == 7


def test_a_replay_leaves_no_trace_in_the_store(run, tmp_path, monkeypatch):
    """What was replayed is not what the series' own model said: nothing of it is taken for that later."""
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-03T08:00:00+00:00")
    config, recording = tmp_path / "briefing.toml", tmp_path / "r.jsonl"
    folder = write_texts(tmp_path / "in", *ARTICLES)
    config.write_text(f"[sources]\npaths = ['{folder}']\n[store]\npath = 's.db'\n")
    with serve(read_well) as endpoint:
        model = ("--model", "m", "--base-url", endpoint.base_url)
        assert run(folder, *model, "--record", recording)[0] == 0
        before = len(endpoint.requests)
        assert run("--config", config, "--replay", recording)[0] == 0
        assert run(folder, *model, "--config", config)[0] == 0
    assert len(endpoint.requests) == 2 * before


def test_what_the_deadline_leaves_is_the_stand_in_s(run, tmp_path):
    """--timeout bounds the whole run: nothing is asked after it, and the brief is whole and marked."""
    held = threading.Event()
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    try:
        with serve([dataclasses.replace(completion("{}"), hold=held)]) as endpoint:
            flags = ("--model", "m", "--base-url", endpoint.base_url, "--timeout", "0.3")
            brief = brief_of(run(source, *flags, "--format", "json", "--out", "-"), 3)
            held.set()
    finally:
        held.set()
    assert {reply_of(body) for body in endpoint.requests} == {"ExtractReply"}
    assert brief.coverage.chunks_stand_in == 5
    assert brief.bottom_line
    assert_true(brief)


def test_the_deadline_of_the_embedded_analyst_leaves_articles_out(run, tmp_path):
    """Where there is no stand-in, what was not read in time is failed, and said so."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    brief = brief_of(run(source, "--timeout", "0", "--format", "json", "--out", "-"), 3)
    assert {entry.status for entry in brief.articles} == {"failed"}
    assert "time" in (brief.articles[0].reason or "")
    assert_true(brief)


def test_a_limit_on_cost_needs_a_price(run):
    """--max-cost with a model whose price nobody knows ends with 2 and says where to write it."""
    with serve(read_well) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--max-cost", "1")
        code, _, err = run(SEEDS, *flags)
    assert (code, endpoint.requests) == (2, [])
    assert "[model.prices]" in err


def test_the_budget_stops_the_asking(run, tmp_path):
    """--max-cost: no request that could exceed it is sent; the stand-in does the rest."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    config = tmp_path / "b.toml"
    # Each answer has 20 tokens, at a dollar each.
    config.write_text(
        "[model]\nconcurrency = 1\nmax_output_tokens = 20\nprices = { m = { input = 0.0, output = 1000000.0 } }\n"
    )
    with serve(read_well) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--config", config, "--max-cost", "45")
        brief = brief_of(run(source, *flags, "--format", "json", "--out", "-"), 3)
    assert (len(endpoint.requests), brief.run.requests) == (2, 2)
    assert brief.run.cost_usd == 40.0
    assert brief.coverage.chunks_stand_in == 3
    assert_true(brief)


# --------------------------------------------------------------------------------------- record and replay


def test_a_recording_gives_the_same_brief_without_the_model(run, tmp_path):
    """--record writes the answers down; --replay needs no network, and gives the same bytes each time."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    record = tmp_path / "answers.jsonl"
    as_json = ("--format", "json", "--out", "-")
    with serve(read_well) as endpoint:
        model = ("--model", "m", "--base-url", endpoint.base_url)
        live = brief_of(run(source, *model, "--record", record, *as_json))
    assert len(record.read_text().splitlines()) == 7
    first, again = (run(source, "--model", "m", "--replay", record, *as_json) for _ in range(2))
    replayed = brief_of(first)
    assert (replayed.stories, replayed.actors, replayed.bottom_line) == (
        live.stories,
        live.actors,
        live.bottom_line,
    )
    assert (replayed.run.model, replayed.run.endpoint, replayed.run.cost_usd) == ("m", None, None)
    time = re.compile(r'"(started|seconds)": [^,\n}]+')
    assert time.sub("", first[1]) == time.sub("", again[1])
    assert brief_of(run(source, "--replay", record, *as_json)).stories == live.stories


def test_a_missing_answer_is_named(run, tmp_path):
    """A replay that lacks an answer ends with 2 and names prompt, article and chunk."""
    source = write_texts(tmp_path / "in", *ARTICLES[:1])
    record = tmp_path / "answers.jsonl"
    record.write_text("")
    code, out, err = run(source, "--replay", record)
    assert (code, out) == (2, "")
    assert f"prompt 'extract' for {source}/000.txt, chunk 1" in err
    code, _, err = run(source, "--replay", tmp_path / "no.jsonl")
    assert code == 2
    assert "no.jsonl" in err


def test_only_a_model_can_be_recorded(run, tmp_path):
    """--record without a model says what is missing."""
    code, _, err = run(SEEDS, "--record", tmp_path / "r.jsonl")
    assert code == 2
    assert "--model" in err


def test_recording_and_replay_bypass_the_store(run, tmp_path):
    """Neither reads from the store nor writes to it."""
    with serve(read_well) as endpoint:
        model = ("--model", "m", "--base-url", endpoint.base_url)
        store = ("--store", tmp_path / "store.db")
        for _ in range(2):
            assert run(SEEDS, *model, *store, "--record", tmp_path / "r.jsonl")[0] == 0
        assert len(endpoint.requests) == 4
    assert run(SEEDS, *store, "--replay", tmp_path / "r.jsonl")[0] == 0
    assert not (tmp_path / "store.db").exists()


def test_the_handwritten_recording_gives_the_golden_brief(run, monkeypatch):
    """What a good model says of the sample becomes this brief, to the letter.

    A wanted change: briefing run seeds --replay tests/recordings/handwritten-seed.jsonl --out
    tests/golden/handwritten-seed.json
    """
    monkeypatch.chdir(ROOT)
    recording = RECORDINGS / "handwritten-seed.jsonl"
    code, out, err = run("seeds", "--replay", recording, "--format", "json", "--out", "-")
    assert code == 0, err
    made = json.loads(out)
    golden = json.loads((GOLDEN / "handwritten-seed.json").read_text("utf-8"))
    for name in ("version", "prompts", "started", "seconds"):  # what other changes change
        made["run"].pop(name)
        golden["run"].pop(name)
    assert made == golden
    assert (made["coverage"]["dropped"], made["coverage"]["chunks_stand_in"]) == ([], 0)


# ----------------------------------------------------------------------------------------------- interrupts


@pytest.fixture
def waiting(tmp_path) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Start a run that waits for its model, send it a signal, and give how it ended."""
    held = threading.Event()
    asked = threading.Event()

    def answer(_: dict[str, Any]) -> Answer:
        asked.set()
        return dataclasses.replace(completion("{}"), hold=held)

    with serve(answer) as endpoint:

        def start(number: signal.Signals, *flags: object) -> tuple[int, str, str]:
            process = subprocess.Popen(
                [*PROGRAM, "run", SEEDS, "--model", "m", "--base-url", endpoint.base_url, *map(str, flags)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            try:
                assert asked.wait(30)
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
            finally:
                process.kill()
                process.wait()
            return process.returncode, out, err

        yield start
        held.set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_half_file(waiting, tmp_path, number):
    """Ctrl-C and SIGTERM: exit 130, yesterday's file as it was, and stderr says how far it was."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "2020-06-04.md").write_text("yesterday's")
    code, stdout, err = waiting(number, "--out", out)
    assert (code, stdout) == (130, "")
    assert "0 of 1 articles were read" in err
    assert "no brief was written" in err
    assert "Traceback" not in err
    assert [path.name for path in out.iterdir()] == ["2020-06-04.md"]
    assert (out / "2020-06-04.md").read_text() == "yesterday's"


def test_what_was_under_way_at_an_interrupt_is_answered_and_kept(run, tmp_path):
    """A request that is paid for gets a few seconds to come to its answer; the next run does not ask it again."""
    source = write_lines(tmp_path / "day.jsonl", *ARTICLES)
    go_on, asked = threading.Event(), threading.Event()

    def answer(body: dict[str, Any]) -> Answer:
        asked.set()
        return dataclasses.replace(read_well(body), hold=None if go_on.is_set() else go_on)

    with serve(answer) as endpoint:
        flags = (
            "--model",
            "m",
            "--base-url",
            endpoint.base_url,
            "--store",
            tmp_path / "s.db",
            "--concurrency",
            "1",
        )
        process = subprocess.Popen(
            [*PROGRAM, "run", str(source), *map(str, flags)], stderr=subprocess.PIPE, text=True
        )
        try:
            assert asked.wait(30)
            process.send_signal(signal.SIGTERM)
            threading.Timer(0.5, go_on.set).start()
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
        assert process.returncode == 130
        assert "Of 1 requests under way 1 came to an answer." in err
        assert "0 of 5 articles were read; no brief was written." in err
        before = len(endpoint.requests)
        brief = brief_of(run(source, *flags, "--format", "json", "--out", "-"))
    assert before == 1
    assert (brief.run.cached, len(endpoint.requests)) == (1, 7)


def test_an_interrupt_while_standard_input_is_awaited_ends_at_once():
    """`briefing run -` typed by mistake ends with the first Ctrl-C."""
    process = subprocess.Popen(
        [*PROGRAM, "run", "-", "--log-format", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert [json.loads(process.stderr.readline())["event"] for _ in range(2)] == ["started", "embedded"]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out) == (130, "")
    assert json.loads(err.splitlines()[-1])["message"] == "Interrupted."


def test_an_article_that_is_read_at_the_moment_of_an_interrupt_is_no_error(run, monkeypatch):
    """What comes to its end while the run is being ended is dropped: still exit 130, and nobody is woken."""
    read = Worker.read

    async def read_all_the_same(self: Worker, article: Article) -> Material:
        with contextlib.suppress(asyncio.CancelledError):
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(30)
        return await read(self, article)

    monkeypatch.setattr(Worker, "read", read_all_the_same)
    code, out, err = run(SEEDS)
    assert (code, out) == (130, "")
    assert "Unexpected" not in err


def test_an_interrupt_that_comes_too_late_changes_nothing(run, monkeypatch):
    """Once the page is written, the run ends as it would have: its path is printed."""
    from briefing.cli import run_command

    write = run_command.write_pages

    def write_and_interrupt(*arguments: Any) -> list[Path]:
        paths = write(*arguments)
        signal.raise_signal(signal.SIGINT)
        return paths

    monkeypatch.setattr(run_command, "write_pages", write_and_interrupt)
    assert run(SEEDS)[:2] == (0, "briefs/2020-06-04.md\n")


def test_a_window_that_ends_before_it_begins_is_a_mistake(run):
    """Dates that were mixed up are told, not briefed as a day on which nothing happened."""
    code, out, err = run(SEEDS, "--since", "2020-06-09", "--until", "2020-06-01")
    assert (code, out) == (2, "")
    assert "--since 2020-06-09 is not before --until 2020-06-01" in err


def test_a_broken_template_is_told_before_anything_is_asked(run, tmp_path):
    """The error has file and line, and no request is made: the dead endpoint would give another exit code."""
    broken = tmp_path / "house.md.j2"
    broken.write_text("# A page\n{% if %}", encoding="utf-8")
    dead = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1")
    code, out, err = run(SEEDS, "--template", broken, "--out", tmp_path, *dead)
    assert (code, out) == (2, "")
    assert "house.md.j2, line 2: " in err
