"""What the generator of mutations reads in an article: sentences, quotations, names and their kinds."""

# ruff: noqa: E501 - patterns and tables of words read best unbroken
from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache

from english_lists import (
    ACTOR_NOUNS,
    BODY_WORDS,
    COUNTRIES,
    DEMONYMS,
    MONTHS,
    NO_NAMES,
    PERSON_TITLES,
    SAME_POWER,
    SAY,
    WEEKDAYS,
)

from briefing.chunking import sentence_spans

_WORD = r"(?:al-|el-|ash-|ez-)?[A-ZÀ-Ý][\wÀ-ÿ]*(?:[-’'](?:[A-Z]\w*|\w{2,}))*"
_BODY = "|".join(BODY_WORDS)
_NAME = re.compile(
    rf"(?<![\w-])(?:(?:{_WORD} |People[’']s )*?(?:{_BODY}) (?:of|for) (?:the )?{_WORD}(?: {_WORD})*|"
    rf"(?:People[’']s )?{_WORD}(?: (?:(?:de|van|von|bin|al) |People[’']s )?{_WORD})*)(?![\w-])"
)
# 'US-led', 'Russian-made': no names.
_COMPOUND = re.compile(r"\w-[a-z]{3,}$")
_DEMONYM = "|".join(sorted(DEMONYMS))
_NOUN = "|".join(sorted(ACTOR_NOUNS, key=len, reverse=True))
# An actor without a name: 'the army', 'a local court', 'Turkish troops'.
NOUN_PHRASE = rf"(?<![\w-])(?:(?:[Tt]he|[Aa]n?) (?:(?:{_DEMONYM}) |[a-z-]+ )?(?:{_NOUN})|(?:{_DEMONYM}) (?:{_NOUN}))(?![\w’'-])"
_BEFORE_NAME = re.compile(rf"\b(?:[Tt]he )?(?:(?:{_DEMONYM}) )?(?:(?:{'|'.join(PERSON_TITLES)})\.? )*$")
FIRST_WORDS = frozenset(
    """the a an in on at but and or if as after before when while for from by to with without since although though
    because he she it they we you this that these those there his her its their our my what who where why how no not yet
    so then now later earlier meanwhile however instead despite according under over between during until once one
    two three four five six seven eight nine ten some many most more few several all both each every another other
    only even still also last next such than of about around nearly almost more fewer less among across against near
    inside outside asked police officials authorities critics experts residents witnesses protesters soldiers troops
    local government women men children people is are was were do does did have has had can could will would may might
    should let here just perhaps hundreds thousands dozens despite speaking talking turning using like unlike through
    throughout toward towards up down out off into onto within along behind beyond above below new old former senior
    civilians activists fighters analysts aid rather whether nor neither either any nobody nothing everyone someone
    something earlier yesterday today tomorrow tonight thanks yes oh well much too very your mine us them him""".split()
)
_SIDE = re.compile(r"(?:in|near|from|across|outside|around|at|to|towards|leave|left|reached)$")
_SAID = re.compile(rf"^(?:,? (?:who )?(?:{'|'.join(SAY)})\b|, (?:\d\d|a|an|the)\b)")


def same_word(a: str, b: str) -> bool:
    """Tell whether two words are so like that they may be two spellings of one name."""
    a, b = a.casefold(), b.casefold()
    return a[:4] == b[:4] or (a[0] == b[0] and SequenceMatcher(None, a, b).ratio() > 0.75)


@lru_cache(maxsize=65536)
def akin(a: str, b: str) -> bool:
    """Tell whether two names may mean the same, as far as their letters and the lists tell."""
    words_a, words_b = re.findall(r"\w+", a), re.findall(r"\w+", b)
    if any(same_word(x, y) for x in words_a for y in words_b):
        return True
    for short, long in ((a, words_b), (b, words_a)):
        initials = "".join(word[0] for word in long if word[0].isupper())
        if len(long) > 1 and short.replace(".", "").upper() in (initials, initials.upper()):
            return True
    groups_a = [group for group in SAME_POWER if a in group.split("|")]
    return any(b in group.split("|") for group in groups_a)


class Reading:
    """An article as the generator reads it."""

    def __init__(self, article: str) -> None:
        self.article = article

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Whole sentences of prose, 5 to 45 words, in whose quotation marks every opening has its end."""
        spans = (self.article[start:end] for start, end in sentence_spans(self.article))
        return tuple(dict.fromkeys(text for text in spans if _good(text)))

    @cached_property
    def names(self) -> dict[str, str]:
        """Each name of the article with its kind: person, place, country, body or other."""
        seen: dict[str, list[tuple[int, int]]] = {}
        for start, end in self._found(self.article):
            seen.setdefault(self.article[start:end], []).append((start, end))
        kinds = {name: self._kind(name, spans) for name, spans in seen.items()}
        surnames = {name.split()[-1] for name, kind in kinds.items() if kind == "person"}
        return {name: "person" if name in surnames else kind for name, kind in kinds.items()}

    def names_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the spans of the article's names in one of its sentences or a rewriting of it."""
        for start, end in self._found(text):
            if text[start:end] in self.names:
                yield start, end

    def actors_in(self, text: str) -> list[tuple[int, int]]:
        """Give the spans, in order, of who may act in a sentence outside quotations: with title and article."""
        spans = [match.span() for match in free(text, NOUN_PHRASE)]
        for start, end in self.names_in(text):
            before = _BEFORE_NAME.search(text, 0, start)
            start = before.start() if before else start
            if not inside_quotation(text, start) and not any(s < end and start < e for s, e in spans):
                spans.append((start, end))
        return sorted(spans)

    @cached_property
    def noun_actors(self) -> tuple[str, ...]:
        """Who acts in the article without a name: 'the army', 'Turkish troops'."""
        found = (match[0] for match in free(self.article, NOUN_PHRASE) if match[0][0] not in "Aa")
        return tuple(dict.fromkeys("the" + name[3:] if name[:4] == "The " else name for name in found))

    @cached_property
    def midway(self) -> frozenset[str]:
        """Capitalised words that stand behind a word in lower case, and so are names, not first words."""
        return frozenset(re.findall(rf"(?<=[a-z,] )({_WORD})", self.article))

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        for match in _NAME.finditer(text):
            start, end = match.span()
            words = match[0].split(" ")
            while words and self._no_name(words, first=_at_start(text, start)):
                start += len(words[0]) + 1
                words = words[1:]
            part = any(map(_COMPOUND.search, words)) or " ".join(words) in BODY_WORDS
            if words and not part and " ".join(words) not in NO_NAMES and not all(map(_calendar, words)):
                yield start, end

    def _no_name(self, words: list[str], first: bool) -> bool:
        """Tell whether the first of some capitalised words is no part of a name."""
        bare, alone = words[0].rstrip("."), len(words) == 1
        if bare in DEMONYMS:
            return not any(word in BODY_WORDS for word in words)
        if bare in PERSON_TITLES or bare in NO_NAMES or _calendar(bare):
            return True
        return bare.casefold() in FIRST_WORDS or (first and alone and bare not in self.midway)

    def _kind(self, name: str, spans: list[tuple[int, int]]) -> str:
        words = name.split()
        if name in COUNTRIES:
            return "country"
        if any(word in BODY_WORDS for word in words) or re.fullmatch(r"[A-Z]{2,5}s?", name):
            return "body"
        before = [self.article[:start].rstrip().rsplit(None, 2)[-2:] for start, _ in spans]
        after = [self.article[end : end + 30] for _, end in spans]
        titled = any(pair and pair[-1].rstrip(".") in PERSON_TITLES for pair in before)
        speaks = any(_SAID.match(rest) for rest in after) or any(pair and pair[-1] in SAY for pair in before)
        places = sum(bool(pair and _SIDE.match(pair[-1])) for pair in before)
        if titled or (len(words) > 1 and speaks) or (speaks and not places):
            return "person" if len(words) < 4 else "body"
        if places * 2 >= len(spans):
            return "place"
        return "other"


def _calendar(word: str) -> bool:
    return word in WEEKDAYS or word in MONTHS


def _at_start(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in '.!?“"”:…–'


def _good(text: str) -> bool:
    words = text.split()
    if not (
        5 <= len(words) <= 45 and text[0] in '“"' + text[0].upper() and text[0].isascii() | (text[0] == "“")
    ):
        return False
    if not re.search(r"[.!?][”\"]?$", text) or "\n" in text or not re.match(r"[A-Z“\"]", text):
        return False
    return (
        text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and text.count("(") == text.count(")")
        and not re.search(r"(?:^|[\s(])[‘']", text)
    )


@lru_cache(maxsize=1024)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Give the spans of what stands in double quotation marks, without the marks."""
    return tuple(match.span(1) for match in re.finditer(r"[“\"]([^“”\"]+)[”\"]", text))


# More patterns than `re` keeps.
_compiled = cache(re.compile)


def inside_quotation(text: str, offset: int) -> bool:
    """Tell whether an offset lies inside quotation marks."""
    return any(start <= offset < end for start, end in quoted(text))


def free(text: str, pattern: str) -> Iterator[re.Match[str]]:
    """Give the matches of a pattern that do not touch a quotation."""
    inside = [(start - 1, end + 1) for start, end in quoted(text)]
    for match in _compiled(pattern).finditer(text):
        if all(match.end() <= start or match.start() >= end for start, end in inside):
            yield match


def put(text: str, start: int, end: int, new: str) -> str:
    """Put other words into a place of a text, with a capital where there was one at the start."""
    if start == 0 and text[:1].isupper() and new[:1].islower():
        new = new[0].upper() + new[1:]
    return text[:start] + new + text[end:]


def cased(new: str, old: str) -> str:
    """Give a word a capital where the word that it stands for has one."""
    return new.capitalize() if old[0].isupper() else new
