"""How well does grounding tell held statements from others? Human labels, one function, one threshold.

    python benchmarks/grounding.py --eval ../shared/eval --half dev --verbatim 10000

Reads qags (sentences), faithbench, summedits_news and frank (summaries), and judges each text with `briefing.ground`:
`supported` is the verdict, nothing is fitted here. Prints for each set and for their mean:

- balanced accuracy of 'supported': the mean of the shares of held texts let through and of others stopped;
- AUC of the score;
- recall of unsupported texts by the score where at most 10 % of the held ones are stopped;
- the shares that a brief would print, 'supported' or 'partial', of held texts and of others.

Intervals are 95 % of bootstrap draws over articles, not over texts. An article that stands in several sets (qags
and frank have some in common) is drawn for all of them at once.

With --verbatim, so many sentences of the articles of guardian_sdf, frank and polnear are judged against their own
article, where each one flagged is an error and is printed; then true rewritings and changes of guardian_sdf's sentences
(tests/mutations.py), for the speed. CPU time has each article's index in it.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing import ground
from briefing.chunking import sentence_spans
from briefing.grounding.support import parts
from briefing.text import canonical
from briefing.types import Verdict

SETS = ("qags cnndm", "qags xsum", "faithbench", "summedits", "frank cnndm")
FALSE_ALARMS = 0.1
LETTERS_OF_A_KEY = 80


@dataclass(frozen=True, slots=True)
class Row:
    """A text that people judged, and what `ground` says of it."""

    article: str
    held: bool
    verdict: Verdict
    score: float


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


def key(article: str) -> str:
    """Give what tells articles apart, in whatever form a set has them."""
    return re.sub(r"[^a-z0-9]", "", article.lower())[:LETTERS_OF_A_KEY]


# ------------------------------------------------------------------------------------------- measures


def balanced(rows: Sequence[tuple[Row, int]]) -> float:
    """Give the balanced accuracy of 'supported'. Rows come with how often they are drawn, by falling score."""
    rates = []
    for label in (True, False):
        right = sum(n for row, n in rows if row.held == label and (row.verdict == "supported") == label)
        rates.append(right / sum(n for row, n in rows if row.held == label))
    return sum(rates) / 2


def auc(rows: Sequence[tuple[Row, int]]) -> float:
    """Give the chance that a held text has a higher score than another; a tie is half of it."""
    above = pairs = 0.0
    for _, tied in itertools.groupby(rows, key=lambda pair: pair[0].score):
        counts = [0, 0]
        for row, n in tied:
            counts[row.held] += n
        pairs += counts[False] * (above + counts[True] / 2)
        above += counts[True]
    others = sum(n for row, n in rows if not row.held)
    return pairs / (above * others)


def recall(rows: Sequence[tuple[Row, int]]) -> float:
    """Give the share of others under the highest mark that stops no more held texts than FALSE_ALARMS."""
    held = sorted(row.score for row, n in rows if row.held for _ in range(n))
    mark = held[int(FALSE_ALARMS * len(held))]
    others = [row.score < mark for row, n in rows if not row.held for _ in range(n)]
    return sum(others) / len(others)


MEASURES = {"balanced accuracy": balanced, "auc": auc, "recall at 10 % false alarms": recall}


def printed(rows: Iterable[Row], held: bool) -> float:
    verdicts = [row.verdict for row in rows if row.held == held]
    return sum(verdict != "unsupported" for verdict in verdicts) / len(verdicts)


def measure(sets: dict[str, list[Row]], draws: int) -> dict[str, dict[str, list[float]]]:
    """Give each measure of each set and of the mean: the value, and the bounds of its interval."""
    ordered = {name: sorted(rows, key=lambda row: -row.score) for name, rows in sets.items()}
    once = [{name: [(row, 1) for row in rows] for name, rows in ordered.items()}]
    found = [
        {name: [figure(rows) for figure in MEASURES.values()] for name, rows in drawn.items()}
        for drawn in itertools.chain(once, resampled(ordered, draws))
    ]
    for figures in found:
        figures["mean"] = [sum(column) / len(column) for column in zip(*figures.values(), strict=True)]
    result: dict[str, dict[str, list[float]]] = {}
    for name in (*sets, "mean"):
        result[name] = {}
        for i, title in enumerate(MEASURES):
            drawn = sorted(figures[name][i] for figures in found[1:])
            bounds = [drawn[int(len(drawn) * q)] for q in (0.025, 0.975)] if drawn else []
            result[name][title] = [found[0][name][i], *bounds]
    return result


def show(found: dict[str, dict[str, list[float]]]) -> None:
    for name, measures in found.items():
        print(name, file=sys.stderr)
        for title, (value, *bounds) in measures.items():
            within = f" ({bounds[0]:.3f} to {bounds[1]:.3f})" if bounds else ""
            print(f"    {title:28} {value:.3f}{within}", file=sys.stderr)


def resampled(sets: dict[str, list[Row]], draws: int) -> Iterator[dict[str, list[tuple[Row, int]]]]:
    """Draw articles with replacement, as many as there are of those that stand in the same sets."""
    within: dict[str, set[str]] = {}
    for name, rows in sets.items():
        for row in rows:
            within.setdefault(row.article, set()).add(name)
    strata: dict[tuple[str, ...], list[str]] = {}
    for article, names in within.items():
        strata.setdefault(tuple(sorted(names)), []).append(article)
    rng = random.Random(1)
    for _ in range(draws):
        counts = dict.fromkeys(within, 0)
        for articles in strata.values():
            for article in rng.choices(articles, k=len(articles)):
                counts[article] += 1
        drawn = {
            name: [(row, counts[row.article]) for row in rows if counts[row.article]]
            for name, rows in sets.items()
        }
        if all({row.held for row, _ in rows} == {True, False} for rows in drawn.values()):
            yield drawn


# ------------------------------------------------------------------------------------------- verbatim


def news(root: Path, half: str) -> Iterator[str]:
    for name, file, field in (
        ("guardian_sdf", "articles.jsonl", "text"),
        ("frank", "articles.jsonl.gz", "article"),
        ("polnear", "articles.jsonl.gz", "text"),
    ):
        yield from (canonical(row[field]) for row in read(root / name / half / file))


def copied(articles: Iterable[str], limit: int) -> Iterator[tuple[str, list[str]]]:
    """Give articles with their sentences, so many of these as they come."""
    for article in articles:
        sentences = [article[start:end] for start, end in sentence_spans(article)]
        chosen = [sentence for sentence in sentences if any(map(str.isalnum, sentence))][:limit]
        limit -= len(chosen)
        yield article, chosen
        if not limit:
            return


def changed(root: Path, half: str, articles: int) -> Iterator[tuple[str, list[str]]]:
    """Give articles with the changes and rewritings that the generator draws of them."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from mutations import cases as draw

    rng = random.Random(1)
    for row in read(root / "guardian_sdf" / half / "articles.jsonl")[:articles]:
        drawn = draw(row["text"], rng)
        rewritten = [case.statement for case in drawn if (case.kind, case.form) != ("unmutated", "verbatim")]
        yield row["text"], rewritten


def judge_news(batches: Iterable[tuple[str, list[str]]], flagged: list[str]) -> dict[str, float]:
    """Judge statements, put those that are not supported in a list, and give the speed."""
    count = articles = 0
    spent = 0.0
    for article, statements in batches:
        began = time.process_time()
        judgements = [ground(statement, article) for statement in statements]
        spent += time.process_time() - began
        count, articles = count + len(statements), articles + 1
        for statement, judgement in zip(statements, judgements, strict=True):
            if not judgement.supported:
                flagged.append(f"{statement} {judgement.reasons}")
    return {
        "statements": count,
        "articles": articles,
        "not supported": len(flagged),
        "a second": round(count / spent),
    }


# ----------------------------------------------------------------------------------------------- main


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap draws")
    parser.add_argument("--verbatim", type=int, default=10_000, metavar="N", help="sentences; 0 for none")
    options = parser.parse_args()
    sets: dict[str, list[Row]] = {name: [] for name in SETS}
    sentences = 0
    began = time.process_time()
    for name, article, text, held in cases(options.eval, options.half):
        judgement = ground(text, article)
        sets[name].append(Row(key(article), bool(held), judgement.verdict, judgement.score))
        sentences += len(parts(text))
    speed: dict[str, dict[str, float]] = {
        "the five sets": {
            "statements": sentences,
            "a second": round(sentences / (time.process_time() - began)),
        }
    }
    found = measure(sets, options.draws)
    for name, rows in sets.items():
        found[name] |= {
            "printed of held": [printed(rows, held=True)],
            "printed of others": [printed(rows, held=False)],
        }
    show(found)
    if options.verbatim:
        flagged: list[str] = []
        articles = copied(news(options.eval, options.half), options.verbatim)
        speed["verbatim sentences"] = judge_news(articles, flagged)
        for line in flagged:
            print(f"FLAGGED {line}", file=sys.stderr)
        speed["changed and rewritten"] = judge_news(changed(options.eval, options.half, 30), [])
    for title, row in speed.items():
        print(f"{title:24}", *(f"{k} {v};" for k, v in row.items()), file=sys.stderr)
    assert "spacy" not in sys.modules, "grounding needs no parser"
    print(json.dumps({"benchmark": "grounding", "half": options.half, "sets": found, "news": speed}))


if __name__ == "__main__":
    main()
