"""What people answer to the rows of a roster that ask: taken, judged anew, never lost."""

import json
from threading import Event, Thread, current_thread

import pytest
from flask import current_app
from sqlalchemy import event, func, select

from anquan_exam.domain.roster import Choosing, VerdictKind
from anquan_exam.domain.roster_why import Why
from anquan_exam.models import Assignment, Person, RosterImport, RosterRow, db
from anquan_exam.models.session import WRITES, reading, transaction
from anquan_exam.services import roster
from anquan_exam.services.errors import Invalid
from tests import builders as b
from tests.roster_files import person_row
from tests.rosters import Clock, commit, read_in, verdicts


@pytest.fixture
def now():
    return Clock()


@pytest.fixture
def mine(app):
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def manager(mine):
    return b.actor_for(b.make_manager(mine))


def count(table, *where):
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def test_two_people_of_one_name_are_asked_about_and_kept_apart(manager, mine, now):
    known = b.make_person("测试一", enterprise=mine, number="B1")
    public_id = read_in(manager, mine, now, person_row(1))
    [row] = roster.rows(manager, public_id)[0]
    assert row.verdict is VerdictKind.ASK
    same = next(choice for choice in row.choices if choice.choosing is Choosing.SAME)
    assert same.person == known.public_id and "B1" in same.about
    with pytest.raises(Invalid, match="roster_no_answer"):
        roster.decide(manager, public_id, 3, Choosing.SAME, person="another1", now=now())
    decided = roster.decide(manager, public_id, 3, Choosing.SAME, person=same.person, now=now())
    assert decided.verdict is VerdictKind.KNOWN
    undone = roster.decide(manager, public_id, 3, None, now=now())
    assert undone.verdict is VerdictKind.ASK
    roster.decide(manager, public_id, 3, Choosing.NEW, now=now())
    commit(manager, public_id, now)
    assert count(Person, Person.name == "测试一") == 2


def test_many_rows_get_one_answer(manager, mine, now):
    rows = [person_row(n, phone="", number="") for n in range(1, 6)]
    public_id = read_in(manager, mine, now, *rows, person_row(9))
    assert roster.asked_about(manager, public_id)["no_phone"][0] == 5
    assert roster.decide_all(manager, public_id, "no_phone", Choosing.LATER, now=now()) == 5
    commit(manager, public_id, now)
    assert count(Person, Person.phone.is_(None)) == 5


def test_one_answer_costs_no_statements_for_each_row_it_is_given_to(manager, mine, now):
    def statements(*numbers):
        rows = [person_row(n, phone="", number="") for n in numbers]
        public_id = read_in(manager, mine, now, *rows)
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        roster.decide_all(manager, public_id, "no_phone", Choosing.LATER, now=now())
        return len(seen)

    assert statements(1, 2, 3) == statements(*range(4, 20))


def test_rows_are_judged_before_the_write_lock_is_taken(manager, mine, now):
    rows = [person_row(n, phone="", number="") for n in range(1, 4)]
    public_id = read_in(manager, mine, now, *rows)
    writing = []

    def seen(connection, _cursor, statement, *_):
        if connection.get_execution_options().get(WRITES):
            writing.append(statement)

    event.listen(db.engine, "before_cursor_execute", seen)
    roster.decide(manager, public_id, 3, Choosing.LATER, now=now())
    roster.decide_all(manager, public_id, "no_phone", Choosing.LATER, now=now())
    assert writing
    assert not [one for one in writing if "FROM roster_row" in one or "FROM person" in one]


def test_an_answer_given_while_another_is_judged_is_taken_into_account(manager, mine, now):
    """Of two rows of one person the second asks as long as the first is not left out."""
    public_id = read_in(manager, mine, now, person_row(1), person_row(1, posts="支护工"))
    app = current_app._get_current_object()
    read, left_out = Event(), Event()

    def wait_once(connection, _cursor, statement, *_):
        if "FROM roster_row" in statement and current_thread() is slow and not read.is_set():
            read.set()
            left_out.wait(20)

    def undo():
        with app.app_context():
            roster.decide(manager, public_id, 4, None, now=now())

    slow = Thread(target=undo)
    event.listen(db.engine, "after_cursor_execute", wait_once)
    slow.start()
    assert read.wait(20)
    skipped = skip_line(public_id, 3)
    left_out.set()
    slow.join(20)
    assert skipped and not slow.is_alive()
    assert verdicts(manager, public_id)[4][0] is VerdictKind.NEW


def skip_line(public_id, line):
    """Leave a row out, as another person's answer does."""
    with transaction() as session:
        record = session.scalars(
            select(RosterImport).where(RosterImport.public_id == public_id)
        ).one()
        row = session.scalars(
            select(RosterRow).where(RosterRow.import_id == record.id, RosterRow.line == line)
        ).one()
        content = json.loads(row.cells)
        row.cells = json.dumps({**content, "decisions": {"skip": True}})
        record.revision += 1
        return True


def test_an_answer_after_the_rows_went_in_is_refused(manager, mine, now):
    public_id = read_in(manager, mine, now, person_row(1))
    commit(manager, public_id, now)
    with pytest.raises(Invalid, match="roster_not_ready"):
        roster.decide(manager, public_id, 3, Choosing.SKIP, now=now())


def test_a_supplied_phone_is_checked_and_used(manager, mine, now):
    public_id = read_in(manager, mine, now, person_row(1, phone="", number=""))
    with pytest.raises(Invalid, match="phone_wrong"):
        roster.decide(manager, public_id, 3, Choosing.PHONE, phone="123", now=now())
    roster.decide(manager, public_id, 3, Choosing.PHONE, phone="139 0000 0001", now=now())
    commit(manager, public_id, now)
    assert count(Person, Person.phone == "13900000001") == 1


def test_a_further_post_is_merged_into_the_same_person(manager, mine, now):
    row = person_row(1)
    public_id = read_in(manager, mine, now, row, person_row(1, posts="支护工"))
    assert verdicts(manager, public_id)[4] == (VerdictKind.ASK, Why.TWICE_MORE)
    roster.decide(manager, public_id, 4, Choosing.MERGE, now=now())
    commit(manager, public_id, now)
    assert count(Person, Person.name == row[0]) == 1
    assert count(Assignment, Assignment.host_id == mine.id) == 3  # and the manager's
