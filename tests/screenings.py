"""Spot checks that may stop early, in tests: a mixed paper of 25, and who answers how."""

from typing import Any

from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.screening import screening_policy
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.services.sittings.views import SittingView
from tests.exam_builders import make_published_bank, sections_of
from tests.sitters import right_answers

RULE = SequentialRule()
SCREENED = screening_policy(Policy(kind=PolicyKind.SPOT_CHECK), RULE)
KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
COUNTS = {Kind.SINGLE: 15, Kind.MULTIPLE: 5, Kind.TRUE_FALSE: 5}


def paper_of_25() -> dict[str, Any]:
    """Bank and sections of an exam whose papers have 25 questions of four marks."""
    bank = make_published_bank(90, kinds=KINDS)
    return {"bank": bank, "sections": sections_of(bank, COUNTS, marks=400)}


def moved_on(view: SittingView, number: int, *, right: bool = True, seq: int = 0) -> dict[str, Any]:
    """The event of moving past a question, numbered as its question unless told otherwise."""
    answer = right_answers(view)[str(number)] if right else ["B"]
    return {"seq": seq or number, "kind": "moved_on", "item": number, "payload": answer}


def moved(view: SittingView, *right: bool, first: int = 1) -> list[dict[str, Any]]:
    """Moving past one question after another from `first` on, each right or not."""
    return [moved_on(view, number, right=one) for number, one in enumerate(right, first)]
