"""The log file of a run: one event a step, whatever stderr is told; never a secret, never the run's undoing."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from fake_endpoint import error, serve
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import ARTICLES, write_texts

from briefing.cli import logs
from briefing.cli.progress import event, hide, log_line, masked
from briefing.config import load

SEEDS = ROOT / "seeds"
ENDS = {"finished", "nothing_new", "failed", "interrupted"}
SECRET = "sk-open+sesame/42"


@pytest.fixture(autouse=True)
def _forget():
    """Hide nothing in the next test."""
    yield
    hide([])


def events(file: Path) -> list[dict[str, Any]]:
    """Read a log; each line is an object, in ASCII."""
    text = file.read_bytes().decode("ascii")
    assert text.endswith("\n")
    lines = [json.loads(line) for line in text.splitlines()]
    assert all({"time", "event", "message"} <= set(line) for line in lines)
    assert sum(line["event"] in ENDS for line in lines) == sum(line["event"] == "started" for line in lines)
    return lines


def log_of(file: Path, **environ: str) -> Any:
    """Log to a file as a run does."""
    return logs.opened(load(None, environ, {"schedule.log_file": str(file)}), environ, as_json=False)


# ------------------------------------------------------------------------------------------- what is in it


def test_a_run_logs_one_event_a_step_whatever_quiet_says(run, tmp_path):
    """From start to end, with the figures of the run; stderr stays empty."""
    log = tmp_path / "new" / "briefing.log"
    code, out, err = run(SEEDS, "--quiet", "--log-file", log)
    assert (code, err) == (0, "")
    lines = events(log)
    assert " ".join(line["event"] for line in lines) == "started embedded read briefed written finished"
    by_name = {line["event"]: line for line in lines}
    assert by_name["started"]["sources"] == 1
    assert by_name["started"]["series"] is None
    assert by_name["started"]["pid"] == os.getpid()
    assert by_name["read"]["articles"] == by_name["read"]["briefed"] == 1
    assert by_name["briefed"]["requests"] == 0
    assert by_name["written"]["paths"] == [out.strip()]
    end = by_name["finished"]
    assert (end["exit"], end["date"], end["articles"], end["statements"]) == (0, "2020-06-04", 1, 5)
    assert end["seconds"] > 0
    assert end["cost_usd"] is None
    assert end["message"].startswith("Brief of 2020-06-04: 1 article, 5 statements, ")


def test_the_next_run_goes_on_in_the_same_file(run, tmp_path, monkeypatch):
    """A log is of months; the variable and the configuration name it as the flag does."""
    monkeypatch.setenv("BRIEFING_LOG_FILE", str(tmp_path / "log"))
    run(SEEDS)
    monkeypatch.delenv("BRIEFING_LOG_FILE")
    (tmp_path / "b.toml").write_text("[schedule]\nlog_file = 'log'\n")
    run(SEEDS, "--config", tmp_path / "b.toml")
    assert [line["event"] for line in events(tmp_path / "log")].count("finished") == 2


def test_stderr_as_json_has_the_same_events(run, tmp_path):
    """--log-format json: a machine may read either."""
    err = run(SEEDS, "--log-format", "json", "--log-file", tmp_path / "log")[2]
    said = [json.loads(line) for line in err.splitlines()]
    assert [line["event"] for line in said] == [line["event"] for line in events(tmp_path / "log")]
    assert said[-1]["statements"] == 5


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (("gone.txt",), 2, "failed"),
        ((SEEDS, "--date", "never"), 2, "failed"),
        ((SEEDS, "--date", "1999-01-01"), 4, "nothing_new"),
        ((SEEDS, "--template", "none.md.j2"), 2, "failed"),
        ((SEEDS, "--concurrency", "0"), 2, "failed"),
        ((SEEDS, "--config", "gone.toml"), 2, "failed"),
        ((), 4, "nothing_new"),
    ],
)
def test_whatever_ends_a_run_is_logged_with_its_exit_code(run, tmp_path, arguments, code, name):
    """Even where the configuration itself is wrong; the message is the one on stderr."""
    log = tmp_path / "log"
    got, _, err = run(*arguments, "--log-file", log)
    assert got == code
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["event"], last["exit"]) == (name, code)
    assert f"briefing: {last['message']}\n" in err


def test_an_unexpected_error_is_logged_with_where_it_was(run, tmp_path, monkeypatch):
    """What nobody saw can be mended from the log."""
    monkeypatch.setattr("briefing.pipeline.gather", lambda *_: 1 / 0)
    log = tmp_path / "log"
    assert run(SEEDS, "--log-file", log)[0] == 1
    last = events(log)[-1]
    assert (last["event"], last["exit"]) == ("failed", 1)
    assert "ZeroDivisionError" in last["message"]
    assert "Traceback" in last["traceback"]


def test_an_interrupt_is_logged_once(run, tmp_path, monkeypatch):
    """With how far the run was."""

    async def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("briefing.pipeline.run", stop)
    log = tmp_path / "log"
    assert run(SEEDS, "--log-file", log)[0] == 130
    last = events(log)[-1]
    assert (last["event"], last["exit"]) == ("interrupted", 130)


def test_what_a_brief_lacks_is_an_event_each(run, tmp_path):
    """A source that failed is named in the log, and the end has exit code 3."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    log = tmp_path / "log"
    assert run(SEEDS, tmp_path / "in", "--log-file", log)[0] == 3
    lines = events(log)
    assert [line["message"] for line in lines if line["event"] == "degraded"] == [
        f"{tmp_path}/in/empty.txt: it is empty"
    ]
    assert lines[-1]["exit"] == 3


def test_the_summary_is_the_last_line_of_stderr(run, tmp_path):
    """One sentence for a person; --quiet leaves it out."""
    folder = write_texts(tmp_path / "in", *ARTICLES[:2])
    assert "2 articles, " in run(folder)[2].splitlines()[-1]
    assert run(folder, "--quiet")[2] == ""


# ------------------------------------------------------------------------------------------ what is never in it


def test_a_secret_is_in_no_log(run, tmp_path, monkeypatch, at_once):
    """An endpoint that says the key back writes it nowhere: not to stderr, not to the log."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    log = tmp_path / "log"
    with serve(lambda _: error(401, "invalid_api_key", f"Wrong key: {SECRET}")) as endpoint:
        code, out, err = run(
            SEEDS, "--model", "m", "--base-url", endpoint.base_url, "--verbose", "--log-file", log
        )
    assert code == 5
    assert SECRET not in out + err + log.read_text()
    assert events(log)[-1]["event"] == "failed"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("OPENAI_API_KEY", SECRET),
        ("BRIEFING_MAIL_PASSWORD", 'two  words "and" a \\ b\''),
        ("BRIEFING_WEBHOOK_URL", "https://example.org/hooks/T0/sesame?token=open"),
    ],
)
def test_secrets_are_masked_however_they_are_written(tmp_path, name, secret):
    """In messages, arguments, data and tracebacks, quoted or not; also where the settings have no use for them."""
    import urllib.parse

    file = tmp_path / "log"
    with log_of(file, **{name: secret}):
        logger = logging.getLogger("briefing.test")
        logger.info("said %s and %r", secret, secret, extra=event("x", a=[{"b": secret}], c={secret: 1}))
        logger.info(urllib.parse.quote(secret, safe=""))
        try:
            int(secret)
        except ValueError:
            logger.exception("oops")
    text = file.read_text()
    for form in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], urllib.parse.quote(secret, safe="")):
        assert form not in text
    assert "sesame" not in text
    assert "two" not in text
    assert text.count("***") >= 5


def test_part_of_a_webhooks_address_is_a_secret_too():
    """What names the host may be said, what opens it not."""
    hide(["https://example.org/hooks/T0/sesame"])
    assert masked("POST /hooks/T0/sesame to example.org") == "POST *** to example.org"


def test_a_key_that_is_none_masks_no_words():
    """Local endpoints want any key, and get an 'x'."""
    hide(["x", "none"])
    assert masked("an unexpected error, none else") == "an unexpected error, none else"


@settings(deadline=None)
@given(st.text(), st.recursive(st.none() | st.text() | st.floats() | st.binary(), st.lists))
def test_any_record_is_one_line_of_ascii(text, value):
    """Whatever others wrote: no control character, no bidirectional one, and JSON by the standard."""
    line = log_line("x", text, as_json=True, data={"time": "mine", "of": value})
    assert line.isascii()
    assert line.isprintable()
    read = json.loads(line, parse_constant=lambda word: pytest.fail(word))
    assert read["time"] != "mine"
    for char in read["message"]:
        assert char == "\n" or char not in "\x1b\x07\u202e\u2066"


def test_data_without_end_is_cut():
    """Nested or long without measure, it still is a line."""
    endless: list[Any] = []
    endless.append(endless)
    assert (
        len(log_line("x", "", as_json=True, data={"a": endless, "b": "x" * 10**6, "c": [1] * 10**6})) < 20_000
    )


# ------------------------------------------------------------------------------------------------ the file


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_log_is_the_users_alone(tmp_path):
    """Mode 600, whatever the umask says."""
    with log_of(tmp_path / "log"):
        logging.getLogger("briefing.test").info("hello")
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_a_log_does_not_grow_without_end(tmp_path, monkeypatch):
    """At its limit a new one begins; four old ones are kept, and no line is lost or cut between two."""
    monkeypatch.setattr(logs, "_MAX_FILE_BYTES", 2000)
    with log_of(tmp_path / "log"):
        for number in range(200):
            logging.getLogger("briefing.test").info("line %d", number)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["log", "log.1", "log.2", "log.3", "log.4"]
    assert all(file.stat().st_size <= 2000 for file in files)
    lines = [
        json.loads(line)["message"] for file in reversed(files[1:]) for line in file.read_text().splitlines()
    ]
    lines += [json.loads(line)["message"] for line in files[0].read_text().splitlines()]
    assert lines == [f"line {number}" for number in range(200 - len(lines), 200)]


def unwritable(tmp_path: Path) -> list[Path]:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    return [tmp_path / "folder", tmp_path / "file" / "log", tmp_path / "pipe", Path("/dev/full")]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_log_that_cannot_be_written_is_said_once_and_fails_nothing(run, tmp_path):
    """A folder, a pipe that nobody reads, a full disk: one line on stderr, and the brief is made."""
    for place in unwritable(tmp_path):
        code, out, err = run(SEEDS, "--quiet", "--log-file", place)
        assert (code, out) == (0, "briefs/2020-06-04.md\n")
        assert err.startswith(f"briefing: The log file {place} cannot be written (")
        assert err.count("\n") == 1, err


def test_a_log_that_cannot_be_rotated_goes_on(tmp_path, monkeypatch, capsys):
    """Where the folder forbids new files the old one is written on, which is said once."""
    monkeypatch.setattr(logs, "_MAX_FILE_BYTES", 500)
    monkeypatch.setattr(
        logs._File, "rotate", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Forbidden"))
    )
    with log_of(tmp_path / "log"):
        for number in range(20):
            logging.getLogger("briefing.test").info("line %d", number)
    assert len((tmp_path / "log").read_text().splitlines()) == 20
    assert capsys.readouterr().err.count("cannot be written (forbidden)") == 1


def test_the_program_s_logging_is_as_before_after_a_run(tmp_path):
    """From Python, a run leaves no handler and no level behind."""
    logger = logging.getLogger("briefing")
    before = (logger.level, list(logger.handlers))
    with log_of(tmp_path / "log"):
        assert logger.handlers != before[1]
    assert (logger.level, list(logger.handlers)) == before
