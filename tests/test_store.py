"""What is remembered from run to run, and what becomes of a file that is no store."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import briefing
from briefing import briefjson
from briefing.errors import BriefingError, UsageError
from briefing.models import Completion
from briefing.store import Pruned, Store, database, default_path
from briefing.store.writer import Writer
from briefing.types import Analysis, Brief

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 8, tzinfo=UTC)


def keep(store: Store, key: str, completion: Completion, now: datetime = NOW) -> None:
    """Keep an answer and wait until it is committed."""
    asyncio.run(store.keep(key, completion, now))


@pytest.fixture
def path(tmp_path) -> Path:
    """Name a store that is not there yet, in a folder that is not there yet."""
    return tmp_path / "new" / "store.db"


def test_an_answer_outlives_the_process_that_got_it(path):
    """What was kept is there when the store is opened again, the same in every field."""
    answer = Completion('{"a": "\ud800é"}', "stop", 12, 3, retries=1)
    store = Store(path)
    keep(store, "key", answer)
    store.close()
    again = Store(path)
    assert again.answer("key", NOW) == answer
    assert again.answer("other", NOW) is None
    again.close()


def test_an_answer_is_safe_before_it_is_used(path):
    """A process that is killed right after keeping an answer has kept it."""
    code = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from briefing.models import Completion
from briefing.store import Store
asyncio.run(Store(Path(sys.argv[1])).keep("key", Completion("text", "stop"), datetime.now(UTC)))
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 9
    store = Store(path)
    assert store.answer("key", NOW) == Completion("text", "stop")
    store.close()


def test_the_first_sight_of_an_article_stays(path):
    """An article without a date is as old as its first sight by the series, whatever is seen later."""
    store = Store(path)
    assert store.see("s", ["a"], NOW) == {"a": (NOW, None)}
    store.mark_briefed("s", ["a"], date(2026, 3, 4))
    assert store.see("s", ["a", "b"], LATER) == {"a": (NOW, date(2026, 3, 4)), "b": (LATER, None)}
    assert store.see("other", ["a"], LATER) == {"a": (LATER, None)}
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


def at_once(code: str, path: Path) -> None:
    """Run code in two processes, 'a' and 'b', that begin at the same time; both must end well."""
    processes = [
        subprocess.Popen([sys.executable, "-c", code, path, name], stdin=subprocess.PIPE) for name in "ab"
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0


def test_two_processes_use_it_at_once(path):
    """Runs of two series share a store: each opens, keeps and marks, and neither loses a line."""
    code = """
import asyncio, sys
from datetime import UTC, date, datetime
from pathlib import Path
from briefing.models import Completion
from briefing.store import Store
name = sys.argv[2]
sys.stdin.readline()
store = Store(Path(sys.argv[1]))
for i in range(50):
    asyncio.run(store.keep(f"{name}{i}", Completion(name, "stop"), datetime.now(UTC)))
    store.see(name, [str(i)], datetime(2026, 3, 4, tzinfo=UTC))
    store.mark_briefed(name, [str(i)], date(2026, 3, 4))
"""
    at_once(code, path)
    store = Store(path)
    for name in "ab":
        assert all(store.answer(f"{name}{i}", NOW) for i in range(50))
        assert all(done for _, done in store.see(name, map(str, range(50)), NOW).values())
    store.close()


def test_two_processes_keep_answers_at_once(path):
    """Two runs whose answers pour in at the same time lose none of them."""
    code = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from briefing.models import Completion
from briefing.store import Store
name = sys.argv[2]
sys.stdin.readline()
store = Store(Path(sys.argv[1]))
async def main():
    now = datetime(2026, 3, 4, tzinfo=UTC)
    await asyncio.gather(*(store.keep(f"{name}{i}", Completion("{" + "x" * 3000, "stop"), now) for i in range(200)))
asyncio.run(main())
"""
    at_once(code, path)
    store = Store(path)
    assert all(store.answer(f"{name}{i}", NOW) for name in "ab" for i in range(200))
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_nothing_that_was_committed(path, seed):
    """Whatever the instant of the SIGKILL, each answer that a run could use is there for the next."""
    code = """
import asyncio, os, sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from briefing.models import Completion
from briefing.store import Store
store = Store(Path(sys.argv[1]))
numbers = count()
async def work():
    for i in numbers:
        await store.keep(f"key{i}", Completion("{" + "x" * 3000, "stop"), datetime(2026, 3, 4, tzinfo=UTC))
        os.write(1, f"key{i}\\n".encode())
async def main():
    await asyncio.gather(*(work() for _ in range(8)))
asyncio.run(main())
"""
    process = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE)
    assert process.stdout
    first = process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0, 0.1))
    process.kill()
    printed = (first + process.communicate()[0]).decode().split()
    assert process.returncode == -9
    store = Store(path)
    assert [key for key in printed if store.answer(key, NOW) is None] == []
    store.close()


def test_answers_that_come_together_are_kept_together(path, monkeypatch):
    """Fifty answers at once do not cost fifty commits; closing ends the one thread that wrote them."""
    commits = []
    commit = Writer._commit
    monkeypatch.setattr(
        Writer, "_commit", lambda self, writes: commits.append(len(writes)) or commit(self, writes)
    )
    store = Store(path)
    threads = threading.active_count()

    async def main() -> None:
        await asyncio.gather(*(store.keep(str(i), Completion("text", "stop"), NOW) for i in range(50)))
        assert threading.active_count() == threads + 1
        assert all(store.answer(str(i), NOW) for i in range(50))

    asyncio.run(main())
    store.close()
    assert sum(commits) == 50
    assert len(commits) < 50
    assert threading.active_count() == threads


def test_a_cancelled_run_still_keeps_what_it_paid_for(path):
    """Who stops waiting loses no answer: what was handed over is committed by the time the store is closed."""
    store = Store(path)

    async def main() -> None:
        tasks = [asyncio.create_task(store.keep(str(i), Completion("text", "stop"), NOW)) for i in range(20)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()

    asyncio.run(main())
    store.close()
    again = Store(path)
    assert all(again.answer(str(i), NOW) for i in range(20))
    again.close()


def test_a_full_disk_is_told_to_each_who_waits(path, monkeypatch):
    """The sentence says that the disk is full; what was committed before is there, and the store goes on."""
    store = Store(path)
    full = (*database._SETTINGS, "PRAGMA max_page_count = 50")  # SQLite reports it as it does a full disk
    monkeypatch.setattr(database, "_SETTINGS", full)
    keep(store, "before", Completion("text", "stop"))

    async def main() -> list[BaseException | None]:
        large = Completion("x" * 200_000, "stop")
        return await asyncio.gather(*(store.keep(key, large, NOW) for key in "abc"), return_exceptions=True)

    for error in asyncio.run(main()):
        assert isinstance(error, BriefingError)
        assert re.search("disk of the store .* is full", str(error))
    assert store.answer("before", NOW)
    assert store.answer("a", NOW) is None
    keep(store, "after", Completion("text", "stop"))
    assert store.answer("after", NOW)
    store.close()


@pytest.mark.parametrize("reason", ["garbled", "empty", "refusal", "content_filter"])
def test_an_answer_of_no_use_stands_for_an_hour(path, reason):
    """The run after one that was killed does not pay for it again; tomorrow's run asks again."""
    store = Store(path)
    keep(store, "key", Completion(None, reason))
    assert store.answer("key", NOW + timedelta(minutes=59)) == Completion(None, reason)
    assert store.answer("key", NOW + timedelta(minutes=61)) is None
    keep(store, "cut", Completion("{half", "length"))
    assert store.answer("cut", LATER) == Completion("{half", "length")
    store.close()


def test_an_answer_without_json_stands_for_an_hour(path):
    """A gateway's apology with status 200 is no answer for ever."""
    store = Store(path)
    keep(store, "key", Completion("The service is overloaded, try again.", "stop"))
    assert store.answer("key", NOW)
    assert store.answer("key", LATER) is None
    store.close()


def test_what_an_endpoint_refused_is_known_for_a_month(path):
    """The next run need not find out again; a server that was updated since gets its chance."""
    store = Store(path)
    assert store.learned("host", NOW) is None
    store.learn("host", {"format": "json_object", "refused": ["temperature"]}, NOW)
    store.learn("host", {"format": "none"}, LATER)
    assert store.learned("host", LATER + timedelta(days=29)) == {"format": "none"}
    assert store.learned("host", LATER + timedelta(days=31)) is None
    assert store.learned("other", LATER) is None
    store.close()


# ------------------------------------------------------------------------------------------- runs and briefs


def rows(path: Path, query: str) -> list[tuple]:
    """Look into the file."""
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(query).fetchall()


@pytest.fixture(scope="module")
def brief() -> Brief:
    """Make the brief of the sample article."""
    return briefing.run(briefing.read(ROOT / "seeds"))


def test_a_brief_is_known_with_its_articles(path, brief):
    """The run, its brief and the articles' texts are kept, and the series has briefed them."""
    article = brief.articles[0]
    store = Store(path)
    store.see("s", [article.id], NOW)
    run = store.begin_run("s", NOW)
    store.end_run(run, LATER, 0, brief)
    assert store.see("s", [article.id], LATER) == {article.id: (NOW, brief.date)}
    store.close()
    assert rows(path, "SELECT series, ended - started, exit, requests FROM run") == [("s", 86400, 0, 0)]
    [(page,)] = rows(path, "SELECT json FROM brief WHERE series = 's' AND date = '2020-06-04'")
    assert article.text not in page
    kept = briefjson.loads(page, "store")
    assert replace(kept, articles=(replace(kept.articles[0], text=article.text),)) == brief
    assert rows(path, "SELECT id, key, text FROM article") == [(article.id, article.key, article.text)]


def test_the_duplicates_of_what_was_briefed_are_marked_with_it(path, brief):
    """Those of an article that failed are not: nothing has told what they tell."""
    article = brief.articles[0]
    others = [
        replace(article, id=f"id of {status}", key=status, status=status, duplicate_of=of)
        for status, of in [("duplicate", article.key), ("failed", None), ("outside_window", None)]
    ]
    untold = replace(others[0], id="untold", key="untold", duplicate_of="failed")
    brief = replace(brief, articles=(article, *others, untold))
    ids = [entry.id for entry in brief.articles]
    store = Store(path)
    store.see("s", ids, NOW)
    store.end_run(store.begin_run("s", NOW), LATER, 0, brief)
    marked = {key for key, (_, day) in store.see("s", ids, LATER).items() if day == brief.date}
    assert marked == {article.id, "id of duplicate"}
    assert all(day is None for _, day in store.see("other", ids, LATER).values())
    store.close()


def test_a_run_without_a_brief_is_known_too(path):
    """What ended with exit 5 is counted, and nothing is marked."""
    store = Store(path)
    store.see("s", ["a"], NOW)
    store.end_run(store.begin_run("s", NOW), LATER, 5)
    assert store.see("s", ["a"], LATER) == {"a": (NOW, None)}
    assert (store.info().runs, store.info().briefs) == (1, 0)
    store.close()


def test_a_brief_that_cannot_be_kept_marks_nothing(path, brief):
    """A brief that is known is one whose articles are marked: there is no half of it."""
    store = Store(path)
    article = brief.articles[0].id
    store.see("s", [article], NOW)
    run = store.begin_run("s", NOW)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE article")
    with pytest.raises(UsageError, match="cannot be used"):
        store.end_run(run, LATER, 0, brief)
    assert store.see("s", [article], LATER) == {article: (NOW, None)}
    store.close()
    assert rows(path, "SELECT count(*) FROM brief") == [(0,)]
    assert rows(path, "SELECT ended FROM run") == [(None,)]


# --------------------------------------------------------------------------------------------- housekeeping


def test_a_store_says_what_it_holds(path, brief):
    """The counts are those of what was kept, the moments those of the first and the last of it."""
    store = Store(path)
    empty = store.info()
    assert (empty.responses, empty.runs, empty.oldest, empty.newest) == (0, 0, None, None)
    keep(store, "key", Completion("text", "stop"), LATER)
    asyncio.run(store.keep_analysis("key", Analysis("a"), LATER))
    store.end_run(store.begin_run("", NOW), NOW, 0, brief)
    held = store.info()
    assert (held.responses, held.analyses, held.articles, held.briefs, held.runs) == (1, 1, 1, 1, 1)
    assert (held.path, held.oldest, held.newest) == (path, NOW, LATER)
    assert held.size >= path.stat().st_size > 0
    store.close()


def test_pruning_deletes_what_is_older_and_shrinks_the_file(path, brief):
    """What is younger stays, and so does an old article that a younger brief has."""
    store = Store(path)
    for i, now in enumerate([NOW, LATER]):
        keep(store, f"key{i}", Completion("x" * 100_000, "stop"), now)
        asyncio.run(store.keep_analysis(f"key{i}", Analysis("a"), now))
        store.see("s", [f"article{i}", brief.articles[0].id], now)
        store.end_run(store.begin_run("s", now), now, 0, brief)
    other = replace(brief, articles=(replace(brief.articles[0], id="other", text="other"),))
    store.end_run(store.begin_run("s", NOW), NOW, 0, other)
    before = store.info().size
    assert store.prune(LATER) == Pruned(responses=1, analyses=1, runs=2, briefs=2, articles=1, seen=1)
    held = store.info()
    assert (held.responses, held.analyses, held.articles, held.briefs, held.runs) == (1, 1, 1, 1, 1)
    assert held.size < before - 100_000
    assert store.answer("key0", NOW) is None
    assert store.answer("key1", NOW)
    assert store.see("s", [brief.articles[0].id], LATER)[brief.articles[0].id] == (NOW, brief.date)
    store.close()


@pytest.fixture
def first_version(path) -> Path:
    """Make a store as the first version did."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE response (key TEXT PRIMARY KEY, completion TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE seen (
                series TEXT NOT NULL, article TEXT NOT NULL, first_seen TEXT NOT NULL, briefed TEXT,
                PRIMARY KEY (series, article)
            ) WITHOUT ROWID;
            INSERT INTO response VALUES ('key', '{"text": "{old}", "finish_reason": "stop", "input_tokens": 12}');
            INSERT INTO seen VALUES ('s', 'a', '2026-03-04T09:00:00+01:00', '2026-03-04');
            INSERT INTO seen VALUES ('s', 'b', '2026-03-05T08:00:00.250000+00:00', NULL);
            PRAGMA application_id = 0x62726667;
            PRAGMA user_version = 1;
        """)
    return path


def test_the_first_version_s_store_is_taken_over(first_version):
    """After an update no answer is asked again and no article is briefed twice; old answers can be pruned."""
    for _ in range(2):
        store = Store(first_version)
        assert store.answer("key", LATER) == Completion("{old}", "stop", 12)
        store.close()
    store = Store(first_version)
    assert store.see("s", ["a", "b"], LATER) == {"a": (NOW, date(2026, 3, 4)), "b": (LATER, None)}
    assert store.prune(NOW).responses == 1
    store.close()


def test_two_processes_take_it_over_at_once(first_version):
    """Two runs that begin right after an update share the old answers; neither spoils the file for the other."""
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from briefing.store import Store
sys.stdin.readline()
store = Store(Path(sys.argv[1]))
assert store.answer("key", datetime.now(UTC))
store.close()
"""
    at_once(code, first_version)
    assert rows(first_version, "PRAGMA user_version") == [(database.VERSION,)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(first_version, monkeypatch):
    """An update on a full disk can be tried again: the old tables are all there."""
    broken = (*database._MIGRATIONS, "DROP TABLE response; SELECT * FROM nothing")
    with monkeypatch.context() as patch:
        patch.setattr(database, "_MIGRATIONS", broken)
        patch.setattr(database, "VERSION", len(broken))
        with pytest.raises(UsageError, match="cannot be used"):
            Store(first_version)
    assert rows(first_version, "PRAGMA user_version") == [(1,)]
    store = Store(first_version)
    assert store.answer("key", LATER)
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
    keep(store, "key", Completion("text", "stop"))
    store.close()
    data = bytearray(path.read_bytes())
    data[100:1000] = b"\xff" * 900
    path.write_bytes(data)
    assert "cannot be used" in refused(path)


def test_a_store_that_is_damaged_further_in_is_told(path):
    """Where a page in the middle is broken, the sentence comes when it is read, and the file stays."""
    store = Store(path)
    for i in range(50):
        keep(store, f"key{i}", Completion("{" + "x" * 3000, "stop"))
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    store = Store(path)
    with pytest.raises(UsageError, match="cannot be used"):
        store.answer("key0", NOW)
    store.close()
    assert path.read_bytes() == data


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
    monkeypatch.setattr("briefing.store.database._BUSY_MILLISECONDS", 1)
    store = Store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BriefingError, match="busy with another run"):
        keep(store, "key", Completion("text", "stop"))
    other.execute("ROLLBACK")
    keep(store, "key", Completion("text", "stop"))
    other.close()
    store.close()


@pytest.mark.parametrize("kept", ["[1, 2", "[1, 2]", '{"words": 3}'])
def test_an_answer_that_cannot_be_read_is_asked_again(path, kept):
    """A damaged line of the store costs one request, not the run."""
    store = Store(path)
    keep(store, "key", Completion("text", "stop"))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE response SET completion = ?", (kept,))
    database.close()
    assert store.answer("key", NOW) is None
    keep(store, "key", Completion("text", "stop"))
    assert store.answer("key", NOW) == Completion("text", "stop")
    store.close()


def test_the_store_is_the_user_s_own(own_home):
    """Without --store it is in the user's data folder."""
    assert default_path().is_relative_to(own_home)
