"""Which actors of several articles are one. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from briefing import tables
from briefing.actors.aliases import ACRONYM
from briefing.actors.listed import NO_LIST, ActorList, GroupsOfRows, told
from briefing.actors.naming import best_name, names_of, offsets, with_ids
from briefing.names import is_surname, tokens
from briefing.types import Actor


def merge_actors(per_article: Iterable[Sequence[Actor]], listed: ActorList = NO_LIST) -> tuple[Actor, ...]:
    """Make one actor of those that mean the same in several articles.

    Two full names of people that differ are never one; a bare surname joins the one full name it can mean.

    Args:
        per_article: each article's actors, as ground_actors gives them; order does not matter.
        listed: the reader's own actors, the same as there.

    Returns:
        The actors of the brief, most mentioned first, with ids of their own.
    """
    actors = _in_order(a for article in per_article for a in article)
    groups = GroupsOfRows([listed.row(names_of(actor), actor.type) for actor in actors])
    first: dict[tuple[str, str], int] = {}
    for i, actor in enumerate(actors):
        for key in _keys(actor, listed=groups.row(i) is not None):
            groups.join(i, first.setdefault(key, i))
    _join_bare_surnames(groups, actors)
    _join_bare_acronyms(groups, actors)
    return with_ids(
        told(_united([told(actors[i], row) for i in members]), row)
        for members in groups.members()
        for row in [groups.row(members[0])]
    )


def _in_order(actors: Iterable[Actor]) -> list[Actor]:
    """Sort actors by name and places; the few that share both, by all that they hold."""
    by_place: dict[tuple[str, tuple[tuple[str, int, int], ...]], list[Actor]] = defaultdict(list)
    for actor in actors:
        by_place[actor.name, tuple(offsets(actor))].append(actor)
    for same in by_place.values():
        if len(same) > 1:
            same.sort(key=repr)
    return [actor for place in sorted(by_place) for actor in by_place[place]]


def _keys(actor: Actor, *, listed: bool) -> Iterator[tuple[str, str]]:
    """Give what actors of different articles must share to be the same.

    One of the reader's list has what the tables say of it by its row.
    """
    if not listed and actor.type == "state" and actor.country:
        yield "state", actor.country
    if not listed and (entry := tables.known(actor.name)):
        yield entry.table, entry.name
        return
    names = [name for name in names_of(actor) if not ACRONYM.match(name)]
    if actor.type == "person":
        names = [name for name in names if not is_surname(name)] or [actor.name]
    for name in names:
        if not listed and (entry := tables.known(name)):
            yield entry.table, entry.name
        else:
            yield "name", " ".join(tokens(name))


def _join_bare_surnames(groups: GroupsOfRows, actors: Sequence[Actor]) -> None:
    full: dict[str, list[int]] = defaultdict(list)
    people = [i for i, actor in enumerate(actors) if actor.type == "person"]
    for i in people:
        for words in {tokens(name) for name in names_of(actors[i]) if not is_surname(name)}:
            for size in range(1, len(words)):
                full[" ".join(words[-size:])].append(i)
    for i in people:
        listed = groups.row(i) is not None
        if not listed and all(map(is_surname, names_of(actors[i]))) and not tables.known(actors[i].name):
            groups.join_if_one(i, full[" ".join(tokens(actors[i].name))])


def _join_bare_acronyms(groups: GroupsOfRows, actors: Sequence[Actor]) -> None:
    users: dict[str, list[int]] = defaultdict(list)
    for i, actor in enumerate(actors):
        if actor.type != "person" and not tables.known(actor.name):
            for name in filter(ACRONYM.match, names_of(actor)):
                users[tables.normal(name)].append(i)
    for sharing in users.values():
        spelt = [i for i in sharing if not all(map(ACRONYM.match, names_of(actors[i])))]
        bare = [i for i in sharing if i not in spelt and groups.row(i) is None]
        for i in bare:
            groups.join(bare[0], i)
        # One state at most: the 'LA' of one country is not the 'LA' of another.
        if bare and len({actors[i].country for i in sharing} - {None}) <= 1:
            groups.join_if_one(bare[0], spelt)


def _united(actors: Sequence[Actor]) -> Actor:
    if len(actors) == 1:
        return actors[0]
    weights = Counter[str]()
    for actor in actors:
        weights[actor.name] += actor.mention_count
    entry = next((e for a in actors if (e := tables.known(a.name))), None)
    name = best_name(weights, entry)
    kind = _vote(actors, lambda a: a.type)
    country = _vote(actors, lambda a: a.country)
    sectors = _vote(actors, lambda a: a.sectors)
    role = _vote(actors, lambda a: a.role)
    sources = (("type", kind), ("country", country), ("sectors", sectors), ("role", role))
    mentions = {(span.article, span.start, span.end): span for a in actors for span in a.mentions}
    return Actor(
        id="",
        name=name,
        aliases=tuple(sorted({n for a in actors for n in names_of(a)} - {name})),
        type=(kind or actors[0]).type,
        country=country.country if country else None,
        sectors=sectors.sectors if sectors else (),
        role=role.role if role else None,
        basis={aspect: a.basis[aspect] for aspect, a in sources if a and aspect in a.basis},
        contested=any(a.contested for a in actors) or _disagree(actors),
        mentions=tuple(mentions[place] for place in sorted(mentions)),
        mention_count=sum(a.mention_count for a in actors),
    )


def _vote(actors: Sequence[Actor], value: Callable[[Actor], object]) -> Actor | None:
    """Give an actor with the value that most mentions bear out; None where no actor has one."""
    votes = Counter[object]()
    for actor in actors:
        if value(actor):
            votes[value(actor)] += actor.mention_count
    if not votes:
        return None
    best = min(votes, key=lambda v: (-votes[v], repr(v))) if len(votes) > 1 else next(iter(votes))
    return next(actor for actor in actors if value(actor) == best)


def _disagree(actors: Sequence[Actor]) -> bool:
    sectors = [set(a.sectors) for a in actors if a.sectors]
    countries = {a.country for a in actors if a.country}
    return len(countries) > 1 or any(a.isdisjoint(b) for a in sectors for b in sectors)
