"""A prompt with its files, and what it is rendered with where it is checked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing import templating
from briefing.data import data_dir
from briefing.prompts.rendering import CONSTANT, DATA_BLOCKS, SUFFIX, VARYING, Line, Templates
from briefing.schemas import ExtractReply
from briefing.stories import LEAD_STATEMENTS
from briefing.templating import Mistake, Source
from briefing.types import Field

if TYPE_CHECKING:
    from jinja2 import nodes

# What is looked for in what a prompt makes of it: nobody writes this by chance.
NONCE = "5e7a1c0f94d2b683"
PROBLEMS = ("The qorvale is wrong.", "The zimbrel is missing.")
SENTENCES = (
    Line(4127, "The qorvale of Marenna opened a drellish bridge."),
    Line(4128, "Its zimbrel came late."),
    Line(4129, "A fernock said so.", "The fernock"),
)
_TITLE, _DATE = "Zorvane sample headline", "1987-11-23"


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
    def shipped(self) -> str:
        """The name by which the shipped file is inherited from."""
        return f"{templating.SHIPPED_PREFIX}/{self.name}{SUFFIX}"

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


def read(
    name: str, templates: Templates, wanted: Mapping[str, Any], reply: type[ExtractReply]
) -> tuple[Prompt, list[Mistake]]:
    """Give a prompt with its files, and what is wrong with their syntax and names."""
    file = f"{name}{SUFFIX}"
    sources, _ = templating.read_all(templates.environment, file)
    wrong = list(templating.static_mistakes(templates.environment, file, CONSTANT[name] | VARYING[name]))
    return Prompt(name, templates, sources, wanted, reply), wrong


def render(prompt: Prompt, variables: Mapping[str, Any]) -> tuple[str, str]:
    """Render a prompt as system's and user's message.

    Raises:
        Exception: whatever a template can raise.
    """
    if prompt.name in DATA_BLOCKS:
        return prompt.templates.parts(prompt.name, variables)
    return "", prompt.templates.whole(prompt.name, variables)


def cases(prompt: Prompt, *, thorough: bool) -> Iterator[dict[str, Any]]:
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
    for each, date, lines in itertools.product(settings, (_DATE, ""), (SENTENCES, SENTENCES[:1])):
        if prompt.name == "extract":
            yield {**each, **sample("extract", lines), "date": date}
        elif each is settings[0]:
            yield sample(prompt.name, lines) | ({"partial": not date} if prompt.name == "repair" else {})


def sample(name: str, lines: Sequence[Line] = SENTENCES) -> dict[str, Any]:
    """Give the variables that vary from request to request, as samples."""
    if name == "repair":
        return {"problems": list(PROBLEMS[: len(lines)]), "partial": False}
    if name == "extract":
        return {"title": _TITLE, "date": _DATE, "sentences": list(lines), "nonce": NONCE}
    count = {"count": LEAD_STATEMENTS} if name == "lead" else {}
    return {"statements": list(lines), "nonce": NONCE, **count}
