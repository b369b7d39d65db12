"""The record of a spot check: problems, versions, numbers, signatures, scans."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import docx
import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.access import Role
from anquan_exam.domain.check_record import SignedHow
from anquan_exam.domain.spot_check import Why
from anquan_exam.models import CheckVersion, Place, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.spot_checks import Found, Signing
from anquan_exam.services.spot_checks.record import record_pdf, record_word
from anquan_exam.web.spot_checks import WORDS
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_manager
from tests.check_records import AFTER, DUE, HeldCheck, called_check, drawn_name, held_check
from tests.exam_builders import LAW
from tests.pdf_text import pdf_signs

SITE = "http://exam.example"


@pytest.fixture
def held(app: Flask) -> HeldCheck:
    """Four called, one absent, one put off; one passed, one failed, one has not come."""
    made = held_check()
    made.sit(1, 10)
    made.sit(2, 2)
    return made


def seen(held: HeldCheck, now=AFTER):
    return spot_checks.record_view(held.officer, held.id, WORDS, now=now)


def pdf(held: HeldCheck, version: int | None = None) -> str:
    return pdf_signs(record_pdf(held.officer, held.id, SITE, WORDS, version, now=AFTER))


# problems


def test_a_problem_rests_on_an_article_and_is_withdrawn_by_a_further_entry(held):
    found = Found(" 副井信号没有检查记录 ", LAW, "第一条 第二款", DUE)
    first = spot_checks.note_problem(held.officer, held.id, found, now=NOW)
    assert spot_checks.note_problem(held.officer, held.id, found, now=NOW) == first
    second = spot_checks.note_problem(held.officer, held.id, Found("灭火器过期"), now=NOW)
    spot_checks.withdraw_problem(held.officer, held.id, second, "看错了，没过期", now=NOW)

    one, two = spot_checks.listed_problems(held.officer, held.id)
    assert (one.text, one.basis, one.withdrawn) == (
        "副井信号没有检查记录",
        "《测试用法》第一条第二款",
        None,
    )
    assert two.withdrawn == "看错了，没过期" and two.text == "灭火器过期"
    with pytest.raises(Problem, match="problem_withdrawn"):
        spot_checks.withdraw_problem(held.officer, held.id, second, "再撤一次", now=NOW)
    held.freeze()
    printed = pdf(held)
    assert "副井信号没有检查记录" in printed and "灭火器过期" not in printed
    # The same words again are a new entry once the first is withdrawn.
    assert spot_checks.note_problem(held.officer, held.id, Found("灭火器过期"), now=NOW) > second


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Found("  "), "problem_empty"),
        (Found("长" * 501), "text_too_long"),
        (Found("无依据", LAW), "basis_half"),
        (Found("无依据", "", "第一条"), "basis_half"),
        (Found("错条文", LAW, "第九条"), "basis_unknown"),
        (Found("错文件", "nothing", "第一条"), "basis_unknown"),
        (Found("昨天", due_on=date(2026, 11, 22)), "due_wrong"),
        (Found("太远", due_on=date(2028, 1, 1)), "due_wrong"),
    ],
)
def test_a_problem_that_cannot_stand_is_refused(held, found: Found, code: str):
    with pytest.raises(Invalid, match=code):
        spot_checks.note_problem(held.officer, held.id, found, now=NOW)
    assert spot_checks.listed_problems(held.officer, held.id) == ()


def test_a_problem_of_another_check_is_not_found(held):
    other = held_check()
    there = spot_checks.note_problem(other.officer, other.id, Found("别处的"), now=NOW)
    with pytest.raises(NotFound):
        spot_checks.withdraw_problem(held.officer, held.id, there, "试试", now=NOW)


# versions and numbers


def test_freezing_numbers_the_record_and_keeps_what_it_said(held):
    assert "未定稿" in pdf(held) and seen(held).number == ""
    assert held.freeze() == 1
    view = seen(held)
    assert view.number == "抽考〔2026〕0001" and not view.changed
    (version,) = view.versions
    assert version.intact and version.signed == 0 and version.due_on == DUE
    printed = pdf(held)
    assert "抽考〔2026〕0001" in printed and version.digest[:8] in printed
    assert "2026年12月8日前" in printed and "不合格1人" in printed
    assert "未到、未考1人" in printed


def test_what_changes_later_makes_another_version_and_leaves_the_first(held):
    held.freeze()
    put_off = held.view().called[0].person.name
    held.sit(0, 10, now=NOW + timedelta(minutes=70))
    assert seen(held).changed
    with pytest.raises(Invalid, match="reason_missing"):
        held.freeze(1)
    assert held.freeze(1, reason="下班的人考完了") == 2
    view = seen(held)
    assert [one.number for one in view.versions] == [2, 1] and not view.changed
    assert view.number == "抽考〔2026〕0001" and view.versions[0].reason == "下班的人考完了"
    with reading() as session:
        first, second = session.scalars(select(CheckVersion).order_by(CheckVersion.number))
    verdicts = [
        {row["name"]: row["verdict"] for row in one.content["rows"]}[put_off]
        for one in (first, second)
    ]
    assert verdicts == ["未考", "合格"]
    assert "第2版（重新定稿：下班的人考完了）" in pdf(held)
    assert "第2版" not in pdf(held, 1) and first.digest[:8] in pdf(held, 1)
    with pytest.raises(NotFound):
        pdf(held, 3)


def test_a_repeated_or_late_click_freezes_nothing(held):
    held.freeze()
    with pytest.raises(Problem, match="record_moved_on"):
        held.freeze()
    assert len(seen(held).versions) == 1


def test_nothing_is_frozen_while_somebody_answers_or_before_the_exam(held, app):
    held.begin(0)
    with pytest.raises(Problem, match="record_sitting"):
        held.freeze(now=NOW + timedelta(minutes=1))
    # The overdue paper is closed by whoever freezes.
    assert held.freeze(now=NOW + timedelta(hours=1)) == 1
    for day in (date(2026, 11, 23), date(2028, 1, 1)):
        with pytest.raises(Invalid, match="due_wrong"):
            held.freeze(1, due=day, reason="再来")


def test_numbers_run_within_the_year_at_the_place_of_the_department(held):
    held.freeze()
    again = held_check(unit=held.unit, inspector=held.inspector)
    again.freeze()
    assert seen(again).number == "抽考〔2026〕0002"
    next_year = held_check(unit=held.unit, inspector=held.inspector)
    there = NOW.replace(year=2027)
    next_year.freeze(due=date(2027, 12, 1), now=there)
    assert seen(next_year, there).number == "抽考〔2027〕0001"
    elsewhere = held_check()
    elsewhere.freeze()
    assert seen(elsewhere).number == "抽考〔2026〕0001"


def test_records_frozen_at_once_get_numbers_in_a_row(held, app):
    checks = [held, *(held_check(unit=held.unit, inspector=held.inspector) for _ in range(3))]

    def frozen(check: HeldCheck) -> str:
        with app.app_context():
            check.freeze()
            return seen(check).number

    with ThreadPoolExecutor(len(checks)) as threads:
        numbers = sorted(threads.map(frozen, checks))
    assert numbers == [f"抽考〔2026〕000{at}" for at in (1, 2, 3, 4)]


def test_one_record_frozen_twice_at_once_is_frozen_once(held, app):
    def frozen(_: int) -> str:
        with app.app_context():
            try:
                return str(held.freeze())
            except Problem as refused:
                return refused.code

    with ThreadPoolExecutor(3) as threads:
        said = sorted(threads.map(frozen, range(3)))
    assert said == ["1", "record_moved_on", "record_moved_on"]


def test_a_refused_freeze_uses_up_no_number(held):
    other = held_check(unit=held.unit, inspector=held.inspector)
    other.begin(1)
    with pytest.raises(Problem):
        other.freeze(now=NOW)
    held.freeze()
    assert seen(held).number == "抽考〔2026〕0001"


def test_where_nobody_called_is_at_hand_there_is_a_record_without_an_exam(app):
    lone = called_check("示例甲")
    with pytest.raises(Problem, match="record_not_begun"):
        lone.freeze()
    key = lone.view().called[0].person.key
    spot_checks.note_person(lone.officer, lone.id, key, Why.SICK, "", now=NOW)
    assert lone.freeze() == 1
    assert seen(lone).makeup == ("示例甲",)


# the public


def test_anybody_may_ask_whether_a_digest_is_on_file(held):
    held.freeze()
    spot_checks.sign(held.officer, held.id, 1, 1, Signing(SignedHow.PAPER), now=AFTER)
    old = seen(held).versions[0].digest
    held.freeze(1, reason="补记")
    grouped = " ".join(old[at : at + 8].upper() for at in range(0, 64, 8))
    found = spot_checks.on_file(held.id, grouped)
    assert found and (found.number, found.newest, found.signed, found.parties) == (1, False, 1, 3)
    assert found.intact
    for wrong in ("", "0" * 64, old[:-1], "《" * 64):
        assert spot_checks.on_file(held.id, wrong) is None
    with pytest.raises(NotFound):
        spot_checks.on_file("none", old)
    # A row changed behind the back of the record shows.
    with transaction() as session:
        content = {**session.scalars(select(CheckVersion)).first().content, "unit": "别家"}
        session.execute(update(CheckVersion).values(content=content))
    found = spot_checks.on_file(held.id, old)
    assert found and not found.intact


# word, trail, reach


def test_the_word_document_says_the_same(held):
    spot_checks.note_problem(held.officer, held.id, Found("没有检查记录", LAW, "第一条"), now=NOW)
    held.freeze()
    signed = Signing(SignedHow.SCREEN, "示例矿长", "矿长", drawn_name())
    spot_checks.sign(held.officer, held.id, 1, 0, signed, now=AFTER)
    data = record_word(held.officer, held.id, SITE, WORDS, now=AFTER)
    document = docx.Document(io.BytesIO(data))
    text = "\n".join(one.text for one in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "抽考〔2026〕0001" in text and seen(held).versions[0].digest in text
    assert {"没有检查记录", "《测试用法》第一条", "手印", "拒签", "示例矿长"} <= set(cells)
    assert len(document.inline_shapes) == 1


def test_every_act_is_on_the_trail(held):
    problem = spot_checks.note_problem(held.officer, held.id, Found("没戴帽"), now=NOW)
    spot_checks.withdraw_problem(held.officer, held.id, problem, "戴着", now=NOW)
    held.freeze()
    spot_checks.sign(held.officer, held.id, 1, 1, Signing(SignedHow.PAPER), now=AFTER)
    spot_checks.add_scan(held.officer, held.id, "签.pdf", b"%PDF-1.4\n%%EOF\n", now=AFTER)
    with reading() as session:
        acts = session.scalars(
            select(TrailEntry.act)
            .where(TrailEntry.subject_kind == "spot_check")
            .order_by(TrailEntry.id)
        ).all()
    assert acts[-5:] == [
        "spot_check.problem_noted",
        "spot_check.problem_withdrawn",
        "spot_check.frozen",
        "spot_check.signed",
        "spot_check.scan_added",
    ]


def test_others_reach_none_of_it(held):
    held.freeze()
    with reading() as session:
        elsewhere = session.get_one(Place, make_enterprise().district_id)
    for actor in (
        actor_for(make_manager(held.unit)),
        actor_for(make_holder(Role.INSPECTOR, elsewhere)),
    ):
        with pytest.raises(NotFound):
            spot_checks.record_view(actor, held.id, WORDS, now=AFTER)
        with pytest.raises(NotFound):
            spot_checks.note_problem(actor, held.id, Found("试"), now=NOW)
        with pytest.raises(NotFound):
            spot_checks.sign(actor, held.id, 1, 1, Signing(SignedHow.PAPER), now=AFTER)
        with pytest.raises(NotFound):
            spot_checks.add_scan(actor, held.id, "签.pdf", b"%PDF-1.4\n%%EOF\n", now=AFTER)
