"""Tokens, quotations and noun phrases of English sentences, by closed word lists and without a parser. Pure.

What attribution.py needs to find a cue's subject. A sentence becomes a `Line` of tokens in which an
utterance in quotation marks is one token; phrases are ranges of tokens, [first, last + 1).
Every walk is bounded, so a line of any length costs time linear in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from briefing.grammar import (
    ADVERBS,
    APPOSITION,
    BODIES,
    CLAUSE_STARTS,
    CONNECTIVES,
    DETERMINERS,
    FINITE,
    NEGATION,
    NOBODY,
    NOT_ADVERBS,
    OBJECT_BOUNDS,
    PEOPLE,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    REPORTS,
    STOPS_AFTER,
    TITLES,
    WHEN_ENDS,
    WHEN_HERE,
)

Kind = Literal["person", "thing", "plural"]

UTTERANCE = "“”"  # the token that stands for a quotation
# How many tokens a phrase may have, and a quotation that is part of one ('the “caliphate” spokesman').
_LONGEST, _SCARE = 28, 3
# How many adverbials and connectives may stand in a row.
_ADVERBIALS = 6
# A quotation whose end is missing is taken to end after this many characters.
_OPEN_END = 1500
# No time adverbial is longer, in characters.
_WHEN_ROOM = 60

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Maj|Capt|St|Jr|Sr|Inc|Corp|Co|Prof|Rev)\."
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|No)\.(?=\s\d)|[A-Z]\.(?!\w)|\d+(?:[.,]\d+)+(?!\w)|[@#]?[^\W_]+(?:[-'’.&/][^\W_]+)*|[^\w\s]"
)
_MARK = re.compile("''|[\"“”„«»‘’]")


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the quotations in text[start:end], marks included, in order and not overlapping.

    Straight marks open after white space; an opening mark ends a quotation that was left open (each
    paragraph of a long quotation opens anew); one never closed ends with the text or after 1,500 characters.
    """
    found: list[tuple[int, int]] = []
    opened, kind = -1, ""
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        before = text[at - 1] if at > start else " "
        after = text[match.end()] if match.end() < end else " "
        if mark in "‘’" and (kind not in ("", "‘") or (mark == "’" and (not kind or after.isalnum()))):
            continue
        opens = mark in "“„«‘" or (
            mark in ('"', "''") and (before.isspace() or before in "([—–") and not after.isspace()
        )
        if opens and not (kind == "„" and mark == "“"):
            if kind not in ("", "‘"):
                found.append((opened, min(at, opened + _OPEN_END)))
            opened, kind = at, mark
        elif kind and (kind == "‘") == (mark == "’"):
            found.append((opened, match.end()))
            kind = ""
    if kind not in ("", "‘"):
        found.append((opened, min(end, opened + _OPEN_END)))
    return found


class Line:
    """The tokens of one sentence, utterances folded to one token each.

    Attributes:
        text: the text that all offsets refer to.
        words: the tokens in lower case.
        raw: the tokens as they stand.
        starts: their offsets.
        ends: the offsets after them.
    """

    __slots__ = ("ends", "raw", "starts", "text", "words")

    def __init__(self, text: str, start: int, end: int, quoted: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        at = start
        for first, last in quoted:
            if last <= start or first >= end:
                continue
            inner = _TOKEN.findall(text, first + 1, min(last, first + 80))
            short = last - first < 80 and len(inner) <= _SCARE + 1 and not any(t in ",.!?" for t in inner)
            self._read(at, max(at, first))
            if short:
                self._read(first + 1, last - 1)
            else:
                self._add(UTTERANCE, max(first, start), min(last, end))
            at = max(at, last)
        self._read(at, end)
        self.words = [token.lower() for token in self.raw]

    def _read(self, start: int, end: int) -> None:
        tokens = list(_TOKEN.finditer(self.text, start, max(start, end)))
        self.raw += [token[0] for token in tokens]
        self.starts += [token.start() for token in tokens]
        self.ends += [token.end() for token in tokens]

    def _add(self, token: str, start: int, end: int) -> None:
        self.raw.append(token)
        self.starts.append(start)
        self.ends.append(end)

    def __len__(self) -> int:
        return len(self.raw)

    def word(self, index: int) -> str:
        """Give a token in lower case, '' outside the line."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def is_name(self, index: int) -> bool:
        """Tell whether a token begins with a capital letter."""
        return 0 <= index < len(self.raw) and self.raw[index][:1].isupper()

    def is_word(self, index: int) -> bool:
        """Tell whether there is a token and it is no punctuation or utterance."""
        return 0 <= index < len(self.raw) and self.raw[index].lstrip("@#")[:1].isalnum()

    def is_adverb(self, index: int) -> bool:
        """Tell whether a token may stand between a subject and its verb."""
        word = self.word(index)
        return word in ADVERBS or (
            word.endswith("ly") and word not in NOT_ADVERBS and self.raw[index].islower()
        )

    def is_verb(self, index: int) -> bool:
        """Tell whether a token looks like a finite verb."""
        word = self.word(index)
        if not self.raw[index][:1].islower():
            return False
        if word in FINITE or word.endswith(("n't", "n’t")):
            return True
        if not word.endswith("ed") or "-" in word or len(word) < 5:
            return False
        after = self.word(index + 1)
        return (
            after in DETERMINERS or after[:1].isdigit() or after in ("him", "them", "it", UTTERANCE, "that")
        )

    def skip_time_back(self, index: int) -> int:
        """Give the last token before the time adverbials ('on Thursday') that end at a token."""
        for _ in range(_ADVERBIALS):
            if index < 0:
                break
            end = self.ends[index]
            low = max(self.starts[0], end - _WHEN_ROOM)
            match = WHEN_ENDS.search(self.text[low:end])
            if match is None:
                break
            while index >= 0 and self.starts[index] >= low + match.start():
                index -= 1
        return index

    def skip_time(self, index: int) -> int:
        """Give the first token after a time adverbial that begins at a token."""
        match = WHEN_HERE.match(self.text, self.starts[index]) if index < len(self) else None
        if match is None:
            return index
        while index < len(self) and self.starts[index] < match.end():
            index += 1
        return index

    def begins_clause(self, index: int) -> bool:
        """Tell whether no phrase goes on to the left across a token."""
        return not self.is_word(index) and self.word(index) not in ("’", "'", "/", "&", "$", "%", "£", "€")

    def phrase_before(self, last: int) -> tuple[int, int, int] | None:
        """Find the noun phrase that ends at a token.

        Returns:
            Its range of tokens, and the index of the token that bounds it on the left (-1: none); or None.
        """
        if self.word(last) in PRONOUNS:
            return last, last + 1, last - 1
        last = self._skip_parenthesis(last)
        index, floor = last, max(-1, last - _LONGEST)
        while index > floor:
            index = self._skip_parenthesis(index)
            if self.begins_clause(index) or self.word(index) in CLAUSE_STARTS or self.is_verb(index):
                break
            index -= 1
        else:
            if floor >= 0:
                return None
        bound, first = index, index + 1
        relative = bound - 1 if bound > 0 and self.is_verb(bound) else bound
        if self.word(relative) in ("who", "which", "that") and (
            relative != bound or self._opens_predicate(first)
        ):
            # 'Men who fled the town said': the clause belongs to the phrase before it.
            return self.phrase_before_relative(relative)
        verb_bound = bound >= 0 and self.is_verb(bound)
        for joint in range(first, last):
            if self.word(joint) in ("and", "or") and (verb_bound or self.word(joint + 1) in PRONOUNS):
                bound, first, verb_bound = joint, joint + 1, False
        if verb_bound and self.word(bound) not in REPORTS:
            return None
        if self.word(bound) == "," and "and" in self.words[first:last]:
            first, bound = self._list_start(first, bound)
        first = self._skip_lead(first, last)
        return (first, last + 1, bound) if self._is_phrase(first, last + 1) else None

    def _skip_parenthesis(self, index: int) -> int:
        """Give the last token before a short parenthesis that ends at a token ('(SDF)'), else the token."""
        if self.word(index) == ")":
            for at in range(index - 1, max(-1, index - 8), -1):
                if self.word(at) == "(":
                    return at - 1
        return index

    def phrase_before_relative(self, relative: int) -> tuple[int, int, int] | None:
        """Find the phrase that a relative pronoun refers to; arguments and return as of `phrase_before`."""
        last = relative - 1
        if self.word(last) in (",", "–", "—"):
            last -= 1
        last = self.skip_time_back(last)
        index = last
        while index >= max(0, last - 12):
            word = self.word(index)
            if (
                self.begins_clause(index)
                or word in CLAUSE_STARTS
                or self.is_verb(index)
                or word in OBJECT_BOUNDS
            ):
                break
            index -= 1
        first = self._skip_lead(index + 1, last)
        return (first, last + 1, index) if self._is_phrase(first, last + 1) else None

    def _opens_predicate(self, index: int) -> bool:
        """Tell whether what follows 'who' has no subject of its own."""
        word = self.word(index)
        return (
            self.is_verb(index) or self.is_adverb(index) or (word.endswith("ed") and not self.is_name(index))
        )

    def _list_start(self, first: int, bound: int) -> tuple[int, int]:
        """Take in the members of 'A, B and C' before its last comma: short names all."""
        for _ in range(4):
            start = bound
            while start > 0 and bound - start < 5 and self.is_word(start - 1):
                start -= 1
            closed = start == 0 or self.word(start - 1) in (",", UTTERANCE)
            if (
                not closed
                or start == bound
                or not self.is_name(bound - 1)
                or any(map(self.is_verb, range(start, bound)))
            ):
                break
            if (
                self.skip_time(start) != start
                or self.word(start) in PREPOSITIONS
                or self.word(start) in CONNECTIVES
            ):
                break
            first, bound = start, start - 1
            if self.word(bound) != ",":
                break
        return first, bound

    def _skip_lead(self, first: int, last: int) -> int:
        for _ in range(_ADVERBIALS):
            if first > last:
                break
            after = self.skip_time(first)
            if after == first and self.word(first) in CONNECTIVES:
                after = first + 1
            if after == first or after > last:
                break
            first = after
        return first

    def _is_phrase(self, first: int, end: int) -> bool:
        if first >= end or not self.is_word(end - 1):
            return False
        final, lead = self.word(end - 1), self.word(first)
        if final in PREPOSITIONS or final in DETERMINERS or lead in PREPOSITIONS or lead in NEGATION:
            return False
        if lead.endswith("ing") and self.word(first + 1) in PREPOSITIONS:
            return False  # 'Speaking to reporters'
        if lead in ("nobody", "anyone", "everyone", "someone", "people", "there"):
            return False
        return end - first > 1 or final not in NOBODY

    def phrase_after(self, first: int) -> tuple[int, int] | None:
        """Find the noun phrase that begins at a token; a name in apposition to a title belongs to it."""
        index = self._run(first, first + _LONGEST)
        if not self._is_phrase(first, index):
            return None
        if self.word(index) == "," and not self.is_name(self.head(first, index)) and self.is_name(index + 1):
            name = self._run(index + 1, index + 7)
            if all(self.is_name(i) for i in range(index + 1, name)):
                return first, name
        return first, index

    def _run(self, first: int, limit: int) -> int:
        index = first
        while index < min(limit, len(self)):
            word = self.word(index)
            if self.begins_clause(index) or word in CLAUSE_STARTS or self.is_verb(index):
                break
            if (
                word == "and"
                and self.is_name(index - 1) == self.is_name(index + 1)
                and self.word(index + 1) not in PRONOUNS
            ):
                index += 1
                continue
            if index > first and (word in STOPS_AFTER or self.skip_time(index) != index):
                break
            index += 1
        return index

    def first_phrase(self, start: int) -> tuple[int, int] | None:
        """Find the subject of the clause that begins at a token: the noun phrase before its first verb."""
        first = self._skip_lead(start, len(self) - 1)
        if self.word(first) == ",":
            first += 1
        end = min(len(self), first + _LONGEST)
        index = first
        while index < end and not (
            self.begins_clause(index)
            or self.is_verb(index)
            or self.word(index) in CLAUSE_STARTS
            or self.is_adverb(index)
            or self._follows_name(index)
        ):
            index += 1
        last = self.skip_time_back(index - 1)
        closed = index < len(self) and (self.is_word(index) or self.word(index) == ",")
        return (first, last + 1) if closed and self._is_phrase(first, last + 1) else None

    def _follows_name(self, index: int) -> bool:
        """Tell whether a token is a verb right behind a name ('Anna arrived', 'Anna sees them')."""
        if not self.is_name(index - 1) or not self.raw[index].islower():
            return False
        word, after = self.word(index), self.word(index + 1)
        return word.endswith("ed") or (word.endswith("s") and (after in DETERMINERS or after in PRONOUNS))

    def head(self, first: int, end: int) -> int:
        """Give the index of a phrase's head: its last token before a preposition, comma or relative."""
        index = first
        while index + 1 < end:
            word = self.word(index + 1)
            if word in PREPOSITIONS or word in CLAUSE_STARTS or not self.is_word(index + 1):
                break
            if word.endswith(("ing", "ed")) and self.word(index + 2) in PREPOSITIONS:
                break
            index += 1
        return index

    def kind(self, first: int, end: int) -> Kind:
        """Tell which pronoun a phrase may have: 'person' (he, she), 'thing' (it), 'plural' (they)."""
        head = self.head(first, end)
        word = self.word(head).removesuffix("’s").removesuffix("'s")
        words = set(self.words[first : head + 1])
        if "and" in self.words[first:end]:
            return "plural"
        if not self.is_name(head):
            if word in PEOPLE or word.endswith(("man", "woman", "person", "ist", "cian")):
                return "person"
            return (
                "plural" if word.endswith("s") and not word.endswith("ss") and word not in BODIES else "thing"
            )
        if words & TITLES:
            return "person"
        raw = self.raw[head]
        names = sum(1 for i in range(first, head + 1) if self.is_name(i))
        acronym = len(raw) > 1 and raw.isupper() and "." not in raw
        if words & BODIES or acronym or self.word(first) in PLACES or self.word(first) == "the":
            return "thing"
        return "person" if names > 1 else "thing"


def in_apposition(line: Line, index: int) -> bool:
    """Tell whether a piece between commas that begins at a token only describes the phrase before it."""
    word = line.word(index)
    return word in APPOSITION or not (line.is_name(index) or word in CONNECTIVES)
