"""What is remembered from run to run, and what becomes of a file that is no store."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import BriefingError, UsageError
from briefing.models import Completion, Message, Request
from briefing.store import Remembering, Store, default_path

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 8, tzinfo=UTC)


@pytest.fixture
def path(tmp_path) -> Path:
    """Name a store that is not there yet, in a folder that is not there yet."""
    return tmp_path / "new" / "store.db"


def test_an_answer_outlives_the_process_that_got_it(path):
    """What was kept is there when the store is opened again, the same in every field."""
    answer = Completion('{"a": "\ud800é"}', "stop", 12, 3, retries=1)
    store = Store(path)
    store.keep("key", answer)
    store.close()
    again = Store(path)
    assert again.answer("key") == answer
    assert again.answer("other") is None
    again.close()


def test_an_answer_is_safe_before_it_is_used(path):
    """A process that is killed right after keeping an answer has kept it."""
    code = (
        "import os, sys; from pathlib import Path; from briefing.models import Completion; "
        "from briefing.store import Store; "
        "Store(Path(sys.argv[1])).keep('key', Completion('text', 'stop')); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 9
    store = Store(path)
    assert store.answer("key") == Completion("text", "stop")
    store.close()


def test_the_first_sight_of_an_article_stays(path):
    """An article without a date is as old as its first sight by the series, whatever is seen later."""
    store = Store(path)
    assert store.see("s", ["a"], NOW) == {"a": (NOW, False)}
    store.mark_briefed("s", ["a"], date(2026, 3, 4))
    assert store.see("s", ["a", "b"], LATER) == {"a": (NOW, True), "b": (LATER, False)}
    assert store.see("other", ["a"], LATER) == {"a": (LATER, False)}
    assert store.see("s", [], LATER) == {}
    store.close()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sets(st.integers(0, 6)), st.sets(st.integers(0, 6))), max_size=6))
def test_marks_are_those_that_were_set(tmp_path_factory, rounds):
    """After any runs an article is briefed if it was seen and marked by then, and else it is not."""
    store = Store(tmp_path_factory.mktemp("store") / "store.db")
    known: set[int] = set()
    marked: set[int] = set()
    for seen, briefed in rounds:
        found = store.see("s", map(str, seen), NOW)
        assert {int(article) for article, (_, done) in found.items() if done} == marked & seen
        known |= seen
        store.mark_briefed("s", map(str, briefed), NOW.date())
        marked |= briefed & known
    store.close()


def test_two_processes_use_it_at_once(path):
    """Runs of two series share a store: each opens, keeps and marks, and neither loses a line."""
    code = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from briefing.models import Completion
from briefing.store import Store
name = sys.argv[2]
sys.stdin.readline()
store = Store(Path(sys.argv[1]))
for i in range(50):
    store.keep(f"{name}{i}", Completion(name, "stop"))
    store.see(name, [str(i)], datetime(2026, 3, 4, tzinfo=UTC))
    store.mark_briefed(name, [str(i)], date(2026, 3, 4))
"""
    names = ("a", "b")
    processes = [
        subprocess.Popen([sys.executable, "-c", code, path, name], stdin=subprocess.PIPE) for name in names
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    store = Store(path)
    for name in names:
        assert all(store.answer(f"{name}{i}") for i in range(50))
        assert all(done for _, done in store.see(name, map(str, range(50)), NOW).values())
    store.close()


# ----------------------------------------------------------------------------------------- what is no store


def refused(path: Path) -> str:
    """Open what is no store; give the complaint, and hold it to leaving the file as it is."""
    before = path.read_bytes()
    with pytest.raises(UsageError) as complaint:
        Store(path)
    assert path.read_bytes() == before
    assert str(path) in str(complaint.value)
    assert "--store" in str(complaint.value)
    return str(complaint.value)


@pytest.mark.parametrize(
    "data", [b"just a text of mine\n" * 100, b"SQLite format 3\0" + b"\xff" * 4096, b"x"]
)
def test_a_file_that_is_no_database_is_left_alone(tmp_path, data):
    """A mistyped --store costs nobody a file."""
    path = tmp_path / "store.db"
    path.write_bytes(data)
    assert re.search("is no database|cannot be used", refused(path))


def test_a_damaged_store_is_left_alone(path):
    """A store whose first page is broken can still be rescued by hand."""
    store = Store(path)
    store.keep("key", Completion("text", "stop"))
    store.close()
    data = bytearray(path.read_bytes())
    data[100:1000] = b"\xff" * 900
    path.write_bytes(data)
    assert "cannot be used" in refused(path)


def test_a_newer_store_is_left_alone(path):
    """What a newer version wrote is not touched by this one; the sentence says what to do."""
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    assert "newer briefing" in refused(path)


@pytest.mark.parametrize("version", [0, 1, 7])
def test_another_program_s_database_is_left_alone(tmp_path, version):
    """No table is put into a database that is not ours, whatever number it bears."""
    path = tmp_path / "bookmarks.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE bookmark (url TEXT)")
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    assert "another program" in refused(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """Without permission the sentence names the file and the flag."""
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="--store"):
        Store(tmp_path / "new" / "store.db")
    tmp_path.chmod(0o700)


def test_a_folder_in_its_place_is_told(tmp_path):
    """A folder is no store, and neither is a file a folder."""
    with pytest.raises(UsageError, match="--store"):
        Store(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--store"):
        Store(tmp_path / "file" / "store.db")


def test_a_store_that_is_busy_is_told(path, monkeypatch):
    """Where another program holds the file for long, the sentence says to try again."""
    monkeypatch.setattr("briefing.store._BUSY_MILLISECONDS", 1)
    store = Store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BriefingError, match="busy with another run"):
        store.keep("key", Completion("text", "stop"))
    other.execute("ROLLBACK")
    store.keep("key", Completion("text", "stop"))
    other.close()
    store.close()


@pytest.mark.parametrize("kept", ["[1, 2", "[1, 2]", '{"words": 3}'])
def test_an_answer_that_cannot_be_read_is_asked_again(path, kept):
    """A damaged line of the store costs one request, not the run."""
    store = Store(path)
    store.keep("key", Completion("text", "stop"))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE response SET completion = ?", (kept,))
    database.close()
    assert store.answer("key") is None
    store.keep("key", Completion("text", "stop"))
    assert store.answer("key") == Completion("text", "stop")
    store.close()


def test_the_store_is_the_user_s_own(own_home):
    """Without --store it is in the user's data folder."""
    assert default_path().is_relative_to(own_home)


# ------------------------------------------------------------------------------------------- remembered answers


class Answering:
    """A model that gives a completion and counts."""

    def __init__(self, *answers: Completion) -> None:
        self.answers = list(answers)
        self.closed = False

    async def complete(self, request: Request) -> Completion:
        """Answer the next."""
        return self.answers.pop(0)

    async def close(self) -> None:
        """Note it."""
        self.closed = True


def ask(model: Remembering, text: str = "a", attempt: int = 1) -> Completion:
    """Ask about a text."""
    request = Request("extract", "id", "key", 1, attempt, (Message("user", text),), "Reply", {})
    return asyncio.run(model.complete(request))


GOOD = Completion("good", "stop", 10, 2, retries=1)


def test_what_was_answered_is_not_asked_again(path):
    """The second time it comes from the store, marked as such and at no cost."""
    store = Store(path)
    model = Answering(GOOD)
    assert ask(Remembering(model, store, "m")) == GOOD
    assert ask(Remembering(Answering(), store, "m")) == Completion("good", "stop", cached=True)
    store.close()


@pytest.mark.parametrize(
    "other", [("m", "b", 1), ("m", "a", 2), ("n", "a", 1)], ids=["text", "attempt", "model"]
)
def test_what_differs_is_asked(path, other):
    """Another text, another attempt or another model is another question."""
    store = Store(path)
    ask(Remembering(Answering(GOOD), store, "m"))
    context, text, attempt = other
    new = Completion("new", "stop")
    assert ask(Remembering(Answering(new), store, context), text, attempt) == new
    store.close()


@pytest.mark.parametrize("reason", ["unreached", "garbled", "length", "refusal", "rejected", "over_budget"])
def test_only_answers_are_kept(path, reason):
    """A fault of today's is not tomorrow's answer."""
    store = Store(path)
    model = Remembering(Answering(Completion(None, reason), GOOD), store, "m")
    assert ask(model).finish_reason == reason
    assert ask(model) == GOOD
    store.close()


def test_closing_leaves_the_store_to_its_owner(path):
    """The model is closed, the store is not."""
    store = Store(path)
    model = Answering()
    asyncio.run(Remembering(model, store, "m").close())
    assert model.closed
    assert store.answer("key") is None
    store.close()
