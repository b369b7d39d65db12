"""Wrong keys mended from outside: two people, finished and open attempts, regrades, notices."""

from dataclasses import replace
from datetime import timedelta

import pytest

from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.models import (
    QuestionRevision,
)
from anquan_exam.models.session import reading
from anquan_exam.services.corrections import acts
from anquan_exam.services.corrections.acts import Proposal
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from tests.builders import NOW, actor_for
from tests.correcting import (
    REASON,
    corrected,
    regraded,
    results,
    sit_knowing,
    wrong,
)
from tests.result_builders import begin, finish


def test_a_correction_marks_nothing_until_somebody_else_agrees(room, bank, two):
    number = acts.propose(
        two[0],
        Proposal(wrong(bank), 0, CorrectionMode.NEW_KEY, ("B",), reason=REASON),
        now=NOW,
    )
    attempt = sit_knowing(room, room.people[0], wrong(bank), "B", 9)
    assert results(attempt)[0].score == 9000

    acts.decide(two[1], number, accept=True, now=NOW)
    later = sit_knowing(room, room.people[1], wrong(bank), "B", 9)
    (result,) = results(later)
    assert (result.score, result.corrections) == (10000, [number])


def test_an_attempt_open_when_a_key_is_corrected_is_marked_by_the_new_key(room, bank, two):
    view = begin(room.exam, room.people[0])
    number = corrected(two, wrong(bank), now=NOW)

    finish(room.people[0], view, 10, now=NOW + timedelta(minutes=9))

    (result,) = results(view.attempt)
    assert (result.score, result.corrections) == (9000, [number])


def test_nobody_agrees_to_a_correction_of_their_own(room, bank, two):
    number = acts.propose(
        two[0], Proposal(wrong(bank), 0, CorrectionMode.NEW_KEY, ("B",), reason=REASON), now=NOW
    )
    with pytest.raises(Forbidden) as refused:
        acts.decide(two[0], number, accept=True, now=NOW)
    assert refused.value.code == "same_person"


def test_a_declined_correction_stays_on_record_with_its_reason(room, bank, two):
    number = acts.propose(
        two[0], Proposal(wrong(bank), 0, CorrectionMode.NEW_KEY, ("B",), reason=REASON), now=NOW
    )
    with pytest.raises(Invalid):
        acts.decide(two[1], number, accept=False, now=NOW)
    acts.decide(two[1], number, accept=False, reason="原来的对，核过条文", now=NOW)

    with pytest.raises(Problem) as refused:
        acts.decide(two[1], number, accept=True, now=NOW)
    assert refused.value.code == "correction_decided"
    attempt = sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    assert results(attempt)[0].score == 10000


def test_a_correction_taken_back_marks_no_longer(room, bank, two):
    number = corrected(two, wrong(bank), now=NOW)
    acts.withdraw(two[1], number, "改错了，原答案是对的", now=NOW)

    attempt = sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    assert (results(attempt)[0].score, results(attempt)[0].corrections) == (10000, [])
    with pytest.raises(Problem):
        acts.withdraw(two[1], number, "再来一次", now=NOW)


def test_one_question_waits_for_one_decision_at_a_time(room, bank, two):
    proposal = Proposal(wrong(bank), 0, CorrectionMode.NEW_KEY, ("B",), reason=REASON)
    acts.propose(two[0], proposal, now=NOW)
    with pytest.raises(Problem) as refused:
        acts.propose(two[1], replace(proposal, key=("C",)), now=NOW)
    assert refused.value.code == "correction_waits"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": ("A",)}, "correction_nothing_new"),
        ({"key": ("Z",)}, "correction_bad_key"),
        ({"part": 1}, "correction_no_part"),
        ({"reason": "  "}, "reason_missing"),
    ],
)
def test_impossible_corrections_are_refused(room, bank, two, change, code):
    proposal = Proposal(wrong(bank), 0, CorrectionMode.NEW_KEY, ("B",), reason=REASON)
    with pytest.raises(Invalid) as refused:
        acts.propose(two[0], replace(proposal, **change), now=NOW)
    assert refused.value.code == code


def test_only_who_answers_for_a_bank_corrects_it(room, bank):
    proposal = Proposal(wrong(bank), 0, CorrectionMode.NEW_KEY, ("B",), reason=REASON)
    for actor in (room.actor, actor_for(room.people[0])):
        with pytest.raises(NotFound):
            acts.propose(actor, proposal, now=NOW)


def test_the_revision_and_old_papers_stay_as_they_are(room, bank, two):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    with reading() as session:
        before = session.get_one(QuestionRevision, wrong(bank)).content
    regraded(two, corrected(two, wrong(bank)))

    with reading() as session:
        assert session.get_one(QuestionRevision, wrong(bank)).content == before
    old, new = results(attempt)
    assert (old.score, old.corrections) == (10000, [])
    assert old.paper_hash == new.paper_hash
