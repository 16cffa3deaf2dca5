"""`briefing config show`: what counts, where it comes from, and never a secret."""

from __future__ import annotations

import functools
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import Run

from briefing import config
from briefing.settings import SECTIONS
from briefing.toml_text import toml


@pytest.fixture
def show(program: Run) -> Run:
    """Run the command in this process; give exit code, stdout and stderr."""
    return functools.partial(program, "config", "show")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a configuration with one of everything."""
    path = tmp_path / "briefing.toml"
    path.write_text(
        "# mine\n[model]\nname = 'm'\nconcurrency = 2\n\n[brief.topics]\nArms = ['fighter jets']\n"
        "[sources]\nfeeds = [\n  'https://example.org/a',\n]\n"
        "[deliver.mail]\nto = ['a@example.org']\npassword_file = 'secret'\n",
        encoding="utf-8",
    )
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("open sesame\n")
    return path


def test_every_setting_says_where_it_comes_from(show, file, monkeypatch):
    """Default, file and line, or variable; the key that wins is the one that is shown."""
    monkeypatch.setenv("BRIEFING_CONCURRENCY", "3")
    code, out, err = show("--config", file)
    assert (code, err) == (0, "")
    for line in (
        f"# {file}",
        f'name = "m"  # {file}, line 3',
        "concurrency = 3  # BRIEFING_CONCURRENCY",
        "chunk_tokens = 2000  # default",
        "# temperature is not set",
        f'topics = {{ "Arms" = ["fighter jets"] }}  # {file}, line 6',
        f'feeds = ["https://example.org/a"]  # {file}, line 9',
        f'to = [["a@example.org"]]  # {file}, line 13',
    ):
        assert line in out.splitlines(), line


def test_what_is_printed_is_toml_and_says_the_same(show, file, tmp_path, monkeypatch):
    """It could be a configuration itself: every key is there, and it loads to the same settings."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk")
    out = show("--config", file)[1]
    copy = tmp_path / "copy.toml"
    copy.write_text(out, encoding="utf-8")
    again, of_file = (config.load(path, {"BRIEFING_OUT": "briefs"}, {}) for path in (copy, file))
    assert again.model_copy(update={"file": None}) == of_file.model_copy(update={"file": None})
    for name, model in SECTIONS.items():
        assert f"[{name}]" in out
        assert all(f"\n{key} = " in out or f"\n# {key} is not set" in out for key in model.model_fields)


def test_json_has_the_same_for_machines(show, file, monkeypatch):
    """Value, kind of origin, its name and line."""
    monkeypatch.setenv("BRIEFING_OUT", "there")
    code, out, _ = show("--config", file, "--format", "json")
    shown = json.loads(out)
    assert (code, shown["file"]) == (0, str(file))
    assert set(shown["settings"]) == {
        f"{name}.{key}" for name in SECTIONS for key in SECTIONS[name].model_fields
    }
    assert shown["settings"]["model.name"] == {"value": "m", "origin": "file", "name": str(file), "line": 3}
    assert shown["settings"]["brief.out"] == {"value": "there", "origin": "variable", "name": "BRIEFING_OUT"}
    assert shown["settings"]["model.base_url"] == {"value": None, "origin": "default"}
    assert shown["secrets"]["BRIEFING_WEBHOOK_URL"] == "not set"


@pytest.mark.parametrize("output", ["text", "json"])
def test_of_a_secret_only_its_place_is_shown(show, file, output, monkeypatch):
    """Set or not, and from where; not a character of it, whatever it is made of."""
    monkeypatch.setenv("OPENAI_API_KEY", "qzxjv")
    monkeypatch.setenv("BRIEFING_WEBHOOK_URL", "https://example.org/wqkjz")
    out = show("--config", file, "--format", output)[1]
    assert "set (from OPENAI_API_KEY)" in out
    assert f"set (from {file.parent / 'secret'})" in out
    assert "set (from BRIEFING_WEBHOOK_URL)" in out
    assert not any(secret in out for secret in ("qzxjv", "sesame", "wqkjz"))


def test_a_key_that_nothing_uses_says_so(show, monkeypatch):
    """With the embedded analyst a key sends nothing anywhere; without a file there is one sentence about that."""
    monkeypatch.setenv("OPENAI_API_KEY", "qzxjv")
    out = show()[1]
    assert out.startswith("# There is no configuration file; 'briefing init' writes one.\n")
    assert "# OPENAI_API_KEY: set (from OPENAI_API_KEY), not in use\n" in out


def test_a_mistake_is_told_as_a_run_tells_it(show, file):
    """Exit 2 with the line and the mend, and nothing on stdout."""
    file.write_text("[model]\nconcurency = 2\n")
    code, out, err = show("--config", file)
    assert (code, out) == (2, "")
    assert f"{file}, line 2: [model] has no key 'concurency'; did you mean 'concurrency'?" in err


def test_a_mistyped_variable_is_told(show, monkeypatch):
    """It has no effect and would be silent; one that is like none of ours is somebody else's."""
    monkeypatch.setenv("BRIEFING_CONCURENCY", "3")
    monkeypatch.setenv("BRIEFING_XYZZY", "3")
    assert show()[2] == "briefing: BRIEFING_CONCURENCY has no effect; did you mean BRIEFING_CONCURRENCY?\n"


@given(st.text())
def test_any_text_is_written_as_toml_reads_it(text):
    """On one line, without a control character."""
    text = text.encode("utf-8", "ignore").decode()
    written = toml({text: [text, 1.5, True]})
    assert written.isprintable()
    assert tomllib.loads(f"x = {written}") == {"x": {text: [text, 1.5, True]}}
