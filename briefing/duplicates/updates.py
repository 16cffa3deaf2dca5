"""Whether of two texts in nearly the same words one updates the other, or only slips in a figure. Pure."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from briefing.duplicates.texts import Text, read
from briefing.grounding.terms import MONTHS_AND_DAYS, WORD, Term, keys_of, terms_of
from briefing.text import ELLIPSIS, on_one_line
from briefing.types import Article
from briefing.words import fold

# All constants from here on were chosen on generated rewrites with a figure changed in 8 % of their paragraphs, of
# which nearly none should count as an update (benchmarks/duplicates.py), and on invented updates that all should.
# The lead: the first sentences, up to that with which they have so many words.
_LEAD_WORDS = 50
# Two sentences tell one thing from this share of common words (Dice), if these are some.
_ALIGNED, _LEAST_COMMON = 0.6, 2
# Of the figures that two texts share, so many have changed in an update. In short ones, that is one.
_CHANGED = 0.25
# A figure that is off by less is a slip, or rounded: 8,547 for 8,543.
_SLIP = 0.005
# Not more of a text's sentences are aligned: the time for it grows with the product.
_MOST_ALIGNED = 200
# A later text with another figure in its lead is an update where so much of it is new.
_NEW = 0.1

# What news counts anew from hour to hour: the dead, the hurt, the missing, the held, the ill, the homeless.
_TOLLS = frozenset(
    key
    for word in """
    kill dead die death toll fatality victim body perish casualty injure injury wound hurt hospitalise hospitalize
    missing trapped unaccounted arrest detain hostage abduct kidnap infect infection sick displace evacuate homeless
    flee magnitude
    """.split()
    for key in keys_of(word)
)
_NEGATIONS = frozenset("not never no none nobody nothing neither nor without cannot".split())
_DENIALS = frozenset(
    key
    for word in "deny denial refuse refusal reject rejection fail failure unlikely".split()
    for key in keys_of(word)
)
# 'no fewer than', 'not only', 'no further comment': nothing is negated.
_NO_NEGATION = frozenset("fewer less more later only just longer further comment immediately".split())
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"(?:a\.?m|p\.?m|gmt|utc|bst|est|edt|cet|pst|pdt|et|ist|local time)\b\.?", re.IGNORECASE)
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_LETTERS = re.compile(r"\w+")
# Not in capitals, as the place and the agency before a wire report are.
_FULL_NAME = re.compile(r"(?<![\w-])[^\W\d_a-z][^\W\d_A-Z]\w*(?: [^\W\d_a-z][^\W\d_A-Z]\w*)+")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_ADDRESS = re.compile(r"https?:")
_COPY = re.compile(r"#\d+$")


class _Figure(NamedTuple):
    """A figure with what stands around it: `value` as in terms, the keys of the content words before and after."""

    value: str
    before: str
    after: str


class _Sentence(NamedTuple):
    """A sentence to align: its place, counted from 0, what it says without figures, and its figures."""

    place: int
    terms: tuple[Term, ...]
    keys: frozenset[str]
    figures: tuple[_Figure, ...]


class _Pair(NamedTuple):
    """Two sentences that tell one thing, and how many of their figures are the same, slipped and changed."""

    one: _Sentence
    other: _Sentence
    same: int
    slipped: int
    changed: int


def is_update(one: Article, other: Article) -> bool:
    """Say whether two texts in nearly the same words tell different news.

    They do where one lead denies what the other says; where a figure changed in the title; where one changed in the
    lead and counts the dead, the hurt and so on; where a quarter of the figures changed, one of them in the lead or
    two anywhere; where any changed and the texts are of one address; where one changed in the lead and the later
    text is in part new; where two sentences of nearly the same words each name somebody, or a day, whom the other
    text does not name at all.
    """
    if _title_changed(one, other):
        return True
    ours, theirs = read(one.text), read(other.text)
    new, new_there = _not_in(theirs, ours), _not_in(ours, theirs)
    lead, lead_there = _lead_of(ours.sentences), _lead_of(theirs.sentences)
    first, first_there = [s for s in new if s[0] < lead], [s for s in new_there if s[0] < lead_there]
    same = sum(len(_FIGURES.findall(sentence)) for sentence in set(ours.folded) & set(theirs.folded))
    few = any(most < _CHANGED * (most + same) for most in map(_most_figures, (new, new_there)))
    one_address = _one_address(one, other)
    strange, strange_there = _strangers(new, theirs), _strangers(new_there, ours)
    # Most rewrites are done with here: to read and to align the rest of their sentences takes long.
    if few and not one_address and not _may_turn(first, first_there) and not (strange and strange_there):
        return False
    rest, rest_there = ([_sentence(*each) for each in sentences] for sentences in (new, new_there))
    pairs = _aligned(rest, rest_there)
    leads = [pair for pair in pairs if pair.one.place < lead and pair.other.place < lead_there]
    in_lead = any(pair.changed for pair in leads)
    changed = sum(pair.changed for pair in pairs)
    same += sum(pair.same + pair.slipped for pair in pairs)
    return (
        any(_turned(pair) for pair in leads)
        or any(pair.one.place in strange and pair.other.place in strange_there for pair in pairs)
        or any(pair.changed and _toll(pair) for pair in leads)
        or ((changed > 1 or in_lead) and changed >= _CHANGED * (changed + same))
        or (one_address and any(pair.changed or pair.slipped for pair in pairs))
        or (in_lead and _adds(one, other, rest, rest_there, pairs))
    )


def _strangers(sentences: Iterable[tuple[int, str]], there: Text) -> frozenset[int]:
    """Give the places of the sentences with a full name or a weekday that another text does not have at all."""
    known = set(_LETTERS.findall(" ".join(there.folded)))
    return frozenset(
        place
        for place, text in sentences
        if any(fold(name).split()[-1] not in known for name in _FULL_NAME.findall(text))
        or any(fold(day) not in known for day in _WEEKDAY.findall(text))
    )


def _not_in(there: Text, here: Text) -> list[tuple[int, str]]:
    """Give the first sentences of a text that another one has not word for word, with their places."""
    known = set(there.folded)
    new = (i for i, folded in enumerate(here.folded) if folded not in known)
    return [(i, here.sentences[i]) for i in itertools.islice(new, _MOST_ALIGNED)]


def _most_figures(sentences: Iterable[tuple[int, str]]) -> int:
    """Give how many figures sentences have at most: some may be of one term, or tell the time."""
    return sum(keys_of(word)[0].startswith("#") for _, text in sentences for word in WORD.findall(text))


def _may_turn(lead: Sequence[tuple[int, str]], lead_there: Sequence[tuple[int, str]]) -> bool:
    """Say whether any sentences of two leads, if they were aligned, would differ in a figure or deny each other."""
    ours, theirs = ([_sentence(*each) for each in sentences] for sentences in (lead, lead_there))
    every = (pair for one, other in itertools.product(ours, theirs) for pair in _aligned([one], [other]))
    return any(pair.changed or _turned(pair) for pair in every)


def _aligned(ours: Sequence[_Sentence], theirs: Sequence[_Sentence]) -> list[_Pair]:
    """Pair the sentences that tell one thing, each once, the likest first."""
    likes = []
    for one, other in itertools.product(ours, theirs):
        common, all_keys = len(one.keys & other.keys), len(one.keys) + len(other.keys)
        if common >= _LEAST_COMMON and 2 * common >= _ALIGNED * all_keys:
            figures = len({f.value for f in one.figures} & {f.value for f in other.figures})
            likeness = (common + figures) / (all_keys + len(one.figures) + len(other.figures))
            likes.append((-likeness, abs(one.place - other.place), one.place, other.place, one, other))
    pairs, done, done_there = [], set(), set()
    for *_, one, other in sorted(likes, key=lambda like: like[:4]):
        if one.place not in done and other.place not in done_there:
            done.add(one.place)
            done_there.add(other.place)
            pairs.append(_pair(one, other))
    return pairs


def _pair(one: _Sentence, other: _Sentence) -> _Pair:
    mine, theirs = Counter(f.value for f in one.figures), Counter(f.value for f in other.figures)
    left = [figure for figure in other.figures if figure.value not in mine]
    slipped = changed = 0
    for figure in one.figures:
        if figure.value not in theirs:
            rival = next((f for f in left if f.before == figure.before or f.after == figure.after), None)
            if rival:
                left.remove(rival)
                slip = _slipped(figure, rival)
                slipped, changed = slipped + slip, changed + (not slip)
    return _Pair(one, other, (mine & theirs).total(), slipped, changed)


def _slipped(one: _Figure, other: _Figure) -> bool:
    try:
        low, high = sorted((float(one.value.lstrip("#")), float(other.value.lstrip("#"))))
    except ValueError:  # 'dozens'
        return False
    return high - low < _SLIP * high


@functools.lru_cache(maxsize=4096)
def _sentence(place: int, text: str) -> _Sentence:
    terms = terms_of(text)
    words = [(i, term.key) for i, term in enumerate(terms) if term.content and term.kind != "figure"]
    figures = tuple(
        _Figure(
            term.key,
            next((key for j, key in reversed(words) if j < i), ""),
            next((key for j, key in words if j > i), ""),
        )
        for i, term in enumerate(terms)
        if term.kind == "figure" and not _tells_time(terms, i)
    )
    return _Sentence(place, terms, frozenset(key for _, key in words), figures)


def _tells_time(terms: Sequence[Term], at: int) -> bool:
    """Say whether a figure is part of a date or a time of day, which every desk writes anew, or is a rank."""
    near = (*terms[max(0, at - 1) : at], *terms[at + 1 : at + 2])
    return (
        _YEAR.fullmatch(terms[at].text) is not None
        or not terms[at].key.startswith("#")
        or any(t.key in MONTHS_AND_DAYS or t.text in ":/" or _CLOCK.fullmatch(t.text) for t in near)
    )


def _lead_of(sentences: Sequence[str]) -> int:
    """Give how many sentences, from the first on, are the lead."""
    counts = itertools.accumulate(len(sentence.split()) for sentence in sentences)
    return next((i for i, count in enumerate(counts, start=1) if count >= _LEAD_WORDS), len(sentences))


def _toll(pair: _Pair) -> bool:
    return not _TOLLS.isdisjoint(pair.one.keys | pair.other.keys)


def _turned(pair: _Pair) -> bool:
    return _denied(pair.one) != _denied(pair.other)


def _denied(sentence: _Sentence) -> bool:
    if "comment" in sentence.keys:  # who gives none, or cannot be reached for one, denies nothing
        return False
    count = 0
    for term, following in itertools.zip_longest(sentence.terms, sentence.terms[1:]):
        word = fold(term.text)
        if word in _NEGATIONS or word.endswith("n't"):
            count += following is None or fold(following.text) not in _NO_NEGATION
        count += term.key in _DENIALS
    return count % 2 == 1


def _title_changed(one: Article, other: Article) -> bool:
    # A title that the text begins with is none of its own: the lead is looked at as such.
    if any(_begins(article.text, article.title) for article in (one, other)):
        return False
    ours, theirs = ([_sentence(0, a.title)] for a in (one, other))
    return any(pair.changed for pair in _aligned(ours, theirs))


def _begins(text: str, title: str) -> bool:
    return on_one_line(text[: 2 * len(title)]).startswith(on_one_line(title).removesuffix(ELLIPSIS))


def _one_address(one: Article, other: Article) -> bool:
    # The sources put #2, #3 behind an address that comes again.
    return _ADDRESS.match(one.key) is not None and _COPY.sub("", one.key) == _COPY.sub("", other.key)


def _adds(
    one: Article,
    other: Article,
    rest: Sequence[_Sentence],
    rest_there: Sequence[_Sentence],
    pairs: Iterable[_Pair],
) -> bool:
    """Say whether the later of two texts, where one is, has much that the earlier one has not."""
    later = _later(one.published, other.published)
    if later == 0:
        return False
    told = {(pair.one if later > 0 else pair.other).place for pair in pairs}
    article, left = (one, rest) if later > 0 else (other, rest_there)
    sizes = [len(sentence.split()) for sentence in read(article.text).sentences]
    return sum(sizes[s.place] for s in left if s.place not in told) >= _NEW * sum(sizes)


def _later(one: date | datetime | None, other: date | datetime | None) -> int:
    """Give 1 where the first is later, -1 where the second is, 0 where neither is known to be."""
    if one is None or other is None:
        return 0
    if isinstance(one, datetime) and isinstance(other, datetime) and one.tzinfo and other.tzinfo:
        return (one > other) - (one < other)
    return (one.toordinal() > other.toordinal()) - (one.toordinal() < other.toordinal())
