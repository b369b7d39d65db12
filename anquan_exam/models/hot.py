"""The connections of the hot path: one a thread, kept, because taking one out costs a tenth of a
save."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


class HotConnections:
    """Autocommit connections of `engine`, one for each thread of each process.

    A connection on which anything fails is thrown away, and so are those of threads that have
    ended; disposing of the engine ends them all."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._process = os.getpid()
        self._kept: dict[int, Connection] = {}
        self._change = threading.Lock()
        event.listen(engine, "engine_disposed", self._forget)

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """This thread's connection."""
        thread = threading.get_ident()
        connection = self._kept.get(thread) if self._process == os.getpid() else None
        if connection is None:
            connection = self._open(thread)
        try:
            yield connection
        except BaseException:
            self._end([thread])
            raise

    def _open(self, thread: int) -> Connection:
        if self._process != os.getpid():
            # After a fork the connections are the parent's to close.
            self._process, self._kept = os.getpid(), {}
        alive = {each.ident for each in threading.enumerate()}
        self._end([each for each in list(self._kept) if each not in alive])
        connection = self.engine.connect()
        with self._change:
            self._kept[thread] = connection
        return connection

    def _end(self, threads: list[int]) -> None:
        with self._change:
            ended = [self._kept.pop(thread) for thread in threads if thread in self._kept]
        for connection in ended:
            connection.invalidate()
            connection.close()

    def _forget(self, _engine: Engine) -> None:
        self._end(list(self._kept))
