"""The prompts' files: what there is, what each is given, and how it is rendered in two parts.

The block with the data comes last and is sent as the user's message; all before it is the system's message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing import templating
from briefing.prompts.examples import Examples
from briefing.types import Field

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.runtime import Context

PROMPT_NAMES = ("extract", "story", "lead", "repair")
SUFFIX = ".md.j2"

# The last block of each prompt that is sent in two messages.
DATA_BLOCKS = {"extract": "article", "story": "statements", "lead": "statements"}
# What each prompt is given: first the same in every request of a run, then what varies.
CONSTANT = {
    "extract": frozenset(("focus", "max_statements", "fields", "topics", "watch")),
    "story": frozenset[str](),
    "lead": frozenset(("count",)),
    "repair": frozenset[str](),
}
VARYING = {
    "extract": frozenset(("title", "date", "sentences", "nonce")),
    "story": frozenset(("statements", "nonce")),
    "lead": frozenset(("statements", "nonce")),
    "repair": frozenset(("problems", "partial")),
}
# Far above what the sentences of the longest chunk take.
_MOST_STEPS = 1_000_000
_BLANK_LINES = re.compile(r"\n{3,}")


class Line(NamedTuple):
    """What a prompt sees of a sentence or statement."""

    number: int
    text: str
    speaker: str = ""


class LastBlockError(Exception):
    """Something stands behind the data block."""


class Templates:
    """The prompts of a folder, compiled where they are asked for.

    Args:
        directory: where the user's own prompts are, or None.
        examples: writes what a prompt shows of answers.

    Attributes:
        environment: in which they run.
        examples: as given.
    """

    def __init__(self, directory: Path | None, examples: Examples) -> None:
        self.environment = templating.sandbox(
            "prompts", directory, plain=(Line, Field), autoescape=False, most_steps=_MOST_STEPS
        )
        self.examples = examples
        self.environment.globals["example"] = examples
        self._compiled: dict[str, Template] = {}

    def hash(self, name: str) -> str:
        """Give 16 digits over a prompt's file and all that it is made of."""
        return templating.hash_of(self.environment, f"{name}{SUFFIX}")

    def parts(self, name: str, variables: Mapping[str, Any]) -> tuple[str, str]:
        """Render a prompt in two parts: what is before its data block, and the block.

        Raises:
            LastBlockError: the block does not come last.
            Exception: whatever a template can raise.
        """
        template, block = self._template(name), DATA_BLOCKS[name]
        self.environment.begin()
        rendered: list[str] = []

        def keep(inner: Context) -> Iterator[str]:
            rendered.append("".join(context.blocks[block][1](inner)))
            yield rendered[-1]

        context = template.new_context(dict(variables))
        # In front of the block's chain, where a file that inherits would stand: so it is rendered but once.
        context.blocks.setdefault(block, []).insert(0, keep)
        whole = "".join(template.root_render_func(context)).rstrip()
        data = rendered[-1].strip() if rendered else ""
        if len(rendered) != 1 or not whole.endswith(data):
            raise LastBlockError
        return _BLANK_LINES.sub("\n\n", whole.removesuffix(data)).strip(), data

    def whole(self, name: str, variables: Mapping[str, Any]) -> str:
        """Render a prompt that is one message.

        Raises:
            Exception: whatever a template can raise.
        """
        self.environment.begin()
        return _BLANK_LINES.sub("\n\n", self._template(name).render(dict(variables))).strip()

    def _template(self, name: str) -> Template:
        if name not in self._compiled:
            template = self.environment.get_template(f"{name}{SUFFIX}")
            # Jinja's own mapping of layers takes long to copy, as each rendering does; none of them changes.
            template.globals = dict(template.globals)
            self._compiled[name] = template
        return self._compiled[name]
