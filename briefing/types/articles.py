"""What is read: an article, its sentences, and the parts of it that are sent in one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its canonical text and what is known of it.

    Attributes:
        id: 16 hexadecimal digits of the SHA-256 of `text` in UTF-8.
        key: its URL, or its path with `#line` behind it in a JSONL file; unique among the articles of a run.
        text: canonical (see text.canonical).
        title: from the source's metadata, else the first sentence shortened at a word.
        published: a date where the source gives no time, None where it gives nothing.
        publisher: the outlet's name, or None.
        language: ISO 639-1 code, or None where it is not known.
        note: what the reader should know of how it was read, a clause; None where there is nothing to say.
    """

    id: str
    key: str
    text: str
    title: str
    published: date | datetime | None = None
    publisher: str | None = None
    language: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FailedSource:
    """A source that could not be read.

    Attributes:
        key: as in Article.
        reason: one sentence for the reader of the brief.
    """

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: text[start:end], without surrounding white space.

    Attributes:
        number: counted from 1 through the whole article, not the chunk.
        start: offset of its first character.
        end: offset after its last character.
    """

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences that fits the token budget; what one extract request carries.

    Attributes:
        index: counted from 1 through the article.
        sentences: consecutive, never empty.
    """

    index: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class ChunkedArticle:
    """An article with its sentences, cut into chunks: the unit of work of an analyst."""

    article: Article
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
