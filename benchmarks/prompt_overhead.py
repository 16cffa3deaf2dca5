"""How many tokens does the extract prompt add to an article? Instructions, delimiters and numbers, in one request.

    pip install tiktoken tokenizers sentencepiece mistral-common && pip install --no-deps litellm dashscope
    python benchmarks/prompt_overhead.py --eval ../shared/eval --half dev

Articles: of guardian_sdf and basil those with 600 words or more, cut after the sentence that reaches 600.
Tokens are counted by the vocabularies of token_estimate.py that are installed, and by the program's own estimate.
Added is all that is not the article's text: tokens of both messages / tokens of the text - 1. So the headline, the
date, the delimiters and the line ends count as added; without_headline has the headline counted as the article's;
numbering has the instructions and the numbered lines alone, without headline, date and delimiters.
The schema and what chat formats put around a message are no text of the prompt and are not counted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from token_estimate import versions, vocabularies

from briefing.chunking import chunk_article
from briefing.prompts import Prompts
from briefing.text import canonical, digest
from briefing.tokens import estimate_tokens
from briefing.types import Article

WORDS = 600
BOUND = 0.35
ARTICLES = 60  # of each set
SETS = ("guardian_sdf", "basil")
# By the mean number of words in a sentence; the last one takes the rest.
LENGTHS = (18, 24, 1000)
KINDS = ("mean", "worst", "within", "without_headline", "numbering", "numbering_worst", "instructions")
ONE_CHUNK = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    options = parser.parse_args()
    counters: dict[str, Callable[[str], int]] = {**dict(vocabularies()), "estimate": estimate_tokens}
    rows = [
        (name, measured(article, counters))
        for name in SETS
        for article in articles(options.eval, options.half, name)
    ]
    if not rows:
        sys.exit(f"No articles in {options.eval}; see --help.")
    report: dict[str, object] = {"benchmark": "prompt_overhead", "half": options.half, "versions": versions()}
    print(f"{'':28} {'n':>4}", *(f"{name:>12}" for name in counters), file=sys.stderr)
    parts: dict[str, list[dict]] = {"all": [row for _, row in rows]}
    parts |= {name: [row for of, row in rows if of == name] for name in SETS}
    for low, high in zip((0, *LENGTHS), LENGTHS, strict=False):
        inside = [row for _, row in rows if low <= row["words_a_sentence"] < high]
        parts[f"{low} to {high} words a sentence" if high < 1000 else f"from {low} words a sentence"] = inside
    for part, members in parts.items():
        if members:
            report[part] = {name: summary(members, name) for name in counters}
            show(part, len(members), report[part])
    report["words_a_sentence"] = round(statistics.mean(row["words_a_sentence"] for _, row in rows), 1)
    report["instructions"] = {name: count(system()) for name, count in counters.items()}
    print("instructions, tokens", report["instructions"], file=sys.stderr)
    print(json.dumps(report))


def articles(root: Path, half: str, name: str) -> Iterator[Article]:
    """Give articles of a set, each cut after the sentence that reaches the words."""
    path = root / name / half / "articles.jsonl"
    found = 0
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        whole = canonical(row.get("text") or row.get("body") or "")
        document = chunk_article(Article(digest(whole), "a.txt", whole, ""), ONE_CHUNK)
        end = next((s.end for s in document.sentences if len(whole[: s.end].split()) >= WORDS), None)
        if end is None or found == ARTICLES:
            continue
        found += 1
        text = whole[:end]
        title = canonical(row.get("title") or " ".join(text.split()[:10]))
        published = date.fromisoformat(row["date"][:10]) if row.get("date") else None
        yield Article(digest(text), "a.txt", text, title, published=published)


def measured(article: Article, counters: dict[str, Callable[[str], int]]) -> dict:
    """Give an article's share of added tokens by each counter, and by what it is added."""
    document = chunk_article(article, ONE_CHUNK)
    request = Prompts().extract(document, document.chunks[0])
    row: dict = {"words_a_sentence": len(article.text.split()) / len(document.sentences)}
    for name, count in counters.items():
        own = count(article.text)
        asked = [count(message.content) for message in request.messages]
        shown = request.messages[-1].content.splitlines()
        mark = next(i for i, line in enumerate(shown) if line.startswith("<article-"))
        row[name] = {
            "added": sum(asked) / own - 1,
            "without_headline": (sum(asked) - count(article.title)) / own - 1,
            "numbering": (asked[0] + count("\n".join(shown[mark + 1 : -1]))) / own - 1,
            "instructions": asked[0] / own,
        }
    return row


def system() -> str:
    document = chunk_article(Article("a", "a.txt", "A port opened.", "A port"), ONE_CHUNK)
    return Prompts().extract(document, document.chunks[0]).messages[0].content


def summary(rows: list[dict], name: str) -> dict[str, float]:
    added = [row[name]["added"] for row in rows]
    return {
        "mean": round(statistics.mean(added), 3),
        "worst": round(max(added), 3),
        "within": round(sum(each <= BOUND for each in added) / len(added), 3),
        "without_headline": round(statistics.mean(row[name]["without_headline"] for row in rows), 3),
        "numbering": round(statistics.mean(row[name]["numbering"] for row in rows), 3),
        "numbering_worst": round(max(row[name]["numbering"] for row in rows), 3),
        "instructions": round(statistics.mean(row[name]["instructions"] for row in rows), 3),
    }


def show(part: str, count: int, figures: dict) -> None:
    for kind in KINDS:
        head = f"{part if kind == 'mean' else '':28} {count if kind == 'mean' else '':>4}"
        print(head, *(f"{figures[name][kind]:12.1%}" for name in figures), kind, file=sys.stderr)


if __name__ == "__main__":
    main()
