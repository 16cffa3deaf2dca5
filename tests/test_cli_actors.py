"""`briefing actors`: who is listed, and what is told of one through time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from kept import DAY, actor, brief, entry, keep, span, story

from briefing.cli import _run
from briefing.types import Brief, Role

FIRST = "Minister Ada Brill said that rain fell. Bo Brill was not there."
LATER = "Ada Brill, the mayor, opened a bridge. Snow fell on the bridge."


def first_day() -> Brief:
    """Make a brief in which two people share a surname."""
    article = entry(FIRST, "first.txt", title="Rain")
    ada, bo = actor(article, "Ada Brill"), actor(article, "Bo Brill")
    said = story(article, FIRST.split(". ", maxsplit=1)[0] + ".", speaker="Ada Brill", actor=ada.id)
    return brief(article, stories=(said,), actors=(ada, bo))


def later_day() -> Brief:
    """Make a brief in which one of them has another role."""
    article = entry(LATER, "later.txt", title="Bridge")
    role = Role("the mayor", span(article, "the mayor"))
    ada = actor(article, "Ada Brill", role=role, change="role")
    opened, snow = (
        story(article, text)
        for text in ("Ada Brill, the mayor, opened a bridge.", "Snow fell on the bridge.")
    )
    told = replace(opened, statements=(*opened.statements, *snow.statements))
    return brief(article, stories=(told,), actors=(ada,), day=DAY + timedelta(days=1))


@pytest.fixture
def path(tmp_path) -> Path:
    """Make a store with the briefs of two days."""
    path = tmp_path / "store.db"
    keep(path, first_day(), later_day())
    return path


@pytest.fixture
def listed(path, capsys):
    """Ask for actors as JSON."""

    def call(*arguments: str) -> list[dict]:
        assert _run(["actors", "--store", str(path), "--format", "json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def test_all_actors_are_listed_most_mentioned_first(listed):
    """An actor of several briefs is one entry, with how many they are and when they begin and end."""
    ada, bo = listed()
    assert (ada["name"], ada["briefs"], ada["first"], ada["last"]) == (
        "Ada Brill",
        2,
        "2026-03-04",
        "2026-03-05",
    )
    assert (bo["name"], bo["briefs"], bo["first"], bo["last"]) == ("Bo Brill", 1, "2026-03-04", "2026-03-04")
    assert [a["name"] for a in listed("--limit", "1")] == ["Ada Brill"]


@pytest.mark.parametrize("name", ["ada brill", "ADA BRILL", "Minister Ada Brill", "Ada"])
def test_an_actor_is_told_through_time(listed, name):
    """Whatever the case and the title: each brief's names, role and change, and who says what, with the sources."""
    [ada] = listed(name)
    first, later = ada["appearances"]
    assert (first["date"], first["names"], first["role"], first["change"]) == (
        "2026-03-04",
        ["Ada Brill"],
        None,
        None,
    )
    assert [(s["text"], s["speaks"]) for s in first["statements"]] == [
        ("Minister Ada Brill said that rain fell.", True)
    ]
    source = {"title": "Bridge", "publisher": "Harbour Post", "key": "later.txt", "published": "2026-03-04"}
    assert (later["role"], later["role_source"], later["change"]) == ("the mayor", source, "role")
    # Only what names it: the line on snow does not.
    assert later["statements"] == [
        {
            "text": "Ada Brill, the mayor, opened a bridge.",
            "speaker": None,
            "speaks": False,
            "sources": [source],
        }
    ]


def test_text_tells_the_same(path, capsys):
    """A date, what it is called and is, its lines and their sources, each on a line."""
    assert _run(["actors", "Ada Brill", "--store", str(path)]) == 0
    assert capsys.readouterr().out == (
        "Ada Brill: person\n"
        "2 briefs, 2026-03-04 to 2026-03-05\n"
        "\n"
        "2026-03-04\n"
        "  named: Ada Brill\n"
        "  says: Minister Ada Brill said that rain fell.\n"
        "      2026-03-04, Harbour Post, Rain, first.txt\n"
        "\n"
        "2026-03-05 (another role than before)\n"
        "  named: Ada Brill\n"
        "  role: the mayor\n"
        "      2026-03-04, Harbour Post, Bridge, later.txt\n"
        "  in: Ada Brill, the mayor, opened a bridge.\n"
        "      2026-03-04, Harbour Post, Bridge, later.txt\n"
    )


def test_a_name_of_several_lists_them(path, capsys):
    """Two people who share a surname are both listed, and a sentence asks for more of the name."""
    assert _run(["actors", "brill", "--store", str(path)]) == 0
    output = capsys.readouterr()
    assert [line.split("  ")[0] for line in output.out.splitlines()] == ["Actor", "Ada Brill", "Bo Brill"]
    assert "Several actors have the name 'brill'" in output.err


def test_a_surname_means_whom_its_article_means(tmp_path, capsys):
    """A line of one article that says 'Brill' is not told of the other article's Brill."""
    one, two = entry("Ada Brill came. Brill spoke.", "1"), entry("Bo Brill left. Brill slept.", "2")
    path = tmp_path / "store.db"
    keep(
        path,
        brief(
            *(one, two),
            stories=(story(one, "Brill spoke."), story(two, "Brill slept.")),
            actors=(actor(one, "Ada Brill", "Brill"), actor(two, "Bo Brill", "Brill")),
        ),
    )
    assert _run(["actors", "Bo Brill", "--store", str(path), "--format", "json"]) == 0
    [bo] = json.loads(capsys.readouterr().out)
    assert [s["text"] for s in bo["appearances"][0]["statements"]] == ["Brill slept."]


def test_a_run_made_again_counts_once(path, listed):
    """The same articles briefed twice on one day are one brief of it."""
    keep(path, first_day())
    assert [(a["briefs"], a["mentions"]) for a in listed()] == [(2, 2), (1, 1)]


def test_nobody_found_is_no_error(path, capsys):
    """Exit 0, nothing on stdout, a sentence on stderr."""
    assert _run(["actors", "Zed \x1b[2J", "--store", str(path)]) == 0
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "No kept brief has an actor 'Zed [2J'.\n")


def test_no_article_writes_to_the_terminal(tmp_path, capsys):
    """Control characters of names, titles and keys are not printed."""
    article = entry("Ada\x1b[2J\u202e Brill came.", "k\x1b\x9b", title="T\x07\r\n", publisher="P\x1b")
    ada = actor(article, "Ada\x1b[2J\u202e Brill")
    path = tmp_path / "store.db"
    keep(path, brief(article, stories=(story(article, article.text),), actors=(ada,)))
    for command in (["actors"], ["actors", "ada"], ["actors", "--format", "json"]):
        assert _run([*command, "--store", str(path)]) == 0
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", capsys.readouterr().out) is None
