"""What a good brief tells of a set of articles, written down by people. Pure.

The unit is the event: one or several articles that tell it on one day. Each is scored for itself (scoring.py), and
comparisons draw among them (comparison.py).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date

from briefing.text import canonical, on_one_line
from briefing.types import Article, Span

# Each group is a choice of words or phrases.
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a good brief tells.

    Attributes:
        text: for people.
        places: where the articles say it; never empty.
        must: a line that tells it has one of each group.
        speakers: names of whoever says it; empty where the paper itself does.
        lead: whether it belongs in the day's bottom line.
    """

    text: str
    places: tuple[Span, ...]
    must: Groups
    speakers: tuple[str, ...] = ()
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An actor that the articles name, by all its names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trap:
    """Something wrong that a careless reader makes of the articles.

    Attributes:
        kind: a word for its sort: 'denial', 'hedge', …
        text: the wrong line, for people.
        has: a line falls in that has one of each group …
        unless: … but for one that has a word of any of these groups …
        speakers: … and for one that gives it as the word of one of these.
    """

    kind: str
    text: str
    has: Groups
    unless: Groups = ()
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What one or several articles of one day tell.

    Attributes:
        name: unique in the set.
        day: of the brief that it belongs in.
        articles: their ids.
        points: what is to be told of it; never empty.
        actors: all that the articles name.
        traps: what is not to be made of it.
    """

    name: str
    day: date
    articles: frozenset[str]
    points: tuple[Point, ...]
    actors: tuple[Named, ...]
    traps: tuple[Trap, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """A set: articles, each of them in exactly one event, and the events.

    Attributes:
        name: of its folder.
        digest: 16 hexadecimal digits of the SHA-256 of its files.
        articles: in the order of the file.
        events: likewise.
    """

    name: str
    digest: str
    articles: tuple[Article, ...]
    events: tuple[Event, ...]

    @property
    def days(self) -> list[tuple[date, list[Article], list[Event]]]:
        """The days in their order, each with its articles and events: what one brief is made of, and held to."""
        result = []
        for day in sorted({event.day for event in self.events}):
            events = [event for event in self.events if event.day == day]
            ids = frozenset().union(*(event.articles for event in events))
            result.append((day, [article for article in self.articles if article.id in ids], events))
        return result


def places_of(quote: str, article: Article) -> tuple[Span, ...]:
    """Give every place at which an article has a quote, verbatim but for what text.canonical changes."""
    quote = canonical(quote)
    starts = (match.start() for match in re.finditer(re.escape(quote), article.text)) if quote else ()
    return tuple(Span(article.id, start, start + len(quote), quote) for start in starts)


def plain(text: str) -> str:
    """Give the form in which lines, words and names are compared: folded, on one line, with straight quotes."""
    return on_one_line(canonical(text)).casefold().replace("’", "'").replace("‘", "'")


def has_any(line: str, words: tuple[str, ...]) -> bool:
    """Say whether one of these words or phrases stands in a line, at word boundaries.

    Args:
        line: as `plain` gives it.
        words: as written.
    """
    return any(_pattern(word).search(line) for word in words)


def has_all(line: str, groups: Groups) -> bool:
    """Say whether a line has one of each group."""
    return all(has_any(line, group) for group in groups)


@functools.lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(plain(word))}(?!\w)")
