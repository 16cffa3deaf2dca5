"""What the value of a setting must be: each function gives the value as it is kept, or says what is wrong with it.

pydantic calls them, from the types in settings.py; what they raise is a ValueError with a clause for the user.
"""

from __future__ import annotations

import difflib
import os
import re
import zoneinfo
from datetime import UTC, tzinfo
from urllib.parse import urlsplit

from pydantic import ValidationInfo

from briefing.schemas import is_taken
from briefing.text import canonical, on_one_line

# Of the reader's own fields: how many, how long a name (of a letter and so many others) and a meaning, in characters.
MAX_FIELDS = 12
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MAX_MEANING = 300


def http_url(url: str) -> str:
    """Take the address of an endpoint, without a key in it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must be a URL such as http://localhost:11434/v1")
    if parts.username or parts.password:
        raise ValueError("a key must not stand in a URL; set OPENAI_API_KEY")
    return url


def web_url(url: str) -> str:
    """Take the address of a page or feed, without a password in it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must be an address such as https://example.org/feed.xml")
    if parts.username or parts.password:
        raise ValueError("a password must not stand in an address")
    return url


def header_line(text: str) -> str:
    """Take what may stand in a header of HTTP."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("it must be printable ASCII on one line")
    return text


def time_zone(name: str) -> str:
    """Take the name of a time zone that this machine knows."""
    try:
        zone(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        near = difflib.get_close_matches(name, zoneinfo.available_timezones(), 1)
        raise ValueError(f"there is no such time zone{f', {near[0]} perhaps' if near else ''}") from None
    return name


def zone(name: str) -> tzinfo:
    """Give a time zone by its name."""
    # Windows has no time zone data of its own; UTC works without.
    return UTC if name == "UTC" else zoneinfo.ZoneInfo(name)


def place(text: object, info: ValidationInfo) -> object:
    """Make a path of the file relative to the file's folder, which is the validation's context."""
    if text == "":
        raise ValueError("it must not be empty")
    if not isinstance(text, str) or text == "-" or "://" in text:
        return text
    # Joined as text: pathlib would drop the slash at the end by which a folder is known.
    return os.path.join(info.context or "", os.path.expanduser(text))  # noqa: PTH111, PTH118


def template_name(text: object, info: ValidationInfo) -> object:
    """Likewise, but for a bare name, which is a shipped template's."""
    is_path = isinstance(text, str) and (text.endswith(".j2") or "/" in text or os.sep in text)
    return place(text, info) if is_path or text == "" else text


def topic_pairs(value: object) -> object:
    """Make pairs of a table of lists, or of a list of which each is its own only word."""
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        pairs: list[tuple[str, object]] = [(name, [name]) for name in value]
    elif isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, tuple):
        return value  # as given below: the settings are looked at once more as a whole
    else:
        raise ValueError("it must be a table of lists, or a list of words")
    topics: dict[str, tuple[str, ...]] = {}
    for written, terms in pairs:
        name = " ".join(str(written).split())
        if not name:
            raise ValueError("a topic must have a name")
        if name in topics:
            raise ValueError(f"the topic '{name}' stands there twice; put its words together")
        if not isinstance(terms, list | tuple) or not all(isinstance(term, str) for term in terms):
            raise ValueError(f"the topic '{name}' must be a list of words, such as ['{name}']")
        topics[name] = tuple(dict.fromkeys(" ".join(term.split()) for term in terms))
        if not topics[name] or "" in topics[name]:
            raise ValueError(f"the topic '{name}' has {'an empty word' if topics[name] else 'no words'}")
    return tuple(topics.items())


def distinct_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give names on one line each, each once, none empty."""
    plain = tuple(dict.fromkeys(" ".join(name.split()) for name in names))
    if "" in plain:
        raise ValueError("a name must not be empty")
    return plain


def field_name(name: str) -> str:
    """Take the name of a field of the reader's own: it is one in JSON, in templates and for a model."""
    if not _FIELD_NAME.fullmatch(name):
        raise ValueError("a field's name is of small letters, digits and '_', such as 'weapons'; at most 40")
    if is_taken(name):
        raise ValueError("this name is in use already; give the field another")
    return name


def field_meaning(text: str) -> str:
    """Give what a field means, on one line."""
    plain = canonical(text)
    if not plain:
        raise ValueError("say in a sentence what belongs there")
    if plain != text.strip() or "\n" in plain:
        raise ValueError("its meaning must stand on one line, without control characters")
    if len(plain) > _MAX_MEANING:
        raise ValueError(f"its meaning has {len(plain)} characters; {_MAX_MEANING} are the most")
    return on_one_line(plain)


def not_too_many(fields: dict[str, str]) -> dict[str, str]:
    """Take as many fields as a model can fill at once."""
    if len(fields) > MAX_FIELDS:
        raise ValueError(f"these are {len(fields)} fields; {MAX_FIELDS} are the most")
    return fields


def mail_address(text: str) -> str:
    """Take a bare mail address: no name, nothing that could begin another header or recipient."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain or re.search(r"[\s,;:<>\"()\[\]\\\x00-\x1f\x7f]", text.strip()):
        raise ValueError(f"'{text}' is no mail address; write it as desk@example.org")
    return text.strip()


def recipient_groups(value: object) -> object:
    """Make groups of addresses of one list of them, or of a list of lists."""
    if not isinstance(value, list | tuple):
        raise ValueError("it must be a list of mail addresses")  # noqa: TRY004 - pydantic takes no other
    groups = [value] if any(isinstance(item, str) for item in value) else value
    if not all(isinstance(group, list | tuple) and group for group in groups if value):
        raise ValueError("it must be a list of mail addresses, or a list of such lists, none of them empty")
    if not all(isinstance(item, str) for group in groups for item in group):
        raise ValueError("it must hold mail addresses, or lists of them, not both")
    return tuple(tuple(dict.fromkeys(mail_address(item) for item in group)) for group in groups if group)
