"""How much a template may do: a sandbox that ends what would run for ever or fill the memory.

Jinja's own sandbox says what a template may reach for, and not for how long or how much.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

# A template may not make a text longer than this out of a short one, nor a number with more digits.
MOST_REPEATED = 100_000
# The longest text that a step may make out of others.
MOST_CHARACTERS = 1_000_000
_WIDE = re.compile(r"\d{5}|\*")
_COUNTED, _JOINED = "_counted", "_joined"


class BoundedSandbox(ImmutableSandboxedEnvironment):
    """A sandbox with bounds.

    Attributes:
        most_steps: turns of loops and calls in one rendering; None: as many as it takes.
        steps: those of the rendering under way. Whoever renders sets it to 0 before.
    """

    intercepted_binops = frozenset(("*", "**", "%", "+"))

    def __init__(self, *, most_steps: int | None = None, **options: Any) -> None:  # noqa: ANN401 - Jinja's own
        super().__init__(**options)
        self.most_steps = most_steps
        self.steps = 0
        del self.globals["lipsum"]  # another text each time
        self.filters = {name: _checked(name, function) for name, function in self.filters.items()}
        self.filters[_COUNTED], self.filters[_JOINED] = self._counted, _joined

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Compute, unless the result would be huge."""
        if _explodes(operator, left, right):
            raise SecurityError(f"'{operator}' would make too long a text or number")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Call, and count it."""
        self.step()
        of = getattr(getattr(obj, "__wrapped__", obj), "__self__", None)  # the sandbox wraps str.format
        if not isinstance(of, str):
            return super().call(context, obj, *args, **kwargs)
        _check_arguments(obj.__name__, (of, *args, *kwargs.values()))
        made = super().call(context, obj, *args, **kwargs)
        _check_made(obj.__name__, made)
        return made

    def step(self) -> None:
        """Count a step.

        Raises:
            SecurityError: it is one too many.
        """
        self.steps += 1
        if self.most_steps is not None and self.steps > self.most_steps:
            raise SecurityError(f"it takes more than {self.most_steps} turns of loops and calls")

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - as of the base class
        if self.most_steps is not None:
            source = _Bounding().visit(source)
            source.set_environment(self)
        return super()._generate(source, *args, **kwargs)

    def _counted(self, items: Iterable[Any]) -> Iterable[Any]:
        return items if isinstance(items, Undefined) else self._turns(items)

    def _turns(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.step()
            yield item


class _Bounding(NodeTransformer):
    """Let loops count their turns, and texts that are joined be looked at."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the name that Jinja calls
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _COUNTED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the name that Jinja calls
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), _JOINED)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _joined(parts: list[Any]) -> str:
    texts = list(map(str, parts))
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise SecurityError(f"'~' would make more than {MOST_CHARACTERS} characters")
    return "".join(texts)


def _checked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter look at what it is given before, and at what it made after."""

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any filter
        _check_arguments(name, (*args, *kwargs.values()))
        made = function(*args, **kwargs)
        _check_made(name, made)
        return made

    return checked


def _check_arguments(name: str, given: tuple[Any, ...]) -> None:
    """Refuse what would make a huge text: widths, and replacements in long texts."""
    if any(isinstance(each, int) and abs(each) > MOST_REPEATED for each in given) and name not in (
        "int",
        "abs",
    ):
        raise SecurityError(f"'{name}' is given a number over {MOST_REPEATED}")
    texts = [each for each in given if isinstance(each, str)]
    if name == "replace" and len(texts) > 2 and (len(texts[0]) + 1) * len(texts[-1]) > 100 * MOST_CHARACTERS:
        raise SecurityError(f"'{name}' would make more than {MOST_CHARACTERS} characters")
    if name in ("format", "format_map") and texts and _WIDE.search(texts[0]):
        raise SecurityError(f"'{name}' would make more than {MOST_REPEATED} characters")


def _check_made(name: str, made: object) -> None:
    if isinstance(made, str) and len(made) > MOST_CHARACTERS:
        raise SecurityError(f"'{name}' makes more than {MOST_CHARACTERS} characters")


def _explodes(operator: str, left: object, right: object) -> bool:
    if operator == "%":  # "%999999999d" % 1
        return isinstance(left, str) and bool(_WIDE.search(left))
    if operator == "**":
        return isinstance(right, int | float) and abs(right) > 1000
    if operator == "+":
        long = isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple)
        return long and len(left) + len(right) > MOST_CHARACTERS  # type: ignore[arg-type]  # both have a length
    for text, times in ((left, right), (right, left)):
        if isinstance(text, str | list | tuple) and isinstance(times, int):
            return len(text) * times > MOST_REPEATED
    return False
