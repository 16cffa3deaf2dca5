"""Run the program in a process that is killed at an instant: `python killed_run.py INSTANT run …`."""

from __future__ import annotations

import os
import signal
import smtplib
import sys
from collections.abc import Callable
from typing import Any

from briefing import cli, gathering, pipeline
from briefing.deliver import pages
from briefing.store import Store
from briefing.store.web import WebMemory
from briefing.work import Worker

# Where a run is killed: what it is about to do, or has just done for the n-th time.
INSTANTS: dict[str, tuple[Any, str, bool, int]] = {
    "the lock is taken": (gathering, "_read", True, 1),
    "a feed is kept": (WebMemory, "keep_feed", False, 1),
    "a page is kept": (WebMemory, "keep_page", False, 2),
    "articles are noted as seen": (Store, "see", False, 1),
    "articles are read": (Worker, "read", True, 2),
    "the brief is composed": (pipeline, "compose", False, 1),
    "a page is written beside its place": (os, "fsync", False, 1),
    "the pages are in place": (pages, "write_pages", False, 1),
    "the brief is kept": (Store, "end_run", False, 1),
    "the mail is about to go": (smtplib.SMTP, "data", True, 1),
    "the server has the mail": (Store, "delivered", True, 1),
}


def kill_at(owner: Any, name: str, before: bool, times: int) -> None:
    """Let the process kill itself where a function is called, or has returned, for the n-th time."""
    plain: Callable[..., Any] = getattr(owner, name)
    counted = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal counted
        counted += 1
        if before and counted == times:
            os.kill(os.getpid(), signal.SIGKILL)
        result = plain(*args, **kwargs)
        if counted == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)
    for module in list(sys.modules.values()):
        # What was imported from there by its name.
        if module.__name__.startswith("briefing") and getattr(module, name, None) is plain:
            setattr(module, name, deadly)


if __name__ == "__main__":
    from briefing.cli import run_command  # noqa: F401 - so that it is there to be changed

    kill_at(*INSTANTS[sys.argv.pop(1)])
    cli.main()
