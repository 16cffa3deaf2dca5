"""What the score of grounding promises: what stands in the article holds, what is new or torn apart holds less."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.chunking import sentence_spans
from briefing.grounding import likeness
from briefing.grounding.support import PARTIAL, SUPPORTED, WEIGHTS, Source, Support, parts, whole
from briefing.text import canonical

NEWS = (
    "Soldiers closed the port of Kastan on Monday after a storm damaged 14 ships. "
    "The British minister, Ada Brill, said the harbour would not open before May. "
    "“We will repair every quay,” she told reporters in Pell. "
    "Fishermen in the northern villages have asked for money. "
    "Oil prices rose by 3.5 per cent as tankers waited outside the strait. "
    "A report on the storm is expected to be published next year."
)


def source(text: str = NEWS) -> Source:
    return Source(text, sentence_spans(text))


def score(sentence: str, text: str = NEWS) -> float:
    return source(text).support(sentence).score


def unheld(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in source().support(sentence).unheld]


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from([*NEWS.split(" "), "中文。", "\n\n", "x" * 300, "“", "US"]), max_size=40
        ).map(" ".join),
    ).map(canonical)
)
def test_any_sentence_of_any_article_is_wholly_supported_by_it(text: str) -> None:
    """A copied sentence has the highest score and cites a sentence, whatever the article is."""
    article = source(text)
    for start, end in sentence_spans(text):
        found = article.support(text[start:end])
        if found != Support(0.0, (), ()):  # no word at all
            assert found.score == 1.0
            assert len(found.evidence) == 1
            assert not found.unheld


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200), st.text(max_size=300))
def test_whatever_is_asked_the_answer_is_within_bounds(sentence: str, text: str) -> None:
    """Scores lie between 0 and 1, offsets in the sentence, and cited sentences exist."""
    article = source(text)
    found = article.support(sentence)
    assert 0 <= found.score <= 1
    assert all(0 <= start < end <= len(sentence) for start, end in found.unheld)
    assert all(1 <= number <= len(sentence_spans(text)) for number in found.evidence)
    assert found == article.support(sentence) == source(text).support(sentence)


def test_case_quotes_and_stops_do_not_part_a_copy_from_its_source() -> None:
    """Straight quotes, small letters and a lost stop are the same words."""
    found = source().support('"we will repair every quay", she told reporters in pell')
    assert found == Support(1.0, (3,), ())


def test_a_run_of_words_over_two_sentences_is_no_copy() -> None:
    """The end of one sentence and the beginning of the next say nothing together."""
    assert score("14 ships the British minister.") < 1


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday the port of Kastan was closed by soldiers after a storm damaged 14 ships.",
        "After a storm damaged 14 ships, soldiers closed the port of Kastan on Monday.",
        "The harbour would not open before May, said Ada Brill, the UK minister.",
        "Fishermen in the northern villages asked for money.",
    ],
)
def test_a_true_sentence_in_other_order_is_supported(sentence: str) -> None:
    """A passive, a clause put first and a speaker put last change nothing of what is said."""
    found = source().support(sentence)
    assert SUPPORTED <= found.score < 1
    assert not found.unheld


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "Soldiers shut the port of Kastan on Monday.",
            "Soldiers shut the port of Kastan on Monday in Angola.",
        ),
        ("In Kastan the storm damaged 14 ships.", "In Kastan the storm damaged 23 ships."),
        (
            "The storm damaged ships near the port of Kastan.",
            "The storm damaged ships near the port of Velm.",
        ),
        ("Fishermen asked for money.", "Fishermen have not asked for money."),
        (
            "Fishermen in the villages have asked for money.",
            "Fishermen in the villages have asked for weapons.",
        ),
        ("Ada Brill spoke of a quay in Pell.", "Ada Brill published oil prices as fishermen waited."),
    ],
)
def test_what_is_false_scores_below_what_is_true(true: str, false: str) -> None:
    """A new place, number, name, negation, opposite or object, and parts of several sentences, cost."""
    assert score(true) > score(false)
    assert score(false) < SUPPORTED


def test_a_sentence_about_something_else_is_not_even_partial() -> None:
    """One shared word does not make a sentence of another article worth printing."""
    for sentence in (
        "Bananas from Honduras are sweet this summer.",
        "The orchestra played on Monday evening.",
    ):
        assert score(sentence) < PARTIAL
    assert score("Soldiers closed the port.", "") == 0.0


def test_the_evidence_is_where_the_words_are_best_first() -> None:
    """A sentence that joins two cites both, first the one that has more of it."""
    assert source().support("Tankers waited outside the strait, and fishermen asked for money.").evidence == (
        5,
        4,
    )
    assert source().support("Prices of oil rose.").evidence == (5,)


def test_unheld_words_are_shown_where_they_stand() -> None:
    """The offsets cut the new words out of the sentence, behind curly quotes too."""
    assert unheld("“Soldiers” closed the airport of Kastan with cannons.") == ["airport", "cannons"]


def test_other_forms_of_a_word_are_held() -> None:
    """Inflection, derivation, peoples and their countries, months and close synonyms are not new words."""
    assert (
        unheld("Britain's soldier shut Kastan; a fisherman from the villages; rising price; a reporter.")
        == []
    )
    assert unheld("Storms will damage a ship.") == []


def test_opposites_and_numbers_are_never_near() -> None:
    """No word is both a synonym and an opposite of another, and no two numbers are of one family."""
    for line in likeness.tables.lines("opposites.txt"):
        one, other = (map(likeness.key_of, side.split()) for side in line.split("|"))
        assert one != other
        assert other not in likeness.near(one), line
    assert likeness.kinship("120000", "120001") == 0


def test_a_summary_is_not_much_better_than_its_worst_sentence() -> None:
    """The score of several sentences leans to the lowest, whatever their order, and one alone stays as it is."""
    assert whole([0.7]) == pytest.approx(0.7)
    assert whole([0.9, 0.9, 0.1]) == whole([0.1, 0.9, 0.9])
    assert 0.1 < whole([0.9, 0.9, 0.1]) < 0.5
    assert whole([1.0, 1.0]) > 0.99


def test_a_summary_is_taken_apart_without_its_preamble() -> None:
    """What a model says of its answer is not judged, and stops with a space before them end a sentence."""
    text = "Here is a concise summary of the passage: ships sank . soldiers came . 3 . 5 per cent"
    assert [text[start:end].strip() for start, end in parts(text)][:2] == ["ships sank .", "soldiers came ."]
    assert parts(" … ") == []


def test_every_weight_has_its_value() -> None:
    """No weight is for nothing, and no value but the share of held words goes without a weight."""
    features = source().features("Soldiers shut the port.")
    assert features is not None
    assert set(features) - set(WEIGHTS) == {"held"}
