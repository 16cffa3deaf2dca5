"""What several commands do with files of the user's."""

from __future__ import annotations

from pathlib import Path

from briefing.errors import UsageError

_MAX_ABOUT_CHARS = 80


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


def about(source: str) -> str:
    """Give what a prompt or page template is for: the first sentence of its comment on top."""
    from briefing.text import on_one_line, shorten

    comment, closed, _ = source.lstrip().removeprefix("{#").partition("#}")
    if not closed or not source.lstrip().startswith("{#"):
        return ""
    sentence, stop, _ = on_one_line(comment.strip("-")).partition(". ")
    return shorten(sentence + stop, _MAX_ABOUT_CHARS)
