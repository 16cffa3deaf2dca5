"""Sends what waits in the store, each parcel once, and records at once how it went."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from briefing.deliver import DeliveryError, mail, webhook
from briefing.deliver.webhook import Post
from briefing.errors import BriefingError
from briefing.store import Parcel, Store
from briefing.types import Brief

if TYPE_CHECKING:
    from briefing.settings import Settings

Render = Callable[[Brief, Literal["md", "html"]], str]

# Then a brief is no news any more, and whoever looks after this has been told each day.
_PATIENCE = timedelta(days=7)
# Seconds that a run which is interrupted leaves the server for its yes or no: without it the brief is sent again.
_GRACE = 30.0

_log = logging.getLogger(__name__)


async def flush(
    store: Store,
    series: str,
    settings: Settings,
    now: datetime,
    render: Render,
    post: Post,
    but: Collection[int] = (),
) -> list[str]:
    """Try to deliver every parcel of a series that waits, once each, oldest first.

    A parcel that fails waits for the next call, and is given up when it fails seven days after it was queued. What
    the server has taken is recorded before the next is tried; only where the process ends between the two is a brief
    sent a second time, with the same Message-ID. The store is used in the thread of the caller alone. The caller
    holds the series' lock: two calls at once would send twice.

    Args:
        store: has the parcels.
        series: its name.
        settings: of the deliveries, as they are now: who is no longer in them gets nothing any more.
        now: the moment that is recorded.
        render: gives a brief's page; called where a mail is to be sent.
        post: see webhook.send.
        but: the ids of parcels that had their try already.

    Returns:
        A sentence for each parcel that failed, and for each that the server did not take for all; no secrets.

    Raises:
        BriefingError: the store cannot be read or written.
    """
    sender = _Sender(settings, render, post)
    told: list[str] = []
    for parcel in store.parcels(series):
        if parcel.id in but:
            continue
        left = _left(parcel, settings)
        brief = store.parcel_brief(parcel) if left is not None else None
        if left is None or brief is None:
            reason = (
                "the settings have it no longer" if left is None else "the store has no such brief any more"
            )
            told.append(_failed(store, parcel, DeliveryError(reason, passing=False), now, give_up=True))
            continue
        parcel = left
        work = asyncio.ensure_future(sender.send(parcel, brief))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work], timeout=_GRACE)
            if work.done():
                _record(store, parcel, work, now)
            raise
        except Exception:  # noqa: BLE001, S110 - it is recorded, and the other parcels go on
            pass
        told += _record(store, parcel, work, now)
    return told


def _left(parcel: Parcel, settings: Settings) -> Parcel | None:
    """Give a parcel as it is for those that are still in the settings; None where nobody is."""
    if parcel.channel == "webhook":
        return parcel  # its address is a secret that may be missing for a day
    wanted = {address for group in settings.deliver.mail.to for address in group}
    to = tuple(address for address in parcel.to if address in wanted)
    return replace(parcel, to=to) if to else None


class _Sender:
    """Sends parcels; the pages of a brief are made once for all its groups of readers."""

    def __init__(self, settings: Settings, render: Render, post: Post) -> None:
        self._settings = settings
        self._render = render
        self._post = post
        self._pages: tuple[int, str, str] | None = None

    async def send(self, parcel: Parcel, brief: Brief) -> dict[str, str]:
        """Send a parcel; give the recipients that were refused, where others were not.

        Raises:
            DeliveryError: nobody has got it.
            BriefingError: its page cannot be made.
        """
        if parcel.channel == "webhook":
            url = self._settings.webhook_url
            if url is None:
                raise DeliveryError(
                    "the webhook's address is missing; set BRIEFING_WEBHOOK_URL or `url_file`", passing=False
                )
            await webhook.send(url, webhook.payload(brief, self._settings.deliver.webhook.style), self._post)
            return {}
        settings, password = self._settings.deliver.mail, self._settings.mail_password
        sender = settings.sender or settings.username or ""
        if "@" not in sender:
            raise DeliveryError("there is no sender; set `sender` under [deliver.mail]", passing=False)
        if self._pages is None or self._pages[0] != parcel.run:
            self._pages = parcel.run, self._render(brief, "md"), self._render(brief, "html")
        _, text, html = self._pages

        def compose_and_send() -> dict[str, str]:
            message = mail.compose(brief, text, html, sender=sender, to=parcel.to, identity=parcel.identity)
            return mail.send(message, settings, password)

        return await asyncio.to_thread(compose_and_send)


def _record(store: Store, parcel: Parcel, work: asyncio.Future[dict[str, str]], now: datetime) -> list[str]:
    """Record how a parcel went; give a sentence for what did not go well."""
    error = work.exception()
    if error is not None:
        give_up = now - parcel.queued > _PATIENCE
        return [_failed(store, parcel, _delivery_error(error), now, give_up=give_up)]
    refused = work.result()
    store.delivered(parcel.id, now, refused)
    _log.info("delivered", extra={"event": "delivered", "data": _data(parcel, refused=len(refused))})
    return list(_refusals(parcel, refused))


def _delivery_error(error: BaseException) -> DeliveryError:
    if isinstance(error, DeliveryError):
        return error
    if isinstance(error, BriefingError):
        return DeliveryError(str(error).rstrip("."), passing=False)
    # Whatever it says may hold a secret.
    return DeliveryError(f"a fault of briefing itself ({type(error).__name__})", passing=False)


def _refusals(parcel: Parcel, refused: dict[str, str]) -> Iterator[str]:
    for address, reason in refused.items():
        then = "it is tried again with the next run" if reason.startswith("4") else "it is not tried again"
        yield (
            f"The brief of {parcel.brief_date} was delivered by mail, but not to {address}: "
            f"the server said {reason}; {then}."
        )


def _failed(store: Store, parcel: Parcel, error: DeliveryError, now: datetime, *, give_up: bool) -> str:
    store.not_delivered(parcel.id, error.reason, now, give_up=give_up)
    data = _data(parcel, reason=error.reason, passing=error.passing, given_up=give_up)
    _log.info("not delivered", extra={"event": "not_delivered", "data": data})
    how = f"by mail to {', '.join(parcel.to)}" if parcel.channel == "mail" else "by webhook"
    then = "it is tried again with the next run"
    if give_up:
        then = "it is given up"
    elif not error.passing:
        then += ", in vain until that is mended"
    return f"The brief of {parcel.brief_date} was not delivered {how}: {error.reason}; {then}."


def _data(parcel: Parcel, **more: object) -> dict[str, object]:
    return {
        "date": parcel.brief_date.isoformat(),
        "channel": parcel.channel,
        "to": list(parcel.to),
        "identity": parcel.identity,
        "attempt": parcel.attempts + 1,
        **more,
    }
