"""What an actor is called: the best of its names, and an id made of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from briefing import tables
from briefing.names import tokens
from briefing.text import digest
from briefing.types import Actor


def names_of(actor: Actor) -> tuple[str, ...]:
    """Give an actor's name and aliases."""
    return (actor.name, *actor.aliases)


def best_name(written: dict[str, int], entry: tables.Entry | None) -> str:
    """Choose the table's usual name, else the fullest; of two equally full the commoner."""
    if entry:
        own = {name: count for name, count in written.items() if tables.known(name) == entry}
        if entry.name in own:
            return entry.name
        written = own or written
    return min(written, key=lambda n: (-len(tokens(n)), -written[n], -len(n), n))


def with_ids(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Sort actors by mentions, then name, and give each an id of its own."""
    taken: set[str] = set()
    result = []
    for actor in sorted(actors, key=lambda a: (-a.mention_count, a.name, a.aliases, a.type, offsets(a))):
        slug = "-".join(re.findall(r"[a-z0-9]+", " ".join(tokens(actor.name)))) or digest(actor.name, 8)
        unique, number = slug, 1
        while unique in taken:
            number += 1
            unique = f"{slug}-{number}"
        taken.add(unique)
        result.append(replace(actor, id=f"a-{unique}"))
    return tuple(result)


def offsets(actor: Actor) -> list[tuple[str, int, int]]:
    """Give where an actor's mentions stand."""
    return [(span.article, span.start, span.end) for span in actor.mentions]
