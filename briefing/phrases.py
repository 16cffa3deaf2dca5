"""Quotations and noun phrases of English sentences, by closed word lists and without a parser. Pure.

What attribution.py needs to find a cue's subject. Phrases are ranges of a line's tokens, [first, last + 1).
Every walk is bounded, so a line of any length costs time linear in it.
"""

from __future__ import annotations

import re

from briefing.grammar import (
    APPOSITION,
    BODIES,
    CLAUSE_STARTS,
    CONNECTIVES,
    DETERMINERS,
    NEGATION,
    NOBODY,
    OBJECT_BOUNDS,
    PREPOSITIONS,
    PRONOUNS,
    REPORTS,
    STOPS_AFTER,
    TITLES,
)
from briefing.lines import UTTERANCE, Tokens

# How many tokens a phrase may have.
_LONGEST = 28
# How many adverbials and connectives may stand in a row.
_ADVERBIALS = 6
# How many tokens a body's name may have before a preposition in it.
_NAME = 10
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
# What bodies are there to do, behind the 'to' in their names, and whom they keep from cruelty to them.
_PURPOSES = frozenset(
    "abolish advance animals ban build children combat defeat defend elect eliminate end fight free help impeach "
    "investigate preserve prevent promote protect re-elect reduce reelect reform restore save stop support".split()
)
# A quotation whose end is missing is taken to end after this many characters.
_OPEN_END = 1500
# Written to begin with one class of characters, which is searched for twice as fast as alternatives are.
_MARK = re.compile("[\"“”„«»‘’'](?:(?<=')'|(?<![’'])|(?<=’)(?!\\w))")


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
        lone = mark == "”" and not kind and (before.isspace() or before == "\u202a") and after.isalnum()
        opens = (
            lone
            or mark in "“„«‘"
            or (mark in ('"', "''") and (before.isspace() or before in "([—–") and not after.isspace())
        )
        # A German quotation ends with “, a mistyped one as well: '“It is late,“ said X'.
        ends = mark == "“" and (kind == "„" or (kind == "“" and before in ",.!?" and after.isspace()))
        if opens and not ends:
            if kind not in ("", "‘"):
                found.append((opened, min(at, opened + _OPEN_END)))
            opened, kind = at, mark
        elif kind and (kind == "‘") == (mark == "’"):
            found.append((opened, _closed(text, match.end(), end)))
            kind = ""
    if kind not in ("", "‘"):
        found.append((opened, min(end, opened + _OPEN_END)))
    return found


def _closed(text: str, at: int, end: int) -> int:
    """Give the offset after the marks of a quotation within the quotation, closed at the same place."""
    while at < end and text[at] in "'\"”’" and not text[at + 1 : at + 2].isalnum():
        at += 1
    return at


class Line(Tokens):
    """A sentence's tokens with the noun phrases in them; phrases are ranges of tokens, [first, last + 1)."""

    __slots__ = ()

    def skip_time(self, index: int) -> int:
        """Give the first token after a time adverbial that begins at a token; a bare 'May' is a name, not a time."""
        return index if self._is_bare_month(index) else super().skip_time(index)

    def skip_time_back(self, index: int) -> int:
        """Give the last token before the time adverbials that end at a token; 'Mrs May' ends in none."""
        back = super().skip_time_back(index)
        return back + (back < index and self._is_bare_month(back + 1))

    def _is_bare_month(self, index: int) -> bool:
        """Tell whether a token is a month without the preposition or the number that a time has: 'in May', 'May 3'."""
        return self.word(index) in _MONTHS and not self.word(index + 1)[:1].isdigit()

    def phrase_before(self, last: int) -> tuple[int, int, int] | None:
        """Find the noun phrase that ends at a token.

        Returns:
            Its range of tokens, and the index of the token that bounds it on the left (-1: none); or None.
        """
        if self.word(last) in PRONOUNS:
            return last, last + 1, last - 1
        last = self.skip_parenthesis(last)
        index, floor = last, max(-1, last - _LONGEST)
        while index > floor:
            index = self.skip_parenthesis(index)
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
        last = self._without_participle(first, last)
        return (first, last + 1, bound) if self._is_phrase(first, last + 1) else None

    def _without_participle(self, first: int, last: int) -> int:
        """Give a phrase's last token before 'released' in 'a poll released on Monday'."""
        lone = last > first and self.raw[last].islower() and self.word(last).endswith("ed")
        return last - 1 if lone and self.word(last - 1) not in DETERMINERS else last

    def skip_parenthesis(self, index: int) -> int:
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
                or (word in OBJECT_BOUNDS and not self._joins_name(index))
            ):
                break
            index -= 1
        first = self._skip_lead(index + 1, last)
        those = first == last and self.word(last) in ("those", "many")
        return (first, last + 1, index) if those or self._is_phrase(first, last + 1) else None

    def _opens_predicate(self, index: int) -> bool:
        """Tell whether what follows 'who' has no subject of its own."""
        word = self.word(index)
        if self.is_verb(index) or self.is_adverb(index):
            return True
        if self.word(index - 1) == "who" and self.is_word(index):
            # 'those who back it'; but not 'a man who Oster said', 'who the council said'
            return self.raw[index].islower() and not (
                word in DETERMINERS or word in PRONOUNS or word in ("i", "we", "you")
            )
        return word.endswith("ed") and not self.is_name(index)

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
        if end - first == 1 and final in ("some", "another"):
            return True
        if all(word in TITLES and word.rstrip(".") + "." in TITLES for word in self.words[first:end]):
            return False  # a mere 'Mr'
        if (
            final in PREPOSITIONS
            or final in DETERMINERS
            or final in ("and", "or")
            or lead in PREPOSITIONS
            or lead in NEGATION
        ):
            return False
        if lead.endswith("ing") and self.word(first + 1) in PREPOSITIONS:
            return False  # 'Speaking to reporters'
        if lead in ("nobody", "anyone", "everyone", "someone", "there"):
            return False
        return end - first > 1 or final not in NOBODY

    def phrase_after(self, first: int) -> tuple[int, int] | None:
        """Find the noun phrase that begins at a token; a name in apposition to a title belongs to it."""
        index = self._run(first, first + _LONGEST)
        index = self._without_participle(first, index - 1) + 1
        while index > first + 1 and self.word(index - 1) in PREPOSITIONS:
            index -= 1
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
            dated = index - first < 2 and self.word(first) in DETERMINERS  # 'a 2013 study'
            stops = word in STOPS_AFTER or (self.skip_time(index) != index and not dated)
            if index > first and stops and not self._joins_name(index):
                break
            index += 1
        return index

    def _joins_name(self, index: int) -> bool:
        """Tell whether a preposition stands in a body's name: 'Committee to Protect …', 'Council on Foreign …'."""
        word, after = self.word(index), self.word(index + 1)
        dated = after.endswith("day") or after in _MONTHS
        if word not in PREPOSITIONS or dated or not (self.is_name(index - 1) and self.is_name(index + 1)):
            return False
        if self.is_name(index):
            return True  # 'Campaign Against Arms'
        # 'the Council on Rivers and Lakes'; but not 'the Council on Twitter'
        field = self.is_name(index + 2) or (self.word(index + 2) == "and" and self.is_name(index + 3))
        joins = {"to": after in _PURPOSES, "on": field, "for": True, "against": True}
        at = index - 1
        while at > index - _NAME and self.word(at) not in BODIES and self._in_name(at):
            at -= 1
        return joins.get(word, False) and self.word(at) in BODIES and self.is_name(at)

    def _in_name(self, index: int) -> bool:
        return self.is_name(index) or self.word(index) in ("of", "for", "on", "and", "the")

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
            or (index > first and self._looks_past(index))
        ):
            index += 1
        last = self.skip_time_back(index - 1)
        closed = index < len(self) and (self.is_word(index) or self.word(index) == ",")
        return (first, last + 1) if closed and self._is_phrase(first, last + 1) else None

    def _looks_past(self, index: int) -> bool:
        """Tell whether a word is a past tense rather than a participle before its noun ('the united forces')."""
        word, prior = self.word(index), self.word(index - 1)
        past = word.endswith("ed") and len(word) > 4 and "-" not in word and self.raw[index].islower()
        return past and prior not in DETERMINERS and not prior.isdigit() and self.word(index + 1) != "by"


def in_apposition(line: Line, index: int) -> bool:
    """Tell whether a piece between commas that begins at a token only describes the phrase before it."""
    word = line.word(index)
    clause = word in CLAUSE_STARTS and word not in APPOSITION
    return word in APPOSITION or not (line.is_name(index) or word in CONNECTIVES or clause)
