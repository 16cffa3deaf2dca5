"""Read the settings: from briefing.toml, the environment and the flags, into one frozen value.

Flags win over the environment, the environment over the file. Each value is checked alone, where it comes
from, so that an error names the line of the file, the variable or the flag. settings.py has the keys.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import SecretStr, ValidationError

from briefing.errors import UsageError
from briefing.settings import SECTIONS, Settings

_MAX_FILE_BYTES = 1_000_000
_MAX_KEY_BYTES = 10_000
# Where a flag or variable is not simply the key's name.
_FLAGS = {
    "model.name": "--model",
    "brief.formats": "--format",
    "store.path": "--store",
}
_VARIABLES = {"model.name": "BRIEFING_MODEL", "store.path": "BRIEFING_STORE"}
# What is a table or a list; its text in a variable is JSON where it looks so.
_TABLE_OR_LIST = {"brief.topics"}
# The names of tables, as they stand at the top of the file: 'deliver' holds [deliver.mail] and others.
_TABLES = list(dict.fromkeys(name.partition(".")[0] for name in SECTIONS))
# The variable that holds each secret, and the key that names a file with it.
_SECRETS = {
    "model": ("OPENAI_API_KEY", "api_key_file"),
    "mail": ("BRIEFING_MAIL_PASSWORD", "password_file"),
    "webhook": ("BRIEFING_WEBHOOK_URL", "url_file"),
}
_SECRET = re.compile(r"(^|_)(api_?key|key|password|secret|token)$", re.IGNORECASE)


def variable(section: str, key: str) -> str:
    """Give the name of a setting's environment variable: BRIEFING_KEY, of a delivery BRIEFING_MAIL_KEY."""
    parts = [*section.split(".")[1:], key]
    return _VARIABLES.get(f"{section}.{key}", f"BRIEFING_{'_'.join(parts).upper()}")


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


def load(path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object]) -> Settings:
    """Put the settings together.

    Args:
        path: `--config`, or None.
        environ: the environment; empty variables count as unset.
        overrides: the flags: values by 'section.key' ('model.name'); None and empty lists count as not given.

    Raises:
        UsageError: where a file, key or value is wrong; it names the file and line, variable or flag, and
            the mend.
    """
    file = find_file(path, environ)
    source = _read(file) if file else None
    sections: dict[str, dict[str, object]] = {name: {} for name in SECTIONS}
    if source:
        for name, key, value in source.settings():
            sections[name][key] = _checked(
                name, key, value, f"{source.at(*name.split('.'), key)}: {key}", source.file.parent
            )
    for name, model in SECTIONS.items():
        for key in model.model_fields:
            origin = variable(name, key)
            if origin == "BRIEFING_BASE_URL" and not environ.get(origin):
                origin = "OPENAI_BASE_URL"
            if environ.get(origin):
                sections[name][key] = _of_variable(name, key, environ[origin], origin)
    for where, value in overrides.items():
        name, _, key = where.rpartition(".")
        if value is not None and value != () and value != []:
            sections[name][key] = _checked(name, key, value, _FLAGS.get(where, f"--{key.replace('_', '-')}"))
    top = {name: values for name, values in sections.items() if "." not in name}
    deliver = {name.partition(".")[2]: values for name, values in sections.items() if "." in name}
    settings = Settings.model_validate({**top, "deliver": deliver, "file": file})
    return settings.model_copy(update=_secrets(settings, environ))


# ----------------------------------------------------------------------------- values, wherever they are from


def _checked(section: str, key: str, value: object, origin: str, folder: Path | None = None) -> object:
    """Check one value by its section's model, in which all other keys have defaults.

    Args:
        section: the table's name.
        key: the key in it.
        value: of any type.
        origin: where the value comes from, for the error.
        folder: what a relative path is relative to.

    Raises:
        UsageError: where the value is wrong.
    """
    try:
        return getattr(SECTIONS[section].model_validate({key: value}, context=folder), key)
    except ValidationError as error:
        raise UsageError(f"{origin}: {_plainly(error)}.") from None


def _of_variable(section: str, key: str, text: str, origin: str) -> object:
    """Read a variable's text as the setting's type: lists by commas, tables as JSON; likewise checked."""
    model = SECTIONS[section]
    default = model.model_fields[key].default
    as_table = f"{section}.{key}" in _TABLE_OR_LIST and text.lstrip().startswith("{")
    if isinstance(default, tuple) and not as_table:
        return _checked(section, key, [part.strip() for part in text.split(",") if part.strip()], origin)
    try:
        if as_table or isinstance(default, dict):
            return _checked(section, key, json.loads(text), origin)
        return getattr(model.model_validate_strings({key: text}), key)
    except ValidationError as error:
        raise UsageError(f"{origin}: {_plainly(error)}.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{origin}: it must be a JSON object.") from None


def _plainly(error: ValidationError) -> str:
    """Put pydantic's first complaint into a user's words. The value is left out: it may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    said = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    said = said.replace("a valid tuple", "a list").replace("a valid dictionary", "a table")
    inner = ".".join(str(part) for part in first["loc"][1:] if isinstance(part, str))
    return f"{inner}: {said}" if inner else said


def _nearest(name: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known name was meant, else list them all."""
    known = list(known)
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}."


# ---------------------------------------------------------------------------------------------- the file


@dataclass(frozen=True, slots=True)
class _Source:
    """A briefing.toml that parses.

    Attributes:
        file: its absolute path.
        table: what it holds.
        lines: its text.
    """

    file: Path
    table: dict[str, Any]
    lines: list[str]

    def settings(self) -> Iterable[tuple[str, str, object]]:
        """Give section, key and value of all settings; check that each key is known.

        Raises:
            UsageError: at the first unknown table or key, and at a secret.
        """
        for name, section in self.table.items():
            if name not in _TABLES:
                raise UsageError(f"{self.at(name)}: {self._no_table(name, section)}")
            if not isinstance(section, dict):
                raise UsageError(f"{self.at(name)}: '{name}' is a table; write [{name}] and its keys below.")
            if name in SECTIONS:
                yield from self._keys(name, section)
                continue
            for inner, table in section.items():
                self._refuse_secret(name, inner)
                if f"{name}.{inner}" not in SECTIONS:
                    known = [section.partition(".")[2] for section in SECTIONS if "." in section]
                    where = self.at(name, inner)
                    raise UsageError(f"{where}: there is no table [{name}.{inner}]; {_nearest(inner, known)}")
                if not isinstance(table, dict):
                    where = self.at(name, inner)
                    raise UsageError(
                        f"{where}: '{inner}' is a table; write [{name}.{inner}] and its keys below."
                    )
                yield from self._keys(f"{name}.{inner}", table)

    def _keys(self, name: str, section: Mapping[str, object]) -> Iterable[tuple[str, str, object]]:
        path = name.split(".")
        for key, value in section.items():
            self._refuse_secret(*path, key)
            if key not in SECTIONS[name].model_fields:
                homes = _homes(key)
                hint = (
                    f"it belongs under [{homes[0]}]." if homes else _nearest(key, SECTIONS[name].model_fields)
                )
                raise UsageError(f"{self.at(*path, key)}: [{name}] has no key '{key}'; {hint}")
            yield name, key, value

    def _no_table(self, name: str, section: object) -> str:
        if isinstance(section, dict):
            return f"there is no table [{name}]; {_nearest(name, _TABLES)}"
        self._refuse_secret(name)
        homes = _homes(name)
        return f"'{name}' stands above all tables; " + (
            f"it belongs under [{homes[0]}]." if homes else _nearest(name, _TABLES)
        )

    def _refuse_secret(self, *keys: str) -> None:
        if _SECRET.search(keys[-1]) or keys == ("deliver", "webhook", "url"):
            origin, file_key = _SECRETS.get(keys[1] if len(keys) > 1 else "", _SECRETS["model"])
            raise UsageError(
                f"{self.at(*keys)}: '{keys[-1]}' is a secret and must not stand in the configuration; set "
                f"{origin}, or put it into a file of mode 600 and name that by {file_key}."
            )

    def at(self, *keys: str) -> str:
        """Say where a table or key is set. tomllib does not tell the line, so it is searched for."""
        table: list[str] = []
        for number, line in enumerate(self.lines, 1):
            if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
                table = path = _dotted(header[1])
            elif setting := re.match(r"\s*([\w.\"' -]+?)\s*=", line):
                path = table + _dotted(setting[1])
            else:
                continue
            if tuple(path[: len(keys)]) == keys:
                return f"{self.file}, line {number}"
        return str(self.file)


def _read(file: Path) -> _Source:
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({_why(error)}); mend that or give another --config."
        ) from error
    if len(data) > _MAX_FILE_BYTES:
        raise UsageError(f"{file} is larger than a megabyte; it is no briefing.toml.")
    try:
        text = data.decode("utf-8-sig")
        return _Source(file, tomllib.loads(text), text.split("\n"))
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8; save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is not valid TOML: {error}.") from None


def _homes(key: str) -> list[str]:
    return [name for name, model in SECTIONS.items() if key in model.model_fields]


def _dotted(key: str) -> list[str]:
    return [part.strip().strip("\"'") for part in key.split(".")]


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


# -------------------------------------------------------------------------------------------- the secrets


def _secrets(settings: Settings, environ: Mapping[str, str]) -> dict[str, SecretStr | None]:
    """Read each secret that the settings have a use for, from the environment, else from its file.

    Raises:
        UsageError: a file cannot be read or others can read it too, or what is there is no such secret.
    """
    mail = settings.deliver.mail
    key = password = url = None
    if not settings.model.embedded:
        key = _secret("model", settings.model.api_key_file, environ)
    if mail.to:
        password = _secret("mail", mail.password_file, environ, one_word=False)
    url = _secret("webhook", settings.deliver.webhook.url_file, environ)
    if url is not None and not re.match(r"https?://[^/\s]", url.get_secret_value()):
        raise UsageError(f"{_SECRETS['webhook'][0]} holds no address; it must begin with https://.")
    return {"api_key": key, "mail_password": password, "webhook_url": url}


def _secret(
    name: str, file: Path | None, environ: Mapping[str, str], *, one_word: bool = True
) -> SecretStr | None:
    origin, file_key = _SECRETS[name]
    secret = environ.get(origin, "").strip()
    if not secret and file:
        secret, origin = _read_secret(file, _SECRETS[name][0], file_key), str(file)
    if one_word and not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise UsageError(f"{origin} holds something that is no key; it must be one word of plain characters.")
    if not secret.isprintable():
        raise UsageError(f"{origin} holds more than one line; put the secret there on one.")
    return SecretStr(secret) if secret else None


def _read_secret(file: Path, origin: str, file_key: str) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"The key file {file} is no ordinary file; name another by {file_key}.")
        if os.name == "posix" and status.st_mode & 0o077:
            raise UsageError(f"Others than you can use the key file {file}; run: chmod 600 {file}")
        with file.open("rb") as stream:
            key = stream.read(_MAX_KEY_BYTES).decode("utf-8-sig").strip()
    except OSError as error:
        raise UsageError(
            f"The key file {file} cannot be read ({_why(error)}); set {origin} or mend {file_key}."
        ) from error
    except UnicodeDecodeError:
        raise UsageError(f"The key file {file} holds no text; put the key there on one line.") from None
    if not key:
        raise UsageError(f"The key file {file} is empty; put the key there on one line.")
    return key


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
            parts.append(f"# {field.description}{' (not set)' if unset else ''}\n# {key} = {_toml(value)}\n")
    return "".join(parts)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    # JSON writes strings, numbers and booleans as TOML does.
    return json.dumps(value, ensure_ascii=False)
