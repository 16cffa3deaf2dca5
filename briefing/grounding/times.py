"""When it was: the times of a statement must be its source's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.dates import Time, same_times, times_of
from briefing.grounding.comparison import Comparison
from briefing.grounding.reasons import Reason
from briefing.grounding.terms import WORD, terms_of
from briefing.words import fold

# How many words a sentence elsewhere must share with a statement to lend it a time.
_SHARED = 2
_RANK = re.compile(r"^(\d+)(?:st|nd|rd|th)$")


def times(compared: Comparison) -> Iterator[Reason]:
    """Find times that the best sentences do not tell; where they tell none at all, nor their neighbours."""
    if compared.retold:
        for time in unheld_times(compared):
            yield Reason("time", time.words, time.start, time.end)


def unheld_times(compared: Comparison) -> tuple[Time, ...]:
    """Give the times of the statement that its source does not bear out."""
    index, published = compared.index, compared.index.published
    told = times_of(compared.text, published)
    if not told:
        return ()
    best = [index.sentence(number) for number in compared.best]
    missing = [
        time
        for time in same_times(compared.text, best, published)
        if not (_is_vague(time) or _is_count(time, compared))
        and not any(_has_words(time, sentence) for sentence in best)
    ]
    if not missing or any(times_of(sentence, published) for sentence in best):
        return tuple(missing)
    return tuple(time for time in missing if not _told_elsewhere(time, compared))


def _is_vague(time: Time) -> bool:
    """Say whether a time hangs on another one: 'the same day', 'two years earlier'."""
    return time.kind == "relative" and not time.words.casefold().startswith(("this", "last", "next", "past"))


def _is_count(time: Time, compared: Comparison) -> bool:
    """Say whether what was read as a year is a number that the source has: '2000 US soldiers'."""
    return time.kind == "year" and all(
        compared.match[i] is not None for i in compared.within(time.start, time.end)
    )


def _told_elsewhere(time: Time, compared: Comparison) -> bool:
    """Say whether another sentence tells the time and something of the statement besides."""
    index = compared.index
    told = {key for term in compared.terms if term.content for key in term.keys}
    told -= {key for term in terms_of(time.words) for key in term.keys}
    for number in range(1, len(index) + 1):
        near = any(abs(number - best) <= 1 for best in compared.best)
        if near or len(told & index.words(number)) >= _SHARED:
            sentence = index.sentence(number)
            if _has_words(time, sentence) or time not in same_times(
                compared.text, [sentence], index.published
            ):
                return True
    return False


def _has_words(time: Time, sentence: str) -> bool:
    """Say whether a sentence has a time in the same words, whatever their case and the marks between them."""
    return f" {_plain(time.words)} " in f" {_plain(sentence)} "


def _plain(text: str) -> str:
    words = ("one" if word in ("a", "an") else word for word in WORD.findall(fold(text)))
    return " ".join(_RANK.sub(r"\1", word) for word in words)


def held_times(compared: Comparison) -> tuple[Time, ...]:
    """Give the times of the statement that its source bears out, in whatever words."""
    missing = unheld_times(compared)
    return tuple(time for time in times_of(compared.text, compared.index.published) if time not in missing)


def undated(compared: Comparison) -> str:
    """Give the statement with blanks for the dates that its source tells in other words, by the article's day.

    The score knows words, and none of '12 May' stands in 'last Wednesday'.
    """
    text = compared.text
    if compared.index.published is None:
        return text
    best = [compared.index.sentence(number) for number in compared.best]
    for time in held_times(compared):
        if not any(_has_words(time, sentence) for sentence in best):
            text = text[: time.start] + " " * (time.end - time.start) + text[time.end :]
    return text
