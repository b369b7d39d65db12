"""Absences: what was known stays known, and nothing old is changed by one person alone."""

import io
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.absences import Length, begun_by, full_on
from anquan_exam.domain.access import Role
from anquan_exam.exchange.work_sheets import read_work_file, read_work_text
from anquan_exam.models import Absence, AbsenceRequest, Attendance, Person, WorkSpan
from anquan_exam.models.session import reading
from anquan_exam.services import absences, training
from anquan_exam.services.absences import AbsenceFilter, AbsenceInput, Wanted, imports, spans
from anquan_exam.services.absences.spans import SpanVerdict
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.errors import Invalid, NotFound, Problem
from tests import builders
from tests.builders import NOW, MadeEnterprise, actor_for
from tests.fact_builders import make_absence
from tests.services.test_training import enter
from tests.training_builders import planned

TODAY = clock.local(NOW).date()


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return builders.make_enterprise()


@pytest.fixture
def manager(unit: MadeEnterprise) -> Person:
    return builders.make_manager(unit, "测试管理")


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return builders.make_person("示例甲", enterprise=unit, number="W01")


def away(begins: date, ends: date | None = None, why: str = "") -> AbsenceInput:
    return AbsenceInput("sick", begins, ends, "", why)


def on_record(person: Person) -> list[tuple[date, date | None]]:
    with reading() as session:
        found = session.scalars(
            select(Absence)
            .where(Absence.person_id == person.id, Absence.withdrawn_at.is_(None))
            .order_by(Absence.begins_on)
        )
        return [(one.begins_on, one.ends_on) for one in found]


def request(person: Person) -> int:
    with reading() as session:
        found = select(AbsenceRequest.id).where(AbsenceRequest.person_id == person.id)
        return session.scalars(found.order_by(AbsenceRequest.id.desc())).first() or 0


def number(person: Person) -> int:
    with reading() as session:
        found = select(Absence.id).where(
            Absence.person_id == person.id, Absence.withdrawn_at.is_(None)
        )
        return session.scalars(found).one()


def test_the_end_of_an_absence_is_a_new_row_and_the_old_one_stays(
    manager: Person, worker: Person
) -> None:
    assert absences.enter(actor_for(manager), worker.public_id, away(TODAY), now=NOW)
    later = NOW + timedelta(days=10)
    ends = TODAY + timedelta(days=9)
    assert absences.end(actor_for(manager), number(worker), ends, now=later)
    with reading() as session:
        both = session.scalars(select(Absence).order_by(Absence.id)).all()
    assert [(one.ends_on, one.withdrawn_at) for one in both] == [(None, later), (ends, None)]


def test_an_end_further_back_than_three_days_waits_for_a_second_person(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    make_absence(worker, unit, TODAY - timedelta(days=100), None)
    ends, one = TODAY - timedelta(days=30), number(worker)
    with pytest.raises(Invalid, match="absence_late"):
        absences.end(actor_for(manager), one, ends, now=NOW)
    assert not absences.end(actor_for(manager), one, ends, "那天就回来了", now=NOW)
    assert on_record(worker) == [(TODAY - timedelta(days=100), None)]
    with pytest.raises(Problem, match="absence_second"):
        absences.decide(actor_for(manager), request(worker), True, now=NOW)
    second = builders.make_manager(unit)
    absences.decide(actor_for(second), request(worker), True, now=NOW)
    assert on_record(worker) == [(TODAY - timedelta(days=100), ends)]
    with pytest.raises(Problem, match="absence_decided"):
        absences.decide(actor_for(second), request(worker), False, now=NOW)


def test_an_absence_entered_late_counts_at_once_and_never_for_an_earlier_moment(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    begins = TODAY - timedelta(days=120)
    with pytest.raises(Invalid, match="absence_late"):
        absences.enter(actor_for(manager), worker.public_id, away(begins), now=NOW)
    late = away(begins, None, "漏登了")
    assert absences.enter(actor_for(manager), worker.public_id, late, now=NOW)
    assert on_record(worker) == [(begins, None)]
    with reading() as session:
        file = files_of(session, [worker.id])[worker.id]
    assert [len(file.at(at).away) for at in (NOW - timedelta(seconds=1), NOW)] == [0, 1]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_second_person_lets_an_absence_entered_late_stand_or_go(
    unit: MadeEnterprise, manager: Person, worker: Person, accepted: bool
) -> None:
    begins = TODAY - timedelta(days=120)
    absences.enter(actor_for(manager), worker.public_id, away(begins, None, "漏登了"), now=NOW)
    with pytest.raises(Problem, match="absence_second"):
        absences.decide(actor_for(manager), request(worker), accepted, now=NOW)
    second, later = builders.make_manager(unit), NOW + timedelta(hours=1)
    absences.decide(actor_for(second), request(worker), accepted, now=later)
    assert on_record(worker) == ([(begins, None)] if accepted else [])
    with reading() as session:
        file = files_of(session, [worker.id])[worker.id]
    assert [len(file.at(at).away) for at in (NOW, later)] == [1, int(accepted)]


def test_days_added_to_an_old_absence_count_at_once_and_those_taken_away_wait(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    def ago(days: int) -> date:
        return TODAY - timedelta(days=days)

    make_absence(worker, unit, ago(100), ago(50))
    moved = away(ago(110), ago(60), "日子都往前")
    assert not absences.correct(actor_for(manager), number(worker), moved, now=NOW)
    assert on_record(worker) == [(ago(110), ago(50))]
    second = actor_for(builders.make_manager(unit))
    absences.decide(second, request(worker), True, now=NOW)
    assert on_record(worker) == [(ago(110), ago(60))]
    apart = away(ago(40), ago(30), "记错了月份")
    assert not absences.correct(actor_for(manager), number(worker), apart, now=NOW)
    assert on_record(worker) == [(ago(110), ago(60)), (ago(40), ago(30))]
    new, old = absences.requests(second)
    assert (new.kind, old.kind) == ("stands", "never-was")
    absences.decide(second, old.id, True, now=NOW)
    assert on_record(worker) == [(ago(40), ago(30))]


def test_an_old_absence_is_neither_shortened_from_its_first_day_nor_withdrawn_by_one_alone(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    begins = TODAY - timedelta(days=100)
    make_absence(worker, unit, begins, None)
    shorter = away(TODAY - timedelta(days=1), None, "写错了")
    assert not absences.correct(actor_for(manager), number(worker), shorter, now=NOW)
    assert not absences.withdraw(actor_for(manager), number(worker), "没有这回事", now=NOW)
    assert on_record(worker) == [(begins, None)]
    absences.decide(actor_for(builders.make_manager(unit)), request(worker), True, now=NOW)
    assert on_record(worker) == []


def test_nobody_enters_the_own_absence_and_a_leader_only_the_own_team_s(
    unit: MadeEnterprise, manager: Person
) -> None:
    team, other = builders.make_place(unit, "掘一队"), builders.make_place(unit, "掘二队")
    mine = builders.make_person("示例乙", enterprise=unit, place=team)
    theirs = builders.make_person("示例丙", enterprise=unit, place=other)
    leader = builders.make_holder(Role.TEAM_LEADER, team)
    assert absences.enter(actor_for(leader), mine.public_id, away(TODAY), now=NOW)
    with pytest.raises(NotFound):
        absences.enter(actor_for(leader), theirs.public_id, away(TODAY), now=NOW)
    with pytest.raises(Invalid, match="absence_person"):
        absences.meant(actor_for(leader), "示例丙", now=NOW)
    with pytest.raises(Invalid, match="own_absence"):
        absences.enter(actor_for(manager), manager.public_id, away(TODAY), now=NOW)
    inspector = builders.make_holder(Role.INSPECTOR, unit)
    with pytest.raises(NotFound):
        absences.enter(actor_for(inspector), theirs.public_id, away(TODAY), now=NOW)


def test_two_absences_at_once_are_refused(manager: Person, worker: Person) -> None:
    absences.enter(actor_for(manager), worker.public_id, away(TODAY), now=NOW)
    with pytest.raises(Invalid, match="absence_overlaps"):
        absences.enter(
            actor_for(manager), worker.public_id, away(TODAY + timedelta(days=5)), now=NOW
        )


def test_the_list_knows_exactly_three_months_and_who_comes_near(
    unit: MadeEnterprise, manager: Person
) -> None:
    begun = {
        "满": begun_by(TODAY),
        "差一天": begun_by(TODAY) + timedelta(days=1),
        "两周": begun_by(TODAY + timedelta(days=14)),
        "早呢": begun_by(TODAY + timedelta(days=15)),
    }
    for name, begins in begun.items():
        make_absence(builders.make_person(name, enterprise=unit), unit, begins, None)
    found, _ = absences.listed(actor_for(manager), AbsenceFilter(), now=NOW)
    assert {one.name: one.length for one in found} == {
        "满": Length.FULL,
        "差一天": Length.NEAR,
        "两周": Length.NEAR,
        "早呢": Length.SHORT,
    }
    near, total = absences.listed(actor_for(manager), AbsenceFilter(Wanted.NEAR), now=NOW)
    assert ({one.name for one in near}, total) == ({"满", "差一天", "两周"}, 3)


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2028, 2, 29), date(2026, 11, 30)])
def test_the_last_first_day_that_makes_three_months_is_found_at_month_ends(day: date) -> None:
    begins = begun_by(day)
    assert full_on(begins) <= day < full_on(begins + timedelta(days=1))


SHEET = """姓名\t工号\t入井时间\t出井时间
示例甲\tW01\t2026-11-23 06:00\t2026-11-23 08:00
没有的人\t\t2026-11-23 06:00\t2026-11-23 08:00
示例甲\tW01\t早上六点\t2026-11-23 08:00
示例甲\tW01\t2026-11-22 22:00\t06:00
示例甲\tW01\t2026-11-22 22:00\t2026-11-20 06:00
"""


def test_times_of_work_are_kept_once_and_every_bad_row_says_which_and_why(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    enter(manager, held, worker, begins_at=NOW - timedelta(hours=3))
    who, read = actor_for(manager), read_work_text(SHEET)
    found = spans.look_through(who, unit.public_id, read, now=NOW)
    assert [(one.row.number, one.verdict, one.row.wrong) for one in found] == [
        (2, SpanVerdict.CLASH, ""),
        (3, SpanVerdict.NOT_FOUND, ""),
        (4, SpanVerdict.WRONG, "came"),
        (5, SpanVerdict.WRONG, "left"),
        (6, SpanVerdict.WRONG, "span"),
    ]
    assert spans.keep(who, unit.public_id, "矿灯房", read, now=NOW) == 1
    with pytest.raises(Invalid, match="work_nothing_good"):
        spans.keep(who, unit.public_id, "矿灯房", read, now=NOW)
    with reading() as session:
        kept = session.scalars(select(WorkSpan)).one()
    assert (kept.person_id, clock.local(kept.begins_at).hour) == (worker.id, 6)


def test_a_workbook_keeps_the_time_of_its_dates_and_a_night_ends_the_next_day() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, moment = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["姓名", "上班时间", "下班时间"])
        sheet.write(1, 0, "示例甲")
        came = datetime(2026, 11, 22, 8, 5)  # noqa: DTZ001 - Excel knows no zones
        sheet.write_datetime(1, 1, came, moment)
        sheet.write_datetime(1, 2, came + timedelta(hours=8, minutes=5), moment)
        night = book.add_worksheet("夜班")
        night.write_row(0, 0, ["工号", "日期", "上班", "下班"])
        night.write_row(1, 0, ["W01", "2026-11-22", "22:00", "06:00"])
    first, second = read_work_file(out.getvalue())
    assert first.came and (first.came.hour, first.came.minute) == (8, 5)
    assert second.left and (second.left.day, second.wrong) == (23, "")


def test_a_wrong_file_is_taken_back_whole_and_what_it_refused_may_be_entered_again(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    who, row = actor_for(manager), SHEET.splitlines()[:2]
    held = planned(manager, unit)
    waiting = enter(manager, held, worker, begins_at=NOW - timedelta(hours=3)).count
    read = read_work_text("\n".join(row))
    spans.keep(who, unit.public_id, "矿灯房", read, now=NOW)
    with reading() as session:
        number = session.scalars(select(Attendance.id)).one()
    training.accept(actor_for(worker), number, now=NOW)
    training.confirm(who, held, [number], now=NOW)
    training.assess(who, held, [number], True, now=NOW)
    with reading() as session:
        assert session.scalars(select(Attendance.counted_at)).one() is None
    ((file,), total) = imports.imports(who)
    assert (waiting, total, file.rows, file.withdrawn_at) == (1, 1, 1, None)
    stranger = builders.make_manager(builders.make_enterprise())
    with pytest.raises(NotFound):
        imports.take_back(actor_for(stranger), file.id, "导错了", now=NOW)
    with pytest.raises(Invalid, match="training_reason"):
        imports.take_back(who, file.id, " ", now=NOW)
    later = NOW + timedelta(hours=1)
    assert imports.take_back(who, file.id, "导成了上个月的", now=later) == 1
    with pytest.raises(Problem, match="work_import_gone"):
        imports.take_back(who, file.id, "导成了上个月的", now=later)
    with reading() as session:
        assert session.scalars(select(Attendance.counted_at)).one() == later
        assert session.scalars(select(WorkSpan.withdrawn_why)).one() == "导成了上个月的"
    assert spans.keep(who, unit.public_id, "矿灯房", read, now=later) == 1
    assert imports.imports(who)[1] == 2
