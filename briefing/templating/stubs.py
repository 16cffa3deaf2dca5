"""A file of one's own that begins from a shipped one."""

from __future__ import annotations

import re

from briefing.templating.mistakes import SHIPPED_PREFIX
from briefing.text import on_one_line

_BLOCK = re.compile(r"\{%-? block (\w+) -?%\}\n?(.*?)\{%-? endblock[ \w]*-?%\}", re.DOTALL)
_ABOUT = re.compile(r"\A\s*(\{#.*?#\})\n?", re.DOTALL)


def stub(source: str, name: str) -> str:
    """Give a new file that inherits from a shipped one and changes nothing yet.

    The shipped comment on top is kept, and each block stands as a comment with its shipped text.

    Args:
        source: the shipped file's text.
        name: its name, with the endings.
    """
    about = _ABOUT.match(source)
    blocks = "\n".join(f"{{#\n{match.group()}\n#}}\n" for match in _BLOCK.finditer(_uncommented(source)))
    return (
        f"{about.group() if about else ''}"
        f'{{% extends "{SHIPPED_PREFIX}/{name}" %}}\n\n'
        "{# Take the comment signs off a block to change it; the others follow the shipped file. #}\n\n"
        f"{blocks}"
    )


def _uncommented(source: str) -> str:
    # A comment inside a block would end the comment that the block becomes.
    return re.sub(r"\{#.*?#\}\n?", "", source, flags=re.DOTALL)


def about(source: str) -> str:
    """Give what a file is for: the first sentence of its comment on top; '' where it has none."""
    match = _ABOUT.match(source)
    if match is None:
        return ""
    sentence, stop, _ = on_one_line(match.group(1)[2:-2].strip("-")).partition(". ")
    return (sentence + stop).strip()
