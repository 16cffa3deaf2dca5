"""One name from another script in many spellings: 'Qassari', 'Gassary', 'Kassari'. Pure.

The letters that are made equal are those which the usual romanisations of one Arabic, Persian, Russian or Ukrainian
letter differ in: ALA-LC, BGN/PCGN, ISO 9 and ISO 233, and the habits of newspapers. Short vowels, which Arabic does
not write, keep only whether they are dark (o, u) or bright (a, e, i): 'Hassan' stays another name than 'Hussein'.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from briefing import tables

# Written apart or together, with any vowel, before any form of the article: 'Abdel Fattah', 'Abdul-Fatah'.
_SERVANT = re.compile(r"^abd(?:[aeu]l?)?(?=$|[^aeiou])")
_ARTICLES = frozenset({"al", "el", "ul", "ar", "as", "ad", "an", "ash", "az"})
_SON = frozenset({"bin", "ibn", "ben"})
# In this order: from the letters of a spelling to those of the folding.
_LETTERS = tuple(
    (re.compile(spelling), folded)
    for spelling, folded in (
        (r"['’ʿʾ-]", ""),
        (r"^ye", "e"),  # Yevgeny, Evgeny
        (r"x", "ks"),  # Alexei, Aleksei
        (r"(?:dzh|dj)", "j"),  # Djibril, Jibril
        (r"tch", "ch"),
        (r"dh", "d"),  # dhal
        (r"ph", "f"),
        (r"(?:gh|kh|ck|[gqk])", "k"),  # qaf, as Libya says it, and what is written for it
        (r"c(?=[^hk])|c$", "k"),
        (r"tz", "ts"),
        (r"w", "v"),  # wa
        (r"(?<=.)(?:i?y+|i+j?)$", "i"),  # Zelensky, Zelenskyy, Zelenskiy, Zelenskij
        (r"ou|oo|u", "o"),
        (r"(?<=.)[aeiy]+", "a"),
        (r"^[iy](?=[^aeiou])", "e"),  # Ibrahim, Ebrahim
        (r"(?<=[ao])h$", ""),  # ta marbuta
        (r"(.)\1+", r"\1"),
    )
)
_ROMANISED = re.compile(r"q(?!u)|^kh|^gh|zh|dh|(?:sk(?:y|yy|iy|ij|i)|[eo]v|enko|[vw][iy]ch)$")


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Give what the spellings of a name's word have in common. The word is one of names.tokens."""
    word = _SERVANT.sub("abd", word)
    for spelling, folded in _LETTERS:
        word = spelling.sub(folded, word)
    return word


def folded(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the folded words of a name, without articles; 'bin', 'ibn' and 'ben' are one."""
    kept = [w for i, w in enumerate(words) if w not in _ARTICLES or i == len(words) - 1]
    plain = " ".join("bn" if word in _SON else _given().get(word) or fold(word) for word in kept)
    return tuple(plain.replace("abd ", "abd").split())


def is_romanised(words: tuple[str, ...]) -> bool:
    """Tell whether a name shows that it comes from another script: by a given name, a particle or its letters."""
    inside = words[:-1]
    return (
        any(w in _given() or w in _SON or w in _ARTICLES or w.startswith("abd") for w in inside)
        or _ROMANISED.search(words[-1]) is not None
    )


@cache
def _given() -> dict[str, str]:
    """Give the folding of each romanised given name in the table: that of the first of its row."""
    return {
        spelling: fold(name)
        for name, others in tables.given_names("romanised")
        for spelling in (name, *others)
    }
