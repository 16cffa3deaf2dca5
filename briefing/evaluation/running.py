"""Make briefs of an evaluation set, one a day, in the ordinary way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefing.evaluation.gold import Gold
from briefing.evaluation.scoring import Score, score
from briefing.intake import Window, each_once, take_in
from briefing.pipeline import make_brief
from briefing.readers import open_reader
from briefing.settings import Settings
from briefing.store import Store
from briefing.types import Brief
from briefing.work import Progress


@dataclass(frozen=True, slots=True)
class Side:
    """What is measured.

    Attributes:
        settings: the model and the prompts among them.
        record: where to write the answers, or None.
        replay: where to read them from instead, or None.
    """

    settings: Settings
    record: Path | None = None
    replay: Path | None = None

    @property
    def embedded(self) -> bool:
        """Whether the embedded analyst reads."""
        return self.settings.model.embedded and self.replay is None

    @property
    def asks(self) -> bool:
        """Whether it asks a model whose answers are kept in the store."""
        return not self.embedded and self.record is None and self.replay is None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a side: its briefs, one a day, and the score of each event of the set, in order."""

    side: Side
    briefs: tuple[Brief, ...]
    scores: tuple[Score, ...]


async def evaluate(
    gold: Gold,
    sides: Sequence[Side],
    *,
    now: datetime,
    store: Store | None = None,
    max_cost: float | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Make briefs of a set and score them, side by side.

    Args:
        gold: the set.
        sides: one after the other.
        now: when it began.
        store: where answers are kept, and found again.
        max_cost: US dollars, for all sides together; what it does not pay for the stand-in does.
        progress: called with the number of articles that were read and of all.

    Raises:
        ModelUnusableError: no model answers.
        UsageError: a replay lacks an answer; or a recording cannot be used.
    """
    results: list[Result] = []
    read, every = 0, len(gold.articles) * len(sides)
    for side in sides:
        spent = sum(brief.run.cost_usd or 0.0 for result in results for brief in result.briefs)
        briefs: list[Brief] = []
        scores: dict[str, Score] = {}
        async with open_reader(
            side.settings,
            record=side.record,
            replay=side.replay,
            store=store if side.asks else None,
            max_cost=None if max_cost is None else max(0.0, max_cost - spent),
            resume=any(side.record == other.side.record for other in results),
        ) as reader:
            for day, articles, events in gold.days:
                before = read

                def advance(done: int, _: int, before: int = before) -> None:
                    if progress:
                        progress(before + done, every)

                window = Window(None, None, side.settings.brief.zone)
                intake = each_once(take_in(articles, window))
                brief = await make_brief(intake, reader, side.settings, day=day, now=now, progress=advance)
                read += len(articles)
                briefs.append(brief)
                scores |= {each.event.name: each for each in score(brief, events)}
        results.append(Result(side, tuple(briefs), tuple(scores[event.name] for event in gold.events)))
    return results
