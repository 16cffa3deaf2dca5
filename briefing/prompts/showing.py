"""The requests that would go out for an article, and how much of them is not the article's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from briefing.chunking import chunk_article
from briefing.models import Request
from briefing.prompts import PROMPT_NAMES, Prompts
from briefing.text import on_one_line
from briefing.tokens import estimate_tokens
from briefing.types import Article, ChunkedArticle, Span, Statement

# A story and a bottom line are chosen from about so many statements of an article.
_LEADING = 5
SAMPLE_PROBLEM = "statements[0].evidence: no such number: 99"
SAMPLE_ANSWER = '{"statements":[{"evidence":[99],"speaker":null,"text":"..."}],"actors":[]}'

# What no article of a reader's says: a message that has it all the same is the same in all requests.
_OTHER = chunk_article(Article("0" * 16, "other", "The qorvale fell. It was old.", "Zimbrel"), 1000)


class Shown(NamedTuple):
    """What would go out.

    Attributes:
        requests: in order; more than one where the article has several chunks.
        note: what stands in for what only a run has; '' where nothing does.
        own: the text in the requests that is the article's.
        constant: what they begin with, whatever the article; '' where that is nothing.
    """

    requests: tuple[Request, ...]
    note: str
    own: str
    constant: str

    @property
    def own_tokens(self) -> int:
        """The article's text in tokens, estimated."""
        return estimate_tokens(self.own)

    @property
    def added_tokens(self) -> int:
        """All else that is sent, in tokens, estimated: instructions, numbers, headline, date and delimiters."""
        return sum(estimate_tokens(m.content) for r in self.requests for m in r.messages) - self.own_tokens

    @property
    def constant_tokens(self) -> int:
        """What they begin with, whatever the article, in tokens, estimated."""
        return estimate_tokens(self.constant)


def shown(prompts: Prompts, name: str, document: ChunkedArticle) -> Shown:
    """Give what a prompt would ask about an article.

    Args:
        prompts: with the settings of a run.
        name: of PROMPT_NAMES.
        document: the article; not without a sentence.
    """
    assert name in PROMPT_NAMES  # noqa: S101 - `Prompts.find` has been asked for it
    if name in ("extract", "repair"):
        requests = tuple(prompts.extract(document, chunk) for chunk in document.chunks)
        constant = _beginning(requests[0], prompts.extract(_OTHER, _OTHER.chunks[0]))
        if name == "extract":
            return Shown(requests, "", document.article.text, constant)
        chunk = document.chunks[0]
        note = "The answer and its problem are samples: only a run has them."
        asked = prompts.repair(requests[0], SAMPLE_ANSWER, [SAMPLE_PROBLEM])
        own = document.article.text[chunk.sentences[0].start : chunk.sentences[-1].end]
        return Shown((asked,), note, own, constant)
    statements, others = list(_leading(document)), list(_leading(_OTHER))
    note = "The article's leading sentences stand in for statements: only a run has those."
    own = "\n".join(statement.text for statement in statements)
    if name == "lead":
        request, other = prompts.lead(statements), prompts.lead(others)
    else:
        request, other = prompts.story(f"e-{document.article.id}", statements), prompts.story("e-", others)
    return Shown((request,), note, own, _beginning(request, other))


def _beginning(request: Request, other: Request) -> str:
    """Give the system's message where it is that of a request about something else, too; else ''."""
    first = request.messages[0]
    return first.content if first.role == "system" and first == other.messages[0] else ""


def _leading(document: ChunkedArticle) -> Iterator[Statement]:
    text = document.article.text
    for s in document.sentences[:_LEADING]:
        words = text[s.start : s.end]
        span = Span(document.article.id, s.start, s.end, words)
        yield Statement(f"s-{s.number}", on_one_line(words), None, (span,))
