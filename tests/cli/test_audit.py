"""`flask audit`: what an auditor types, and what the shell learns from the exit code."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from anquan_exam.domain.access import SYSTEM
from anquan_exam.models import db
from anquan_exam.models.session import transaction
from anquan_exam.services import sealing, trail
from tests.builders import NOW


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    with transaction() as session:
        for number in range(4):
            trail.record(session, SYSTEM, "exam.published", ("exam", f"k{number}"), now=NOW)
        trail.record(session, SYSTEM, "roster.dropped", ("roster", "r1"), now=NOW)
    sealing.seal_all("test", now=NOW)
    return app.test_cli_runner()


def test_a_whole_chain_verifies_with_its_head(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["audit", "verify"])
    assert (done.exit_code, done.output) == (0, f"5 条都对得上。链头 {sealing.head()}\n")


def test_the_head_printed_is_an_anchor_that_verifies(runner: FlaskCliRunner) -> None:
    printed = runner.invoke(args=["audit", "head"]).output.strip()
    assert runner.invoke(args=["audit", "verify", "--anchor", printed]).exit_code == 0
    hash_alone = printed.partition(":")[2]
    assert runner.invoke(args=["audit", "verify", "--anchor", hash_alone]).exit_code == 0


def test_the_head_covers_what_was_not_sealed_yet(runner: FlaskCliRunner) -> None:
    with transaction() as session:
        trail.record(session, SYSTEM, "exam.closed", ("exam", "k1"), now=NOW)
    assert runner.invoke(args=["audit", "head"]).output.startswith("6:")


def test_an_altered_row_is_named_and_fails(runner: FlaskCliRunner) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE trail_entry SET actor_name = '别人' WHERE position = 3"))
    done = runner.invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert "第 3 条（编号 3）对不上" in done.output


def test_an_anchor_that_is_not_in_the_chain_fails(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["audit", "verify", "--anchor", "5:" + "a" * 64])
    assert (done.exit_code, "锚点" in done.output) == (1, True)


def test_what_is_no_anchor_is_refused_before_looking(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["audit", "verify", "--anchor", "latest"]).exit_code == 2


@pytest.mark.parametrize(
    "options, expected",
    [
        ([], 5),
        (["--act", "exam."], 4),
        (["--act", "roster.dropped"], 1),
        (["--subject", "k2"], 1),
        (["--who", "系"], 5),
        (["--who", "王"], 0),
        (["--since", "2026-11-23", "--until", "2026-11-23"], 5),
        (["--since", "2026-11-24"], 0),
        (["--until", "2026-11-22"], 0),
        (["--limit", "2"], 2),
    ],
)
def test_the_list_is_filtered(runner: FlaskCliRunner, options: list[str], expected: int) -> None:
    done = runner.invoke(args=["audit", "list", *options])
    assert (done.exit_code, len(done.output.splitlines())) == (0, expected)


def test_details_are_erased_only_when_confirmed(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["audit", "erase", "--before", "2027-01-01"], input="n\n").exit_code
    done = runner.invoke(args=["audit", "erase", "--before", "2027-01-01", "--yes"])
    assert "清除了 5 条" in done.output
    assert "其中 5 条" in runner.invoke(args=["audit", "verify"]).output
