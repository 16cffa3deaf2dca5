"""From a finished brief to a page, through a Jinja template. No template can print an unescaped word of a source.

A template is `NAME.md.j2` or `NAME.html.j2`; a user's file may inherit from a shipped one, which is always
found as "briefing/NAME.md.j2". All that is printed is escaped for the template's format (Markdown escapes
for .md, HTML entities for .html), by Jinja's own autoescaping; a template runs in Jinja's sandbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from briefing import templating
from briefing.render.environment import PageFormat, variables
from briefing.render.escaping import lines, link, markdown, markdown_heading, tidy
from briefing.render.files import FORMATS, TEMPLATE_NAMES, content_hash, eject_text, find, opened, own_files
from briefing.types import Brief
from briefing.views import References, check_ids

__all__ = [
    "FORMATS",
    "TEMPLATE_NAMES",
    "PageFormat",
    "References",
    "check",
    "content_hash",
    "eject_text",
    "find",
    "link",
    "markdown",
    "markdown_heading",
    "own_files",
    "pieces",
    "render",
]


def render(brief: Brief, page_format: PageFormat, template: str = "daily") -> str:
    """Render a brief as a page.

    Args:
        brief: all that the page can say.
        page_format: which of the template's formats.
        template: a shipped template's name, or the path of a user's file. Its folder is searched before the
            shipped ones. A user's `x.md.j2` is also found for html as `x.html.j2` beside it.

    Raises:
        UsageError: the template is missing or wrong, with file and line; or the brief lacks what it refers to.
    """
    return "".join(pieces(brief, page_format, template))


def pieces(brief: Brief, page_format: PageFormat, template: str = "daily") -> Iterator[str]:
    """Give the page of `render` line by line, so that it need not be held as a whole.

    Raises:
        UsageError: as for `render`, where the template goes wrong.
    """
    environment, name = opened(template, page_format)
    check_ids(brief)
    given = variables(brief)
    try:
        yield from tidy(lines(environment.get_template(name).generate(given)))
    except Exception as error:  # a template is the user's code: whatever it does wrong is named with its line
        raise templating.usage_error(error, name) from error


def check(page_format: PageFormat, template: str = "daily", fields: Iterable[str] = ()) -> str:
    """Find out before a page is made whether a template makes one, of an invented brief that has all one can have.

    Args:
        page_format: which of the template's formats.
        template: as for `render`.
        fields: names of those that the brief will have.

    Returns:
        A sentence on what its page would not keep of what a page promises, or ''. Shipped templates keep it all.

    Raises:
        UsageError: as for `render`.
    """
    environment, name = opened(template, page_format)
    try:
        loaded = environment.get_template(name)
        if template in TEMPLATE_NAMES:
            return ""
        from briefing.render import samples
        from briefing.render.checking import shortfalls

        sample = samples.everything()
        declared = {field: sample.fields[field] for field in fields}
        loaded.render(variables(replace(sample, fields=declared)))
        lost = shortfalls(Path(str(loaded.filename)))
    except Exception as error:  # a template is the user's code: whatever it does wrong is named with its line
        raise templating.usage_error(error, name) from error
    if not lost:
        return ""
    places = "1 such place" if len(lost) == 1 else f"{len(lost)} such places"
    return f"{lost[0]} 'briefing templates check' finds {places}."
