"""Read the settings: from briefing.toml, the environment and the flags, into one frozen value.

Flags win over the environment, the environment over the file. Each value is checked alone, where it comes
from, so that an error names the line of the file, the variable or the flag. settings.py has the keys.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError

from briefing import keys
from briefing.errors import UsageError
from briefing.settings import SECTIONS, Settings
from briefing.toml_text import line_of, lines_of, toml

_MAX_FILE_BYTES = 1_000_000
# Where a flag or variable is not simply the key's name.
_FLAGS = {
    "model.name": "--model",
    "brief.formats": "--format",
    "store.path": "--store",
}
_VARIABLES = {"model.name": "BRIEFING_MODEL", "store.path": "BRIEFING_STORE"}
# The variables that are no setting's.
_OTHER_VARIABLES = {
    *("BRIEFING_CONFIG", "BRIEFING_NOW", "BRIEFING_VERBOSE"),
    *("BRIEFING_EXIT", "BRIEFING_ERROR", "BRIEFING_SERIES"),
    *(kind.variable for kind in keys.KINDS.values()),
}
# What is a table or a list; its text in a variable is JSON where it looks so.
_TABLE_OR_LIST = {"brief.topics"}
# The names of tables, as they stand at the top of the file: 'deliver' holds [deliver.mail] and others.
_TABLES = list(dict.fromkeys(name.partition(".")[0] for name in SECTIONS))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of a setting comes from.

    Attributes:
        kind: 'default', 'file', 'variable' or 'flag'.
        name: the file's path, or the name of the variable or flag; '' for a default.
        line: of the file, from 1.
    """

    kind: str
    name: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.name}, line {self.line}" if self.line else self.name or self.kind


# Checks one value, and gives it as the settings hold it; raises UsageError.
_Check = Callable[[], object]


def variable(section: str, key: str) -> str:
    """Give the name of a setting's environment variable: BRIEFING_KEY, of a delivery BRIEFING_MAIL_KEY."""
    parts = [*section.split(".")[1:], key]
    return _VARIABLES.get(f"{section}.{key}", f"BRIEFING_{'_'.join(parts).upper()}")


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Give a sentence for each variable that looks like one of ours, mistyped: it has no effect, silently."""
    known = _OTHER_VARIABLES | {
        variable(name, key) for name in SECTIONS for key in SECTIONS[name].model_fields
    }
    strange = sorted(name for name in environ if name.startswith("BRIEFING_") and name not in known)
    near = ((name, difflib.get_close_matches(name, sorted(known), 1, 0.8)) for name in strange)
    return [f"{name} has no effect; did you mean {names[0]}?" for name, names in near if names]


def default_file() -> Path:
    """Give the place of the user's own briefing.toml, which need not exist."""
    return platformdirs.user_config_path("briefing", appauthor=False) / "briefing.toml"


def find_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Find the configuration file: `path`, else BRIEFING_CONFIG, else the user's own if it exists.

    The working directory is never searched: a stranger's file must not redirect a key or run a command.

    Returns:
        Its absolute path; None where there is none.

    Raises:
        UsageError: where a file that was asked for does not exist.
    """
    asked = path or (Path(environ["BRIEFING_CONFIG"]) if environ.get("BRIEFING_CONFIG") else None)
    if asked is None:
        default = default_file()
        return default if default.is_file() else None
    if not asked.is_file():
        raise UsageError(
            f"There is no configuration file {asked}; 'briefing init --config {asked}' writes one."
        )
    return asked.absolute()


def load(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object], *, flags: bool = True
) -> Settings:
    """Put the settings together.

    Args:
        path: `--config`, or None.
        environ: the environment; empty variables count as unset.
        overrides: values by 'section.key' ('model.name'); None and empty lists count as not given.
        flags: whether the overrides are a command's flags; else they are a function's arguments.

    Raises:
        UsageError: where a file, key or value is wrong; it names the file and line, variable, flag or argument,
            and the mend.
    """
    return load_with_origins(path, environ, overrides, flags=flags)[0]


def load_with_origins(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object], *, flags: bool = True
) -> tuple[Settings, dict[str, Origin]]:
    """Likewise, and give by 'section.key' where each setting comes from, defaults included.

    Raises:
        UsageError: as `load`.
    """
    file = find_file(path, environ)
    source = _read(file) if file else None
    if source:
        source.check_names()
    values: dict[str, object] = {}
    origins = {f"{name}.{key}": Origin("default") for name in SECTIONS for key in SECTIONS[name].model_fields}
    for where, origin, check in _given(source, environ, overrides, flags=flags):
        values[where], origins[where] = check(), origin
    settings = _settings(values, file)
    found = {name: keys.find(name, settings, environ) for name in keys.KINDS if keys.needed(name, settings)}
    return _with_secrets(settings, found), origins


def load_what_holds(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object]
) -> Settings:
    """Put together what can be used of a faulty configuration, so that its fault can be told where it asks for.

    What `load` would refuse is left at its default. Nothing is raised.
    """
    file = source = None
    try:
        file = find_file(path, environ)
        source = _read(file) if file else None
    except UsageError:
        pass
    values: dict[str, object] = {}
    for where, _, check in _given(source, environ, overrides):
        try:
            values[where] = check()
        except UsageError:
            continue
    settings = _settings(values, file)
    found: dict[str, keys.Secret | None] = {}
    for name in keys.KINDS:
        try:
            found[name] = keys.find(name, settings, environ)
        except UsageError:
            continue
    return _with_secrets(settings, found)


def _given(
    source: _Source | None,
    environ: Mapping[str, str],
    overrides: Mapping[str, object],
    *,
    flags: bool = True,
) -> Iterator[tuple[str, Origin, _Check]]:
    """Give what is set, as 'section.key', where, and its check. What comes later wins."""
    if source:
        for name, key, value in source.settings():
            yield f"{name}.{key}", source.origin(name, key), _of_file(source, name, key, value)
    for name, model in SECTIONS.items():
        for key in model.model_fields:
            origin = variable(name, key)
            if origin == "BRIEFING_BASE_URL" and not environ.get(origin):
                origin = "OPENAI_BASE_URL"
            if text := environ.get(origin):
                yield f"{name}.{key}", Origin("variable", origin), _of_variable(name, key, text, origin)
    for where, value in overrides.items():
        if value is not None and value != () and value != []:
            name, _, key = where.rpartition(".")
            flag = _FLAGS.get(where, f"--{key.replace('_', '-')}")
            told = flag if flags else flag.removeprefix("--").replace("-", "_")
            yield where, Origin("flag", told), _of_flag(name, key, value, told)


def _settings(values: Mapping[str, object], file: Path | None) -> Settings:
    table: dict[str, Any] = {"file": file}
    for where, value in values.items():
        *tables, key = where.split(".")
        inner = table
        for name in tables:
            inner = inner.setdefault(name, {})
        inner[key] = value
    return Settings.model_validate(table)


def _with_secrets(settings: Settings, found: Mapping[str, keys.Secret | None]) -> Settings:
    return settings.model_copy(update={name: secret.value for name, secret in found.items() if secret})


# ----------------------------------------------------------------------------- values, wherever they are from


def _of_file(source: _Source, section: str, key: str, value: object) -> _Check:
    """Give the check of a value in the file; an error names the line of the item that is wrong."""

    def check() -> object:
        try:
            model = SECTIONS[section].model_validate({key: value}, context=source.file.parent)
        except ValidationError as error:
            where = source.at(*section.split("."), *error.errors(include_input=False)[0]["loc"])
            raise UsageError(f"{where}: {key}: {_plainly(error)}.") from None
        return getattr(model, key)

    return check


def _of_flag(section: str, key: str, value: object, origin: str) -> _Check:
    """Give the check of a value by its section's model, in which all other keys have defaults."""

    def check() -> object:
        try:
            return getattr(SECTIONS[section].model_validate({key: value}), key)
        except ValidationError as error:
            raise UsageError(f"{origin}: {_plainly(error)}.") from None

    return check


def _of_variable(section: str, key: str, text: str, origin: str) -> _Check:
    """Give the check of a variable's text as the setting's type: lists by commas, tables as JSON."""
    model = SECTIONS[section]
    default = model.model_fields[key].default
    as_table = f"{section}.{key}" in _TABLE_OR_LIST and text.lstrip().startswith("{")
    if isinstance(default, tuple) and not as_table:
        return _of_flag(section, key, [part.strip() for part in text.split(",") if part.strip()], origin)

    def check() -> object:
        try:
            if as_table or isinstance(default, dict):
                return _of_flag(section, key, json.loads(text), origin)()
            return getattr(model.model_validate_strings({key: text}), key)
        except ValidationError as error:
            raise UsageError(f"{origin}: {_plainly(error)}.") from None
        except (ValueError, RecursionError):
            raise UsageError(f"{origin}: it must be a JSON object.") from None

    return check


def _plainly(error: ValidationError) -> str:
    """Put pydantic's first complaint into a user's words. The value is left out: it may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    said = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    said = said.replace("a valid tuple", "a list").replace("a valid dictionary", "a table")
    # "[key]" is pydantic's mark of a table's name that is wrong itself.
    inner = ".".join(part for part in first["loc"][1:] if isinstance(part, str) and part != "[key]")
    return f"{inner}: {said}" if inner else said


def _nearest(name: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known name was meant, else list them all."""
    known = list(known)
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}."


def _nearest_key(key: str, section: str | None) -> str:
    """Say where a key belongs, else which one was meant: one of its section, or else of any other."""
    if homes := [name for name, model in SECTIONS.items() if key in model.model_fields]:
        return f"it belongs under [{homes[0]}]."
    every = {key: name for name, model in reversed(SECTIONS.items()) for key in model.model_fields}
    own = list(SECTIONS[section].model_fields) if section else []
    if difflib.get_close_matches(key, own, 1) or not (near := difflib.get_close_matches(key, every, 1)):
        return _nearest(key, own or _TABLES)
    return f"did you mean '{near[0]}' under [{every[near[0]]}]?"


# ---------------------------------------------------------------------------------------------- the file


@dataclass(frozen=True, slots=True)
class _Source:
    """A briefing.toml that parses.

    Attributes:
        file: its absolute path.
        table: what it holds.
        lines: on which line each name stands.
    """

    file: Path
    table: dict[str, Any]
    lines: dict[tuple[str | int, ...], int]

    def settings(self) -> Iterator[tuple[str, str, object]]:
        """Give section, key and value of all settings that are known."""
        for name, model in SECTIONS.items():
            section: object = self.table
            for part in name.split("."):
                section = section.get(part) if isinstance(section, dict) else None
            if isinstance(section, dict):
                yield from ((name, key, value) for key, value in section.items() if key in model.model_fields)

    def check_names(self) -> None:
        """Check that all tables and keys are known.

        Raises:
            UsageError: at the first that is not, and at a secret.
        """
        for name, section in self.table.items():
            if name not in _TABLES:
                self._refuse_table(name, section)
            elif not isinstance(section, dict):
                raise self._wrong(f"'{name}' is a table; write [{name}] and its keys below.", name)
            elif name in SECTIONS:
                self._check_keys(section, name)
            else:
                for inner, table in section.items():
                    self._check_inner(table, name, inner)

    def _check_inner(self, table: object, name: str, inner: str) -> None:
        self._refuse_secret(name, inner)
        if f"{name}.{inner}" not in SECTIONS:
            if not isinstance(table, dict):
                raise self._wrong(f"[{name}] has no key '{inner}'; {_nearest_key(inner, None)}", name, inner)
            known = [section.partition(".")[2] for section in SECTIONS if section.startswith(f"{name}.")]
            raise self._wrong(f"there is no table [{name}.{inner}]; {_nearest(inner, known)}", name, inner)
        if not isinstance(table, dict):
            said = f"'{inner}' is a table; write [{name}.{inner}] and its keys below."
            raise self._wrong(said, name, inner)
        self._check_keys(table, name, inner)

    def _check_keys(self, section: Mapping[str, object], *path: str) -> None:
        name = ".".join(path)
        for key in section:
            self._refuse_secret(*path, key)
            if key not in SECTIONS[name].model_fields:
                raise self._wrong(f"[{name}] has no key '{key}'; {_nearest_key(key, name)}", *path, key)

    def _refuse_table(self, name: str, section: object) -> None:
        if not isinstance(section, dict):
            self._refuse_secret(name)
            raise self._wrong(f"'{name}' stands above all tables; {_nearest_key(name, None)}", name)
        inner = {section.rpartition(".")[2]: section for section in SECTIONS}
        near = difflib.get_close_matches(name, inner, 1)
        hint = f"did you mean [{inner[near[0]]}]?" if near else f"there are {', '.join(SECTIONS)}."
        raise self._wrong(f"there is no table [{name}]; {hint}", name)

    def _refuse_secret(self, *path: str) -> None:
        if said := keys.refusal(*path):
            raise self._wrong(said, *path)

    def _wrong(self, said: str, *path: str) -> UsageError:
        return UsageError(f"{self.at(*path)}: {said}")

    def origin(self, section: str, key: str) -> Origin:
        """Say where a key is set."""
        return Origin("file", str(self.file), line_of(self.lines, (*section.split("."), key)))

    def at(self, *path: str | int) -> str:
        """Say in words where a table, key or item is set."""
        return str(Origin("file", str(self.file), line_of(self.lines, path)))


def _read(file: Path) -> _Source:
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"{file} cannot be read ({why}); mend that or give another --config.") from error
    if len(data) > _MAX_FILE_BYTES:
        raise UsageError(f"{file} is larger than a megabyte; it is no briefing.toml.")
    try:
        text = data.decode("utf-8-sig")
        return _Source(file, tomllib.loads(text), lines_of(text))
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8; save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is not valid TOML: {error}.") from None


# --------------------------------------------------------------------------------------------- a new file


_PREAMBLE = """\
# The configuration of briefing: every key with its default, or with an example where it has none.
# Take the '#' off a line to change it. Paths are relative to this file.
# No secrets here: set OPENAI_API_KEY, BRIEFING_MAIL_PASSWORD and BRIEFING_WEBHOOK_URL, or name files of mode 600.
"""


def default_toml() -> str:
    """Write the file of `briefing init`: every key with its meaning and default, commented out."""
    parts = [_PREAMBLE]
    for name, model in SECTIONS.items():
        parts.append(f"\n[{name}]\n")
        for key, field in model.model_fields.items():
            unset = field.default in (None, (), {})
            value = (field.examples or [""])[0] if unset else field.default
            parts.append(f"# {field.description}{' (not set)' if unset else ''}\n# {key} = {toml(value)}\n")
    return "".join(parts)
