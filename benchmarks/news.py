"""News by the thousand about people, towns and states that are nowhere; the same seed, the same bytes.

    python benchmarks/news.py FOLDER -n 1000

An article has 40 sentences, about 600 words. Each tells an event of its own, but for one in twenty, which
tells that of the article before it in other sentences. No two are alike.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

SENTENCES = 40
RETOLD = 20
_ONSETS = "b br d dr f fl g gl h j k kv l m n p pl r s sv t tr v vr z".split()
_VOWELS = "a e i o u au ei oa".split()
_CODAS = ["", "", *"l m n r s t x".split()]
_FILLERS = {
    "office": "mayor|governor|health minister|chief judge|harbour master|deputy speaker|army chief".split(
        "|"
    ),
    "body": "Coast Guard|Grain Board|Health Office|Water Council|Rail Union|Court of Audit".split("|"),
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "goods": "wheat|copper|timber|cement|vaccines|diesel|salt|wool|steel pipes|fishing nets".split("|"),
    "event": "flood|strike|fire|recount|ceasefire|epidemic|landslide|blockade|trial|drought".split("|"),
}
_TEMPLATES = [
    "{p}, the {office} of {t}, said on {day} that {n} families had left the area.",
    "The {s} {body} said the {event} in {t} had cost {n} million crowns so far.",
    "“We will not open the road to {t} before it is over,” {q} told reporters on {day}.",
    "{s} accused {o} of holding {n} tonnes of {goods} at the border post near {t}.",
    "According to {p}, the {event} began when {n} crates of {goods} went missing in {u}.",
    "{q} denied that the {s} {body} had known of the {event} before {day}.",
    "Some {n} people marched through {t} on {day} and asked that {p} resign.",
    "A report of the {o} {body} puts the number of those hurt at {n}, {m} of them children.",
    "The price of {goods} rose by {m} percent in {u} within a week of the {event}.",
    "“Nobody has asked the people of {u} what they need,” said {q}, a teacher there.",
    "Lawmakers in {s} voted by {n} to {m} to pay for the {goods} that {t} wants.",
    "{p} and {q} last met {m} months ago in {u}, where they spoke of trade in {goods}.",
    "The road between {t} and {u} was closed on {day} after {n} litres of diesel were spilt.",
    "A spokesman for the {s} {body} would not say whether {p} had read the letter from {o}.",
    "In {o}, where {q} was born, {n} volunteers sent {goods} to {t} in {m} boats.",
    "The {event} is the worst that {t} has seen in {m} years, the {office} said on {day}.",
    "{q} promised {n} new homes for {u} by next year, but named no price.",
    "Engineers of the {o} {body} found {m} cracks in the dam above {t} on {day}.",
    "If the {event} lasts, {p} said, {s} will have to buy {n} tonnes of {goods} from {o}.",
    "The court in {u} heard {m} witnesses on {day}, among them {q} of the {s} {body}.",
]


def write(folder: Path, count: int, seed: int = 1) -> Path:
    """Write articles 0 to count - 1 as text files with a date in the first line; give the folder."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f" date 2026-03-02 {article(number, seed)}\n", "utf-8")
    return folder


def article(number: int, seed: int = 1) -> str:
    """Write one article; it depends on its number and the seed alone."""
    event = random.Random(f"{seed}/{number - (number % RETOLD == RETOLD - 1)}")
    people, places = [f"{_name(event)} {_name(event)}" for _ in range(6)], [_name(event) for _ in range(7)]
    what = event.choice(_FILLERS["event"])
    chance = random.Random(f"{seed}/{number}/sentences")
    sentences = []
    for template in chance.sample(_TEMPLATES * 2, SENTENCES):
        p, q = chance.sample(people, 2)
        t, u = chance.sample(places[2:], 2)
        fillers = {key: chance.choice(values) for key, values in _FILLERS.items()} | {"event": what}
        s, o = places[:2]
        numbers = {"n": chance.randint(100, 9900), "m": chance.randint(11, 99)}
        sentences.append(template.format(p=p, q=q, t=t, u=u, s=s, o=o, **fillers, **numbers))
    return "\n\n".join(" ".join(sentences[i : i + 2]) for i in range(0, SENTENCES, 2))


def _name(chance: random.Random) -> str:
    parts = (
        chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
        for _ in range(chance.randint(2, 3))
    )
    return "".join(parts).capitalize()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a new one")
    parser.add_argument("-n", type=int, default=1000, help="how many articles")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(write(options.folder, options.n, options.seed))


if __name__ == "__main__":
    main()
