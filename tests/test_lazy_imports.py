"""What is not needed is not loaded: help must not wait for a language model's libraries."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    *("aiohttp", "feedparser", "filelock", "genai_prices", "htmldate", "httpx", "httpx2", "jinja2", "lxml"),
    *("nupunkt", "openai", "platformdirs", "pydantic", "rich", "spacy", "tenacity", "trafilatura"),
}
# Prints at the end, after the program has ended itself.
PROBE = """
import atexit, json, sys
loaded = lambda: json.dumps([*{name.partition(".")[0] for name in sys.modules}])
atexit.register(lambda: print(loaded(), file=sys.stderr))
sys.argv = ["briefing", *sys.argv[1:]]
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """Run code in a fresh interpreter; give the top-level modules that are loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE + code, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


CLI = "from briefing.cli import main; main()"
# Typer reads the flags of subcommands with it.
OF_TYPER = {"pydantic"}


def test_help_loads_no_heavy_library():
    """The program's help is there at once."""
    modules = loaded(CLI, "--help")
    assert "typer" in modules
    assert modules & HEAVY == set()


@pytest.mark.parametrize(
    "arguments",
    [
        "run --help",
        "prompts --help",
        "templates list --help",
        "schedule add --help",
        "store info --help",
        "config show --help",
        "verify --help",
        "search --help",
        "actors --help",
        "show --help",
    ],
)
def test_help_of_a_command_loads_nothing_but_typer_s_own(arguments):
    """The help of each command waits for no analyst and no model."""
    assert loaded(CLI, *arguments.split()) & HEAVY <= OF_TYPER


def test_importing_the_package_loads_no_heavy_library():
    """`import briefing` costs a program that uses it nothing until it is used."""
    assert loaded("import briefing") & HEAVY == set()


def test_a_plain_command_loads_nothing_but_typer_s_own():
    """Listing the schedules waits for no analyst and no model."""
    code = "import os; os.environ['PATH'] = ''\nfrom briefing.cli import _run; _run(['schedule', 'list'])"
    assert loaded(code) & HEAVY <= OF_TYPER
