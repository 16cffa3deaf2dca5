# ruff: noqa: E501 - templates as their authors write them
"""House templates of different kinds: each passes the check when it is right, and is found when it breaks a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.render.checking import mistakes, templates

HOUSES = {
    "lines.md.j2": """{{ brief.title }}, {{ brief.date | day }}

{% for story in brief.stories %}
{% for s in story.statements %}
- {% if s | speaker %}{{ s | speaker }}: {% endif %}{{ s.text }} {{ s | refs }}{% if s | marks %} ({{ s | marks }}){% endif %}

{% endfor %}
{% endfor %}

{% for source in references.sources() %}
{% for r in source.references %}
- [{{ r.number }}] {{ r | place }}
{% endfor %}
{% endfor %}

{{ brief.coverage.failed }} articles could not be read.
""",
    "chat.md.j2": """*{{ brief.title }}* {{ brief.date | day("%d.%m.") }}{% if brief.coverage.failed %} ({{ brief.coverage.failed }} failed){% endif %}

{% for s in brief.bottom_line[:3] %}
> {% if s | speaker %}_{{ s | speaker }}_: {% endif %}{{ s.text | truncate(200) }} {{ s | refs }}{% if s | marks %} _{{ s | marks }}_{% endif %}


{% endfor %}
{% for s in brief.bottom_line[:3] %}
{% for r in references.cited(s) %}
{{ r.number }}: {{ r | place }}

{% endfor %}
{% endfor %}
""",
    "actor.md.j2": """# {{ brief.title | heading }}

{% for actor in brief.actors %}
{% set ns = namespace(found=[]) %}
{% for story in brief.stories %}
{% for s in story.statements if s.speaker and s.speaker.actor == actor.id %}
{% set ns.found = ns.found + [s] %}
{% endfor %}
{% endfor %}
{% if ns.found %}

## {{ actor.name | heading }}

{% for s in ns.found %}
- {{ s.speaker.name }}: {{ s.text }} {{ s | refs }} {{ s | marks }}
{% endfor %}
{% endif %}
{% endfor %}

## Sources

{% for source in references.sources() %}
{{ source.article.title }}, {{ source.article.key | link or source.article.key }}

{% for r in source.references %}
{{ r.number }}. “{{ r.span.text }}”
{% endfor %}

{% endfor %}
Not read: {{ brief.coverage.failed }}
""",
    "news.html.j2": """<!doctype html>
<html lang="en"><head><title>{{ brief.title }}</title></head><body>
<h1>{{ brief.title }}</h1>
<table>
{% for section in sections %}
<tr><th>{{ section.topic or "Other" }}</th></tr>
{% for number, story in section.stories %}
<tr><td><h2>{{ story.headline }}</h2>
{% for s in story.statements %}
<p>{% if s | speaker %}<b>{{ s | speaker }}</b> {% endif %}{{ s.text }} {{ s | refs }}{% if s | marks %} <i>{{ s | marks }}</i>{% endif %}</p>
{% endfor %}
</td></tr>
{% endfor %}
{% endfor %}
</table>
<ol>
{% for source in references.sources() %}{% for r in source.references %}
<li id="r{{ r.number }}" value="{{ r.number }}"><q>{{ r.span.text }}</q> <cite>{{ r | place }}</cite></li>
{% endfor %}{% endfor %}
</ol>
<footer>{{ brief.coverage.failed }} failed</footer>
</body></html>
""",
    "loops.md.j2": """{% with top = brief.bottom_line %}
{% set count = namespace(n=0) %}
{% for s in top %}
{% set count.n = count.n + 1 %}
{{ count.n }}. {{ s.text }} {{ s | refs }}{% if s | speaker %} – {{ s | speaker }}{% endif %}{% if s | marks %}, {{ s | marks }}{% endif %}

{% endfor %}
{% endwith %}

{% for kind, stories in brief.stories | groupby("status") %}
{{ kind }}: {{ stories | length }} stories, {{ stories | map(attribute="statements") | map("length") | sum }} lines

{% endfor %}
{% for source in references.sources() %}
{% for r in source.references %}
* [{{ r.number }}]: {{ r.span.text }} – {{ r | place }}
{% endfor %}
{% endfor %}
{% for entry in brief.articles if entry.status == "failed" %}
Failed: {{ entry.key }}
{% endfor %}
{% for ship in brief.fields.ships %}
{{ ship.name }}
{% endfor %}
""",
    "_said.md.j2": """{% macro said(s) -%}
{{ s | speaker ~ ": " if s | speaker else "" }}{{ s.text }} {{ s | refs }}{{ " (" ~ (s | marks) ~ ")" if s | marks else "" }}
{%- endmacro %}
""",
    "_foot.md.j2": """{% for source in references.sources() %}
{% for r in source.references %}
- {{ r.number }} = {{ r | place }}
{% endfor %}
{% endfor %}
{{ brief.coverage.articles_read }} read, {{ brief.coverage.failed }} failed
""",
    "parts.md.j2": """{% from "_said.md.j2" import said with context %}
# {{ brief.title | heading }}

{% for story in brief.stories %}
## {{ story.headline | heading }}

{% for s in story.statements %}
- {{ said(s) | trim }}
{% endfor %}

{% endfor %}
{% include "_foot.md.j2" %}
""",
}

PAGES = [name for name in HOUSES if not name.startswith("_")]
# What is taken out, and the words of the mistake that it makes.
TAKEN = {
    "{{ s | refs }}": "without its reference",
    "{{ r | place }}": "leads nowhere",
    "{{ s | speaker }}": "without its speaker",
    "brief.coverage.failed": "could not be read",
}


def houses(folder: Path, taken: str = "") -> list[str]:
    """Write the templates to a folder, without what is taken out; give the names of those that had it."""
    for name, text in HOUSES.items():
        kept = text.replace(taken, "0" if taken.startswith("brief") else "") if taken else text
        (folder / name).write_text(kept, encoding="utf-8")
    return [name for name, text in HOUSES.items() if taken in text]


@pytest.mark.parametrize("name", PAGES)
def test_a_sensible_house_template_passes(tmp_path: Path, name: str) -> None:
    """A list, a chat message, a page by actor, a newsletter, one of loops and one of parts: no false alarm."""
    houses(tmp_path)
    assert mistakes(tmp_path / name) == []


@pytest.mark.parametrize("taken", TAKEN)
def test_a_house_template_that_breaks_a_promise_is_found(tmp_path: Path, taken: str) -> None:
    """Whichever of them it is, and where the break is in a part, at the part or its page."""
    had = houses(tmp_path, taken)
    assert len(had) >= 4
    for name in had:
        page = "parts.md.j2" if name.startswith("_") else name
        assert any(TAKEN[taken] in each.what for each in mistakes(tmp_path / page)), name


def test_a_part_is_no_page_whatever_its_name(tmp_path: Path) -> None:
    """In a folder, what another file includes or imports is read with it, and not held to a page's promises."""
    houses(tmp_path)
    (tmp_path / "foot.md.j2").write_text("Of the house.\n")
    path = tmp_path / "lines.md.j2"
    path.write_text(path.read_text() + '{% include "foot.md.j2" %}\n')
    assert {each.name for each in templates(tmp_path)} == set(PAGES)
    assert mistakes(path) == []
