"""Who acts or is acted upon: one entry for each real actor, each value of it stated in a text or inferred by a rule.

    states.py, bodies.py   states that act, and bodies and groups by common nouns, as a text names them
    rules.py, roles.py     what a name or the words around it say: type, country, sectors, role
    people.py, spelling.py which full names are one person's: short forms, initials, other romanisations
    bodynames.py           which names are one body's, and which say not whose
    offices.py             who is meant by 'the Kenyan president'
    aliases.py             which names of one article mean the same
    grounded.py            the actors of one article, out of names that an analyst offers
    speakers.py            the named speakers of statements, who are actors too
    merging.py             which actors of several articles are one
    finder.py              which actor a phrase names
    naming.py, groups.py   what an actor is called; sets that only grow together
    listed.py              the reader's own list of actors, which wins

Pure.
"""

from briefing.actors.finder import ActorFinder, SpeakerFinder
from briefing.actors.grounded import ground_actors
from briefing.actors.listed import NO_LIST, ActorList, Listed
from briefing.actors.merging import merge_actors
from briefing.actors.speakers import unlisted_speakers

__all__ = [
    "NO_LIST",
    "ActorFinder",
    "ActorList",
    "Listed",
    "SpeakerFinder",
    "ground_actors",
    "merge_actors",
    "unlisted_speakers",
]
