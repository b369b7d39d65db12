"""The connections of the hot path: one a thread, kept, because taking one out costs a tenth of a
save."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


class HotConnections:
    """Autocommit connections of `engine`, one for each thread of each process.

    A connection on which anything fails is thrown away; disposing of the engine ends them all."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._mine = threading.local()
        self._generation = 0
        event.listen(engine, "engine_disposed", self._forget)

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """This thread's connection."""
        mine, now = self._mine, (os.getpid(), self._generation)
        if getattr(mine, "made", None) != now:
            mine.connection, mine.made = self.engine.connect(), now
        try:
            yield mine.connection
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        mine = self._mine
        mine.made = None
        mine.connection.invalidate()
        mine.connection.close()

    def _forget(self, _engine: Engine) -> None:
        self._generation += 1
        if getattr(self._mine, "made", None) is not None:
            self._drop()
