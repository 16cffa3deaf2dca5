"""What happened, each event told once from all articles about it. Pure.

clustering.py   which articles tell of one event
sameness.py     which statements say one thing, and which speakers are one
reading.py      a line as it is laid beside another one
quantities.py   what a line counts; asides.py: which of its figures are no count
denials.py      what a line denies of another
contradictions.py   whether two lines contradict each other
disagreements.py    what the lines of a story contradict each other in, with the sides
telling.py      one story out of its articles' statements
"""

from briefing.stories.clustering import cluster
from briefing.stories.contradictions import conflict
from briefing.stories.disagreements import disagreements
from briefing.stories.sameness import LEAD_STATEMENTS, choose_lead, group_similar, same_speaker
from briefing.stories.telling import MAX_OFFERED, Material, offer, story_id, tell

__all__ = [
    "LEAD_STATEMENTS",
    "MAX_OFFERED",
    "Material",
    "choose_lead",
    "cluster",
    "conflict",
    "disagreements",
    "group_similar",
    "offer",
    "same_speaker",
    "story_id",
    "tell",
]
