"""The process that reads one PDF: from stdin to one JSON object on stdout. pdf.py starts and ends it.

A PDF is a program for a page, and a few bytes of it can ask for any time and memory. So nothing that decodes
one runs in the process that makes the brief; this one bounds itself, and is killed where that does not do.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from briefing.sources.pdf.lines import Line, join_pages

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_SECONDS = 60
_MAX_MEMORY = 1_000_000_000
# No article comes near it: a book of a thousand pages has three million characters.
MAX_CHARS = 10_000_000
# JSON writes a character in at most twelve bytes.
MAX_ANSWER = 12 * MAX_CHARS + 10_000
_MAX_FIELD = 1000


def main() -> None:
    """Read stdin, write the answer: {"text", "title", "created", "language"} or {"fault": why not}."""
    _limit_resources()
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))


def read(data: bytes) -> dict[str, str | None]:
    """Read a PDF in this process, whatever it takes.

    Returns:
        The text in paragraphs, the fields of its metadata as they stand there, and the day of its making in
        ISO 8601; or under "fault" the reason why there is no text.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are locked with an empty password, which only says what may be done with them.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"fault": "it is locked with a password: save it without one"}
        text, only_images = _read_pages(reader)
    except DependencyError:
        return {"fault": "it is locked in a way that is not read: save it without protection"}
    except (MemoryError, RecursionError, LimitReachedError):
        return {"fault": "it needs more memory than a PDF may have"}
    except Exception as error:  # noqa: BLE001 - pypdf raises whatever a broken file makes it stumble over
        return {"fault": f"it is a broken PDF ({type(error).__name__})"}
    if not text:
        images = "only images: run OCR on it first (ocrmypdf, for one)"
        return {"fault": f"it has no text, {images}" if only_images else "it has no text"}
    return {"text": text[:MAX_CHARS], **_fields(reader)}


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of pdf.py is all there is
        return
    for kind, limit in (
        (resource.RLIMIT_AS, _MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system that has no such limit (macOS: memory) refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _read_pages(reader: PdfReader) -> tuple[str, bool]:
    pages: list[list[Line]] = []
    chars = 0
    only_images = False
    for page in reader.pages:
        lines = list(_lines(page))
        pages.append(lines)
        chars += sum(len(line.text) for line in lines)
        only_images = only_images or (not lines and _has_image(page))
        if chars > MAX_CHARS:
            break
    return join_pages(pages), only_images


def _lines(page: PageObject) -> Iterator[Line]:
    """Give the lines of a page in the order in which it draws them."""
    pieces: list[tuple[str, float, float, float]] = []
    lines: list[Line] = []

    def end_line() -> None:
        text = "".join(piece[0] for piece in pieces)
        if text.strip():
            _, x, y, _ = pieces[0]
            # A bullet or a footnote's number is of another size than the words of its line.
            size = max(pieces, key=lambda piece: len(piece[0]))[3]
            lines.append(Line(text, x, y, size))
        pieces.clear()

    def take(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        for i, part in enumerate(text.split("\n")):
            if i:
                end_line()
            if part.strip() or pieces:
                pieces.append((part, *_place(cm, tm, size)))

    page.extract_text(visitor_text=take)
    end_line()
    yield from lines


def _place(cm: list[float], tm: list[float], size: float) -> tuple[float, float, float]:
    """Give x, y and the size of letters, for text that may stand on its side (PDF 32000-1, 8.3 and 9.4)."""
    a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
    c, d = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    if abs(b) > abs(a):
        x, y = (y, -x) if b > 0 else (-y, x)
    height = abs(size) * math.hypot(c, d)
    return tuple(value if math.isfinite(value) else 0.0 for value in (x, y, height))  # type: ignore[return-value]


def _has_image(page: PageObject) -> bool:
    try:
        return any(True for _ in page.images.keys())  # noqa: SIM118 - listed, not decoded
    except Exception:  # noqa: BLE001 - only the wording of a failure hangs on it
        return False


def _fields(reader: PdfReader) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    with contextlib.suppress(Exception):
        title = reader.metadata.title if reader.metadata else None
        fields["title"] = str(title)[:_MAX_FIELD] if title else None
    with contextlib.suppress(Exception):
        created = reader.metadata.creation_date if reader.metadata else None
        fields["created"] = created.date().isoformat() if created else None
    with contextlib.suppress(Exception):
        language: Any = reader.root_object.get("/Lang")
        fields["language"] = str(language)[:_MAX_FIELD] if language else None
    return fields


if __name__ == "__main__":
    main()
