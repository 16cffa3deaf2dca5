"""The generator of mutations measures grounding: what it calls changed is changed, what it calls true stands."""

from __future__ import annotations

from collections import Counter

import pytest
from invented_news import ARTICLES
from mutations import KINDS, Case, draw


@pytest.fixture(scope="module")
def drawn() -> list[Case]:
    return draw(ARTICLES, seed=1)


def test_the_same_seed_draws_the_same_cases():
    """A figure can be measured again by others: nothing but the seed decides what is drawn."""
    assert draw(ARTICLES[:5], seed=1) == draw(ARTICLES[:5], seed=1)
    assert draw(ARTICLES[:5], seed=2) != draw(ARTICLES[:5], seed=1)


def test_a_mutant_differs_from_its_original(drawn):
    """No true statement is counted as a change, and no changed one as true."""
    for case in drawn:
        assert (case.statement == case.original) == (case.kind == "unmutated"), case


def test_verbatim_originals_stand_in_the_article(drawn):
    """A verbatim original is its article's own sentence; a paraphrase is not."""
    for case in drawn:
        if case.form == "verbatim":
            assert case.original in case.article, case
    rewritten = [case for case in drawn if case.form == "paraphrased"]
    assert sum(case.original in case.article for case in rewritten) < 0.05 * len(rewritten)


def test_quotations_of_a_paraphrase_stand_in_the_article(drawn):
    """A true paraphrase never changes what stands in quotation marks."""
    for case in drawn:
        if case.kind == "unmutated":
            for part in case.statement.split("“")[1:]:
                assert part.split("”")[0] in case.article, case


def test_the_invented_news_gives_mutants_of_each_kind(drawn):
    """The promise is about 1,000 mutations of all kinds, of verbatim and of paraphrased statements."""
    counts = Counter((case.kind, case.form) for case in drawn)
    assert set(counts) == {(kind, form) for kind in KINDS for form in ("verbatim", "paraphrased")}
    assert sum(counts.values()) - counts["unmutated", "verbatim"] - counts["unmutated", "paraphrased"] >= 1000
    assert all(counts[kind, form] >= 15 for kind, form in counts), counts
