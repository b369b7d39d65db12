"""Imports as stored jobs: read beside the request, mended, put into the draft, never twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.question_excel.columns import OPTIONS, Field
from anquan_exam.exchange.question_import import Verdict, Why
from anquan_exam.models import QuestionImport, QuestionImportFile, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import banks, beside
from anquan_exam.services.banks import importing
from anquan_exam.services.banks.draft_store import texts_of
from anquan_exam.services.banks.importing import Target
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.periodic import STEPS
from tests import builders as b
from tests.builders import NOW
from tests.question_files import sheet
from tests.services.own_banks import PROCEDURE, settings, topic_text

pytestmark = pytest.mark.database

GOOD = ["单选题", "动火前先做什么？", "清理可燃物", "点火", None, None, "A"]
NO_KEY = ["单选题", "灭火器多久查一次？", "每月", "每年", None, None, "D"]
JUDGED = ["判断题", "氧气瓶可以沾油。", None, None, None, None, "×"]


@pytest.fixture
def ground(app) -> tuple[Actor, str, int]:
    enterprise = b.make_enterprise("示例煤业有限公司")
    editor = b.actor_for(b.make_manager(enterprise, "测试管理员"))
    own = banks.create_bank(editor, enterprise.id, "anquan", settings("安全"), now=NOW)
    banks.set_review(editor, own, needed=False, now=NOW)
    return editor, own, enterprise.id


def bring(editor: Actor, own: str, *rows: Sequence[Any], title: str = "综合") -> str:
    data = sheet(*rows, headings=("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案"))
    target = importing.new_target(editor, own, title)
    made = importing.upload(editor, own, target, "题.xlsx", data, now=NOW)
    importing.carry_on(made, lambda: NOW)
    return made


def commit(editor: Actor, made: str) -> None:
    importing.start_commit(editor, made, now=NOW)
    importing.carry_on(made, lambda: NOW)


def view(editor: Actor, made: str):
    return importing.view(editor, made, now=NOW)


def draft(own: str) -> dict[str, str]:
    with reading() as session:
        return texts_of(session, own)


def test_rows_go_from_the_file_to_the_draft(ground):
    editor, own, _ = ground
    made = bring(editor, own, GOOD, NO_KEY, JUDGED)
    seen = view(editor, made)
    assert (seen.status, seen.accepted, seen.parked, seen.ready) == ("ready", 2, 1, 2)
    with reading() as session:
        assert session.scalars(select(QuestionImportFile)).all() == []
    commit(editor, made)
    seen = view(editor, made)
    assert (seen.status, seen.done, seen.parked, seen.ready) == ("committed", 2, 1, 0)
    (text,) = draft(own).values()
    assert text.startswith("---\ntitle: 综合\n---\n\n## " + own + "-001 {kind=single")
    assert f"## {own}-002 {{kind=true-false" in text and "- [x] A. 清理可燃物" in text
    page = banks.draft_page(editor, own, now=NOW)
    assert page.questions == 2 and not page.ready  # bases are missing, and asked for


def test_committing_again_adds_nothing_twice(ground):
    editor, own, _ = ground
    made = bring(editor, own, GOOD)
    commit(editor, made)
    before = draft(own)
    with pytest.raises(Invalid, match="import_nothing"):
        importing.start_commit(editor, made, now=NOW)
    importing.carry_on(made, lambda: NOW)
    assert draft(own) == before


def test_the_same_file_again_finds_its_questions_there(ground):
    editor, own, _ = ground
    commit(editor, bring(editor, own, GOOD, JUDGED))
    other = [*JUDGED[:6], "√"]
    made = bring(editor, own, GOOD, other)
    rows, total = importing.rows_of(editor, made)
    assert total == 2
    assert [row.notes[0].why for row in rows] == [Why.SAME_IN_BANK, Why.OTHER_KEY_IN_BANK]
    assert view(editor, made).ready == 0


def test_a_parked_row_is_mended_and_so_are_those_it_met(ground):
    editor, own, _ = ground
    first, second = [*JUDGED[:6], "√"], [*JUDGED[:6], "×"]
    made = bring(editor, own, first, second, NO_KEY)
    assert view(editor, made).parked == 3
    cells = {Field.KIND: "判断题", Field.STEM: "氧气瓶不可以沾油。", Field.ANSWER: "对"}
    row = importing.mend(editor, made, 1, cells, now=NOW)
    assert row.verdict is Verdict.REPAIRED and row.mended
    assert importing.row(editor, made, 2, now=NOW).verdict is Verdict.ACCEPTED
    still = {Field.STEM: "灭火器？", OPTIONS[0]: "每月", OPTIONS[1]: "每年", Field.ANSWER: "C"}
    row = importing.mend(editor, made, 3, still, now=NOW)
    assert row.verdict is Verdict.PARKED and row.notes[0].why is Why.ANSWER_OUTSIDE
    importing.mend(editor, made, 3, {**still, Field.ANSWER: "B"}, now=NOW)
    commit(editor, made)
    assert view(editor, made).done == 3
    with pytest.raises(Invalid, match="row_done"):
        importing.mend(editor, made, 3, still, now=NOW)


def test_a_row_mended_into_another_is_taken_once(ground):
    editor, own, _ = ground
    made = bring(editor, own, GOOD, NO_KEY)
    cells = dict(zip((Field.KIND, Field.STEM, *OPTIONS[:2]), GOOD[:4], strict=True))
    row = importing.mend(editor, made, 2, {**cells, Field.ANSWER: "A"}, now=NOW)
    assert row.twin and row.notes[0].why is Why.SAME_AS
    importing.mend(editor, made, 2, {**cells, Field.ANSWER: "B"}, now=NOW)
    assert view(editor, made).parked == 2


def test_ids_go_on_after_the_highest_ever_and_are_never_given_again(ground):
    editor, own, owner = ground
    document = banks.create_procedure(editor, owner, PROCEDURE, now=NOW)
    text = topic_text(document, "td-007")
    banks.save_topic(editor, own, "01-power.md", text, seen="", now=NOW)
    prefix = own.removesuffix("anquan")
    commit(editor, bring(editor, own, GOOD))
    (row,), _ = importing.rows_of(editor, bring(editor, own, GOOD))
    assert row.notes[0].detail == {"question": f"{prefix}td-008"}
    banks.delete_topic(editor, own, "02-import.md", now=NOW)
    commit(editor, bring(editor, own, JUDGED))
    assert f"## {prefix}td-009 {{kind=true-false" in "".join(draft(own).values())


def test_questions_may_join_a_topic_that_is_there(ground):
    editor, own, owner = ground
    document = banks.create_procedure(editor, owner, PROCEDURE, now=NOW)
    banks.save_topic(editor, own, "01-power.md", topic_text(document, "td-001"), seen="", now=NOW)
    assert importing.targets(editor, own) == (Target("01-power.md", "停送电"),)
    data = sheet(GOOD, headings=("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案"))
    made = importing.upload(editor, own, importing.targets(editor, own)[0], "a", data, now=NOW)
    importing.carry_on(made, lambda: NOW)
    commit(editor, made)
    page = banks.draft_page(editor, own, now=NOW)
    assert [(topic.name, topic.questions) for topic in page.topics] == [("01-power.md", 2)]


def test_a_published_bank_gets_a_draft_when_rows_are_put_in(ground):
    editor, own, owner = ground
    document = banks.create_procedure(editor, owner, PROCEDURE, now=NOW)
    banks.save_topic(editor, own, "01-power.md", topic_text(document, "td-001"), seen="", now=NOW)
    banks.publish_draft(editor, own, "首次", now=NOW)
    assert importing.targets(editor, own) == (Target("01-power.md", "停送电"),)
    commit(editor, bring(editor, own, GOOD))
    assert list(draft(own)) == ["01-power.md", "02-import.md"]


def test_a_full_topic_goes_on_in_the_next(ground, monkeypatch):
    editor, own, _ = ground
    monkeypatch.setattr("anquan_exam.services.banks.draft_adding._FULL", 700)
    rows = [["判断题", f"第{n}件事是对的，大家都要记住。", *[None] * 4, "对"] for n in range(12)]
    commit(editor, bring(editor, own, *rows))
    page = banks.draft_page(editor, own, now=NOW)
    assert len(page.topics) > 1 and page.questions == 12
    assert [topic.title for topic in page.topics][:2] == ["综合", "综合（2）"]


def test_work_that_was_interrupted_is_taken_up_again(ground):
    editor, own, _ = ground
    data = sheet(
        GOOD, JUDGED, headings=("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")
    )
    target = importing.new_target(editor, own, "综合")
    made = importing.upload(editor, own, target, "题.xlsx", data, now=NOW)
    # Somebody takes it, and is gone.
    assert beside.claim(QuestionImport, made, "reading", NOW) is not None
    assert view(editor, made).stalled is False
    later = NOW + timedelta(minutes=1)
    assert importing.view(editor, made, now=later).stalled
    assert importing.resume_stale(lambda: later) == 1
    importing.start_commit(editor, made, now=later)
    assert beside.claim(QuestionImport, made, "committing", later) is not None
    step = next(step for step in STEPS if step.name == "question_work")
    assert step.run("x", later + timedelta(minutes=1)) == 1
    assert view(editor, made).done == 2


def test_a_file_that_cannot_be_read_says_why(ground):
    editor, own, _ = ground
    target = Target("01-import.md", "综合")
    made = importing.upload(editor, own, target, "题.xlsx", b"PK\x03\x04 broken", now=NOW)
    importing.carry_on(made, lambda: NOW)
    seen = view(editor, made)
    assert seen.status == "failed" and seen.failure == {"code": "file_broken"}
    importing.drop(editor, made, now=NOW)
    with pytest.raises(NotFound):
        view(editor, made)


@pytest.mark.parametrize(
    ("target", "data", "code"),
    [
        (Target("01-import.md", "综合"), b"", "file_empty"),
        (Target("01-import.md", "综合"), b"x" * (10 * 1024 * 1024 + 1), "file_large"),
        (Target("import.md", "综合"), b"x", "bad_topic_name"),
        (Target("01-import.md", " "), b"x", "title_missing"),
    ],
)
def test_uploads_that_cannot_be_are_refused(ground, target: Target, data: bytes, code: str):
    editor, own, _ = ground
    with pytest.raises(Invalid, match=code):
        importing.upload(editor, own, target, "题", data, now=NOW)


def test_others_see_and_do_nothing(ground):
    editor, own, _ = ground
    made = bring(editor, own, GOOD)
    stranger = b.actor_for(b.make_manager(b.make_enterprise("别家煤矿")))
    for act in (
        lambda: importing.view(stranger, made, now=NOW),
        lambda: importing.rows_of(stranger, made),
        lambda: importing.mend(stranger, made, 1, {}, now=NOW),
        lambda: importing.start_commit(stranger, made, now=NOW),
        lambda: importing.drop(stranger, made, now=NOW),
        lambda: importing.parked_rows(stranger, made, now=NOW),
        lambda: bring(stranger, own, GOOD),
    ):
        with pytest.raises(NotFound):
            act()


def test_rows_are_found_by_verdict_and_word(ground):
    editor, own, _ = ground
    made = bring(editor, own, GOOD, NO_KEY, JUDGED)
    assert [r.line for r in importing.rows_of(editor, made, wanted="parked")[0]] == [3]
    assert [r.line for r in importing.rows_of(editor, made, word="氧气瓶")[0]] == [4]
    rows, total = importing.rows_of(editor, made, page=2, size=2)
    assert total == 3 and [row.line for row in rows] == [4]


def test_each_act_is_on_the_trail(ground):
    editor, own, _ = ground
    made = bring(editor, own, GOOD, NO_KEY)
    importing.mend(editor, made, 2, {Field.STEM: "甲", Field.ANSWER: "对"}, now=NOW)
    commit(editor, made)
    importing.drop(editor, made, now=NOW)
    with reading() as session:
        acts = session.scalars(select(TrailEntry.act).order_by(TrailEntry.id)).all()
    assert [act for act in acts if act.startswith("questions.")] == [
        "questions.uploaded",
        "questions.row_mended",
        "questions.commit_asked",
        "questions.rows_put_in",
        "questions.committed",
        "questions.import_dropped",
    ]


def test_old_imports_are_put_away_and_ids_are_kept(ground):
    editor, own, _ = ground
    commit(editor, bring(editor, own, GOOD, NO_KEY))
    bring(editor, own, JUDGED)
    step = next(step for step in STEPS if step.name == "imports")
    assert step.run("x", NOW + timedelta(days=60)) == 2
    with transaction() as session:
        assert len(session.scalars(select(QuestionImport)).all()) == 1
    banks.delete_topic(editor, own, "01-import.md", now=NOW)
    made = bring(editor, own, JUDGED)
    commit(editor, made)
    assert f"## {own}-002 " in "".join(draft(own).values())
