"""The process that hashes: `python -m anquan_exam.services.hashing.helper`, started by its server.

First it says that it is ready. Then a line in is [mark, "make" or "matches", arguments…], a line
out [the same mark, answer]. It ends when its input does, which is when the server is gone, however
it went."""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from anquan_exam.services.hashing import argon

READY = b'["ready", true]\n'
WORK: dict[str, Callable[..., str | bool]] = {"make": argon.make, "matches": argon.matches}


def main() -> None:
    """Serve until the input ends."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # a server that is stopping still needs it
        signal.signal(ending, signal.SIG_IGN)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    _give_way()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    """Do what each line asks, one after another."""
    for line in questions:
        mark, work, *given = json.loads(line)
        answers.write(json.dumps([mark, WORK[work](*given)]).encode() + b"\n")
        answers.flush()


def _give_way() -> None:
    """Run only while nothing else wants to: neither the server, nor the database, nor what the
    system itself does for a write to reach the disk.

    Linux shares the processor out among sessions first, and among their processes then: hence the
    lowest place in both. Where the system knows no such thing, all stay equal."""
    if sys.platform != "linux":
        return
    with suppress(OSError):
        if os.getsid(0) == os.getpid():  # else it would be somebody else's session
            Path("/proc/self/autogroup").write_text("19", "ascii")
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    main()
