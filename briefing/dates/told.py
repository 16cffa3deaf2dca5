"""When the event of a statement was, and what a statement must say because the event is old. English; pure.

A time belongs to a statement only where it stands in the clause that the statement tells, and is the time of that
clause's verb. Clauses are cut by punctuation and subordinators alone, so every doubt ends in None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from briefing.dates.times import Time, anchor_of, times_of, words_of
from briefing.grammar import (
    ADVERBS,
    BE,
    CLAUSE_STARTS,
    DETERMINERS,
    FINITE,
    HAVE,
    MODAL,
    NEGATION,
    PREPOSITIONS,
    PRONOUNS,
    REPORTS,
    word_set,
)
from briefing.words import FUNCTION_WORDS, fold, stem

# A time is told of a statement where its clause has this share of the statement's content words.
_SHARE = 0.6

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_CUT = re.compile(
    r"[;:,()–—“”\"]|(?<=[a-z] )(?=(?:that|who|whom|whose|which|where|when|while|because|although|though|if|unless"
    r"|whether|what|how|why|than|once|after|before|until|since|as)\b)"
)
_PREPOSITION = re.compile(
    r"(?:\b(?:(?:as\s+)?(?:early|late|long\s+ago)\s+as|back\s+in|in|on|since|until|till|by|during|from|between|before|after|over|at|through)"
    r"\s+)?(?:\bthe\s+)?$",
    re.IGNORECASE,
)
_SUBORDINATE = CLAUSE_STARTS - {"but", "and", "yet", "so", "nor", "that"}
_SAYS = REPORTS | word_set(
    "reported added tweeted stated noted claimed explained insisted acknowledged confirmed replied announced according"
)
_FINDS = word_set("found finds shows show showed reveals suggests")
# Before a time, these make it the object of a noun or verb: 'the events of 7 April', 'a song about the 1990s'.
_OTHER_PREPOSITIONS = PREPOSITIONS - word_set(
    "in on at by since until during over through after before from between"
)
# English has no past time with these: 'the lead in last month's poll has gone', 'he can win in November'.
_NOT_PAST = word_set("is are am has have can could may might will would shall should must")
_AUXILIARY = BE | HAVE | MODAL | ADVERBS | NEGATION | PRONOUNS | word_set("and or but got get newly")
_PLANS = BE | word_set("expected due scheduled set going plans planned planning slated")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a sentence with its times; a time that stands alone between commas is part of its neighbour."""

    text: str
    start: int
    end: int
    times: tuple[Time, ...]

    @property
    def words(self) -> list[tuple[str, int]]:
        """The words outside its times, folded, each with its offset."""
        return [
            (fold(m.group()), m.start())
            for m in _WORD.finditer(self.text, self.start, self.end)
            if not any(time.start <= m.start() < time.end for time in self.times)
        ]


def _clauses(text: str, times: tuple[Time, ...]) -> list[_Clause]:
    """Cut a sentence at its commas and before its subordinators, not within a time nor just before one."""
    cuts = [0]
    for match in _CUT.finditer(text):
        at = match.end()
        if any(time.start < at <= time.end for time in times) or (
            match.start() == at and _leads_to_time(text, at, times)
        ):
            continue
        cuts.append(at)
    clauses: list[_Clause] = []
    held_back: int | None = None
    for start, end in pairwise([*cuts, len(text)]):
        clause = _Clause(text, start, end, tuple(time for time in times if start <= time.start < end))
        if not any(_is_content(word) or _is_verb(word) for word, _ in clause.words):
            if clauses and held_back is None and text[start - 1] not in ";:":
                last = clauses.pop()
                clauses.append(_Clause(text, last.start, end, last.times + clause.times))
            elif held_back is None:
                held_back = start
            continue
        if held_back is not None:
            clause = _Clause(
                text, held_back, end, tuple(time for time in times if held_back <= time.start < end)
            )
            held_back = None
        clauses.append(clause)
    return clauses


def _leads_to_time(text: str, at: int, times: tuple[Time, ...]) -> bool:
    """Say whether the word at an offset is the preposition of a time: 'since 2011'."""
    word = _WORD.match(text, at)
    return word is not None and any(0 <= time.start - word.end() <= 5 for time in times)


def _is_content(word: str) -> bool:
    return word not in FUNCTION_WORDS and len(word) > 1


def _is_verb(word: str) -> bool:
    return word in FINITE or word in _SAYS or word in _FINDS or (len(word) > 4 and word.endswith("ed"))


def _governs(clause: _Clause, time: Time) -> bool:
    """Say whether a time is that of its clause's main verb: not of a saying, a participle, a noun or an infinitive."""
    if time.attributive or time.kind == "relative":
        return False
    words = clause.words
    before = [word for word, at in words if at < time.start]
    after = [word for word, at in words if at > time.start]
    if not _OTHER_PREPOSITIONS.isdisjoint(before[-1:]):
        return False
    verbs = [n for n, word in enumerate(before) if _is_verb(word)]
    later = [word for word in after if _is_verb(word)]
    if not verbs:
        # The time leads: a participle may stand before the verb of saying ('the backed rebels said').
        return bool(later) and "due" not in before[-1:] and not any(word in _SAYS for word in later[:2])
    last = verbs[-1]
    if (
        before[last] in _SAYS
        or "according" in before
        or before[-1] == "of"
        or _opens_with_preposition(clause)
    ):
        return False
    infinitive = next((n for n in range(len(before) - 2, last, -1) if before[n] == "to"), None)
    if infinitive is not None and _is_infinitive(before, infinitive):
        return False
    return not _is_participle(before, verbs, bool(later))


def _opens_with_preposition(clause: _Clause) -> bool:
    """Say whether a clause begins as 'In a letter sent on Monday'; the preposition of a time does not count."""
    word, at = clause.words[0]
    return word in PREPOSITIONS and not any(0 <= time.start - at - len(word) <= 5 for time in clause.times)


def _is_participle(words: list[str], verbs: list[int], more: bool) -> bool:
    """Say whether the last of a clause's verbs hangs on a noun: 'the church destroyed', 'the man held'.

    It may where no auxiliary, pronoun or 'and' leads to it, and another verb of the clause comes before or
    after it (`more`), or 'by' follows it.
    """
    last = verbs[-1]
    others = [n for n in verbs[:-1] if words[n] not in _SAYS]
    leads = _AUXILIARY - PRONOUNS if others else _AUXILIARY  # 'resumed the talks it left in 2009'
    if words[last] in BE | HAVE | MODAL or (last and words[last - 1] in leads):
        return False
    joined = bool(others) and bool({"and", "or", "but"} & set(words[others[-1] : last]))
    return (bool(others) and not joined) or more or "by" in words[last + 1 : last + 2]


def _is_infinitive(words: list[str], to: int) -> bool:
    """Say whether the 'to' at a place begins an infinitive with a time of its own ('agreed to meet on Thursday')."""
    after = words[to + 1]
    return after not in DETERMINERS and after not in FUNCTION_WORDS and not (to and words[to - 1] in _PLANS)


def _told_in(statement: str, sentence: str, published: date | None) -> list[tuple[_Clause, Time]]:
    """Give the times of an evidence sentence that stand in the statement's clause and are told of its verb."""
    times = times_of(sentence, published)
    if not times:
        return []
    stems = {stem(fold(m.group())) for m in _WORD.finditer(statement) if _is_content(fold(m.group()))}
    result = []
    for clause in _clauses(sentence, times):
        content = [(stem(word), at) for word, at in clause.words if _is_content(word)]
        if len(stems & {word for word, _ in content}) < max(1.0, _SHARE * len(stems)):
            continue
        for time in clause.times:
            # Its neighbour must be told, too; a place between is nothing of its own ('killed in Homs on Monday').
            common = [(word, at) for word, at in content if not sentence[at].isupper()] or content
            before = [word for word, at in common if at < time.start]
            near = before[-1] if before else common[0][0]
            if near in stems and _governs(clause, time):
                result.append((clause, time))
    return result


def when(statement: str, evidence: Sequence[str], published: date | None) -> date | None:
    """Give the one day of what is told: by the statement's own time, else by its evidence's.

    Args:
        statement: a sentence.
        evidence: the sentences that hold it.
        published: the day of the article.

    Returns:
        None where the time is vaguer than a day, where several days compete, and where a time may belong to
        something else: to the saying ('said on Monday that …'), to a subordinate clause, to a noun.
    """
    own = times_of(statement, published)
    if not own:
        return _only_day(
            [time for sentence in evidence for _, time in _told_in(statement, sentence, published)]
        )
    held = [time for sentence in evidence for time in times_of(sentence, published)]
    told = []
    for clause in _clauses(statement, own):
        if not _is_subordinate(statement, clause):
            told += [time for time in clause.times if _governs(clause, time)]
    # The verb that tells past from future may be the evidence's alone.
    same = [other for time in told for other in held if words_of(time) == words_of(other) and other.day]
    return _only_day(same) if same and len(told) == 1 else _only_day(told)


def _is_subordinate(text: str, clause: _Clause) -> bool:
    """Say whether a clause hangs on a noun or another clause, 'that' behind a verb of saying apart."""
    words = clause.words
    if not words:
        return True
    if words[0][0] == "that":
        head = [fold(m.group()) for m in _WORD.finditer(text, 0, clause.start)][-4:]
        return not any(word in _SAYS for word in head)
    opening = [word for word, _ in words[:2]]
    if opening[0].endswith(("ed", "ing")) or not _SUBORDINATE.isdisjoint(opening):
        return True
    return clause.start > 0 and not any(_is_verb(word) for word, _ in words)


def _only_day(times: Sequence[Time]) -> date | None:
    days = {time.day for time in times if time.day}
    if len(days) != 1:
        return None
    (day,) = days
    vague = (anchor_of(time) for time in times if not time.day)
    return day if all(span and span[0] <= day <= span[1] for span in vague) else None


def left_out(statement: str, evidence: Sequence[str], published: date | None, before: date) -> str | None:
    """Give the words that date an old event, where its statement has left them out.

    Args:
        statement: a sentence; with any time of its own, nothing is left out.
        evidence: the sentences that hold it.
        published: the day of the article.
        before: the first day that is not old.

    Returns:
        The phrase as the evidence has it, its preposition too ('in 2011'), where the time is told of the statement's
        own verb, lies wholly before the day, and no other time competes; else None.
    """
    if times_of(statement, published):
        return None
    told = [found for sentence in evidence for found in _told_in(statement, sentence, published)]
    if len(told) != 1:
        return None
    clause, time = told[0]
    anchor = anchor_of(time)
    if len(clause.times) != 1 or anchor is None or anchor[1] >= before:
        return None
    if time.open != "since" and any(word in _NOT_PAST for word, _ in clause.words):
        return None
    lead = _PREPOSITION.search(clause.text, max(0, time.start - 30), time.start)
    return clause.text[lead.start() if lead else time.start : time.end].strip()
