"""Briefings from news articles, each line followable to a verbatim span of its source.

    import briefing

    articles = briefing.read("seeds/")
    brief = briefing.run(articles, model="extractive")
    verdict = briefing.ground("The embassy said …", articles[0])

Importing this is cheap: names are resolved when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.api import arun, read, run
    from briefing.errors import BriefingError
    from briefing.grounding import Judgement, ground
    from briefing.types import (
        Actor,
        Article,
        ArticleEntry,
        Brief,
        Coverage,
        Disagreement,
        Dropped,
        FailedSource,
        FieldValue,
        Role,
        Run,
        Span,
        Speaker,
        Statement,
        Story,
    )

__all__ = [  # noqa: RUF022 - the functions first, then what they return
    "read",
    "run",
    "arun",
    "ground",
    "Judgement",
    "BriefingError",
    "Actor",
    "Article",
    "ArticleEntry",
    "Brief",
    "Coverage",
    "Disagreement",
    "Dropped",
    "FailedSource",
    "FieldValue",
    "Role",
    "Run",
    "Span",
    "Speaker",
    "Statement",
    "Story",
]


# Where a name of __all__ is; all others are values of types.py.
_HOMES = {
    "read": "api",
    "run": "api",
    "arun": "api",
    "ground": "grounding",
    "Judgement": "grounding",
    "BriefingError": "errors",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'briefing' has no attribute {name!r}")
    return getattr(importlib.import_module(f"briefing.{_HOMES.get(name, 'types')}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
