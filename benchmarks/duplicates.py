"""Are copies and rewrites found, and nothing else?

    python benchmarks/duplicates.py --eval ../shared/eval --corpus FOLDER --corpus OTHER

The sets have reports on one event by several newsrooms, and pairs that people called unlike (semeval22_task8_en,
from 3 up): none may be called duplicates. ecbplus, allsides and guardian_sdf bear no mark: with --show, what is
called so is printed to be read. A corpus is a folder of .txt files with a truth.jsonl in it or beside it as
FOLDER.jsonl: a line an article, with file, kind (new, rewrite, exact) and, of a copy, the file it was made `of`. Its
copies must all be found, its rewrites by 98 %, and nothing falsely.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from briefing.duplicates import Duplicate, compare, duplicates
from briefing.sources import read
from briefing.text import HEADLINE_CHARS, canonical, digest, shorten
from briefing.types import Article

FILES = {
    "basil": "articles.jsonl",
    "ecbplus": "docs.jsonl",
    "allsides": "articles.jsonl",
    "guardian_sdf": "articles.jsonl",
}
UNLIKE = 3.0
REQUIRED = 0.98


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="a folder with its truth")
    parser.add_argument("--show", action="store_true", help="print what is called a duplicate in the sets")
    options = parser.parse_args()
    result: dict[str, dict[str, Any]] = {}
    for name, file in FILES.items():
        rows = _rows(options.eval / name / options.half / file)
        found = duplicates(_article(row["text"], f"{row['id']} {n}", row) for n, row in enumerate(rows))
        result[name] = {"articles": len(rows), "duplicates": len(found)}
        if options.show:
            _show(found)
    result["semeval22_task8_en"] = _pairs(options.eval / "semeval22_task8_en" / options.half / "pairs.jsonl")
    for folder in options.corpus:
        result[folder.name] = _corpus(folder)
    for name, figures in result.items():
        print(f"{name:20}", *(f"{key} {value};" for key, value in figures.items()), file=sys.stderr)
    met = not result["basil"]["duplicates"] and not result["semeval22_task8_en"]["unlike and called so"]
    for folder in options.corpus:
        figures = result[folder.name]
        met = met and figures["exact"] == 1 and figures["rewrites"] >= REQUIRED and not figures["false"]
    print(f"required: {'met' if met else 'MISSED'}", file=sys.stderr)
    print(json.dumps({"benchmark": "duplicates", "half": options.half, "sets": result, "met": met}))


def _pairs(path: Path) -> dict[str, int]:
    rows = _rows(path)
    called = [
        row for row in rows if compare(_article(row["text1"], "1", {}), _article(row["text2"], "2", {}))
    ]
    unlike = [row for row in called if float(row["overall"]) >= UNLIKE]
    return {"pairs": len(rows), "duplicates": len(called), "unlike and called so": len(unlike)}


def _corpus(folder: Path) -> dict[str, Any]:
    """Score a corpus: of each text's copies and rewrites, all but the one that is kept should be found."""
    beside = folder / "truth.jsonl"
    rows = _rows(beside if beside.exists() else folder.with_name(f"{folder.name}.jsonl"))
    made_of = {row["file"]: row["of"] for row in rows}
    kind = {row["file"]: row["kind"] for row in rows}

    def root(file: str) -> str:
        while made_of[file]:
            file = made_of[file]
        return file

    articles = [item for item in read([str(folder)]) if isinstance(item, Article)]
    began = time.process_time()
    found = duplicates(articles)
    seconds = time.process_time() - began
    names = {article.key: Path(article.key).name for article in articles}
    kept = {names[a.key]: names[a.key] for a in articles}
    kept |= {names[d.article.key]: names[d.kept.key] for d in found}
    false = sum(root(copy) != root(original) for copy, original in kept.items())
    exact = [kept[file] == kept[made_of[file]] for file in kept if kind[file] == "exact"]
    # Which one of a text's versions is kept is of no matter, so a rewrite may be it, and another one found.
    versions: dict[str, list[str]] = defaultdict(list)
    for file in kept:
        if kind[file] in ("new", "rewrite"):
            versions[root(file)].append(file)
    wanted = sum(len(files) - 1 for files in versions.values())
    groups = sum(len({kept[file] for file in files}) for files in versions.values())
    return {
        "articles": len(articles),
        "exact": sum(exact) / len(exact) if exact else 1.0,
        "rewrites": round(1 - (groups - len(versions)) / wanted, 4) if wanted else 1.0,
        "false": false,
        "kinds": dict(Counter(d.likeness for d in found)),
        "CPU seconds": round(seconds, 2),
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _article(text: str, key: str, row: dict[str, Any]) -> Article:
    text = canonical(text)
    title = row.get("title") or shorten(text, HEADLINE_CHARS)
    published = date.fromisoformat(row["date"][:10]) if row.get("date") else None
    return Article(digest(text), key, text, title, published)


def _show(found: list[Duplicate]) -> None:
    for pair in found:
        print(f"{pair.likeness}: {pair.article.key}, {pair.kept.key}", file=sys.stderr)
        for article in (pair.article, pair.kept):
            print(f"    {len(article.text.split())} words: {shorten(article.text, 400)}", file=sys.stderr)


if __name__ == "__main__":
    main()
