"""A daily run that is killed at any instant: the next one briefs and delivers all, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from killed_run import INSTANTS
from mail_server import MailServer
from news_sites import Reply, Site, page, report, rss

from briefing import briefjson

NOW = "2026-03-02T08:00+00:00"
HERE = Path(__file__).parent


@pytest.fixture
def inbox() -> Iterator[MailServer]:
    """Serve mail on loopback."""
    with MailServer() as server:
        yield server


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_run_that_is_killed_is_made_good_by_the_next(instant, inbox, tmp_path, own_home):
    """One page with every article, one mail; where the server had it before the kill, the same mail once more."""
    site = Site(1)
    with site.serve():
        links = [
            site.put(0, f"/{n}.html", Reply(page(f"R{n}", report(n, 3)), etag=f'"{n}"')) for n in range(3)
        ]
        items = [(link, link[-6:], "", "Mon, 02 Mar 2026 05:00:00 GMT") for link in links]
        feed = site.put(0, "/feed.xml", Reply(rss("Feed", items), etag='"f"'))
        config = tmp_path / "desk.toml"
        config.write_text(
            f"[sources]\nfeeds = ['{feed}']\nallow_private = true\n[brief]\nout = 'briefs'\nformats = ['json']\n"
            f"[store]\npath = 'store.db'\n[deliver.mail]\nhost = '127.0.0.1'\nport = {inbox.port}\n"
            "security = 'none'\nsender = 'desk@example.org'\nto = ['reader@example.org']\n"
        )
        environ = {**os.environ, "BRIEFING_NOW": NOW, "HOME": str(own_home)}

        def run(*program: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, *program, "run", "--config", str(config)],
                capture_output=True,
                text=True,
                env=environ,
                timeout=120,
                check=False,
            )

        killed = run(str(HERE / "killed_run.py"), instant)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        again = run("-m", "briefing")
        assert again.returncode in (0, 4), again.stderr
        assert run("-m", "briefing").returncode == 4
    written = sorted((tmp_path / "briefs").glob("2*.json"))
    assert [path.name for path in written] == ["2026-03-02.json"]
    brief = briefjson.loads(written[0].read_bytes(), "page")
    assert sorted(e.key for e in brief.articles if e.status == "briefed") == sorted(links)
    assert not [path for path in (tmp_path / "briefs").iterdir() if path.name.endswith(".tmp")] or (
        instant == "a page is written beside its place"
    )
    ids = [message["Message-ID"] for message, _ in inbox.taken]
    assert len(set(ids)) == 1
    assert len(ids) == (2 if instant == "the server has the mail" else 1)
