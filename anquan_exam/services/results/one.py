"""One person's part in an exam, for managers: every try, every grading, the log of the sitting."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.grading import grade
from anquan_exam.domain.invigilation import presence_holds
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.sitting import Sheet, absences, fold
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Bank,
    BankVersion,
    Candidate,
    Exam,
    ExamVersion,
    LateSheet,
    PaperRecord,
    Person,
    Result,
    StartCode,
)
from anquan_exam.models.session import reading
from anquan_exam.services import scope
from anquan_exam.services.errors import NotFound
from anquan_exam.services.results.one_views import Grading, LateView, LogLine, SheetView, Try
from anquan_exam.services.results.rows import category_words
from anquan_exam.services.results.sight import ExamView, exam_in_sight
from anquan_exam.services.results.statistics import titles_of
from anquan_exam.services.sittings import awaiting, early, plans
from anquan_exam.services.sittings.closing import marks_json
from anquan_exam.services.sittings.event_rows import event_of
from anquan_exam.services.sittings.late_sheets import final_sheet
from anquan_exam.services.sittings.verdicts import ItemView, item_views


def sheet(
    actor: Actor,
    attempt: str,
    *,
    now: datetime,
    permission: Permission = Permission.RESULTS_VIEW,
) -> SheetView:
    """The attempt with public id `attempt` of a candidate in the actor's scope. Raises NotFound."""
    with reading() as session:
        row = session.execute(
            select(Attempt, PaperRecord, Candidate, Person, Exam.public_id)
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .join(Person, Person.id == Attempt.person_id)
            .join(
                Candidate,
                (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
            )
            .where(Attempt.public_id == attempt, scope.candidates_within(actor, permission))
        ).one_or_none()
        if row is None:
            raise NotFound("attempt")
        exam = exam_in_sight(session, actor, row[4], now=now, permission=permission)
        return _sheet(session, exam, *row[:4])


def sheet_of(session: Session, exam: ExamView, attempt_id: int) -> SheetView:
    """One attempt of an exam the caller may see whole."""
    row = session.execute(
        select(Attempt, PaperRecord, Candidate, Person)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(Attempt.id == attempt_id, Attempt.exam_id == exam.id)
    ).one()
    return _sheet(session, exam, *row)


def _sheet(
    session: Session,
    exam: ExamView,
    attempt: Attempt,
    paper: PaperRecord,
    candidate: Candidate,
    person: Person,
) -> SheetView:
    gradings = _gradings(session, exam, attempt.id)
    seen = _presence(session, attempt, candidate)
    content = Paper.from_json(paper.content)
    log = _log(session, attempt.id)
    events = [line.event for line in log]
    folded = fold(events, deadline=attempt.deadline_at, until=attempt.accept_until)
    return SheetView(
        exam=exam,
        attempt=attempt.public_id,
        attempt_id=attempt.id,
        status=attempt.status,
        void_reason=attempt.void_reason or "",
        number=paper.number,
        try_number=paper.try_number,
        name=candidate.name,
        employer=candidate.employer,
        department=candidate.department,
        posts=candidate.posts,
        category=category_words(candidate.category),
        employee_number=candidate.employee_number,
        id_number_tail=person.id_number_tail,
        present_at=candidate.present_at if seen else None,
        present_by=_name(session, candidate.present_by) if seen else "",
        identity_seen=candidate.identity_seen if seen else "",
        code_given_by=_code_giver(session, attempt.start_code_id),
        word=paper.word if exam.over else "",
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        closed_at=attempt.closed_at,
        receipt=attempt.receipt,
        paper_hash=paper.sha256,
        drawn_at=paper.drawn_at,
        gradings=gradings,
        answered=len(folded.answers),
        question_count=len(content.items),
        late_items=tuple(sorted(folded.late_items)),
        absences=absences(events),
        log=log if exam.keys_open else _without_answers(log),
        items=_items(session, exam, attempt, content, folded),
        late_sheets=_late_sheets(session, attempt.id),
        tries=_tries(session, attempt),
    )


def _items(
    session: Session, exam: ExamView, attempt: Attempt, paper: Paper, folded: Sheet
) -> tuple[ItemView, ...]:
    """Question by question; for a void attempt without a result, with nothing earned. While
    markers are awaited, with what needs none marked."""
    if not exam.keys_open or attempt.status == "open":
        return ()
    if attempt.status == awaiting.STATUS:
        return _so_far(session, exam, attempt, paper)
    marks = session.scalar(
        select(Result.marks)
        .where(Result.attempt_id == attempt.id)
        .order_by(Result.sequence.desc())
        .limit(1)
    )
    unmarked = [[i.number, 0, False, i.number in folded.answers] for i in paper.items]
    return item_views(
        session, attempt.id, paper, marks or {"items": unmarked}, attempt.accept_until
    )


def _so_far(
    session: Session, exam: ExamView, attempt: Attempt, paper: Paper
) -> tuple[ItemView, ...]:
    until = attempt.accept_until
    sheet = final_sheet(session, attempt.id, deadline=attempt.deadline_at, until=until)
    marks = awaiting.marks_of(session, attempt.id, paper, sheet)
    keys = plans.questions(session, {item.revision for item in paper.items})
    given = {**dict.fromkeys(marks.waiting, 0), **marks.given}
    rule, percent = exam.policy.partial_credit, exam.policy.pass_percent
    graded = marks_json(grade(paper, sheet.answers, keys, rule, percent, None, given))
    return tuple(
        replace(view, waiting=view.item.number in marks.waiting)
        for view in item_views(session, attempt.id, paper, graded, until)
    )


def _gradings(session: Session, exam: ExamView, attempt_id: int) -> tuple[Grading, ...]:
    titles, banks = titles_of(session, exam.id), _bank_titles(session, exam.id)
    rows = session.scalars(
        select(Result).where(Result.attempt_id == attempt_id).order_by(Result.sequence.desc())
    )
    return tuple(
        Grading(
            sequence=row.sequence,
            score=row.score,
            full_score=row.full_score,
            pass_percent=row.pass_percent,
            passed=row.passed,
            supervised=row.supervised,
            late=row.late,
            law_as_of=row.law_as_of,
            versions=row.versions,
            banks=tuple(
                f"{banks.get(bank, bank)}第 {version['version']} 版"
                for bank, version in row.versions.items()
            ),
            paper_hash=row.paper_hash,
            grader=row.grader,
            cause=row.cause,
            events_digest=row.events_digest,
            graded_at=row.graded_at,
            topics=tuple(
                (titles.get(topic, "其他"), score, full)
                for topic, _, _, full, score in row.marks["topics"]
            ),
            asked=early.asked_in(row.marks),
        )
        for row in rows
    )


def _bank_titles(session: Session, exam_id: int) -> dict[str, str]:
    rows = session.execute(
        select(Bank.id, Bank.title)
        .join(BankVersion, BankVersion.bank_id == Bank.id)
        .join(ExamVersion, ExamVersion.version_id == BankVersion.id)
        .where(ExamVersion.exam_id == exam_id)
    )
    return {row.id: row.title for row in rows}


def _log(session: Session, attempt_id: int) -> tuple[LogLine, ...]:
    """Every event in the order in which the server received it."""
    rows = session.scalars(
        select(AttemptEvent)
        .where(AttemptEvent.attempt_id == attempt_id)
        .order_by(AttemptEvent.server_at, AttemptEvent.epoch, AttemptEvent.seq)
    )
    return tuple(LogLine(event_of(row), row.device, row.network) for row in rows)


def _without_answers(log: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
    """The log with what was answered left out: letters beside marks give a key away."""
    return tuple(replace(line, event=replace(line.event, payload=None)) for line in log)


def _late_sheets(session: Session, attempt_id: int) -> tuple[LateView, ...]:
    rows = session.scalars(
        select(LateSheet).where(LateSheet.attempt_id == attempt_id).order_by(LateSheet.received_at)
    )
    return tuple(
        LateView(row.received_at, row.sha256, row.accepted, row.reason or "") for row in rows
    )


def _tries(session: Session, attempt: Attempt) -> tuple[Try, ...]:
    rows = session.execute(
        select(Attempt.public_id, PaperRecord.try_number, Attempt.status, Attempt.started_at)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .where(Attempt.exam_id == attempt.exam_id, Attempt.person_id == attempt.person_id)
        .order_by(PaperRecord.try_number)
    )
    return tuple(Try(*row) for row in rows)


def _presence(session: Session, attempt: Attempt, candidate: Candidate) -> bool:
    """Whether what the register says of presence is about this very sitting: it holds for one."""
    earlier_end = session.scalar(
        select(func.max(Attempt.closed_at)).where(
            Attempt.exam_id == attempt.exam_id,
            Attempt.person_id == attempt.person_id,
            Attempt.id < attempt.id,
        )
    )
    at, closed = candidate.present_at, attempt.closed_at
    return presence_holds(at, earlier_end) and (closed is None or at is None or at <= closed)


def _name(session: Session, person_id: int | None) -> str:
    if person_id is None:
        return ""
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _code_giver(session: Session, start_code_id: int | None) -> str:
    if start_code_id is None:
        return ""
    given_by = select(StartCode.given_by).where(StartCode.id == start_code_id).scalar_subquery()
    return session.scalar(select(Person.name).where(Person.id == given_by)) or ""
