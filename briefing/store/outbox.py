"""What is to be sent of the kept briefs, to whom, and how it went: queued with the brief, all or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from briefing.text import digest
from briefing.types import Brief

Channel = Literal["mail", "webhook"]
State = Literal["waiting", "delivered", "given up"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A brief on its way to one group of readers.

    Attributes:
        id: its number in the store.
        run: of the brief.
        channel: how it goes.
        to: mail addresses that have not got it yet; none for a webhook.
        identity: stays the same however often it is tried: a hash of series, date, its number among the
            briefs sent of that date, channel and readers.
        attempts: how often it was tried.
        queued: when the brief was made.
        brief_date: the brief's day.
    """

    id: int
    run: int
    channel: Channel
    to: tuple[str, ...]
    identity: str
    attempts: int
    queued: datetime
    brief_date: date


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a parcel has come.

    Attributes:
        channel: how it goes.
        to: all the mail addresses that it is for; none for a webhook.
        brief_date: the brief's day.
        state: of the three.
        attempts: how often it was tried.
        at: the moment of the last try, else when it was queued.
        reason: why the last try failed, or whom the server refused; None where all went well.
    """

    channel: Channel
    to: tuple[str, ...]
    brief_date: date
    state: State
    attempts: int
    at: datetime
    reason: str | None


def queue(
    database: sqlite3.Connection,
    run: int,
    brief: Brief,
    series: str,
    now: int,
    parcels: Sequence[tuple[Channel, tuple[str, ...]]],
    *,
    again: bool,
) -> None:
    """Queue the parcels of a run's brief, inside of the transaction that keeps it.

    Args:
        database: in a transaction.
        run: its id.
        brief: what is sent.
        series: its name.
        now: seconds since 1970.
        parcels: the channel and the readers of each; equal ones count once.
        again: the day is made again: who has a parcel of that series and day, sent or not, gets no other.
    """
    day = brief.date.isoformat()
    known = database.execute(
        "SELECT channel, recipients FROM parcel WHERE series = ? AND date = ?", (series, day)
    ).fetchall()
    had = {(channel, reader) for channel, readers in known for reader in json.loads(readers) or [""]}
    (number,) = database.execute(
        "SELECT 1 + coalesce(max(number), 0) FROM parcel WHERE series = ? AND date = ?", (series, day)
    ).fetchone()
    for channel, readers in dict.fromkeys(parcels):
        # A webhook has no readers that we know: one parcel of it is all.
        wanted = [r for r in readers or ("",) if not (again and (channel, r) in had)]
        if not wanted:
            continue
        to = json.dumps([r for r in wanted if r])
        identity = digest(json.dumps([series, day, number, channel, wanted]), 32)
        database.execute(
            "INSERT INTO parcel (run, series, date, number, channel, identity, queued, recipients, missing) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (run, series, day, number, channel, identity, now, to, to),
        )


def waiting(database: sqlite3.Connection, series: str) -> list[Parcel]:
    """Give a series' parcels that are neither delivered nor given up, oldest first."""
    rows = database.execute(
        "SELECT id, run, channel, missing, identity, attempts, queued, date FROM parcel "
        "WHERE series = ? AND state = 'waiting' ORDER BY id",
        (series,),
    )
    return [
        Parcel(
            *(number, run, channel, tuple(json.loads(missing)), identity, attempts, _moment(queued)),
            brief_date=date.fromisoformat(day),
        )
        for number, run, channel, missing, identity, attempts, queued, day in rows
    ]


def delivered(database: sqlite3.Connection, parcel: int, now: int, refused: Mapping[str, str]) -> None:
    """Record that a server took a parcel; it waits on for those whom it refused for the time being (4xx)."""
    again = [address for address, reason in refused.items() if reason.startswith("4")]
    reasons = "; ".join(f"{address}: {reason}" for address, reason in refused.items())
    database.execute(
        "UPDATE parcel SET attempts = attempts + 1, tried = ?, reason = ?, missing = ?, state = ? WHERE id = ?",
        (now, reasons or None, json.dumps(again), "waiting" if again else "delivered", parcel),
    )


def not_delivered(database: sqlite3.Connection, parcel: int, reason: str, now: int, *, give_up: bool) -> None:
    """Record that a parcel was tried in vain."""
    database.execute(
        "UPDATE parcel SET attempts = attempts + 1, tried = ?, reason = ?, state = ? WHERE id = ?",
        (now, reason, "given up" if give_up else "waiting", parcel),
    )


def deliveries(database: sqlite3.Connection, series: str, limit: int) -> list[Delivery]:
    """Give a series' parcels, what waits first, then the last first; `limit` of them at most."""
    rows = database.execute(
        "SELECT channel, recipients, date, state, attempts, coalesce(tried, queued), reason FROM parcel "
        "WHERE series = ? ORDER BY state = 'waiting' DESC, id DESC LIMIT ?",
        (series, limit),
    )
    return [
        Delivery(
            channel, tuple(json.loads(to)), date.fromisoformat(day), state, attempts, _moment(at), reason
        )
        for channel, to, day, state, attempts, at, reason in rows
    ]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
