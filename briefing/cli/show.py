"""`briefing show`: a kept brief again, without reading anything anew."""

from typing import Annotated, Literal

import typer

from briefing.cli.kept import ConfigOption, StoreOption, opened


def show(
    date: Annotated[
        str | None,
        typer.Argument(
            metavar="DATE", help="The brief's day, YYYY-MM-DD; else the last.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Literal["md", "html", "json"], typer.Option("--format", help="The page's format.")
    ] = "md",
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Print a kept brief: of several of one date the last that a series made, else the last."""
    import sys

    from briefing import briefjson, clock, render
    from briefing.errors import UsageError

    day = clock.parse_day(date, "DATE") if date else None
    with opened(store, config) as (settings, kept):
        brief = kept.last_brief(day)
    if brief is None:
        raise UsageError(
            f"No brief{f' of {day}' if day else ''} is kept in the store; 'briefing store info' says what is."
        )
    pages = (
        briefjson.pieces(brief) if output == "json" else render.pieces(brief, output, settings.brief.template)
    )
    # Bytes, as a run's '--out -': no locale can refuse a character or change a line's end.
    sys.stdout.buffer.writelines(piece.encode(errors="replace") for piece in pages)
    sys.stdout.buffer.flush()
