"""An exam with short answers, its people and its markers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind, Question, part_id
from anquan_exam.domain.results import Outcome
from anquan_exam.models import Attempt, PaperRecord, Person, Result
from anquan_exam.models.session import reading
from anquan_exam.services import history, marking
from anquan_exam.services.errors import Problem
from anquan_exam.services.results import rows
from anquan_exam.services.results.filters import Filter
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import (
    MadeBank,
    MadeExam,
    made_question,
    make_document,
    make_exam,
    make_published_bank,
    sections_of,
)
from tests.sitters import Sitter, right_answers, sitter_for

OVER = NOW + timedelta(hours=4)
"""The window of a made exam and its grace are over."""
SAID = "先停止作业，撤到安全地方。"


@dataclass
class Desk:
    """An exam of one single choice and one or more short answers, over for the markers."""

    enterprise: MadeEnterprise
    bank: MadeBank
    exam: MadeExam
    people: tuple[Person, ...]
    markers: tuple[Actor, ...]
    """Three safety managers of the enterprise."""
    holders: tuple[Person, ...]
    """The same as people."""
    now: datetime = NOW
    """When the papers are sat."""

    @property
    def over(self) -> datetime:
        """When the window and its grace are over."""
        return self.now + (OVER - NOW)

    def sitter(self, at: int = 0) -> Sitter:
        return sitter_for(self.people[at], self.exam, now=self.now)

    def sit(self, at: int = 0, said: str = SAID, **sheet: list[str]) -> str:
        """Person `at` answers all rightly, and says `said` to the short answers; the paper's
        public number."""
        worker = self.sitter(at)
        view = worker.start(now=self.now)
        answers: dict[str, list[str]] = {**right_answers(view), **sheet}
        for item in view.paper.items:
            if item.kind is Kind.SHORT_ANSWER and str(item.number) not in sheet:
                answers[str(item.number)] = [said]
        worker.hand_in(view, sheet=answers, now=self.now)
        return number_of(view.attempt)

    def mark(self, by: int, number: str, *points: int, item: int = 2, note: str = "") -> bool:
        actor = self.markers[by]
        return marking.mark(
            actor, self.exam.public_id, number, item, points, note=note, now=self.over
        )

    def results(self, number: str) -> list[tuple[int, str, int, bool]]:
        """(sequence, cause, score, passed) of each grading of the paper."""
        with reading() as session:
            rows = session.scalars(
                select(Result)
                .join(Attempt, Attempt.id == Result.attempt_id)
                .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
                .where(PaperRecord.number == number)
                .order_by(Result.sequence)
            ).all()
        return [(row.sequence, row.cause, row.score, row.passed) for row in rows]

    def refused(self, by: int, number: str, *points: int, item: int = 2) -> str:
        """The code with which such a mark is refused."""
        with pytest.raises(Problem) as error:
            self.mark(by, number, *points, item=item)
        return error.value.code

    def outcome(self, at: int = 0) -> Outcome:
        """How person `at` stands in the list of results."""
        wanted = Filter(exam=self.exam.public_id)
        found = rows.every_row(self.markers[0], wanted, now=self.over)
        return next(row.outcome for row in found if row.person_id == self.people[at].id)

    def attempt(self, at: int = 0) -> str:
        """The public id of the only attempt of person `at`."""
        (line,) = history.lines(self.sitter(at).actor, now=self.over)
        return line.attempt or ""

    def status(self, number: str) -> str:
        with reading() as session:
            return session.scalars(
                select(Attempt.status)
                .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
                .where(PaperRecord.number == number)
            ).one()


def number_of(attempt: str) -> str:
    """The public number of an attempt's paper."""
    with reading() as session:
        return session.scalars(
            select(PaperRecord.number)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()


def written_case(bank: str, serial: int = 1) -> Question:
    """A case of a true-false question and a short answer."""
    case = made_question(serial, Kind.CASE, bank)
    parts = [made_question(serial, kind, bank) for kind in (Kind.TRUE_FALSE, Kind.SHORT_ANSWER)]
    numbered = (
        replace(part, id=part_id(case.id, at), difficulty=case.difficulty, must_know=False, tags=())
        for at, part in enumerate(parts, 1)
    )
    return replace(case, parts=tuple(numbered))


def desk(
    *names: str,
    markers: int = 1,
    counts: Mapping[Kind, int] | None = None,
    policy: Policy | None = None,
    kinds: tuple[Kind, ...] = (Kind.SINGLE, Kind.SHORT_ANSWER),
    marks: int = 1000,
    now: datetime = NOW,
    questions: Iterable[Question] | None = None,
) -> Desk:
    """An exam whose second question is a short answer worth ten marks, unless told otherwise."""
    enterprise = make_enterprise()
    people = tuple(make_person(name, enterprise=enterprise) for name in names or ("任晓峰",))
    make_document()
    wanted = counts or dict.fromkeys(kinds, 1)
    size = len(kinds) * max(wanted.values())
    bank = make_published_bank(size, kinds=kinds, questions=questions)
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, wanted, marks=marks),
        candidates=people,
        policy=replace(policy or Policy(), markers=markers),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
    )
    holders = [
        make_manager(enterprise, "周敏"),
        make_holder(Role.SAFETY_MANAGER, enterprise, "杨洁"),
        make_holder(Role.SAFETY_MANAGER, enterprise, "陈立"),
    ]
    markers_ = tuple(map(actor_for, holders))
    return Desk(enterprise, bank, exam, people, markers_, tuple(holders), now)
