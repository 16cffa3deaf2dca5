"""How well are articles grouped by event? B³ F1 (Bagga and Baldwin 1998), one setting for all sets.

    python benchmarks/stories.py --eval ../shared/eval --half dev

`windows of two` is the mean B³ F1 over windows that hold just two of a set's events: many briefs are small.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from briefing.stories import cluster
from briefing.text import canonical, digest
from briefing.types import Article

SETS = {"basil": "articles.jsonl", "ecbplus": "docs.jsonl", "allsides": "articles.jsonl"}


def b_cubed(groups: Sequence[Sequence[str]], gold: dict[str, str]) -> float:
    """Give the B³ F1 of groups of ids against each id's gold event."""
    size: dict[str, int] = defaultdict(int)
    for event in gold.values():
        size[event] += 1
    precision = recall = 0.0
    for group in groups:
        for member in group:
            same = sum(gold[other] == gold[member] for other in group)
            precision += same / len(group)
            recall += same / size[gold[member]]
    p, r = precision / len(gold), recall / len(gold)
    return 2 * p * r / (p + r)


def score(articles: Sequence[Article], gold: dict[str, str]) -> float:
    return b_cubed(
        [[a.key for a in group] for group in cluster(articles)], {a.key: gold[a.key] for a in articles}
    )


def load(root: Path, name: str, half: str) -> tuple[list[Article], dict[str, str]]:
    articles, gold = [], {}
    for number, line in enumerate((root / name / half / SETS[name]).read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        key = f"{row['id']} {number}"  # some sets give one id twice
        text = canonical(row["text"])
        # The dates of allsides give its gold away; those of ecbplus are not given.
        published = date.fromisoformat(row["date"][:10]) if name == "basil" and row.get("date") else None
        articles.append(Article(digest(text + key), key, text, row.get("title") or "", published))
        gold[key] = str(row["story"])
    return articles, gold


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    options = parser.parse_args()
    result = {}
    for name in SETS:
        articles, gold = load(options.eval, name, options.half)
        by_event = defaultdict(list)
        for article in articles:
            by_event[gold[article.key]].append(article)
        pairs = list(itertools.combinations(sorted(by_event), 2))
        random.Random(1).shuffle(pairs)
        windows = [score(by_event[a] + by_event[b], gold) for a, b in pairs[:300]]
        result[name] = {
            "articles": len(articles),
            "B3 F1": round(score(articles, gold), 3),
            "windows of two": round(sum(windows) / len(windows), 3),
        }
        print(f"{name:10}", *(f"{key} {value};" for key, value in result[name].items()), file=sys.stderr)
    print(json.dumps({"benchmark": "stories", "half": options.half, "sets": result}))


if __name__ == "__main__":
    main()
