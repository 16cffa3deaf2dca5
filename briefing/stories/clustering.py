"""Which articles tell of one event. Pure, deterministic.

Articles are compared as weighted word vectors (saturated term frequency, BM25's; inverse document frequency
against an assumed background, so that a window of two articles is judged like one of two hundred), less how
alike the whole neighbourhood is, and merged by average link over their nearest neighbours. The result does
not depend on the order of input.

Own code, since what there is costs more than it saves: scikit-learn brings 270 MB, numpy 73, and neither has
average link over missing edges. benchmarks/stories_speed.py has the time and memory that it needs.
"""

from __future__ import annotations

import functools
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush, heappushpop, nlargest
from itertools import chain, compress, islice

from briefing.stories.sameness import stems
from briefing.types import Article
from briefing.words import COMMON_WORDS

# All constants were chosen on the dev halves of basil, ecbplus and allsides together, one setting for all
# (benchmarks/stories.py prints the figures); those below move B³ F1 little when moved a little.
_FIRST_WORDS = 400
_LEAD_WORDS = 60
_WEIGHT_TITLE, _WEIGHT_LEAD, _WEIGHT_REST = 4, 2, 1
_SATURATION = 2.4
# As if so many other articles had been read, with a common word in this share of them, any other in that.
_BACKGROUND = 300
_COMMON_SHARE, _OTHER_SHARE = 0.4, 0.02
_NEIGHBOURS = 15
_EDGE = 0.108
_MERGE = 0.135
# How alike the articles around one are, say all of a pandemic, shows in its similarity to the 39th nearest: few
# events have so many reports. That much tells nothing of the event, so it is taken off each of the article's
# links (as hubs are scaled down elsewhere; Conneau et al. 2018 take the mean of the 10 nearest). A small window
# has no such crowd.
_CROWD = 39
# A similarity below this is not looked at: it costs time and changes next to nothing.
_SEEN = 0.06
# From this mean similarity a story of today goes on from an earlier one; higher than _MERGE, for a story that is
# wrongly called old is not read.
_GO_ON = 0.2
# From this similarity one article retells another, so that their stories are one whatever else is in them.
_RETOLD = 0.5
# Beside a closer one, another link is one to a like event: below this share of the closest it is none.
_BESIDE_BEST = 0.9
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
    # Two files of one text have one id.
    ordered = sorted(articles, key=lambda article: (article.id, article.key))
    groups = _average_link(_links(_bags(ordered), [_day(article) for article in ordered]))
    return tuple(tuple(ordered[i] for i in group) for group in groups)


def continued(
    groups: Sequence[Sequence[Article]], earlier: Sequence[Sequence[Article]]
) -> tuple[tuple[int, ...], ...]:
    """For each group of today's articles, give the indexes of the earlier groups that tell of the same event.

    Two groups tell of one event if their articles are alike on average, as in `cluster`, and neither is clearly
    closer to another; or if an article of one retells one of the other. Titles are not looked at: an article may
    be given another one overnight. The order within or of the groups does not matter either.

    Args:
        groups: today's, none empty.
        earlier: those of the days before, none empty.

    Returns:
        As many as there are groups; indexes from 0, ascending, of none, one or several earlier groups.
    """
    today = [(article, i) for i, group in enumerate(groups) for article in group]
    before = [(article, i) for i, group in enumerate(earlier) for article in group]
    bags = _bags((replace(article, title="") for article, _ in (*before, *today)))
    measure, index = _Measure.of(bags), _Index()
    for bag, (article, _) in zip(bags.articles, before, strict=False):
        index.add(measure.vector(bag), _day(article))
    alike: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for bag, (article, group) in zip(bags.articles[len(before) :], today, strict=True):
        for j, similarity in index.similar(measure.vector(bag), _day(article), _EDGE):
            alike[group, before[j][1]].append(similarity)
    # fsum: a sum that does not depend on the order.
    means = {
        (i, j): math.fsum(similarities) / (len(groups[i]) * len(earlier[j]))
        for (i, j), similarities in alike.items()
    }
    best_of: defaultdict[tuple[str, int], float] = defaultdict(float)
    for (i, j), mean in means.items():
        best_of["today", i] = max(best_of["today", i], mean)
        best_of["earlier", j] = max(best_of["earlier", j], mean)
    found: list[list[int]] = [[] for _ in groups]
    for (i, j), mean in sorted(means.items()):
        alone = max(_GO_ON, _BESIDE_BEST * best_of["today", i], _BESIDE_BEST * best_of["earlier", j])
        if mean >= alone or max(alike[i, j]) >= _RETOLD:
            found[i].append(j)
    return tuple(map(tuple, found))


def _day(article: Article) -> int | None:
    return article.published.toordinal() if article.published else None


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


@dataclass(frozen=True, slots=True)
class _Measure:
    """How much each word counts in one comparison of articles.

    Attributes:
        idf: of each word, by its number.
        linking: the words by which articles are found to be alike. One of a single article finds none, and
            one of very many only costs time; both count in the length of an article's vector.
    """

    idf: list[float]
    linking: frozenset[int]

    @classmethod
    def of(cls, bags: _Bags) -> _Measure:
        count = len(bags.articles)
        frequency = Counter(chain.from_iterable(words for words, _ in bags.articles))
        most = max(_FREQUENT_LEAST, min(int(_FREQUENT_SHARE * count), _FREQUENT_MOST))
        return cls(
            [_idf(word, frequency[number], count) for number, word in enumerate(bags.words)],
            frozenset(number for number, articles in frequency.items() if 1 < articles <= most),
        )

    def vector(self, bag: tuple[array[int], array[int]]) -> list[tuple[int, float]]:
        """Give an article's linking words with their weights in its vector of length 1."""
        words, counts = bag
        weights = [n / (n + _SATURATION) * self.idf[word] for word, n in zip(words, counts, strict=True)]
        norm = math.hypot(*weights) or 1.0
        return [
            (word, weight / norm) for word, weight in zip(words, weights, strict=True) if word in self.linking
        ]


def _idf(word: str, frequency: int, articles: int) -> float:
    share = _COMMON_SHARE if word in COMMON_WORDS else _OTHER_SHARE
    return max(0.0, math.log((articles + _BACKGROUND + 1) / (frequency + _BACKGROUND * share)))


@functools.lru_cache(maxsize=1000)
def _nearness(days: int) -> float:
    """Say how likely reports so many days apart are to tell of one event."""
    return math.exp(-max(0, days - 1) / _DECAY_DAYS)


class _Index:
    """The articles seen so far, by word."""

    def __init__(self) -> None:
        self._days: list[int | None] = []
        self._postings: defaultdict[int, tuple[array[int], array[float]]] = defaultdict(
            lambda: (array("I"), array("d"))
        )

    def add(self, vector: Iterable[tuple[int, float]], day: int | None) -> None:
        for word, weight in vector:
            articles, weights = self._postings[word]
            articles.append(len(self._days))
            weights.append(weight)
        self._days.append(day)

    def similar(
        self, vector: Iterable[tuple[int, float]], day: int | None, least: float
    ) -> Iterator[tuple[int, float]]:
        """Give the articles whose similarity is at least so much, by their place among those added."""
        totals = [0.0] * len(self._days)
        for word, weight in vector:
            if word in self._postings:
                for j, other in zip(*self._postings[word], strict=True):
                    totals[j] += weight * other
        for j in compress(range(len(totals)), map(least.__le__, totals)):
            similarity, other_day = totals[j], self._days[j]
            if day is not None and other_day is not None:
                similarity *= _nearness(abs(day - other_day))
            if similarity >= least:
                yield j, round(similarity, 9)


def _links(bags: _Bags, days: Sequence[int | None]) -> list[dict[int, float]]:
    """Give for each article how much its nearest ones, and those it is nearest to, stand out from the rest.

    Each pair is looked at once, through an inverted index that holds the articles before the one at hand.

    Args:
        bags: of the articles.
        days: their dates as ordinals, None where a date is not known.
    """
    measure, index = _Measure.of(bags), _Index()
    nearest: list[list[tuple[float, int]]] = [[] for _ in bags.articles]
    for i, (bag, day) in enumerate(zip(bags.articles, days, strict=True)):
        vector = measure.vector(bag)
        for j, similarity in index.similar(vector, day, _SEEN):
            _keep(nearest[i], similarity, j)
            _keep(nearest[j], similarity, i)
        index.add(vector, day)
    crowd = [best[0][0] if len(best) == _CROWD else 0.0 for best in nearest]
    links: list[dict[int, float]] = [{} for _ in nearest]
    for i, best in enumerate(nearest):
        apart = [(similarity - max(crowd[i], crowd[-j]), j) for similarity, j in best]
        for strength, j in nlargest(_NEIGHBOURS, apart):
            if strength >= _EDGE:
                links[i][-j] = links[-j][i] = strength
    return links


def _keep(nearest: list[tuple[float, int]], similarity: float, article: int) -> None:
    """Put an article among the nearest ones, a heap with the furthest first; of equals the later one goes."""
    if len(nearest) < _CROWD:
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
