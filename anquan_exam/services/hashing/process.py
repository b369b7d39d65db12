"""The helper process as the server sees it: started when first needed, and again when it broke."""

import json
import os
import secrets
import subprocess
import sys
import time
from select import select
from typing import IO, Any
from weakref import finalize

from anquan_exam.config import ROOT

COMMAND = (sys.executable, "-m", "anquan_exam.services.hashing.helper")
# The helper gives way. On a machine with no time left its turn would hardly ever come: the server
# then hashes itself, at most twice a second, and sign-ins go on.
PATIENCE_SECONDS = 0.5
LONGEST_START_SECONDS = 10.0


class HelperGone(Exception):
    """It could not be started, ended before it answered, or takes too long."""


class HelperProcess:
    """For one thread at a time. Each question has a mark of its own, and an answer with another is
    never used: what was said to one person must not let in the next."""

    def __init__(self) -> None:
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._end: finalize[Any, Any] | None = None
        self._owed = ""  # the mark of a question that nobody waits for any more

    def ask(self, work: str, *given: str) -> Any:
        """The answer. Raises HelperGone; the next question may find it again."""
        try:
            self._start_if_needed()
            return self._exchange(time.monotonic() + PATIENCE_SECONDS, work, given)
        except TimeoutError as fault:
            raise HelperGone from fault
        except (OSError, ValueError, TypeError) as fault:
            self._drop()
            raise HelperGone from fault
        except BaseException:
            self._drop()  # whatever it may still say belongs to nobody
            raise

    def _exchange(self, until: float, work: str, given: tuple[str, ...]) -> Any:
        assert self._process is not None and self._process.stdin is not None
        if self._owed:
            self._answer(self._owed, until)
        mark = self._owed = secrets.token_hex(8)
        self._process.stdin.write(json.dumps([mark, work, *given]).encode() + b"\n")
        self._process.stdin.flush()
        return self._answer(mark, until)

    def _answer(self, mark: str, until: float) -> Any:
        """What is said to the question with `mark`. Raises TimeoutError; it is then still owed."""
        assert self._process is not None and self._process.stdout is not None
        _await(self._process.stdout, until)
        said, answer = json.loads(self._process.stdout.readline())
        if said != mark:
            raise ValueError("an answer to another question")
        self._owed = ""
        return answer

    def _start_if_needed(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            return
        # After a fork the other is the parent's: it alone may speak to it.
        self._process, self._owner, self._owed = _start(), os.getpid(), "ready"
        self._end = finalize(self, _stop, self._process, self._owner)
        self._answer(self._owed, time.monotonic() + LONGEST_START_SECONDS)

    def _drop(self) -> None:
        self._process = None
        if self._end is not None:
            self._end()


def _await(answers: IO[bytes], until: float) -> None:
    """Return when there is something to read. Windows, which cannot tell, does not put it off."""
    left = max(0.0, until - time.monotonic())
    if os.name != "nt" and not select([answers], [], [], left)[0]:
        raise TimeoutError


def _start() -> subprocess.Popen[bytes]:
    lower = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # Windows; Linux: helper.py
    return subprocess.Popen(  # noqa: S603 - our own program, no word of it from outside
        COMMAND,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        creationflags=lower,
        start_new_session=True,  # which it puts last: helper.py
    )


def _stop(process: subprocess.Popen[bytes], owner: int) -> None:
    """End it; what it was in the middle of is not waited for."""
    if owner == os.getpid():
        process.kill()
        process.communicate()
