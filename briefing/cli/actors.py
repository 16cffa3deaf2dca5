"""`briefing actors`: who is in the kept briefs, and one actor's line through time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from briefing.cli.kept import ConfigOption, StoreOption, one_line, opened, source

if TYPE_CHECKING:
    from briefing.store.timeline import Appearance, KnownActor, Line
    from briefing.types import ArticleEntry

_NAME_WIDTH = 40
_CHANGES = {"new": "new since the brief before", "role": "another role than before"}


def actors(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Any of an actor's names, in either case.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many actors are listed at most.")] = 20,
    output: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or a list of JSON objects.")
    ] = "text",
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """List the actors of all kept briefs, most mentioned first; with a name, tell one through time.

    Told are, for each brief, its names and its role there, and the statements that it makes or that name it, each
    with its sources. Where several actors have the name, they are listed.
    """
    from briefing.store.timeline import find_actors, known_actors

    with opened(store, config) as (_, kept):
        known = known_actors(kept.briefs())
    found = known if name is None else find_actors(known, name)
    shown = found[:limit]
    if output == "json":
        import json

        typer.echo(json.dumps([_object(k, whole=name is not None) for k in shown], indent=2))
    elif name is not None and len(found) == 1:
        typer.echo("\n".join(_told(found[0])))
    elif shown:
        typer.echo("\n".join(_table(shown)))
    if not found:
        typer.echo(
            f"No kept brief has an actor '{one_line(name)}'." if name else "No kept brief has an actor.",
            err=True,
        )
    elif len(shown) < len(found):
        typer.echo(f"These are {len(shown)} of {len(found)} actors; --limit shows more.", err=True)
    if name is not None and len(found) > 1:
        typer.echo(f"Several actors have the name '{one_line(name)}'; give more of it.", err=True)


# ------------------------------------------------------------------------------------------------- text


def _table(known: Sequence["KnownActor"]) -> list[str]:
    from briefing.text import shorten

    rows = [("Actor", "Type", "Country", "Sectors", "Briefs", "First", "Last")]
    for k in known:
        actor = k.actor
        rows.append(
            (
                *(shorten(one_line(actor.name), _NAME_WIDTH), actor.type, one_line(actor.country or "")),
                *(one_line(" ".join(actor.sectors)), str(len(k.appearances)), f"{k.first}", f"{k.last}"),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _told(known: "KnownActor") -> list[str]:
    actor = known.actor
    what = (actor.type, actor.country or "", " ".join(actor.sectors), "contested" if actor.contested else "")
    count = len(known.appearances)
    lines = [
        f"{one_line(actor.name)}: {', '.join(one_line(part) for part in what if part)}",
        f"{count} brief{'' if count == 1 else 's'}, {known.first} to {known.last}",
    ]
    for appearance in known.appearances:
        lines += ["", *_appearance(appearance)]
    return lines


def _appearance(appearance: "Appearance") -> list[str]:
    actor, role, stated = appearance.actor, appearance.actor.role, appearance.role_source
    change = f" ({_CHANGES[actor.change]})" if actor.change else ""
    lines = [
        f"{appearance.kept.brief.date}{change}",
        f"  named: {one_line('; '.join((actor.name, *actor.aliases)))}",
    ]
    if role:
        lines.append(f"  role: {one_line(role.text)}")
        lines += [f"      {_source(stated)}"] if stated else []
    for line in appearance.lines():
        lines.append(f"  {'says' if line.speaks else 'in'}: {one_line(line.statement.text)}")
        lines += [f"      {_source(entry)}" for entry in line.sources]
    return lines


def _source(entry: "ArticleEntry") -> str:
    return source(entry.published, entry.publisher, entry.title, entry.key)


# ------------------------------------------------------------------------------------------------- JSON


def _object(known: "KnownActor", *, whole: bool) -> dict[str, object]:
    actor = known.actor
    said: dict[str, object] = {
        "name": actor.name,
        "aliases": actor.aliases,
        "type": actor.type,
        "country": actor.country,
        "sectors": actor.sectors,
        "contested": actor.contested,
        "mentions": actor.mention_count,
        "briefs": len(known.appearances),
        "first": known.first.isoformat(),
        "last": known.last.isoformat(),
    }
    if whole:
        said["appearances"] = [_appearance_object(appearance) for appearance in known.appearances]
    return said


def _appearance_object(appearance: "Appearance") -> dict[str, object]:
    actor, stated = appearance.actor, appearance.role_source
    return {
        "date": appearance.kept.brief.date.isoformat(),
        "series": appearance.kept.series,
        "names": [actor.name, *actor.aliases],
        "role": actor.role.text if actor.role else None,
        "role_source": _source_object(stated) if stated else None,
        "change": actor.change,
        "statements": [_line_object(line) for line in appearance.lines()],
    }


def _line_object(line: "Line") -> dict[str, object]:
    speaker = line.statement.speaker
    return {
        "text": line.statement.text,
        "speaker": speaker.name if speaker else None,
        "speaks": line.speaks,
        "sources": [_source_object(entry) for entry in line.sources],
    }


def _source_object(entry: "ArticleEntry") -> dict[str, object]:
    return {
        "title": entry.title,
        "publisher": entry.publisher,
        "key": entry.key,
        "published": entry.published.isoformat() if entry.published else None,
    }
