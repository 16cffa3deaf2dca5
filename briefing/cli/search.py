"""`briefing search`: full text over the articles and statements of all kept briefs."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from briefing.cli.kept import ConfigOption, StoreOption, one_line, opened, source

if TYPE_CHECKING:
    from briefing.store.fulltext import Hit


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS", help="All must occur; several in quotes stand together.", show_default=False
        ),
    ],
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many hits are printed at most.")] = 20,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what is of this date or moment, or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what is before this date or moment.")
    ] = None,
    output: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people, or a list of JSON objects.")
    ] = "text",
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Find words in the articles and statements of all kept briefs, newest first.

    Case and accents do not count. Quotes make a phrase, a * at the end of a word stands for its further letters;
    everything else is plain words. Of one day the briefs' statements come first, then what fits best.
    """
    from briefing import clock
    from briefing.intake import Window

    with opened(store, config) as (settings, kept):
        zone = settings.brief.zone
        window = Window(
            clock.parse_moment(since, zone, "--since") if since else None,
            clock.parse_moment(until, zone, "--until") if until else None,
            zone,
        )
        hits = kept.search(words, window, limit)
    if output == "json":
        import json

        typer.echo(json.dumps([_object(hit) for hit in hits], indent=2))
    else:
        for number, hit in enumerate(hits):
            typer.echo(("\n" if number else "") + _text(hit))
    if not hits:
        typer.echo(
            "Nothing has these words; fewer words, or parts of words with a * behind, find more.", err=True
        )


def _object(hit: "Hit") -> dict[str, object]:
    from dataclasses import asdict

    from briefing.store.fulltext import MARKS

    begin, end = MARKS
    return {
        "kind": "article" if hit.statement is None else "statement",
        **asdict(hit),
        "date": hit.date.isoformat(),
        "snippet": hit.snippet.replace(begin, "").replace(end, ""),
    }


def _text(hit: "Hit") -> str:
    if hit.statement is None:
        lines = [
            f"{hit.date} article: {one_line(hit.title)}",
            _marked(hit.snippet),
            source(None, hit.publisher, "", hit.key),
        ]
    else:
        made = f" of series {one_line(hit.series)}" if hit.series else ""
        lines = [f"{hit.date} brief{made}: {_marked(hit.snippet)}"]
        lines += [f"said by {one_line(hit.speaker)}"] if hit.speaker else []
        lines.append(source(None, hit.publisher, hit.title, hit.key))
    return "\n    ".join(lines)


def _marked(snippet: str) -> str:
    """Put the words that were found in bold; on anything but a terminal, that is left out."""
    import re

    from briefing.store.fulltext import MARKS

    begin, end = MARKS
    return "".join(
        typer.style(part, bold=True) if number % 2 else part.replace(begin, "").replace(end, "")
        for number, part in enumerate(re.split(f"{begin}([^{begin}{end}]*){end}", one_line(snippet)))
    )
