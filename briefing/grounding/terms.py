"""The words of a text in the form in which a statement is compared with its source. Pure.

A `Term` is a word, a figure, a unit or a mark, with its place and the keys that it counts as: 'two', '2' and
'2.0' are one key, and so are '1.2 thousand' and '1,200', 'US', 'American' and 'United States', 'rose' and 'rises'.
"""

from __future__ import annotations

import functools
import math
import re
from typing import Literal, NamedTuple

from briefing import tables
from briefing.words import FUNCTION_WORDS, NUMBER_WORDS, fold, stem

# A comma between digits belongs to the figure: 1,200 is one word.
WORD = re.compile(r"[^\W_]+(?:(?:['’.\-]|(?<=\d),(?=\d))[^\W_]+)*")

_TOKEN = re.compile(rf"{WORD.pattern}|[$€£¥%]|[,;:()\"“”„«»?!–—]|\.+|-(?=\s)")
_THOUSANDS = re.compile(r",(?=\d{3}(?:\D|$))")
_IDEOGRAPHS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
# '5m', '1.2bn', '10k', '12th', '1990s', '10.30am': a figure with letters that belong to it.
_WITH_SUFFIX = re.compile(r"(\d+(?:[.,]\d+)*)([a-z]+)")
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "dozen": 12.0,
}
_SPELLED_SCALES = ("hundred", "thousand", "million", "billion", "trillion", "dozen")
_ORDINALS = {
    word: f"{n}th"
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
_ARABIC_NAME = re.compile(r"(?:al|el|ash|as|an|ar|at|ad)-[^\W\d_]")  # 'al-Raqqa'
# How many, but not a number: told for one another they are as wrong as figures.
_VAGUE = frozenset("tens dozens hundreds thousands millions billions trillions".split())
_FRACTIONS = frozenset("third thirds quarter quarters half halves fifth fifths tenth tenths".split())
_UNITS = {
    form: unit
    for unit, forms in {
        "%": "% percent pct percentage",
        "¤dollar": "$ usd dollar dollars",
        "¤euro": "€ eur euro euros",
        "¤pound": "£ gbp pound pounds sterling",
        "¤yen": "¥ yen",
        "¤yuan": "yuan renminbi",
        "¤ruble": "ruble rubles rouble roubles",
        "¤rupee": "rupee rupees",
        "¤crown": "crown crowns krone kroner krona kronor",
        "¤franc": "franc francs",
        "¤peso": "peso pesos",
        "¤lira": "lira liras",
        "¤dinar": "dinar dinars",
        "¤shekel": "shekel shekels",
        "mile": "mile miles mi",
        "kilometre": "km kilometre kilometres kilometer kilometers",
        "metre": "metre metres meter meters",
        "centimetre": "cm centimetre centimetres centimeter centimeters",
        "foot": "ft foot feet",
        "inch": "inch inches",
        "yard": "yard yards",
        "hectare": "hectare hectares",
        "acre": "acre acres",
        "kilogram": "kg kilogram kilograms kilo kilos",
        "gram": "gram grams",
        "tonne": "tonne tonnes ton tons",
        "litre": "litre litres liter liters",
        "gallon": "gallon gallons",
        "barrel": "barrel barrels",
        "degree": "degree degrees",
        "second": "seconds",
        "minute": "minute minutes",
        "hour": "hour hours",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "year": "year years",
        "decade": "decade decades",
        "century": "century centuries",
    }.items()
    for form in forms.split()
}
_UNIT_KEYS = frozenset((*_UNITS.values(), "%point"))
_CALENDAR = {
    short: full
    for full, shorts in {
        "january": "jan",
        "february": "feb",
        "march": "mar",
        "april": "apr",
        "june": "jun",
        "july": "jul",
        "august": "aug",
        "september": "sep sept",
        "october": "oct",
        "november": "nov",
        "december": "dec",
        "monday": "mon",
        "tuesday": "tue tues",
        "wednesday": "wed weds",
        "thursday": "thu thur thurs",
        "friday": "fri",
        "saturday": "sat",
        "sunday": "sun",
    }.items()
    for short in shorts.split()
}
MONTHS_AND_DAYS = frozenset(_CALENDAR.values()) | {"may"}

Kind = Literal["figure", "unit", "name", "word", "function", "mark"]


class Term(NamedTuple):
    """A word of a text.

    Attributes:
        text: as it stands; of a figure or a name of several words, all of them.
        start: offset of its first character in the text, from 0.
        end: offset after it.
        keys: what it counts as; the first is its own, others are of its parts. Two terms with a key in common
            are held to say the same.
        kind: 'name' is any word with a capital letter that is no function word: whether it is one is for
            the reader to say at the beginning of a sentence.
    """

    text: str
    start: int
    end: int
    keys: tuple[str, ...]
    kind: Kind

    @property
    def key(self) -> str:
        """Its own key."""
        return self.keys[0]

    @property
    def content(self) -> bool:
        """Whether it says something: no mark and no function word."""
        return self.kind not in ("function", "mark")


def terms_of(text: str, start: int = 0, end: int | None = None) -> tuple[Term, ...]:
    """Give the terms of text[start:end] in order; their offsets count in `text`."""
    found = [
        Term(match[0], match.start(), match.end(), *_read(match[0]))
        for match in _TOKEN.finditer(text, start, len(text) if end is None else end)
    ]
    return tuple(_joined(found, text))


def keys_of(word: str) -> tuple[str, ...]:
    """Give the keys of a single word, whatever its case."""
    return _read(word)[0]


@functools.lru_cache(maxsize=65_536)
def _read(raw: str) -> tuple[tuple[str, ...], Kind]:
    """Give the keys and the kind of a token by itself."""
    if not raw[0].isalnum():
        return ((_UNITS[raw],), "unit") if raw in _UNITS else ((raw,), "mark")
    word = fold(raw)
    if raw[0].isdigit():
        return _figure(word)
    if counted := _spelled(word):
        return counted
    capital = raw[0].isupper() or bool(_ARABIC_NAME.match(raw))
    if capital and word in _CALENDAR:
        return (_CALENDAR[word],), "name"
    if _IDEOGRAPHS.search(word):
        return tuple(word[i : i + 2] for i in range(max(1, len(word) - 1))), "word"
    plain = word.removesuffix("'s").removesuffix("'")
    known = _known(raw) if capital else None
    if known:  # the word itself, too, for texts without capitals
        return (known, _base(plain)), "name"
    if plain in FUNCTION_WORDS or word in FUNCTION_WORDS:
        return (word,), "function"
    keys: tuple[str, ...] = (_base(plain),)
    if "-" in plain:
        keys += tuple(key for part in raw.split("-") if part for key in _read(part)[0])
    elif "." in plain:
        keys += (plain.replace(".", ""),)
    return keys, "name" if capital else "word"


def _spelled(word: str) -> tuple[tuple[str, ...], Kind] | None:
    """Read a word for a number, a rank or a unit."""
    if word in _UNITS:
        return (_UNITS[word],), "unit"
    if word in _ORDINALS:
        return (_ORDINALS[word],), "word"
    if word in _VAGUE:
        return (f"#{word}",), "figure"
    first, _, rest = word.partition("-")
    if rest and first in _ORDINALS:  # 'seventh-century'
        return (_ORDINALS[first], word), "word"
    value = _SCALES[first] if first in _SPELLED_SCALES else float(NUMBER_WORDS.get(first, -1))
    if value < 0 or (rest and rest in _FRACTIONS):
        return None
    if rest in NUMBER_WORDS:
        return (f"#{_plain(value + float(NUMBER_WORDS[rest]))}",), "figure"
    return (f"#{_plain(value)}", *([word] if rest else [])), "figure"


def _base(word: str) -> str:
    """Bring an inflected word to its plain form, and that to its stem."""
    return stem(tables.plain_forms().get(word, word))


def _figure(word: str) -> tuple[tuple[str, ...], Kind]:
    if match := _WITH_SUFFIX.fullmatch(word):
        figure, suffix = match.groups()
        if suffix in _SCALES:
            return (_scaled(figure, _SCALES[suffix]),), "figure"
        if suffix in ("st", "nd", "rd", "th"):
            return (f"{figure}th", f"#{figure}"), "figure"
        if suffix in _UNITS:
            return (f"#{value_of(figure)}", _UNITS[suffix]), "figure"
        return (f"#{value_of(figure)}", word), "figure"
    if "-" in word:  # '25-year-old' has the age in common with '25', and with no other age
        return (_read(word.partition("-")[0])[0][0], word), "figure"
    return (f"#{value_of(word)}",), "figure"


def value_of(figure: str) -> str:
    """Bring a figure to one form, 1,200 and 1200, 3.50 and 3.5; a list such as 1,2 stays as it is."""
    plain = _THOUSANDS.sub("", figure)
    return plain.rstrip("0").rstrip(".") if "." in plain and "," not in plain else plain


def is_unit(key: str) -> bool:
    """Say whether a key is a unit's: of money, time, length or weight, or the per cent."""
    return key in _UNIT_KEYS


def is_past(term: Term) -> bool:
    """Say whether a term may be a verb in the past or a participle."""
    word = term.text.casefold()
    return word.endswith("ed") or word in tables.plain_forms()


def number_of(term: Term) -> float | None:
    """Give the value of a figure, or None."""
    key = term.keys[0]
    if not key.startswith("#"):
        return None
    try:
        return float(key[1:])
    except ValueError:
        return None


def _scaled(figure: str, scale: float) -> str:
    try:
        return f"#{_plain(float(value_of(figure)) * scale)}"
    except ValueError:
        return f"#{figure}"


def _plain(value: float) -> str:
    if math.isinf(value):  # hundreds of digits
        return "inf"
    rounded = round(value, 6)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)


@functools.lru_cache(maxsize=8192)
def _known(name: str) -> str | None:
    """Give the key of a name from the tables: a state's for its people's, too."""
    for written in (name, re.sub(r"['’]s?$", "", name)):
        if entry := tables.known(written):
            return f"@{entry.country if entry.kind == 'state' else entry.name}"
        if code := tables.country_of_demonym(written):
            return f"@{code}"
    return None


@functools.cache
def _phrases(*, folded: bool) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Give the names of several words in the tables, by their first word, the longest first; all small if folded."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in tables.entries():
        for name in (*entry.names, *entry.demonyms):
            words = tuple((name.casefold() if folded else name).replace("’", "'").split())
            if len(words) > 1:
                found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}


def _joined(terms: list[Term], text: str) -> list[Term]:
    """Join what is one term in several words: 'United States', 'per cent', '1.2 million', 'two hundred'."""
    joined: list[Term] = []
    phrases = _phrases(folded=text.islower())
    i = 0
    while i < len(terms):
        term, size, keys, kind = terms[i], 1, None, terms[i].kind
        if kind in ("name", "word") and term.text in phrases:
            size, keys = _phrase(terms, i, phrases[term.text])
        elif kind == "figure" and i + 1 < len(terms) and (term.key[0] == "#"):
            size, keys = _number(terms, i)
        elif term.text in ("per", "Per") and i + 1 < len(terms) and terms[i + 1].text == "cent":
            size, keys, kind = 2, ("%",), "unit"
        elif term.key == "%" and i + 1 < len(terms) and terms[i + 1].text in ("point", "points"):
            size, keys, kind = 2, ("%point",), "unit"
        if keys is None:
            joined.append(_with_thousands(terms, i, text) if kind == "figure" else term)
        else:
            end = terms[i + size - 1].end
            joined.append(Term(text[term.start : end], term.start, end, keys, kind))
        i += size
    return joined


def _with_thousands(terms: list[Term], at: int, text: str) -> Term:
    """Let a figure that crawling parted, '1, 056', also count as the whole."""
    term, after = terms[at], terms[at + 1 : at + 3]
    parted = len(after) == 2 and text[term.end : after[1].start] == ", " and len(after[1].text) == 3
    if parted and len(term.text) <= 3 and (term.text + after[1].text).isdecimal():
        return term._replace(keys=(*term.keys, f"#{int(term.text + after[1].text)}"))
    return term


def _phrase(
    terms: list[Term], at: int, names: tuple[tuple[str, ...], ...]
) -> tuple[int, tuple[str, ...] | None]:
    for words in names:
        here = [term.text.replace("’", "'") for term in terms[at : at + len(words)]]
        if len(here) == len(words) and here[:-1] == list(words[:-1]):
            last = here[-1].removesuffix("'s").removesuffix("'")
            known = _known(" ".join(words)) if last == words[-1] else None
            if known:
                return len(words), (known,)
    return 1, None


def _number(terms: list[Term], at: int) -> tuple[int, tuple[str, ...] | None]:
    """Read '1.2 million', 'two hundred and fifty', 'five thousand three hundred'."""
    value = number_of(terms[at])
    if value is None:
        return 1, None
    word = fold(terms[at].text)
    spelled = not word[0].isdigit()
    total, current, size = 0.0, value, 1
    while at + size < len(terms):
        step = size
        following = fold(terms[at + step].text)
        scaled, _, strong = following.partition("-")
        if strong and scaled in _SPELLED_SCALES and size == 1:  # '30 thousand-strong'
            return 2, (f"#{_plain(current * _SCALES[scaled])}",)
        if following == "and" and spelled and size > 1 and at + step + 1 < len(terms):
            step += 1
            following = fold(terms[at + step].text)
        if following in _SPELLED_SCALES or (following in ("m", "bn", "mn", "mln", "tn") and step == size):
            if step != size:
                break
            scale = _SCALES[following]
            if scale >= 1e3:
                total, current = total + current * scale, 0.0
            else:
                current *= scale
        elif spelled and size > 1 and (following in NUMBER_WORDS or "-" in following):
            more = number_of(terms[at + step])
            if more is None or more >= 100 or terms[at + step].text[0].isdigit():
                break
            current += more
        elif spelled and following in NUMBER_WORDS and value >= 20 and value % 10 == 0:
            current += float(NUMBER_WORDS[following])
        else:
            break
        size = step + 1
    return (size, (f"#{_plain(total + current)}",)) if size > 1 else (1, None)
