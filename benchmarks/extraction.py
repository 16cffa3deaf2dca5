r"""The article in a web page against the article extraction benchmark's gold, beside trafilatura's own default.

    python benchmarks/extraction.py --eval ../shared/eval --half dev

Score: runs of four tokens (`\w+`), as multisets, of what is found against the true article. Each page's true
positives, false positives and false negatives count as fractions of their sum; precision, recall and F1 are taken
over the sums of all pages. What is given to the readers is the page decoded by our own rules.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from briefing.sources.decoding import UnreadableError, decode_html
from briefing.sources.html import extract_page
from briefing.text import canonical


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--errors", action="store_true", help="list the pages with the lowest F1")
    options = parser.parse_args()
    folder = options.eval / "article_extraction" / options.half
    result = {
        "briefing": accuracy(folder, with_briefing, options.errors),
        "trafilatura": accuracy(folder, with_trafilatura),
    }
    for way, row in result.items():
        print(f"{way:12}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    print(json.dumps({"benchmark": "extraction", "half": options.half, **result}))


def with_briefing(page: str) -> str:
    try:
        return canonical(extract_page(page)[0])
    except UnreadableError:
        return ""


def with_trafilatura(page: str) -> str:
    from trafilatura import extract

    return extract(page) or ""


def accuracy(folder: Path, read: Callable[[str], str], list_errors: bool = False) -> dict:
    """Score all pages of a half."""
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    counts = {}
    for name, truth in gold.items():
        page = decode_html(gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()))
        counts[name] = fractions(shingles(truth["articleBody"]), shingles(read(page)))
    right, extra, missed = (sum(column) for column in zip(*counts.values(), strict=True))
    if list_errors:
        worst = sorted(counts, key=lambda name: counts[name][0])[:15]
        for name in worst:
            print(name[:12], *(f"{share:.2f}" for share in counts[name]), gold[name]["url"], file=sys.stderr)
    precision, recall = right / max(right + extra, 1e-9), right / max(right + missed, 1e-9)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {
        "F1": round(f1, 4),
        "P": round(precision, 4),
        "R": round(recall, 4),
        "pages": len(gold),
        "empty": sum(count == (0, 0, 1) for count in counts.values()),
    }


def shingles(text: str) -> Counter:
    """Count the runs of four tokens of a text; a shorter text is one run."""
    tokens = re.findall(r"\w+", text)
    return Counter(tuple(tokens[i : i + 4]) for i in range(max(1, len(tokens) - 3)) if tokens)


def fractions(truth: Counter, found: Counter) -> tuple[float, float, float]:
    """Give what is right, what is too much and what is missing, as parts of one."""
    right = (truth & found).total()
    extra, missed = found.total() - right, truth.total() - right
    total = max(right + extra + missed, 1)
    return right / total, extra / total, missed / total


if __name__ == "__main__":
    main()
