"""Ten daily runs by mail, over a real SMTP server with STARTTLS that fails between."""

from __future__ import annotations

import contextlib
import ssl
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

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
