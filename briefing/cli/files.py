"""What several commands do with files of the user's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from briefing.errors import UsageError

if TYPE_CHECKING:
    from briefing.types import Brief

# What a brief of some ten thousand articles comes to; a file that is larger is not looked into.
MAX_BRIEF_BYTES = 500_000_000
_STDIN = "-"


def write_new(path: Path, text: str) -> Path:
    """Write a file that does not exist yet; give its path.

    Raises:
        UsageError: where it exists, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            f"{path} exists already and is left as it is; move it away or name another place."
        ) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"{path} cannot be written ({why}); name another place.") from error
    return path


def read_brief(source: str) -> Brief:
    """Read a finished brief that anybody may have made.

    Args:
        source: a path, or '-' for stdin.

    Raises:
        UsageError: it cannot be read, or is no brief of this version.
    """
    from briefing import briefjson
    from briefing.types import SCHEMA_VERSION

    name = "stdin" if source == _STDIN else source
    data = _bytes_of(source)
    if len(data) > MAX_BRIEF_BYTES:
        raise UsageError(
            f"{name} is over {MAX_BRIEF_BYTES / 1e6:.0f} MB, more than any brief; name another file."
        )
    brief = briefjson.loads(data, name)
    _check_unambiguous(data, name)
    if brief.schema_version != SCHEMA_VERSION:
        raise UsageError(
            f"{name} is a brief of schema version {brief.schema_version}, and this program knows version "
            f"{SCHEMA_VERSION}; use the release of briefing that wrote it."
        )
    return brief


def _bytes_of(source: str) -> bytes:
    try:
        if source == _STDIN:
            return sys.stdin.buffer.read(MAX_BRIEF_BYTES + 1)
        with Path(source).open("rb") as file:
            return file.read(MAX_BRIEF_BYTES + 1)
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise UsageError(f"{source} cannot be read ({why}); name a brief's JSON file, or '-'.") from error


def _check_unambiguous(data: bytes, name: str) -> None:
    """Refuse JSON that another program may read as another brief: a name given twice, a number that is none."""
    import json
    from collections import Counter

    def refuse(what: str) -> NoReturn:
        raise UsageError(
            f"{name} is no brief that all read alike: {what}; write it anew with 'briefing run'."
        )

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(known := dict(pairs)) < len(pairs):
            (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
            refuse(f"{twice!r} stands twice in one object")
        return known

    try:
        json.loads(data, object_pairs_hook=once, parse_constant=lambda word: refuse(f"{word} is no number"))
    except ValueError:
        refuse("it is not JSON by the standard")
