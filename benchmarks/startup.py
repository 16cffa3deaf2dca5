"""What does `briefing --help` cost, against a bare Typer app of two commands?

    python benchmarks/startup.py

CPU time (user and system) of child processes, medians of alternating runs. There are two bare apps: Typer's
defaults, and Typer without its rich help pages, which is how briefing is set up. Required: at most 1.3 times
the first.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIRED = 1.3
BARE = """
import typer
app = typer.Typer({options})
@app.command()
def one(name: str, count: int = 1) -> None:
    "Do the one thing."
@app.command()
def two(path: str, force: bool = False) -> None:
    "Do the other."
app()
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=11, help="of each, alternating")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(commands(Path(folder)), options.runs)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ours = medians["briefing"]
    ratios = {name: round(ours / value, 2) for name, value in medians.items() if name != "briefing"}
    met = ratios["typer"] <= REQUIRED
    for name, median in medians.items():
        ratio = f"briefing is {ratios[name]} x it" if name in ratios else ""
        print(f"{name:14} {1000 * median:6.0f} ms  {ratio}", file=sys.stderr)
    print(f"required: at most {REQUIRED} x typer: {'met' if met else 'MISSED'}", file=sys.stderr)
    milliseconds = {name: round(1000 * median) for name, median in medians.items()}
    print(
        json.dumps(
            {
                "benchmark": "startup",
                "runs": options.runs,
                "cpu_ms": milliseconds,
                "ratios": ratios,
                "required": REQUIRED,
                "met": met,
            }
        )
    )


def commands(folder: Path) -> dict[str, list[str]]:
    """Give the command lines to compare; the bare apps are written to a folder."""
    found = {"briefing": [*briefing(), "--help"]}
    for name, options in (("typer", ""), ("typer, no rich", "rich_markup_mode=None")):
        script = folder / f"bare{len(found)}.py"
        script.write_text(BARE.format(options=options), encoding="utf-8")
        found[name] = [sys.executable, str(script), "--help"]
    return found


def briefing() -> list[str]:
    """Give the installed command of this interpreter, else the module."""
    script = Path(sys.executable).with_name("briefing")
    return [str(script)] if script.exists() else [sys.executable, "-m", "briefing"]


def measure(lines: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Run all command lines in turn, so that what else the machine does falls on all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in lines}
    for number in range(runs + 1):
        for name, line in lines.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(line, stdout=subprocess.DEVNULL, check=True, env={**os.environ, "COLUMNS": "100"})
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if number:  # the first of each only fills the caches
                seconds[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return seconds


if __name__ == "__main__":
    main()
