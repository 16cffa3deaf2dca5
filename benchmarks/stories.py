"""How well are articles grouped by event? B³ F1 (Bagga and Baldwin 1998), one setting for all sets.

    python benchmarks/stories.py --eval ../shared/eval --half dev

`windows of two` is the mean B³ F1 over windows that hold just two of a set's events: many briefs are small.
`of one topic` is the mean over windows of twelve events of one topic, where the set has topics: a saga.
`of 20 unrelated` is how many groups 20 articles make, each of another event and of another topic where the set has
topics, on average (in a draw with fewer topics counted as of 20); `of 20 events` is the same where only the events
differ, so that two earthquakes may be drawn; `2 of 2` is the share of draws of two such articles that make two groups.
`first sentence as title` and `no title` are B³ F1 after every title is exchanged or dropped.

`continued`: the articles of each event are split at random into an earlier and a later part (events of one
article, and a tenth of the others, have only one), each part is one group, and the links found are held against
those that are right.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from briefing.stories.clustering import cluster, continued
from briefing.text import canonical, digest
from briefing.types import Article

DRAWS = 100
SPLITS = 5
ALONE = 0.1
EVENTS = 12
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


def load(root: Path, name: str, half: str) -> tuple[list[Article], dict[str, str], dict[str, str]]:
    """Give a set's articles, and the event and the topic of each; without topics the event."""
    articles, gold, topic = [], {}, {}
    for number, line in enumerate((root / name / half / SETS[name]).read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        key = f"{row['id']} {number}"  # some sets give one id twice
        text = canonical(row["text"])
        # The dates of allsides give its gold away; those of ecbplus are not given.
        published = date.fromisoformat(row["date"][:10]) if name == "basil" and row.get("date") else None
        articles.append(Article(digest(text + key), key, text, row.get("title") or "", published))
        gold[key] = str(row["story"])
        topic[key] = str(row.get("topic", row["story"]))
    return articles, gold, topic


def draws(articles: Sequence[Article], label: dict[str, str], size: int) -> list[list[Article]]:
    """Draw articles of which no two have the same label."""
    chance, by_label = random.Random(1), defaultdict(list)
    for article in articles:
        by_label[label[article.key]].append(article)
    labels = sorted(by_label)
    return [
        [chance.choice(by_label[name]) for name in chance.sample(labels, min(size, len(labels)))]
        for _ in range(DRAWS)
    ]


def saga(articles: Sequence[Article], gold: dict[str, str], topic: dict[str, str]) -> float | None:
    """Give the mean B³ F1 over windows of EVENTS events of one topic; None where no topic has enough."""
    chance, by_topic = random.Random(1), defaultdict(set)
    for article in articles:
        by_topic[topic[article.key]].add(gold[article.key])
    scores = []
    for _, events in sorted(by_topic.items()):
        for _ in range(SPLITS if len(events) >= EVENTS else 0):
            drawn = set(chance.sample(sorted(events), EVENTS))
            scores.append(score([a for a in articles if gold[a.key] in drawn], gold))
    return round(sum(scores) / len(scores), 3) if scores else None


def groups_of_20(windows: Sequence[Sequence[Article]]) -> float:
    return round(sum(len(cluster(window)) * 20 / len(window) for window in windows) / len(windows), 1)


def first_sentence(article: Article) -> str:
    return re.split(r"(?<=[.!?])\s", article.text, maxsplit=1)[0]


def go_on(articles: Sequence[Article], gold: dict[str, str]) -> dict[str, float]:
    """Split events in two parts and score the links between them."""
    chance, by_event = random.Random(1), defaultdict(list)
    for article in articles:
        by_event[gold[article.key]].append(article)
    found = right = wanted = 0
    for _ in range(SPLITS):
        today, before = {}, {}
        for event, members in sorted(by_event.items()):
            members = chance.sample(members, len(members))
            cut = chance.randrange(1, len(members)) if len(members) > 1 else chance.randrange(2)
            if chance.random() < ALONE:
                cut = chance.choice((0, len(members)))
            if members[:cut]:
                before[event] = members[:cut]
            if members[cut:]:
                today[event] = members[cut:]
        links = continued(list(today.values()), list(before.values()))
        earlier = list(before)
        pairs = [(event, earlier[j]) for event, to in zip(today, links, strict=True) for j in to]
        found += len(pairs)
        right += sum(event == other for event, other in pairs)
        wanted += len(today.keys() & before.keys())
    return {"precision": round(right / found, 3), "recall": round(right / wanted, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    options = parser.parse_args()
    result = {}
    for name in SETS:
        articles, gold, topic = load(options.eval, name, options.half)
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
            "of one topic": saga(articles, gold, topic),
            "of 20 unrelated": groups_of_20(draws(articles, topic, 20)),
            "of 20 events": groups_of_20(draws(articles, gold, 20)),
            "2 of 2": sum(len(cluster(window)) == 2 for window in draws(articles, topic, 2)) / DRAWS,
            "first sentence as title": round(
                score([replace(a, title=first_sentence(a)) for a in articles], gold), 3
            ),
            "no title": round(score([replace(a, title="") for a in articles], gold), 3),
            "continued": go_on(articles, gold),
        }
        print(f"{name:10}", *(f"{key} {value};" for key, value in result[name].items()), file=sys.stderr)
    print(json.dumps({"benchmark": "stories", "half": options.half, "sets": result}))


if __name__ == "__main__":
    main()
