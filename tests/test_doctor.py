"""The doctor: each thing that a run depends on, well and ill, and the mend that is told; never a secret."""

from __future__ import annotations

import json
import os
import socket
import ssl
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from filelock import FileLock
from mail_server import MailServer
from news_sites import Reply, Site, page, rss
from pydantic import SecretStr

from briefing import doctor, schedule
from briefing.doctor import Check, files, runs
from briefing.job import Job
from briefing.schedule import Entry
from briefing.settings import MailSettings, Settings
from briefing.store import Store

# The server says so of itself, where it takes a password without TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

SECRET = "sk-sesame"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(request, monkeypatch, tmp_path) -> None:
    """Load no spaCy, and see no crontab, where a test is about something else."""
    monkeypatch.setenv("BRIEFING_NOW", NOW.isoformat())
    if "loaded" not in request.fixturenames:
        monkeypatch.setattr("briefing.analysts.entities.installed", lambda: True)
        monkeypatch.setattr("briefing.analysts.entities.EntityReader.nlp", type("Fake", (), {"meta": {}}))
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def config(tmp_path) -> Path:
    """Give a configuration that is well; tests add to it."""
    (tmp_path / "articles").mkdir()
    file = tmp_path / "b.toml"
    file.write_text('[sources]\npaths = ["articles"]\n[store]\npath = "store.db"\n[brief]\nout = "pages"\n')
    return file


def examined(config: Path | None, more: str = "", *, offline: bool = True) -> dict[str, Check]:
    """Examine with more written below a configuration; give the checks by name."""
    if config and more:
        config.write_text(config.read_text() + more)
    checks = list(doctor.examine(config, os.environ, offline=offline))
    assert not any(SECRET in check.said + check.mend for check in checks)
    assert all(check.mend for check in checks if check.state == "fail"), checks
    assert all(check.said.isprintable() and check.mend.isprintable() for check in checks)
    return {check.name: check for check in checks}


def states(checks: dict[str, Check]) -> dict[str, str]:
    """Give the states alone, without those of what is not there."""
    return {name: check.state for name, check in checks.items() if check.state != "skipped"}


def test_what_is_well_is_said_so(config):
    """A configuration that works gives no warning, and what is not configured is passed over."""
    found = examined(config)
    names = "configuration, sources, model, embedded model, store, out, template, prompts, time zone"
    assert states(found) == dict.fromkeys(names.split(", "), "ok")
    assert found["configuration"].said == str(config)


def test_nothing_is_made_by_looking(config, tmp_path):
    """The doctor makes no store and no folder."""
    before = sorted(tmp_path.rglob("*"))
    examined(config)
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_configuration_the_defaults_are_examined(tmp_path, monkeypatch):
    """It is no fault to have none: sources can be given to each run."""
    monkeypatch.chdir(tmp_path)
    found = examined(None)
    assert "fail" not in states(found).values()
    assert found["sources"].state == "skipped"


def test_a_broken_configuration_is_told_and_the_rest_waits(config):
    """The line and the mend; what depends on it is skipped."""
    found = examined(config, "[brif]\n")
    assert found["configuration"].state == "fail"
    assert "line 7" in found["configuration"].said
    assert found["configuration"].mend.startswith("did you mean ")
    assert found["store"] == Check("store", "skipped", "the configuration comes first")


def test_what_breaks_a_check_is_a_failed_check(config, monkeypatch):
    """The rest is examined all the same, and no message of an unknown error is printed: it may hold a secret."""

    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(files.shutil, "disk_usage", broken)
    found = {check.name: check for check in doctor.examine(config, os.environ, offline=True)}
    assert found["out"].state == "fail"
    assert found["out"].said == "it could not be looked at (RuntimeError)"
    assert found["time zone"].state == "ok"


# ------------------------------------------------------------------------------------------------ files


def test_sources_that_are_not_there_are_named(config):
    """They may come before the run: a warning. Feeds are counted and not fetched."""
    found = examined(config)["sources"]
    assert (found.state, found.said) == ("ok", "1 path")
    config.write_text(
        '[sources]\npaths = ["articles", "gone/"]\n'
        'feeds = ["https://a.example/f", "https://b.example/f"]\nopml = ["x.opml"]\n'
    )
    found = examined(config)["sources"]
    assert found.state == "warn"
    assert found.said.startswith("2 paths, 2 feeds, 1 list of feeds; not there: ")
    assert f"{config.parent}/gone/" in found.said
    assert f"{config.parent}/x.opml" in found.said


def test_feeds_are_asked_and_what_is_wrong_with_them_is_told(config):
    """Each feed that fails, is none or has moved is a line with its mend; no page is asked for."""
    site = Site(1)
    with site.serve():
        good = site.put(0, "/good.xml", Reply(rss("Good", [(site.url(0, "/a.html"), "A", "", "")])))
        site.put(0, "/old.xml", Reply(b"", 301, {"Location": "/good.xml"}))
        urls = [
            good,
            site.url(0, "/old.xml"),
            site.url(0, "/gone.xml"),
            site.put(0, "/p", Reply(page("P", "It is."))),
        ]
        text = config.read_text().replace(
            "[sources]\n", f"[sources]\nallow_private = true\nfeeds = {json.dumps(urls)}\n"
        )
        config.write_text(text)
        said = [c for c in doctor.examine(config, os.environ, offline=False) if c.name == "feeds"]
        assert sum(site.asked[key] for key in site.asked if key[1] == "/a.html") == 0
        assert {check.state for check in said} == {"warn"}
        assert [check.said.partition(": ")[2] for check in said[:2]] == [
            "it was not found (404)",
            "it is no feed, and names none",
        ]
        assert "has moved for good" in said[2].said
        config.write_text(text.replace(json.dumps(urls), json.dumps(urls[:1])))
        (well,) = (c for c in doctor.examine(config, os.environ, offline=False) if c.name == "feeds")
    assert well.state == "ok"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("", "fail"),
        ('[model]\nname = "m"\nbase_url = "http://localhost:1/v1"', "warn"),
        ('[model]\nname = "m"\nbase_url = "http://localhost:1/v1"\nstand_in = "never"', "skipped"),
    ],
)
def test_an_embedded_model_that_is_missing_is_told(more, state, config, monkeypatch):
    """It is a failure where it is to read, a warning where it stands in, nothing where it is not needed."""
    monkeypatch.setattr("briefing.analysts.entities.installed", lambda: False)
    found = examined(config, more)["embedded model"]
    assert found.state == state
    assert state == "skipped" or "briefing[embedded]" in found.mend


@pytest.fixture
def loaded() -> None:
    """Have the embedded model loaded after all."""


@pytest.mark.usefixtures("loaded")
def test_the_embedded_model_is_loaded(config):
    """Its name and version are what loads."""
    found = examined(config)["embedded model"]
    assert found.state == "ok"
    assert found.said.startswith("en_core_web_sm")


def test_a_place_that_cannot_be_written_is_told(config, tmp_path):
    """A file where a folder should be, also above."""
    (tmp_path / "pages").write_text("a file")
    found = examined(config)["out"]
    assert found.state == "fail"
    assert f"{tmp_path}/pages" in found.said


def test_little_room_is_told(config, monkeypatch):
    """Before the disk is full."""
    monkeypatch.setattr(files, "LITTLE_ROOM", 1 << 60)
    assert examined(config)["out"].state == "warn"


@pytest.mark.parametrize(
    ("key", "name"),
    [('template = "nosuch"', "template"), ('prompts = "gone"', "prompts"), ('actors = "a.csv"', "actors")],
)
def test_what_does_not_load_is_told(key, name, config):
    """Templates, prompts and the list of actors are tried."""
    assert examined(config, key)[name].state == "fail"


# ----------------------------------------------------------------------------------- the store and its runs


@pytest.fixture
def store(config) -> Iterator[Store]:
    """Open the store of the configuration."""
    opened = Store(config.parent / "store.db")
    yield opened
    opened.close()


def series(config: Path) -> str:
    """Give the name of the configuration's series."""
    return Job(Settings(file=config), NOW).series


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        (0, "ok", "complete (exit 0)"),
        (4, "ok", "nothing new (exit 4)"),
        (3, "warn", "degraded"),
        (5, "warn", "the model could not be used"),
        (None, "warn", "never ended"),
    ],
)
def test_the_last_run_and_its_end_are_told(code, state, said, config, store):
    """Of this series alone; one that never ended was killed."""
    run = store.begin_run(series(config), NOW - timedelta(hours=6))
    if code is not None:
        store.end_run(run, NOW - timedelta(hours=5), code)
    store.end_run(store.begin_run("another", NOW), NOW, 1)
    found = examined(config)["last run"]
    assert (found.state, found.said[:22]) == (state, "began 2026-11-23 06:00")
    assert said in found.said


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux says who holds a lock")
def test_a_run_under_way_is_told_with_its_process(config, store):
    """By what the system says of the lock, which is not tried: that could turn a run away."""
    store.begin_run(series(config), NOW)
    path = config.parent / f"store.db.{series(config)}.lock"
    with FileLock(path):
        found = examined(config)["last run"]
    assert found.said == f"one is under way since 2026-11-23 12:00, process {os.getpid()}"
    assert runs.holder(path) is None


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_a_store_that_is_none_is_told_and_left_alone(content, config):
    """As by a run; nothing is written."""
    path = config.parent / "store.db"
    path.write_bytes(content)
    assert examined(config)["store"].state == "fail"
    assert path.read_bytes() == content


# --------------------------------------------------------------------------------------------------- cron


@pytest.fixture
def crontab(tmp_path, monkeypatch) -> Path:
    """Put a crontab program on the path that shows a file."""
    table, program = tmp_path / "table", tmp_path / "crontab"
    table.touch()
    program.write_text(f"#!/bin/sh\n/bin/cat '{table}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(schedule, "daemon_runs", lambda: True)
    monkeypatch.setattr(schedule, "machine_zone", lambda: UTC)
    return table


def entry(config: Path, **fields: object) -> Entry:
    """Make the entry of a configuration."""
    folder = config.parent / "state"
    folder.mkdir(exist_ok=True)
    known = {"config": config, "log_file": folder / "daily.log", "folder": folder, **fields}
    return schedule.make_entry("daily", "6:30", "mon-fri", **known)


def test_without_a_crontab_program_it_is_said_how_to_have_one(config):
    """It is no fault where nobody asked for a schedule."""
    found = examined(config)["cron"]
    assert (found.state, found.mend) == ("skipped", "for a schedule, install cron")


def test_a_schedule_that_will_run_is_said_so(config, crontab, store):
    """Its program starts, its configuration is there, and it ran when it was due."""
    crontab.write_text(entry(config).line)
    store.end_run(store.begin_run(series(config), NOW.replace(hour=6, minute=30)), NOW, 0)
    found = examined(config)
    assert found["cron"].state == "ok"
    assert (found["schedule daily"].state, found["schedule daily"].said) == ("ok", f"06:30 mon-fri, {config}")


@pytest.mark.parametrize(("scheduled", "state"), [(True, "fail"), (False, "warn")])
def test_a_daemon_that_does_not_run_is_told(scheduled, state, config, crontab, monkeypatch):
    """It is a failure where something is scheduled."""
    monkeypatch.setattr(schedule, "daemon_runs", lambda: False)
    if scheduled:
        crontab.write_text(entry(config).line)
    found = examined(config)["cron"]
    assert (found.state, "service cron start" in found.mend) == (state, True)


def test_a_program_that_is_gone_is_told(config, crontab):
    """A virtual environment that was moved, or a Python that was updated away."""
    line = entry(config).line
    for broken in (
        line.replace(sys.executable, "/gone/python"),
        line.replace("-m briefing", "-m briefing_gone"),
    ):
        crontab.write_text(broken)
        found = examined(config)["schedule daily"]
        assert found.state == "fail"
        assert "does not start briefing any more" in found.said
        assert "briefing schedule add --name daily --at 06:30 --days 'mon-fri'" in found.mend


def test_a_schedule_s_configuration_that_is_gone_is_told(config, crontab):
    """Each schedule is looked at, not only that of the configuration that is asked for."""
    crontab.write_text(entry(config).line.replace("b.toml", "moved.toml"))
    found = examined(config)["schedule daily"]
    assert (found.state, "moved.toml is gone" in found.said) == ("fail", True)


def test_what_was_said_beside_the_log_is_told(config, crontab, store):
    """A Python that does not start says it on stderr, where only this file has it."""
    here = entry(config)
    crontab.write_text(here.line)
    here.error_file.write_text("No module named briefing\n")
    found = examined(config)["schedule daily"]
    assert (found.state, str(here.error_file) in found.said) == ("warn", True)
    store.end_run(store.begin_run(series(config), NOW.replace(hour=6, minute=30)), NOW, 0)
    here.log_file.write_text("{}\n")
    assert examined(config)["schedule daily"].state == "ok"


def test_a_run_that_did_not_come_is_told(config, crontab, store):
    """The machine was off, or cron: the last due time is known, and so is the last run."""
    crontab.write_text(entry(config).line)
    store.end_run(store.begin_run(series(config), NOW - timedelta(days=2)), NOW, 0)
    found = examined(config)["schedule daily"]
    assert (found.state, found.said) == ("warn", "no run since 2026-11-23 06:30, when cron was to start one")


# ---------------------------------------------------------------------------------------------- endpoint


@contextmanager
def endpoint(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer; give the address and the list of what was asked, each with its key."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers['authorization']}")
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    server.server_close()


LISTED = json.dumps({"data": [{"id": "other\x1b[31m"}, {"id": "m"}]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "name", "state", "said"),
    [
        (200, LISTED, "m", "ok", "m at 127.0.0.1"),
        (200, LISTED, "n", "warn", "lists no n"),
        (200, b"<html>", "m", "warn", "cannot be read"),
        (200, b"[" * 10_000, "m", "warn", "cannot be read"),
        (401, SECRET.encode(), "m", "fail", "refuses the key (401)"),
        (403, b"", "m", "fail", "refuses the key (403)"),
        (404, b"", "m", "warn", "does not list its models (404)"),
        (500, SECRET.encode(), "m", "warn", "(500)"),
    ],
)
def test_the_endpoint_is_asked_for_its_models(status, body, name, state, said, config, monkeypatch):
    """With the key, once; nothing that it answers is printed but the names of models."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with endpoint(status, body) as (url, asked):
        found = examined(config, f'[model]\nname = "{name}"\nbase_url = "{url}"\n', offline=False)
    assert asked == [f"/v1/models Bearer {SECRET}"]
    assert (found["model"].state, said in found["model"].said) == (state, True), found["model"]
    assert found["key"] == Check("key", "ok", "from OPENAI_API_KEY")


def test_an_endpoint_that_is_not_there_is_told(config):
    """With the mend."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        found = examined(config, f'[model]\nname = "m"\nbase_url = "{url}"\n', offline=False)
    assert found["model"].state == "fail"
    assert "cannot be reached" in found["model"].said
    assert found["key"].said == "none, for an endpoint on this machine"


def test_a_key_is_told_by_its_place_alone(config):
    """OpenAI wants one; another host may; a file with one is named."""
    assert examined(config, '[model]\nname = "m"\n')["key"].state == "fail"
    named = config.read_text()
    assert examined(config, 'base_url = "https://api.openai.com/v1"\n')["key"].state == "fail"
    config.write_text(named)
    assert examined(config, 'base_url = "https://models.example.org/v1"\n')["key"].state == "warn"
    file = config.parent / "key"
    file.write_text(SECRET)
    file.chmod(0o600)
    found = examined(config, 'api_key_file = "key"\n')
    assert found["key"] == Check("key", "ok", f"from {file}")
    assert found["model"].state == "skipped"
    file.chmod(0o644)
    found = examined(config)["configuration"]
    assert (found.state, found.mend) == ("fail", f"run: chmod 600 {file}")


# --------------------------------------------------------------------------------------------------- mail


@pytest.fixture
def certified(tmp_path, monkeypatch) -> ssl.SSLContext:
    """Give a server's context for localhost, whose authority the system trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def mail(server: MailServer, security: str, password: str | None = SECRET, **fields: object) -> Check:
    """Check the mail of a server."""
    from briefing.doctor.servers import check_mail

    known = {"username": "desk@example.org", "to": [["a@example.org"]], **fields}
    settings = MailSettings(host="localhost", port=server.port, security=security, **known)
    return check_mail(settings, SecretStr(password) if password else None)


def test_the_mail_server_takes_the_login_and_no_message(certified):
    """By STARTTLS and by TLS, with the certificate that the system trusts."""
    for how in ({"starttls": certified}, {"tls": certified}):
        with MailServer(password=SECRET.encode(), **how) as server:
            found = mail(server, *how)
            assert found.state == "ok", found
            assert server.logins == [(b"desk@example.org", SECRET.encode())]
            assert server.taken == []


def test_a_password_that_is_refused_is_told(certified):
    """The server's words are not: it may repeat what it was sent."""
    with MailServer(starttls=certified, password=b"another") as server:
        found = mail(server, "starttls")
    assert found.state == "fail"
    assert "refused the user name or password (535)" in found.said


def test_a_server_without_starttls_gets_no_password(config):
    """The password never goes unprotected."""
    with MailServer(password=SECRET.encode()) as server:
        found = mail(server, "starttls")
        assert server.logins == []
    assert (found.state, "offers no STARTTLS" in found.said) == ("fail", True)


def test_a_certificate_that_does_not_hold_is_told(certified, monkeypatch):
    """One that the system does not trust."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with MailServer(tls=certified) as server:
        found = mail(server, "tls")
    assert (found.state, "a certificate that does not hold" in found.said) == ("fail", True)


def test_mail_that_is_set_up_by_half_is_told_before_anything_is_asked(config):
    """A user name without a password, and no address for From."""
    more = '[deliver.mail]\nto = ["a@example.org"]\nusername = "desk"\n'
    assert "password_file" in examined(config, more)["mail"].mend
    config.write_text(config.read_text().replace('username = "desk"\n', ""))
    assert examined(config)["mail"].mend == "set sender under [deliver.mail]"
    found = examined(config, 'sender = "b@example.org"\n')["mail"]
    assert (found.state, found.said) == ("skipped", "localhost is not asked (--offline)")


def test_a_mail_server_that_is_not_there_is_told(config):
    """With the mend; and a name that is none."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        more = f'[deliver.mail]\nto = ["a@example.org"]\nsender = "b@example.org"\nport = {taken.getsockname()[1]}\n'
        found = examined(config, more, offline=False)["mail"]
    assert (found.state, "cannot be reached" in found.said) == ("fail", True)


def test_a_webhook_s_address_is_not_told(config, monkeypatch):
    """Nor is anything sent to it."""
    monkeypatch.setenv("BRIEFING_WEBHOOK_URL", f"https://example.org/{SECRET}")
    found = examined(config, offline=False)["webhook"]
    assert (found.state, "nothing was sent" in found.said) == ("ok", True)


# -------------------------------------------------------------------------------------------- the command


def test_the_command_says_each_check_on_a_line_with_its_mend(program, config):
    """Exit 0 where nothing would fail, 2 where something would."""
    code, out, _ = program("doctor", "--config", config, "--offline")
    assert code == 0
    assert out.startswith(f"ok    configuration: {config}\nok    sources: 1 path\n")
    config.write_text(config.read_text() + "template = 'nosuch'\n")
    code, out, _ = program("doctor", "--config", config, "--offline")
    assert code == 2
    assert "\nFAIL  template: " in out
    assert "\n      mend: " in out


def test_the_command_says_it_as_json_too(program, config):
    """For other programs."""
    code, out, _ = program("doctor", "--config", config, "--offline", "--format", "json")
    first = json.loads(out)["checks"][0]
    assert (code, first) == (0, {"name": "configuration", "state": "ok", "said": str(config), "mend": ""})


def test_the_store_s_mode_is_looked_at(config, store, monkeypatch):
    """A store that only another user can write would fail each run."""
    path = config.parent / "store.db"
    access = os.access

    def refusing(place: object, mode: int) -> bool:
        return False if Path(place) == path and mode & os.W_OK else access(place, mode)

    monkeypatch.setattr(os, "access", refusing)
    assert stat.S_ISREG(path.stat().st_mode)
    assert examined(config)["store"].state == "fail"
