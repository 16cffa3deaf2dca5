"""Where the files of templates are found, and the sandbox they run in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefing.data import data_dir
from briefing.templating.mistakes import NOT_UTF8, SHIPPED_PREFIX

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

    from briefing.templating.guards import Guarded


def sandbox(
    kind: Literal["prompts", "templates"],
    folder: Path | None,
    *,
    plain: Iterable[type] = (),
    autoescape: bool,
    keep_trailing_newline: bool = False,
    most_steps: int | None = None,
) -> Guarded:
    """Make the environment in which the files of a kind run.

    Args:
        kind: which of the shipped files there are.
        folder: the user's, searched first; or None.
        plain: types of frozen values of ours, whose fields a template may read as they are.
        autoescape: whether what is printed goes through the environment's `finalize` as text to escape.
        keep_trailing_newline: whether a file's last line end is kept.
        most_steps: turns of loops in one rendering; None: as many as a long page takes.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

    from briefing.templating.guards import Guarded, Missing

    shipped = FileSystemLoader(data_dir(kind))
    loaders: list[BaseLoader] = [PrefixLoader({SHIPPED_PREFIX: shipped}), shipped]
    if folder is not None:
        loaders.insert(1, _own(folder))
    environment = Guarded(
        loader=ChoiceLoader(loaders),
        undefined=Missing,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
    )
    environment.most_steps = most_steps or environment.most_steps
    environment.plain = frozenset(plain)
    return environment


def _own(folder: Path) -> BaseLoader:
    """Load files of a folder that lie in it, and not where a link in it leads."""
    from jinja2 import FileSystemLoader, TemplateNotFound, TemplateSyntaxError

    real = folder.resolve()

    class Own(FileSystemLoader):
        def get_source(self, environment: Environment, template: str) -> Any:  # noqa: ANN401 - as of the base class
            try:
                source, filename, fresh = super().get_source(environment, template)
            except UnicodeDecodeError as error:
                line = error.object[: error.start].count(b"\n") + 1
                raise TemplateSyntaxError(NOT_UTF8, line, template, str(folder / template)) from error
            if not Path(filename).resolve().is_relative_to(real):
                raise TemplateNotFound(template)
            # Some editors of Windows begin a UTF-8 file with a mark that nobody sees.
            return source.removeprefix("\ufeff"), filename, fresh

    return Own(folder)
