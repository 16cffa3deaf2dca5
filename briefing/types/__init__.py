"""The values that flow through the pipeline. All are frozen; none knows where it came from or goes to.

    sources → Article → ChunkedArticle → Findings → Statement, Actor → Story → Brief

`articles` is what is read, `findings` what an analyst makes of it, `brief` what is printed, and the JSON. Offsets
everywhere are Unicode code points in an article's canonical text, counted from 0; `end` is exclusive. Sentence, chunk
and attempt numbers count from 1.
"""

from briefing.types.articles import (
    Article,
    Chunk,
    ChunkedArticle,
    FailedSource,
    Sentence,
)
from briefing.types.brief import (
    SCHEMA_VERSION,
    Actor,
    ActorChange,
    ActorType,
    ArticleEntry,
    ArticleStatus,
    Brief,
    Coverage,
    Disagreement,
    DisagreementKind,
    Dropped,
    FieldValue,
    Role,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
    StoryStatus,
    Verdict,
)
from briefing.types.findings import (
    Analysis,
    Choice,
    Field,
    Findings,
    FoundActor,
    FoundStatement,
    Usage,
)

__all__ = [
    "SCHEMA_VERSION",
    "Actor",
    "ActorChange",
    "ActorType",
    "Analysis",
    "Article",
    "ArticleEntry",
    "ArticleStatus",
    "Brief",
    "Choice",
    "Chunk",
    "ChunkedArticle",
    "Coverage",
    "Disagreement",
    "DisagreementKind",
    "Dropped",
    "FailedSource",
    "Field",
    "FieldValue",
    "Findings",
    "FoundActor",
    "FoundStatement",
    "Role",
    "Run",
    "Sentence",
    "Span",
    "Speaker",
    "Statement",
    "Story",
    "StoryStatus",
    "Usage",
    "Verdict",
]
