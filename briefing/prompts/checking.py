"""What is wrong with prompts: what would stop a run (`broken`), and what would quietly make it worse (`unwise`).

`broken` is asked before each run, both by `briefing prompts check`. Nothing is asked of a model.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing import templating
from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.prompts import wording
from briefing.prompts.examples import problems
from briefing.prompts.rendering import (
    CONSTANT,
    DATA_BLOCKS,
    PROMPT_NAMES,
    SUFFIX,
    VARYING,
    LastBlockError,
    Line,
    Templates,
)
from briefing.schemas import ExtractReply, LeadReply, Reply, StoryReply
from briefing.stories import LEAD_STATEMENTS
from briefing.templating import Mistake, Source
from briefing.types import Field

if TYPE_CHECKING:
    from jinja2 import nodes

# What is looked for in what a prompt makes of it: nobody writes this by chance.
_NONCE = "5e7a1c0f94d2b683"
_PROBLEMS = ("The qorvale is wrong.", "The zimbrel is missing.")
_SENTENCES = (
    Line(4127, "The qorvale of Marenna opened a drellish bridge."),
    Line(4128, "Its zimbrel came late."),
    Line(4129, "A fernock said so.", "The fernock"),
)
_TITLE, _DATE = "Zorvane sample headline", "1987-11-23"
# What is in the items of a list.
_ATTRIBUTES = {
    "sentences": frozenset(("number", "text")),
    "statements": frozenset(("number", "text", "speaker")),
    "fields": frozenset(("name", "meaning")),
}
_REPLIES: dict[str, type[Reply]] = {"story": StoryReply, "lead": LeadReply}


@dataclass(frozen=True)
class Prompt:
    """A prompt and the files it is made of.

    Attributes:
        name: of PROMPT_NAMES.
        templates: renders it.
        sources: all of its files by name.
        wanted: what is the same in every request.
        reply: what an answer to `extract` has to be.
    """

    name: str
    templates: Templates
    sources: Mapping[str, Source]
    wanted: Mapping[str, Any]
    reply: type[ExtractReply]

    @property
    def chain(self) -> list[tuple[bool, Source]]:
        """Its file and those it inherits from, upwards; whether each is the user's own."""
        found: list[tuple[bool, Source]] = []
        name: str | None = f"{self.name}{SUFFIX}"
        while name is not None and name in self.sources and len(found) < len(self.sources):
            found.append((_own(name, self.sources[name]), self.sources[name]))
            name = self.sources[name].parent
        return found

    @property
    def own(self) -> list[Source]:
        """The user's files of it."""
        return [source for name, source in self.sources.items() if _own(name, source)]

    def place(self, block: str, loop: frozenset[str] = frozenset()) -> tuple[str, int | None]:
        """Say where a block is: the loop over one of these in it, else its tag, else the file."""
        from jinja2 import nodes

        for own, source in self.chain:
            for tag in source.tree.find_all(nodes.Block):
                if own and tag.name == block:
                    loops = [n.lineno for n in tag.find_all(nodes.For) if _names(n.iter) & loop]
                    return source.file, loops[0] if loops else tag.lineno
        return (self.chain[0][1].file if self.chain else f"{self.name}{SUFFIX}"), None


def _own(name: str, source: Source) -> bool:
    shipped = name.startswith(f"{templating.SHIPPED_PREFIX}/")
    return not shipped and Path(source.file).parent != data_dir("prompts")


def _names(node: nodes.Node) -> frozenset[str]:
    from jinja2 import nodes

    found = {each.name for each in node.find_all(nodes.Name)}
    return frozenset(found | ({node.name} if isinstance(node, nodes.Name) else set()))


# ------------------------------------------------------------------------------------- what would stop a run


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
        prompt, wrong = _read(name, templates, wanted, reply)
        wrong += _in_structure(prompt)
        yield from wrong
        yield from _stumbles(prompt, wrong, thorough=thorough)


def _read(
    name: str, templates: Templates, wanted: Mapping[str, Any], reply: type[ExtractReply]
) -> tuple[Prompt, list[Mistake]]:
    file = f"{name}{SUFFIX}"
    sources, _ = templating.read_all(templates.environment, file)
    wrong = list(templating.static_mistakes(templates.environment, file, CONSTANT[name] | VARYING[name]))
    return Prompt(name, templates, sources, wanted, reply), wrong


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
        meant = (
            f"; '{near[0]}' is no block of its own, rename it"
            if near
            else ", and has none; add it as the last"
        )
        found.append(
            Mistake(
                root.file, lines[near[0]] if near else None, f"this prompt needs a block '{needed}'{meant}"
            )
        )
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

    if not isinstance(node, nodes.Output):
        return (
            None
            if isinstance(node, nodes.Macro | nodes.Assign | nodes.Import | nodes.FromImport)
            else node.lineno
        )
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
    for variables in _cases(prompt, thorough=thorough):
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


def render(prompt: Prompt, variables: Mapping[str, Any]) -> tuple[str, str]:
    """Render a prompt as system's and user's message.

    Raises:
        Exception: whatever a template can raise.
    """
    if prompt.name in DATA_BLOCKS:
        return prompt.templates.parts(prompt.name, variables)
    return "", prompt.templates.whole(prompt.name, variables)


def _cases(prompt: Prompt, *, thorough: bool) -> Iterator[dict[str, Any]]:
    """Give variables that a prompt may be rendered with: the settings as they are, and others."""
    settings = [dict(prompt.wanted)]
    if thorough:
        full: dict[str, Any] = {
            "focus": "sample focus",
            "fields": (*prompt.wanted["fields"], Field("samples", "Samples that the text names.")),
            "topics": ("Sample topic",),
            "watch": ("Sample name", "Other name"),
        }
        settings += [{**prompt.wanted, **full}, {**prompt.wanted, **dict.fromkeys(full, ()), "focus": ""}]
        settings += [settings[-1] | {key: value} for key, value in full.items()]
    for each, date, lines in itertools.product(settings, (_DATE, ""), (_SENTENCES, _SENTENCES[:1])):
        if prompt.name == "extract":
            yield {**each, **_data("extract", lines), "date": date}
        elif each is settings[0]:
            yield _data(prompt.name, lines) | ({"partial": not date} if prompt.name == "repair" else {})


def _data(name: str, lines: Sequence[Line] = _SENTENCES) -> dict[str, Any]:
    if name == "repair":
        return {"problems": list(_PROBLEMS[: len(lines)]), "partial": False}
    if name == "extract":
        return {"title": _TITLE, "date": _DATE, "sentences": list(lines), "nonce": _NONCE}
    count = {"count": LEAD_STATEMENTS} if name == "lead" else {}
    return {"statements": list(lines), "nonce": _NONCE, **count}


# -------------------------------------------------------------------------------- what would make a run worse


def unwise(
    directory: Path | None, templates: Templates, wanted: Mapping[str, Any], reply: type[ExtractReply]
) -> Iterator[Mistake]:
    """Find what a run would pass over: data that is not shown or shown too early, words at odds, bad examples."""
    used: set[str] = set()
    for name in PROMPT_NAMES:
        prompt, wrong = _read(name, templates, wanted, reply)
        used |= {source.file for source in prompt.own}
        if not prompt.own:
            continue
        allowed = reply if name == "extract" else _REPLIES.get(name)
        shipped = (data_dir("prompts") / f"{name}{SUFFIX}").read_text("utf-8")
        yield from wording.odd(prompt.chain, DATA_BLOCKS.get(name), allowed, wanted["fields"], shipped)
        if name in DATA_BLOCKS and not _has_block(prompt, DATA_BLOCKS[name]):
            continue  # `broken` names it
        early = list(_early(prompt))
        yield from early
        if not wrong:
            yield from _shown(prompt, early_known=bool(early))
    for example in templates.examples.seen:
        for what in problems(example, reply):
            yield Mistake(*example.place, what)
    if directory is not None:
        yield from _strays(directory, used)


def _has_block(prompt: Prompt, name: str) -> bool:
    from jinja2 import nodes

    return any(
        block.name == name for _, source in prompt.chain for block in source.tree.find_all(nodes.Block)
    )


def _early(prompt: Prompt) -> Iterator[Mistake]:
    """Find where what varies stands in the part that has to be the same in all requests."""
    from jinja2 import nodes

    last = DATA_BLOCKS.get(prompt.name)
    for source in prompt.own if last else ():
        pending: list[nodes.Node] = [source.tree]
        while pending:
            node = pending.pop(0)
            if isinstance(node, nodes.Macro | nodes.Assign) or (
                isinstance(node, nodes.Block) and node.name == last
            ):
                continue
            if isinstance(node, nodes.Name) and node.name in VARYING[prompt.name] and node.ctx == "load":
                what = (
                    f"'{node.name}' is another in each request, and this part has to be the same in all; "
                    f"put it into the block '{last}'"
                )
                yield Mistake(source.file, node.lineno, what)
            pending += node.iter_child_nodes()


def _shown(prompt: Prompt, *, early_known: bool) -> Iterator[Mistake]:
    """Find what a rendering should show and does not."""
    data = _data(prompt.name)
    try:
        system, user = render(prompt, {**prompt.wanted, **data})
        if prompt.name == "repair":
            rest = render(prompt, data | {"partial": True})[1]
            if any(problem not in text for text in (user, rest) for problem in _PROBLEMS):
                what = "it does not show the problems; write {% for problem in problems %}{{ problem }}{% endfor %}"
                yield Mistake(*prompt.place("problems", frozenset(("problems",))), what)
            return
        other = _data(prompt.name, [Line(1, "Other words.")]) | {"nonce": "0" * 16}
        if prompt.name == "extract":
            other |= {"title": "Another", "date": ""}
        again = render(prompt, {**prompt.wanted, **other})[0]
    except Exception:  # noqa: BLE001 - `broken` names it
        return
    block = DATA_BLOCKS[prompt.name]
    if again != system and not early_known:
        what = f"the part before the block '{block}' has to be the same in all requests, and is not"
        yield Mistake(*prompt.place(""), what)
    yield from _data_shown(prompt, block, user)
    if prompt.name == "extract":
        for field in prompt.wanted["fields"]:
            if not wording.has_word(system, field.name):
                what = (
                    f"the field '{field.name}' is declared under [brief] fields, and not asked for; name it"
                )
                yield Mistake(*prompt.place("form"), what)


def _data_shown(prompt: Prompt, block: str, user: str) -> Iterator[Mistake]:
    loop = frozenset(("statements", "sentences"))
    word = "sentence" if prompt.name == "extract" else "statement"
    lines = user.splitlines()
    nonces = [i for i, line in enumerate(lines) if _NONCE in line]
    texts = [i for i, line in enumerate(lines) if any(s.text in line for s in _SENTENCES)]
    if len(texts) < len(_SENTENCES):
        what = f"not each {word}'s text is shown, on a line of its own; write {{{{ {word}.text }}}}"
        yield Mistake(*prompt.place(block, loop), what)
    for s in _SENTENCES:
        here = next((line for line in lines if s.text in line), None)
        if here is not None and str(s.number) not in here.partition(s.text)[0]:
            what = f"a {word}'s number does not stand before its text; write {{{{ {word}.number }}}}"
            yield Mistake(*prompt.place(block, loop), what)
            break
    before = bool(nonces) and (not texts or nonces[0] < texts[0])
    after = bool(nonces) and (not texts or nonces[-1] > texts[-1]) and len(nonces) > 1
    if not (before and after):
        where = "behind" if before else "before"
        what = (
            f"no line with the nonce stands {where} the {word}s; write one with {{{{ nonce }}}} on both sides"
        )
        yield Mistake(*prompt.place(block), what)


def _strays(directory: Path, used: set[str]) -> Iterator[Mistake]:
    """Find files that look like prompts and are none."""
    names = [f"{name}{SUFFIX}" for name in PROMPT_NAMES]
    for path in sorted(directory.iterdir()):
        if path.name in names or str(path) in used or not path.is_file() or path.name.startswith("."):
            continue
        near = difflib.get_close_matches(path.name, names, 1, 0.75)
        stem = difflib.get_close_matches(path.name.split(".")[0], PROMPT_NAMES, 1, 0.8)
        if not near and stem and path.suffix in (".j2", ".jinja", ".jinja2", ".md", ".txt"):
            near = [f"{stem[0]}{SUFFIX}"]
        if near:
            yield Mistake(str(path), None, f"this is no prompt's name; perhaps '{near[0]}' is meant")
        elif path.suffix == ".j2":
            what = f"no prompt has this name or uses it; the names are {', '.join(names)}"
            yield Mistake(str(path), None, what)
