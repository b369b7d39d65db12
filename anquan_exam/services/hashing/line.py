"""The line before the hashes, one a server process."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue
from threading import BoundedSemaphore
from typing import Any

from anquan_exam.services.errors import Problem
from anquan_exam.services.hashing import argon
from anquan_exam.services.hashing.process import HelperGone, HelperProcess


class LineFull(Problem):
    """Nothing was looked at or counted: the same may be asked again a little later."""

    def __init__(self) -> None:
        super().__init__("line_full")


class HashLine:
    """`at_once` hashes are computed at one time, and `places` requests hold a thread for it."""

    def __init__(self, at_once: int, places: int) -> None:
        self._places = BoundedSemaphore(places)
        self._free: LifoQueue[HelperProcess] = LifoQueue()  # one will do where one is enough
        for _ in range(at_once):
            self._free.put(HelperProcess())

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the line for as long as the block lasts. Raises LineFull at once."""
        if not self._places.acquire(blocking=False):
            raise LineFull
        try:
            yield
        finally:
            self._places.release()

    def make(self, password: str) -> str:
        """The hash of a password, once it was its turn."""
        try:
            return str(self._ask("make", password))
        except HelperGone:
            return argon.make(password)

    def matches(self, stored: str, password: str) -> bool:
        """Whether it is the password, once it was its turn."""
        try:
            return self._ask("matches", stored, password) is True
        except HelperGone:
            return argon.matches(stored, password)

    def _ask(self, work: str, *given: str) -> Any:
        helper = self._free.get()
        try:
            return helper.ask(work, *given)
        finally:
            self._free.put(helper)
