"""What the store gives back of the briefs that it keeps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from kept import DAY, brief, entry, keep, second_version, story

from briefing import briefjson
from briefing.store import Store
from briefing.types import Brief
from briefing.verify import verify


@pytest.fixture
def path(tmp_path) -> Path:
    """Name a store that is not there yet."""
    return tmp_path / "store.db"


@pytest.fixture(scope="module")
def seed() -> Brief:
    """Read a whole brief that holds."""
    return briefjson.loads((ROOT / "tests" / "golden" / "seed.json").read_text("utf-8"), "seed")


def earlier(path: Path, series: str, before: date, since: date | None = None) -> list[Brief]:
    """Ask a store for a series' earlier briefs."""
    store = Store(path)
    try:
        return store.earlier_briefs(series, before, since=since)
    finally:
        store.close()


def test_a_series_earlier_briefs_come_whole(path):
    """They are those of the days before, from the first day asked for on, oldest first, and equal to what was kept."""
    days = [DAY + timedelta(days=n) for n in range(4)]
    texts = ["Rain fell.", "Snow fell.", "Hail fell.", "Sleet fell."]
    made = [
        brief(entry(text, status="briefed"), stories=(story(entry(text), text),), day=day)
        for text, day in zip(texts, days, strict=True)
    ]
    keep(path, *reversed(made))
    keep(path, brief(entry("Fog fell.")), series="other")
    assert earlier(path, "s", days[3]) == made[:3]
    assert earlier(path, "s", days[3], since=days[1]) == made[1:3]
    assert earlier(path, "s", days[0]) == []
    assert earlier(path, "third", days[3]) == []


def test_two_briefs_of_a_day_come_in_the_order_of_their_runs(path):
    """A second run on a day adds to the first; neither is left out."""
    first, second = brief(entry("Rain fell.")), brief(entry("Snow fell."))
    keep(path, second, first)
    assert earlier(path, "s", DAY + timedelta(days=1)) == [second, first]


def test_every_article_of_a_brief_gets_its_text_back(path):
    """Duplicates and what lay outside of the window have their texts; a failed source has none.

    Of earlier briefs a run gets what they tell: most of what they name a brief before them told.
    """
    made = brief(
        entry("Rain fell."),
        entry("Rain fell.", "b.txt", "duplicate", duplicate_of="a.txt"),
        entry("Old rain fell.", "c.txt", "outside_window"),
        replace(entry("", "d.txt", "failed", reason="It is empty."), id="failed"),
    )
    keep(path, made)
    with closing(Store(path)) as store:
        assert store.last_brief() == made
    told = tuple(replace(e, text="") if e.status == "outside_window" else e for e in made.articles)
    assert earlier(path, "s", date(2027, 1, 1)) == [replace(made, articles=told)]


@pytest.mark.parametrize("page", ["{", "{}", "[]", '{"schema_version": 1}'])
def test_a_page_that_is_no_brief_counts_as_none(path, page):
    """A brief of a version that wrote others, or a damaged one, costs the run nothing but itself."""
    keep(path, brief(entry("Rain fell."), stories=(story(entry("Rain fell."), "Rain fell."),)), brief())
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE brief SET json = ? WHERE run = 2", (page,))
    assert len(earlier(path, "s", date(2027, 1, 1))) == 1
    store = Store(path)
    assert store.last_brief() == earlier(path, "s", date(2027, 1, 1))[0]
    assert len(store.briefs()) == 1
    store.close()


def test_a_brief_of_another_schema_counts_as_none(path):
    """What a later program wrote is not taken for today's."""
    keep(path, replace(brief(), schema_version=99))
    assert earlier(path, "s", date(2027, 1, 1)) == []


def test_the_last_brief_is_the_series_last_of_the_newest_day(path):
    """A try-out with files of one's own does not stand in the place of the daily brief, unless it is all there is."""
    daily, again, trial = (brief(entry(text)) for text in ("Rain fell.", "Snow fell.", "Hail fell."))
    before = replace(daily, date=DAY - timedelta(days=1))
    store = Store(path)
    assert store.last_brief() is None
    keep(path, trial, series="")
    assert store.last_brief() == trial
    keep(path, daily, again, before)
    keep(path, trial, series="")
    assert store.last_brief() == again
    assert store.last_brief(before.date) == before
    assert store.last_brief(date(2020, 1, 1)) is None
    store.close()


def test_a_kept_brief_still_holds(path, seed):
    """What the store gives back passes the check that everybody can make, its articles' texts included."""
    keep(path, seed)
    store = Store(path)
    kept = store.last_brief()
    store.close()
    assert kept == seed
    assert verify(kept) == ()


def test_the_second_version_s_briefs_are_taken_over(path):
    """After an update the briefs and articles of before are there, each article under a number that stays."""
    second_version(path, brief(entry("Rain fell."), entry("Snow fell.", "b.txt")))
    assert [len(b.articles) for b in earlier(path, "s", date(2027, 1, 1))] == [2]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT number, key, text FROM article ORDER BY number").fetchall() == [
            (1, "a.txt", "Rain fell."),
            (2, "b.txt", "Snow fell."),
        ]
