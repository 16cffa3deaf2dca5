"""Read an evaluation set from its folder: articles.jsonl and gold.jsonl, as the shipped set's README describes them.

A set is held to what it says of itself while it is read: a quote stands in its article word for word, each article is
in one event, and so on. The first mistake ends the reading.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from briefing.errors import UsageError
from briefing.evaluation.gold import Event, Gold, Named, Point, Trap, places_of
from briefing.sources.fields import parse_url
from briefing.sources.files import reason_of
from briefing.sources.formats import read_articles
from briefing.templating import Mistake
from briefing.text import digest
from briefing.types import ActorType, Article, Span

ARTICLES, GOLD = "articles.jsonl", "gold.jsonl"
_MAX_BYTES = 20_000_000

_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Words = Annotated[tuple[_Text, ...], Field(min_length=1)]
_Groups = tuple[_Words, ...]
_Speakers = Annotated[tuple[_Text, ...], BeforeValidator(lambda value: () if value is None else value)]
# A word for the table's column, not a sentence.
_Kind = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,19}$")]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Place(_Line):
    article: _Text
    quote: _Text


class _Point(_Line):
    text: _Text
    at: Annotated[tuple[_Place, ...], Field(min_length=1)]
    must: _Groups = ()
    speaker: _Speakers = ()
    lead: bool = False


class _Actor(_Line):
    names: _Words
    type: ActorType


class _Trap(_Line):
    kind: _Kind
    text: _Text
    has: Annotated[_Groups, Field(min_length=1)]
    unless: _Groups = ()
    speaker: _Speakers = ()


class _Event(_Line):
    event: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    articles: _Words
    points: Annotated[tuple[_Point, ...], Field(min_length=1)]
    actors: tuple[_Actor, ...]
    traps: tuple[_Trap, ...] = ()


@dataclass(frozen=True, slots=True)
class _At:
    """A line of a file of the set, where a mistake is told."""

    file: Path
    line: int | None

    def wrong(self, what: str) -> NoReturn:
        raise UsageError(str(Mistake(str(self.file), self.line, what)))


def read_set(folder: Path) -> Gold:
    """Read a set.

    Raises:
        UsageError: the folder is none, or something is wrong with it; names file and line.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name one with {ARTICLES} and {GOLD} in it.")
    texts = {name: _text(folder / name) for name in (ARTICLES, GOLD)}
    articles = dict(_articles(folder / ARTICLES, texts[ARTICLES]))
    events: list[Event] = []
    taken: dict[str, str] = {}
    for at, text in _lines(folder / GOLD, texts[GOLD]):
        event = _event(at, _parsed(at, text), articles)
        if any(event.name == other.name for other in events):
            at.wrong(f"the event '{event.name}' stands there twice; give each a name of its own")
        for article in sorted(event.articles):
            if article in taken:
                at.wrong(
                    f"an article of '{event.name}' is in '{taken[article]}' too; leave it in one of them"
                )
            taken[article] = event.name
        events.append(event)
    if not events:
        _At(folder / GOLD, None).wrong("there is no event in it; write one a line")
    for key, read in articles.items():
        if read.id not in taken:
            _At(folder / GOLD, None).wrong(
                f"no event has the article {key}; put it into one, or leave it out"
            )
    return Gold(
        folder.resolve().name, digest("\n".join(texts.values())), tuple(articles.values()), tuple(events)
    )


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _MAX_BYTES:
            _At(file, None).wrong(f"it is over {_MAX_BYTES / 1e6:.0f} MB, more than any set; make it smaller")
        return file.read_text("utf-8-sig")
    except OSError as error:
        _At(file, None).wrong(reason_of(error))
    except UnicodeDecodeError:
        _At(file, None).wrong("it is not UTF-8 text; save it as such")


def _lines(file: Path, text: str) -> Iterator[tuple[_At, str]]:
    """Give the lines that are not blank."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _At(file, number), line


def _articles(file: Path, text: str) -> Iterator[tuple[str, Article]]:
    """Give the articles by their addresses, as a run reads them."""
    seen: dict[str, str] = {}
    for at, line in _lines(file, text):
        (article,) = read_articles(io.BytesIO(line.encode()), ARTICLES)
        if not isinstance(article, Article):
            at.wrong(f"this is no article: {article.reason}; mend the line")
        if parse_url(article.key) is None:
            at.wrong('the article has no "url", by which events name it; give it one')
        if article.published is None:
            at.wrong("the article has no date that can be read; write it as 2026-11-23")
        if article.key in seen or article.id in seen:
            other = seen.get(article.key) or seen[article.id]
            at.wrong(f"the article {other} stands there twice, by its address or its text; leave one of them")
        seen |= {article.key: article.key, article.id: article.key}
        yield article.key, article
    if not seen:
        _At(file, None).wrong("there is no article in it; write one a line")


def _parsed(at: _At, text: str) -> _Event:
    try:
        return _Event.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        at.wrong(f"{place or 'the line'}: {first['msg'].replace('Value error, ', '')}")
    except (ValueError, RecursionError) as error:
        at.wrong(f"this is no JSON object ({error}); write one event a line")


def _event(at: _At, line: _Event, articles: Mapping[str, Article]) -> Event:
    for key in line.articles:
        if key not in articles:
            at.wrong(f"there is no article {key} in {ARTICLES}; use an address as it stands there")
    own = {key: articles[key] for key in line.articles}
    days = sorted({_day(article) for article in own.values()})
    if len(days) > 1:
        at.wrong(f"'{line.event}' crosses days, {days[0]} and {days[-1]}; make an event of each")
    return Event(
        name=line.event,
        day=days[0],
        articles=frozenset(article.id for article in own.values()),
        points=tuple(
            Point(
                text=point.text,
                places=tuple(span for place in point.at for span in _places(at, place, own)),
                must=point.must,
                speakers=point.speaker,
                lead=point.lead,
            )
            for point in line.points
        ),
        actors=tuple(Named(actor.names) for actor in line.actors),
        traps=tuple(Trap(t.kind, t.text, t.has, t.unless, t.speaker) for t in line.traps),
    )


def _places(at: _At, place: _Place, own: Mapping[str, Article]) -> tuple[Span, ...]:
    if place.article not in own:
        at.wrong(f"a point is placed in {place.article}, which is no article of its event; name one that is")
    places = places_of(place.quote, own[place.article])
    if not places:
        at.wrong(f"the quote '{place.quote}' is not in {place.article}; copy it from there word for word")
    return places


def _day(article: Article) -> date:
    published = article.published
    assert published is not None  # noqa: S101 - looked at as it was read
    return published.date() if isinstance(published, datetime) else published
