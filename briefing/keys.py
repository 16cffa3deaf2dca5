"""The secrets of a run: from the environment, else from a file that is the user's alone; never from briefing.toml."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from briefing.errors import UsageError
from briefing.settings import Settings

_MAX_FILE_BYTES = 10_000
_SECRET = re.compile(r"(^|_)(api_?key|key|password|secret|token)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A secret that a run may need.

    Attributes:
        variable: the environment variable that holds it.
        section: the table of briefing.toml that it belongs to.
        file_key: the key there that names a file with it.
        one_word: whether white space in it is a mistake.
    """

    variable: str
    section: str
    file_key: str
    one_word: bool = True


# By its field of Settings.
KINDS = {
    "api_key": Kind("OPENAI_API_KEY", "model", "api_key_file"),
    "mail_password": Kind("BRIEFING_MAIL_PASSWORD", "deliver.mail", "password_file", one_word=False),
    "webhook_url": Kind("BRIEFING_WEBHOOK_URL", "deliver.webhook", "url_file"),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as it was found.

    Attributes:
        value: hidden in every printed form.
        origin: the variable, or the file's path.
    """

    value: SecretStr
    origin: str


def needed(name: str, settings: Settings) -> bool:
    """Tell whether the settings have a use for a secret: a key in the environment alone sends nothing anywhere."""
    if name == "api_key":
        return not settings.model.embedded
    return name != "mail_password" or bool(settings.deliver.mail.to)


def find(name: str, settings: Settings, environ: Mapping[str, str]) -> Secret | None:
    """Read a secret, from its variable, else from its file; None where neither is given.

    Args:
        name: a name of KINDS.
        settings: they name the file.
        environ: the environment; an empty variable counts as unset.

    Raises:
        UsageError: the file cannot be read or others can read it too, or what is there is no such secret. It names
            the place, never a character of what is there.
    """
    kind = KINDS[name]
    secret, origin = environ.get(kind.variable, "").strip(), kind.variable
    file: Path | None = getattr(_section(settings, kind.section), kind.file_key)
    if not secret and file:
        secret, origin = _read(file, kind), str(file)
    if kind.one_word and not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise UsageError(f"{origin} holds something that is no key; it must be one word of plain characters.")
    if not secret.isprintable():
        raise UsageError(f"{origin} holds more than one line; put the secret there on one.")
    if name == "webhook_url" and secret and not re.match(r"https?://[^/\s]", secret):
        raise UsageError(f"{origin} holds no address; it must begin with https://.")
    return Secret(SecretStr(secret), origin) if secret else None


def refusal(*path: str) -> str | None:
    """Say why a key must not stand in briefing.toml, and the mend; None where its name is no secret's.

    Args:
        path: the names of the tables and of the key: 'deliver', 'webhook', 'url'.
    """
    if not _SECRET.search(path[-1]) and path != ("deliver", "webhook", "url"):
        return None
    section = ".".join(path[:-1])
    kind = next((kind for kind in KINDS.values() if kind.section == section), KINDS["api_key"])
    return (
        f"'{path[-1]}' is a secret and must not stand in the configuration; set {kind.variable}, or put it into a "
        f"file of mode 600 and name that by {kind.file_key}."
    )


def _section(settings: Settings, name: str) -> object:
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _read(file: Path, kind: Kind) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"The key file {file} is no ordinary file; name another by {kind.file_key}.")
        if os.name == "posix" and status.st_mode & 0o077:
            raise UsageError(f"Others than you can use the key file {file}; run: chmod 600 {file}")
        with file.open("rb") as stream:
            key = stream.read(_MAX_FILE_BYTES).decode("utf-8-sig").strip()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(
            f"The key file {file} cannot be read ({why}); set {kind.variable} or mend {kind.file_key}."
        ) from error
    except UnicodeDecodeError:
        raise UsageError(f"The key file {file} holds no text; put the key there on one line.") from None
    if not key:
        raise UsageError(f"The key file {file} is empty; put the key there on one line.")
    return key
