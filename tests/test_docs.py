"""The documentation: every example is run, every command named exists, and the reference is the program's own."""

from __future__ import annotations

import os

import pytest
import reference
from conftest import ROOT
from doc_examples import Output, Reader, follow, mended

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TUTORIALS = ("prompts.md", "templates.md")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the examples are for a POSIX shell")


@pytest.fixture
def reader(installed, tmp_path):
    """Be somebody with an installed wheel in a folder of their own."""
    somebody = Reader(tmp_path, installed)
    yield somebody
    somebody.leave()


def compare(page, reader, write):
    """Follow a page; where `write`, mend its outputs, else fail with the first that is another."""
    text = page.read_text("utf-8")
    outputs = []
    for output in follow(text, reader):
        outputs.append(output)
        if not write:
            assert output.same, (
                f"{page.name}, line {output.first}, shows something else than is printed; "
                f"'python -m pytest tests/test_docs.py --write-docs' writes what is:\n"
                + "\n".join(output.found)
            )
    if write:
        page.write_text(mended(text, outputs), "utf-8")


@pytest.mark.parametrize("page", [p for p in PAGES if p.name not in TUTORIALS], ids=lambda page: page.name)
def test_a_page_says_what_the_program_does(page, reader, pytestconfig):
    """Every example of a page, from top to bottom, gives what the page shows."""
    compare(page, reader, pytestconfig.getoption("--write-docs"))


@pytest.mark.parametrize("name", TUTORIALS)
def test_a_new_user_with_an_installed_wheel_in_an_empty_directory(name, reader, pytestconfig):
    """Who follows the tutorials to the letter, with nothing else, gets what they show."""
    page = ROOT / "docs" / name
    compare(page, reader, pytestconfig.getoption("--write-docs"))


def test_the_reference_of_commands_is_the_programs_own():
    """docs/commands.md is what the command line says of itself."""
    written = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert written == reference.text(), "run 'python tests/reference.py'"


def test_readme_leads_to_every_page():
    """No page is one that nobody finds."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in readme] == []


# ------------------------------------------------------------------------------------------ the runner itself


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("```bash\nls\n```\n", "no known kind"),
        ("```\nls\n```\n", "no known kind"),
        ("A list:\n\n    indented code\n", "no known kind"),
        ("```text\nmore or less\n```\n", "neither a diagram nor a command"),
        ("```text\nbriefing runn seeds\n```\n", "no command 'briefing runn seeds'"),
        ("```text\nbriefing run seeds --fromat md\n```\n", "--fromat"),
        ("Try `briefing store purge`.\n", "no command"),
        ("```sh\npython benchmarks/grounding.py --evil X\n```\n", "no --evil"),
        ("```toml\n[brief]\n```\n", "no name"),
        ("```toml a.toml\n[brief]\ntitel = 'x'\n```\n", "titel"),
        ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```console\n$ false\n```\n", "exit code 1"),
        ("```console\n$ false\n$ echo 1\n1\n```\n", "exit code 1"),
        ("```console\nls\n```\n", "begins with"),
        ("```csv ../a.csv\nx\n```\n", "outside"),
    ],
)
def test_no_example_escapes(page, said, reader):
    """A block that is not run, or cannot be, is a mistake that is told with its line."""
    with pytest.raises(AssertionError, match=said):
        list(follow(page, reader))


def test_an_example_is_run_and_compared(reader):
    """Commands share a folder, Python blocks share names, files are written, and what differs is mended."""
    page = (
        "```csv list.csv\nname\n```\n\n```console\n$ cat list.csv \\\n  list.csv\nname\nnome\n"
        "$ pwd\n/home/me/news\n$ (exit 3)\n$ echo $?\n3\n```\n\n"
        "```python\nx = 2\n```\n\n```python\nprint(x)\n```\n\n```text\n2\n```\n"
    )
    outputs = list(follow(page, reader))
    assert [output.same for output in outputs] == [False, True, True, True, True]
    right = mended(page, outputs)
    assert right == page.replace("nome", "name")
    assert all(output.same for output in follow(right, reader))


def test_what_python_prints_is_to_be_shown_right_below(reader):
    """Where it is not, it is a difference, which mending puts in; where it prints nothing, a diagram may follow."""
    page = "```python\nprint(1)\n```\n\nMore.\n"
    outputs = list(follow(page, reader))
    assert [output.same for output in outputs] == [False]
    assert mended(page, outputs) == "```python\nprint(1)\n```\n\n```text\n1\n```\n\nMore.\n"
    assert not list(follow("```python\nx = 1\n```\n\nMore.\n\n```text\na → b\n```\n", reader))


@pytest.mark.parametrize(
    ("said", "found", "same"),
    [
        (["a", "...", "c"], ["a", "b", "b", "c"], True),
        (["a", "...", "c"], ["a", "c"], True),
        (["a", "..."], ["b"], False),
        (["took 2 s."], ["took 0.31 s."], True),
        (["2 kB"], ["3 kB"], False),
        ([], ["x"], False),
    ],
)
def test_what_is_left_out_and_what_is_timed_may_differ(said, found, same):
    """Dots stand for lines, any number of seconds for another; all else counts."""
    assert Output(1, said, found).same is same
