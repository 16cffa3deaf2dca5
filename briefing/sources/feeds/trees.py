"""Trees of HTML and XML: the home of lxml here. Nothing is fetched, no entity is resolved, depth is bounded.

libxml2 reads what is damaged as far as it goes, in time by the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from briefing.sources.decoding import unicode_encoding

# lxml comes without types: an element has `tag` (a str but for comments and the like), `text`, `tail`, `get`.
Element = Any

_CHUNK = 65_536
# The first bytes of XML without a byte order mark: "<" or "<?xm" (XML 1.0, appendix F).
_BEGINNINGS = ((b"\0\0\0<", "utf-32-be"), (b"<\0\0\0", "utf-32-le"), (b"\x4c\x6f\xa7\x94", "cp037"))


def byte_encoding(body: bytes) -> str:
    """Name an encoding in which the markup of XML can be read and written back: what it is, if not bytewise."""
    for beginning, encoding in _BEGINNINGS:
        if body.startswith(beginning):
            return encoding
    encoding = unicode_encoding(body) or "latin-1"
    return "latin-1" if encoding == "utf-8" else encoding


def html_tree(page: str) -> Element | None:
    """Give the root of a page, None where there is nothing in it."""
    etree = _etree()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(page.encode("utf-8", "replace"), parser)


def walk(root: Element) -> Iterator[tuple[bool, Element]]:
    """Give each element at its start (True) and at its end (False), in the order of the document."""
    for event, element in _etree().iterwalk(root, events=("start", "end")):
        yield event == "start", element


def xml_elements(body: bytes, *names: str) -> Iterator[Element]:
    """Give the elements of these local names as their ends are read; what has been used is forgotten."""
    etree = _etree()
    tags = [f"{{*}}{name}" for name in names]
    parser = etree.XMLPullParser(events=("end",), tag=tags, load_dtd=False, **_options(recover=True))
    for start in range(0, len(body), _CHUNK):
        try:
            parser.feed(body[start : start + _CHUNK])
        except etree.XMLSyntaxError:
            return
        for _, element in parser.read_events():
            yield element
            element.clear()
            while (previous := element.getprevious()) is not None:
                element.getparent().remove(previous)


def mended(body: bytes) -> bytes:
    """Give XML that is well-formed: as it is, or what libxml2 can make of it; b'' where that is nothing."""
    etree = _etree()
    try:
        etree.fromstring(body, etree.XMLParser(**_options(recover=False)))
    except (etree.XMLSyntaxError, ValueError):
        root = etree.fromstring(body, etree.XMLParser(**_options(recover=True)))
        if root is None:
            return b""
        etree.strip_tags(root, etree.Entity)
        return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return body


def local_name(element: Element) -> str:
    """Give an element's name in lower case without its namespace, whether or not that was declared."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _options(recover: bool) -> dict[str, bool]:
    return {"recover": recover, "resolve_entities": False, "no_network": True, "huge_tree": False}


def _etree() -> ModuleType:
    from lxml import etree  # type: ignore[import-untyped]  # costs 30 ms: only where something is read

    module: ModuleType = etree
    return module
