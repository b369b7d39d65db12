"""`flask tick`: once, and as the process that goes on until it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from anquan_exam import clock
from anquan_exam.cli.tick import WORDS
from anquan_exam.config import ROOT, Settings
from anquan_exam.domain.access import SYSTEM
from anquan_exam.models.session import transaction
from anquan_exam.services import leases, sealing, trail
from anquan_exam.services.periodic import LEASE, STEPS


def act() -> None:
    with transaction() as session:
        trail.record(session, SYSTEM, "exam.published", ("exam", "k"), now=clock.now())


def test_once_does_what_is_due_and_says_so(app: Flask) -> None:
    act()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["tick"])
    assert (done.exit_code, done.output) == (0, "封存操作记录 1 条\n")
    assert runner.invoke(args=["tick"]).output == "没有要做的。\n"


def test_it_leaves_the_work_to_whoever_does_it_already(app: Flask) -> None:
    act()
    leases.take(LEASE, "other", now=clock.now(), seconds=60)
    done = app.test_cli_runner().invoke(args=["tick"])
    assert (done.exit_code, "另一个进程" in done.output) == (0, True)
    assert sealing.head().position == 0


@contextmanager
def looping(app: Flask) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own on the database of the test."""
    settings: Settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "ANQUAN_INSTANCE_DIR": str(settings.instance_dir),
        "DATABASE_URL": settings.database,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "tick", "--loop"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_position(position: int) -> None:
    deadline = time.monotonic() + 30
    while sealing.head().position < position:
        assert time.monotonic() < deadline, "the loop sealed nothing"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_goes_on_sealing_until_told_to_stop(app: Flask, number: signal.Signals) -> None:
    with looping(app) as process:
        for position in (1, 2):
            act()
            wait_for_position(position)
        assert leases.holder_of(LEASE, now=clock.now())
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)
        assert (process.returncode, output) == (0, "")
    assert leases.holder_of(LEASE, now=clock.now()) is None


def test_every_step_has_words_for_what_it_did() -> None:
    assert {step.name for step in STEPS} == set(WORDS)
