"""From the bytes of a PDF to its text and fields, by a process of its own that can be killed.

worker.py  that process: pypdf, and its limits
lines.py   from lines on pages to paragraphs
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import date

from briefing.sources.decoding import UnreadableError, refuse_controls
from briefing.sources.fields import Fields, parse_date
from briefing.sources.pdf.worker import MAX_ANSWER, MAX_SECONDS

# What Python needs of the environment to start. Nothing else is handed on: no key, no proxy.
_ENVIRONMENT = ("SYSTEMROOT", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# Letters of no meaning, which a font without a table of its characters leaves behind.
_MEANINGLESS = re.compile(r"[\ue000-\uf8ff]|/[gG]\d{1,4}(?=/|\b)|\(cid:\d+\)")
_MAX_MEANINGLESS_SHARE = 0.1
# What programs write into the title where nobody gave one: the name of a file or of themselves.
_NO_TITLE = re.compile(
    r"\s*(?:microsoft (?:word|powerpoint|excel) - .*|powerpoint presentation|untitled.*|document\d*|slide \d+"
    r"|.*\.(?:docx?|dotx?|odt|rtf|txt|pdf|indd|qxd|qxp|tex|dvi|ps|eps|xlsx?|pptx?|odp|html?|pub|pages|wpd|cdr|ai)"
    r"|\W*|[a-z]:\\.*|(?:file|https?):.*|\S*[/\\_]\S*)\s*",
    re.IGNORECASE | re.DOTALL,
)
# The year of the first PDF.
_FIRST_YEAR = 1993


def read_pdf(data: bytes) -> tuple[str, Fields]:
    """Read a PDF. It takes at most 60 seconds and a gigabyte of another process's memory.

    Returns:
        Its text, paragraphs a blank line apart; and the title and language of its metadata where they say
        something. The date is the day on which the file was made: the article may be older, so any other
        date is better.

    Raises:
        UnreadableError: where it is broken, locked, too much work, or without text.
    """
    answer = _ask_worker(data)
    fault = answer.get("fault")
    if isinstance(fault, str):
        raise UnreadableError(fault)
    text, title, created, language = (answer.get(name) for name in ("text", "title", "created", "language"))
    if not isinstance(text, str):
        raise UnreadableError("it is a PDF that could not be read")
    refuse_controls(text)
    if sum(len(found) for found in _MEANINGLESS.findall(text)) > _MAX_MEANINGLESS_SHARE * len(text):
        raise UnreadableError("its fonts do not tell which letters they show: run OCR on it first")
    day = parse_date(created) if isinstance(created, str) else None
    return text, Fields(
        title=title if isinstance(title, str) and not _NO_TITLE.fullmatch(title) else None,
        published=day if isinstance(day, date) and day.year >= _FIRST_YEAR else None,
        language=language if isinstance(language, str) else None,
    )


def _ask_worker(data: bytes) -> dict[str, object]:
    # Files, not pipes: neither side can block the other, and the system bounds what is written.
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(data)
        question.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "briefing.sources.pdf.worker"],
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=MAX_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableError(f"it is a PDF that takes over {MAX_SECONDS} seconds to read") from None
        except OSError as error:
            raise UnreadableError(
                f"no process could be started to read it ({type(error).__name__})"
            ) from None
        answer.seek(0)
        written = answer.read(MAX_ANSWER)
    try:
        found = json.loads(written) if done.returncode == 0 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UnreadableError("it is a PDF that takes more time or memory to read than it may")
    return found


def _environment() -> dict[str, str]:
    """Give the least with which the process finds this package and its libraries, where this one did."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
