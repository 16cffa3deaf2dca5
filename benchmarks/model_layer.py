"""What does asking a model cost, beside the model's own time?

    python benchmarks/model_layer.py
    python benchmarks/model_layer.py --only a,b --peer-python OTHER/bin/python
    python benchmarks/model_layer.py --quick

The model is benchmarks/provider.py, in a process of its own, 50 requests in flight; the news is invented
(benchmarks/news.py). CPU is user and system time of the client's process. Parts:

a  200 articles at 200 ms: CPU an article of a run in a process that has made a brief before, so that its
   imports are not in it; beside it the whole process. The peer is instructor, which only sends the same
   messages, rendered beforehand, and validates. It needs `pip install instructor`. All of them in turn.
b  1,000 articles at 1 s: time by the clock of the whole process, against requests x latency / concurrency.
c  1,000 and 10,000 articles at 0 ms: what each further article adds to the peak memory of the process.
d  1,000 articles at 0 ms, twice with one store: requests and CPU of the second run.
e  1,000 articles at 200 ms: what is sent without limits, then with half of that as the limit, of requests and
   of tokens; the throughput is that from the second to the last but one second in which articles were answered.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import news

ROOT = Path(__file__).resolve().parents[1]
IN_FLIGHT = 50
# How many articles or calls warm a process up.
WARM = 5
REQUIRED: dict[str, dict[str, float]] = {
    "a": {"cpu_ms": 6, "wall_ratio": 1},
    "b": {"wall_ratio": 1.15},
    "c": {"kb_an_article": 50},
    "d": {"requests": 0, "cpu_ratio": 0.25},
    "e": {"lost": 0, "refused": 0.05, "throughput": 0.9},
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: seconds of CPU and by the clock, its peak memory in MB; its exit code and output."""

    cpu: float
    wall: float
    peak_mb: float
    code: int
    out: str = field(repr=False)


class Bench:
    """Where things are, and how runs are made and measured."""

    def __init__(self, folder: Path, url: str, options: argparse.Namespace) -> None:
        self.folder, self.url, self.options = folder, url, options
        self._made = 0

    def size(self, count: int) -> int:
        """Give how many articles to take: a fifth of what is asked for where it has to be quick."""
        return count // 5 if self.options.quick else count

    def articles(self, count: int, seed: int = 1) -> Path:
        """Give a folder of so many articles."""
        folder = self.folder / f"news{count}-{seed}"
        return folder if folder.exists() else news.write(folder, count, seed)

    def fresh(self) -> Path:
        """Give a folder that does not exist yet."""
        self._made += 1
        return self.folder / f"run{self._made}"

    def ask(self, path: str, **body: int) -> Any:
        """Ask the provider something; with a body, tell it."""
        data = json.dumps(body).encode() if body or path == "/reset" else None
        request = urllib.request.Request(self.url.removesuffix("/v1") + path, data)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def brief(self, articles: Path, run: Path) -> tuple[Cost, dict[str, Any]]:
        """Make a brief in a process of its own; give its cost and the provider's account.

        The account says under `lost` how many articles the model did not do.
        """
        self.ask("/reset")
        run.mkdir(exist_ok=True)
        cost = self.measure([sys.executable, "-m", "briefing", *arguments(articles, run, self.url)])
        count = len(list(articles.iterdir()))
        # 3: a brief was written, but is not whole; it says itself what is missing.
        lost = self.lost(run, count) if cost.code in (0, 3) else count
        stats = self.ask("/stats") | {"lost": lost}
        note(
            f"   {cost.wall:7.1f} s  {cost.cpu:7.1f} s CPU  {cost.peak_mb:5.0f} MB"
            f"  {stats['requests']} requests {stats['statuses']}  {lost} articles lost"
        )
        return cost, stats

    def lost(self, run: Path, count: int) -> int:
        """Give how many articles the model did not do. In another process: a large page would stay here."""
        code = "import json, sys; print(json.dumps(json.load(open(sys.argv[1]))['coverage']))"
        shown = subprocess.run(
            [sys.executable, "-c", code, run / "brief.json"], capture_output=True, check=True
        )
        coverage: dict[str, int] = json.loads(shown.stdout)
        return count - coverage["briefed"] + coverage["chunks_stand_in"]

    def measure(self, command: list[str]) -> Cost:
        """Measure a process, away from the user's own settings and with this checkout's briefing."""
        # A child's peak counts from that of the process that starts it: this one stays small.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BRIEFING_", "OPENAI_", "XDG_"))}
        environ = kept | {
            "HOME": str(self.folder),
            "OMP_NUM_THREADS": "1",
            "OPENAI_API_KEY": "x",
            "PYTHONPATH": str(ROOT),
        }
        start = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(command, stdout=out, env=environ, cwd=self.folder)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            said = out.read().decode()
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit, process.returncode, said)

    def report(self, command: list[str]) -> dict[str, float]:
        """Run one of this script's own processes; give what it measured."""
        cost = self.measure(command)
        if cost.code:
            raise SystemExit(f"{' '.join(command[:3])} ended with {cost.code}")
        report: dict[str, float] = json.loads(cost.out.splitlines()[-1])
        return report


def main() -> None:
    if sys.argv[1:2] == ["in-process"]:
        return in_process(Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5])
    if sys.argv[1:2] == ["peer"]:
        return peer(Path(sys.argv[2]), sys.argv[3])
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="a,b,c,d,e", help="parts, by commas")
    parser.add_argument("--quick", action="store_true", help="a fifth of the articles")
    parser.add_argument("--rounds", type=int, default=3, help="of part a")
    parser.add_argument("--peer-python", default=sys.executable, help="an interpreter that has instructor")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if not PARTS.keys() >= set(chosen):
        parser.error(f"--only: the parts are {', '.join(PARTS)}")
    parts: dict[str, Any] = {}
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, provider() as url:
        bench = Bench(Path(folder), url, options)
        for name in chosen:
            bench.ask("/config", latency=0, rpm=0, tpm=0, keep=0)
            note(f"{name}:")
            figures = parts[name] = PARTS[name](bench)
            for line in figures.pop("lines"):
                note(f"{name}  {line}")
            note(f"   required: {REQUIRED[name]}: {VERDICTS[figures['met']]}")
    print(
        json.dumps(
            {
                "benchmark": "model_layer",
                "quick": options.quick,
                # Of the last minute: what else ran lengthens the time by the clock.
                "load_average": [round(before, 1), round(os.getloadavg()[0], 1)],
                "required": REQUIRED,
                "parts": parts,
            }
        )
    )
    return None


VERDICTS = {True: "met", False: "MISSED", None: "not measured in full"}


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def provider() -> Iterator[str]:
    """Run the provider; give its base URL."""
    command = [sys.executable, str(Path(__file__).with_name("provider.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def arguments(articles: Path, run: Path, url: str) -> list[str]:
    """Give the command line of a run, whose page and store go to a folder."""
    model = ["--model", "bench", "--base-url", url, "--concurrency", str(IN_FLIGHT)]
    out = ["--out", str(run / "brief.json"), "--store", str(run / "store.db"), "--quiet"]
    return ["run", str(articles), *model, *out]


# ------------------------------------------------------------------------------------------ the parts


def cpu(bench: Bench) -> dict[str, Any]:
    """Part a."""
    count = bench.size(200)
    bench.ask("/config", latency=200, keep=count)
    articles, warm = bench.articles(count), bench.articles(WARM, seed=2)
    messages = bench.folder / "messages.json"
    missing = peer_missing(bench.options.peer_python)
    if missing:
        note(f"   instructor is left out: {missing}")
    this = str(Path(__file__).resolve())
    figures: dict[str, list[tuple[float, float]]] = {"briefing": [], "whole process": [], "instructor": []}
    for _ in range(bench.options.rounds):
        run = bench.fresh()
        run.mkdir()
        bench.ask("/reset")
        command = [sys.executable, this, "in-process", str(warm), str(articles), str(run), bench.url]
        said = bench.report(command)
        lost = bench.lost(run / "timed", count)
        figures["briefing"].append((1000 * said["cpu"] / count, said["wall"]))
        if not messages.exists():
            kept = bench.ask("/kept")
            if len(kept) != count:
                raise SystemExit(f"the provider was asked about {len(kept)} articles, not {count}")
            messages.write_text(json.dumps(kept), "utf-8")
            del kept
        cost, stats = bench.brief(articles, bench.fresh())
        lost += stats["lost"]
        if lost:
            raise SystemExit(f"{lost} articles were lost: the figures would say nothing.")
        figures["whole process"].append((1000 * cost.cpu / count, cost.wall))
        if not missing:
            command = [bench.options.peer_python, this, "peer", str(messages), bench.url]
            said = bench.report(command)
            figures["instructor"].append((1000 * said["cpu"] / count, said["wall"]))
    result: dict[str, Any] = {"articles": count, "rounds": bench.options.rounds, "peer_missing": missing}
    lines = []
    for name, pairs in figures.items():
        if not pairs:
            continue
        cpus, walls = ([round(value, 2) for value in column] for column in zip(*pairs, strict=True))
        middle, wall = statistics.median(cpus), statistics.median(walls)
        result[name] = {
            "cpu_ms": {"median": middle, "min": min(cpus)},
            "wall_s": {"median": wall, "min": min(walls)},
        }
        lines.append(
            f"{name:14} {middle:6.2f} ms CPU an article (min {min(cpus):.2f})  {wall:6.2f} s (min {min(walls):.2f})"
        )
    cheap = result["briefing"]["cpu_ms"]["median"] <= REQUIRED["a"]["cpu_ms"]
    if missing:
        return {**result, "met": None if cheap else False, "lines": lines}
    ratio = result["briefing"]["wall_s"]["median"] / result["instructor"]["wall_s"]["median"]
    lines.append(f"briefing takes {ratio:.2f} x the time of instructor by the clock")
    met = cheap and ratio <= REQUIRED["a"]["wall_ratio"]
    return {**result, "wall_ratio": round(ratio, 3), "met": met, "lines": lines}


def clock(bench: Bench) -> dict[str, Any]:
    """Part b."""
    count, latency = bench.size(1000), 1.0
    bench.ask("/config", latency=round(1000 * latency))
    cost, stats = bench.brief(bench.articles(count), bench.fresh())
    ideal = stats["requests"] * latency / IN_FLIGHT
    ratio = cost.wall / ideal
    line = f"{cost.wall:.1f} s, ideal {ideal:.1f} s: {ratio:.2f} x; most in flight {stats['max_in_flight']}"
    return {
        "articles": count,
        "requests": stats["requests"],
        "wall_s": round(cost.wall, 2),
        "ideal_s": round(ideal, 2),
        "wall_ratio": round(ratio, 3),
        "max_in_flight": stats["max_in_flight"],
        "cpu_s": round(cost.cpu, 1),
        "lost": stats["lost"],
        "met": ratio <= REQUIRED["b"]["wall_ratio"] and not stats["lost"],
        "lines": [line],
    }


def memory(bench: Bench) -> dict[str, Any]:
    """Part c."""
    few, many = bench.size(1000), bench.size(10_000)
    small, stats = bench.brief(bench.articles(few), bench.fresh())
    large, more = bench.brief(bench.articles(many), bench.fresh())
    lost = stats["lost"] + more["lost"]
    growth = (large.peak_mb - small.peak_mb) * 1024 / (many - few)
    return {
        "articles": [few, many],
        "peak_mb": [round(small.peak_mb), round(large.peak_mb)],
        "cpu_s": [round(small.cpu, 1), round(large.cpu, 1)],
        "kb_an_article": round(growth, 1),
        "lost": lost,
        "met": growth <= REQUIRED["c"]["kb_an_article"] and not lost,
        "lines": [
            f"{few} articles {small.peak_mb:.0f} MB, {many} {large.peak_mb:.0f} MB: {growth:.1f} kB an article"
        ],
    }


def second(bench: Bench) -> dict[str, Any]:
    """Part d."""
    count = bench.size(1000)
    run = bench.fresh()
    first, before = bench.brief(bench.articles(count), run)
    again, stats = bench.brief(bench.articles(count), run)
    ratio, lost = again.cpu / first.cpu, before["lost"] + stats["lost"]
    return {
        "articles": count,
        "cpu_s": [round(first.cpu, 2), round(again.cpu, 2)],
        "cpu_ratio": round(ratio, 3),
        "requests": stats["requests"],
        "lost": lost,
        "met": ratio <= REQUIRED["d"]["cpu_ratio"] and not stats["requests"] and not lost,
        "lines": [
            f"{first.cpu:.1f} s of CPU, then {again.cpu:.1f}: {ratio:.2f} x; {stats['requests']} requests"
        ],
    }


def limits(bench: Bench) -> dict[str, Any]:
    """Part e."""
    count = bench.size(1000)
    bench.ask("/config", latency=200)
    articles = bench.articles(count)
    _, stats = bench.brief(articles, bench.fresh())
    free = dict(zip(("rpm", "tpm"), rates(stats), strict=True))
    if not all(free.values()):
        raise SystemExit("The run was too short for a rate; take more articles.")
    result: dict[str, Any] = {"articles": count, "unlimited": {k: round(v) for k, v in free.items()}}
    lines = [f"without limits {free['rpm']:.0f} requests and {free['tpm']:.0f} tokens a minute"]
    met = True
    for number, key in enumerate(free):
        limit = round(free[key] / 2)
        bench.ask("/config", rpm=0, tpm=0)
        bench.ask("/config", **{key: limit})
        _, stats = bench.brief(articles, bench.fresh())
        refused = stats["statuses"].get("429", 0) / stats["requests"]
        throughput = rates(stats)[number] / limit
        lost = stats["lost"]
        met = met and not lost and refused <= REQUIRED["e"]["refused"]
        met = met and throughput >= REQUIRED["e"]["throughput"]
        result[key] = {
            "limit": limit,
            "lost": lost,
            "refused": round(refused, 4),
            "throughput": round(throughput, 3),
        }
        lines.append(
            f"{key} {limit}: {lost} lost, {refused:.1%} of requests refused, throughput {throughput:.1%} of it"
        )
    return {**result, "met": met, "lines": lines}


def rates(stats: dict[str, Any]) -> tuple[float, float]:
    """Give the requests and tokens a minute of the articles' answers, without the first and the last second.

    The first has what the bucket held before; the last is not whole.
    """
    seconds = stats["replies"]["ExtractReply"]["per_second"][1:-1]
    # A run that broke off at once has no rate.
    requests, tokens = (60 * sum(n[i] for n in seconds) / max(1, len(seconds)) for i in (0, 1))
    return requests, tokens


PARTS: dict[str, Callable[[Bench], dict[str, Any]]] = {
    "a": cpu,
    "b": clock,
    "c": memory,
    "d": second,
    "e": limits,
}


# ----------------------------------------------------------------------- what the measured processes run


def in_process(warm: Path, articles: Path, run: Path, url: str) -> None:
    """Make a small brief, then measure another, all in this process: the imports are done by then."""
    briefing = importlib.import_module("briefing.cli")
    for name, folder in (("warm", warm), ("timed", articles)):
        (run / name).mkdir()
        sys.argv = ["briefing", *arguments(folder, run / name, url)]
        cpu, wall = time.process_time(), time.monotonic()
        try:
            briefing.main()
        except SystemExit as ended:
            if ended.code not in (0, 3, None):
                raise
    print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.monotonic() - wall}))


def peer_missing(python: str) -> str:
    """Say why the peer cannot be run by an interpreter; '' where it can."""
    code = "import instructor, openai; from briefing.schemas import ExtractReply"
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, env=environ)
    except OSError as error:
        return f"{python}: {error.strerror}"
    return (done.stderr.strip().splitlines() or ["it cannot be imported"])[-1] if done.returncode else ""


def peer(messages: Path, url: str) -> None:
    """Send the same messages through instructor, validated by the same model; measure it when warm."""
    instructor, openai = importlib.import_module("instructor"), importlib.import_module("openai")
    schema = importlib.import_module("briefing.schemas").ExtractReply
    asked = json.loads(messages.read_text("utf-8"))

    async def ask_all() -> dict[str, float]:
        client = instructor.from_openai(
            openai.AsyncOpenAI(base_url=url, api_key="x"), mode=instructor.Mode.JSON_SCHEMA
        )
        slots = asyncio.Semaphore(IN_FLIGHT)

        async def ask(conversation: list[dict[str, str]]) -> None:
            async with slots:
                reply = await client.chat.completions.create(
                    model="bench", messages=conversation, response_model=schema
                )
                if len(reply.statements) != 3:
                    raise SystemExit("instructor got another answer than it should")

        await asyncio.gather(*map(ask, asked[:WARM]))
        cpu, wall = time.process_time(), time.monotonic()
        await asyncio.gather(*map(ask, asked))
        return {"cpu": time.process_time() - cpu, "wall": time.monotonic() - wall}

    print(json.dumps(asyncio.run(ask_all())))


if __name__ == "__main__":
    main()
