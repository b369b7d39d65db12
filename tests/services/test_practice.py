"""Practice on the real database: drawn, marked and remembered, and apart from every exam."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.audience import Fit
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import (
    Attempt,
    BankVersion,
    Exam,
    PaperRecord,
    PracticeAnswer,
    QuestionSuspension,
    Result,
    WrongQuestion,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.practice import books, sets, shelf
from anquan_exam.services.sittings.starting import start
from tests.builders import (
    NOW,
    actor_for,
    employ,
    make_enterprise,
    make_person,
    make_post,
)
from tests.exam_builders import BASIC_KINDS, MadeBank, make_exam, make_published_bank

RIGHT = {
    Kind.SINGLE: ["A"],
    Kind.MULTIPLE: ["A", "B"],
    Kind.TRUE_FALSE: ["A"],
    Kind.FILL_IN: ["三"],
}
WRONG = {
    Kind.SINGLE: ["B"],
    Kind.MULTIPLE: ["A"],
    Kind.TRUE_FALSE: ["B"],
    Kind.FILL_IN: ["九"],
}


@pytest.fixture
def bank(app: Flask) -> MadeBank:
    return make_published_bank(40)


@pytest.fixture
def actor(app: Flask) -> Actor:
    return actor_for(make_person(enterprise=make_enterprise()))


def begin(actor: Actor, bank: MadeBank, size: int = 10, **choice: str) -> str:
    return sets.start_bank(actor, bank.id, size=size, now=NOW, **choice)


def give(actor: Actor, set_id: str, number: int, right: bool) -> sets.SetView:
    item = sets.view(actor, set_id, now=NOW).paper.items[number - 1]
    given = (RIGHT if right else WRONG)[item.kind]
    return sets.answer(actor, set_id, number, given, now=NOW)


def settings_of(bank: MadeBank, **settings: list[str]) -> None:
    with transaction() as session:
        version = session.get_one(BankVersion, bank.version_id)
        version.settings = {**version.settings, **settings}


def test_a_set_has_the_size_the_topic_and_the_kind_that_were_asked_for(actor, bank):
    view = sets.view(actor, begin(actor, bank, 10, topic="01-duties", kind="single"), now=NOW)
    assert view.total == 10
    assert {item.kind for item in view.paper.items} == {Kind.SINGLE}
    asked = {question.id: question for question in bank.questions}
    topics = {list(asked).index(item.question_id) % 2 for item in view.paper.items}
    assert topics == {0}  # the first of the builder's two topics


def test_a_set_is_as_long_as_there_are_questions(actor):
    assert sets.view(actor, begin(actor, make_published_bank(6), 50), now=NOW).total == 6


def test_every_set_is_drawn_anew(actor, bank):
    def drawn() -> tuple[str, ...]:
        view = sets.view(actor, begin(actor, bank), now=NOW)
        return tuple(item.question_id for item in view.paper.items)

    assert len({drawn() for _ in range(4)}) == 4


def test_what_was_practised_least_comes_first(actor, bank):
    seen: set[str] = set()
    for _ in range(4):
        set_id = begin(actor, bank, 10)
        view = sets.view(actor, set_id, now=NOW)
        questions = {item.question_id for item in view.paper.items}
        assert questions.isdisjoint(seen)
        seen |= questions
        for number in range(1, 11):
            give(actor, set_id, number, right=True)
    assert len(seen) == 40


def test_a_choice_without_questions_is_refused(actor):
    bank = make_published_bank(4, kinds=(Kind.SINGLE,))
    with pytest.raises(Invalid, match="practice_nothing"):
        begin(actor, bank, kind="multiple")


@pytest.mark.parametrize("kind", BASIC_KINDS)
def test_every_kind_is_marked_as_in_an_exam(actor, kind):
    bank = make_published_bank(10, kinds=(kind,))
    set_id = begin(actor, bank, 10)
    assert give(actor, set_id, 1, right=True).answers[1].right
    assert not give(actor, set_id, 2, right=False).answers[2].right


def test_the_first_answer_stands_because_its_key_was_shown(actor, bank):
    set_id = begin(actor, bank)
    give(actor, set_id, 1, right=False)
    assert not give(actor, set_id, 1, right=True).answers[1].right
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(PracticeAnswer)) == 1


@pytest.mark.parametrize("given", [[], ["Z"], ["A", "B", "C", "D", "E", "F"], ["x" * 300]])
def test_an_answer_that_is_none_is_refused(actor, given):
    set_id = begin(actor, make_published_bank(10, kinds=(Kind.SINGLE,)))
    with pytest.raises(Invalid):
        sets.answer(actor, set_id, 1, given, now=NOW)
    assert not sets.view(actor, set_id, now=NOW).answers


def test_a_blank_left_empty_is_not_an_answer(actor):
    set_id = begin(actor, make_published_bank(10, kinds=(Kind.FILL_IN,)))
    with pytest.raises(Invalid, match="practice_empty_blank"):
        sets.answer(actor, set_id, 1, ["  "], now=NOW)


def test_the_last_answer_finishes_the_set(actor):
    bank = make_published_bank(3)
    set_id = begin(actor, bank)
    for number in (1, 2):
        assert give(actor, set_id, number, right=True).finished_at is None
    assert give(actor, set_id, 3, right=False).finished_at == NOW
    assert sets.unfinished(actor) == ()


def test_one_goes_on_where_one_stopped(actor, bank):
    set_id = begin(actor, bank)
    for number in (1, 2, 4):
        give(actor, set_id, number, right=True)
    (view,) = sets.unfinished(actor)
    assert view.id == set_id
    assert view.next_open() == 3
    assert view.next_open(after=3) == 5


def test_a_new_set_of_the_same_choice_ends_the_old_one(actor, bank):
    old, other = begin(actor, bank), begin(actor, bank, kind="single")
    new = begin(actor, bank)
    assert {view.id for view in sets.unfinished(actor)} == {new, other}
    with pytest.raises(Problem, match="practice_over"):
        give(actor, old, 1, right=True)


def test_nobody_reads_or_answers_another_persons_set(actor, bank):
    set_id = begin(actor, bank)
    stranger = actor_for(make_person())
    for act in (
        lambda: sets.view(stranger, set_id, now=NOW),
        lambda: sets.answer(stranger, set_id, 1, ["A"], now=NOW),
        lambda: sets.finish(stranger, set_id, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_practice_leaves_no_exam_paper_attempt_or_result(actor, bank):
    set_id = begin(actor, bank)
    for number in range(1, 11):
        give(actor, set_id, number, right=True)
    with reading() as session:
        for table in (Exam, PaperRecord, Attempt, Result):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_practised_questions_do_not_count_as_seen_in_a_later_exam(bank):
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    actor = actor_for(person)
    set_id = begin(actor, bank, 50)
    give(actor, set_id, 1, right=True)
    exam = make_exam(enterprise, bank=bank, candidates=[person])
    start(actor, exam.public_id, "", now=NOW, device="", network="")
    with reading() as session:
        (inputs,) = session.scalars(select(PaperRecord.inputs))
    assert inputs["seen"] == {}


def test_keys_stay_shut_while_ones_own_exam_is_open(bank):
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    actor = actor_for(person)
    set_id = begin(actor, bank)
    give(actor, set_id, 1, right=False)
    exam = make_exam(enterprise, bank=bank, candidates=[person])
    start(actor, exam.public_id, "", now=NOW, device="", network="")
    wrong = books.lines(actor, books.WRONG, now=NOW)[0].question.id
    for act in (
        lambda: begin(actor, bank),
        lambda: sets.view(actor, set_id, now=NOW),
        lambda: sets.answer(actor, set_id, 2, ["A"], now=NOW),
        lambda: books.start(actor, books.WRONG, 10, now=NOW),
        lambda: books.explain(actor, books.WRONG, wrong, now=NOW),
    ):
        with pytest.raises(Problem, match="practice_during_exam"):
            act()
    assert sets.view(actor, set_id, now=NOW + timedelta(days=1)).total == 10


def test_a_wrong_answer_enters_the_book_and_three_right_ones_in_a_row_take_it_out(actor):
    bank = make_published_bank(1, kinds=(Kind.SINGLE,))
    give(actor, begin(actor, bank), 1, right=False)
    assert [line.to_go for line in books.lines(actor, books.WRONG, now=NOW)] == [3]
    for to_go in (2, 1):
        give(actor, books.start(actor, books.WRONG, 10, now=NOW), 1, right=True)
        assert [line.to_go for line in books.lines(actor, books.WRONG, now=NOW)] == [to_go]
    give(actor, books.start(actor, books.WRONG, 10, now=NOW), 1, right=True)
    assert books.lines(actor, books.WRONG, now=NOW) == ()


def test_a_wrong_answer_in_between_begins_the_count_again(actor):
    bank = make_published_bank(1, kinds=(Kind.SINGLE,))
    for right in (False, True, True, False):
        give(actor, begin(actor, bank), 1, right)
    (line,) = books.lines(actor, books.WRONG, now=NOW)
    assert (line.times, line.to_go) == (2, 3)


def test_the_wrong_book_practises_only_what_is_in_it_across_banks(actor):
    wrong = set()
    for bank in (make_published_bank(10), make_published_bank(10)):
        set_id = begin(actor, bank)
        view = give(actor, set_id, 1, right=False)
        wrong.add(view.paper.items[0].question_id)
        give(actor, set_id, 2, right=True)
    made = sets.view(actor, books.start(actor, books.WRONG, 10, now=NOW), now=NOW)
    assert {item.question_id for item in made.paper.items} == wrong


def test_an_empty_book_has_nothing_to_practise(actor):
    with pytest.raises(Invalid, match="practice_nothing"):
        books.start(actor, books.WRONG, 10, now=NOW)


def test_favourites_are_kept_and_dropped_once_each(actor, bank):
    def kept() -> list[str]:
        return [line.question.id for line in books.lines(actor, books.FAVOURITES, now=NOW)]

    question = bank.questions[5].id
    for wanted, expected in ((True, [question]), (False, [])):
        for _ in range(2):
            books.keep(actor, question, wanted, now=NOW)
        assert kept() == expected


def test_a_question_is_explained_only_from_a_book_it_is_in(actor, bank):
    question = bank.questions[0].id
    with pytest.raises(NotFound):
        books.explain(actor, books.FAVOURITES, question, now=NOW)
    books.keep(actor, question, True, now=NOW)
    shown = books.explain(actor, books.FAVOURITES, question, now=NOW)
    assert shown.basis == ("《测试用法》第一条",)


def test_a_question_known_to_be_wrong_leaves_practice_and_the_books(actor):
    bank = make_published_bank(2, kinds=(Kind.SINGLE,))
    set_id = begin(actor, bank)
    give(actor, set_id, 1, right=False)
    suspended = sets.view(actor, set_id, now=NOW).paper.items[0].question_id
    with transaction() as session:
        session.add(
            QuestionSuspension(
                question_id=suspended, reason="答案有误", begins_on=NOW.date(), recorded_at=NOW
            )
        )
    assert books.lines(actor, books.WRONG, now=NOW) == ()
    assert sets.view(actor, begin(actor, bank), now=NOW).total == 1


def test_a_private_bank_is_open_to_its_own_people_only(app):
    owner = make_enterprise()
    bank = make_published_bank(5, owner=owner)
    host = actor_for(make_person(enterprise=owner))
    outsider = actor_for(make_person(enterprise=make_enterprise()))
    assert bank.id in {card.id for card in shelf.banks(host, now=NOW)}
    assert bank.id not in {card.id for card in shelf.banks(outsider, now=NOW)}
    with pytest.raises(NotFound):
        shelf.bank(outsider, bank.id, now=NOW)
    with pytest.raises(NotFound):
        begin(outsider, bank)
    with pytest.raises(NotFound):
        books.keep(outsider, bank.questions[0].id, True, now=NOW)


def test_the_shelf_puts_ones_own_post_and_industry_first(app):
    mine = make_enterprise(industries=[Industry.COAL_MINE])
    person = make_person(enterprise=mine, posts=[make_post(mine, "掘进工")])
    own, neighbour, industry, other, general = (make_published_bank(2) for _ in range(5))
    settings_of(own, industries=["coal-mine"], posts=["掘进工"])
    settings_of(neighbour, industries=["coal-mine"], posts=["电钳工"])
    settings_of(industry, industries=["coal-mine"])
    settings_of(other, industries=["school"])
    cards = shelf.banks(actor_for(person), now=NOW)
    assert [(card.id, card.fit) for card in cards] == [
        (own.id, Fit.POST),
        (industry.id, Fit.INDUSTRY),
        (general.id, Fit.GENERAL),
        (neighbour.id, Fit.NEIGHBOUR),
        (other.id, Fit.OTHER),
    ]


def test_work_that_ended_no_longer_decides(app):
    past = make_enterprise(industries=[Industry.SCHOOL])
    person = make_person()
    employ(person, past, begins_on=NOW.date() - timedelta(90), ends_on=NOW.date() - timedelta(1))
    bank = make_published_bank(2)
    settings_of(bank, industries=["school"])
    (card,) = shelf.banks(actor_for(person), now=NOW)
    assert card.fit is Fit.OTHER


def test_the_shelf_says_how_many_questions_were_practised(actor, bank):
    set_id = begin(actor, bank)
    for number in (1, 2, 3):
        give(actor, set_id, number, right=True)
    (card,) = shelf.banks(actor, now=NOW)
    assert (card.done, card.questions) == (3, 40)
    assert shelf.bank(actor, bank.id, now=NOW).done == 3


def test_the_shelf_is_searched_by_title(actor):
    wanted, _ = make_published_bank(2, bank_id="findme"), make_published_bank(2)
    assert [card.id for card in shelf.banks(actor, "FINDME", now=NOW)] == [wanted.id]


def test_two_people_have_books_of_their_own(actor, bank):
    give(actor, begin(actor, bank), 1, right=False)
    assert books.lines(actor_for(make_person()), books.WRONG, now=NOW) == ()
    with reading() as session:
        assert session.scalars(select(WrongQuestion.person_id)).all() == [actor.person_id]
