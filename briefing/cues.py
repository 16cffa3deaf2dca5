"""Claims in a sentence of English: the cue, and the noun phrase that is its speaker. Pure.

A cue is a reporting verb ('said', 'denied'), a speech act ('ordered', 'urged', 'vowed') or a phrase
('according to'). Closed lists of words tell which forms are cues here and which are nouns, participles or
something that was not said ('did not say', 'was told').
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.grammar import BE, CLAUSE_STARTS, DETERMINERS, HAVE, MODAL, NEGATION, PREPOSITIONS
from briefing.lines import UTTERANCE
from briefing.phrases import Line, in_apposition
from briefing.speech import (
    AGENCIES,
    CITING,
    CLAIM_NOUNS,
    INVERTING,
    MAYBE,
    MEDIA,
    MESSAGES,
    NOT_SPEAKERS,
    PASSED_ON,
    QUOTING,
    RUBRICS,
    SAID,
    SAYING,
    SUBORDINATE,
    TELLING,
    speaks,
)

# How many auxiliaries and adverbs may stand before a verb.
_VERB_WORDS = 8
# More cues than this in one sentence are not looked at.
_MOST_CUES = 40

_CUES = SAID | MAYBE | QUOTING | SAYING | CITING | CLAIM_NOUNS | {"according", "words"}
_BEFORE_SUBJECT = INVERTING | MAYBE | QUOTING
_PASS_ON = MEDIA | AGENCIES
_HEADLINES = frozenset(word.capitalize() for word in SAID if word.endswith("s"))
_SIGNS = _CUES | _HEADLINES | {"According", ":"}
_WORD = re.compile(r"\b\w+|:")
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
    def quotes(self) -> bool:
        """Whether an utterance follows the cue."""
        return UTTERANCE in self.line.words[self.cue :]

    @property
    def media(self) -> bool:
        """Whether the speaker is a medium, which reports what others say."""
        words = self.line.words
        passes_on = MEDIA if CITING.isdisjoint(words) else _PASS_ON
        return not passes_on.isdisjoint(words[self.first : self.last])


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


def _claim(line: Line, cue: int, before: Claim | None) -> Claim | None:
    word, after = line.word(cue), line.word(cue + 1)
    if word == ":":
        return _label(line, cue) or (leading(line, cue) if before is None and after == UTTERANCE else None)
    if word == "according":
        return _according(line, cue) if after == "to" else None
    if not line.raw[cue].islower():
        return _headline(line, cue) if line.raw[cue] in _HEADLINES else None
    if word == "words":
        return _in_words(line, cue)
    if word in CLAIM_NOUNS and line.word(cue - 1).endswith(("'s", "’s", "s’", "s'")):
        return _owned(line, cue)
    if word in CITING or (word == "reported" and "as saying" in " ".join(line.words[cue : cue + 12])):
        return _citing(line, cue)
    if word in SAYING and line.word(cue - 1) not in BE:
        return _saying(line, cue, before)
    if word in ("say", "tell") and line.word(cue - 1) == "to":
        return _led_to_say(line, cue) if UTTERANCE in line.words[cue + 1 : cue + 5] else None
    if not speaks(line, cue):
        return None
    if line.word(cue - 1) == ",":
        return _subject(line, cue, before) or _inverted(line, cue)
    return _inverted(line, cue) or _subject(line, cue, before)


def _label(line: Line, colon: int) -> Claim | None:
    """Read 'Name: “…”' at the start of a sentence, and 'NAME:' of a transcript."""
    if not 0 < colon <= 6 or line.word(0) in PREPOSITIONS:
        return None
    shouted = all(word.isupper() and len(word) > 3 for word in line.raw[:colon])
    transcript = shouted and colon <= 3 and line.word(colon - 1) not in RUBRICS
    quoted = line.word(colon + 1) == UTTERANCE and all(line.is_name(i) for i in range(colon))
    return Claim(line, 0, colon, colon, 0) if quoted or transcript else None


def leading(line: Line, colon: int | None = None) -> Claim | None:
    """Read 'X had a retort: “…”' and 'X’s answer was: “…”': the sentence's subject leads in the utterance.

    Args:
        line: the sentence.
        colon: the token of the colon; None for a line that ends in it.
    """
    cue = len(line) - 1 if colon is None else colon
    start = 0
    if line.word(0) in CLAUSE_STARTS or line.word(0) in PREPOSITIONS:
        start = next((i + 1 for i in range(min(cue, 30)) if line.word(i) == ","), 0)
    phrase = line.first_phrase(start)
    if phrase is None:
        return None
    owner = next((i + 1 for i in range(*phrase) if line.word(i).endswith(("'s", "’s"))), phrase[1])
    return Claim(line, phrase[0], owner, cue, 1)


def _headline(line: Line, cue: int) -> Claim | None:
    """Read 'Oster Says Deal Is Dead' and 'Deal Is Dead, Oster Says': every word long enough has a capital."""
    long = [i for i in range(len(line)) if len(line.raw[i]) > 4 and line.is_word(i)]
    if len(long) < 3 or sum(map(line.is_name, long)) < 0.8 * len(long):
        return None
    first = next((i + 1 for i in range(cue - 1, -1, -1) if not line.is_word(i)), 0)
    short = 0 < cue - first <= 6 and not any(
        line.words[i] in SAID or line.is_verb(i) for i in range(first, cue)
    )
    closes = first == 0 or (line.word(first - 1) == "," and not line.is_word(cue + 1))
    return Claim(line, first, cue, cue, 0) if short and closes else None


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


def _owned(line: Line, cue: int) -> Claim | None:
    """Read 'X’s claim that': the owner makes the claim."""
    found = line.phrase_before(cue - 1) if line.word(cue + 1) == "that" else None
    return Claim(line, found[0], found[1], cue, 1) if found else None


def _citing(line: Line, cue: int) -> Claim | None:
    """Read 'citing X', 'cited X as saying' and 'X was quoted as saying'."""
    passive = line.word(cue - 1) in BE
    saying = next((i for i in range(cue + 1, min(len(line), cue + 25)) if line.word(i) == "saying"), None)
    if passive:
        phrase = _before_verb(line, cue)
        return Claim(line, *phrase[:2], cue, 0) if phrase and saying else None
    if line.word(cue).endswith("ing") and not saying:
        found = line.phrase_after(cue + 1)
        person = found and (line.is_name(line.head(*found)) or line.is_person(line.head(*found)))
        return Claim(line, *found, cue, 1) if found and person else None
    if saying is None or line.word(saying - 1) != "as":
        return None
    first, last = cue + 1, saying - 1
    last = line.skip_time_back(last - 1) + 1
    return Claim(line, first, last, cue, 1) if last > first else None


def _saying(line: Line, cue: int, before: Claim | None) -> Claim | None:
    """Read '…, saying …': the speaker is the sentence's."""
    prior = line.word(cue - 1)
    if line.is_word(cue - 1):
        claims = line.word(cue + 1) in ("that", UTTERANCE, ":") or line.word(cue + 2) == UTTERANCE
        if line.is_name(cue - 1) and claims:
            return _named_saying(line, cue)
        if prior not in MESSAGES and not (claims and prior in ("by", "and", "before", "after", "then")):
            return None
    if before is not None:
        return Claim(line, before.first, before.last, cue, max(1, before.rank))
    phrase = line.first_phrase(0)
    return Claim(line, *phrase, cue, 1) if phrase else None


def _named_saying(line: Line, cue: int) -> Claim | None:
    """Read 'with Jan Oster saying that': the names before the verb."""
    first = cue
    while first > 0 and line.is_name(first - 1) and line.is_word(first - 1):
        first -= 1
    return Claim(line, first, cue, cue, 1) if first else None


def _inverted(line: Line, cue: int) -> Claim | None:
    """Read '“…,” said X' and '…, said X'."""
    if line.word(cue) not in _BEFORE_SUBJECT or line.word(cue - 1) not in (",", UTTERANCE):
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
    if (passive and line.word(cue) not in SAYING) or (
        line.word(cue) in PASSED_ON and line.word(cue + 1) == "by"
    ):
        return _agent(line, cue)
    found = _before_verb(line, cue)
    if found is None:
        return None
    first, last, bound = found
    return Claim(line, first, last, cue, _rank(line, bound, cue))


def _led_to_say(line: Line, cue: int) -> Claim | None:
    """Read 'X went on to say: “…”' and 'X was prompted to say, “…”'."""
    to = cue - 1
    index = to - 1
    while index > to - 5 and (
        line.word(index) in ("on", "back") or line.is_verb(index) or line.word(index).endswith("ed")
    ):
        index -= 1
    found = _before_verb(line, index + 1) if index < to - 1 else None
    return Claim(line, found[0], found[1], cue, _rank(line, found[2], cue)) if found else None


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
    if word != "who" and UTTERANCE in line.words[cue + 1 : cue + 3]:
        return 1  # whatever the clause, the utterance is its speaker's
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
    index = line.skip_parenthesis(line.skip_time_back(index))
    if index < 0:
        return None
    word = line.word(index)
    if word in ("who", "which"):
        found = line.phrase_before_relative(index)
        return (found[0], found[1], index) if found else None
    if word in (",", "–", "—", "-", ")"):
        found = _before_apposition(line, index)
        is_named = found is not None and all(map(line.is_name, range(*found[:2])))
        return found if is_named else _with_name(line, index) or found
    found = line.phrase_before(index)
    if found and line.word(found[2]) == "," and line.word(found[0]) in ("a", "an", "the"):
        named = line.phrase_before(found[2] - 1)  # 'Ana Berg, the lawyer who won it, said'
        if named and named[2] < 0 and all(map(line.is_name, range(*named[:2]))):
            return named
    return found


def _with_name(line: Line, closing: int) -> tuple[int, int, int] | None:
    """Find 'the mayor of Pell, Ana Berg' in 'It burned, the mayor of Pell, Ana Berg, said'."""
    opening = _previous(line, closing, ",")
    start = _previous(line, opening, ",") + 1
    if start < 1 or not all(map(line.is_name, range(opening + 1, closing))):
        return None
    described = line.word(start) in DETERMINERS and line.is_person(line.head(start, opening))
    person = opening + 1 < closing and line.kind(opening + 1, closing) == "person"
    return (start, closing, start - 1) if described and person else None


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
        opener = line.word(line.word(0) == "even")
        leads = opener in CLAUSE_STARTS or opener in PREPOSITIONS
        behind = leads and start > 0 and _previous(line, start - 1, ",") < 0 and mark != ","
        if not in_apposition(line, start) or start == 0 or behind:
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


def is_according(claim: Claim) -> bool:
    """Tell whether a claim's cue is 'according to'."""
    return claim.line.words[claim.cue] == "according"
