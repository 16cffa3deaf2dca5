"""The command line: what goes to stdout and stderr, the exit codes, and the small commands."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from briefing import config
from briefing.errors import (
    AlreadyRunningError,
    BriefingError,
    ModelUnusableError,
    NothingToBriefError,
    UsageError,
)
from briefing.prompts import PROMPT_NAMES, Prompts
from briefing.render import TEMPLATE_NAMES


@pytest.fixture
def executed(monkeypatch):
    """Stand in for what `briefing run` does; give the list of options that it was called with."""
    calls = []
    module = ModuleType("briefing.cli.run_command")
    module.execute = calls.append
    monkeypatch.setitem(sys.modules, "briefing.cli.run_command", module)
    return calls


@pytest.fixture
def failing(monkeypatch):
    """Let `briefing run` end with an error."""

    def fail(error: BaseException) -> None:
        def execute(_):
            raise error

        module = ModuleType("briefing.cli.run_command")
        module.execute = execute
        monkeypatch.setitem(sys.modules, "briefing.cli.run_command", module)

    return fail


# ------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BriefingError("No."), 1),
        (UsageError("No."), 2),
        (NothingToBriefError("No."), 4),
        (ModelUnusableError("No."), 5),
        (AlreadyRunningError("No."), 75),
    ],
)
def test_each_error_has_its_exit_code_and_one_sentence(error, code, program, failing):
    """Scripts tell the ends apart; people read one line on stderr, and stdout stays empty."""
    failing(error)
    assert program("run", "x") == (code, "", "briefing: No.\n")


def test_an_unexpected_error_is_one_sentence_and_a_traceback_on_request(program, failing, monkeypatch):
    """No traceback is thrown at a user who did not ask for it."""
    failing(ZeroDivisionError("oops\nline two"))
    code, out, err = program("run")
    assert (code, out) == (1, "")
    assert err == "briefing: Unexpected ZeroDivisionError: oops line two (BRIEFING_VERBOSE=1 shows where)\n"
    assert "Traceback" in program("run", "--verbose")[2]
    monkeypatch.setenv("BRIEFING_VERBOSE", "1")
    assert "Traceback" in program("run")[2]


def test_an_error_cannot_write_to_the_terminal(program, failing):
    """A title or answer in a message carries no escape sequence, and no end of it."""
    failing(UsageError("\x1b[31mred\x07\u202e " + "x " * 5000))
    err = program("run")[2]
    assert err.startswith("briefing: [31mred x x")
    assert len(err) < 2100


def test_an_interrupt_ends_with_130(program, failing):
    """Ctrl-C is told apart from an error."""
    failing(KeyboardInterrupt())
    assert program("run") == (130, "", "briefing: Interrupted.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "Missing command; see 'briefing --help'."),
        ("brief", "No such command 'brief'; see 'briefing --help'."),
        (
            "run --modle x",
            "No such option: --modle (Possible options: --date, --model); see 'briefing run --help'.",
        ),
        (
            "run --max-cost -1",
            "'--max-cost': Input should be greater than or equal to 0; see 'briefing run --help'.",
        ),
        (
            "run --log-format xml",
            "'--log-format': 'xml' is not one of 'text', 'json'; see 'briefing run --help'.",
        ),
        ("run --date 2026-01-01 --since 2026-01-01", "give one or the other"),
        ("run --record a --replay b", "give one or the other"),
        ("schedule add", "Missing option '--at'; see 'briefing schedule add --help'."),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(arguments, said, program, executed):
    """Usage errors end with 2, name the mistake and say where the help is."""
    code, out, err = program(*arguments.split())
    assert (code, out, executed) == (2, "", [])
    assert err.startswith("briefing: ")
    assert err.count("\n") == 1
    assert said in err


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    """`briefing … | head` prints no traceback."""
    program = subprocess.Popen(
        [sys.executable, "-m", "briefing", "prompts", "show", "extract"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    program.stdout.close()
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait() in (0, 1)


# --------------------------------------------------------------------------------------------------- run


def test_every_flag_of_run_reaches_the_run(program, executed):
    """No flag of the documented ones is lost on the way."""
    arguments = (
        "run a b - --since 2026-01-01 --until 2026-01-02T10:00 --model m --base-url http://h/v1 --out o "
        "--format md --format json --template t --prompts p --concurrency 3 --max-cost 1.5 --timeout 9 "
        "--strict --record r --config c --store s --no-cache --dry-run --quiet --verbose --log-format json"
    )
    assert program(*arguments.split()) == (0, "", "")
    (options,) = executed
    assert options.sources == ("a", "b", "-")
    assert (options.date, options.since, options.until) == (None, "2026-01-01", "2026-01-02T10:00")
    assert (options.max_cost, options.record, options.replay, options.config) == (
        1.5,
        Path("r"),
        None,
        Path("c"),
    )
    assert (options.strict, options.no_cache, options.dry_run, options.quiet, options.verbose) == (True,) * 5
    assert options.log_format == "json"
    settings = config.load(None, {}, options.settings)
    assert (settings.model.name, settings.model.base_url) == ("m", "http://h/v1")
    assert (settings.model.concurrency, options.timeout) == (3, 9)
    assert (settings.brief.out, settings.brief.formats, settings.brief.template) == ("o", ("md", "json"), "t")
    assert (settings.brief.prompts, settings.store.path) == (Path("p"), Path("s"))


def test_a_run_without_flags_changes_no_setting(program, executed):
    """What is not given on the command line is left to the configuration."""
    assert program("run")[0] == 0
    (options,) = executed
    assert (options.sources, options.log_format) == ((), "text")
    assert config.load(None, {}, options.settings) == config.load(None, {}, {})


# ------------------------------------------------------------------------------------- the other commands


def test_init_writes_a_configuration_and_never_over_one(program, tmp_path):
    """The path is all that is printed; a second call leaves the first file as it is."""
    file = tmp_path / "new" / "briefing.toml"
    assert program("init", "--config", file) == (0, f"{file}\n", "")
    tomllib.loads(file.read_text("utf-8"))
    file.write_text("mine")
    code, out, err = program("init", "--config", file)
    assert (code, out) == (2, "")
    assert f"{file} exists already" in err
    assert file.read_text() == "mine"


def test_init_writes_where_the_program_looks(program):
    """Without --config it is the user's own file, which the next run finds."""
    code, out, _ = program("init")
    assert code == 0
    assert Path(out.strip()) == config.default_file() == config.find_file(None, {})


def test_schema_is_json_schema(program):
    """The schema names every part of the brief."""
    code, out, _ = program("schema")
    assert code == 0
    assert set(json.loads(out)["properties"]) == {
        *(
            "schema_version",
            "date",
            "title",
            "bottom_line",
            "stories",
            "actors",
            "articles",
            "coverage",
            "run",
            "fields",
        )
    }


def test_prompts_are_listed_with_their_origin(program, tmp_path):
    """The list says which file is in force, shipped or the user's own, and its hash."""
    _, out, _ = program("prompts", "list")
    lines = [line.split() for line in out.splitlines()]
    assert [line[0] for line in lines] == list(PROMPT_NAMES)
    assert {line[0]: line[1] for line in lines} == Prompts().hashes()
    assert {line[2] for line in lines} == {"shipped"}
    assert program("prompts", "eject", "lead", tmp_path)[0] == 0
    own = program("prompts", "list", "--prompts", tmp_path)[1].splitlines()[2]
    assert own.split()[2] == str(tmp_path / "lead.md.j2")


def test_a_prompt_is_ejected_as_a_stub_or_whole(program, tmp_path):
    """The stub inherits from the shipped prompt; a file that exists is not overwritten."""
    stub, whole = tmp_path / "stub", tmp_path / "whole"
    assert program("prompts", "eject", "extract", stub) == (0, f"{stub / 'extract.md.j2'}\n", "")
    assert '{% extends "briefing/extract.md.j2" %}' in (stub / "extract.md.j2").read_text()
    assert program("prompts", "eject", "extract", whole, "--whole")[0] == 0
    assert program("prompts", "show", "extract")[1] == (whole / "extract.md.j2").read_text("utf-8")
    assert program("prompts", "show", "extract", "--prompts", stub)[1] == (stub / "extract.md.j2").read_text(
        "utf-8"
    )
    code, _, err = program("prompts", "eject", "extract", stub)
    assert code == 2
    assert "exists already" in err


def test_a_prompt_is_ejected_to_the_configured_folder(program, tmp_path):
    """Where the configuration names a folder of prompts, a new one goes there."""
    (tmp_path / "b.toml").write_text("[brief]\nprompts = 'mine'\n")
    out = program("prompts", "eject", "lead", "--config", tmp_path / "b.toml")[1]
    assert out.strip() == str(tmp_path / "mine" / "lead.md.j2")


@pytest.mark.parametrize("group", ["prompts", "templates"])
def test_an_unknown_name_is_told_with_the_known_ones(program, group):
    """A mistyped name ends with 2 and lists what there is."""
    code, out, err = program(group, "show", "nonesuch")
    assert (code, out) == (2, "")
    assert "nonesuch" in err
    assert ("extract" if group == "prompts" else "daily") in err


def test_templates_are_listed_shown_and_ejected(program, tmp_path):
    """The page templates can be read and made one's own, in each format."""
    _, out, _ = program("templates", "list")
    assert [line.split()[:2] for line in out.splitlines()] == [
        [name, page_format] for name in TEMPLATE_NAMES for page_format in ("md", "html")
    ]
    for page_format in ("md", "html"):
        file = tmp_path / f"daily.{page_format}.j2"
        assert program("templates", "eject", "daily", tmp_path, "--format", page_format)[1] == f"{file}\n"
        assert f'{{% extends "briefing/daily.{page_format}.j2" %}}' in file.read_text("utf-8")
        assert program("templates", "eject", "daily", tmp_path, "--format", page_format)[0] == 2
        assert "{% block" in program("templates", "show", "daily", "--format", page_format)[1]


def test_the_program_answers_to_python_dash_m():
    """`python -m briefing` is the installed command, under its own name."""
    done = subprocess.run(
        [sys.executable, "-m", "briefing", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert done.stdout.startswith("Usage: briefing [OPTIONS] COMMAND")
    assert done.stderr == ""
