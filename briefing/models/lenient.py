"""Find the JSON in a model's answer, whatever is around it or slightly wrong with it.

Taken: code fences, prose and `<think>` blocks around it, a byte order mark, comments, trailing commas,
Python's quotes and literals, an array around the object, the object twice. Nothing is evaluated. The
work is linear in the answer's length: at most MAX_STARTS passes over at most MAX_ANSWER_CHARS characters.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

# An answer of a usual size has 2,000 to 20,000 characters.
MAX_ANSWER_CHARS = 128 * 1024
# How many opening braces are tried before the answer is given up.
MAX_STARTS = 8

_DECODER = json.JSONDecoder(strict=False)  # raw line ends inside strings are taken
# What may come between `{` and the end of an object; an unclosed string or comment runs to the end, so that
# no text makes the search start again within it.
_TOKEN = re.compile(
    r"""(?P<double>"(?:[^"\\]++|\\.)*+(?:"|\Z))
      | (?P<single>'(?:[^'\\]++|\\.)*+(?:'|\Z))
      | (?P<comment>//[^\n]*+ | /\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))
      | (?P<word>\b(?:True|False|None)\b)
      | (?P<comma>,)
      | (?P<space>\s++)
      | (?P<other>[^"'/,\sTFN]++ | .)""",
    re.VERBOSE | re.DOTALL,
)
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}\[\]]', re.DOTALL)
_LITERALS = {"True": "true", "False": "false", "None": "null"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|(.))|(\")", re.DOTALL)


def json_objects(text: str) -> Iterator[dict[str, Any]]:
    """Give the JSON objects in a text, outermost ones only, in their order.

    Args:
        text: at most MAX_ANSWER_CHARS characters are looked at.
    """
    text = text[:MAX_ANSWER_CHARS].lstrip("\ufeff")
    try:
        whole = _DECODER.decode(text)
    except (ValueError, RecursionError):
        # A reasoning model drafts objects before it answers: what comes after its thoughts goes first.
        thoughts, end, answer = text.rpartition("</think>")
        yield from _scan(answer)
        if end:
            yield from _scan(thoughts)
        return
    for value in whole if isinstance(whole, list) else [whole]:
        if isinstance(value, dict):
            yield value


def closed(text: str) -> str | None:
    """Close a cut JSON object after its last whole item of a list; None where there is none.

    Strings as JSON has them; one pass.
    """
    start = text.find("{")
    open_ones: list[str] = []
    whole: tuple[int, str] | None = None
    for match in _STRUCTURE.finditer(text, max(start, 0)):
        sign = match.group()
        if sign in "{[":
            open_ones.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not open_ones or open_ones.pop() != sign or not open_ones:
                break
            if open_ones[-1] == "]":
                whole = match.end(), "".join(reversed(open_ones))
    return text[start : whole[0]] + whole[1] if whole else None


def _scan(text: str) -> Iterator[dict[str, Any]]:
    start = text.find("{")
    for _ in range(MAX_STARTS):
        if start < 0:
            return
        value, end = _decode(text, start)
        if value is None:
            value, _ = _decode(_mended(text[start:]), 0)
        if value is not None:
            yield value
        start = text.find("{", max(end, start + 1))


def _decode(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start
    return value, end


def _mended(text: str) -> str:
    """Rewrite Python's and JavaScript's liberties as JSON."""
    parts: list[str] = []
    comma = False  # a comma is only written before a token that does not close
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind in ("space", "comment"):
            continue
        if comma and token[0] not in "}]":
            parts.append(",")
        comma = kind == "comma"
        if kind in ("single", "double"):
            parts.append('"' + _ESCAPE.sub(_as_json_escape, token[1:-1]) + '"')
        elif kind == "word":
            parts.append(_LITERALS[token])
        elif not comma:
            parts.append(token)
    return "".join(parts)


def _as_json_escape(match: re.Match[str]) -> str:
    short, long, escaped, quote = match.groups()
    if short or long:
        code = int(short or long, 16)
        return json.dumps(chr(code))[1:-1] if code <= sys.maxunicode else ""
    if quote:
        return '\\"'
    return "'" if escaped == "'" else "\\" + escaped
