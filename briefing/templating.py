"""What prompts and page templates share: where their files are found, the sandbox they run in, and their mistakes.

A file of the user's may inherit from a shipped one, which is always found as "briefing/NAME": no folder of the
user's can stand in for it. A name without that prefix is looked for in the user's folder, then among the shipped
files, and nowhere else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Literal

from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.text import on_one_line

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment, nodes

    from briefing.guards import Guarded

SHIPPED_PREFIX = "briefing"

_BLOCK = re.compile(r"\{%-? block (\w+) -?%\}\n?(.*?)\{%-? endblock[ \w]*-?%\}", re.DOTALL)
_ABOUT = re.compile(r"\A\s*(\{#.*?#\})\n?", re.DOTALL)


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
        """Write it as a sentence."""
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.what}."


def sandbox(
    kind: Literal["prompts", "templates"],
    folder: Path | None,
    *,
    plain: Iterable[type] = (),
    autoescape: bool,
    keep_trailing_newline: bool = False,
) -> Guarded:
    """Make the environment in which the files of a kind run.

    Args:
        kind: which of the shipped files there are.
        folder: the user's, searched first; or None.
        plain: types of frozen values of ours, whose fields a template may read as they are.
        autoescape: whether what is printed goes through the environment's `finalize` as text to escape.
        keep_trailing_newline: whether a file's last line end is kept.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined

    from briefing.guards import Guarded

    shipped = FileSystemLoader(data_dir(kind))
    loaders: list[BaseLoader] = [PrefixLoader({SHIPPED_PREFIX: shipped}), shipped]
    if folder is not None:
        loaders.insert(1, _own(folder))
    environment = Guarded(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
    )
    environment.plain = frozenset(plain)
    return environment


def _own(folder: Path) -> BaseLoader:
    """Load files of a folder that lie in it, and not where a link in it leads."""
    from jinja2 import FileSystemLoader, TemplateNotFound

    real = folder.resolve()

    class Own(FileSystemLoader):
        def get_source(self, environment: Environment, template: str) -> Any:  # noqa: ANN401 - as of the base class
            source, filename, fresh = super().get_source(environment, template)
            if not Path(filename).resolve().is_relative_to(real):
                raise TemplateNotFound(template)
            return source, filename, fresh

    return Own(folder)


# ------------------------------------------------------------------------------------------ naming mistakes


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
        return Mistake(name, error.lineno, (error.message or "the syntax is wrong").rstrip("."))
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
        what = "it is not UTF-8 text"
    where = place(error.__traceback__)
    if where is not None:
        file, line = where
    return Mistake(file, line, what)


def usage_error(error: Exception, file: str) -> UsageError:
    """Make the error of a template into one sentence for its author; a UsageError stays as it is."""
    return error if isinstance(error, UsageError) else UsageError(str(mistake(error, file)))


def place(at: TracebackType | FrameType | None) -> tuple[str, int] | None:
    """Give file and line of the innermost template in a traceback, or among the callers of a frame."""
    found: tuple[str, int] | None = None
    if isinstance(at, FrameType):
        frame: FrameType | None = at
        while frame and found is None:
            found = _template_line(frame.f_code, frame.f_globals, frame.f_lineno)
            frame = frame.f_back
        return found
    while at:
        found = _template_line(at.tb_frame.f_code, at.tb_frame.f_globals, at.tb_lineno) or found
        at = at.tb_next
    return found


def here() -> tuple[str, int] | None:
    """Give file and line of the template that is calling; None where none is."""
    return next(callers(), None)


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


# --------------------------------------------------------------------------------------- a file of one's own


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


# ------------------------------------------------------------------------------- mistakes that need no rendering


def static_mistakes(environment: Environment, name: str, variables: Iterable[str]) -> Iterator[Mistake]:
    """Find what is wrong with a file and those it is made of, by reading alone.

    Syntax, files that are not there, variables, filters and tests that nobody gives, blocks that the parent does
    not have, and text beside the blocks of a file that inherits, which would never be printed. Shipped files are
    read for their blocks, and not reported on.

    Args:
        environment: as `sandbox` makes it.
        name: the file's.
        variables: those that it is given.
    """
    trees, wrong = _read(environment, name)
    yield from wrong
    for current, (file, tree) in trees.items():
        if not current.startswith(f"{SHIPPED_PREFIX}/"):
            yield from _unknown_names(environment, file, tree, frozenset(variables))
            yield from _lost_parts(file, tree, trees)


# By the name that a file is asked for by: its path, and what it says.
_Trees = dict[str, tuple[str, "nodes.Template"]]


def _read(environment: Environment, name: str) -> tuple[_Trees, list[Mistake]]:
    """Read a file and all that it inherits from, includes and imports by name."""
    from jinja2 import nodes

    trees: _Trees = {}
    wrong: list[Mistake] = []
    seen: set[str] = set()
    pending: list[tuple[str, tuple[str, int] | None]] = [(name, None)]
    while pending:
        current, asked = pending.pop(0)
        if current in seen:
            continue
        seen.add(current)
        filename: str | None = None
        try:
            source, filename, _ = environment.loader.get_source(environment, current)  # type: ignore[union-attr]
            tree = environment.parse(source, current, filename)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it is named
            found = mistake(error, filename or current)
            wrong.append(Mistake(*asked, found.what) if asked and filename is None else found)
            continue
        trees[current] = filename or current, tree
        for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
            for node in tree.find_all(kind):
                asked_for: nodes.Expr = node.template  # type: ignore[attr-defined]  # all four have one
                pending += [(other, (filename or current, node.lineno)) for other in _constant(asked_for)]
    return trees, wrong


def _constant(named: nodes.Expr) -> Iterator[str]:
    """Give the name of a file, or the names, that stand there as they are."""
    from jinja2 import nodes

    for each in named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]:
        if isinstance(each, nodes.Const) and isinstance(each.value, str):
            yield each.value


def _unknown_names(
    environment: Environment, file: str, tree: nodes.Template, variables: frozenset[str]
) -> Iterator[Mistake]:
    from jinja2 import meta, nodes

    unheard = False
    for called in tree.find_all(nodes.Filter):
        if called.name not in environment.filters:
            unheard = True
            yield Mistake(file, called.lineno, f"there is no filter '{called.name}'")
    for asked in tree.find_all(nodes.Test):
        if asked.name not in environment.tests:
            unheard = True
            yield Mistake(file, asked.lineno, f"there is no test '{asked.name}'")
    if unheard:  # Jinja looks for names by compiling, which stops there
        return
    unknown = meta.find_undeclared_variables(tree) - variables - environment.globals.keys()
    for use in tree.find_all(nodes.Name):
        if use.ctx == "load" and use.name in unknown:
            what = f"there is no variable '{use.name}'; there are {_listed(variables)}"
            yield Mistake(file, use.lineno, what)


def _lost_parts(file: str, tree: nodes.Template, trees: _Trees) -> Iterator[Mistake]:
    """Find what a file that inherits says in vain: blocks that nothing above it has, and text beside its blocks."""
    from jinja2 import nodes

    parent = tree.find(nodes.Extends)
    if parent is None:
        return
    above = set(_inherited(parent, trees))
    for block in tree.body:
        if isinstance(block, nodes.Block) and above and block.name not in above:
            what = f"the file that it inherits from has no block '{block.name}'; it has {_listed(above)}"
            yield Mistake(file, block.lineno, what)
    yield from _beside_blocks(tree, file)


def _inherited(parent: nodes.Extends | None, trees: _Trees) -> Iterator[str]:
    """Give the blocks of all files above one that inherits."""
    from jinja2 import nodes

    passed: set[str] = set()
    while parent is not None and isinstance(parent.template, nodes.Const):
        name = parent.template.value
        if name in passed or name not in trees:
            return
        passed.add(name)
        _, tree = trees[name]
        yield from (block.name for block in tree.find_all(nodes.Block))
        parent = tree.find(nodes.Extends)


def _beside_blocks(tree: nodes.Template, file: str) -> Iterator[Mistake]:
    from jinja2 import nodes

    for node in tree.body:
        for part in node.nodes if isinstance(node, nodes.Output) else ():
            words = part.data.strip() if isinstance(part, nodes.TemplateData) else "{{ … }}"
            if words:
                line = part.lineno
                if isinstance(part, nodes.TemplateData):
                    line += part.data[: len(part.data) - len(part.data.lstrip())].count("\n")
                yield Mistake(
                    file, line, "this stands beside the blocks, where it is never used; put it into one"
                )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
