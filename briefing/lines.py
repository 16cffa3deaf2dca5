"""The tokens of an English sentence and what each may be, by closed word lists and without a parser. Pure.

A sentence becomes a line of tokens in which an utterance in quotation marks is one token; what is a phrase
in it is found in phrases.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from briefing.grammar import (
    ADVERBS,
    BODIES,
    CLAUSE_STARTS,
    CONNECTIVES,
    DETERMINERS,
    FINITE,
    NOT_ADVERBS,
    PEOPLE,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    TITLES,
    WHEN_ENDS,
    WHEN_HERE,
)

Kind = Literal["person", "thing", "plural"]

UTTERANCE = "“”"  # the token that stands for a quotation
# How many tokens a quotation may have that is part of a phrase ('the “caliphate” spokesman').
_SCARE = 3
# How many adverbials may stand in a row.
_ADVERBIALS = 6
# No time adverbial is longer, in characters.
_WHEN_ROOM = 60

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Messrs|Mrs?|Ms|Dr|Gen|Sens?|Reps?|Govs?|Lt|Col|Sgt|Maj|Capt|St|Jr|Sr|Inc|Corp|Co|Prof|Rev|Pres)\."
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|No)\.(?=\s\d)|[A-Z]\.(?!\w)|\d+(?:[.,]\d+)+(?!\w)|[@#]?[^\W_]+(?:[-'’.&/][^\W_]+)*|[^\w\s]"
)
_OPENING = re.compile("(?<!\\w)(?:''|[\"“„])(?=\\w)")
# Quotation marks this near behind a token, in characters, belong to it.
_NEAR = 70


class Tokens:
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
        """Tell whether a token begins with a capital letter; a connective that opens a sentence is no name."""
        if not 0 <= index < len(self.raw) or not self.raw[index][:1].isupper():
            return False
        return index > 0 or self.words[index] not in CONNECTIVES

    def marked(self, index: int) -> bool:
        """Tell whether quotation marks stand near behind a token, of a word or two too."""
        end = min(self.ends[index] + _NEAR, self.ends[-1])
        return _OPENING.search(self.text, self.ends[index], end) is not None

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
            dated = index > first and not word.isdigit() and self.skip_time(index + 1) > index + 1
            if word in PREPOSITIONS or word in CLAUSE_STARTS or dated or not self.is_word(index + 1):
                break
            if word.endswith(("ing", "ed")) and self.raw[index + 1].islower() and self._modifies(index + 1):
                break
            index += 1
        return index

    def _modifies(self, index: int) -> bool:
        """Tell whether a participle belongs to the noun before it ('a poll released on Monday')."""
        after = self.word(index + 1)
        if after in PREPOSITIONS or (index + 1 < len(self) and self.skip_time(index + 1) > index + 1):
            return True
        return self.word(index).endswith("ing") and (after in DETERMINERS or self.is_name(index + 1))

    def is_person(self, index: int) -> bool:
        """Tell whether a token is a common noun for a person or persons."""
        return self.word(index) in PEOPLE or self.word(index).removesuffix("s") in PEOPLE

    def kind(self, first: int, end: int) -> Kind:
        """Tell which pronoun a phrase may have: 'person' (he, she), 'thing' (it), 'plural' (they)."""
        head = self.head(first, end)
        word = self.word(head).removesuffix("’s").removesuffix("'s")
        words = set(self.words[first : head + 1])
        if "and" in self.words[first:end] or word in (
            "some",
            "many",
            "several",
            "few",
            "most",
            "both",
            "people",
        ):
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
