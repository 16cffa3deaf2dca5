"""Make briefing/tables/news_words.tsv: which share of news articles has a word, by its stem.

    python benchmarks/news_words.py --eval ../shared/eval

Six collections of news from five decades are counted, none of which is one of the sets that the grouping of articles
is measured on (stories.py). A word's share is its mean over them without the highest, so that what one collection is
all about counts little. Words from LEAST on are kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from briefing.stories import stems

FIRST_WORDS = 400
LEAST = 0.02
LEAST_TEXT = 200  # characters
TABLE = Path(__file__).parents[1] / "briefing" / "tables" / "news_words.tsv"
HEAD = """\
# Which share of news articles has a word, in percent, by its stem (briefing/words.py); words from 2 % on. The mean over
# six collections without the highest: Reuters-21578 (1987), MUC-4 (1988-91), CNN/DailyMail and BBC articles (FRANK and
# QAGS), PolNeAR (2015-16), the Guardian on Syria (NGEC's sample, 2017-19), SemEval-2022 task 8 (2020). Counted for this
# project over the first 400 words of an article by benchmarks/news_words.py; no text of theirs is here.
"""


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Give each article's collection and text."""
    files = {
        "reuters21578/dev/articles.jsonl.gz": ("reuters", ["text"]),
        "muc4/dev/docs.jsonl.gz": ("muc", ["text"]),
        "frank/dev/articles.jsonl.gz": ("cnn", ["article"]),
        "qags/dev/qags.jsonl": ("cnn", ["article"]),
        "polnear/dev/articles.jsonl.gz": ("polnear", ["text"]),
        "guardian_sdf/dev/articles.jsonl": ("guardian", ["text"]),
        "semeval22_task8_en/dev/pairs.jsonl": ("semeval", ["text1", "text2"]),
    }
    for file, (collection, fields) in files.items():
        data = (root / file).read_bytes()
        lines = (gzip.decompress(data) if file.endswith("gz") else data).decode("utf-8").splitlines()
        for row in map(json.loads, lines):
            yield from ((collection, row[field]) for field in fields)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    options = parser.parse_args()
    articles = Counter[str]()
    having: dict[str, Counter[str]] = {}
    for collection, text in sorted({each for each in texts(options.eval) if len(each[1]) >= LEAST_TEXT}):
        articles[collection] += 1
        having.setdefault(collection, Counter()).update(set(islice(stems(text), FIRST_WORDS)))
    rows = []
    for word in sorted(set().union(*having.values())):
        shares = sorted(having[name][word] / articles[name] for name in articles)[:-1]
        if (share := sum(shares) / len(shares)) >= LEAST:
            rows.append(f"{word}\t{100 * share:.0f}\n")
    TABLE.write_text(HEAD + "".join(rows), encoding="utf-8")
    print(f"{len(rows)} words of {sum(articles.values())} articles")


if __name__ == "__main__":
    main()
