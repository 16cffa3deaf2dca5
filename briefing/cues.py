"""Claims in a sentence of English: the cue, and the noun phrase that is its speaker. Pure.

A cue is a reporting verb ('said', 'denied'), a speech act ('ordered', 'urged', 'vowed') or a phrase
('according to'). Closed lists of words tell which forms are cues here and which are nouns, participles or
something that was not said ('did not say', 'was told').
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.grammar import BE, CLAUSE_STARTS, DETERMINERS, HAVE, MODAL, NEGATION, PREPOSITIONS, word_set
from briefing.phrases import UTTERANCE, Line, in_apposition
from briefing.speech import (
    CITING,
    CLOSING,
    INVERTING,
    MAYBE,
    MEDIA,
    NO_CLAIM,
    NOT_SPEAKERS,
    PARTICIPLES,
    SAID,
    SAYING,
    SUBORDINATE,
    TELLING,
)

# How many auxiliaries and adverbs may stand before a verb.
_VERB_WORDS = 8
# More cues than this in one sentence are not looked at.
_MOST_CUES = 40

_CUES = SAID | MAYBE | SAYING | CITING | {"according", "words"}
_SIGNS = _CUES | {"According", ":"}
_WORD = re.compile(r"\b\w+|:")
_CLAIM_STARTS = word_set("that he she it they there we i the a an his her its their no this these") | {
    UTTERANCE,
    ":",
}
KIND_OF_PRONOUN = {"he": "person", "she": "person", "it": "thing", "they": "plural"}


@dataclass(frozen=True, slots=True)
class Claim:
    """A cue and its speaker; token indexes count from 0 in `line`.

    Attributes:
        line: the sentence that holds both.
        first: the token that begins the speaker's phrase.
        last: the token after it.
        cue: the token of the verb.
        rank: 0 in the main clause, 1 beside it (relative clause, participle), 2 a mere circumstance.
    """

    line: Line
    first: int
    last: int
    cue: int
    rank: int

    @property
    def start(self) -> int:
        """Offset of the speaker's phrase."""
        return self.line.starts[self.first]

    @property
    def end(self) -> int:
        """Offset after the speaker's phrase, a possessive ending left off."""
        possessive = self.line.words[self.last - 1].endswith(("'s", "’s"))
        return self.line.ends[self.last - 1] - 2 * possessive

    @property
    def pronoun(self) -> str | None:
        """The speaker's phrase where it is a pronoun that points back."""
        word = self.line.word(self.first)
        return word if self.last - self.first == 1 and word in KIND_OF_PRONOUN else None

    @property
    def media(self) -> bool:
        """Whether the speaker is a medium, which reports what others say."""
        return not MEDIA.isdisjoint(self.line.words[self.first : self.last])


def has_cue(text: str, start: int, end: int) -> bool:
    """Tell whether text[start:end] has a word that may be a cue: much cheaper than to read it as a `Line`."""
    return not _SIGNS.isdisjoint(_WORD.findall(text, start, end))


def claims_of(line: Line) -> Iterator[Claim]:
    """Give the claims of a sentence in text order."""
    return (claim for _, claim in cues_of(line) if claim is not None)


def cues_of(line: Line) -> Iterator[tuple[int, Claim | None]]:
    """Give the tokens that may be cues in text order, each with its claim or None where nobody clearly speaks."""
    cues = [i for i, word in enumerate(line.words) if word in _CUES or word == ":"]
    before: Claim | None = None
    for cue in cues[:_MOST_CUES]:
        claim = _claim(line, cue, before)
        before = claim or before
        yield cue, claim


def speaks_for_nobody(line: Line, cue: int) -> bool:
    """Tell whether a cue without a claim is a verb of speech all the same: 'was accused', 'is said to'."""
    before = line.words[max(0, cue - 3) : cue]
    if line.word(cue) not in SAID or not line.raw[cue].islower():
        return False
    if BE.isdisjoint(before) and not _speaks(line, cue):
        return False
    return not any(word in NEGATION or word in MODAL or word.endswith(("n't", "n’t")) for word in before)


def _claim(line: Line, cue: int, before: Claim | None) -> Claim | None:
    word, after = line.word(cue), line.word(cue + 1)
    if word == ":":
        return _label(line, cue)
    if not line.raw[cue].islower():
        return _according(line, cue) if word == "according" and after == "to" else None
    if word == "according":
        return _according(line, cue) if after == "to" else None
    if word == "words":
        return _in_words(line, cue)
    if word in CITING:
        return _citing(line, cue)
    if word in SAYING and line.word(cue - 1) not in BE:
        return _saying(line, cue, before)
    if not _speaks(line, cue):
        return None
    if line.word(cue - 1) == ",":
        return _subject(line, cue, before) or _inverted(line, cue)
    return _inverted(line, cue) or _subject(line, cue, before)


def _speaks(line: Line, cue: int) -> bool:
    """Tell whether a form is the verb of a claim here, not a noun, a participle or another sense."""
    word, prior, after = line.word(cue), line.word(cue - 1), line.word(cue + 1)
    if (prior in DETERMINERS and prior not in ("this", "that")) or prior in PREPOSITIONS or after in NO_CLAIM:
        return False
    if prior[:1].isdigit() or (prior.endswith(("'s", "’s")) and line.is_word(cue + 1)):
        return False
    if word in MAYBE:
        beside = after in ("that", UTTERANCE, ":") or prior == UTTERANCE
        beside = beside or (word in CLOSING and after in (",", ".", ""))
        if word in ("added", "adds"):
            beside = beside or after in _CLAIM_STARTS or not line.is_word(cue + 1)
        if word.endswith("s") and word != "adds":
            beside = beside and (
                line.is_name(cue - 1) or prior in ("he", "she", "it", "who", "which", UTTERANCE)
            )
        return beside
    if word in ("threatened", "threatens"):
        return after in ("to", "that")
    if word == "called":
        return (
            after in ("for", "on", "upon", "him", "her", "them", "it")
            or UTTERANCE in line.words[cue : cue + 9]
        )
    if word in ("described", "describes"):
        return "as" in line.words[cue : cue + 13]
    rest = line.skip_time(cue + 1)
    if cue + 1 < rest < len(line) and line.is_verb(rest) and word not in TELLING:
        return False  # 'the plan announced on Monday would …'
    if word in PARTICIPLES:
        return after not in ("to", "of", "for") and (after != "by" or prior in BE)
    return after != "by" or prior in BE


def _label(line: Line, colon: int) -> Claim | None:
    """Read 'Name: “…”' at the start of a sentence."""
    if line.word(colon + 1) != UTTERANCE or not 0 < colon <= 6:
        return None
    if not all(line.is_name(i) for i in range(colon)) or line.word(0) in PREPOSITIONS:
        return None
    return Claim(line, 0, colon, colon, 0)


def _according(line: Line, cue: int) -> Claim | None:
    phrase = line.phrase_after(cue + 2)
    if phrase is None or line.word(line.head(*phrase)) in NOT_SPEAKERS:
        return None
    return Claim(line, *phrase, cue, 0)


def _in_words(line: Line, cue: int) -> Claim | None:
    """Read 'in X’s words, “…”'."""
    if not line.word(cue - 1).endswith(("'s", "’s")) or UTTERANCE not in line.words:
        return None
    start = next((i + 1 for i in range(cue - 2, max(-1, cue - 8), -1) if line.word(i) == "in"), None)
    return None if start is None else Claim(line, start, cue, cue, 0)


def _citing(line: Line, cue: int) -> Claim | None:
    """Read 'citing X', 'cited X as saying' and 'X was quoted as saying'."""
    passive = line.word(cue - 1) in BE
    saying = next((i for i in range(cue + 1, min(len(line), cue + 25)) if line.word(i) == "saying"), None)
    if passive:
        phrase = _before_verb(line, cue)
        return Claim(line, *phrase[:2], cue, 0) if phrase and saying else None
    if line.word(cue).endswith("ing") and not saying:
        found = line.phrase_after(cue + 1)
        person = found and (line.is_name(line.head(*found)) or line.kind(*found) == "person")
        return Claim(line, *found, cue, 1) if found and person else None
    if saying is None or line.word(saying - 1) != "as":
        return None
    first, last = cue + 1, saying - 1
    last = line.skip_time_back(last - 1) + 1
    return Claim(line, first, last, cue, 1) if last > first else None


def _saying(line: Line, cue: int, before: Claim | None) -> Claim | None:
    """Read '…, saying …': the speaker is the sentence's."""
    if line.is_word(cue - 1):
        return None
    if before is not None:
        return Claim(line, before.first, before.last, cue, max(1, before.rank))
    phrase = line.first_phrase(0)
    return Claim(line, *phrase, cue, 1) if phrase else None


def _inverted(line: Line, cue: int) -> Claim | None:
    """Read '“…,” said X' and '…, said X'."""
    if line.word(cue) not in INVERTING or line.word(cue - 1) not in (",", UTTERANCE):
        return None
    if (
        line.word(cue + 1) in CLAUSE_STARTS
        or line.word(cue + 1) in KIND_OF_PRONOUN
        or line.skip_time(cue + 1) != cue + 1
    ):
        return None
    phrase = line.phrase_after(cue + 1)
    if phrase is None:
        return None
    last = phrase[1]
    if last < len(line) and line.is_verb(last):
        return None
    return Claim(line, *phrase, cue, 0)


def _subject(line: Line, cue: int, before: Claim | None) -> Claim | None:
    passive, index = False, cue - 1
    while index >= max(0, cue - _VERB_WORDS):
        word = line.word(index)
        if word in NEGATION or word.endswith(("n't", "n’t")) or (word in MODAL and line.raw[index].islower()):
            return None
        if word in BE:
            passive = True
        elif word not in HAVE and not line.is_adverb(index):
            break
        index -= 1
    if line.word(index) in ("and", "but", "or") and not passive:
        return _shared(line, cue, before)
    if passive and line.word(cue) not in SAYING:
        return _agent(line, cue)
    found = _before_verb(line, cue)
    if found is None:
        return None
    first, last, bound = found
    return Claim(line, first, last, cue, _rank(line, bound, cue))


def _shared(line: Line, cue: int, before: Claim | None) -> Claim | None:
    """Read 'X met Y and said': the speaker of the claim before, else the sentence's subject."""
    if before is not None:
        return Claim(line, before.first, before.last, cue, before.rank)
    start = 0
    if line.word(0) in CLAUSE_STARTS or line.word(0) in PREPOSITIONS:
        start = next((i + 1 for i in range(min(cue, 30)) if line.word(i) == ","), 0)
    phrase = line.first_phrase(start)
    return Claim(line, *phrase, cue, 0) if phrase else None


def _agent(line: Line, cue: int) -> Claim | None:
    """Read 'was accused by X'."""
    for index in range(cue + 1, min(len(line), cue + 12)):
        if not line.is_word(index) or line.word(index) in ("to", "that"):
            return None
        if line.word(index) == "by":
            phrase = line.phrase_after(index + 1)
            if phrase is None:
                return None
            first, last = phrase
            if line.word(cue) == "accused" and "of" in line.words[first:last]:
                last = max(i for i in range(first, last) if line.word(i) == "of")
            return Claim(line, first, last, cue, 0)
    return None


def _rank(line: Line, bound: int, cue: int) -> int:
    word = line.word(bound)
    if word in ("who", "which"):
        # '…, who said' may carry the sentence; '…, who had urged' tells of him in passing.
        return 1 if bound == cue - 1 and line.word(cue) in TELLING else 2
    if word in SUBORDINATE:
        return 2
    return 1 if word in ("while", "as") else 0


def _before_verb(line: Line, cue: int) -> tuple[int, int, int] | None:
    """Find the subject to the left of a verb, over auxiliaries, time adverbials and appositions."""
    index = cue - 1
    while index >= max(0, cue - _VERB_WORDS) and (
        line.word(index) in HAVE or line.word(index) in BE or line.is_adverb(index)
    ):
        index -= 1
    index = line.skip_time_back(index)
    if index < 0:
        return None
    word = line.word(index)
    if word in ("who", "which"):
        found = line.phrase_before_relative(index)
        return (found[0], found[1], index) if found else None
    if word in (",", "–", "—", "-", ")"):
        return _before_apposition(line, index)
    return line.phrase_before(index)


def _before_apposition(line: Line, closing: int) -> tuple[int, int, int] | None:
    """Find X in 'X, a member of Y, said', however many descriptions stand between."""
    mark = "(" if line.word(closing) == ")" else line.word(closing)
    opening = closing
    for _ in range(4):
        opening = _previous(line, opening, mark)
        if opening <= 0:
            return None
        described = mark != "," or in_apposition(line, opening + 1) or line.is_name(opening + 1)
        if not described and opening + 6 < closing:
            return None
        last = line.skip_time_back(opening - 1)
        if last < 0:
            return None
        start = _previous(line, opening, ",") + 1
        if not in_apposition(line, start) or start == 0:
            found = line.phrase_before(last)
            if found is None:
                return None
            first, end, bound = found
            if not line.is_name(line.head(first, end)) and line.is_name(opening + 1) and mark == ",":
                names = all(line.is_name(i) for i in range(opening + 1, closing))
                end = closing if names else end
            return first, end, bound
        mark = ","
    return None


def _previous(line: Line, index: int, mark: str) -> int:
    """Give the index of the mark to the left of a token within the same stretch, or -1."""
    for at in range(index - 1, max(-1, index - 31), -1):
        if line.word(at) == mark:
            return at
        if line.word(at) in (UTTERANCE, ";", ":"):
            return -1
    return -1


def is_citing(claim: Claim) -> bool:
    """Tell whether a claim is one that somebody else passes on ('citing X', 'cited X as saying')."""
    return claim.line.words[claim.cue] in CITING
