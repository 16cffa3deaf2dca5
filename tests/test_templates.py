"""The shipped page templates: what each promises, and that a template which does not keep it is found."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import golden
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError
from markdown_it import MarkdownIt

from briefing.data import data_dir
from briefing.errors import UsageError
from briefing.render import FORMATS, TEMPLATE_NAMES, PageFormat, References, eject_text, find, render, samples
from briefing.render.checking import mistakes, templates
from briefing.render.environment import make
from briefing.text import on_one_line

EVERY = [(name, page_format) for name in TEMPLATE_NAMES for page_format in FORMATS]
COMMENTED = re.compile(r"\{#\n(\{% block (\w+) %\}.*?\{% endblock %\})\n#\}", re.DOTALL)


def copies(folder: Path) -> Path:
    """Copy the shipped templates to a folder in which they inherit from each other."""
    for path in data_dir("templates").glob("*.j2"):
        text = path.read_text("utf-8").replace('"briefing/', '"')
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("name", "page_format"), EVERY)
def test_nothing_is_wrong_with_a_shipped_template(name: str, page_format: PageFormat) -> None:
    """Each is whole, renders whatever a brief has, and keeps what a page promises."""
    assert mistakes(find(name, page_format)) == []


# What is taken out of the templates, by a pattern, and the words of the mistake that it makes.
MUTANTS = {
    "references": (r"\{\{ statement \| refs[^}]*\}\}", ["without its reference"]),
    "speaker": (
        r"\{% if who %\}.*?\{% endif %\}|\{\{ statement\.speaker\.name if statement\.speaker else \"\" \}\}",
        ["without its speaker"],
    ),
    "held in part": (
        (
            r"\{%-? if statement\.verdict == \"partial\" %\}.*?\{% endif %\}|\{\{ statement\.verdict \}\}"
            r"|\{%- if statement \| marks %\}.*?\{% endif %\}"
        ),
        ["held only in part"],
    ),
    "stand-in": (
        (
            r"\{%-? if statement\.stand_in %\}.*?\{% endif %\}|\{\{ \"yes\" if statement\.stand_in else \"no\" \}\}"
            r"|\{%- if statement \| marks %\}.*?\{% endif %\}"
        ),
        ["by the stand-in"],
    ),
    "sources": (
        (
            r"(?<=\{% block sources %\}\n).*?(?=\{% endblock %\}\n\n?\{% block coverage)"
            r"|\{\{ address\(each\.article\.key\) \}\}"
        ),
        ["leads nowhere"],
    ),
    "addresses": (
        r"\{\{ address\((?:source|each)\.article\.key\) \}\}|\{\{ reference \| place \}\}",
        ["leads nowhere"],
    ),
    "coverage": (r"(?<=\{% block coverage %\}\n).*?(?=\{% endblock %\})", ["could not be read"]),
}


@pytest.mark.parametrize("mutant", MUTANTS)
@pytest.mark.parametrize(("name", "page_format"), EVERY)
def test_a_template_that_breaks_a_promise_is_found(
    tmp_path: Path, name: str, page_format: PageFormat, mutant: str
) -> None:
    """Whatever is taken out of whichever template, the page is missed by the check, with its file."""
    pattern, words = MUTANTS[mutant]
    if (name, mutant) == ("table", "references"):
        pattern += r"|“\{\{ each\.span\.text \}\}”"  # a passage beside the line is a reference, too
    for path in copies(tmp_path).glob(f"*.{page_format}.j2"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(pattern, "", text, flags=re.DOTALL), encoding="utf-8")
    found = mistakes(tmp_path / f"{name}.{page_format}.j2")
    assert any(all(word in each.what for word in words) for each in found), found
    assert all(Path(each.file).parent == tmp_path for each in found)


def test_the_place_of_a_line_without_its_reference_is_told(tmp_path: Path) -> None:
    """The line is that of the user's file, also in a macro, and where a filter has changed the words."""
    (tmp_path / "mine.md.j2").write_text(
        '{% extends "briefing/daily.md.j2" %}\n'
        "{% macro mine(s) -%}\n- {{ s | speaker }} {{ s.text | upper }} {{ s | marks }}\n{% endmacro %}\n"
        "{% block bottom_line %}\n{% for s in brief.bottom_line %}\n{{ mine(s) }}\n{% endfor %}\n{% endblock %}\n"
    )
    (found,) = {str(each) for each in mistakes(tmp_path / "mine.md.j2") if "reference" in each.what}
    assert found == (
        f"{tmp_path / 'mine.md.j2'}, line 3: a statement is printed without its reference; "
        "add {{ statement | refs }}."
    )


@pytest.mark.parametrize(("name", "page_format"), EVERY)
def test_each_block_of_a_stub_works_alone(tmp_path: Path, name: str, page_format: PageFormat) -> None:
    """Whichever block a user takes the comment signs off, the page is as shipped, macros and all."""
    brief = samples.everything()
    shipped = render(brief, page_format, name)
    stub = eject_text(name, page_format=page_format)
    blocks = COMMENTED.findall(stub)
    assert len(blocks) >= 3
    path = tmp_path / f"mine.{page_format}.j2"
    for block, _ in blocks:
        path.write_text(stub.replace(f"{{#\n{block}\n#}}", block), encoding="utf-8")
        assert render(brief, page_format, str(path)) == shipped
        assert mistakes(path) == []


@pytest.mark.parametrize(
    "brief", [samples.everything(), samples.everything(hostile=True), golden.small(), samples.nothing(failed=True)]
)  # fmt: skip
def test_a_bulletin_is_one_screen(brief: object) -> None:
    """However much there is, it has 40 lines at most, and says how many stories it leaves out."""
    page = render(brief, "md", "bulletin")  # type: ignore[arg-type]  # a Brief
    assert len(page.splitlines()) <= 40


def test_a_bulletin_says_what_it_leaves_out() -> None:
    """The stories that it does not tell are counted, and so are the articles that failed."""
    page = render(samples.everything(), "md", "bulletin")
    assert "more stories." in page
    assert "1 failed" in page


def test_a_table_has_a_row_for_each_statement() -> None:
    """Pipes and line breaks in the words of a source neither add a column nor a row."""
    brief = samples.everything(hostile=True)
    rows = [line for line in render(brief, "md", "table").splitlines() if line.startswith("|")]
    assert len(rows) == 2 + sum(len(story.statements) for story in brief.stories)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {21}


def test_the_values_of_the_readers_fields_are_on_the_page() -> None:
    """A section for each field that has any: the name, how often, and where; none where it has none."""
    for name in ("daily", "dossier", "mail"):
        page = render(samples.everything(), "md", name)
        section = page.partition("## Weapons\n")[2].partition("## Sources")[0]
        assert (
            "- invented launcher 0 (1 mention): <https://ad00x.example/>, characters 2049 to 2078" in section
        )
        assert "Places" not in page
        assert "Weapons" not in render(golden.small(), "md", name)


@pytest.mark.parametrize("name", ["daily", "dossier", "mail"])
def test_an_actors_role_leads_to_where_it_is_said(name: str) -> None:
    """By the number of a cited passage that has it; where none has, by its article and characters."""
    brief = samples.everything()
    role = next(actor.role for actor in brief.actors if actor.role)
    (passage,) = References(brief).cited(role)
    assert passage.span.start <= role.span.start < role.span.end <= passage.span.end
    assert f"harbour office (changed) [{passage.number}]" in render(brief, "md", name)
    assert (
        f">[{passage.number}]</a>"
        in render(brief, "html", name).partition("harbour office (changed) ")[2][:80]
    )
    elsewhere = replace(role, span=replace(role.span, start=role.span.start - 1))
    actors = tuple(replace(a, role=elsewhere) if a.role else a for a in brief.actors)
    page = render(replace(brief, actors=actors), "md", name)
    place = f"<https://ad01x.example/>, characters {elsewhere.span.start} to {elsewhere.span.end}"
    assert f"harbour office (changed) ({place})" in page


def test_a_mail_can_be_read_in_a_mail_program() -> None:
    """Its references lead to the articles and not within the page; nothing is loaded from elsewhere, no table."""
    page = render(samples.everything(), "html", "mail")
    assert 'href="#' not in page
    assert "<table" not in page
    assert "src=" not in page
    assert '<a rel="noreferrer" href="https://ad00x.example/">[1]</a>' in page


def test_a_dossier_has_everything_by_actor() -> None:
    """Each actor with what it says and what is said of it; lines of nobody and every statement stand in it, too."""
    brief = samples.everything()
    page = render(brief, "md", "dossier")
    for story in brief.stories:
        for statement in story.statements:
            assert statement.text in page
    assert all(f"### {actor.name}" in page for actor in brief.actors)
    assert "What it says:" in page
    assert "## Of no actor" in page


@pytest.mark.parametrize(("name", "page_format"), EVERY)
def test_a_page_of_hostile_words_shows_no_markup_of_theirs(name: str, page_format: PageFormat) -> None:
    """No tag, no control character and no turned reading direction of a source is on any page."""
    page = render(samples.everything(hostile=True), page_format, name)
    assert not re.search(r"(?<!\\)<script", page)
    assert "\x1b" not in page
    assert "\u202e" not in page
    if page_format == "md":
        assert "[d](" not in page
        assert not re.search(r"^# g", page, re.MULTILINE)


# ------------------------------------------------------------------------------------------- the sandbox


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\n{{ ''.__class__.__mro__ }}", "line 2: a template may not do this"),
        ("{{ '{0.__class__}'.format(brief) }}", "unsafe"),
        ("{{ brief | attr('__class__') }}", "unsafe"),
        ('{% include "../other.md.j2" %}', "no file '../other.md.j2'"),
        ('{% import "/etc/passwd" as all %}', "no file '/etc/passwd'"),
        ('{% extends "../other.md.j2" %}', "no file '../other.md.j2'"),
        ('{% include "link.md.j2" %}', "no file 'link.md.j2'"),
        ('{% include "mine.md.j2" %}', "without end"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
        ("{{ brief.run.prompts.update({'a': 'b'}) }}", "unsafe"),
        ("{{ sections.append(1) }}", "unsafe"),
        ("{% do brief %}", "unknown tag 'do'"),
        ("{% set brief.title = 'x' %}", "cannot assign"),
        ("{{ 'x' * 10**9 }}", "'*' would make"),
        ("{{ (10**999)**999 }}", "'**' would make"),
        ("{{ '%999999999d' | format(1) }}", "'format' would make"),
        ("{{ '{:>999999999}'.format(1) }}", "'format' would make"),
        ("{{ 'x'.ljust(10**9) }}", "'ljust' takes no number"),
        ("{{ 'x' | center(10**9) }}", "no number above"),
        ("{{ ('x'*99999).replace('x', 'x'*99999) }}", "'replace' would make"),
        ("{{ ('x'*99999) | replace('x', 'x'*99999) }}", "replace would make"),
        ("{{ ('x'*99999) | list | join('x'*99999) }}", "join would make"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "on and on"),
        ("{% set n = namespace(s='x') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}", "would make"),
        ("{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
         "list of lists"),
        ("{{ brief.date | day('%c' * 60) }}", "no format of a day"),
        ("{% for a in range(99999) %}{% for b in range(99999) if b is none %}{% endfor %}{% endfor %}", "on and on"),
        ("{{ ('\\n' * 99999) | indent(99999, blank=true) }}", "would make more than"),
        ("{{ '{0:>{1}}'.format('x', '900000000') }}", "would make more than"),
        ("{% set a = [[1] * 99999] * 300 %}{{ a | upper }}", "one by one"),
        ("{% set a = [[1] * 99999] * 300 %}{{ '%s' % (a,) }}", "one by one"),
        ("{{ ([[1] * 9999] * 9999) | sum(start=[]) }}", "takes no start"),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}", "on and on"),
        ("{% for i in range(99999) %}{{ range(99999) | sort | length }}{% endfor %}", "on and on"),
        ("{% for i in range(99999) %}{{ 'x' * 99999 }}{% endfor %}", "on and on"),
        ("{{ [1] | map('(step)') | list }}", "no filter '(step)'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("page_format", FORMATS)
def test_a_template_that_reaches_too_far_is_stopped(
    tmp_path: Path, text: str, words: str, page_format: PageFormat
) -> None:
    """What it may not have, change or make: one sentence, with file and line, in reasonable time and memory."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "other.md.j2").write_text("outside")
    (tmp_path / "templates" / "link.md.j2").symlink_to(tmp_path / "other.md.j2")
    path = tmp_path / "templates" / f"mine.{page_format}.j2"
    path.write_text(text.replace("mine.md.j2", path.name))
    with pytest.raises(UsageError) as caught:
        render(golden.small(), page_format, str(path))
    assert words in str(caught.value)
    assert f"{path}, line " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ('a' | heading) ~ ' ' ~ brief.title }}",
        "{{ ('a' | heading) + brief.title }}",
        "{{ ('%s' | e) % brief.title }}",
        "{{ ('{}' | heading).format(brief.title) }}",
        "{{ ['a' | heading, brief.title] | join(' ') }}",
        "{{ ('a' | trim) | replace('a', brief.title) }}",
        "{{ ('a' | heading) | indent(brief.title, true) }}",
        "{% set x %}a{% endset %}{{ x ~ brief.title }}",
    ],
)
@pytest.mark.parametrize("page_format", FORMATS)
def test_no_way_of_putting_texts_together_leaves_one_unescaped(
    tmp_path: Path, text: str, page_format: PageFormat
) -> None:
    """Where an escaped text meets a source's words, they are escaped as the page's format has it."""
    path = tmp_path / f"mine.{page_format}.j2"
    path.write_text(text)
    page = render(replace(golden.small(), title="[x](y) <b>"), page_format, str(path))
    assert "<b>" not in page
    assert page_format == "html" or "[x]" not in page
    assert "x" in on_one_line(page)


CUTS = (
    "{{ (x | e)[1:] }}", "{{ (x | e)[:5] }}{{ x }}", "{{ (x | e)[::-1] }}", "{{ (x | e)[0] }}{{ x }}",
    "{{ x | e | truncate(3, true, '') }}{{ x }}", "{{ x | e | reverse }}", "{{ x | e | last }}{{ x }}",
    "{{ x | e | first }}{{ x }}", "{{ x | e | list | join }}", "{{ x | e | random }}{{ x }}",
    "{{ (x | e).split('*') | join }}", "{{ (x | e).strip('\\\\') }}", "{{ x | e | trim('\\\\') }}",
    "{{ (x | e).replace('\\\\', '') }}", "{{ x | e | replace('\\\\', '') }}", "{{ x | e | wordwrap(1, true) }}",
    "{{ (x | e).partition('*') | join }}", "{{ (x | e).removeprefix('\\\\') }}", "{{ ('%.1s' | e) % x }}{{ x }}",
    "{{ ('%.1s' | e) | format(x) }}{{ x }}", "{{ ('{:.1}' | e).format(x) }}{{ x }}",
    "{% set y %}{{ x }}{% endset %}{{ y[1:] }}", "{% filter truncate(3, true, '') %}{{ x }}{% endfilter %}{{ x }}",
    "{% for c in x | e %}{{ c }}{% endfor %}", "{{ x | e | upper }}", "{{ x | e | trim }}", "{{ (x | e).strip() }}",
    "{{ x[1:] }}{{ x | reverse }}{{ x | truncate(3, true, '') }}{{ x | replace('\\\\', '') }}",
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(CUTS),
    st.sampled_from(FORMATS),
    st.one_of(
        st.sampled_from(
            ["*a*", "<b>x</b>", "[a](http://e.example)", ">/b<", "`a`", "**a**", "&lt;b&gt;", "\\*a*"]
        ),
        st.text(st.sampled_from("*_`[]()<>&;\\/ab!"), min_size=2, max_size=12),
    ),
)
def test_no_cut_through_an_escaped_text_makes_markup(text: str, page_format: PageFormat, words: str) -> None:
    """What is escaped already is refused where a part of it is asked for; what is printed is words and no more."""
    template = make(page_format, None).from_string(f"a{text}b")
    try:
        page = template.render(x=words)
    except SecurityError as error:
        assert "escaped already" in str(error)  # noqa: PT017 - either this, or a harmless page
        return
    if page_format == "html":
        assert not set("<>\"'") & set(page)
    else:
        (inline,) = [token for token in MarkdownIt("commonmark").parse(page) if token.type == "inline"]
        assert {child.type for child in inline.children or ()} <= {"text", "text_special"}


@pytest.mark.parametrize("page_format", FORMATS)
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        *(
            (f"{{{{ brief.nowhere | {name} }}}}", "nowhere")
            for name in (
                "day", "heading", "link", "thousands", "by_reason", "speaker", "cited", "marks", "refs", "place", "e",
                "length", "string", "list", "first", "join", "upper", "trim", "int", "float", "round", "sort", "sum",
            )
        ),
        ("{{ brief.date | day(brief.nowhere) }}", "nowhere"),
        ("{{ brief.date | day(form=brief.nowhere) }}", "nowhere"),
        ("{{ [brief.nowhere] | map('day') | list }}", "nowhere"),
        ("{{ brief.stories | map(attribute='nowhere') | list }}", "nowhere"),
        ("{{ [brief.nowhere] }}", "nowhere"),
        ("{% if brief.nowhere is none %}{% endif %}", "nowhere"),
        ("{{ [brief.nowhere] | select('none') | list }}", "nowhere"),
        ("{{ '%r' % (brief.nowhere,) }}", "nowhere"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_never_printed(
    tmp_path: Path, text: str, missing: str, page_format: PageFormat
) -> None:
    """Whatever a name that there is not is given to, the name, the file and the line are told, also by the check."""
    path = tmp_path / f"mine.{page_format}.j2"
    path.write_text(f"{{{{ brief.coverage.failed }}}}\n{text}")
    with pytest.raises(UsageError, match=rf"line 2: there is no '{missing}' in a (Brief|Story)"):
        render(golden.small(), page_format, str(path))
    assert [(each.file, each.line) for each in mistakes(path)] == [(str(path), 2)]


def test_what_may_not_exist_can_be_asked_for(tmp_path: Path) -> None:
    """`default` and `is defined` are there for that."""
    path = tmp_path / "mine.md.j2"
    path.write_text("{{ brief.nowhere | default('no') }} {{ brief.nowhere is defined }}")
    assert render(golden.small(), "md", str(path)) == "no False\n"


# --------------------------------------------------------------------------------------- what is checked


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x\n{% for a in %}", 2, "Expected"),
        ("x\n\n{{ brieff }}", 3, "no variable 'brieff'"),
        ("{{ brief.title | shout }}", 1, "no filter 'shout'"),
        ("{% if brief is loud %}{% endif %}", 1, "no test 'loud'"),
        ("x\n{{ brief.titel }}", 2, "titel"),
        ('{% extends "briefing/daily.md.j2" %}\n{% block tittle %}{% endblock %}', 2, "no block 'tittle'"),
        ('{% extends "briefing/daily.md.j2" %}\n\nBeside.', 3, "beside the blocks"),
        ("{% for s in brief.stories %}\n{{ s.statements[3].text }}\n{% endfor %}", 2, "there is no item 3"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    """By reading where that is enough, else by rendering over the samples."""
    path = tmp_path / "mine.md.j2"
    path.write_text(text)
    found = mistakes(path)
    assert any(each.file == str(path) and each.line == line and words in each.what for each in found), found


def test_a_folder_is_checked_page_by_page(tmp_path: Path) -> None:
    """A file whose name begins with '_' is a part of others; a folder without a page is an error."""
    with pytest.raises(UsageError, match="no page template"):
        templates(tmp_path)
    (tmp_path / "_line.md.j2").write_text("- {{ each.text }} {{ each | refs }}\n")
    (tmp_path / "mine.md.j2").write_text("{{ brief.coverage.failed }}\n")
    assert [path.name for path in templates(tmp_path)] == ["mine.md.j2"]
    assert mistakes(tmp_path / "mine.md.j2") == []
