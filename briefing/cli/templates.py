"""`briefing templates`: see the page templates and make them your own."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from briefing.cli.files import write_new

app = typer.Typer(help="See the page templates, and make them your own.")

_Name = Annotated[str, typer.Argument(metavar="NAME", help="A name from 'briefing templates list'.")]
_Format = Annotated[Literal["md", "html"], typer.Option("--format", help="For which pages.")]


@app.command("list")
def list_templates() -> None:
    """List the shipped templates: name, format, content hash, what each is for."""
    from briefing.data import data_dir
    from briefing.render import TEMPLATE_NAMES
    from briefing.templating import about
    from briefing.text import digest

    for path in sorted(data_dir("templates").glob("*.j2")):
        name, page_format, _ = path.name.split(".")
        if name in TEMPLATE_NAMES:
            text = path.read_text("utf-8")
            typer.echo(f"{name:<8} {page_format:<4}  {digest(text)}  shipped  {about(text)}".rstrip())


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
