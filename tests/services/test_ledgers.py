"""Files of ledgers: a verdict for every row, put in by the acts people do by hand, never twice."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import func, select

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.domain.ledger_rows import Ledger
from anquan_exam.exchange.ledger_excel import ledger_to_mend, read_ledger, template
from anquan_exam.models import (
    Absence,
    AbsenceRequest,
    Attendance,
    CaseFile,
    LedgerImport,
    LedgerRow,
    RoleGrant,
    TrailEntry,
    TrainingSession,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import ledgers
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.ledgers import RowVerdict
from tests import builders as b
from tests.case_builders import Mine, make_mine, shipped_beside, working
from tests.eligible import rule
from tests.roster_files import xlsx
from tests.rosters import Clock

pytestmark = pytest.mark.database
REFUSED, MENDED, GOOD, THERE = RowVerdict
CASES = ["三违人员", "工号", "违章时间", "违章地点", "三违类别", "违章行为", "检查人", "处罚结果"]
HOURS = ["姓名", "工号", "培训日期", "开始", "结束", "课时", "培训内容", "类别", "讲师", "教室"]
AWAY = ["姓名", "工号", "假别", "离岗日期", "截止日期", "事由"]


@pytest.fixture
def mine(app, tmp_path) -> Mine:
    shipped_beside(app, tmp_path)
    return make_mine()


@pytest.fixture
def now():
    return Clock()


def case_row(**changed):
    cells = {
        "name": "示例甲", "key": "W001", "at": "2026-11-22 14:30", "place": "1201 掘进面",
        "kind": "违章作业", "what": "空顶作业", "by": "测试安全员", "measure": "罚款 200 元",
    }  # fmt: skip
    return list({**cells, **changed}.values())


def hours_row(**changed):
    cells = {
        "name": "示例甲", "key": "", "day": "2026-11-22", "begins": "8:00", "ends": "11:00",
        "hours": "3", "title": "支护规程", "kind": "年度培训", "teacher": "外请老师", "place": "",
    }  # fmt: skip
    return list({**cells, **changed}.values())


def upload(mine, ledger, header, *rows, now, why=""):
    return ledgers.upload(
        mine.actor("manager"),
        mine.unit.public_id,
        ledger,
        "台账.xlsx",
        xlsx([header, *rows], title=["某矿台账"]),
        late_why=why,
        now=now(),
    )


def judged(mine, made):
    rows, _ = ledgers.rows(mine.actor("manager"), made, None, page=1, size=100)
    return {one.line: (one.verdict, [note.code for note in one.notes]) for one in rows}


def take(mine, made, now):
    ledgers.start(mine.actor("manager"), made, now=now())
    ledgers.run(made, now)
    return ledgers.view(mine.actor("manager"), made, now=now())


def count(table, *where):
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def test_violations_become_cases_as_reported_and_never_twice(mine, now):
    rows = [
        case_row(),
        case_row(key="", at="2026年11月21日", kind="违纪"),
        case_row(name="没这个人", key=""),
        case_row(kind="打架"),
        case_row(place="", what=""),
        case_row(),
        case_row(at="2026-11-10 08:00"),
        case_row(at="2027-11-10 08:00"),
        case_row(name="测试安管", key=""),
    ]
    made = upload(mine, Ledger.VIOLATIONS, CASES, *rows, now=now)
    assert judged(mine, made) == {
        3: (GOOD, []),
        4: (MENDED, ["ledger_no_clock", "row_by_name"]),
        5: (REFUSED, ["row_nobody"]),
        6: (REFUSED, ["ledger_kind"]),
        7: (REFUSED, ["ledger_empty", "ledger_empty"]),
        8: (THERE, ["ledger_twice"]),
        9: (REFUSED, ["ledger_late"]),
        10: (REFUSED, ["case_in_future"]),
        11: (REFUSED, ["case_own_report"]),
    }
    assert count(CaseFile) == 0
    view = take(mine, made, now)
    assert (view.done, view.counts[REFUSED], view.committed_at is not None) == (2, 6, True)
    with reading() as session:
        cases = session.scalars(select(CaseFile).order_by(CaseFile.id)).all()
    assert [(one.step, one.verified_at, one.blocks) for one in cases] == [
        ("hearing", None, False)
    ] * 2
    assert cases[0].what == "空顶作业。处理：罚款 200 元" and cases[0].found_by == "测试安全员"
    again = upload(mine, Ledger.VIOLATIONS, CASES, *rows[:2], now=now)
    assert {verdict for verdict, _ in judged(mine, again).values()} == {THERE}
    with pytest.raises(Problem, match="ledger_nothing"):
        take(mine, again, now)
    assert count(CaseFile) == 2 and count(TrailEntry, TrailEntry.act == "case.opened") == 2


def test_two_things_on_a_day_without_a_time_are_two_and_each_is_kept_once(mine, now):
    rows = [case_row(at="2026-11-22", what=what) for what in ("空顶作业", "未戴安全帽")]
    for verdicts in ({MENDED}, {THERE}):
        made = upload(mine, Ledger.VIOLATIONS, CASES, *rows, rows[0], now=now)
        found = judged(mine, made)
        assert {found[line][0] for line in (3, 4)} == verdicts
        assert found[5][0] == THERE
        if verdicts == {MENDED}:
            take(mine, made, now)
    assert count(CaseFile) == 2


def test_hours_after_midnight_are_kept_as_they_were(mine, now):
    rows = [hours_row(day="2026-11-21", begins="22:00", ends="1:00")]
    made = upload(mine, Ledger.HOURS, HOURS, *rows, now=now)
    assert judged(mine, made) == {3: (MENDED, ["ledger_over_midnight", "row_by_name"])}
    take(mine, made, now)
    with reading() as session:
        [kept] = session.scalars(select(Attendance)).all()
    assert kept.ends_at - kept.begins_at == timedelta(hours=3)
    again = upload(mine, Ledger.HOURS, HOURS, *rows, now=now)
    assert judged(mine, again)[3][0] == THERE


def test_what_comes_late_needs_a_reason_and_waits_for_a_second_person(mine, now):
    late = case_row(at="2026-11-10 08:00")
    made = upload(mine, Ledger.VIOLATIONS, CASES, late, now=now, why="台账在井口，月底才收齐")
    assert judged(mine, made) == {3: (MENDED, ["ledger_second"])}
    take(mine, made, now)
    gone = ["示例甲", "W001", "病假", "2026-11-10", "2026-11-12", ""]
    made = upload(mine, Ledger.ABSENCES, AWAY, gone, now=now, why="月底才收齐")
    take(mine, made, now)
    assert count(Absence) == 1 and count(AbsenceRequest) == 1
    again = upload(mine, Ledger.ABSENCES, AWAY, gone, now=now, why="月底才收齐")
    assert judged(mine, again) == {3: (THERE, ["ledger_absence_there"])}


def test_hours_become_one_class_and_stand_against_work_and_each_other(mine, now):
    record_rules(SYSTEM, [rule(Check.DAILY_CAP, minutes=8 * 60)], now=b.NOW - timedelta(days=9))
    begins = b.NOW.replace(day=21, hour=0)
    working(mine, begins, begins + timedelta(hours=8))
    b.make_person("示例乙", enterprise=mine.unit, number="W002")
    rows = [
        hours_row(key="W001"),
        hours_row(name="示例乙", key="W002"),
        hours_row(key="W001", day="2026-11-21"),
        hours_row(key="W001", begins="10:00", ends="12:00", hours="2"),
        hours_row(key="W001", begins="13:00", ends="17:00", hours="2"),
        hours_row(key="W001", begins="18:00", ends="19:00", hours="3"),
        hours_row(key="W001", begins="19:00", ends="23:00", hours="4"),
    ]
    made = upload(mine, Ledger.HOURS, HOURS, *rows, now=now)
    assert judged(mine, made) == {
        3: (GOOD, []),
        4: (GOOD, []),
        5: (REFUSED, ["training_at_work"]),
        6: (REFUSED, ["training_overlaps"]),
        7: (MENDED, ["ledger_hours_less"]),
        8: (REFUSED, ["ledger_hours_long"]),
        9: (REFUSED, ["training_over_cap"]),
    }
    assert take(mine, made, now).done == 3
    with reading() as session:
        held = session.scalars(select(TrainingSession).order_by(TrainingSession.begins_at)).all()
        hours = session.scalars(select(Attendance).order_by(Attendance.id)).all()
    assert [one.title for one in held] == ["支护规程", "支护规程"]
    assert [one.session_id for one in hours[:2]] == [held[0].id] * 2
    assert hours[2].ends_at - hours[2].begins_at == timedelta(hours=2)
    assert all(one.counted_at is None for one in hours)
    again = upload(mine, Ledger.HOURS, HOURS, *rows[:2], now=now)
    assert {verdict for verdict, _ in judged(mine, again).values()} == {THERE}


def test_an_absence_whose_last_day_comes_later_is_ended_not_entered_twice(mine, now):
    away = ["示例甲", "W001", "病假", "2026-11-22", "", ""]
    made = upload(mine, Ledger.ABSENCES, AWAY, away, now=now)
    take(mine, made, now)
    back = ["示例甲", "W001", "病假", "2026-11-22", "2026-11-23", ""]
    over = ["示例甲", "W001", "事假", "2026-11-23", "2026-11-24", ""]
    made = upload(mine, Ledger.ABSENCES, AWAY, back, over, now=now)
    found = judged(mine, made)
    assert found[3] == (MENDED, ["ledger_back"])
    assert found[4] == (REFUSED, ["absence_overlaps"])
    take(mine, made, now)
    assert count(Absence, Absence.withdrawn_at.is_(None)) == 1
    assert count(Absence, Absence.ends_on.is_(None), Absence.withdrawn_at.is_(None)) == 0


def test_work_that_was_cut_off_goes_on_and_does_nothing_twice(mine, now):
    rows = [case_row(at=f"2026-11-22 {hour:02d}:00") for hour in range(8, 12)]
    made = upload(mine, Ledger.VIOLATIONS, CASES, *rows, now=now)
    ledgers.start(mine.actor("manager"), made, now=now())
    ledgers.run(made, now)
    with transaction() as session:  # as if it had been cut off before the marks were set
        record = session.scalars(select(LedgerImport)).one()
        record.status, record.committed_at = "committing", None
        for row in session.scalars(select(LedgerRow)):
            row.done_at = None
    assert ledgers.resume_stale(now) == 1
    assert count(CaseFile) == 4
    assert ledgers.view(mine.actor("manager"), made, now=now()).counts[THERE] == 4


def test_whoever_lost_the_right_puts_nothing_in(mine, now):
    made = upload(mine, Ledger.VIOLATIONS, CASES, case_row(), now=now)
    ledgers.start(mine.actor("manager"), made, now=now())
    with transaction() as session:
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == mine.manager.id)
        ).one()
        grant.revoked_at = now()
    ledgers.run(made, now)
    assert count(CaseFile) == 0
    assert ledgers.view(mine.actor("second"), made, now=now()).counts[REFUSED] == 1


def test_files_of_others_and_of_the_powerless_are_not_there(mine, now):
    made = upload(mine, Ledger.VIOLATIONS, CASES, case_row(), now=now)
    other = b.actor_for(b.make_manager(b.make_enterprise()))
    for act in (
        lambda: ledgers.view(other, made, now=now()),
        lambda: ledgers.start(other, made, now=now()),
        lambda: ledgers.drop(other, made, now=now()),
        lambda: ledgers.refused_rows(other, made),
        lambda: ledgers.upload(
            mine.actor("leader"), mine.unit.public_id, Ledger.HOURS, "x", b"", now=now()
        ),
    ):
        with pytest.raises((NotFound, Invalid)):
            act()


def test_old_files_are_let_go(mine, now):
    upload(mine, Ledger.VIOLATIONS, CASES, case_row(), now=now)
    assert ledgers.purge(now=now() + timedelta(days=29)) == 0
    assert ledgers.purge(now=now() + timedelta(days=31)) == 1
    assert count(LedgerRow) == 0


@pytest.mark.parametrize("ledger", Ledger)
def test_the_template_reads_back_under_its_own_headings(ledger):
    book = openpyxl.load_workbook(io.BytesIO(template(ledger)))
    sheet = book.worksheets[0]
    sheet.append(["示例甲", "W001", *["2026-11-20"] * (sheet.max_column - 2)])
    out = io.BytesIO()
    book.save(out)
    [line] = read_ledger(ledger, out.getvalue()).lines
    assert len(line.cells) == len(line.raw)  # every column has a meaning


def test_rows_to_mend_run_nothing_and_read_back():
    data = ledger_to_mend(["姓名", "第一天"], [(7, ["=1+1", "2026-11-20"], "没写类别")])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[2]] == ["7", "=1+1", "2026-11-20", "没写类别"]
    assert {cell.data_type for cell in sheet[2]} == {"s"}
    [line] = read_ledger(Ledger.ABSENCES, data).lines
    assert line.raw == ["=1+1", "2026-11-20"]
