"""Real processes that start, are watched and stop together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from anquan_exam.cli import supervisor
from anquan_exam.cli.supervisor import Child

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "pathlib.Path('deaf').touch(); time.sleep(60)",
]
PARENT = """
import sys
from pathlib import Path
from anquan_exam.cli.supervisor import Child, running, watch
child = Child("x", [sys.executable, "-c", CHILD], Path(sys.argv[1]))
with running(child):
    sys.exit(watch(child))
"""
WRITES_ITS_NUMBER = (
    "import os, time; open('new', 'w').write(str(os.getpid())); "
    "os.rename('new', 'pid'); time.sleep(60)"
)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_children_are_stopped_when_the_block_fails(tmp_path: Path) -> None:
    first, second = Child("a", SLEEPS, tmp_path), Child("b", SLEEPS, tmp_path)
    with pytest.raises(ZeroDivisionError), supervisor.running(first, second):
        assert first.exit_code() is None and second.exit_code() is None
        raise ZeroDivisionError
    assert first.exit_code() == second.exit_code() == -signal.SIGTERM


def test_a_child_deaf_to_the_request_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    child = Child("a", DEAF, tmp_path)
    with supervisor.running(child):
        assert eventually((tmp_path / "deaf").exists)
    assert child.exit_code() == -signal.SIGKILL


def test_the_end_of_the_server_ends_the_watch_with_its_code(tmp_path: Path) -> None:
    server = Child("a", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path)
    job = Child("b", SLEEPS, tmp_path)
    with supervisor.running(server, job):
        assert supervisor.watch(server, job) == 3
    assert job.exit_code() == -signal.SIGTERM


def test_a_job_that_dies_comes_back_after_its_pause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append = [sys.executable, "-c", "open('runs', 'a').write('x')"]
    job = Child("定时任务", append, tmp_path, restart_after=5)
    with supervisor.running(job):
        assert eventually(lambda: job.exit_code() is not None)
        job.restart_if_due(now=100)
        job.restart_if_due(now=104.9)
        assert (tmp_path / "runs").read_text() == "x"
        job.restart_if_due(now=105)
        assert eventually(lambda: (tmp_path / "runs").read_text() == "xx")
    assert "定时任务意外停止，5 秒后重新启动。" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_the_parent_leaves_no_child_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    code = PARENT.replace("CHILD", repr(WRITES_ITS_NUMBER))
    # A shell in the background makes its children deaf to SIGINT; a terminal does not.
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert eventually((tmp_path / "pid").exists)
        child = int((tmp_path / "pid").read_text())
        parent.send_signal(number)
        assert parent.wait(20) == 0
        assert not exists(child)
    finally:
        parent.kill()
        parent.wait()
