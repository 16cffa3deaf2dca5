"""Grounding catches small changes of true statements, and lets true rewritings through.

The thresholds are the promise of docs/grounding.md, on the invented news; benchmarks/mutations.py has real news.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from invented_news import ARTICLES
from mutations import KINDS, Case, draw

from briefing.chunking import chunk_article
from briefing.grounding import Judgement, ground, ground_statement
from briefing.text import digest
from briefing.types import Article, FoundStatement

FORMS = ("verbatim", "paraphrased")
# The least share of a kind's changes that must be caught.
CAUGHT = dict.fromkeys(
    ("number", "name", "quotation", "negation", "speaker", "date", "unit", "comparison"), 0.95
)
CAUGHT |= dict.fromkeys(("roles", "antonym", "hedge", "attribution dropped"), 0.90)
# The most of the true statements that may be flagged.
FLAGGED = 0.02
OF_A_KIND = 120
Rows = list[tuple[Case, Judgement]]


def kind_of(case: Case) -> str:
    """Give the kind of change; that a speaker is left out is mended in a brief, so it is no lost hedge."""
    return "attribution dropped" if case.rule == "according to" else case.kind


def caught(case: Case, judgement: Judgement) -> bool:
    """Tell whether a reader is warned; where a speaker was left out, whether he is told that there is one."""
    if kind_of(case) == "attribution dropped" and judgement.supported:
        return has_speaker(case) or any(reason.kind == "attribution" for reason in judgement.reasons)
    return not judgement.supported


def has_speaker(case: Case) -> bool:
    """Tell whether a brief prints the statement with a speaker."""
    document = chunk_article(Article(digest(case.article), "news.txt", case.article, ""), 2000)
    found = FoundStatement(case.statement, ())
    statement = ground_statement(found, document).statement
    return statement is not None and statement.speaker is not None


@pytest.fixture(scope="module")
def judged() -> dict[tuple[str, str], Rows]:
    """All that is drawn from the invented news; of a kind and form of change, some drawn at random."""
    drawn = draw(ARTICLES, seed=1)
    found: dict[tuple[str, str], Rows] = {}
    for case in Random(1).sample(drawn, len(drawn)):
        rows = found.setdefault((kind_of(case), case.form), [])
        if len(rows) < OF_A_KIND or case.kind == "unmutated":
            rows.append((case, ground(case.statement, case.article)))
    return found


def listed(rows: Rows) -> Iterator[str]:
    for case, judgement in rows:
        yield f"\n[{case.rule}] {case.statement}\n  of: {case.original}\n  {judgement.verdict}: {judgement.reasons}"


def test_there_are_enough_mutants(judged):
    """The promise is about 1,000 changes, of all kinds."""
    assert sum(len(rows) for (kind, _), rows in judged.items() if kind != "unmutated") >= 1000
    assert set(judged) == {(kind, form) for kind in {*KINDS, *CAUGHT} for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", CAUGHT)
def test_changes_are_caught(kind, form, judged):
    """A changed figure, name, word or place of actors does not ship as it stands."""
    rows = judged[kind, form]
    missed = [(case, judgement) for case, judgement in rows if not caught(case, judgement)]
    assert len(rows) - len(missed) >= CAUGHT[kind] * len(rows), (
        f"{kind}, {form}: {len(missed)} of {len(rows)} missed:{''.join(listed(missed))}"
    )


@pytest.mark.parametrize("form", FORMS)
def test_true_statements_are_not_flagged(form, judged):
    """A true sentence ships, as it stands and reworded."""
    rows = judged["unmutated", form]
    flagged = [(case, judgement) for case, judgement in rows if not judgement.supported]
    assert len(flagged) <= FLAGGED * len(rows), (
        f"{form}: {len(flagged)} of {len(rows)} flagged:{''.join(listed(flagged))}"
    )
