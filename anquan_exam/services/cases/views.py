"""Reading one case: where it stands, what happened, what waits, and who may do what."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.cases import Decision, SignedAs, Step, What
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.models import (
    Assignment,
    Attempt,
    Attendance,
    CaseFile,
    CaseHappening,
    CaseRequest,
    CaseRetest,
    Exam,
    Person,
    Place,
    RoleGrant,
    TrainingSession,
)
from anquan_exam.models.session import reading
from anquan_exam.services.attended import at_work_in
from anquan_exam.services.cases.clearances import clearances_of
from anquan_exam.services.cases.clearing import posts_held
from anquan_exam.services.cases.common import find, find_own
from anquan_exam.services.cases.folding import rows_of, standing_of, withdrawn_of
from anquan_exam.services.cases.papers import papers_of
from anquan_exam.services.cases.shown import (
    CaseView,
    HistoryRow,
    RequestRow,
    RetestRow,
    SessionRow,
)
from anquan_exam.services.cases.superiors import Hat, deciders, hats, principals, superiors
from anquan_exam.services.exams.drafts import invigilators_at

MOST_NAMED = 6


def view(actor: Actor, public_id: str) -> CaseView:
    """A case for whoever sees the person there, or leads the unit. Raises NotFound."""
    with reading() as session:
        return _view(session, actor, *find(session, actor, public_id))


def own_view(actor: Actor, public_id: str) -> CaseView:
    """One's own case. Raises NotFound."""
    with reading() as session:
        return _view(session, actor, *find_own(session, actor, public_id))


def _view(session: Session, actor: Actor, case: CaseFile, unit: Place) -> CaseView:
    rows, asked = rows_of(session, case.id), _asked(session, case)
    over, leading = superiors(session, case), deciders(session, case)
    safety = _safety(session, unit)
    ids = {case.person_id, case.created_by, *over, *leading, *safety}
    ids |= {each for row in rows for each in (row.by_id, row.second_id)}
    ids |= {each for row in asked for each in (row.asked_by, row.decided_by)}
    people = _people(session, ids)
    names = {id_: name for id_, (name, _) in people.items()}
    worn, stands = hats(session, actor, case, unit), standing_of(session, case)
    may_arrange = stands.step is Step.RETEST and Hat.SAFETY in worn
    return CaseView(
        public_id=case.public_id,
        number=case.number,
        name=names[case.person_id],
        who=people[case.person_id][1],
        unit=unit.name,
        department=_department(session, case),
        kind=CaseKind(case.kind),
        violation=case.violation,
        effect=Effect(case.effect),
        happened_at=case.happened_at,
        place=case.place,
        what=case.what,
        found_by=case.found_by,
        reporter=names.get(case.created_by or 0, ""),
        reported_by_me=case.created_by == actor.person_id,
        opens_on=case.opens_on,
        due_on=case.due_on,
        replacement=case.replacement,
        terms=CaseTerms.from_json(case.policy),
        standing=stands,
        history=_history(session, case, rows, names),
        sessions=_sessions(session, case, stands.since),
        requests=tuple(_request(row, names, actor) for row in asked),
        retests=_retests(session, case),
        papers=papers_of(session, case),
        clearances=clearances_of(session, case),
        superiors=_named(over, names),
        safety=_named(safety - {case.person_id}, names),
        principals=_named(leading - {case.person_id}, names),
        hats=worn,
        signed_as=next((role for role, by in stands.signed if by == actor.person_id), None),
        gone=_gone(session, case),
        leads=case.person_id in principals(session, unit.id),
        posts=tuple(posts_held(session, case)),
        invigilators=_invigilators(session, actor, case, unit) if may_arrange else (),
    )


def _named(ids: frozenset[int], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(names[each] for each in ids))[:MOST_NAMED]


def _people(session: Session, ids: set[int | None]) -> dict[int, tuple[str, str]]:
    """Person id to name and public id."""
    rows = session.execute(
        select(Person.id, Person.name, Person.public_id).where(Person.id.in_(ids - {None}))
    )
    return {id_: (name, public_id) for id_, name, public_id in rows}


def _safety(session: Session, unit: Place) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(RoleGrant.person_id).where(
                RoleGrant.role == Role.SAFETY_MANAGER.value,
                RoleGrant.place_id == unit.id,
                RoleGrant.revoked_at.is_(None),
            )
        )
    )


def _department(session: Session, case: CaseFile) -> str:
    """Where the person works at the unit, as of now; "" for the unit itself."""
    name = session.scalar(
        select(Place.name)
        .join(Assignment, Assignment.place_id == Place.id)
        .where(
            Assignment.person_id == case.person_id,
            Assignment.host_id == case.enterprise_id,
            Assignment.place_id != case.enterprise_id,
        )
        .order_by(Assignment.ends_on.is_not(None), Assignment.id)
        .limit(1)
    )
    return name or ""


def _gone(session: Session, case: CaseFile) -> bool:
    """Whether every job of the person's at the unit has its end on record."""
    found = select(Assignment.id).where(
        Assignment.person_id == case.person_id,
        Assignment.host_id == case.enterprise_id,
        Assignment.ends_on.is_(None),
    )
    return session.scalar(found.limit(1)) is None


def _history(
    session: Session, case: CaseFile, rows: list[CaseHappening], names: Mapping[int, str]
) -> tuple[HistoryRow, ...]:
    wanted = {row.attempt_id for row in rows if row.attempt_id}
    gone = withdrawn_of(session, case.id)
    attempts = dict(
        session.execute(select(Attempt.id, Attempt.public_id).where(Attempt.id.in_(wanted))).all()
    )
    return tuple(
        HistoryRow(
            What(row.what),
            row.at,
            row.recorded_at,
            names.get(row.by_id or 0, ""),
            row.by_id == case.person_id,
            row.minutes,
            row.passed,
            SignedAs(row.signed_as) if row.signed_as else None,
            Decision(row.decision) if row.decision else None,
            row.text,
            row.late_why,
            names.get(row.second_id or 0, ""),
            attempts.get(row.attempt_id or 0, ""),
            gone.get(row.attendance_id or 0, ""),
        )
        for row in rows
    )


def _sessions(session: Session, case: CaseFile, since: datetime | None) -> tuple[SessionRow, ...]:
    rows = session.execute(
        select(Attendance, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(Attendance.case_id == case.id)
        .order_by(Attendance.begins_at, Attendance.id)
    ).all()
    working = at_work_in(session, (one for one, _ in rows))
    return tuple(
        SessionRow(
            one.id,
            one.begins_at,
            one.ends_at,
            held.teacher,
            held.content,
            one.accepted_at is not None,
            one.confirmed_at is not None,
            one.counted_at is not None,
            one.withdrawn_why,
            working[one.id].source if one.id in working else "",
            since is not None and one.begins_at < since,
        )
        for one, held in rows
    )


def _asked(session: Session, case: CaseFile) -> list[CaseRequest]:
    return list(
        session.scalars(
            select(CaseRequest)
            .where(CaseRequest.case_id == case.id)
            .order_by(CaseRequest.asked_at, CaseRequest.id)
        )
    )


def _request(row: CaseRequest, names: Mapping[int, str], actor: Actor) -> RequestRow:
    return RequestRow(
        row.id,
        row.act,
        row.at,
        datetime.fromisoformat(row.payload["ends"]) if "ends" in row.payload else None,
        row.why,
        row.text,
        names.get(row.asked_by, ""),
        row.asked_at,
        row.asked_by == actor.person_id,
        row.accepted,
        names.get(row.decided_by or 0, ""),
    )


def _retests(session: Session, case: CaseFile) -> tuple[RetestRow, ...]:
    rows = session.execute(
        select(Exam, CaseRetest.round)
        .join(CaseRetest, CaseRetest.exam_id == Exam.id)
        .where(CaseRetest.case_id == case.id)
        .order_by(Exam.id)
    )
    return tuple(
        RetestRow(
            row.public_id,
            row.title,
            row.place_text,
            row.opens_at,
            row.closes_at,
            row.status,
            round_,
        )
        for row, round_ in rows
    )


def _invigilators(
    session: Session, actor: Actor, case: CaseFile, unit: Place
) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (one.public_id, one.name, one.person_id == actor.person_id)
        for one in invigilators_at(session, unit)
        if one.person_id != case.person_id
    )
