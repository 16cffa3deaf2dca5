"""From the HTML in a feed to plain text."""

from __future__ import annotations

import re

from briefing.sources.feeds.trees import html_tree, local_name, walk
from briefing.text import canonical, on_one_line

# Longer than the HTML of any article.
MAX_MARKUP = 2_000_000
_MARKUP = re.compile(r"<[a-zA-Z!/]|&(?:#\w+|\w+);")
_HIDDEN = frozenset(
    "script style noscript template head iframe object embed svg math canvas video audio form button select"
    " figcaption".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figure footer h1 h2 h3 h4 h5"
    " h6 header hr html li main nav ol p pre section table tbody tfoot thead ul".split()
)
_CELLS = frozenset(("td", "th"))
# What WordPress puts below the text of each item: its own line, or the end of the last one.
_APPEARED = re.compile(
    r"\s*(?:The post|The article|Der Beitrag|L’article|La entrada) [^\n]{1,500}?"
    r" (?:(?:first )?appeared first on|appeared on|erschien zuerst auf|est apparu en premier sur"
    r"|apareció primero en|se publicó primero en) [^\n]{1,200}\s*\Z"
)
_MORE = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?)?\s*(?:\bContinue reading|\bRead more|\bRead the full (?:story|article))"
    r"(?:\b[^\n.]{0,200})?(?:→|»|…|\.\.\.|&rarr;)?\s*\Z"
)


def has_markup(text: str) -> bool:
    """Say whether a text may hold tags or entities."""
    return _MARKUP.search(text) is not None


def plain_text(markup: str) -> str:
    """Give the text of HTML, canonical: blocks a blank line apart, table rows a line, cells with ' | ' between.

    Scripts, styles, images, captions, forms and frames are gone, and the lines that WordPress adds below.
    """
    markup = canonical(markup[:MAX_MARKUP])
    text = _rendered(markup) if has_markup(markup) else markup
    blocks = ("\n".join(map(on_one_line, block.split("\n"))) for block in re.split(r"\n\s*\n", text))
    text = canonical("\n\n".join(filter(None, map(str.strip, blocks))))
    return _without_tail(text)


def plain_line(markup: str) -> str:
    """Give the text of HTML, canonical, on one line."""
    return on_one_line(_rendered(canonical(markup)) if has_markup(markup) else canonical(markup))


def _without_tail(text: str) -> str:
    text = text[: match.start()] if (match := _APPEARED.search(text, max(0, len(text) - 900))) else text
    # A link below the text, never the words of its last sentence: it stands on its own or behind an ellipsis.
    match = _MORE.search(text, max(0, len(text) - 300))
    if match and (
        match[0].startswith("\n") or re.match(r"\s*\[?(?:…|\.\.\.)", match[0]) or not match.start()
    ):
        kept = text[: match.start()]
        text = f"{kept}…" if kept and re.match(r"\s*\[?(?:…|\.\.\.)", match[0]) else kept
    return text


def _rendered(markup: str) -> str:
    root = html_tree(f"<html><body>{markup}</body></html>")
    if root is None:
        return ""
    parts: list[str] = []
    hidden = 0
    preformatted = 0
    for start, element in walk(root):
        tag = local_name(element)
        hidden += (tag in _HIDDEN) * (1 if start else -1)
        preformatted += (tag == "pre") * (1 if start else -1)
        if not hidden and tag in _BLOCKS:
            parts.append("\n\n")
        elif not hidden and start and tag in ("br", "tr"):
            parts.append("\n")
        elif not hidden and not start and tag in _CELLS and element.getnext() is not None:
            parts.append(" | ")
        piece = element.text if start else element.tail
        if piece and not hidden:
            # What a page shows of its white space is one space.
            parts.append(piece if preformatted else re.sub(r"\s+", " ", piece))
    return "".join(parts)
