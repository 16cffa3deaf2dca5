"""Write docs/commands.md, the reference of all commands, from what the command line says of itself.

python tests/reference.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from briefing.cli import app

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"

_TOP = """\
# Commands

What `briefing COMMAND --help` says, of every command. A command that names no exit codes of its own ends with 0 where
it has done what it says, with 1 after an unexpected error, with 2 where a flag, a file or the configuration is wrong,
and with 130 where it was interrupted. This page is written by `python tests/reference.py`.
"""


def text() -> str:
    """Give the page."""
    return _TOP + "".join(
        _section(name, command) for name, command in _commands("briefing", get_command(app))
    )


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Give each command with what it is called by, groups before what is in them."""
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _commands(f"{name} {part}", inner)


def _section(name: str, command: Any) -> str:
    context = command.context_class(command, info_name=name)
    usage = "" if hasattr(command, "commands") else " ".join([name, *command.collect_usage_pieces(context)])
    about = re.sub(r"\s*\n\s*", " ", re.sub(r"\n\s*\n", "\0", (command.help or "").strip()))
    rows = [
        f"| `{_cell(re.sub(r' <[^|]*>$', '', flags))}` | {_cell(meaning)} |"
        for flags, meaning in filter(None, (p.get_help_record(context) for p in command.get_params(context)))
        if not flags.startswith("--help")
    ]
    table = ["| | |", "| --- | --- |", *rows] if rows else []
    parts = [f"## {name}", usage and f"```text\n{usage}\n```", *about.split("\0"), "\n".join(table)]
    return "".join(f"\n{part}\n" for part in parts if part)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(text(), "utf-8")
