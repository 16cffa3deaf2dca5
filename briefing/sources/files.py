"""From what the user names to the files behind it: directories walked, globs expanded, nothing read yet."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from briefing.errors import UsageError
from briefing.sources.formats import FORMAT_OF_SUFFIX
from briefing.types import FailedSource

STDIN = "-"

_MAGIC = re.compile(r"[*?\[]")


def locate(specs: Sequence[str], exclude: Path | None, strict: bool) -> list[str | Path | FailedSource]:
    """Find what each spec names: STDIN, a file or directory, or why there is nothing to read.

    Args:
        specs: as `sources.read` takes them.
        exclude: this folder or file and what lies below are no match of a glob, unless the glob begins there.
        strict: whether a spec that names nothing is an error of the user's.

    Raises:
        UsageError: if strict, naming the first spec that does not exist and matches nothing.
    """
    found: list[str | Path | FailedSource] = []
    for spec in specs:
        if spec == STDIN:
            found.append(STDIN)
        elif _exists(spec):
            found.append(Path(spec))
        elif matches := _expand(spec, exclude):
            found.extend(matches)
        elif strict:
            raise UsageError(
                f"There is no file or directory {printable(spec)!r}, and as a pattern it matches nothing: "
                "check the path."
            )
        else:
            found.append(FailedSource(printable(spec), "there is no such file or directory"))
    return found


def walk(top: Path, exclude: Path | None) -> Iterator[Path | FailedSource]:
    """Give the files of a directory and those below it, sorted by path, with suffixes that are known.

    Hidden files and directories are passed over, and so is `exclude`, a folder or file, where it lies
    below. A linked directory is entered as any other, but no directory twice.
    """
    excluded = os.path.realpath(exclude) if exclude else None
    entered: set[str] = set()
    pending = [top]
    while pending:
        path = pending.pop()
        directory = _is_directory(path)
        if not directory and excluded is None:
            yield path
            continue
        real = os.path.realpath(path)
        if real in entered or (real == excluded and path is not top):
            continue
        if not directory:
            yield path
            continue
        entered.add(real)
        try:
            with os.scandir(path) as entries:
                names = sorted(
                    (entry.name for entry in entries if not entry.name.startswith(".")), reverse=True
                )
        except OSError as error:
            yield FailedSource(printable(path.as_posix()), reason_of(error))
            continue
        children = (path / name for name in names)
        pending.extend(
            child for child in children if child.suffix.lower() in FORMAT_OF_SUFFIX or _is_directory(child)
        )


def check(path: Path) -> str | None:
    """Give the reason why a path cannot be read as a file, None where it can. Nothing here can block.

    Raises:
        OSError: where the system refuses to tell.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "the link leads to nothing" if path.is_symlink() else "there is no such file"
    return None if stat.S_ISREG(mode) else "it is not a regular file"


def reason_of(error: OSError) -> str:
    """Say in plain words why the system did not give a file."""
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    return f"it cannot be read ({(error.strerror or type(error).__name__).lower()})"


def printable(path: str) -> str:
    """Give a path as it can be printed and encoded: a character that can be neither becomes U+FFFD."""
    if path.isprintable():
        return path
    return "".join(char if char.isprintable() else "\ufffd" for char in path)


def _exists(spec: str) -> bool:
    try:
        os.lstat(spec)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL character in it
        return False
    except OSError:  # something is there; reading it will tell what is wrong
        return True
    return True


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # no permission to look: reading it will tell
        return False


def _expand(pattern: str, exclude: Path | None) -> list[Path]:
    """Give what a glob pattern matches, sorted; '**' is any depth.

    Hidden names need their dot written out. A pattern that names no suffix means the known ones.
    """
    parts = Path(pattern).parts
    fixed = next((i for i, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    if fixed == len(parts) or "\0" in pattern:
        return []
    base, magic = Path(*parts[:fixed]), parts[fixed:]
    if magic[-1] == "**":
        magic = (*magic, "*")
    try:
        matches = sorted(base.glob("/".join(magic)))
    except (ValueError, OSError):  # '**' as a part of a name; a folder that cannot be listed
        return []
    if "." not in magic[-1]:
        matches = [path for path in matches if path.suffix.lower() in FORMAT_OF_SUFFIX or _is_directory(path)]
    dots_wanted = any(part.startswith(".") for part in magic)
    return [
        match
        for match in matches
        if (dots_wanted or not any(part.startswith(".") for part in match.relative_to(base).parts))
        and not (exclude and _lies_in(match, exclude) and not _lies_in(base, exclude))
    ]


def _lies_in(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
