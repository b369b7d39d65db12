"""Pictures, cases and hazard pictures from a file to the draft, by way of the picture store."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Basis, Kind, Question
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_export import Format
from anquan_exam.exchange.question_import import Verdict
from anquan_exam.models import PictureRow, QuestionImportPicture
from anquan_exam.models.session import reading
from anquan_exam.services import banks
from anquan_exam.services.banks import importing
from anquan_exam.services.banks.draft_adding import renamed
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.periodic import STEPS
from tests import builders as b
from tests.builders import NOW
from tests.exchange.taking_away import bank_of, taken
from tests.pictures import SPOTS, scene
from tests.services.editors import case, content, single
from tests.services.own_banks import settings
from tests.services.test_question_import import commit, view

pytestmark = pytest.mark.database

SCENE = Picture(scene().name, "配电室，四个柜子")
HAZARDS = replace(
    single("a-law", texts=("柜门开着", "灭火器在位", "地上有水", "标志齐全")),
    kind=Kind.HAZARD_PICTURE,
    key=("A", "C"),
    picture=SCENE,
    outlines=SPOTS,
)
CASE = case("a-law")
CASE = replace(CASE, parts=(replace(CASE.parts[0], basis=(Basis("b-law", "4.1"),)), CASE.parts[1]))
PICTURED = replace(single("a-law"), picture=SCENE)
STORED = {scene().name: scene().data}


@pytest.fixture
def ground(app) -> tuple[Actor, str]:
    enterprise = b.make_enterprise("示例煤业有限公司")
    editor = b.actor_for(b.make_manager(enterprise, "测试管理员"))
    return editor, banks.create_bank(editor, enterprise.id, "anquan", settings("安全"), now=NOW)


def bring(editor: Actor, own: str, *asked: Question, pictures: dict[str, bytes] = STORED) -> str:
    """A package of these questions, read."""
    named = [renamed(one, f"demo-{number}") for number, one in enumerate(asked, 1)]
    data = taken(bank_of(*named), Format.QTI, pictures).data
    target = importing.new_target(editor, own, "综合")
    made = importing.upload(editor, own, target, "题.zip", data, now=NOW)
    importing.carry_on(made, lambda: NOW)
    return made


def count(model: type[PictureRow] | type[QuestionImportPicture]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_whole_questions_go_from_the_file_to_the_draft_with_their_pictures(ground):
    editor, own = ground
    made = bring(editor, own, HAZARDS, CASE, PICTURED)
    seen = view(editor, made)
    assert (seen.rows_total, seen.accepted, seen.parked) == (3, 3, 0)
    assert (count(PictureRow), count(QuestionImportPicture)) == (0, 1)
    assert importing.picture(editor, made, scene().name) == (scene().data, "image/png")
    rows, _ = importing.rows_of(editor, made)
    assert [row.whole for row in rows] == [True, True, False]
    assert rows[0].sizes == {scene().name: (scene().width, scene().height)}
    assert all(row.missing == () for row in rows)

    commit(editor, made)
    assert count(PictureRow) == 1
    for number, asked in enumerate((HAZARDS, CASE, PICTURED), 1):
        id_ = f"{own}-{number:03d}"
        assert content(own, id_) == renamed(asked, id_)
    assert view(editor, bring(editor, own, HAZARDS, CASE, PICTURED)).ready == 0  # all there


def test_a_picture_that_cannot_be_had_parks_the_row_until_it_is_mended(ground):
    editor, own = ground
    made = bring(editor, own, PICTURED, pictures={scene().name: b"broken"})
    row = importing.row(editor, made, 1, now=NOW)
    assert row.verdict is Verdict.PARKED and "收不了" in row.why
    mended = importing.mend(editor, made, 1, dict(row.cells), now=NOW)
    assert mended.verdict is Verdict.REPAIRED and mended.question is not None
    assert mended.question.picture is None
    with pytest.raises(NotFound):
        importing.picture(editor, made, scene().name)


def test_a_row_that_no_form_holds_is_not_mended_there(ground):
    editor, own = ground
    made = bring(editor, own, CASE, HAZARDS)
    for position in (1, 2):
        with pytest.raises(Invalid, match="row_whole"):
            importing.mend(editor, made, position, {Field.STEM: "甲"}, now=NOW)


def test_a_mended_row_keeps_its_picture(ground):
    editor, own = ground
    made = bring(editor, own, PICTURED)
    cells = {**importing.row(editor, made, 1, now=NOW).cells, Field.STEM: "如图，先做哪一步？"}
    row = importing.mend(editor, made, 1, cells, now=NOW)
    assert row.question is not None and row.question.picture == SCENE


def test_what_a_case_lacks_is_asked_for(ground):
    editor, own = ground
    part = replace(CASE.parts[0], basis=(), explanation="")
    made = bring(editor, own, replace(CASE, basis=(), parts=(part, part)))
    assert importing.row(editor, made, 1, now=NOW).missing == ("依据", "解析")


def test_pictures_of_a_file_nobody_wants_go_with_it(ground):
    editor, own = ground
    importing.drop(editor, bring(editor, own, PICTURED), now=NOW)
    assert (count(PictureRow), count(QuestionImportPicture)) == (0, 0)


def test_pictures_are_put_away_with_the_rows_they_came_with(ground):
    editor, own = ground
    commit(editor, bring(editor, own, PICTURED))
    step = next(step for step in STEPS if step.name == "imports")
    step.run("x", NOW.replace(year=NOW.year + 1))
    assert (count(PictureRow), count(QuestionImportPicture)) == (1, 0)


def test_others_do_not_see_the_pictures(ground):
    editor, own = ground
    made = bring(editor, own, PICTURED)
    stranger = b.actor_for(b.make_manager(b.make_enterprise("别家煤矿")))
    with pytest.raises(NotFound):
        importing.picture(stranger, made, scene().name)
