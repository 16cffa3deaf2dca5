"""What happened, each event told once from all articles about it. Pure.

clustering.py   which articles tell of one event
sameness.py     which statements say one thing, and which speakers are one
telling.py      one story out of its articles' statements
"""

from briefing.stories.clustering import cluster, continued
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
    "continued",
    "cut",
    "group_similar",
    "offer",
    "origins_of",
    "same_speaker",
    "stems",
    "story_id",
    "tell",
]
