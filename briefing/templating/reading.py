"""Mistakes of templates that are found by reading them, and what a template is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing.templating.mistakes import SHIPPED_PREFIX, Mistake, mistake, nearest
from briefing.text import digest

if TYPE_CHECKING:
    from jinja2 import Environment, nodes


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
    sources, wrong = read_all(environment, name)
    yield from wrong
    given = frozenset(variables)
    known = given | _given_above(name, sources)
    for current, source in sources.items():
        if not current.startswith(f"{SHIPPED_PREFIX}/"):
            yield from _unknown_names(environment, source.file, source.tree, known)
            yield from _private_names(source.file, source.tree)
            yield from _in_one_brace(source.file, source.tree, given)
            yield from _lost_parts(source.file, source.tree, sources)
            yield from _endless(current, sources)


class Source(NamedTuple):
    """A file that a page or prompt is made of.

    Attributes:
        file: its path.
        text: what it says.
        tree: the same as Jinja reads it.
    """

    file: str
    text: str
    tree: nodes.Template

    @property
    def parent(self) -> str | None:
        """The name of the file that it inherits from, where it stands there as it is."""
        from jinja2 import nodes

        extends = self.tree.find(nodes.Extends)
        return next(named(extends.template), None) if extends else None


def read_all(environment: Environment, name: str) -> tuple[dict[str, Source], list[Mistake]]:
    """Read a file and all that it inherits from, includes and imports by name.

    Returns:
        The files by the names that they are asked for by, the first one first; and what cannot be read.
    """
    from jinja2 import nodes

    sources: dict[str, Source] = {}
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
            if filename is not None:
                found = _unpaired(source, found)
            wrong.append(Mistake(*asked, found.what) if asked and isinstance(error, LookupError) else found)
            continue
        sources[current] = Source(filename or current, source, tree)
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            asked_for: nodes.Expr = node.template  # type: ignore[attr-defined]  # all four have one
            pending += [(other, (filename or current, node.lineno)) for other in named(asked_for)]
    return sources, wrong


def hash_of(environment: Environment, name: str) -> str:
    """Give 16 digits over a file and all that it is made of."""
    sources, _ = read_all(environment, name)
    return digest("\0".join(source.text for source in sources.values()))


_SIGN = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%[-+]?\s*(\w+)(.*?)%\}", re.DOTALL)
_PAIRED = frozenset(
    ("block", "if", "for", "macro", "call", "filter", "set", "with", "autoescape", "raw", "trans")
)


def _unpaired(source: str, found: Mistake) -> Mistake:
    """Point to the tag that has no partner, where Jinja points to what it met instead, or speaks of all tags."""
    if "end of template" not in found.what and "unknown tag" not in found.what:
        return found
    opened: list[tuple[str, int]] = []
    for sign in _SIGN.finditer(source):
        word, rest = sign.group(1), sign.group(2)
        line = source.count("\n", 0, sign.start()) + 1
        last, at = opened[-1] if opened else ("", 0)
        if word in _PAIRED and not (word == "set" and "=" in rest):
            opened.append((word, line))
        elif word in ("else", "elif") and last not in ("if", "for"):
            return Mistake(found.file, line, f"'{word}' belongs to no 'if'; take it out")
        elif word and word.startswith("end") and word[3:] in _PAIRED:
            if word[3:] == last:
                opened.pop()
            elif word[3:] in (each for each, _ in opened):
                break
            elif last in ("", "block"):
                return Mistake(found.file, line, f"'{word}' closes nothing; take it out")
            else:
                what = (
                    f"'{word}' stands where 'end{last}' closes the '{last}' of line {at}; write 'end{last}'"
                )
                return Mistake(found.file, line, what)
    if not opened:
        return found
    word, line = opened[-1]
    return Mistake(found.file, line, f"'{word}' is never closed; put an 'end{word}' behind it")


def named(name: nodes.Expr) -> Iterator[str]:
    """Give the name of a file, or the names, that stand there as they are."""
    from jinja2 import nodes

    for each in name.items if isinstance(name, nodes.List | nodes.Tuple) else [name]:
        if isinstance(each, nodes.Const) and isinstance(each.value, str):
            yield each.value


def _unknown_names(
    environment: Environment, file: str, tree: nodes.Template, variables: frozenset[str]
) -> Iterator[Mistake]:
    from jinja2 import TemplateSyntaxError, meta, nodes

    renamed: list[tuple[Any, str]] = []  # a Filter or Test, and its name
    for called in tree.find_all((nodes.Filter, nodes.Test)):
        kind, known, stand_in = (
            ("filter", environment.filters, "string")
            if isinstance(called, nodes.Filter)
            else ("test", environment.tests, "defined")
        )
        if called.name not in known:
            what = f"there is no {kind} '{called.name}'; {nearest(called.name, known, every=False)}"
            yield Mistake(file, called.lineno, what)
            renamed.append((called, called.name))
            called.name = stand_in
    # Jinja looks for names as it compiles, and would not go on at a filter that there is not.
    try:
        unknown = meta.find_undeclared_variables(tree) - variables - environment.globals.keys()
    except TemplateSyntaxError as error:
        unknown = set()
        yield Mistake(file, error.lineno, (error.message or "the syntax is wrong").rstrip("."))
    finally:
        for called, name in renamed:
            called.name = name
    unquoted: set[int] = set()
    for tag in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        path: nodes.Expr = tag.template  # type: ignore[attr-defined]  # all four have one
        if isinstance(path, nodes.Div | nodes.Getattr):
            unquoted |= {id(use) for use in path.find_all(nodes.Name)}
            what = "the name of a file stands in quotation marks; put them around it"
            yield Mistake(file, tag.lineno, what)
    called_for = {id(call.node) for call in tree.find_all(nodes.Call)}
    for use in tree.find_all(nodes.Name):
        if use.name == "super" and id(use) not in called_for:
            yield Mistake(file, use.lineno, "the block above is written {{ super() }}, with its brackets")
        elif use.ctx == "load" and use.name in unknown and id(use) not in unquoted:
            meant = _CONSTANTS.get(use.name)
            mend = f"write {meant}" if meant else nearest(use.name, variables)
            yield Mistake(file, use.lineno, f"there is no variable '{use.name}'; {mend}")


# As other languages write them.
_CONSTANTS = {"null": "none", "nil": "none", "undefined": "none", "TRUE": "true", "FALSE": "false"}
_ONE_BRACE = re.compile(r"(?<![{$\w])\$?\{ ?(\w+) ?\}(?!\})")


def _in_one_brace(file: str, tree: nodes.Template, variables: frozenset[str]) -> Iterator[Mistake]:
    """Find variables as other programs write them, which would be printed as they stand there."""
    from jinja2 import nodes

    for part in tree.find_all(nodes.TemplateData):
        for use in _ONE_BRACE.finditer(part.data):
            if use[1] in variables:
                line = part.lineno + part.data.count("\n", 0, use.start())
                yield Mistake(file, line, f"'{use[0]}' is no variable but text; write {{{{ {use[1]} }}}}")


# Filters that are given the name of an attribute.
_REACHING = frozenset(
    ("attr", "groupby", "map", "max", "min", "rejectattr", "selectattr", "sort", "sum", "unique")
)


def _private_names(file: str, tree: nodes.Template) -> Iterator[Mistake]:
    """Find what the sandbox refuses wherever it is reached: names that begin with a line below."""
    from jinja2 import nodes

    lines: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Filter)):
        names: list[object] = []
        if isinstance(node, nodes.Getattr):
            names = [node.attr]
        elif isinstance(node, nodes.Getitem):
            names = [getattr(node.arg, "value", None)]
        elif isinstance(node, nodes.Filter) and node.name in _REACHING:
            given = (*node.args, *(keyword.value for keyword in node.kwargs))
            names = [getattr(each, "value", None) for each in given]
        for name in names:
            if isinstance(name, str) and name.startswith("_") and node.lineno not in lines:
                lines.add(node.lineno)
                yield Mistake(file, node.lineno, f"a template may not reach for '{name}'; take it out")


def _given_above(name: str, sources: Mapping[str, Source]) -> set[str]:
    """Give what the blocks of a file may name beside the variables: what it and those above it have at their top.

    A file that includes others lends them all the names that it has.
    """
    from jinja2 import nodes

    given: set[str] = set()
    seen: set[str] = set()
    following: str | None = name
    while following is not None and following in sources and following not in seen:
        seen.add(following)
        tree = sources[following].tree
        if tree.find(nodes.Include):
            given |= {each.name for each in tree.find_all(nodes.Name) if each.ctx in ("store", "param")}
        given |= set(_at_top(tree))
        following = sources[following].parent
    return given


def _at_top(tree: nodes.Template) -> Iterator[str]:
    from jinja2 import nodes

    for node in tree.body:
        if isinstance(node, nodes.FromImport):
            yield from (each if isinstance(each, str) else each[1] for each in node.names)
        elif isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.Macro):
            yield node.name
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            # Of two at once the target is a tuple of names; find_all gives what is in a node, without itself.
            targets = [node.target, *node.target.find_all(nodes.Name)]
            yield from (each.name for each in targets if isinstance(each, nodes.Name))


def _endless(name: str, sources: Mapping[str, Source]) -> Iterator[Mistake]:
    from jinja2 import nodes

    passed, above = {name}, sources[name].parent
    while above is not None and above in sources and above not in passed:
        passed.add(above)
        above = sources[above].parent
    extends = sources[name].tree.find(nodes.Extends)
    if above == name and extends:
        what = f"it inherits from itself without end; a shipped file is '{SHIPPED_PREFIX}/NAME'"
        yield Mistake(sources[name].file, extends.lineno, what)


def _lost_parts(file: str, tree: nodes.Template, sources: Mapping[str, Source]) -> Iterator[Mistake]:
    """Find what a file that inherits says in vain: blocks that nothing above it has, and text beside its blocks."""
    from jinja2 import nodes

    parent = tree.find(nodes.Extends)
    if parent is None:
        return
    above = set(_inherited(parent, sources))
    for block in tree.body:
        if isinstance(block, nodes.Block) and above and block.name not in above:
            what = f"the file that it inherits from has no block '{block.name}'; {nearest(block.name, above)}"
            yield Mistake(file, block.lineno, what)
    yield from _beside_blocks(tree, file)


def _inherited(parent: nodes.Extends | None, sources: Mapping[str, Source]) -> Iterator[str]:
    """Give the blocks of all files above one that inherits."""
    from jinja2 import nodes

    passed: set[str] = set()
    while parent is not None and isinstance(parent.template, nodes.Const):
        name = parent.template.value
        if name in passed or name not in sources:
            return
        passed.add(name)
        tree = sources[name].tree
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
