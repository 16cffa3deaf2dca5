"""`briefing prompts eval`: measure prompts and models on articles whose good brief is known."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from briefing.errors import UsageError

if TYPE_CHECKING:
    from briefing.evaluation.report import Column
    from briefing.evaluation.running import Result, Side
    from briefing.settings import Settings

WORSE = 3
_MOST_SIDES = 2
_SHIPPED = "shipped"


def evaluate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="SET", help="A folder with articles.jsonl and gold.jsonl; else the shipped one."
        ),
    ] = None,
    prompts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR|shipped", help="The prompts to measure; twice: the second beside the first."
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="'extractive', or a model's name; twice, likewise."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="An OpenAI-compatible endpoint.")
    ] = None,
    record: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Write the responses to a new file; twice: one for each side."),
    ] = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Take recorded responses instead of a model's; twice, likewise."),
    ] = None,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="A table, or everything.")
    ] = "text",
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The briefing.toml to use.")] = None,
    store: Annotated[Path | None, typer.Option(metavar="PATH", help="Where answers are kept.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask for everything anew.")] = False,
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", min=0, help="Stop asking before it would cost more.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option(metavar="N", help="Requests under way at once.")] = None,
) -> None:
    """Make briefs of articles whose good brief is known, and say what they tell, miss and get wrong.

    Two --prompts, two --model or two recordings are compared; two prompts and two models go together in order.
    Answers are kept: a second look asks nothing. With --replay there is no key and no network, and the report is
    the same each time, so this is a check for CI: prompts eval --prompts shipped --prompts DIR --replay FILE.

    Exit codes: 0 done, 2 usage, the set, or an answer that a replay lacks, 3 the second side is shown to be worse
    in a row of the table, 5 the model cannot be used.
    """
    import json

    from briefing import clock, loop
    from briefing.cli import logs
    from briefing.cli.progress import Progress, masked
    from briefing.data import data_dir
    from briefing.evaluation import running
    from briefing.evaluation.comparison import compare
    from briefing.evaluation.reading import read_set
    from briefing.evaluation.report import as_json, as_text
    from briefing.readers import written_by_hand
    from briefing.store import Store, default_path

    sides = _sides(
        prompts or [],
        model or [],
        record or [],
        replay or [],
        config,
        {"model.base_url": base_url, "model.concurrency": concurrency, "store.path": store},
    )
    settings = sides[0].settings
    with logs.opened(settings, os.environ, as_json=False), Progress(False, False, "text") as progress:
        gold = read_set(folder or data_dir("gold"))
        if all(side.embedded for side in sides) and not model:
            progress.say(
                "embedded", "No model is named: the embedded analyst reads; --model NAME asks a model."
            )
        for path in dict.fromkeys(replay or []):
            if by_hand := written_by_hand(path):
                said = f"{by_hand} answers in {path} are written by hand: they are given whatever the prompts say."
                progress.say("by_hand", said)
        asks = not no_cache and any(side.asks for side in sides)
        kept = Store(settings.store.path or default_path()) if asks else None
        try:
            work = running.evaluate(
                gold,
                sides,
                now=clock.now(os.environ, settings.brief.zone),
                store=kept,
                max_cost=max_cost,
                progress=progress.advance,
            )
            columns = [_column(name, result) for name, result in zip("AB", loop.run(work), strict=False)]
        finally:
            if kept is not None:
                kept.close()
    comparison = compare(columns[0].scores, columns[1].scores) if len(columns) > 1 else None
    if format_ == "json":
        typer.echo(masked(json.dumps(as_json(gold, columns, comparison), indent=2)))
    else:
        typer.echo(masked(as_text(gold, columns, comparison)))
    if any(row.verdict == "worse" for row in comparison or ()):
        raise typer.Exit(WORSE)


def _sides(
    prompts: Sequence[str],
    models: Sequence[str],
    record: Sequence[Path],
    replay: Sequence[Path],
    config: Path | None,
    flags: dict[str, object],
) -> "list[Side]":
    """Give the sides that a command line asks for, one or two.

    Raises:
        UsageError: it asks for what cannot be measured, or cannot be told apart.
    """
    from dataclasses import replace

    from briefing.evaluation.running import Side
    from briefing.prompts import Prompts
    from briefing.readers import asked_for
    from briefing.settings import EMBEDDED

    for flag, values in (("prompts", prompts), ("model", models), ("record", record), ("replay", replay)):
        if len(values) > _MOST_SIDES:
            raise UsageError(f"--{flag} is given {len(values)} times; two sides are compared at most.")
    if record and replay:
        raise UsageError("--record writes responses, --replay reads them; give one or the other.")
    for path in record:
        if path.exists():
            raise UsageError(
                f"{path} exists already and is left as it is; name a new file for the recording."
            )
    files = [*record, *replay]
    sides: list[Side] = []
    takers: list[int] = []
    for place in range(max(map(len, (prompts, models, files, ["one"])))):
        name, folder = _given(models, place), _given(prompts, place)
        settings = _settings(config, flags | {"model.name": name}, folder)
        # To be recorded, a model must have a name; to be replayed, it must not be the embedded analyst by name.
        if (replay and name != EMBEDDED) or not settings.model.embedded:
            takers.append(place)
        sides.append(Side(settings))
    _check_recordings(files, len(takers), models)
    for nth, place in enumerate(takers if files else []):
        file = files[min(nth, len(files) - 1)]
        sides[place] = replace(sides[place], record=file) if record else replace(sides[place], replay=file)
    if prompts and all(side.embedded for side in sides):
        raise UsageError("The embedded analyst has no prompts to measure; name a model, or a --replay.")
    for side in sides:
        if not side.embedded:  # what is wrong with its prompts is said before anything is paid for
            Prompts(**asked_for(side.settings))
    return sides


def _settings(config: Path | None, flags: dict[str, object], folder: str | None) -> "Settings":
    """Load a side's settings, with the prompts of a folder; None: those of the configuration."""
    from briefing.config import load

    if folder != _SHIPPED:
        return load(config, os.environ, flags | {"brief.prompts": folder})
    settings = load(config, os.environ, flags)
    brief = settings.brief.model_copy(update={"prompts": None})
    return settings.model_copy(update={"brief": brief})


def _given(values: Sequence[str], place: int) -> str | None:
    """Give a side's own of what a flag says; what is said once is said of both."""
    return values[min(place, len(values) - 1)] if values else None


def _check_recordings(files: Sequence[Path], takers: int, models: Sequence[str]) -> None:
    if files and not takers:
        raise UsageError("The embedded analyst asks nothing that is recorded or replayed; name a model.")
    if len(files) > takers:
        raise UsageError("There are two recordings, but one of the sides asks no model; name one recording.")
    if len(set(files)) == 1 and takers > 1 and len(set(models)) > 1:
        raise UsageError("Two models cannot share a recording: no request names its model; name two files.")


def _column(name: str, result: "Result") -> "Column":
    from briefing.evaluation.report import Column

    side, run = result.side, result.briefs[0].run
    label = "the embedded analyst"
    if not side.embedded:
        label = f"prompts {side.settings.brief.prompts or _SHIPPED}, model {run.model}"
        label += f", answers of {side.replay}" if side.replay else ""
    return Column(name, label, result.briefs, result.scores, timed=side.replay is None)
