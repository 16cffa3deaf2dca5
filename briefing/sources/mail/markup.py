"""From the HTML of a mail to plain text. A newsletter is tables within tables, in which no article is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from briefing.sources.decoding import UnreadableError
from briefing.sources.html import MAX_TAGS

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
# What no reader of the mail reads.
_NO_TEXT = frozenset(
    "area audio base button canvas datalist embed head iframe img input link map meta noscript object option "
    "script select style svg template textarea title video".split()
)
_HIDDEN = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0(?:px|em|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|mso-hide\s*:\s*all)",
    re.IGNORECASE,
)
_FONT_SIZE = re.compile(r"(?:^|[;\s])font-size\s*:\s*([\d.]+)?", re.IGNORECASE)
# A line end that only wraps the source is white space; one that <br> made is this.
_BREAK = "\x00"
_BREAKS = re.compile(rf"{_BREAK}(?: ?{_BREAK})+")

_MAX_BOILERPLATE = 400
_MAX_LABEL = 80
# So many blocks at the beginning and the end of a mail can belong to its head and foot.
_HEAD = 5
_FOOT = 15
_LINK_LINE = re.compile(
    r"\W*(?:unsubscribe|opt[- ]out|(?:view|read|open|see)\b.{0,40}\b(?:browser|online|web ?page)"
    r"|(?:manage|update|change|edit)\b.{0,20}\b(?:preferences|subscriptions?|settings)|forward (?:this|to a friend)"
    r"|privacy policy|terms (?:of|and)\b)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"\bunsubscrib|\bopt[- ]out\b|\b(?:view|read|open)\b.{0,40}\bin (?:your |a |the )?(?:web ?)?browser\b"
    r"|\b(?:manage|update|change)\b.{0,20}\b(?:preferences|subscriptions?)\b"
    r"|\byou(?:['’]re| are)? (?:receiv|get)\w* this (?:e-?mail|message|newsletter)|\bthis e-?mail was sent\b"
    r"|\bno longer (?:wish|want) to receive\b|\bour mailing address\b|\ball rights reserved\b|^\W*(?:©|copyright\b)"
    r"|\bprivacy policy\b|\badd us to your address book\b|\bforward (?:this e?-?mail|to a friend)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def html_to_text(page: str) -> str:
    """Give what a reader sees of a mail, in reading order, its blocks a blank line apart. Nothing is fetched.

    Images, hidden text (such as the lines that only a list of mails shows), and what a newsletter puts around
    its text (the links to leave it or to see it in a browser, the sender's address) are left out.

    Raises:
        UnreadableError: where it has more tags than any mail.
    """
    if page.count("<") > MAX_TAGS:
        raise UnreadableError(f"the mail has more than {MAX_TAGS:,} tags")
    from lxml import etree  # type: ignore[import-untyped]  # costs a tenth of a second: only where it is used

    # Told in bytes and by name: a page may declare an encoding that it no longer has.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    page = page.replace("\x00", "")
    root = etree.fromstring(page.encode("utf-8", "replace"), parser) if page.strip() else None
    return (
        ""
        if root is None
        else "\n\n".join(without_boilerplate(list(_blocks(etree.iterwalk(root, events=("start", "end"))))))
    )


def without_boilerplate(blocks: Sequence[str]) -> list[str]:
    """Leave out what a newsletter puts around its text: lone links about itself, and its foot."""
    kept = [
        block
        for i, block in enumerate(blocks)
        if len(block) > _MAX_LABEL
        or not (_BOILERPLATE.search(block) if i < _HEAD else _LINK_LINE.match(block))
    ]
    end = len(kept)
    for i in range(len(kept) - 1, max(len(kept) - _FOOT, 1) - 1, -1):
        if len(kept[i]) <= _MAX_BOILERPLATE and _BOILERPLATE.search(kept[i]):
            end = i
        elif len(kept[i]) > _MAX_LABEL or _SENTENCE_END.search(kept[i]):
            break
    return kept[:end]


def _blocks(walk: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Give the blocks of a tree from its elements' begins and ends: no recursion, since a hostile one is deep."""
    text: list[str] = []
    # Font size 0 is inherited, and lifted by the next size: frames of newsletters set it, and their cells unset it.
    unseen = [False]
    hidden = 0
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            style = element.get("style", "")
            if hidden or tag in _NO_TEXT or "hidden" in element.attrib or _HIDDEN.search(style):
                hidden += 1
                continue
            unseen.append(_is_unseen(style, unseen[-1]))
            if tag == "br":
                text.append(_BREAK)
            elif tag not in _INLINE:
                yield from _finished(text)
            if element.text and not unseen[-1]:
                text.append(element.text)
            continue
        if hidden:
            hidden -= 1
        else:
            unseen.pop()
            if tag not in _INLINE and tag != "br":
                yield from _finished(text)
        if element.tail and not hidden and not unseen[-1]:
            text.append(element.tail)
    yield from _finished(text)


def _finished(text: list[str]) -> Iterator[str]:
    whole = " ".join("".join(text).split())
    text.clear()
    for block in _BREAKS.split(whole):
        lines = (line.strip() for line in block.split(_BREAK))
        if block := "\n".join(filter(None, lines)):
            yield block


def _is_unseen(style: str, inherited: bool) -> bool:
    sizes = _FONT_SIZE.findall(style)
    if not sizes:
        return inherited
    try:
        return float(sizes[-1] or 1) == 0
    except ValueError:
        return inherited
