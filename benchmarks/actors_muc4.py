"""Who did it and whom it befell: how many of muc4's named perpetrators and victims the embedded analyst finds.

    python benchmarks/actors_muc4.py --eval ../shared/eval --half dev

Gold: the role fillers PerpInd, PerpOrg and Victim, each an entity with the strings that name it; of these strings the
ones that name somebody. Most texts are in capitals only, so that a string is taken for a name where at least half of
its words, and two of them (of an organisation's one), are neither in the tables of common words nor ever in small
letters in the set's documents in the usual case; or where the tables know it. A filler is found where an actor's name
or alias contains, or is contained in, one of its strings; exactly, where they are equal. Beside the recall: how many
names are found in documents with and without such fillers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

from actors_re3d import actors_in, contained, normal

from briefing import tables
from briefing.analysts.entities import EntityReader
from briefing.words import FUNCTION_WORDS

ROLES = ("PerpInd", "PerpOrg", "Victim")
COMMON = (
    "group",
    "body",
    "role",
    "office",
    "rank",
    "kin",
    "honorific",
    "title-modifier",
    "people",
    "adjective",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    options = parser.parse_args()
    path = options.eval / "muc4" / options.half / "docs.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    found = {(case, role): [0, 0, 0] for case in ("upper", "mixed") for role in ROLES}
    offered: dict[bool, list[int]] = defaultdict(list)
    plain = plain_words(record["text"] for record in records if record["case"] == "mixed")
    reader = EntityReader()
    for record in records:
        names = {normal(name) for name in actors_in(reader, record["text"])}
        offered[any(record["roles"].values())].append(len(names))
        for role in ROLES:
            row = found[record["case"], role]
            for entity in record["roles"][role]:
                strings = {normal(s) for s in entity if is_name(s, role, plain)}
                if strings:
                    row[0] += any(contained(s, name) for s in strings for name in names)
                    row[1] += not strings.isdisjoint(names)
                    row[2] += 1
    result = {f"{case} {role}": scores(*row) for (case, role), row in found.items() if row[2]}
    sums = [sum(row[i] for row in found.values()) for i in range(3)]
    result["all"] = scores(*sums)
    for name, row in result.items():
        print(f"{name:14}", *(f"{key} {value};" for key, value in row.items()), file=sys.stderr)
    per = {
        "with a template" if some else "without": round(sum(n) / len(n), 1)
        for some, n in sorted(offered.items())
    }
    print("names a document:", *(f"{key} {value};" for key, value in per.items()), file=sys.stderr)
    line = {"benchmark": "actors_muc4", "half": options.half, "documents": len(records), **result}
    print(json.dumps({**line, "names_a_document": per}))


def is_name(string: str, role: str, plain: Collection[str]) -> bool:
    """Tell a name from common nouns, in a string that is in small letters throughout."""
    if tables.known(string.title()) or tables.known(string.upper()):
        return True
    words = [word.strip(".,'\"()-") for word in string.split()]
    own = [word for word in words if word and word not in plain and not word.isdigit()]
    return len(own) >= (1 if role == "PerpOrg" else 2) and len(own) * 2 >= len(words)


def plain_words(texts: Iterable[str]) -> frozenset[str]:
    """Give the words that texts in the usual case have in small letters, and those of the tables."""
    words = {word for text in texts for word in re.findall(r"(?<![\w'’-])[a-z]+(?![\w'’-])", text)}
    return words.union(FUNCTION_WORDS, *map(tables.vocabulary, COMMON))


def scores(contained_in: int, exact: int, gold: int) -> dict[str, float]:
    return {"recall": round(contained_in / gold, 3), "exact": round(exact / gold, 3), "gold": gold}


if __name__ == "__main__":
    main()
