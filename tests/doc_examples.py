"""Run the examples of a Markdown page as its reader would: from top to bottom, in a folder of their own.

The reader has an installed wheel, a fresh home, and a folder with a copy of the repository's `seeds/` and
`docs/recordings/`. What a fenced block is, the words behind its fence say:

    console          lines that begin with "$ " are commands (a backslash at the end goes on in the next line), and
                     what follows is what a terminal would show. Each runs in a shell of its own, in the folder. An
                     exit code other than 0 must be shown, by "$ echo $?" as the next command.
    markdown $ CMD   the output of that command
    python           run in one interpreter a page; a text block right below has what it prints, else it prints nothing
    toml NAME        a file that the reader writes: a configuration that loads
    csv, jsonl, json, jinja NAME    likewise, of any content
    sh               not run here: the set-up lines of README, benchmarks and tests. Scripts and options must exist
    text             a diagram (it has arrows), or a synopsis, a command a line, whose commands and options must exist

A block of another kind is a mistake, and so is an indented one. Commands in `code` within a sentence must exist, too.
In an output, a line "..." stands for any lines. The reader's home is /home/me, the folder /home/me/news,
the program's environment /opt/briefing; one number of seconds ("2 s"), or hash of a series' path, is as good
as another. All else must be there to the letter.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from typer.main import get_command

from briefing import config
from briefing.cli import app

ROOT = Path(__file__).parent.parent
FILES = {"toml", "csv", "jsonl", "json", "jinja"}
KINDS = FILES | {"console", "markdown", "python", "sh", "text"}

_CRONTAB = """#!/bin/sh
case "$1" in
    -l) [ -e ~/.crontab ] || { echo 'no crontab for you' >&2; exit 1; }; cat ~/.crontab ;;
    -) cat > ~/.crontab ;;
    -r) rm ~/.crontab ;;
esac
"""
# Seconds, in words and in a log; the hash of a path, which names a series.
_VARYING = (
    (re.compile(r"\b\d+(\.\d+)? s\b"), "0 s"),
    (re.compile(r'"seconds": [\d.]+'), '"seconds": 0'),
    (re.compile(r"\bseries [0-9a-f]{16}\b"), f"series {'0' * 16}"),
)
# Reads a program as a JSON string, line by line; answers with what it prints.
_INTERPRETER = """
import contextlib, io, json, sys, traceback
names = {"__name__": "__main__"}
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(compile(json.loads(line), "example", "exec"), names)
        except BaseException:
            traceback.print_exc()
    print(json.dumps(said.getvalue()), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its kind, the words behind it, its text, and its first and last line, from 1."""

    kind: str
    words: str
    text: str
    line: int
    last: int


@dataclass(frozen=True, slots=True)
class Output:
    """What a block says is printed, and what is.

    Attributes:
        first: the line of the page, from 1, at which what it says begins.
        said: its lines.
        found: the lines printed.
    """

    first: int
    said: list[str]
    found: list[str]

    @property
    def same(self) -> bool:
        """Whether one is the other, where '...' stands for any lines."""
        said = "".join(
            "(?:.*\\n)*" if line == "..." else re.escape(_steady(line) + "\n") for line in self.said
        )
        return re.fullmatch(said, "".join(_steady(line) + "\n" for line in self.found)) is not None


def _steady(line: str) -> str:
    """Give a line without what varies from run to run."""
    for varying, steady in _VARYING:
        line = varying.sub(steady, line)
    return line


class Reader:
    """Somebody with an installed wheel, a home, and a folder in which a page is followed.

    Args:
        root: an empty folder.
        python: that of the environment where the wheel is.
    """

    def __init__(self, root: Path, python: Path) -> None:
        self._root, self._python = root, python
        self._home = root / "home" / "me"
        self.folder = self._home / "news"
        shutil.copytree(ROOT / "seeds", self.folder / "seeds")
        shutil.copytree(ROOT / "docs" / "recordings", self.folder / "docs" / "recordings")
        crontab = root / "bin" / "crontab"
        crontab.parent.mkdir()
        crontab.write_text(_CRONTAB)
        crontab.chmod(0o755)
        path = os.pathsep.join([str(crontab.parent), str(python.parent), "/usr/bin", "/bin"])
        # The proxy is one that does not answer: nothing goes out.
        nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
        self._environ = {"HOME": str(self._home), "PATH": path, "LANG": "C.UTF-8", "TZ": "UTC"} | nowhere
        self._interpreter: subprocess.Popen[str] | None = None

    def shell(self, command: str, last: int = 0) -> tuple[list[str], int]:
        """Run a command after one that ended with `last`; give the lines it prints, and its exit code."""
        done = subprocess.run(
            ["/bin/bash", "-c", f"(exit {last})\n{command}"],
            **self._surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=120,
            check=False,
        )
        return self._shown(done.stdout), done.returncode

    def interpret(self, code: str) -> list[str]:
        """Run Python code in the page's interpreter; give the lines it prints."""
        if self._interpreter is None:
            self._interpreter = subprocess.Popen(
                [self._python, "-c", _INTERPRETER],
                **self._surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        assert self._interpreter.stdin
        assert self._interpreter.stdout
        self._interpreter.stdin.write(json.dumps(code) + "\n")
        self._interpreter.stdin.flush()
        return self._shown(json.loads(self._interpreter.stdout.readline()))

    def write(self, name: str, text: str) -> Path:
        """Write a file into the folder; give its path."""
        path = self.folder / name
        assert path.resolve().is_relative_to(self.folder.resolve()), f"{name} is outside of the folder"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def leave(self) -> None:
        """End the page's interpreter, if there is one."""
        if self._interpreter is not None:
            with self._interpreter as interpreter:
                interpreter.kill()

    @property
    def _surroundings(self) -> dict[str, Any]:
        return {
            "cwd": self.folder,
            "env": self._environ,
            "stderr": subprocess.STDOUT,
            "encoding": "utf-8",
        }

    def _shown(self, output: str) -> list[str]:
        shown = output.replace(str(self._home), "/home/me")
        return shown.replace(str(self._python.parent.parent), "/opt/briefing").splitlines()


def blocks(page: str) -> list[Block]:
    """Give all blocks of code in a page."""
    return [
        Block(*(*token.info.split(maxsplit=1), "", "")[:2], token.content, token.map[0] + 1, token.map[1])
        for token in MarkdownIt().parse(page)
        if token.type in ("fence", "code_block") and token.map
    ]


def follow(page: str, reader: Reader) -> Iterator[Output]:
    """Do all that a page says, and give each output that it shows.

    Raises:
        AssertionError: a block is of no known kind, or is wrong in itself; the message begins with its line.
    """
    check_inline(page)
    shown: set[int] = set()  # the lines of blocks that are a Python block's output
    for block, below in pairwise([*blocks(page), None]):
        if block is None or block.line in shown:
            continue
        try:
            assert block.kind in KINDS, f"no known kind of block: ```{block.kind} {block.words}"
            if block.kind == "console":
                yield from _console(block, reader)
            elif block.kind == "markdown":
                assert block.words.startswith("$ "), "the command is missing: ```markdown $ COMMAND"
                found, code = reader.shell(block.words[2:])
                assert code == 0, "\n".join(found)
                yield Output(block.line + 1, block.text.splitlines(), found)
            elif block.kind == "python":
                printed = reader.interpret(block.text)
                assert not (printed and printed[0].startswith("Traceback")), "\n".join(printed)
                if below and below.kind == "text" and below.line == block.last + 2:
                    shown.add(below.line)
                    yield Output(below.line + 1, below.text.splitlines(), printed)
                elif printed:
                    yield Output(block.last + 1, [], ["", "```text", *printed, "```"])
            elif block.kind in FILES:
                assert block.words, f"a file has no name: ```{block.kind} NAME"
                path = reader.write(block.words, block.text)
                if block.kind == "toml":
                    config.load(path, {}, {})
            elif block.kind == "text":
                check_text(block.text)
            else:
                check_scripts(block.text)
        except Exception as error:
            raise AssertionError(f"line {block.line}: {error}") from error


def _console(block: Block, reader: Reader) -> Iterator[Output]:
    """Run the commands of a block, each after the one before it."""
    steps: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if line.startswith("$ "):
            steps.append((number + 1, line[2:], []))
            continue
        assert steps, "a console block begins with '$ ' and a command"
        first, command, said = steps[-1]
        if command.endswith("\\") and not said:
            steps[-1] = (first + 1, f"{command}\n{line}", said)
        else:
            said.append(line)
    last = 0
    for first, command, said in steps:
        assert last == 0 or command == "echo $?", f"exit code {last}, but '$ echo $?' does not show it"
        found, last = reader.shell(command, last)
        yield Output(first, said, found)
    assert last == 0, f"exit code {last}, but '$ echo $?' does not show it: {found}"


def mended(page: str, outputs: list[Output]) -> str:
    """Give a page in which each output is what was found."""
    lines = page.splitlines()
    for output in reversed(outputs):
        if not output.same:
            lines[output.first - 1 : output.first - 1 + len(output.said)] = output.found
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------- what is not run, but looked at


def check_inline(page: str) -> None:
    """Look at the commands within sentences.

    Raises:
        AssertionError: one of them is none.
    """
    for token in MarkdownIt().enable("table").parse(page):
        for part in token.children or ():
            if part.type == "code_inline" and re.search(r"(^|\W)briefing [a-z]", part.content):
                check_command_line(part.content)


def check_text(text: str) -> None:
    """Look at a diagram or a synopsis.

    Raises:
        AssertionError: it is neither, or a command or an option in it does not exist.
    """
    if "→" in text:
        return
    for line in text.splitlines():
        assert check_command_line(re.split(r"\s{2,}", line)[0]), f"neither a diagram nor a command: {line}"


def check_command_line(line: str) -> int:
    """Look at the commands of this program in a line of the shell; give their number.

    Raises:
        AssertionError: a command or an option does not exist.
    """
    number = 0
    for part in re.split(r"[;|] |…", line):
        if found := re.search(r"(?:^|\s)briefing ([a-z].*)", part):
            words = shlex.split(found[1], comments=True)
            # What is redirected, and what may be left out, is no argument.
            check_command([word for word in words if not re.match(r"\d?>|\[.*\]", word)])
            number += 1
    return number


def check_command(words: list[str]) -> None:
    """Parse a command as the program would, without its types.

    Raises:
        AssertionError: the command or an option does not exist, or there are too many arguments.
    """
    command: Any = get_command(app)
    rest = list(words)
    while hasattr(command, "commands") and rest:
        name = rest.pop(0)
        assert name in command.commands, f"there is no command 'briefing {' '.join(words)}'"
        command = command.commands[name]
    context = command.context_class(command, info_name="briefing")
    try:
        _, left, _ = command.make_parser(context).parse_args(rest)
    except Exception as error:
        raise AssertionError(f"briefing {' '.join(words)}: {error}") from error
    assert not left, f"briefing {' '.join(words)}: too many arguments: {left}"


def check_scripts(text: str) -> None:
    """Look at commands that are not run here.

    Raises:
        AssertionError: one is of another kind, or a script or an option does not exist.
    """
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if line.startswith("python3 -m venv .venv && "):
            continue  # tests/test_packaging.py and .ci/run look at these
        if words[:2] == ["pip", "install"]:
            continue
        if words[:3] == ["python", "-m", "pytest"]:
            for name in words[3:]:
                assert (ROOT / name).exists(), f"there is no {name}"
            continue
        assert words[0] == "python", f"not a benchmark: {line}"
        known = _options(ROOT / words[1])
        for option in words[2:]:
            assert not option.startswith("-") or option in known, f"{words[1]} has no {option}"


@cache
def _options(script: Path) -> set[str]:
    """Give the options that a script declares with argparse."""
    return {
        argument.value
        for call in ast.walk(ast.parse(script.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr == "add_argument"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
