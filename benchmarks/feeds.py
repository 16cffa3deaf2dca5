"""Feeds against feedparser's own fixtures, and all others without a crash.

    python benchmarks/feeds.py --eval ../shared/eval

Each fixture says in a comment what must hold of the result (`Expect:`, an expression) and under which HTTP header
(`Header:`). It is evaluated on what our call of feedparser gives for the same bytes. Counted apart: expectations on
an entry's title, link, id, date or summary; on the feed; on the rest (encoding, well-formedness). Beside it: whether
our items say what feedparser's entries say, as plain text. The set has no halves.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import warnings
from pathlib import Path

import feedparser

from briefing.sources.feeds import parse_feed
from briefing.sources.feeds.markup import plain_line, plain_text
from briefing.sources.feeds.syndication import run_feedparser
from briefing.text import canonical

BASE = "http://127.0.0.1:8097/tests/"
_FIELD = re.compile(
    r"\bentries\b.*?(?:\[['\"]|\.get\(['\"]|\.)"
    r"(?:title|link|id|guid|published|updated|date|modified|issued|created|summary|description)"
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="makes no difference: the set has no halves")
    options = parser.parse_args()
    folder = options.eval / "feeds"
    result = {"expectations": expectations(folder / "feedparser"), "crashes": crashes(folder)}
    for name, rows in result.items():
        for kind, row in rows.items():
            print(f"{name:13} {kind:12}", row, file=sys.stderr)
    print(json.dumps({"benchmark": "feeds", **result}))


def expectations(folder: Path) -> dict:
    """Evaluate each fixture's expectation; give how many of each kind hold, and which do not."""
    rows: dict[str, dict] = {
        kind: {"held": 0, "of": 0, "failing": []} for kind in ("entry", "feed", "rest", "items agree")
    }
    for path in sorted(folder.rglob("*.xml")):
        body = path.read_bytes()
        comment = comment_of(body)
        expected = re.search(r"Expect:\s*(.+)", comment)
        header = re.search(r"Header:\s*Content-type:\s*(.*)", comment, re.IGNORECASE)
        content_type = header[1].strip() if header else ""
        skip = re.search(r"SkipUnless:\s*(.+)", comment)
        if not expected or (skip and not available(skip[1])):
            continue
        name = path.relative_to(folder).as_posix()
        parsed = run_feedparser(body, content_type, BASE + name)
        expression = expected[1].strip()
        kind = (
            "entry" if _FIELD.search(expression) else "feed" if re.search(r"\bfeed\b", expression) else "rest"
        )
        tally(rows[kind], holds(expression, parsed), name)
        if parsed["entries"]:
            tally(rows["items agree"], agree(body, content_type, BASE + name, parsed), name)
    for row in rows.values():
        row["share"] = round(row["held"] / max(row["of"], 1), 3)
    return rows


def available(expression: str) -> bool:
    """Say whether a library or codec that a fixture needs is here: feedparser can do with more than it asks for."""
    try:
        eval(expression)
    except (ImportError, LookupError):
        return False
    return True


def tally(row: dict, held: bool, name: str) -> None:
    row["of"] += 1
    row["held"] += held
    if not held:
        row["failing"].append(name)


def comment_of(body: bytes) -> str:
    """Give the comment at a fixture's beginning, in whatever encoding."""
    for encoding in (
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "cp037",
    ):
        try:
            text = body.decode(encoding, "strict" if encoding != "utf-8" else "replace")
        except UnicodeError:
            continue
        if "Expect:" in text:
            return text.partition("-->")[0]
    return ""


def holds(expression: str, parsed: dict) -> bool:
    """Evaluate a fixture's expression, as feedparser's own tests do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return bool(eval(expression, {"feedparser": feedparser}, parsed))
        except Exception:  # noqa: BLE001 - what cannot be evaluated does not hold
            return False


def agree(body: bytes, content_type: str, url: str, parsed: dict) -> bool:
    """Say whether our items have feedparser's title, link, id and text, as far as it has them."""
    feed = parse_feed(body, content_type, url)
    if feed is None or len(feed.items) != len(parsed["entries"]):
        return False
    for item, entry in zip(feed.items, parsed["entries"], strict=True):
        title, link, name = (dict.get(entry, key) for key in ("title", "link", "id"))
        text = [part.get("value", "") for part in entry.get("content", ())] or [entry.get("summary", "")]
        if (
            (title and plain_line(title)[:100] != (item.title or "")[:100])
            or (link and link.startswith("http") and link != item.url)
            or (name and canonical(name) != item.id)
            or (plain_text(max(text, key=len)) != item.text and canonical(max(text, key=len)) != item.text)
        ):
            return False
    return True


def crashes(folder: Path) -> dict:
    """Read every file; give per folder the files, those that are feeds, their items and the seconds of CPU."""
    rows: dict[str, dict] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder):
        row = rows.setdefault(
            path.relative_to(folder).parts[0], {"files": 0, "feeds": 0, "items": 0, "dated": 0, "cpu": 0.0}
        )
        start = time.process_time()
        feed = parse_feed(path.read_bytes(), "", f"https://feeds.example/{path.name}")
        row["cpu"] = round(row["cpu"] + time.process_time() - start, 2)
        row["files"] += 1
        if feed is not None:
            row["feeds"] += 1
            row["items"] += len(feed.items)
            row["dated"] += sum(item.published is not None for item in feed.items)
    return rows


if __name__ == "__main__":
    main()
