"""How fast does the embedded analyst read, against spaCy alone with only what names need?

    python benchmarks/embedded_speed.py --eval ../shared/eval --half dev

The analyst's whole work (sentences, names, actors, choice of statements, grounding) on articles of
guardian_sdf, else on the seed again and again; CPU time of this process on one thread, alternating, medians.
spaCy reads the same texts by `nlp.pipe`, and one by one as the analyst does. Required: at least half the
words a second of `nlp.pipe`.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from briefing.analysts.entities import EntityReader
from briefing.analysts.extractive import ExtractiveAnalyst
from briefing.chunking import chunk_article
from briefing.text import canonical, digest
from briefing.types import Article

REQUIRED = 0.5
WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("-n", type=int, default=60, help="articles")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    name, texts = load(options.eval, options.half, options.n + WARM_UP)
    words = sum(len(text.split()) for text in texts[WARM_UP:])
    rates = {way: words / seconds for way, seconds in measure(texts, options.rounds).items()}
    ratios = {way: round(rates["briefing"] / rates[way], 2) for way in rates if way != "briefing"}
    met = ratios["nlp.pipe"] >= REQUIRED
    for way, rate in rates.items():
        ratio = f"briefing reads {ratios[way]} x as fast" if way in ratios else ""
        print(f"{way:16} {rate:6.0f} words/s  {ratio}", file=sys.stderr)
    print(f"required: at least {REQUIRED} x nlp.pipe: {'met' if met else 'MISSED'}", file=sys.stderr)
    print(
        json.dumps(
            {
                "benchmark": "embedded_speed",
                "half": options.half,
                "texts": name,
                "articles": len(texts) - WARM_UP,
                "words": words,
                "words_per_cpu_second": {way: round(rate) for way, rate in rates.items()},
                "ratios": ratios,
                "required": REQUIRED,
                "met": met,
            }
        )
    )


def load(root: Path, half: str, count: int) -> tuple[str, list[str]]:
    """Give the texts to read, and what they are."""
    path = root / "guardian_sdf" / half / "articles.jsonl"
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines()[:count]
        return "guardian_sdf", [canonical(json.loads(line)["text"]) for line in lines]
    seeds = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
    texts = [canonical(path.read_text(encoding="utf-8")) for path in seeds]
    # A line of its own keeps each copy from being found in a cache.
    return "seeds", [f"Copy {i}.\n\n{texts[i % len(texts)]}" for i in range(count)]


def measure(texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Give the CPU seconds of each way to read all texts but the first few, which only warm up."""
    analyst, nlp = ExtractiveAnalyst(), EntityReader().nlp

    async def read(some: Sequence[str]) -> None:
        for text in some:
            await analyst.analyse(chunk_article(Article(digest(text), "benchmark", text, ""), 2000))

    ways: dict[str, Callable[[Sequence[str]], object]] = {
        "briefing": lambda some: asyncio.run(read(some)),
        "nlp.pipe": lambda some: list(nlp.pipe(some)),
        "nlp one by one": lambda some: [nlp(text).ents for text in some],
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for way in ways.values():
        way(texts[:WARM_UP])
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way(texts[WARM_UP:])
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


if __name__ == "__main__":
    main()
