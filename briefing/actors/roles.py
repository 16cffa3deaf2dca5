"""What an actor is, as a sentence that names it states it. Pure.

A person's title or apposition, found by code, counts before what an analyst offered; and what is offered
counts only where a sentence with the actor's name has it, and has it of no other person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from briefing.actors.rules import apposition, country_of_role, title_before
from briefing.chunking import sentence_at
from briefing.names import find_phrase
from briefing.text import on_one_line
from briefing.types import ChunkedArticle, Role, Sentence, Span

# From the offset of a name's first character to the offset after its last.
Place = tuple[int, int]


def find_role(
    places: Sequence[Place],
    offered: Iterable[str],
    document: ChunkedArticle,
    people: Sequence[Place],
    *,
    person: bool,
) -> Role | None:
    """Find what an article says an actor is.

    Args:
        places: where the article names the actor; the first to be looked at first.
        offered: roles that an analyst offered, as names.form gives them.
        document: the article.
        people: where it names anybody; what stands so beside another's name is that one's role.
        person: whether the actor is a person.

    Returns:
        The role, whose span lies in a sentence with one of the places; None where there is none.
    """
    own = list(roles_beside(places, document)) if person else []
    if own:
        # Of what a text says in several places, that which also says of what state.
        text = document.article.text
        return _stated(document, *next((at for at in own if country_of_role(text[slice(*at)])), own[0]))
    wanted = sorted(offered)
    naming = {sentence_at(start, document) for start, _ in places} if wanted else set()
    for role in wanted:
        for sentence in sorted(filter(None, naming), key=lambda s: s.number):
            text = document.article.text[sentence.start : sentence.end]
            if found := find_phrase(text, role):
                start, end = (sentence.start + offset for offset in found)
                if not _of_another(start, end, sentence, people, document.article.text):
                    return _stated(document, start, end)
    return None


def roles_beside(places: Iterable[Place], document: ChunkedArticle) -> Iterator[Place]:
    """Give where titles and appositions of a person stand, beside the places that name the person."""
    for start, end in places:
        # 'They want justice. Ada Brill left': what ends a sentence is no title of whom the next one names.
        sentence = sentence_at(start, document)
        found = _within(title_before(document.article.text, start), sentence)
        if found := found or _within(apposition(document.article.text, start, end), sentence):
            yield found


def _within(found: Place | None, sentence: Sentence | None) -> Place | None:
    inside = found and sentence and sentence.start <= found[0] and found[1] <= sentence.end
    return found if inside else None


def _of_another(start: int, end: int, sentence: Sentence, people: Iterable[Place], text: str) -> bool:
    """Tell whether a role in a sentence is a person's title or apposition; the actor's own was looked for before."""
    there = [(a, b) for a, b in people if sentence.start <= a < sentence.end]
    found = (title_before(text, a) or apposition(text, a, b) for a, b in there)
    return any(span[0] < end and start < span[1] for span in found if span)


def _stated(document: ChunkedArticle, start: int, end: int) -> Role:
    text = document.article.text[start:end]
    return Role(on_one_line(text), Span(document.article.id, start, end, text))
