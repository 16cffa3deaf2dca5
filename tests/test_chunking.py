"""Sentences and chunks: every offset exact, nothing lost, no budget broken."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing import chunking
from briefing.chunking import MAX_SENTENCE_TOKENS, chunk_article, sentence_spans
from briefing.text import canonical, digest
from briefing.tokens import estimate_tokens
from briefing.types import Article, ChunkedArticle

_PIECES = st.sampled_from(
    [
        "The port opened.",
        "Mr. Tal left!",
        "“Stop,”",
        "he said",
        "“never closed",
        "U.S. ships",
        "3.5 per cent",
        "港口开放。",
        "他说：「不。」",
        "बंदरगाह खुला।",
        "افتتح الميناء؟",
        "می\u200cخواهم",
        "?!",
        "。",
        "\n",
        "\n\n",
        " ",
        "\xa0",
        "\u3000",
        "x" * 90,
        "中" * 90,
        ", ",
        "; ",
        "👨‍👩",
        "é\u0327",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join)).map(canonical)


def chunked(text: str, tokens: int = 2000) -> ChunkedArticle:
    return chunk_article(Article(digest(text), "sample.txt", text, "A sample"), tokens)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@settings(deadline=None)
@given(TEXTS, st.integers(1, 60))
@example("", 1)
@example("x" * 2000, 7)
def test_every_character_is_in_exactly_one_sentence(text: str, tokens: int) -> None:
    """Offsets ascend without overlap, no sentence has white space around it, and only white space is left out."""
    spans = sentence_spans(text, tokens)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(char.isspace() for i, char in enumerate(text) if i not in inside)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 300))
def test_chunks_share_out_the_sentences_within_the_budget(text: str, tokens: int) -> None:
    """Each numbered sentence lies in one chunk, in order, and no chunk is larger than was asked for."""
    document = chunked(text, tokens)
    assert [s.number for s in document.sentences] == list(range(1, len(document.sentences) + 1))
    assert tuple(s for chunk in document.chunks for s in chunk.sentences) == document.sentences
    assert [chunk.index for chunk in document.chunks] == list(range(1, len(document.chunks) + 1))
    for chunk in document.chunks:
        assert chunk.sentences
        size = sum(estimate_tokens(text[s.start : s.end]) for s in chunk.sentences)
        assert size <= tokens or (len(chunk.sentences) == 1 and len(text) == 1)


def test_abbreviations_initials_and_decimals_do_not_end_a_sentence() -> None:
    """'Mr. Tal', 'U.S.' and '3.5' stay whole."""
    assert sentences("Mr. Tal met U.S. envoys. Prices rose 3.5 per cent.") == [
        "Mr. Tal met U.S. envoys.",
        "Prices rose 3.5 per cent.",
    ]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    """Curly quotes close with the sentence that they end."""
    assert sentences("“The port is open.” Ships left.") == ["“The port is open.”", "Ships left."]


def test_an_unbalanced_quotation_mark_swallows_nothing() -> None:
    """A quotation that is never closed does not make one sentence of the rest."""
    assert sentences("He called it “a step. Ships left. Others stayed.") == [
        "He called it “a step.",
        "Ships left.",
        "Others stayed.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("港口开放了。他说：「好。」船走了！", ["港口开放了。", "他说：「好。」", "船走了！"]),
        ("बंदरगाह खुला। जहाज़ गए॥ बस।", ["बंदरगाह खुला।", "जहाज़ गए॥", "बस।"]),
        ("هل افتتح الميناء؟ نعم۔ غادرت السفن.", ["هل افتتح الميناء؟", "نعم۔", "غادرت السفن."]),
        ("価格は３．５％上がった。終わり。", ["価格は３．５％上がった。", "終わり。"]),
    ],
    ids=["Chinese", "Hindi", "Arabic and Urdu", "full-width decimals"],
)
def test_stops_of_other_scripts_end_sentences(text: str, expected: list[str]) -> None:
    """A text in another script is not one endless sentence."""
    assert sentences(text) == expected


def test_a_blank_line_ends_a_sentence() -> None:
    """A headline without a stop is not glued to the text below it."""
    assert sentences("PORT OPENS\n\nShips left") == ["PORT OPENS", "Ships left"]


WRAPPED = (
    "The council of Marenna voted on Monday to close the old bridge over\n"
    "the river Lenn for two years. Mayor Ilse Brandt said the repairs\n"
    "would cost 12 million crowns. The union called the price absurd."
)


def test_the_lines_of_a_wrapped_text_are_one_text() -> None:
    """A text whose lines end where no further word fitted has the sentences of the same text on one line."""
    assert [" ".join(s.split()) for s in sentences(WRAPPED)] == sentences(WRAPPED.replace("\n", " "))


def test_a_line_that_ended_early_ends_a_sentence() -> None:
    """A headline or a byline is not glued to the line below it, though no blank line is there."""
    text = f"Old bridge closed\nFrom our reporter\n{WRAPPED}"
    assert sentences(text)[:2] == ["Old bridge closed", "From our reporter"]


def test_a_line_beside_a_long_one_is_a_paragraph() -> None:
    """Where paragraphs are long lines, a short one without a stop stays by itself."""
    long = WRAPPED.replace("\n", " ")
    assert sentences(f"{long}\nReply in reverse\n{long}").count("Reply in reverse") == 1


def test_an_overlong_sentence_is_split_at_the_best_place() -> None:
    """A page without a stop is cited by lines: cut at a semicolon before a comma before a space."""
    long = "ships left the port and others came, " * 14 + "then the gates shut; " + "nobody left, " * 60
    parts = sentences(long)
    assert len(parts) > 1
    assert all(estimate_tokens(part) <= MAX_SENTENCE_TOKENS for part in parts)
    assert parts[0].endswith("shut;")
    assert all(part.endswith(",") for part in parts[1:])
    assert " ".join(parts) == long.strip()


def test_a_word_without_a_break_is_cut_hard() -> None:
    """Not even a text of one endless word breaks the budget or is lost."""
    document = chunked("x" * 5000, 100)
    assert "".join(document.article.text[s.start : s.end] for s in document.sentences) == "x" * 5000
    assert len(document.chunks) == 13


def test_the_last_two_chunks_are_of_a_size() -> None:
    """A lone sentence at the end is not sent without its surroundings."""
    document = chunked("\n\n".join(["Ships left the old port."] * 11), 60)
    assert [len(chunk.sentences) for chunk in document.chunks] == [6, 5]


HOSTILE = {
    "stops without a space": "!?" * 100_000,
    "wide stops": "。" * 66_000,
    "one wide word": "中" * 66_000,
    "one word": "a" * 200_000,
    "brackets": "(A. " * 50_000,
    "open quotes": "“" * 66_000,
    "empty lines": "a\n \n" * 50_000,
    "spaces": "a" + " " * 200_000 + "b",
    "tiny sentences": "A b. " * 40_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_cost_work_in_proportion_to_their_length(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 kB of anything is chunked at once: each character is measured a few times, not once a sentence."""
    measured = 0

    def counting(piece: str) -> int:
        nonlocal measured
        measured += len(piece)
        return estimate_tokens(piece)

    monkeypatch.setattr(chunking, "estimate_tokens", counting)
    document = chunked(canonical(text))
    assert measured < 100 * len(text)
    inside = sum(s.end - s.start for s in document.sentences)
    assert inside >= sum(not char.isspace() for char in document.article.text)
