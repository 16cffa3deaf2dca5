"""Ten daily runs by mail, over a real SMTP server with STARTTLS that fails between."""

from __future__ import annotations

import ssl
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import trustme
from mail_server import ACCEPTED, MailServer
from news_sites import report

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
