"""What is wrong with prompts and would stop a run; lapses.py finds what would make it worse."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from briefing import templating
from briefing.errors import UsageError
from briefing.prompts import lapses
from briefing.prompts.rendering import DATA_BLOCKS, PROMPT_NAMES, LastBlockError, Templates
from briefing.prompts.samples import Prompt, cases, read, render
from briefing.schemas import ExtractReply
from briefing.templating import Mistake, Source

if TYPE_CHECKING:
    from jinja2 import nodes

# What is in the items of a list.
_ATTRIBUTES = {
    "sentences": frozenset(("number", "text")),
    "statements": frozenset(("number", "text", "speaker")),
    "fields": frozenset(("name", "meaning")),
}


def broken(
    templates: Templates, wanted: Mapping[str, Any], reply: type[ExtractReply], *, thorough: bool = False
) -> Iterator[Mistake]:
    """Find what makes prompts unusable: files, syntax, names, blocks, and what a rendering stumbles over.

    Args:
        templates: the prompts.
        wanted: what is the same in every request of a run.
        reply: what an answer to `extract` has to be.
        thorough: with settings other than the wanted ones, too.
    """
    for name in PROMPT_NAMES:
        prompt, wrong = read(name, templates, wanted, reply)
        wrong += _in_structure(prompt)
        yield from wrong
        stumbles = list(_stumbles(prompt, wrong, thorough=thorough))
        yield from stumbles
        if not wrong and not stumbles:
            yield from lapses.unsaid(prompt)


def _in_structure(prompt: Prompt) -> list[Mistake]:
    """Find attributes that an item does not have, a data block that is missing, and what stands behind it."""
    found = [
        mistake
        for source in prompt.own
        for mistake in itertools.chain(_unknown_attributes(source), _unknown_files(source))
    ]
    needed = DATA_BLOCKS.get(prompt.name)
    if needed is None or not prompt.own or not prompt.chain:
        return found
    from jinja2 import nodes

    _, root = prompt.chain[-1]
    if root.parent is not None or root.tree.find(nodes.Extends):  # what it inherits from is not there
        return found
    lines = {block.name: block.lineno for block in root.tree.find_all(nodes.Block)}
    if needed not in lines:
        near = difflib.get_close_matches(needed, lines, 1)
        heir = prompt.own[0].tree.find(nodes.Extends)
        if near:
            meant = f"; '{near[0]}' is no block of its own, rename it"
        elif heir:
            meant = f", and what it inherits from has none; inherit from '{prompt.shipped}'"
        else:
            meant = f', and has none; begin with {{% extends "{prompt.shipped}" %}}, or add it as the last'
        where = (root.file, lines[near[0]]) if near else (prompt.own[0].file, heir.lineno if heir else None)
        found.append(Mistake(*where, f"this prompt needs a block '{needed}'{meant}"))
    return found + list(_behind(root, needed))


def _behind(root: Source, needed: str) -> Iterator[Mistake]:
    from jinja2 import nodes

    behind = False
    for node in root.tree.body:
        if isinstance(node, nodes.Block) and node.name == needed:
            behind = True
            continue
        line = _first_line(node) if behind else None
        if line is not None:
            what = f"the block '{needed}' has to come last in this prompt; put this before it"
            yield Mistake(root.file, line, what)
            return


def _first_line(node: nodes.Node) -> int | None:
    """Give the line of the first thing that a node prints; None where it prints nothing but white space."""
    from jinja2 import nodes

    if isinstance(node, nodes.Macro | nodes.Assign | nodes.Import | nodes.FromImport):
        return None
    if isinstance(node, nodes.Block):
        return next(filter(None, map(_first_line, node.body)), None)
    if not isinstance(node, nodes.Output):
        return node.lineno
    for part in node.nodes:
        if not isinstance(part, nodes.TemplateData):
            return part.lineno
        if part.data.strip():
            return part.lineno + part.data[: len(part.data) - len(part.data.lstrip())].count("\n")
    return None


def _unknown_attributes(source: Source) -> Iterator[Mistake]:
    from jinja2 import nodes

    for loop in source.tree.find_all(nodes.For):
        if not (isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name)):
            continue
        known = _ATTRIBUTES.get(loop.iter.name, frozenset())
        for use in loop.find_all(nodes.Getattr) if known else ():
            one = isinstance(use.node, nodes.Name) and use.node.name == loop.target.name
            if one and use.attr not in known and not use.attr.startswith("_"):
                what = f"'{loop.target.name}' has no '{use.attr}'; {templating.nearest(use.attr, known)}"
                yield Mistake(source.file, use.lineno, what)


def _unknown_files(source: Source) -> Iterator[Mistake]:
    """Find files that are named by a rendering alone: no hash would have them, and so no cache see their changes."""
    from jinja2 import nodes

    for tag in source.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named: nodes.Expr = tag.template  # type: ignore[attr-defined]  # all four have one
        names = named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]
        if isinstance(named, nodes.Div | nodes.Getattr):
            continue  # a name without quotation marks, which is told as such
        if not all(isinstance(name, nodes.Const) for name in names):
            what = (
                "a prompt names the files that it is made of as they are, in quotation marks; where it depends, "
                "write each under an {% if %} of its own"
            )
            yield Mistake(source.file, tag.lineno, what)


def _stumbles(prompt: Prompt, known: Sequence[Mistake], *, thorough: bool) -> Iterator[Mistake]:
    """Render a prompt in all its cases; give what goes wrong, each place once."""
    from jinja2.exceptions import SecurityError

    places: set[tuple[str, int | None]] = set()
    if known:  # what cannot be read or is not given cannot be rendered either
        return
    for variables in cases(prompt, thorough=thorough):
        try:
            render(prompt, variables)
        except Exception as error:  # noqa: BLE001 - a template can raise anything
            found = _stumble(prompt, error)
            if (found.file, found.line) not in places:
                places.add((found.file, found.line))
                yield found
            if isinstance(error, SecurityError):  # it may take long, and would be the same each time
                return


def _stumble(prompt: Prompt, error: Exception) -> Mistake:
    if isinstance(error, LastBlockError):
        block = DATA_BLOCKS[prompt.name]
        what = f"the block '{block}' has to come last in this prompt, once, and outside all conditions"
        return Mistake(*prompt.place(block), what)
    if isinstance(error, UsageError):
        place: tuple[str, int | None] = templating.place(error.__traceback__) or prompt.place("")
        said = str(error).rstrip(".")
        return Mistake(*place, said.partition(": ")[2] if said.startswith(str(place[0])) else said)
    return templating.mistake(error, prompt.place("")[0])
