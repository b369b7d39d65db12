"""Files of certificates: a verdict for every row, a look before anything is kept."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import func, select, text

from anquan_exam.config import ROOT
from anquan_exam.domain.certificate_rows import Cell, card_date, parse_card
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.exchange.certificate_excel import cards_to_mend, read_cards, template
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.models import CertificateBatch, CertificateRecord, Person, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.certificates import batches
from anquan_exam.services.certificates.guides import guides
from anquan_exam.services.certificates.judging import RowVerdict
from anquan_exam.services.errors import Invalid, NotFound, Problem
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    employ,
    id_number,
    make_enterprise,
    make_manager,
    make_person,
)
from tests.roster_files import xlsx

KNOWN = guides(ROOT / "question_banks")
WORDS = "姓名 身份证号/工号 证书类别 操作项目 证号 有效期起 有效期止 复审日期"
HEADER = WORDS.split()
GOOD = ["示例甲", "W01", "特种作业操作证", "低压电工作业", "C-1", "2024-01-01", "2029-12-31", ""]
PARKED, REPAIRED, ACCEPTED = RowVerdict


@pytest.fixture
def unit(app) -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def manager(unit: MadeEnterprise):
    make_person("示例甲", enterprise=unit, number="W01", identity=id_number(1))
    make_person("示例乙", enterprise=unit, number="W02")
    for number in ("W03", "W04"):
        make_person("示例同名", enterprise=unit, number=number)
    return actor_for(make_manager(unit, "测试管理"))


def row(**changed: object) -> list[object]:
    names = ("name", "key", "family", "operations", "number", "begins", "ends", "review")
    return list({**dict(zip(names, GOOD, strict=True)), **changed}.values())


def judged(manager, unit, *rows: list[object]):
    made = batches.upload(
        manager, unit.public_id, "证件.xlsx", xlsx([HEADER, *rows], title=["某厂"]), now=NOW
    )
    return made, batches.view(manager, made, KNOWN, now=NOW).rows


@pytest.mark.parametrize(
    ("changed", "verdict", "code", "cell"),
    [
        ({}, ACCEPTED, None, None),
        ({"key": id_number(1)}, ACCEPTED, None, None),
        ({"ends": "长期"}, ACCEPTED, None, None),
        ({"key": ""}, REPAIRED, "row_by_name", Cell.KEY),
        ({"operations": "低压电工"}, REPAIRED, "row_operation", Cell.OPERATIONS),
        ({"family": ""}, REPAIRED, "row_family_found", Cell.FAMILY),
        ({"operations": "煤矿瓦斯检查作业"}, REPAIRED, "row_family_mine", Cell.FAMILY),
        ({"begins": "2024年1月"}, REPAIRED, "row_first", Cell.VALID_FROM),
        ({"name": ""}, PARKED, "row_name", Cell.NAME),
        ({"key": "W99"}, PARKED, "row_nobody", Cell.KEY),
        ({"key": "W02"}, PARKED, "row_other_name", Cell.KEY),
        ({"key": "999999199003070000"}, PARKED, "row_id", Cell.KEY),
        ({"name": "示例同名", "key": ""}, PARKED, "row_several", Cell.KEY),
        ({"family": "驾照"}, PARKED, "row_family", Cell.FAMILY),
        ({"family": "", "operations": "别的"}, PARKED, "row_no_family", Cell.FAMILY),
        ({"operations": ""}, PARKED, "certificate_operations", Cell.OPERATIONS),
        ({"number": ""}, PARKED, "certificate_number", Cell.NUMBER),
        ({"number": "1.40202E+17"}, PARKED, "row_number_lost", Cell.NUMBER),
        ({"begins": ""}, PARKED, "certificate_from", Cell.VALID_FROM),
        ({"ends": ""}, PARKED, "certificate_until", Cell.VALID_UNTIL),
        ({"ends": "2029年12月"}, PARKED, "row_month", Cell.VALID_UNTIL),
        ({"ends": "明年"}, PARKED, "row_date", Cell.VALID_UNTIL),
        ({"ends": "2029-02-30"}, PARKED, "row_date", Cell.VALID_UNTIL),
        ({"ends": "2020-01-01"}, PARKED, "certificate_order", Cell.VALID_UNTIL),
        ({"review": "2035-01-01"}, PARKED, "certificate_review", Cell.REVIEW_BY),
    ],
)
def test_every_row_has_its_verdict_and_says_where(manager, unit, changed, verdict, code, cell):
    _, (found, _) = judged(manager, unit, row(**changed), row(name="示例乙", key="W02", number="Z"))
    assert (found.line, found.verdict) == (3, verdict)
    if code:
        assert (found.notes[0].code, found.notes[0].cell) == (code, cell)


@pytest.mark.parametrize(
    "written",
    ["2029-11-26", "2029.11.26", "2029/11/26", "2029年11月26日", "20291126", "47448",
     "2029-11-26 00:00:00", "二〇二九年十一月二十六日"],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert card_date(written) == date(2029, 11, 26)


def test_both_days_in_one_column_are_read() -> None:
    cells = {Cell.NAME: "示例甲", Cell.PERIOD: "2024.01.01至2029.12.31"}
    found = parse_card(2, cells, KNOWN, NOW.date())
    assert (found.valid_from, found.valid_until) == (date(2024, 1, 1), date(2029, 12, 31))


def test_nothing_is_kept_before_the_look_and_the_parked_rows_stay_to_be_mended(manager, unit):
    bad = row(name="示例乙", key="W02", number="C-1")
    made, rows = judged(manager, unit, row(), bad, row(operations="高压电工"))
    assert [one.verdict for one in rows] == [ACCEPTED, PARKED, REPAIRED]
    assert rows[1].notes[0].code == "row_twice" and rows[1].notes[0].detail == {"line": 3}
    assert count() == 0
    assert batches.take(manager, made, KNOWN, now=NOW) == 2
    assert count() == 2
    with pytest.raises(Problem, match="batch_taken"):
        batches.take(manager, made, KNOWN, now=NOW)
    left = batches.view(manager, made, KNOWN, now=NOW)
    assert (left.taken, [one.line for one in left.rows]) == (2, [4])
    assert left.rows[0].notes[0].code == "row_taken"
    book = cards_to_mend(left.headers, [(one.line, one.raw, "号重了") for one in left.rows])
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:3] == ["4", "示例乙", "W02"]
    again = read_cards(book)
    assert again.headers == HEADER and again.lines[0].cells[Cell.NAME] == "示例乙"


def test_what_is_in_the_ledger_already_is_parked(manager, unit) -> None:
    made, _ = judged(manager, unit, row())
    batches.take(manager, made, KNOWN, now=NOW)
    again, (found,) = judged(manager, unit, row())
    assert (found.verdict, found.notes[0].code) == (PARKED, "row_there")
    with pytest.raises(Problem, match="batch_nothing"):
        batches.take(manager, again, KNOWN, now=NOW)


def test_a_card_without_a_number_is_not_kept_twice_either(manager, unit) -> None:
    bare = row(family="考核合格证明", operations="主要负责人", number="", ends="")
    test = row(family="实操考试", operations="", number="", ends="")
    made, rows = judged(manager, unit, bare, test, bare, row(name="示例乙", key="W02"))
    assert [one.notes[0].code for one in rows if one.verdict is PARKED] == ["row_twice"]
    assert batches.take(manager, made, KNOWN, now=NOW) == 3
    later = row(family="考核合格证明", operations="主要负责人", number="", begins="2026-01-01",
                ends="")  # fmt: skip
    _, rows = judged(manager, unit, bare, test, later)
    assert [(one.verdict, [n.code for n in one.notes]) for one in rows] == [
        (PARKED, ["row_there"]),
        (PARKED, ["row_there"]),
        (ACCEPTED, []),
    ]


def test_a_renewed_card_that_keeps_its_first_day_is_no_double(manager, unit) -> None:
    made, _ = judged(manager, unit, row())
    batches.take(manager, made, KNOWN, now=NOW)
    _, (renewed, shorter) = judged(manager, unit, row(ends="2035-12-31"), row(ends="2028-12-31"))
    assert (renewed.verdict, shorter.verdict) == (ACCEPTED, PARKED)


def test_rows_are_kept_encrypted_and_only_for_thirty_days(manager, unit) -> None:
    made, _ = judged(manager, unit, row(key=id_number(1)))
    with db.engine.connect() as connection:
        (rows,) = connection.execute(text("SELECT rows FROM certificate_batch")).one()
    assert id_number(1).encode() not in bytes(rows)
    later = NOW + timedelta(days=31)
    data = xlsx([HEADER, row()])
    batches.upload(manager, unit.public_id, "又一份.xlsx", data, now=later)
    with pytest.raises(NotFound):
        batches.view(manager, made, KNOWN, now=later)
    newest = batches.listed(manager)[0]
    batches.drop(manager, newest.public_id, now=later)
    with reading() as session:
        assert session.scalar(select(func.count(CertificateBatch.id))) == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"just words", "file_no_card_header"),
        (b"PK\x03\x04 not a sheet", "file_broken"),
        (xlsx([["品名", "数量"], ["灭火器", 3]]), "file_no_card_header"),
        (xlsx([HEADER]), "file_no_cards"),
    ],
)
def test_a_file_that_holds_no_cards_is_refused(manager, unit, data, code) -> None:
    with pytest.raises(Invalid) as refused:
        batches.upload(manager, unit.public_id, "x.xlsx", data, now=NOW)
    assert refused.value.code == code


def test_the_template_reads_back_and_holds_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(KNOWN)))
    sheet = book["证件"]
    assert [cell.value for cell in sheet[1]][:2] == ["姓名", "身份证号/工号"]
    families = [cell.value for cell in book["类别和项目"][1]]
    assert families == [guide.title for guide in KNOWN.every()]
    for title in families:
        found = parse_card(2, {Cell.NAME: "示例甲", Cell.FAMILY: title}, KNOWN, NOW.date())
        assert found.family is not None and KNOWN.of(found.family).title == title
    assert set(KNOWN.of(Family.MINE).operations) & {"煤矿井下电气作业"}


def test_five_thousand_rows_are_looked_at_and_kept_at_once(manager, unit) -> None:
    with transaction() as session:
        session.add_all(
            Person(public_id=f"p{at:08}", name="示例多", phone=None, created_at=NOW)
            for at in range(50)
        )
    with reading() as session:
        people = session.scalars(select(Person).where(Person.name == "示例多")).all()
    for at, person in enumerate(people):
        employ(person, unit, number=f"M{at}")
    rows = [row(name="示例多", key=f"M{at % 50}", number=f"N{at}") for at in range(5_000)]
    made, found = judged(manager, unit, *rows)
    assert batches.take(manager, made, KNOWN, now=NOW) == len(found) == 5_000
    assert count() == 5_000


def test_a_row_too_many_is_refused_with_how_many_go_in_one_file() -> None:
    with pytest.raises(FileRefused) as refused:
        read_cards("\n".join([",".join(HEADER), *["示例甲,W01,x"] * 5_001]).encode())
    assert (refused.value.code, refused.value.detail) == ("file_rows", {"most": 5_000})


def count() -> int:
    with reading() as session:
        return session.scalar(select(func.count(CertificateRecord.id))) or 0
