"""Which articles tell of one event. Pure, deterministic.

Articles are compared as weighted word vectors (saturated term frequency, BM25's; inverse document frequency
against an assumed background, so that a window of two articles is judged like one of two hundred) and
merged by average link over their nearest neighbours. The result does not depend on the order of input.
"""

from __future__ import annotations

import functools
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heappushpop
from itertools import chain, compress, islice

from briefing.stories.sameness import stems
from briefing.types import Article
from briefing.words import COMMON_WORDS

# All constants were chosen on the dev halves of basil, ecbplus and allsides together, one setting for all
# (benchmarks/stories.py prints the figures).
_FIRST_WORDS = 400
_LEAD_WORDS = 60
_WEIGHT_TITLE, _WEIGHT_LEAD, _WEIGHT_REST = 4, 2, 1
_SATURATION = 2.4
_BACKGROUND = 300
_COMMON_SHARE, _OTHER_SHARE = 0.25, 0.01
_NEIGHBOURS = 15
_EDGE = 0.13
_MERGE = 0.16
# News moves on: after so many days two like articles are a third as likely to tell of one event.
_DECAY_DAYS = 10
# A word in more than this share of the articles, if these are 30 at least, makes no pair: it only costs time. In
# more than 1,000 none makes any, since the time for it grows with their square.
_FREQUENT_SHARE, _FREQUENT_LEAST, _FREQUENT_MOST = 0.2, 30, 1000

# So many of the pieces between blanks that were seen last are kept with their stems: most come again.
_PIECES = 1 << 15


def cluster(articles: Iterable[Article]) -> tuple[tuple[Article, ...], ...]:
    """Group articles by event.

    Returns:
        Each article in exactly one group; the articles of a group and the groups by id.
    """
    ordered = sorted(articles, key=lambda article: article.id)
    days = [article.published.toordinal() if article.published else None for article in ordered]
    groups = _average_link(_links(_bags(ordered), days))
    return tuple(tuple(ordered[i] for i in group) for group in groups)


@dataclass(frozen=True, slots=True)
class _Bags:
    """The words of a window's articles, as numbers: thousands of articles are to fit.

    Attributes:
        words: by number.
        articles: for each article its words, each once, and their weighted counts.
    """

    words: list[str]
    articles: list[tuple[array[int], array[int]]]


def _bags(articles: Iterable[Article]) -> _Bags:
    numbers: dict[str, int] = {}

    @functools.lru_cache(_PIECES)
    def read(piece: str) -> list[int]:
        return [numbers.setdefault(word, len(numbers)) for word in stems(piece)]

    def words(text: str) -> Iterable[int]:
        return chain.from_iterable(map(read, text.split()))

    bags = []
    for article in articles:
        # Some 12 characters a word: only as much text as the first words can take is looked at.
        text = list(islice(words(article.text[: _FIRST_WORDS * 12]), _FIRST_WORDS))
        weighed = (
            list(words(article.title)) * _WEIGHT_TITLE,
            text[:_LEAD_WORDS] * _WEIGHT_LEAD,
            text[_LEAD_WORDS:] * _WEIGHT_REST,
        )
        counts = Counter(chain.from_iterable(weighed))
        bags.append((array("I", counts), array("I", counts.values())))
    return _Bags(list(numbers), bags)


def _idf(word: str, frequency: int, articles: int) -> float:
    share = _COMMON_SHARE if word in COMMON_WORDS else _OTHER_SHARE
    return max(0.0, math.log((articles + _BACKGROUND + 1) / (frequency + _BACKGROUND * share)))


@functools.lru_cache(maxsize=1000)
def _nearness(days: int) -> float:
    """Say how likely reports so many days apart are to tell of one event."""
    return math.exp(-max(0, days - 1) / _DECAY_DAYS)


def _links(bags: _Bags, days: Sequence[int | None]) -> list[dict[int, float]]:
    """Give for each article the similarities, from _EDGE up, to its nearest ones and those it is nearest to.

    Each pair is looked at once, through an inverted index that holds the articles before the one at hand.

    Args:
        bags: of the articles.
        days: their dates as ordinals, None where a date is not known.
    """
    count = len(bags.articles)
    frequency = Counter(chain.from_iterable(words for words, _ in bags.articles))
    idf = [_idf(word, frequency[number], count) for number, word in enumerate(bags.words)]
    most = max(_FREQUENT_LEAST, min(int(_FREQUENT_SHARE * count), _FREQUENT_MOST))
    index = {n: (array("I"), array("d")) for n, articles in frequency.items() if 1 < articles <= most}
    nearest: list[list[tuple[float, int]]] = [[] for _ in range(count)]
    for i, (words, counts) in enumerate(bags.articles):
        weights = [n / (n + _SATURATION) * idf[word] for word, n in zip(words, counts, strict=True)]
        norm = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
        day, similar = days[i], [0.0] * i
        for word, weight in zip(words, weights, strict=True):
            if word in index:
                weight /= norm
                others, their_weights = index[word]
                for j, other in zip(others, their_weights, strict=True):
                    similar[j] += weight * other
                others.append(i)
                their_weights.append(weight)
        for j in compress(range(i), map(_EDGE.__le__, similar)):
            similarity, other_day = similar[j], days[j]
            if day is not None and other_day is not None:
                similarity *= _nearness(abs(day - other_day))
            if similarity >= _EDGE:
                similarity = round(similarity, 9)
                _keep(nearest[i], similarity, j)
                _keep(nearest[j], similarity, i)
    links: list[dict[int, float]] = [{} for _ in range(count)]
    for i, best in enumerate(nearest):
        for similarity, negative in best:
            links[i][-negative] = links[-negative][i] = similarity
    return links


def _keep(nearest: list[tuple[float, int]], similarity: float, article: int) -> None:
    """Put an article among the nearest ones, a heap with the furthest first; of equals the later one goes."""
    if len(nearest) < _NEIGHBOURS:
        heappush(nearest, (similarity, -article))
    elif similarity >= nearest[0][0]:
        heappushpop(nearest, (similarity, -article))


def _average_link(edges: Sequence[dict[int, float]]) -> list[list[int]]:
    """Merge the two closest groups while their mean similarity, missing edges as 0, is at least _MERGE."""
    members = {i: [i] for i in range(len(edges))}
    links = dict(enumerate(edges))
    heap = [(-similarity, i, j) for i, linked in links.items() for j, similarity in linked.items() if i < j]
    heapify(heap)
    fresh = len(links)
    while heap:
        negative, i, j = heappop(heap)
        if -negative < _MERGE:
            break
        if i not in members or j not in members:
            continue
        members[fresh] = members.pop(i) + members.pop(j)
        sums = links.pop(i)
        for other, total in links.pop(j).items():
            sums[other] = sums.get(other, 0.0) + total
        del sums[i], sums[j]
        links[fresh] = sums
        for other, total in sums.items():
            theirs = links[other]
            theirs.pop(i, None)
            theirs.pop(j, None)
            theirs[fresh] = total
            mean = total / (len(members[fresh]) * len(members[other]))
            heappush(heap, (-mean, other, fresh))
        fresh += 1
    return sorted(sorted(group) for group in members.values())
