"""Hold a brief to what is known of its events. Pure.

A line is a statement that a story of the brief prints, and that the analyst made who is measured: what a stand-in made
because a model could not says nothing of the model or its prompts. A line tells a point where one of its evidence
spans overlaps one of the point's places, and it has one of each group of words that the point asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.evaluation.gold import Event, Point, Trap, has_all, has_any, plain
from briefing.stories import LIMIT, REPEATED
from briefing.types import Actor, Brief, Statement

# What is left out without being wrong: said by another line, or one line too many.
_TOO_MUCH = (LIMIT, REPEATED)
_ARTICLES = re.compile(r"^(?:the|an?) ")


@dataclass(frozen=True, slots=True)
class Figure:
    """A share by which briefs are measured.

    Attributes:
        name: in JSON.
        label: in tables.
        weight: its part of the level at which a comparison may claim anything (comparison.py); they sum to 1.
        more_is_better: False where it counts what should not be.
    """

    name: str
    label: str
    weight: float
    more_is_better: bool = True


# Half of the level goes to what a brief is for, the rest in equal parts to all else.
_EACH = 0.5 / 6
FIGURES = (
    Figure("points", "points told", 0.5),
    Figure("lead", "told in the bottom line", _EACH),
    Figure("attribution", "attribution kept", _EACH),
    Figure("actor_precision", "actors that are right", _EACH),
    Figure("actor_recall", "actors found", _EACH),
    Figure("held", "offered lines that held", _EACH),
    Figure("traps", "traps fallen into", _EACH, more_is_better=False),
)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many: counts, so that the shares of many events are one of sums."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """Between 0 and 1; None where there was nothing to count."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Fall:
    """A line that fell into a trap."""

    trap: Trap
    line: str


@dataclass(frozen=True, slots=True)
class Score:
    """How a brief tells one event.

    Attributes:
        event: the event.
        shares: one for each of FIGURES, in their order.
        missed: points that no line tells.
        not_in_lead: lead points that are told, but not in the bottom line.
        speaker_lost: points that are told without whose word they are.
        wrong_actors: names in the brief that are no actor's.
        missed_actors: names of actors that the brief has not.
        falls: the lines that fell into traps, and into which.
    """

    event: Event
    shares: tuple[Share, ...]
    missed: tuple[Point, ...]
    not_in_lead: tuple[Point, ...]
    speaker_lost: tuple[Point, ...]
    wrong_actors: tuple[str, ...]
    missed_actors: tuple[str, ...]
    falls: tuple[Fall, ...]


def score(brief: Brief, events: Iterable[Event]) -> tuple[Score, ...]:
    """Score a brief, event by event, in their order.

    Args:
        brief: of one day.
        events: those of the day.
    """
    told = dict.fromkeys(line for story in brief.stories for line in story.statements)
    lines = [line for line in told if not line.stand_in]
    return tuple(_score(brief, event, [line for line in lines if _is_about(line, event)]) for event in events)


def total(scores: Iterable[Score]) -> tuple[Share, ...]:
    """Add up the shares of events, each of FIGURES for itself."""
    columns = zip(*(score.shares for score in scores), strict=True)
    return tuple(Share(sum(s.part for s in column), sum(s.whole for s in column)) for column in columns)


def _score(brief: Brief, event: Event, lines: Sequence[Statement]) -> Score:
    telling = {point: [line for line in lines if _tells(line, point)] for point in event.points}
    told = [point for point in event.points if telling[point]]
    lead = [point for point in event.points if point.lead]
    led = [
        point for point in lead if any(_tells(line, point) for line in brief.bottom_line if not line.stand_in)
    ]
    of_others = [point for point in told if point.speakers]
    kept = [p for p in of_others if any(has_any(_shown(line), p.speakers) for line in telling[p])]
    acting = [a for a in brief.actors if any(span.article in event.articles for span in a.mentions)]
    gold = [frozenset(map(_name, actor.names)) for actor in event.actors]
    wrong = [actor.name for actor in acting if not any(names & _names(actor) for names in gold)]
    found = frozenset().union(*map(_names, acting))
    absent = [a.names[0] for a, names in zip(event.actors, gold, strict=True) if not names & found]
    falls = [Fall(trap, _shown(line, as_is=True)) for trap in event.traps for line in _fallen(lines, trap)]
    bad = sum(d.article in event.articles and d.reason not in _TOO_MUCH for d in brief.coverage.dropped)
    return Score(
        event=event,
        shares=(
            Share(len(told), len(event.points)),
            Share(len(led), len(lead)),
            Share(len(kept), len(of_others)),
            Share(len(acting) - len(wrong), len(acting)),
            Share(len(gold) - len(absent), len(gold)),
            Share(len(lines), len(lines) + bad),
            Share(len({fall.trap for fall in falls}), len(event.traps)),
        ),
        missed=tuple(point for point in event.points if not telling[point]),
        not_in_lead=tuple(point for point in lead if telling[point] and point not in led),
        speaker_lost=tuple(point for point in of_others if point not in kept),
        wrong_actors=tuple(wrong),
        missed_actors=tuple(absent),
        falls=tuple(falls),
    )


def _is_about(line: Statement, event: Event) -> bool:
    return any(span.article in event.articles for span in line.evidence)


def _tells(line: Statement, point: Point) -> bool:
    overlaps = any(
        span.article == place.article and span.start < place.end and place.start < span.end
        for span in line.evidence
        for place in point.places
    )
    return overlaps and has_all(_shown(line), point.must)


def _fallen(lines: Iterable[Statement], trap: Trap) -> list[Statement]:
    saved = (*trap.unless, trap.speakers)
    return [
        line
        for line in lines
        if has_all(_shown(line), trap.has) and not any(has_any(_shown(line), words) for words in saved)
    ]


def _shown(line: Statement, *, as_is: bool = False) -> str:
    """Give a line with its speaker in front, as it is compared, or as it is."""
    text = f"{line.speaker.name}: {line.text}" if line.speaker else line.text
    return text if as_is else plain(text)


def _names(actor: Actor) -> frozenset[str]:
    return frozenset(map(_name, (actor.name, *actor.aliases)))


def _name(name: str) -> str:
    return _ARTICLES.sub("", plain(name))
