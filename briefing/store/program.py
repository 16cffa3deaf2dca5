"""What the program's own code is, as a hash: what another version made of an article is made anew."""

from __future__ import annotations

import hashlib
from pathlib import Path


def fingerprint(package: Path) -> str:
    """Hash a package's code and tables, so that a changed program shows no older one's analysis.

    By content: times of files differ between two installations of one version, and are equal in some of two.
    """
    hashed = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in (".py", ".tsv", ".txt")):
        content = path.read_bytes()
        hashed.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()
