"""The one lock all writers on SQLite stand behind, across threads and processes.

Where the system has flock, waiting in its queue costs a tenth of a poll loop and starves nobody;
elsewhere (Windows) the filelock library does it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

POLL_SECONDS = 0.002


class _Handle:
    """The lock file as one thread has it open; closed with the thread, since nobody else can."""

    def __init__(self, path: Path) -> None:
        self._number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def fileno(self) -> int:
        """The descriptor flock wants."""
        return self._number

    def __del__(self) -> None:
        os.close(self._number)


class WriteLock:
    """Re-entrant within a thread; every thread opens the file anew, as every process does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine = threading.local()
        self._portable = None if fcntl else FileLock(path)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock, hold it for the block."""
        if self._portable is not None:
            with self._portable.acquire(poll_interval=POLL_SECONDS):
                yield
            return
        mine = self._mine
        if getattr(mine, "process", None) != os.getpid():
            # A file opened before a fork would share its lock with the parent.
            mine.process, mine.depth, mine.file = os.getpid(), 0, _Handle(self.path)
        depth = mine.depth
        if depth == 0:
            fcntl.flock(mine.file, fcntl.LOCK_EX)
        mine.depth = depth + 1
        try:
            yield
        finally:
            mine.depth = depth
            if depth == 0:
                fcntl.flock(mine.file, fcntl.LOCK_UN)
