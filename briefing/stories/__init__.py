"""What happened, each event told once from all articles about it. Pure.

clustering.py   which articles tell of one event
sameness.py     which statements say one thing, and which speakers are one
telling.py      one story out of its articles' statements
"""

from briefing.stories.clustering import cluster
from briefing.stories.sameness import LEAD_STATEMENTS, choose_lead, group_similar, same_speaker
from briefing.stories.telling import MAX_OFFERED, Material, offer, story_id, tell

__all__ = [
    "LEAD_STATEMENTS",
    "MAX_OFFERED",
    "Material",
    "choose_lead",
    "cluster",
    "group_similar",
    "offer",
    "same_speaker",
    "story_id",
    "tell",
]
