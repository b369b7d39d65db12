"""What becomes of a row, given the file and the people known."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.roster import (
    Choosing,
    Decisions,
    Earlier,
    Found,
    Known,
    Verdict,
    VerdictKind,
    decided,
    first_met,
    judge,
)
from anquan_exam.domain.roster_rows import Field, ParsedRow, parse_date, parse_row
from anquan_exam.domain.roster_why import Reason, Why
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory
from tests.builders import id_number

TODAY = date(2026, 11, 23)
ROW = ParsedRow(3, "张伟", id_number(1), "13800000001", "A1", ("掘一队",), ("掘进工",))
HERE = Known(7, "p7", "张伟", "key1", "13800000001", True, frozenset({"A1"}))
ELSEWHERE = replace(HERE, here=False, numbers=frozenset())


NOBODY, ALONE, UNDECIDED = Found(), Earlier(), Decisions()


def verdict(row=ROW, found=NOBODY, earlier=ALONE, decisions=UNDECIDED, key="key1"):
    return judge(decided(row, decisions), key, found, earlier, decisions)


def why(found: Verdict) -> Why:
    return found.reasons[0].why


def offered(found: Verdict) -> set[Choosing]:
    return {choice.choosing for choice in found.choices}


def test_somebody_nobody_knows_is_new():
    assert verdict().kind is VerdictKind.NEW


def test_somebody_known_elsewhere_gets_an_employment_and_nothing_is_said_of_their_file():
    found = verdict(replace(ROW, phone="13899999999"), Found(by_id=ELSEWHERE))
    assert found.kind is VerdictKind.KNOWN
    assert [reason.why for reason in found.reasons] == [Why.ADDS_EMPLOYMENT]


def test_somebody_already_here_gets_only_what_is_new():
    same = replace(HERE, jobs=frozenset({(("掘一队",), frozenset({"掘进工", "支护工"}))}))
    assert why(verdict(found=Found(by_id=same))) is Why.NOTHING_NEW
    assert why(verdict(found=Found(by_id=HERE))) is Why.ADDS_ASSIGNMENT
    moved = verdict(replace(ROW, phone="13899999999"), Found(by_id=same))
    assert [reason.why for reason in moved.reasons] == [Why.NOTHING_NEW, Why.PHONE_KEPT]


def test_an_id_under_another_name_is_asked_at_home_and_parked_elsewhere():
    other = replace(HERE, name="张卫")
    asked = verdict(found=Found(by_id=other))
    assert asked.kind is VerdictKind.ASK and why(asked) is Why.ID_OTHER_NAME
    same = verdict(found=Found(by_id=other), decisions=Decisions(same="p7"))
    assert same.kind is VerdictKind.KNOWN and same.person == other
    parked = verdict(found=Found(by_id=replace(other, here=False)))
    assert parked.kind is VerdictKind.REFUSED
    assert "张卫" not in str(parked.reasons[0].to_json())


def test_anothers_phone_is_never_taken_over():
    owner = Known(9, "p9", "李四", "key9", "13800000001")
    asked = verdict(found=Found(by_phone=owner))
    assert why(asked) is Why.PHONE_TAKEN
    assert offered(asked) == {Choosing.PHONE, Choosing.NO_PHONE, Choosing.SKIP}
    without = verdict(found=Found(), decisions=Decisions(no_phone=True))
    assert without.kind is VerdictKind.NEW and why(without) is Why.NEW_BY_NUMBER


def test_phone_and_name_together_are_the_same_person_unless_the_ids_differ():
    known = replace(ELSEWHERE, id_key=None)
    assert verdict(found=Found(by_phone=known)).kind is VerdictKind.KNOWN
    other = replace(ELSEWHERE, id_key="key2")
    assert why(verdict(found=Found(by_phone=other))) is Why.PHONE_TAKEN


def test_a_number_in_use_is_asked():
    holder = Known(9, "p9", "李四", here=True, numbers=frozenset({"A1"}))
    asked = verdict(found=Found(by_number=holder))
    assert why(asked) is Why.NUMBER_TAKEN and Choosing.NO_NUMBER in offered(asked)
    joining = verdict(found=Found(by_id=ELSEWHERE, by_number=holder))
    assert why(joining) is Why.NUMBER_TAKEN


def test_namesakes_without_ids_are_told_apart_by_people():
    one, two = (replace(HERE, key=n, public_id=f"p{n}", id_key=None, phone=None) for n in (7, 8))
    asked = verdict(found=Found(namesakes=(one, two)))
    assert why(asked) is Why.NAMESAKE
    assert {c.person for c in asked.choices if c.choosing is Choosing.SAME} == {"p7", "p8"}
    chosen = verdict(found=Found(namesakes=(one, two)), decisions=Decisions(same="p8"))
    assert chosen.person == two
    assert verdict(found=Found(namesakes=(one, two)), decisions=Decisions(new=True)).kind == "new"


def test_namesakes_with_another_id_are_other_people():
    assert verdict(found=Found(namesakes=(replace(HERE, id_key="key2"),))).kind is VerdictKind.NEW


def test_without_phone_one_signs_in_by_number_and_without_both_people_decide():
    assert why(verdict(replace(ROW, phone=""))) is Why.NEW_BY_NUMBER
    bare = replace(ROW, phone="", number="")
    assert offered(verdict(bare)) == {Choosing.PHONE, Choosing.LATER, Choosing.SKIP}
    assert why(verdict(bare, decisions=Decisions(later=True))) is Why.NEW_LATER
    assert verdict(bare, decisions=Decisions(phone="13800000002")).kind is VerdictKind.NEW


def test_faults_and_skipping_come_before_everything():
    faulty = replace(ROW, faults=(Reason(Why.ID_BORN), Reason(Why.PHONE)))
    found = verdict(faulty, Found(by_id=HERE))
    assert [reason.why for reason in found.reasons] == [Why.ID_BORN, Why.PHONE]
    assert why(verdict(decisions=Decisions(skip=True))) is Why.SKIPPED


def second(**changed):
    return replace(ROW, line=9, **changed)


@pytest.mark.parametrize(
    ("row", "expected", "kind"),
    [
        (second(), Why.TWICE, VerdictKind.REFUSED),
        (second(name="张卫"), Why.TWICE_OTHER_NAME, VerdictKind.REFUSED),
        (second(posts=("支护工",)), Why.TWICE_MORE, VerdictKind.ASK),
        (second(name="李四", id_number=id_number(2)), Why.PHONE_TWICE, VerdictKind.ASK),
        (second(name="李四", id_number="", phone="13800000002"), Why.NUMBER_TWICE, VerdictKind.ASK),
        (second(id_number="", phone="", number=""), Why.NAME_TWICE, VerdictKind.ASK),
        (second(id_number=id_number(2), phone="13800000002", number="A2"), Why.NEW_PERSON, "new"),
    ],
)
def test_rows_that_meet_an_earlier_row(row, expected, kind):
    found = verdict(row, earlier=first_met([ROW, row])[9], key="key2")
    assert (why(found), found.kind) == (expected, kind)


def test_the_same_persons_second_post_can_be_merged():
    row = second(posts=("支护工",))
    merged = verdict(row, earlier=first_met([ROW, row])[9], decisions=Decisions(merge=True))
    assert merged.kind is VerdictKind.NEW and why(merged) is Why.MERGED


def test_a_row_with_faults_stands_in_nobodys_way():
    broken = replace(ROW, faults=(Reason(Why.PHONE),))
    assert first_met([broken, second()])[9].same_person is None


@given(st.lists(st.sampled_from(["甲一", "乙二"]), max_size=8), st.data())
def test_the_first_row_of_each_person_meets_nobody(names, data):
    rows = [
        ParsedRow(line, name, phone=data.draw(st.sampled_from(["", "13800000001", "13800000002"])))
        for line, name in enumerate(names, 3)
    ]
    met = first_met(rows)
    assert len(met) == len(rows)
    for row in rows:
        for other in (met[row.line].same_person, met[row.line].by_phone, met[row.line].by_name):
            assert other is None or other.line < row.line


@given(st.builds(Decisions, same=st.text("pq7"), phone=st.text("0123"), merge=st.booleans()))
def test_decisions_survive_being_stored(decisions):
    assert Decisions.from_json(decisions.to_json()) == decisions


CELLS = {
    Field.NAME: " 王 大力 ",
    Field.ID_NUMBER: id_number(5),
    Field.PHONE: "13800000005 / 13900000005",
    Field.DEPARTMENT: "机电队/一班",
    Field.POSTS: "电钳工、支护工；电钳工",
    Field.CATEGORY: "特种作业人员",
    Field.FORM: "劳务派遣工",
    Field.BEGINS_ON: "2024年3月1日",
}


def test_a_rows_words_become_values():
    row = parse_row(4, CELLS, TODAY)
    assert (row.name, row.phone, row.faults) == ("王大力", "13800000005", ())
    assert row.department == ("机电队", "一班") and row.posts == ("电钳工", "支护工")
    assert row.category is PersonCategory.SPECIAL_OPERATIONS
    assert row.form is EmploymentForm.DISPATCH and row.begins_on == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (Field.NAME, "", Why.NO_NAME),
        (Field.NAME, "王大力(组长)", Why.NAME),
        (Field.ID_NUMBER, "1.40202E+17", Why.ID_LOST_DIGITS),
        (Field.PHONE, "1.38E+10", Why.PHONE_LOST_DIGITS),
        (Field.PHONE, "0351-7654321", Why.PHONE),
        (Field.CATEGORY, "神仙", Why.CATEGORY),
        (Field.FORM, "不知道", Why.FORM),
        (Field.BEGINS_ON, "去年", Why.DATE),
        (Field.BEGINS_ON, "2031-01-01", Why.DATE),
        (Field.POSTS, "工" * 61, Why.TOO_LONG),
        (Field.DEPARTMENT, "一/二/三/四/五", Why.TOO_DEEP),
    ],
)
def test_a_cell_that_cannot_be_taken_is_a_fault(field, text, expected):
    row = parse_row(4, {**CELLS, field: text}, TODAY)
    assert [reason.why for reason in row.faults] == [expected]


@given(st.dictionaries(st.sampled_from(list(Field)), st.text(max_size=80)))
def test_no_cell_upsets_the_reading(cells):
    row = parse_row(2, cells, TODAY)
    assert judge(row, None, Found()).kind in VerdictKind


@pytest.mark.parametrize(
    "text",
    ["2024-03-01", "2024.3.1", "2024/3/1", "2024年3月", "20240301", "45352", "2024-3-1 8:00"],
)
def test_days_are_read_as_rosters_write_them(text):
    assert parse_date(text) == date(2024, 3, 1)
