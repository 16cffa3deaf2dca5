"""The language of a text, as far as this program needs to know it: English or not known."""

from __future__ import annotations

import re

# The commonest function words of English.
_COMMON = """
    the of and to in a is that was for on with as by at from it be are were has had have which this said not
    but an or his her their its they he she who will would been after before into over about more than when
"""
_FUNCTION_WORDS = frozenset(_COMMON.split())
_SAMPLE = 2000
_MIN_SHARE = 0.2
_WORD = re.compile(r"[^\W\d_]+")
# An ISO 639-1 code, with or without a region or script behind it: en, en-US, pt_BR.
_CODE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]+)*", re.IGNORECASE)


def language_code(tag: str | None) -> str | None:
    """Give the ISO 639-1 code of a language tag ('en-US' is 'en'), or None where it has none."""
    match = _CODE.fullmatch(tag.strip()) if tag and len(tag) < _SAMPLE else None
    return match[1].lower() if match else None


def detect_language(text: str) -> str | None:
    """Give 'en' where a fifth of the words at a text's beginning are function words of English, else None.

    'the' must be among them, which other languages lack: French alone has 'a', 'on' and 'as' as often.
    """
    words = list(map(str.lower, _WORD.findall(text[:_SAMPLE])))
    if "the" not in words:
        return None
    known = sum(map(_FUNCTION_WORDS.__contains__, words))
    return "en" if known >= _MIN_SHARE * len(words) else None
