"""What came of an evaluation, as a table for people and as JSON. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.evaluation.comparison import LEVEL, Comparison
from briefing.evaluation.gold import Gold
from briefing.evaluation.scoring import FIGURES, Score, Share, total
from briefing.text import canonical, on_one_line
from briefing.types import Brief, Usage
from briefing.views import by_reason

# So that it all stands on a screen of 100 columns.
_COLUMNS = 100
_LABEL = 25
_ACCOUNT = 60
_REASONS = 8
_WORST = 5
_TOLD_OF_EACH = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One side as it is reported.

    Attributes:
        name: 'A' or 'B'.
        label: which prompts, which model.
        briefs: one a day.
        scores: one an event.
        timed: whether its seconds mean anything; those of a replay do not.
    """

    name: str
    label: str
    briefs: tuple[Brief, ...]
    scores: tuple[Score, ...]
    timed: bool


@dataclass(frozen=True, slots=True)
class _Account:
    """What a side's briefs cost, and what was dropped from them."""

    usage: Usage
    cost_usd: float | None
    seconds: float | None
    offered: int
    kept: int
    chunks: int
    chunks_stand_in: int
    failed: int
    dropped: dict[str, int]
    traps: dict[str, Share]


def as_json(
    gold: Gold, columns: Sequence[Column], comparison: Sequence[Comparison] | None
) -> dict[str, object]:
    """Give the report as a JSON object: set, sides, and the comparison, null where there is one side."""
    return {
        "set": {"name": gold.name, "hash": gold.digest, **_sizes(gold)},
        "sides": [_side(column) for column in columns],
        "comparison": None if comparison is None else [_row(row) for row in comparison],
    }


def as_text(gold: Gold, columns: Sequence[Column], comparison: Sequence[Comparison] | None) -> str:
    """Give the report as text of at most 100 columns, without control characters, ending in a line feed."""
    sizes = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in _sizes(gold).items())
    lines = [f"Set {gold.name}: {sizes}."]
    lines += [f"{c.name}: {c.label}" for c in columns]
    lines += [said for c in columns for said in _not_the_models(c)]
    lines += ["", *(_compared(comparison) if comparison is not None else _scored(columns[0])), ""]
    lines += _accounts(columns)
    for column in columns:
        lines += ["", *_worst(column, _WORST if len(columns) == 1 else _TOLD_OF_EACH)]
    return "".join(f"{_fit(line)}\n" for line in lines)


# ------------------------------------------------------------------------------------------------- JSON


def _sizes(gold: Gold) -> dict[str, int]:
    return {
        "days": len(gold.days),
        "articles": len(gold.articles),
        "events": len(gold.events),
        "points": sum(len(event.points) for event in gold.events),
        "actors": sum(len(event.actors) for event in gold.events),
        "traps": sum(len(event.traps) for event in gold.events),
    }


def _side(column: Column) -> dict[str, object]:
    run, account = column.briefs[0].run, _account(column)
    stood_in, lines = _stood_in(column)
    figures: dict[str, object] = {
        figure.name: _share(share) for figure, share in zip(FIGURES, total(column.scores), strict=True)
    }
    figures |= {
        "traps_by_kind": {kind: _share(share) for kind, share in account.traps.items()},
        "statements_offered": account.offered,
        "statements_kept": account.kept,
        "dropped": {reason: _share(Share(n, account.offered)) for reason, n in account.dropped.items()},
        "chunks": account.chunks,
        "chunks_stand_in": account.chunks_stand_in,
        "lines": lines,
        "lines_stand_in": stood_in,
        "articles_failed": account.failed,
        "requests": account.usage.requests,
        "retries": account.usage.retries,
        "repairs": account.usage.repairs,
        "cached": account.usage.cached,
        "input_tokens": account.usage.input_tokens,
        "output_tokens": account.usage.output_tokens,
        "cost_usd": account.cost_usd,
        "seconds": account.seconds,
    }
    return {
        "prompts": dict(run.prompts),
        "model": run.model or run.analyst,
        "figures": figures,
        "events": [_event(score) for score in column.scores],
    }


def _share(share: Share) -> dict[str, object]:
    return {"part": share.part, "whole": share.whole, "share": _rounded(share.ratio)}


def _event(score: Score) -> dict[str, object]:
    return {
        "event": score.event.name,
        "date": score.event.day.isoformat(),
        "figures": {f.name: _share(share) for f, share in zip(FIGURES, score.shares, strict=True)},
        "points_missed": [point.text for point in score.missed],
        "points_not_in_lead": [point.text for point in score.not_in_lead],
        "speakers_lost": [point.text for point in score.speaker_lost],
        "actors_wrong": list(score.wrong_actors),
        "actors_missed": list(score.missed_actors),
        "traps": [{"kind": f.trap.kind, "text": f.trap.text, "line": f.line} for f in score.falls],
    }


def _row(row: Comparison) -> dict[str, object]:
    numbers = {"a": row.a, "b": row.b, "difference": row.difference, "low": row.low, "high": row.high}
    rounded = {name: _rounded(number) for name, number in numbers.items()}
    return {"figure": row.figure.name, **rounded, "verdict": row.verdict}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _account(column: Column) -> _Account:
    runs, coverages = [b.run for b in column.briefs], [b.coverage for b in column.briefs]
    costs = [run.cost_usd for run in runs if run.cost_usd is not None]
    usage = Usage(
        requests=sum(run.requests for run in runs),
        retries=sum(run.retries for run in runs),
        repairs=sum(run.repairs for run in runs),
        cached=sum(run.cached for run in runs),
        input_tokens=sum(run.input_tokens for run in runs),
        output_tokens=sum(run.output_tokens for run in runs),
    )
    dropped = Counter[str]()
    for reason, count, _ in by_reason(drop for coverage in coverages for drop in coverage.dropped):
        dropped[reason] += count
    traps = [trap.kind for score in column.scores for trap in score.event.traps]
    fallen = Counter(
        trap.kind for score in column.scores for trap in {fall.trap: None for fall in score.falls}
    )
    return _Account(
        usage=usage,
        cost_usd=sum(costs) if len(costs) == len(runs) else None,
        seconds=round(sum(run.seconds for run in runs), 1) if column.timed else None,
        offered=sum(coverage.statements_offered for coverage in coverages),
        kept=sum(coverage.statements_kept for coverage in coverages),
        chunks=sum(coverage.chunks for coverage in coverages),
        chunks_stand_in=sum(coverage.chunks_stand_in for coverage in coverages),
        failed=sum(coverage.failed for coverage in coverages),
        dropped=dict(dropped.most_common()),
        traps={kind: Share(fallen[kind], count) for kind, count in sorted(Counter(traps).items())},
    )


# ------------------------------------------------------------------------------------------------- text


def _fit(line: str) -> str:
    """Give a line of at most so many columns, without control characters; its own spaces stay."""
    plain = " ".join(canonical(f"|{line}").split("\n"))[1:].rstrip()
    return plain if len(plain) <= _COLUMNS else plain[: _COLUMNS - 1].rstrip() + "…"


def _percent(ratio: float | None, *, signed: bool = False) -> str:
    if ratio is None:
        return "–"
    return f"{100 * ratio:{'+' if signed else ''}.1f}{'' if signed else ' %'}".replace("-", "−")


def _not_the_models(column: Column) -> list[str]:
    """Say above the figures how much of the briefs they do not count, since the model did not write it."""
    stood_in, lines = _stood_in(column)
    if not stood_in:
        return []
    are = "is" if stood_in == 1 else "are"
    told = f"{column.name}: {stood_in} of the {lines} lines {are} the stand-in's, not the model's"
    return [f"{told}, and not counted; actors are of both."]


def _stood_in(column: Column) -> tuple[int, int]:
    """Count the lines that the stand-in wrote, and all that the briefs print."""
    told = [line for brief in column.briefs for story in brief.stories for line in story.statements]
    return sum(line.stand_in for line in told), len(told)


def _scored(column: Column) -> list[str]:
    return [
        f"{figure.label:<{_LABEL}}{_percent(share.ratio):>9}   {share.part} of {share.whole}"
        for figure, share in zip(FIGURES, total(column.scores), strict=True)
    ]


def _compared(rows: Sequence[Comparison]) -> list[str]:
    lines = [f"{'':<{_LABEL}}{'A':>8}{'B':>9}{'B − A':>8}   {'interval':<16}{'needed':>6}  verdict"]
    for row in rows:
        interval = "–"
        if row.low is not None and row.high is not None:
            interval = f"{_percent(row.low, signed=True)} to {_percent(row.high, signed=True)}"
        needed = "–" if row.needed is None else f"{100 * row.needed:.1f}"
        shares = f"{_percent(row.a):>8}{_percent(row.b):>9}{_percent(row.difference, signed=True):>8}"
        lines.append(f"{row.figure.label:<{_LABEL}}{shares}   {interval:<16}{needed:>6}  {row.verdict}")
    odds = round(100 * LEVEL)
    lines += [
        "",
        f"Sides that are alike get a 'better' or 'worse', in any row, in at most about {odds} of 100 comparisons.",
        "needed: the least difference that this set would have shown; –: too few events differ to show any.",
    ]
    return lines


def _accounts(columns: Sequence[Column]) -> list[str]:
    accounts = [_account(column) for column in columns]

    def row(label: str, cells: Iterable[str]) -> str:
        return f"{label[: _ACCOUNT - 1]:<{_ACCOUNT}}" + "".join(f"{cell:>18}" for cell in cells)

    lines = [row("", [column.name for column in columns])] if len(columns) > 1 else []
    lines.append(row("statements kept of offered", (f"{a.kept} of {a.offered}" for a in accounts)))
    reasons = Counter[str]()
    for account in accounts:
        reasons.update(account.dropped)
    for reason, _ in reasons.most_common(_REASONS):
        counts = (Share(a.dropped.get(reason, 0), a.offered) for a in accounts)
        lines.append(row(f"  dropped: {reason}", (f"{c.part}  {_percent(c.ratio)}" for c in counts)))
    if len(reasons) > _REASONS:
        lines.append(f"  … and {len(reasons) - _REASONS} more reasons; --format json has them all")
    for kind in dict.fromkeys(kind for account in accounts for kind in account.traps):
        shares = (a.traps[kind] for a in accounts)
        lines.append(row(f"traps: {kind}", (f"{share.part} of {share.whole}" for share in shares)))
    lines += [
        row("chunks that the stand-in did", (f"{a.chunks_stand_in} of {a.chunks}" for a in accounts)),
        row("articles that failed", (str(a.failed) for a in accounts)),
        row("requests", (str(a.usage.requests) for a in accounts)),
        row("  not asked again, since answered before", (str(a.usage.cached) for a in accounts)),
        row("  re-asks", (str(a.usage.repairs) for a in accounts)),
        row("  sent again after a fault", (str(a.usage.retries) for a in accounts)),
        row("tokens in", (f"{a.usage.input_tokens:,}" for a in accounts)),
        row("tokens out", (f"{a.usage.output_tokens:,}" for a in accounts)),
        row("US dollars", map(_dollars, accounts)),
    ]
    if any(account.seconds is not None for account in accounts):
        seconds = ("–" if a.seconds is None else f"{a.seconds:.1f}" for a in accounts)
        lines.append(row("seconds", seconds))
    return lines


def _dollars(account: _Account) -> str:
    if account.cost_usd is not None:
        return f"{account.cost_usd:.4f}"
    return "unknown" if account.usage.requests else "–"


def _worst(column: Column, most: int) -> list[str]:
    """List the events with most missed points, lost speakers and traps, and what it was."""

    def faults(score: Score) -> int:
        return len(score.missed) + len(score.speaker_lost) + len(score.falls)

    bad = sorted((s for s in column.scores if faults(s)), key=lambda s: (-faults(s), s.event.name))
    if not bad:
        return [f"{column.name}: no point missed, no speaker lost, no trap fallen into."]
    lines = [f"{column.name}, worst events (--format json has them all):"]
    for score in bad[:most]:
        told = score.shares[0]
        lines.append(f"  {score.event.name}: {told.part} of {told.whole} points told")
        said = [f"trap ({fall.trap.kind}): {fall.line}" for fall in score.falls]
        said += [f"missed: {point.text}" for point in score.missed]
        said += [f"speaker lost: {point.text}" for point in score.speaker_lost]
        lines += [f"    {on_one_line(each)}" for each in said[:_TOLD_OF_EACH]]
        if len(said) > _TOLD_OF_EACH:
            lines.append(f"    … and {len(said) - _TOLD_OF_EACH} more")
    return lines
