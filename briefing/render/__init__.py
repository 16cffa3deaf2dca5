"""From a finished brief to a page, through a Jinja template. No template can print an unescaped word of a source.

A template is `NAME.md.j2` or `NAME.html.j2`; a user's file may inherit from a shipped one, which is always
found as "briefing/NAME.md.j2". All that is printed is escaped for the template's format (Markdown escapes
for .md, HTML entities for .html), by Jinja's own autoescaping; a template runs in Jinja's sandbox.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit

from briefing import templating
from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.text import canonical, on_one_line
from briefing.types import (
    Actor,
    ArticleEntry,
    Brief,
    Coverage,
    Disagreement,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
)
from briefing.views import (
    Involved,
    Reference,
    References,
    Section,
    Source,
    by_reason,
    carriers,
    sections,
    shown_speaker,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

PageFormat = Literal["md", "html"]
TEMPLATE_NAMES = ("daily",)

# Characters that mean something to CommonMark or GitHub's tables and strike-through inside a line.
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
# What would begin a list, heading, quotation, table or rule at the start of a line (CommonMark 0.31, section 4).
_MARKDOWN_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([#+\-=])")
# An address would become a link on GitHub without any brackets: a backslash goes in here.
_MARKDOWN_ADDRESS = re.compile(r"(?<=\w)(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
# What a heading must not end with, by the linters' rule MD026, and what would close it.
_HEADING_END = " .,;:!。，；：！"
_HEADING_CLOSE = re.compile(r"(?<!\\)#(?=#*$)")
UNTITLED = "Untitled"


_BRIEF = (Actor, ArticleEntry, Brief, Coverage, Disagreement, Run, Span, Speaker, Statement, Story)
_VALUES = frozenset((*_BRIEF, Reference, Section, Source))


def render(brief: Brief, page_format: PageFormat, template: str = "daily") -> str:
    """Render a brief as a page.

    Args:
        brief: all that the page can say.
        page_format: which of the template's formats.
        template: a shipped template's name, or the path of a user's file. Its folder is searched before the
            shipped ones. A user's `x.md.j2` is also found for html as `x.html.j2` beside it.

    Raises:
        UsageError: the template is missing or wrong; names file and line.
    """
    return "".join(pieces(brief, page_format, template))


def pieces(brief: Brief, page_format: PageFormat, template: str = "daily") -> Iterator[str]:
    """Give the page of `render` line by line, so that it need not be held as a whole.

    Raises:
        UsageError: as for `render`, where the template goes wrong.
    """
    environment, name = _environment(template, page_format)
    references = References(brief)
    try:
        generated = environment.get_template(name).generate(
            brief=brief,
            references=references,
            sections=sections(brief),
            involved=Involved(brief),
            carriers=carriers(brief),
            actors={actor.id: actor for actor in brief.actors},
            # A duplicate has the id of the article that is briefed, which goes first.
            articles={e.id: e for e in sorted(brief.articles, key=lambda e: e.status == "briefed")},
        )
        yield from _tidy(_lines(generated))
    except Exception as error:  # a template is the user's code: whatever it does wrong is named with its line
        raise templating.usage_error(error, name) from error


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Give the lines, without their ends, of a text that comes in parts."""
    begun: list[str] = []
    for text in texts:
        begun.append(text)
        if "\n" in text:
            whole, end, rest = "".join(begun).rpartition("\n")
            yield from (whole + end).splitlines()
            begun = [rest]
    yield from "".join(begun).splitlines()


def _tidy(lines: Iterable[str]) -> Iterator[str]:
    """Leave one blank line at most between blocks, whatever the template's control lines left, and none at the ends."""
    written = blank = False
    for line in map(_visible, lines):
        if not line:
            blank = written
            continue
        if blank:
            yield "\n"
        yield f"{line if written else line.lstrip()}\n"
        written, blank = True, False
    if not written:
        yield "\n"


def _visible(line: str) -> str:
    """Take the characters off a line that no reader sees: what a template puts together by itself may have some."""
    indent = len(line) - len(line.lstrip(" \t"))
    return line[:indent] + canonical(line[indent:]) if indent < len(line) else ""


def check(page_format: PageFormat, template: str = "daily") -> None:
    """Find out whether a template is there and is one, without a brief.

    Raises:
        UsageError: as for `render`.
    """
    environment, name = _environment(template, page_format)
    try:
        environment.get_template(name)
    except Exception as error:  # a template is the user's code: whatever it does wrong is named with its line
        raise templating.usage_error(error, name) from error


def find(name: str, page_format: PageFormat = "md") -> Path:
    """Give the file of a shipped template.

    Raises:
        UsageError: there is none of this name.
    """
    path = data_dir("templates") / f"{name}.{page_format}.j2"
    if name not in TEMPLATE_NAMES or not path.is_file():
        known = ", ".join(TEMPLATE_NAMES)
        raise UsageError(f"There is no template '{name}'; the shipped ones are: {known}.")
    return path


def eject_text(name: str, *, whole: bool = False, page_format: PageFormat = "md") -> str:
    """Give the text of a new template file of the user's own: a stub that inherits, or the whole file.

    Raises:
        UsageError: there is no template of this name.
    """
    source = find(name, page_format).read_text(encoding="utf-8")
    if whole:
        return source
    return templating.stub(source, f"{name}.{page_format}.j2")


def _environment(template: str, page_format: PageFormat) -> tuple[Environment, str]:
    if template in TEMPLATE_NAMES:
        return _sandbox(page_format, None), f"{template}.{page_format}.j2"
    path = _user_template(Path(template), page_format)
    return _sandbox(page_format, path.parent), path.name


@functools.lru_cache(maxsize=4)
def _sandbox(page_format: PageFormat, folder: Path | None) -> Environment:
    """Make the environment of a format's templates: a folder's, if there is one, and the shipped ones."""
    environment = templating.sandbox(
        "templates", folder, plain=_VALUES, autoescape=True, keep_trailing_newline=True
    )
    # Whatever a template prints goes through `finalize`, which leaves only Markup as it is: so nothing that a
    # template can do to a text may make it Markup without escaping it for the page's format.
    final = _markdown_final if page_format == "md" else _html_final
    environment.finalize = final
    for name in ("safe", "urlize", "xmlattr", "tojson"):
        del environment.filters[name]
    environment.filters |= {
        **dict.fromkeys(("e", "escape", "forceescape"), final),
        "heading": markdown_heading,
        "link": _markdown_link if page_format == "md" else link,
        "day": lambda value: value.strftime("%Y-%m-%d") if isinstance(value, date) else "undated",
        "thousands": lambda value: f"{value:,}",
        "by_reason": by_reason,
        "speaker": shown_speaker,
        "cited": lambda statement: len({span.article for span in statement.evidence}),
    }
    return environment


def _user_template(path: Path, page_format: PageFormat) -> Path:
    other = path.with_name(re.sub(r"\.(md|html)\.j2$", f".{page_format}.j2", path.name))
    if not path.is_file() or not other.is_file():
        missing = other if path.is_file() else path
        raise UsageError(
            f"There is no template {missing}; give a shipped name ({', '.join(TEMPLATE_NAMES)}) or a path, "
            "or write one with 'briefing templates eject'."
        )
    return other


# ------------------------------------------------------------------------------------------- escaping


def _markdown_final(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    return value if isinstance(value, _markup()) else _markup()(markdown(str(value)))


def _html_final(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    from markupsafe import escape

    # Escaped here, and not left to Jinja: a template can switch its escaping off.
    return value if isinstance(value, _markup()) else escape(on_one_line(canonical(str(value))))


@functools.cache
def _markup() -> type[Markup]:
    from markupsafe import Markup  # comes with Jinja: only where a page is written

    return Markup


def markdown(text: str) -> str:
    """Escape a text so that it stays one line of plain words wherever it stands on a Markdown page."""
    text = on_one_line(canonical(text))
    text = _MARKDOWN_SPECIAL.sub(r"\\\1", text)
    if "://" in text or "www." in text.lower():  # most texts have none, and looking at each place takes time
        text = _MARKDOWN_ADDRESS.sub(r"\\", text)
    return _MARKDOWN_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def markdown_heading(text: str) -> Any:  # noqa: ANN401 - Markup, whose module is not loaded here
    """Escape a text for a heading, which is never empty and ends without punctuation."""
    text = on_one_line(canonical(text)).rstrip(_HEADING_END) or UNTITLED
    return _markup()(_HEADING_CLOSE.sub(r"\#", markdown(text)))


def _markdown_link(key: str) -> Any:  # noqa: ANN401 - Markup or None
    """Give the address of `link` as it stands between angle brackets, where nothing is escaped."""
    address = link(key)
    return None if address is None else _markup()(address)


def link(key: str) -> str | None:
    """Give an article's address where its key is a web address, in a form that no page takes amiss."""
    try:
        parts = urlsplit(key if key.isprintable() else "")
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    # In a host brackets stand around a numeric address; nowhere else may they be.
    host = quote(parts.netloc, safe=":@!&+,;=%-._~[]")
    rest = key[key.index("//") + 2 + len(parts.netloc) :]
    address = f"{parts.scheme}://{host}{quote(rest, safe='/:?#@!&+,;=%-._~')}"
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address)
