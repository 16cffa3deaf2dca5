"""Disagreements: the sides that contradict each other are found, and near misses are not."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from disagreement_pairs import (
    FIRST_NEGATIVE,
    FIRST_POSITIVE,
    SECOND_NEGATIVE,
    SECOND_POSITIVE,
    Pair,
    Side,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.chunking import chunk_article
from briefing.grounding import ground_statement
from briefing.stories import conflict, disagreements, group_similar
from briefing.text import digest
from briefing.types import Article, Disagreement, FoundStatement, Statement

POSITIVE = (*FIRST_POSITIVE, *SECOND_POSITIVE)
NEGATIVE = (*FIRST_NEGATIVE, *SECOND_NEGATIVE)


def line(side: Side, number: int = 0, published: date | None = None) -> tuple[Article, Statement]:
    """Make an article of a side's text, and the line that is grounded in it."""
    day = published or (date.fromisoformat(side.published) if side.published else None)
    article = Article(digest(f"{side.text} {number}"), f"{number}.txt", side.text, "", day, side.publisher)
    document = chunk_article(article, 1000)
    statement = ground_statement(FoundStatement(side.text, (1,)), document).statement
    assert statement is not None
    return article, statement


def found(*sides: Side | str) -> tuple[Disagreement, ...]:
    told = [line(Side(side) if isinstance(side, str) else side, n) for n, side in enumerate(sides)]
    return disagreements([s for _, s in told], {a.id: a for a, _ in told})


def texts(disagreement: Disagreement) -> list[str]:
    return [side.text for side in disagreement.sides]


def share_found(pairs: Sequence[Pair]) -> float:
    return sum([d.kind for d in found(p.one, p.other)] == [p.kind] for p in pairs) / len(pairs)


# ------------------------------------------------------------------------------------- invented pairs


@pytest.mark.parametrize(("kind", "least"), [("figures", 0.85), ("denial", 0.8), ("update", 0.9)])
def test_sides_that_contradict_each_other_are_found(kind: str, least: float) -> None:
    """Most invented contradictions of each kind are found, as that kind and no other."""
    pairs = [pair for pair in POSITIVE if pair.kind == kind]
    assert share_found(pairs) >= least


@pytest.mark.parametrize("pair", NEGATIVE, ids=lambda pair: pair.one.text[:40])
def test_near_misses_are_no_disagreement(pair: Pair) -> None:
    """Lines that agree, or tell of two things, do not disagree."""
    assert found(pair.one, pair.other) == ()


def test_there_are_pairs_enough() -> None:
    """The thresholds rest on 40 contradictions and 60 near misses at least."""
    assert len(POSITIVE) >= 40
    assert len(NEGATIVE) >= 60


# ---------------------------------------------------------------------------------------------- sides


TOLD = (
    "At least 12 people were killed in the blast in Kastan, police said.",
    "Doctors said 15 people were killed in the blast in Kastan.",
    "The blast in Kastan killed 19 people, the mayor said.",
)


def test_three_figures_are_one_disagreement() -> None:
    """However many sides there are, one quantity is told once, by value."""
    (one,) = found(*TOLD[::-1])
    assert (one.kind, one.about, texts(one)) == ("figures", "people killed", list(TOLD))


def test_a_figure_is_a_side_once_for_each_speaker() -> None:
    """The same figure by another speaker is told, too; by nobody else it is not told again."""
    again = "Twelve people were killed in the blast in Kastan, the army said."
    (one,) = found(*TOLD[:2], again, "Twelve people were killed in the blast in Kastan, police said.")
    assert texts(one) == [TOLD[0], again, TOLD[1]]


def test_the_sides_keep_their_speakers() -> None:
    """Who claims and who denies is told with the line."""
    (one,) = found("Ada Brill said that Orlan shelled Pell.", "Orlan denied shelling Pell.")
    assert one.kind == "denial"
    assert one.about == "shelling Pell"
    assert [side.speaker.name for side in one.sides if side.speaker] == ["Ada Brill", "Orlan"]


def test_a_claim_and_its_denial_stand_in_the_order_of_the_story() -> None:
    """The denial comes first where the story tells it first."""
    sides = ["Orlan denied shelling Pell.", "Ada Brill said that Orlan shelled Pell."]
    assert texts(found(*sides)[0]) == sides


def test_one_source_that_tells_two_figures_tells_of_two_things() -> None:
    """An article that seems to contradict itself only says too little of what it counts."""
    text = "Twelve people were killed in Kastan. The clashes killed 30 people in Kastan."
    article = Article(digest(text), "a.txt", text, "")
    document = chunk_article(article, 1000)
    told = [
        ground_statement(FoundStatement(text.split(". ")[n], (n + 1,)), document).statement for n in (0, 1)
    ]
    assert disagreements([s for s in told if s], {article.id: article}) == ()


# -------------------------------------------------------------------------------------------- updates


OLDER = "Twelve people were killed in the Kastan bridge collapse."
NEWER = "Fifteen people were killed in the Kastan bridge collapse."


def test_the_newest_of_an_update_stands_first() -> None:
    """A publisher that tells a newer figure has corrected itself, whatever order the lines have."""
    sides = (Side(OLDER, "Herald", "2024-05-06"), Side(NEWER, "Herald", "2024-05-07"))
    for ordered in (sides, sides[::-1]):
        (one,) = found(*ordered)
        assert (one.kind, texts(one)) == ("update", [NEWER, OLDER])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Side(OLDER, "Herald"), Side(NEWER, "Herald")),
        (Side(OLDER, "Herald", "2024-05-06"), Side(NEWER, "Herald", "2024-05-06")),
        (
            Side(OLDER, None, "2024-05-06"),
            Side("The Kastan bridge collapse killed fifteen people.", None, "2024-05-07"),
        ),
        (
            Side(OLDER, "Herald", "2024-05-06"),
            Side("The Kastan bridge collapse killed fifteen people.", "Post", "2024-05-07"),
        ),
    ],
)
def test_what_is_no_update_is_a_disagreement(one: Side, other: Side) -> None:
    """Without an order in time, or from sources of their own, neither figure stands in the other's place."""
    assert [d.kind for d in found(one, other)] == ["figures"]


def test_a_copy_with_another_figure_is_an_update() -> None:
    """A wire story that two papers print is one source, which has moved on."""
    rest = " Divers searched the river for survivors until midnight and will go on in the morning."
    sides = (Side(OLDER + rest, "Herald", "2024-05-06"), Side(NEWER + rest, "Post", "2024-05-07"))
    assert [d.kind for d in found(*sides)] == ["update"]


def test_moments_of_one_day_are_an_order_where_they_can_be_compared() -> None:
    """Two times of a day are; a time beside a mere date, or beside a time of no zone, is not."""
    early, late = (datetime(2024, 5, 6, hour, tzinfo=UTC) for hour in (8, 20))
    for first, second, kind in (
        (early, late, "update"),
        (early.date(), late, "figures"),
        (early.replace(tzinfo=None), late, "figures"),
    ):
        told = [line(Side(OLDER, "Herald"), 1, first), line(Side(NEWER, "Herald"), 2, second)]
        (one,) = disagreements([s for _, s in told], {a.id: a for a, _ in told})
        assert one.kind == kind


# ------------------------------------------------------------------------------------------- conflict


def test_lines_that_contradict_each_other_are_never_one_line() -> None:
    """Another figure or a 'not' is enough to keep two lines apart, however alike they are."""
    for one, other in (
        (OLDER, NEWER),
        (
            "The government has signed the ceasefire agreement.",
            "The government has not signed the ceasefire agreement.",
        ),
    ):
        told = [line(Side(text), n)[1] for n, text in enumerate((one, other, one))]
        assert conflict(told[0], told[1])
        assert conflict(told[1], told[0])
        assert group_similar(told) == ((0, 2), (1,))


def test_lines_that_agree_are_one_line() -> None:
    """'Twelve' and '12' are one figure."""
    told = [line(Side(text))[1] for text in (OLDER, OLDER.replace("Twelve", "12"))]
    assert not conflict(*told)
    assert group_similar(told) == ((0, 1),)


# --------------------------------------------------------------------------------------------- always


SIDES = [side for pair in (*POSITIVE, *NEGATIVE) for side in (pair.one, pair.other)]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(SIDES), max_size=12, unique=True), st.randoms(use_true_random=False))
def test_what_is_found_has_two_sides_of_the_story(sides: list[Side], chance) -> None:
    """Whatever lines come together, each disagreement has two at least, none twice, and it is found again."""
    told = [line(side, n) for n, side in enumerate(sides)]
    chance.shuffle(told)
    lines, articles = [s for _, s in told], {a.id: a for a, _ in told}
    for one in disagreements(lines, articles):
        assert len(one.sides) >= 2
        assert len({side.id for side in one.sides}) == len(one.sides)
        assert all(side in lines for side in one.sides)
        assert one.about.strip()
    assert disagreements(lines, articles) == disagreements(lines, articles)


def test_either_order_of_two_lines_tells_the_same_disagreement() -> None:
    """Which line comes first changes neither kind nor sides."""
    for pair in POSITIVE:
        for a, b in itertools.pairwise((found(pair.one, pair.other), found(pair.other, pair.one))):
            assert [(d.kind, sorted(texts(d))) for d in a] == [(d.kind, sorted(texts(d))) for d in b]


@pytest.mark.parametrize(
    "text", ["", "12", "Killed.", "denied", "Orlan denied.", "1-2-3", "9" * 400, "12 of", "$"]
)
def test_odd_lines_are_no_trouble(text: str) -> None:
    """A line of a hostile brief is read, or passed over."""
    odd = Statement("s-0", text, None, ())
    assert disagreements([odd, odd], {}) == ()
    assert not conflict(odd, odd)


def test_nothing_comes_of_nothing() -> None:
    """No line, no disagreement."""
    assert disagreements([], {}) == ()
