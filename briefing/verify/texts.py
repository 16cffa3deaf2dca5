"""Do the articles' texts bear out a brief: its spans, lines, speakers, disagreements, actors and fields? Pure."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from briefing.actors import SpeakerFinder
from briefing.cited import Cited, article_of, spans_of
from briefing.fields import MAX_VALUE_CHARS, key_of, mentions
from briefing.grounding import explain, ground_statement, statement_id
from briefing.names import find_phrase, form, has_word
from briefing.stories import disagreements, origins_of, same_speaker
from briefing.text import on_one_line
from briefing.types import (
    Actor,
    Brief,
    ChunkedArticle,
    FieldValue,
    FoundStatement,
    Span,
    Speaker,
    Statement,
    Story,
    Verdict,
)
from briefing.verify.faults import Found, of_actor, of_value, quoted
from briefing.words import fold

_RANK: dict[Verdict, int] = {"unsupported": 0, "partial": 1, "supported": 2}


def spans(brief: Brief, sources: Cited) -> Found:
    """Find spans that are no slice of their article."""
    for where, span in spans_of(brief):
        entry, words = sources.entry(span.article), quoted(span.text)
        if not entry:
            yield where, f"{words} is cited from {span.article}, which is no article with a text."
        elif not 0 <= span.start < span.end <= len(entry.text):
            yield where, f"{words} has no place in its article: {span.start} to {span.end}."
        elif entry.text[span.start : span.end] != span.text:
            there = quoted(entry.text[span.start : span.end])
            yield where, f"{words} does not stand at {span.start}; the article has {there} there."


# ----------------------------------------------------------------------------------------------- the lines


def lines(brief: Brief, sources: Cited) -> Found:
    """Find lines that an article which they cite does not hold, or not so."""
    finder = SpeakerFinder(brief.actors)
    for number, story in enumerate(brief.stories, start=1):
        for line, statement in enumerate(story.statements, start=1):
            for what in _line(statement, story, sources, finder):
                yield f"story {number}, line {line}", what


def _line(statement: Statement, story: Story, sources: Cited, finder: SpeakerFinder) -> Iterator[str]:
    if not statement.evidence:
        yield f"{quoted(statement.text)} has no evidence."
        return
    # A line is made in one article; what others say of it is cited behind that, each article for itself.
    own = statement.evidence[0].article
    if statement.id != statement_id(statement.text, [s for s in statement.evidence if s.article == own]):
        yield f"The id {statement.id} is not the hash of {quoted(statement.text)} and its place."
    cited: dict[str, list[int]] = {}
    for span in statement.evidence:
        if span.article not in story.articles:
            yield f"It cites {span.article}, which is no article of its story."
        sentence, entry = sources.sentence(span), sources.entry(span.article)
        if sentence and (sentence.start, sentence.end) == (span.start, span.end):
            cited.setdefault(span.article, []).append(sentence.number)
        elif entry:
            yield f"Its evidence {quoted(span.text)} is no whole sentence of {entry.key}."
    for article, numbers in cited.items():
        yield from _held(statement, sources.document(article), numbers, own=article == own)
    if statement.speaker:
        yield from _speaker_tied(statement.speaker, own, finder)
    entries = {span.article: sources.entry(span.article) for span in statement.evidence}
    there = origins_of(statement, {i: entry.publisher if entry else None for i, entry in entries.items()})
    if statement.origins != there:
        yield f"It claims {statement.origins} independent sources, but cites {there}."


def _held(
    statement: Statement, document: ChunkedArticle, numbers: Sequence[int], *, own: bool
) -> Iterator[str]:
    """Ground a line again in one of its articles; `own` where it was made there, speaker and day with it."""
    text, key = quoted(statement.text), document.article.key
    speaker = statement.speaker
    claimed = speaker.name if own and speaker else None
    grounded = ground_statement(FoundStatement(statement.text, tuple(numbers), claimed), document)
    again = grounded.statement
    if again is None:
        yield f"{text} is not held by {key}: {explain(grounded.reasons)}."
        return
    if _RANK[statement.verdict] > _RANK[again.verdict]:
        yield f"{text} is only {again.verdict} by {key}, not {statement.verdict}: {explain(grounded.reasons)}."
    if statement.verdict == "unsupported":
        yield f"{text} is called unsupported, and yet it is in the brief."
    # Another article may write the words of a quotation with other capitals and marks.
    if again.text != statement.text and (own or fold(again.text) != fold(statement.text)):
        yield f"{text} may be said only as {quoted(again.text)}, by {key}."
    if not {(s.start, s.end) for s in again.evidence} <= {(s.start, s.end) for s in statement.evidence}:
        there = quoted(again.evidence[0].text)
        yield f"{text} is not held by the sentences that it cites from {key}, but by others: {there}."
    elif not (_same(speaker, again.speaker) if own else same_speaker(speaker, again.speaker)):
        yield f"{text} is said by {_name(speaker)} here, and by {_name(again.speaker)} in {key}."
    if own and again.when != statement.when:
        yield f"{text} is dated {statement.when} here, and {again.when} by {key}."


def _same(one: Speaker | None, other: Speaker | None) -> bool:
    """Tell whether two speakers are one phrase at one place; the actors may differ."""
    return one is other or bool(one and other and (one.name, one.span) == (other.name, other.span))


def _name(speaker: Speaker | None) -> str:
    return f"{quoted(speaker.name)} (at {speaker.span.start})" if speaker else "nobody"


def _speaker_tied(speaker: Speaker, own: str, finder: SpeakerFinder) -> Iterator[str]:
    if on_one_line(speaker.span.text) != speaker.name or speaker.span.text != speaker.span.text.strip():
        yield f"Its speaker {quoted(speaker.name)} is called {quoted(speaker.span.text)} where it points to."
    if speaker.span.article != own:
        yield f"Its speaker {quoted(speaker.name)} is named in another article than the line was made in."
    actor = finder.find(speaker)
    if speaker.actor != (actor.id if actor else None):
        means = f"the actor {actor.id}" if actor else "no actor of the brief"
        yield f"Its speaker {quoted(speaker.name)} is tied to {speaker.actor}, but means {means}."


def contradicted(brief: Brief, sources: Cited) -> Found:
    """Check that the disagreements are those which the lines have, no more and no less."""
    for number, story in enumerate(brief.stories, start=1):
        cited = {span.article for statement in story.statements for span in statement.evidence}
        articles = {name: sources.document(name).article for name in cited if sources.entry(name)}
        found = disagreements(story.statements, articles)
        for one in story.disagreements:
            if one not in found:
                yield (
                    f"story {number}, disagreement",
                    f"On {quoted(one.about)} its lines do not disagree so.",
                )
        for one in found:
            if one not in story.disagreements:
                yield (
                    f"story {number}",
                    f"Its lines disagree on {quoted(one.about)}, and it does not say so.",
                )
        if set(story.disagreements) == set(found) and story.disagreements != found:
            yield f"story {number}", "Its disagreements are told twice, or out of order."


# ---------------------------------------------------------------------------------------------- the actors


def actors(brief: Brief, sources: Cited) -> Found:
    """Find actors that the texts do not name so, or whose role stands elsewhere."""
    times = Counter(actor.id for actor in brief.actors)
    for actor in brief.actors:
        if times[actor.id] > 1:
            yield of_actor(actor), f"Its id {actor.id} is another actor's, too."
        for what in itertools.chain(_named(actor, sources), _role(actor, sources), _basis(actor)):
            yield of_actor(actor), what


def _named(actor: Actor, sources: Cited) -> Iterator[str]:
    if not actor.mentions:
        yield "It has no mention in any article."
    names = {_folded(name): name for name in (actor.name, *actor.aliases)}
    mentioned = {_folded(span.text) for span in actor.mentions}
    for folded, name in names.items():
        if folded not in mentioned:
            yield f"Of its name {quoted(name)} no mention is given."
    for span in actor.mentions:
        if _folded(span.text) not in names or span.text != span.text.strip():
            yield f"Its mention {quoted(span.text)} is none of its names."
        entry = sources.entry(span.article)
        text = entry.text if entry else ""
        if span.text and not has_word(text[max(0, span.start - 1) : span.end + 1], span.text):
            yield f"Its mention {quoted(span.text)} at {span.start} is only part of a word."
    if actor.mention_count < len(actor.mentions):
        yield f"It counts {actor.mention_count} mentions but gives {len(actor.mentions)}."


def _folded(name: str) -> str:
    return on_one_line(name).casefold()


def _role(actor: Actor, sources: Cited) -> Iterator[str]:
    role = actor.role
    if role is None:
        return
    if on_one_line(role.span.text) != role.text or role.span.text != role.span.text.strip():
        yield f"Its role {quoted(role.text)} is {quoted(role.span.text)} where it points to."
    entry, sentence = sources.entry(role.span.article), sources.sentence(role.span)
    if entry and not sentence:
        yield f"Its role {quoted(role.text)} does not stand in one sentence."
    elif entry and sentence:
        stated = entry.text[sentence.start : sentence.end]
        names = filter(None, map(form, (actor.name, *actor.aliases)))
        if not any(find_phrase(stated, name) for name in names):
            yield f"Its role {quoted(role.text)} rests on a sentence that does not name it."


def _basis(actor: Actor) -> Iterator[str]:
    values: Iterable[tuple[str, object]] = (
        ("type", actor.type),
        ("country", actor.country),
        ("sectors", actor.sectors),
        ("role", actor.role),
    )
    for aspect, value in values:
        if bool(value) != bool(actor.basis.get(aspect)):
            yield f"Its {aspect} is {'set without a basis' if value else 'not set, and yet has a basis'}."


# ---------------------------------------------------------------------------------------------- the fields


def fields(brief: Brief, sources: Cited) -> Found:
    """Find values of the reader's own fields that the texts do not have so, or not so often."""
    for field, values in brief.fields.items():
        times = Counter(key_of(value.name) for value in values)
        for value in values:
            if times[key_of(value.name)] > 1:
                yield of_value(field, value), "It is on the list twice, in two spellings."
            for what in _value(value, brief, sources):
                yield of_value(field, value), what
        counts = [value.mention_count for value in values]
        if counts != sorted(counts, reverse=True):
            yield "fields", f"The values of {field} do not stand in order, most mentioned first."


def _value(value: FieldValue, brief: Brief, sources: Cited) -> Iterator[str]:
    if not value.mentions:
        yield "It has no mention in any article."
        return
    if on_one_line(value.mentions[0].text) != value.name:
        yield f"Its first mention is {quoted(value.mentions[0].text)}, not its name."
    briefed = {entry.id for entry in brief.articles if entry.status == "briefed"}
    count = 0
    by_article: dict[str, list[Span]] = {}
    for span in value.mentions:
        by_article.setdefault(span.article, []).append(span)
    for article, there in by_article.items():
        entry = sources.entry(article)
        if entry is None or article not in briefed:
            yield f"It is mentioned in {article}, which is no article that is briefed."
            continue
        forms = {form(span.text) for span in there}
        # Far longer than any that a run keeps: a pattern of it would take long to make.
        first, times = mentions([f for f in forms if 0 < len(f) < 2 * MAX_VALUE_CHARS], article_of(entry))
        count += times
        for span in there:
            if key_of(span.text) != key_of(value.name):
                yield f"Its mention {quoted(span.text)} is none of it."
            if span not in first:
                yield f"Its mention {quoted(span.text)} at {span.start} is not the first such word of {entry.key}."
        if len(there) > len(forms):
            yield f"A spelling of it is given twice of {entry.key}."
    if value.mention_count != count:
        yield f"It counts {value.mention_count} mentions, but its articles have {count}."
