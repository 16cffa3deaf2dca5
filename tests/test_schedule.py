"""The schedule: one marked crontab line, and every other line as it was."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import schedule
from briefing.doctor import unattended
from briefing.errors import UsageError
from briefing.schedule import (
    Entry,
    add_entry,
    days_in_words,
    entries,
    environment,
    make_entry,
    parse_days,
    remove_entry,
    time_elsewhere,
)

DAILY = Entry("daily", 6, 30, "/opt/briefing run")
CRONTABS = st.text(st.sampled_from("ab #%*0\n\r\t\x0b\x85\u2028é\udcff"), max_size=60)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,9}", fullmatch=True)
ENTRIES = st.builds(
    Entry,
    NAMES,
    st.integers(0, 23),
    st.integers(0, 59),
    st.text(st.sampled_from("ab %\\'\"#:/é"), min_size=1).map(lambda text: f"/x {text}"),
    st.sampled_from(["*", "1-5", "0,6", "3"]),
)


@pytest.fixture
def crontab(tmp_path, monkeypatch):
    """Put a crontab program on the path that keeps its table in a file; give the file."""
    table, program = tmp_path / "table", tmp_path / "bin" / "crontab"
    program.parent.mkdir()
    program.write_text(f"""#!/bin/sh
case "$1" in
    -l) [ -e '{table}' ] || {{ echo 'no crontab for you' >&2; exit 1; }}; cat '{table}' ;;
    -) cat > '{table}' ;;
    -r) rm '{table}' ;;
    *) echo "usage" >&2; exit 2 ;;
esac
""")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return table


@settings(deadline=None)
@given(CRONTABS, ENTRIES)
def test_add_then_remove_gives_back_the_same_bytes(crontab, entry):
    """The user's own lines survive, down to a missing final newline."""
    before = remove_entry(crontab, entry.name)
    after = add_entry(before, entry)
    assert entry in entries(after)
    assert remove_entry(after, entry.name) == before


@settings(deadline=None)
@given(CRONTABS, ENTRIES, ENTRIES)
def test_adding_changes_only_the_line_of_its_own_name(crontab, first, second):
    """A second schedule leaves the first alone; one of the same name replaces it."""
    both = add_entry(add_entry(crontab, first), second)
    mine = {entry.name: entry for entry in entries(both)}
    assert mine[second.name] == second
    assert second.name == first.name or mine[first.name] == first
    assert add_entry(both, second) == both


def test_an_entry_is_replaced_where_it_stands():
    """Changing the time keeps the order of the crontab."""
    before = f"MAILTO=me\n{DAILY.line}0 1 * * * other\n"
    after = add_entry(before, Entry("daily", 7, 0, "/opt/briefing run"))
    assert after == "MAILTO=me\n0 7 * * * /opt/briefing run # briefing:daily\n0 1 * * * other\n"


def test_a_line_that_the_user_has_commented_out_is_the_users():
    """A schedule that was switched off by hand is left as it is."""
    off = f"#{DAILY.line}"
    assert entries(off) == []
    assert remove_entry(add_entry(off, DAILY), "daily") == off


def make(at="06:30", days="*", name="daily", config=None, log_file=None, folder=Path("/state")):
    """Make an entry, all that is not given as it mostly is."""
    return make_entry(name, at, days, config=config, log_file=log_file, folder=folder)


def test_a_line_with_another_umask_is_still_ours():
    """What docs/schedule.md tells to change by hand."""
    line = make().line.replace("umask 077", "umask 022")
    (edited,) = entries(line)
    assert (edited.name, edited.at, edited.error_file) == ("daily", "06:30", Path("/state/daily.err"))
    assert remove_entry(line, "daily") == ""


def test_cron_sees_no_bare_percent_and_the_shell_the_right_words(tmp_path):
    """A path with blanks, quotes and percent signs reaches the program as it is; nothing it makes is for others."""
    odd = tmp_path / "10% of 'it' $HOME"
    odd.mkdir()
    # Says what it was started with, in place of Python.
    program = odd / "python"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.words"; echo out; echo broken >&2\n')
    program.chmod(0o755)
    folder = odd / "state"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(program))
        entry = make(config=odd / "b.toml", log_file=odd / "x.log", folder=folder)
    minute, hour, *stars, rest = entry.line.split(" ", 5)
    assert (minute, hour, stars) == ("30", "6", ["*", "*", "*"])
    # What cron does: a backslash before a percent sign goes, and none is bare.
    assert "%" not in rest.replace(r"\%", "")
    done = subprocess.run(
        ["/bin/sh", "-c", rest.rstrip("\n").replace(r"\%", "%")],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")
    words = Path(f"{program}.words").read_text().splitlines()
    options = ["--quiet", "--config", f"{odd}/b.toml", "--log-file", f"{odd}/x.log"]
    assert words == ["-P", "-m", "briefing", "run", *options]
    errors = folder / "daily.err"
    assert errors.read_text() == "broken\n"
    assert errors.stat().st_mode & 0o777 == 0o600
    assert (entry.config, entry.log_file, entry.error_file) == (odd / "b.toml", odd / "x.log", errors)
    assert entry.program == (str(program), "-P", "-m", "briefing")


def test_a_relative_configuration_file_is_made_absolute(tmp_path, monkeypatch):
    """Cron starts somewhere else."""
    monkeypatch.chdir(tmp_path)
    assert make(config=Path("b.toml")).config == tmp_path / "b.toml"


@pytest.mark.parametrize("at", ["24:00", "6", "06:60", "06:30:00", "-1:00", "٠٦:٣٠", "06:30\n", ""])
def test_a_wrong_time_is_told(at):
    """A time that cron would take for something else is refused."""
    with pytest.raises(UsageError, match="no time of day; write it as 06:30"):
        make(at)


@pytest.mark.parametrize("name", ["", "a b", "x\ny", "é", "a:b", "daily\n"])
def test_a_wrong_name_is_told(name):
    """A name must not break the line or its mark."""
    with pytest.raises(UsageError, match="is no name for a schedule"):
        make(name=name)


def test_a_path_that_would_break_the_line_is_refused():
    """A line break in a file's name would make a second crontab line."""
    with pytest.raises(UsageError, match="cannot stand in a crontab"):
        make(config=Path("a\n* * * * * evil"))


def test_a_line_that_cron_would_cut_is_refused():
    """Debian's cron takes the first thousand bytes of a command and says nothing of the rest."""
    with pytest.raises(UsageError, match="use shorter paths"):
        make(config=Path("/" + "x" * 1000))


DAYS = {
    "*": ("*", "*"),
    "mon-fri": ("1-5", "mon-fri"),
    "Mon,WED,fri": ("1,3,5", "mon,wed,fri"),
    "sat-sun": ("0,6", "sat,sun"),
    "fri-mon": ("0,1,5,6", "mon,fri-sun"),
    "mon-sun": ("*", "*"),
    "tue": ("2", "tue"),
    " mon - wed , sat ": ("1-3,6", "mon-wed,sat"),
}


@pytest.mark.parametrize("text", DAYS)
def test_days_become_cron_s_numbers_and_back(text):
    """Names in any case, also round the end of the week; they are told as they can be given again."""
    field, told = DAYS[text]
    assert parse_days(text) == field
    assert days_in_words(field) == told
    assert parse_days(told) == field
    entry = make(days=text)
    assert entries(entry.line) == [entry]


@pytest.mark.parametrize("days", ["monday-fri", "1-5", "mon-tue-wed", "mon,,tue", "-", "mon\n"])
def test_wrong_days_are_told(days):
    """What cron would take for something else, or for nothing, is refused; a line end in it is only space."""
    if days == "mon\n":
        assert parse_days(days) == "1"
        return
    with pytest.raises(UsageError, match="names no days; write them as mon-fri"):
        parse_days(days)


def test_the_last_time_that_was_due_is_known():
    """On a Monday before seven, a run of weekdays at seven was last due on Friday."""
    monday = datetime(2026, 11, 23, 6, 59, tzinfo=UTC)
    assert make("7:00", "mon-fri").last_due(monday) == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert make("6:59", "mon-fri").last_due(monday) == monday
    assert make("7:00").last_due(monday) == datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def test_the_time_in_the_brief_s_zone_is_known():
    """Half past six in UTC is half past seven in a winter of Berlin, and no other time in a zone of UTC's own."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert time_elsewhere(make(), UTC, ZoneInfo("Europe/Berlin"), now) == "07:30"
    assert time_elsewhere(make(), UTC, ZoneInfo("Etc/UTC"), now) is None
    # London has UTC's time today, but not in July.
    assert time_elsewhere(make(), UTC, ZoneInfo("Europe/London"), now) == "06:30"


def test_cron_s_environment_has_nothing_of_the_users(monkeypatch):
    """What cron gives, and what the crontab sets above the line; not what stands below it."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-sesame")
    plain = environment("", "daily")
    assert sorted(plain) == ["HOME", "LOGNAME", "PATH", "SHELL"]
    assert plain["PATH"] == "/usr/bin:/bin"
    crontab = f"""PATH=/opt/bin\n BRIEFING_MODEL = "mine"\n{DAILY.line}BELOW=1\n0 1 * * * A=1 true\n"""
    assert environment(crontab, "daily") == plain | {"PATH": "/opt/bin", "BRIEFING_MODEL": "mine"}
    assert environment(crontab, "other")["BELOW"] == "1"


def test_install_and_uninstall_leave_the_users_crontab_as_it_was(crontab):
    """The real way round, through the crontab program, whatever bytes are in the table."""
    mine = b"# caf\xe9\nSHELL=/bin/sh\n5 4 * * * true % x\n"
    crontab.write_bytes(mine)
    schedule.install(DAILY)
    assert crontab.read_bytes() == mine + DAILY.line.encode()
    assert schedule.installed() == [DAILY]
    schedule.uninstall("daily")
    assert crontab.read_bytes() == mine


def test_a_user_without_a_crontab_gets_one_and_has_none_again(crontab):
    """'no crontab for …' is no error, and an empty table is not left behind."""
    assert schedule.installed() == []
    schedule.install(DAILY)
    assert crontab.read_text() == DAILY.line
    schedule.uninstall("daily")
    assert not crontab.exists()


def test_an_unknown_name_is_told_with_the_known_ones(crontab):
    """A mistyped name removes nothing."""
    with pytest.raises(UsageError, match="No schedule is named 'weekly'; there are none"):
        schedule.uninstall("weekly")
    schedule.install(DAILY)
    with pytest.raises(UsageError, match="No schedule is named 'weekly'; there are: daily"):
        schedule.uninstall("weekly")


def test_without_cron_the_line_to_paste_is_told(tmp_path, monkeypatch):
    """Where there is no crontab program, the user can still use the line."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as error:
        schedule.install(DAILY)
    assert str(error.value).startswith("There is no crontab program here")
    assert str(error.value).endswith(DAILY.line.rstrip())


def test_a_crontab_that_cannot_be_read_is_not_overwritten(crontab):
    """A refusal of cron's is told, and the table is not taken for an empty one."""
    program = crontab.parent / "bin" / "crontab"
    program.write_text(
        '#!/bin/sh\n[ "$1" = - ] && cat > \'' + str(crontab) + "'\necho 'you are not allowed' >&2; exit 1\n"
    )
    crontab.write_text("mine\n")
    with pytest.raises(UsageError, match=r"cannot be read: you are not allowed\. The line to paste"):
        schedule.install(DAILY)
    assert crontab.read_text() == "mine\n"


# ------------------------------------------------------------------------------------------- the command


@pytest.fixture
def no_child(monkeypatch) -> None:
    """Leave the child process with its checks out, where a test is about something else: it takes seconds."""
    monkeypatch.setattr(unattended, "_by_child", lambda *_: [])


@pytest.fixture
def config(tmp_path) -> Path:
    """Give the configuration of a series that can run without a key."""
    (tmp_path / "articles").mkdir()
    file = tmp_path / "b.toml"
    file.write_text('[sources]\npaths = ["articles"]\n[brief]\nout = "pages"\n[store]\npath = "store.db"\n')
    return file


def test_a_schedule_is_added_listed_and_removed(program, crontab, config, own_home, monkeypatch, request):
    """The whole way round; the line names this installation and the configuration, and no key."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-sesame")
    crontab.write_text("MAILTO=me\n")
    code, out, err = program("schedule", "add", "--at", "06:30", "--days", "mon-fri", "--config", config)
    assert code == 0, err
    assert crontab.read_text() == f"MAILTO=me\n{out}"
    assert out.startswith(
        f"30 6 * * 1-5 umask 077; mkdir -p {own_home}/.local/state/briefing; exec {sys.executable} "
    )
    assert f"The briefs go to {config.parent}/pages" in err
    request.getfixturevalue("no_child")
    assert program("schedule", "add", "--at", "7:00", "--name", "late", "--config", config)[0] == 0
    listed = [line.split() for line in program("schedule", "list")[1].splitlines()]
    log = f"{own_home}/.local/state/briefing"
    assert listed == [
        ["daily", "06:30", "mon-fri", str(config), f"{log}/daily.log"],
        ["late", "07:00", "*", str(config), f"{log}/late.log"],
    ]
    assert "sesame" not in crontab.read_text()
    for name in ("late", "daily"):
        assert program("schedule", "remove", "--name", name)[0] == 0
    assert crontab.read_text() == "MAILTO=me\n"
    assert program("schedule", "remove")[0] == 2


@pytest.mark.usefixtures("no_child")
def test_a_log_that_is_configured_is_not_set_a_second_time(program, crontab, config):
    """[schedule] log_file says where, today and when it is changed."""
    with config.open("a") as file:
        file.write('[schedule]\nlog_file = "my.log"\n')
    code, out, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert code == 0, err
    assert "--log-file" not in out
    assert f"{config.parent}/my.log" in err


# What is found by the child process; the rest by what the user's environment has over cron's.
BY_CHILD = {"key", "password", "key file"}
# What is written below the configuration, what the user's environment has, and what is said.
REFUSED = {
    "key": ('[model]\nname = "m"', {"OPENAI_API_KEY": "sk-sesame"}, "api_key_file"),
    "another endpoint's key": (
        '[model]\nname = "m"\nbase_url = "https://example.org/v1"',
        {"OPENAI_API_KEY": "sk-sesame"},
        "api_key_file",
    ),
    "password": (
        '[deliver.mail]\nto = ["a@example.org"]\nusername = "b@example.org"',
        {"BRIEFING_MAIL_PASSWORD": "sesame"},
        "password_file",
    ),
    "webhook": ("", {"BRIEFING_WEBHOOK_URL": "https://example.org/sesame"}, "url_file"),
    "key file": (
        '[model]\nname = "m"\napi_key_file = "gone"',
        {"OPENAI_API_KEY": "sk-sesame"},
        "mend api_key_file",
    ),
    "another host": (
        '[model]\nname = "m"\napi_key_file = "key"',
        {"OPENAI_BASE_URL": "http://localhost:1/v1"},
        "[model] base_url",
    ),
    "another model": (
        "",
        {"BRIEFING_MODEL": "m", "BRIEFING_BASE_URL": "http://localhost:1/v1"},
        "[model] name",
    ),
    "wrong key": ("[brif]\na = 1", {}, "did you mean "),
    "sources from a variable": (None, {"BRIEFING_PATHS": "/tmp"}, "[sources]"),
    "stdout": ("", {}, "name a folder by [brief] out"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cron_would_not_have_is_refused_with_the_mend(
    case, program, crontab, config, monkeypatch, request
):
    """It works in the user's shell, it would not at half past six: said now, and nothing is added."""
    if case not in BY_CHILD:
        request.getfixturevalue("no_child")
    more, variables, mend = REFUSED[case]
    text = config.read_text() if more is not None else '[brief]\nout = "pages"\n'
    config.write_text((text.replace('"pages"', '"-"') if case == "stdout" else text) + (more or ""))
    (config.parent / "key").write_text("sk-sesame")
    (config.parent / "key").chmod(0o600)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code, out, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert (code, out) == (2, "")
    assert mend in err
    assert "sesame" not in err
    assert not crontab.exists()


def test_a_key_in_a_file_is_found_by_cron(program, crontab, config):
    """The mend that is told is one."""
    with config.open("a") as file:
        file.write('[model]\nname = "m"\napi_key_file = "key"\n')
    key = config.parent / "key"
    key.write_text("sk-sesame\n")
    key.chmod(0o600)
    code, out, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert code == 0, err
    assert crontab.read_text() == out


@pytest.mark.usefixtures("no_child")
def test_settings_that_only_this_shell_has_are_told(program, crontab, config, monkeypatch):
    """A brief by another model than the one that was tried would surprise."""
    monkeypatch.setenv("BRIEFING_MAX_STORIES", "3")
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    code, _, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert code == 0
    assert "what cron will not have: [brief] max_stories" in err
    assert "XDG_DATA_HOME" not in err
    config.write_text(config.read_text().replace('path = "store.db"', ""))
    assert (
        "name the store by [store] path" in program("schedule", "add", "--at", "06:30", "--config", config)[2]
    )


@pytest.mark.usefixtures("no_child")
def test_another_time_zone_is_told_with_the_time_there(program, crontab, config, monkeypatch):
    """The machine's clock and the brief's may differ."""
    monkeypatch.setattr(schedule, "machine_zone", lambda: UTC)
    monkeypatch.setenv("BRIEFING_NOW", "2026-11-23T12:00Z")
    config.write_text(config.read_text().replace("[brief]", '[brief]\ntimezone = "Asia/Tokyo"'))
    code, _, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert code == 0
    assert "06:30 is 15:30 in Asia/Tokyo" in err


@pytest.mark.usefixtures("no_child")
@pytest.mark.parametrize("runs", [True, False, None])
def test_a_cron_that_does_not_run_is_told_with_the_mend(runs, program, crontab, config, monkeypatch):
    """Installed is not running; where it cannot be seen nothing is said."""
    monkeypatch.setattr(schedule, "daemon_runs", lambda: runs)
    code, _, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert code == 0
    assert ("systemctl enable --now cron" in err) == (runs is False)


@pytest.mark.usefixtures("no_child")
def test_a_schedule_without_a_configuration_says_what_is_missing(program, crontab):
    """There is nothing yet that a run by cron could read: said, and added, since it may be written later."""
    code, out, err = program("schedule", "add", "--at", "06:30")
    assert code == 0
    assert "briefing init" in err
    assert crontab.read_text() == out


def test_a_schedule_for_a_missing_configuration_is_refused(program, crontab):
    """A mistyped --config is told now, not at half past six."""
    code, _, err = program("schedule", "add", "--at", "06:30", "--config", "nowhere.toml")
    assert code == 2
    assert "nowhere.toml" in err
    assert not crontab.exists()


@pytest.mark.usefixtures("no_child")
def test_without_cron_the_command_gives_the_line_to_paste(program, config, tmp_path, monkeypatch):
    """The checks are made, and the line can be used by another scheduler."""
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = program("schedule", "add", "--at", "06:30", "--config", config)
    assert code == 2
    assert "There is no crontab program here" in err
    assert "30 6 * * * umask 077; " in err


@pytest.mark.skipif(not Path("/proc/1/comm").exists(), reason="there is no /proc to see processes in")
def test_a_daemon_that_has_ended_does_not_run(tmp_path):
    """Not even while nobody has taken note of its end."""
    program = tmp_path / "crond-of-tests"
    shutil.copy("/bin/sleep", program)
    with subprocess.Popen([program, "60"]) as process:
        while program.name not in schedule._running():
            assert process.poll() is None
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, and still a zombie
        assert program.name not in schedule._running()
