"""Text as the rest of the program sees it: canonical, hashed, shortened. Pure functions on strings."""

from __future__ import annotations

import hashlib
import re
import unicodedata

ELLIPSIS = "…"
# The longest headline, in characters.
HEADLINE_CHARS = 110

# Characters that end a line in some convention: Unicode Standard, section 5.8 (newline guidelines).
_NEWLINES = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Everything but line feed, printable ASCII, Latin letters and common punctuation, all of which are canonical
# beside each other: a text without anything else needs no further look.
_UNUSUAL = re.compile(r"[^\n\x20-\x7e\xa0-\xac\xae-\u024f\u2010-\u2027\u20ac]")
_JOINER = re.compile("[\u200c\u200d]")
_INVISIBLE = ("Cc", "Cf", "Cs")
# What shows nothing though it is a letter, a mark or not yet a character (Default_Ignorable_Code_Point of Unicode
# 15, less the categories above): fillers, variation selectors, the block of tags. Whole messages to a model have
# been hidden in them. Mongolian letters need theirs.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
    "|(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]"
)
# No script stacks more than a few accents on a letter; a flood of them covers the lines around it.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_FLOOD = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")


def canonical(text: str) -> str:
    """Give the form of a text in which all offsets count.

    NFC; line ends as LF; a tab is a space; no control, format, bidirectional, surrogate or other invisible
    characters, but for the zero-width joiners between letters that need them (Persian, Hindi, …); at most
    eight combining marks in a row; no white space at either end. Applying it twice changes nothing.
    """
    if _UNUSUAL.search(text):
        text = _IGNORABLE.sub("", _NEWLINES.sub("\n", text).replace("\t", " "))
        # Composed first, so that joiners are judged by their final neighbours; what is taken away then may
        # have stood between a letter and its accent.
        text = unicodedata.normalize("NFC", text)
        text = _JOINER.sub(lambda match: match[0] if _needed(match) else "", text)
        dropped = (char for char in set(text) - _KEPT if unicodedata.category(char) in _INVISIBLE)
        text = text.translate(dict.fromkeys(map(ord, dropped)))
        text = _FLOOD.sub(r"\1", unicodedata.normalize("NFC", text))
    return text.strip()


_KEPT = frozenset("\n\u200c\u200d")


def _needed(joiner: re.Match[str]) -> bool:
    # Emoji and Latin text need no joiner, and an attacker would use one to hide a word from a search.
    text, index = joiner.string, joiner.start()
    neighbours = text[index - 1 : index] + text[index + 1 : index + 2]
    return len(neighbours) == 2 and all(map(_joins, neighbours))


# Arabic to Sinhala and on to Myanmar, Khmer to Vedic, Javanese to Meetei: the blocks of scripts that join or stack.
# Latin, Greek, Cyrillic, Hebrew, Georgian, Hangul, Han and Kana lie outside of them.
_JOINING = re.compile(
    "[\u0600-\u109f\u1700-\u1c7f\u1cd0-\u1cff\ua800-\ua8ff\ua980-\uaaff\uabc0-\uabff\U00010a00-\U00011fff]"
)


def _joins(char: str) -> bool:
    """Say whether a joiner beside this character can mean something: letters of joining scripts, and marks."""
    # A mark is a virama, in Hindi and Bengali.
    return _JOINING.match(char) is not None and (char.isalpha() or unicodedata.category(char) in ("Mn", "Mc"))


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
