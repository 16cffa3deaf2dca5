"""What prompts and page templates share: where their files are found, the sandbox they run in, and their mistakes.

A file of the user's may inherit from a shipped one, which is always found as "briefing/NAME": no folder of the
user's can stand in for it. A name without that prefix is looked for in the user's folder, then among the shipped
files, and nowhere else.
"""

from briefing.templating.loading import sandbox
from briefing.templating.mistakes import (
    SHIPPED_PREFIX,
    Mistake,
    callers,
    mistake,
    nearest,
    place,
    usage_error,
)
from briefing.templating.reading import Source, hash_of, named, read_all, static_mistakes
from briefing.templating.stubs import about, stub

__all__ = [
    "SHIPPED_PREFIX",
    "Mistake",
    "Source",
    "about",
    "callers",
    "hash_of",
    "mistake",
    "named",
    "nearest",
    "place",
    "read_all",
    "sandbox",
    "static_mistakes",
    "stub",
    "usage_error",
]
