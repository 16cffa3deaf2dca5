"""Where shipped prompts, templates and evaluation set are: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def data_dir(kind: Literal["prompts", "templates", "gold"]) -> Path:
    """Give the folder of the shipped files of a kind. It always exists in an intact installation."""
    package = Path(__file__).parent
    inside = package / "_data" / kind
    return inside if inside.is_dir() else package.parent / kind
