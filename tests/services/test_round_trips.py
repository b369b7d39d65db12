"""Start, save and hand-in cost the same number of statements however long the paper is."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.models import db
from anquan_exam.models.prepared import WATCHERS
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.sittings.opening import reopen
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_person
from tests.exam_builders import make_exam, make_published_bank, sections_of
from tests.sitters import Sitter, answered, right_answers, sitter_for

SHORT = {Kind.SINGLE: 2, Kind.MULTIPLE: 1, Kind.TRUE_FALSE: 1, Kind.FILL_IN: 1}
LONG = {Kind.SINGLE: 20, Kind.MULTIPLE: 10, Kind.TRUE_FALSE: 10, Kind.FILL_IN: 10}


class Count:
    """How many statements went to the database."""

    def __init__(self) -> None:
        self.number = 0

    def one_more(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.one_bare(statement)

    def one_bare(self, statement: str) -> None:
        self.number += not statement.startswith("BEGIN")


@contextmanager
def counted(app: Flask) -> Iterator[Count]:
    """Counts what either engine executes, BEGIN and COMMIT aside."""
    count = Count()
    engines = (db.engine, app.extensions["hot_engine"])
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count.one_more)
    WATCHERS.append(count.one_bare)
    yield count
    WATCHERS.remove(count.one_bare)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count.one_more)


def sitter(wanted: dict[Kind, int], kind: PolicyKind = PolicyKind.CLOSED_BOOK) -> Sitter:
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    bank = make_published_bank(120)
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, wanted),
        candidates=[person],
        policy=Policy(kind=kind, max_tries=3),
    )
    return sitter_for(person, exam)


def costs(app: Flask, wanted: dict[Kind, int]) -> dict[str, int]:
    """Statements of each step for one paper, once this process knows the exam."""
    worker = sitter(wanted)
    worker.hand_in(worker.start())
    found: dict[str, int] = {}
    with counted(app) as count:
        view = worker.start()
    found["start"] = count.number
    right = right_answers(view)
    events = [answered(int(number), answer) for number, answer in right.items()]
    with counted(app) as count:
        worker.save(view, *events)
    found["save"] = count.number
    with counted(app) as count:
        reopen(worker.actor, view.attempt, now=NOW)
    found["reopen"] = count.number
    with counted(app) as count:
        worker.hand_in(view, sheet=right)
    found["hand in"] = count.number
    return found


def test_the_length_of_the_paper_costs_no_round_trip(app: Flask) -> None:
    short, long = costs(app, SHORT), costs(app, LONG)
    assert short == long
    assert long["save"] == 1
    assert long["start"] <= 12
    assert long["hand in"] <= 10


def test_a_save_that_stored_nothing_new_finds_out_why_with_two_more(app: Flask) -> None:
    worker = sitter(SHORT)
    view = worker.start()
    worker.save(view, answered(1, ["A"]))
    with counted(app) as count:
        worker.save(view, answered(1, ["A"]))
    assert count.number == 3


def board_costs(app: Flask, people: int) -> int:
    enterprise = make_enterprise()
    invigilator = actor_for(make_holder(Role.INVIGILATOR, enterprise))
    workers = [make_person(enterprise=enterprise) for _ in range(people)]
    exam = make_exam(enterprise, candidates=workers)
    for worker in workers:
        one = sitter_for(worker, exam)
        one.save(one.start(), answered(1, ["A"]))
    with counted(app) as count:
        room(invigilator, exam.public_id, now=NOW)
    return count.number


def test_the_board_costs_the_same_however_many_are_in_the_room(app: Flask) -> None:
    few = board_costs(app, 2)
    assert few == board_costs(app, 12)
    assert few <= 15
