"""The schedule: one marked crontab line, and every other line as it was."""

import os
import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import schedule
from briefing.errors import UsageError
from briefing.schedule import Entry, add_entry, daily, entries, remove_entry

DAILY = Entry("daily", 6, 30, "/opt/briefing run")
CRONTABS = st.text(st.sampled_from("ab #%*0\n\r\t\x0b\x85\u2028é\udcff"), max_size=60)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,9}", fullmatch=True)
ENTRIES = st.builds(
    Entry,
    NAMES,
    st.integers(0, 23),
    st.integers(0, 59),
    st.text(st.sampled_from("ab %\\'\"#:/é"), min_size=1).map(lambda text: f"/x {text}"),
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


def test_cron_sees_no_bare_percent_and_the_shell_the_right_words(tmp_path):
    """A path with blanks, quotes and percent signs reaches the program as it is."""
    config = tmp_path / "10% of 'it' $HOME.toml"
    entry = daily("daily", "06:30", config)
    minute, hour, *stars, rest = entry.line.split(" ", 5)
    assert (minute, hour, stars) == ("30", "6", ["*", "*", "*"])
    # What cron does: a backslash before a percent sign goes, and none is bare.
    assert "%" not in rest.replace(r"\%", "")
    words = shlex.split(rest.replace(r"\%", "%"), comments=True)
    assert words == [sys.executable, "-P", "-m", "briefing", "run", "--config", str(config)]
    assert Path(words[0]).is_absolute()


def test_a_relative_configuration_file_is_made_absolute(tmp_path, monkeypatch):
    """Cron starts somewhere else."""
    monkeypatch.chdir(tmp_path)
    assert daily("daily", "6:05", Path("b.toml")).command.endswith(f"--config {tmp_path}/b.toml")


@pytest.mark.parametrize("at", ["24:00", "6", "06:60", "06:30:00", "-1:00", "٠٦:٣٠", "06:30\n", ""])
def test_a_wrong_time_is_told(at):
    """A time that cron would take for something else is refused."""
    with pytest.raises(UsageError, match="no time of day; write it as 06:30"):
        daily("daily", at, None)


@pytest.mark.parametrize("name", ["", "a b", "x\ny", "é", "a:b", "daily\n"])
def test_a_wrong_name_is_told(name):
    """A name must not break the line or its mark."""
    with pytest.raises(UsageError, match="is no name for a schedule"):
        daily(name, "06:30", None)


def test_a_path_that_would_break_the_line_is_refused():
    """A line break in a file's name would make a second crontab line."""
    with pytest.raises(UsageError, match="cannot stand in a crontab"):
        daily("daily", "06:30", Path("a\n* * * * * evil"))


def test_install_and_uninstall_leave_the_users_crontab_as_it_was(crontab):
    """The real way round, through the crontab program, whatever bytes are in the table."""
    mine = b"# caf\xe9\nSHELL=/bin/sh\n5 4 * * * true % x\n"
    crontab.write_bytes(mine)
    schedule.install(DAILY)
    assert crontab.read_bytes() == mine + DAILY.line.encode()
    assert schedule.installed() == [DAILY]
    schedule.uninstall("daily")
    assert crontab.read_bytes() == mine


def test_a_user_without_a_crontab_gets_one(crontab):
    """'no crontab for …' is no error."""
    assert schedule.installed() == []
    schedule.install(DAILY)
    assert crontab.read_text() == DAILY.line


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
