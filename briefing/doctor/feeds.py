"""Whether feeds answer, and are feeds. Pages are not asked for."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.doctor.checks import Case, Check

# Seconds for one feed: whoever looks waits for it.
_SECONDS = 10.0
_MOST_TOLD = 10


def feeds(case: Case) -> Iterator[Check]:
    """Ask each feed, and those of the lists, once."""
    from briefing import loop
    from briefing.sources.memory import NoMemory
    from briefing.sources.web import Harvest, harvest
    from briefing.types import FailedSource
    from briefing.web import Fetcher

    sources = case.settings.sources
    specs = (*sources.feeds, *sources.opml)
    if not specs:
        yield Check("feeds", "skipped", "none are configured")
        return
    if case.offline:
        yield Check("feeds", "skipped", "they are not asked (--offline)")
        return

    async def ask() -> Harvest:
        async with Fetcher(
            user_agent=sources.user_agent,
            allow_private=sources.allow_private,
            timeout=min(_SECONDS, sources.fetch_timeout),
            per_host=sources.per_host,
            environ=case.environ,
        ) as fetcher:
            return await harvest(
                specs, fetcher, NoMemory(), now=case.now, wanted=lambda item: False, feeds=specs
            )

    found = loop.run(ask())
    failed = [item for item in found.items if isinstance(item, FailedSource)]
    mend = "look at the address in a browser; mend it, or take it out of [sources]"
    for item in failed[:_MOST_TOLD]:
        yield Check("feeds", "warn", f"{item.key}: {item.reason}", mend)
    for note in found.notes[:_MOST_TOLD]:
        yield Check("feeds", "warn", note.rstrip("."), "mend [sources] where that is not meant")
    left_out = max(0, len(failed) - _MOST_TOLD) + max(0, len(found.notes) - _MOST_TOLD)
    if left_out:
        yield Check("feeds", "warn", f"and {left_out} more", mend)
    elif not failed and not found.notes:
        yield Check("feeds", "ok", "all that are configured answer")
