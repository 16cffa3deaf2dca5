"""Does a finished brief hold? Checked again from the texts of its own articles; nothing else in it is trusted. Pure.

Whoever has the brief as JSON can do this without the model, the sources or the run that made it. What is
looked up is what a run promises: every span is verbatim, every line is held by each article that it cites,
its speaker is the one whom the text has, every actor and value stands in the text (`texts`), and every count adds up
(`accounts`).
"""

from __future__ import annotations

import itertools

from briefing.cited import Cited
from briefing.text import canonical, shorten
from briefing.types import Brief
from briefing.verify import accounts, texts
from briefing.verify.faults import Fault

__all__ = ["Fault", "verify"]

_MAX_WHERE, _MAX_WHAT = 120, 400  # characters


def verify(brief: Brief) -> tuple[Fault, ...]:
    """Check a finished brief against the texts of its own articles.

    Args:
        brief: from anywhere; only its articles' texts are taken as they are.

    Returns:
        What does not hold, in the order of the brief; empty where all holds.
    """
    sources = Cited(brief)
    found = itertools.chain(
        accounts.characters(brief),
        accounts.coverage(brief),
        accounts.articles(brief),
        texts.spans(brief, sources),
        accounts.stories(brief),
        texts.lines(brief, sources),
        accounts.repeated(brief),
        texts.contradicted(brief, sources),
        texts.actors(brief, sources),
        texts.fields(brief, sources),
    )
    faults = (
        Fault(shorten(canonical(where), _MAX_WHERE), shorten(canonical(what), _MAX_WHAT))
        for where, what in found
    )
    return tuple(dict.fromkeys(faults))
