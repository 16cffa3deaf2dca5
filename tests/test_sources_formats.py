"""What becomes of the bytes of each format: text, title, date, publisher, address, language."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_files import column, pdf

from briefing.sources import formats
from briefing.sources.decoding import UnreadableError, decode, decode_html
from briefing.sources.fields import Fields, better_date, clean_url, parse_date, parse_url, same_site
from briefing.sources.formats import read_fetched
from briefing.sources.html import MAX_TAGS, extract_page
from briefing.sources.language import detect_language, language_code
from briefing.sources.markdown import MAX_MARKDOWN, plain_text, split_front_matter
from briefing.types import Article, FailedSource

TEXT = "The council of Marenna met on Monday. It said that the harbour would close."


def all_of(content: str | bytes, name: str) -> list[Article | FailedSource]:
    data = content if isinstance(content, bytes) else content.encode()
    return list(formats.read_articles(io.BytesIO(data), name))


def one(content: str | bytes, name: str) -> Article | FailedSource:
    (source,) = all_of(content, name)
    return source


# ---------------------------------------------------------------------------------------------- encodings

SPECIMEN = "“Café” in Marenna – Ærø, 5 €\nand the second line"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_in_a_usual_encoding_reads_the_same(encoding: str) -> None:
    """With and without a byte order mark, the characters are those that were written."""
    assert decode(SPECIMEN.encode(encoding)) == SPECIMEN


def test_utf_16_with_a_mark_reads_in_both_byte_orders() -> None:
    """A byte order mark is no part of the text."""
    for order in ("le", "be"):
        assert decode(("\ufeff" + SPECIMEN).encode(f"utf-16-{order}")) == SPECIMEN


@given(
    st.text("абвгд ежзийкл мноп. \n", min_size=200, max_size=400), st.sampled_from(["utf-16-le", "utf-16-be"])
)
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(text: str, encoding: str) -> None:
    """Spaces and line ends give UTF-16 away in other scripts too."""
    text = " ".join(text)
    assert decode(text.encode(encoding)) == text


def test_latin_1_is_the_last_resort() -> None:
    """A byte that Windows-1252 does not have is no reason to fail."""
    assert decode("Café in Marenna \x81".encode("latin-1")) == "Café in Marenna \x81"


def test_utf_8_with_damage_stays_utf_8() -> None:
    """A file that was cut in the middle of a character keeps its other quotation marks."""
    data = "“Yes”, said the council of Marenna – “soon”".encode()
    assert decode(data[:-1]) == "“Yes”, said the council of Marenna – “soon\ufffd"


def test_a_few_control_characters_are_still_text() -> None:
    """Stray zero bytes and terminal colours do not cost the article."""
    article = one(f"\x1b[31mNews\x1b[0m \x00{TEXT * 3}\r\nSecond\rthird", "a.txt")
    assert article.text.endswith("close.\nSecond\nthird")
    assert "\x00" not in article.text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("windows-1251", "Совет Маренны собрался в понедельник"),
        ("koi8-r", "Совет Маренны собрался в понедельник"),
        ("Shift_JIS", "マレナの評議会は月曜日に開かれた"),
        ("gb2312", "马伦纳议会周一召开会议"),
        ("iso-8859-1", "Der Rat von Märenna sagte „nein”".replace("„", "").replace("”", "")),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_declares(charset: str, text: str) -> None:
    """An old page in another script keeps its letters."""
    for head in (
        f'<meta charset="{charset}">',
        f'<meta http-equiv="x" content="text/html; charset={charset}">',
    ):
        page = f"<html><head>{head}</head><body><p>{text}.</p></body></html>"
        assert text in decode_html(page.encode(charset))
        assert one(page.encode(charset), "a.html").text == f"{text}."


def test_a_page_of_valid_utf_8_is_utf_8_whatever_it_declares() -> None:
    """A page that was saved again in UTF-8 may still name its old charset."""
    page = "<meta charset=windows-1251><p>Café</p>"
    assert decode_html(page.encode()) == page
    assert decode_html(b"<meta charset=zlib><p>x</p>") == "<meta charset=zlib><p>x</p>"


# -------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-06-04", date(2020, 6, 4)),
        (" 20200604 ", date(2020, 6, 4)),
        ("2020-06-04T12:30:00Z", datetime(2020, 6, 4, 12, 30, tzinfo=UTC)),
        ("2020-06-04T12:30:00.123Z", datetime(2020, 6, 4, 12, 30, 0, 123000, tzinfo=UTC)),
        ("2020-06-04 12:30:00 +0000", datetime(2020, 6, 4, 12, 30, tzinfo=UTC)),
        ("2020-06-04 12:30 UTC", datetime(2020, 6, 4, 12, 30, tzinfo=UTC)),
        ("2020-06-04T12:30:00-05:00", datetime(2020, 6, 4, 12, 30, tzinfo=timezone(timedelta(hours=-5)))),
        ("2020-06-04T12:30", datetime(2020, 6, 4, 12, 30)),
        ("Thu, 04 Jun 2020 12:30:00 GMT", datetime(2020, 6, 4, 12, 30, tzinfo=UTC)),
        ("Thu, 4 Jun 2020 12:30:00 +0200", datetime(2020, 6, 4, 12, 30, tzinfo=timezone(timedelta(hours=2)))),
        *(
            (bad, None)
            for bad in ("2020-13-45", "1591228800", "1591228800000", "yesterday", "", "2020", "0001-01-01")
        ),
        *((bad, None) for bad in ("9999-12-31T23:59:59Z", "Thu, 04 Jun 2020", "4/6/2020", "2020-06-04" * 50)),
    ],
)
def test_dates_are_read_in_two_standard_forms(value: str, expected: date | None) -> None:
    """ISO 8601 and RFC 2822, with a zone only where one is written; a bad date is none, and no error."""
    parsed = parse_date(value)
    assert parsed == expected
    assert type(parsed) is type(expected)
    if isinstance(expected, datetime):
        assert parsed.tzinfo == expected.tzinfo


@given(st.text(max_size=40) | st.from_regex(r"\d{4}-\d\d-\d\d.{0,20}") | st.datetimes().map(str))
def test_any_date_can_be_moved_to_another_zone(value: str) -> None:
    """No date raises, now or when it is compared with others."""
    parsed = parse_date(value)
    if isinstance(parsed, datetime):
        parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(timezone(timedelta(hours=14)))


# --------------------------------------------------------------------------------------------- plain text


def test_the_first_line_of_a_text_may_give_its_date() -> None:
    """The dateline of the sample's form is metadata; one with an impossible date is text."""
    for head in (" date 2020-06-04 ", "date 2020-06-04\n", "\ufeff date 2020-06-04\r\n\r\n"):
        article = one(head + TEXT, "a.txt")
        assert (article.text, article.published) == (TEXT, date(2020, 6, 4))
    for head in (" date 2020-13-45 ", "Date 2020-06-04 ", "date 2020-06-041 ", "The date 2020-06-04 "):
        article = one(head + TEXT, "a.txt")
        assert (article.text, article.published) == (head.strip() + " " + TEXT, None)


def test_the_title_of_a_text_is_its_first_sentence() -> None:
    """Where nothing names it, the first sentence does, shortened at a word."""
    assert one(TEXT, "a.txt").title == "The council of Marenna met on Monday."
    long = one("The council " + "of the long harbour " * 20 + "met.", "a.txt").title
    assert long.endswith(("harbour…", "the…", "long…", "of…"))
    assert len(long) <= 100
    assert one("会" * 150, "a.txt").title == "会" * 99 + "…"


# ----------------------------------------------------------------------------------------------- Markdown

MARKDOWN = """\
---
title: "Harbour: *closed*"
published_at: 2020-06-04T08:00:00Z   # as printed
author: A. Nobody
tags:
  - harbour
  - title: not this one
source: 'Marenna''s Gazette'
link: https://marenna.example/harbour
lang: en-GB
---

# Another heading

The **council** of [Marenna](https://marenna.example "x") met *on*
Monday. ![a map](map.png)It said `no`, 2 * 3 * 4 and snake_case_name &amp; so on.

> A quotation.

- first
- second

<div>kept <b>words</b></div>

<script>alert(1)</script>

| a | b |
|---|---|
| 1 | 2 |

```
code *stays*
```
"""


def test_markdown_gives_plain_text_and_its_front_matter() -> None:
    """Marks, link targets, images and scripts go; words stay, with a blank line between blocks."""
    article = one(MARKDOWN, "a.md")
    assert article.text.split("\n\n") == [
        "Another heading",
        "The council of Marenna met on Monday. It said no, 2 * 3 * 4 and snake_case_name & so on.",
        "A quotation.",
        "first",
        "second",
        "kept words",
        "a | b",
        "1 | 2",
        "code *stays*",
    ]
    assert article.title == "Harbour: *closed*"
    assert article.published == datetime(2020, 6, 4, 8, tzinfo=UTC)
    assert article.publisher == "Marenna's Gazette"
    assert article.key == "https://marenna.example/harbour"
    assert article.language == "en"


def test_the_first_heading_is_the_title_and_not_said_twice() -> None:
    """Without front matter, the heading names the article; the text begins below it."""
    for text in (
        f"# *Harbour* closes\n\n{TEXT}",
        f"Harbour closes\n===\n{TEXT}",
        f"---\ntitle: Harbour closes\n---\n# Harbour closes\n{TEXT}",
    ):
        article = one(text, "a.markdown")
        assert (article.title, article.text) == ("Harbour closes", TEXT)
    late = one(f"{TEXT}\n\n## Small\n\n# Harbour closes\n\nMore.", "a.md")
    assert late.title == "Harbour closes"
    assert late.text == f"{TEXT}\n\nSmall\n\nHarbour closes\n\nMore."


@pytest.mark.parametrize(
    ("text", "fields", "rest"),
    [
        ("---\ntitle: A\n---\nB", {"title": "A"}, "B"),
        ("---\nTitle: A\n...\nB", {"title": "A"}, "B"),
        ("---\n---\nB", {}, "B"),
        ("---\ntitle: >-\n  A long\n  title\ndate: x\n---", {"title": "A long title", "date": "x"}, ""),
        ('---\ntitle: "A \\"b\\""\nempty:\n---\n', {"title": 'A "b"', "empty": ""}, ""),
        ("---\n# c\n\ntitle: A#1\n---\nB", {"title": "A#1"}, "B"),
        ("---\nProse between rules.\n---\nB", None, None),
        ("---\ntitle: A\nB", None, None),
        ("title: A\n---\nB", None, None),
    ],
)
def test_front_matter_is_a_list_of_fields_or_text(text: str, fields: dict | None, rest: str | None) -> None:
    """What is no list of fields between two rules stays text."""
    assert split_front_matter(text) == (({}, text) if fields is None else (fields, rest))


def test_a_huge_markdown_text_is_taken_as_it_stands() -> None:
    """No hostile Markdown can keep the parser busy: above a size the marks stay."""
    text = "[" * (MAX_MARKDOWN + 1)
    assert plain_text(text, "T") == ("T", text)


# --------------------------------------------------------------------------------------------------- HTML

PAGE = """\
<!DOCTYPE html>
<html lang="en-US"><head><title>Harbour closes - The Marenna Gazette</title>
<meta property="og:title" content="Harbour closes">
<meta property="og:site_name" content="The Marenna Gazette">
<meta property="article:published_time" content="2020-06-04T22:30:00-05:00">
<link rel="canonical" href="https://gazette.marenna.example/2020/harbour-closes"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Harbour closes</h1>
<p>The council of Marenna met on Monday. It said that the harbour would close before the summer begins.</p>
<h2>What the fishers say</h2>
<p>The fishers of Kastan, who land most of the catch there, said they had not been asked by anybody.</p>
<table><tr><td>Boats</td><td>41</td></tr></table>
<script>alert("x")</script></article>
<div class="comments"><h3>Comments</h3>
<p>First! This is a comment that nobody should ever read in a brief.</p></div>
<footer>Imprint and cookies</footer></body></html>
"""


def test_a_page_gives_its_article_and_metadata() -> None:
    """The article's blocks, a blank line apart, without what stands around it."""
    article = one(PAGE, "a.html")
    assert "fishers say\n\nThe fishers of Kastan" in article.text
    for word in ("Sport", "alert", "Imprint", "nobody should"):
        assert word not in article.text
    assert "41" in article.text
    assert article.title == "Harbour closes"
    assert article.publisher == "The Marenna Gazette"
    assert article.published == datetime(2020, 6, 4, 22, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert article.key == "https://gazette.marenna.example/2020/harbour-closes"
    assert article.language == "en"


def test_a_page_of_tomorrow_keeps_its_date(monkeypatch) -> None:
    """It comes from further east, or BRIEFING_NOW is later than today; no other date is found for it."""
    text = "The port of Marenna closed its northern pier after a crane fell into the water. " * 5

    def dated(day: date) -> date | None:
        meta = f'<meta property="article:published_time" content="{day}T05:00:00+00:00">'
        html = f"<html><head>{meta}</head><body><article><p>{text}</p></article></body></html>"
        published = extract_page(html)[1].published
        return published.date() if isinstance(published, datetime) else published

    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert dated(tomorrow) == tomorrow
    monkeypatch.setenv("BRIEFING_NOW", f"{tomorrow + timedelta(days=400)}T08:00+00:00")
    assert dated(tomorrow + timedelta(days=400)) == tomorrow + timedelta(days=400)


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [("2020-06-04", date(2020, 6, 4)), ("2020-06-04T00:00:00Z", date(2020, 6, 4)), ("x", None)],
)
def test_a_page_without_a_time_has_a_day_or_nothing(stamp: str, expected: date | None) -> None:
    """Midnight in a page means that nobody knew the time."""
    page = f'<html><head><meta name="date" content="{stamp}"></head><body><p>{TEXT}</p></body></html>'
    article = one(page, "a.htm")
    assert article.published == expected
    assert type(article.published) is type(expected)


def test_an_address_in_a_page_must_be_an_articles(tmp_path: object) -> None:
    """A page that names its site's front page, or no web address, keeps its path as key."""
    for href in ("https://gazette.example/", "javascript:alert(1)", "/relative", "file:///etc/passwd"):
        page = f'<html><head><link rel="canonical" href="{href}"></head><body><p>{TEXT}</p></body></html>'
        assert one(page, "a.html").key == "a.html"


def test_an_xhtml_page_may_declare_its_encoding() -> None:
    """An XML declaration does not disturb a page whose characters are known."""
    page = f'\n<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>{TEXT} Café.</p></body></html>'
    for encoding in ("utf-8", "latin-1"):
        assert one(page.encode(encoding), "a.xhtml").text == f"{TEXT} Café."


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 30_000 + TEXT,
        "<html><body><p>" + "<b><i>" * 20_000 + TEXT,
        "<table><tr><td>" * 5_000 + TEXT,
        '<html><head><script type="application/ld+json">' + "[" * 50_000 + "</script></head><body><p>x",
        "<!--" + "-" * 100_000,
        "<" * 50_000,
        "<html" + " " * 100_000,
        "<p" + " a=1" * 30_000 + ">x",
        '<html><head><meta name="date" content="' + "9" * 50_000 + '"></head><body><p>x',
        "\x0c<p>" * (MAX_TAGS + 1),
        "&#xD800;&#0;&#x202e;<p>&#xD800;",
    ],
)
def test_a_hostile_page_gives_an_article_or_a_failure(page: str) -> None:
    """Depth, size and broken marks end in a reason at worst."""
    source = one(page, "a.html")
    assert isinstance(source, Article | FailedSource)


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<html>",
                "<body>",
                "<table>",
                "<td>",
                "<!--",
                "<script>",
                "]]>",
                "<a href='",
                "'>",
                "&#0;",
                "\x00",
                "<?xml ?>",
                "<svg>",
                "<template>",
                TEXT,
                "é",
                "\n",
            ]
        ),
        max_size=20,
    )
)
def test_any_marks_of_a_page_give_an_article_or_a_failure(pieces: list[str]) -> None:
    """No mixture of tags raises."""
    source = one("".join(pieces), "a.html")
    assert source.reason.isprintable() if isinstance(source, FailedSource) else source.text


def test_the_html_libraries_log_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Their remarks on single pages do not reach the user's log."""
    with caplog.at_level(logging.DEBUG):
        one("<html><body></body></html>", "a.html")
        one(PAGE, "a.html")
    assert not [r for r in caplog.records if r.name.startswith(("trafilatura", "htmldate"))]


# -------------------------------------------------------------------------------------------------- JSONL


def test_jsonl_reads_every_name_of_a_field() -> None:
    """The usual names for text, title, date, publisher and language all work; others are ignored."""
    for text in ("text", "body", "content"):
        for title in ("title", "headline"):
            for day in ("date", "published", "published_at"):
                for publisher in ("publisher", "source"):
                    record = {
                        text: TEXT,
                        title: "T",
                        day: "2020-06-04",
                        publisher: "P",
                        "id": 7,
                        "lang": "FR",
                    }
                    article = one(json.dumps(record), "a.ndjson")
                    assert (article.text, article.title, article.publisher) == (TEXT, "T", "P")
                    assert (article.published, article.language) == (date(2020, 6, 4), "fr")
                    assert article.key == "a.ndjson#1"


def test_a_bad_line_fails_alone() -> None:
    """Each line that is no article has its own entry with its number; blank lines only count."""
    lines = [
        '{"text": "One."}',
        "",
        '{"text": ',
        "[1]",
        '{"title": "no text"}',
        '{"text": 5, "body": " "}',
        '{"text": "\\u200b"}',
        "[" * 100_000,
        '{"n": ' + "9" * 10_000 + "}",
        '{"text": "Two\\ud83d."}',
        '{"text": "Three\ttabbed.", "date": "2020-13-45", "title": ["x"], "url": 5, "language": "english"}',
        "\u2028 {",
    ]
    sources = {source.key: source for source in all_of("\r\n".join(lines), "a.jsonl")}
    assert list(sources) == [f"a.jsonl#{n}" for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)]
    good = {key: source for key, source in sources.items() if isinstance(source, Article)}
    assert [article.text for article in good.values()] == ["One.", "Two.", "Three tabbed."]
    assert good["a.jsonl#11"].published is None
    assert good["a.jsonl#11"].title == "Three tabbed."
    reasons = {int(k.split("#")[1]): s.reason for k, s in sources.items() if isinstance(s, FailedSource)}
    assert reasons[3] == "the line is not valid JSON: Expecting value at character 9"
    assert reasons[4] == "the line is not a JSON object"
    assert reasons[5] == reasons[6] == "the line has no text under 'text', 'body' or 'content'"
    assert reasons[7] == "it is empty"


def test_an_over_long_line_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line over the limit is passed over without being held."""
    monkeypatch.setattr(formats, "MAX_BYTES", 1000)
    lines = ['{"text": "One."}', json.dumps({"text": "a" * 200_000}), '{"text": "Three."}', "x" * 5000]
    for encoding in ("utf-8", "utf-16"):
        first, long, third, last = all_of("\n".join(lines).encode(encoding), "a.jsonl")
        assert (first.text, third.text, third.key) == ("One.", "Three.", "a.jsonl#3")
        assert long == FailedSource("a.jsonl#2", "the line is over the limit of 0 MB")
        assert last.key == "a.jsonl#4"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_jsonl_in_another_unicode_encoding_keeps_its_lines(encoding: str) -> None:
    """What a Windows shell writes reads as well."""
    lines = [json.dumps({"text": f"Line {n} – “ਊ”."}, ensure_ascii=False) for n in range(3)]
    sources = all_of("\r\n".join(lines).encode(encoding), "a.jsonl")
    assert [source.text for source in sources] == [f"Line {n} – “ਊ”." for n in range(3)]


def test_a_line_in_an_old_encoding_does_not_spoil_the_others() -> None:
    """Encoding is decided for each line of its own."""
    data = '{"text": "Café"}\n'.encode() + '{"text": "Café"}\n'.encode("cp1252")
    assert [source.text for source in all_of(data, "a.jsonl")] == ["Café", "Café"]


def test_metadata_is_made_clean_and_short() -> None:
    """Titles and publishers come on one line, without control characters, and of a sober length."""
    article = one(
        json.dumps({"text": TEXT, "title": " A\n\x1b\u202eb\t" + "c " * 400, "source": "P" * 5000}), "a.jsonl"
    )
    assert article.title.startswith("A b c c")
    assert len(article.title) <= 300
    assert len(article.publisher) == 100
    assert (
        one(json.dumps({"text": TEXT, "title": "\u200b\x00"}), "a.jsonl").title == TEXT.split(". ")[0] + "."
    )


# ------------------------------------------------------------------------------------ addresses, languages


@pytest.mark.parametrize("url", ["http://x/a", "https://marenna.example:8080/ä?b=c#d", " https://x "])
def test_web_addresses_are_kept(url: str) -> None:
    """What a browser can open stays as it is."""
    assert parse_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "x",
        "http://",
        "ftp://x/y",
        "data:text/html,x",
        "http://[",
        "https://a\u202eb",
        "https://a/" + "b" * 3000,
    ],
)
def test_other_addresses_are_not(url: str | None) -> None:
    """What no reader should follow is no address."""
    assert parse_url(url) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (TEXT, "en"),
        (
            "Der Rat von Marenna tagte am Montag. Er sagte, dass der Hafen in einer Woche schließen werde.",
            None,
        ),
        (
            "De raad van Marenna kwam op maandag bijeen. Die zei dat de haven in de zomer dicht was.",
            None,
        ),
        ("Le conseil de Marenna a dit que le port fermerait. On a fait un plan et on a vote pour.", None),
        ("El consejo de Marenna se reunió el lunes y dijo que el puerto cerraría a fin de mes.", None),
        ("Совет Маренны собрался в понедельник.", None),
        ("41 – 42", None),
    ],
)
def test_english_is_told_by_its_function_words(text: str, language: str | None) -> None:
    """English or not known: nothing else is claimed."""
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("PT_br", "pt"),
        (" de ", "de"),
        ("english", None),
        ("", None),
        (None, None),
        ("x", None),
    ],
)
def test_language_tags_become_two_letter_codes(tag: str | None, code: str | None) -> None:
    """A region or script behind the language is left off."""
    assert language_code(tag) == code


def test_unreadable_bytes_are_told_from_text() -> None:
    """Random bytes are never an article."""
    import random

    for seed in range(50):
        with pytest.raises(UnreadableError):
            decode(random.Random(seed).randbytes(2000))


# ------------------------------------------------------------------------------------ what was fetched

ADDRESS = "https://gazette.marenna.example/2020/harbour-closes?utm_source=feed&id=7#top"
NOON = datetime(2020, 6, 4, 12, 30, tzinfo=UTC)


def fetched(
    body: str | bytes, content_type: str = "text/html", url: str = ADDRESS, **fields: object
) -> Article:
    data = body if isinstance(body, bytes) else body.encode()
    return read_fetched(data, content_type, url, Fields(**fields))


def test_a_feed_fills_what_a_page_does_not_say() -> None:
    """The page's own title, time and publisher go first; what it lacks, the feed tells."""
    told = {"title": "Told", "published": NOON, "publisher": "The feed", "language": "fr"}
    own = fetched(PAGE, **told)
    assert (own.title, own.publisher, own.language) == ("Harbour closes", "The Marenna Gazette", "en")
    assert own.published == datetime(2020, 6, 4, 22, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert own.key == "https://gazette.marenna.example/2020/harbour-closes"
    bare = fetched(TEXT, "text/plain", **told)
    assert (bare.title, bare.publisher, bare.language, bare.published) == ("Told", "The feed", "fr", NOON)
    assert bare.key == "https://gazette.marenna.example/2020/harbour-closes?id=7"


@pytest.mark.parametrize(
    ("own", "told", "best"),
    [
        (date(2020, 6, 4), NOON, NOON),
        (date(2020, 6, 5), NOON, NOON),
        (date(2020, 6, 6), NOON, date(2020, 6, 6)),
        (date(2020, 6, 3), NOON, date(2020, 6, 3)),
        (date(2020, 6, 4), NOON.replace(tzinfo=None), NOON.replace(tzinfo=None)),
        (date(2020, 6, 5), NOON.replace(tzinfo=None), date(2020, 6, 5)),
        (date(2020, 6, 4), date(2020, 6, 3), date(2020, 6, 4)),
        (date(2020, 5, 28), NOON, date(2020, 5, 28)),
        (date(2020, 5, 27), NOON, NOON),
        (date(2014, 1, 1), NOON, NOON),
        (date(2014, 1, 1), date(2020, 6, 4), date(2020, 6, 4)),
        (date(2021, 1, 1), NOON, NOON),
        (NOON - timedelta(days=90), NOON, NOON - timedelta(days=90)),
        (NOON, NOON + timedelta(hours=1), NOON),
        (None, NOON, NOON),
        (NOON, None, NOON),
        (None, None, None),
    ],
)
def test_a_time_of_the_same_day_goes_before_a_day(own: date, told: date, best: date) -> None:
    """A page that gives only the day takes the feed's time where that can be the same day somewhere, or is far off."""
    assert better_date(own, told) == best


@pytest.mark.parametrize(
    ("canonical_url", "key"),
    [
        (
            "https://www.gazette.marenna.example/a?utm_medium=x&p=1#c",
            "https://www.gazette.marenna.example/a?p=1",
        ),
        ("https://other.example/2020/a", "https://gazette.marenna.example/2020/harbour-closes?id=7"),
        ("https://marenna.example/a", "https://gazette.marenna.example/2020/harbour-closes?id=7"),
        (
            "https://gazette.marenna.example:8443/a",
            "https://gazette.marenna.example/2020/harbour-closes?id=7",
        ),
        (
            "https://gazette.marenna.example@other.example/a",
            "https://gazette.marenna.example/2020/harbour-closes?id=7",
        ),
        ("https://gazette.marenna.example/", "https://gazette.marenna.example/2020/harbour-closes?id=7"),
    ],
)
def test_a_page_cannot_pass_for_another_sites(canonical_url: str, key: str) -> None:
    """Its canonical address is believed only on the host that it was fetched from."""
    page = (
        f'<html><head><link rel="canonical" href="{canonical_url}"></head><body><p>{TEXT}</p></body></html>'
    )
    assert fetched(page).key == key


def test_the_charset_of_the_header_goes_before_the_pages() -> None:
    """As browsers have it; a byte order mark and valid UTF-8 go before both."""
    page = '<html><head><meta charset="{}"></head><body><p>Совет Маренны собрался</p></body></html>'
    for sent, header, meta in (
        ("cp1251", "windows-1251", "koi8-r"),
        ("cp1251", "utf-8", "windows-1251"),
        ("cp1251", "", "windows-1251"),
        ("utf-8", "windows-1251", "koi8-r"),
        ("utf-16", "windows-1251", "koi8-r"),
    ):
        kind = f'text/html; charset="{header}"' if header else "text/html"
        assert fetched(page.format(meta).encode(sent), kind).text == "Совет Маренны собрался"
    assert (
        fetched("Совет Маренны".encode("cp1251"), "text/plain;charset=windows-1251").text == "Совет Маренны"
    )


def test_a_body_is_what_it_begins_as() -> None:
    """A PDF that is sent as a page is a PDF; what has no type is known by its beginning."""
    data = pdf(column(["The council of Marenna met on Monday."]), info={"CreationDate": "D:20200101120000Z"})
    for kind in ("text/html", "application/pdf", "", "image/png"):
        article = fetched(data, kind)
        assert (article.text, article.published) == (
            "The council of Marenna met on Monday.",
            date(2020, 1, 1),
        )
    assert fetched(data, "application/pdf", published=NOON).published == NOON
    for kind in ("", "application/octet-stream", "application/xhtml+xml; charset=utf-8", "TEXT/HTML"):
        assert fetched(PAGE, kind).title == "Harbour closes"
    assert fetched(f"# Harbour closes\n\n{TEXT}", "text/markdown").text == TEXT


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png", "image/png"),
        (b"PK\x03\x04", "application/zip", "application/zip"),
        (b"PK\x03\x04", "text/html", "a ZIP archive"),
        (b"\xff\xd8\xff" + b"x" * 99, "", "an image"),
        (b"{}", "application/json", "application/json"),
        (b"{}", "", "JSON"),
        (b"x", "application/pdf", "a broken PDF"),
        (b"x", "a\x1b\u202eb" + "c" * 500, "abc"),
        (b" \n", "text/html", "it is empty"),
        (b"<html></html>", "text/html", "no article text"),
        (b"<rss></rss>", "text/xml", "feed"),
    ],
)
def test_what_is_no_article_is_named(body: bytes, kind: str, reason: str) -> None:
    """An image, an archive or data is a failure that says what came."""
    with pytest.raises(UnreadableError) as error:
        fetched(body, kind)
    assert reason in str(error.value).replace("\\", "")
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    "body", [b"<b>" * 30_000 + b"x", b"<p>" * (MAX_TAGS + 1), bytes(range(256)) * 99, b"%PDF-"]
)
def test_a_hostile_body_is_no_other_error(body: bytes) -> None:
    """Whatever a server sends is an article or an UnreadableError."""
    with contextlib.suppress(UnreadableError):
        assert fetched(body).text


def test_a_body_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large for a file is too large for a page."""
    monkeypatch.setattr(formats, "MAX_BYTES", 1000)
    with pytest.raises(UnreadableError, match="over the limit"):
        fetched("x" * 1001)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://x.example/a?utm_source=b&id=1&UTM_Medium=c&fbclid=d#e", "https://x.example/a?id=1"),
        ("https://x.example/a?gclid=1&mc_cid=2&mc_eid=3&ref=4", "https://x.example/a"),
        ("https://x.example/a?reference=1&q=a%20b&q=&utm", "https://x.example/a?reference=1&q=a%20b&q=&utm"),
        ("https://x.example/utm_source=1/?#", "https://x.example/utm_source=1/"),
    ],
)
def test_marks_of_tracking_are_no_part_of_an_address(url: str, clean: str) -> None:
    """One article has one address, whoever sent the reader there."""
    assert clean_url(url) == clean


@given(
    st.lists(
        st.sampled_from(
            ["?", "&", "#", "=", "utm_a", "ref", "gclid", "/", "x", "%26", ";", "é", "\n", "https://h"]
        )
    )
)
def test_an_address_stays_the_same_place(parts: list[str]) -> None:
    """Cleaning twice changes nothing; scheme, host and path are never touched; nothing is added."""
    url = "https://h.example" + "".join(parts)
    clean = clean_url(url)
    assert clean_url(clean) == clean
    path = url.partition("#")[0].partition("?")[0]
    assert clean.partition("?")[0] == path
    kept, all_ = clean.partition("?")[2].split("&"), url.partition("#")[0].partition("?")[2].split("&")
    assert [part for part in kept if part] == [part for part in all_ if part in kept and part]


def test_sites_are_told_by_host_and_port() -> None:
    """'www.' and the scheme do not make another site; a subdomain or port does."""
    assert same_site("https://www.x.example/a", "http://X.example:80/b")
    assert not same_site("https://x.example", "https://y.x.example")
    assert not same_site("https://x.example", "https://x.example:8443")
    assert not same_site("https://[", "https://[")
