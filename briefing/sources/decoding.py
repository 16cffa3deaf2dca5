"""From the bytes of a source to its characters, or to the reason why they are no text."""

from __future__ import annotations

import codecs
import re


class UnreadableError(Exception):
    """A source gives no article; the message is the reason as the brief prints it. Never leaves `sources`."""


# How files of the kinds begin that people mistake for articles (their specifications; the list of
# "magic" numbers in the Unix `file` tool).
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
)
# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Control characters that no text uses, and what could not be decoded; line ends, tabs and the escape of
# terminal colours do not count.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_SAMPLE = 65_536
# Random bytes come to 23 % control characters in Latin-1, text with a few stray ones to under 1 %.
_MAX_CONTROL_SHARE = 0.1
# UTF-16 without a mark: this share of the units has a zero byte on one side (spaces and line ends have,
# in any script; Latin letters too) and next to none has one on the other.
_MIN_ZERO_SHARE = 0.05
_MAX_OTHER_ZERO_SHARE = 0.005

_META_CHARSET = re.compile(
    rb"""<(?:meta\b[^<>]*?\bcharset|\?xml\b[^<>]*?\bencoding)\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE
)
# What a page's declared charset means, for the single-byte and East Asian charsets in use (WHATWG Encoding
# Standard, section 4.2). Only these: other names of Python's codecs are no charsets of the web.
_CHARSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "ibm866": "cp866",
    "cp866": "cp866",
    "macintosh": "mac_roman",
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}


def decode(data: bytes, charset: str | None = None) -> str:
    """Give the text that the bytes hold.

    By its byte order mark, else as UTF-16 by its zero bytes, else as UTF-8, else in the charset that is
    declared, else as Windows-1252, else as Latin-1. A few broken characters in UTF-8 become U+FFFD.

    Args:
        data: the whole of it.
        charset: what was said of it elsewhere: by an HTTP or mail header.

    Raises:
        UnreadableError: where they are no text.
    """
    _refuse_magic(data)
    encoding = unicode_encoding(data)
    declared = _codec(charset)
    if encoding:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
    # UTF-8 is what it is whatever is declared: no text in another charset is valid in it by chance. But some
    # East Asian charsets write letters with ASCII's bytes alone.
    elif declared and (data.isascii() or not _is_utf8(data)):
        text = data.decode(declared, "replace")
    else:
        text = decode_leniently(data)
    refuse_controls(text)
    return text


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Do as `decode`, and honour the charset that a page declares in itself where none is said of it.

    A header's charset goes before the page's own (WHATWG HTML, section 13.2.3.2), but for a header that says
    UTF-8 of what is not: many servers say so of all their pages.

    Raises:
        UnreadableError: where they are no text.
    """
    declared = _META_CHARSET.search(data, 0, 4096)
    own = declared[1].decode("ascii", "replace") if declared else None
    return decode(data, charset if _codec(charset) else own)


def _codec(charset: str | None) -> str | None:
    return _CHARSETS.get(charset.strip().lower()) if charset else None


def unicode_encoding(head: bytes) -> str | None:
    """Name the Unicode encoding that the first bytes of a source show by their mark or their zero bytes."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:_SAMPLE]
    units = len(sample) // 2
    if not units or b"\x00" not in sample:
        return None
    first, second = sample[0::2].count(0) / units, sample[1::2].count(0) / units
    if second >= _MIN_ZERO_SHARE and first <= _MAX_OTHER_ZERO_SHARE:
        return "utf-16-le"
    if first >= _MIN_ZERO_SHARE and second <= _MAX_OTHER_ZERO_SHARE:
        return "utf-16-be"
    return None


def decode_leniently(data: bytes) -> str:
    """Decode as UTF-8, with or without damage, else as Windows-1252, else as Latin-1. Never fails."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # More good multi-byte characters than bad bytes: UTF-8 with damage, say a file cut in mid-character.
    # Any other encoding read as UTF-8 has next to no good ones.
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    if sum(1 for char in damaged if char > "\x7f") > 2 * bad:
        return damaged
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_magic(data: bytes) -> None:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"it is not text but {name}")


def refuse_controls(text: str) -> None:
    """Refuse what is no text by its control characters.

    Raises:
        UnreadableError: where there are many.
    """
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _MAX_CONTROL_SHARE * len(sample):
        raise UnreadableError("it is not text")
