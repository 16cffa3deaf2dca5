"""Topics and the watch list: words, actors and countries."""

from __future__ import annotations

import golden
import pytest
from golden import article

from briefing.render import render
from briefing.topics import Interest
from briefing.types import Brief, FoundActor, FoundStatement

TEXTS = {
    "kenya": ("Talks in Nairobi", "Ministers met in Nairobi on Monday. They agreed on two canals."),
    "arms": (
        "A ship is held",
        "Customs officers of Kastan found missile parts on a ship. It came from Orlan.",
    ),
    "brill": ("New rules for ports", "Ada Brill signed the port law on Friday. Brill spoke of a new age."),
    "rain": ("Rain", "It rained in Marenna for three days. The river Lenn rose."),
}


def day(**options: object) -> Brief:
    items = [article(text, key, title=title) for key, (title, text) in TEXTS.items()]
    offers = {
        a.key: [
            *(FoundStatement(f"{s.rstrip('.')}.", (i,)) for i, s in enumerate(a.text.split(". "), start=1)),
            FoundActor("Ada Brill", "person"),
        ]
        for a in items
    }
    return golden.make(items, offers, options=options)


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("missiles", {"arms"}),
        ("missile part", {"arms"}),
        ("part missiles", set()),
        ("Kenya", {"kenya"}),
        ("Brill", {"brill"}),
        ("Ada Brill", {"brill"}),
        ("who", set()),
        ("…", set()),
    ],
)
def test_a_term_is_a_word_an_actor_or_a_country(term: str, keys: set[str]) -> None:
    """Words match in any inflection and in their order, an actor by any of its names, a country by its capital."""
    brief = day()
    articles = {entry.id: entry for entry in brief.articles}
    interest = Interest([term], brief.actors)
    held = [story for story in brief.stories if interest.holds(story, articles)]  # type: ignore[arg-type]
    assert {articles[i].key for story in held for i in story.articles} == keys


def test_topics_are_sections_in_the_reader_s_order() -> None:
    """A story is in the first topic that it belongs to; the others come last; without topics there are no headings."""
    brief = day(topics={"Arms": ["missile"], "East Africa": ["Kenya"], "Ships": ["ship"]})
    assert [story.topic for story in brief.stories][:2] == ["Arms", "East Africa"]
    assert {story.topic for story in brief.stories[2:]} == {None}
    page = render(brief, "md")
    headings = [line for line in page.splitlines() if line.startswith("### ") and "Source" not in line]
    assert headings == ["### Arms", "### East Africa", "### Other stories"]
    assert "Other stories" not in render(day(), "md")


def test_what_is_watched_comes_first_and_is_not_cut() -> None:
    """A name on the watch list outweighs everything else, so `max_stories` leaves it whole."""
    for watched, first in (("Ada Brill", "brill"), ("Kenya", "kenya")):
        brief = day(watch=[watched], max_stories=1)
        keys = {entry.id: entry.key for entry in brief.articles}
        assert [keys[i] for i in brief.stories[0].articles] == [first]
        assert [len(story.statements) for story in brief.stories] == [2, 1, 1, 1]
