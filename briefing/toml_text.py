"""What tomllib does not do: it tells no lines of keys and items of lists, and writes no values."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence

# The names of tables and keys, and the indices of items (from 0), from the outside in.
Path = tuple[str | int, ...]

# What a valid file is made of. White space is left out; a number may fall into several words.
_DEEPEST = 8  # names that are noted of one path: no setting lies deeper
_TOKEN = re.compile(
    r"""
    (?P<string>\"{3}(?:\\.|(?!\"{3}).)*\"{3,5} | '{3}(?:(?!'{3}).)*'{3,5} | \"(?:\\.|[^\"\\])*\" | '[^']*')
    | (?P<comment>\#[^\n]*)
    | (?P<mark>[\n\[\]{}=,.])
    | (?P<word>[^\s"'\#\[\]{}=,.]+)
    """,
    re.DOTALL | re.VERBOSE,
)


def lines_of(text: str) -> dict[Path, int]:
    """Find the line, from 1, on which each table, key and item of a list first stands.

    Args:
        text: a file that tomllib takes. Of any other the answer is of no use, but no error.
    """
    reader = _Reader()
    line = 1
    for token in _TOKEN.finditer(text):
        if token.lastgroup != "comment":
            reader.take(token[0], is_name=token.lastgroup != "mark", line=line)
        line += token[0].count("\n")
    return reader.found


def line_of(found: Mapping[Path, int], path: Sequence[str | int]) -> int | None:
    """Give the line of a place, else of the nearest one around it; None where there is neither."""
    return next((found[key] for end in range(len(path), 0, -1) if (key := tuple(path[:end])) in found), None)


class _Reader:
    """Takes one token after another, and notes where names and items stand."""

    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self._table: Path = ()
        # The brackets that are open in a value: of each its kind, and the path of what stands in it.
        self._open: list[tuple[str, Path]] = []
        # In each of them how many commas were there.
        self._commas: list[int] = []
        self._in_value = False
        self._key: list[str] = []
        self._place: Path = ()

    def take(self, word: str, *, is_name: bool, line: int) -> None:
        if word == "\n":
            if not self._open:
                self._in_value, self._key = False, []
        elif self._in_value:
            self._take_value(word, line)
        elif is_name:
            self._key.append(_name(word))
        elif word == "]":
            self._table = tuple(self._key)
            self._note(self._table, line)
        elif word == "=":
            self._place = (self._open[-1][1] if self._open else self._table) + tuple(self._key)
            self._note(self._place, line)
            self._in_value = True
        elif word == "}":
            self._close()

    def _take_value(self, word: str, line: int) -> None:
        if self._open and self._open[-1][0] == "[" and word not in ("]", ","):
            self._place = (*self._open[-1][1], self._commas[-1])
            self.found.setdefault(self._place, line)
        if word in ("[", "{"):
            self._open.append((word, self._place))
            self._commas.append(0)
            self._in_value, self._key = word == "[", []
        elif word in ("]", "}"):
            self._close()
        elif word == "," and self._open:
            self._commas[-1] += 1
            self._in_value, self._key = self._open[-1][0] == "[", []

    def _close(self) -> None:
        if self._open:
            self._open.pop()
            self._commas.pop()
        self._in_value = True

    def _note(self, path: Path, line: int) -> None:
        for end in range(1, min(len(path), _DEEPEST) + 1):
            self.found.setdefault(path[:end], line)


def _name(word: str) -> str:
    """Read a key as TOML does: it may be quoted, and hold escapes."""
    if word[0] not in "\"'":
        return word
    try:
        return next(iter(tomllib.loads(f"{word} = 0")))
    except tomllib.TOMLDecodeError:
        return word


def toml(value: object) -> str:
    """Write a value as TOML does, on one line without control characters."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    # JSON writes strings, numbers and booleans as TOML does, but for what cannot be printed.
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text)
