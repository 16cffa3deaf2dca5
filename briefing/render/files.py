"""Where page templates are: the shipped ones, and a user's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import templating
from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.render.environment import PageFormat, shared

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE_NAMES = ("daily", "bulletin", "dossier", "table", "mail")
_EXTENDS = re.compile(r'\{% extends "briefing/(\w+)\.\w+\.j2" %\}')
_BLOCK = re.compile(r"\{% block (\w+) %\}.*?\{% endblock %\}\n", re.DOTALL)
_ENDING = re.compile(r"\.(md|html)\.j2$")
FORMATS: tuple[PageFormat, ...] = ("md", "html")


def find(name: str, page_format: PageFormat = "md") -> Path:
    """Give the file of a shipped template.

    Raises:
        UsageError: there is none of this name.
    """
    path = data_dir("templates") / f"{name}.{page_format}.j2"
    if name not in TEMPLATE_NAMES or not path.is_file():
        known = ", ".join(TEMPLATE_NAMES)
        raise UsageError(f"There is no template '{name}'; the shipped ones are: {known}.")
    return path


def eject_text(name: str, *, whole: bool = False, page_format: PageFormat = "md") -> str:
    """Give the text of a new template file of the user's own: a stub that inherits, or the whole file.

    Raises:
        UsageError: there is no template of this name.
    """
    source = find(name, page_format).read_text(encoding="utf-8")
    if whole:
        return source
    inherited = _EXTENDS.search(source)
    if inherited:  # its heirs may change what it leaves as it is
        above = find(inherited[1], page_format).read_text(encoding="utf-8")
        own = {block[1] for block in _BLOCK.finditer(source)}
        source += "".join(block[0] for block in _BLOCK.finditer(above) if block[1] not in own)
    return templating.stub(source, f"{name}.{page_format}.j2")


def own_files(template: str) -> list[Path]:
    """Give a user's template in the formats that it has; nothing where it is a shipped one's name."""
    if template in TEMPLATE_NAMES:
        return []
    path = Path(template)
    both = (path.with_name(_ENDING.sub(f".{page_format}.j2", path.name)) for page_format in FORMATS)
    return [each for each in dict.fromkeys(both) if each.is_file() and _ENDING.search(each.name)]


def content_hash(path: Path) -> str:
    """Give 16 digits over a template's file and all that it inherits from, includes and imports."""
    ending = _ENDING.search(path.name)
    page_format: PageFormat = "html" if ending and ending[1] == "html" else "md"
    folder = None if path.parent == data_dir("templates") else path.parent
    return templating.hash_of(shared(page_format, folder), path.name)


def opened(template: str, page_format: PageFormat) -> tuple[Environment, str]:
    """Give the environment of a template, by a shipped name or a path, and its name there.

    Raises:
        UsageError: there is none.
    """
    if template in TEMPLATE_NAMES:
        return shared(page_format, None), f"{template}.{page_format}.j2"
    path = _user_template(Path(template), page_format)
    return shared(page_format, path.parent), path.name


def _user_template(path: Path, page_format: PageFormat) -> Path:
    other = path.with_name(_ENDING.sub(f".{page_format}.j2", path.name)) if path.name else path
    if not path.is_file() or not other.is_file():
        missing = other if path.is_file() else path
        raise UsageError(
            f"There is no template {missing}; give a shipped name ({', '.join(TEMPLATE_NAMES)}) or a path, "
            "or write one with 'briefing templates eject'."
        )
    return other
