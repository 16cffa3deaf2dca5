"""Small changes of true statements, and true rewritings of them: what a grounding checker must tell apart.

Rules and word lists are its own, none of the checker's. `cases` draws from one article; `tests/paraphrases.py` has the
true rewritings, `tests/english_lists.py` the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

import paraphrases
from article_reading import Reading
from mutants_of_actors import name, roles, speaker
from mutants_of_facts import comparison, date, number, unit
from mutants_of_wording import antonym, hedge, negation, quotation


@dataclass(frozen=True, slots=True)
class Case:
    """A statement about an article, and whether the article holds it.

    Attributes:
        kind: of the change, a key of MUTATIONS; or 'unmutated', which the article holds.
        form: 'verbatim' or 'paraphrased', of the original.
        rule: which rule made the change; of an unmutated case, which made the paraphrase ('' for verbatim).
        original: the true statement.
        statement: the changed one; the original where unmutated.
        article: the text of which the original is true.
    """

    kind: str
    form: str
    rule: str
    original: str
    statement: str
    article: str


# A rule's name and the changed text.
Product = tuple[str, str]
Mutation = Callable[[str, Reading, Random], Iterator[Product]]

MUTATIONS: dict[str, Mutation] = {
    "number": number,
    "name": name,
    "negation": negation,
    "speaker": speaker,
    "roles": roles,
    "quotation": quotation,
    "antonym": antonym,
    "hedge": hedge,
    "date": date,
    "unit": unit,
    "comparison": comparison,
}
KINDS = ("unmutated", *MUTATIONS)
# Few sentences allow these: each rule that fits is drawn, not one of them.
RARE = ("roles", "quotation")


def cases(article: str, rng: Random) -> Iterator[Case]:
    """Draw cases from an article: of each sentence, as it stands and rewritten, one of each kind that it allows.

    Args:
        article: its text.
        rng: the same seed gives the same cases.
    """
    reading = Reading(article)
    for sentence in reading.sentences:
        yield Case("unmutated", "verbatim", "", sentence, sentence, article)
        yield from _mutants(sentence, "verbatim", reading, rng)
        rules, rewritten = paraphrase(sentence, reading, rng)
        if rewritten != sentence:
            yield Case("unmutated", "paraphrased", rules, rewritten, rewritten, article)
            yield from _mutants(rewritten, "paraphrased", reading, rng)


def paraphrase(sentence: str, reading: Reading, rng: Random) -> tuple[str, str]:
    """Rewrite a sentence by one to three rules that fit; give their names and the text (the same where none fits)."""
    text, used = sentence, []
    names = rng.sample(list(paraphrases.RULES), len(paraphrases.RULES))
    for chosen in names:
        products = [p for p in dict.fromkeys(paraphrases.RULES[chosen](text, reading)) if p != text]
        if products:
            text = rng.choice(products)
            used.append(chosen)
        if len(used) == 3:
            break
    return " + ".join(used), text


def _mutants(text: str, form: str, reading: Reading, rng: Random) -> Iterator[Case]:
    for kind, mutation in MUTATIONS.items():
        found = [product for product in mutation(text, reading, rng) if product[1] != text]
        by_rule: dict[str, list[str]] = {}
        for rule, changed in found:
            by_rule.setdefault(rule, []).append(changed)
        drawn = list(by_rule) if kind in RARE else [rng.choice(list(by_rule))] if by_rule else []
        for rule in drawn:
            yield Case(kind, form, rule, text, rng.choice(by_rule[rule]), reading.article)


def draw(articles: Iterable[str], seed: int) -> list[Case]:
    """Give the cases of all articles, drawn from one seed."""
    rng = Random(seed)
    return [case for article in articles for case in cases(article, rng)]
