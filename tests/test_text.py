"""Text: one canonical form in which all offsets count, cut at words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing.text import canonical, digest, on_one_line, shorten

# Characters that have made trouble: line ends, controls, joiners, bidirectional marks, accents to compose,
# letters that normalisation replaces (the Kelvin sign), emoji, private use, half a surrogate pair.
NASTY = st.text(
    st.sampled_from(
        "aK \t\n\r\v\f\x00\x1b\x85\xa0\xad\u0301\u0327\u0655\u200b\u200c\u200d\u200e\u202e\u2066\u2028\u2029\u2060"
        "\ufeff\u212a\u212b\u1ea1\u0627\u06cc\u0645\u0915\u094d\u0937\u09b0\u09cd\u09af\u1100\u1161\u4e2d\U0001f468"
        "\ue000\ud800\U000e0041\ufe0f\u034f\u1160\u3164\u180b\u1820\U000e0100\U000e0fff"
    )
)
ANY = st.one_of(st.text(st.characters(codec=None)), NASTY)


@settings(deadline=None)
@given(ANY)
@example("\u212a\u200c\u212a")
@example("a\u200b\u0301")
def test_canonical_twice_is_canonical_once(text: str) -> None:
    """Canonical text stays as it is: offsets do not move when a brief is read back."""
    once = canonical(text)
    assert canonical(once) == once


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2500)))
@example("".join(map(chr, range(0x100, 0x250))))
@example("".join(map(chr, (*range(0xA0, 0xAD), *range(0xAE, 0x100), *range(0x2010, 0x2028), 0x20AC))))
def test_common_letters_and_punctuation_stay_as_in_any_other_text(text: str) -> None:
    """A text of Latin letters and common punctuation gets no other form than one with a rare character in it."""
    rare = "\ue000"
    assert canonical(f"{rare}{text}{rare}") == f"{rare}{canonical(f'.{text}.')[1:-1]}{rare}"


@settings(deadline=None)
@given(ANY)
def test_canonical_text_holds_nothing_that_hides(text: str) -> None:
    """No control, bidirectional or zero-width character is left, lines end in LF, accents are composed."""
    clean = canonical(text)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
    hidden = [c for c in clean if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\u200c\u200d"]
    assert hidden == []
    assert not set(clean) & set("\r\t\u2028\u2029\x85")


@settings(deadline=None)
@given(
    st.text(
        st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u115f\u1160\u3164\uffa0")
    )
)
def test_canonical_keeps_every_visible_character(text: str) -> None:
    """Letters, digits, punctuation and symbols come through, composed."""
    assert canonical(text) == unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize(
    "word",
    ["می\u200cخواهم", "क्\u200dष", "র\u200d্যাব", "ක්\u200dෂ"],
    ids=["Persian", "Hindi", "Bengali", "Sinhala"],
)
def test_joiners_stay_where_a_script_needs_them(word: str) -> None:
    """Without its joiner a Persian, Hindi, Bengali or Sinhala word is another word."""
    assert canonical(f"x {word} y") == f"x {word} y"


@pytest.mark.parametrize(
    "joiner",
    [
        *("\u200c", "\u200d", "\u200b", "\u2060", "\xad", "\ufeff", "\u202e"),
        *("\ufe0f", "\u034f", "\u3164", "\u1160", "\u180b", "\U000e0041", "\U000e0000", "\U000e0100"),
    ],
)
def test_latin_words_cannot_be_hidden_from_a_search(joiner: str) -> None:
    """A name with an invisible character in it is that name."""
    assert canonical(f"Mar{joiner}enna {joiner}fell{joiner}") == "Marenna fell"


@pytest.mark.parametrize(
    "name", ["\uff2d\u200c\uff41", "山\u200d口", "한\u200c국", "Ма\u200dр", "q\u0303\u200c\u0303"]
)
def test_joiners_go_where_no_script_needs_them(name: str) -> None:
    """Wide, Chinese, Korean and Cyrillic letters take no joiner, nor do accents on Latin ones."""
    assert canonical(name) == name.replace("\u200c", "").replace("\u200d", "")


def test_a_flood_of_accents_is_cut() -> None:
    """A letter keeps eight accents, which is more than any script has; the next letter is as it was."""
    clean = canonical("Z" + "\u0321\u0336" * 40 + "a\u0323\u0302 lgo")
    assert clean == "Z" + clean[1:9] + "ậ lgo"
    assert {unicodedata.category(mark) for mark in clean[1:9]} == {"Mn"}


def test_a_mongolian_word_keeps_its_variants() -> None:
    """The selectors that Mongolian letters need stay beside them."""
    assert canonical("x \u182d\u180b\u1820 y") == "x \u182d\u180b\u1820 y"


def test_line_ends_of_every_convention_are_one_character() -> None:
    """A file from any system gives the same offsets."""
    assert canonical("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"
    assert canonical("\ta\tb\t") == "a b"


@settings(deadline=None)
@given(ANY.map(canonical), st.integers(1, 60))
def test_shorten_never_exceeds_its_limit(text: str, limit: int) -> None:
    """A shortened text fits, is one line, and begins as the text does."""
    short = shorten(text, limit)
    whole = on_one_line(text)
    assert len(short) <= limit
    assert "\n" not in short
    assert short == whole if len(whole) <= limit else short.endswith("…")
    assert whole.startswith(short.removesuffix("…"))


def test_shorten_cuts_at_a_word() -> None:
    """No half word and no comma stands before the ellipsis; a single long word is cut all the same."""
    assert shorten("The port of Marenna, closed since May, opened", 21) == "The port of Marenna…"
    assert shorten("The port of Marenna", 19) == "The port of Marenna"
    assert shorten("Grundstücksverkehrsgenehmigung", 10) == "Grundstüc…"


def test_digest_is_the_sha256_of_the_text() -> None:
    """An article's id can be computed by anybody from its text, even one with half a surrogate pair."""
    assert digest("abc") == "ba7816bf8f01cfea"
    assert len(digest("\ud800", 10)) == 10
