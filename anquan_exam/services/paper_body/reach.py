"""Which papers are on paper in a room."""

from dataclasses import dataclass

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.papers import Paper
from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord, Place
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.invigilation.reach import exam_of, not_oneself


@dataclass(frozen=True)
class OnPaper:
    """An attempt on paper with all that a page about it names."""

    id: int
    public_id: str
    exam: Exam
    place: Place
    number: str
    """The candidate's public number."""
    person_id: int
    name: str
    employee_number: str
    status: str
    conducted_by: int
    paper: Paper
    paper_number: str
    sha256: str


def papers_on_paper(exam: Exam) -> Select[Attempt, PaperRecord, Candidate]:
    """(Attempt, PaperRecord, Candidate) of the papers of an exam that are on paper."""
    return (
        select(Attempt, PaperRecord, Candidate)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(Attempt.exam_id == exam.id, Attempt.body == Body.PAPER.value)
        .order_by(Candidate.department, Candidate.name, Candidate.number, PaperRecord.try_number)
    )


def on_paper(session: Session, actor: Actor, exam_id: str, number: str) -> OnPaper:
    """The newest attempt of a candidate, if it is on paper. Raises NotFound, Forbidden
    `own_sitting`, Problem `not_on_paper_body`."""
    exam, place = exam_of(session, actor, exam_id)
    newest = session.execute(
        select(Attempt, PaperRecord, Candidate)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(Attempt.exam_id == exam.id, Candidate.number == number)
        .order_by(PaperRecord.try_number.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        raise NotFound("attempt")
    not_oneself(actor, newest[2].person_id)
    if newest[0].body != Body.PAPER:
        raise Problem("not_on_paper_body")
    return _view(exam, place, newest)


def by_paper_number(session: Session, actor: Actor, exam_id: str, paper_number: str) -> OnPaper:
    """The attempt on paper of a paper's number. Raises NotFound, Forbidden `own_sitting`."""
    exam, place = exam_of(session, actor, exam_id)
    found = session.execute(
        papers_on_paper(exam).where(PaperRecord.number == paper_number)
    ).one_or_none()
    if found is None:
        raise NotFound("attempt")
    not_oneself(actor, found[2].person_id)
    return _view(exam, place, found)


def _view(exam: Exam, place: Place, row: Row[Attempt, PaperRecord, Candidate]) -> OnPaper:
    attempt, record, candidate = row
    return OnPaper(
        id=attempt.id,
        public_id=attempt.public_id,
        exam=exam,
        place=place,
        number=candidate.number,
        person_id=candidate.person_id,
        name=candidate.name,
        employee_number=candidate.employee_number,
        status=attempt.status,
        conducted_by=attempt.conducted_by or 0,
        paper=Paper.from_json(record.content),
        paper_number=record.number,
        sha256=record.sha256,
    )
