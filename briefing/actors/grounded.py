"""From names that an analyst offers for an article to actors: in the text, aliases merged, mentions counted. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from briefing import tables
from briefing.actors.aliases import MAX_NAME, Candidate, merge_names
from briefing.actors.listed import BASIS, NO_LIST, ActorList, GroupsOfRows, Listed, owners, take_in, told
from briefing.actors.naming import best_name, with_ids
from briefing.actors.offices import office_of, with_descriptions
from briefing.actors.people import is_reign
from briefing.actors.roles import find_role, roles_beside
from briefing.actors.rules import (
    MAX_ROLE,
    country_of,
    country_of_role,
    sectors_of,
    sectors_of_role,
    table_entry,
    type_of,
)
from briefing.actors.states import capital_acts, in_word
from briefing.chunking import sentence_at
from briefing.names import (
    clean_name,
    find_mentions,
    form,
    has_word,
    split_title,
    tokens,
    whole_word,
    without_accents,
)
from briefing.text import on_one_line
from briefing.types import Actor, ActorType, ChunkedArticle, FoundActor, Role, Span

_MIN_FOLDED = 4  # letters of a name that may occur in other capitals than offered
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.)+$")
# No part of a body's name: 'opposition Dawn Alliance', 'Kastani backed Free Marenna Army'.
_IN_FRONT = re.compile(r"^(?:opposition|ruling|(?:[A-Z][\w.]*[ -])?backed)\s(?=[A-Z]\w+\s[A-Z])")
_CAPITALISED = frozenset(("person", "state"))  # what is never named in small letters alone


# ------------------------------------------------------------------------------------ within an article


def ground_actors(
    found: Sequence[FoundActor], document: ChunkedArticle, listed: ActorList = NO_LIST
) -> tuple[tuple[Actor, ...], tuple[FoundActor, ...]]:
    """Check offered actors against an article, and make one actor of the names that mean the same.

    Args:
        found: as an analyst offers them; order does not matter for the result.
        document: the article they were found in.
        listed: the reader's own actors; those that the article names are found though nobody offers them.

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
    take_in(candidates, (hit for hit in listed.find(text) if _whole(*hit[:2], document)), text, listed)
    ordered = [candidates[key] for key in sorted(candidates)]
    groups = merge_names(ordered, text, GroupsOfRows([candidate.row for candidate in ordered]))
    return _to_actors(groups, document), tuple(rejected)


def _locate(offer: FoundActor, text: str) -> str | None:
    """Find how a text writes an offered name, in the form of names.form; a person's without the title."""
    if len(offer.name) > MAX_NAME:
        return None
    cleaned = clean_name(offer.name)
    bare = split_title(cleaned)[1] if offer.type == "person" else _own_name(cleaned)
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


def _own_name(body: str) -> str:
    """Take off a body's name what is said of it: 'Free Kastan Army' of 'Brillian backed Free Kastan Army rebels'."""
    name = _IN_FRONT.sub("", body)
    known, _, noun = name.rpartition(" ")
    entry = tables.known(known) if noun.islower() else None
    return known if entry and entry.kind == "group" else name


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
    owner = owners(groups)
    for number, group in enumerate(groups):
        for candidate in group:
            entry = tables.known(candidate.name)
            for name in (*sorted(candidate.surfaces), *(entry.names if entry else ())):
                owner.setdefault(form(name), number)
    places: list[_Places] = [defaultdict(list) for _ in groups]
    for start, end, name in _mentions(text, owner):
        if _whole(start, end, document):
            places[owner[name]][name].append((start, end))
    for group, where in zip(groups, places, strict=True):
        if any(candidate.row is None and candidate.type == "state" for candidate in group):
            _leave_out_towns(where, text)
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
    actors, offices, spoken_for = [], [], []
    for group, where in zip(groups, places, strict=True):
        actors.append(actor := _to_actor(group, where, document, people))
        beside = list(roles_beside(_fuller_first(where), document)) if actor.type == "person" else []
        spoken_for.extend(beside)
        offices.append(frozenset(filter(None, (office_of(on_one_line(text[a:b])) for a, b in beside))))
    return with_ids(with_descriptions(actors, offices, spoken_for, document))


def _leave_out_towns(where: _Places, text: str) -> None:
    """Leave out where a capital that stands for its state elsewhere is a town: 'in Paris'."""
    for name, places in where.items():
        if not tables.known(name) and tables.country_of_capital(name):
            where[name] = [place for place in places if capital_acts(text, *place)] or places


def _mentions(text: str, names: Mapping[str, int]) -> Iterator[tuple[int, int, str]]:
    """Find names as names.find_mentions does, but 'Tom bin Brill' in 'Prince Tom bin Brill', not 'Prince Tom'."""
    reach = 0
    for start, end, name in find_mentions(text, names):
        if start < reach or in_word(text, start, end):
            continue
        if is_reign(name):
            given = name.split()[1]
            at = end - len(given)
            longer = [n for n in names if n.startswith(f"{given} ") and text.startswith(n, at)]
            if longer and has_word(text[at : at + len(max(longer, key=len)) + 1], max(longer, key=len)):
                name = max(longer, key=len)
                start, end = at, at + len(name)
        reach = end
        yield start, end, name


def _fuller_first(where: _Places) -> list[tuple[int, int]]:
    """Give all places, first of the fullest name: where that stands first is where a text introduces a person."""
    return [place for name in sorted(where, key=lambda n: -n.count(" ")) for place in where[name]]


def _to_actor(
    group: Sequence[Candidate],
    where: _Places,
    document: ChunkedArticle,
    people: Sequence[tuple[int, int]],
) -> Actor:
    text, article = document.article.text, document.article.id
    written = {on_one_line(text[at[0][0] : at[0][1]]): len(at) for at in where.values()}
    row = next((candidate.row for candidate in group if candidate.row), None)
    entries = filter(None, (table_entry(c.name, c.type) for c in group))
    entry = next((e for e in entries if row is None or row.may_be(e)), None)
    name = best_name(written, entry)
    kind, type_rule = _type(name, group, row)
    role = find_role(
        _fuller_first(where),
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
    actor = Actor(
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
    return told(actor, row)


def _type(name: str, group: Sequence[Candidate], row: Listed | None) -> tuple[ActorType, str]:
    """Give the type of an actor with these names, and the name of its rule."""
    if row and row.type:
        return row.type, BASIS
    offered = [candidate for candidate in group if any(candidate.given.values())]
    # The fuller a name, the surer an analyst is of what it names.
    fullest = max(len(tokens(candidate.name)) for candidate in offered or group)
    given = Counter[ActorType]()
    for candidate in offered or group:
        if len(tokens(candidate.name)) == fullest:
            given.update(candidate.given)
    kind, rule = type_of(name, min(given, key=lambda t: (-given[t], t)))
    return kind, rule if offered or rule != "analyst" else BASIS


def _of_what(
    names: Sequence[str], kind: ActorType, role: Role | None, entry: tables.Entry | None
) -> tuple[str | None, str, tuple[str, ...], str]:
    """Give country and sectors, each with the name of its rule."""
    if entry:
        rule = entry.table if any(map(tables.known, names)) else "capital-for-state"
        return entry.country, rule, entry.sectors, rule
    if kind == "person":
        if role is None:
            return None, "", (), ""
        return country_of_role(role.text), "country-in-role", sectors_of_role(role.text), "office-in-role"
    country, country_rule = next((found for name in names if (found := country_of(name))[0]), (None, ""))
    sectors, sectors_rule = next((known for name in names if (known := sectors_of(name))[0]), ((), ""))
    return country, country_rule, sectors, sectors_rule
