"""The sandbox that a user's template runs in: what it may not reach, and how much it may make.

Jinja's own sandbox keeps a template from Python's inner life and from changing a value. What it does not bound is
time and memory: here each turn of a loop and each call counts, and no value grows without end. And where a text
that is escaped already meets one that is not, the other is escaped as the page's format has it: Jinja knows HTML only.
"""

from __future__ import annotations

import contextlib
import functools
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import Template, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

# In one step a template may not make a text longer than this out of a short one, nor a number with more digits.
_MOST_REPEATED = 100_000
# Nor a text longer than this in many steps: characters, or items of a list. The page of ten thousand articles is
# not half as long.
_LONGEST = 100_000_000
# Turns of loops for one text, which is some seconds of them. A call takes as long as some fifty.
_MOST_STEPS = 20_000_000
_CALL = 50
_STEP, _JOINED = "_step", "_joined"
# Filters of Jinja's with a number that says how long or how precise the result is.
_SIZED = ("batch", "center", "indent", "round", "slice", "truncate", "wordwrap")


class Counted(Template):
    """A template whose every text begins with all its steps before it."""

    def generate(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Give the text in pieces."""
        self.environment.begin()  # type: ignore[attr-defined]  # Guarded has it
        return super().generate(*args, **kwargs)

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - as of the base class
        """Give the text."""
        self.environment.begin()  # type: ignore[attr-defined]  # Guarded has it
        return super().render(*args, **kwargs)


class Guarded(ImmutableSandboxedEnvironment):
    """The environment of all templates.

    Attributes:
        plain: types of frozen values of ours, whose fields a template may read as they are.
        page: what a text is that is escaped already: Markup, whose `escape` knows the page's format.
        most_steps: turns of loops for one text.
        steps: how many are left of the text that is being made.
    """

    intercepted_binops = frozenset(("*", "**", "%", "+"))
    template_class = Counted
    plain: frozenset[type] = frozenset()
    page: type[Markup] = Markup
    most_steps = steps = _MOST_STEPS

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as of the base class
        """Make it as Jinja does."""
        super().__init__(**options)
        del self.globals["lipsum"]
        self.filters |= {name: self._sized(self.filters[name]) for name in _SIZED}
        del self.filters["pprint"]
        self.filters |= {
            "string": lambda value: value if isinstance(value, str) else as_text(value),
            _STEP: _step,
            _JOINED: self._concatenated,
            "format": self._formatted,
            "join": self._join,
            "replace": self._replace,
        }

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return _Guarding().visit(tree)  # type: ignore[no-any-return]

    def begin(self) -> None:
        """Let a text begin with all its steps before it."""
        self.steps = self.most_steps

    def step(self, steps: int = 1) -> None:
        """Count a turn of a loop, or a call.

        Raises:
            SecurityError: there have been too many.
        """
        self.steps -= steps
        if self.steps < 0:
            raise SecurityError(
                "it goes on and on: there are too many turns of its loops, or calls of its macros"
            )

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as of the base class
        """Give an attribute that a template may have."""
        # Values and no more: what a template reads a thousand times need not be looked at each time.
        if type(obj) in self.plain and not attribute.startswith("_"):
            with contextlib.suppress(AttributeError):
                return getattr(obj, attribute)
        return super().getattr(self._known(obj), attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Give an item that a template may have."""
        return super().getitem(self._known(obj), argument)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, N805, PYI063 - as of the base class
        """Call what a template may call, with what it may give it."""
        __self.step(_CALL)
        method = getattr(__obj, "__wrapped__", __obj)  # str.format, as Jinja's sandbox wraps it
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str):
            _check_method(method.__name__, owner, [*args, *kwargs.values()])
        return bounded(super().call(__context, __obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Reckon, unless it would come to too much."""
        if _explodes(operator, left, right):
            raise SecurityError(f"'{operator}' would make more than {_MOST_REPEATED} characters or digits")
        return bounded(super().call_binop(context, operator, self._known(left), self._known(right)))

    # Filters of Jinja's own, but that a text that is not escaped yet is escaped for the format, and not for HTML.

    def _concatenated(self, parts: Iterable[Any]) -> str:
        texts = [part if isinstance(part, str) else as_text(part) for part in parts]
        if any(isinstance(text, Markup) for text in texts):
            return self.page(bounded("".join(map(self._escaped, texts))))
        return str(bounded("".join(texts)))

    def _join(self, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
        items = list(value if attribute is None else map(make_attrgetter(self, attribute), value))
        _check_length("join", len(items) * len(d))
        between = [each for item in items for each in (d, item)][1:]
        return self._concatenated(between)

    def _replace(self, s: object, old: str, new: str, count: int = -1) -> str:
        text, new = s if isinstance(s, str) else as_text(s), str(new) if not isinstance(new, str) else new
        _check_length("replace", text.count(old) * len(new))
        if isinstance(text, Markup) or isinstance(new, Markup):
            return self.page(str(self._escaped(text)).replace(str(old), str(self._escaped(new)), count))
        return text.replace(old, new, count)

    def _formatted(self, value: object, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - any value
        text = value if isinstance(value, str) else as_text(value)
        given = kwargs or args
        if _explodes("%", text, given):
            raise SecurityError("'format' would make a text that is too long")
        return bounded(self._known(text) % given)  # type: ignore[no-any-return]

    def _sized(self, filtered: Callable[..., Any]) -> Callable[..., Any]:
        first = 1 if hasattr(filtered, "jinja_pass_arg") else 0

        @functools.wraps(filtered)
        def sized(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any filter
            value, given = args[first], (*args[first + 1 :], *kwargs.values())
            if any(isinstance(each, int) and abs(each) > _MOST_REPEATED for each in given):
                raise SecurityError(f"a filter takes no number above {_MOST_REPEATED} there")
            if any(isinstance(each, str) and len(each) > 1000 for each in given):
                raise SecurityError("a filter takes no text of more than 1000 characters there")
            if not isinstance(value, Markup):
                return filtered(*args, **kwargs)
            args = (*args[:first], self._known(value), *map(self._escaped, args[first + 1 :]))
            return filtered(*args, **{name: self._escaped(each) for name, each in kwargs.items()})

        return sized

    def _known(self, value: Any) -> Any:  # noqa: ANN401 - any value
        """Let an escaped text know how its format escapes what comes to it."""
        return self.page(value) if type(value) is Markup else value

    def _escaped(self, value: Any) -> Any:  # noqa: ANN401 - any value
        return self.page.escape(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def as_text(value: object) -> str:
    """Write a value out.

    Raises:
        SecurityError: it is a list of lists, of which a template can make one too long to be written.
    """
    if isinstance(value, list | tuple | dict):
        items = value.values() if isinstance(value, dict) else value
        if any(isinstance(each, list | tuple | dict) for each in items):
            raise SecurityError("print the items of a list of lists one by one")
    return str(value)


def bounded(value: Any) -> Any:  # noqa: ANN401 - any value
    """Give a value as it is.

    Raises:
        SecurityError: it has grown beyond all that a page can hold.
    """
    if isinstance(value, str | list | tuple):
        _check_length("this", len(value))
    return value


def _check_length(what: str, length: int) -> None:
    if length > _LONGEST:
        raise SecurityError(f"{what} would make more than {_LONGEST} characters")


def _check_method(name: str, owner: str, given: list[Any]) -> None:
    """See to it that a method of a text does not make too long a one."""
    numbers = [each for each in given if isinstance(each, int)]
    if any(abs(number) > _MOST_REPEATED for number in numbers):
        raise SecurityError(f"'{name}' takes no number above {_MOST_REPEATED}")
    length = 0
    if name == "join" and given and hasattr(given[0], "__len__"):
        length = len(owner) * len(given[0])
    elif name == "replace" and len(given) > 1:
        length = owner.count(given[0]) * len(given[1])
    elif name == "expandtabs":
        length = owner.count("\t") * max(numbers, default=8)
    elif name in ("format", "format_map") and re.search(r"\d{6}", owner):
        length = _LONGEST + 1
    elif name == "translate":
        raise SecurityError("'translate' is not for templates; use the filter 'replace'")
    _check_length(f"'{name}'", length)


def _explodes(operator: str, left: object, right: object) -> bool:
    if operator == "%":  # "%999999999d" % 1
        return isinstance(left, str) and bool(re.search(r"%[^a-zA-Z%]*(?:\d{5}|\*)", left))
    if operator == "**":
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            return False
        return abs(right) * math.log10(max(10, abs(left))) > _MOST_REPEATED
    if operator == "*":
        if isinstance(left, int) and isinstance(right, int):
            return left.bit_length() + right.bit_length() > 3 * _MOST_REPEATED
        for text, times in ((left, right), (right, left)):
            if isinstance(text, str | list | tuple) and isinstance(times, int):
                return len(text) * times > _MOST_REPEATED
    return False


@pass_context
def _step(context: Context, _: None) -> None:
    context.environment.step()  # type: ignore[attr-defined]  # Guarded has it


class _Guarding(NodeTransformer):
    """Has each turn of a loop counted, and '~' written as our own filter."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        step = nodes.Filter(nodes.Const(None), _STEP, [], [], None, None, lineno=node.lineno)
        node.body.insert(0, nodes.ExprStmt(step, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, _JOINED, [], [], None, None, lineno=node.lineno)
