"""A series runs alone: two at once, a holder that died, and a note that says anything."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import briefing.lock as lock_module
from briefing.errors import AlreadyRunningError, UsageError
from briefing.lock import lock

# Takes the lock, says so and waits to be ended.
HOLDER = """
import sys
from pathlib import Path
from briefing.lock import lock
with lock(Path(sys.argv[1]), "a"):
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True, scope="module")
def _no_wait():
    """Do not wait for a note that will not come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock_module, "_UNTIL_NOTED", 0)
        yield


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give the place of a store."""
    return tmp_path / "store.db"


def note_of(store: Path) -> Path:
    return store.with_name("store.db.a.holder")


def complaint(store: Path) -> str:
    """Give what is said where the lock is held."""
    with pytest.raises(AlreadyRunningError) as error, lock(store, "a"):
        pass
    return str(error.value)


def start(store: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_who_holds_the_lock_is_said_and_since_when(store):
    """The second run ends with a sentence that names process, user, host and moment."""
    with lock(store, "a"):
        said = complaint(store)
        with lock(store, "b"):
            pass
    found = re.search(r"process (\d+) of (\S+) on (\S+), since (.{19}) UTC; wait for it to end\.$", said)
    assert found, said
    assert int(found[1]) == os.getpid()
    since = datetime.fromisoformat(found[4]).replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - since).total_seconds()) < 600
    assert not note_of(store).exists()
    with lock(store, "a"):
        pass


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_a_dead_holders_lock_is_taken_over(store):
    """A run that was killed leaves a note behind, which hinders nobody; the next holder's own replaces it."""
    process = start(store)
    assert f"process {process.pid} of" in complaint(store)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert json.loads(note_of(store).read_text())["pid"] == process.pid
    with lock(store, "a"):
        assert json.loads(note_of(store).read_text())["pid"] == os.getpid()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no process is looked up")
def test_a_lock_that_outlives_its_holder_is_told_as_it_is(store):
    """The process of the note has ended, but the lock is held: the message says that, and how to find the holder."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with lock(store, "a"):
        table = json.loads(note_of(store).read_text())
        note_of(store).write_text(json.dumps({**table, "pid": ended.pid}))
        said = complaint(store)
    assert f"process {ended.pid} of" in said
    assert "has ended: a process that it started still holds" in said
    assert f"fuser {store}.a.lock" in said


NOTES = [
    b"",
    b"\xff\xfe",
    b"[1]",
    b"null",
    b'{"pid": 1}',
    b"[" * 4000,
    b'{"pid": true, "host": "h", "user": "u", "since": "2026-11-23T06:30:00+00:00"}',
    b'{"pid": -1, "host": "h", "user": "u", "since": "2026-11-23T06:30:00+00:00"}',
    b'{"pid": 7, "host": "h", "user": "u", "since": "2026-11-23T06:30:00"}',
    b'{"pid": 7, "host": "h", "user": "u", "since": 5}',
    b'{"pid": 7, "host": "' + b"h" * 9000,
]


@pytest.mark.parametrize("note", NOTES)
def test_a_garbled_note_is_no_harm(store, note):
    """What is no note of ours is not believed; that the lock is held is said all the same."""
    with lock(store, "a"):
        note_of(store).write_bytes(note)
        assert complaint(store) == "Another run with the same configuration is under way; wait for it to end."


def test_a_note_of_another_is_shown_without_control_characters(store):
    """A note is only a file: names in it are cut, and write nothing to the terminal."""
    table = {
        "pid": 10**30,
        "host": "h\x1b[31m\n" * 99,
        "user": "\u202eu",
        "since": "2026-11-23T06:30:00+01:00",
    }
    with lock(store, "a"):
        note_of(store).write_text(json.dumps(table))
        said = complaint(store)
    assert said.isprintable()
    assert len(said) < 300
    assert "since 2026-11-23 05:30:00 UTC" in said


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.sampled_from(["pid", "host", "user", "since"]), st.none() | st.text() | st.integers())
)
def test_no_note_is_an_unexpected_error(tmp_path_factory, table):
    """Whatever the note says, the run ends with 75."""
    store = tmp_path_factory.getbasetemp() / "store.db"
    with lock(store, "a"):
        note_of(store).write_text(json.dumps(table))
        assert complaint(store).startswith("Another run")


def test_a_note_that_cannot_be_written_hinders_nothing(store):
    """The lock is what counts."""
    note_of(store).mkdir()
    with lock(store, "a"):
        assert complaint(store).endswith("is under way; wait for it to end.")


def test_a_place_without_locks_is_told(store):
    """A folder where the lock's file should be is a mistake to mend, not an unexpected error."""
    store.with_name("store.db.a.lock").mkdir()
    with pytest.raises(UsageError, match="cannot be locked"), lock(store, "a"):
        pass
