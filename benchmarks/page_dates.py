"""The date of a web page against htmldate's hand-checked pages, beside the library's own answer.

    python benchmarks/page_dates.py --eval ../shared/eval --half dev

Precision: right of those answered; recall: right of all pages, as the set's authors count it for F1: a page without
an answer is missed, a wrong answer is not; accuracy: right of all. The library is asked for the original date with
its extensive search. Pages are decoded by our own rules.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

from briefing.sources.decoding import UnreadableError, decode_html
from briefing.sources.html import extract_page


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--errors", action="store_true", help="list the pages with a wrong or no date")
    options = parser.parse_args()
    folder = options.eval / "htmldate" / options.half
    result = {
        "briefing": accuracy(folder, with_briefing, options.errors),
        "htmldate": accuracy(folder, with_htmldate, options.errors),
        "htmldate, where briefing finds an article": accuracy(folder, with_both),
    }
    for way, row in result.items():
        print(f"{way:42}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    print(json.dumps({"benchmark": "page_dates", "half": options.half, **result}))


def with_briefing(page: str, url: str) -> str | None:
    try:
        published = extract_page(page)[1].published
    except UnreadableError as error:
        return f"({error})"
    return published.isoformat()[:10] if published else None


def with_htmldate(page: str, url: str) -> str | None:
    from htmldate import find_date

    return find_date(page, extensive_search=True, original_date=True)


def with_both(page: str, url: str) -> str | None:
    found = with_briefing(page, url)
    return found if found and found.startswith("(") else with_htmldate(page, url)


def accuracy(folder: Path, read: Callable[[str, str], str | None], list_errors: bool = False) -> dict:
    """Score all pages of a half."""
    right = wrong = missing = unread = 0
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        page = decode_html(gzip.decompress((folder / "html" / gold["file"]).read_bytes()))
        found = read(page, gold["url"])
        unread += bool(found and found.startswith("("))
        right += found == gold["date"]
        missing += not found or found.startswith("(")
        wrong += bool(found and not found.startswith("(") and found != gold["date"])
        if list_errors and found != gold["date"]:
            print(read.__name__, gold["file"], gold["date"], found, gold["url"], file=sys.stderr)
    total = right + wrong + missing
    precision, recall = right / max(right + wrong, 1), right / max(right + missing, 1)
    return {
        "accuracy": round(right / total, 4),
        "P": round(precision, 4),
        "R": round(recall, 4),
        "F1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "right": right,
        "wrong": wrong,
        "missing": missing,
        "no article": unread,
    }


if __name__ == "__main__":
    main()
