"""What is wrong with a template, and where: a sentence for its author."""

from __future__ import annotations

import difflib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType, FrameType, TracebackType
from typing import Any

from briefing.errors import UsageError
from briefing.text import on_one_line

SHIPPED_PREFIX = "briefing"

NOT_UTF8 = "it is not UTF-8 text; save it as UTF-8"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong with a template, and where.

    Attributes:
        file: its path, or its name where it has none.
        line: counted from 1; None where it is the file as a whole.
        what: a clause that names the thing and the mend, without a full stop.
    """

    file: str
    line: int | None
    what: str

    def __str__(self) -> str:
        """Write it as a sentence, on one line."""
        return on_one_line(f"{self.file}{f', line {self.line}' if self.line else ''}: {self.what}.")


def mistake(error: Exception, file: str) -> Mistake:
    """Say where and how a template went wrong: of a syntax error its own line, else the last that ran in one.

    Args:
        error: whatever Jinja raised: a template is the user's code.
        file: which file was asked for, where the error does not name one.
    """
    from jinja2 import TemplateNotFound, TemplateSyntaxError
    from jinja2.exceptions import SecurityError

    line: int | None = None
    what = on_one_line(str(error)).rstrip(".") or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        name = error.filename or error.name or file
        return Mistake(name, error.lineno, _plainly((error.message or "the syntax is wrong").rstrip(".")))
    if isinstance(error, TemplateNotFound):
        what = (
            f"there is no file '{error.name}' in its folder or among the shipped ones, and no other place is "
            f"looked at (a shipped file is '{SHIPPED_PREFIX}/NAME')"
        )
    elif isinstance(error, SecurityError):
        what = f"a template may not do this: {what}"
    elif isinstance(error, RecursionError):
        what = "it inherits from or includes itself without end"
    elif isinstance(error, UnicodeDecodeError):
        what = NOT_UTF8
    places = list(_places(error.__traceback__))
    if places and isinstance(error, RecursionError):  # where it happens to end says nothing
        file, line = Counter(places).most_common(1)[0][0]
    elif places:
        file, line = places[-1]
    return Mistake(file, line, what)


# What Jinja says of the commonest slips, and the mend.
_MENDS = (
    (re.compile(r"unexpected char ['\"][“”„‟‘’«»]"), 'quotation marks are straight in a template: write "…"'),
    (re.compile(r"^unexpected char "), "this sign means nothing in a template"),
    (re.compile(r"expected token ':', got '}'"), "a variable stands in two braces: {{ name }}"),
    (re.compile(r"^unexpected '}'"), "a variable stands in two braces: {{ name }}"),
    (re.compile(r"got '='"), "to compare, write =="),
    (re.compile(r"[Tt]ag name expected"), "a tag begins with its name: {% if … %}, {% block … %}"),
    (re.compile(r"end of comment tag"), "close the comment with #}"),
)


def _plainly(said: str) -> str:
    mend = next((mend for pattern, mend in _MENDS if pattern.search(said)), "")
    return f"{re.sub(r' at [0-9]+$', '', said)}; {mend}" if mend else said


def usage_error(error: Exception, file: str) -> UsageError:
    """Make the error of a template into one sentence for its author; a UsageError stays as it is."""
    return error if isinstance(error, UsageError) else UsageError(str(mistake(error, file)))


def place(at: TracebackType | None) -> tuple[str, int] | None:
    """Give file and line of the innermost template that a traceback goes through; None where it goes through none."""
    return next(reversed(list(_places(at))), None)


def _places(at: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Give the places in templates that a traceback goes through, the innermost last."""
    while at:
        found = _template_line(at.tb_frame.f_code, at.tb_frame.f_globals, at.tb_lineno)
        if found:
            yield found
        at = at.tb_next


def callers() -> Iterator[tuple[str, int]]:
    """Give file and line of each template that is calling, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if found := _template_line(frame.f_code, frame.f_globals, frame.f_lineno):
            yield found
        frame = frame.f_back


def _template_line(code: CodeType, names: dict[str, Any], line: int) -> tuple[str, int] | None:
    template = names.get("__jinja_template__")
    if template is not None:  # Jinja's compiled code, as it stands outside an error's traceback
        return template.filename or template.name, template.get_corresponding_lineno(line)
    if code.co_filename.endswith(".j2"):  # Jinja writes the template's own place into an error's traceback
        return code.co_filename, line
    return None


def nearest(name: str, known: Iterable[str], *, every: bool = True) -> str:
    """Say which of the known names may have been meant; where none is near, list them all.

    Args:
        name: what there is not.
        known: what there is.
        every: whether they may be listed; otherwise they are too many.
    """
    near = difflib.get_close_matches(name, sorted(known), 1)
    if near:
        return f"perhaps '{near[0]}' is meant"
    return f"there are {', '.join(sorted(known)) or 'none'}" if every else "take it out"
