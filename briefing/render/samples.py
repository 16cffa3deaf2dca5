"""Invented briefs over which templates are checked. Their words are tokens that are found again on any page. Pure.

Statement 7 says 'Sb07x … sb07y', its speaker is 'Sp07x', its passages are 'Pa07x …' and 'Pb07x …'; article 3 has the
address 'https://ad03x.example/'. Characters stand beyond 2000, so that no count on a page looks like one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

from briefing.types import (
    Actor,
    ArticleEntry,
    Brief,
    Coverage,
    Disagreement,
    Dropped,
    FieldValue,
    Role,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
)

_DAY = date(2026, 3, 2)
_ARTICLES = 4
_STATEMENTS = 18
_FILLER = "Invented words without meaning. " * 64
# What breaks out of a page that does not escape it.
_HOSTILE = (
    "| a `b` *c* [d](http://e.example) <script>f</script> {{ 7 * 7 }} {% raw %} \u202e\x1b[31m\n\n# g\n- h"
)

Some = Literal["none", "some", "all"]


def everything(
    *, partial: Some = "some", stand_in: Some = "some", failed: bool = True, hostile: bool = False
) -> Brief:
    """Make a brief that has all that a brief can have.

    Args:
        partial: which statements are held only in part.
        stand_in: which are the stand-in's.
        failed: whether an article of it could not be read.
        hostile: whether all its words try to break out of a page.
    """
    tail = f" {_HOSTILE}" if hostile else ""
    texts = [_text(number, tail) for number in range(_ARTICLES)]

    def span(article: int, words: str) -> Span:
        start = texts[article].index(words)
        return Span(_id(article), start, start + len(words), words)

    def statement(number: int) -> Statement:
        article = number % _ARTICLES
        evidence = [span(article, f"Pa{number:02}x is an invented passage.")]
        if number % 3 == 0:
            evidence.append(span((number + 1) % _ARTICLES, f"Pb{number:02}x is another."))
        return Statement(
            f"s-{number}",
            f"Sb{number:02}x invented words{tail} sb{number:02}y",
            Speaker(f"Sp{number:02}x{tail}", "a-1" if number % 4 else None, evidence[0])
            if number % 2
            else None,
            tuple(evidence),
            when=_DAY if number % 5 == 0 else None,
            verdict="partial" if _is(partial, number % 3 == 1) else "supported",
            origins=len(evidence),
            stand_in=_is(stand_in, number % 4 == 1),
            new=number % 2 == 0,
        )

    told = [statement(number) for number in range(_STATEMENTS)]
    entries = [_entry(number, texts[number], tail) for number in range(_ARTICLES)]
    entries.append(
        ArticleEntry(_id(0), "https://copy.example/", f"A copy{tail}", _DAY, "Copier", "en", 9, texts[0],
                     "duplicate", "the same text", entries[0].key)
    )  # fmt: skip
    lost = ArticleEntry(
        "f" * 16, "https://fa01x.example/", "", None, None, None, 0, "",
        "failed" if failed else "outside_window", f"fa02x{tail}",
    )  # fmt: skip
    many = tuple(
        _actor(f"a-{number}", f"Invented {number}{tail}", told[0].evidence[0]) for number in range(2, 60)
    )
    return Brief(
        schema_version=1,
        date=_DAY,
        title=f"Sample{tail}",
        bottom_line=(told[0], told[4], told[7], told[10]),
        stories=_stories(told, tail),
        actors=(_whole_actor(told[1].evidence[0], tail), *many),
        articles=(*entries, lost),
        coverage=Coverage(
            6, _ARTICLES, 1, 0, int(failed), 5, 2, 30, _STATEMENTS,
            (Dropped(f"Dropped{tail}", _id(0), "the figure “40” is not there"),) * 2,
            9, 8, (f"A note{tail}",), 4, 3,
        ),
        run=_run(),
        fields=_Fields({
            "weapons": tuple(
                FieldValue(f"invented launcher {number}{tail}", (told[number].evidence[0],) * (number + 1), number + 1)
                for number in range(6)
            ),
            "places": (),
        }),
    )  # fmt: skip


class _Fields(dict[str, tuple[FieldValue, ...]]):
    """Fields by name. Which ones a reader has declared is not known here: whatever one is named, it is there."""

    def __missing__(self, name: str) -> tuple[FieldValue, ...]:
        return super().get("weapons", ())

    def get(self, name: str, default: object = None) -> tuple[FieldValue, ...]:
        return self[name]


def nothing(*, failed: bool) -> Brief:
    """Make a brief without a story: nothing came in, or nothing of it could be read."""
    lost = ArticleEntry("f" * 16, "lost.txt", "", None, None, None, 0, "", "failed", "It is empty.")
    return Brief(
        1, _DAY, "", (), (), (), (lost,) if failed else (),
        Coverage(int(failed), 0, 0, 0, int(failed), 0, 0, 0, 0, (), 0, 0), _run(),
        fields=_Fields(),
    )  # fmt: skip


def _is(which: Some, sometimes: bool) -> bool:
    return which == "all" or (which == "some" and sometimes)


def _id(article: int) -> str:
    return f"{article:016x}"


def _text(article: int, tail: str) -> str:
    passages = [
        f"Pa{number:02}x is an invented passage." for number in range(article, _STATEMENTS, _ARTICLES)
    ]
    others = [
        f"Pb{number:02}x is another."
        for number in range(0, _STATEMENTS, 3)
        if (number + 1) % _ARTICLES == article
    ]
    return " ".join((_FILLER, *passages, *others)) + tail


def _entry(number: int, text: str, tail: str) -> ArticleEntry:
    known = number != 1
    return ArticleEntry(
        _id(number),
        f"https://ad{number:02}x.example/" if number != 2 else f"ad02x.jsonl#3{tail}",
        f"Title {number}{tail}",
        datetime(2026, 3, 2, 5, 30, tzinfo=UTC) if known else None,
        f"Publisher {number}{tail}" if known else None,
        "en",
        len(text.split()),
        text,
        "briefed",
        f"cut short{tail}" if number == 3 else None,
    )


def _stories(told: list[Statement], tail: str) -> tuple[Story, ...]:
    def story(number: int, statements: list[Statement], topic: str | None, **more: object) -> Story:
        there = tuple(dict.fromkeys(span.article for each in statements for span in each.evidence))
        return Story(
            f"e-{number}",
            f"Headline {number}{tail}" if number != 3 else "",
            ("new", "developing", "unchanged")[number % 3],
            tuple(statements),
            ("a-1", "a-2"),
            there or (_id(0),),
            topic=topic,
            **more,  # type: ignore[arg-type]  # disagreements
        )

    sides = (
        Disagreement(f"the number of ships{tail}", (told[0], told[1])),
        Disagreement(f"who closed it{tail}", (told[2], told[3]), "denial"),
        Disagreement(f"the price{tail}", (told[3], told[1]), "update"),
    )
    harbours = f"harbours{tail}"
    return (
        story(0, told[:4], harbours, disagreements=sides),
        story(1, told[4:7], harbours),
        *(story(number - 5, [told[number]], harbours) for number in range(7, 12)),
        story(8, [], harbours),
        story(9, told[12:14], None),
        *(story(number - 4, [told[number]], None) for number in range(14, _STATEMENTS)),
        story(15, [], None),
    )


def _actor(id_: str, name: str, mention: Span) -> Actor:
    return Actor(id_, name, (), "organization", None, (), None, {}, False, (mention,), 1)


def _whole_actor(mention: Span, tail: str) -> Actor:
    return Actor(
        "a-1", f"Port Office{tail}", (f"Office{tail}", "PO"), "organization", "XKX", ("GOV", "LEG"),
        Role(f"harbour office{tail}", mention), {"type": "stated", "country": "an invented rule"}, True,
        (mention,) * 5, 12, "role",
    )  # fmt: skip


def _run() -> Run:
    return Run(
        "0", "language model", "invented-1", "models.example", {"extract": "0123456789abcdef"}, 3, 1, 1, 0, 1200,
        300, None, datetime(2026, 3, 3, 5, tzinfo=UTC), 1.5,
    )  # fmt: skip
