"""The walls of the house: who may import whom, as .importlinter says, and that the contracts can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts on the package that lies in a folder."""
    shutil.copy(ROOT / ".importlinter", root)
    # It looks for the package in its working directory first.
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter is not installed"
    return subprocess.run([program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path) -> Path:
    """Copy the package, to break it."""
    shutil.copytree(ROOT / "briefing", tmp_path / "briefing", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_data_flows_one_way(copy):
    """Every contract is kept by the package as it is."""
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def test_each_contract_can_be_broken(copy):
    """A wall that nothing can run into is no wall: one import across each is found."""
    across = {
        "One direction": ("text.py", "from briefing import compose"),
        "The pure steps": ("grounding.py", "import pathlib"),
        "Reading knows nothing": ("sources/fields.py", "from briefing import stories"),
        "A model knows requests": ("models/lenient.py", "from briefing import types"),
        "An analyst knows a model": ("analysts/language_model.py", "from briefing.models import recording"),
        "Only the client of models": ("sources/html.py", "import httpx2"),
        "Only the command line": ("render.py", "import typer"),
        "Database, templates": ("compose.py", "import sqlite3"),
    }
    for file, line in across.values():
        with (copy / "briefing" / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    report = lint(copy).stdout
    summary = {
        line.rsplit(" ", 1)[0]: line.rsplit(" ", 1)[1] for line in report.splitlines() if "BROKEN" in line
    }
    for name in across:
        assert any(contract.startswith(name) for contract in summary), f"{name}: not found to be broken"
    assert f"{len(across)} broken" in report


def test_a_module_without_a_place_is_told(copy):
    """A new module must be given its layer: the contract is exhaustive."""
    (copy / "briefing" / "newcomer.py").write_text('"""New."""\n')
    done = lint(copy)
    assert done.returncode != 0
    assert "newcomer" in done.stdout + done.stderr
