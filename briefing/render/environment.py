"""The sandbox of the page templates: what they are given, and the filters that write it for their format."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefing import templating
from briefing.render.escaping import (
    html_final,
    link,
    markdown_final,
    markdown_heading,
    markdown_link,
    markdown_page,
    markup,
)
from briefing.types import (
    Actor,
    ArticleEntry,
    Brief,
    Coverage,
    Disagreement,
    FieldValue,
    Role,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
)
from briefing.views import (
    ActorFile,
    Dossier,
    Involved,
    Line,
    Reference,
    References,
    Section,
    Source,
    by_reason,
    carriers,
    sections,
    shown_speaker,
    values_in,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

    from briefing.templating.guards import Guarded

PageFormat = Literal["md", "html"]
Final = Callable[[Any], Any]

_BRIEF = (
    Actor, ArticleEntry, Brief, Coverage, Disagreement, FieldValue, Role, Run, Span, Speaker, Statement, Story,
)  # fmt: skip
_VALUES = frozenset((*_BRIEF, ActorFile, Dossier, Line, Reference, Section, Source))

# Characters of what a template prints at once.
_LONG_PIECE = 1000

# Directives of strftime that every platform knows, and that give no more than a few characters.
_DAY_FORMAT = re.compile(r"(?:[^%]|%[aAbBdHjmMpSUwWyY%])*")


def variables(brief: Brief, *, first: int = 1) -> dict[str, Any]:
    """Give what a template is given.

    brief: the brief itself (types.Brief).
    references: views.References: `of(statement)` its numbers, `cited(statement)` its passages, `listed(statements)`
        those of several lines, `sources()` the cited articles with their passages, `partial`.
    sections: the stories by topic (views.Section).
    involved: of a story the actors that its lines name.
    values: of a story, by a field's name, the values that its articles mention.
    dossier: without arguments, all by actor (views.Dossier).
    carriers: by an article's id, the publishers that have a copy.
    actors, articles: by id.
    links: 'passage'; a web template that sets it to 'source' has its lines' references lead to the articles.

    Args:
        brief: all that a page can say.
        first: the number of the first passage.
    """
    return {
        "brief": brief,
        "references": References(brief, first=first),
        "sections": sections(brief),
        "involved": Involved(brief),
        "values": lambda story: values_in(brief, story),
        "dossier": lambda: Dossier.of(brief),
        "carriers": carriers(brief),
        "links": "passage",
        "actors": {actor.id: actor for actor in brief.actors},
        # A duplicate has the id of the article that is briefed, which goes first.
        "articles": {e.id: e for e in sorted(brief.articles, key=lambda e: e.status == "briefed")},
    }


VARIABLES = (
    "actors", "articles", "brief", "carriers", "dossier", "involved", "links", "references", "sections", "values",
)  # fmt: skip


@functools.lru_cache(maxsize=4)
def shared(page_format: PageFormat, folder: Path | None) -> Environment:
    """Give the environment of a format's templates: a folder's, if there is one, and the shipped ones."""
    return make(page_format, folder)


def make(
    page_format: PageFormat, folder: Path | None, watch: Callable[[Any], Any] | None = None
) -> Environment:
    """Make the environment of `shared` anew.

    Args:
        page_format: how what is printed is escaped.
        folder: the user's, or None.
        watch: sees each piece that is printed, escaped already, and gives what is printed in its place.
    """
    environment = templating.sandbox(
        "templates", folder, plain=_VALUES, autoescape=True, keep_trailing_newline=True
    )
    if page_format == "md":
        environment.page = markdown_page()
    # Whatever a template prints goes through `finalize`, which leaves only Markup as it is: so nothing that a
    # template can do to a text may make it Markup without escaping it for the page's format.
    final = markdown_final if page_format == "md" else html_final
    environment.finalize = _counted(
        environment, final if watch is None else lambda value: watch(final(value))
    )
    for name in ("safe", "urlize", "xmlattr", "tojson"):
        del environment.filters[name]
    environment.filters |= {
        **dict.fromkeys(("e", "escape", "forceescape"), final),
        "heading": markdown_heading,
        "link": markdown_link if page_format == "md" else link,
        "day": day,
        "thousands": lambda value: f"{value:,}",
        "by_reason": by_reason,
        "speaker": shown_speaker,
        "cited": lambda statement: len({span.article for span in statement.evidence}),
        "marks": marks,
        "refs": _refs(page_format),
        "place": _place(page_format),
    }
    return environment


def _counted(environment: Guarded, final: Final) -> Final:
    """Have a long piece of a page counted as the turns of a loop that it takes as long as."""

    def counted(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
        piece = final(value)
        if len(piece) > _LONG_PIECE:
            environment.step(len(piece) // 10)
        return piece

    return counted


def day(value: object, form: str = "%Y-%m-%d") -> str:
    """Write a date or moment, by default as 2026-03-02; 'undated' for anything else.

    Args:
        value: a date, a datetime or None.
        form: as strftime has it: '%d %B %Y'.
    """
    if not isinstance(value, date):
        return "undated"
    if not _DAY_FORMAT.fullmatch(form) or len(form) > 100:
        raise FilterError(f"'{form}' is no format of a day; write one like '%d %B %Y'")
    return value.strftime(form)


class FilterError(ValueError):
    """A filter was asked for what it cannot do; the sentence goes to the template's author with its line."""


def marks(statement: Statement) -> str:
    """Give what a reader must be told of a line: 'held in part', 'by the stand-in', both, or ''."""
    partial = "held in part" if statement.verdict == "partial" else ""
    return ", ".join(filter(None, (partial, "by the stand-in" if statement.stand_in else "")))


def _refs(page_format: PageFormat) -> Callable[..., Any]:
    from jinja2 import pass_context

    @pass_context
    def refs(context: Context, told: Statement | Role, most: int | None = None, to: str = "passage") -> Any:  # noqa: ANN401 - Markup
        """Give the references of a line as the format writes them: '[1] [2]', on a web page each a link.

        Args:
            context: Jinja's.
            told: a statement of the brief, or an actor's role.
            most: the first so many; all where it is None.
            to: what a link leads to: the 'passage' on the page, id 'r1', or the 'source', the article's address.
        """
        references = _references(context)
        if page_format == "md":
            numbers = references.of(told)[:most]
            return markup()(" ".join([f"[{number}]" for number in numbers]))
        if to != "source":
            numbers = references.of(told)[:most]
            return markup()(" ".join([f'<a href="#r{number}">[{number}]</a>' for number in numbers]))
        return markup()(" ".join([_to_source(each) for each in references.cited(told)[:most]]))

    return refs


def _to_source(reference: Reference) -> str:
    address = link(reference.article.key)
    text = f"[{reference.number}]"
    return f'<a rel="noreferrer" href="{html_final(address)}">{text}</a>' if address else text


def _place(page_format: PageFormat) -> Callable[..., Any]:
    from jinja2 import pass_context

    @pass_context
    def place(context: Context, where: Span | Reference) -> Any:  # noqa: ANN401 - Markup
        """Give where a passage stands: its article's address, and the characters, from 0, end exclusive."""
        span = where.span if isinstance(where, Reference) else where
        articles = context.resolve("articles")
        key = articles[span.article].key if span.article in articles else span.article
        address = link(key)
        if page_format == "md":
            shown = f"<{address}>" if address else markdown_final(key)
        else:
            shown = html_final(key)
            if address:
                shown = f'<a rel="noreferrer" href="{html_final(address)}">{shown}</a>'
        return markup()(f"{shown}, characters {span.start} to {span.end}")

    return place


def _references(context: Context) -> References:
    references = context.resolve("references")
    if not isinstance(references, References):
        raise FilterError("the filter 'refs' needs the references; import this file 'with context'")
    return references
