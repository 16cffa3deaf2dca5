"""What a series does when its run failed: a command or a mail, and the exit code stays what it was."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import types
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from briefing import cli
from briefing.cli import failure
from briefing.cli.failure import Watch
from briefing.config import load
from briefing.errors import BriefingError, ModelUnusableError, NothingToBriefError

SEED = next((ROOT / "seeds").iterdir())
# Writes what it is told, and all of its environment, to the file 'cry'.
CRY = f"""{sys.executable} -c 'import json, os; json.dump(dict(os.environ), open("cry", "w"))'"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are sh's")


@pytest.fixture
def series(run, tmp_path: Path) -> Any:
    """Run a series with an on_failure and more configuration; give exit code, stderr and what was cried."""

    def call(on_failure: str, more: str = "", *arguments: object) -> tuple[int, str, dict[str, str] | None]:
        config = tmp_path / "briefing.toml"
        config.write_text(f"[schedule]\non_failure = {json.dumps(on_failure)}\nlog_file = 'log'\n{more}")
        code, _, err = run("--config", config, "--store", tmp_path / "s.db", *arguments)
        cry = Path("cry")
        return code, err, json.loads(cry.read_text()) if cry.exists() else None

    return call


def log_of(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]


# ------------------------------------------------------------------------------------------------ when


def test_a_run_that_failed_runs_the_command_and_tells_it_why(series, tmp_path, monkeypatch):
    """Exit code, message, series and configuration are in its environment; no secret is."""
    for name in ("OPENAI_API_KEY", "BRIEFING_MAIL_PASSWORD"):
        monkeypatch.setenv(name, "sk-sesame")
    monkeypatch.setenv("BRIEFING_WEBHOOK_URL", "https://example.org/sesame")
    code, err, told = series(CRY, "[brief]\ntemplate = 'none.md.j2'\n")
    assert code == 2
    assert told is not None
    assert told["BRIEFING_EXIT"] == "2"
    assert f"briefing: {told['BRIEFING_ERROR']}\n" in err
    assert told["BRIEFING_CONFIG"] == str(tmp_path / "briefing.toml")
    assert len(told["BRIEFING_SERIES"]) == 16
    assert told["PATH"] == os.environ["PATH"]
    assert "sesame" not in str(told)
    assert [line["event"] for line in log_of(tmp_path)] == ["failed", "on_failure"]


@pytest.mark.parametrize(
    "more", ["[model]\nconcurency = 1", "[brief]\nmax_age = 'x'", "[sources]\nfeeds = ['x']"]
)
def test_a_faulty_configuration_still_says_whom_to_wake(series, more):
    """A typo at night is the likeliest failure of all."""
    code, _, told = series(CRY, more)
    assert (code, told and told["BRIEFING_EXIT"]) == (2, "2")


def test_a_file_that_is_no_toml_wakes_by_the_variable(run, tmp_path, monkeypatch):
    """The file cannot be read, the environment can."""
    monkeypatch.setenv("BRIEFING_ON_FAILURE", CRY)
    (tmp_path / "b.toml").write_text("= =")
    assert run("--config", tmp_path / "b.toml")[0] == 2
    assert "not valid TOML" in json.loads(Path("cry").read_text())["BRIEFING_ERROR"]


def test_an_unexpected_error_wakes_somebody(series, monkeypatch):
    """It is the one that nobody wrote a sentence for."""
    monkeypatch.setattr("briefing.pipeline.gather", lambda *_: 1 / 0)
    code, _, told = series(CRY)
    assert (code, told and told["BRIEFING_ERROR"]) == (1, "Unexpected ZeroDivisionError: division by zero")


def test_no_failure_wakes_nobody(series, run, tmp_path):
    """A brief, a degraded one, nothing new, and a run with sources of its own."""
    seed = f"[sources]\npaths = ['{SEED}']\n[brief]\nmax_age = 9999\n"
    assert series(CRY, seed)[::2] == (0, None)
    assert series(CRY, seed)[::2] == (4, None)
    assert series(CRY, "[brief]\ntemplate = 'none.md.j2'\n", SEED)[::2] == (2, None)
    assert series(CRY, "[brief]\ntemplate = 'none.md.j2'\n", "--dry-run")[::2] == (2, None)


def test_a_series_without_sources_wakes(series):
    """A list of feeds that was emptied by mistake is no quiet day."""
    code, err, told = series(CRY)
    assert (code, told["BRIEFING_EXIT"]) == (4, "4")
    assert "under [sources] in briefing.toml" in err


def test_a_day_on_which_nothing_could_be_read_wakes(series):
    """No source at all is no quiet day, though the exit code is that of one."""
    code, _, told = series(CRY, "[sources]\npaths = ['gone']\n")
    assert (code, told["BRIEFING_EXIT"]) == (4, "4")
    assert "gone: there is no such file" in told["BRIEFING_ERROR"]


@pytest.mark.parametrize(
    ("code", "undelivered", "wakes"),
    [
        *((0, False, False), (1, False, True), (2, False, True), (3, False, False), (3, True, True)),
        *((4, False, False), (4, True, True), (5, False, True), (75, False, True), (130, False, False)),
    ],
)
def test_each_exit_code_wakes_or_does_not(tmp_path, monkeypatch, code, undelivered, wakes):
    """As docs/unattended.md has it."""
    monkeypatch.chdir(tmp_path)
    watch = Watch(load(None, {}, {"schedule.on_failure": "touch cried"}), "series", as_json=False)
    watch.wake(code, "oops", undelivered=undelivered)
    assert Path("cried").exists() == wakes


@pytest.mark.parametrize(
    "error", [ModelUnusableError("a"), BriefingError("a"), NothingToBriefError("a"), OSError("a")]
)
def test_the_error_goes_on_as_it_was(error, tmp_path, monkeypatch):
    """Whatever on_failure does, the run's own end stays."""
    monkeypatch.chdir(tmp_path)
    watch = Watch(load(None, {}, {"schedule.on_failure": "exit 7"}), "series", as_json=False)
    with pytest.raises(type(error)) as raised, watch.over():
        raise error
    assert raised.value is error


# ------------------------------------------------------------------------------------------ the command itself


def test_a_command_that_fails_is_said_and_logged(series, tmp_path):
    """With its own last words, without control characters; the exit code is the run's."""
    code, err, _ = series("printf 'no\\033[31m bell'; exit 7", "[brief]\nmax_age = 0\n")
    assert code == 2
    assert "briefing: on_failure did not work: it ended with exit code 7, saying: no[31m bell.\n" in err
    last = log_of(tmp_path)[-1]
    assert (last["event"], last["worked"]) == ("on_failure", False)


def test_what_a_command_prints_is_not_the_runs_output(capfd):
    """On stdout is the brief's path and nothing else, and stderr may be JSON."""
    watch = Watch(
        load(None, {}, {"schedule.on_failure": "echo hello; echo hello >&2"}), "series", as_json=False
    )
    watch.wake(1, "oops")
    assert capfd.readouterr() == ("", "")


def test_a_command_that_never_ends_is_ended_with_all_it_started(series, tmp_path, monkeypatch):
    """Its time is limited, and its children go with it."""
    monkeypatch.setattr(failure, "_COMMAND_SECONDS", 1)
    code, err, _ = series(f"sleep 600 & echo $! > {tmp_path}/child; wait", "[brief]\nmax_age = 0\n")
    assert code == 2
    assert "on_failure did not work: it took longer than 1 s and was ended." in err
    child = (tmp_path / "child").read_text().strip()
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False
    ).stdout
    assert state.strip()[:1] in ("", "Z")


def test_a_command_that_leaves_something_running_does_not_hold_the_run(series):
    """`notify &` is nobody's mistake."""
    assert series("sleep 5 & exit 0", "[brief]\nmax_age = 0\n")[0] == 2


def test_a_message_of_others_is_one_line_without_end(tmp_path, monkeypatch):
    """What a server or file said is bounded, on one line, and no command is made of it."""
    monkeypatch.chdir(tmp_path)
    watch = Watch(load(None, {}, {"schedule.on_failure": CRY}), "series", as_json=False)
    watch.wake(5, "a\x00\x1b$(touch hacked)\n`touch hacked`" + "x" * 10**6)
    told = json.loads(Path("cry").read_text())["BRIEFING_ERROR"]
    assert told.startswith("a$(touch hacked) `touch hacked`")
    assert len(told) <= 1000
    assert "BRIEFING_CONFIG" not in json.loads(Path("cry").read_text())
    assert not Path("hacked").exists()


# ---------------------------------------------------------------------------------------------------- by mail


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[EmailMessage, Any, Any]]:
    """Take what is sent, in place of the mail server."""
    taken: list[tuple[EmailMessage, Any, Any]] = []

    def send(message: EmailMessage, settings: Any, password: Any, timeout: float = 60) -> dict[str, str]:
        taken.append((message, settings, password))
        return {}

    module = types.ModuleType("briefing.deliver.mail")
    module.send = send  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "briefing.deliver.mail", module)
    return taken


def test_a_failure_can_be_mailed(series, sent, tmp_path):
    """A short plain message by the configured server, which says what, which configuration and which log."""
    more = "[brief]\nmax_age = 0\n[deliver.mail]\nhost = 'mx.example.org'\nsender = 'briefing@example.org'\n"
    code, err, _ = series("mailto:desk@example.org", more)
    assert code == 2
    assert "on_failure" not in err
    ((message, server, _),) = sent
    assert server.host == "mx.example.org"
    assert (message["From"], message["To"]) == ("briefing@example.org", "desk@example.org")
    assert message["Subject"] == "briefing failed with exit code 2"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    text = message.get_content()
    assert "max_age: it should be greater than or equal to 1" in text
    assert f"{tmp_path}/briefing.toml" in text
    assert f"{tmp_path}/log" in text


@pytest.mark.parametrize("address", ["", "nobody", "a@b.org\nBcc: c@d.org", "a@b.org,c@d.org"])
def test_a_wrong_address_is_said(series, sent, address):
    """No header can be smuggled in, and the exit code stays."""
    code, err, _ = series(f"mailto:{address}", "[brief]\nmax_age = 0\n")
    assert (code, sent) == (2, [])
    assert "is no mail address; write mailto:desk@example.org." in err


def test_a_server_that_refuses_is_said(series, sent, monkeypatch):
    """The mail about a failure can fail, too."""
    monkeypatch.setattr(sys.modules["briefing.deliver.mail"], "send", lambda *_: {"a@b.org": "550 no"})
    code, err, _ = series("mailto:a@b.org", "[brief]\nmax_age = 0\n")
    assert code == 2
    assert "on_failure did not work: the server refused a@b.org." in err


def test_a_real_server_gets_the_message(series):
    """Over SMTP, on loopback."""
    pytest.importorskip("briefing.deliver.mail", reason="mail is not delivered yet", exc_type=ImportError)
    controller = pytest.importorskip("aiosmtpd.controller")
    taken: list[Any] = []

    class Taker:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
            taken.append(envelope)
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = controller.Controller(Taker(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        more = f"[brief]\nmax_age = 0\n[deliver.mail]\nhost = '127.0.0.1'\nport = {port}\nsecurity = 'none'\n"
        code, err, _ = series("mailto:desk@example.org", more)
    finally:
        server.stop()
    assert (code, "on_failure" in err) == (2, False)
    assert [envelope.rcpt_tos for envelope in taken] == [["desk@example.org"]]


def test_two_runs_of_a_series_at_once_are_one_and_a_75(tmp_path, own_home):
    """The second of two real processes says who the first is, and wakes somebody; the first is not disturbed."""
    (tmp_path / "briefing.toml").write_text(
        "[sources]\npaths = ['in']\n[brief]\nout = 'out'\nmax_age = 9999\n[store]\npath = 's.db'\n"
        "[schedule]\non_failure = 'echo $BRIEFING_EXIT > cried'\nlog_file = 'log'\n"
    )
    # A pipe that is not written to yet holds the first run where it has its lock.
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(SEED.read_bytes())
    hold = (
        "import sys; from briefing import cli, pipeline; gather = pipeline.gather\n"
        "def held(*given):\n"
        "    print(flush=True); sys.stdin.read(); return gather(*given)\n"
        "pipeline.gather = held; cli.main()"
    )
    words = ["run", "--config", "briefing.toml", "--quiet"]
    first = subprocess.Popen(
        [sys.executable, "-c", hold, *words],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        assert first.stdout is not None
        first.stdout.readline()
        second = subprocess.run(
            [sys.executable, "-m", "briefing", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert (second.returncode, second.stdout) == (75, "")
        assert f"process {first.pid} of" in second.stderr
        assert "UTC; wait for it to end." in second.stderr
        assert (tmp_path / "cried").read_text() == "75\n"
        _, err = first.communicate("", timeout=120)
    finally:
        first.kill()
        first.wait()
    assert (first.returncode, err) == (0, "")
    assert len([*(tmp_path / "out").glob("*.md")]) == 1
    ends = [line["exit"] for line in log_of(tmp_path) if "exit" in line]
    assert sorted(ends) == [0, 75]


def test_the_program_is_the_one_that_is_tested():
    """The processes above run this checkout."""
    assert Path(cli.__file__).is_relative_to(ROOT)
