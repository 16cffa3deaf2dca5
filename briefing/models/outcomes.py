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
    BUSY = "busy"  # 408, 429, 503, 504, 529: too much at once
    UNREACHED = "unreached"  # connection error, 409, 425, any other 5xx; or given up as the endpoint is down
    LATE = "late"  # connected, but no whole answer within the time for one request
    FORMAT_REFUSED = "format_refused"  # 400 for response_format
    PARAMETER_REFUSED = "parameter_refused"  # 400 for another parameter
    UNUSABLE = "unusable"  # key refused, quota spent, model unknown


class ReAsk(Enum):
    """How a model is asked again."""

    AGAIN = "again"  # the same question
    PROBLEMS = "problems"  # with its answer and what was wrong with it
    ROOM = "room"  # the same question, with twice the limit on the answer where one is set


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done about an outcome, in this order; after all of it the stand-in does the chunk.

    Attributes:
        sends: how often the same request is sent in all, after a wait.
        adapts: the request is changed for the whole run and sent again, which does not count as a send.
        eases: fewer requests are under way at once from then on, until others have gone well.
        stops: the run ends.
        re_asks: how the model is asked again, one after the other.
        splits: the chunk is cut in two, and each half asked about.
    """

    sends: int = 1
    adapts: bool = False
    eases: bool = False
    stops: bool = False
    re_asks: tuple[ReAsk, ...] = ()
    splits: bool = False


POLICIES: dict[Outcome, Policy] = {
    Outcome.ANSWERED: Policy(),
    # A model that cannot mend its answer may still give a good one to the bare question.
    Outcome.INVALID: Policy(re_asks=(ReAsk.PROBLEMS, ReAsk.AGAIN)),
    Outcome.REFUSED: Policy(re_asks=(ReAsk.AGAIN,)),
    Outcome.EMPTY: Policy(re_asks=(ReAsk.AGAIN,)),
    Outcome.GARBLED: Policy(re_asks=(ReAsk.AGAIN,)),
    Outcome.CUT: Policy(re_asks=(ReAsk.ROOM,), splits=True),
    # Once more: the machines behind one address need not have the same window, and a refusal costs nothing.
    Outcome.TOO_LONG: Policy(sends=2, splits=True),
    Outcome.OVER_BUDGET: Policy(),
    Outcome.REJECTED: Policy(sends=2),
    Outcome.BUSY: Policy(sends=7, eases=True),
    Outcome.UNREACHED: Policy(sends=7),
    # A model that writes without end does so again: one more try tells it from a passing fault.
    Outcome.LATE: Policy(sends=2, eases=True),
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
            Outcome.BUSY,
            Outcome.UNREACHED,
            Outcome.LATE,
        )
    },
}

# No answer with status 200 lies behind these: the same request may be answered another time.
FAULTS = frozenset(Outcome) - {
    Outcome.ANSWERED,
    Outcome.INVALID,
    Outcome.REFUSED,
    Outcome.EMPTY,
    Outcome.GARBLED,
    Outcome.CUT,
}
