"""How many independent sources tell a line. Pure.

Agreement counts only where it can be independent: a publisher counts once, all that are not known count as one
together, a passage that two outlets print in the same words is one agency's, and what one speaker says is one
source's however many quote it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from briefing.types import Span, Statement
from briefing.words import fold

# Two people seldom write this many words alike by chance; a shorter sentence they may.
_SAME_WORDS = 10
# So many words in a row are compared, and this share of the shorter passage's is what a copy leaves.
_RUN = 4
_COPIED = 0.8


def origins_of(line: Statement, publishers: Mapping[str, str | None]) -> int:
    """Count the independent origins of a line.

    Args:
        line: with the evidence from all articles that it cites.
        publishers: the publisher of each of them, by article id.

    Returns:
        1 or more; 1 where the line has a speaker.
    """
    if line.speaker is not None:
        return 1
    outlets: dict[str | None, list[str]] = defaultdict(list)
    for article, passage in _passages(line.evidence):
        outlets[publishers[article]].append(passage)
    # Of outlets that print one wording the first stands for all.
    counted: list[list[set[tuple[str, ...]]]] = []
    for outlet in sorted(outlets, key=lambda name: (name is None, name or "")):
        told = [_runs(passage) for passage in outlets[outlet]]
        if not any(_copied(one, other) for one in told for others in counted for other in others):
            counted.append(told)
    return max(1, len(counted))


def _passages(evidence: Iterable[Span]) -> list[tuple[str, str]]:
    """Put the spans that one article gives together, in the order of the articles' ids."""
    by_article: dict[str, list[str]] = defaultdict(list)
    for span in sorted(evidence, key=lambda span: (span.article, span.start)):
        by_article[span.article].append(span.text)
    return [(article, " ".join(texts)) for article, texts in by_article.items()]


def _runs(passage: str) -> set[tuple[str, ...]]:
    """Give the runs of words of a passage; none of one too short to tell a copy by."""
    words = fold(passage).split()
    if len(words) < _SAME_WORDS:
        return set()
    return {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}


def _copied(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> bool:
    return bool(one and other) and len(one & other) >= _COPIED * min(len(one), len(other))
