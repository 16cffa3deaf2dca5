"""Grounding: a true line in free words is not taken for its contrary; the contrary in the same words still is."""

from __future__ import annotations

import pytest

from briefing import ground


def vetoes(line: str, article: str) -> set[str]:
    """Give the kinds of the reasons that stop a line, content aside."""
    return {reason.kind for reason in ground(line, article).reasons} - {"content", "attribution"}


@pytest.mark.parametrize(
    ("article", "line"),
    [
        (
            "The miners said the new owner is neglecting its pumps by not hiring mechanics.",
            "The miners accused the new owner of neglecting its pumps by failing to hire mechanics.",
        ),
        (
            "The council moved the harbour and market elections by a week to 9 May.",
            "The council has moved harbour and market elections forward by a week to 9 May.",
        ),
        (
            "Brill said Pell had never repaid the loan by sending Kastan the promised timber.",
            "Brill said Pell had never sent the timber it had promised Kastan.",
        ),
    ],
)
def test_a_change_of_voice_is_no_exchange_of_roles(article: str, line: str) -> None:
    """What was done to somebody may be told from either side, in the active or the passive."""
    assert "roles" not in vetoes(line, article)


def test_an_exchange_of_roles_is_still_seen() -> None:
    """Who did it and to whom are kept apart, in the active and in the passive."""
    article = "The miners accused the new owner. Six guards were beaten by miners near Pell."
    assert "roles" in vetoes("The new owner accused the miners.", article)
    assert "roles" in vetoes("Six miners were beaten by guards near Pell.", article)


@pytest.mark.parametrize(
    ("article", "line"),
    [
        (
            "The Pell criminal court in Marenna has rejected the request of the miners.",
            "The court in Pell had rejected the request of the miners.",
        ),
        (
            "Marenna warned the Kastanian council of Ada Brill that it risked a strike.",
            "Marenna warned Brill's council that it risked a strike.",
        ),
        (
            "Current NTR figures are officially 512 in Pell, and officials praised them.",
            "Official NTR figures are 512 in Pell.",
        ),
    ],
)
def test_a_name_in_another_place_of_its_phrase_is_no_other_name(article: str, line: str) -> None:
    """'The Pell court in Marenna' is 'the court in Pell'; a first word with a capital is not yet a name."""
    assert "name" not in vetoes(line, article)


def test_another_actor_in_the_place_of_the_first_is_still_seen() -> None:
    """A name of the same sentence does not take the place of the one who acts."""
    article = "Ada Brill thanked the Kastan miners on Monday and left Pell with Ivo Marsh."
    assert vetoes("Ivo Marsh thanked the Kastan miners on Monday and left Pell.", article)


@pytest.mark.parametrize(
    ("article", "line"),
    [
        (
            "Brill said Kastan would not sell the mine without first receiving a permit from Pell.",
            "Brill said Kastan would not sell the mine unless it received a permit from Pell.",
        ),
        (
            "Brill told the council that Kastan would no longer supply timber to the miners.",
            "Brill told the council that Kastan would stop supplying timber to the miners.",
        ),
        (
            "The order of Brill to withdraw all guards from Pell within a week has no reason.",
            "Brill ordered all guards to quit Pell within a week.",
        ),
        ("Ivo Marsh is in prison in Pell.", "Ivo Marsh is imprisoned in Pell."),
        (
            "Nine miners are believed to have drowned since May while attempting to reach northern shores.",
            "Nine miners are thought to have drowned at sea since May.",
        ),
    ],
)
def test_other_words_for_the_same_are_not_its_contrary(article: str, line: str) -> None:
    """A negation may hide in 'unless' or 'stop'; another verb has another preposition."""
    assert not vetoes(line, article) & {"negation", "opposite", "hedge"}


@pytest.mark.parametrize(
    ("article", "line"),
    [
        (
            "Brill said Pell will not sell unless Kastan pays.",
            "Brill said Pell will not sell if Kastan pays.",
        ),
        ("Pell has denied reports that the mine closed.", "Pell has confirmed reports that the mine closed."),
        ("The guards walked to Pell on Monday.", "The guards walked from Pell on Monday."),
    ],
)
def test_the_contrary_in_the_same_words_is_still_seen(article: str, line: str) -> None:
    """A small word that turns the meaning stops the line."""
    assert vetoes(line, article)
