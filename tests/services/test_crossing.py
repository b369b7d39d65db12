"""A save and a hand-in that cross, on real connections: neither loses the other's answer."""

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam import create_app
from anquan_exam.config import Settings
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import Attempt, AttemptEvent, Base, Result, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.sign_ins import token_hash
from anquan_exam.services.sittings import saving
from anquan_exam.services.sittings.closing import Closing, close, locked
from anquan_exam.services.sittings.events import digest, events_of
from anquan_exam.services.sittings.saving import Saved, SaveOutcome
from anquan_exam.services.sittings.tokens import AttemptToken
from anquan_exam.services.sittings.views import SittingView
from tests.beside import Beside
from tests.builders import NOW, make_enterprise, make_person
from tests.exam_builders import make_exam
from tests.sitters import Sitter, answered, right_answers, sitter_for, token_of


def begun() -> tuple[Sitter, SittingView]:
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    worker = sitter_for(person, make_exam(enterprise, candidates=[person], policy=Policy()))
    return worker, worker.start()


def answers_graded() -> set[int]:
    with reading() as session:
        marks = session.scalars(select(Result.marks)).one()
    return {number for number, _, _, was_answered in marks["items"] if was_answered}


def digest_holds() -> bool:
    """Whether the result speaks of exactly the events that are stored."""
    with reading() as session:
        result = session.scalars(select(Result)).one()
        return result.events_digest == digest(events_of(session, result.attempt_id))


@pytest.mark.postgresql
def test_a_save_that_comes_during_a_hand_in_waits_and_is_told_that_it_is_over(app: Flask) -> None:
    worker, view = begun()
    worker.save(view, answered(1, ["A"]))
    with transaction() as session:
        row = locked(session, Attempt.public_id == view.attempt)
        late = Beside(lambda: worker.save(view, answered(2, ["A"])))
        assert late.waits
        why = Closing(EventKind.SUBMITTED, "submitted", "handed_in", worker.actor, {})
        close(session, row, why, now=NOW)
    saved: Saved = late.done()
    assert (saved.outcome, saved.stored) == (SaveOutcome.CLOSED, ())
    assert answers_graded() == {1}
    assert digest_holds()


@pytest.mark.postgresql
def test_a_hand_in_that_comes_during_a_save_waits_and_counts_the_answer(app: Flask) -> None:
    worker, view = begun()
    events = saving.read_events([answered(1, ["A"])], view.paper.shape())
    values = {
        "attempt": view.attempt_id,
        "epoch": view.epoch,
        "person": view.person_id,
        "token": token_hash(worker.cookie),
        "now": NOW,
        "device": "phone",
        "network": "",
        "events": saving.rows_json(events),
    }
    with db.engine.connect() as connection:
        stored = connection.exec_driver_sql(saving.STATEMENTS["postgresql"].save, values).all()
        assert len(stored) == 1
        hand_in = Beside(lambda: worker.hand_in(view))
        assert hand_in.waits
        connection.commit()
    hand_in.done()
    assert answers_graded() == {1}
    assert digest_holds()


def test_saves_and_hand_ins_pressed_at_once_agree_on_what_was_received(app: Flask) -> None:
    worker, view = begun()
    right = right_answers(view)
    saves = [
        Beside(lambda number=number: worker.save(view, answered(number, right[str(number)])))
        for number in range(1, 6)
    ]
    hand_ins = [Beside(lambda: worker.hand_in(view)) for _ in range(3)]
    saves += [
        Beside(lambda number=number: worker.save(view, answered(number, right[str(number)])))
        for number in range(6, 11)
    ]
    outcomes = [save.done() for save in saves]
    receipts = {hand_in.done().code for hand_in in hand_ins}
    acknowledged = {number for saved in outcomes for number in saved.stored}
    assert len(receipts) == 1
    assert answers_graded() == acknowledged
    assert digest_holds()


def test_processes_contending_for_one_database_file_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    settings = Settings(instance_dir=tmp_path, database_url=url, testing=True, rate_limits=False)
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        sitters = [begun() for _ in range(2)]
        context = multiprocessing.get_context("spawn")
        with context.Pool(2) as pool:
            jobs = [
                pool.apply_async(save_many, (str(tmp_path), url, token_of(view), worker.cookie, 60))
                for worker, view in sitters
            ]
            counts = [job.get(timeout=90) for job in jobs]
        with reading() as session:
            stored = session.scalar(
                select(func.count()).select_from(AttemptEvent).where(AttemptEvent.epoch == 1)
            )
        db.engine.dispose()
    app.extensions["hot_engine"].dispose()
    assert counts == [60, 60]
    assert stored == 120


def save_many(folder: str, url: str, token: AttemptToken, cookie: str, count: int) -> int:
    """Save `count` events one by one, as another process: how many were acknowledged."""
    settings = Settings(
        instance_dir=Path(folder), database_url=url, testing=True, rate_limits=False
    )
    app = create_app(settings)
    with app.app_context():
        return sum(_saves_one(token, cookie, seq) for seq in range(1, count + 1))


def _saves_one(token: AttemptToken, cookie: str, seq: int) -> bool:
    events = saving.read_events([{"seq": seq, "kind": "flagged", "item": 1}], token.shape)
    now = NOW + timedelta(seconds=seq)
    saved = saving.save(token, cookie, events, now=now, device="", network="")
    return saved.stored == (seq,)
