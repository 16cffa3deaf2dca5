"""What `briefing run` does: settings, the run itself, pages, progress and exit codes."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import typer

from briefing import briefjson, clock, config, loop, pipeline, render
from briefing.cli import logs
from briefing.cli.failure import DEGRADED, Watch
from briefing.cli.options import RunOptions
from briefing.cli.progress import Progress
from briefing.deliver.pages import SUFFIXES, is_file, write_pages
from briefing.errors import UsageError
from briefing.job import Job
from briefing.settings import Settings
from briefing.sources.files import STDIN
from briefing.types import Brief


def execute(options: RunOptions) -> None:
    """Make one brief; print its path, or the page itself for '-'.

    Raises:
        typer.Exit: with 3 where the brief is degraded, with 130 where the run was interrupted.
    """
    try:
        settings, wrong = config.load(options.config, os.environ, options.settings), None
    except UsageError as error:
        settings, wrong = config.load_what_holds(options.config, os.environ, options.settings), error
    as_json = options.log_format == "json"
    series = Job(settings, datetime.now(UTC), options.sources).series
    watch = Watch(settings, "" if options.dry_run else series, as_json)
    with logs.opened(settings, os.environ, as_json=as_json), watch.over():
        if wrong:
            raise wrong
        job = _job(options, settings)
        lost = _check_out(settings)
        if options.dry_run:
            typer.echo(_forecast(job), nl=False)
            return
        with Progress(options.quiet, options.verbose, options.log_format) as progress:
            for words in lost:
                progress.say("template", words, always=True)
            code = _make(job, options, progress, watch)
    if code:
        raise typer.Exit(code)


def _make(job: Job, options: RunOptions, progress: Progress, watch: Watch) -> int:
    """Make what briefs there are to make, say what came of them, and give the exit code."""
    began = time.monotonic()
    logs.started(job)
    if job.settings.model.embedded and job.replay is None and job.settings.model.name is None:
        progress.say("embedded", "No model is named: the embedded analyst reads; --model NAME asks a model.")
    done = _run(job, options, progress)
    for brief in done.briefs:
        for line in _shortfalls(brief):
            progress.say("degraded", line, always=True)
    code = max(_exit_code(brief, options.strict) for brief in done.briefs)
    if done.undelivered:
        code = max(code, DEGRADED)
        watch.wake(code, " ".join(done.undelivered), undelivered=True)
    elif all(0 < brief.coverage.articles_read == brief.coverage.failed for brief in done.briefs):
        # A brief of nothing but failures is no quiet day.
        watch.wake(code, " ".join(_shortfalls(done.briefs[-1])), silent=True)
    for brief in done.briefs:
        logs.finished(brief, code, time.monotonic() - began)
    return code


def _job(options: RunOptions, settings: Settings) -> Job:
    zone = settings.brief.zone
    since, until = _moment(options.since, zone, "--since"), _moment(options.until, zone, "--until")
    if since and until and since >= until:
        raise UsageError(
            f"--since {options.since} is not before --until {options.until}; give them the other way round."
        )
    return Job(
        settings=settings,
        now=clock.now(os.environ, zone),
        sources=options.sources,
        stdin=sys.stdin.buffer.read,
        day=clock.parse_day(options.date, "--date") if options.date else None,
        since=since,
        until=until,
        record=options.record,
        replay=options.replay,
        cache=not options.no_cache,
        max_cost=options.max_cost,
        deadline=options.timeout,
        strict=options.strict,
    )


def _moment(text: str | None, zone: tzinfo, flag: str) -> datetime | None:
    return clock.parse_moment(text, zone, flag) if text else None


def _check_out(settings: Settings) -> list[str]:
    """Find out before anything is paid for whether the pages will have a template and a place.

    Returns:
        What the pages will lose, in sentences.
    """
    styles: list[render.PageFormat] = [
        "html" if f == "html" else "md" for f in _formats(settings) if f != "json"
    ]
    lost = [render.check(style, settings.brief.template, settings.brief.fields) for style in styles]
    out, formats = settings.brief.out, settings.brief.formats
    if (out == "-" or is_file(out)) and len(formats) > 1:
        raise UsageError(f"--out {out} takes one format, not {' and '.join(formats)}; name a folder instead.")
    if is_file(out) and _formats(settings) != (SUFFIXES[Path(out).suffix.lower()],):
        raise UsageError(
            f"--out {out} is no place for {formats[0]}; give it the suffix of --format, or a folder."
        )
    return list(filter(None, lost))


def _run(job: Job, options: RunOptions, progress: Progress) -> pipeline.Outcome:
    finished: list[pipeline.Outcome] = []
    made: list[Brief] = []
    written: list[Path] = []

    def deliver(brief: Brief, ordinal: int, last: bool) -> int:
        logs.made(brief)
        pages = _deliver(brief, job, ordinal)
        logs.written(pages)
        written.extend(pages)
        made.append(brief)
        if last and not pipeline.parcels(job):  # then all is done, and a signal comes too late
            finished.append(pipeline.Outcome(tuple(made), ()))
        return _exit_code(brief, options.strict)

    try:
        if STDIN in job.sources:
            # Here the first Ctrl-C ends the wait for it; under asyncio it would take a second one.
            job = replace(job, stdin=io.BytesIO(sys.stdin.buffer.read()).read)
        finished[:] = [loop.run(_interruptible(job, deliver, progress))]
    except (KeyboardInterrupt, asyncio.CancelledError):
        if not finished:
            rest = "the next run does the rest" if made else "no brief was written"
            progress.say("interrupted", f"{progress.done}; {rest}.", always=True, exit=pipeline.INTERRUPTED)
            raise typer.Exit(pipeline.INTERRUPTED) from None
    for path in written:
        typer.echo(path)
    return finished[0]


async def _interruptible(job: Job, deliver: pipeline.Deliver, progress: Progress) -> pipeline.Outcome:
    """Run the job; SIGTERM ends it as Ctrl-C does."""
    task = asyncio.current_task()
    if task is not None and hasattr(signal, "SIGTERM") and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await pipeline.run(job, deliver, progress.advance)


def _deliver(brief: Brief, job: Job, ordinal: int) -> list[Path]:
    settings = job.settings.brief
    pages = {
        page_format: _page(brief, page_format, settings.template) for page_format in _formats(job.settings)
    }
    if settings.out == "-":
        # Bytes, so that no locale can refuse a character or change a line's end.
        sys.stdout.buffer.write("".join(next(iter(pages.values()))).encode())
        sys.stdout.buffer.flush()
        return []
    return write_pages(pages, settings.out, brief.date, job.series, ordinal)


def _formats(settings: Settings) -> tuple[str, ...]:
    """Give the formats to write; a file named with --out says its format itself where none is configured."""
    out, formats = settings.brief.out, settings.brief.formats
    return (SUFFIXES[Path(out).suffix.lower()],) if is_file(out) and formats == ("md",) else formats


def _page(brief: Brief, page_format: str, template: str) -> Iterable[str]:
    if page_format == "json":
        return briefjson.pieces(brief)
    return render.pieces(brief, "html" if page_format == "html" else "md", template)


def _exit_code(brief: Brief, strict: bool) -> int:
    coverage = brief.coverage
    stood_in = coverage.chunks_stand_in or _lines_of_stand_in(brief)
    return DEGRADED if coverage.failed or stood_in or (strict and coverage.dropped) else 0


def _lines_of_stand_in(brief: Brief) -> int:
    return sum(statement.stand_in for story in brief.stories for statement in story.statements)


def _shortfalls(brief: Brief) -> list[str]:
    """Say what is missing, a line each."""
    lines = [f"{e.key}: {e.reason}" for e in brief.articles if e.status == "failed"]
    coverage = brief.coverage
    if coverage.chunks_stand_in:
        lines.append(
            f"The stand-in did {coverage.chunks_stand_in} of {coverage.chunks} chunks that the model could not do."
        )
    elif _lines_of_stand_in(brief):
        lines.append("Of some articles nothing held that the model said; the stand-in's lines are labelled.")
    return lines


def _forecast(job: Job) -> str:
    """Say what a run would ask and cost, as JSON lines a person can read too."""
    from briefing.forecast import forecast

    return json.dumps(loop.run(forecast(job)), indent=2) + "\n"
