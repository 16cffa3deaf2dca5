"""Stories: one event told once, two events never mixed, and the order of reading of no matter."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import golden
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import ARTICLES

from briefing.stories import LEAD_STATEMENTS, choose_lead, cluster, group_similar, same_speaker
from briefing.stories.clustering import continued
from briefing.stories.sameness import tells
from briefing.types import Article, Span, Speaker, Statement


def articles(*texts: str) -> list[Article]:
    return [golden.article(text, f"{i}.txt") for i, text in enumerate(texts)]


def groups(*texts: str) -> list[list[str]]:
    return sorted(sorted(a.key for a in group) for group in cluster(articles(*texts)))


def said(text: str, speaker: str | None = None, source: str = "a") -> Statement:
    span = Span(source, 0, 1, "x")
    return Statement(f"s-{text}-{source}", text, Speaker(speaker, None, span) if speaker else None, (span,))


# ------------------------------------------------------------------------------------------- articles


def test_two_reports_on_one_event_are_one_story() -> None:
    """The same crane in two papers is one story, whoever tells it."""
    assert groups(golden.PIER, golden.CRANE) == [["0.txt", "1.txt"]]
    assert groups(*ARTICLES) == [["0.txt", "1.txt"], ["2.txt"], ["3.txt"], ["4.txt"]]


def test_two_unrelated_articles_are_two_stories() -> None:
    """In a window of two articles, too, what has nothing in common stays apart."""
    assert groups(golden.PIER, golden.BRIDGE) == [["0.txt"], ["1.txt"]]


def test_the_small_end() -> None:
    """No article, one article, articles without a word."""
    assert cluster([]) == ()
    assert groups("One.") == [["0.txt"]]
    assert groups("…", "!") == [["0.txt"], ["1.txt"]]


WORDS = (
    "crane port pier harbour bridge river mayor treaty cod vote governor tax ship grain truce army".split()
)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), max_size=12, unique=True
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_input_is_of_no_matter(texts: list[str], chance: random.Random) -> None:
    """Each article is in exactly one story, and shuffling what is read changes no story."""
    given_order = articles(*texts)
    shuffled = given_order.copy()
    chance.shuffle(shuffled)
    told = cluster(given_order)
    assert told == cluster(shuffled)
    assert sorted(a.id for group in told for a in group) == sorted(a.id for a in given_order)


def test_copies_of_one_text_are_ordered_too() -> None:
    """Two files of the same text have one id; their order of reading changes nothing either."""
    copies = [golden.article(golden.PIER, key) for key in ("b.txt", "a.txt", "c.txt")]
    assert cluster(copies) == cluster(copies[::-1])


# ------------------------------------------------------------------------------------- since last time


def test_a_story_goes_on_from_the_earlier_one_of_its_event() -> None:
    """Today's crane is yesterday's crane, found by its place; a new event goes on from none."""
    pier, crane, bridge = articles(golden.PIER, golden.CRANE, golden.BRIDGE)
    assert continued([[crane]], [[bridge], [pier]]) == ((1,),)
    assert continued([[bridge], [pier]], [[crane]]) == ((), (0,))
    assert continued([], [[pier]]) == ()
    assert continued([[pier]], []) == ((),)


EVENTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
    min_size=1,
    max_size=10,
    unique=True,
)


@settings(deadline=None)
@given(EVENTS, st.integers(1, 4), st.randoms(use_true_random=False))
def test_what_goes_on_depends_on_no_title_and_no_order(
    texts: list[str], split: int, chance: random.Random
) -> None:
    """Retitled articles, and groups in another order, go on from the same earlier stories."""
    told = articles(*texts)
    groups = [told[i : i + split] for i in range(0, len(told), split)]
    today, before = groups[::2], groups[1::2]
    links = continued(today, before)
    retitled = [[replace(a, title=chance.choice(texts)) for a in group] for group in today]
    assert continued(retitled, before) == links
    order = chance.sample(range(len(before)), len(before))
    shuffled = [chance.sample(before[i], len(before[i])) for i in order]
    assert [sorted(order[j] for j in found) for found in continued(today[::-1], shuffled)] == [
        list(found) for found in links[::-1]
    ]


# ----------------------------------------------------------------------------------------- statements


def test_statements_that_say_one_thing_are_one_line() -> None:
    """Nearly the same words are grouped, others are not; groups come in the order of their first."""
    assert group_similar(
        [
            said("Fourteen ships waited outside the harbour."),
            said("A crane fell into the water."),
            said("Fourteen ships waited outside the harbour on Monday.", source="b"),
        ]
    ) == ((0, 2), (1,))
    assert group_similar([]) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Police arrested the diver Anna Berg over the crane.",
            "Police arrested the diver Otto Kern over the crane.",
        ),
        ("The pier will stay shut until Friday.", "The pier will stay shut until Sunday."),
        ("The pier of Marenna was destroyed.", "The pier of Marenna was not destroyed."),
        ("Soldiers fired on villagers near the pier.", "Villagers fired on soldiers near the pier."),
        ("The port promised $5 million for new cranes.", "The port promised $50 million for new cranes."),
        ("12 schools were closed by the port.", "40 schools were closed by the port."),
        ("Two of the six cranes were sold.", "Five of the six cranes were sold."),
        (
            "Police arrested the mayor of Pell over the dam.",
            "Police questioned the mayor of Pell over the dam.",
        ),
        ("Rebels killed 15 government troops near Pell.", "Government troops killed 12 rebels near Pell."),
        ("The Lenn burst its banks near the port.", "The Ulmar burst its banks near the port."),
    ],
)
def test_lines_that_exchange_a_fact_are_two(one: str, other: str) -> None:
    """Whom they name, when, how many, who to whom, or whether at all: no line of these stands for the other."""
    line, again = said(one, source="a"), said(other, source="b")
    assert len(group_similar((line, again))) == 2
    assert not tells(line, again)
    assert not tells(again, line)


def test_a_line_that_only_has_more_stands_for_the_other() -> None:
    """What one leaves out is no other fact."""
    more = said("Fourteen ships waited outside the port on Monday evening.", source="a")
    less = said("Fourteen ships waited outside the port.", source="b")
    assert tells(more, less)
    assert tells(less, more)


def test_different_speakers_stay_apart() -> None:
    """The same claim by two sides is two lines; said by nobody is not said by somebody."""
    claim = "The army shelled the harbour of Marenna."
    assert group_similar([said(claim, "Ada Brill"), said(claim, "Bo Tal"), said(claim)]) == ((0,), (1,), (2,))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Brill", "Ada Brill", True),
        ("Ada Brill", "harbour master Ada Brill", True),
        ("Brill", "Ada Brill", True),
        ("the Orlan army", "Orlan army", True),
        ("the army", "the Orlan army", False),
        ("the President", "the Vice President", False),
        ("Ada Brill", "the former harbour master Ada Brill", False),
        ("Ada Brill", "a spokesman for Ada Brill", False),
        ("Kastan", "the mayor of Kastan", False),
        ("the mayor of Kastan", "the bishop of Kastan", False),
        ("the", "a", True),
    ],
)
def test_who_is_the_same_speaker(one: str, other: str, same: bool) -> None:
    """A title or a first name in front is the same person; anybody else of that place is not."""
    first, second = said("x", one).speaker, said("x", other).speaker
    assert same_speaker(first, second) == same_speaker(second, first) == same
    assert not same_speaker(first, None)
    assert same_speaker(None, None)


@settings(deadline=None)
@given(
    st.lists(st.builds(said, st.sampled_from(["a b", "a b c", "d e f"]), st.sampled_from([None, "A", "B C"])))
)
def test_each_statement_is_in_one_group(statements: list[Statement]) -> None:
    """Grouping loses nothing and prints nothing twice."""
    found = group_similar(statements)
    assert sorted(i for group in found for i in group) == list(range(len(statements)))
    assert [group[0] for group in found] == sorted(group[0] for group in found)


# ---------------------------------------------------------------------------------------- bottom line


def test_the_bottom_line_takes_one_line_an_article_first() -> None:
    """Three lines at most: of different articles where there are any, else the next of the same."""
    lines = [said("a", source="x"), said("b", source="x"), said("c", source="y"), said("d", source="z")]
    assert choose_lead(lines) == ((0,), (2,), (3,))
    assert choose_lead(lines[:3]) == ((0,), (1,), (2,))
    assert choose_lead([]) == ()


@settings(deadline=None)
@given(st.lists(st.builds(said, st.text(max_size=3), source=st.sampled_from("abcdef")), max_size=20))
def test_the_bottom_line_is_short(statements: list[Statement]) -> None:
    """At most three lines, fewer only where there are fewer, none twice."""
    chosen = choose_lead(statements)
    assert len(chosen) == min(LEAD_STATEMENTS, len(statements))
    assert len(set(chosen)) == len(chosen)


def test_like_reports_weeks_apart_are_two_events(article):
    """A monthly item in nearly the same words is a new event each month; without dates it cannot be known."""
    text = (
        "The port of Marenna reported {} ships in the month, the harbour master said, and {} tonnes of grain."
    )
    first, second = text.format(214, 3100), text.format(220, 2900)
    far = [
        article(first, key="a", title="Port figures", published=date(2020, 5, 1)),
        article(second, key="b", title="Port figures", published=date(2020, 6, 15)),
    ]
    near = [replace(far[0], published=date(2020, 6, 14)), far[1]]
    assert [len(cluster(far)), len(cluster(near))] == [2, 1]
    assert len(cluster([replace(a, published=None) for a in far])) == 1


def test_like_events_in_two_places_are_two_stories() -> None:
    """Two earthquakes share the words of earthquakes; whom and what they name tells them apart."""
    here = (
        "A strong earthquake shook Port Alder before dawn, burying dozens of sleepers. Ada Brill, who leads the"
        " rescue, asked neighbouring towns for tents and diggers. The tremor was felt as far as Lake Corvin."
    )
    again = (
        "Rescuers in Port Alder pulled nine survivors from the ruins of a school after the earthquake. Ada Brill"
        " said that tents had come from Lake Corvin, and diggers were on their way."
    )
    there = (
        "An earthquake of magnitude 5.8 cracked walls in San Ardo on Monday. Survivors of the tremor spent the night"
        " in tents outside Mount Tessel, where Tom Reyes, a doctor, treated forty with broken bones."
    )
    assert groups(here, there, again) == [["0.txt", "2.txt"], ["1.txt"]]


def test_what_many_titles_have_in_common_joins_nothing() -> None:
    """'Live:' and the like over many articles are furniture, as is whatever a script puts over all of them."""
    texts = (golden.PIER, golden.BRIDGE, *ARTICLES[2:])
    told = articles(*texts)
    titled = [replace(a, title=f"Rewritten headline number {i}") for i, a in enumerate(told)]
    assert [[a.key for a in group] for group in cluster(titled)] == [
        [a.key for a in group] for group in cluster(told)
    ]
