"""The articles of a finished brief, with their sentences as the run had them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from briefing.chunking import MAX_SENTENCE_TOKENS, chunk_article, sentence_at
from briefing.types import Article, ArticleEntry, Brief, ChunkedArticle, Sentence, Span, Statement

# The smallest chunk that the settings allow. Where chunks are smaller than a long sentence, this is split.
_LEAST_TOKENS = 50


def told(brief: Brief) -> Iterator[tuple[str, Statement]]:
    """Give the lines of a brief's stories, each with its place in words: 'story 2, line 3'."""
    for number, story in enumerate(brief.stories, start=1):
        for line, statement in enumerate(story.statements, start=1):
            yield f"story {number}, line {line}", statement


def spans_of(brief: Brief) -> Iterator[tuple[str, Span]]:
    """Give all spans of the stories, actors and fields, each with where it stands in words."""
    for where, statement in told(brief):
        for span in statement.evidence:
            yield where, span
        if statement.speaker:
            yield where, statement.speaker.span
    for actor in brief.actors:
        for span in actor.mentions:
            yield f"actor {actor.name}", span
        if actor.role:
            yield f"actor {actor.name}", actor.role.span
    for field, values in brief.fields.items():
        for value in values:
            for span in value.mentions:
                yield f"{field} {value.name}", span


def misquoted(brief: Brief) -> int:
    """Count the spans of stories, actors and fields that are not what their article's text has there."""
    texts = {entry.id: entry.text for entry in brief.articles if entry.text}
    return sum(
        not 0 <= span.start < span.end or texts.get(span.article, "")[span.start : span.end] != span.text
        for _, span in spans_of(brief)
    )


def article_of(entry: ArticleEntry) -> Article:
    """Give the article that an entry stands for."""
    return Article(
        entry.id, entry.key, entry.text, entry.title, entry.published, entry.publisher, entry.language
    )


class Cited:
    """The articles of a brief that have a text, by their ids."""

    def __init__(self, brief: Brief) -> None:
        # A duplicate has the id of the article that is briefed, which goes first.
        ordered = sorted(brief.articles, key=lambda entry: entry.status == "briefed")
        self._entries = {entry.id: entry for entry in ordered if entry.text}
        self._documents: dict[str, ChunkedArticle] = {}
        self._places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for _, statement in told(brief):
            for span in statement.evidence:
                self._places[span.article].add((span.start, span.end))

    def entry(self, article: str) -> ArticleEntry | None:
        """Give an article's entry; None where there is none, or it has no text."""
        return self._entries.get(article)

    def document(self, article: str) -> ChunkedArticle:
        """Give an article, which has an entry, with its sentences."""
        if article not in self._documents:
            self._documents[article] = _document(self._entries[article], self._places[article])
        return self._documents[article]

    def sentence(self, span: Span) -> Sentence | None:
        """Give the sentence that a span lies in, else None."""
        if span.article not in self._entries:
            return None
        sentence = sentence_at(span.start, self.document(span.article))
        return sentence if sentence and span.end <= sentence.end else None


def _document(entry: ArticleEntry, places: set[tuple[int, int]]) -> ChunkedArticle:
    """Number an article's sentences.

    A run with very small chunks splits long sentences further, and the brief does not say at which size:
    then it is the largest at which all places that are cited are whole sentences.
    """
    article = article_of(entry)
    usual = chunk_article(article, MAX_SENTENCE_TOKENS)
    if _all_whole(places, usual):
        return usual
    others = (chunk_article(article, n) for n in range(MAX_SENTENCE_TOKENS - 1, _LEAST_TOKENS - 1, -1))
    return next((other for other in others if _all_whole(places, other)), usual)


def _all_whole(places: set[tuple[int, int]], document: ChunkedArticle) -> bool:
    return places <= {(sentence.start, sentence.end) for sentence in document.sentences}
