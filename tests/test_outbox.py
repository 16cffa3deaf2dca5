"""What is to be sent is queued with its brief, tried until it is taken, and sent once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from kept import brief as make_brief
from kept import entry, second_version
from mail_server import MailServer
from pydantic import SecretStr

from briefing import render
from briefing.deliver.outbox import flush
from briefing.errors import UsageError
from briefing.settings import DeliverSettings, MailSettings, Settings, WebhookSettings
from briefing.store import Delivery, Parcel, Store
from briefing.types import Brief

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
DESK, NIGHT = "desk@example.org", "night@example.org"
MAIL = ("mail", (DESK,))
HOOK = ("webhook", ())
ARTICLE = entry("Divers raised the crane on Monday.")


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    """Open a store."""
    opened = Store(tmp_path / "store.db")
    yield opened
    opened.close()


def run(
    store: Store, *parcels: tuple[str, tuple[str, ...]], day: int = 0, series: str = "s", again: bool = False
) -> Brief:
    """Let a run end with a brief, so many days after the first."""
    now = NOW + timedelta(days=day)
    brief = make_brief(ARTICLE, day=now.date())
    store.end_run(store.begin_run(series, now), now, 0, brief, parcels, again=again)
    return brief


def settings(server: MailServer | None = None, *to: tuple[str, ...], hook: str | None = None) -> Settings:
    """Make settings that deliver to a server on loopback."""
    mail = MailSettings(
        host="localhost",
        port=server.port if server else 9,
        security="none",
        sender="briefing@example.org",
        to=to or ((DESK,),),
    )
    return Settings(
        deliver=DeliverSettings(mail=mail, webhook=WebhookSettings(style="slack")),
        webhook_url=SecretStr(hook) if hook else None,
    )


def page(brief: Brief, page_format: str) -> str:
    """Render a brief as little as will do."""
    return f"{page_format} of {brief.date}\n"


async def no_post(url: str, body: bytes, kind: str) -> int:
    """Post nothing."""
    raise AssertionError


def try_all(store: Store, made: Settings, *, day: float = 0, series: str = "s", post=no_post) -> list[str]:
    """Flush, so many days after the first run."""
    return asyncio.run(flush(store, series, made, NOW + timedelta(days=day), page, post))


# ------------------------------------------------------------------------------------------ the store


def test_a_parcel_is_there_with_its_brief(store):
    """What is to be sent is known from the moment the brief is, with all that sending it takes."""
    brief = run(store, MAIL, HOOK)
    mail, hook = store.parcels("s")
    assert mail == Parcel(1, 1, "mail", (DESK,), mail.identity, 0, NOW, brief.date)
    assert (hook.channel, hook.to) == ("webhook", ())
    assert store.parcel_brief(mail) == brief
    assert store.parcels("another") == []
    assert len({mail.identity, hook.identity}) == 2


def test_a_brief_that_is_not_kept_queues_nothing(store, monkeypatch):
    """All of it or nothing: a crash leaves no parcel without a brief, and no brief without its parcels."""
    for culprit in ("briefing.store.Store._mark", "briefing.store.outbox.digest"):
        with monkeypatch.context() as patch:
            patch.setattr(culprit, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                run(store, MAIL)
        assert (store.parcels("s"), store.briefs()) == ([], [])
        assert store.see("s", [ARTICLE.id], NOW)[ARTICLE.id][1] is None
    store.end_run(store.begin_run("s", NOW), NOW, 4, None, [MAIL])
    assert store.parcels("s") == []


def test_the_identity_is_that_of_series_day_number_and_readers(tmp_path):
    """The same brief of the same day gets the same identity, even in a store made anew; any other another."""
    seen = []
    for name in ("a.db", "b.db"):
        store = Store(tmp_path / name)
        run(store, MAIL, ("mail", (NIGHT,)), ("mail", (DESK, NIGHT)), HOOK)
        run(store, MAIL)
        run(store, MAIL, day=1)
        run(store, MAIL, series="t")
        seen.append([parcel.identity for series in "st" for parcel in store.parcels(series)])
        store.close()
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 7


def test_equal_groups_get_one_message(store):
    """A group that the settings name twice is one."""
    run(store, MAIL, MAIL, HOOK, HOOK)
    assert [parcel.channel for parcel in store.parcels("s")] == ["mail", "webhook"]


def test_a_day_made_again_is_not_sent_again(store):
    """Who was sent a brief of that day, or is about to be, gets none when it is made again; a new reader does."""
    run(store, MAIL, HOOK)
    store.delivered(store.parcels("s")[0].id, NOW)
    run(store, ("mail", (DESK, NIGHT)), HOOK, again=True)
    waiting = [(parcel.channel, parcel.to) for parcel in store.parcels("s")]
    assert waiting == [("webhook", ()), ("mail", (NIGHT,))]
    run(store, ("mail", (DESK, NIGHT)), HOOK, again=True)
    assert len(store.parcels("s")) == 2
    run(store, MAIL, HOOK, day=1, again=True)
    assert len(store.parcels("s")) == 4


def test_a_second_brief_of_the_day_is_sent(store):
    """An evening run with other articles is a brief of its own."""
    run(store, MAIL)
    run(store, MAIL)
    assert len(store.parcels("s")) == 2


def test_how_far_all_have_come(store):
    """What waits stands first, then what was done last; each with its reason."""
    for day in range(4):
        run(store, MAIL, day=day)
    first, second, third, _ = store.parcels("s")
    store.delivered(first.id, NOW)
    store.not_delivered(second.id, "no", NOW, give_up=True)
    store.not_delivered(third.id, "busy", NOW, give_up=False)
    day = timedelta(days=1)
    assert store.deliveries("s", 9) == [
        Delivery("mail", (DESK,), date(2026, 3, 7), "waiting", 0, NOW + 3 * day, None),
        Delivery("mail", (DESK,), date(2026, 3, 6), "waiting", 1, NOW, "busy"),
        Delivery("mail", (DESK,), date(2026, 3, 5), "given up", 1, NOW, "no"),
        Delivery("mail", (DESK,), date(2026, 3, 4), "delivered", 1, NOW, None),
    ]
    assert len(store.deliveries("s", 2)) == 2
    assert [parcel.attempts for parcel in store.parcels("s")] == [1, 0]


def test_a_store_of_before_is_taken_over(tmp_path):
    """A store without parcels gets them; nothing that is in it is sent."""
    second_version(tmp_path / "old.db", make_brief(ARTICLE))
    store = Store(tmp_path / "old.db")
    assert store.parcels("s") == []
    run(store, MAIL)
    assert len(store.parcels("s")) == 1
    store.close()


def test_parcels_go_with_their_brief(store):
    """Pruning leaves no parcel without its brief."""
    run(store, MAIL)
    run(store, MAIL, day=3)
    store.prune(NOW + timedelta(days=1))
    (left,) = store.parcels("s")
    assert left.brief_date == date(2026, 3, 7)
    run(store, MAIL, day=3)
    assert len(store.parcels("s")) == 2


# ------------------------------------------------------------------------------------------ sending


def test_ten_runs_with_failures_between_send_each_brief_once(store):
    """Whatever the server does in the meantime, each reader has each brief once in the end, and failures are told."""
    fine = {"greeting": None, "refuse": {}, "at_data": lambda _: "250 taken"}
    bad_days = {
        1: {"greeting": "421 later"},
        2: {"greeting": "554 closed"},
        4: {"refuse": {DESK: "450 greylisted", NIGHT: "450 greylisted"}},
        5: {"at_data": lambda _: "451 disk full"},
        6: {"at_data": lambda _: "554 no"},
        8: {"at_data": lambda _: None},
    }
    told = {}
    with MailServer() as server:
        made = settings(server, (DESK,), (NIGHT,))
        for day in range(10):
            vars(server).update(fine | bad_days.get(day, {}))
            run(store, MAIL, ("mail", (NIGHT,)), day=day)
            told[day] = try_all(store, made, day=day)
        arrived = [(str(message["Subject"]), *readers) for message, readers in server.taken]
        ids = [message["Message-ID"] for message, _ in server.taken]
    days = [f"Daily brief, {(NOW + timedelta(days=day)).date()}" for day in range(10)]
    assert sorted(arrived) == sorted((subject, reader) for subject in days for reader in (DESK, NIGHT))
    assert len(set(ids)) == 20
    assert {day: len(lines) for day, lines in told.items() if lines} == {1: 2, 2: 4, 4: 2, 5: 4, 6: 6, 8: 2}
    assert store.parcels("s") == []
    assert {delivery.state for delivery in store.deliveries("s", 99)} == {"delivered"}


def test_a_second_try_sends_nothing_twice(store):
    """What was taken is not sent again."""
    with MailServer() as server:
        run(store, MAIL)
        assert try_all(store, settings(server)) == []
        assert try_all(store, settings(server)) == []
        assert len(server.taken) == 1
        text, html = (part.get_content() for part in server.taken[0][0].iter_parts())
    assert (text, html) == ("md of 2026-03-04\n", "html of 2026-03-04\n")


def test_the_pages_of_a_mail_are_the_brief_s_own(store):
    """The text is the Markdown page and the HTML part the HTML page, as a run writes them into files."""
    brief = run(store, MAIL)
    with MailServer() as server:
        asyncio.run(flush(store, "s", settings(server), NOW, render.render, no_post))
        text, html = (part.get_content() for part in server.taken[0][0].iter_parts())
    assert (text, html) == (render.render(brief, "md"), render.render(brief, "html"))


def test_who_is_refused_for_now_gets_it_next_time(store):
    """Of a group, he whom the server puts off (4xx) gets the message later, and the others no second one."""
    with MailServer() as server:
        made = settings(server, (DESK, NIGHT, "gone@example.org"))
        run(store, ("mail", (DESK, NIGHT, "gone@example.org")))
        server.refuse = {NIGHT: "450 greylisted", "gone@example.org": "550 no such user"}
        assert try_all(store, made) == [
            (
                "The brief of 2026-03-04 was delivered by mail, but not to night@example.org: the server said "
                "450 greylisted; it is tried again with the next run."
            ),
            (
                "The brief of 2026-03-04 was delivered by mail, but not to gone@example.org: the server said "
                "550 no such user; it is not tried again."
            ),
        ]
        assert [parcel.to for parcel in store.parcels("s")] == [(NIGHT,)]
        server.refuse = {}
        assert try_all(store, made, day=1) == []
        assert [readers for _, readers in server.taken] == [[DESK], [NIGHT]]
        assert len({message["Message-ID"] for message, _ in server.taken}) == 1


def test_what_fails_for_a_week_is_given_up_and_told_once(store):
    """A failure is told with each run until the brief is given up, and then no more."""
    run(store, MAIL)
    told = {day: try_all(store, settings(), day=day) for day in (0, 1, 7, 8, 9)}
    waits = (
        "The brief of 2026-03-04 was not delivered by mail to desk@example.org: the mail server localhost cannot "
        "be reached (connection refused); it is tried again with the next run."
    )
    gone = waits.replace("it is tried again with the next run", "it is given up")
    assert told == {0: [waits], 1: [waits], 7: [waits], 8: [gone], 9: []}
    assert [(d.state, d.attempts) for d in store.deliveries("s", 9)] == [("given up", 4)]


def test_what_waited_for_long_is_tried_before_it_is_given_up(store):
    """A machine that was off for two weeks still delivers what it owes."""
    run(store, MAIL)
    with MailServer() as server:
        assert try_all(store, settings(server), day=14) == []
        assert len(server.taken) == 1


def test_who_left_the_settings_gets_nothing_more(store):
    """An address that was taken out of the settings gets nothing, not even what was queued before."""
    run(store, ("mail", (DESK, NIGHT)), ("mail", (NIGHT,)))
    with MailServer() as server:
        (told,) = try_all(store, settings(server))
        assert [readers for _, readers in server.taken] == [[DESK]]
    assert "the settings have it no longer; it is given up" in told
    assert store.parcels("s") == []


def test_a_missing_setting_is_told_with_its_name(store):
    """What is missing is named, and the brief waits until it is there."""
    run(store, MAIL, HOOK)
    mail = MailSettings(to=((DESK,),))
    sender, address = try_all(store, Settings(deliver=DeliverSettings(mail=mail)))
    assert "set `sender` under [deliver.mail]; it is tried again" in sender
    assert "set BRIEFING_WEBHOOK_URL or `url_file`; it is tried again" in address


def test_a_webhook_is_tried_until_it_takes_it(store):
    """A webhook gets each brief once, too; its address is in no sentence, log or store."""
    posted = []

    async def post(url: str, body: bytes, kind: str) -> int:
        posted.append((url, kind))
        return 503 if len(posted) == 1 else 200

    made = settings(hook="https://hooks.example.org/T0/sesame")
    run(store, HOOK)
    told = try_all(store, made, post=post)
    assert told == [
        (
            "The brief of 2026-03-04 was not delivered by webhook: the webhook answered with status 503; "
            "it is tried again with the next run."
        )
    ]
    assert try_all(store, made, post=post) == try_all(store, made, post=post) == []
    assert posted == [("https://hooks.example.org/T0/sesame", "application/json")] * 2
    assert b"sesame" not in store._path.read_bytes()


def test_one_parcel_s_trouble_does_not_hold_up_the_others(store):
    """A page that cannot be made, or a fault of ours, costs that brief's delivery, not the rest."""
    for day in range(3):
        run(store, MAIL, day=day)

    def broken(brief: Brief, page_format: str) -> str:
        if brief.date.day == 4:
            raise UsageError("The template x.md.j2, line 3, fails: no.")
        if brief.date.day == 5:
            raise ValueError("sesame")
        return "page\n"

    with MailServer() as server:
        told = asyncio.run(flush(store, "s", settings(server), NOW, broken, no_post))
        assert [str(message["Subject"]) for message, _ in server.taken] == ["Daily brief, 2026-03-06"]
    assert [line.partition(": ")[2] for line in told] == [
        "The template x.md.j2, line 3, fails: no; it is tried again with the next run, in vain until that is mended.",
        "a fault of briefing itself (ValueError); it is tried again with the next run, in vain until that is mended.",
    ]


def test_a_brief_that_cannot_be_read_any_more_is_given_up(store):
    """After an update that reads old briefs no longer, the sentence says so."""
    run(store, MAIL)
    with contextlib.closing(sqlite3.connect(store._path)) as raw, raw:
        raw.execute("UPDATE brief SET json = '{}'")
    with MailServer() as server:
        (told,) = try_all(store, settings(server))
    assert told.endswith("the store has no such brief any more; it is given up.")
    assert try_all(store, settings()) == []


def test_each_step_is_an_event_of_the_log(store, caplog):
    """A log has one event for each try, with what a reader of it needs to know."""
    caplog.set_level(logging.INFO, "briefing.deliver.outbox")
    run(store, MAIL)
    try_all(store, settings())
    with MailServer() as server:
        try_all(store, settings(server))
    failed, done = caplog.records
    assert (failed.event, done.event) == ("not_delivered", "delivered")
    assert failed.data["reason"].endswith("cannot be reached (connection refused)")
    assert (done.data["date"], done.data["channel"], done.data["to"]) == ("2026-03-04", "mail", [DESK])
    assert (failed.data["attempt"], done.data["attempt"]) == (1, 2)


def test_a_run_that_is_interrupted_hears_the_server_out(store):
    """On SIGTERM in the middle of a message the server's yes is still recorded: nothing is sent twice."""

    async def main(server: MailServer) -> None:
        task = asyncio.create_task(flush(store, "s", settings(server), NOW, page, no_post))
        loop, begun = asyncio.get_running_loop(), asyncio.Event()

        async def slow(_) -> str:
            loop.call_soon_threadsafe(begun.set)
            await asyncio.sleep(0.3)
            return "250 taken"

        server.at_data = slow
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(store, MAIL)
    with MailServer() as server:
        asyncio.run(main(server))
        assert len(server.taken) == 1
    assert store.parcels("s") == []


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from briefing.deliver import outbox
from briefing.store import Store
sys.path.insert(0, "tests")
from test_outbox import NOW, no_post, page, settings

class Server:
    port = int(sys.argv[2])

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

Store.delivered = die
asyncio.run(outbox.flush(Store(Path(sys.argv[1])), "s", settings(Server), NOW, page, no_post))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_between_the_server_s_yes_and_our_record(store):
    """Only here is a brief sent twice, and its Message-ID shows it; nothing is ever lost."""
    run(store, MAIL)
    with MailServer() as server:
        done = subprocess.run(
            [sys.executable, "-c", KILLED, store._path, str(server.port)],
            cwd=ROOT,
            check=False,
            capture_output=True,
        )
        assert done.returncode == -9, done.stderr.decode()
        assert len(server.taken) == 1
        assert [parcel.attempts for parcel in store.parcels("s")] == [0]
        assert try_all(store, settings(server), day=1) == []
        first, second = (message for message, _ in server.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes().partition(b"boundary")[0] == second.as_bytes().partition(b"boundary")[0]
    assert store.parcels("s") == []


def test_a_killed_run_queues_all_or_nothing(tmp_path):
    """Killed before its end is committed, a run leaves neither brief nor parcel; after it, both."""
    code = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from briefing.store import Store, outbox
from test_outbox import MAIL, run
store = Store(Path(sys.argv[1]))
if sys.argv[2] == "before":
    outbox.queue = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
run(store, MAIL)
os.kill(os.getpid(), signal.SIGKILL)
"""
    for when, there in (("before", 0), ("after", 1)):
        path = Path(tmp_path / f"{when}.db")
        subprocess.run([sys.executable, "-c", code, path, when], cwd=ROOT, check=False, capture_output=True)
        store = Store(path)
        assert (len(store.parcels("s")), len(store.briefs())) == (there, there)
        store.close()
