"""`briefing search`: what is found, in which order, and what no query and no article can do."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import DAY, brief, entry, keep, second_version, story

from briefing.cli import _run
from briefing.errors import UsageError
from briefing.intake import Window
from briefing.store import Store, default_path, fulltext
from briefing.store.fulltext import MARKS

GRAIN = "The grain ships left Odésa. The harbour master said that arms deals were off."
RAIL = "The rail line was mended. A deal on arms came later."
ALWAYS = Window(None, None, UTC)


@pytest.fixture
def path(tmp_path) -> Path:
    """Make a store with the briefs of two days."""
    path = tmp_path / "store.db"
    grain = entry(GRAIN, "grain.txt", title="Grain leaves")
    rail = entry(RAIL, "rail.txt", title="Rail mended", published=DAY + timedelta(days=1), publisher=None)
    keep(
        path,
        brief(grain, stories=(story(grain, GRAIN.split(". ")[1], speaker="The harbour master"),)),
        brief(
            rail,
            stories=(story(rail, "The rail line was mended."),),
            day=rail.published,
        ),
    )
    return path


@pytest.fixture
def found(path, capsys):
    """Search by the command line; give the JSON objects."""

    def call(*arguments: str) -> list[dict]:
        assert _run(["search", "--store", str(path), "--format", "json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def keys(hits: list[dict]) -> list[tuple[str, str]]:
    """Give of each hit what it is and where it is from."""
    return [(hit["kind"], hit["key"]) for hit in hits]


def test_an_article_and_the_brief_s_line_of_it_are_found(found):
    """Each with its date and source; the line with its speaker and the brief's series."""
    line, article = found("harbour", "OFF")
    said = GRAIN.split(". ")[1]
    source = {"publisher": "Harbour Post", "title": "Grain leaves", "key": "grain.txt"}
    assert line == {
        "kind": "statement",
        "date": "2026-03-04",
        **source,
        "snippet": said,
        "statement": said,
        "speaker": "The harbour master",
        "series": "s",
    }
    assert article == {
        "kind": "article",
        "date": "2026-03-04",
        **source,
        "snippet": GRAIN,
        "statement": None,
        "speaker": None,
        "series": None,
    }


def test_the_newest_stands_first(found):
    """What was said last is what is asked for most; --limit cuts the old off."""
    assert keys(found("the")) == [
        ("statement", "rail.txt"),
        ("article", "rail.txt"),
        ("statement", "grain.txt"),
        ("article", "grain.txt"),
    ]
    assert keys(found("the", "--limit", "1")) == [("statement", "rail.txt")]


def test_a_window_of_dates(found):
    """--since counts the day itself, --until does not, as in a run."""
    assert {key for _, key in keys(found("the", "--since", "2026-03-05"))} == {"rail.txt"}
    assert {key for _, key in keys(found("the", "--until", "2026-03-05"))} == {"grain.txt"}


@pytest.mark.parametrize(
    ("words", "articles"),
    [
        (["arms", "deal"], {"rail.txt"}),  # whole words, all of them
        (["deal*", "arms"], {"grain.txt", "rail.txt"}),
        (["arms deal"], set()),  # the shell has taken the quotes off
        (["arms deals"], {"grain.txt"}),
        (['"arms deals" odesa'], {"grain.txt"}),
        (['"arms deal"*'], {"grain.txt"}),
        (['"deal on arms" rail'], {"rail.txt"}),
        (["ODESA"], {"grain.txt"}),  # neither case nor accents count
        (["Grain", "leaves"], {"grain.txt"}),  # the title
        (["grain", "rail"], set()),
        (["OR", "grain"], set()),  # plain words
        (["grain", "NOT", "rail"], set()),
        (["title:grain"], set()),
        (["harbour-master"], {"grain.txt"}),
        (["grain", "-", "*", "^"], {"grain.txt"}),  # without a letter: nothing to look for
        (["grain)"], {"grain.txt"}),
        (['"grain'], {"grain.txt"}),
        (["{title}", "grain"], {"grain.txt"} - {"grain.txt"}),
    ],
)
def test_what_is_asked_for_is_words(found, words, articles):
    """Quotes make a phrase and a star a beginning; nothing else is a language."""
    assert {hit["key"] for hit in found(*words) if hit["kind"] == "article"} == articles


@pytest.mark.parametrize(
    "words",
    [
        *(["NEAR(a b)"], ["AND"], ["a AND"], ["a", "-b"], ["a:b"], ["^a"], ["a+b"], ["{a b}: c"], ["a\0b"]),
        *(['""'], ['"'], ['"""'], ['a"b'], ["*a"], ["a**"], ["'"], ["\\"], ["a;--"], ["%"], ["\udcff" + "a"]),
        *(["a" * 10_000], ["a " * 5000], ['"' * 10_000 + "a"], ["(" * 10_000 + "a"]),
        *([f"a{n}" for n in range(2000)], ["the"] * 5000),
    ],
    ids=lambda words: words[0][:12].encode("unicode_escape").decode(),
)
def test_no_query_is_an_error(path, capsys, words):
    """Whatever is typed ends with hits or with one plain sentence."""
    code = _run(["search", "--store", str(path), "--", *words])
    output = capsys.readouterr()
    assert code in (0, 2)
    assert len(output.err.splitlines()) <= 1
    assert "cannot be used" not in output.err
    assert "Traceback" not in output.err


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from('ab*"-:^(){}+, NEARANDOT\0\ud800é\n')), min_size=1, max_size=4))
def test_no_query_is_an_error_whatever_it_is_made_of(path, words):
    """Any mixture of marks and words is a search, or has no word in it."""
    store = Store(path)
    try:
        store.search(words, ALWAYS, 5)
    except UsageError as error:
        assert str(error).startswith("There is no word")  # noqa: PT017 - most examples raise nothing
    finally:
        store.close()


@pytest.mark.parametrize("word", ["", "-", '"', "*", "…", "\0"])
def test_no_word_is_told(path, capsys, word):
    """One sentence and exit 2."""
    assert _run(["search", "--store", str(path), "--", word]) == 2
    assert "no word to search for" in capsys.readouterr().err


def test_nothing_found_is_no_error(path, capsys):
    """Exit 0, nothing on stdout, and a sentence on stderr; as JSON an empty list."""
    assert _run(["search", "--store", str(path), "zebra"]) == 0
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert _run(["search", "--store", str(path), "zebra", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("command", [["search", "rain"], ["actors"], ["show"]])
def test_a_store_that_is_not_there_is_told(command, capsys):
    """Exit 2 and a sentence that names the place; no file is made."""
    assert _run(command) == 2
    assert f"There is no store at {default_path()}" in capsys.readouterr().err
    assert not default_path().parent.exists()


def test_text_is_for_people(path, capsys):
    """A hit's date, what it says and where it is from; on anything but a terminal there is no escape sequence."""
    assert _run(["search", "--store", str(path), "harbour", "odesa*", "the"]) == 0
    assert capsys.readouterr().out == (
        f"2026-03-04 article: Grain leaves\n    {GRAIN}\n    Harbour Post, grain.txt\n"
    )
    assert _run(["search", "--store", str(path), "harbour", "--limit", "1"]) == 0
    assert capsys.readouterr().out == (
        "2026-03-04 brief of series s: The harbour master said that arms deals were off.\n"
        "    said by The harbour master\n"
        "    Harbour Post, Grain leaves, grain.txt\n"
    )


HOSTILE = "Grain \x1b[2J\x07\u202e\x9b31m[red]x[/red]\r\n<b>ships</b>" + MARKS[0]


def test_no_article_writes_to_the_terminal(tmp_path, capsys):
    """Control characters of titles, texts, publishers and keys are not printed, and none breaks a line."""
    path = tmp_path / "store.db"
    article = entry(HOSTILE, HOSTILE, title=HOSTILE, publisher=HOSTILE)
    keep(path, brief(article, stories=(story(article, HOSTILE, speaker=HOSTILE),)), series=HOSTILE)
    for command in (["search", "grain"], ["search", "grain", "--format", "json"]):
        assert _run([*command, "--store", str(path)]) == 0
        out = capsys.readouterr().out
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out) is None
        assert "[red]" in out
    assert _run(["search", "grain", "--store", str(path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 7


def test_the_same_text_from_elsewhere_is_one_hit(tmp_path, capsys):
    """Copies of an article do not fill the list."""
    path = tmp_path / "store.db"
    keep(
        path,
        brief(entry("Rain fell."), entry("Rain fell.", "b.txt", "duplicate", duplicate_of="a.txt")),
    )
    assert _run(["search", "rain", "--store", str(path), "--format", "json"]) == 0
    assert keys(json.loads(capsys.readouterr().out)) == [("article", "a.txt")]


def test_an_article_without_a_date_has_that_of_its_first_brief(tmp_path, capsys):
    """It is as old as the store's knowledge of it."""
    path = tmp_path / "store.db"
    keep(path, brief(entry("Rain fell.", published=None)))
    keep(path, brief(entry("Rain fell.", published=None), day=date(2026, 4, 1)))
    assert _run(["search", "rain", "--store", str(path), "--format", "json"]) == 0
    assert [hit["date"] for hit in json.loads(capsys.readouterr().out)] == ["2026-03-04"]


# ---------------------------------------------------------------------------------------------- the index


def search(path: Path, *words: str) -> list[str]:
    """Search a store; give the keys."""
    store = Store(path)
    try:
        return [hit.key for hit in store.search(words, ALWAYS, 20)]
    finally:
        store.close()


def test_what_comes_later_is_found_too(path):
    """A brief that is kept after a search is found by the next, even where an earlier run ends last."""
    assert len(search(path, "the")) == 4
    store = Store(path)
    now = datetime(2026, 3, 6, 8, tzinfo=UTC)
    first, second = store.begin_run("s", now), store.begin_run("t", now)
    fog, hail = entry("Fog drifted.", "fog.txt"), entry("Hail drifted.", "hail.txt")
    store.end_run(second, now, 0, brief(fog, stories=(story(fog, "Fog drifted."),)))
    assert search(path, "drifted") == ["fog.txt", "fog.txt"]
    store.end_run(first, now, 0, brief(hail, stories=(story(hail, "Hail drifted."),)))
    assert sorted(search(path, "drifted")) == ["fog.txt", "fog.txt", "hail.txt", "hail.txt"]
    store.close()


def test_the_second_version_s_articles_are_found(tmp_path):
    """After an update what was there is found, articles and statements."""
    path = tmp_path / "store.db"
    article = entry("Rain fell.")
    second_version(path, brief(article, stories=(story(article, "Rain fell."),)))
    assert search(path, "rain") == ["a.txt", "a.txt"]


def test_what_is_pruned_is_gone(path):
    """No word of it is left in the file, and what stays is found as before."""
    assert len(search(path, "odesa")) == 1
    store = Store(path)
    store.prune(datetime(2026, 3, 5, tzinfo=UTC))
    store.close()
    assert search(path, "odesa") == []
    assert search(path, "mended") == ["rail.txt", "rail.txt"]
    data = path.read_bytes().lower()
    assert b"odesa" not in data
    assert "odésa".encode() not in data
    assert b"harbour" not in data
    assert b"mended" in data


def test_pruning_asks_for_no_index(path):
    """A store that was never searched gets no index by being pruned."""
    store = Store(path)
    store.prune(datetime(2026, 3, 5, tzinfo=UTC))
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE '%words%'").fetchone() == (0,)


def test_without_fts5_all_else_works(path, monkeypatch, capsys):
    """Where Python's SQLite lacks it, a search says so in a sentence; briefs are kept and pruned all the same."""
    assert len(search(path, "the")) == 4
    with monkeypatch.context() as patch:
        patch.setattr(fulltext, "_MODULE", "fts0")
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("DROP TABLE article_words")
            raw.execute("DROP TABLE statement_words")
        assert _run(["search", "--store", str(path), "grain"]) == 2
        assert "no full text search (FTS5)" in capsys.readouterr().err
        keep(path, brief(entry("Fog drifted.", "fog.txt"), day=DAY + timedelta(days=2)))
        store = Store(path)
        assert store.prune(datetime(2026, 3, 5, tzinfo=UTC)).briefs == 1
        store.close()
    assert search(path, "drifted") == ["fog.txt"]
    assert search(path, "harbour") == []


def test_a_searched_store_is_pruned_without_fts5_too(path, monkeypatch):
    """A Python whose SQLite lacks it prunes all the same; the next that has it takes the words out."""
    assert len(search(path, "odesa")) == 1
    with monkeypatch.context() as patch:

        def missing(_: sqlite3.Connection) -> None:
            raise sqlite3.OperationalError("no such module: fts5")

        patch.setattr(fulltext, "_bring_up_to_date", missing)
        store = Store(path)
        assert store.prune(datetime(2026, 3, 5, tzinfo=UTC)).briefs == 1
        store.close()
    assert search(path, "odesa") == []
    assert len(search(path, "mended")) == 2


def test_an_index_that_another_python_left_behind_is_mended(path):
    """Where briefs were pruned without FTS5, the next search that has it finds neither too much nor too little."""
    assert len(search(path, "the")) == 4
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM article WHERE key = 'rail.txt'")
        raw.execute("DELETE FROM brief WHERE run = 2")
    keep(path, brief(entry("The fog came.", "fog.txt")))
    assert sorted(search(path, "the")) == ["fog.txt", "grain.txt", "grain.txt"]


def test_two_processes_search_and_keep_at_once(path):
    """Both find what there is, and neither spoils the index for the other."""
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from kept import brief, entry, keep, story
from briefing.intake import Window
from briefing.store import Store
name = sys.argv[2]
sys.stdin.readline()
for i in range(10):
    article = entry(f"Fog {name} {i} drifted.", f"{name}{i}.txt")
    keep(Path(sys.argv[1]), brief(article, stories=(story(article, article.text),)), series=name)
    store = Store(Path(sys.argv[1]))
    hits = store.search([name, str(i)], Window(None, None, UTC), 20)
    assert [hit.key for hit in hits] == [f"{name}{i}.txt"] * 2, hits
    store.close()
"""
    command = [sys.executable, "-c", code, str(path)]
    processes = [
        subprocess.Popen([*command, name, str(Path(__file__).parent)], stdin=subprocess.PIPE)
        for name in ("aa", "bb")
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    store = Store(path)
    assert len(store.search(["fog"], ALWAYS, 100)) == 40
    store.close()


def test_a_statement_whose_article_is_gone_is_found_still(path):
    """The line stands in the brief, with or without the article's name."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM article")
    store = Store(path)
    [hit] = store.search(["harbour"], ALWAYS, 20)
    assert replace(hit, snippet="") == fulltext.Hit(
        DAY, None, "", "", "", GRAIN.split(". ")[1], "The harbour master", "s"
    )
    store.close()
