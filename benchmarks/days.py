"""Does a series know what is new? Three days of articles, made of real ones, whose statuses are known.

    python benchmarks/days.py FOLDER [--articles 60]

FOLDER holds dated articles as `briefing run` reads them. Those of several paragraphs are spread over three days:

- *new*: an article as it is, on the first, second or third day;
- *late*: likewise, published on the first day, there on the second;
- *developing*: the first half of its paragraphs on one day, the lead and the second half on the next;
- *unchanged*: its paragraphs once more on the next day, of another outlet, in another order, without every fifth.

Each day is a run of the program with one configuration file. A line for each day and kind tells how many stories
have the status that they must have; then the second day's articles come under other titles, in other files and in
another order, and then each day is made again. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import briefing
from briefing.chunking import chunk_article
from briefing.intake import Window, each_once, take_in
from briefing.stories import cluster
from briefing.types import Article

FIRST = date(2026, 3, 2)
LEAST_WORDS = 200
KINDS = ("new", "late", "developing", "unchanged")


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of one day.

    Attributes:
        day: 0 to 2: when it comes in.
        published: 0 to 2.
        kind: the status that its story must have, or 'late' for a new one that was published before.
        title: of it.
        text: of it.
        publisher: of it.
    """

    day: int
    published: int
    kind: str
    title: str
    text: str
    publisher: str


def pieces(folder: Path, count: int) -> list[Piece]:
    """Spread the articles of a folder over three days."""
    made: list[Piece] = []
    sources = list(each_once(take_in(briefing.read(folder), Window(None, None, UTC))).articles)
    sources = [a for a in sources if len(a.text.split()) >= LEAST_WORDS]
    # One of each event: whether two real reports tell of one event, nobody has said.
    sources = [group[0] for group in cluster(sources)]
    for number, article in enumerate(sources[:count]):
        parts = paragraphs(article)
        half, day = len(parts) // 2, number % 2
        outlet = f"Outlet {number}"
        kind = (*KINDS, "unchanged", "developing")[number % 6]
        if kind == "new":
            made.append(Piece(number % 3, number % 3, kind, article.title, article.text, outlet))
        elif kind == "late":
            made.append(Piece(1, 0, kind, article.title, article.text, outlet))
        elif kind == "developing":
            before, after = parts[:half], [parts[0], *parts[half:]]
            made.append(Piece(day, day, "new", article.title, "\n\n".join(before).strip(), outlet))
            made.append(Piece(day + 1, day + 1, kind, article.title, "\n\n".join(after).strip(), outlet))
        else:
            again = [part for i, part in enumerate(parts) if i % 5 != 4]
            random.Random(number).shuffle(again)
            made.append(Piece(day, day, "new", article.title, article.text, outlet))
            made.append(
                Piece(day + 1, day + 1, kind, article.title, "\n\n".join(again).strip(), f"Other {number}")
            )
    return made


def paragraphs(article: Article) -> list[str]:
    """Give an article's paragraphs; of one without any, its sentences by threes."""
    if article.text.count("\n\n") >= 5:
        return article.text.split("\n\n")
    sentences = [article.text[s.start : s.end] for s in chunk_article(article, 2000).sentences]
    return [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]


def write(made: list[Piece], day: int, folder: Path, *, retitled: bool) -> None:
    """Put the articles that have come in by a day into a folder."""
    rows = [
        {
            "title": f"Rewritten headline number {i}" if retitled and p.day == day else p.title,
            "text": p.text,
            "date": (FIRST + timedelta(days=p.published)).isoformat(),
            "publisher": p.publisher,
            "url": f"https://news.example/{'again' if retitled and p.day == day else 'first'}/{i}",
        }
        for i, p in enumerate(made)
        if p.day <= day
    ]
    if retitled:
        random.Random(day).shuffle(rows)
    (folder / "articles.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def run(folder: Path, day: int, *options: str) -> dict[str, Any]:
    """Make the brief of a day; give it as JSON."""
    today = FIRST + timedelta(days=day)
    environ = os.environ | {"BRIEFING_NOW": f"{today}T20:00:00+00:00"}
    done = subprocess.run(
        [sys.executable, "-m", "briefing", "run", "--config", str(folder / "briefing.toml"), *options],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"day {day + 1} ended with {done.returncode}: {done.stderr}")
    brief: dict[str, Any] = json.loads((folder / "briefs" / f"{today}.json").read_text("utf-8"))
    return brief


def statuses(brief: dict[str, Any]) -> dict[str, str]:
    """Give the status of each briefed article's story, by the article's id."""
    return {article: story["status"] for story in brief["stories"] for article in story["articles"]}


def told(brief: dict[str, Any]) -> dict[str, object]:
    """Give what two equal briefs have in common: all but the run's account."""
    return {name: value for name, value in brief.items() if name != "run"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="dated articles")
    parser.add_argument("--articles", type=int, default=60, help="how many of them are used")
    options = parser.parse_args()
    made = pieces(options.folder, options.articles)
    result: dict[str, Any] = {"benchmark": "days", "pieces": len(made)}
    seen: dict[bool, list[dict[str, str]]] = {}
    for retitled in (False, True):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "briefing.toml").write_text(
                '[sources]\npaths = ["articles.jsonl"]\n[brief]\nout = "briefs/"\nformats = ["json"]\n'
                '[store]\npath = "store.db"\n',
                encoding="utf-8",
            )
            days = []
            for day in range(3):
                write(made, day, folder, retitled=retitled and day > 0)
                days.append(run(folder, day))
            seen[retitled] = [statuses(brief) for brief in days]
            if not retitled:
                again = [run(folder, day, "--date", str(FIRST + timedelta(days=day))) for day in range(3)]
                result["days made again that are the same"] = sum(
                    told(one) == told(other) for one, other in zip(days, again, strict=True)
                )
                result |= _counts(made, days)
    result["statuses kept under other titles"] = sum(
        one == other for one, other in zip(seen[False], seen[True], strict=True)
    )
    for name, value in result.items():
        print(f"{name}: {value}", file=sys.stderr)
    print(json.dumps(result))


def _counts(made: list[Piece], days: list[dict[str, Any]]) -> dict[str, Any]:
    right, every, missing, wrong = Counter[str](), Counter[str](), 0, Counter[str]()
    texts = [
        {entry["text"]: entry["id"] for entry in brief["articles"] if entry["status"] == "briefed"}
        for brief in days
    ]
    for piece in made:
        there = [day for day in range(3) if piece.text in texts[day]]
        if there != [piece.day]:
            missing += 1
            continue
        status = statuses(days[piece.day])[texts[piece.day][piece.text]]
        every[piece.kind] += 1
        wanted = "new" if piece.kind == "late" else piece.kind
        right[piece.kind] += status == wanted
        if status != wanted:
            wrong[f"{piece.kind} called {status}"] += 1
    return {
        "right": {kind: f"{right[kind]} of {every[kind]}" for kind in every},
        "wrong": dict(wrong),
        "not in the brief of their day alone": missing,
    }


if __name__ == "__main__":
    main()
