"""Who says it, against PolNeAR's gold (Newell et al., LREC 2018): attributions in dated news.

    python benchmarks/attribution_polnear.py --eval ../shared/eval --half dev
    python benchmarks/attribution_polnear.py --offset 300 --limit 300

The rules were written while reading the first 300 articles of the dev half, in the order of a hash of their
id; those behind an offset of 300 were kept aside.

For each gold attribution with source and content, the sentences that hold the content are the evidence.
A found speaker is right where its head word is the gold source's. Where several gold attributions share
the evidence, precision counts a speaker as right that heads any of them. A pronoun among the gold sources
names nobody, while briefing resolves it: those attributions are counted apart.

End to end: each quotation of five words and more that the text shows, its speaker found without gold;
right where it overlaps a gold content by half of its words or more and the head word is that source's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from briefing import attribution, grammar, phrases
from briefing.chunking import chunk_article
from briefing.text import digest
from briefing.types import Article, ChunkedArticle

VERB = re.compile(
    r"\b(?:said|says|say|told|tells|added|announced|confirmed|denied|claimed|accused|alleged|warned|argued|reported"
    r"|wrote|tweeted|insisted|acknowledged|stated|declared|explained|noted|asked|called|according to)\b",
    re.IGNORECASE,
)
PRONOUNS = {"he", "she", "it", "they", "i", "we", "you", "who", "which", "that"}
WORD = re.compile(r"\w+(?:[.'’-]\w+)*")


def head(phrase: str) -> str:
    """Give a phrase's head word: the last word before its first preposition, comma or relative."""
    line = phrases.Line(phrase, 0, len(phrase), ())
    if not len(line):
        return ""
    first = 0
    while first + 1 < len(line) and line.word(first) in grammar.PREPOSITIONS:
        first += 1
    return re.sub(r"['’]s$", "", line.word(line.head(first, len(line))))


def articles(path: Path, offset: int, limit: int) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: digest(row["id"]))
    yield from rows[offset : offset + limit]


def document_of(row: dict) -> ChunkedArticle:
    text = row["text"]
    return chunk_article(Article(id=digest(text), key=row["id"], text=text, title=row["title"] or ""), 2000)


def holding(document: ChunkedArticle, spans: list[list[int]]) -> list[int]:
    return [s.number for s in document.sentences if any(s.start < b and a < s.end for a, b in spans)]


def gold_of(row: dict) -> list[tuple[str, list[list[int]]]]:
    return [
        (
            " ".join(part["text"] for part in item["source"]),
            [span for part in item["content"] for span in part["spans"]],
        )
        for item in row["attributions"]
        if item["source"] and item["content"]
    ]


def score_given(document: ChunkedArticle, row: dict, counts: Counter[str], wrong: list) -> None:
    """Count speakers found for the sentences of gold contents."""
    text, gold = row["text"], gold_of(row)
    numbers = [holding(document, spans) for _, spans in gold]
    for (source, spans), evidence in zip(gold, numbers, strict=True):
        if not evidence:
            continue
        around = [document.sentences[n - 1] for n in evidence]
        verb = any(VERB.search(text, s.start, s.end) for s in around)
        direct = text[min(spans)[0]] in '"“'
        found = attribution.find_speaker(document, evidence)
        groups = ["all"] + ["direct"] * direct + ["verb"] * verb + ["direct+verb"] * (direct and verb)
        if head(source) in PRONOUNS:
            counts["pronoun"] += 1
            counts["pronoun found"] += found is not None
            continue
        right = found is not None and head(found.name) == head(source)
        rivals = {head(s) for (s, _), e in zip(gold, numbers, strict=True) if set(e) & set(evidence)}
        near = found is not None and (head(found.name) in rivals or (rivals & PRONOUNS and not right))
        for group in groups:
            counts[f"{group} n"] += 1
            counts[f"{group} right"] += right
            counts[f"{group} found"] += found is not None
            counts[f"{group} precise"] += bool(near)
        if not right:
            wrong.append(
                (
                    row["id"],
                    direct,
                    source,
                    found and found.name,
                    " ".join(text[s.start : s.end] for s in around),
                )
            )


def score_quotations(document: ChunkedArticle, row: dict, counts: Counter[str]) -> None:
    """Count speakers found for the quotations that the text shows."""
    text = row["text"]
    gold = gold_of(row)
    position = 0
    for paragraph in re.split(r"(\n\s*\n)", text):
        start, position = position, position + len(paragraph)
        for a, b in phrases.quotations(text, start, position):
            words = {m.start() for m in WORD.finditer(text, a, b)}
            if len(words) < 5:
                continue
            found = attribution.find_speaker(document, holding(document, [[a, b]]))
            overlapping = [
                source
                for source, spans in gold
                if 2 * sum(any(x <= w < y for x, y in spans) for w in words) >= len(words)
            ]
            if not overlapping or all(head(s) in PRONOUNS for s in overlapping):
                counts["quotation without gold name"] += 1
                continue
            counts["quotation n"] += 1
            counts["quotation found"] += found is not None
            counts["quotation right"] += found is not None and head(found.name) in {
                head(s) for s in overlapping
            }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--offset", type=int, default=0, help="articles to pass over, by a hash of their id")
    parser.add_argument("--limit", type=int, default=150, help="articles to read")
    parser.add_argument("--wrong", action="store_true", help="show what was missed on stderr")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    wrong: list = []
    count = 0
    path = options.eval / "polnear" / options.half / "articles.jsonl.gz"
    for row in articles(path, options.offset, options.limit):
        document = document_of(row)
        score_given(document, row, counts, wrong)
        score_quotations(document, row, counts)
        count += 1
    result: dict[str, object] = {
        "benchmark": "attribution_polnear",
        "half": options.half,
        "offset": options.offset,
        "articles": count,
    }
    for group in ("all", "verb", "direct", "direct+verb", "quotation"):
        n, found, right = counts[f"{group} n"], counts[f"{group} found"], counts[f"{group} right"]
        row = {
            "n": n,
            "found": found,
            "right": round(right / n, 3),
            "right_of_found": round(right / found, 3),
        }
        if group != "quotation":
            row["any_right_of_found"] = round(counts[f"{group} precise"] / found, 3)
        result[group] = row
        print(f"{group:12}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    result["pronouns"] = {"n": counts["pronoun"], "resolved": counts["pronoun found"]}
    print(f"pronouns     n {counts['pronoun']}; resolved {counts['pronoun found']};", file=sys.stderr)
    if options.wrong:
        for item in wrong:
            print(*item, sep=" | ", file=sys.stderr)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
