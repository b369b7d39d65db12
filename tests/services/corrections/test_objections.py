"""Objections to a question or a result: one a question, answered by another, for good."""

from datetime import timedelta

import pytest

from anquan_exam.domain.access import Role
from anquan_exam.services import objections
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.objections import ObjectionFilter
from tests.builders import NOW, actor_for, grant, make_enterprise, make_manager
from tests.correcting import LATER, district_of, place_of, sit_knowing, wrong

SAID = "第一条说的是三项，题里的答案是两项。"


@pytest.fixture
def attempt(room, bank) -> str:
    return sit_knowing(room, room.people[0], wrong(bank), "B", 7)


def made(room, attempt: str, item: int | None = None, text: str = SAID) -> str:
    return objections.object_to(actor_for(room.people[0]), attempt, item, text, now=LATER)


def test_a_person_objects_to_a_question_and_reads_the_answer(room, bank, attempt, two):
    item = place_of(attempt, wrong(bank))
    public_id = made(room, attempt, item)
    page = objections.objection_page(two[0], public_id, now=LATER)
    assert page.line.text == SAID
    assert page.question == bank.questions[0]
    assert page.corrigible

    objections.answer(two[0], public_id, "你说得对，已经更正。", upheld=True, now=LATER)

    person = actor_for(room.people[0])
    (mine,) = objections.mine(person, attempt)
    assert (mine.item, mine.upheld, mine.answer) == (item, True, "你说得对，已经更正。")
    (told,) = objections.told(person, unseen=True)
    assert (told.kind, told.payload["upheld"]) == ("objection_answered", True)
    objections.see_notices(person, attempt, now=LATER)
    assert objections.told(person, unseen=True) == []
    assert len(objections.told(person)) == 1


def test_an_answer_is_given_once(room, attempt):
    public_id = made(room, attempt)
    objections.answer(room.actor, public_id, "核过答卷，没有错。", upheld=False, now=LATER)
    with pytest.raises(Problem) as refused:
        objections.answer(room.actor, public_id, "再想想", upheld=True, now=LATER)
    assert refused.value.code == "objection_answered"


def test_nobody_answers_an_objection_of_their_own(room, attempt):
    public_id = made(room, attempt)
    grant(room.people[0], Role.SAFETY_MANAGER, room.enterprise)
    with pytest.raises(Forbidden) as refused:
        objections.answer(actor_for(room.people[0]), public_id, "对", upheld=True, now=LATER)
    assert refused.value.code == "own_objection"


def test_one_question_is_objected_to_once_and_a_result_once_at_a_time(room, attempt):
    made(room, attempt, 1)
    made(room, attempt, 2)
    with pytest.raises(Problem) as refused:
        made(room, attempt, 1)
    assert refused.value.code == "objection_made"
    first = made(room, attempt)
    with pytest.raises(Problem):
        made(room, attempt)
    objections.answer(room.actor, first, "核过了", upheld=False, now=LATER)
    assert made(room, attempt)


@pytest.mark.parametrize(
    ("item", "text", "code"),
    [
        (11, SAID, "not_on_paper"),
        (0, SAID, "not_on_paper"),
        (1, "  \n ", "objection_empty"),
        (1, "字" * 501, "objection_long"),
    ],
)
def test_what_cannot_be_an_objection_is_refused(room, attempt, item, text, code):
    with pytest.raises(Invalid) as refused:
        made(room, attempt, item, text)
    assert refused.value.code == code


def test_nobody_objects_for_another_or_after_thirty_days(room, attempt):
    with pytest.raises(NotFound):
        objections.object_to(actor_for(room.people[1]), attempt, None, SAID, now=LATER)
    with pytest.raises(Problem) as refused:
        objections.object_to(
            actor_for(room.people[0]), attempt, None, SAID, now=NOW + timedelta(days=31)
        )
    assert refused.value.code == "objection_too_late"


def test_an_objection_is_seen_where_it_can_be_answered(room, bank, attempt, two):
    made(room, attempt, place_of(attempt, wrong(bank)))
    made(room, attempt)
    stranger = actor_for(make_manager(make_enterprise()))

    assert objections.list_objections(room.actor, ObjectionFilter(), 1)[1] == 2
    # An editor answers for the question of a bank, not for the result of an exam.
    lines, total = objections.list_objections(two[0], ObjectionFilter(), 1)
    assert (total, lines[0].question_id, lines[0].name) == (1, bank.questions[0].id, "")
    assert objections.list_objections(stranger, ObjectionFilter(), 1)[1] == 0
    assert objections.open_count(room.actor) == 2
    with pytest.raises(NotFound):
        objections.objection_page(stranger, lines[0].public_id, now=LATER)


def test_the_list_is_narrowed_to_what_waits_and_to_a_word(room, attempt):
    done = made(room, attempt, 1, "第一题的数字不对")
    made(room, attempt, 2, "第二题两个都对")
    objections.answer(room.actor, done, "核过了", upheld=False, now=LATER)

    def found(**wanted: object) -> list[str]:
        lines, _ = objections.list_objections(room.actor, ObjectionFilter(**wanted), 1)  # type: ignore[arg-type]
        return [line.text for line in lines]

    assert found() == ["第二题两个都对"]
    assert found(unanswered=False) == ["第二题两个都对", "第一题的数字不对"]
    assert found(unanswered=False, word="数字") == ["第一题的数字不对"]


def test_a_district_officer_sees_names_and_an_editor_does_not(room, bank, attempt, two):
    made(room, attempt, place_of(attempt, wrong(bank)))
    officer = make_manager(room.enterprise)
    grant(officer, Role.DISTRICT_OFFICER, district_of(room))
    lines, _ = objections.list_objections(actor_for(officer), ObjectionFilter(), 1)
    assert lines[0].name == "赵一"
