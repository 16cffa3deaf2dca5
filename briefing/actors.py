"""From names that an analyst offers to actors: in the text, aliases merged, mentions counted. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from briefing import tables
from briefing.actor_rules import (
    MAX_ROLE,
    country_of,
    country_of_role,
    sectors_of,
    sectors_of_role,
    table_entry,
    type_of,
)
from briefing.aliases import ACRONYM, MAX_NAME, Candidate, Groups, merge_names
from briefing.names import (
    behind_title,
    clean_name,
    find_mentions,
    form,
    has_word,
    is_surname,
    split_title,
    tokens,
    whole_word,
    without_accents,
)
from briefing.roles import find_role, sentence_at
from briefing.text import digest, on_one_line
from briefing.types import Actor, ActorType, ChunkedArticle, FoundActor, Role, Span

__all__ = ["ActorFinder", "find_mentions", "ground_actors", "merge_actors"]

_MIN_FOLDED = 4  # letters of a name that may occur in other capitals than offered
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.)+$")
_CAPITALISED = frozenset(("person", "state"))  # what is never named in small letters alone


# ------------------------------------------------------------------------------------ within an article


def ground_actors(
    found: Sequence[FoundActor], document: ChunkedArticle
) -> tuple[tuple[Actor, ...], tuple[FoundActor, ...]]:
    """Check offered actors against an article, and make one actor of the names that mean the same.

    Args:
        found: as an analyst offers them; order does not matter for the result.
        document: the article they were found in.

    Returns:
        The actors, most mentioned first; and the offers whose name does not occur in the text.
    """
    text = document.article.text
    candidates: dict[str, Candidate] = {}
    rejected = []
    for offer in found:
        located = _locate(offer, text)
        if located is None or not _in_a_sentence(located, document):
            rejected.append(offer)
            continue
        candidate = candidates.setdefault(tables.normal(located), Candidate())
        candidate.surfaces.add(located)
        candidate.given[offer.type] += 1
        if offer.role and len(offer.role) <= MAX_ROLE and (role := form(offer.role)):
            candidate.roles.add(role)
    groups = merge_names([candidates[key] for key in sorted(candidates)], text)
    return _to_actors(groups, document), tuple(rejected)


def _locate(offer: FoundActor, text: str) -> str | None:
    """Find how a text writes an offered name, in the form of names.form; a person's without the title."""
    if len(offer.name) > MAX_NAME:
        return None
    cleaned = clean_name(offer.name)
    bare = split_title(cleaned)[1] if offer.type == "person" else cleaned
    if bare.casefold() in tables.vocabulary("calendar"):
        bare = cleaned  # 'Mrs May' is not every May
    if bare.startswith("of "):
        bare = cleaned  # 'the mayor of Marenna' has no name
    names = [written for name in dict.fromkeys((bare, cleaned, offer.name)) if (written := form(name))]
    if names and has_word(text, names[0]):  # so it is mostly
        return names[0]
    flat = _flat(text)
    for written in names:
        if has_word(flat, written):
            return written
    for written in names:
        if sum(map(str.isalpha, written)) >= _MIN_FOLDED:
            for match in re.finditer(whole_word(written), flat, re.IGNORECASE):
                # 'will' and 'turkey' name nobody; 'protesters' and 'police' do.
                if offer.type not in _CAPITALISED or not match.group().islower():
                    return match.group()
    return next((found for written in names if (found := _beyond_ascii(written, flat))), None)


def _in_a_sentence(written: str, document: ChunkedArticle) -> bool:
    """Tell whether a name that a text has stands within a sentence: 'I saw Ada. Brill left' names no 'Ada. Brill'."""
    if " " not in written:
        return True
    return any(_whole(a, b, document) for a, b, _ in find_mentions(document.article.text, [written]))


def _whole(start: int, end: int, document: ChunkedArticle) -> bool:
    """Tell whether a place lies in one sentence. Initials end none, though the splitter may say so after 'U.S.'."""
    sentence = sentence_at(start, document)
    if sentence is None or end <= sentence.end:
        return sentence is not None
    return bool(_INITIALS.search(document.article.text[start : sentence.end]))


_flat = lru_cache(maxsize=1)(form)  # of a text, whose names are looked for one after the other


def _beyond_ascii(written: str, flat: str) -> str | None:
    """Find a name that was offered without its accents, or cut off before the first: as the text writes it.

    Models and the code around them lose letters beyond ASCII in both ways ('Sorgul', 'Sorg' for 'Sörgül').
    """
    if flat.isascii() or not written[0].isupper() or sum(map(str.isalpha, written)) < _MIN_FOLDED:
        return None
    match = re.search(whole_word(without_accents(written)), without_accents(flat))
    if match is None:
        match = re.search(rf"(?<!\w){re.escape(written)}[^\W\d_a-zA-Z]\w*", flat)
    return flat[match.start() : match.end()] if match else None


_Places = dict[str, list[tuple[int, int]]]  # of each spelling, as names.form gives it: where it stands


def _to_actors(groups: Sequence[Sequence[Candidate]], document: ChunkedArticle) -> tuple[Actor, ...]:
    text = document.article.text
    owner: dict[str, int] = {}
    for number, group in enumerate(groups):
        for candidate in group:
            entry = tables.known(candidate.name)
            for name in (*sorted(candidate.surfaces), *(entry.names if entry else ())):
                owner.setdefault(form(name), number)
    places: list[_Places] = [defaultdict(list) for _ in groups]
    for start, end, name in find_mentions(text, owner):
        if _whole(start, end, document):
            places[owner[name]][name].append((start, end))
    for group, where in zip(groups, places, strict=True):
        if not where:  # each mention lies within a longer name
            name = form(group[0].name)
            hits = (hit[:2] for hit in find_mentions(text, [name]) if _whole(*hit[:2], document))
            where[name] = [next(hits)]
    people = [
        (start, end)
        for group, where in zip(groups, places, strict=True)
        if any(candidate.type == "person" for candidate in group)
        for at in where.values()
        for start, end in at
    ]
    return _with_ids(
        _to_actor(group, where, document, people) for group, where in zip(groups, places, strict=True)
    )


def _to_actor(
    group: Sequence[Candidate],
    where: _Places,
    document: ChunkedArticle,
    people: Sequence[tuple[int, int]],
) -> Actor:
    text, article = document.article.text, document.article.id
    written = {on_one_line(text[at[0][0] : at[0][1]]): len(at) for at in where.values()}
    entry = next((e for c in group if (e := table_entry(c.name, c.type))), None)
    name = _best_name(written, entry)
    # The fuller a name, the surer an analyst is of what it names.
    fullest = max(len(tokens(candidate.name)) for candidate in group)
    given = Counter[ActorType]()
    for candidate in group:
        if len(tokens(candidate.name)) == fullest:
            given.update(candidate.given)
    kind, type_rule = type_of(name, min(given, key=lambda t: (-given[t], t)))
    role = find_role(
        # Where the fuller name stands first is where a text introduces a person.
        [place for spelling in sorted(where, key=lambda n: -n.count(" ")) for place in where[spelling]],
        {role for candidate in group for role in candidate.roles},
        document,
        people,
        person=kind == "person",
    )
    country, country_rule, sectors, sectors_rule = _of_what(
        sorted(written, key=lambda n: n != name), kind, role, entry
    )
    rules = {
        "type": type_rule,
        "country": country_rule if country else "",
        "sectors": sectors_rule if sectors else "",
        "role": "stated" if role else "",
    }
    return Actor(
        id="",
        name=name,
        aliases=tuple(sorted(set(written) - {name})),
        type=kind,
        country=country,
        sectors=sectors,
        role=role,
        basis={aspect: rule for aspect, rule in rules.items() if rule},
        contested=False,
        mentions=tuple(Span(article, a, b, text[a:b]) for a, b in sorted(at[0] for at in where.values())),
        mention_count=sum(map(len, where.values())),
    )


def _best_name(written: dict[str, int], entry: tables.Entry | None) -> str:
    """Choose the table's usual name, else the fullest; of two equally full the commoner."""
    if entry:
        own = {name: count for name, count in written.items() if tables.known(name) == entry}
        if entry.name in own:
            return entry.name
        written = own or written
    return min(written, key=lambda n: (-len(tokens(n)), -written[n], -len(n), n))


def _of_what(
    names: Sequence[str], kind: ActorType, role: Role | None, entry: tables.Entry | None
) -> tuple[str | None, str, tuple[str, ...], str]:
    """Give country and sectors, each with the name of its rule."""
    if entry:
        return entry.country, entry.table, entry.sectors, entry.table
    if kind == "person":
        if role is None:
            return None, "", (), ""
        return country_of_role(role.text), "country-in-role", sectors_of_role(role.text), "office-in-role"
    country, country_rule = next((found for name in names if (found := country_of(name))[0]), (None, ""))
    sectors, sectors_rule = next((known for name in names if (known := sectors_of(name))[0]), ((), ""))
    return country, country_rule, sectors, sectors_rule


def _with_ids(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Sort actors by mentions, then name, and give each an id of its own."""
    taken: set[str] = set()
    result = []
    for actor in sorted(actors, key=lambda a: (-a.mention_count, a.name, a.aliases, a.type, _offsets(a))):
        slug = "-".join(re.findall(r"[a-z0-9]+", " ".join(tokens(actor.name)))) or digest(actor.name, 8)
        unique, number = slug, 1
        while unique in taken:
            number += 1
            unique = f"{slug}-{number}"
        taken.add(unique)
        result.append(replace(actor, id=f"a-{unique}"))
    return tuple(result)


def _offsets(actor: Actor) -> list[tuple[str, int, int]]:
    return [(span.article, span.start, span.end) for span in actor.mentions]


# --------------------------------------------------------------------------------------- across articles


def merge_actors(per_article: Iterable[Sequence[Actor]]) -> tuple[Actor, ...]:
    """Make one actor of those that mean the same in several articles.

    Two full names of people that differ are never one; a bare surname joins the one full name it can mean.

    Args:
        per_article: each article's actors, as ground_actors gives them; order does not matter.

    Returns:
        The actors of the brief, most mentioned first, with ids of their own.
    """
    actors = _in_order(a for article in per_article for a in article)
    groups = Groups(len(actors))
    first: dict[tuple[str, str], int] = {}
    for i, actor in enumerate(actors):
        for key in _keys(actor):
            groups.join(i, first.setdefault(key, i))
    _join_bare_surnames(groups, actors)
    _join_bare_acronyms(groups, actors)
    return _with_ids(_united([actors[i] for i in members]) for members in groups.members())


def _in_order(actors: Iterable[Actor]) -> list[Actor]:
    """Sort actors by name and places; the few that share both, by all that they hold."""
    by_place: dict[tuple[str, tuple[tuple[str, int, int], ...]], list[Actor]] = defaultdict(list)
    for actor in actors:
        by_place[actor.name, tuple(_offsets(actor))].append(actor)
    for same in by_place.values():
        if len(same) > 1:
            same.sort(key=repr)
    return [actor for place in sorted(by_place) for actor in by_place[place]]


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *actor.aliases)


def _keys(actor: Actor) -> Iterator[tuple[str, str]]:
    """Give what actors of different articles must share to be the same."""
    if actor.type == "state" and actor.country:
        yield "state", actor.country
    if entry := tables.known(actor.name):
        yield entry.table, entry.name
        return
    names = [name for name in _names(actor) if not ACRONYM.match(name)]
    if actor.type == "person":
        names = [name for name in names if not is_surname(name)] or [actor.name]
    for name in names:
        if entry := tables.known(name):
            yield entry.table, entry.name
        else:
            yield "name", " ".join(tokens(name))


def _join_bare_surnames(groups: Groups, actors: Sequence[Actor]) -> None:
    full: dict[str, list[int]] = defaultdict(list)
    people = [i for i, actor in enumerate(actors) if actor.type == "person"]
    for i in people:
        for words in {tokens(name) for name in _names(actors[i]) if not is_surname(name)}:
            for size in range(1, len(words)):
                full[" ".join(words[-size:])].append(i)
    for i in people:
        if all(map(is_surname, _names(actors[i]))) and not tables.known(actors[i].name):
            groups.join_if_one(i, full[" ".join(tokens(actors[i].name))])


def _join_bare_acronyms(groups: Groups, actors: Sequence[Actor]) -> None:
    users: dict[str, list[int]] = defaultdict(list)
    for i, actor in enumerate(actors):
        if actor.type != "person" and not tables.known(actor.name):
            for name in filter(ACRONYM.match, _names(actor)):
                users[tables.normal(name)].append(i)
    for sharing in users.values():
        spelt = [i for i in sharing if not all(map(ACRONYM.match, _names(actors[i])))]
        bare = [i for i in sharing if i not in spelt]
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
    name = _best_name(weights, entry)
    kind = _vote(actors, lambda a: a.type)
    country = _vote(actors, lambda a: a.country)
    sectors = _vote(actors, lambda a: a.sectors)
    role = _vote(actors, lambda a: a.role)
    sources = (("type", kind), ("country", country), ("sectors", sectors), ("role", role))
    mentions = {(span.article, span.start, span.end): span for a in actors for span in a.mentions}
    return Actor(
        id="",
        name=name,
        aliases=tuple(sorted({n for a in actors for n in _names(a)} - {name})),
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


class ActorFinder:
    """Finds, among the same actors, those that many phrases name."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._by_name: dict[str, list[Actor]] = defaultdict(list)
        self._by_entry: dict[tables.Entry, list[Actor]] = defaultdict(list)
        for actor in actors:
            for key in {tables.normal(name) for name in _names(actor)}:
                self._by_name[key].append(actor)
            if entry := tables.known(actor.name):
                self._by_entry[entry].append(actor)

    def find(self, name: str) -> Actor | None:
        """Find the actor that a phrase names.

        Args:
            name: as a text writes it; leading article, possessive and title are looked past.

        Returns:
            The one actor with this name or alias; None where there is none, or more than one.
        """
        cleaned = clean_name(name)
        for written in dict.fromkeys((cleaned, split_title(cleaned)[1], behind_title(cleaned) or cleaned)):
            hits = self._by_name.get(tables.normal(written), [])
            if not hits and (entry := tables.known(written)):
                hits = self._by_entry.get(entry, [])
            if len(hits) == 1:
                return hits[0]
        return None
