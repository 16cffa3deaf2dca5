"""`briefing prompts`: what is listed, what would be sent, and what is wrong, as the shell sees it."""

from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT

from briefing.chunking import chunk_article
from briefing.prompts import PROMPT_NAMES, Prompts
from briefing.prompts.examples import Examples
from briefing.prompts.showing import SAMPLE_ANSWER, SAMPLE_PROBLEM
from briefing.schemas import ExtractReply
from briefing.sources import read
from briefing.tokens import estimate_tokens
from briefing.types import Span, Statement

ARTICLE = "date 2020-06-04 The mayor of Kastan opened the bridge. It cost 5 million crowns. Ada Brill wept.\n"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "bridge.txt"
    path.write_text(ARTICLE)
    return path


def test_what_would_be_sent_is_shown_as_it_is(program, article):
    """The messages for an article, each with its tokens, and what they add to it."""
    code, out, err = program("prompts", "show", "extract", "--rendered", article)
    document = chunk_article(next(iter(read([str(article)]))), 2000)
    messages = Prompts().extract(document, document.chunks[0]).messages
    assert (code, err) == (0, "")
    parts = re.split(r"^---.*\n", out, flags=re.MULTILINE)
    assert [part.rstrip("\n") for part in parts[1:3]] == [message.content for message in messages]
    heads = re.findall(r"^--- (\w+), (\d+) tokens$", out, re.MULTILINE)
    assert heads == [(m.role, str(estimate_tokens(m.content))) for m in messages]
    own = estimate_tokens(document.article.text)
    added = sum(int(tokens) for _, tokens in heads) - own
    assert f"{own} of the article's own text; {added} added" in parts[3]
    assert f"({added / own:.0%} of it); the system's {heads[0][1]} come first" in parts[3]


def test_all_chunks_are_shown_with_the_settings_of_the_user(program, tmp_path):
    """Focus, fields, topics and watched names are in what is shown; each chunk is a request, and begins alike."""
    config = tmp_path / "briefing.toml"
    config.write_text(
        "[model]\nchunk_tokens = 60\n[brief]\nfocus = 'arms'\nmax_statements = 3\nwatch = ['Marenna']\n"
        "[brief.topics]\nPorts = ['port']\n[brief.fields]\nweapons = 'Weapons that the text names.'\n"
    )
    text = tmp_path / "long.txt"
    text.write_text(
        " ".join(f"The port of Marenna opened its pier {i} on Monday after a storm." for i in range(12))
    )
    _, out, _ = program("prompts", "show", "extract", "--rendered", text, "--config", config)
    heads = re.findall(r"^--- request (\d) of (\d), (system|user)", out, re.MULTILINE)
    count = int(heads[0][1])
    assert count > 1
    assert heads == [(str(i), str(count), role) for i in range(1, count + 1) for role in ("system", "user")]
    systems = re.findall(r", system, .*?\n(.*?)^---", out, re.MULTILINE | re.DOTALL)
    assert len(set(systems)) == 1
    for words in (
        "arms",
        "At most 3 statements",
        "Marenna",
        "Ports",
        "weapons, as written",
        '"weapons":["..."]',
    ):
        assert words in systems[0]


@pytest.mark.parametrize(
    ("name", "shown", "said"),
    [
        ("story", "1| The mayor of Kastan opened the bridge.", "leading sentences stand in for statements"),
        ("lead", "2| It cost 5 million crowns.", "leading sentences stand in for statements"),
        ("repair", "no such number: 99", "are samples"),
    ],
)
def test_what_only_a_run_has_is_stood_in_for_and_said(program, article, name, shown, said):
    """Statements and problems are samples where no run was, and stderr says so."""
    code, out, err = program("prompts", "show", name, "--rendered", article)
    assert code == 0
    assert shown in out
    assert said in err


@pytest.mark.parametrize("name", ["story", "lead", "repair"])
def test_the_other_prompts_are_shown_as_they_would_be_sent(program, article, name):
    """Message by message what `Prompts` makes of the same statements, or of the same problem."""
    _, out, _ = program("prompts", "show", name, "--rendered", article)
    prompts, document = Prompts(), chunk_article(next(iter(read([str(article)]))), 2000)
    text, spans = document.article.text, document.sentences
    lines = [
        Statement(f"s-{s.number}", text[s.start : s.end], None, (Span("a", s.start, s.end, ""),))
        for s in spans
    ]
    if name == "repair":
        asked = prompts.extract(document, document.chunks[0])
        request = prompts.repair(asked, SAMPLE_ANSWER, [SAMPLE_PROBLEM])
    else:
        request = prompts.lead(lines) if name == "lead" else prompts.story("e-1", lines)
    parts = re.split(r"^---.*\n", out, flags=re.MULTILINE)[1:-1]
    assert [part.rstrip("\n") for part in parts] == [message.content for message in request.messages]


def test_a_beginning_that_differs_is_not_called_the_same(program, article, tmp_path):
    """Where the article has come into the system's message, no part is the same in every request."""
    folder = tmp_path / "prompts"
    folder.mkdir()
    text = '{% extends "briefing/NAME.md.j2" %}{% block role %}Read: {{ SHOWN }}.{% endblock %}'
    for name, shown in (("extract", "title"), ("lead", "statements[0].text")):
        (folder / f"{name}.md.j2").write_text(text.replace("NAME", name).replace("SHOWN", shown))
        code, out, _ = program("prompts", "show", name, "--rendered", article, "--prompts", folder)
        assert code == 0
        assert "; no part is the same in every request.\n" in out


def test_of_several_articles_the_first_is_shown(program, tmp_path):
    """A file with several articles shows one, and says which."""
    path = tmp_path / "two.jsonl"
    texts = ["The bridge in Marenna opened to cars.", "A train left the rails near Kastan."]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    code, out, err = program("prompts", "show", "extract", "--rendered", path)
    assert code == 0
    assert "has 2 articles; this is the first" in err
    assert sum(text in out for text in texts) == 1


def test_what_is_shown_cannot_speak_to_the_terminal(program, tmp_path):
    """Control characters of an article, a prompt or a setting are not printed."""
    path, folder = tmp_path / "a.txt", tmp_path / "prompts"
    path.write_text("The \x1b[31mmayor\x07 opened \x9b2J the bridge.")
    folder.mkdir()
    (folder / "lead.md.j2").write_text('{% extends "briefing/lead.md.j2" %}\n\x1b]0;x\x07 {{ colour\x1b }}')
    (folder / "extract.md.j2").write_text(
        '{% extends "briefing/extract.md.j2" %}{% block role %}\x1b[1mRead.{% endblock %}'
    )
    for arguments in (
        ("check", folder),
        ("list", "--prompts", folder),
        ("show", "lead", "--prompts", folder),
    ):
        _, out, err = program("prompts", *arguments)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out + err)
    (folder / "lead.md.j2").unlink()
    for arguments in (("--rendered", path), ()):
        code, out, err = program("prompts", "show", "extract", "--prompts", folder, *arguments)
        assert code == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out + err)


def test_check_ends_with_two_where_anything_is_wrong(program, tmp_path):
    """Each mistake is a line on stdout, the count is on stderr; where nothing is wrong, one line says so."""
    code, out, err = program("prompts", "check")
    assert (code, out, err) == (0, "", "No mistake in the shipped prompts.\n")
    path = tmp_path / "extract.md.j2"
    path.write_text(
        '{% extends "briefing/extract.md.j2" %}\n{% block fokus %}x{% endblock %}\n\n'
        "{% block role %}\nWrite in French.\n{{ colour }}\n{% endblock %}\n"
    )
    code, out, err = program("prompts", "check", tmp_path)
    assert code == 2
    assert [line.partition(": ")[0] for line in out.splitlines()] == [f"{path}, line {n}" for n in (2, 5, 6)]
    assert err == f"3 mistakes in {tmp_path}.\n"
    code, _, err = program("prompts", "check", tmp_path / "none")
    assert code == 2
    assert "does not exist" in err


def test_check_takes_the_folder_of_the_configuration(program, tmp_path):
    """Without DIR the configured prompts are checked, with the fields that are declared."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "extract.md.j2").write_text(
        '{% extends "briefing/extract.md.j2" %}{% block form %}\n'
        'JSON: {"statements":[],"actors":[],"weapons":["..."]}{% endblock %}'
    )
    config = tmp_path / "briefing.toml"
    config.write_text("[brief]\nprompts = 'mine'\n")
    assert program("prompts", "check", "--config", config)[0] == 2
    config.write_text("[brief]\nprompts = 'mine'\n[brief.fields]\nweapons = 'Weapons.'\n")
    assert program("prompts", "check", "--config", config) == (0, "", f"No mistake in {folder}.\n")


def test_list_tells_what_each_is_for(program):
    """Name, hash, origin and purpose of each prompt."""
    lines = program("prompts", "list")[1].splitlines()
    assert [line.split()[0] for line in lines] == list(PROMPT_NAMES)
    assert all(len(line.split("  ")[-1].split()) > 4 for line in lines)


def test_an_example_of_each_article_is_written_however_many_there_are():
    """What is kept of examples has a bound; a run of more articles than that still gets its examples."""
    examples = Examples(())
    written = [examples(f"The pier number {number} closed.") for number in range(1_100)]
    assert "number 1099 closed" in written[-1]
    assert len(examples.seen) < len(written)


def test_an_example_looks_as_articles_and_answers_do():
    """Numbered sentences and the JSON of the reply, its keys in the order of the schema."""
    write = Examples(["weapons"])
    text = write(
        text="The mayor opened the bridge. Ada Brill wept.",
        statements=[{"text": "Ada Brill wept.", "evidence": [2]}],
        actors=[{"type": "person", "name": "Ada Brill"}],
        weapons=[],
    )
    *lines, answer = text.splitlines()
    assert lines == ["Example:", "1| The mayor opened the bridge.", "2| Ada Brill wept."]
    assert answer == (
        'JSON: {"statements":[{"evidence":[2],"speaker":null,"text":"Ada Brill wept."}],'
        '"actors":[{"name":"Ada Brill","type":"person","role":null}],"weapons":[]}'
    )
    assert ExtractReply.model_validate_json(answer.removeprefix("JSON: ")).statements[0].evidence == [2]


def test_a_folder_that_is_wrong_is_told_though_no_model_asks(run, tmp_path):
    """The embedded analyst asks nothing, but a folder that is not there is not passed over."""
    code, _, err = run(ROOT / "seeds", "--prompts", tmp_path / "nope", "--out", "-")
    assert code == 2
    assert "nope does not exist" in err
