"""The seam between the pipeline and whatever reads the text.

`extractive` reads with spaCy and needs nothing else; `language_model` asks a model. Both give the pipeline
the same grounded values, so that nothing after them knows which of the two was at work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from briefing.types import Analysis, Choice, ChunkedArticle, Statement


class Analyst(Protocol):
    """Reads articles. It holds no state of one article, so that articles can be read side by side."""

    name: str

    async def analyse(self, document: ChunkedArticle) -> Analysis:
        """Find and ground an article's statements and actors.

        Raises:
            ModelUnusableError: where asking for any other article would fail too.
        """

    async def group(self, story: str, statements: Sequence[Statement]) -> Choice:
        """Choose the statements that tell the story with this id, and group those that say one thing."""

    async def lead(self, statements: Sequence[Statement]) -> Choice:
        """Choose the bottom line: up to three groups of one statement each."""
