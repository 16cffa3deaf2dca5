"""`briefing config`: the settings as a run sees them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from briefing.cli.kept import ConfigOption

if TYPE_CHECKING:
    from briefing.config import Origin

app = typer.Typer(help="See the settings.")


# A command alone would be taken for the whole of `briefing config`.
@app.callback()
def _config() -> None:
    """See the settings."""


@app.command()
def show(
    config: ConfigOption = None,
    output: Annotated[
        Literal["text", "json"], typer.Option("--format", help="TOML with comments, or JSON.")
    ] = "text",
) -> None:
    """Print every setting's effective value and where it comes from; of a secret only whether it is set."""
    import json
    import os

    from briefing.cli.progress import log_line
    from briefing.config import load_with_origins, unknown_variables

    settings, origins = load_with_origins(config, os.environ, {})
    table = settings.model_dump(
        mode="json", include={"model", "sources", "brief", "store", "schedule", "deliver"}
    )
    table["brief"]["topics"] = dict(table["brief"]["topics"])
    secrets = _secrets(settings)
    for said in unknown_variables(os.environ):
        typer.echo(log_line("environment", said, as_json=False), err=True)
    if output == "json":
        values = {where: _entry(_at(table, where), origin) for where, origin in origins.items()}
        shown = {"file": settings.file and str(settings.file), "settings": values, "secrets": secrets}
        typer.echo(json.dumps(shown, indent=2))
    else:
        typer.echo(_text(settings.file, table, origins, secrets), nl=False)


def _entry(value: object, origin: "Origin") -> dict[str, object]:
    entry = {"value": value, "origin": origin.kind, "name": origin.name or None, "line": origin.line}
    return {key: item for key, item in entry.items() if key in ("value", "origin") or item is not None}


def _at(table: dict[str, Any], where: str) -> Any:  # noqa: ANN401 - JSON
    for key in where.split("."):
        table = table[key]
    return table


def _text(
    file: Path | None, table: dict[str, Any], origins: dict[str, "Origin"], secrets: dict[str, str]
) -> str:
    from briefing.keys import KINDS
    from briefing.settings import SECTIONS
    from briefing.text import canonical, on_one_line
    from briefing.toml_text import toml

    def comment(said: object) -> str:
        return f"# {on_one_line(canonical(str(said)))}"

    lines = [comment(file) if file else "# There is no configuration file; 'briefing init' writes one."]
    for name, model in SECTIONS.items():
        lines += ["", f"[{name}]"]
        for key in model.model_fields:
            value, origin = _at(table, f"{name}.{key}"), origins[f"{name}.{key}"]
            lines.append(
                f"# {key} is not set" if value is None else f"{key} = {toml(value)}  {comment(origin)}"
            )
        lines += [
            comment(f"{kind.variable}: {secrets[kind.variable]}")
            for kind in KINDS.values()
            if kind.section == name
        ]
    return "".join(f"{line}\n" for line in lines)


def _secrets(settings: Any) -> dict[str, str]:  # noqa: ANN401 - Settings, not loaded here
    """Say of each secret, by its variable's name, whether it is set and where, never what it is."""
    import os

    from briefing.errors import UsageError
    from briefing.keys import KINDS, find, needed

    said = {}
    for name, kind in KINDS.items():
        try:
            secret = find(name, settings, os.environ)
        except UsageError:  # of one that is needed it was raised before
            secret = None
        use = "" if needed(name, settings) else ", not in use"
        said[kind.variable] = f"set (from {secret.origin}){use}" if secret else "not set"
    return said
