"""Does the score of grounding let true sentences of news through, and how fast is it?

    python benchmarks/support_news.py --eval ../shared/eval --half dev

Holds every sentence of the articles of guardian_sdf and frank against its own article: copied, and, for
guardian_sdf, reworded by rules (a clause put first or last, the speaker put last, a clause beside the point or an
adverb left out, a passive). Then sentences of other guardian_sdf articles, which it should stop. Prints the share
under the marks of 'supported' and 'partial', and CPU time for indexing an article and for judging a sentence.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from grounding import read

from briefing.chunking import sentence_spans
from briefing.grounding.support import PARTIAL, SUPPORTED, Source
from briefing.text import canonical

_WHEN = "after|when|since|during|following|while|before|because"
_SMALL = {"The", "A", "An", "It", "He", "She", "They", "In", "But", "This", "There", "His", "Its"}
_DONE = (
    "killed attacked captured seized arrested destroyed hit shot criticised accused rejected supported urged"
)
_LEAST_WORDS = 8


def upper(text: str) -> str:
    return text[0].upper() + text[1:]


def lower(text: str) -> str:
    return text[0].lower() + text[1:] if text.split()[0] in _SMALL else text


def clause_last(text: str) -> str | None:
    match = re.match(
        rf"((?:{_WHEN}|as|in|on|at|for) [^,\"“”]{{5,80}}), ([^\"“”]{{20,}})\.$", text, re.IGNORECASE
    )
    return f"{upper(match[2])} {match[1][0].lower()}{match[1][1:]}." if match else None


def clause_first(text: str) -> str | None:
    match = re.match(rf"([^\"“”,]{{20,}}) ((?:{_WHEN}) [^,\"“”]{{10,}})\.$", text)
    return f"{upper(match[2])}, {lower(match[1])}." if match else None


def speaker_last(text: str) -> str | None:
    match = re.match(r"([A-Z][^,\"“”]{3,60}?) (said|says) (?:that )?([^\"“”]{20,})\.$", text)
    return f"{upper(match[3])}, {lower(match[1])} {match[2]}." if match else None


def without_adverbs(text: str) -> str | None:
    short = re.sub(
        r"\b(?:also|just|still|however|already|now|then|later|recently|very|really)\b,? ", "", text
    )
    return short if short != text else None


def without_relative(text: str) -> str | None:
    match = re.match(r"([^\"“”,]{5,60}), (?:who|which) [^,\"“”]{5,80}, ([^\"“”]{15,})\.$", text)
    return f"{match[1]} {match[2]}." if match else None


def passive(text: str) -> str | None:
    done = "|".join(_DONE.split())
    name = r"(?:[\w’'-]+ ){1,4}?"
    match = re.match(
        rf"((?:The |A )?{name})({done}) ((?:the |a )?{name})(in|on|at|after|during|for|as) (.{{5,}})\.$", text
    )
    return f"{upper(match[3])}was {match[2]} by {lower(match[1])}{match[4]} {match[5]}." if match else None


RULES: tuple[Callable[[str], str | None], ...] = (
    clause_last,
    clause_first,
    speaker_last,
    without_adverbs,
    without_relative,
    passive,
)


def articles(root: Path, half: str) -> Iterator[tuple[str, str]]:
    for row in read(root / "guardian_sdf" / half / "articles.jsonl"):
        yield "guardian", canonical(row["text"])
    for row in read(root / "frank" / half / "articles.jsonl.gz"):
        yield "frank", canonical(row["article"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    options = parser.parse_args()
    scores: dict[str, list[float]] = {}
    indexing = judging = 0.0
    count = words = 0
    sources = []
    for name, text in articles(options.eval, options.half):
        spans = sentence_spans(text)
        source = Source(text, spans)
        sentences = [text[start:end] for start, end in spans if any(map(str.isalnum, text[start:end]))]
        began = time.process_time()
        source.features("Whatever was not said before.")  # makes the index
        indexing, words, count = indexing + time.process_time() - began, words + len(text.split()), count + 1
        for sentence in sentences:
            scores.setdefault("copied", []).append(source.support(sentence).score)
        if name != "guardian":
            continue
        sources.append((source, sentences))
        reworded = [
            (rule.__name__, new)
            for sentence in sentences
            if len(sentence.split()) >= _LEAST_WORDS
            for rule in RULES
            if (new := rule(sentence))
        ]
        began = time.process_time()
        found = [(kind, source.support(new).score) for kind, new in reworded]
        judging += time.process_time() - began
        for kind, score in found:
            scores.setdefault(kind, []).append(score)
            scores.setdefault("reworded", []).append(score)
    draw = random.Random(1)
    for i, (source, _) in enumerate(sources):
        for _, sentences in draw.sample(sources[:i] + sources[i + 1 :], 6):
            sentence = draw.choice(sentences)
            if len(sentence.split()) >= _LEAST_WORDS:
                scores.setdefault("of another article", []).append(source.support(sentence).score)
    result = {
        kind: {
            "sentences": len(found),
            "not supported": round(sum(s < SUPPORTED for s in found) / len(found), 4),
            "not even partial": round(sum(s < PARTIAL for s in found) / len(found), 4),
        }
        for kind, found in scores.items()
    }
    speed = {
        "words an article": round(words / count),
        "index_ms": round(1000 * indexing / count, 2),
        "reworded sentences a second": round(len(scores["reworded"]) / judging),
    }
    print(
        json.dumps(
            {"benchmark": "support_news", "half": options.half, "kinds": result, "speed": speed}, indent=1
        )
    )


if __name__ == "__main__":
    main()
