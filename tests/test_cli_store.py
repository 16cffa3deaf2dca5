"""`briefing store`: what the user is told of the store, and what pruning spares."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefing.cli import _run
from briefing.models import Completion
from briefing.store import Store, default_path


@pytest.fixture
def store(tmp_path, monkeypatch) -> Path:
    """Make a store with an old answer and a new one; it is March 2026."""
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-31")
    path = tmp_path / "store.db"
    opened = Store(path)
    for key, now in (
        ("old", datetime(2025, 11, 1, 8, tzinfo=UTC)),
        ("new", datetime(2026, 3, 1, 8, tzinfo=UTC)),
    ):
        asyncio.run(opened.keep(key, Completion("x" * 200_000, "stop"), now))
    opened.close()
    return path


def test_info_says_what_the_store_holds(store, capsys):
    """A line for each thing: where it is, how big, what is in it and how old."""
    assert _run(["store", "info", "--store", str(store)]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["store"] == str(store)
    assert re.fullmatch(r"4\d\d\.\d kB", lines["size"])
    assert (lines["responses"], lines["briefs"]) == ("2", "0")
    assert (lines["oldest"], lines["newest"]) == ("2025-11-01 08:00", "2026-03-01 08:00")


@pytest.mark.parametrize("command", ["info", "prune"])
def test_a_store_that_is_not_there_is_no_error(command, capsys):
    """Before the first run there is nothing to tell, and asking makes no file."""
    assert _run(["store", command]) == 0
    assert f"There is no store at {default_path()} yet" in capsys.readouterr().out
    assert not default_path().parent.exists()


@pytest.mark.parametrize("way", ["variable", "file", "flag"])
def test_the_store_is_found_as_a_run_finds_it(store, tmp_path, monkeypatch, capsys, way):
    """The configuration's path, the variable's and the flag's count here too."""
    config = tmp_path / "briefing.toml"
    config.write_text('[store]\npath = "store.db"\n' if way == "file" else "")
    if way == "variable":
        monkeypatch.setenv("BRIEFING_STORE", str(store))
    flags = ["--store", str(store)] if way == "flag" else []
    assert _run(["store", "info", "--config", str(config), *flags]) == 0
    assert str(store) in capsys.readouterr().out


def test_prune_deletes_the_old_and_shrinks_the_file(store, capsys):
    """It says what went, and how big the file is now and was before."""
    before = store.stat().st_size
    assert _run(["store", "prune", "--store", str(store)]) == 0
    out = capsys.readouterr().out
    assert "older than 90 days: 1 responses, 0 analyses" in out
    assert re.search(r"has 2\d\d\.\d kB now, 4\d\d\.\d kB before", out)
    assert store.stat().st_size < before - 150_000


def test_prune_spares_what_a_series_needs(store, tmp_path, capsys):
    """Neither less than 30 days nor less than max_age is kept: an article would be briefed again."""
    assert _run(["store", "prune", "--store", str(store), "--older-than", "29"]) == 2
    assert "30" in capsys.readouterr().err
    config = tmp_path / "briefing.toml"
    config.write_text("[brief]\nmax_age = 120\n")
    assert _run(["store", "prune", "--store", str(store), "--config", str(config)]) == 2
    assert "max_age is 120 days" in capsys.readouterr().err


def test_a_file_that_is_no_store_is_told(tmp_path, capsys):
    """One sentence and exit 2, as in a run."""
    path = tmp_path / "notes.txt"
    path.write_text("my notes\n")
    assert _run(["store", "info", "--store", str(path)]) == 2
    assert "is no database" in capsys.readouterr().err
    assert path.read_text() == "my notes\n"
