"""`briefing verify`: what a third party is told of a brief, and what no file can do to the terminal."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from briefing import cli
from briefing.cli import files

SEED = ROOT / "tests" / "golden" / "seed.json"
DOC = (ROOT / "docs" / "verify.md").read_text("utf-8")
# What 'verify' prints in the documentation: up to the next command, or the end of the block.
SHOWN = re.findall(r"^\$ briefing verify \S+\n(.*?)^(?:\$|```)", DOC, re.DOTALL | re.MULTILINE)


@pytest.fixture
def verify(capsys, monkeypatch):
    """Run the command on a path, or on bytes that come from stdin; give exit code, stdout and stderr."""

    def call(source: Path | str | bytes) -> tuple[int, str, str]:
        argument = "-" if isinstance(source, bytes) else str(source)
        stdin = source if isinstance(source, bytes) else b""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        monkeypatch.setattr(sys, "argv", ["briefing", "verify", argument])
        with pytest.raises(SystemExit) as end:
            cli.main()
        output = capsys.readouterr()
        return int(end.value.code or 0), output.out, output.err

    return call


def test_a_brief_that_holds_is_one_line(verify):
    """A good brief ends with code 0 and one line that says how much was looked at, from a file as from stdin."""
    said = (0, SHOWN[0], "")
    assert verify(SEED) == said
    assert verify(SEED.read_bytes()) == said


def test_what_does_not_hold_is_a_line_each(verify):
    """The example of the documentation: one word changed by hand ends with code 3 and says where."""
    text = SEED.read_text("utf-8")
    changed = re.sub(
        r'("text": "President[^"]*)two (military bases[^"]*",\n\s+"speaker")', r"\1three \2", text
    )
    assert changed != text
    code, out, err = verify(changed.encode())
    assert (code, err) == (3, "")
    # There the article was read from the folder of seeds.
    assert out.replace("held by ", "held by seeds/") == SHOWN[1]


def test_what_a_file_holds_never_reaches_the_terminal_raw(verify):
    """Control and bidirectional characters of a file are not printed, and each fault stays on one line."""
    text = SEED.read_text("utf-8").replace('"headline": "', '"headline": "\\u001b[2J\\u202e\\n\\r', 1)
    code, out, _ = verify(text.encode())
    assert code == 3
    assert len(out.splitlines()) == 2
    assert all(row.isprintable() for row in out.splitlines())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no brief"),
        (b"\xff\xfe\x00", "no brief"),
        (b"[]", "no brief"),
        (b'{"schema_version": 1}', "no brief"),
        (b"[" * 1_000_000, "no brief"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "no brief"),
        (b"\x1b[2J\xe2\x80\xae", "no brief"),
    ],
)
def test_what_is_no_brief_is_one_sentence(verify, data, why):
    """Junk, half a file and endless nesting end with code 2 and a sentence on stderr."""
    code, out, err = verify(data)
    assert (code, out) == (2, "")
    assert err.startswith("briefing: stdin is ")
    assert why in err
    assert err.count("\n") == 1
    assert err.strip().isprintable()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"title": "Daily brief"', '"title": "Daily brief", "title": "Daily brief"', "'title' stands twice"),
        ('"seconds": 0.0', '"seconds": NaN', "NaN is no number"),
        ('"schema_version": 1', '"schema_version": 2', "schema version 2"),
        ('"title": "Daily brief"', '"title": "Daily brief", "odd": ' + "[" * 5000 + "]" * 5000, "no brief"),
        ('"title": "Daily brief"', '"\x1b\\u001b[2J": 1, "\\u001b[2J": 2', "no brief"),
    ],
)
def test_what_two_programs_may_read_in_two_ways_is_no_brief(verify, old, new, why):
    """Keys that stand twice, numbers that are none and other versions end with code 2; the sentence names them."""
    text = SEED.read_text("utf-8")
    assert old in text
    code, out, err = verify(text.replace(old, new, 1).encode())
    assert (code, out) == (2, "")
    assert why in err
    assert err.strip().isprintable()


def test_a_file_that_cannot_be_read_is_named(verify, tmp_path):
    """A missing file and a folder end with code 2, the path and the mend."""
    for path in (tmp_path / "none.json", tmp_path):
        code, out, err = verify(path)
        assert (code, out) == (2, "")
        assert f"{path} cannot be read" in err
        assert "name a brief's JSON file" in err


def test_a_file_that_is_too_large_is_not_looked_into(verify, monkeypatch):
    """More bytes than any brief has end with code 2."""
    monkeypatch.setattr(files, "MAX_BRIEF_BYTES", 1000)
    code, _, err = verify(SEED)
    assert code == 2
    assert "more than any brief" in err
