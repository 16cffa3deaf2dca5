"""Checks of what lies on this machine: what is read, the embedded model, the pages' templates and place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from briefing.deliver.pages import is_file
from briefing.doctor.checks import Case, Check, refusal
from briefing.errors import BriefingError

LITTLE_ROOM = 100_000_000  # bytes; a year of daily briefs and their store


def sources(case: Case) -> Iterator[Check]:
    """See whether what is configured to be read is there; feeds are another check's."""
    from briefing.sources.files import locate
    from briefing.types import FailedSource

    configured = case.settings.sources
    counts = (
        (len(configured.paths), "path", "paths"),
        (len(configured.feeds), "feed", "feeds"),
        (len(configured.opml), "list of feeds", "lists of feeds"),
    )
    counted = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    if not counted:
        yield Check("sources", "skipped", "none are configured: a run reads what its command line names")
        return
    files = [place for place in (*configured.paths, *configured.opml) if "://" not in place]
    out = None if case.settings.brief.out == "-" else Path(case.settings.brief.out)
    gone = [found.key for found in locate(files, out, strict=False) if isinstance(found, FailedSource)]
    if gone:
        mend = f"make it, or mend [sources] in {case.settings.file}"
        yield Check("sources", "warn", f"{counted}; not there: {', '.join(gone[:5])}", mend)
        return
    yield Check("sources", "ok", counted)


def embedded_model(case: Case) -> Iterator[Check]:
    """See whether the embedded analyst can read, as the analyst itself or as the stand-in."""
    from briefing.analysts.entities import EntityReader, installed

    chosen = case.settings.model
    mend = "pip install 'briefing[embedded]', into the environment that runs briefing"
    if not installed():
        if chosen.embedded:
            yield Check("embedded model", "fail", "it is not installed, and no other is named", mend)
        elif chosen.stand_in != "never":
            said = "it is not installed: the leading sentences stand in where the model fails"
            yield Check("embedded model", "warn", said, mend)
        else:
            yield Check("embedded model", "skipped", "it is not installed, nor needed")
        return
    try:
        loaded = EntityReader().nlp.meta
    except Exception as error:  # noqa: BLE001 - a broken installation raises anything
        yield Check("embedded model", "fail", f"it does not load ({type(error).__name__})", mend)
        return
    yield Check(
        "embedded model", "ok", f"{loaded.get('lang')}_{loaded.get('name')} {loaded.get('version')} loads"
    )


def out(case: Case) -> Iterator[Check]:
    """See whether the brief's place can be written, and has room."""
    place = case.settings.brief.out
    if place == "-":
        yield Check("out", "ok", "stdout")
        return
    target = Path(place).absolute()
    folder = target.parent if is_file(place) else target
    there = nearest(folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        said = f"{target} cannot be written: {there} is {'not yours to write' if there.is_dir() else 'no folder'}"
        yield Check("out", "fail", said, "name another place by [brief] out, or run: chmod u+w " + str(there))
        return
    free = shutil.disk_usage(there).free
    if free < LITTLE_ROOM:
        yield Check("out", "warn", f"{target} has {free // 1_000_000} MB left on its disk", "make room there")
        return
    yield Check("out", "ok", f"{target}, {free // 1_000_000:,} MB free")


def pages(case: Case) -> Iterator[Check]:
    """See whether the template, the prompts and the list of actors load."""
    from briefing import render
    from briefing.actor_file import read_actors
    from briefing.prompts import Prompts
    from briefing.readers import asked_for

    brief = case.settings.brief
    try:
        styles = {"html" if name == "html" else "md" for name in brief.formats if name != "json"}
        lost = [
            render.check("html" if s == "html" else "md", brief.template, brief.fields)
            for s in sorted(styles)
        ]
        yield Check("template", "ok", f"{brief.template} for {', '.join(brief.formats)}")
        for words in filter(None, lost):
            yield Check("template", "warn", words, "mend the template")
    except BriefingError as error:
        yield refusal("template", error)
    try:
        Prompts(**asked_for(case.settings))
        yield Check(
            "prompts",
            "ok",
            f"{brief.prompts}, then the shipped ones" if brief.prompts else "the shipped ones",
        )
    except BriefingError as error:
        yield refusal("prompts", error)
    if brief.actors:
        try:
            read_actors(brief.actors)
            yield Check("actors", "ok", str(brief.actors))
        except BriefingError as error:
            yield refusal("actors", error)


def nearest(path: Path) -> Path:
    """Give the path itself, or the nearest folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())
