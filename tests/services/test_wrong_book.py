"""The wrong-question book: an exam fills it only once nobody can sit that exam any more, a few
attempts at a time, and each attempt once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from anquan_exam.domain.policy import Policy, Timing
from anquan_exam.models import Exam, MistakesTask, WrongQuestion, db
from anquan_exam.models.session import WRITES, reading, transaction
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.practice import mistakes
from anquan_exam.services.practice.mistakes import enter_mistakes
from tests.builders import NOW, make_enterprise, make_person
from tests.exam_builders import MadeExam, make_exam
from tests.sitters import answered, sitter, sitter_for

AFTER = NOW + timedelta(days=1)


def in_the_book() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(WrongQuestion.question_id)))


def times_wrong() -> dict[int, int]:
    """How often each person is said to have been wrong, all questions together."""
    with reading() as session:
        found: dict[int, int] = {}
        for person, times in session.execute(select(WrongQuestion.person_id, WrongQuestion.times)):
            found[person] = found.get(person, 0) + times
        return found


def sat_wrong(people: int) -> tuple[MadeExam, dict[int, int]]:
    """An exam that `people` sat, each with the first question wrong; by whom, how often."""
    enterprise = make_enterprise()
    workers = [make_person(enterprise=enterprise) for _ in range(people)]
    exam = make_exam(enterprise, candidates=workers, policy=Policy())
    for worker in workers:
        here = sitter_for(worker, exam)
        view = here.start()
        here.save(view, answered(1, ["B"]))
        here.hand_in(view)
    return exam, {worker.id: 1 for worker in workers}


def test_an_exam_fills_the_book_when_its_draw_is_revealed_and_not_before(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    first = view.paper.items[0]
    wrong = {"seq": 1, "kind": "answered", "item": first.number, "payload": ["B"]}
    worker.save(view, wrong)
    worker.hand_in(view)
    assert enter_mistakes(now=NOW) == 0
    assert in_the_book() == set()
    assert close_finished(now=AFTER) == 1
    assert enter_mistakes(now=AFTER) == 1
    assert in_the_book() == {first.question_id}
    assert enter_mistakes(now=AFTER) == 0


def test_an_exam_whose_keys_are_never_shown_tells_the_book_nothing(app: Flask) -> None:
    worker = sitter(Policy(show_key=Timing.NEVER))
    view = worker.start()
    worker.save(view, {"seq": 1, "kind": "answered", "item": 1, "payload": ["B"]})
    worker.hand_in(view)
    assert close_finished(now=AFTER) == 1
    assert enter_mistakes(now=AFTER) == 0
    assert in_the_book() == set()


def test_work_cut_off_anywhere_goes_on_and_counts_each_attempt_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mistakes, "AT_ONCE", 2)
    _, wanted = sat_wrong(5)
    close_finished(now=AFTER)
    assert enter_mistakes(now=AFTER, limit=2) == 2
    assert sum(times_wrong().values()) == 2
    assert enter_mistakes(now=AFTER) == 3
    assert enter_mistakes(now=AFTER) == 0
    assert times_wrong() == wanted
    with reading() as session:
        assert session.scalars(select(MistakesTask)).all() == []


def test_revealing_costs_the_same_for_one_person_and_for_many(app: Flask) -> None:
    """Its write lock is held for as long as these take, whoever sits in another exam."""
    writes: list[str] = []

    def seen(connection, _cursor, statement, *_):
        if connection.get_execution_options().get(WRITES):
            writes.append(statement)

    def cost(people: int) -> int:
        sat_wrong(people)
        writes.clear()
        assert close_finished(now=AFTER) == 1
        return len(writes)

    event.listen(db.engine, "before_cursor_execute", seen)
    assert cost(1) == cost(6)


def test_an_exam_that_cannot_be_closed_holds_up_no_other(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    broken, _ = sat_wrong(1)
    whole, _ = sat_wrong(1)
    with transaction() as session:
        session.get_one(Exam, broken.id).policy = {"kind": "unheard_of"}
    assert close_finished(now=AFTER) == 1
    assert f"exam number {broken.id} cannot be closed" in caplog.text
    with reading() as session:
        assert session.get_one(Exam, whole.id).revealed_secret == whole.secret.hex()
