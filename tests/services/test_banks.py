"""Banks on a real database: what publishing refuses, what reading gives back, who sees what."""

import io
import zipfile
from dataclasses import replace
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.bank_diff import Change, Part
from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion
from anquan_exam.domain.questions import Basis, Kind, Question
from anquan_exam.exchange.bank_markdown import bank_folders, read_bank, write_bank
from anquan_exam.models import (
    Bank as BankRow,
)
from anquan_exam.models import (
    BankItem,
    QuestionId,
    QuestionRevision,
    QuestionSuspension,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import banks
from anquan_exam.services.banks import (
    BankFilter,
    NotSound,
    Outcome,
    QuestionFilter,
)
from anquan_exam.services.errors import Problem
from anquan_exam.services.pieces import pieces_of
from tests.builders import (
    NOW,
    MadeEnterprise,
    make_enterprise,
)
from tests.exam_builders import (
    TOPICS,
    made_question,
    make_document,
    make_exam,
    make_published_bank,
)

DAY = clock.local(NOW).date()


def bank_of(*questions: Question, version: int = 1, bank_id: str = "demo", **other: object) -> Bank:
    entries = tuple(BankQuestion(each, TOPICS[0], None) for each in questions)
    made = Bank(
        bank_id, "示例题库", version, BankCategory.POSTS, ("all",), (), ("all",), "说明。", entries
    )
    return replace(made, **other)  # type: ignore[arg-type]


def publish(bank: Bank, **other: object) -> banks.Published:
    return banks.publish(
        bank,
        banks.stored_register(),
        actor=SYSTEM,
        now=NOW,
        **other,  # type: ignore[arg-type]
    )


def single(serial: int = 1, **other: object) -> Question:
    return replace(made_question(serial, Kind.SINGLE, "demo"), **other)  # type: ignore[arg-type]


@pytest.fixture
def law(app: Flask) -> None:
    make_document()


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        ({"stem": "<img src=x onerror=alert(1)>"}, "不能写 HTML"),
        ({"stem": "[看这里](javascript:alert(1))"}, "不能用 javascript: 链接"),
        ({"key": ("A", "B")}, "应当正好勾选一个正确答案"),
        ({"key": ("Z",)}, "正确答案不在选项里"),
        ({"basis": (Basis("test-law", "第九条"),)}, "里没有“第九条”"),
        ({"basis": (Basis("no-such-law", "第一条"),)}, "登记册里没有"),
    ],
)
def test_a_question_that_breaks_a_rule_keeps_the_whole_bank_out(
    law: None, spoilt: dict[str, object], problem: str
):
    with pytest.raises(NotSound) as refused:
        publish(bank_of(single(1), single(2, **spoilt)))

    (fault,) = refused.value.faults
    assert fault.question == "demo-0002"
    assert problem in fault.problem
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(BankRow)) == 0


def test_an_empty_bank_and_an_id_twice_are_refused(law: None):
    with pytest.raises(NotSound):
        publish(bank_of())
    with pytest.raises(NotSound, match="bank_not_sound"):
        publish(bank_of(single(1), single(1, stem="另一道题？")))


def test_what_is_published_is_stored_rendered_and_unchanged_the_second_time(law: None):
    bank = bank_of(single(stem="**先停电**，再做什么？"))

    first, second = publish(bank), publish(bank)

    assert (first.outcome, second.outcome) == (Outcome.PUBLISHED, Outcome.UNCHANGED)
    assert first.version_id == second.version_id
    with reading() as session:
        revision = session.scalars(select(QuestionRevision)).one()
    assert revision.pieces["stem"] == "<p><strong>先停电</strong>，再做什么？</p>"
    assert revision.pieces["options"]["A"] == "第 1 题的选项 A"
    assert pieces_of([revision.hash])[revision.hash].stem == revision.pieces["stem"]


def test_the_same_number_with_other_content_is_refused(law: None):
    publish(bank_of(single()))
    with pytest.raises(Problem) as refused:
        publish(bank_of(single(explanation="另一种解释。")))
    assert refused.value.code == "version_content_differs"


def test_an_unchanged_question_is_stored_once_for_all_versions(law: None):
    publish(bank_of(single(1), single(2)))
    publish(bank_of(single(1), single(2, explanation="改了。"), version=2))

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(QuestionRevision)) == 3
        assert session.scalar(select(func.count()).select_from(BankItem)) == 4


def test_a_question_id_of_another_bank_is_refused(law: None):
    publish(bank_of(single()))
    with pytest.raises(Problem) as refused:
        publish(bank_of(single(), bank_id="other"))
    assert refused.value.code == "question_id_taken"
    with reading() as session:
        assert session.get(BankRow, "other") is None


def test_the_database_itself_keeps_a_question_id_to_one_bank(law: None):
    publish(bank_of(single()))
    publish(bank_of(replace(single(2), id="other-1"), bank_id="other"))
    with reading() as session:
        row = session.scalars(select(QuestionRevision).limit(1)).one()
        values = {c.key: getattr(row, c.key) for c in QuestionRevision.__table__.columns}

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(insert(QuestionId), [{"id": "demo-0001", "bank_id": "other"}])
    with pytest.raises(IntegrityError), transaction() as session:
        bank = "other" if values["bank_id"] == "demo" else "demo"
        session.execute(insert(QuestionRevision), [{**values, "hash": "0" * 64, "bank_id": bank}])


def test_a_shipped_bank_cannot_take_an_enterprises_id_nor_the_other_way_about(
    law: None, enterprise: MadeEnterprise
):
    with pytest.raises(Problem) as shipped:
        publish(bank_of(single(), bank_id="e-something"))
    with pytest.raises(Problem) as private:
        publish(bank_of(single()), owner_id=enterprise.id)
    assert (shipped.value.code, private.value.code) == ("reserved_id", "reserved_id")


def test_two_thousand_questions_are_published_in_seconds(law: None):
    begun = perf_counter()
    made = make_published_bank(2000)

    assert perf_counter() - begun < 20
    with reading() as session:
        stored = session.scalar(select(func.count()).where(BankItem.version_id == made.version_id))
    assert stored == 2000


@pytest.fixture
def versions(law: None) -> None:
    """Version 1 with three questions, version 2: one changed, one retired, one gone, one new."""
    one, two, three = single(1), single(2), single(3)
    publish(bank_of(one, two, three))
    entries = (
        BankQuestion(replace(one, key=("B",)), TOPICS[0], None),
        BankQuestion(two, TOPICS[0], "题目过时"),
        BankQuestion(single(4), TOPICS[1], None),
    )
    publish(bank_of(version=2, changes="更正。", questions=entries))


def test_two_versions_are_compared_question_by_question(versions: None, manager: Actor):
    found = banks.compare_versions(manager, "demo", 1, 2, now=NOW)

    assert {change.id: change.change for change in found.changes} == {
        "demo-0001": Change.CHANGED,
        "demo-0002": Change.RETIRED,
        "demo-0003": Change.REMOVED,
        "demo-0004": Change.ADDED,
    }
    (key,) = (change for change in found.changes if change.id == "demo-0001")
    assert key.parts == (Part.KEY,) and key.key_changed
    assert found.counts[Change.CHANGED] == 1
    assert banks.compare_versions(manager, "demo", 2, 2, now=NOW).changes == ()


def test_a_question_shows_its_stages_and_the_newest_key(versions: None, manager: Actor):
    page = banks.question_page(manager, "demo", "demo-0001", now=NOW)

    assert page.question.key == ("B",)
    assert [(stage.first, stage.last) for stage in page.stages] == [(2, 2), (1, 1)]
    assert page.stages[0].change is not None
    assert page.stages[0].change.parts == (Part.KEY,)
    gone = banks.question_page(manager, "demo", "demo-0003", now=NOW)
    assert gone.dropped and not page.dropped


def test_a_version_is_searched_filtered_and_paged(law: None, manager: Actor):
    make_published_bank(60, bank_id="many")

    def ids(page: int = 1, **wanted: object) -> tuple[list[str], int]:
        lines, total = banks.list_questions(
            manager,
            "many",
            QuestionFilter(**wanted),
            page,
            now=NOW,  # type: ignore[arg-type]
        )
        return [line.question.id for line in lines], total

    assert ids()[1] == 60 and len(ids()[0]) == 25
    assert len(ids(3)[0]) == 10
    assert ids(word="第 7 题：")[0][:1] == ["many-0007"]
    assert ids(word="MANY-0012") == (["many-0012"], 1)
    assert ids(word="瓦斯")[1] == 30
    assert ids(word="100%") == ([], 0)
    assert ids(kind=Kind.FILL_IN)[1] == 15
    assert ids(difficulty=1)[1] == 12
    assert ids(must_know=True)[1] == 9
    assert ids(topic=TOPICS[0].id, kind=Kind.SINGLE)[1] == 15


def test_banks_are_found_by_title_initials_and_what_their_questions_say(
    versions: None, manager: Actor
):
    make_published_bank(4, bank_id="findme", kinds=(Kind.FILL_IN,))

    def found(**wanted: object) -> list[str]:
        return [b.id for b in banks.list_banks(manager, BankFilter(**wanted))]  # type: ignore[arg-type]

    assert found(word="sltk") == ["demo"]
    assert found(word="示例") == ["demo"]
    assert found(word="要查") == ["findme"]
    assert found(category=BankCategory.REGULATIONS) == []
    assert len(found(industry="coal-mine")) == 2
    (line,) = banks.list_banks(manager, BankFilter(word="demo-0004"))
    assert (line.hits, line.questions, line.retired) == (1, 3, 1)


def test_a_basis_out_of_force_and_a_suspension_are_said_on_the_page(app: Flask, manager: Actor):
    make_document(end="2026-01-01")
    publish(bank_of(single()))
    with transaction() as session:
        session.add(
            QuestionSuspension(
                question_id="demo-0001", reason="数字有误", begins_on=DAY, recorded_at=NOW
            )
        )

    page = banks.question_page(manager, "demo", "demo-0001", now=NOW)

    assert not page.basis[0].standing.carries
    assert page.suspended == "数字有误"


def test_the_exams_of_a_version_are_only_those_within_sight(
    enterprise: MadeEnterprise, manager: Actor
):
    bank = make_published_bank()
    mine = make_exam(enterprise, bank=bank)
    make_exam(make_enterprise(), bank=bank)

    assert [e.public_id for e in banks.exams_using(manager, bank.id, 1, now=NOW)] == [
        mine.public_id
    ]


def test_a_version_is_exported_byte_for_byte(law: None, manager: Actor, tmp_path):
    questions = (
        single(1, stem="第一段：\n\n- 甲\n- 乙"),
        made_question(2, Kind.FILL_IN, "demo"),
        made_question(3, Kind.TRUE_FALSE, "demo"),
        made_question(4, Kind.MULTIPLE, "demo"),
    )
    bank = bank_of(*questions, title="带“引号”: 和 # 的题库", posts=("掘进工", "瓦检员"))
    publish(bank)

    name, data = banks.download(manager, "demo", 1, now=NOW)

    assert name == "demo-v1.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {n.removeprefix("demo/"): archive.read(n).decode() for n in archive.namelist()}
        archive.extractall(tmp_path)
    assert held == write_bank(bank)
    (folder,) = bank_folders(tmp_path / "demo", "demo")
    assert read_bank(folder).bank() == bank
    assert banks.download(manager, "demo", 1, now=NOW)[1] == data
