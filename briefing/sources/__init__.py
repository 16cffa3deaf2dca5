"""Reading: from files, directories, patterns and standard input to articles, one at a time.

    specs → files (files.py) → text (decoding.py) → article (formats.py with markdown.py, html.py, fields.py)

Nothing that is read can stop a run: what gives no article gives a FailedSource with the reason.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from briefing.errors import UsageError
from briefing.sources import files
from briefing.sources.formats import read_articles
from briefing.types import Article, FailedSource

__all__ = ["read", "unique_keys"]


def read(
    specs: Sequence[str],
    *,
    stdin: Callable[[], bytes] | None = None,
    exclude: Path | None = None,
    strict: bool = True,
) -> Iterator[Article | FailedSource]:
    """Read articles.

    Args:
        specs: files; directories (with all below them; only .txt .text .md .markdown .html .htm .xhtml .jsonl
            .ndjson .pdf .eml .mbox, nothing hidden); patterns with * ? [ ] and **; '-' for standard input. A file
            that is named twice is read once. Standard input and files of other suffixes are JSONL where they begin
            with '{', HTML where they begin with '<', else one text.
        stdin: gives all of standard input.
        exclude: a folder or file that is left out where a directory or pattern holds it: where briefs go.
        strict: whether a spec that names nothing raises; else it is a FailedSource.

    Returns:
        The articles and failures in the order of the specs, within a directory by path. Keys are unique.
        At any time one article is held, and of a file at most 20 MB.

    Raises:
        UsageError: at once, before anything is read: a spec names nothing, or '-' where there is no stdin.
    """
    located = files.locate(specs, exclude, strict)
    if files.STDIN in located and stdin is None:
        raise UsageError("'-' stands for standard input, and there is none here: name a file.")
    return unique_keys(_read_all(located, stdin, exclude))


def _read_all(
    located: Iterable[str | Path | FailedSource], stdin: Callable[[], bytes] | None, exclude: Path | None
) -> Iterator[Article | FailedSource]:
    read_before: set[str] = set()
    for source in located:
        if isinstance(source, str):
            if stdin and source not in read_before:
                read_before.add(source)
                yield from read_articles(io.BytesIO(stdin()), source)
        elif isinstance(source, FailedSource):
            yield source
        else:
            for path in files.walk(source, exclude):
                if isinstance(path, FailedSource):
                    yield path
                elif (real := os.path.realpath(path)) not in read_before:
                    read_before.add(real)
                    yield from _read_file(path)


def _read_file(path: Path) -> Iterator[Article | FailedSource]:
    key = files.printable(path.as_posix())
    try:
        reason = files.check(path)
        if reason is None:
            with path.open("rb") as stream:
                yield from read_articles(stream, key)
    except OSError as error:
        reason = files.reason_of(error)
    if reason is not None:
        yield FailedSource(key, reason)


def unique_keys(sources: Iterable[Article | FailedSource]) -> Iterator[Article | FailedSource]:
    """Put #2, #3, … behind a key that was there before: one URL may stand for several texts."""
    seen: dict[str, int] = {}
    for source in sources:
        key = source.key
        while key in seen:
            seen[source.key] += 1
            key = f"{source.key}#{seen[source.key]}"
        seen[key] = 1
        yield source if key == source.key else replace(source, key=key)
