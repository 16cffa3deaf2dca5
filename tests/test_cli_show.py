"""`briefing show`: a kept brief comes back as it was delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from kept import keep

from briefing import briefjson, render
from briefing.cli import _run
from briefing.types import Brief
from briefing.verify import verify


@pytest.fixture(scope="module")
def seed() -> Brief:
    """Read a whole brief that holds."""
    return briefjson.loads((ROOT / "tests" / "golden" / "seed.json").read_text("utf-8"), "seed")


@pytest.fixture
def path(tmp_path, seed) -> Path:
    """Make a store with the brief and an older one."""
    path = tmp_path / "store.db"
    keep(path, replace(seed, date=date(2020, 6, 3), title="The day before"), seed)
    return path


def test_the_last_brief_is_printed_as_it_was_delivered(path, seed, capsysbinary):
    """The same page byte for byte, in each format."""
    for page_format, page in (
        ("md", render.render(seed, "md")),
        ("html", render.render(seed, "html")),
        ("json", briefjson.dumps(seed)),
    ):
        assert _run(["show", "--store", str(path), "--format", page_format]) == 0
        assert capsysbinary.readouterr().out == page.encode()


def test_the_brief_as_json_holds(path, capsysbinary):
    """Whoever gets it can verify it: its articles' texts are in it."""
    assert _run(["show", "--store", str(path), "--format", "json"]) == 0
    assert verify(briefjson.loads(capsysbinary.readouterr().out, "stdout")) == ()


def test_a_date_names_the_brief(path, capsys):
    """The brief of that day, and not the last."""
    assert _run(["show", "2020-06-03", "--store", str(path)]) == 0
    assert capsys.readouterr().out.startswith("# The day before, 2020-06-03\n")


@pytest.mark.parametrize(
    ("day", "said"), [("2020-06-02", "No brief of 2020-06-02 is kept"), ("June", "is no day")]
)
def test_a_day_without_a_brief_is_told(path, capsys, day, said):
    """One sentence and exit 2, nothing on stdout."""
    assert _run(["show", day, "--store", str(path)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert said in output.err
