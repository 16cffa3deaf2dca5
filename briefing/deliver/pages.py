"""Put finished pages where the reader finds them: whole or not at all, and never over another's file."""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from briefing.errors import BriefingError, UsageError

SUFFIXES = {".md": "md", ".html": "html", ".json": "json"}

# Which series made which file of the folder: {file name: series}. JSON pages have no room for such a mark.
_INDEX = ".briefing.json"


def is_file(out: str) -> bool:
    """Tell whether `--out` names a file (it has a format's suffix) and not a folder."""
    return Path(out).suffix.lower() in SUFFIXES


def write_pages(
    pages: Mapping[str, Iterable[str]], out: str, day: date, series: str, ordinal: int = 1
) -> list[Path]:
    """Write one brief's pages and give their paths, in the order of `pages`.

    In a folder the files are `<day>.<format>`, of the day's second brief `<day>-2.<format>`. A name that another
    series, another brief or a stranger holds is left alone: all pages then go to the next free number. The same
    series overwrites what it wrote of the same brief. A file that the user named is written, whatever was there.
    Each file appears whole, by renaming; on any error or interrupt nothing is left behind and what was there stays.

    Args:
        pages: text by format ('md', 'html', 'json'), whole or in pieces; at least one.
        out: a folder, made where it is missing, or a file (see is_file), which takes one format, its own.
        day: the brief's day.
        series: whose brief it is: any text that names the series, the same from day to day.
        ordinal: which brief of the day it is in its series, from 1.

    Raises:
        UsageError: where the place cannot be written, or a file is to take another format than its own.
        BriefingError: where the disk fails or is full.
    """
    target = Path(out)
    with _plain_errors(out), ExitStack() as temporaries:
        if is_file(out):
            return [_write_named(target, pages, temporaries)]
        target.mkdir(parents=True, exist_ok=True)
        owners = _read_index(target)
        paths = _free_paths(target, day, pages, series, ordinal, owners)
        owners = {name: owner for name, owner in owners.items() if os.path.lexists(target / name)}
        owners |= dict.fromkeys((path.name for path in paths), series)
        # First the index: a crash after it leaves a name without a file, not a file without an owner.
        texts: dict[Path, Iterable[str]] = {
            target / _INDEX: json.dumps(owners, indent=1, sort_keys=True) + "\n"
        }
        texts |= dict(zip(paths, pages.values(), strict=True))
        moves = [(temporaries.enter_context(_temporary(path, text)), path) for path, text in texts.items()]
        for temporary, path in moves:
            temporary.replace(path)
    return paths


def _write_named(target: Path, pages: Mapping[str, Iterable[str]], temporaries: ExitStack) -> Path:
    expected = SUFFIXES[target.suffix.lower()]
    if list(pages) != [expected]:
        raise UsageError(
            f"{target} takes one page, {expected}, not {' and '.join(pages)}; name a folder or mend --format."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    # A link stays a link: what it points to is written.
    real = Path(os.path.realpath(target))
    temporaries.enter_context(_temporary(real, pages[expected])).replace(real)
    return target


def _free_paths(
    folder: Path, day: date, formats: Iterable[str], series: str, ordinal: int, owners: Mapping[str, str]
) -> list[Path]:
    """Give the places of a series' brief of that ordinal: those that it has, else free ones behind all that it has."""

    def places(number: int) -> list[Path]:
        stem = day.isoformat() if number == 1 else f"{day.isoformat()}-{number}"
        return [folder / f"{stem}.{page_format}" for page_format in formats]

    def free(number: int) -> bool:
        return all(owners.get(path.name) == series or not os.path.lexists(path) for path in places(number))

    # The number in a name counts the briefs of all series in the folder, the ordinal those of one.
    named = re.compile(rf"{day.isoformat()}(?:-(\d{{1,9}}))?\.\w+")
    names = (named.fullmatch(name) for name, owner in owners.items() if owner == series)
    own = sorted(number for number in {int(name[1] or 1) for name in names if name} if free(number))
    if ordinal <= len(own):
        return places(own[ordinal - 1])
    return places(next(filter(free, itertools.count(max(ordinal, own[-1] + 1 if own else 1)))))


def _read_index(folder: Path) -> dict[str, str]:
    """Read the folder's index; a broken one owns nothing, so that everything there is left alone."""
    try:
        index = json.loads((folder / _INDEX).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(index, dict):
        return {}
    return {name: owner for name, owner in index.items() if isinstance(owner, str)}


@contextmanager
def _temporary(path: Path, text: Iterable[str]) -> Iterator[Path]:
    """Write a text, whole or in pieces, to a new file beside `path`; whatever is still there at the end is removed."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        # Not tempfile: its files have mode 600, and a brief is to have what the user's umask says.
        descriptor = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
        )
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines([text] if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _plain_errors(out: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise BriefingError(f"The brief could not be written to {out}: {why}.") from error
        raise UsageError(f"{out} cannot be written ({why}); name another place with --out.") from error
