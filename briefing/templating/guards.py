"""The sandbox that a user's template runs in: what it may not reach, and how much it may make.

Jinja's own sandbox keeps a template from Python's inner life and from changing a value. What it does not bound is
time and memory: here each turn of a loop, each call and each filter counts, and no value grows without end. What does
not exist is refused wherever it is used. And where a text that is escaped already meets one that is not, the other is
escaped as the page's format has it: Jinja knows HTML only. What is escaped is never cut, since half an escape is none.
"""

from __future__ import annotations

import contextlib
import functools
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, Template, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from briefing.templating.mistakes import nearest

# In one step a template may not make a text longer than this out of a short one, nor a number with more digits.
_MOST_REPEATED = 100_000
# Nor a text longer than this in many steps: characters, or items of a list. The page of ten thousand articles is
# not half as long.
_LONGEST = 100_000_000
# Turns of loops for one text, which is some seconds of them. A call takes as long as some fifty.
_MOST_STEPS = 20_000_000
_CALL = 50
# Filters of ours that no template can name, since they are no names.
_STEP, _JOINED, _WHOLE = "(step)", "(joined)", "(whole)"
# A filter takes as long as a turn of a loop for so many characters, and as so many turns for an item of a list; but
# not those that look at no more than one, nor the tests.
_PER_STEP, _PER_ITEM = 10, 4
_SHORT = frozenset(("length", "count", "first", "last"))
# Filters and tests of Jinja's that are there for what may not exist.
_FOR_MISSING = frozenset(("d", "default", "defined", "undefined", _STEP))
# Filters of Jinja's with a number that says how long or how precise the result is.
_SIZED = ("batch", "center", "indent", "round", "slice", "truncate", "wordwrap")
# Filters of Jinja's that may take a part of a text, or turn it round.
_CUTTING = ("last", "random", "reverse", "slice", "truncate", "wordwrap")
# Filters of Jinja's that write out what they are given.
_OF_TEXT = frozenset((
    "capitalize", "center", "e", "escape", "forceescape", "format", "indent", "lower", "striptags", "title", "trim",
    "truncate", "upper", "urlencode", "wordcount", "wordwrap",
))  # fmt: skip
# Methods that give an escaped text as a whole, or say something of it. Without an argument 'strip' takes white space.
_WHOLE_METHODS = frozenset((
    "capitalize", "casefold", "center", "count", "encode", "endswith", "find", "format", "format_map", "index", "join",
    "ljust", "lower", "rfind", "rindex", "rjust", "startswith", "striptags", "swapcase", "title", "unescape", "upper",
    "zfill",
))  # fmt: skip
_STRIPS = ("lstrip", "rstrip", "strip")


class Missing(StrictUndefined):
    """What does not exist: whatever a template does with it but asking whether it is defined is an error."""

    __slots__ = ()
    __repr__ = StrictUndefined.__str__

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"there is no variable '{self._undefined_name}'"
        owner = type(self._undefined_obj)
        name: object = self._undefined_name  # a number, too
        if isinstance(name, int):
            return f"there is no item {name} in this {owner.__name__}"
        if isinstance(self._undefined_obj, Mapping):
            if not self._undefined_obj:
                return f"there is no '{name}' here (a field of yours has to be declared under [brief.fields])"
            return f"there is no '{name}' here; {nearest(str(name), map(str, self._undefined_obj))}"
        what = f"there is no '{name}' in a {owner.__name__}"
        known = getattr(owner, "__slots__", ()) or getattr(owner, "__dataclass_fields__", ())
        near = nearest(str(self._undefined_name), known, every=False) if known else ""
        return f"{what}; {near}" if near.startswith("perhaps") else what


class _Named(dict[str, Callable[..., Any]]):
    """Filters or tests by name, each of which refuses what does not exist, and counts what it is given."""

    def __init__(self, environment: Guarded, known: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(known)
        self._environment = environment
        self._short = _SHORT if known is environment.filters else frozenset(known)

    def __getitem__(self, name: str) -> Callable[..., Any]:
        named = super().__getitem__(name)
        return named if name in _FOR_MISSING else self._refusing(name, named)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as of the base class
        return self[name] if name in self else default  # noqa: SIM401 - that would be this method again

    def _refusing(self, name: str, named: Callable[..., Any]) -> Callable[..., Any]:
        first = 1 if hasattr(named, "jinja_pass_arg") else 0
        step, short = self._environment.step, name in self._short

        @functools.wraps(named)
        def refusing(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any filter or test
            for each in args:
                if isinstance(each, Undefined):
                    each._fail_with_undefined_error()
            for each in kwargs.values():
                if isinstance(each, Undefined):
                    each._fail_with_undefined_error()
            value = args[first]
            if isinstance(value, _LONG) and not short:
                step(len(value) // _PER_STEP if isinstance(value, str) else _PER_ITEM * len(value))
            if name in _OF_TEXT and not isinstance(value, str):
                _flat(value)
            if name == "sum" and (len(args) > first + 2 or "start" in kwargs):
                raise SecurityError("'sum' adds numbers, from 0; it takes no start")
            return bounded(named(*args, **kwargs))

        return refusing


_LONG = (str, list, tuple, dict, range)


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
        self.filters |= {name: self._uncut(name, self.filters[name]) for name in _CUTTING}
        del self.filters["pprint"]
        self.filters |= {
            "string": lambda value: value if isinstance(value, str) else as_text(value),
            _STEP: _step,
            _JOINED: self._concatenated,
            _WHOLE: _whole,
            "format": self._formatted,
            "join": self._join,
            "replace": self._replace,
            "trim": self._trim,
        }
        self.filters = _Named(self, self.filters)
        self.tests = _Named(self, self.tests)  # type: ignore[assignment, arg-type]  # Jinja says 'function'

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return _Guarding().visit(tree)  # type: ignore[no-any-return]

    def call_filter(self, name: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Call a filter by a name that a template gives, as `map` does."""
        if not name.replace(".", "").isidentifier():
            raise SecurityError(f"there is no filter '{name}'")
        return super().call_filter(name, *args, **kwargs)

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
        if isinstance(argument, int):
            _whole(obj)
        return super().getitem(self._known(obj), argument)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, N805, PYI063 - as of the base class
        """Call what a template may call, with what it may give it."""
        __self.step(_CALL)
        method = getattr(__obj, "__wrapped__", __obj)  # str.format, as Jinja's sandbox wraps it
        owner = getattr(method, "__self__", None)
        if isinstance(owner, Markup) and not _leaves_whole(method.__name__, bool(args or kwargs)):
            _whole(owner, method.__name__)
        if isinstance(owner, str):
            _check_method(method.__name__, owner, [*args, *kwargs.values()])
        return bounded(super().call(__context, __obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as of the base class
        """Reckon, unless it would come to too much."""
        if _explodes(operator, left, right):
            raise SecurityError(f"'{operator}' would make more than {_MOST_REPEATED} characters or digits")
        if operator == "%":
            _check_precision(left)
            for each in right if isinstance(right, tuple) else [right]:
                _flat(each)
        return bounded(super().call_binop(context, operator, self._known(left), self._known(right)))

    # Filters of Jinja's own, but that a text that is not escaped yet is escaped for the format, and not for HTML.

    def _concatenated(self, parts: Iterable[Any]) -> str:
        texts = [part if isinstance(part, str) else as_text(part) for part in parts]
        if any(isinstance(text, Markup) for text in texts):
            return self.page(bounded("".join(map(self._escaped, texts))))
        return str(bounded("".join(texts)))

    def _join(self, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
        items = list(value if attribute is None else map(make_attrgetter(self, attribute), value))
        d = d if isinstance(d, str) else as_text(d)
        _check_length("join", len(items) * len(d))
        between = [each for item in items for each in (d, item)][1:]
        return self._concatenated(between)

    def _replace(self, s: object, old: str, new: str, count: int = -1) -> str:
        text, old, new = (each if isinstance(each, str) else as_text(each) for each in (s, old, new))
        _check_length("replace", text.count(old) * len(new))
        _whole(text, "replace")
        return str(text.replace(old, new, count))

    @staticmethod
    def _trim(value: object, chars: str | None = None) -> str:
        text = value if isinstance(value, str) else as_text(value)
        if chars is not None:
            _whole(text, "trim")
        return text.strip(chars)

    def _formatted(self, value: object, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - any value
        text = value if isinstance(value, str) else as_text(value)
        given = kwargs or args
        _check_precision(text)
        if _explodes("%", text, given):
            raise SecurityError("'format' would make a text that is too long")
        return bounded(self._known(text) % given)  # type: ignore[no-any-return]

    @staticmethod
    def _uncut(name: str, filtered: Callable[..., Any]) -> Callable[..., Any]:
        first = 1 if hasattr(filtered, "jinja_pass_arg") else 0

        @functools.wraps(filtered)
        def uncut(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any filter
            _whole(args[first], name)
            return filtered(*args, **kwargs)

        return uncut

    def _sized(self, filtered: Callable[..., Any]) -> Callable[..., Any]:
        first = 1 if hasattr(filtered, "jinja_pass_arg") else 0

        @functools.wraps(filtered)
        def sized(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any filter
            value, given = args[first], (*args[first + 1 :], *kwargs.values())
            if any(isinstance(each, int) and abs(each) > _MOST_REPEATED for each in given):
                raise SecurityError(f"a filter takes no number above {_MOST_REPEATED} there")
            texts = [len(each) for each in given if isinstance(each, str)]
            if max(texts, default=0) > 1000:
                raise SecurityError("a filter takes no text of more than 1000 characters there")
            if isinstance(
                value, str
            ):  # 'indent' puts so many before each line, 'wordwrap' a text behind each word
                before = max([0, *(each for each in given if isinstance(each, int))])
                _check_length("this", value.count("\n") * before)
                _check_length("this", len(value) * max(texts, default=0))
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


def _whole(value: Any, how: str = "[ ]") -> Any:  # noqa: ANN401 - any value
    """Give a value as it is, unless it is an escaped text, of which a part may be half an escape or half a tag."""
    if isinstance(value, Markup):
        raise SecurityError(f"'{how}' would cut or change a text that is escaped already; do it before that")
    return value


def _leaves_whole(method: str, has_arguments: bool) -> bool:
    return method in _WHOLE_METHODS or (method in _STRIPS and not has_arguments)


def _check_precision(text: object) -> None:
    # What comes into an escaped text is escaped first, and '%.1s' would cut that.
    if isinstance(text, Markup) and re.search(r"%[^a-zA-Z%]*\.[\d*]*[sra]", text):
        _whole(text, "%")


def as_text(value: object) -> str:
    """Write a value out.

    Raises:
        SecurityError: it is a list of lists, of which a template can make one too long to be written.
    """
    if isinstance(value, list | tuple | dict):
        _flat(value)
    return str(value)


def _flat(value: object) -> None:
    items: Iterable[object] = ()
    if isinstance(value, list | tuple | dict):
        items = value.values() if isinstance(value, dict) else value
    if any(isinstance(each, list | tuple | dict) for each in items):
        raise SecurityError("print the items of a list of lists one by one")


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


# A width of many digits, or one that is another value's: '{0:>{1}}'.
_WIDE = re.compile(r"\d{6}|\{[^{}]*\{")


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
    elif name in ("format", "format_map") and _WIDE.search(owner.replace("{{", "").replace("}}", "")):
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
    """Has each turn of a loop counted, what is cut looked at, and '~' written as our own filter."""

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):  # Jinja's sandbox does not see it
            node.node = nodes.Filter(node.node, _WHOLE, [], [], None, None, lineno=node.lineno)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        step = nodes.Filter(nodes.Const(None), _STEP, [], [], None, None, lineno=node.lineno)
        if node.test is None:
            node.body.insert(0, nodes.ExprStmt(step, lineno=node.lineno))
        else:  # a turn that it leaves out is one, too; a step is None
            node.test = nodes.And(nodes.Not(step, lineno=node.lineno), node.test, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, _JOINED, [], [], None, None, lineno=node.lineno)
