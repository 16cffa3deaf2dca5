"""What a name, or the words around it, say about an actor: its type, country, sectors and role.

Rules on strings only; who is the same as whom is decided in aliases.py. Sector codes are those of the PLOVER
ontology. Every rule has a short stable name, which an actor's basis shows.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from briefing.names import OF_TITLE, POSSESSIVE, clean_name, country_of_word, is_title, titles
from briefing.tables import Entry, country_of_capital, country_of_demonym, known, vocabulary
from briefing.types import ActorType
from briefing.words import FUNCTION_WORDS

MAX_ROLE = 120  # characters
_MAX_HEAD = 8  # words of a role before its first preposition; more make a clause
_PREPOSITION = re.compile(r"\s(?:of|for|at|in|on|to|from|with|within|based|by|and)\s")
_AFTER = re.compile(
    r"(?:['’]s)?,\s((?!(?:and|or|but|who)\b)[^,.;:()\n“”\"–—]{3,120}?)(?=[,.;:)\n–—]|\s(?:who|said|told|says)\b)"
)
_OF_TITLE_AT_END = re.compile(rf"(?<!\w)({OF_TITLE}) $")
_OF_TITLE_ENDS = frozenset({"state", "defence", "defense", "staff"})
_OF_TITLE_ROOM = 40  # characters; the longest of these titles has 20
_NO_SPACE = re.compile(r"\S+")
_SEGMENT = re.compile(r"(?:^|[.;:()\n“”\"–—])([^,.;:()\n“”\"–—]{3,160}),\s$")
_BACKED = re.compile(r"-(?:led|backed|allied|supported|funded|trained)$")
_NEW_OFFICE = frozenset({"the", "a", "an", "new", "former", "ex", "then", "late"})
# Companies, clubs and unions have them, too.
_OF_MANY_BODIES = frozenset(
    {"president", "vice-president", "secretary", "governor", "speaker", "treasurer", "chancellor"}
)
# Plain words too: 'in general', 'a deputy'. Alone and in small letters they are no title.
_WEAK_TITLES = frozenset({"general", "major", "deputy", "member", "chief", "guard", "executive", "counsel"})


def table_entry(name: str, given: ActorType) -> Entry | None:
    """Give the table row of a name; a capital that an analyst took for a state stands for its state."""
    return known(name) or (country_of_capital(name) if given == "state" else None)


# --------------------------------------------------------------------------- type, country, sectors


@lru_cache(maxsize=8192)
def type_of(name: str, given: ActorType) -> tuple[ActorType, str]:
    """Decide an actor's type.

    Args:
        name: cleaned.
        given: what the analyst took it for.

    Returns:
        The type and its basis: a table's name, 'head-word', 'capital-for-state', or 'analyst'.
    """
    if entry := known(name):
        return entry.kind, entry.table
    if given == "state" and country_of_capital(name):
        return "state", "capital-for-state"
    head = _head(name)
    if " " in name or given != "person":
        if head in vocabulary("group"):
            return "group", "head-word"
        if head in vocabulary("body"):
            return "organization", "head-word"
    return given, "analyst"


@lru_cache(maxsize=8192)
def country_of(name: str) -> tuple[str | None, str]:
    """Give the country that a body's or group's name holds, and the name of the rule that says so."""
    if entry := known(name):
        return entry.country, entry.table
    if _head(name) in ("allies", "backers", "partners"):
        return None, ""
    words = [word.strip(",") for word in name.split() if not _BACKED.search(word)]
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            phrase = " ".join(words[i : i + size])
            if code := country_of_demonym(phrase):
                return code, "demonym-in-name"
            # 'Georgia State University': inside a name a noun is sure only at the ends or as a possessor.
            at_end = i == 0 or i + size == len(words)
            if (code := country_of_word(phrase)) and (at_end or POSSESSIVE.search(phrase)):
                return code, "country-in-name"
    if (whose := POSSESSIVE.sub("", words[0])) != words[0] and (state := country_of_capital(whose)):
        return state.country, "capital-for-state"
    return None, ""


@lru_cache(maxsize=8192)
def sectors_of(name: str) -> tuple[tuple[str, ...], str]:
    """Give the sectors that a body's or group's name holds, and the name of the rule that says so."""
    if entry := known(name):
        return entry.sectors, entry.table
    words, head = [word.casefold() for word in name.split()], _head(name)
    sector = vocabulary("group").get(head) or vocabulary("body").get(head) or ""
    if head in vocabulary("group"):
        sector = next(
            (vocabulary("qualifier")[w] for w in words[:-1] if w in vocabulary("qualifier")), sector
        )
    of_people = head in vocabulary("group") or words[0] in vocabulary("people")
    if sector in ("MIL", "GOV") and of_people and "government" not in words and not country_of(name)[0]:
        sector = ""  # the forces of a people or a coalition are no state's
    if head in ("agency", "service", "network") and "news" in words:
        sector = "JRN"
    if not sector:
        return (), ""
    if sector == "GOV" and not {"defence", "defense"}.isdisjoint(words):
        return ("MIL", "GOV"), "head-word"
    return (sector,), "head-word"


@lru_cache(maxsize=8192)
def _head(name: str) -> str:
    """Give the head word of a body's name: 'ministry' of 'Ministry of Trade', 'army' of 'Kastani army'."""
    words = _PREPOSITION.split(name)[0].casefold().replace(".", "").split()
    if words[-2:] == ["air", "force"]:
        return "airforce"
    return words[-1].strip("'’") if words else ""


# ------------------------------------------------------------------------------------------- roles


def title_before(text: str, start: int) -> tuple[int, int] | None:
    """Find the title directly before a person's name.

    Args:
        text: the article's.
        start: offset of the name.

    Returns:
        The span of 'President', 'long-time dictator', 'Kastan's foreign minister'; None without a role noun.
    """
    line = text[max(0, start - MAX_ROLE) : start]
    before = line.rsplit(maxsplit=1)
    if not before or not line.endswith(" ") or before[-1].strip(".").casefold() not in _title_ends():
        return None  # as before most names
    line = line[line.rfind("\n") + 1 :]
    words = line.split()
    last = len(words) - 1
    while last >= 0 and words[last].strip(".").casefold() in vocabulary("honorific"):
        last -= 1
    if of_title := _OF_TITLE_AT_END.search(line, max(0, len(line) - _OF_TITLE_ROOM)):
        last -= len(of_title.group().split()) - 1
    if last < 0 or not is_title(noun := words[last].strip(".").casefold()):
        return None
    first = last
    while first and _modifies(words[first - 1], words[first]):
        first -= 1
    if first == last and noun in _WEAK_TITLES and words[last].islower():
        return None
    left, spans = start - len(line), [word.span() for word in _NO_SPACE.finditer(line)]
    end = of_title.end(1) if of_title else spans[last][1]
    return left + spans[first][0], left + end


@cache
def _title_ends() -> frozenset[str]:
    """Give the case-folded words that can stand last before a titled name."""
    return frozenset().union(titles(), vocabulary("honorific"), _OF_TITLE_ENDS)


def _modifies(word: str, follower: str) -> bool:
    plain = word.strip(".").casefold()
    if word[-1] in ',;:!?)”"' or (plain in FUNCTION_WORDS and not word.isupper()):
        return False
    if plain in vocabulary("honorific") or plain in vocabulary("calendar"):
        return False
    if plain in vocabulary("rank") or plain in vocabulary("title-modifier"):
        return not word.endswith(".") or plain in vocabulary("rank")
    if word.endswith(".") and "." not in word[:-1]:
        return False
    return (
        bool(country_of_demonym(word) or (known(word) and not word.islower()))
        or country_of_word(word) is not None
        or (word[0].isalpha() and "-" in word and word.islower())
        or (plain in vocabulary("body") and follower[0].islower())  # 'Bank president'
        or (word[0].isupper() and (follower[0].isupper() or word.endswith(("’s", "'s"))))
        or (word.isupper() and len(word) > 1)
    )


def apposition(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find what stands beside a person's name between commas and says what the person is.

    Args:
        text: the article's.
        start: offset of the name.
        end: offset after it.

    Returns:
        The span of 'the head of the Kastan relief office' in 'Ann Example, the head of …, said' or in 'The
        head of …, Ann Example, said'.
    """
    if (found := _AFTER.match(text, end)) and _is_role(found.group(1)):
        return found.span(1)
    if "," not in text[max(0, start - 3) : start]:
        return None
    left = max(0, start - MAX_ROLE - 40)
    found = _SEGMENT.search(text[left:start])
    for word in _NO_SPACE.finditer(found.group(1)) if found else ():
        opener, phrase = word.group(), found.group(1)[word.start() :] if found else ""
        opens = opener.casefold() in ("the", "a", "an", "its") or opener.endswith(("’s", "'s"))
        if found and (opens or country_of_demonym(opener)) and _is_role(phrase):
            return left + found.start(1) + word.start(), left + found.end(1)
    return None


def is_office(name: str) -> bool:
    """Tell whether a name is an office and nobody's name: 'Foreign Secretary', 'Minister for Trade'."""
    head = _role_head(name)
    return bool(head) and is_title(head[-1])


def _is_role(phrase: str) -> bool:
    head = _role_head(phrase)
    if not 1 <= len(head) <= _MAX_HEAD or len(phrase) > MAX_ROLE:
        return False
    opener = phrase.split()[0]
    opens = opener.casefold() in ("the", "a", "an", "its", "one") or not opener.islower()
    if not (opens or is_title(opener) or opener in vocabulary("title-modifier")):
        return False  # a clause: 'regarded as a member'
    # What a person is to a family is no role in the news, unless the family is named.
    return is_title(head[-1]) or (head[-1] in vocabulary("kin") and " of " in phrase)


def _role_head(role: str) -> list[str]:
    return [word.strip(".,'’").casefold() for word in _PREPOSITION.split(f"{role} ")[0].split()]


@lru_cache(maxsize=8192)
def country_of_role(role: str) -> str | None:
    """Give the country a role is held for: 'Kenyan minister', 'Kenya's president', 'president of Kenya'."""
    words = role.split()
    while words and words[0].casefold() in _NEW_OFFICE:
        words = words[1:]
    for size in (3, 2, 1):
        phrase = " ".join(words[:size])
        if code := (country_of_demonym(phrase) or country_of_word(phrase)):
            return code
    tail = re.search(r"\bof (.+)$", role)
    return country_of_word(clean_name(tail.group(1))) if tail else None


def sectors_of_role(role: str) -> tuple[str, ...]:
    """Give the sectors of an office; none for a former one, or one that a company could have too."""
    head = _role_head(role)
    if not head or any(word in vocabulary("past-office") or word.startswith("ex-") for word in head):
        return ()
    if not {"un", "nato", "eu"}.isdisjoint(head):
        return ("IGO",)
    if qualified := [vocabulary("qualifier")[w] for w in head if w in ("rebel", "opposition")]:
        return (qualified[0],)
    noun = head[-1]
    if noun in vocabulary("rank") and (noun != "general" or len(head) == 1 or head[-2] in vocabulary("rank")):
        return ("MIL",)
    if noun in _OF_MANY_BODIES:
        of = [word.strip(".,'’").casefold() for word in role.split()[len(head) :]]
        bodies = [vocabulary("body")[w] for w in (*head, *of) if w in vocabulary("body") and w != "state"]
        if bodies and "GOV" not in bodies:
            # A bank with a governor is a state's, but not its government.
            return () if noun == "governor" else tuple(filter(None, bodies[:1]))
        if of and of[-1] not in _OF_TITLE_ENDS and not country_of_role(role):
            return ()
    sector = vocabulary("office").get(noun)
    return (sector,) if sector else ()
