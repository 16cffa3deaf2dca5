"""The speakers of statements that are somebody by name: actors, whether or not an analyst has listed them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from briefing import tables
from briefing.actors import ActorFinder
from briefing.actors.rules import apposition, is_office, title_before, type_of
from briefing.names import clean_name, split_title
from briefing.text import on_one_line
from briefing.types import Actor, ChunkedArticle, FoundActor, Speaker, Statement

# A name has no more words than that; a longer phrase describes somebody.
_MAX_WORDS = 6
_NOT_ONE = re.compile(r",| and ")
_PLACE = re.compile(r"\s(?:in|at|near|from|on|within|with)\s")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s[^\W\d_a-z][\w.'’-]*){1,3}$")


def unlisted_speakers(
    statements: Iterable[Statement], actors: Sequence[Actor], document: ChunkedArticle
) -> tuple[FoundActor, ...]:
    """Give the named speakers of statements who are no actors yet, and whose type is sure.

    Args:
        statements: of the article.
        actors: the article's, as ground_actors gives them.
        document: the article.

    Returns:
        Offers for ground_actors: people with a title or an apposition, and bodies and groups with a name of
        their own, by the tables or their head word. 'The ministry' is nobody's name.
    """
    finder = ActorFinder(actors)
    offers: dict[str, FoundActor] = {}
    for statement in statements:
        speaker = statement.speaker
        if speaker is None or speaker.name in offers or finder.find(speaker.name):
            continue
        offer = _offer(speaker, document)
        if offer is not None:
            offers[speaker.name] = offer
    return tuple(offers.values())


def _offer(speaker: Speaker, document: ChunkedArticle) -> FoundActor | None:
    name, text = clean_name(speaker.name), document.article.text
    if name and len(name.split()) <= _MAX_WORDS and _is_named(name, speaker, document):
        kind, rule = type_of(name, "organization")
        if rule != "analyst":
            return FoundActor(name, kind)
    if is_office(name):
        return None
    if split_title(name)[0] and not _NOT_ONE.search(name):
        return FoundActor(name, "person")
    person = _FULL_NAME.search(speaker.span.text)
    if person is None:
        return None
    start, end = speaker.span.start + person.start(), speaker.span.start + person.end()
    sure = title_before(text, start) or apposition(text, start, end)
    return FoundActor(on_one_line(person[0]), "person") if sure else None


def _is_named(name: str, speaker: Speaker, document: ChunkedArticle) -> bool:
    """Tell a name from words for somebody: a capital letter says so where no sentence begins with it."""
    if tables.known(name):
        return True
    opens = not speaker.name.startswith(("The ", "A ", "An ")) and any(
        sentence.start == speaker.span.start for sentence in document.sentences
    )
    own = _PLACE.split(name)[0].split()
    return not _NOT_ONE.search(name) and any(word[:1].isupper() for word in own[opens:])
