"""`briefing schema`."""

import typer


def schema() -> None:
    """Print the JSON Schema of the brief."""
    import json

    from briefing.briefjson import brief_schema

    typer.echo(json.dumps(brief_schema(), indent=2, ensure_ascii=False))
