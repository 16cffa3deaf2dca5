"""Text as the rest of the program sees it: canonical, hashed, shortened. Pure functions on strings."""

from __future__ import annotations

import hashlib
import re
import unicodedata

ELLIPSIS = "…"

# Characters that end a line in some convention: Unicode Standard, section 5.8 (newline guidelines).
_NEWLINES = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Everything but line feed, printable ASCII, Latin letters and common punctuation, all of which are canonical
# beside each other: a text without anything else needs no further look.
_UNUSUAL = re.compile(r"[^\n\x20-\x7e\xa0-\xac\xae-\u024f\u2010-\u2027\u20ac]")
_JOINER = re.compile("[\u200c\u200d]")
_INVISIBLE = ("Cc", "Cf", "Cs")


def canonical(text: str) -> str:
    """Give the form of a text in which all offsets count.

    NFC; line ends as LF; a tab is a space; no control, format, bidirectional or surrogate characters, but
    for the zero-width joiners between letters that need them (Persian, Hindi, …); no white space at
    either end. Applying it twice changes nothing.
    """
    if _UNUSUAL.search(text):
        text = _NEWLINES.sub("\n", text).replace("\t", " ")
        # Composed first, so that joiners are judged by their final neighbours; what is taken away then may
        # have stood between a letter and its accent.
        text = unicodedata.normalize("NFC", text)
        text = _JOINER.sub(lambda match: match[0] if _needed(match) else "", text)
        dropped = (char for char in set(text) - _KEPT if unicodedata.category(char) in _INVISIBLE)
        text = text.translate(dict.fromkeys(map(ord, dropped)))
        text = unicodedata.normalize("NFC", text)
    return text.strip()


_KEPT = frozenset("\n\u200c\u200d")


def _needed(joiner: re.Match[str]) -> bool:
    # Emoji and Latin text need no joiner, and an attacker would use one to hide a word from a search.
    text, index = joiner.string, joiner.start()
    neighbours = text[index - 1 : index] + text[index + 1 : index + 2]
    return len(neighbours) == 2 and all(map(_joins, neighbours))


def _joins(char: str) -> bool:
    """Say whether a joiner beside this character can mean something: letters of joining scripts, and marks."""
    if unicodedata.category(char) in ("Mn", "Mc"):  # a virama, in Hindi and Bengali
        return True
    return char.isalpha() and ord(char) > 0x058F and not 0x1E00 <= ord(char) < 0x2000


def digest(text: str, length: int = 16) -> str:
    """Give the first `length` hexadecimal digits of the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def on_one_line(text: str) -> str:
    """Fold all runs of white space to one space each; none is left at either end."""
    # A space is the only white space that counts as printable. Most texts have single spaces and nothing to fold.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    """Cut a text at a word so that it has at most `limit` characters, the ellipsis included."""
    text = on_one_line(text)
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    if space and not text[limit - 1].isspace() and len(head) >= limit // 2:
        cut = head
    return cut.rstrip(" ,;:.-–—") + ELLIPSIS
