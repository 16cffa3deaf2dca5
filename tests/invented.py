"""Invented articles for tests of whole runs, and a model on loopback that reads them well."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fake_endpoint import Answer, completion

# The first two tell one event.
ARTICLES = (
    (
        "The port of Marenna closed its northern pier on Monday after a crane fell into the water. "
        "Harbour master Ilse Brandt said divers would raise the crane within three days. "
        "Kastan Shipping, which owns the crane, sent a team of engineers to the port. "
        "Fourteen ships waited outside the harbour on Monday evening."
    ),
    (
        "A crane fell into the harbour of Marenna on Monday and the port closed its northern pier. "
        "Kastan Shipping said its engineers would inspect the other cranes of the port. "
        "Ilse Brandt, the harbour master, said divers had found no damage to the pier. "
        "Fourteen ships waited outside the port."
    ),
    (
        "Germany and Norway signed a fishing treaty in Oslo on Tuesday. "
        "Foreign Minister Karl Ostrander said the treaty would protect cod for ten years. "
        "The Norwegian government rejected an earlier draft in March. "
        "Fishermen in Kastan protested against the quotas."
    ),
    (
        "The mayor of Kastan opened a new bridge over the river Lenn on Friday. "
        "The bridge cost 12 million crowns and took four years to build. "
        "“It joins two halves of one town,” the mayor said. "
        "Engineers from the University of Kastan tested its cables in spring."
    ),
    (
        "Voters in the province of Ulmar elected Tomas Reyk as governor on Sunday. "
        "The electoral commission said turnout was 61 percent. "
        "His rival, Agnes Falk, conceded defeat shortly before midnight. "
        "Reyk promised to lower the tax on fuel."
    ),
)


def write_texts(folder: Path, *texts: str, day: str = "2026-03-02") -> Path:
    """Write each text to a file of its own, dated as in the seed; give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number:03}.txt").write_text(f" date {day} {text}\n", "utf-8")
    return folder


def write_lines(file: Path, *texts: str, day: str = "2026-03-02") -> Path:
    """Write the same articles as JSON lines; give the file."""
    lines = (json.dumps({"text": text, "date": day}) for text in texts)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


# By what the schemas in a prompt are told apart.
SIGNS = {"Extract": '"actors"', "Story": '"lines"'}


def reply_of(body: dict[str, Any]) -> str:
    """Give the name of the reply that a request wants, by its schema in the request or in the prompt."""
    schema = body.get("response_format", {}).get("json_schema")
    if schema:
        return schema["name"]
    prompt = body["messages"][0]["content"]
    return next((n for n in ("Extract", "Story") if SIGNS[n] in prompt), "Lead") + "Reply"


def numbered(body: dict[str, Any]) -> list[tuple[int, str]]:
    """Give the numbered sentences or statements of a request."""
    found = re.findall(r"^(\d+)\| (.*)$", body["messages"][1]["content"], re.MULTILINE)
    return [(int(number), text) for number, text in found]


def read_well(body: dict[str, Any]) -> Answer:
    """Answer as a careful model: the first two sentences as they stand; of what is offered, all."""
    lines = numbered(body)
    if reply_of(body) == "ExtractReply":
        statements = [{"evidence": [n], "speaker": None, "text": text} for n, text in lines[:2]]
        return completion(json.dumps({"statements": statements, "actors": []}))
    if reply_of(body) == "StoryReply":
        return completion(json.dumps({"lines": [[n] for n, _ in lines]}))
    return completion(json.dumps({"statements": [n for n, _ in lines[:3]]}))
