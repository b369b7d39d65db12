"""Child processes that start together, are watched, and stop together."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

STOP_SECONDS = 20
LOOK_SECONDS = 0.3


class Child:
    """One process. With `restart_after` (seconds) it is started again when it ends.

    `name` is what the operator reads about it."""

    def __init__(
        self, name: str, command: Sequence[str], cwd: Path, restart_after: float | None = None
    ) -> None:
        self.name = name
        self.command = list(command)
        self.cwd = cwd
        self.restart_after = restart_after
        self._process: subprocess.Popen[bytes] | None = None
        self._ended_at: float | None = None

    def start(self) -> None:
        """Start it (again)."""
        self._ended_at = None
        self._process = subprocess.Popen(self.command, cwd=self.cwd)  # noqa: S603 - our own words

    def exit_code(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self) -> None:
        """Ask it to end; end it if it does not listen."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def restart_if_due(self, now: float) -> None:
        """Start it again once it has been away for `restart_after` seconds of the clock `now`."""
        if self.restart_after is None or self.exit_code() is None:
            return
        if self._ended_at is None:
            self._ended_at = now
            click.echo(f"{self.name}意外停止，{self.restart_after:g} 秒后重新启动。", err=True)
        elif now - self._ended_at >= self.restart_after:
            self.start()


@contextmanager
def running(*children: Child) -> Iterator[None]:
    """Start all `children`; however the block is left, stop them all, the last first."""
    with _signals_as_exit():
        try:
            for child in children:
                child.start()
            yield
        except KeyboardInterrupt:
            raise SystemExit(0) from None
        finally:
            for child in reversed(children):
                child.stop()


def watch(main: Child, *others: Child) -> int:
    """Wait for `main` to end, restarting `others` where they ask for it. Its exit code."""
    while (code := main.exit_code()) is None:
        for child in others:
            child.restart_if_due(time.monotonic())
        time.sleep(LOOK_SECONDS)
    return code


@contextmanager
def _signals_as_exit() -> Iterator[None]:
    """Let SIGTERM, and a closed terminal, leave the block like an exception: nothing stays on."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    caught = [signal.SIGTERM]
    if sys.platform != "win32":
        caught.append(signal.SIGHUP)
    before = {number: signal.signal(number, leave) for number in caught}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
