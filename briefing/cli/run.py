"""`briefing run`: the flags. What they do is in run_command.py, which imports the rest of the program."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from briefing.errors import UsageError


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCES",
            help="Files, folders, globs, web addresses of pages and feeds, '-' for stdin; else the configured ones.",
        ),
    ] = None,
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The brief's day.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only articles from this date or moment on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only articles before this date or moment.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="'extractive', or a model's name at the endpoint.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="An OpenAI-compatible endpoint; the key: OPENAI_API_KEY."),
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="PATH", help="A folder, a file, or '-' for stdout; else briefs/.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="md|html|json", help="A page's format; repeatable; else md."),
    ] = None,
    template: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="A shipped page template, or your own.")
    ] = None,
    prompts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Your own prompts, searched before the shipped ones.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option(metavar="N", help="Requests under way at once.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", min=0, help="Stop asking before it would cost more.")
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="For the whole run; what is not read by then is left to the stand-in.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Drop what is held only in part; exit 3 where anything was dropped."),
    ] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the model's responses to a new file.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take recorded responses instead of a model's.")
    ] = None,
    catch_up: Annotated[
        str | None,
        typer.Option(metavar="each|one", help="After missed days: a brief for each of them, or one for all."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The briefing.toml; else BRIEFING_CONFIG, else your own."),
    ] = None,
    store: Annotated[
        Path | None, typer.Option(metavar="PATH", help="What is remembered between runs.")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask for everything anew.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked and what it would cost; ask nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="More progress, and tracebacks.")] = False,
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="How progress is written to stderr.")
    ] = "text",
    log_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A log besides, one JSON object a step, whatever --quiet says."),
    ] = None,
) -> None:
    """Make one brief of the sources, and print the path of its page.

    Exit codes: 0 complete, 1 unexpected error, 2 usage or configuration, 3 written but degraded, 4 nothing to
    brief, 5 the model cannot be used, 75 another run holds the lock, 130 interrupted.
    """
    if date is not None and (since is not None or until is not None):
        raise UsageError("--date is one day, --since and --until are a window; give one or the other.")
    if record is not None and replay is not None:
        raise UsageError("--record writes responses, --replay reads them; give one or the other.")

    from briefing.cli.options import RunOptions
    from briefing.cli.run_command import execute

    execute(
        RunOptions(
            sources=tuple(sources or ()),
            date=date,
            since=since,
            until=until,
            max_cost=max_cost,
            timeout=timeout,
            strict=strict,
            record=record,
            replay=replay,
            config=config,
            no_cache=no_cache,
            dry_run=dry_run,
            quiet=quiet,
            verbose=verbose,
            log_format=log_format,
            settings={
                "model.name": model,
                "model.base_url": base_url,
                "model.concurrency": concurrency,
                "brief.out": out,
                "brief.formats": formats,
                "brief.template": template,
                "brief.prompts": prompts,
                "store.path": store,
                "schedule.log_file": log_file,
                "schedule.catch_up": catch_up,
            },
        )
    )
