"""Since the last brief: what is new, what goes on, what is unchanged, who has come in and whose role is another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import golden
import pytest
from golden import article
from test_compose import check

from briefing.history import UNCHANGED, latest, mark_actors
from briefing.types import Article, Brief, FoundActor, FoundStatement

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
FIRST = (
    "A fire broke out in the grain store of Port Sorrel on Monday, the harbour office of Sorrel said. "
    "The harbour office said two silos had collapsed. "
    "Harbour master Ilse Brandt ordered the pier of Sorrel closed."
)
AGAIN = (
    "Harbour master Ilse Brandt ordered the pier of Sorrel closed. "
    "The harbour office of Sorrel said a fire broke out in the grain store of Port Sorrel on Monday. "
    "Two silos had collapsed, the harbour office said."
)
MORE = (
    "The fire in the grain store of Port Sorrel was put out on Tuesday, harbour master Ilse Brandt said. "
    "Harbour master Ilse Brandt ordered the pier of Sorrel closed. "
    "Investigators found a broken cable in the second silo of Sorrel."
)
OTHER = "The parliament of Kastan elected Oskar Lenn as its speaker. Lenn promised shorter debates."


def sentences(text: str) -> list[str]:
    return [f"{part.rstrip('.')}." for part in text.split(". ")]


def brief_of(*articles: Article, day: date, past: Sequence[Brief] = (), **options: object) -> Brief:
    """Make the brief of a day, with every sentence of its articles as a statement."""
    offers = {
        a.key: [
            *(FoundStatement(s, (i,)) for i, s in enumerate(sentences(a.text), start=1)),
            *(FoundActor(name, "person") for name in ("Ilse Brandt", "Oskar Lenn")),
        ]
        for a in articles
    }
    brief = golden.make(articles, offers, day=day, past=past, options=options)
    check(brief)
    return brief


@pytest.fixture
def monday() -> Brief:
    """Give the brief of the first day."""
    return brief_of(article(FIRST, "first", published=MONDAY, publisher="Post"), day=MONDAY)


def test_on_the_first_day_everything_is_new_and_no_actor_is_marked(monday: Brief) -> None:
    """Where there is nothing to compare with, marks would be noise."""
    assert [story.status for story in monday.stories] == ["new"]
    assert {actor.change for actor in monday.actors} == {None}


def test_a_story_goes_on_with_its_new_lines_first(monday: Brief) -> None:
    """What the last brief told is not told as news; what it did not is marked, and comes first."""
    today = article(MORE, "more", published=TUESDAY, publisher="Herald")
    brief = brief_of(today, article(OTHER, "other", published=TUESDAY), day=TUESDAY, past=[monday])
    by_status = {story.status: story for story in brief.stories}
    assert set(by_status) == {"new", "developing"}
    lines = by_status["developing"].statements
    assert [line.new for line in lines] == [True, True, False]
    assert "pier of Sorrel closed" in lines[-1].text
    assert {actor.name: actor.change for actor in brief.actors} == {"Ilse Brandt": None, "Oskar Lenn": "new"}


@pytest.mark.parametrize(
    ("names", "change"),
    [(("Ilse Brandt",), None), (("Ilse Brandt", "Otto Brandt"), "new"), (("Ilse Lenn",), "new")],
)
def test_a_bare_surname_is_the_one_person_who_had_it(
    monday: Brief, names: tuple[str, ...], change: str | None
) -> None:
    """'Brandt' is not new after a day with one Brandt; after two, or none, it is."""
    (someone, *_) = monday.actors
    past = replace(monday, actors=tuple(replace(someone, name=name, aliases=()) for name in names))
    (today,) = mark_actors([replace(someone, name="Brandt", aliases=(), role=None)], [past])
    assert today.change == change


def test_the_same_in_other_words_is_unchanged(monday: Brief) -> None:
    """It keeps a line, under any title, and comes last; what is left out of it is counted."""
    for title in ("Fire in Sorrel", "Something else altogether"):
        today = article(AGAIN, "again", published=TUESDAY, publisher="Herald", title=title)
        brief = brief_of(today, article(OTHER, "other", published=TUESDAY), day=TUESDAY, past=[monday])
        assert [story.status for story in brief.stories] == ["new", "unchanged"]
        (line,) = brief.stories[-1].statements
        assert not line.new
        assert [d.reason for d in brief.coverage.dropped] == [UNCHANGED] * 2


def test_unchanged_stories_may_be_left_out(monday: Brief) -> None:
    """`unchanged = "omit"` prints no line of them; the page says how many there are."""
    from briefing.render import render

    today = article(AGAIN, "again", published=TUESDAY)
    brief = brief_of(today, article(OTHER, "other"), day=TUESDAY, past=[monday], unchanged="omit")
    assert [story.status for story in brief.stories] == ["new", "unchanged"]
    assert brief.stories[-1].statements == ()
    for page in (render(brief, "md"), render(brief, "html")):
        assert "left out here: 1" in page
        assert brief.stories[-1].headline.rstrip(".") not in page.split("Coverage")[0]


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        ("two silos", "three silos", "The harbour office said three silos had collapsed."),
        ("two silos", "one silo", "The harbour office said one silo had collapsed."),
        ("had collapsed", "had not collapsed", "The harbour office said two silos had not collapsed."),
        ("ordered", "found", "Harbour master Ilse Brandt found the pier of Sorrel closed."),
        ("Ilse Brandt", "Jonas Reyk", "Harbour master Jonas Reyk ordered the pier of Sorrel closed."),
        (
            "closed",
            "closed until Friday",
            "Harbour master Ilse Brandt ordered the pier of Sorrel closed until Friday.",
        ),
    ],
)
def test_a_changed_fact_is_new(monday: Brief, before: str, now: str, line: str) -> None:
    """Three silos are not two; nor is another name, another day or a denial what was told."""
    today = article(FIRST.replace(before, now), "today", published=TUESDAY)
    (story,) = brief_of(today, day=TUESDAY, past=[monday]).stories
    assert story.status == "developing"
    assert [line.text for line in story.statements if line.new] == [line]


def test_a_changed_role_is_marked(monday: Brief) -> None:
    """A former harbour master is not one; the same office in other words is no change."""
    for text, change in (
        (
            MORE.replace("harbour master", "former harbour master").replace("Harbour", "Former harbour"),
            "role",
        ),
        (MORE.replace("harbour master Ilse", "Sorrel harbour master Ilse"), None),
    ):
        offers = [
            FoundActor("Ilse Brandt", "person", role) for role in ("harbour master", "former harbour master")
        ]
        before, now = (article(t, k, published=d) for t, k, d in ((FIRST, "a", MONDAY), (text, "b", TUESDAY)))
        first = golden.make([before], {"a": offers}, day=MONDAY)
        second = golden.make([now], {"b": offers}, day=TUESDAY, past=[first])
        assert [actor.change for actor in second.actors] == [change], text


def test_what_was_told_long_before_the_last_brief_is_known_too(monday: Brief) -> None:
    """A story may pause for a day."""
    tuesday = brief_of(article(OTHER, "other", published=TUESDAY), day=TUESDAY, past=[monday])
    wednesday = date(2026, 3, 4)
    today = replace(article(AGAIN, "again"), published=wednesday)
    (story,) = brief_of(today, day=wednesday, past=[monday, tuesday]).stories
    assert story.status == "unchanged"


def test_of_a_day_made_again_the_last_brief_counts(monday: Brief) -> None:
    """One that has all of an earlier one's articles stands in its place; one with others does not."""
    again = replace(monday, title="Made again")
    other = brief_of(article(OTHER, "other", published=MONDAY), day=MONDAY)
    assert latest([monday, again]) == [again]
    assert latest([monday, other, again]) == [other, again]
