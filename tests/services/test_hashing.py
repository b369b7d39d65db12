"""The process that hashes: right answers whatever happens to it, and room for everybody else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anquan_exam.config import ROOT
from anquan_exam.services.hashing import HashLine, LineFull, argon, process


@pytest.fixture
def helper() -> Iterator[subprocess.Popen[bytes]]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(process.COMMAND, cwd=ROOT, start_new_session=True, **pipes) as running:
        yield running
        running.kill()


def ask(helper: subprocess.Popen[bytes], *question: object) -> object:
    assert helper.stdin is not None and helper.stdout is not None
    helper.stdin.write(json.dumps(question).encode() + b"\n")
    helper.stdin.flush()
    return json.loads(helper.stdout.readline())


def test_a_password_is_told_from_any_other() -> None:
    line = HashLine(1, 2)
    stored = line.make("密码-2026\n'\"")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert line.matches(stored, "密码-2026\n'\"")
    assert not line.matches(stored, "密码-2026")
    assert not line.matches("no hash at all", "密码-2026")


def test_only_so_many_wait_and_a_place_left_is_free_again() -> None:
    line = HashLine(1, 2)
    with line.place():
        with line.place(), pytest.raises(LineFull), line.place():
            pass
        with line.place():
            pass


@pytest.mark.parametrize("at_once", [1, 3])
def test_many_at_once_each_get_their_own_answer(at_once: int) -> None:
    line = HashLine(at_once, 8)
    stored = [line.make(str(number)) for number in range(4)]
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda n: line.matches(stored[n % 4], str(n // 4)), range(16)))
    assert seen == [n % 4 == n // 4 for n in range(16)]


READY = "print('[\"ready\", true]', flush=True); input(); "
BREAKING = {
    "ends at once": "",
    "ends when asked": READY,
    "says nothing of use": READY + "print('?', flush=True); input()",
    "says what cannot be read": READY + "print('true', flush=True); input()",
    "answers something else": READY + "print('[\"ready\", true]\\n' * 9, flush=True); input()",
}


@pytest.mark.parametrize("program", BREAKING.values(), ids=BREAKING.keys())
def test_a_broken_helper_lets_nobody_in(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", program))
    line = HashLine(1, 1)
    stored = line.make("right")
    for _ in range(2):
        assert line.matches(stored, "right")
        assert not line.matches(stored, "wrong")


LATE = """
import json, sys, time
print('["ready", true]', flush=True)
for line in sys.stdin:
    mark, work, *given = json.loads(line)
    time.sleep({seconds})
    print(json.dumps([mark, given[-1] == "right"]), flush=True)
"""


@pytest.mark.parametrize("seconds", [0, 0.2, 1000])
def test_a_late_answer_is_nobody_else_s(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    program = LATE.replace("{seconds}", str(seconds))
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", program))
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.1)
    line = HashLine(1, 1)
    stored = argon.make("right")
    for _ in range(2):
        assert line.matches(stored, "right")
        assert not line.matches(stored, "wrong")


def test_without_a_helper_the_server_hashes_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "COMMAND", ("/no/such/program",))
    line = HashLine(1, 1)
    assert line.matches(line.make("right"), "right")


def test_the_helper_ends_with_its_server(helper: subprocess.Popen[bytes]) -> None:
    helper.communicate(timeout=30)
    assert helper.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are told this way on Linux")
def test_the_helper_gives_way_and_is_not_ended_by_what_ends_a_server(
    helper: subprocess.Popen[bytes],
) -> None:
    assert helper.stdout is not None and json.loads(helper.stdout.readline()) == ["ready", True]
    assert ask(helper, 1, "matches", "no hash", "x") == [1, False]
    assert os.sched_getscheduler(helper.pid) == os.SCHED_IDLE
    session = Path(f"/proc/{helper.pid}/autogroup")
    assert not session.exists() or session.read_text().endswith("nice 19\n")
    helper.terminate()
    assert ask(helper, 2, "matches", "no hash", "x") == [2, False]
