"""Who makes the claim in given sentences: speakers found by their cue, without a parser. Pure.

The order of work is what carried weight on PolNeAR (Newell et al. 2018): the sentence's own cue, else, for a
quotation, the nearest cue of its paragraph; a pronoun points back to the speaker before it. Where that is
not clear nobody is named: a wrong speaker harms more than a missing one.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.cues import (
    KIND_OF_PRONOUN,
    Claim,
    claims_of,
    cues_of,
    has_cue,
    is_according,
    is_citing,
    leading,
)
from briefing.grammar import BODIES, CLAUSE_STARTS, CONNECTIVES, DETERMINERS, PLACES, PREPOSITIONS
from briefing.lines import UTTERANCE
from briefing.phrases import Line, quotations
from briefing.speech import KIND_OF_SPEECH, Speech, speaks_for_nobody
from briefing.text import on_one_line
from briefing.types import Article, ChunkedArticle, Sentence

# How far around a sentence quotation marks are paired, in characters.
_WINDOW = 3000
# A cue speaks for a quotation within this many characters; a sentence boundary counts like so many more
# (measured on PolNeAR's dev half).
_REACH, _BOUNDARY = 250, 60
# Behind a quotation that ends its sentence stands as a rule the next speaker: '“A,” X said. “B.” Y said that …'.
_FULL_STOP = 100
# '“…” – Ana Berg', the signature of a letter, at the end of a line.
_SIGNED = re.compile(r"\s*(?:[―—–]|--)\s*([A-Z][\w’'-]*(?:[ .][ ]?[A-Z][\w’'-]*){1,4})(?=\s*(?:\.|\n|$))")
_CLOSING = "\"”»'’“"
# Over so many paragraphs a quotation is followed to its cue.
_PARAGRAPHS = 8
# A sentence does not end with these, whatever the capital behind them.
_ABBREVIATIONS = tuple(
    f" {short}."
    for short in "Sen Sens Rep Reps Gov Govs Gen Lt Col Sgt Capt Maj Mr Mrs Ms Dr Prof Rev Pres".split()
)
# How many sentences a pronoun points back, utterances not counted.
_BACK = 4
# A person is named in full within so many characters, and no first name is one of these words.
_NAMED_WITHIN = 100_000
_NO_FIRST_NAMES = BODIES | CLAUSE_STARTS | CONNECTIVES | DETERMINERS | PLACES | PREPOSITIONS


@dataclass(frozen=True, slots=True)
class FoundSpeaker:
    """Who makes a claim.

    Attributes:
        name: the phrase on one line, as it stands.
        start: offset of the phrase in the article's text.
        end: offset after it. The phrase may lie outside the evidence: 'it said' points back.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """A claim in one sentence.

    Attributes:
        speaker: who makes it, offsets in the sentence; None where the cue has no clear speaker in it.
        cue: the verb, or 'according', 'words' or ':', as it stands.
        start: offset of the cue in the sentence.
        end: offset after it.
        kind: what the verb does; 'ordered' has whatever asks somebody to act, 'warned' has threats.
    """

    speaker: FoundSpeaker | None
    cue: str
    start: int
    end: int
    kind: Speech


def claims_in(text: str) -> tuple[Said, ...]:
    """Find the claims in one sentence that stands by itself.

    Args:
        text: the sentence. What it has in quotation marks is not read.

    Returns:
        Its claims in text order, those that others report included; what is negated or only possible
        ('did not say', 'may deny') is no claim. A pronoun counts as the speaker that it points to in the sentence.
    """
    sentence = Sentence(1, 0, len(text))
    reader = _Reader(ChunkedArticle(Article("", "", text, ""), (sentence,), ()))
    line = reader.line(sentence)
    return tuple(
        Said(
            reader.resolve(claim, sentence) if claim else None,
            line.raw[cue],
            line.starts[cue],
            line.ends[cue],
            KIND_OF_SPEECH.get(line.words[cue], "said"),
        )
        for cue, claim in cues_of(line)
        if claim is not None or speaks_for_nobody(line, cue)
    )


def find_speaker(document: ChunkedArticle, numbers: Sequence[int]) -> FoundSpeaker | None:
    """Find who makes the claim in some sentences of an article.

    Args:
        document: the article with its sentences.
        numbers: the sentences' numbers, from 1; unknown numbers are passed over.

    Returns:
        The speaker of the first of the sentences that has one, or None where none is clear.
    """
    reader = _Reader(document)
    for sentence in reader.sentences(numbers):
        claim = reader.claim_for(sentence)
        found = reader.resolve(claim, sentence) if claim else None
        if found is None and claim is not None:
            # 'He had gone, according to the police', where 'he said' before it is nobody's
            according = (other for other in reader.claims(sentence) if is_according(other))
            found = next((reader.resolve(other, sentence) for other in according), None)
        if found is not None:
            return found
    return None


def confirm_speaker(name: str, document: ChunkedArticle, numbers: Sequence[int]) -> FoundSpeaker | None:
    """Check a speaker that somebody else named for some sentences of an article.

    Args:
        name: as claimed; white space, the kind of apostrophe, capitals and a leading article do not matter.
        document: the article with its sentences.
        numbers: the sentences' numbers, from 1; unknown numbers are passed over.

    Returns:
        The name where it stands on the speaker's side of a cue that rules one of the sentences, be it in the
        sentence, beside its quotation or where a pronoun points; else None.
    """
    wanted = _pattern(name)
    if wanted is None:
        return None
    reader = _Reader(document)
    for sentence in reader.sentences(numbers):
        claims = [claim for claim in reader.claims(sentence) if claim.rank < 2]
        beside = None if claims else reader.claim_beside(sentence)
        for claim in [*claims, *([beside] if beside else [])]:
            speaker = reader.resolve(claim, sentence)
            if speaker is None:
                continue
            # From the phrase to its verb: that takes in what stands between them in apposition.
            cue = claim.line.starts[claim.cue]
            end = cue if speaker.end <= cue and claim.pronoun is None else speaker.end
            found = wanted.search(reader.text, speaker.start, end)
            if found is not None and _stands_alone(reader.text, speaker.start, found):
                return _speaker(reader.text, found.start(), found.end())
    return None


def _stands_alone(text: str, start: int, found: re.Match[str]) -> bool:
    """Tell whether a name is the phrase's own, not 'Kastan' in 'Kastan’s army' or 'the army of Kastan'."""
    if text[found.end() : found.end() + 2] in ("'s", "’s"):
        return False
    before = text[start : found.start()].lower().split()
    while before and before[-1] in ("the", "a", "an"):
        before.pop()
    return not before or before[-1] not in PREPOSITIONS


def _pattern(name: str) -> re.Pattern[str] | None:
    words = re.sub(r"^(?:the|an?)\s+", "", on_one_line(name), flags=re.IGNORECASE).split()
    if not words or sum(map(len, words)) > 200:
        return None
    body = r"\s+".join(re.sub("['’]", "['’]", re.escape(word)) for word in words)
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)


def _speaker(text: str, start: int, end: int) -> FoundSpeaker:
    return FoundSpeaker(on_one_line(text[start:end]), start, end)


class _Reader:
    """Reads an article's sentences, each at most once."""

    def __init__(self, document: ChunkedArticle) -> None:
        self.text = document.article.text
        self._sentences = document.sentences
        self._read: dict[int, tuple[Claim, ...]] = {}
        self._lines: dict[int, Line] = {}
        self._quoted: dict[int, list[tuple[int, int]]] = {}
        self._people: dict[str, bool] = {}
        self._paragraphs = 0

    def sentences(self, numbers: Sequence[int]) -> Iterator[Sentence]:
        for number in numbers:
            if 1 <= number <= len(self._sentences):
                yield self._sentences[number - 1]

    def _quotations(self, sentence: Sentence) -> list[tuple[int, int]]:
        """Pair quotation marks in the sentence's paragraph, or what of it is near enough."""
        if sentence.number in self._quoted:
            return self._quoted[sentence.number]
        low = max(0, sentence.start - _WINDOW)
        high = min(len(self.text), sentence.end + _WINDOW)
        paragraph = self.text.rfind("\n\n", low, sentence.start)
        after = self.text.find("\n\n", sentence.end, high)
        found = quotations(self.text, low if paragraph < 0 else paragraph, high if after < 0 else after)
        self._quoted[sentence.number] = found
        return found

    def line(self, sentence: Sentence) -> Line:
        if sentence.number not in self._lines:
            self._lines[sentence.number] = Line(self.text, *self._whole(sentence), self._quotations(sentence))
        return self._lines[sentence.number]

    def _whole(self, sentence: Sentence) -> tuple[int, int]:
        """Give the bounds of a sentence with its other half where it was cut at 'Sen.' or '(D-Pell.)'."""
        start, end, index = sentence.start, sentence.end, sentence.number - 1
        if index > 0 and self._cut(self._sentences[index - 1].end, start):
            start = self._sentences[index - 1].start
        if index + 1 < len(self._sentences) and self._cut(end, self._sentences[index + 1].start):
            end = self._sentences[index + 1].end
        return start, end

    def _cut(self, end: int, start: int) -> bool:
        text = self.text
        return text[start] == ")" or (text[end - 1] == "." and text.endswith(_ABBREVIATIONS, 0, end))

    def claims(self, sentence: Sentence) -> tuple[Claim, ...]:
        """Give the claims of a sentence in text order."""
        if sentence.number not in self._read:
            cued = has_cue(self.text, *self._whole(sentence))
            self._read[sentence.number] = tuple(claims_of(self.line(sentence))) if cued else ()
        return self._read[sentence.number]

    def claim_for(self, sentence: Sentence) -> Claim | None:
        """Give the claim that rules a sentence: its own main one, else the one beside its quotation."""
        claims = self.claims(sentence)
        main = next((c for rank in (0, 1) for c in claims if c.rank == rank), None)
        if main is None:
            return self.claim_beside(sentence) or next((claim for claim in claims if claim.quotes), None)
        if main.media:
            inner = (c for c in claims if c.cue > main.cue or is_citing(c))
            return next((c for c in inner if c.rank < 2 and not c.media and not c.pronoun), main)
        return main

    def claim_beside(self, sentence: Sentence) -> Claim | None:
        """Find the cue nearest to the quotation that a sentence lies in, in the same paragraph."""
        length = sentence.end - sentence.start
        quotation = next(
            (
                (a, b)
                for a, b in self._quotations(sentence)
                if 2 * (min(b, sentence.end) - max(a, sentence.start)) > length
            ),
            None,
        )
        if quotation is None:
            return None
        signed = _SIGNED.match(self.text, quotation[1])
        if signed is not None:
            line = Line(self.text, signed.start(1), signed.end(1), ())
            return Claim(line, 0, len(line), 0, 0)
        best, nearest = None, _REACH + 1
        ended = self.text[quotation[0] : quotation[1]].rstrip(_CLOSING + " ")[-1:]
        for step in (1, -1):
            for other in self._neighbours(sentence, step, quotation):
                for claim in self.claims(other):
                    cue = claim.line.starts[claim.cue]
                    gap = max(cue - quotation[1], quotation[0] - cue, 0)
                    boundary = other.start >= quotation[1] or other.end <= quotation[0]
                    distance = gap + _BOUNDARY * boundary
                    if step > 0 and ended == "." and boundary:
                        distance += _FULL_STOP  # '“A,” X said. “B.” Y said that …'
                    if claim.rank < 2 and distance < nearest:
                        best, nearest = claim, distance
        return best or self._claim_over_paragraphs(quotation)

    def _claim_over_paragraphs(self, quotation: tuple[int, int]) -> Claim | None:
        """Find who speaks where a quotation begins its paragraph, and what is above it introduces it.

        That is a colon, or a quotation that ends the paragraph above: such a speech goes on, closed or not.
        A quotation that no mark closes goes on below.
        """
        start, end = quotation
        above = len(self.text[max(0, start - _WINDOW) : start].rstrip()) + max(0, start - _WINDOW)
        if self._paragraphs >= _PARAGRAPHS:
            return None
        self._paragraphs += 1
        try:
            last = self._sentence_at(above - 1) if "\n\n" in self.text[above:start] else None
            if last is not None and self.text[above - 1] == ":":
                claims = [claim for claim in self.claims(last) if claim.rank < 2]
                return claims[-1] if claims else leading(self.line(last))
            if last is not None and any(b >= above for _, b in self._quotations(last)):
                return self.claim_for(last)
            if self.text[end - 1] in _CLOSING or self.text[end : end + 2] != "\n\n":
                return None
            below = self._sentence_at(end + 2)
            return self.claim_for(below) if below and self.line(below).word(0) == UTTERANCE else None
        finally:
            self._paragraphs -= 1

    def _sentence_at(self, offset: int) -> Sentence | None:
        """Give the sentence that holds an offset."""
        index = bisect.bisect_right(self._sentences, offset, key=lambda sentence: sentence.start) - 1
        found = self._sentences[index] if index >= 0 else None
        return found if found and offset < found.end else None

    def _neighbours(self, sentence: Sentence, step: int, quotation: tuple[int, int]) -> Iterator[Sentence]:
        """Give the sentences of the paragraph on one side, as far as a cue can speak for the quotation."""
        index = sentence.number - 1 + step
        while 0 <= index < len(self._sentences):
            other = self._sentences[index]
            last = self._sentences[index - step]
            near, far = (last, other) if step > 0 else (other, last)
            gap = self.text[near.end : far.start]
            out = max(other.start - quotation[1], quotation[0] - other.end) > _REACH
            if out or "\n\n" in gap or abs(index - sentence.number) > _WINDOW // 10:
                return
            yield other
            index += step

    def resolve(self, claim: Claim, sentence: Sentence) -> FoundSpeaker | None:
        """Give a claim's speaker; for a pronoun, whom it points back to."""
        if claim.pronoun is None:
            named = self.text[claim.start : claim.end].lower() not in CONNECTIVES  # 'However, the …'
            return _speaker(self.text, claim.start, claim.end) if named else None
        line, subject = claim.line, claim.line.first_phrase(0)
        # 'Last year Oster was so upset, he ordered …'; but not 'Oster was upset, he said.'
        goes_on = line.word(claim.cue + 1) not in (".", ",", UTTERANCE, "")
        own = subject is not None and subject[1] <= claim.first and goes_on
        if subject and own and self._kind(line, *subject) == KIND_OF_PRONOUN[claim.pronoun]:
            return _speaker(self.text, line.starts[subject[0]], line.ends[subject[1] - 1])
        return self._antecedent(claim.pronoun, claim.start, sentence)

    def _antecedent(self, pronoun: str, before: int, sentence: Sentence) -> FoundSpeaker | None:
        kind, left = KIND_OF_PRONOUN[pronoun], _BACK
        index = sentence.number - 1
        while index >= 0 and left > 0 and before - self._sentences[index].start < _WINDOW:
            other = self._sentences[index]
            index -= 1
            if other.start >= before:
                continue
            for line, first, last in self._subjects(other, before):
                found = self._kind(line, first, last)
                if found == kind:
                    return _speaker(self.text, line.starts[first], line.ends[last - 1])
                if found == "unknown" and kind != "plural":
                    return None  # 'Oster arrived. He said': Oster may be a man or a town
            left -= self.line(other).words != [UTTERANCE]
        return None

    def _subjects(self, sentence: Sentence, before: int) -> Iterator[tuple[Line, int, int]]:
        """Give what a pronoun at an offset may point to: speakers, the last one first, and the subject."""
        for claim in reversed(self.claims(sentence)):
            if claim.start < before and claim.pronoun is None:
                yield claim.line, claim.first, claim.last
        line = self.line(sentence)
        subject = line.first_phrase(0) if sentence.end <= before else None
        if subject is not None and line.word(subject[0]) not in KIND_OF_PRONOUN:
            yield line, *subject

    def _kind(self, line: Line, first: int, last: int) -> str:
        """Tell which pronoun a phrase may have; a lone name is a person's if the article has it in full."""
        kind, name = line.kind(first, last), line.raw[first]
        if kind != "thing" or line.head(first, last) != first or not line.is_name(first) or name.isupper():
            return kind
        if name not in self._people:
            before = re.finditer(rf"\b([A-Z][\w.’'-]*)\s+{re.escape(name)}\b", self.text[:_NAMED_WITHIN])
            firsts = (match.group(1).lower() for match in itertools.islice(before, 20))
            self._people[name] = any(word not in _NO_FIRST_NAMES for word in firsts)
        return "person" if self._people[name] else "unknown"
