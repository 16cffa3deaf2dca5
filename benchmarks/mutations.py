"""How many small changes of true statements does grounding catch, and how many true rewritings does it flag?

    python benchmarks/mutations.py --eval ../shared/eval --half dev --set guardian_sdf --limit 400

Statements are sentences of real news (guardian_sdf) or of tests/invented_news.py, as they stand and rewritten; one
thing of each is changed (tests/mutations.py). The generator has word lists of its own and errs now and then: a few
of its changes are still true.

Three tables. For each kind of change and each form, the share that is caught (the verdict is not 'supported'):
with all checks, with the check of that kind off, and by the score alone; for the unmutated these are false
alarms. For each check, the share of all mutants that it vetoes, that it alone vetoes, and that would be
'supported' without it; and the unmutated that it vetoes. For each rule of the generator, the share caught.

Where 'according to …' is left out, that is mended in a brief by the speaker, whom code finds. So 'attribution
dropped' is caught where a brief's statement has a speaker, or `ground` gives the reason 'attribution' or a veto.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from briefing.chunking import chunk_article
from briefing.grounding import CHECKS, ground_statement
from briefing.grounding.comparison import Comparison
from briefing.grounding.judging import Check, Judgement, ground_by
from briefing.grounding.reasons import Reason
from briefing.text import digest
from briefing.types import Article, FoundStatement, Verdict

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from invented_news import ARTICLES
from mutations import Case, cases

# The check that is made for a kind of change, where it has another name.
OWN = {"antonym": "opposite", "date": "time", "attribution dropped": "speaker"}
ALONE: frozenset[str] = frozenset(CHECKS)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, what grounding says of it, which checks veto it, and the verdict that the score alone gives."""

    case: Case
    judgement: Judgement
    vetoes: frozenset[str]
    by_score: Verdict
    told: bool  # by the reason 'attribution', or by the speaker that a brief's statement has

    @property
    def kind(self) -> str:
        """The kind of change; the speaker's loss apart from that of a hedge."""
        return kind_of(self.case)

    @property
    def mutant(self) -> bool:
        """Whether it is changed."""
        return self.case.kind != "unmutated"

    def caught(self, off: Iterable[str] = ()) -> bool:
        """Say whether it would be caught with some checks off."""
        return self.told or bool(self.vetoes.difference(off)) or self.by_score != "supported"


def kind_of(case: Case) -> str:
    return "attribution dropped" if case.rule == "according to" else case.kind


def has_speaker(case: Case) -> bool:
    """Say whether a brief prints the statement with a speaker."""
    document = chunk_article(Article(digest(case.article), "news.txt", case.article, ""), 2000)
    found = FoundStatement(case.statement, ())
    statement = ground_statement(found, document).statement
    return statement is not None and statement.speaker is not None


def judged(case: Case) -> Judged:
    """Judge a case with all checks, and without any: what some of them would say follows from that."""
    fired: set[str] = set()

    def heard(name: str, check: Check, compared: Comparison) -> list[Reason]:
        reasons = list(check(compared))
        if reasons:
            fired.add(name)
        return reasons

    checks = {name: functools.partial(heard, name, check) for name, check in CHECKS.items()}
    judgement = ground_by(checks, case.statement, case.article)
    alone = ground_by({}, case.statement, case.article)
    told = kind_of(case) == "attribution dropped" and (
        any(reason.kind == "attribution" for reason in judgement.reasons) or has_speaker(case)
    )
    return Judged(case, judgement, frozenset(fired), alone.verdict, told)


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
    found = [judged(case) for case in draw(articles, options.seed, options.limit)]
    tables = {"kinds": by_kind(found), "checks": by_check(found), "rules": by_rule(found)}
    for title, table in tables.items():
        show(title, table)
    if options.wrong:
        list_wrong(found)
    print(json.dumps({"benchmark": "mutations", "half": options.half, "set": options.set, **tables}))


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


Table = dict[str, dict[str, float]]


def share(rows: Sequence[bool]) -> float:
    return round(sum(rows) / len(rows), 4) if rows else 0.0


def by_kind(found: Sequence[Judged]) -> Table:
    table: Table = {}
    for kind, form in sorted(
        {(j.kind, j.case.form) for j in found}, key=lambda k: (k[0], k[1] != "verbatim")
    ):
        rows = [j for j in found if (j.kind, j.case.form) == (kind, form)]
        table[f"{kind}, {form}"] = {
            "n": len(rows),
            "caught": share([j.caught() for j in rows]),
            "unsupported": share([j.judgement.verdict == "unsupported" for j in rows]),
            "its check off": share([j.caught({OWN.get(kind, kind)}) for j in rows]),
            "score alone": share([j.caught(ALONE) for j in rows]),
        }
    return table


def by_check(found: Sequence[Judged]) -> Table:
    mutants = [j for j in found if j.mutant]
    true = {
        form: [j for j in found if not j.mutant and j.case.form == form]
        for form in ("verbatim", "paraphrased")
    }
    table: Table = {}
    for name in CHECKS:
        table[name] = {
            "vetoes": share([name in j.vetoes for j in mutants]),
            "alone": share([j.vetoes == {name} for j in mutants]),
            "lost without it": share([j.caught() and not j.caught({name}) for j in mutants]),
            "lost": sum(j.caught() and not j.caught({name}) for j in mutants),
        } | {f"false, {form}": sum(name in j.vetoes for j in rows) for form, rows in true.items()}
    table["score alone"] = {
        "vetoes": share([j.by_score != "supported" for j in mutants]),
        "alone": share([not j.vetoes and j.by_score != "supported" for j in mutants]),
    } | {f"false, {form}": sum(j.by_score != "supported" for j in rows) for form, rows in true.items()}
    table["all"] = {"vetoes": share([j.caught() for j in mutants])} | {
        f"false, {form}": sum(j.caught() for j in rows) for form, rows in true.items()
    }
    return table


def by_rule(found: Sequence[Judged]) -> Table:
    """Give the share that is caught by the generator's rule; of paraphrases, each of whose rules counts, flagged."""
    rules: dict[str, list[bool]] = {}
    for j in found:
        if j.kind != "antonym":  # whose rules are single words
            for rule in filter(None, j.case.rule.split(" + ")):
                rules.setdefault(f"{j.kind}: {rule}", []).append(j.caught())
    return {rule: {"n": len(rows), "caught": share(rows)} for rule, rows in sorted(rules.items())}


def show(title: str, table: Table) -> None:
    print(f"\n{title}", file=sys.stderr)
    for name, row in table.items():
        print(f"  {name:34}", *(f"{k} {v};" for k, v in row.items()), file=sys.stderr)


def list_wrong(found: Iterable[Judged]) -> None:
    """Print what was judged wrongly, with the rule that made it and the reasons."""
    for j in found:
        if j.caught() != j.mutant:
            row = {"kind": j.kind, "form": j.case.form, "rule": j.case.rule, "statement": j.case.statement}
            reasons = [[reason.kind, reason.words] for reason in j.judgement.reasons]
            print(json.dumps({**row, "original": j.case.original, "reasons": reasons}), file=sys.stderr)


if __name__ == "__main__":
    main()
