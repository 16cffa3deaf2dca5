"""The one taxonomy of what a request to a model can end as, and the one table of what is done then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What one answer of a server is."""

    ANSWERED = "answered"
    INVALID = "invalid"  # no JSON, or JSON that breaks the schema
    REFUSED = "refused"  # by the model, or by a content filter
    EMPTY = "empty"  # null, blank, no choices, or not one statement
    GARBLED = "garbled"  # status 200 without a completion: HTML, cut JSON, an error object
    CUT = "cut"  # the limit of output tokens was reached
    TOO_LONG = "too_long"  # the context window is too small
    OVER_BUDGET = "over_budget"  # it was not sent
    REJECTED = "rejected"  # another status of 4xx, which asking again would not change
    UNREACHED = "unreached"  # connection error, 408, 409, 429, 5xx
    LATE = "late"  # connected, but no whole answer within the time for one request
    FORMAT_REFUSED = "format_refused"  # 400 for response_format
    PARAMETER_REFUSED = "parameter_refused"  # 400 for another parameter
    UNUSABLE = "unusable"  # key refused, quota spent, model unknown


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done about an outcome.

    Attributes:
        sends: how often the same request is sent in all, after a wait where it was UNREACHED or LATE.
        adapts: the request is changed for the whole run and sent again, which does not count as a send.
        re_asks: how often the model is asked again, with what was wrong.
        stops: the run ends in the end; otherwise the stand-in does the chunk.
    """

    sends: int = 1
    adapts: bool = False
    re_asks: int = 0
    stops: bool = False


POLICIES: dict[Outcome, Policy] = {
    Outcome.ANSWERED: Policy(),
    Outcome.INVALID: Policy(re_asks=2),
    Outcome.REFUSED: Policy(re_asks=1),
    Outcome.EMPTY: Policy(re_asks=1),
    Outcome.GARBLED: Policy(re_asks=1),
    Outcome.CUT: Policy(re_asks=1),
    Outcome.TOO_LONG: Policy(),
    Outcome.OVER_BUDGET: Policy(),
    Outcome.REJECTED: Policy(),
    Outcome.UNREACHED: Policy(sends=5),
    # A model that writes without end does so again: one more try tells it from a passing fault.
    Outcome.LATE: Policy(sends=2),
    Outcome.FORMAT_REFUSED: Policy(adapts=True),
    Outcome.PARAMETER_REFUSED: Policy(adapts=True),
    Outcome.UNUSABLE: Policy(sends=2, stops=True),
}

# Finish reasons that are an outcome by themselves: OpenAI's, ours for a refusal (OpenAI says 'stop'), and
# those that stand for no completion.
FINISHES: dict[str, Outcome] = {
    "length": Outcome.CUT,
    "content_filter": Outcome.REFUSED,
    "refusal": Outcome.REFUSED,
    **{
        o.value: o
        for o in (
            Outcome.GARBLED,
            Outcome.EMPTY,
            Outcome.TOO_LONG,
            Outcome.OVER_BUDGET,
            Outcome.REJECTED,
            Outcome.UNREACHED,
            Outcome.LATE,
        )
    },
}
