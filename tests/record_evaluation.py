"""Record tests/recordings/evaluation-smollm2.jsonl anew: `python tests/record_evaluation.py`.

A small real model is asked by the shipped prompts and by worse ones, tests/worse_prompts. It has 135 million
parameters and loses itself in a whole article, so it gets the first sentence of each article of the shipped set.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import smollm2

from briefing.chunking import chunk_article
from briefing.data import data_dir
from briefing.text import digest
from briefing.types import Article

HERE = Path(__file__).parent
ROOT = HERE.parent
TABLE = HERE / "golden" / "evaluation-smollm2.txt"
RECORDING = HERE / "recordings" / "evaluation-smollm2.jsonl"
WORSE = HERE / "worse_prompts"
# Sides and settings of the comparison. Where the model fails, nobody stands in: it is the prompts that are measured.
SETTINGS = f"""\
[model]
name = "{smollm2.NAME}"
concurrency = 1
max_output_tokens = 80
stand_in = "never"

[brief]
max_statements = 1
"""


def write_short_set(folder: Path) -> Path:
    """Write the shipped set with the first sentence of each article, and what gold says of them.

    Args:
        folder: an empty one.
    """
    shipped = data_dir("gold")
    articles = [json.loads(line) for line in (shipped / "articles.jsonl").read_text("utf-8").splitlines()]
    for article in articles:
        article["text"] = _first_sentence(article["text"])
    # A copy of a wire may begin as the wire does.
    articles = list({article["text"]: article for article in reversed(articles)}.values())[::-1]
    texts = {article["url"]: article["text"] for article in articles}
    events = [json.loads(line) for line in (shipped / "gold.jsonl").read_text("utf-8").splitlines()]
    kept = [
        event for event in (_cut(event, texts) for event in events) if event["points"] and event["actors"]
    ]
    told = {url for event in kept for url in event["articles"]}
    _write(folder / "articles.jsonl", [article for article in articles if article["url"] in told])
    _write(folder / "gold.jsonl", kept)
    return folder


def _first_sentence(text: str) -> str:
    whole = chunk_article(Article(digest(text), "", text, ""), 2000)
    return text[: whole.sentences[0].end]


def _cut(event: dict, texts: dict[str, str]) -> dict:
    own = {url: texts[url] for url in event["articles"] if url in texts}
    points = []
    for point in event["points"]:
        places = [place for place in point["at"] if place["quote"] in own.get(place["article"], "")]
        if places:
            points.append(point | {"at": places})
    actors = [
        actor
        for actor in event["actors"]
        if any(name in text for name in actor["names"] for text in own.values())
    ]
    return event | {"articles": list(own), "points": points, "actors": actors}


def _write(path: Path, lines: list[dict]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def command(folder: Path) -> list[str]:
    """Give what compares both sets of prompts, but for where the answers come from or go. Paths count from ROOT.

    Args:
        folder: an empty one, for the set and the settings.
    """
    (folder / "set").mkdir()
    (folder / "briefing.toml").write_text(SETTINGS, encoding="utf-8")
    short = write_short_set(folder / "set")
    sides = ["--prompts", "shipped", "--prompts", str(WORSE.relative_to(ROOT))]
    return ["prompts", "eval", str(short), "--config", str(folder / "briefing.toml"), *sides]


def record() -> int:
    """Ask the real model, and write down its answers and what comes of them. Give the exit code."""
    RECORDING.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as name, smollm2.served() as address:
        compare = [sys.executable, "-m", "briefing", *command(Path(name))]
        alone = os.environ | {"HOME": name}
        asked = [*compare, "--base-url", address, "--record", RECORDING]
        done = subprocess.run(asked, cwd=ROOT, env=alone, check=False)
        replayed = [*compare, "--replay", RECORDING.relative_to(ROOT)]
        table = subprocess.run(replayed, cwd=ROOT, env=alone, check=False, stdout=subprocess.PIPE)
        TABLE.write_bytes(table.stdout)
    return done.returncode


if __name__ == "__main__":
    if reason := smollm2.missing():
        sys.exit(reason)
    sys.exit(record())
