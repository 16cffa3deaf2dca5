"""Three days of a series, end to end: what is new, what goes on, what is unchanged, what came late."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from invented_news import ARTICLES
from runs import Run, assert_true

from briefing import briefjson
from briefing.types import Brief

FIRST = date(2026, 3, 2)
Day = int


def sentences(text: str) -> list[str]:
    return [f"{part.removesuffix('.')}." for part in text.replace(".” ", "”. ").split(". ")]


def half(text: str, which: int) -> str:
    """Give the first part of a report, or its lead and the rest: what a desk adds the day after."""
    parts = sentences(text)
    middle = len(parts) // 2
    return " ".join(parts[:middle] if which == 0 else [parts[0], *parts[middle:]])


def shuffled(text: str) -> str:
    """Give a report as another desk prints it: in another order, without two sentences."""
    parts = sentences(text)[:-2]
    random.Random(5).shuffle(parts)
    return " ".join(parts)


# name, the day on which it comes in, the day of its date, its text, the status of its story
PIECES: tuple[tuple[str, Day, Day, str, str], ...] = (
    ("gunmen", 0, 0, ARTICLES[1], "new"),
    ("ship", 0, 0, half(ARTICLES[2], 0), "new"),
    ("quake", 0, 0, ARTICLES[3], "new"),
    ("ship goes on", 1, 1, half(ARTICLES[2], 1), "developing"),
    ("quake again", 1, 1, shuffled(ARTICLES[3]), "unchanged"),
    ("late", 1, 0, ARTICLES[5], "new"),
    ("flood", 1, 1, half(ARTICLES[4], 0), "new"),
    ("flood goes on", 2, 2, half(ARTICLES[4], 1), "developing"),
    ("gunmen again", 2, 2, shuffled(ARTICLES[1]), "unchanged"),
    ("last", 2, 2, ARTICLES[6], "new"),
)
# It lies in the folder from the beginning, and is no news.
OLD = ("old", 0, -30, ARTICLES[7], "")


class Series:
    """A configuration file with one file of articles."""

    def __init__(self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._run, self._monkeypatch = folder, run, monkeypatch
        folder.mkdir()
        (folder / "briefing.toml").write_text(
            '[sources]\npaths = ["articles.jsonl"]\n[brief]\nout = "briefs/"\nformats = ["json"]\n'
            '[store]\npath = "store.db"\n'
        )

    def come_in(self, day: Day, title: Callable[[str], str], order: random.Random | None = None) -> None:
        """Put what has come in by a day into the file; the titles of that day's articles are given by a function."""
        rows = [
            {
                "title": title(name) if at == day else name,
                "text": text,
                "date": (FIRST + timedelta(days=dated)).isoformat(),
                "publisher": f"The {name} Post",
                "url": f"https://news.example/{title(name) if at == day else name}".replace(" ", "-"),
            }
            for name, at, dated, text, _ in (*PIECES, OLD)
            if at <= day
        ]
        if order:
            order.shuffle(rows)
        lines = (json.dumps(row) for row in rows)
        (self.folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def brief(self, day: Day, *flags: object) -> Brief:
        """Make the brief of a day on its evening."""
        today = FIRST + timedelta(days=day)
        self._monkeypatch.setenv("BRIEFING_NOW", f"{today}T20:00:00+00:00")
        code, out, err = self._run("--config", self.folder / "briefing.toml", *flags)
        assert code == 0, err
        brief = briefjson.loads(Path(out.strip()).read_text("utf-8"), "the page")
        assert_true(brief)
        return brief


def statuses(brief: Brief) -> dict[str, str]:
    """Give the status of each briefed article's story, by the article's publisher, which no test changes."""
    names = {entry.id: entry.publisher for entry in brief.articles if entry.status == "briefed"}
    return {str(names[i]): story.status for story in brief.stories for i in story.articles}


@pytest.fixture
def series(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Series:
    return Series(tmp_path / "series", run, monkeypatch)


@pytest.fixture
def days(series: Series) -> list[Brief]:
    """Make the briefs of the three days."""
    made = []
    for day in range(3):
        series.come_in(day, str)
        made.append(series.brief(day))
    return made


def test_each_day_says_what_is_new_what_goes_on_and_what_is_unchanged(days: list[Brief]) -> None:
    """An article is told on the day it comes in, late or not, and on no other; its story's status is right."""
    for day, brief in enumerate(days):
        assert statuses(brief) == {
            f"The {name} Post": status for name, at, _, _, status in PIECES if at == day
        }


def test_a_developing_story_marks_what_is_new(days: list[Brief]) -> None:
    """What the day before told is not marked; what it could not is, and comes first."""
    (ship,) = (story for story in days[1].stories if story.status == "developing")
    marks = [line.new for line in ship.statements]
    assert any(marks)
    assert marks == sorted(marks, reverse=True)
    known = sentences(half(ARTICLES[2], 0))
    assert all(line.new == (line.text not in known) for line in ship.statements)


def test_a_day_made_again_is_the_same(series: Series, days: list[Brief]) -> None:
    """`--date` gives a day's brief again, whatever came in since, and however often: entries and counts, too."""
    for day in (1, 0, 2, 1):
        again = series.brief(2, "--date", FIRST + timedelta(days=day))
        assert replace(again, run=days[day].run) == days[day]


def test_a_day_is_made_again_though_its_sources_are_gone(series: Series, days: list[Brief]) -> None:
    """A feed forgets, a file is deleted: the store still has what the day was made from."""
    lines = (series.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    (series.folder / "articles.jsonl").write_text(lines[-1], encoding="utf-8")
    again = series.brief(2, "--date", FIRST + timedelta(days=1))
    for name in ("stories", "actors", "bottom_line"):
        assert getattr(again, name) == getattr(days[1], name)


@pytest.mark.parametrize("title", [lambda name: f"Rewritten headline number {len(name)}", str.swapcase])
def test_other_titles_and_another_order_change_no_status(
    series: Series,
    days: list[Brief],
    title: Callable[[str], str],
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Publishers retitle overnight, and no file system promises an order."""
    other = Series(tmp_path / "other", run, monkeypatch)
    other.come_in(0, str)
    other.brief(0)
    for day in (1, 2):
        other.come_in(day, title, random.Random(day))
        assert statuses(other.brief(day)) == statuses(days[day])
