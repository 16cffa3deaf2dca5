"""What happened, each event told once from all articles about it. Pure.

clustering.py   which articles tell of one event; vectors.py: how alike two articles are
sameness.py     which statements say one thing, and which speakers are one
reading.py      a line as it is laid beside another one
quantities.py   what a line counts; asides.py: which of its figures are no count
denials.py      what a line denies of another
contradictions.py   whether two lines contradict each other
disagreements.py    what the lines of a story contradict each other in, with the sides
telling.py      one story out of its articles' statements
"""

from briefing.stories.clustering import cluster, continued
from briefing.stories.contradictions import conflict
from briefing.stories.disagreements import disagreements
from briefing.stories.origins import origins_of
from briefing.stories.sameness import LEAD_STATEMENTS, choose_lead, group_similar, same_speaker, stems
from briefing.stories.telling import LIMIT, MAX_OFFERED, REPEATED, Material, Told, cut, offer, story_id, tell

__all__ = [
    "LEAD_STATEMENTS",
    "LIMIT",
    "MAX_OFFERED",
    "REPEATED",
    "Material",
    "Told",
    "choose_lead",
    "cluster",
    "conflict",
    "continued",
    "cut",
    "disagreements",
    "group_similar",
    "offer",
    "origins_of",
    "same_speaker",
    "stems",
    "story_id",
    "tell",
]
