"""A real model behind a real server. It is small and writes badly: only form and grounding are asserted."""

from __future__ import annotations

import asyncio
import os

import pytest
import record
import smollm2

from briefing.analysts.extractive import LeadingAnalyst
from briefing.analysts.language_model import LanguageModelAnalyst
from briefing.chunking import chunk_article
from briefing.models import Completion, Model, Request
from briefing.models.recording import Replay
from briefing.prompts import Prompts
from briefing.schemas import ExtractReply, parse_reply
from briefing.text import canonical, digest
from briefing.types import Analysis, Article


def assert_grounded(analysis: Analysis, text: str) -> None:
    """Whatever the model wrote, each line stands in the text where it says it does."""
    assert analysis.statements_offered == len(analysis.statements) + len(analysis.dropped)
    for statement in analysis.statements:
        assert statement.evidence
        for span in statement.evidence:
            assert span.text == text[span.start : span.end]
    for actor in analysis.actors:
        for span in actor.mentions:
            assert span.text == text[span.start : span.end]


class Watched:
    """Around a model: counts the answers that fit their schema."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.fitting = 0

    async def complete(self, request: Request) -> Completion:
        """Answer as told."""
        completion = await self.model.complete(request)
        parsed = parse_reply(completion.text or "", ExtractReply, range(1, 10))
        self.fitting += parsed.reply is not None
        return completion

    async def close(self) -> None:
        """Close."""
        await self.model.close()


# Where BRIEFING_REQUIRE_REAL_MODEL is set, as in .ci/run, the test fails instead.
@pytest.mark.skipif(
    smollm2.missing() is not None and "BRIEFING_REQUIRE_REAL_MODEL" not in os.environ,
    reason=str(smollm2.missing()),
)
def test_a_real_model_answers_within_the_schema() -> None:
    """Through server, client, prompt, schema and grounding: some answer fits, and no span is untrue."""

    async def read_until_one_fits(model: Model) -> int:
        watched = Watched(model)
        analyst = LanguageModelAnalyst(watched, Prompts(max_statements=2), LeadingAnalyst())
        try:
            for text in smollm2.TEXTS:
                article = Article(digest(text), "text", canonical(text), "Ports")
                assert_grounded(await analyst.analyse(chunk_article(article, 50)), text)
                if watched.fitting:
                    break
        finally:
            await watched.close()
        return watched.fitting

    with smollm2.serve() as model:
        assert asyncio.run(read_until_one_fits(model)) > 0


def test_the_recorded_answers_of_a_real_model_replay() -> None:
    """What the model once wrote gives the same analyses each time, without it."""
    first, again = (asyncio.run(record.read_all(Replay(record.RECORDING))) for _ in range(2))
    assert first == again
    assert any(analysis.chunks_stand_in == 0 for analysis in first)
    for analysis, text in zip(first, smollm2.TEXTS, strict=True):
        assert_grounded(analysis, text)
