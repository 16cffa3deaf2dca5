"""One story out of its articles' statements: what is printed, from which sources, of how many origins. Pure."""

from __future__ import annotations

import functools
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from briefing.chunking import chunk_article
from briefing.grounding import ground_statement, restate
from briefing.stories.origins import origins_of
from briefing.stories.sameness import same_speaker, stems, tells
from briefing.text import HEADLINE_CHARS, digest, shorten
from briefing.types import (
    Analysis,
    Article,
    Choice,
    ChunkedArticle,
    Dropped,
    FoundStatement,
    Statement,
    Story,
)
from briefing.words import fold

# More statements than this are not laid before a model at once; those of the lowest rank stay as they are.
MAX_OFFERED = 60
# Why a statement that holds is not printed.
REPEATED, LIMIT = "told by another line of the story", "limit"
# The least share of a line's words that an article has which holds the line: it may inflect the others.
_HELD = 0.6


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


@dataclass(frozen=True, slots=True)
class Told:
    """A story, and what of its articles' statements no line of it tells."""

    story: Story
    dropped: tuple[Dropped, ...] = ()


def tell(members: Sequence[Material], offered: Sequence[Statement], choice: Choice) -> Told:
    """Tell a story once: each line with every article that alone holds it.

    Args:
        members: its articles, one or more.
        offered: what `offer` gave.
        choice: which of them to print first, and which say one thing. What was left out, and what was grouped with
            a line that does not tell it, follows as lines of its own.

    Returns:
        The story without actors and disagreements, which are known only when all stories are.
    """
    ordered = _by_weight(members)
    bests, groups = [], []
    for group in choice.groups:
        best, told = _best([offered[i] for i in group])
        bests.append(best)
        groups.append(told)
    known = {s.id for best, told in zip(bests, groups, strict=True) for s in (best, *told)}
    rest = [s for member in ordered for s in member.analysis.statements if s.id not in known]
    lines = _cited([*bests, *rest], groups, members)
    dropped = []
    for line, told in zip(lines, groups, strict=False):
        dropped += [_drop(s, REPEATED) for s in told if not _cites(line, s)]
    story = Story(
        id=story_id(members),
        headline=shorten(ordered[0].article.title, HEADLINE_CHARS),
        status="new",
        statements=tuple(lines),
        actors=(),
        articles=tuple(sorted(m.article.id for m in members)),
    )
    return Told(story, tuple(dropped))


def cut(told: Told, most: int, reason: str, keep: Container[str] = ()) -> Told:
    """Leave so many lines of a story: the first, then those to keep (their ids), then others. The rest is dropped."""
    story = told.story
    ranked = sorted(story.statements[1:], key=lambda line: line.id not in keep)
    kept = {line.id for line in (*story.statements[:1], *ranked)[:most]}
    gone = tuple(_drop(line, reason) for line in story.statements if line.id not in kept)
    if not gone:
        return told
    left = tuple(line for line in story.statements if line.id in kept)
    return Told(replace(story, statements=left), (*told.dropped, *gone))


def _drop(statement: Statement, reason: str) -> Dropped:
    return Dropped(statement.text, _of(statement), reason)


def _by_weight(members: Sequence[Material]) -> list[Material]:
    """Order a story's articles: most statements first, then the longest."""
    return sorted(members, key=lambda m: (-len(m.analysis.statements), -len(m.article.text), m.article.id))


def _best(group: Sequence[Statement]) -> tuple[Statement, list[Statement]]:
    """Choose the statement of a group that is printed; give with it those that it tells, too."""
    best = min(group, key=lambda s: (s.stand_in, s.verdict != "supported", s.speaker is None, group.index(s)))
    return best, [s for s in group if s is not best and tells(best, s)]


def _cited(
    lines: Sequence[Statement], groups: Sequence[Sequence[Statement]], members: Sequence[Material]
) -> list[Statement]:
    """Let each line cite all articles that alone hold it, and count its origins.

    Args:
        lines: of the story.
        groups: of the first of them, what else each tells: there it is looked for again.
        members: the story's articles.
    """
    words = [frozenset(stems(line.text)) for line in lines]
    evidence = [list(line.evidence) for line in lines]
    # Article by article, since what is known of the last ones alone is kept at hand.
    for member in sorted(members, key=lambda m: m.article.id) if len(members) > 1 else ():
        there = frozenset(stems(member.article.text))
        for number, line in enumerate(lines):
            if _of(line) == member.article.id:
                continue
            same = [s for s in groups[number] if _of(s) == member.article.id] if number < len(groups) else []
            # Most articles lack some word of most lines, which is soon seen.
            if same or len(words[number] & there) >= _HELD * len(words[number]):
                stated = restate(line.text, member.document)
                other = _held(line, [stated] if stated else same, member)
                if other and same_speaker(line.speaker, other.speaker):
                    evidence[number].extend(other.evidence)
    publishers = {m.article.id: m.article.publisher for m in members}
    cited = [replace(line, evidence=tuple(e)) for line, e in zip(lines, evidence, strict=True)]
    return [replace(line, origins=origins_of(line, publishers)) for line in cited]


def _cites(line: Statement, other: Statement) -> bool:
    """Say whether a line cites what another statement stands on; else that is told, but the reader is not led there."""
    return any(
        span.article == there.article and span.start < there.end and there.start < span.end
        for span in line.evidence
        for there in other.evidence
    )


def _of(statement: Statement) -> str:
    """Give the article that a statement was made in."""
    return statement.evidence[0].article


def _held(line: Statement, same: Sequence[Statement], member: Material) -> Statement | None:
    """Ground a line in another article, where that may say the same; None where it does not hold it wholly."""
    if not same:
        return None
    document = member.document
    starts = {span.start for statement in same for span in statement.evidence}
    numbers = tuple(sentence.number for sentence in document.sentences if sentence.start in starts)
    grounded = ground_statement(FoundStatement(line.text, numbers), document)
    other = grounded.statement
    # A word that is not there may be the one that counts: 'arrested' where that has 'questioned'.
    missing = any(reason.kind == "content" for reason in grounded.reasons)
    holds = other and other.verdict == "supported" and not missing and fold(other.text) == fold(line.text)
    return other if holds else None
