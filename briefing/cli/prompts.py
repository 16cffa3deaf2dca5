"""`briefing prompts`: see the prompts and make them your own."""

import os
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.evaluate import evaluate
from briefing.cli.files import write_new

app = typer.Typer(help="See the prompts, and make them your own.")
app.command("eval")(evaluate)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="extract, story, lead or repair.")]
_Prompts = Annotated[Path | None, typer.Option(metavar="DIR", help="Your own prompts, searched first.")]
_Config = Annotated[Path | None, typer.Option(metavar="FILE", help="The briefing.toml to use.")]


def _folder(prompts: Path | None, config: Path | None) -> Path | None:
    from briefing.config import load

    return load(config, os.environ, {"brief.prompts": prompts}).brief.prompts


@app.command("list")
def list_prompts(prompts: _Prompts = None, config: _Config = None) -> None:
    """List the prompts: name, content hash, where each comes from, what it is for."""
    from briefing.prompts import PROMPT_NAMES, Prompts
    from briefing.templating import about

    found = Prompts(_folder(prompts, config))
    hashes = found.hashes()
    for name in PROMPT_NAMES:
        path = found.find(name)
        typer.echo(f"{name:<8} {hashes[name]}  {_where(path)}  {about(path.read_text('utf-8'))}".rstrip())


@app.command()
def show(name: _Name, prompts: _Prompts = None, config: _Config = None) -> None:
    """Print the text of a prompt."""
    from briefing.prompts import Prompts

    typer.echo(Prompts(_folder(prompts, config)).find(name).read_text("utf-8"), nl=False)


@app.command()
def eject(
    name: _Name,
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Where to; else the configured folder, else prompts/."),
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Copy it instead of inheriting from it.")] = False,
    config: _Config = None,
) -> None:
    """Write a prompt of your own that inherits from the shipped one, and print its path."""
    from briefing.prompts import SUFFIX, eject_text

    text = eject_text(name, whole=whole)
    folder = directory or _folder(None, config) or Path("prompts")
    typer.echo(write_new(folder / f"{name}{SUFFIX}", text))


def _where(path: Path) -> str:
    from briefing.data import data_dir

    return "shipped" if path.parent == data_dir("prompts") else str(path)
