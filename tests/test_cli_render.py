"""`briefing render` and `briefing templates check`: finished briefs in another dress, and templates judged."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import golden
import pytest

from briefing import cli
from briefing.render import render

SMALL = golden.GOLDEN / "small.json"


@pytest.fixture
def run(capsysbinary, monkeypatch):
    """Run a command line with bytes on stdin; give exit code, stdout and stderr."""

    def call(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        monkeypatch.setattr(sys, "argv", ["briefing", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        output = capsysbinary.readouterr()
        return int(end.value.code or 0), output.out.decode(), output.err.decode()

    return call


def test_a_brief_is_printed_in_any_dress(run):
    """From a file or stdin, in any template and format, without a model; JSON stays the same brief."""
    assert run("render", str(SMALL)) == (0, (golden.GOLDEN / "small.md").read_text("utf-8"), "")
    table = render(golden.small(), "html", "table")
    arguments = ("render", "-", "--template", "table", "--format", "html")
    assert run(*arguments, stdin=SMALL.read_bytes()) == (0, table, "")
    assert run("render", str(SMALL), "--format", "json")[1] == SMALL.read_text("utf-8")


def test_a_page_goes_to_a_file_or_a_folder(run, tmp_path: Path):
    """A file's suffix gives the format; in a folder the page is named by its day; what others wrote there stays."""
    file = tmp_path / "page.html"
    assert run("render", str(SMALL), "--out", str(file)) == (0, f"{file}\n", "")
    assert file.read_text("utf-8") == (golden.GOLDEN / "small.html").read_text("utf-8")
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "2026-03-02.md").write_text("another's")
    for _ in range(2):
        assert run("render", str(SMALL), "--out", str(folder))[1] == f"{folder / '2026-03-02-2.md'}\n"
    assert (folder / "2026-03-02.md").read_text() == "another's"


@pytest.mark.parametrize("where", ["evidence", "articles", "actors"])
def test_a_brief_that_lacks_what_it_names_ends_with_a_sentence(run, where: str):
    """A span of an article, an article or an actor that it does not have: exit 2, one sentence, nothing printed."""
    brief = json.loads(SMALL.read_text("utf-8"))
    story = brief["stories"][0]
    if where == "evidence":
        story["statements"][0]["evidence"][0]["article"] = "0" * 16
    else:
        story[where] = ["no-such-id"]
    for arguments in ((), ("--template", "dossier"), ("--template", "bulletin", "--format", "html")):
        code, out, err = run("render", "-", *arguments, stdin=json.dumps(brief).encode())
        assert (code, out) == (2, "")
        assert "no page can be made of it" in err
        assert err.count("\n") <= 2


def test_a_brief_with_changed_words_is_told_of(run):
    """Where a passage is not what its article says, stderr names the command that tells which."""
    brief = json.loads(SMALL.read_text("utf-8"))
    brief["stories"][0]["statements"][0]["evidence"][0]["text"] = "The pier stayed open."
    code, _, err = run("render", "-", stdin=json.dumps(brief).encode())
    assert code == 0
    assert "briefing verify" in err


def test_a_changed_value_of_a_field_is_one_passage(run):
    """A passage is counted once, be it of a line, of an actor or of one of the reader's own fields."""
    brief = json.loads(SMALL.read_text("utf-8"))
    mention = {"article": brief["articles"][0]["id"], "start": 0, "end": 5, "text": "wrong"}
    brief["fields"] = {"places": [{"name": "wrong", "mentions": [mention], "mention_count": 1}]}
    code, _, err = run("render", "-", stdin=json.dumps(brief).encode())
    assert code == 0
    assert err.startswith("1 of its passages is not")


def test_a_template_that_breaks_out_ends_with_a_sentence(run, tmp_path: Path):
    """Exit 2, the template's file and line, no traceback, no page."""
    path = tmp_path / "mine.md.j2"
    path.write_text("one\n{{ ''.__class__.__mro__ }}\n")
    code, out, err = run("render", str(SMALL), "--template", str(path))
    assert (code, out) == (2, "")
    assert f"{path}, line 2: a template may not do this" in err


def test_a_template_that_loses_references_is_told_of(run, tmp_path: Path):
    """The page is written as its author wants it; what it loses is said beside it, by a run and by `render`."""
    path = tmp_path / "mine.md.j2"
    path.write_text(
        "{% for story in brief.stories %}{% for s in story.statements %}\n"
        "- {{ s | speaker }} {{ s.text }} {{ s | marks }}\n\n{% endfor %}{% endfor %}\n{{ brief.coverage.failed }}\n"
    )
    said = (
        f"{path}, line 2: a statement is printed without its reference; add {{{{ statement | refs }}}}. "
        "'briefing templates check' finds 1 such place.\n"
    )
    article = tmp_path / "a.txt"
    article.write_text("The invented port of Pell was closed on Monday, the Port Office said.")
    for command in (["render", str(SMALL)], ["run", str(article), "--out", "-", "--quiet"]):
        code, out, err = run(*command, "--template", str(path))
        assert (code, err.removeprefix("briefing: ")) == (0, said)
        assert out.startswith("- ")


def test_check_says_a_line_for_each_mistake(run, tmp_path: Path):
    """Exit 2 where anything is wrong, and no control character of a template on the terminal; else one line."""
    path = tmp_path / "mine.md.j2"
    path.write_text("{{ nothing }}\n{{ brief.title | \x1b }}\n{{ brief.title | shout }}")
    code, out, _ = run("templates", "check", str(path))
    assert code == 2
    assert "\x1b" not in out
    path.write_text("{{ nothing }}\n{{ gone }}\n")
    code, out, _ = run("templates", "check", str(tmp_path))
    assert code == 2
    assert [line.partition(": ")[0] for line in out.splitlines()] == [f"{path}, line 1", f"{path}, line 2"]
    path.write_text("{{ brief.coverage.failed }}")
    assert run("templates", "check", str(path))[:2] == (0, "1 template: nothing is wrong.\n")


def test_the_list_names_all_templates_with_what_they_are_for(run, tmp_path: Path):
    """Name, format, hash, where from and a sentence; the configured one of the user's own is the last."""
    own = tmp_path / "house.md.j2"
    own.write_text("{# The house style. #}\n")
    config = tmp_path / "briefing.toml"
    config.write_text('[brief]\ntemplate = "house.md.j2"\n')
    code, out, _ = run("templates", "list", "--config", str(config))
    lines = out.splitlines()
    assert code == 0
    assert {line.split()[0] for line in lines[:-1]} == {"daily", "bulletin", "dossier", "table", "mail"}
    assert lines[-1].startswith("house")
    assert lines[-1].endswith(f"{own}  The house style.")


def test_the_hash_is_of_all_that_a_template_is_made_of(run, tmp_path: Path):
    """A change in a file of macros changes the hash of the page, as it changes the page."""
    (tmp_path / "house.md.j2").write_text('{% from "parts.md.j2" import x %}{{ x() }}')
    config = tmp_path / "briefing.toml"
    config.write_text('[brief]\ntemplate = "house.md.j2"\n')
    hashes = set()
    for words in ("one", "two"):
        (tmp_path / "parts.md.j2").write_text(f"{{% macro x() %}}{words}{{% endmacro %}}")
        hashes.add(run("templates", "list", "--config", str(config))[1].splitlines()[-1].split()[2])
    assert len(hashes) == 2


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__.__mro__ }}", '{% include "../outside.md.j2" %}', "{{ brief.titel }}", "{% for %}",
     "{{ 'x' * 10**9 }}", "{{ brief.day | day }}"],
)  # fmt: skip
def test_a_hostile_template_stops_before_anything_is_asked(tmp_path: Path, text: str):
    """From the shell: one sentence with file and line, exit 2, and no request has reached the model."""
    import socket
    import subprocess

    path = tmp_path / "mine.md.j2"
    path.write_text(f"one\n{text}\n")
    (tmp_path / "a.txt").write_text("The invented port of Pell was closed on Monday, the Port Office said.")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        model = ["--model", "m", "--base-url", f"http://127.0.0.1:{server.getsockname()[1]}/v1"]
        for command in (["run", str(tmp_path / "a.txt"), "--out", "-", *model], ["render", str(SMALL)]):
            done = subprocess.run(
                [sys.executable, "-m", "briefing", *command, "--template", str(path)],
                cwd=tmp_path, capture_output=True, text=True, timeout=120,
            )  # fmt: skip
            assert (done.returncode, done.stdout) == (2, ""), done.stderr
            assert f"{path}, line 2: " in done.stderr
            assert done.stderr.count("\n") == 1
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_line_without_a_passage_is_on_no_page(run):
    """A brief that somebody made up, with a statement that nothing holds, is refused with the way to its faults."""
    brief = json.loads(SMALL.read_text("utf-8"))
    brief["stories"][0]["statements"][0]["evidence"] = []
    code, out, err = run("render", "-", stdin=json.dumps(brief).encode())
    assert (code, out) == (2, "")
    assert "1 line has no passage" in err
    assert "briefing verify" in err


def test_an_empty_template_name_is_no_template(run):
    """It is a usage error like any other."""
    assert run("render", str(SMALL), "--template", "")[0] == 2
