"""Grounding: nothing unverified ships. Pure.

`judging.py` says whether an article holds a text, `statements.py` makes a printable statement of what an analyst
found, with `quoting` (its quotations) and `attributed` (whose claim it is). Below them, downhill: the checks
(`facts`, `flips`, `hedges`, `voices`, `times`), the `comparison` of a statement with the sentences that hold it
best, the score (`support`), the `index` of an article, and its `terms`.
"""

from briefing.grounding.judging import CHECKS, MAX_EVIDENCE, Judgement, ground, held, vetoed
from briefing.grounding.reasons import MAX_STATEMENT_CHARS, Reason, explain
from briefing.grounding.statements import Grounded, ground_statement, restate, statement_id

__all__ = [
    "CHECKS",
    "MAX_EVIDENCE",
    "MAX_STATEMENT_CHARS",
    "Grounded",
    "Judgement",
    "Reason",
    "explain",
    "ground",
    "ground_statement",
    "held",
    "restate",
    "statement_id",
    "vetoed",
]
