"""What is wrong with prompts and would quietly make a run worse. Nothing is asked of a model."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.data import data_dir
from briefing.prompts import wording
from briefing.prompts.examples import problems
from briefing.prompts.rendering import DATA_BLOCKS, PROMPT_NAMES, SUFFIX, VARYING, Line, Templates
from briefing.prompts.samples import NONCE, PROBLEMS, SENTENCES, Prompt, read, render, sample
from briefing.schemas import ExtractReply, LeadReply, Reply, StoryReply
from briefing.templating import Mistake
from briefing.tokens import estimate_tokens

if TYPE_CHECKING:
    from jinja2 import nodes

# Twice the longest part of an article by the default settings.
MOST_TOKENS = 4000
_REPLIES: dict[str, type[Reply]] = {"story": StoryReply, "lead": LeadReply}


def unwise(
    directory: Path | None, templates: Templates, wanted: Mapping[str, Any], reply: type[ExtractReply]
) -> Iterator[Mistake]:
    """Find what a run would pass over: data that is not shown or shown too early, words at odds, bad examples."""
    used: set[str] = set()
    for name in PROMPT_NAMES:
        prompt, wrong = read(name, templates, wanted, reply)
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
        yield from strays(directory, used)


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
        # Where a file gives the name a meaning of its own, `_shown` finds out.
        own = {each.name for each in source.tree.find_all(nodes.Name) if each.ctx != "load"}
        pending: list[nodes.Node] = [source.tree]
        while pending:
            node = pending.pop(0)
            if isinstance(node, nodes.Macro | nodes.Assign) or (
                isinstance(node, nodes.Block) and node.name == last
            ):
                continue
            if isinstance(node, nodes.Name) and node.name in VARYING[prompt.name] - own:
                what = (
                    f"'{node.name}' is another in each request, and this part has to be the same in all; "
                    f"put it into the block '{last}'"
                )
                yield Mistake(source.file, node.lineno, what)
            pending += node.iter_child_nodes()


def _shown(prompt: Prompt, *, early_known: bool) -> Iterator[Mistake]:
    """Find what a rendering should show and does not."""
    data = sample(prompt.name)
    try:
        system, user = render(prompt, {**prompt.wanted, **data})
        if prompt.name == "repair":
            rest = render(prompt, data | {"partial": True})[1]
            if any(problem not in text for text in (user, rest) for problem in PROBLEMS):
                what = "it does not show the problems; write {% for problem in problems %}{{ problem }}{% endfor %}"
                yield Mistake(*prompt.place("problems", frozenset(("problems",))), what)
            return
        other = sample(prompt.name, [Line(1, "Other words.")]) | {"nonce": "0" * 16}
        if prompt.name == "extract":
            other |= {"title": "Another", "date": ""}
        again = render(prompt, {**prompt.wanted, **other})[0]
    except Exception:  # noqa: BLE001 - `broken` names it
        return
    block = DATA_BLOCKS[prompt.name]
    if again != system and not early_known:
        what = f"the part before the block '{block}' has to be the same in all requests, and is not"
        yield Mistake(*prompt.place(""), what)
    yield from _numbered(prompt, block, user)
    if (tokens := estimate_tokens(system)) > MOST_TOKENS:
        what = f"it adds some {tokens:,} tokens to each request, more than any part of an article has; shorten it"
        yield Mistake(*prompt.place(""), what)
    if prompt.name == "extract":
        for field in prompt.wanted["fields"]:
            if not wording.has_word(system, field.name):
                what = (
                    f"the field '{field.name}' is declared under [brief] fields, and not asked for; name it"
                )
                yield Mistake(*prompt.place("form"), what)


_LOOPS = frozenset(("statements", "sentences"))


def _numbered(prompt: Prompt, block: str, user: str) -> Iterator[Mistake]:
    word = "sentence" if prompt.name == "extract" else "statement"
    lines = user.splitlines()
    for s in SENTENCES:
        here = next((line for line in lines if s.text in line), None)
        if here is not None and str(s.number) not in here.partition(s.text)[0]:
            what = f"a {word}'s number does not stand before its text; write {{{{ {word}.number }}}}"
            yield Mistake(*prompt.place(block, _LOOPS), what)
            break


def unsaid(prompt: Prompt) -> Iterator[Mistake]:
    """Find what a model must be shown, and is not: the text itself, and where it begins and ends."""
    block = DATA_BLOCKS.get(prompt.name)
    if block is None or not prompt.own:
        return
    _, user = render(prompt, {**prompt.wanted, **sample(prompt.name)})
    word = "sentence" if prompt.name == "extract" else "statement"
    lines = user.splitlines()
    nonces = [i for i, line in enumerate(lines) if NONCE in line]
    texts = [i for i, line in enumerate(lines) if any(s.text in line for s in SENTENCES)]
    if len(texts) < len(SENTENCES):
        what = f"not each {word}'s text is shown, on a line of its own; write {{{{ {word}.text }}}}"
        yield Mistake(*prompt.place(block, _LOOPS), what)
    before = bool(nonces) and (not texts or nonces[0] < texts[0])
    after = bool(nonces) and (not texts or nonces[-1] > texts[-1]) and len(nonces) > 1
    if not (before and after):
        where = "behind" if before else "before"
        what = (
            f"no line with the nonce stands {where} the {word}s; write one with {{{{ nonce }}}} on both sides"
        )
        yield Mistake(*prompt.place(block), what)


def strays(directory: Path, used: set[str]) -> Iterator[Mistake]:
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
