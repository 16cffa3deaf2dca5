"""How many small changes of true statements does grounding catch, and how many true rewritings does it flag?

    python benchmarks/mutations.py --eval ../shared/eval --half dev --set guardian_sdf

Statements are sentences of real news (guardian_sdf) or of tests/invented_news.py, as they stand and rewritten; one
thing of each is changed (tests/mutations.py). Prints, for each kind of change and each form, the share with the
verdict 'unsupported' and the share that is not 'supported'; for the unmutated these are false alarms. The generator
has word lists of its own and errs now and then: a few of its changes are still true.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from briefing.grounding import Judgement, ground

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from invented_news import ARTICLES
from mutations import Case, cases

Judge = Callable[[str, str], Judgement]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--set", default="guardian_sdf", choices=("guardian_sdf", "invented"))
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other changes")
    parser.add_argument("--limit", type=int, help="the most cases of a kind and form")
    parser.add_argument(
        "--wrong", action="store_true", help="list what was missed and what was falsely flagged"
    )
    options = parser.parse_args()
    articles: Sequence[str] = ARTICLES
    if options.set == "guardian_sdf":
        articles = read(options.eval / "guardian_sdf" / options.half / "articles.jsonl")
    judged = measure(draw(articles, options.seed, options.limit), ground)
    result = {kind: {form: shares(rows) for form, rows in forms.items()} for kind, forms in judged.items()}
    for kind, forms in result.items():
        for form, row in forms.items():
            print(f"{kind:11} {form:12}", *(f"{k} {v};" for k, v in row.items()), file=sys.stderr)
    if options.wrong:
        list_wrong(judged)
    print(json.dumps({"benchmark": "mutations", "half": options.half, "set": options.set, "kinds": result}))


def read(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line]


def draw(articles: Sequence[str], seed: int, limit: int | None) -> list[Case]:
    """Draw cases from the articles in a random order, till each kind and form has its limit or all are read."""
    rng = Random(seed)
    drawn: Counter[tuple[str, str]] = Counter()
    chosen = []
    for article in rng.sample(articles, len(articles)):
        for case in cases(article, rng):
            if limit is None or drawn[case.kind, case.form] < limit:
                drawn[case.kind, case.form] += 1
                chosen.append(case)
    return chosen


Judged = dict[str, dict[str, list[tuple[Case, Judgement]]]]


def measure(drawn: Iterable[Case], judge: Judge) -> Judged:
    """Judge each case; give cases with their judgements by kind and form."""
    judged: Judged = {}
    for case in drawn:
        rows = judged.setdefault(case.kind, {}).setdefault(case.form, [])
        rows.append((case, judge(case.statement, case.article)))
    return {kind: dict(sorted(forms.items(), reverse=True)) for kind, forms in sorted(judged.items())}


def shares(rows: Sequence[tuple[Case, Judgement]]) -> dict[str, float]:
    unsupported = sum(judgement.verdict == "unsupported" for _, judgement in rows)
    flagged = sum(not judgement.supported for _, judgement in rows)
    return {
        "n": len(rows),
        "unsupported": round(unsupported / len(rows), 3),
        "not supported": round(flagged / len(rows), 3),
    }


def list_wrong(judged: Judged) -> None:
    """Print what was judged wrongly, with the rule that made it and the reasons."""
    for kind, forms in judged.items():
        for form, rows in forms.items():
            for case, judgement in rows:
                if judgement.supported == (kind == "unmutated"):
                    continue
                found = [[reason.kind, reason.words] for reason in judgement.reasons]
                wrong = {"kind": kind, "form": form, "rule": case.rule, "statement": case.statement}
                print(json.dumps({**wrong, "original": case.original, "reasons": found}), file=sys.stderr)


if __name__ == "__main__":
    main()
