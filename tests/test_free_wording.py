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
