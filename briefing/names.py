"""Names as strings: cleaned, compared, parted from a title, found in a text. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from briefing import tables
from briefing.text import on_one_line

_EDGES = " \t\n\"'“”‘’«»‹›()[]{}<>,;:!?*_~|…–—-#@/\\"
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
POSSESSIVE = re.compile(r"(?:['’]s|(?<=[sS])['’])$")
_ABBREVIATED = re.compile(r"(?:\b\w\.)+$|\b(?:Jr|Sr|Inc|Ltd|Co|Corp|St)\.$")
_ARABIC_ARTICLE = re.compile(r"^(?:al|el|ar|as|ad|an|ash)-(?=\w)")
OF_TITLE = r"(?i:secretary of state|secretary of defen[sc]e|chief of staff|head of state)"
_OF_TITLE = re.compile(OF_TITLE + " ")
_WORD = re.compile(r"\w+")
_CAPITAL = r"[^\W\d_a-z][\w.'’-]*"
_BEHIND_TITLE = re.compile(rf"((?:[\w.'’-]+ ){{0,6}}?)([\w.-]+) ({_CAPITAL}(?: {_CAPITAL}){{1,3}})$")
_BETWEEN = re.compile(r" (?:of|for|to|from|with|by|and|in|at|on) ")
# Scripts that put no space between words: Thai, Lao, Burmese, Khmer, and everything East Asian.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uabff\uf900-\ufaff\uff00-\uffef]")


# ------------------------------------------------------------------------------------------ one name


def clean_name(name: str) -> str:
    """Take from a name what does not belong to it: quotes, '#', '@', possessive, leading article, stops.

    Returns:
        The name on one line; empty where nothing is left.
    """
    name = on_one_line(name)
    before = None
    while name != before:
        before = name
        name = name.lstrip(_EDGES + ".").rstrip(_EDGES)
        if name.endswith(".") and not _ABBREVIATED.search(name):
            name = name[:-1]
        if "(" in name and ")" not in name:
            name = name.partition("(")[0]
        name = _ARTICLE.sub("", POSSESSIVE.sub("", name))
    return name


@lru_cache(maxsize=20_000)
def tokens(name: str) -> tuple[str, ...]:
    """Give a name's words as they are compared: case folded, without accents, dots and the Arabic article."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold().replace("ı", "i")
    words = (_ARABIC_ARTICLE.sub("", word.replace(".", "")) for word in plain.split())
    return tuple(word for word in words if word.strip("-'"))


@lru_cache(maxsize=20_000)
def split_title(name: str) -> tuple[str, str]:
    """Part a person's name from the title before it.

    Returns:
        Title and name: 'Prime Minister' and 'Ann Example'. The title is empty where there is none, where
        it is only 'Mr' or the like, and where no name would be left; 'King' stays with a single name.
    """
    words = name.split()
    found = _OF_TITLE.match(name)
    cut = len(found.group().split()) if found else 0
    honorific, modifier = tables.vocabulary("honorific"), tables.vocabulary("title-modifier")
    for i, word in enumerate(words[:-1]):
        plain = word.strip(".,").casefold()
        if plain in honorific or is_title(plain):
            cut = max(cut, i + 1)
        elif i >= cut and not (plain in modifier or country_of_word(word) or tables.country_of_demonym(word)):
            break
    rest = words[cut:]
    if not cut or (len(rest) == 1 and words[cut - 1].casefold() in tables.vocabulary("regnal")):
        return "", name
    title = " ".join(word for word in words[:cut] if word.strip(".").casefold() not in honorific)
    return title.rstrip(","), " ".join(rest)


def behind_title(name: str) -> str | None:
    """Give the full name behind a description that ends in a title: 'Bo Lind' of 'Kremlin spokesman Bo Lind'.

    None where a preposition or a mark stands before it, as in 'a spokesman for Bo Lind'.
    """
    found = _BEHIND_TITLE.match(name)
    if not found or not is_title(found[2].strip(".").casefold()):
        return None
    return None if _BETWEEN.search(f" {found[1]}") else found[3]


def is_surname(name: str) -> bool:
    """Tell a bare surname, which may have a particle ('de Example'), from a given name and surname."""
    first = name.split()[0].casefold() if name.strip() else ""
    return len(tokens(name)) < 2 or name[0].islower() or first in tables.vocabulary("particle")


def is_title(word: str) -> bool:
    """Tell whether a case-folded word can end a title: 'president', 'gen', 'king', 'spokesman'."""
    return word in titles()


@cache
def titles() -> frozenset[str]:
    """Give all words that `is_title` knows."""
    return frozenset().union(*map(tables.vocabulary, ("office", "rank", "regnal", "role")))


@lru_cache(maxsize=20_000)
def country_of_word(word: str) -> str | None:
    """Give the code of the state that a word names, as 'Kenya', 'Kenya's' or 'U.S.' do."""
    entry = tables.known(POSSESSIVE.sub("", word.strip(",")))
    return entry.country if entry and entry.kind == "state" else None


# ------------------------------------------------------------------------------------ names in a text


# From so many first words on it is sooner told which of them a text has than where each of them is.
_MANY = 40


class NameFinder:
    """Finds whole-word occurrences of the same names in many texts. Names are as in `find_mentions`."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        for name in sorted(names):
            if written := form(name):
                self._names.setdefault(written, name)
        # Compared word by word: patterns would take longer to compile than most texts to look through.
        self._by_word: dict[str, list[str]] = defaultdict(list)
        others = []
        for written in sorted(self._names, key=lambda f: (-len(f), f)):
            first = _WORD.match(written)
            if first and (written.isascii() or not _UNSPACED.search(written)):
                self._by_word[first.group()].append(written)
            else:
                others.append(whole_word(written))
        self._others = re.compile("|".join(others)) if others else None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Find the names in a text, as `find_mentions` does."""
        words: Iterable[str] = self._by_word
        if len(self._by_word) >= _MANY:
            words = self._by_word.keys() & set(_WORD.findall(text))
        starts = sorted((start, word) for word in words for start in _places(text, word))
        hits, position = [], 0
        for start, word in starts:
            if start >= position:
                for written in self._by_word[word]:
                    if end := _end(text, start, written):
                        hits.append((start, end, self._names[written]))
                        position = end
                        break
        if self._others:
            hits.extend((*m.span(), self._names[form(m.group())]) for m in self._others.finditer(text))
            hits = _apart(hits)
        return hits


def _apart(hits: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Keep of hits that overlap the first, and of those that begin together the longest."""
    result, position = [], 0
    for hit in sorted(hits, key=lambda h: (h[0], -h[1])):
        if hit[0] >= position:
            result.append(hit)
            position = hit[1]
    return result


def _places(text: str, word: str) -> Iterator[int]:
    """Give the offsets of a word, made of word characters, where it touches no more of them."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() or after.isalnum() or before == "_" or after == "_"):
            yield at
        at = text.find(word, end)


def _end(text: str, at: int, written: str) -> int:
    """Give where a name, as `form` gives it, ends that begins at an offset; 0 where it does not stand there."""
    if text.startswith(written, at):
        at += len(written)
    elif (piece := text[at : at + len(written)]).isascii() and _is_plain(piece):
        return 0
    else:
        for number, part in enumerate(written.split(" ")):
            if number:
                before = at
                while text[at : at + 1].isspace():
                    at += 1
                if at == before:
                    return 0
            end = at + len(part)
            if not text.startswith(part, at) and not ("'" in part and form(text[at:end]) == part):
                return 0
            at = end
    return 0 if _in_word(text[at : at + 1]) and _in_word(written[-1]) else at


def find_mentions(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """Find whole-word occurrences of names.

    Args:
        text: where to look; offsets count in it.
        names: as written; case counts. White space in a name matches any white space in the text, a curly
            apostrophe a straight one.

    Returns:
        (start, end, name) in text order. They never overlap: at one place the longest name wins.
    """
    return NameFinder(names).find(text)


def form(name: str) -> str:
    """Give what two spellings share that differ only in white space and the shape of apostrophes."""
    return on_one_line(name.replace("’", "'").replace("‘", "'"))


def without_accents(text: str) -> str:
    """Give a text with the base letter for each accented one; offsets stay as they are."""
    if text.isascii():
        return text
    return "".join(c if c.isascii() else _base_letter(c) for c in text)


@lru_cache(maxsize=4096)
def _base_letter(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    # Hangul syllables come apart too, but not into a letter and its accents.
    return parts[0] if len(parts) > 1 and unicodedata.combining(parts[1]) else char


def find_phrase(text: str, written: str) -> tuple[int, int] | None:
    """Find the first whole-word occurrence of a phrase, as `form` gives it, in either case: where, or None."""
    small = text.lower()
    simple = written.isascii() and "'" not in written and len(small) == len(text)
    if simple and (_is_plain(text) or on_one_line(text) == text.strip()):
        # So it is mostly, and a pattern would take longer to compile than to use.
        at = next(_occurrences(small, written.lower()), -1)
        return (at, at + len(written)) if at >= 0 else None
    match = re.search(whole_word(written), text, re.IGNORECASE)
    return match.span() if match else None


def whole_word(written: str) -> str:
    """Give a pattern for a name, as `form` gives it, between word boundaries where its script has them."""
    inner = r"\s+".join(re.escape(part).replace("'", "['’‘]") for part in written.split(" "))
    before = r"(?<!\w)" if _bounded(written[0]) else ""
    after = r"(?!\w)" if _bounded(written[-1]) else ""
    return before + inner + after


def has_word(flat: str, written: str) -> bool:
    """Tell whether a name occurs as a whole word in a text, both as `form` gives them.

    The same as searching for `whole_word`, and much faster where texts are long and names many.
    """
    return next(_occurrences(flat, written), None) is not None


def _occurrences(flat: str, written: str) -> Iterator[int]:
    first, last = _bounded(written[0]), _bounded(written[-1])
    at = flat.find(written)
    while at >= 0:
        end = at + len(written)
        if not (first and _in_word(flat[at - 1 : at])) and not (last and _in_word(flat[end : end + 1])):
            yield at
        at = flat.find(written, at + 1)


def _is_plain(text: str) -> bool:
    """Tell quickly whether a text has surely no other white space than single spaces."""
    return text.isprintable() and "  " not in text


def _bounded(char: str) -> bool:
    return _in_word(char) and not _UNSPACED.match(char)


def _in_word(char: str) -> bool:
    """Tell whether a regular expression would take a character for one of a word; '' is none."""
    return char.isalnum() or char == "_"
