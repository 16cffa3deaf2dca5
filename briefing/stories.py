"""Which articles tell of one event, and which statements say one thing. Pure, deterministic.

Articles are compared as weighted word vectors (saturated term frequency, BM25's; inverse document frequency
against an assumed background, so that a window of two articles is judged like one of two hundred) and
merged by average link over their nearest neighbours. The result does not depend on the order of input.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from briefing.types import Article, Speaker, Statement
from briefing.words import COMMON_WORDS, FUNCTION_WORDS, fold, stem

# All constants were chosen on the dev halves of basil, ecbplus and allsides together, one setting for all
# (benchmarks/stories.py prints the figures).
_FIRST_WORDS = 400
_LEAD_WORDS = 60
_WEIGHT_TITLE, _WEIGHT_LEAD, _WEIGHT_REST = 2.0, 1.0, 0.5
_SATURATION = 1.2
_BACKGROUND = 300
_COMMON_SHARE, _OTHER_SHARE = 0.25, 0.01
_NEIGHBOURS = 15
_EDGE = 0.13
_MERGE = 0.16
# News moves on: after so many days two like articles are a third as likely to tell of one event.
_DECAY_DAYS = 10
# A word in more than this share of the articles, and at least so many, makes no pair: it only costs time.
_FREQUENT_SHARE, _FREQUENT_COUNT = 0.2, 30

# Two statements say one thing from this share of common weight (Jaccard over content stems).
_SAME_STATEMENT = 0.5
LEAD_STATEMENTS = 3

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_IDEOGRAPHS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]{2,}")

Vector = Mapping[str, float]


def cluster(articles: Iterable[Article]) -> tuple[tuple[Article, ...], ...]:
    """Group articles by event.

    Returns:
        Each article in exactly one group; the articles of a group and the groups by id.
    """
    ordered = sorted(articles, key=lambda article: article.id)
    vectors = _weigh([_counts(article) for article in ordered])
    days = [_day(article) for article in ordered]
    groups = _average_link(len(ordered), _nearest(vectors, days))
    return tuple(tuple(ordered[i] for i in group) for group in groups)


def group_similar(statements: Sequence[Statement]) -> tuple[tuple[int, ...], ...]:
    """Group the statements that say one thing in nearly the same words, in the order of their first."""
    stems = [frozenset(_stems(statement.text)) for statement in statements]
    groups: list[list[int]] = []
    for i, own in enumerate(stems):
        for group in groups:
            other = stems[group[0]]
            same = same_speaker(statements[i].speaker, statements[group[0]].speaker)
            if same and len(own & other) >= _SAME_STATEMENT * len(own | other):
                group.append(i)
                break
        else:
            groups.append([i])
    return tuple(tuple(group) for group in groups)


def choose_lead(statements: Sequence[Statement]) -> tuple[tuple[int, ...], ...]:
    """Choose the bottom line from statements in order of rank: the first ones, one an article."""
    chosen: list[int] = []
    seen: set[str] = set()
    for fresh_only in (True, False):
        for i, statement in enumerate(statements):
            sources = {span.article for span in statement.evidence}
            if len(chosen) < LEAD_STATEMENTS and i not in chosen and not (fresh_only and sources & seen):
                chosen.append(i)
                seen |= sources
    return tuple((i,) for i in sorted(chosen))


def same_speaker(one: Speaker | None, other: Speaker | None) -> bool:
    """Say whether two speakers are one: the same name, or that name behind a title or a first name.

    'Mayor Ada Brill' and 'Brill' are. 'The mayor of Kastan' and 'Kastan', 'the army' and 'the Orlan army',
    'Ada Brill' and 'a spokesman for Ada Brill' may be two.
    """
    if one is None or other is None:
        return one is other
    short, long = sorted((fold(one.name).split(), fold(other.name).split()), key=len)
    bare = [word for word in short if word not in _DETERMINERS]
    before = [word for word in long if word not in _DETERMINERS]
    if bare == before:
        return True
    if not bare or (len(bare) == 1 and bare != short) or before[-len(bare) :] != bare:
        return False
    return not _SOMEBODY_ELSE.intersection(before[: -len(bare)])


_DETERMINERS = frozenset("a an the".split())
# Before a name these make it another's: 'a spokesman for Ada Brill', 'the former Prime Minister'.
_SOMEBODY_ELSE = frozenset(
    "acting and at by deputy ex for former from in near of on outgoing to vice with".split()
)


def _stems(text: str) -> Iterable[str]:
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        if _IDEOGRAPHS.fullmatch(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        elif word not in FUNCTION_WORDS:
            yield stem(word)


def _counts(article: Article) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word in _stems(article.title):
        counts[word] += _WEIGHT_TITLE  # type: ignore[assignment]  # a weighted count
    # Some 12 characters a word: only as much text as the first words can take is looked at.
    for i, word in enumerate(_stems(article.text[: _FIRST_WORDS * 12])):
        if i >= _FIRST_WORDS:
            break
        counts[word] += _WEIGHT_LEAD if i < _LEAD_WORDS else _WEIGHT_REST  # type: ignore[assignment]
    return counts


def _weigh(all_counts: Sequence[Counter[str]]) -> list[Vector]:
    frequency = Counter(word for counts in all_counts for word in counts)
    total = len(all_counts) + _BACKGROUND + 1
    vectors: list[Vector] = []
    for counts in all_counts:
        weights = {}
        for word, count in counts.items():
            share = _COMMON_SHARE if word in COMMON_WORDS else _OTHER_SHARE
            idf = math.log(total / (frequency[word] + _BACKGROUND * share))
            weights[word] = count / (count + _SATURATION) * max(idf, 0.0)
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({word: weight / norm for word, weight in sorted(weights.items())})
    return vectors


def _day(article: Article) -> int | None:
    return article.published.toordinal() if article.published else None


def _nearness(one: int | None, other: int | None) -> float:
    """Say how likely two days are to have one event; days that are not known say nothing."""
    if one is None or other is None:
        return 1.0
    return math.exp(-max(0, abs(one - other) - 1) / _DECAY_DAYS)


def _nearest(vectors: Sequence[Vector], days: Sequence[int | None]) -> dict[tuple[int, int], float]:
    """Give the similarities from _EDGE up between each article and its nearest ones, through an inverted index."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, vector in enumerate(vectors):
        for word, weight in vector.items():
            postings[word].append((i, weight))
    cap = max(_FREQUENT_COUNT, int(_FREQUENT_SHARE * len(vectors)))
    edges: dict[tuple[int, int], float] = {}
    for i, vector in enumerate(vectors):
        similar: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            if len(postings[word]) <= cap:
                for j, other in postings[word]:
                    if j != i:
                        similar[j] += weight * other
        dated = ((j, s * _nearness(days[i], days[j])) for j, s in similar.items() if s >= _EDGE)
        best = heapq.nsmallest(_NEIGHBOURS, ((-round(s, 9), j) for j, s in dated if s >= _EDGE))
        for negative, j in best:
            edges[min(i, j), max(i, j)] = -negative
    return edges


def _average_link(count: int, edges: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Merge the two closest groups while their mean similarity, missing edges as 0, is at least _MERGE."""
    members = {i: [i] for i in range(count)}
    links: dict[int, dict[int, float]] = defaultdict(dict)
    heap: list[tuple[float, int, int]] = []
    for (i, j), similarity in edges.items():
        links[i][j] = links[j][i] = similarity
        heap.append((-similarity, i, j))
    heapq.heapify(heap)
    fresh = count
    while heap:
        negative, i, j = heapq.heappop(heap)
        if -negative < _MERGE:
            break
        if i not in members or j not in members:
            continue
        members[fresh] = members.pop(i) + members.pop(j)
        sums = Counter(links.pop(i))
        sums.update(links.pop(j))
        for other, total in sorted(sums.items()):
            if other in members:
                links[other].pop(i, None)
                links[other].pop(j, None)
                links[other][fresh] = links[fresh][other] = total
                mean = total / (len(members[fresh]) * len(members[other]))
                heapq.heappush(heap, (-mean, other, fresh))
        fresh += 1
    return sorted(sorted(group) for group in members.values())
