"""Record tests/recordings/smollm2-ports.jsonl anew: `python tests/record.py`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import smollm2

from briefing.analysts.extractive import LeadingAnalyst
from briefing.analysts.language_model import LanguageModelAnalyst
from briefing.chunking import chunk_article
from briefing.models import Model
from briefing.models.recording import Recorder
from briefing.prompts import Prompts
from briefing.text import canonical, digest
from briefing.types import Analysis, Article

RECORDING = Path(__file__).parent / "recordings" / "smollm2-ports.jsonl"


async def read_all(model: Model) -> list[Analysis]:
    """Read the texts one after the other, as they were recorded."""
    analyst = LanguageModelAnalyst(model, Prompts(max_statements=2), LeadingAnalyst(2), max_statements=2)
    return [
        await analyst.analyse(
            chunk_article(Article(digest(text), f"port-{i}.txt", canonical(text), "Ports"), 50)
        )
        for i, text in enumerate(smollm2.TEXTS)
    ]


async def record() -> None:
    """Ask the real model and write its answers down."""
    RECORDING.unlink(missing_ok=True)
    with smollm2.serve() as model:
        recorder = Recorder(model, RECORDING)
        await read_all(recorder)
        await recorder.close()


if __name__ == "__main__":
    if reason := smollm2.missing():
        sys.exit(reason)
    asyncio.run(record())
