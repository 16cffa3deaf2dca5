"""The one thread of a process that writes what must be committed before it is used."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from briefing.store.database import open_database, plain_errors, transaction


@dataclass(frozen=True, slots=True)
class _Write:
    """One statement with its values, and the future of who waits for it to be committed."""

    statement: str
    values: tuple[object, ...]
    committed: asyncio.Future[None]


class Writer:
    """Commits in a thread with a connection of its own: all that has queued up, in one transaction.

    The event loop is never held up by the disk, and under load a commit is shared by many.

    Args:
        path: of a store that has its tables.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: SimpleQueue[_Write | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._database: sqlite3.Connection | None = None  # the thread's

    async def write(self, statement: str, values: tuple[object, ...]) -> None:
        """Return when a statement is committed. Cancelling the wait does not undo the write.

        Raises:
            BriefingError: it could not be committed; one plain sentence.
        """
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put(_Write(statement, values, committed))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="briefing store", daemon=True)
            self._thread.start()
        await committed

    def close(self) -> None:
        """Wait until all that was given is committed, and end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        try:
            going_on = True
            while going_on:
                batch = self._next()
                writes = [write for write in batch if write is not None]
                going_on = len(writes) == len(batch)
                _wake(writes, self._commit(writes))
        finally:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _next(self) -> list[_Write | None]:
        """Wait for something to write; give it with all that has queued up behind it."""
        batch = [self._queue.get()]
        with suppress(Empty):
            while True:
                batch.append(self._queue.get_nowait())
        return batch

    def _commit(self, writes: Sequence[_Write]) -> Exception | None:
        """Commit all or none; give the error that prevented it."""
        try:
            with plain_errors(self._path):
                if self._database is None:
                    self._database = open_database(self._path)
                with transaction(self._database):
                    for write in writes:
                        self._database.execute(write.statement, write.values)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
            return error
        return None


def _wake(writes: Sequence[_Write], error: Exception | None) -> None:
    waiting: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for write in writes:
        waiting.setdefault(write.committed.get_loop(), []).append(write.committed)
    for loop, futures in waiting.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_tell, futures, error)


def _tell(futures: Sequence[asyncio.Future[None]], error: Exception | None) -> None:
    for future in futures:
        if future.done():  # cancelled; what it waited for was done all the same
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
