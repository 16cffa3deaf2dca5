"""The reader's own fields: lists of things that articles name, looked up in their texts and merged. Pure.

A value is kept only as the text writes it. What a model makes up, or writes otherwise, goes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefing.names import clean_name, form, whole_word
from briefing.text import canonical, on_one_line
from briefing.types import Article, FieldValue, Span

# By a field's name its values.
Values = dict[str, tuple[FieldValue, ...]]

# What is longer than this, in characters, is no name of a thing.
MAX_VALUE_CHARS = 120
# So many values of a field are looked for in an article; a model that offers more of them loops.
MAX_VALUES = 200
# English plurals. What is left need not be a word, but it is the same of 'base' and 'bases', 'box' and 'boxes'.
_Y = re.compile(r"(?<=[a-z]{2})ies$")
_S = re.compile(r"(?<=[a-z]{2})(?<![sui])s$")
_E = re.compile(r"(?<=[a-z][sxzh])e$")
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Grounded:
    """What became of the values that were offered for an article.

    Attributes:
        values: of each field those that the text has, most mentioned first.
        rejected: pairs of a field's name and a value that the text does not have, as offered.
        offered: how many values came; one that came in several spellings counts once.
    """

    values: Values
    rejected: tuple[tuple[str, str], ...]
    offered: int


def ground_values(found: Mapping[str, Iterable[str]], article: Article) -> Grounded:
    """Look up in an article's text what was offered for the reader's fields.

    A value is looked for word for word; where it does not stand there so, in other letters' case; where it does not so
    either, in the other number ('tank' for 'tanks'). White space and the shape of apostrophes do not count.

    Args:
        found: by a field's name what was offered.
        article: only its text is looked at, not its title.
    """
    values: Values = {}
    rejected: list[tuple[str, str]] = []
    offered = 0
    flat = form(article.text).casefold()
    for field, texts in found.items():
        distinct = tuple(dict.fromkeys(texts))
        there = {text: _surfaces(text, article.text, flat) for text in distinct[:MAX_VALUES]}
        spellings: dict[str, set[str]] = defaultdict(set)
        for surface in set().union(*there.values()):
            spellings[key_of(surface)].add(surface)
        values[field] = tuple(sorted((_value(forms, article) for forms in spellings.values()), key=_rank))
        missing = [text for text in distinct if not there.get(text)]
        rejected += [(field, text) for text in missing if text in there and key_of(text) not in spellings]
        offered += len({*spellings, *map(key_of, missing)})
    return Grounded(values, tuple(rejected), offered)


def merge_values(fields: Iterable[str], articles: Iterable[Mapping[str, Sequence[FieldValue]]]) -> Values:
    """Make one list of each field's values in all articles; what differs only in case or number is one.

    Args:
        fields: their names; each of them is in the result.
        articles: of each its values. The first that has a value names it.
    """
    together: dict[str, dict[str, list[FieldValue]]] = {field: defaultdict(list) for field in fields}
    for values in articles:
        for field in together.keys() & values.keys():
            for value in values[field]:
                together[field][key_of(value.name)].append(value)
    return {field: tuple(sorted(map(_one, same.values()), key=_rank)) for field, same in together.items()}


def mentions(forms: Collection[str], article: Article) -> tuple[tuple[Span, ...], int]:
    """Find where a text has any of some spellings, in these letters' case.

    Args:
        forms: as names.form gives them.
        article: where to look.

    Returns:
        The first of each, in text order, and how many there are of all.
    """
    text = article.text
    found = {written: [match.span() for match in _matches(whole_word(written), text)] for written in forms}
    first = {places[0] for places in found.values() if places}
    every = {place for places in found.values() for place in places}
    return tuple(Span(article.id, a, b, text[a:b]) for a, b in sorted(first)), len(every)


@lru_cache(maxsize=20_000)
def key_of(text: str) -> str:
    """Give what is the same of all spellings of a value: case, number and a leading article do not count."""
    return _E.sub("", _S.sub("", _Y.sub("y", form(clean_name(canonical(text))).casefold())))


def _surfaces(offered: str, text: str, flat: str) -> set[str]:
    """Give the spellings in which a text has an offered value, as names.form gives them."""
    written = form(canonical(offered))
    if len(written) > MAX_VALUE_CHARS or key_of(written)[:-1] not in flat:  # told sooner than with a pattern
        return set()
    for name in dict.fromkeys((written, form(clean_name(written)))):
        # A single letter stands everywhere; in a script without spaces one may be a word.
        if sum(map(str.isalnum, name)) < (2 if name.isascii() else 1):
            continue
        pattern = "|".join(map(whole_word, _numbers(name)))
        there = {form(match.group()) for match in _matches(pattern, text, re.IGNORECASE)}
        # A sentence may begin with it. A name in small letters may be another word: 'US', 'us'.
        exact = there & {name, name[0].upper() + name[1:]}
        if there:
            return exact or {f for f in there if f.casefold() == name.casefold()} or there
    return set()


def _numbers(name: str) -> tuple[str, ...]:
    """Give a name with its singular or plural, longest first."""
    others = (f"{name}s", f"{name}es", f"{name[:-1]}ies", name[:-1], name[:-2], f"{name[:-3]}y")
    alike = {name, *(other for other in others if other.strip() and key_of(other) == key_of(name))}
    return tuple(sorted(alike, key=lambda other: (-len(other), other)))


def _matches(pattern: str, text: str, flags: int = 0) -> Iterator[re.Match[str]]:
    return (match for match in re.finditer(pattern, text, flags) if not _PARAGRAPH.search(match.group()))


def _value(forms: Collection[str], article: Article) -> FieldValue:
    spans, count = mentions(forms, article)
    return FieldValue(on_one_line(spans[0].text), spans, count)


def _one(same: Sequence[FieldValue]) -> FieldValue:
    spans = tuple(span for value in same for span in value.mentions)
    return FieldValue(same[0].name, spans, sum(value.mention_count for value in same))


def _rank(value: FieldValue) -> tuple[int, str, str]:
    return -value.mention_count, value.name.casefold(), value.name
