"""`prompts check`: every kind of mistake is found where it stands, and what is no mistake is not reported."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from briefing.prompts import eject_text, mistakes

SEEDS = 3
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
