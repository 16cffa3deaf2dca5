"""What is shipped: the wheel in an environment of its own, the checkout, and the set-up that README promises."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from conftest import ROOT

import briefing
from briefing.data import data_dir
from briefing.prompts import PROMPT_NAMES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_wheel_has_all_that_the_program_reads(wheel):
    """Prompts, templates, tables and types travel inside; articles, tests and benchmarks stay at home."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = {
        f"briefing/_data/{kind}/{p.name}"
        for kind in ("gold", "prompts", "templates")
        for p in (ROOT / kind).iterdir()
    }
    code = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "briefing").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    shipped = {name for name in names if ".dist-info/" not in name}
    assert shipped == data | code
    assert {f"briefing/_data/prompts/{name}.md.j2" for name in PROMPT_NAMES} <= shipped
    assert {
        "briefing/py.typed",
        "briefing/tables/countries.tsv",
        "briefing/_data/templates/daily.md.j2",
    } <= shipped


def in_environment(python: Path, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run that Python in a folder; `-I` keeps the working directory and the user's own packages out."""
    return subprocess.run(
        [python, "-I", *map(str, arguments)], capture_output=True, text=True, check=True, cwd=folder
    )


def test_the_wheel_runs_in_an_environment_of_its_own(installed, tmp_path):
    """From an empty folder, without the checkout: the main job, with the prompts and templates inside."""
    origin = "import briefing, briefing.data as d; print(briefing.__file__); print(d.data_dir('prompts'))"
    module, prompts = in_environment(installed, "-c", origin, folder=tmp_path).stdout.splitlines()
    environment = installed.parent.parent
    assert Path(module).is_relative_to(environment)
    assert Path(prompts) == Path(module).parent / "_data" / "prompts"
    (tmp_path / "seeds").mkdir()
    for seed in (ROOT / "seeds").iterdir():
        (tmp_path / "seeds" / seed.name).write_bytes(seed.read_bytes())
    page = in_environment(installed, "-m", "briefing", "run", "seeds", "--out", "-", folder=tmp_path).stdout
    assert page.startswith("# Daily brief, 2020-06-04\n")
    listed = in_environment(installed, "-m", "briefing", "prompts", "list", folder=tmp_path).stdout
    assert [line.split()[0] for line in listed.splitlines()] == list(PROMPT_NAMES)
    assert {line.split()[2] for line in listed.splitlines()} == {"shipped"}
    version = in_environment(installed, "-m", "briefing", "--version", folder=tmp_path).stdout
    assert version == f"briefing {PROJECT['version']}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_the_checkout_reads_its_own_top_level():
    """Who edits prompts/ or templates/ in a checkout sees it at once, without installing again."""
    assert Path(briefing.__file__).is_relative_to(ROOT)
    assert data_dir("prompts") == ROOT / "prompts"
    assert data_dir("templates") == ROOT / "templates"


def test_every_library_that_is_imported_is_declared():
    """Nothing works only because another package happens to bring it."""
    declared = {re.split(r"[\[<>=~! ]", need)[0].lower() for need in PROJECT["dependencies"]}
    declared |= {"spacy"}  # the extra 'embedded'
    homes = {"markdown_it": "markdown-it-py", "genai_prices": "genai-prices", "markupsafe": "jinja2"}
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "briefing").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    foreign = imported - sys.stdlib_module_names - {"briefing"}
    assert {homes.get(name, name) for name in foreign} <= declared


# --------------------------------------------------------------------------------------- README and .ci/run


def commands() -> list[str]:
    """Give the commands of README's fenced sh blocks, in order."""
    return re.findall(
        r"^```sh\n(.*?)\n```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def test_readme_sets_everything_up_in_two_lines():
    """One line runs the main job on a bare machine, one passes the tests: each in a block of its own."""
    run, check = commands()[:2]
    for command in (run, check):
        assert "\n" not in command
        assert "venv .venv" in command
        assert "pip install" in command
    assert "briefing run seeds" in run
    assert "pytest" in check


def test_ci_runs_the_second_line_as_it_stands():
    """.ci/run takes the command out of README instead of having one of its own."""
    shown = subprocess.run(
        [ROOT / ".ci" / "run", "--show"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert shown == commands()[1]
