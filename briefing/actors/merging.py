"""Which actors of several articles are one. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from briefing import tables
from briefing.actors.aliases import ACRONYM
from briefing.actors.bodynames import body_key, is_common, ruler_of
from briefing.actors.groups import Groups
from briefing.actors.listed import NO_LIST, ActorList, GroupsOfRows, told
from briefing.actors.naming import best_name, names_of, offsets, with_ids
from briefing.actors.offices import RULES, Office, is_nameless, office_of, offices_of, title_without_state
from briefing.actors.people import Words, is_reign, join_full_names
from briefing.actors.spelling import folded, is_romanised
from briefing.names import is_surname, tokens
from briefing.types import Actor

_HARDLY_EVER = 8  # times as often as its commonest name is a name to be used for it to count


def merge_actors(per_article: Iterable[Sequence[Actor]], listed: ActorList = NO_LIST) -> tuple[Actor, ...]:
    """Make one actor of those that mean the same in several articles.

    Full names of people are one as people.py says; a bare surname joins the one full name it can mean. A body
    named by common nouns alone ('the army') is one only in articles on the same country.

    Args:
        per_article: each article's actors, as ground_actors gives them; order does not matter.
        listed: the reader's own actors, the same as there.

    Returns:
        The actors of the brief, most mentioned first, with ids of their own.
    """
    found: list[_Found] = []
    for article in per_article:
        about = _country_of_most(article)
        found.extend(_Found(actor, about) for actor in article)
    found = _in_order(found)
    actors = [f.actor for f in found]
    groups = GroupsOfRows([listed.row(names_of(actor), actor.type) for actor in actors])
    first: dict[tuple[str, object], int] = {}
    for i, each in enumerate(found):
        for key in _keys(each, listed=groups.row(i) is not None):
            groups.join(i, first.setdefault(key, i))
    _join_people(groups, actors)
    _join_bare_acronyms(groups, actors)
    _join_offices(groups, actors)
    actors = _join_rulers(groups, actors)
    united = [
        told(_united([told(actors[i], row) for i in members]), row)
        for members in groups.members()
        for row in [groups.row(members[0])]
    ]
    return with_ids(_without_doubtful(united))


class _Found(NamedTuple):
    """An actor of one article, and the country that the article is most about."""

    actor: Actor
    about: str | None


def _country_of_most(actors: Iterable[Actor]) -> str | None:
    counts = Counter[str]()
    for actor in actors:
        if actor.country:
            counts[actor.country] += actor.mention_count
    return min(counts, key=lambda code: (-counts[code], code)) if counts else None


def _in_order(found: Iterable[_Found]) -> list[_Found]:
    """Sort actors by name and places; the few that share both, by all that they hold."""
    by_place: dict[tuple[str, tuple[tuple[str, int, int], ...]], list[_Found]] = defaultdict(list)
    for each in found:
        by_place[each.actor.name, tuple(offsets(each.actor))].append(each)
    for same in by_place.values():
        if len(same) > 1:
            same.sort(key=repr)
    return [each for place in sorted(by_place) for each in by_place[place]]


def _keys(found: _Found, *, listed: bool) -> Iterator[tuple[str, object]]:
    """Give what actors of different articles must share to be the same; people's names are compared apart.

    One of the reader's list has what the tables say of it by its row.
    """
    actor, about = found
    if not listed and actor.type == "state" and actor.country:
        yield "state", actor.country
    if actor.type == "person":
        if not listed and (entry := tables.known(actor.name)) and not is_surname(actor.name):
            yield entry.table, entry.name
        return
    for name in [actor.name] if not listed and tables.known(actor.name) else names_of(actor):
        if is_common(name):
            # Where the actor has a name that says whose it is, what it is called for short is no name of its own.
            if about and all(map(is_common, names_of(actor))):
                yield "common", (about, body_key(name))
        elif not listed and (entry := tables.known(name)):
            yield entry.table, entry.name
        elif not ACRONYM.match(name):
            yield "name", body_key(name)


def _join_people(groups: GroupsOfRows, actors: Sequence[Actor]) -> None:
    full: dict[Words, list[int]] = defaultdict(list)
    bare: dict[Words, list[int]] = defaultdict(list)
    called: dict[Words, list[int]] = defaultdict(list)  # by the short forms of a full name
    first: dict[Words, list[int]] = defaultdict(list)  # by its first word, as some articles call it
    for i, actor in enumerate(actors):
        if actor.type != "person" or is_nameless(actor):
            continue
        short = [name for name in names_of(actor) if is_surname(name) or is_reign(name)]
        names = {tokens(name) for name in names_of(actor) if name not in short and not office_of(name)}
        for words in names:
            full[words].append(i)
            for size in range(1, len(words)):
                called[words[-size:]].append(i)
        for words in map(tokens, short):
            given = any(name[0] == words[0] for name in names)
            if (
                names or groups.row(i) is None
            ):  # a bare name of the reader's list is that row's, and nobody else's
                (first if given else called if names else bare)[words].append(i)
    for words, items in first.items():
        # A given name says who is meant only in its article; a surname that stands first is used by several.
        called[words].extend(items if len(items) > 1 else ())
    join_full_names(groups, full)
    _join_misread(groups, actors, full)
    by_folding: dict[Words, list[int]] = defaultdict(list)
    for words, items in full.items():
        if is_romanised(words):
            by_folding[folded(words[-1:])].extend(items)
    for words, items in sorted(bare.items()):
        owners = called[words] or by_folding[folded(words)]
        if is_reign(" ".join(words)):
            owners = [i for name in full if name[0] == words[1] for i in full[name]]
            owners = [i for i in owners if words[0] in _role_words(actors[i])]
        _join_bare(groups, actors, items, owners)


def _join_bare(groups: Groups, actors: Sequence[Actor], items: Sequence[int], owners: Sequence[int]) -> None:
    """Join people of one bare name to its one owner; where nobody owns it, to each other."""
    whose = {groups.of(i) for i in owners}
    for i in items:
        if len(whose) == 1 and _agree(actors[i], actors[owners[0]]):
            groups.join(i, owners[0])
        elif not whose:
            groups.join(i, items[0])


def _join_offices(groups: Groups, actors: Sequence[Actor]) -> None:
    """Join who is called by nothing but an office to the one who holds it, if the brief knows one."""
    holders: dict[Office, list[int]] = defaultdict(list)
    nameless: dict[Office, list[int]] = defaultdict(list)
    for i, actor in enumerate(actors):
        for office in offices_of(actor):
            (nameless if is_nameless(actor) else holders)[office].append(i)
    for office, items in nameless.items():
        for i in items:
            groups.join(items[0], i)
        groups.join_if_one(items[0], holders[office])


def _join_rulers(groups: Groups, actors: Sequence[Actor]) -> list[Actor]:
    """Join 'the Brill administration' to the government of the state that Brill, and no other Brill, leads.

    Returns:
        The actors, such a body with its country.
    """
    led: dict[str, set[tuple[int, str]]] = defaultdict(set)  # by surname: who leads what state
    for i, actor in enumerate(actors):
        for words in {tokens(name) for name in names_of(actor)} if actor.type == "person" else ():
            states = {office.country for office in offices_of(actor) if office.name in RULES} or {""}
            led[words[-1]].update((groups.of(i), state) for state in states)
    governments: dict[frozenset[str], int] = {}
    for i, actor in enumerate(actors):
        for name in names_of(actor) if actor.type == "organization" else ():
            governments.setdefault(body_key(name), i)
    result = list(actors)
    for i, actor in enumerate(actors):
        ruler = ruler_of(actor.name) if actor.type == "organization" and not actor.country else None
        known = led.get(ruler, set()) if ruler else set()
        states = {state for _, state in known if state}
        if len(states) == 1 and len({person for person, _ in known}) == 1:
            (state,) = states
            basis = {**actor.basis, "country": "country-of-ruler"}
            result[i] = replace(actor, country=state, basis=basis)
            groups.join(i, governments.get(frozenset({state, "government"}), i))
    return result


def _without_doubtful(actors: Sequence[Actor]) -> Iterator[Actor]:
    """Leave out 'the Kenyan president' beside a 'President Brill' of no stated country, who may be the same."""
    titles = {title_without_state(actor.role.text) for actor in actors if actor.role and not actor.country}
    for actor in actors:
        if not (is_nameless(actor) and any(office.name in titles for office in offices_of(actor))):
            yield actor


def _join_misread(groups: Groups, actors: Sequence[Actor], full: Mapping[Words, Sequence[int]]) -> None:
    """Join to a person what an analyst took for a body of the same full name, by nothing but its own guess."""
    for i, actor in enumerate(actors):
        guessed = actor.type == "organization" and actor.basis.get("type") == "analyst" and not actor.sectors
        if guessed and (owners := full.get(tokens(actor.name))):
            groups.join(i, owners[0])


def _role_words(actor: Actor) -> list[str]:
    return actor.role.text.casefold().split() if actor.role else []


def _agree(one: Actor, other: Actor) -> bool:
    return not (one.country and other.country) or one.country == other.country


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
    for actor in [a for a in actors if not (is_nameless(a) or ruler_of(a.name))] or actors:
        weights[actor.name] += actor.mention_count
    entry = next((e for a in actors if (e := tables.known(a.name))), None)
    # A longer name that is hardly ever used is mostly a slip of who found it: 'Beyond Ada Brill'.
    most = max((weights[name] for name in weights if not is_surname(name)), default=0)
    name = best_name({n: count for n, count in weights.items() if count * _HARDLY_EVER >= most}, entry)
    # A body among people is a misread person: see _join_misread.
    actors = sorted(actors, key=lambda a: a.name != name)  # its own values and bases before those of an alias
    kind = _vote(actors, lambda a: a.type == "person" and a.type) or _vote(actors, lambda a: a.type)
    country = _vote(actors, lambda a: a.country)
    sectors = _vote(actors, lambda a: a.sectors)
    role = _vote(sorted(actors, key=_fullest_role), lambda a: a.role and _kind_of_role(a.role.text))
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


def _kind_of_role(role: str) -> str:
    """Give what the ways to say one role share: 'the Kenyan president', 'President'."""
    office = office_of(role)
    plain = role.casefold().removeprefix("the ").removeprefix("a ")
    return office.name if office else title_without_state(role) or plain


def _fullest_role(actor: Actor) -> tuple[bool, int, str]:
    """Rank first a role that states an office and of what state, then that of the actor mentioned most."""
    unsure = actor.role is None or office_of(actor.role.text) is None
    return unsure, -actor.mention_count, repr(actor.role)


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
