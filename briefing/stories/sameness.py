"""Which statements say one thing, and which speakers are one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.stories.contradictions import apart
from briefing.types import Speaker, Statement
from briefing.words import FUNCTION_WORDS, fold, stem

# Two statements say one thing from this share of common weight (Jaccard over content stems).
_SAME_STATEMENT = 0.5
# A line stands for another one if it has this share of its content stems.
_TOLD = 0.5
LEAD_STATEMENTS = 3

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_IDEOGRAPHS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]{2,}")


def group_similar(statements: Sequence[Statement]) -> tuple[tuple[int, ...], ...]:
    """Group the statements that say one thing in nearly the same words; what most articles say comes first.

    Two that contradict each other, or of which each has a fact that the other has not, never say one thing. Among
    groups of equally many articles, and in a group, the order is that of the statements.
    """
    words = [frozenset(stems(statement.text)) for statement in statements]
    groups: list[list[int]] = []
    for i, own in enumerate(words):
        for group in groups:
            other = words[group[0]]
            alike = len(own & other) >= _SAME_STATEMENT * len(own | other)
            if (
                alike
                and same_speaker(statements[i].speaker, statements[group[0]].speaker)
                and not any(apart(statements[i], statements[j]) for j in group)
            ):
                group.append(i)
                break
        else:
            groups.append([i])
    groups.sort(key=lambda group: -len({statements[i].evidence[0].article for i in group}))
    return tuple(tuple(group) for group in groups)


def tells(line: Statement, other: Statement) -> bool:
    """Say whether a line tells most of what another statement says, so that it may stand for both.

    Somebody else's word, more than half of other content, or what contradicts the line or exchanges one of its facts
    is a thing of its own.
    """
    own, theirs = frozenset(stems(line.text)), frozenset(stems(other.text))
    mostly = len(own & theirs) >= _TOLD * len(theirs)
    same = same_speaker(line.speaker, other.speaker) or other.speaker is None
    return mostly and same and not apart(line, other)


def choose_lead(statements: Sequence[Statement]) -> tuple[tuple[int, ...], ...]:
    """Choose the bottom line from statements in order of rank: the first ones, one an article."""
    chosen: list[int] = []
    seen: set[str] = set()
    for fresh_only in (True, False):
        for i, statement in enumerate(statements):
            sources = {span.article for span in statement.evidence}
            if len(chosen) < LEAD_STATEMENTS and i not in chosen and not (fresh_only and sources & seen):
                chosen.append(i)
                seen |= sources
    return tuple((i,) for i in sorted(chosen))


def same_speaker(one: Speaker | None, other: Speaker | None) -> bool:
    """Say whether two speakers are one: the same name, or that name behind a title or a first name.

    'Mayor Ada Brill' and 'Brill' are. 'The mayor of Kastan' and 'Kastan', 'the army' and 'the Orlan army',
    'Ada Brill' and 'a spokesman for Ada Brill' may be two.
    """
    if one is None or other is None:
        return one is other
    short, long = sorted((fold(one.name).split(), fold(other.name).split()), key=len)
    bare = [word for word in short if word not in _DETERMINERS]
    before = [word for word in long if word not in _DETERMINERS]
    if bare == before:
        return True
    if not bare or (len(bare) == 1 and bare != short) or before[-len(bare) :] != bare:
        return False
    return not _SOMEBODY_ELSE.intersection(before[: -len(bare)])


_DETERMINERS = frozenset("a an the".split())
# Before a name these make it another's: 'a spokesman for Ada Brill', 'the former Prime Minister'.
_SOMEBODY_ELSE = frozenset(
    "acting and at by deputy ex for former from in near of on outgoing to vice with".split()
)


def stems(text: str) -> Iterator[str]:
    """Give a text's content words, stemmed, in order; of scripts without spaces, pairs of characters."""
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        if _IDEOGRAPHS.fullmatch(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        elif word not in FUNCTION_WORDS:
            yield stem(word)
