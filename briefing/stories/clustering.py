"""Which articles tell of one event. Pure, deterministic.

Articles are compared as weighted word vectors (see vectors.py: saturated term frequency, BM25's; inverse document
frequency against an assumed background, so that a window of two articles is judged like one of two hundred), less
how alike the whole neighbourhood is, and merged by average link over their nearest neighbours. The result does not
depend on the order of input.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush, heappushpop, nlargest

from briefing.stories.vectors import Index, Vectors
from briefing.types import Article

# All constants were chosen on the dev halves of basil, ecbplus and allsides together, one setting for all
# (benchmarks/stories.py prints the figures); those below move B³ F1 little when moved a little.
_NEIGHBOURS = 15
_EDGE = 0.11
_MERGE = 0.1375
# How alike the articles around one are, say all of a pandemic, shows in its similarity to the 40th nearest, in a
# smaller window to the one that a share of the articles is nearer than, the 18th at least: few events have so many
# reports. That much tells nothing of the event, so it is taken off each of the article's links (as hubs are scaled
# down elsewhere; Conneau et al. 2018 take the mean of the 10 nearest). No more than so much, though: the event of
# the year has hundreds of reports, and a small window may be all of one event.
_CROWD, _CROWD_SHARE, _CROWD_LEAST, _CROWD_WEIGHT = 40, 0.6, 18, 0.1
# A similarity below this is not looked at: it costs time and changes next to nothing.
_SEEN = 0.06
# From this similarity one article retells another, so that their stories are one whatever else is in them.
_RETOLD = 0.5
# Beside a closer one, another link is one to a like event: below this share of the closest it is none.
_BESIDE_BEST = 0.95


def cluster(articles: Iterable[Article]) -> tuple[tuple[Article, ...], ...]:
    """Group articles by event.

    Returns:
        Each article in exactly one group; the articles of a group and the groups by id.
    """
    # Two files of one text have one id.
    ordered = sorted(articles, key=lambda article: (article.id, article.key))
    groups = _average_link(_links(Vectors(ordered)))
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
    vectors, index = Vectors(replace(article, title="") for article, _ in (*before, *today)), Index()
    for i in range(len(before)):
        index.add(vectors[i])
    alike: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for i, (_, group) in enumerate(today, start=len(before)):
        for j, similarity in index.similar(vectors[i], _EDGE):
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
        alone = max(_MERGE, _BESIDE_BEST * best_of["today", i], _BESIDE_BEST * best_of["earlier", j])
        if mean >= alone or max(alike[i, j]) >= _RETOLD:
            found[i].append(j)
    return tuple(map(tuple, found))


def _links(vectors: Vectors) -> list[dict[int, float]]:
    """Give for each article how much its nearest ones, and those it is nearest to, stand out from the rest.

    Each pair is looked at once, through an inverted index that holds the articles before the one at hand.
    """
    index = Index()
    nearest: list[list[tuple[float, int]]] = [[] for _ in range(len(vectors))]
    for i in range(len(vectors)):
        vector = vectors[i]
        for j, similarity in index.similar(vector, _SEEN):
            _keep(nearest[i], similarity, j)
            _keep(nearest[j], similarity, i)
        index.add(vector)
    crowd = [_crowd(best, len(vectors)) for best in nearest]
    links: list[dict[int, float]] = [{} for _ in nearest]
    for i, best in enumerate(nearest):
        apart = [(similarity - max(crowd[i], crowd[-j]), j) for similarity, j in best]
        for strength, j in nlargest(_NEIGHBOURS, apart):
            if strength >= _EDGE:
                links[i][-j] = links[-j][i] = strength
    return links


def _crowd(nearest: Sequence[tuple[float, int]], articles: int) -> float:
    rank = min(max(_CROWD_LEAST, int(_CROWD_SHARE * articles)), _CROWD)
    return min(nlargest(rank, nearest)[-1][0], _CROWD_WEIGHT) if len(nearest) >= rank else 0.0


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
            one, another = len(members[fresh]), len(members[other])
            # An article has only so many links: of two large groups the missing ones tell nothing.
            mean = total / min(one * another, _NEIGHBOURS * min(one, another))
            heappush(heap, (-mean, other, fresh))
        fresh += 1
    return sorted(sorted(group) for group in members.values())
