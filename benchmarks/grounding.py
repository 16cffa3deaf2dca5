"""How well does grounding tell held statements from others? Human labels, balanced accuracy and recall.

    python benchmarks/grounding.py --eval ../shared/eval --half dev

Reads qags (sentences), faithbench, summedits_news and frank (summaries) and prints, for each, the share of
held texts let through, the share of others stopped, and their mean (balanced accuracy): for the verdict
'supported' alone and for 'supported or partial', which is what a brief prints.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from briefing.grounding import ground


def read(path: Path) -> list[dict]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def cases(root: Path, half: str) -> Iterator[tuple[str, str, str, bool]]:
    """Give set, article, text and whether people found the text supported."""
    for row in read(root / "qags" / half / "qags.jsonl"):
        for sentence in row["sentences"]:
            yield f"qags {row['set']}", row["article"], sentence["text"], sentence["supported"]
    for row in read(root / "faithbench" / half / "faithbench.jsonl"):
        yield "faithbench", row["source"], row["summary"], row["supported"]
    articles = {
        row["doc_id"]: row["article"] for row in read(root / "summedits_news" / half / "articles.jsonl")
    }
    for row in read(root / "summedits_news" / half / "summaries.jsonl"):
        yield "summedits", articles[row["doc_id"]], row["summary"], row["supported"]
    articles = {row["doc_id"]: row["article"] for row in read(root / "frank" / half / "articles.jsonl.gz")}
    for row in read(root / "frank" / half / "summaries.jsonl"):
        if row["set"] == "cnndm":
            yield "frank cnndm", articles[row["doc_id"]], row["summary"], row["supported"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    options = parser.parse_args()
    verdicts: dict[str, list[tuple[str, bool]]] = {}
    for name, article, text, held in cases(options.eval, options.half):
        verdicts.setdefault(name, []).append((ground(text, article).verdict, held))
    result = {}
    for name, rows in verdicts.items():
        row: dict[str, float] = {"cases": len(rows)}
        for label, passing in (("supported", {"supported"}), ("printed", {"supported", "partial"})):
            through = [v in passing for v, held in rows if held]
            stopped = [v not in passing for v, held in rows if not held]
            rates = sum(through) / len(through), sum(stopped) / len(stopped)
            row[f"{label}: held let through"] = round(rates[0], 3)
            row[f"{label}: others stopped"] = round(rates[1], 3)
            row[f"{label}: balanced accuracy"] = round(sum(rates) / 2, 3)
        result[name] = row
        print(f"{name:14}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    print(json.dumps({"benchmark": "grounding", "half": options.half, "sets": result}))


if __name__ == "__main__":
    main()
