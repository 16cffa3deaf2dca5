"""Which of an article's sentences tell what happened: a summary by extraction. Pure, deterministic.

A sentence's worth is its centrality in the graph of similar sentences (LexRank; Erkan and Radev 2004), its
place (news tells the main thing first), the actors it names and whether it reports somebody's claim.
Sentences that do not stand alone lose. The best are taken one by one, each time the one that adds most to
those taken (maximal marginal relevance; Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from briefing.attribution import find_speaker
from briefing.names import find_mentions
from briefing.phrases import quotations
from briefing.types import Actor, ChunkedArticle, Sentence
from briefing.words import FUNCTION_WORDS, fold, stem

# The graph holds at most so many sentences; those after them are judged by place and actors.
_GRAPH = 200
# Sentences after so many are not looked at: by then a news text has told what it is about.
_CONSIDERED = 1000
_DAMPING, _ROUNDS, _STILL = 0.85, 30, 1e-6
# These weights, and those below, were set by reading what was chosen, on articles of guardian_sdf's dev half
# and on the seed. No independent measure stands behind them. Centrality and place are scaled to 1 at their
# best; the lead keeps half its worth after so many sentences.
_CENTRALITY, _PLACE, _HALF_PLACE = 0.8, 0.8, 6
_ACTORS, _ENOUGH_ACTORS = 0.5, 3
_CLAIM = 0.3
_NEW_ACTORS = 0.6
_KNOWN = 2.0
# A sentence this much like one already taken says nothing new.
_TOO_SIMILAR = 0.5
_LEANING, _WHOLE_QUOTATION, _FIRST_PERSON, _LONG = 0.8, 0.3, 0.4, 0.3
_MIN_WORDS, _MAX_WORDS, _HEADLINE_WORDS = 7, 60, 14

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_IDEOGRAPHS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_STOP = re.compile(r"[.!?…。｡！？।॥؟۔։።:][\"'”’»」』)\]]*$")
_QUESTION = re.compile(r"[?？؟][\"'”’»」』)\]]*$")
_BOILERPLATE = re.compile(
    r"\b(?:sign(?:ed)? up|subscribe|newsletter|click here|read more|follow us|all rights reserved|copyright|"
    r"photograph:|advertisement|requests? for comment|(?:declined|refused) to comment|not (?:immediately )?"
    r"(?:respond|reply|comment)|not be (?:immediately )?reached|contributed to this|this article (?:was|is)|"
    r"cookies|terms of (?:use|service)|privacy policy|listen to|watch the video)\b|©",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:By|From|Reporting by|Editing by|Additional reporting)\s+[A-Z][^.]{0,80}$")
# A sentence that opens so points at one before it.
_LEANS = re.compile(
    r"[\"“‘]?(?:it|its|he|she|his|her|they|their|them|this|that|these|those|but|and|or|so|yet|nor|however|"
    r"instead|therefore|thus|moreover|furthermore|also|then|here|such|both|neither|another|others|still|"
    r"some of|many of|one of|in addition|as a result|for example|for instance|nevertheless|nonetheless|"
    r"similarly|besides|because of this|that is|since then|at the same time|on the other hand|the former|"
    r"the latter|the two)\b",
    re.IGNORECASE,
)
_BY_PRONOUN = re.compile(r"[,”\"’]\s+(?:he|she|it|they)\s+(?:said|says|added|told|wrote)\b")
_FIRST = re.compile(r"\b(?:I|I['’]\w+|we|my|our|me|us|you|your)\b")


def rank(texts: Sequence[str], actor_counts: Sequence[int], claims: Sequence[bool]) -> list[float]:
    """Give the worth of sentences, in the order of the text.

    Args:
        texts: the sentences of an article, in order.
        actor_counts: for each, how many different actors it names.
        claims: for each, whether it reports a claim of somebody who is named.

    Returns:
        A worth for each, higher is better; only their order and differences mean something.
    """
    central = _centrality([_vector(terms) for terms in _weighted(texts[:_GRAPH])])
    top = max(central, default=0.0) or 1.0
    worth = []
    for i, text in enumerate(texts):
        centrality = central[i] / top if i < len(central) else 0.0
        place = 0.5 ** (i / _HALF_PLACE)
        actors = min(actor_counts[i], _ENOUGH_ACTORS) / _ENOUGH_ACTORS
        worth.append(
            _CENTRALITY * centrality + _PLACE * place + _ACTORS * actors + _CLAIM * claims[i] - _penalty(text)
        )
    return worth


def choose(
    document: ChunkedArticle,
    actors: Sequence[Actor],
    limit: int,
    sentences: Sequence[Sentence] | None = None,
    wanted: Sequence[AbstractSet[int]] = (),
) -> list[int]:
    """Choose the sentences that tell an article.

    Args:
        document: the article.
        actors: those found in it.
        limit: the most sentences to choose.
        sentences: choose among these alone, in text order; all of the article's by default.
        wanted: sets of sentence numbers; of each of them one is chosen, as far as the limit allows.

    Returns:
        Sentence numbers in text order; empty only where there is no sentence or the limit is 0.
    """
    offered = (document.sentences if sentences is None else sentences)[:_CONSIDERED]
    text = document.article.text
    # What cannot be printed has no say in what is: no heading, order or code puts the lead in another place.
    offered = [s for s in offered if not is_fragment(text[s.start : s.end])] or offered
    texts = [text[s.start : s.end] for s in offered]
    named = _named(document, actors, offered)
    candidates = _candidates(document, offered)
    speaking = {i for i in candidates if find_speaker(document, [offered[i].number]) is not None}
    worth = rank(texts, [len(found) for found in named], [i in speaking for i in range(len(offered))])
    counts = Counter(name for found in named for name in found)
    mentions = max(1, sum(counts.values()))
    weighted = _weighted(texts)
    vectors = [_vector(weights) for weights in weighted]
    taken: list[int] = []
    said: set[str] = set()
    covered: set[str] = set()

    def gain(i: int) -> float:
        fresh = sum(counts[name] for name in named[i] - covered)
        total = sum(weighted[i].values()) or 1.0
        known = sum(weight for term, weight in weighted[i].items() if term in said)
        return worth[i] + _NEW_ACTORS * fresh / mentions - _KNOWN * known / total

    def take(among: Sequence[int]) -> None:
        best = max(among, key=lambda i: (gain(i), -i))
        taken.append(best)
        covered.update(named[best])
        said.update(weighted[best])
        candidates[:] = [
            i for i in candidates if i != best and _cosine(vectors[i], vectors[best]) < _TOO_SIMILAR
        ]

    numbers = [sentence.number for sentence in offered]
    fit = list(candidates)
    unfit: set[int] = set()  # a heading, say, where nothing else has what is wanted
    for among in wanted:
        if len(taken) + len(unfit) >= limit or among & {*unfit, *(numbers[i] for i in taken)}:
            continue
        if having := [i for i in fit if numbers[i] in among]:
            take(having)
        elif among:
            unfit.add(min(among))
    while candidates and len(taken) + len(unfit) < limit:
        take(candidates)
    return sorted([*unfit, *(numbers[i] for i in taken)])


def leading(
    document: ChunkedArticle,
    limit: int,
    sentences: Sequence[Sentence] | None = None,
    wanted: Sequence[AbstractSet[int]] = (),
) -> list[int]:
    """Choose the first sentences that are fit to print; arguments and return as in `choose`."""
    offered = (document.sentences if sentences is None else sentences)[:_CONSIDERED]
    fit = [offered[i].number for i in _candidates(document, offered)]
    first = [next((n for n in fit if n in among), min(among)) for among in wanted if among]
    return sorted(list(dict.fromkeys([*first, *fit]))[:limit])


def _candidates(document: ChunkedArticle, sentences: Sequence[Sentence]) -> list[int]:
    """Give the indexes of the sentences that can be printed; of the next best where there are none."""
    text = document.article.text
    whole = [i for i, s in enumerate(sentences) if not is_fragment(text[s.start : s.end])]
    inside = _inside_quotations(text, sentences)
    return [i for i in whole if not inside[i]] or whole or list(range(len(sentences)))


def is_fragment(text: str) -> bool:
    """Tell whether a sentence is a heading, a byline, a question, boilerplate or too short to print."""
    words = _length(text)
    if words < _MIN_WORDS or _QUESTION.search(text) or _BOILERPLATE.search(text) or _BYLINE.match(text):
        return True
    shouted = 2 * sum(char.isupper() for char in text) > sum(char.isalnum() for char in text)
    return shouted or (words <= _HEADLINE_WORDS and _STOP.search(text) is None)


def _length(text: str) -> int:
    """Count words; of scripts without spaces, two characters count as one."""
    return sum((len(word) + 1) // 2 if _IDEOGRAPHS.fullmatch(word) else 1 for word in _WORD.findall(text))


def _penalty(text: str) -> float:
    leaning = _LEANS.match(text) is not None or _BY_PRONOUN.search(text) is not None
    quotation = text[:1] in '"“‘«'
    outside = re.sub(r"[\"“][^\"“”]*[\"”]?", "", text)
    return (
        _LEANING * leaning
        + _WHOLE_QUOTATION * quotation
        + _FIRST_PERSON * (_FIRST.search(outside) is not None)
        + _LONG * (_length(text) > _MAX_WORDS)
    )


def _inside_quotations(text: str, sentences: Sequence[Sentence]) -> list[bool]:
    """Tell of each sentence whether it begins or ends amid a quotation that goes on in another."""
    quoted: list[tuple[int, int]] = []
    position = 0
    for paragraph in text[: sentences[-1].end if sentences else 0].split("\n\n"):
        quoted.extend(quotations(text, position, position + len(paragraph)))
        position += len(paragraph) + 2
    starts = [start for start, _ in quoted]
    found = []
    for sentence in sentences:
        first = bisect_right(starts, sentence.start) - 1
        begun = first >= 0 and starts[first] < sentence.start < quoted[first][1]
        last = bisect_right(starts, sentence.end - 1) - 1
        runs_on = last >= 0 and starts[last] <= sentence.start and quoted[last][1] > sentence.end
        found.append(begun or runs_on)
    return found


def _named(
    document: ChunkedArticle, actors: Sequence[Actor], sentences: Sequence[Sentence]
) -> list[set[str]]:
    """Give the ids of the actors that each sentence names."""
    named: list[set[str]] = [set() for _ in sentences]
    ids = {form: actor.id for actor in actors for form in (actor.name, *actor.aliases)}
    if not ids or not sentences:
        return named
    starts = [sentence.start for sentence in sentences]
    low, high = starts[0], sentences[-1].end
    for start, _, form in find_mentions(document.article.text[low:high], ids):
        index = bisect_right(starts, low + start) - 1
        if low + start < sentences[index].end:
            named[index].add(ids[form])
    return named


def _terms(text: str) -> list[str]:
    """Give a text's content stems; of scripts without spaces, pairs of characters."""
    terms: list[str] = []
    for word in _WORD.findall(fold(text)):
        if _IDEOGRAPHS.fullmatch(word):
            terms.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif word not in FUNCTION_WORDS:
            terms.append(stem(word))
    return terms


def _weighted(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = [Counter(_terms(text)) for text in texts]
    frequency = Counter(term for count in counts for term in count)
    total = len(texts)
    return [
        {term: n * math.log(1 + total / frequency[term]) for term, n in count.items()} for count in counts
    ]


def _vector(weights: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in weights.values()))
    return {term: value / norm for term, value in weights.items()} if norm else {}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[term] for term, value in one.items() if term in other)


def _centrality(vectors: Sequence[dict[str, float]]) -> list[float]:
    """Give the stationary distribution of a walk from sentence to similar sentence (LexRank, continuous)."""
    n = len(vectors)
    if n == 0:
        return []
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    edges: list[dict[int, float]] = [defaultdict(float) for _ in range(n)]
    for i, vector in enumerate(vectors):
        for term, value in vector.items():
            for j, other in holders[term]:
                edges[i][j] += value * other
                edges[j][i] += value * other
            holders[term].append((i, value))
    totals = [sum(row.values()) for row in edges]
    worth = [1 / n] * n
    for _ in range(_ROUNDS):
        fresh = [(1 - _DAMPING) / n] * n
        for i, row in enumerate(edges):
            if totals[i]:
                share = _DAMPING * worth[i] / totals[i]
                for j, value in row.items():
                    fresh[j] += share * value
            else:
                fresh[i] += _DAMPING * worth[i]
        moved = sum(abs(a - b) for a, b in zip(worth, fresh, strict=True))
        worth = fresh
        if moved < _STILL:
            break
    return worth
