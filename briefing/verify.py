"""Does a finished brief hold? Checked again from the texts of its own articles; nothing else in it is trusted. Pure.

Whoever has the brief as JSON can do this without the model, the sources or the run that made it. What is
looked up is what a run promises: every span is verbatim, every line is held by each article that it cites,
its speaker is the one whom the text has, every actor stands in the text, and every count adds up.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing.actors import ActorFinder
from briefing.cited import Cited, article_of, spans_of, told
from briefing.duplicates import compare
from briefing.grounding import explain, ground_statement, statement_id
from briefing.names import find_phrase, form, has_word
from briefing.stories import disagreements, origins_of, same_speaker
from briefing.text import HEADLINE_CHARS, canonical, digest, on_one_line, shorten
from briefing.types import (
    Actor,
    ArticleEntry,
    Brief,
    ChunkedArticle,
    FoundStatement,
    Speaker,
    Statement,
    Story,
    Verdict,
)
from briefing.words import fold

_MAX_WHERE, _MAX_WHAT = 120, 400  # characters
_RANK: dict[Verdict, int] = {"unsupported": 0, "partial": 1, "supported": 2}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a brief that its articles do not bear out. Both texts are on one line and safe to print.

    Attributes:
        where: a path for a person, such as 'story 2, line 3', 'actor Ada Brill' or 'article reports/x.txt'.
        what: one plain sentence that names the thing.
    """

    where: str
    what: str


def verify(brief: Brief) -> tuple[Fault, ...]:
    """Check a finished brief against the texts of its own articles.

    Args:
        brief: from anywhere; only its articles' texts are taken as they are.

    Returns:
        What does not hold, in the order of the brief; empty where all holds.
    """
    sources = Cited(brief)
    found = itertools.chain(
        _characters(brief),
        _coverage(brief),
        _articles(brief),
        _slices(brief, sources),
        _stories(brief),
        _lines(brief, sources),
        _repeated(brief),
        _contradicted(brief, sources),
        _actors(brief, sources),
    )
    faults = (
        Fault(shorten(canonical(where), _MAX_WHERE), shorten(canonical(what), _MAX_WHAT))
        for where, what in found
    )
    return tuple(dict.fromkeys(faults))


# What a check finds: where, and what. `verify` makes both safe to print.
_Found = Iterator[tuple[str, str]]


def _of(actor: Actor) -> str:
    return f"actor {actor.name}"


def _quoted(text: str) -> str:
    return f"“{shorten(canonical(text), 80)}”"


# ------------------------------------------------------------------------------------------- the articles


def _articles(brief: Brief) -> _Found:
    # One that failed was to be briefed, and has its duplicates all the same.
    kept = {
        entry.key: entry for entry in brief.articles if entry.status in ("briefed", "failed") and entry.text
    }
    for entry in brief.articles:
        where = f"article {entry.key}"
        if canonical(entry.text) != entry.text:
            yield where, "Its text is not in canonical form: offsets do not count in it."
        if entry.status != "failed" and not entry.text:
            yield where, f"It is counted as {entry.status} but has no text."
        if entry.id != digest(entry.text or entry.key):
            yield where, f"Its id {entry.id} is not the hash of its {'text' if entry.text else 'key'}."
        if entry.words != len(entry.text.split()):
            yield where, f"It is said to have {entry.words} words but has {len(entry.text.split())}."
        if (entry.status == "duplicate") != (entry.duplicate_of is not None):
            yield where, f"It is counted as {entry.status}, and yet what it repeats is {entry.duplicate_of}."
        elif entry.duplicate_of is not None:
            yield from _duplicate(where, entry, kept.get(entry.duplicate_of))
    twice = Counter(entry.id for entry in brief.articles if entry.status == "briefed")
    for entry in brief.articles:
        if entry.status == "briefed" and twice[entry.id] > 1:
            yield f"article {entry.key}", "The same text is briefed twice."


def _duplicate(where: str, entry: ArticleEntry, kept: ArticleEntry | None) -> _Found:
    if kept is None:
        yield where, f"It is no duplicate of {entry.duplicate_of}, which is not briefed."
        return
    likeness = compare(article_of(entry), article_of(kept))
    if likeness is None:
        yield where, f"It is no duplicate of {entry.duplicate_of}, which has another text."
    elif likeness != entry.reason:
        yield where, f"Its reason is “{entry.reason}”, but it has {likeness} as {entry.duplicate_of}."


def _coverage(brief: Brief) -> _Found:
    where, coverage = "coverage", brief.coverage
    status = Counter(entry.status for entry in brief.articles)
    for counted, name, count in (
        (coverage.articles_read, "articles read", len(brief.articles)),
        (coverage.briefed, "briefed articles", status["briefed"]),
        (coverage.duplicates, "duplicates", status["duplicate"]),
        (coverage.outside_window, "articles outside the window", status["outside_window"]),
        (coverage.failed, "failed articles", status["failed"]),
    ):
        if counted != count:
            yield where, f"It counts {counted} {name}, but the brief has {count}."
    offered, kept, dropped = coverage.statements_offered, coverage.statements_kept, len(coverage.dropped)
    if kept + dropped != offered:
        yield where, f"Of {offered} statements offered, {kept} kept and {dropped} dropped do not make all."
    lines = sum(len(story.statements) for story in brief.stories)
    if lines > kept:
        yield where, f"The stories have {lines} lines, but only {kept} statements are counted as kept."
    for part, whole, name in (
        (coverage.actors_kept, coverage.actors_offered, "actors kept"),
        (coverage.chunks_stand_in, coverage.chunks, "chunks of the stand-in"),
    ):
        if not 0 <= part <= whole:
            yield where, f"It counts {part} {name} of {whole}."
    ids = {entry.id for entry in brief.articles}
    for dropped_line in coverage.dropped:
        if dropped_line.article not in ids:
            yield (
                where,
                f"{_quoted(dropped_line.text)} was dropped from {dropped_line.article}, which is no article.",
            )


# --------------------------------------------------------------------------------- characters and slices


def _characters(brief: Brief) -> _Found:
    for where, text in _printed(brief):
        if canonical(text) != text.strip() or "\n" in text:
            yield where, f"{_quoted(text)} has a line break or a character that may stand on no page."


def _printed(brief: Brief) -> Iterator[tuple[str, str]]:
    yield "title", brief.title
    for number, story in enumerate(brief.stories, start=1):
        yield f"story {number}, headline", story.headline
        for disagreement in story.disagreements:
            yield f"story {number}, disagreement", disagreement.about
    for where, statement in told(brief):
        yield where, statement.text
        if statement.speaker:
            yield where, statement.speaker.name
    for actor in brief.actors:
        for text in (actor.name, *actor.aliases, *([actor.role.text] if actor.role else [])):
            yield _of(actor), text
    for entry in brief.articles:
        for text in (entry.title, entry.publisher or ""):
            yield f"article {entry.key}", text


def _slices(brief: Brief, sources: Cited) -> _Found:
    for where, span in spans_of(brief):
        entry, quoted = sources.entry(span.article), _quoted(span.text)
        if not entry:
            yield where, f"{quoted} is cited from {span.article}, which is no article with a text."
        elif not 0 <= span.start < span.end <= len(entry.text):
            yield where, f"{quoted} has no place in its article: {span.start} to {span.end}."
        elif entry.text[span.start : span.end] != span.text:
            there = _quoted(entry.text[span.start : span.end])
            yield where, f"{quoted} does not stand at {span.start}; the article has {there} there."


# --------------------------------------------------------------------------------------------- the stories


def _stories(brief: Brief) -> _Found:
    titles = {entry.id: entry.title for entry in brief.articles if entry.status == "briefed"}
    acting = _acting(brief)
    for number, story in enumerate(brief.stories, start=1):
        for what in itertools.chain(_story(story, titles), _actors_of(story, acting)):
            yield f"story {number}", what
    times = Counter(article for story in brief.stories for article in story.articles)
    for entry in brief.articles:
        if entry.status == "briefed" and times[entry.id] != 1:
            yield (
                f"article {entry.key}",
                f"It is briefed, so it belongs to one story, not to {times[entry.id]}.",
            )


def _story(story: Story, titles: Mapping[str, str]) -> Iterator[str]:
    if not story.articles:
        yield "It has no article."
    for article in story.articles:
        if article not in titles:
            yield f"Its article {article} is not among those briefed."
    fresh = {line.new for line in story.statements}
    wrong = {"new": {False}, "developing": {False} if fresh == {False} else set(), "unchanged": {True}}
    if fresh & wrong[story.status]:
        yield f"It is called {story.status}, which its lines are not."
    if story.id != "e-" + digest("|".join(sorted(story.articles)), 10):
        yield f"Its id {story.id} is not the hash of its articles."
    own = [*(titles.get(a, "") for a in story.articles), *(s.text for s in story.statements)]
    if story.headline not in {shorten(text, HEADLINE_CHARS) for text in own}:
        yield f"Its headline {_quoted(story.headline)} is no article's title and no line of it."


def _actors_of(story: Story, acting: Mapping[str, set[str]]) -> Iterator[str]:
    named, mentioned = set(story.actors), set[str]().union(*(acting.get(a, ()) for a in story.articles))
    for actor in sorted(named - mentioned):
        yield f"Its actor {actor} is no actor of the brief that any of its articles mentions."
    for actor in sorted(mentioned - named):
        yield f"The actor {actor} is mentioned in its articles but not named with it."


def _acting(brief: Brief) -> dict[str, set[str]]:
    acting: dict[str, set[str]] = defaultdict(set)
    for actor in brief.actors:
        for span in actor.mentions:
            acting[span.article].add(actor.id)
    return acting


def _repeated(brief: Brief) -> _Found:
    """Check the lines that are told again: in the bottom line, and as a side of a disagreement."""
    lines = {statement.id: statement for _, statement in told(brief)}
    if len(lines) < sum(len(story.statements) for story in brief.stories):
        yield "stories", "Two lines have the same id."
    for number, statement in enumerate(brief.bottom_line, start=1):
        if lines.get(statement.id) != statement:
            yield f"bottom line, line {number}", f"{_quoted(statement.text)} is not told so by any story."
    for number, story in enumerate(brief.stories, start=1):
        own = {statement.id: statement for statement in story.statements}
        for disagreement in story.disagreements:
            for side in disagreement.sides:
                if own.get(side.id) != side:
                    yield f"story {number}, disagreement", f"{_quoted(side.text)} is no line of the story."
            if len({side.id for side in disagreement.sides}) < 2:
                where = f"story {number}, disagreement"
                yield where, f"{_quoted(disagreement.about)} has not two sides."


def _contradicted(brief: Brief, sources: Cited) -> _Found:
    """Check that the disagreements are those which the lines have, no more and no less."""
    for number, story in enumerate(brief.stories, start=1):
        cited = {span.article for statement in story.statements for span in statement.evidence}
        articles = {name: sources.document(name).article for name in cited if sources.entry(name)}
        found = disagreements(story.statements, articles)
        for one in story.disagreements:
            if one not in found:
                yield (
                    f"story {number}, disagreement",
                    f"On {_quoted(one.about)} its lines do not disagree so.",
                )
        for one in found:
            if one not in story.disagreements:
                yield (
                    f"story {number}",
                    f"Its lines disagree on {_quoted(one.about)}, and it does not say so.",
                )
        if set(story.disagreements) == set(found) and story.disagreements != found:
            yield f"story {number}", "Its disagreements are told twice, or out of order."


# ---------------------------------------------------------------------------------------------- the lines


def _lines(brief: Brief, sources: Cited) -> _Found:
    finder = ActorFinder(brief.actors)
    for number, story in enumerate(brief.stories, start=1):
        for line, statement in enumerate(story.statements, start=1):
            for what in _line(statement, story, sources, finder):
                yield f"story {number}, line {line}", what


def _line(statement: Statement, story: Story, sources: Cited, finder: ActorFinder) -> Iterator[str]:
    if not statement.evidence:
        yield f"{_quoted(statement.text)} has no evidence."
        return
    # A line is made in one article; what others say of it is cited behind that, each article for itself.
    own = statement.evidence[0].article
    if statement.id != statement_id(statement.text, [s for s in statement.evidence if s.article == own]):
        yield f"The id {statement.id} is not the hash of {_quoted(statement.text)} and its place."
    cited: dict[str, list[int]] = {}
    for span in statement.evidence:
        if span.article not in story.articles:
            yield f"It cites {span.article}, which is no article of its story."
        sentence, entry = sources.sentence(span), sources.entry(span.article)
        if sentence and (sentence.start, sentence.end) == (span.start, span.end):
            cited.setdefault(span.article, []).append(sentence.number)
        elif entry:
            yield f"Its evidence {_quoted(span.text)} is no whole sentence of {entry.key}."
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
    text, key = _quoted(statement.text), document.article.key
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
        yield f"{text} may be said only as {_quoted(again.text)}, by {key}."
    if not {(s.start, s.end) for s in again.evidence} <= {(s.start, s.end) for s in statement.evidence}:
        there = _quoted(again.evidence[0].text)
        yield f"{text} is not held by the sentences that it cites from {key}, but by others: {there}."
    elif not (_same(speaker, again.speaker) if own else same_speaker(speaker, again.speaker)):
        yield f"{text} is said by {_name(speaker)} here, and by {_name(again.speaker)} in {key}."
    if own and again.when != statement.when:
        yield f"{text} is dated {statement.when} here, and {again.when} by {key}."


def _same(one: Speaker | None, other: Speaker | None) -> bool:
    """Tell whether two speakers are one phrase at one place; the actors may differ."""
    return one is other or bool(one and other and (one.name, one.span) == (other.name, other.span))


def _name(speaker: Speaker | None) -> str:
    return f"{_quoted(speaker.name)} (at {speaker.span.start})" if speaker else "nobody"


def _speaker_tied(speaker: Speaker, own: str, finder: ActorFinder) -> Iterator[str]:
    if on_one_line(speaker.span.text) != speaker.name or speaker.span.text != speaker.span.text.strip():
        yield f"Its speaker {_quoted(speaker.name)} is called {_quoted(speaker.span.text)} where it points to."
    if speaker.span.article != own:
        yield f"Its speaker {_quoted(speaker.name)} is named in another article than the line was made in."
    actor = finder.find(speaker.name)
    if speaker.actor != (actor.id if actor else None):
        means = f"the actor {actor.id}" if actor else "no actor of the brief"
        yield f"Its speaker {_quoted(speaker.name)} is tied to {speaker.actor}, but means {means}."


# --------------------------------------------------------------------------------------------- the actors


def _actors(brief: Brief, sources: Cited) -> _Found:
    times = Counter(actor.id for actor in brief.actors)
    for actor in brief.actors:
        if times[actor.id] > 1:
            yield _of(actor), f"Its id {actor.id} is another actor's, too."
        for what in itertools.chain(_named(actor, sources), _role(actor, sources), _basis(actor)):
            yield _of(actor), what


def _named(actor: Actor, sources: Cited) -> Iterator[str]:
    if not actor.mentions:
        yield "It has no mention in any article."
    names = {_folded(name): name for name in (actor.name, *actor.aliases)}
    mentioned = {_folded(span.text) for span in actor.mentions}
    for folded, name in names.items():
        if folded not in mentioned:
            yield f"Of its name {_quoted(name)} no mention is given."
    for span in actor.mentions:
        if _folded(span.text) not in names or span.text != span.text.strip():
            yield f"Its mention {_quoted(span.text)} is none of its names."
        entry = sources.entry(span.article)
        text = entry.text if entry else ""
        if span.text and not has_word(text[max(0, span.start - 1) : span.end + 1], span.text):
            yield f"Its mention {_quoted(span.text)} at {span.start} is only part of a word."
    if actor.mention_count < len(actor.mentions):
        yield f"It counts {actor.mention_count} mentions but gives {len(actor.mentions)}."


def _folded(name: str) -> str:
    return on_one_line(name).casefold()


def _role(actor: Actor, sources: Cited) -> Iterator[str]:
    role = actor.role
    if role is None:
        return
    if on_one_line(role.span.text) != role.text or role.span.text != role.span.text.strip():
        yield f"Its role {_quoted(role.text)} is {_quoted(role.span.text)} where it points to."
    entry, sentence = sources.entry(role.span.article), sources.sentence(role.span)
    if entry and not sentence:
        yield f"Its role {_quoted(role.text)} does not stand in one sentence."
    elif entry and sentence:
        stated = entry.text[sentence.start : sentence.end]
        names = filter(None, map(form, (actor.name, *actor.aliases)))
        if not any(find_phrase(stated, name) for name in names):
            yield f"Its role {_quoted(role.text)} rests on a sentence that does not name it."


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
