"""`briefing render`: a finished brief in another dress, without a model."""

from typing import Annotated, Literal

import typer


def render(
    brief: Annotated[
        str, typer.Argument(metavar="BRIEF.json", help="A brief as JSON; '-' for stdin.", show_default=False)
    ],
    template: Annotated[
        str, typer.Option(metavar="NAME|PATH", help="A shipped page template, or your own; JSON has none.")
    ] = "daily",
    output: Annotated[
        Literal["md", "html", "json"] | None,
        typer.Option("--format", help="The page's format; else that of --out's suffix, else md."),
    ] = None,
    out: Annotated[str, typer.Option(metavar="PATH", help="A folder, a file, or '-' for stdout.")] = "-",
) -> None:
    """Write a finished brief as a page again, in any template; print it, or the path of its file.

    Exit codes: 0 written, 2 no brief that a page can be made of, or the template is wrong.
    """
    import sys
    from pathlib import Path

    from briefing import briefjson
    from briefing import render as pages
    from briefing.cited import misquoted, told
    from briefing.cli.files import read_brief
    from briefing.cli.progress import masked
    from briefing.deliver.pages import SUFFIXES, is_file, write_pages
    from briefing.errors import UsageError

    page_format = output or (SUFFIXES[Path(out).suffix.lower()] if is_file(out) else "md")
    read = read_brief(brief)
    lines = [*read.bottom_line, *(line for _, line in told(read))]
    if bare := sum(not line.evidence for line in lines):
        are = "line has" if bare == 1 else "lines have"
        raise UsageError(
            f"{bare} {are} no passage of an article, and no page prints that; 'briefing verify' names each."
        )
    if wrong := misquoted(read):
        typer.echo(
            f"{wrong} of its passages {'is' if wrong == 1 else 'are'} not what its articles say there; "
            "'briefing verify' names each.",
            err=True,
        )
    style: pages.PageFormat = "html" if page_format == "html" else "md"
    if page_format != "json" and (lost := pages.check(style, template, read.fields)):
        typer.echo(masked(lost), err=True)
    page = briefjson.pieces(read) if page_format == "json" else pages.pieces(read, style, template)
    if out == "-":
        # Whole before any of it is printed: half a page is none. Bytes, as a run's '--out -'.
        sys.stdout.buffer.write("".join(page).encode(errors="replace"))
        sys.stdout.buffer.flush()
        return
    for path in write_pages({page_format: page}, out, read.date, _SERIES):
        typer.echo(path)


# What it wrote of a day it may write again; what a series wrote of it stays.
_SERIES = "briefing render"
