"""What all tests share: no network but loopback, a home of their own, a fixed place for sample values."""

from __future__ import annotations

import io
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tenacity
from hypothesis import settings
from runs import Result, Run

from briefing import cli
from briefing.analysts.entities import EntityReader
from briefing.chunking import chunk_article
from briefing.models import openai_compatible
from briefing.text import canonical, digest
from briefing.types import Article, ChunkedArticle

ROOT = Path(__file__).parent.parent

# A shell starts what runs in its background with SIGINT ignored, and children inherit that: none could be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)


# How long an example takes is no promise: the first one loads libraries, and other work runs on the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of tests/test_docs.py."""
    parser.addoption("--write-docs", action="store_true", help="write the outputs in docs/ anew")


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and every name look-up that leaves this machine."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if not _is_loopback(host):
            raise AssertionError(f"a test reached for the network: {address!r}")

    def guarded(call: Callable) -> Callable:
        def wrapper(self: socket.socket, address: object) -> object:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address)
            return call(self, address)

        return wrapper

    def guarded_look_up(host: object, *args: object, **kwargs: object) -> object:
        check((host,))
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the developer's own configuration, store and keys out of the tests."""
    for name in os.environ:
        if name.startswith(("BRIEFING_", "OPENAI_", "XDG_")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `pip wheel` would, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a fresh environment that borrows this one's libraries; give its Python."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=os.name == "posix")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A .pth line is appended behind the environment's own folder, and .pth files in it are not followed: the
    # checkout, which this environment may have as an editable install, is not in reach.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    if os.name == "posix":
        script = python.parent / "briefing"
        script.write_text(f"#!{python} -P\nfrom briefing.cli import main\n\nmain()\n")
        script.chmod(0o755)
    return python


@pytest.fixture
def article() -> Callable[..., Article]:
    """Make an article of a text."""

    def make(text: str, key: str = "sample.txt", title: str = "A sample", **fields: object) -> Article:
        text = canonical(text)
        return Article(id=digest(text), key=key, text=text, title=title, **fields)

    return make


@pytest.fixture
def document(article: Callable[..., Article]) -> Callable[..., ChunkedArticle]:
    """Make a chunked article of a text."""

    def make(text: str, chunk_tokens: int = 2000, **fields: object) -> ChunkedArticle:
        return chunk_article(article(text, **fields), chunk_tokens)

    return make


@pytest.fixture(scope="session")
def spacy_model() -> Any:
    """Load spaCy's model once for all runs in this process."""
    return EntityReader().nlp


@pytest.fixture
def run(monkeypatch, capsys, spacy_model, tmp_path) -> Run:
    """Run the program in this process and in an empty folder; give exit code, stdout and stderr."""
    monkeypatch.setattr(EntityReader, "nlp", spacy_model)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        monkeypatch.setattr(sys, "argv", ["briefing", "run", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        output = capsys.readouterr()
        return int(end.value.code or 0), output.out, output.err

    return call


@pytest.fixture
def program(monkeypatch, capsys) -> Run:
    """Run any command of the program in this process and folder; give exit code, stdout and stderr."""

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["briefing", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        output = capsys.readouterr()
        return int(end.value.code or 0), output.out, output.err

    return call


@pytest.fixture
def at_once(monkeypatch) -> None:
    """Do not wait between the sends of a request."""
    monkeypatch.setattr(openai_compatible, "_BACKOFF", tenacity.wait_none())
