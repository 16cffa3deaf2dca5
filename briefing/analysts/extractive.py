"""Analysts that need no model: an article's own best sentences, its names, and who says what.

`ExtractiveAnalyst` finds names with spaCy. `LeadingAnalyst` needs nothing: it takes the leading sentences
and no actors. Both stand in for a chunk that a model could not do. The same text gives the same findings.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from briefing import ranking, stories
from briefing.actors import NO_LIST, ActorList, ground_actors, unlisted_speakers
from briefing.analysts.entities import EntityReader
from briefing.grounding import explain, ground_statement
from briefing.text import on_one_line
from briefing.topics import Interest
from briefing.types import (
    Actor,
    Analysis,
    Choice,
    Chunk,
    ChunkedArticle,
    Dropped,
    Findings,
    FoundActor,
    FoundStatement,
    Sentence,
    Statement,
)


class _SentenceAnalyst:
    """What both have in common: statements that are sentences, chosen by number."""

    name: str

    def __init__(
        self, max_statements: int = 5, listed: ActorList = NO_LIST, watch: Sequence[str] = ()
    ) -> None:
        self._limit = max_statements
        self._listed = listed
        self._watch = watch

    async def analyse(self, document: ChunkedArticle) -> Analysis:
        """Find and ground an article's statements, in text order, and its actors."""
        found = self._actors(document, document.sentences)
        actors, rejected = ground_actors(found, document, self._listed)
        offered = _statements(document, self._choose(document, actors, document.sentences))
        grounded = [(statement, ground_statement(statement, document)) for statement in offered]
        kept = tuple(g.statement for _, g in grounded if g.statement is not None)
        # Where nobody looks for names, none are found.
        unlisted = unlisted_speakers(kept, actors, document) if found else ()
        if unlisted:
            actors, _ = ground_actors((*found, *unlisted), document, self._listed)
        return Analysis(
            article=document.article.id,
            statements=kept,
            actors=actors,
            dropped=tuple(
                Dropped(statement.text, document.article.id, explain(g.reasons))
                for statement, g in grounded
                if g.statement is None
            ),
            statements_offered=len(offered),
            actors_offered=len(found),
            actors_kept=len(found) - len(rejected),
            chunks=len(document.chunks),
        )

    def analyse_chunk(self, document: ChunkedArticle, chunk: Chunk) -> Findings:
        """Find the statements and actors of one chunk, as a model would offer them: not yet grounded."""
        found = self._actors(document, chunk.sentences)
        actors, _ = ground_actors(found, document, self._listed)
        return Findings(_statements(document, self._choose(document, actors, chunk.sentences)), found)

    async def group(self, story: str, statements: Sequence[Statement]) -> Choice:
        """Group the statements that say one thing in nearly the same words."""
        return Choice(stories.group_similar(statements))

    async def lead(self, statements: Sequence[Statement]) -> Choice:
        """Choose the bottom line: the first statements of different articles."""
        return Choice(stories.choose_lead(statements))

    def _actors(self, document: ChunkedArticle, sentences: Sequence[Sentence]) -> tuple[FoundActor, ...]:
        raise NotImplementedError

    def _choose(
        self, document: ChunkedArticle, actors: Sequence[Actor], sentences: Sequence[Sentence]
    ) -> list[int]:
        raise NotImplementedError

    def _wanted(
        self, document: ChunkedArticle, actors: Sequence[Actor], sentences: Sequence[Sentence]
    ) -> list[set[int]]:
        """Give for each name that is watched for the numbers of the sentences that have it."""
        text = document.article.text
        interests = (Interest((name,), actors) for name in self._watch)
        return [
            {s.number for s in sentences if interest.in_text(text[s.start : s.end])}
            for interest in interests
            if interest.in_text(text)
        ]


class ExtractiveAnalyst(_SentenceAnalyst):
    """Ranked sentences, and names from spaCy's small English model.

    Making one is cheap: the model is loaded when the first article is read.

    Args:
        max_statements: the most statements an article, or a chunk, gives.
        listed: the reader's own actors.
        watch: names never to miss: where a sentence has one, one that does is chosen.
    """

    name = "extractive"

    def __init__(
        self, max_statements: int = 5, listed: ActorList = NO_LIST, watch: Sequence[str] = ()
    ) -> None:
        super().__init__(max_statements, listed, watch)
        self._reader = EntityReader()
        # A stand-in that was cut off by the run's deadline is still at work in its thread.
        self._one_at_a_time = threading.Lock()

    def _actors(self, document: ChunkedArticle, sentences: Sequence[Sentence]) -> tuple[FoundActor, ...]:
        with self._one_at_a_time:
            return self._reader.find(document, sentences)

    def _choose(
        self, document: ChunkedArticle, actors: Sequence[Actor], sentences: Sequence[Sentence]
    ) -> list[int]:
        return ranking.choose(
            document, actors, self._limit, sentences, self._wanted(document, actors, sentences)
        )


class LeadingAnalyst(_SentenceAnalyst):
    """Leading sentences, and no actors but those of the reader's list: what is left where spaCy is not installed.

    Args:
        max_statements: the most statements an article, or a chunk, gives.
        listed: the reader's own actors.
        watch: names never to miss: where a sentence has one, one that does is chosen.
    """

    name = "leading"

    def _actors(self, document: ChunkedArticle, sentences: Sequence[Sentence]) -> tuple[FoundActor, ...]:
        return ()

    def _choose(
        self, document: ChunkedArticle, actors: Sequence[Actor], sentences: Sequence[Sentence]
    ) -> list[int]:
        return ranking.leading(document, self._limit, sentences, self._wanted(document, actors, sentences))


def _statements(document: ChunkedArticle, numbers: Sequence[int]) -> tuple[FoundStatement, ...]:
    text = document.article.text
    chosen = [document.sentences[number - 1] for number in numbers]
    return tuple(FoundStatement(on_one_line(text[s.start : s.end]), (s.number,)) for s in chosen)
