"""Acts that run beside the test, on a connection of their own."""

from collections.abc import Callable
from threading import Thread
from typing import Any

from flask import Flask, current_app

MOMENT = 0.4
"""Seconds in which whatever is not held up would long be done."""


class Beside:
    """Something done in a thread of its own, on a connection of its own."""

    def __init__(self, do: Callable[[], Any]) -> None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self.outcome: Any = None

        def run() -> None:
            with app.app_context():
                self.outcome = do()

        self.thread = Thread(target=run)
        self.thread.start()

    @property
    def waits(self) -> bool:
        self.thread.join(MOMENT)
        return self.thread.is_alive()

    def done(self) -> Any:
        self.thread.join(20)
        assert not self.thread.is_alive()
        return self.outcome
