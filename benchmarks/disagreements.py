"""How many disagreements are found between the articles of one event, and what does looking for them cost?

    python benchmarks/disagreements.py --eval ../shared/eval --half dev

No set says which are real. `--show` prints those found, to be read and judged by a person: precision is what is
measured here. Each sentence of an event's articles is a line, `--sentences` of an article at most; the events are
the sets' own, those of guardian_sdf the program's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from briefing.chunking import chunk_article
from briefing.grounding import ground_statement
from briefing.stories import cluster
from briefing.stories.disagreements import disagreements
from briefing.text import canonical, digest, on_one_line
from briefing.types import Article, FoundStatement, Statement

SETS = {
    "basil": "articles.jsonl",
    "ecbplus": "docs.jsonl",
    "allsides": "articles.jsonl",
    "semeval22_task8_en": "pairs.jsonl",
    "guardian_sdf": "articles.jsonl",
}


def article(text: str, key: str, row: dict[str, str]) -> Article:
    day = row.get("date")
    published = date.fromisoformat(day[:10]) if day else None
    return Article(
        digest(text + key), key, canonical(text), row.get("title") or "", published, row.get("source")
    )


def events(root: Path, name: str, half: str) -> Iterator[list[Article]]:
    """Give the articles of each event of a set that has several."""
    lines = (root / name / half / SETS[name]).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    if name == "semeval22_task8_en":
        for n, row in enumerate(rows):
            if row["same_story"]:
                yield [article(row[text], f"{n} {text}", {}) for text in ("text1", "text2")]
        return
    told = [article(row["text"], f"{row['id']} {n}", row) for n, row in enumerate(rows)]
    if name == "guardian_sdf":
        yield from (list(group) for group in cluster(told) if len(group) > 1)
        return
    by_event = defaultdict(list)
    for row, one in zip(rows, told, strict=True):
        by_event[row["story"]].append(one)
    yield from (group for _, group in sorted(by_event.items()) if len(group) > 1)


def lines_of(articles: list[Article], most: int) -> list[Statement]:
    """Give the sentences of articles as grounded lines, each text once."""
    lines: dict[str, Statement] = {}
    for one in articles:
        document = chunk_article(one, 1000)
        for sentence in document.sentences[:most]:
            text = on_one_line(one.text[sentence.start : sentence.end])
            statement = ground_statement(FoundStatement(text, (sentence.number,)), document).statement
            if statement:
                lines.setdefault(statement.text, statement)
    return list(lines.values())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--sentences", type=int, default=12, help="lines of an article, at most")
    parser.add_argument("--set", action="append", choices=SETS, help="only this set")
    parser.add_argument("--show", action="store_true", help="print the sides of each, to be read")
    options = parser.parse_args()
    result = {}
    for name in options.set or SETS:
        kinds: Counter[str] = Counter()
        stories = count = 0
        spent = 0.0
        for group in events(options.eval, name, options.half):
            lines = lines_of(group, options.sentences)
            by_id = {one.id: one for one in group}
            started = time.process_time()
            found = disagreements(lines, by_id)
            spent += time.process_time() - started
            stories, count = stories + 1, count + len(lines)
            kinds.update(entry.kind for entry in found)
            for entry in found if options.show else ():
                print(f"\n== {name} {entry.kind}: {entry.about}")
                for side in entry.sides:
                    told = by_id[side.evidence[0].article]
                    who = side.speaker.name if side.speaker else "-"
                    print(f"   [{told.key}; {told.publisher}; {told.published}; {who}] {side.text}")
        result[name] = {
            "stories": stories,
            "lines": count,
            **{kind: kinds[kind] for kind in ("figures", "denial", "update")},
            "ms a story": round(1000 * spent / max(1, stories), 2),
        }
        print(f"{name:20}", *(f"{key} {value};" for key, value in result[name].items()), file=sys.stderr)
    print(json.dumps({"benchmark": "disagreements", "half": options.half, "sets": result}))


if __name__ == "__main__":
    main()
