"""What every run is held to."""

from __future__ import annotations

from collections.abc import Callable

from briefing import briefjson
from briefing.types import Brief
from briefing.verify import verify

# Exit code, stdout and stderr of a run.
Result = tuple[int, str, str]
Run = Callable[..., Result]


def brief_of(result: Result, code: int = 0) -> Brief:
    """Read the JSON page on stdout of a run that ended with a code."""
    assert result[0] == code, result[2]
    return briefjson.loads(result[1], "stdout")


def told(brief: Brief) -> list[str]:
    """Give the texts of all statements of a brief's stories."""
    return [statement.text for story in brief.stories for statement in story.statements]


def assert_true(brief: Brief) -> None:
    """Hold a brief to what every brief promises: true spans, a count that adds up, and all that `verify` looks at."""
    assert verify(brief) == ()
    texts = {entry.id: entry.text for entry in brief.articles}
    for statement in (*brief.bottom_line, *(s for story in brief.stories for s in story.statements)):
        assert statement.evidence
        speaker = (statement.speaker.span,) if statement.speaker else ()
        for span in (*statement.evidence, *speaker):
            assert span.text == texts[span.article][span.start : span.end]
    for actor in brief.actors:
        assert actor.mentions
        for span in actor.mentions:
            assert span.text == texts[span.article][span.start : span.end]
    coverage = brief.coverage
    counted = coverage.briefed + coverage.duplicates + coverage.outside_window + coverage.failed
    assert coverage.articles_read == counted == len(brief.articles)
    assert coverage.statements_offered == coverage.statements_kept + len(coverage.dropped)
