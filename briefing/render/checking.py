"""What is wrong with a page template: by reading it, by rendering it over samples, and by its promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from briefing import templating
from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.render import samples
from briefing.render.environment import VARIABLES, PageFormat, make, variables
from briefing.render.files import FORMATS, TEMPLATE_NAMES, find
from briefing.render.promises import FIRST, MARK, TOKEN, broken
from briefing.templating import Mistake

_FILE = re.compile(r".+\.(md|html)\.j2")
# A file that others are made of, and that is no page by itself, begins so.
_PART = ("_", "macros.")


def templates(path: Path | None) -> list[Path]:
    """Give the files to check: the shipped ones, or one, or all pages of a folder.

    Raises:
        UsageError: there are none.
    """
    if path is None:
        return [find(name, page_format) for name in TEMPLATE_NAMES for page_format in FORMATS]
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if _FILE.fullmatch(each.name) and each.is_file())
        parts = {part for each in found for part in _parts(each)}
        found = [each for each in found if not each.name.startswith(_PART) and each.name not in parts]
    else:
        found = [path] if path.is_file() and _FILE.fullmatch(path.name) else []
    if not found:
        raise UsageError(
            f"There is no page template at {path}; name a file NAME.md.j2 or NAME.html.j2, or a folder of such."
        )
    return found


def _parts(path: Path) -> set[str]:
    """Give the names of the files that one includes or imports: they are read with it, and no pages by themselves."""
    from jinja2 import nodes

    environment = make(_format(path), path.parent)
    sources, _ = templating.read_all(environment, path.name)
    found: set[str] = set()
    for source in sources.values():
        for node in source.tree.find_all((nodes.Include, nodes.Import, nodes.FromImport)):
            found.update(templating.named(node.template))  # type: ignore[attr-defined]  # all three have one
    return found - {path.name}


def _format(path: Path) -> PageFormat:
    named = _FILE.fullmatch(path.name)
    return "html" if named and named[1] == "html" else "md"


def mistakes(path: Path) -> list[Mistake]:
    """Find what is wrong with a template and the files of its folder that it is made of.

    Args:
        path: a file NAME.md.j2 or NAME.html.j2.
    """
    check = _Check(path, _format(path))
    found = sorted(set(check.by_reading()))
    found = found or list(dict.fromkeys(check.by_rendering()))
    return found or list(dict.fromkeys(check.promises()))


def shortfalls(path: Path) -> list[Mistake]:
    """Find the promises that the page of a template does not keep, where it makes one.

    Args:
        path: as for `mistakes`.

    Raises:
        Exception: whatever goes wrong in the template.
    """
    return list(dict.fromkeys(_Check(path, _format(path)).promises()))


class _Check:
    def __init__(self, path: Path, page_format: PageFormat) -> None:
        self._path = path
        self._format = page_format
        # By here alone: the file's own folder stands in for the shipped one where it is that.
        self._folder = None if path.parent == data_dir("templates") else path.parent
        self._places: list[tuple[str, int]] = []

    def by_reading(self) -> Iterator[Mistake]:
        """Find what needs no rendering."""
        environment = make(self._format, self._folder)
        yield from templating.static_mistakes(environment, self._path.name, VARIABLES)

    def by_rendering(self) -> Iterator[Mistake]:
        """Find what fails over any of the samples."""
        template = make(self._format, self._folder).get_template(self._path.name)
        for brief in (
            samples.nothing(failed=False),
            samples.nothing(failed=True),
            samples.everything(),
            samples.everything(hostile=True),
        ):
            try:
                template.render(variables(brief))
            except Exception as error:  # noqa: BLE001 - a template is the user's code: whatever it does wrong is named
                yield templating.mistake(error, str(self._path))

    def promises(self) -> Iterator[Mistake]:
        """Find the promises that its page does not keep."""
        template = make(self._format, self._folder, self._watch).get_template(self._path.name)
        for mark, what in broken(lambda brief: template.render(variables(brief, first=FIRST)), self._format):
            file, line = (str(self._path), None) if mark is None else self._places[mark]
            yield Mistake(file, line, what)

    def _watch(self, piece: Any) -> Any:  # noqa: ANN401 - Markup
        """Mark each statement in what is printed with the place where it is."""
        if TOKEN.search(piece) is None or MARK[0] in piece:
            return piece
        self._places.append(self._place())
        return type(piece)(TOKEN.sub(MARK.format(len(self._places) - 1) + r"\g<0>", str(piece)))

    def _place(self) -> tuple[str, int]:
        """Give the innermost place in a file of the user's, else the innermost."""
        callers = list(templating.callers())
        shipped = data_dir("templates")
        own = [place for place in callers if Path(place[0]).parent != shipped]
        return (own or callers or [(str(self._path), 1)])[0]
