"""The provider of the benchmarks: figures taken with it mean something only where its answers are right."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import ROOT
from runs import assert_true, brief_of, told

BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture
def provider(monkeypatch) -> Iterator[Callable[..., str]]:
    """Start the provider with flags; give its base URL."""
    started = []

    def start(*flags: str) -> str:
        command = [sys.executable, BENCHMARKS / "provider.py", *flags]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1].stdout.readline().strip()

    monkeypatch.setenv("OPENAI_API_KEY", "x")
    yield start
    for process in started:
        process.terminate()
        process.communicate()


def ask(url: str, body: object = None) -> Any:
    """Send a request; give the JSON that comes back."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=10) as answer:
        return json.load(answer)


def test_a_run_over_invented_news_holds_each_line_it_is_told(run, provider, tmp_path):
    """Nothing is dropped, repaired or stood in for: what is measured is the way of a good answer."""
    url = provider()
    news = tmp_path / "news"
    subprocess.run([sys.executable, BENCHMARKS / "news.py", news, "-n", "3"], check=True, capture_output=True)
    brief = brief_of(
        run(news, "--model", "bench", "--base-url", url, "--format", "json", "--out", "-", "--quiet")
    )
    assert_true(brief)
    assert len(told(brief)) == 9
    assert (brief.coverage.briefed, brief.coverage.dropped, brief.coverage.chunks_stand_in) == (3, (), 0)
    assert brief.run.repairs == 0
    stats = ask(url.removesuffix("/v1") + "/stats")
    assert stats["statuses"] == {"200": brief.run.requests}
    assert brief.run.retries == 0
    assert stats["tokens"] == brief.run.input_tokens + brief.run.output_tokens


def test_what_is_over_the_limit_is_refused_and_told_when_to_come_again(provider):
    """One request passes; the next is told in OpenAI's headers how long to wait."""
    url = provider("--rpm", "6")
    body = {"messages": [{"role": "user", "content": "1| A sentence."}]}
    answer = json.loads(ask(f"{url}/chat/completions", body)["choices"][0]["message"]["content"])
    assert answer["statements"][0] == {"evidence": [1], "speaker": None, "text": "A sentence."}
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(f"{url}/chat/completions", body)
    headers = refused.value.headers
    refused.value.close()
    assert refused.value.code == 429
    assert (headers["x-ratelimit-limit-requests"], headers["x-ratelimit-remaining-requests"]) == ("6", "0")
    assert 0 < int(headers["retry-after"]) <= 10
    assert 0 < int(headers["retry-after-ms"]) <= 10_000
