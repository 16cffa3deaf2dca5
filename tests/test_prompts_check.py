"""`prompts check`: every kind of mistake is found where it stands, and what is no mistake is not reported."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from briefing.errors import UsageError
from briefing.prompts import PROMPT_NAMES, Prompts, eject_text, mistakes
from briefing.types import Field

SEEDS = 2
TEXT = "The mayor of Kastan opened the bridge on Monday. Ada Brill said the work took two years."
SAID = '{"text": "The mayor of Kastan opened the bridge on Monday.", "evidence": [1]}'


def example(statements: str = f"[{SAID}]", actors: str = "[]", more: str = "") -> str:
    return f'{{{{ example(text="{TEXT}", statements={statements}, actors={actors}{more}) }}}}'


def whole(name: str = "extract") -> str:
    return eject_text(name, whole=True)


def stub(name: str = "extract") -> str:
    """Give a file that inherits and takes over some blocks as they are."""
    blocks = "\n\n".join(re.findall(r"\{% block \w+ %\}.*?\{% endblock %\}", whole(name), re.DOTALL))
    return f'{{% extends "briefing/{name}.md.j2" %}}\n\n{blocks}\n'


def spots(lines: list[str], blocks: str) -> Iterator[int]:
    """Give the places for a line of its own within some blocks, outside their loops and conditions."""
    block, depth = "", 0
    for i, line in enumerate(lines):
        if block and depth == 0 and re.fullmatch(blocks, block):
            yield i
        if opened := re.match(r"\{% block (\w+)", line):
            block, depth = opened[1], 0
        elif line.startswith("{% endblock"):
            block = ""
        depth += len(re.findall(r"\{% (?:if|for) ", line)) - len(re.findall(r"\{% end(?:if|for)", line))


class Planted(NamedTuple):
    """A prompt with a mistake in it: its text, and the line that it is to be found in (None: the file)."""

    text: str
    line: int | None


Plant = Callable[[str, random.Random], Planted]


def inside(line: str, blocks: str = "role|focus|rules|form") -> Plant:
    """Plant a line into one of these blocks."""

    def plant(text: str, chance: random.Random) -> Planted:
        lines = text.splitlines()
        at = chance.choice(list(spots(lines, blocks)))
        lines.insert(at, line)
        return Planted("\n".join(lines) + "\n", at + 1)

    return plant


def beside(line: str) -> Plant:
    """Plant a line beside the blocks."""

    def plant(text: str, chance: random.Random) -> Planted:
        lines = text.splitlines()
        at = chance.choice([i for i, each in enumerate(lines) if not each and i])
        lines.insert(at, line)
        return Planted("\n".join(lines) + "\n", at + 1)

    return plant


def instead(old: str, new: str, found_at: str | None = None) -> Plant:
    """Replace words; the mistake is where they were, or at the last line that has others."""

    def plant(text: str, _: random.Random) -> Planted:
        changed = text.replace(old, new)
        assert changed != text
        after = changed if found_at else text
        numbers = [n for n, line in enumerate(after.splitlines(), 1) if (found_at or old) in line]
        return Planted(changed, numbers[-1])

    return plant


def behind(text: str, chance: random.Random) -> Planted:
    more = "\n" * chance.randrange(5)
    return Planted(f"{text}{more}Answer in haste.\n", text.count("\n") + len(more) + 1)


def unclosed(text: str, chance: random.Random) -> Planted:
    block = chance.choice(
        list(re.finditer(r"\{% block (?:role|rules|form|article).*?(\{% endblock %\})", text, re.DOTALL))
    )
    line = text.count("\n", 0, block.start()) + 1
    return Planted(text[: block.start(1)] + text[block.end(1) :], line)


# What is planted, into which texts, and what is said of it.
KINDS: dict[str, tuple[Plant, str, str]] = {
    "syntax": (inside("{{ focus | }}"), "sw", "expected|unexpected"),
    "a tag that there is not": (inside("{% iff focus %}"), "sw", "unknown tag 'iff'|Encountered unknown tag"),
    "an if that is not closed": (inside("{% if focus %}"), "sw", "'if' is never closed"),
    "an end that closes nothing": (inside("{% endif %}"), "sw", "'endif' closes nothing"),
    "an end for another": (inside("{% if focus %}x{% endfor %}"), "sw", "'endfor' stands where 'endif'"),
    "an else outside": (inside("{% else %}"), "sw", "'else' belongs to no 'if'"),
    "a block that is not closed": (unclosed, "sw", "'block' is never closed"),
    "a comment that is not closed": (inside("{# a note"), "sw", "comment"),
    "an unknown variable": (inside("Look at {{ colour }}."), "sw", "no variable 'colour'"),
    "a misspelt variable": (inside("{{ focsu }}"), "sw", "perhaps 'focus' is meant"),
    "an unknown attribute": (instead("sentence.text", "sentence.txt"), "sw", "has no 'txt'; perhaps 'text'"),
    "an unknown attribute of a field": (instead("field.meaning", "field.sense"), "sw", "has no 'sense'"),
    "an unknown filter": (inside("{{ focus | shout }}"), "sw", "no filter 'shout'"),
    "an unknown test": (inside("{% if focus is shiny %}x{% endif %}"), "sw", "no test 'shiny'"),
    "a block that is not above": (beside("{% block fokus %}x{% endblock %}"), "s", "no block 'fokus'"),
    "text beside the blocks": (beside("Look for arms deliveries."), "s", "beside the blocks"),
    "the data block misspelt": (
        instead("{% block article %}", "{% block artcle %}", "{% block artcle %}"),
        "w",
        "needs a block 'article'",
    ),
    "the data block not last": (behind, "w", "has to come last"),
    "data in the constant part": (inside("About {{ title }}."), "sw", "'title' is another in each request"),
    "sentences in the constant part": (
        inside("{% for s in sentences %}{{ s.number }}{% endfor %}"),
        "sw",
        "'sentences' is another",
    ),
    "no nonce before": (
        instead("<article-{{ nonce }}>", "<article>", "{% block article %}"),
        "sw",
        "no line with the nonce stands before",
    ),
    "no nonce behind": (
        instead("</article-{{ nonce }}>", "</article>", "{% block article %}"),
        "sw",
        "no line with the nonce stands behind",
    ),
    "no numbers": (
        instead("{{ sentence.number }}| ", "- ", "{% for sentence in"),
        "sw",
        "number does not stand before",
    ),
    "no text": (
        instead("| {{ sentence.text }}", "|", "{% for sentence in"),
        "sw",
        "not each sentence's text is shown",
    ),
    "no such file": (inside('{% include "house.md.j2" %}'), "sw", "no file 'house.md.j2'"),
    "a file from outside": (inside('{% include "../secret.md.j2" %}'), "sw", "no file '../secret.md.j2'"),
    "a file from the root": (inside('{% include "/etc/passwd" %}'), "sw", "no file '/etc/passwd'"),
    "no such parent": (
        instead('extends "briefing/extract', 'extends "breifing/extract', "{% extends"),
        "s",
        "no file 'breifing",
    ),
    "itself as parent": (
        instead('extends "briefing/extract', 'extends "extract', "{% extends"),
        "s",
        "inherits from itself",
    ),
    "what the sandbox refuses": (inside("{{ ''.__class__.__mro__ }}"), "sw", "may not reach for '__"),
    "a huge repeat": (inside("{{ 'x' * 99999999 }}"), "sw", "may not do this"),
    "a recursion without end": (
        inside("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}"),
        "sw",
        "without end",
    ),
    "an example without its evidence": (
        inside(example(f"[{SAID.replace('[1]', '[7]')}]"), "examples"),
        "sw",
        "no such number: 7",
    ),
    "an example with the wrong evidence": (
        inside(example(f"[{SAID.replace('[1]', '[2]')}]"), "examples"),
        "sw",
        "held by sentence 1",
    ),
    "an example that its text does not hold": (
        inside(example(f"[{SAID.replace('Monday', 'Friday')}]"), "examples"),
        "sw",
        "is not held by",
    ),
    "an example's actor": (
        inside(example(actors='[{"name": "Zoltan Reyk", "type": "person"}]'), "examples"),
        "sw",
        "does not name the actor “Zoltan Reyk”",
    ),
    "an example's speaker": (
        inside(
            example(
                '[{"text": "The work took two years.", "evidence": [2], "speaker": "the mayor of Kastan"}]'
            ),
            "examples",
        ),
        "sw",
        "not by “the mayor of Kastan”",
    ),
    "an example's role": (
        inside(example(actors='[{"name": "Ada Brill", "type": "person", "role": "engineer"}]'), "examples"),
        "sw",
        "role “engineer”",
    ),
    "an example against the schema": (
        inside(example(actors='[{"name": "Ada Brill", "type": "company"}]'), "examples"),
        "sw",
        r"actors\[0\].type",
    ),
    "an example with a key too many": (
        inside(example("[" + SAID.replace("}", ', "mood": "glad"}') + "]"), "examples"),
        "sw",
        r"statements\[0\].mood",
    ),
    "an example with a list too many": (
        inside(example(more=', ships=["bridge"]'), "examples"),
        "sw",
        "'ships'",
    ),
    "an example that is none": (inside("{{ example(5) }}", "examples"), "sw", "example\\(\\) takes"),
    "a key that no answer has": (inside('Say {"summary": "..."}.'), "sw", "no 'summary'"),
    "a field that is not declared": (
        inside('JSON: {"statements": [], "weapons": ["..."]}'),
        "sw",
        "no 'weapons'",
    ),
    "a form that lacks a list": (inside('JSON: {"statements": []}'), "sw", "refused: actors is missing"),
    "a form of the wrong kind": (
        inside('{"statements": [{"evidence": "3", "speaker": null, "text": "..."}], "actors": []}'),
        "sw",
        r"refused: statements\[0\].evidence has to be a list",
    ),
    "a form without a type": (
        inside('{"statements": [], "actors": [{"name": "...", "role": null}]}'),
        "sw",
        r"refused: actors\[0\].type is missing",
    ),
    "a type that no actor has": (inside('{"name": "...", "type": "company"}'), "sw", "type 'company'"),
    "a language twice": (inside("Write in French."), "sw", "a language twice.*French"),
    "a count twice": (inside("Give ten statements."), "sw", "a length twice.*ten statements"),
    "a length twice": (inside("Each in 50 words."), "sw", "a length twice.*50 words"),
}


def trial(kind: str, base: str, seed: int, folder: Path) -> None:
    """Plant a mistake in a file with blank lines at random places, and ask for it."""
    chance = random.Random(f"{kind} {base} {seed}")
    plant, _, said = KINDS[kind]
    lines = (stub() if base == "s" else whole()).splitlines()
    for _ in range(chance.randrange(12)):
        lines.insert(chance.choice([i for i, line in enumerate(lines) if not line and i > 14] or [1]), "")
    planted = plant("\n".join(lines) + "\n", chance)
    path = folder / "extract.md.j2"
    path.write_text(planted.text, encoding="utf-8")
    found = mistakes(folder, "arms")
    where = [(each.file, each.line) for each in found if re.search(said, each.what)]
    assert where == [(str(path), planted.line)], (planted.line, [str(each) for each in found])
    # Nothing else is wrong anywhere else.
    assert {each.line for each in found} <= {planted.line}, [str(each) for each in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_found_where_it_stands(kind: str, tmp_path: Path) -> None:
    """Planted at any line of a file that inherits, and of a whole copy: file and line are right."""
    for base in KINDS[kind][1]:
        for seed in range(SEEDS):
            trial(kind, base, seed, tmp_path)


# Of the other prompts: name, plant, base, what is said.
OTHERS: dict[str, tuple[str, Plant, str]] = {
    "a file that is made up": (
        "lead",
        inside('{% include "to" ~ "ne.md.j2" %}', "role|rules"),
        "names the files",
    ),
    "a misspelt attribute": ("story", instead("statement.speaker", "statement.speakr"), "perhaps 'speaker'"),
    "statements not shown": ("lead", instead("{{ statement.text }}", "-", "{% for statement in"), "not each"),
    "statements too early": (
        "lead",
        inside("{{ statements | length }} lines.", "role|rules"),
        "'statements' is another",
    ),
    "a key of another prompt": ("story", inside('Or {"groups": [[1]]}.', "rules"), "no 'groups'"),
    "an answer of the wrong kind": (
        "lead",
        inside('Answer in JSON: {"statements": [[4], [1]]}', "rules"),
        r"refused: statements\[0\] has to be a whole number",
    ),
    "a count twice": ("lead", inside("Choose ten numbers.", "rules"), "a length twice.*ten numbers"),
    "a variable of another prompt": ("lead", inside("{{ focus }}", "role|rules"), "no variable 'focus'"),
    "problems not shown": (
        "repair",
        instead("- {{ problem }}", "- This.", "{% for problem in"),
        "does not show the problems",
    ),
    "partial misspelt": ("repair", instead("{% if partial %}", "{% if partail %}"), "perhaps 'partial'"),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("base", [stub, whole])
def test_a_mistake_in_the_other_prompts_is_found(
    kind: str, base: Callable[[str], str], tmp_path: Path
) -> None:
    """Story, lead and repair are held to the same."""
    name, plant, said = OTHERS[kind]
    for seed in range(SEEDS):
        planted = plant(base(name), random.Random(f"{kind} {seed}"))
        path = tmp_path / f"{name}.md.j2"
        path.write_text(planted.text, encoding="utf-8")
        found = mistakes(tmp_path)
        assert [(each.file, each.line) for each in found if re.search(said, each.what)] == [
            (str(path), planted.line)
        ]
        assert {each.line for each in found} == {planted.line}


def test_files_that_are_no_prompts_are_named(tmp_path: Path) -> None:
    """A misspelt file name, a file that nothing uses and one in another encoding are found; a README is left alone."""
    (tmp_path / "lead.md.j2").write_text(
        '{% extends "briefing/lead.md.j2" %}{% block role %}{% include "tone.md.j2" %}{% endblock %}'
    )
    (tmp_path / "tone.md.j2").write_text("Choose well.")
    (tmp_path / "README.md").write_text("Ours.")
    assert mistakes(tmp_path) == []
    (tmp_path / "extrakt.md.j2").write_text("x")
    (tmp_path / "story.j2").write_text("x")
    (tmp_path / "unused.md.j2").write_text("x")
    (tmp_path / "repair.md.j2").write_bytes("a\n\ncafé".encode("latin-1"))
    said = [str(each).removeprefix(f"{tmp_path}/") for each in mistakes(tmp_path)]
    assert said[0] == "extrakt.md.j2: this is no prompt's name; perhaps 'extract.md.j2' is meant."
    assert said[1] == "repair.md.j2, line 3: it is not UTF-8 text; save it as UTF-8."
    assert said[2] == "story.j2: this is no prompt's name; perhaps 'story.md.j2' is meant."
    assert said[3].startswith("unused.md.j2: no prompt has this name or uses it")
    assert len(said) == 4


def test_a_declared_field_has_to_be_asked_for(tmp_path: Path) -> None:
    """A whole copy that leaves out a field of the configuration is told so; one that asks for it is not."""
    fields = (Field("weapons", "Weapons that the text names."),)
    text = whole()
    (tmp_path / "extract.md.j2").write_text(text)
    assert mistakes(tmp_path, fields=fields) == []
    bare = re.sub(r"\{% for field in fields %\}.*?\{% endfor %\}", "", text, flags=re.DOTALL)
    (tmp_path / "extract.md.j2").write_text(bare)
    assert ["'weapons' is declared" in each.what for each in mistakes(tmp_path, fields=fields)] == [True]
    asks = bare.replace('"role":null}]', '"role":null}],"weapons":["..."]')
    (tmp_path / "extract.md.j2").write_text(asks)
    assert mistakes(tmp_path, fields=fields) == []
    assert [each.line for each in mistakes(tmp_path)] == [
        next(n for n, line in enumerate(asks.splitlines(), 1) if "weapons" in line)
    ]


def extending(name: str, *blocks: str) -> tuple[str, str]:
    return name, "\n".join((f'{{% extends "briefing/{name}.md.j2" %}}', "", *blocks))


SENSIBLE = {
    "names that the file gives itself": extending(
        "extract",
        '{% set place = "ports" %}{% macro seek(what) %}Seek {{ what }}.{% endmacro %}',
        "{% block focus %}",
        "{{ seek(place) }}",
        "{% endblock %}",
        "{% block topics %}",
        "{% for title in topics %}{{ title }};{% endfor %}",
        "{% endblock %}",
    ),
    "an example without a list of the reader's own": extending(
        "extract",
        "{% block examples %}",
        '{{ example(text="Boats came.", statements=[{"evidence": [1], "text": "Boats came."}]) }}',
        "{% endblock %}",
    ),
    "the language of what is read": extending(
        "extract",
        "{% block focus %}",
        "Note what an article in English, Russian or Arabic reports.",
        "The article is in French; its quotations are in German.",
        "{% endblock %}",
    ),
    "a word that could name a language, count or length": extending(
        "extract",
        "{% block focus %}",
        "What changes in Chinese export rules, and sales to Turkish firms; what is in Persian Gulf ports.",
        "Interest rates that move by 25 basis points or 2 percentage points; parties that lose 3 points.",
        "Courts: who got a prison sentence, a suspended sentence or two life sentences.",
        "The 2 front lines, 3 supply lines, and 2 phone numbers.",
        "{% endblock %}",
    ),
    "a role in German": extending(
        "extract",
        "{% block role %}",
        "Du liest einen Artikel in nummerierten Sätzen. Halte fest, was er berichtet: Zahlen, Orte, Items der Liste.",
        "{% endblock %}",
    ),
    "a focus in French": extending(
        "extract",
        "{% block focus %}",
        "Une hausse des taux de 2 points; qui a été condamné; ce qui touche les ports.",
        "{% endblock %}",
    ),
    "a focus in Spanish and Portuguese": extending(
        "extract",
        "{% block focus %}",
        "Sentencias a tres años; quién va a Persia. Subida de 5 puntos. O que a Marinha compra a 3 empresas.",
        "{% endblock %}",
    ),
    "a focus in Arabic, Russian and Chinese": extending(
        "extract",
        "{% block focus %}",
        "تابع صفقات السلاح في الموانئ. Следи за поставками оружия: 2 порта, 3 склада. 关注两个港口的3项协议。",
        "{% endblock %}",
    ),
    "forms in parts and with marks to fill in": extending(
        "extract",
        "{% block form %}",
        'A statement is {"evidence": [3], "speaker": "...", "text": "..."}; where there is nothing, answer',
        '{"statements": [], "actors": []}. Else: {"statements": [{"evidence": [1, 2], "speaker": null, "text": ""}],',
        '"actors": [{"name": "...", "type": "person or group", "role": "..."}]',
        '{% for field in fields %}, "{{ field.name }}": ["..."]{% endfor %}}, or [...]',
        "{% endblock %}",
    ),
    "a focus": extending("extract", "{% block focus %}", "Look for arms deliveries.", "{% endblock %}"),
    "a role": extending("extract", "{% block role %}", "You read the news for a bank.", "{% endblock %}"),
    "more rules": extending(
        "extract", "{% block rules %}", "{{ super() }}Prefer figures to opinions.", "{% endblock %}"
    ),
    "other rules in another language": extending(
        "extract",
        "{% block rules %}",
        "At most {{ max_statements }} statements, each one sentence of at most 30 words, in French.",
        "{% endblock %}",
    ),
    "what the articles are written in": extending(
        "extract", "{% block role %}", "The articles are written in Arabic.", "{% endblock %}"
    ),
    "a place that sounds like a language": extending(
        "extract", "{% block focus %}", "What happens in French Guiana and to German Shepherds.", "{% endblock %}"
    ),
    "figures in the rules": extending(
        "extract", "{% block focus %}", "Attacks with 10 deaths and more, since 2020.", "{% endblock %}"
    ),
    "other delimiters": extending(
        "extract",
        "{% block article %}",
        "=== {{ nonce }} {{ title }} {{ date }}",
        "{% for s in sentences %}",
        "[{{ s.number }}] {{ s.text }}",
        "{% endfor %}",
        "=== {{ nonce }}",
        "{% endblock %}",
    ),
    "around the data": extending(
        "extract", "{% block article %}", "{{ super() }}Now answer.", "{% endblock %}"
    ),
    "a macro and a variable": extending(
        "story",
        "{% block rules %}",
        "{% macro rule(text) %}* {{ text }}{% endmacro %}",
        "{% set last = 'Leave out what tells nothing.' %}",
        "{{ rule('Order by time.') }}",
        "{{ rule(last) }}",
        'JSON: {"lines": [[2, 5], [1]]}',
        "{% endblock %}",
    ),
    "an example": extending(
        "extract",
        "{% block examples %}",
        example(
            f'[{SAID}, {{"text": "The work took two years.", "evidence": [2], "speaker": "Ada Brill"}}]',
            '[{"name": "Ada Brill", "type": "person"}, {"name": "mayor of Kastan", "type": "person"}]',
        ),
        "{% endblock %}",
    ),
    "conditions on settings": extending(
        "extract",
        "{% block topics %}",
        "{% if topics and not focus %}{{ topics | first }}{% elif watch is defined %}{{ watch | length }}{% endif %}",
        "{% endblock %}",
    ),
    "a prompt in one piece": (
        "lead",
        """Choose the {{ count }} most important. JSON: {"statements": [4, 1]}
{% block statements %}
<{{ nonce }}>
{% for s in statements %}
{{ s.number }}. {{ s.text }}{{ ' (' ~ s.speaker ~ ')' if s.speaker }}
{% endfor %}
</{{ nonce }}>
{% endblock %}
""",
    ),
    "a short repair": ("repair", "{{ problems | join('; ') }}: try again{{ ' with these' if partial }}."),
}  # fmt: skip


@pytest.mark.parametrize("kind", SENSIBLE)
def test_what_is_no_mistake_is_not_reported(kind: str, tmp_path: Path) -> None:
    """Prompts as people write them pass, with settings and without, and a run takes them."""
    name, text = SENSIBLE[kind]
    (tmp_path / f"{name}.md.j2").write_text(text, encoding="utf-8")
    assert mistakes(tmp_path) == []
    assert mistakes(tmp_path, "arms", 3, topics=("Arms",), watch=("Marenna",)) == []
    Prompts(tmp_path)


def test_the_shipped_prompts_have_no_mistake(tmp_path: Path) -> None:
    """So have what 'eject' writes of them, each block of a stub taken into use alone."""
    fields = (Field("weapons", "Weapons that the text names."),)
    assert mistakes() == mistakes(None, "arms", fields=fields, topics=("Arms",), watch=("A",)) == []
    for name in PROMPT_NAMES:
        path = tmp_path / f"{name}.md.j2"
        text = eject_text(name)
        comments = list(re.finditer(r"\{#\n(\{% block.*?\{% endblock %\})\n#\}", text, re.DOTALL))
        assert len(comments) == whole(name).count("{% block ")
        for comment in comments:
            path.write_text(text[: comment.start()] + comment[1] + text[comment.end() :])
            assert mistakes(tmp_path) == mistakes(tmp_path, "arms", fields=fields, watch=("A",)) == []
        path.unlink()
        path.write_text(whole(name))
        assert mistakes(tmp_path, fields=fields) == []
        path.unlink()


DOUBLED = "{{% set n = namespace(x={}) %}}{{% for i in range(60) %}}{{% set n.x = {} %}}{{% endfor %}}"
HOSTILE = {
    "classes": "{{ ''.__class__.__mro__ }}",
    "classes by a filter": "{{ '' | attr('__class__') }}",
    "classes by a made-up name": "{% set name = '__cla' ~ 'ss__' %}{{ ''[name].mro() }}",
    "classes by map": "{{ ['a'] | map(attribute='__class__') | list }}",
    "a function's globals": "{{ example.__globals__ }}",
    "outside by a variable": "{% set up = '../' %}{% include up ~ 'secret.md.j2' %}",
    "through a link": '{% include "link.md.j2" %}',
    "a folder's parent as parent": '{% include "a/../../secret.md.j2" %}',
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% set x = b %}{% endfor %}{% endfor %}",
    "doubling": DOUBLED.format("'x'", "n.x ~ n.x"),
    "doubling by plus": DOUBLED.format("'x'", "n.x + n.x"),
    "doubling by a filter": DOUBLED.format("'x'", "n.x | replace('x', 'xx')"),
    "doubling by a method": DOUBLED.format("'x'", "n.x.replace('x', 'xx')"),
    "doubling by a list": DOUBLED.format("[1]", "n.x + n.x"),
    "a width": "{{ 'x' | center(999999999) }}",
    "a width of a method": "{{ 'x'.ljust(999999999) }}",
    "a format": "{{ '%999999999d' | format(1) }}",
    "a format's method": "{{ '{:>999999999}'.format(1) }}",
    "a power": "{{ 9 ** 9999999 }}",
    "calls in calls": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
    "a block in itself": "{{ self.role() }}",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_prompt_is_stopped(kind: str, tmp_path: Path) -> None:
    """What reaches for what it may not have, or would not end, is named with file and line before a run begins."""
    (tmp_path / "secret.md.j2").write_text("SECRET")
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "link.md.j2").symlink_to(tmp_path / "secret.md.j2")
    path = folder / "extract.md.j2"
    path.write_text(
        f'{{% extends "briefing/extract.md.j2" %}}\n{{% block role %}}\n{HOSTILE[kind]}\n{{% endblock %}}\n'
    )
    with pytest.raises(UsageError, match=re.escape(f"{path}, line 3: ")) as stopped:
        Prompts(folder)
    assert "SECRET" not in str(stopped.value)
    found = [each for each in mistakes(folder) if each.file == str(path)]
    assert [each.line for each in found] == [3]


# ------------------------------------------------------------------------------------- slips, and their mends


def said_of(folder: Path, text: str, name: str = "extract", **settings: object) -> list[str]:
    """Give what is said of a folder with one prompt."""
    (folder / f"{name}.md.j2").write_text(text, encoding="utf-8")
    return [str(each).removeprefix(f"{folder}/") for each in mistakes(folder, "", 5, **settings)]


EXTENDS = '{% extends "briefing/extract.md.j2" %}\n'
SLIPS = {
    "one brace": (
        EXTENDS + "{% block focus %}\nSeek { focus }.\n{% endblock %}",
        "line 3: .* write {{ focus }}",
    ),
    "a shell's way": (
        EXTENDS + "{% block focus %}\nSeek ${watch}.\n{% endblock %}",
        "line 3: .* write {{ watch }}",
    ),
    "three braces": (EXTENDS + "{% block focus %}{{{ focus }}}{% endblock %}", "line 2: .*two braces"),
    "super without brackets": (
        EXTENDS + "{% block role %}\n{{ super }}{% endblock %}",
        r"line 3: .*{{ super\(\) }}",
    ),
    "another language's null": (EXTENDS + "{% block role %}{{ null }}{% endblock %}", "line 2: .*write none"),
    "curly quotation marks": ("{% extends “briefing/extract.md.j2” %}", "line 1: .*straight"),
    "no quotation marks": ("{% extends briefing/extract.md.j2 %}", "line 1: .*quotation marks"),
    "one = for two": (
        EXTENDS + '{% block role %}{% if focus = "a" %}x{% endif %}{% endblock %}',
        "line 2: .*write ==",
    ),
    "nothing inherited": ("Look for arms.\n", r"begin with {% extends \"briefing/extract.md.j2\" %}"),
    "another prompt inherited": ('{% extends "briefing/lead.md.j2" %}', "line 1: .*'briefing/extract.md.j2'"),
    "too long": (EXTENDS + "{% block focus %}" + "arms " * 9000 + "{% endblock %}", "some 11,[0-9]+ tokens"),
    "a language by another name": (
        EXTENDS + "{% block focus %}\nAll text must be English.{% endblock %}",
        "line 3: .*twice",
    ),
    "a language alone": (EXTENDS + "{% block focus %}\nEnglish only.{% endblock %}", "line 3: .*twice"),
    "a language by the text's": (
        EXTENDS + "{% block focus %}\nIn the article's own language.{% endblock %}",
        "line 3: .*language twice",
    ),
    "a count behind": (
        EXTENDS + "{% block focus %}\nStatements: at most 4.{% endblock %}",
        "line 3: .*length twice",
    ),
    "a count of one": (
        EXTENDS + "{% block focus %}\nOne statement per article.{% endblock %}",
        "line 3: .*length twice",
    ),
    "a speaker lost": (
        EXTENDS + '{% block examples %}\n{{ example(text="Boats came, Ada Kerrin said.", '
        'statements=[{"evidence": [1], "text": "Boats came."}]) }}{% endblock %}',
        "line 3: .*said by “Ada Kerrin”.*put speaker",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_mend(slip: str, tmp_path: Path) -> None:
    """The commonest slips are named in plain words, with the user's own file, and nothing else is said of them."""
    text, said = SLIPS[slip]
    (found,) = said_of(tmp_path, text)
    assert found.startswith("extract.md.j2")
    assert re.search(said, found)


def test_a_mark_before_the_text_is_no_mistake(tmp_path: Path) -> None:
    """Some editors of Windows begin a file with U+FEFF."""
    assert said_of(tmp_path, "\ufeff" + EXTENDS + "{% block role %}Read.{% endblock %}") == []


def test_an_example_in_another_language_keeps_its_speaker(tmp_path: Path) -> None:
    """Where the program does not know the words for saying, a speaker whom the text names is none too many."""
    german = (
        EXTENDS + '{% block examples %}{{ example(text="Boote kamen, sagte Ada Kerrin.", '
        'statements=[{"evidence": [1], "speaker": "Ada Kerrin", "text": "Boote kamen."}]) }}{% endblock %}'
    )
    assert said_of(tmp_path, german) == []


@pytest.mark.parametrize(
    "data",
    ["", "Headline: {{ title }}", "{% for s in sentences %}{{ s.number }}| {{ s.text }}\n{% endfor %}"],
)
def test_what_shows_the_model_no_article_is_refused_before_anything_is_paid_for(
    data: str, tmp_path: Path
) -> None:
    """A run does not ask about a text that is not there, or that has no fence around it."""
    (tmp_path / "extract.md.j2").write_text(
        EXTENDS + "{% block article %}" + data + "{% endblock %}", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"extract\.md\.j2, line 2: "):
        Prompts(tmp_path)


def test_a_file_or_a_misnamed_prompt_is_told_by_name(tmp_path: Path) -> None:
    """A file in place of its folder, and a folder whose only file bears another name."""
    file = tmp_path / "extrakt.md.j2"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"extrakt.md.j2 is a file; name the folder"):
        Prompts(file)
    with pytest.raises(UsageError, match=r"extrakt.md.j2: .*perhaps 'extract.md.j2'"):
        Prompts(tmp_path)
