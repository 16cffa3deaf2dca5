"""How much memory does one brief of many articles take, and how long?

    python benchmarks/memory.py
    python benchmarks/memory.py --articles FOLDER

`briefing run` with the embedded analyst, in a process of its own, over the articles of a folder, else over
1,000 invented ones of 300 to 1,500 words whose names differ from article to article. Beside it: the same run
over one article, and spaCy alone with only what names need, reading the same texts one after the other.
Required: a peak under 700 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

REQUIRED = 700
BARE = """
import sys
from pathlib import Path
from briefing.analysts.entities import EntityReader
texts = (path.read_text("utf-8", "replace") for path in sorted(Path(sys.argv[1]).glob("*.txt")))
for doc in EntityReader().nlp.pipe(texts, batch_size=1):
    doc.ents
"""
_ONSETS = "b br d dr f g gr h j k kr l m n p r s st t tr v w z".split()
_VOWELS = "a e i o u ai ei ou".split()
_CODAS = ["", *"l m n r s t k nd rn sk".split()]
_OFFICES = "President|Prime Minister|General|Ambassador|Governor|Foreign Minister|Mayor|Judge".split("|")
_BODIES = "National Army|Central Bank|Health Ministry|Relief Committee|Coast Guard|Port Authority".split("|")
_SENTENCES = [
    "{office} {person} said on {day} that {n} soldiers had left {town} after talks with the {state} {body}.",
    "The {state} {body} reported {n} new cases in {town}, the most in {m} weeks.",
    "“We will stay in {town} until the agreement is signed,” {person} told reporters.",
    "{state} accused {other} of sending {n} lorries across the border near {town}.",
    "According to the {state} {body}, floods forced {n} people from their homes.",
    "{person}, who runs a shop in {town}, said prices had doubled in {m} months.",
    "The two governments last met {m} months ago, when {person} signed a short statement.",
    "Officials in {town} gave no further details.",
    "The figures could not be verified by others, and the {state} {body} did not answer on {day}.",
    "Relations between {state} and {other} have been strained since the dispute over {town}.",
]
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: its peak memory in MB, and seconds of CPU and by the clock."""

    peak_mb: int
    cpu_seconds: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, help="a folder of .txt files; else they are invented")
    parser.add_argument("-n", type=int, default=1000, help="how many to invent")
    parser.add_argument("--seed", type=int, default=1, help="of the invention")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        articles = options.articles or invent(folder / "articles", options.n, options.seed)
        first = min(articles.glob("*.txt"))
        costs = {
            "briefing": brief(articles, folder),
            "briefing, one article": brief(first, folder),
            "spaCy alone": run([sys.executable, "-c", BARE, str(articles)], folder),
        }
        words = sum(len(p.read_text("utf-8", "replace").split()) for p in articles.glob("*.txt"))
        count = len(list(articles.glob("*.txt")))
    met = costs["briefing"].peak_mb < REQUIRED
    for name, cost in costs.items():
        print(
            f"{name:22} {cost.peak_mb:5} MB  {cost.cpu_seconds:6} s CPU  {cost.seconds:6} s", file=sys.stderr
        )
    ratio = round(costs["briefing"].cpu_seconds / costs["spaCy alone"].cpu_seconds, 2)
    print(f"{count} articles, {words} words; CPU {ratio} x that of spaCy alone", file=sys.stderr)
    print(f"required: under {REQUIRED} MB: {'met' if met else 'MISSED'}", file=sys.stderr)
    print(
        json.dumps(
            {
                "benchmark": "memory",
                "articles": count,
                "words": words,
                "costs": {name: asdict(cost) for name, cost in costs.items()},
                "cpu_ratio": ratio,
                "required": REQUIRED,
                "met": met,
            }
        )
    )


def brief(articles: Path, folder: Path) -> Cost:
    """Measure one run of the program; its page and its store go to a temporary folder."""
    script = Path(sys.executable).with_name("briefing")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "briefing"]
    out, store = str(folder / "brief.md"), str(folder / "store.db")
    return run(
        [*command, "run", str(articles), "--model", "extractive", "--out", out, "--store", store, "--quiet"],
        folder,
    )


def run(command: list[str], folder: Path) -> Cost:
    """Measure a process, away from the user's own settings."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("BRIEFING_", "OPENAI_"))}
    environ |= {"XDG_CONFIG_HOME": str(folder), "OMP_NUM_THREADS": "1"}
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # 3: a brief was written, but one of the articles could not be read.
    if process.returncode not in (0, 3):
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(
        round(usage.ru_maxrss / unit),
        round(usage.ru_utime + usage.ru_stime, 1),
        round(time.monotonic() - start, 1),
    )


def invent(folder: Path, count: int, seed: int) -> Path:
    """Write dated articles about people, towns and states that are nowhere; the same seed, the same bytes."""
    folder.mkdir()
    chance = random.Random(seed)
    for number in range(count):
        text = f" date 2020-06-{1 + number % 30:02} {article(chance)}\n"
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    return folder


def article(chance: random.Random) -> str:
    people = [f"{name(chance)} {name(chance)}" for _ in range(6)]
    towns, states = [name(chance) for _ in range(4)], [name(chance) for _ in range(2)]
    office = {person: chance.choice(_OFFICES) for person in people}
    paragraphs, words, wanted = [], 0, chance.randint(300, 1500)
    while words < wanted:
        sentences = []
        for _ in range(chance.randint(1, 3)):
            person = chance.choice(people)
            sentences.append(
                chance.choice(_SENTENCES).format(
                    person=person,
                    office=office[person],
                    town=chance.choice(towns),
                    state=states[0],
                    other=states[1],
                    body=chance.choice(_BODIES),
                    day=chance.choice(_DAYS),
                    n=chance.randint(11, 9800),
                    m=chance.randint(3, 60),
                )
            )
        paragraphs.append(" ".join(sentences))
        words += len(paragraphs[-1].split())
    return "\n\n".join(paragraphs)


def name(chance: random.Random) -> str:
    syllables = (
        chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
        for _ in range(chance.randint(2, 3))
    )
    return "".join(syllables).capitalize()


if __name__ == "__main__":
    main()
