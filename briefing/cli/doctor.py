"""`briefing doctor`: what works, what does not, and the mend."""

from typing import Annotated, Literal

import typer

from briefing.cli.kept import ConfigOption

_WORDS = {"ok": "ok   ", "warn": "WARN ", "fail": "FAIL ", "skipped": "-    "}


def doctor(
    config: ConfigOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", metavar="text|json", help="How it is said.")
    ] = "text",
) -> None:
    """Look at all that a run depends on: configuration, model, store, cron, mail; say the mend for each fault.

    Nothing is changed or sent. Exit codes: 0 where a run would work, 2 where something would fail it.
    """
    import json
    import os
    from dataclasses import asdict

    from briefing.doctor import examine

    checks = []
    for check in examine(config, os.environ, offline=offline):
        checks.append(check)
        if form == "text":
            typer.echo(f"{_WORDS[check.state]} {check.name}: {check.said}")
            if check.mend and check.state != "ok":
                typer.echo(f"      mend: {check.mend}")
    if form == "json":
        typer.echo(json.dumps({"checks": [asdict(check) for check in checks]}, indent=1))
    if any(check.state == "fail" for check in checks):
        raise typer.Exit(2)
