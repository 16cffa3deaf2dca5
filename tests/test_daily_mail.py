"""Daily runs by mail and to a chat, over real servers that fail between."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import trustme
from mail_server import ACCEPTED, MailServer
from news_sites import report

from briefing.config import load
from briefing.job import Job
from briefing.store import Store

# What the server does on each day. Only what it answers with 250 counts as taken.
MOODS = [
    "well",
    "no greeting",
    "no recipient",
    "well",
    "refuses",
    "hangs up",
    "well",
    "no greeting",
    "hangs up",
    "well",
]


def behave(server: MailServer, mood: str) -> None:
    """Let the server be of a mood."""
    server.greeting = "421 too busy" if mood == "no greeting" else None
    server.refuse = {"reader@example.org": "450 later"} if mood == "no recipient" else {}
    answers = {"refuses": "451 not now", "hangs up": None}
    server.at_data = lambda _: answers.get(mood, ACCEPTED)


def test_each_brief_comes_once_however_the_server_fails(run, tmp_path, monkeypatch):
    """A brief that could not be sent goes out with a later run; none comes twice; the exit code tells of it."""
    authority = trustme.CA()
    with authority.cert_pem.tempfile() as certificates:
        monkeypatch.setenv("SSL_CERT_FILE", certificates)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        articles = tmp_path / "articles"
        articles.mkdir()
        monkeypatch.setenv("BRIEFING_MAIL_PASSWORD", "sesame")
        with MailServer(starttls=context, password=b"sesame") as server:
            config = tmp_path / "desk.toml"
            config.write_text(
                "[sources]\npaths = ['articles']\n[brief]\nout = 'briefs'\n[store]\npath = 'store.db'\n"
                f"[deliver.mail]\nhost = '127.0.0.1'\nport = {server.port}\nsender = 'desk@example.org'\n"
                "username = 'desk'\nto = ['reader@example.org']\n"
            )
            first = date(2026, 3, 2)
            for number, mood in enumerate(MOODS):
                behave(server, mood)
                day = first + timedelta(days=number)
                (articles / f"{number}.txt").write_text(f" date {day} {report(number)}")
                monkeypatch.setenv("BRIEFING_NOW", f"{day}T08:00+00:00")
                before = len(server.taken)
                code, out, err = run("--config", config)
                assert code == (0 if mood == "well" else 3), err
                assert Path(out.strip()).name == f"{day}.md"
                assert (len(server.taken) > before) == (mood == "well")
                assert "sesame" not in out + err
                assert run("--config", config)[0] == 4  # a second look sends nothing twice
            ids = Counter(message["Message-ID"] for message, _ in server.taken)
            subjects = [str(message["Subject"]) for message, _ in server.taken]
    assert len(ids) == len(MOODS)
    assert set(ids.values()) == {1}
    assert sorted(subjects) == [f"Daily brief, {first + timedelta(days=number)}" for number in range(10)]


class Hook(BaseHTTPRequestHandler):
    """A chat's server that answers as it is told, and keeps what it takes."""

    status = 204
    taken: ClassVar[list[dict]] = []

    def do_POST(self) -> None:
        """Take a message."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status < 300:
            self.taken.append(json.loads(body))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_chat_gets_each_brief_once_and_its_address_is_told_nobody(run, tmp_path, monkeypatch):
    """What it would not take goes out with the next run, also where that finds nothing new."""
    Hook.taken.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        (tmp_path / "a.txt").write_text(f" date 2026-03-02 {report(1)}")
        config, log = tmp_path / "desk.toml", tmp_path / "desk.log"
        config.write_text(
            "[sources]\npaths = ['a.txt']\n[brief]\nout = 'briefs'\n[store]\npath = 'store.db'\n"
            "[deliver.webhook]\nstyle = 'slack'\n"
        )
        monkeypatch.setenv("BRIEFING_NOW", "2026-03-02T08:00+00:00")
        monkeypatch.setenv("BRIEFING_WEBHOOK_URL", f"http://127.0.0.1:{server.server_port}/services/sesame")
        flags = ("--config", config, "--log-file", log)
        Hook.status = 500
        code, out, err = run(*flags)
        assert code == 3
        assert "not delivered by webhook" in err
        Hook.status = 204
        assert run(*flags)[0] == 4
        assert run(*flags)[0] == 4
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert len(Hook.taken) == 1
    assert Hook.taken[0]["text"].startswith("Daily brief, 2026-03-02")
    kept = [path.read_bytes() for path in (log, tmp_path / "store.db")]
    assert "sesame" not in out + err
    assert not any(b"sesame" in data for data in kept)
    events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert {"started", "written", "finished", "not_delivered", "delivered", "nothing_new"} <= set(events)


def test_a_brief_that_still_waits_on_a_quiet_day_wakes_somebody(run, tmp_path, monkeypatch):
    """No news is no reason to be silent about yesterday's brief, neither while it waits nor when it is given up."""
    articles, cry = tmp_path / "articles", tmp_path / "cry"
    articles.mkdir()
    (articles / "1.txt").write_text(report(1))
    with MailServer() as server:
        server.greeting = "421 too busy"
        config = tmp_path / "desk.toml"
        config.write_text(
            "[sources]\npaths = ['articles']\n[brief]\nout = 'briefs'\n[store]\npath = 'store.db'\n"
            f"[schedule]\non_failure = 'echo \"$BRIEFING_EXIT $BRIEFING_ERROR\" > {cry}'\n"
            f"[deliver.mail]\nhost = '127.0.0.1'\nport = {server.port}\nsecurity = 'none'\n"
            "sender = 'desk@example.org'\nto = ['reader@example.org']\n"
        )

        def at(day: int, code: int) -> str:
            cry.unlink(missing_ok=True)
            monkeypatch.setenv("BRIEFING_NOW", f"2026-03-{day:02}T08:00+00:00")
            assert run("--config", config)[0] == code
            return cry.read_text() if cry.exists() else ""

        assert "tried again with the next run" in at(2, 3)
        assert at(3, 4).startswith("4 The brief of 2026-03-02 was not delivered")
        (articles / "2.txt").write_text(report(2))
        told = at(12, 3)
        assert "The brief of 2026-03-02" in told
        assert "it is given up" in told
        assert "The brief of 2026-03-12" in told
        server.greeting = None
        assert at(13, 4) == ""
    assert [str(message["Subject"]) for message, _ in server.taken] == ["Daily brief, 2026-03-12"]


def test_a_configuration_that_was_moved_says_that_it_begins_anew(run, tmp_path, monkeypatch):
    """A series is known by its file; where another one has briefed before, the first brief of this one says so."""
    (tmp_path / "a.txt").write_text(report(1))
    config = tmp_path / "desk.toml"
    config.write_text("[sources]\npaths = ['a.txt']\n[brief]\nout = 'briefs'\n[store]\npath = 'store.db'\n")
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-02T08:00+00:00")
    code, out, _ = run("--config", config)
    assert code == 0
    assert "begins anew" not in Path(out.strip()).read_text("utf-8")
    moved = config.rename(tmp_path / "moved.toml")
    code, out, _ = run("--config", moved)
    assert code == 0
    assert "begins anew" in Path(out.strip()).read_text("utf-8")


def test_one_file_is_one_series_however_it_is_named(run, tmp_path, monkeypatch):
    """A path with '..' in it is no other series: nothing is briefed and sent a second time."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text(report(1))
    config = tmp_path / "desk.toml"
    config.write_text("[sources]\npaths = ['a.txt']\n[brief]\nout = 'briefs'\n[store]\npath = 'store.db'\n")
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-02T08:00+00:00")
    assert run("--config", config)[0] == 0
    assert run("--config", tmp_path / "sub" / ".." / "desk.toml")[0] == 4


def test_what_waits_is_tried_once_a_run_and_wakes_also_without_news(run, tmp_path, monkeypatch):
    """Each message has one try in a run; where it fails on a day without news, or for the last time, that is told."""
    (tmp_path / "articles").mkdir()
    with MailServer() as server:
        config = tmp_path / "desk.toml"
        config.write_text(
            "[sources]\npaths = ['articles']\n[brief]\nout = 'briefs'\n[store]\npath = 'store.db'\n"
            f"[schedule]\non_failure = 'echo \"$BRIEFING_ERROR\" >> {tmp_path}/cries'\n"
            f"[deliver.mail]\nhost = '127.0.0.1'\nport = {server.port}\nsecurity = 'none'\n"
            "sender = 'desk@example.org'\nto = ['reader@example.org']\n"
        )
        series = Job(load(config, {}, {}), datetime.now(UTC)).series

        def on(day: int, *, news: bool) -> tuple[int, int, str]:
            """Give the exit code, the tries that the oldest message has had, and what was cried."""
            if news:
                (tmp_path / "articles" / f"{day}.txt").write_text(f" date 2026-03-{day:02} {report(day)}")
            monkeypatch.setenv("BRIEFING_NOW", f"2026-03-{day:02}T08:00+00:00")
            (tmp_path / "cries").write_text("")
            code = run("--config", config)[0]
            with contextlib.closing(Store(tmp_path / "store.db")) as store:
                tries = max((parcel.attempts for parcel in store.parcels(series)), default=0)
            return code, tries, (tmp_path / "cries").read_text()

        server.greeting = "421 too busy"
        assert on(2, news=True)[:2] == (3, 1)
        code, tries, cries = on(3, news=True)
        assert (code, tries, cries.count("The brief of 2026-03-02 was not")) == (3, 2, 1)
        code, tries, cries = on(4, news=False)
        assert (code, tries, cries.count("was not delivered")) == (4, 3, 2)
        code, _, cries = on(11, news=False)
        assert (code, cries.count("it is given up")) == (4, 2)
        assert on(12, news=False) == (4, 0, "")


def test_nothing_is_too_old_where_it_is_so_wished(run, tmp_path, monkeypatch):
    """A max_age of as many days as there are is no error."""
    (tmp_path / "a.txt").write_text(f" date 1990-01-01 {report(1)}")
    config = tmp_path / "desk.toml"
    config.write_text(
        "[sources]\npaths = ['a.txt']\n[brief]\nout = 'briefs'\nmax_age = 10000000\n[store]\npath = 'store.db'\n"
    )
    monkeypatch.setenv("BRIEFING_NOW", "2026-03-02T08:00+00:00")
    assert run("--config", config)[0] == 0
