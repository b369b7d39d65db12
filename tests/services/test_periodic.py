"""Periodic work: one process at a time, each step for itself, as often as it is due."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam.domain.access import SYSTEM
from anquan_exam.models import RosterImport, RosterRow, SignIn
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import leases, purging, sealing, trail
from anquan_exam.services.periodic import LEASE, LEASE_SECONDS, STEPS, Outcome, Rounds, Step
from tests.builders import NOW, make_enterprise, make_manager


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def counting(name: str, every: float, done: list[str]) -> Step:
    """A step that notes that it ran."""

    def run(_holder: str, _now: datetime) -> int:
        done.append(name)
        return 1

    return Step(name, timedelta(seconds=every), run)


def failing(_holder: str, _now: datetime) -> int:
    raise RuntimeError("the disk is full")


def test_each_step_runs_when_it_is_due_and_not_before(app: Flask) -> None:
    done: list[str] = []
    clock = Clock()
    rounds = Rounds("a", clock, [counting("often", 1, done), counting("seldom", 5, done)])
    for _ in range(6):
        rounds.go()
        clock.pass_by(1)
    assert (done.count("often"), done.count("seldom")) == (6, 2)


def test_a_step_that_fails_holds_up_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    steps = [Step("broken", timedelta(0), failing), counting("next", 1, done)]
    outcomes = Rounds("a", Clock(), steps).go()
    assert outcomes == [Outcome("broken", 0, "RuntimeError: the disk is full"), Outcome("next", 1)]
    assert "the disk is full" in caplog.text


def test_a_second_process_does_nothing_until_the_first_stops(app: Flask) -> None:
    done: list[str] = []
    first = Rounds("a", Clock(), [counting("one", 0, done)])
    second = Rounds("b", Clock(), [counting("two", 0, done)])
    first.go()
    assert second.go() is None
    first.stop()
    assert second.go() == [Outcome("two", 1)]
    assert done == ["one", "two"]


def test_a_process_that_died_is_replaced_when_its_lease_lapses(app: Flask) -> None:
    clock = Clock()
    Rounds("dead", clock, [counting("one", 0, [])]).go()
    clock.pass_by(LEASE_SECONDS)
    assert Rounds("b", clock, [counting("two", 0, [])]).go() == [Outcome("two", 1)]


def test_a_process_that_lost_its_lease_stops_between_two_steps(app: Flask) -> None:
    clock, done = Clock(), []

    def slow(_holder: str, now: datetime) -> int:
        clock.pass_by(LEASE_SECONDS)
        leases.take(LEASE, "b", now=clock(), seconds=LEASE_SECONDS)
        return 1

    rounds = Rounds("a", clock, [Step("slow", timedelta(0), slow), counting("next", 0, done)])
    assert rounds.go() == [Outcome("slow", 1)]
    assert done == []


def test_the_real_steps_seal_what_acts_left(app: Flask) -> None:
    with transaction() as session:
        trail.record(session, SYSTEM, "exam.published", ("exam", "k"), now=NOW)
    outcomes = Rounds("a", Clock()).go()
    assert outcomes is not None
    assert [outcome.step for outcome in outcomes] == [step.name for step in STEPS]
    assert [outcome for outcome in outcomes if outcome.error] == []
    assert outcomes[0].count == sealing.head().position == 1


def test_sign_ins_are_deleted_a_week_after_their_end(app: Flask) -> None:
    person = make_manager(make_enterprise())
    ends = {
        "live": (timedelta(hours=1), None),
        "ended today": (timedelta(hours=-1), None),
        "ended long ago": (timedelta(days=-8), None),
        "revoked long ago": (timedelta(hours=1), timedelta(days=-8)),
    }
    with transaction() as session:
        for name, (expires, revoked) in ends.items():
            session.add(
                SignIn(
                    token_hash=name,
                    person_id=person.id,
                    created_at=NOW - timedelta(days=9),
                    expires_at=NOW + expires,
                    revoked_at=NOW + revoked if revoked else None,
                )
            )
    assert purging.purge_sign_ins(now=NOW) == 2
    with reading() as session:
        assert set(session.scalars(select(SignIn.token_hash))) == {"live", "ended today"}


def test_uploads_nobody_wants_go_with_their_rows(app: Flask) -> None:
    uploads = {
        "dropped now": ("dropped", 0),
        "dropped before": ("dropped", 2),
        "failed before": ("failed", 2),
        "waiting": ("ready", 2),
        "forgotten": ("ready", 15),
        "committed": ("committed", 2),
        "committed long ago": ("committed", 31),
    }
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    with transaction() as session:
        for name, (status, days) in uploads.items():
            upload(session, name, status, NOW - timedelta(days=days), enterprise.id, manager.id)
    assert purging.purge_rosters(now=NOW) == 4
    with reading() as session:
        left = set(session.scalars(select(RosterImport.filename)))
        with_rows = session.scalar(select(func.count(RosterRow.import_id.distinct())))
    assert left == {"dropped now", "waiting", "committed", "committed long ago"}
    assert with_rows == 3


def upload(session, name: str, status: str, at: datetime, enterprise: int, by: int) -> None:
    """An uploaded roster of one row."""
    made = RosterImport(
        public_id=name[:16],
        enterprise_id=enterprise,
        uploaded_by=by,
        uploaded_at=at,
        filename=name,
        sha256="0" * 64,
        status=status,
        committed_at=at if status == "committed" else None,
    )
    session.add(made)
    session.flush()
    session.add(RosterRow(import_id=made.id, line=2, cells="{}", verdict="new"))
