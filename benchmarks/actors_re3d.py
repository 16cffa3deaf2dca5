"""Actors against re3d's gold: persons and organisations, as names and by exact match.

    python benchmarks/actors_re3d.py --eval ../shared/eval --half dev

Gold: values with a capital, of type Person or Organisation and confidence above .5, each once a document;
case-folded, leading article and possessive off. A name is right where it contains, or is contained in, a gold
value of its document. Beside it: the PERSON and ORG labels of the same spaCy model, without our rules.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from briefing.actors import ground_actors
from briefing.analysts.entities import EntityReader
from briefing.chunking import chunk_article
from briefing.text import canonical, digest
from briefing.types import Article


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--errors", action="store_true", help="list what is wrong and what is missed")
    options = parser.parse_args()
    path = options.eval / "re3d" / options.half / "docs.jsonl"
    reader = EntityReader()
    result = {
        "briefing": accuracy(path, lambda text: actors_in(reader, text), options.errors),
        "spaCy alone": accuracy(path, lambda text: labelled_in(reader, text)),
    }
    for way, rows in result.items():
        for kind, row in rows.items():
            print(f"{way:12} {kind:10}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    print(json.dumps({"benchmark": "actors_re3d", "half": options.half, **result}))


def actors_in(reader: EntityReader, text: str) -> Iterator[str]:
    """Give the names of all actors that briefing finds in a text."""
    text = canonical(text)
    document = chunk_article(Article(digest(text), "benchmark", text, text[:60]), 2000)
    actors, _ = ground_actors(reader.find(document), document)
    for actor in actors:
        yield from (actor.name, *actor.aliases)


def labelled_in(reader: EntityReader, text: str) -> Iterator[str]:
    """Give what the model labels as a person or an organisation."""
    yield from (entity.text for entity in reader.nlp(text).ents if entity.label_ in ("PERSON", "ORG"))


def accuracy(path: Path, names_in: Callable[[str], Iterable[str]], list_errors: bool = False) -> dict:
    """Score all documents of a set, micro-averaged."""
    counts = {"contained": [0, 0, 0, 0], "exact": [0, 0, 0, 0]}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        gold = gold_values(record)
        names = {normal(name) for name in names_in(record["text"])}
        for kind, agree in (("contained", contained), ("exact", str.__eq__)):
            right = {n for n in names if any(agree(n, g) for g in gold)}
            reached = {g for g in gold if any(agree(n, g) for n in names)}
            for i, amount in enumerate((len(right), len(names), len(reached), len(gold))):
                counts[kind][i] += amount
            if list_errors and kind == "contained":
                print(
                    json.dumps({"wrong": sorted(names - right), "missed": sorted(gold - reached)}),
                    file=sys.stderr,
                )
    return {kind: scores(*amounts) for kind, amounts in counts.items()}


def scores(right: int, offered: int, reached: int, gold: int) -> dict:
    p, r = right / max(offered, 1), reached / max(gold, 1)
    f1 = 2 * p * r / max(p + r, 1e-9)
    return {"P": round(p, 3), "R": round(r, 3), "F1": round(f1, 3), "offered": offered, "gold": gold}


def contained(a: str, b: str) -> bool:
    return a in b or b in a


def gold_values(record: dict) -> set[str]:
    values = (
        entity["value"]
        for entity in record["entities"]
        if entity["type"] in ("Person", "Organisation") and entity["confidence"] > 0.5
    )
    return {normal(value) for value in values if any(map(str.isupper, value))}


def normal(name: str) -> str:
    name = re.sub(r"^(?:the|an?)\s+", "", " ".join(name.replace("’", "'").casefold().split()))
    return re.sub(r"(?:'s|(?<=s)')$", "", name)


if __name__ == "__main__":
    main()
