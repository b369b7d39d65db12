"""The shipped content: what every bank must have, and papers drawn from every ready blueprint.

That it is well-formed and gives the clinic nothing to find is tests/cli/test_banks.py's."""

from collections import Counter
from functools import cache

import pytest

from anquan_exam.domain.banks import Bank, BankCategory
from anquan_exam.domain.blind_review import agrees, key_text, review_of
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Use
from anquan_exam.domain.vocabulary import Industry, PersonCategory
from anquan_exam.exchange.bank_markdown import bank_folders, read_bank
from anquan_exam.exchange.blind_sheets import REVIEW, read_answers
from anquan_exam.exchange.ready_yaml import FILE_NAME, read_ready
from benchmarks.ready_draws import SHIPPED, draw, shipped

READY = read_ready(SHIPPED / FILE_NAME, shown_as=FILE_NAME)[0]


@cache
def banks() -> tuple[Bank, ...]:
    read = (read_bank(folder).bank() for folder in bank_folders(SHIPPED, ""))
    return tuple(bank for bank in read if bank is not None)


@cache
def pool():
    return shipped()[1]


def test_every_question_is_answered_blind_and_agreed():
    left = {}
    for bank in banks():
        review = review_of(bank, read_answers(SHIPPED / REVIEW / f"{bank.id}.csv"))
        if not review.complete:
            left[bank.id] = review.disputed + review.unreviewed
    assert left == {}


def test_a_reader_who_answers_as_the_key_says_agrees():
    for bank in banks():
        for entry in bank.active():
            assert agrees(entry.question, key_text(entry.question)), entry.question.id


def test_every_bank_has_all_difficulties_and_what_everybody_must_know():
    lacking = {
        bank.id: sorted(difficulties)
        for bank in banks()
        if not {1, 2, 3, 4} <= (difficulties := {e.question.difficulty for e in bank.active()})
        or not any(e.question.must_know for e in bank.active())
    }
    assert lacking == {}


def test_right_letters_are_spread_evenly_over_all_banks():
    keys = Counter(
        asked.key[0]
        for bank in banks()
        for entry in bank.active()
        for asked in entry.question.asked()
        if asked.kind is Kind.SINGLE and len(asked.options) == 4
    )
    assert max(keys.values()) < 1.2 * min(keys.values()) and set(keys) == set("ABCD")


def test_there_are_banks_on_every_shelf_and_cases_enough():
    counts = Counter(bank.category for bank in banks())
    assert all(counts[category] >= 10 for category in BankCategory)
    cases = sum(e.question.kind is Kind.CASE for bank in banks() for e in bank.active())
    assert cases >= 60


def test_there_is_a_ready_blueprint_for_everybody_everywhere():
    def of(use: Use) -> list[ReadyBlueprint]:
        return [one for one in READY if one.use is use]

    closed = {(one.industry, one.person_category) for one in of(Use.CLOSED_BOOK)}
    assert closed == {(industry, person) for industry in Industry for person in PersonCategory}
    assert {one.industry for one in of(Use.SPOT_CHECK)} == set(Industry)
    assert len(of(Use.RETEST)) == 3 and len(of(Use.NEW_WORKER)) == 3


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.id)
def test_thirty_papers_of_each_ready_blueprint_are_full_and_of_its_mix(ready: ReadyBlueprint):
    done = draw(ready, pool(), papers=30)
    assert done.faults == ()
    assert (done.questions == 10) is (ready.use is Use.SPOT_CHECK)
