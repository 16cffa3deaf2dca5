"""Which full names of people mean one person. Pure.

Two names do where they are equal but for spelling ('Moammar Qassari', 'Muammar Gassary'), or where the one is short
for the other ('J. Brill', 'Jim Brill', 'Ada Brill' for 'Ada C. Brill') and for no other of the same surname. A surname
alone, and how near two surnames are, joins nobody here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from briefing import tables
from briefing.actors.groups import Groups
from briefing.actors.spelling import folded, is_romanised

Words = tuple[str, ...]  # of a name, as names.tokens gives them


def join_full_names(groups: Groups, owners: Mapping[Words, Sequence[int]]) -> None:
    """Join the items whose full names mean one person.

    Args:
        groups: of items; joined in place.
        owners: of each full name (two words or more), the items that have it.
    """
    first = {words: items[0] for words, items in owners.items()}
    for words, items in owners.items():
        for item in items:
            groups.join(first[words], item)
    by_folding: dict[Words, list[Words]] = defaultdict(list)
    for words in sorted(owners):
        by_folding[folded(words)].append(words)
    for alike in by_folding.values():
        if len(alike) > 1 and any(map(is_romanised, alike)):
            for words in alike:
                groups.join(first[alike[0]], first[words])
    by_surname: dict[str, list[Words]] = defaultdict(list)
    for words in owners:
        by_surname[words[-1]].append(words)
    for names in by_surname.values():
        for short in sorted(names, key=lambda w: (-len(w), w)) if len(names) > 1 else ():
            groups.join_if_one(first[short], [first[long] for long in names if shortens(short, long)])


def shortens(short: Words, long: Words) -> bool:
    """Tell whether a full name is another one with initials, a short form, or fewer given names."""
    if short == long or short[-1] != long[-1] or len(short) > len(long):
        return False
    given, fuller = short[:-1], long[:-1]
    if given == fuller[-len(given) :]:  # 'Ann Example' of 'Mary Ann Example'
        return True
    # What stands between the ends is left out from behind: 'Ann B.' is no 'Ann C. B.'.
    return all(_stands_for(a, b) for a, b in zip(given, fuller, strict=False))


def _stands_for(short: str, long: str) -> bool:
    return (
        short == long or (len(short) == 1 and long.startswith(short)) or long in _long_forms().get(short, ())
    )


@cache
def _long_forms() -> dict[str, frozenset[str]]:
    forms = defaultdict(set)
    for name, others in tables.given_names("short"):
        for other in others:
            forms[other].add(name)
    return {short: frozenset(names) for short, names in forms.items()}


def is_reign(name: str) -> bool:
    """Tell whether a name is a title of a ruling family with a given name: 'Prince Tom'."""
    words = name.split()
    return len(words) == 2 and words[0].casefold() in tables.vocabulary("regnal")
