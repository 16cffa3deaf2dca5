"""Pages: the golden ones to the byte, and no word of a source that can break out of its line."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import golden
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pymarkdown.api import PyMarkdownApi

from briefing import briefjson
from briefing.analysts.entities import installed
from briefing.errors import UsageError
from briefing.render import PageFormat, References, eject_text, find, link, markdown_heading, render
from briefing.text import canonical, digest, on_one_line
from briefing.types import (
    Actor,
    ArticleEntry,
    Brief,
    Coverage,
    Disagreement,
    Dropped,
    Role,
    Run,
    Span,
    Speaker,
    Statement,
    Story,
)

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

HOSTILE = [
    "a | b || c |",
    "[click](http://evil.example) [ref] [a][b] [^1]",
    "[1]: http://evil.example 'x'",
    "![image](http://evil.example/x.png)",
    "`code` ``more`` ```fence",
    "~~~ fence",
    "~~struck~~ ~one~",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> <!-- comment --> <b>bold",
    "javascript:alert(1)",
    "<javascript:alert(1)> <http://evil.example> <me@evil.example>",
    "http://evil.example/?a=b&c=d www.evil.example me@evil.example",
    "*emphasis* **strong** _under_ __lines__ ***",
    "* star",
    "- minus",
    "+ plus",
    "1. one",
    "12) twelve",
    "2026",
    "1.",
    "# heading",
    "closed # heading #",
    "hashes ###",
    "#Kastan",
    "> quotation",
    "=====",
    "-----",
    "***",
    "| --- | --- |",
    "&lt;script&gt; &amp; &#60; &copy;",
    "back\\slash \\| \\` \\",
    "$x$ and $$y$$",
    "lines\n\n# broken\n\n- into\n\n```\nmany",
    "carriage\rreturn\u2028separator\x85next",
    "right-to-left \u202eoverride\u202c \u2066isolate",
    "zero\u200bwidth \x00null \x1b[31mred",
    "    indented code",
    "\ttab",
    "two spaces  ",
    "ends with a colon:",
    "Really?!",
    "“quoted”",
    '"onmouseover="alert(1)',
    "' onload='alert(1)",
    "{{ 7 * 7 }} {% raw %} {# #}",
    ":smile: @name #12",
    "]]> ]]",
    "日本語。",
    "سلام می\u200cخواهم",
    ":--- | ---:",
    "- [ ] task",
    "(1)",
    "…",
    "^[note] ==mark== H~2~O x^2^",
]


def brief_of(
    words: str,
    *,
    key: str | None = None,
    stories: int = 2,
    extra: bool = True,
) -> Brief:
    """Make a brief that says `words` wherever a page prints what came from outside."""
    key = words if key is None else key
    text = canonical(f"x {words} y")
    name = digest(text)
    span = Span(name, 2, max(3, len(text) - 2), text[2 : max(3, len(text) - 2)])
    speaker = Speaker(words, "a-1", span)
    told = [
        Statement(f"s-{i}", words, speaker if i % 2 else None, (span,), origins=1 + i, stand_in=i == 1)
        for i in range(2)
    ]
    entries = [ArticleEntry(name, key, words, date(2026, 3, 2), words, "en", 3, text, "briefed")]
    if extra:
        entries += [
            ArticleEntry(name, key + "2", words, None, None, None, 3, text, "duplicate", words, key),
            ArticleEntry("0", key + "3", words, None, None, None, 0, "", "failed", words),
        ]
    dropped = (Dropped(words, name, words),) if extra else ()
    return Brief(
        schema_version=1,
        date=date(2026, 3, 2),
        title=words,
        bottom_line=(told[0], told[1]),
        stories=tuple(
            Story(
                f"e-{i}",
                words,
                "new",
                tuple(told),
                ("a-1",),
                (name,),
                (Disagreement(words, (told[0], told[1])),) if extra else (),
            )
            for i in range(stories)
        ),
        actors=(
            Actor("a-1", words, (words, words), "person", None, (words,), Role(words, span), {}, True, (span,), 3),
        ),
        articles=tuple(entries),
        coverage=Coverage(
            len(entries), 1, int(extra), 0, int(extra), 3, 1, 5, 5 - len(dropped), dropped, 1, 1
        ),
        run=Run(
            "0", words, words, words, {words: "0f", "lead": "1e"}, 3, 0, 0, 0, 10, 5, None,
            datetime(2026, 3, 3, tzinfo=UTC), 1.0,
        ),
    )  # fmt: skip


@functools.cache
def harmless(page_format: PageFormat) -> str:
    """Give the page whose structure every other must have."""
    return render(brief_of("word", key="file.txt"), page_format)


def kinds(page: str) -> list[tuple[str, ...]]:
    """Give the structure of a Markdown page: each block, and what is in its lines but plain text."""
    found: list[tuple[str, ...]] = []
    for token in PARSER.parse(page):
        inside = [child.type for child in token.children or () if child.type != "text"]
        found.append((token.type, token.tag, str(token.level), *inside))
    return found


def visible(page: str) -> Iterator[str]:
    """Give the text of a Markdown page as a reader sees it, block by block."""
    for token in PARSER.parse(page):
        if token.type == "inline":
            yield "".join(
                " " if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
            )


def lint(page: str) -> list[str]:
    """Give what pymarkdownlnt says of a page, line length left out."""
    result = PyMarkdownApi().disable_rule_by_identifier("md013").scan_string(page)
    return [f"{f.line_number}: {f.rule_id} {f.rule_description}" for f in result.scan_failures] + [
        str(error) for error in result.pragma_errors
    ]


# -------------------------------------------------------------------------------------------- golden


@pytest.mark.parametrize("name", golden.BRIEFS)
def test_pages_are_the_golden_ones(name: str) -> None:
    """What a reader gets has not changed by accident. Meant to? `python tests/golden.py`, and look at the diff."""
    if name == "seed" and not installed():
        pytest.skip("the extra 'embedded' is not installed")
    for file, text in golden.pages(name).items():
        assert text == (golden.GOLDEN / file).read_text(encoding="utf-8"), f"{file} has changed"


# ------------------------------------------------------------------------------------------- escaping


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(
        st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), min_size=1, max_size=3).map(" ".join),
        st.text(st.sampled_from("*_`~[]()<>!|#\\&;$+-=.:1 a\n\t\"'@{}^/"), min_size=1, max_size=30),
    ).filter(lambda words: any(char.isalnum() for char in canonical(words)))
)  # fmt: skip
@example("a #")
@example("1.")
def test_no_words_of_a_source_make_markdown(words: str) -> None:
    """Whatever titles, texts and names say, the page has the blocks and lines that harmless ones give it."""
    page = render(brief_of(words, key="file.txt"), "md")
    assert kinds(page) == kinds(harmless("md"))
    plain = on_one_line(canonical(words))
    lines = list(visible(page))
    assert sum(plain in line for line in lines) >= 12
    assert sum(plain.rstrip(" .,;:!。，；：！") in line for line in lines) >= 16


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    """Each known trick, in every place at once and as the article's key: no link, image, code, HTML or heading."""
    key = "file.txt" if link(words) else words
    page = render(brief_of(words, key=key), "md")
    assert kinds(page) == kinds(harmless("md"))


@settings(deadline=None, max_examples=40)
@given(
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)).map(lambda tail: f"https://a.example/{tail}")
)
@example("https://[")
@example("http://a.example:port/")
def test_an_address_is_a_link_to_itself_and_nothing_else(key: str) -> None:
    """Whatever is in an article's address, the only link on the page is to that address, in ASCII."""
    page = render(brief_of("word", key=key, extra=False), "md")
    links = [c.attrGet("href") for t in PARSER.parse(page) for c in t.children or () if c.type == "link_open"]
    assert links == ([link(key)] if link(key) else [])
    assert all(re.fullmatch(r"https?://[!-~]+", href) for href in links)
    tags = Tags(render(brief_of("word", key=key, extra=False), "html"))
    assert [a["href"] for t, a in tags.all if t == "a" and not a["href"].startswith("#")] == links


@pytest.mark.parametrize(
    "key",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "https://", "http://[",
     "https://a.example/\u202egnp", "HTTPS", "vbscript:x", " javascript:x", "mailto:a@b.example"],
)  # fmt: skip
def test_only_web_addresses_are_links(key: str) -> None:
    """A key with another scheme, or that is no address, is printed as text."""
    assert link(key) is None
    assert "link_open" not in {
        kind for line in kinds(render(brief_of("word", key=key, extra=False), "md")) for kind in line
    }


class Tags(HTMLParser):
    """All tags with their attributes, and the text, of an HTML page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text += data


@settings(deadline=None, max_examples=40)
@given(
    st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=20)).filter(
        lambda words: canonical(words) != ""
    )
)
def test_no_words_of_a_source_make_html(words: str) -> None:
    """Whatever titles, texts and names say, the web page has the tags that harmless ones give it."""
    page = Tags(render(brief_of(words, key="file.txt"), "html"))
    plain = Tags(harmless("html"))
    assert [(tag, sorted(a)) for tag, a in page.all] == [(tag, sorted(a)) for tag, a in plain.all]
    assert on_one_line(canonical(words)) in on_one_line(page.text)


@pytest.mark.parametrize("page_format", ["md", "html"])
def test_pages_hold_no_hidden_characters(page_format: str) -> None:
    """Keys, names and reasons that were never canonical cannot turn the page's reading direction."""
    page = render(brief_of("a\u202eb\x1b[31m\u200bc", key="k\u202ey"), page_format)
    assert canonical(page) + "\n" == page


def test_the_web_page_loads_nothing_and_its_references_lead_somewhere() -> None:
    """A content security policy forbids scripts and loads; each numbered link has its passage on the page."""
    for brief in (golden.small(), brief_of("word")):
        tags = Tags(render(brief, "html")).all
        (policy,) = [a["content"] for _, a in tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert not {"script", "img", "iframe", "link", "object", "form"} & {tag for tag, _ in tags}
        targets = [a["href"][1:] for tag, a in tags if tag == "a" and a["href"].startswith("#")]
        anchors = [a["id"] for _, a in tags if "id" in a]
        assert targets
        assert set(targets) <= set(anchors)
        assert len(anchors) == len(set(anchors))


# ------------------------------------------------------------------------------------------ pymarkdown


def empty() -> Brief:
    """Articles from which nothing came: no bottom line, no actor."""
    source = golden.article("Nothing. At all.", "nothing.txt", title="")
    return golden.make([source], {source.key: ()}, title="")


def hostile() -> Brief:
    """A story for each known trick, which is also in titles, keys, names and reasons."""
    briefs = [brief_of(words, stories=1) for words in HOSTILE]
    return replace(
        briefs[0],
        **{
            field: tuple(item for brief in briefs for item in getattr(brief, field))
            for field in ("bottom_line", "stories", "actors", "articles")
        },
        coverage=replace(
            briefs[0].coverage, dropped=tuple(drop for brief in briefs for drop in brief.coverage.dropped)
        ),
    )


def many() -> Brief:
    """Many stories under one headline, some cut, with failed and duplicate articles and dropped statements."""
    brief = brief_of("The same headline.", stories=12)
    return replace(
        brief,
        stories=tuple(
            replace(story, statements=story.statements[: i % 3], disagreements=story.disagreements[: i % 2])
            for i, story in enumerate(brief.stories)
        ),
        articles=brief.articles * 3,
        coverage=replace(brief.coverage, dropped=brief.coverage.dropped * 5),
    )


@pytest.mark.parametrize("name", ["small", "seed"])
def test_golden_markdown_is_clean(name: str) -> None:
    """The linter pymarkdownlnt has nothing to say about a daily page."""
    assert lint((golden.GOLDEN / f"{name}.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("make", [empty, many, hostile])
def test_odd_briefs_are_clean_markdown(make: Callable[[], Brief]) -> None:
    """Nor about one of next to nothing, of many stories with equal headlines, or of nothing but tricks."""
    assert lint(render(make(), "md")) == []


@settings(deadline=None)
@given(
    st.one_of(
        st.sampled_from(HOSTILE), st.text(st.sampled_from("#\\ .:a[]*"), max_size=8), st.text(max_size=8)
    )
)
@example("a #")
@example("# ##")
@example("\\#")
@example("...")
def test_a_heading_says_its_text(words: str) -> None:
    """A heading keeps every character but full stops and the like at its end, and is never empty."""
    page = f"### 1. {markdown_heading(words)}\n"
    assert [line[0] for line in kinds(page)] == ["heading_open", "inline", "heading_close"]
    plain = on_one_line(canonical(words)).rstrip(" .,;:!。，；：！")
    assert list(visible(page)) == [f"1. {plain or 'Untitled'}"]


# ------------------------------------------------------------------------------------ a user's templates


def user_template(folder: Path, text: str, name: str = "mine.md.j2") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_template_of_ones_own_inherits_from_the_shipped_one(tmp_path: Path) -> None:
    """One block is written anew, the rest is as shipped, and what it prints is escaped all the same."""
    text = (
        '{% extends "briefing/daily.md.j2" %}\n{% block title %}\n# Desk: {{ brief.title }}\n{% endblock %}\n'
        "{% block actors %}{% endblock %}\n"
    )
    brief = replace(golden.small(), title="*Mine* <b>")
    page = render(brief, "md", user_template(tmp_path, text))
    assert page.startswith("# Desk: \\*Mine\\* \\<b\\>\n")
    assert "## Actors" not in page
    shipped = render(brief, "md")
    assert page.partition("## Stories")[2] == re.sub(
        r"## Actors.*?(?=## Sources)", "", shipped.partition("## Stories")[2], flags=re.DOTALL
    )


def test_a_template_of_ones_own_may_bear_the_shipped_name(tmp_path: Path) -> None:
    """A file named daily.md.j2 can inherit from the shipped daily.md.j2."""
    text = '{% extends "briefing/daily.md.j2" %}{% block stories %}Nothing here.{% endblock %}'
    assert "Nothing here." in render(golden.small(), "md", user_template(tmp_path, text, "daily.md.j2"))


@pytest.mark.parametrize("page_format", ["md", "html"])
def test_an_ejected_template_gives_the_shipped_page(tmp_path: Path, page_format: str) -> None:
    """Both the stub and the whole file of `templates eject` start from what was there."""
    brief = golden.small()
    for whole in (False, True):
        text = eject_text("daily", whole=whole, page_format=page_format)
        path = user_template(tmp_path, text, f"mine.{page_format}.j2")
        assert render(brief, page_format, path) == render(brief, page_format)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one\ntwo {{ nothing_of_this_name }}", ["mine.md.j2", "line 2", "nothing_of_this_name"]),
        ("{{ brief.titel }}", ["mine.md.j2", "line 1", "titel"]),
        ("\n\n{% for x in %}", ["mine.md.j2", "line 3"]),
        ("{{ 1 / 0 }}", ["mine.md.j2", "line 1", "division"]),
        ('{% include "no.md.j2" %}', ["no.md.j2"]),
        ('{% extends "briefing/other.md.j2" %}', ["briefing/other.md.j2"]),
        ("{{ brief.title | unknown }}", ["mine.md.j2", "line 1", "unknown"]),
        ('{% extends "briefing/daily.md.j2" %}\n{% block made %}{{ gone }}{% endblock %}', ["mine.md.j2", "line 2"]),
        ("{{ ''.__class__.__mro__ }}", ["mine.md.j2", "line 1", "unsafe"]),
        ("{{ brief.__class__.__init__.__globals__ }}", ["mine.md.j2", "unsafe"]),
        ("{% for x in range(10000000) %}{% endfor %}", ["mine.md.j2", "line 1"]),
    ],
)  # fmt: skip
def test_a_wrong_template_is_named_with_its_line(tmp_path: Path, text: str, words: list[str]) -> None:
    """A misspelt variable, a slip of syntax or a way out of the sandbox: one sentence says where it is."""
    path = user_template(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        render(golden.small(), "md", path)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert "\n" not in message


def test_a_missing_template_is_named_with_the_mend(tmp_path: Path) -> None:
    """Neither a wrong name nor a missing companion for the other format is a riddle."""
    with pytest.raises(UsageError, match="daily"):
        render(golden.small(), "md", "weekly")
    with pytest.raises(UsageError, match=r"mine\.html\.j2"):
        render(golden.small(), "html", user_template(tmp_path, "x"))
    with pytest.raises(UsageError, match="'weekly'"):
        find("weekly")


def test_references_are_numbered_in_the_order_of_reading() -> None:
    """The first passage on the page is 1; the same passage keeps its number; sources list each once."""
    brief = golden.small()
    references = References(brief)
    order = [
        n
        for s in (*brief.bottom_line, *(s for t in brief.stories for s in t.statements))
        for n in references.of(s)
    ]
    assert list(dict.fromkeys(order)) == list(range(1, max(order) + 1))
    listed = [r.number for source in references.sources() for r in source.references]
    assert sorted(listed) == list(range(1, max(order) + 1))


def test_a_page_from_the_json_is_the_same_page() -> None:
    """A brief that was written and read back renders to the same bytes."""
    brief = golden.small()
    again = briefjson.loads(briefjson.dumps(brief), "small.json")
    assert render(again, "md") == render(brief, "md")
    assert render(again, "html") == render(brief, "html")
