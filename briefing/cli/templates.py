"""`briefing templates`: see the page templates and make them your own."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from briefing.cli.files import write_new

app = typer.Typer(help="See the page templates, and make them your own.")

_Name = Annotated[str, typer.Argument(metavar="NAME", help="A name from 'briefing templates list'.")]
_Format = Annotated[Literal["md", "html"], typer.Option("--format", help="For which pages.")]


@app.command("list")
def list_templates(
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The briefing.toml to use.")] = None,
) -> None:
    """List the page templates: name, format, hash of all that each is made of, where from, what it is for."""
    from briefing.config import load
    from briefing.render import FORMATS, TEMPLATE_NAMES, find, own_files

    for name in TEMPLATE_NAMES:
        for page_format in FORMATS:
            _tell(name, page_format, find(name, page_format), "shipped")
    for path in own_files(load(config, os.environ, {}).brief.template):
        stem, ending, _ = path.name.rsplit(".", 2)
        _tell(stem, ending, path, str(path))


def _tell(name: str, page_format: str, path: Path, where: str) -> None:
    from briefing.cli.progress import masked
    from briefing.render import content_hash
    from briefing.templating import about

    text = path.read_text("utf-8", errors="replace")
    typer.echo(masked(f"{name:<8} {page_format:<4}  {content_hash(path)}  {where}  {about(text)}".rstrip()))


@app.command()
def show(name: _Name, page_format: _Format = "md") -> None:
    """Print the text of a template."""
    from briefing.render import find

    typer.echo(find(name, page_format).read_text("utf-8"), nl=False)


@app.command()
def eject(
    name: _Name,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to.")] = Path("templates"),
    page_format: _Format = "md",
    whole: Annotated[bool, typer.Option("--whole", help="Copy it instead of inheriting from it.")] = False,
) -> None:
    """Write a template of your own that inherits from the shipped one, and print its path."""
    from briefing.render import eject_text, find

    text = eject_text(name, page_format=page_format, whole=whole)
    typer.echo(write_new(directory / find(name, page_format).name, text))


@app.command()
def check(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH", help="A template, or a folder of them; else the shipped ones.", show_default=False
        ),
    ] = None,
) -> None:
    """Find what is wrong with templates, and where a page of theirs would not lead back to its sources.

    Each is read, rendered over sample briefs, and held to what a page promises: every line has its reference and
    its speaker, every reference leads to its passage, and what is held in part, the stand-in's or failed is told.
    In a folder, a file whose name begins with '_' is a part of others and is read with them.

    Exit codes: 0 nothing is wrong, 2 something is, one line each.
    """
    from briefing.cli.progress import masked
    from briefing.render.checking import mistakes, templates

    checked = templates(path)
    found = [mistake for each in checked for mistake in mistakes(each)]
    for mistake in found:
        typer.echo(masked(str(mistake)))
    if found:
        raise typer.Exit(2)
    typer.echo(f"{len(checked)} template{'' if len(checked) == 1 else 's'}: nothing is wrong.")
