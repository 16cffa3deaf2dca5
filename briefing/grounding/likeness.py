"""When two words of a text say the same: normal forms, near relations, opposites. Pure.

What support.py compares words by. It forgives more than `terms`, by which the checks compare: 'fell' is
'fall', 'British' is the United Kingdom, 'Oct' is October, and 'initiated' may stand for 'launched'.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from briefing import tables
from briefing.words import FUNCTION_WORDS, NUMBER_WORDS, stem

# One character for one, so that offsets stay.
_PLAIN = str.maketrans(
    dict.fromkeys("’‘ʼ`", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑–—−", "-") | {"\u00a0": " "}
)
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'(?:s|t|re|ve|ll|d|m)\b)?|'s\b|[.,;:!?()\"\[\]]"
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLACE = re.compile(r"[a-z]+")

# Marks of detokenised or clipped text, and forms of 'say', which a summary puts in and out freely.
_EMPTY = FUNCTION_WORDS - {"against"} | frozenset(
    "'s s t re ve ll d im lrb rrb unk say says said per cent percent pct".split()
)
# What a model says of its source, not of the world: 'the passage describes…'.
_META = frozenset(
    map(
        stem,
        "passage text article summary describe mention discuss provide information concise excerpt".split(),
    )
)

_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
DATE_WORDS = frozenset((*_MONTHS, *_DAYS))
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
COUNTING_WORDS = frozenset((*_ORDINALS, *NUMBER_WORDS))
NEGATIONS = frozenset("not no never neither without none nobody nothing cannot".split())
HEDGES = frozenset(
    """
    may might could would allegedly alleged reportedly possible possibly likely suspected believed thought claims
    claimed accused apparently expected planned potential potentially
    """.split()
)

_SHORT = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
_NEGATED = {"won't": "will", "can't": "can", "shan't": "shall"}
_TENS = frozenset(str(n) for n in range(20, 100, 10))
_ONES = frozenset("123456789")
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_UNITS = {"bn": "billion", "m": "million", "k": "thousand", "km": "kilometre", "kilometer": "kilometre"}
_STATES = {
    "un": "UN",
    "eu": "EU",
    "usa": "USA",
    "uk": "GBR",
    "britain": "GBR",
    "british": "GBR",
    "american": "USA",
    "americans": "USA",
}
_TWO_WORDS = {
    ("united", "states"): "@USA",
    ("united", "kingdom"): "@GBR",
    ("united", "nations"): "@UN",
    ("european", "union"): "@EU",
}
_US = frozenset(("US", "USA", "U.S.", "U.S.A.", "u.s.", "u.s.a."))


@dataclass(slots=True)
class Token:
    """A word or a mark of punctuation.

    Attributes:
        start: offset in its text, from 0.
        end: offset after it.
        word: as it is compared letter by letter: case and quotes folded, no possessive.
        key: as it is compared by meaning: a stem, digits, or '@' and the code of a country.
        mark: whether it is punctuation.
        content: whether it says something of its own; function words do not.
        figure: whether it is a number, in digits or words.
        capital: whether it begins with a capital letter.
    """

    start: int
    end: int
    word: str
    key: str
    mark: bool
    content: bool
    figure: bool
    capital: bool


def tokens(text: str) -> list[Token]:
    """Cut a text in words and marks. Hyphens part words, so 'off-field' is 'off - field'."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text.translate(_PLAIN)):
        if match.group() == "'s":
            continue
        if match.group()[-3:].casefold() == "n't":  # 'don't' is 'do not'
            if verb := _NEGATED.get(match.group().casefold(), match.group()[:-3]):
                found.append(_token(verb, match.start(), match.end() - 3))
            found.append(_token("not", match.end() - 3, match.end()))
            continue
        token = _token(match.group(), match.start(), match.end())
        last = found[-1] if found else None
        if (
            last is not None
            and token.word in _SCALES
            and last.figure
            and last.key.replace(".", "").isdecimal()
        ):
            figure = f"{float(last.key) * _SCALES[token.word]:.10g}"  # '5 thousand' is '5,000'
            found[-1] = Token(last.start, token.end, figure, figure, False, True, True, False)
        elif last is not None and _counts_on(last, token):  # 'twenty-five'
            figure = str(int(last.key) + int(token.key))
            found[-1] = Token(last.start, token.end, figure, figure, False, True, True, False)
        elif found and (state := _TWO_WORDS.get((found[-1].word, token.word))):
            found[-1] = Token(found[-1].start, token.end, state, state, False, True, False, True)
        else:
            found.append(token)
    return found


def _counts_on(tens: Token, ones: Token) -> bool:
    words = tens.word.isalpha() and ones.word.isalpha() and ones.start - tens.end == 1
    return words and tens.key in _TENS and ones.key in _ONES


def _token(written: str, start: int, end: int) -> Token:
    word, key, mark, content, figure, capital = _reading(written)
    return Token(start, end, word, key, mark, content, figure, capital)


@functools.lru_cache(maxsize=32_768)
def _reading(written: str) -> tuple[str, str, bool, bool, bool, bool]:
    """Give word, key, mark, content, figure and capital of a token as written."""
    capital = written[0].isupper()
    if written in _US:
        return "@USA", "@USA", False, True, False, capital
    word = written.casefold()
    if written[0].isdigit():
        if _GROUPED.fullmatch(word):
            word = word.replace(",", "")
        if "." in word:
            word = word.rstrip("0").rstrip(".")
        return word, word, False, True, True, capital
    if not written[0].isalpha():
        return word, word, True, False, False, capital
    word = word.replace(".", "").removesuffix("'s")
    word = _UNITS.get(word, word)
    if word in _EMPTY:
        return word, word, False, False, False, capital
    return word, key_of(word), False, True, word in NUMBER_WORDS, capital


@functools.lru_cache(maxsize=32_768)
def key_of(word: str) -> str:
    """Give the form by which a folded word is compared with others."""
    if state := _states().get(word):
        return state
    return _SHORT.get(word) or NUMBER_WORDS.get(word) or stem(tables.plain_forms().get(word, word))


def about_the_source(key: str) -> bool:
    """Say whether a word of a summary may be of its source rather than of the world."""
    return key in _META


@functools.cache
def _states() -> dict[str, str]:
    states: dict[str, str] = {}
    for entry in tables.entries():
        if entry.kind == "state" and entry.country:
            for name in map(str.casefold, (*entry.demonyms, *entry.names)):
                if _PLACE.fullmatch(name) and name != "us":
                    states.setdefault(name, f"@{entry.country}")
    return states | {name: f"@{code}" for name, code in _STATES.items()}


def near(key: str) -> frozenset[str]:
    """Give the keys of words that news uses for this one."""
    return _synonyms().get(key, frozenset())


def opposites(key: str) -> frozenset[str]:
    """Give the keys of words for which this one cannot stand."""
    return _opposites().get(key, frozenset())


@functools.lru_cache(maxsize=65_536)
def kinship(one: str, other: str) -> float:
    """Say how surely two keys that differ are of one word family, 0 to 1, by the letters they begin with."""
    if not (one.isalpha() and other.isalpha()):
        return 0.0
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    short, long = sorted((len(one), len(other)))
    shared = short if shared is None else shared
    if shared < 4:
        return 0.0
    if shared == short and long - short <= 5:
        return 0.75
    if shared >= 5 and shared >= short - 3 and long - shared <= 5:
        return 0.6
    return 0.5 if shared >= short - 1 and long - shared <= 3 else 0.0


@functools.cache
def _synonyms() -> dict[str, frozenset[str]]:
    return _related(tables.lines("synonyms.txt"))


@functools.cache
def _opposites() -> dict[str, frozenset[str]]:
    related: dict[str, set[str]] = {}
    for word, others in tables.opposites().items():
        related.setdefault(key_of(word), set()).update(map(key_of, others))
    return {key: frozenset(keys - {key}) for key, keys in related.items()}


def _related(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """Relate the first word of each line with the others of it."""
    related: dict[str, set[str]] = {}
    for line in lines:
        first, *others = map(key_of, line.split())
        for other in others:
            related.setdefault(first, set()).add(other)
            related.setdefault(other, set()).add(first)
    return {key: frozenset(keys - {key}) for key, keys in related.items()}
