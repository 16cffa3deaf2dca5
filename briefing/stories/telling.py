"""One story out of its articles' statements: what is printed, from which sources, of how many origins. Pure."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from briefing.chunking import chunk_article
from briefing.grounding import restate
from briefing.stories.sameness import same_speaker
from briefing.text import HEADLINE_CHARS, digest, shorten
from briefing.types import Analysis, Article, Choice, ChunkedArticle, Statement, Story

# More statements than this are not laid before a model at once; those of the lowest rank stay as they are.
MAX_OFFERED = 60


@dataclass(frozen=True, slots=True)
class Material:
    """What a story is told from: one article with what was made of it.

    Attributes:
        article: the article.
        analysis: what was made of it.
        chunk_tokens: how it was chunked (see chunk_article).
    """

    article: Article
    analysis: Analysis
    chunk_tokens: int

    @property
    def document(self) -> ChunkedArticle:
        """The article with its sentences, chunked again: to hold these for a whole day costs more than the texts."""
        return _chunked(self.article, self.chunk_tokens)


# A line may be looked up in all the other articles of its story, and the next one in the same ones again.
_chunked = functools.lru_cache(maxsize=64)(chunk_article)


def story_id(members: Sequence[Material]) -> str:
    """Give the id of the story of these articles."""
    return "e-" + digest("|".join(sorted(m.article.id for m in members)), 10)


def offer(members: Sequence[Material]) -> tuple[Statement, ...]:
    """Give a story's statements in the order in which they are laid before an analyst: by turns."""
    ordered = _by_weight(members)
    rounds = max((len(m.analysis.statements) for m in members), default=0)
    return tuple(
        m.analysis.statements[i] for i in range(rounds) for m in ordered if i < len(m.analysis.statements)
    )[:MAX_OFFERED]


def tell(members: Sequence[Material], offered: Sequence[Statement], choice: Choice) -> Story:
    """Tell a story once.

    Args:
        members: its articles, one or more.
        offered: what `offer` gave.
        choice: which of them to print, and which say one thing. Those left out follow as lines of their
            own: nothing that was found is lost here.

    Returns:
        The story without actors, which are known only when all stories are.
    """
    by_id = {m.article.id: m for m in members}
    lines = [_line([offered[i] for i in group], by_id) for group in choice.groups]
    used = {i for group in choice.groups for i in group}
    printed = {statement.id for i, statement in enumerate(offered) if i in used}
    for member in _by_weight(members):
        rest = (s for s in member.analysis.statements if s.id not in printed)
        lines.extend(_line([statement], by_id) for statement in rest)
    return Story(
        id=story_id(members),
        headline=shorten(_by_weight(members)[0].article.title, HEADLINE_CHARS),
        status="new",
        statements=tuple(lines),
        actors=(),
        articles=tuple(sorted(by_id)),
    )


def _by_weight(members: Sequence[Material]) -> list[Material]:
    """Order a story's articles: most statements first, then the longest."""
    return sorted(members, key=lambda m: (-len(m.analysis.statements), -len(m.article.text), m.article.id))


def _line(group: Sequence[Statement], members: Mapping[str, Material]) -> Statement:
    """Print the best statement of a group; cite another article only if that article alone holds the line."""
    best = min(group, key=lambda s: (s.stand_in, s.verdict != "supported", s.speaker is None, group.index(s)))
    own = {span.article for span in best.evidence}
    evidence = list(best.evidence)
    told_by = [best]
    for article in sorted({span.article for s in group for span in s.evidence} - own):
        other = restate(best.text, members[article].document)
        if other and same_speaker(best.speaker, other.speaker):
            evidence.extend(other.evidence)
            told_by.append(other)
    return replace(best, evidence=tuple(evidence), origins=_origins(told_by, members))


def _origins(told_by: Sequence[Statement], members: Mapping[str, Material]) -> int:
    """Count independent sources: a publisher counts once, and so does one speaker told by many.

    Articles without a publisher count as one together: nothing shows that they are independent.
    """
    if told_by[0].speaker is not None:
        return 1
    return len({members[span.article].article.publisher for s in told_by for span in s.evidence})
