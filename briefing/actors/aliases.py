"""Which names in one article mean the same actor. Pure.

A wrong merge is worse than two rows, so each rule wants a single actor that a name can mean.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing import tables
from briefing.actors.bodynames import body_key, cores, is_common
from briefing.actors.groups import Groups
from briefing.actors.people import is_reign, join_full_names
from briefing.actors.rules import table_entry, type_of
from briefing.names import country_of_word, find_phrase, form, is_surname, split_title, tokens
from briefing.types import ActorType
from briefing.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from briefing.actors.listed import Listed

MAX_NAME = 200  # characters; what is longer is no name
ACRONYM = re.compile(r"[A-Z][A-Z&.-]*[A-Z]s?\.?$")
_MIN_SURNAME = 5  # letters of a surname in which a slip of the pen is told from another name
_LONG_SURNAME = 9  # letters from which two slips are
_TOO_FAR = 3  # more edits than any slip has
# The bracket first, since a search for one sign is quick.
_DEFINED = re.compile(r"\((?<=[ \n]\()([A-Z][\w.&/-]*[A-Z][\w.&/-]{0,8})\)")
_LONG_WORD = re.compile(rf"(?<!\w)\w{{{_MIN_SURNAME},}}")
# Letters that more than one capital folds to, with the rarer ones.
_RARE_CAPITALS = {"i": "İ", "s": "ẞ", "α": "ᾼ", "η": "ῌ", "θ": "ϴ", "ω": "ῼ"}
_LETTERS = re.compile(r"(?<![\w'’-])[^\W\d_]{5,}(?![\w-])")


@dataclass(slots=True)
class Candidate:
    """A name in an article, with all its spellings that are compared as equal.

    Attributes:
        surfaces: as the text writes it.
        given: how often each type was offered for it.
        roles: as offered.
        row: of the reader's own list that it belongs to.
    """

    surfaces: set[str] = field(default_factory=set)
    given: Counter[ActorType] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    row: Listed | None = None

    @property
    def name(self) -> str:
        """The longest spelling."""
        if len(self.surfaces) == 1:
            return next(iter(self.surfaces))
        return max(self.surfaces, key=lambda s: (len(s), s))

    @property
    def type(self) -> ActorType:
        """The type offered most often."""
        if len(self.given) == 1:
            return next(iter(self.given))
        return min(self.given, key=lambda t: (-self.given[t], t))


def merge_names(candidates: Sequence[Candidate], text: str, groups: Groups) -> list[list[Candidate]]:
    """Group the names of an article by whom they mean.

    Args:
        candidates: in an order that depends on nothing but the names. Spellings that the text gives besides
            (a defined acronym, a misspelt surname) are added to their surfaces.
        text: the article's.
        groups: of the candidates' indexes, to begin with; what it refuses to join stays apart.
    """
    merger = _Merger(candidates, text, groups)
    merger.join_table_names()
    merger.join_people()
    merger.join_bodies()
    merger.join_acronyms()
    merger.join_misspelt()
    return [[candidates[i] for i in members] for members in merger.groups.members()]


class _Merger:
    def __init__(self, candidates: Sequence[Candidate], text: str, groups: Groups) -> None:
        self.groups = groups
        self._candidates = candidates
        self._text = text
        self._words = [tokens(split_title(c.name)[1] if c.type == "person" else c.name) for c in candidates]
        self._entries = [table_entry(c.name, c.type) for c in candidates]
        types = [type_of(c.name, c.type)[0] for c in candidates]
        several = [i for i, words in enumerate(self._words) if len(words) > 1]
        self._people = [i for i in several if types[i] == "person"]
        self._person = frozenset(self._people)
        self._bodies = [i for i, t in enumerate(types) if t in ("organization", "group")]

    def join_table_names(self) -> None:
        first: dict[str, int] = {}
        for i, entry in enumerate(self._entries):
            if entry:
                self.groups.join(i, first.setdefault(entry.name, i))

    def join_people(self) -> None:
        """Join full names of one person, and a shorter name to the one person whose fuller name it is part of."""
        by_ending: dict[tuple[str, ...], list[int]] = defaultdict(list)
        by_word: dict[str, list[int]] = defaultdict(list)
        full: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for p in self._people:
            words = self._words[p]
            full[words].append(p)
            for size in range(1, len(words)):
                by_ending[words[-size:]].append(p)
            for word in set(words):
                by_word[word].append(p)
        join_full_names(self.groups, full)
        fuller_first = sorted(range(len(self._words)), key=lambda i: (-len(self._words[i]), self._words[i]))
        for i in fuller_first:
            short, name = self._words[i], self._candidates[i].name
            if self._entries[i] or not short:
                continue
            owners: list[int] = []
            if is_surname(name) or (
                len(short) == 1 and self._candidates[i].type == "person" and not is_reign(name)
            ):
                owners = by_ending[short]  # 'Brill', 'Mrs Brill'
            elif i in self._person and is_reign(name):
                owners = [p for p in by_word[short[1]] if self._reigns(name.split()[0], p, short[1])]
            if not owners and len(short) == 1 and self._candidates[i].type == "person":
                owners = by_word[short[0]]
                owners = owners if all(self._words[p][0] == short[0] for p in owners) else []
            self.groups.join_if_one(i, owners)

    def _reigns(self, title: str, person: int, given: str) -> bool:
        """Tell whether the text has this title before the full name of a person with this given name."""
        if self._words[person][0] != given:
            return False
        names = (form(f"{title} {name}") for name in self._candidates[person].surfaces)
        return any(find_phrase(self._text, name) for name in names)

    def join_bodies(self) -> None:
        """Join names of bodies that differ in form, by a generic word, or by the country before them."""
        by_key: dict[frozenset[str], int] = {}
        by_words: dict[tuple[str, ...], int] = {}
        for i in self._bodies:
            self.groups.join(i, by_key.setdefault(body_key(self._candidates[i].name), i))
            by_words.setdefault(self._words[i], i)
        extended: dict[int, list[int]] = defaultdict(list)
        for longer in self._bodies:
            for shorter in cores(self._candidates[longer].name, self._words[longer]):
                core = by_words.get(shorter)
                if core is not None and (not self._entries[core] or is_common(self._candidates[core].name)):
                    extended[core].append(longer)
        for i, longer_names in extended.items():
            self.groups.join_if_one(i, longer_names)

    def join_acronyms(self) -> None:
        """Join acronyms to the name that the text defines them by, or that alone has these initials."""
        named = [i for i in self._bodies if len(self._words[i]) > 1]
        by_initials: dict[str, list[int]] = defaultdict(list)
        for i in named:
            for letters in set(_initials(self._candidates[i].name)):
                by_initials[letters].append(i)
        for match in _DEFINED.finditer(self._text):
            acronym = match.group(1)
            before = form(self._text[max(0, match.start() - MAX_NAME - 1) : match.start() - 1])
            owners = [i for i in named if any(before.endswith(form(s)) for s in self._candidates[i].surfaces)]
            if owners and not country_of_word(acronym):
                owner = max(owners, key=lambda i: len(self._candidates[i].name))
                self._candidates[owner].surfaces.add(acronym)
                for i, candidate in enumerate(self._candidates):
                    if tables.normal(acronym) in map(tables.normal, candidate.surfaces):
                        self.groups.join(i, owner)
        for i, candidate in enumerate(self._candidates):
            # What the reader's list has is no guess.
            listed = candidate.row is not None
            if not listed and ACRONYM.match(candidate.name) and not country_of_word(candidate.name):
                self.groups.join_if_one(i, by_initials[candidate.name.replace(".", "")])

    def join_misspelt(self) -> None:
        """Join a surname to the one person whose surname it misspells, also where no analyst offered it.

        The misspelt form stands without a given name, is not the commoner form, not a plural, no word of the
        tables, and does not occur in small letters.
        """
        by_letter: dict[str, list[int]] = defaultdict(list)
        for p in self._people:
            by_letter[self._words[p][-1][0]].append(p)
        slips: dict[str, list[int]] = {}
        for written in {word for letter in by_letter for word in _long_words(self._text, letter)}:
            if written.istitle():
                word = written.casefold()
                if near := [p for p in by_letter[word[0]] if _is_slip(word, self._words[p][-1])]:
                    slips[written] = near
        if not slips:
            return
        counts = Counter(_LETTERS.findall(self._text))
        surnames = Counter[str]()
        for word, count in counts.items():
            surnames[word.casefold()] += count * word[0].isupper()
        single = {words[0]: i for i, words in enumerate(self._words) if len(words) == 1}
        known = {word for p in self._people for word in self._words[p]} | tables.words()
        known |= {word for word, i in single.items() if self._candidates[i].row}
        for written, near in sorted(slips.items()):
            word = written.casefold()
            if written not in counts or word in known or word in counts:
                continue
            if (
                len({self.groups.of(p) for p in near}) != 1
                or counts[written] > surnames[self._words[near[0]][-1]]
            ):
                continue
            if not _stands_alone(written, self._text, offered=word in single):
                continue
            if word in single:
                self.groups.join(single[word], near[0])
            else:
                self._candidates[near[0]].surfaces.add(written)


def _long_words(text: str, letter: str) -> Iterator[str]:
    """Give the words that may be a surname and begin with a capital that folds to a letter.

    Looked for by their capitals, since a search for one character is far quicker than one for words.
    """
    for capital in letter.upper() + _RARE_CAPITALS.get(letter, ""):
        at = text.find(capital)
        while at >= 0:
            if word := _LONG_WORD.match(text, at):
                yield word.group()
            at = text.find(capital, at + 1)


def _initials(name: str) -> tuple[str, str]:
    words = [word for word in re.split(r"[\s-]+", name) if word]
    return "".join(w[0] for w in words if w[0].isupper()), "".join(w[0] for w in words).upper()


def _is_slip(word: str, surname: str) -> bool:
    shorter = min(len(word), len(surname))
    if (
        shorter < _MIN_SURNAME
        or word[0] != surname[0]
        or word in (surname, f"{surname}s")
        or surname == f"{word}s"
    ):
        return False
    most = 2 if shorter >= _LONG_SURNAME else 1
    # No edit changes more than two of the letters that only one of them has.
    alike = abs(len(word) - len(surname)) <= most and len(set(word) ^ set(surname)) <= 2 * most
    return alike and _edits(word, surname) <= most


def _edits(a: str, b: str) -> int:
    """Count insertions, deletions, exchanges and swaps of neighbours (optimal string alignment)."""
    if abs(len(a) - len(b)) >= _TOO_FAR:
        return _TOO_FAR
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def _stands_alone(word: str, text: str, *, offered: bool) -> bool:
    """Tell whether no other capitalised word touches a surname that stands within a sentence."""
    inside = offered
    for match in re.finditer(rf"(?<![\w-]){word}(?![\w-])", text):
        found = re.search(r"(\S+)\s$", text[max(0, match.start() - 40) : match.start()])
        before = found.group(1) if found else "."
        titled = split_title(f"{before} {word}")[1] == word or before.casefold() in FUNCTION_WORDS
        if before[0].isupper() and before[-1].isalpha() and not titled:
            return False
        if re.match(r" [A-Z]", text[match.end() : match.end() + 2]):
            return False
        inside = inside or before[-1].isalnum()
    return inside
