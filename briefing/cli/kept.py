"""What the commands share that look into the store: its flags, and how it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from briefing.settings import Settings
    from briefing.store import Store

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", metavar="PATH", help="The store; else the configured one, else your own."),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The briefing.toml; else BRIEFING_CONFIG, else your own."),
]


def find_store(store: Path | None, config: Path | None) -> tuple["Settings", Path]:
    """Read the settings and find the store as a run does, whether it exists or not."""
    import os

    from briefing.config import load
    from briefing.store import default_path

    settings = load(config, os.environ, {"store.path": store})
    return settings, settings.store.path or default_path()


@contextmanager
def opened(store: Path | None, config: Path | None) -> Iterator[tuple["Settings", "Store"]]:
    """Open the store.

    Raises:
        UsageError: there is none; no file is made.
    """
    from briefing.errors import UsageError
    from briefing.store import Store

    settings, path = find_store(store, config)
    if not path.exists():
        raise UsageError(
            f"There is no store at {path} yet; the first run that has something to remember makes it, or name "
            "another with --store."
        )
    kept = Store(path)
    try:
        yield settings, kept
    finally:
        kept.close()


def one_line(text: str) -> str:
    """Give what others wrote as it may stand on a terminal: on one line, without control characters."""
    from briefing.text import canonical, on_one_line

    return on_one_line(canonical(text))


def source(when: "date | None", publisher: str | None, title: str, key: str) -> str:
    """Name an article on a line."""
    from briefing.text import HEADLINE_CHARS, shorten

    parts = (
        f"{when:%Y-%m-%d}" if when else "",
        one_line(publisher or "publisher unknown"),
        shorten(one_line(title), HEADLINE_CHARS),
        one_line(key),
    )
    return ", ".join(part for part in parts if part)
