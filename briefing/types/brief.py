"""The brief, as JSON (briefjson.py writes, reads and describes it): the fields are a public contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

# Brief has a field named `date`, which hides the class of that name from whoever resolves its annotations.
Day = date

ActorType = Literal["person", "organization", "state", "group"]
Verdict = Literal["supported", "partial", "unsupported"]
ArticleStatus = Literal["briefed", "duplicate", "outside_window", "failed"]
StoryStatus = Literal["new", "developing", "unchanged"]
DisagreementKind = Literal["figures", "denial", "update"]
ActorChange = Literal["new", "role"]

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim piece of an article: `text` equals that article's text[start:end]."""

    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a statement. The span may lie outside the evidence: 'it said' points back."""

    name: str
    actor: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that a source holds.

    Attributes:
        id: 's-' and ten hexadecimal digits of the SHA-256 of its text and evidence.
        text: the line.
        speaker: who says it, where the source attributes it.
        evidence: the spans that hold it; never empty.
        when: the day of what it tells, where the text says so.
        verdict: 'supported' or 'partial' (never 'unsupported' in a brief).
        origins: how many independent sources hold it; a publisher counts once.
        stand_in: True where the stand-in analyst made it because the model could not.
        new: False where an earlier brief of the series, or an article that one was made of, tells it.
    """

    id: str
    text: str
    speaker: Speaker | None
    evidence: tuple[Span, ...]
    when: date | None = None
    verdict: Verdict = "supported"
    origins: int = 1
    stand_in: bool = False
    new: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """What an actor is, in the source's words."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or some body that acts or is acted upon in the articles.

    Attributes:
        id: 'a-' and a slug of the name; unique in the brief.
        name: the fullest form found.
        aliases: the other surface forms, sorted.
        type: person, organization, state or group.
        country: ISO 3166-1 alpha-3, or None.
        sectors: PLOVER codes (GOV MIL REB …), most specific first.
        role: as a sentence states it, or None.
        basis: for 'type', 'country', 'sectors' and 'role', where set: 'stated' or the name of the rule.
        contested: True where the articles disagree on what it is.
        mentions: the first of each surface form in each article; never empty.
        mention_count: all mentions, in all articles.
        change: against the earlier briefs of the series: 'new', or 'role' where its role was another; None
            where nothing changed, and where there is no earlier brief.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    type: ActorType
    country: str | None
    sectors: tuple[str, ...]
    role: Role | None
    basis: dict[str, str]
    contested: bool
    mentions: tuple[Span, ...]
    mention_count: int
    change: ActorChange | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A thing that the articles name, on one of the lists that the reader asked for.

    Attributes:
        name: as written at its first mention.
        mentions: the first of each surface form in each article; never empty.
        mention_count: all mentions, in all articles.
    """

    name: str
    mentions: tuple[Span, ...]
    mention_count: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Statements that contradict each other on one thing.

    Attributes:
        about: what they disagree on, in words of the statements.
        sides: lines of the story, two or more; of an update the newest first.
        kind: 'figures': different figures for one quantity; 'denial': a claim and its denial; 'update': a newer
            figure in the place of an older one.
    """

    about: str
    sides: tuple[Statement, ...]
    kind: DisagreementKind = "figures"


@dataclass(frozen=True, slots=True)
class Story:
    """One event, told once from all articles about it.

    Attributes:
        id: 'e-' and ten hexadecimal digits of the SHA-256 of its articles' ids, sorted.
        headline: a member article's title or one of its statements, shortened at a word.
        status: against the briefs before.
        statements: in the order of telling.
        actors: ids of brief.actors.
        articles: ids of brief.articles.
        disagreements: where its sources contradict each other.
        topic: the first of the reader's topics that it belongs to; None where there is none.
    """

    id: str
    headline: str
    status: StoryStatus
    statements: tuple[Statement, ...]
    actors: tuple[str, ...]
    articles: tuple[str, ...]
    disagreements: tuple[Disagreement, ...] = ()
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """What became of one article that was read, or of a source that could not be.

    Attributes:
        id: as in Article; of a failed source, the hash of its key.
        words: white-space separated words of its text.
        reason: why it failed or was left out.
        duplicate_of: the key of the article that it repeats.
    """

    id: str
    key: str
    title: str
    published: date | datetime | None
    publisher: str | None
    language: str | None
    words: int
    text: str
    status: ArticleStatus
    reason: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement that was offered and is not in the brief. `article` is an id."""

    text: str
    article: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The count of everything that came in; articles_read = briefed + duplicates + outside_window + failed.

    Attributes:
        notes: sentences on the sources and the days covered: a feed that has been silent, say.
        values_offered: how many values of the reader's own fields came back.
        values_kept: how many of them their article has, before those of several articles are merged.
    """

    articles_read: int
    briefed: int
    duplicates: int
    outside_window: int
    failed: int
    chunks: int
    chunks_stand_in: int
    statements_offered: int
    statements_kept: int
    dropped: tuple[Dropped, ...]
    actors_offered: int
    actors_kept: int
    notes: tuple[str, ...] = ()
    values_offered: int = 0
    values_kept: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """How the brief was made. `started` and `seconds` are all that differs between two equal runs."""

    version: str
    analyst: str
    model: str | None
    endpoint: str | None
    prompts: dict[str, str]
    requests: int
    retries: int
    repairs: int
    cached: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    started: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief; templates see nothing else.

    Attributes:
        fields: by the name of each field that the reader asked for, its values, most mentioned first.
    """

    schema_version: int
    date: Day
    title: str
    bottom_line: tuple[Statement, ...]
    stories: tuple[Story, ...]
    actors: tuple[Actor, ...]
    articles: tuple[ArticleEntry, ...]
    coverage: Coverage
    run: Run
    fields: dict[str, tuple[FieldValue, ...]] = field(default_factory=dict)
