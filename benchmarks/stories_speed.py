"""How long does it take to group a window's articles, and how much memory?

    python benchmarks/stories_speed.py --eval ../shared/eval --half dev [--corpus DIR]

853 articles of reuters21578's heaviest days; with --corpus, a folder that holds corpus.py (synthetic dated
articles), also 1,000 and 10,000 of its articles. CPU time of one process for each size, that of reading left
out, and the most memory that it took, all that Python and the articles need with it. Required: 853 articles in
under 2 s and 300 MB, in the same groups for any order of input; 10,000 in under 20 s, and at most 20 times
the time of 1,000.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import briefing
from briefing.stories import cluster
from briefing.text import canonical, digest
from briefing.types import Article

HEAVIEST = 853
SIZES = (1000, 10_000)
SECONDS, MEGABYTES, LARGE_SECONDS, GROWTH = 2, 300, 20, 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--corpus", type=Path, help="folder of corpus.py")
    options = parser.parse_args()
    source = options.eval / "reuters21578" / options.half / "articles.jsonl.gz"
    rows = {"reuters21578": apart(reuters, source)}
    if options.corpus:
        for size in SIZES:
            rows[f"corpus.py {size}"] = apart(synthetic, options.corpus / "corpus.py", size)
    for name, row in rows.items():
        print(f"{name:16}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    first = rows["reuters21578"]
    met = first["seconds"] < SECONDS and first["megabytes"] < MEGABYTES and first["any order"]
    if options.corpus:
        small, large = (rows[f"corpus.py {size}"]["seconds"] for size in SIZES)
        met = met and large < LARGE_SECONDS and large <= GROWTH * small
    print(f"required: {'met' if met else 'MISSED'}", file=sys.stderr)
    print(json.dumps({"benchmark": "stories_speed", "half": options.half, "rows": rows, "met": bool(met)}))


def apart(load: Callable[..., list[Article]], *given: object) -> dict[str, float]:
    """Measure in a process of its own, since a process never shows that it needs less memory than before."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (load, *given))


def measure(load: Callable[..., list[Article]], *given: object) -> dict[str, float]:
    articles = load(*given)
    start = time.process_time()
    groups = cluster(articles)
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    random.Random(1).shuffle(articles)
    return {
        "articles": len(articles),
        "groups": len(groups),
        "seconds": round(seconds, 2),
        "megabytes": round(megabytes),
        "any order": cluster(articles) == groups,
    }


def reuters(path: Path) -> list[Article]:
    days: dict[str, list[Article]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = canonical(row["text"])
            published = date.fromisoformat(row["date"])
            days[row["date"]].append(
                Article(digest(text + row["id"]), row["id"], text, row["title"], published)
            )
    ordered = sorted(days, key=lambda day: (-len(days[day]), day))
    return [article for day in ordered for article in days[day]][:HEAVIEST]


def synthetic(script: Path, size: int) -> list[Article]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, script, folder, "-n", str(size)], check=True, stdout=subprocess.DEVNULL
        )
        return [article for article in briefing.read(folder) if isinstance(article, Article)]


if __name__ == "__main__":
    main()
