"""Fit the score of grounding (grounding/support.py) on human labels and say how good it is. A development tool.

    pip install numpy scipy scikit-learn
    python benchmarks/support_fit.py --eval ../shared/eval

Reads the sets that benchmarks/grounding.py reads, and frank's BBC summaries for the fit alone. Prints, for one
threshold (.5) over all sets, balanced accuracy and AUC with 95 % bootstrap intervals over articles: of weights
fitted on other articles (folds by article, the same over all sets), of weights fitted on all, and of the weights
in briefing/grounding/support.py. Then the same folds through `ground` itself, checks and all, and the weights to put
in the module. numpy, scipy and scikit-learn are needed here only.

A logistic regression whose signs are bounded. Each set, and in it either label, weighs the same; a summary is
judged by `whole` over its sentences, a sentence that stands in the article word for word counts as held.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from grounding import Row, cases, key, measure, read
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from briefing import ground
from briefing.chunking import sentence_spans
from briefing.grounding import support

SETS = ["qags cnndm", "qags xsum", "faithbench", "summedits", "frank cnndm"]
# Frank's BBC summaries are of the kind of qags' xsum: they share its weight, these shares for unsupported and
# supported ones of a sentence of qags.
BBC = "frank bbc"
BBC_SHARE = {False: 0.15, True: 1.0}
LOGIT_OF_VERBATIM = 9.2
RIDGE = 0.01
# What the checks stop the score need not stop: the bias is so much above the fitted one. Set on the dev halves.
CHECKED = 0.12
FOLDS = 10
# Features that can only speak for a sentence, and those that can speak for either; all others speak against it.
FOR = {"together", "extract_of_best", "extract_tail"}
EITHER = {"extract", "length", "extract_kin"}


@dataclass
class Data:
    """Texts with their labels, and the values of their sentences, in two tables that `text` and `first` join."""

    names: list[str]
    sets: np.ndarray
    article: np.ndarray
    held: np.ndarray
    first: np.ndarray  # index of each text's first sentence
    text: np.ndarray  # index of each sentence's text
    values: np.ndarray  # sentences x features
    verbatim: np.ndarray
    most: np.ndarray  # the highest logit that a sentence may have, by the share of its words that are held


def all_cases(root: Path, half: str) -> Iterator[tuple[str, str, str, bool]]:
    yield from cases(root, half)
    articles = {row["doc_id"]: row["article"] for row in read(root / "frank" / half / "articles.jsonl.gz")}
    for row in read(root / "frank" / half / "summaries.jsonl"):
        if row["set"] == "bbc":
            yield BBC, articles[row["doc_id"]], row["summary"], row["supported"]


def load(root: Path, half: str) -> Data:
    sets, article, held, first, text, values, verbatim = [], [], [], [], [], [], []
    known: dict[str, support.Source] = {}
    names: list[str] = []
    for name, source_text, summary, label in all_cases(root, half):
        source = known.get(source_text) or support.Source(source_text, sentence_spans(source_text))
        known = {source_text: source}
        spans = support.parts(summary)
        if not spans:
            continue
        first.append(len(values))
        for start, end in spans:
            found = source.features(summary[start:end])
            names = names or list(found or ())
            values.append([] if found is None else list(found.values()))
            verbatim.append(found is None)
            text.append(len(sets))
        sets.append(name)
        article.append(key(source_text))
        held.append(bool(label))
    table = np.array([row or [0.0] * len(names) for row in values])
    share = np.clip(table[:, names.index("held")], 1e-4, 1 - 1e-4)
    weighed = [i for i, name in enumerate(names) if name != "held"]
    arrays = map(np.array, (sets, article, held, first, text, table[:, weighed], verbatim))
    return Data([names[i] for i in weighed], *arrays, np.log(share / (1 - share)))


def weigh(sets: np.ndarray, held: np.ndarray) -> np.ndarray:
    weights = np.where(sets == BBC, np.where(held, BBC_SHARE[True], BBC_SHARE[False]), 1.0)
    group = np.where(sets == BBC, "qags xsum", sets)
    for name in set(group):
        for label in (False, True):
            mask = (group == name) & (held == label)
            weights[mask] /= weights[mask].sum()
    return weights / weights.sum()


def texts_of(data: Data, mask: np.ndarray) -> Data:
    chosen, sentences = np.where(mask)[0], mask[data.text]
    text = np.searchsorted(chosen, data.text[sentences])
    first = np.searchsorted(text, np.arange(len(chosen)))
    columns = data.sets[mask], data.article[mask], data.held[mask]
    rows = data.values[sentences], data.verbatim[sentences], data.most[sentences]
    return Data(data.names, *columns, first, text, *rows)


def logits(data: Data, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each text's logit and each sentence's part in it. weights: the bias, then one a feature."""
    own = np.minimum(data.values @ weights[1:] + weights[0], data.most)
    own = np.where(data.verbatim, LOGIT_OF_VERBATIM, own)
    lean = support._LEANING
    low = -own / lean
    top = np.maximum.reduceat(low, data.first)
    parts = np.exp(low - top[data.text])
    total = np.add.reduceat(parts, data.first)
    count = np.bincount(data.text)
    return -lean * (np.log(total / count) + top), parts / total[data.text]


def free(data: Data, weights: np.ndarray) -> np.ndarray:
    """Say which sentences' logits the weights decide."""
    return ~data.verbatim & (data.values @ weights[1:] + weights[0] < data.most)


def fit(data: Data, names: list[str], spread: np.ndarray) -> np.ndarray:
    weights, label = weigh(data.sets, data.held), data.held.astype(float)
    use = np.array([name in names for name in data.names])
    bounds: list[tuple[float | None, float | None]] = [(None, None)]
    for name, used in zip(data.names, use, strict=True):
        sign = (0, None) if name in FOR else (None, None) if name in EITHER else (None, 0)
        bounds.append(sign if used else (0, 0))

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        logit, part = logits(data, w)
        value = np.sum(weights * (np.logaddexp(0, logit) - label * logit))
        by_sentence = (weights * (expit(logit) - label))[data.text] * part * free(data, w)
        gradient = np.concatenate([[by_sentence.sum()], data.values.T @ by_sentence])
        ridge = RIDGE * (w[1:] * spread) ** 2
        gradient[1:] += 2 * RIDGE * w[1:] * spread**2
        return value + ridge.sum(), gradient

    start = np.zeros(len(bounds))
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x


def folds(data: Data, seed: int) -> dict[str, int]:
    """Give the fold of each article."""
    articles = sorted(set(data.article))
    order = np.random.RandomState(seed).permutation(len(articles))
    return {article: i % FOLDS for article, i in zip(articles, order, strict=True)}


def crossed(data: Data, names: list[str], seed: int) -> np.ndarray:
    fold_of = folds(data, seed)
    fold = np.array([fold_of[article] for article in data.article])
    out = np.zeros(len(data.held))
    spread = data.values.std(0)
    for k in range(FOLDS):
        w = fit(texts_of(data, fold != k), names, spread)
        out[fold == k] = logits(texts_of(data, fold == k), w)[0]
    return out


def grounded(data: Data, root: Path, half: str, seed: int) -> dict[str, list[Row]]:
    """Judge each text by `ground` with weights that were fitted on other articles."""
    fold_of, spread = folds(data, seed), data.values.std(0)
    fold = np.array([fold_of[article] for article in data.article])
    weights = [fit(texts_of(data, fold != k), data.names, spread) for k in range(FOLDS)]
    rows: dict[str, list[Row]] = {name: [] for name in SETS}
    for name, article, text, held in cases(root, half):
        known = key(article)
        bias, *values = weights[fold_of.get(known, 0)].tolist()
        support.BIAS = bias + CHECKED
        support.WEIGHTS = dict(zip(data.names, values, strict=True))
        judgement = ground(text, article)
        rows[name].append(Row(known, bool(held), judgement.verdict, judgement.score))
    return rows


def balanced(logit: np.ndarray, held: np.ndarray) -> float:
    return float(((logit[held] >= 0).mean() + (logit[~held] < 0).mean()) / 2)


def figures(data: Data, logit: np.ndarray, draws: int, seed: int = 1) -> dict[str, dict[str, list[float]]]:
    """Give balanced accuracy and AUC of each set with the bounds of their 95 % intervals."""
    rng = np.random.RandomState(seed)
    result, means = {}, []
    for name in SETS:
        mask = data.sets == name
        z, held, article = logit[mask], data.held[mask], data.article[mask]
        groups = [np.where(article == a)[0] for a in sorted(set(article))]
        drawn = []
        while len(drawn) < draws:
            rows = np.concatenate([groups[i] for i in rng.randint(0, len(groups), len(groups))])
            if 0 < held[rows].sum() < len(rows):
                drawn.append((balanced(z[rows], held[rows]), roc_auc_score(held[rows], z[rows])))
        means.append(drawn)
        bounds = np.quantile(drawn, [0.025, 0.975], axis=0) if drawn else np.zeros((2, 2))
        accuracy, auc = balanced(z, held), roc_auc_score(held, z)
        result[name] = {
            "balanced accuracy": [accuracy, *bounds[:, 0]],
            "auc": [auc, *bounds[:, 1]],
            "held through": [(z[held] >= 0).mean()],
            "others stopped": [(z[~held] < 0).mean()],
        }
    result["mean"] = {
        measure: [
            float(np.mean([result[name][measure][0] for name in SETS])),
            *np.quantile(np.mean(np.array(means)[:, :, i], axis=0), [0.025, 0.975]),
        ]
        for i, measure in enumerate(("balanced accuracy", "auc"))
    }
    return result


def show(title: str, found: dict[str, dict[str, list[float]]]) -> None:
    print(title)
    for name, row in found.items():
        cells = (
            f"{measure} {values[0]:.3f}"
            + (f" ({values[1]:.3f} to {values[2]:.3f})" if len(values) > 1 else "")
            for measure, values in row.items()
        )
        print(f"  {name:11}", "; ".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout (then nothing should be fitted)")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap samples")
    parser.add_argument("--without", action="store_true", help="also leave out each feature in turn")
    parser.add_argument("--frozen", action="store_true", help="only judge the weights in the module")
    options = parser.parse_args()
    data = load(options.eval, options.half)
    if support.WEIGHTS:
        now = np.array([support.BIAS, *(support.WEIGHTS.get(name, 0.0) for name in data.names)])
        show(
            "The weights in briefing/grounding/support.py", figures(data, logits(data, now)[0], options.draws)
        )
    if options.frozen:
        return
    seeds = (0, 1, 2)
    for seed in seeds:
        logit = crossed(data, data.names, seed)
        show(f"Fitted on other articles, folds {seed}", figures(data, logit, options.draws))
        rows = grounded(data, options.eval, options.half, seed)
        show(f"The same, through ground with its checks, folds {seed}", measure(rows, options.draws))
    spread = data.values.std(0)
    w = fit(data, data.names, spread)
    show("Fitted on all (in-sample)", figures(data, logits(data, w)[0], options.draws))
    if options.without:
        for name in data.names:
            left = [other for other in data.names if other != name]
            found = [figures(data, crossed(data, left, seed), 1)["mean"] for seed in seeds]
            print(
                f"  without {name:24}",
                *(f"{m} {np.mean([f[m][0] for f in found]):.4f};" for m in ("balanced accuracy", "auc")),
            )
    print(
        json.dumps(
            {
                "bias": round(w[0] + CHECKED, 3),
                **dict(zip(data.names, np.round(w[1:], 3).tolist(), strict=True)),
            }
        )
    )


if __name__ == "__main__":
    main()
