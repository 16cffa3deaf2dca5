"""A series from run to run, and what the pipeline promises whoever calls it."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT
from fake_endpoint import error, serve
from invented import ARTICLES, read_well, write_texts
from runs import Run, assert_true, brief_of

from briefing import briefjson, pipeline
from briefing.config import load
from briefing.errors import AlreadyRunningError
from briefing.job import Job
from briefing.lock import lock

NOW = "2026-03-04T08:00"


class Series:
    """A configuration file with its articles, and runs of it."""

    def __init__(self, folder: Path, run: Run, name: str = "b") -> None:
        self.folder = folder
        self.out = folder / "briefs"
        self.articles = folder / f"{name}-articles"
        self.config = folder / f"{name}.toml"
        self.config.write_text(f"[sources]\npaths = ['{self.articles.name}']\n[brief]\nout = 'briefs'\n")
        self.articles.mkdir()
        self._run = run

    def add(self, name: str, text: str, day: str = "2026-03-03") -> None:
        """Put an article among the sources."""
        (self.articles / name).write_text(f" date {day} {text}")

    def run(self, *flags: object) -> tuple[int, str, str]:
        """Run the series."""
        return self._run("--config", self.config, "--store", self.folder / "store.db", *flags)

    def told(self, *flags: object) -> set[str]:
        """Run the series; give the names of the articles that are briefed."""
        code, out, err = self.run("--format", "json", *flags)
        assert code == 0, err
        brief = briefjson.loads(Path(out.strip()).read_text("utf-8"), "the page")
        assert_true(brief)
        return {Path(entry.key).name for entry in brief.articles if entry.status == "briefed"}


@pytest.fixture
def series(run, tmp_path, monkeypatch) -> Series:
    """Make a series with one article."""
    monkeypatch.setenv("BRIEFING_NOW", NOW)
    made = Series(tmp_path, run)
    made.add("bridge.txt", ARTICLES[3])
    return made


# ------------------------------------------------------------------------------------------------- series


def test_a_series_briefs_each_article_once(series):
    """The second run ends with 4 and leaves the page as it is; a new article is briefed alone."""
    code, out, _ = series.run()
    page = series.out / "2026-03-04.md"
    assert (code, out) == (0, f"{page}\n")
    before = page.read_bytes()
    code, out, err = series.run()
    assert (code, out) == (4, "")
    assert "1 briefed before in this series" in err
    assert page.read_bytes() == before
    series.add("votes.txt", ARTICLES[4])
    assert series.told() == {"votes.txt"}


def test_a_series_is_dated_by_the_day_of_the_run(series, monkeypatch):
    """An unattended run writes today's brief, whatever the dates of its articles."""
    assert series.run()[1].endswith("2026-03-04.md\n")
    series.add("votes.txt", ARTICLES[4])
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-05T08:00")
    assert series.run()[1].endswith("2026-03-05.md\n")


def test_an_old_article_is_not_news(series, monkeypatch):
    """Of what was never briefed, the last seven days are in; without a date its first sight counts."""
    series.add("old.txt", ARTICLES[4], day="2026-02-20")
    (series.articles / "undated.txt").write_text(ARTICLES[2])
    assert series.told() == {"bridge.txt", "undated.txt"}
    code, _, err = series.run()
    assert code == 4
    assert "1 older than 7 days" in err
    assert series.told("--since", "2026-02-01") == {"old.txt"}


def test_a_brief_that_could_not_be_written_is_made_again(series):
    """Articles are marked only once the page is there."""
    series.out.write_text("in the way")
    assert series.run()[0] == 2
    series.out.unlink()
    assert series.told() == {"bridge.txt"}


def rewrite(text: str) -> str:
    """Make a shorter version of an article, as another desk sends it."""
    return "PORT ILMEN (Post) - " + text[: text.rindex(". ", 0, -1) + 1]


def test_a_duplicate_does_not_come_again_tomorrow(series, monkeypatch):
    """The copies and rewrites of what was briefed are briefed with it, and named in that brief alone."""
    series.add("copy.txt", ARTICLES[3])
    series.add("rewrite.txt", rewrite(ARTICLES[3]))
    assert series.told() == {"bridge.txt"}
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-05T08:00")
    assert series.run()[0] == 4


def test_what_repeats_an_earlier_brief_is_no_duplicate(series, monkeypatch):
    """A rewrite that comes a day later is today's article: the brief names none that it does not have."""
    assert series.told() == {"bridge.txt"}
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-05T08:00")
    series.add("rewrite.txt", rewrite(ARTICLES[3]), day="2026-03-04")
    assert series.told() == {"rewrite.txt"}


def test_the_duplicates_of_an_article_that_failed_come_again_with_it(series):
    """Nothing has told what they tell."""
    series.add("copy.txt", ARTICLES[3])
    code, out, _ = series.run("--timeout", "0")
    assert code == 3
    page = Path(out.strip()).read_text("utf-8")
    assert "No article could be read" in page
    assert "Nothing new" not in page
    assert series.told() == {"bridge.txt"}


def test_a_day_is_briefed_again_from_the_same_articles(series, monkeypatch):
    """`--date` takes what that day's brief had, late articles too, and nothing of other days' briefs."""
    series.add("late.txt", ARTICLES[2], day="2026-02-28")
    series.add("rewrite.txt", rewrite(ARTICLES[3]))
    assert series.told() == {"bridge.txt", "late.txt"}
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-05T08:00")
    series.add("votes.txt", ARTICLES[4], day="2026-03-04")
    assert series.told() == {"votes.txt"}
    for _ in range(2):
        assert series.told("--date", "2026-03-04") == {"bridge.txt", "late.txt"}
    assert series.told("--date", "2026-03-05") == {"votes.txt"}
    assert series.run()[0] == 4


def test_a_day_that_is_briefed_again_takes_what_has_come_in_of_it_since(series, monkeypatch):
    """What no brief has had, and is of that day, is in besides."""
    assert series.told() == {"bridge.txt"}
    series.add("votes.txt", ARTICLES[4], day="2026-03-04")
    assert series.told("--date", "2026-03-04") == {"bridge.txt", "votes.txt"}


def test_a_run_without_a_usable_model_marks_nothing(series, at_once):
    """After exit 5 the same articles are in the next brief."""
    with serve([error(401, code="invalid_api_key")]) as endpoint:
        assert series.run("--model", "m", "--base-url", endpoint.base_url)[0] == 5
    assert series.told() == {"bridge.txt"}


def test_an_article_that_failed_comes_again(series):
    """What the run had no time for is not marked: the next run briefs it."""
    assert series.run("--timeout", "0")[0] == 3
    assert series.told() == {"bridge.txt"}


def test_a_run_with_sources_of_its_own_leaves_the_series_alone(series, run):
    """Sources on the command line are briefed without being marked, and without a store."""
    assert run(series.articles, "--config", series.config, "--out", "here")[0] == 0
    assert series.told() == {"bridge.txt"}


def test_two_series_share_a_folder_and_a_store(series, run):
    """Another configuration's brief of the day is not overwritten, and briefs its articles anew."""
    first = series.run()[1].strip()
    before = Path(first).read_bytes()
    other = Series(series.folder, run, "c")
    other.add("bridge.txt", ARTICLES[3])
    other.add("votes.txt", ARTICLES[4])
    code, out, _ = other.run()
    assert (code, Path(out.strip()).name) == (0, "2026-03-04-2.md")
    assert Path(first).read_bytes() == before
    assert "bridge over the river Lenn" in Path(out.strip()).read_text("utf-8")


def test_two_runs_of_a_series_do_not_run_at_once(series):
    """Where the lock is held the run ends with 75; another series and the next run are not hindered."""
    settings = load(series.config, {}, {})
    job = Job(settings, datetime(2026, 3, 4, tzinfo=UTC))
    with lock(series.folder / "store.db", job.series):
        code, out, err = series.run()
        assert (code, out) == (75, "")
        assert "Another run" in err
        with pytest.raises(AlreadyRunningError), lock(series.folder / "store.db", job.series):
            pass
        with lock(series.folder / "store.db", "another"):
            pass
    assert series.told() == {"bridge.txt"}


def test_configured_sources_that_are_gone_are_told(series):
    """A missing folder among others is a failed source, so that the rest is briefed: exit 3."""
    series.config.write_text(
        f"[sources]\npaths = ['{series.articles.name}', 'gone']\n[brief]\nout = 'briefs'\n"
    )
    code, _, err = series.run()
    assert code == 3
    assert "gone: there is no such file or directory" in err


def test_a_series_asks_its_model_once(series):
    """Answers are remembered: a run that could not write its page pays for nothing twice."""
    with serve(read_well) as endpoint:
        model = ("--model", "m", "--base-url", endpoint.base_url)
        series.out.write_text("in the way")
        assert series.run(*model)[0] == 2
        asked = len(endpoint.requests)
        series.out.unlink()
        assert series.run(*model)[0] == 0
        assert len(endpoint.requests) == asked > 0


# ------------------------------------------------------------------------------------------- many articles


def test_articles_cut_into_chunks_keep_their_spans(run, tmp_path):
    """Where every article is several chunks, nothing is dropped but by the limit, and all spans are true."""
    config = tmp_path / "b.toml"
    config.write_text("[model]\nchunk_tokens = 50\n")
    source = write_texts(tmp_path / "in", *(" ".join(pair) for pair in pairwise(ARTICLES)))
    with serve(read_well) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--config", config)
        brief = brief_of(run(source, *flags, "--format", "json", "--out", "-"))
    assert brief.coverage.chunks > 2 * brief.coverage.briefed
    assert brief.coverage.chunks_stand_in == 0
    assert {drop.reason for drop in brief.coverage.dropped} <= {"limit"}
    assert brief.run.requests == len(endpoint.requests)
    assert_true(brief)


def test_concurrency_bounds_the_requests_under_way(run, tmp_path):
    """No more requests are under way at once than were allowed."""
    with serve(read_well) as endpoint:
        flags = ("--model", "m", "--base-url", endpoint.base_url, "--concurrency", "2", "--out", "-")
        assert run(write_texts(tmp_path / "in", *ARTICLES), *flags)[0] == 0
    assert 1 <= endpoint.most_in_flight <= 2


def test_the_order_of_sources_is_of_no_matter(run, tmp_path):
    """The same files named in another order give the same page."""
    folder = write_texts(tmp_path / "in", *ARTICLES)
    files = sorted(folder.iterdir())
    pages = {run(*order, "--out", "-")[1] for order in (files, reversed(files))}
    assert len(pages) == 1


def test_progress_counts_up_to_all_articles(spacy_model, tmp_path):
    """Whoever shows a bar is told of none at first, then of one more each time."""
    source = write_texts(tmp_path / "in", *ARTICLES)
    told: list[tuple[int, int]] = []
    job = Job(load(None, {}, {}), datetime(2026, 3, 4, tzinfo=UTC), (str(source),))
    delivered = []

    def deliver(brief, ordinal, last):
        delivered.append(brief)
        return 0

    done = asyncio.run(pipeline.run(job, deliver, lambda *counts: told.append(counts)))
    assert told == [(done, 5) for done in range(6)]
    assert tuple(delivered) == done.briefs


def test_a_day_can_be_set_for_sources_without_dates(run, tmp_path):
    """--date names the brief where the articles have none."""
    (tmp_path / "a.txt").write_text(ARTICLES[3])
    brief = brief_of(run(tmp_path / "a.txt", "--date", "2026-03-03", "--format", "json", "--out", "-"))
    assert brief.date == date(2026, 3, 3)


def test_the_sample_is_unchanged_by_a_run(run, tmp_path):
    """Sources are read, never written: a folder that can only be read is enough."""
    folder = tmp_path / "seeds"
    shutil.copytree(ROOT / "seeds", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*")}
    for path in (*before, folder):
        path.chmod(path.stat().st_mode & 0o555)
    assert run(folder)[0] == 0
    assert {path: path.read_bytes() for path in folder.rglob("*")} == before
    folder.chmod(0o755)


def test_the_json_page_is_what_the_schema_says(run):
    """Every key of the page is one that `briefing schema` prints, and the other way round."""
    page = json.loads(run(ROOT / "seeds", "--format", "json", "--out", "-")[1])
    schema = briefjson.brief_schema()

    def keys(name: str) -> set[str]:
        return set(schema["$defs"][name]["properties"])

    assert set(page) == set(schema["properties"])
    assert set(page["stories"][0]) == keys("Story")
    assert set(page["stories"][0]["statements"][0]) == keys("Statement")
    assert set(page["actors"][0]) == keys("Actor")
    assert set(page["articles"][0]) == keys("ArticleEntry")
    assert (set(page["coverage"]), set(page["run"])) == (keys("Coverage"), keys("Run"))
