"""Blind review: what a reader is shown, what an answer is worth, and what is kept."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.domain.blind_review import (
    BlindAnswer,
    Flag,
    NotAnAnswer,
    agrees,
    key_text,
    read_answer,
    review_of,
    to_answer,
)
from anquan_exam.domain.questions import OPTION_LETTERS, Kind, Question, revision_hash
from anquan_exam.exchange.blind_sheets import read_answers, sheet, write_answers
from tests.domain.samples import question
from tests.exchange.banks_by_chance import questions

DAY = date(2026, 11, 1)


def bank_of(*asked: Question) -> Bank:
    topic = Topic("01-general", "综合")
    entries = tuple(BankQuestion(each, topic, None) for each in asked)
    return Bank("q", "题库", 1, BankCategory.POSTS, ("all",), (), ("all",), "首次发布。", entries)


def single(number: int) -> Question:
    return question(number, Kind.SINGLE, "A")


def answered(asked: Question, text: str = "", flag: Flag | None = None) -> BlindAnswer:
    said = text or key_text(asked)
    return BlindAnswer(asked.id, revision_hash(asked), "甲", DAY, said, flag, "")


def restemmed(bank: Bank, asked: Question) -> Bank:
    mended = replace(asked, stem="换了说法的题干。")
    return replace(
        bank,
        questions=tuple(
            replace(entry, question=mended) if entry.question == asked else entry
            for entry in bank.questions
        ),
    )


@given(st.integers(2, 8), st.data())
def test_only_the_key_itself_agrees_with_a_choice(count: int, data: st.DataObject):
    letters = OPTION_LETTERS[:count]
    key = "".join(sorted(data.draw(st.sets(st.sampled_from(letters), min_size=1))))
    chosen = sorted(data.draw(st.sets(st.sampled_from(letters), min_size=1)))
    said = "".join(data.draw(st.permutations(chosen)))
    kind = Kind.SINGLE if len(key) == 1 else Kind.MULTIPLE
    asked = question(1, kind, key, options=count)
    assert key_text(asked) == key
    assert agrees(asked, said) is (set(said) == set(key))


@given(st.integers(2, 8), st.data())
def test_an_ordering_is_answered_by_the_places_shown(count: int, data: st.DataObject):
    letters = OPTION_LETTERS[:count]
    asked = replace(question(1, Kind.SINGLE, letters, options=count), kind=Kind.ORDERING)
    key = key_text(asked)
    assert sorted(key) == [str(place) for place in range(1, count + 1)]
    said = "".join(data.draw(st.permutations(list(key))))
    assert agrees(asked, said) is (said == key)


@pytest.mark.parametrize("said", ["", "E", "AA", "a", "A B", "对"])
def test_what_is_no_answer_to_a_choice_is_refused(said: str):
    with pytest.raises(NotAnAnswer):
        read_answer(single(1), said)


def test_a_changed_question_is_unreviewed_until_answered_again():
    bank = bank_of(single(1), single(2))
    first, second = (entry.question for entry in bank.questions)
    given_answers = [answered(first), answered(second)]
    assert review_of(bank, given_answers).complete

    mended = restemmed(bank, first)
    review = review_of(mended, given_answers)
    assert review.unreviewed == (first.id,) and review.agreed == (second.id,)
    assert review.mended == (first.id,)
    assert [asked.id for asked in to_answer(mended, given_answers)] == [first.id]

    again = [*given_answers, answered(mended.questions[0].question)]
    assert review_of(mended, again).complete
    assert review_of(mended, again).mended == (first.id,)


@pytest.mark.parametrize("flag", list(Flag))
def test_a_right_answer_with_an_objection_is_no_agreement(flag: Flag):
    bank = bank_of(single(1))
    asked = bank.questions[0].question
    assert review_of(bank, [answered(asked, flag=flag)]).disputed == ("q001",)
    settled = [answered(asked, flag=flag), answered(asked)]
    assert review_of(bank, settled).agreed == ("q001",)


def test_what_was_asked_and_then_retired_or_taken_out_counts_as_dropped():
    bank = bank_of(single(1), single(2), single(3))
    given_answers = [answered(entry.question) for entry in bank.questions]
    left = replace(
        bank, questions=(bank.questions[0], replace(bank.questions[1], retired="法律改了"))
    )
    review = review_of(left, given_answers)
    assert review.dropped == ("q002", "q003") and review.agreed == ("q001",)
    assert set(review.asked) == {"q001", "q002", "q003"} and review.complete


@given(questions())
def test_the_sheet_says_nothing_of_key_and_explanation(asked: Question):
    def told(each: Question) -> Question:
        key = tuple(reversed(each.key)) if each.kind is Kind.ORDERING else ()
        parts = tuple(map(told, each.parts))
        return replace(
            each, key=key, explanation="", tags=(), difficulty=5, rubric=(), parts=parts, blanks=()
        )

    def body(each: Question) -> str:
        return sheet([each], {}).replace(revision_hash(each)[:12], "")

    assert body(told(asked)) == body(asked)
    assert asked.stem in body(asked)


def test_what_was_answered_reads_back_as_it_was_written(tmp_path: Path):
    kept = [
        answered(single(1)),
        replace(answered(single(2), flag=Flag.AMBIGUOUS), remark='逗号, 引号" 和\n换行'),
    ]
    path = tmp_path / "review" / "q.csv"
    write_answers(path, kept)
    assert read_answers(path) == kept
    assert read_answers(tmp_path / "none.csv") == []
