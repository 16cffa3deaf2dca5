"""Where the lines of one story contradict each other, with the sides beside each other. Pure, deterministic.

By code alone, from grounded lines: `quantities` reads what a line counts, `denials` what it denies. In doubt nothing
is found: a disagreement that is none, under somebody's name, does more harm than one that is missed.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from briefing.stories.contradictions import line_of
from briefing.stories.denials import denies
from briefing.stories.quantities import Figure, agree_on, figures_of, same_quantity
from briefing.stories.reading import reading_of
from briefing.stories.sameness import same_speaker
from briefing.text import shorten
from briefing.types import Article, Disagreement, DisagreementKind, Statement
from briefing.words import fold

# Texts are copies of one from this share of the shorter one's runs of so many words.
_COPIED, _RUN = 0.6, 4
_ABOUT_CHARS = 80


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its place in the story and the article that it was made in."""

    place: int
    statement: Statement
    article: Article | None

    @property
    def day(self) -> date | None:
        """The day of its article."""
        published = self.article.published if self.article else None
        return published.date() if isinstance(published, datetime) else published


@dataclass(frozen=True, slots=True)
class _Told:
    """A line, and the figures of one quantity that it tells."""

    line: _Line
    figures: tuple[Figure, ...]


def disagreements(
    statements: Sequence[Statement], articles: Mapping[str, Article]
) -> tuple[Disagreement, ...]:
    """Find where the lines of one story contradict each other.

    Args:
        statements: its lines, as printed.
        articles: by id; of those that the lines were made in the publisher, date and text are looked at.

    Returns:
        The disagreements in the order of their first lines. Of a quantity each figure is a side, once for each
        speaker: by value, of an update the newest first. A denial's sides stand as they do in the story.
        `about` is made of words of the first side that has them: what is counted and what became of it, else
        what both tell of; of a denial, what is denied.
    """
    lines = [
        _Line(place, statement, articles.get(statement.evidence[0].article) if statement.evidence else None)
        for place, statement in enumerate(statements)
    ]
    found = [*_of_figures(lines), *_of_denials(lines)]
    found.sort(key=lambda entry: entry[0])
    return tuple(disagreement for _, disagreement in found)


# ------------------------------------------------------------------------------------------ figures


def _of_figures(lines: Sequence[_Line]) -> Iterator[tuple[int, Disagreement]]:
    for group in _quantities(lines):
        sides = _sides(group)
        if len(sides) < 2:
            continue
        ordered = _newest_first(sides)
        kind: DisagreementKind = "update" if ordered else "figures"
        sides = ordered or sorted(sides, key=lambda told: (told.figures[0].value, told.line.place))
        first = min(told.line.place for told in sides)
        yield first, Disagreement(_about(sides), tuple(told.line.statement for told in sides), kind)


def _about(sides: Sequence[_Told]) -> str:
    """Say what the sides tell figures of: those counted and their state, else the words that all have."""
    figures = [figure for told in sides for figure in told.figures]
    if figures[0].state:
        return next((figure.words for figure in figures if " " in figure.words), figures[0].words)
    readings = [reading_of(*line_of(told.line.statement)) for told in sides]
    common = frozenset[str].intersection(*(reading.content for reading in readings))
    words = (term.text for term in readings[0].terms if term.key in common)
    return shorten(" ".join(dict.fromkeys(words)), _ABOUT_CHARS)


def _quantities(lines: Sequence[_Line]) -> Iterable[list[_Told]]:
    """Group the lines by the quantities that they tell; every two of a group tell figures of one quantity."""
    groups: dict[object, list[list[_Told]]] = {}
    for line in lines:
        told: dict[object, list[Figure]] = {}
        for figure in figures_of(*line_of(line.statement), line.day):
            told.setdefault((figure.unit, figure.state, figure.counted, figure.traits), []).append(figure)
        for key, figures in told.items():
            alike = groups.setdefault(key, [])
            group = next((g for g in alike if all(_same(figures, other.figures) for other in g)), None)
            if group is None:
                alike.append(group := [])
            group.append(_Told(line, tuple(figures)))
    return (group for alike in groups.values() for group in alike)


def _same(here: Sequence[Figure], there: Sequence[Figure]) -> bool:
    return any(same_quantity(a, b) for a in here for b in there)


def _apart(one: _Told, other: _Told) -> bool:
    """Say whether two lines have no figure in common, or one has two: then it says both of one thing."""
    if one is other:
        return any(not agree_on(a, b) for a in one.figures for b in one.figures)
    return not any(agree_on(a, b) for a in one.figures for b in other.figures)


def _sides(group: Sequence[_Told]) -> list[_Told]:
    """Give the lines of a group whose figure another has not: of each speaker each figure once.

    Where one voice tells two figures of what looks like one quantity it is not one, so all that it tells of it is
    left out.
    """
    clear = [
        told for told in group if not any(_apart(told, o) and _one_source(told.line, o.line) for o in group)
    ]
    sides: list[_Told] = []
    for told in clear:
        if any(_apart(told, other) for other in clear) and not any(_repeats(told, side) for side in sides):
            sides.append(told)
    return sides


def _one_source(one: _Line, other: _Line) -> bool:
    """Say whether two lines stand in one article, and not under two names."""
    a, b = one.statement.speaker, other.statement.speaker
    if one.article != other.article:
        return False
    return a is None or b is None or same_speaker(a, b) or _initials(a.name) == _initials(b.name)


def _initials(name: str) -> str:
    """Give a name as its initials: 'the Orlan Geological Survey' and 'the OGS' are one."""
    words = [word for word in name.replace(".", "").split() if word[0].isupper()]
    return "".join(word if word.isupper() else word[0] for word in words)


def _repeats(told: _Told, side: _Told) -> bool:
    return not _apart(told, side) and same_speaker(told.line.statement.speaker, side.line.statement.speaker)


# ------------------------------------------------------------------------------------------ updates


def _newest_first(sides: Sequence[_Told]) -> list[_Told]:
    """Order the sides by time, the newest first; none where a newer figure does not replace each other one."""
    for one, other in itertools.combinations(sides, 2):
        order = _order(one.line, other.line)
        if not order:
            return []
        newer, older = (one, other) if order > 0 else (other, one)
        if _apart(one, other) and not _replaces(newer, older):
            return []
    return sorted(sides, key=functools.cmp_to_key(_by_time), reverse=True)


def _by_time(one: _Told, other: _Told) -> int:
    return _order(one.line, other.line)


def _order(one: _Line, other: _Line) -> int:
    """Give 1 where a line is newer than another, -1 where it is older, 0 where that is not known."""
    a, b = (line.article.published if line.article else None for line in (one, other))
    if isinstance(a, datetime) and isinstance(b, datetime) and (a.tzinfo is None) == (b.tzinfo is None):
        return (a > b) - (a < b)
    here, there = one.day, other.day
    return (here > there) - (here < there) if here and there else 0


def _replaces(newer: _Told, older: _Told) -> bool:
    """Say whether a figure stands in the place of an older one: told so, by the same speaker, in the same source."""
    if any(figure.newer for figure in newer.figures):
        return True
    speaker = newer.line.statement.speaker
    if speaker is not None and same_speaker(speaker, older.line.statement.speaker):
        return True
    one, other = newer.line.article, older.line.article
    if one is None or other is None:
        return False
    return (one.publisher is not None and one.publisher == other.publisher) or _copies(one.text, other.text)


@functools.lru_cache(maxsize=256)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = fold(text).split()
    return frozenset(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def _copies(one: str, other: str) -> bool:
    """Say whether two texts are nearly copies of each other."""
    short, long = sorted((_runs(one), _runs(other)), key=len)
    return bool(short) and len(short & long) >= _COPIED * len(short)


# ------------------------------------------------------------------------------------------ denials


def _of_denials(lines: Sequence[_Line]) -> Iterator[tuple[int, Disagreement]]:
    about: dict[int, str] = {}
    group_of: dict[int, list[int]] = {}
    for a, b in itertools.combinations(lines, 2):
        words = denies(line_of(a.statement), line_of(b.statement), (a.day, b.day))
        if words and not (_one_speaker(a, b) or _one_source(a, b)):
            joined = group_of.get(a.place, [a.place])
            joined += [place for place in group_of.get(b.place, [b.place]) if place not in joined]
            group_of.update(dict.fromkeys(joined, joined))
            about.setdefault(a.place, words)
    for group in {id(group): sorted(group) for group in group_of.values()}.values():
        sides = tuple(lines[place].statement for place in group)
        yield group[0], Disagreement(about[group[0]], sides, "denial")


def _one_speaker(one: _Line, other: _Line) -> bool:
    a, b = one.statement.speaker, other.statement.speaker
    return a is not None and same_speaker(a, b)
