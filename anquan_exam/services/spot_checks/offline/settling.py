"""From a sound log to an exam that was held: people, papers, answers, results, as online."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.drawing import commitment, roster_hash
from anquan_exam.domain.offline_visit import Visit, called_keys
from anquan_exam.models import (
    Candidate,
    Exam,
    ExamVersion,
    Invigilator,
    OfflineVisit,
    Person,
    Place,
    SpotCheck,
    SpotCheckNote,
)
from anquan_exam.services.exams.common import ExamStatus
from anquan_exam.services.exams.common import note as note_exam
from anquan_exam.services.exams.people import Assigned, assigned
from anquan_exam.services.exams.publishing import NUMBER_LENGTH, candidate_row
from anquan_exam.services.ids import new_id
from anquan_exam.services.spot_checks.listed import Listed, read_listed
from anquan_exam.services.spot_checks.offline.preparing import held_under
from anquan_exam.services.spot_checks.offline.sitting import Where, moment, sit


def settle(
    session: Session,
    actor: Actor,
    check: SpotCheck,
    place: Place,
    package: OfflineVisit,
    visit: Visit,
    *,
    now: datetime,
    device: str,
    network: str,
) -> None:
    """Write what `visit` tells into the caller's transaction: the draw, what was noted, the exam of
    the people called, every sitting closed and graded. The window closes with it, so that the
    secret becomes public as after any exam."""
    listed = read_listed(check.people)
    check.word, check.drawn_at, check.drawn = (
        visit.word,
        moment(visit.drawn, now),
        list(visit.order),
    )
    session.add_all(_notes(check, actor, visit, now))
    called = [listed[key] for key in called_keys(visit, check.count)]
    exam = _exam(session, actor, check, package, visit, now)
    numbers = _candidates(session, exam, place, called, now)
    _commit(session, actor, exam, place, numbers, check, now)
    for one in visit.sat.values():
        person = listed[one.key]
        where = Where(exam, package, numbers[person.key], visit.skew, now, device, network)
        sit(session, actor, where, one, person)


def _notes(check: SpotCheck, actor: Actor, visit: Visit, now: datetime) -> Iterator[SpotCheckNote]:
    for one in visit.notes:
        yield SpotCheckNote(
            check_id=check.id,
            key=one.key,
            why=one.why.value if one.why else None,
            remark=one.remark,
            noted_by=actor.person_id,
            noted_at=moment(one.at, now),
        )


def _exam(
    session: Session,
    actor: Actor,
    check: SpotCheck,
    package: OfflineVisit,
    visit: Visit,
    now: datetime,
) -> Exam:
    policy = held_under(check)
    exam = Exam(
        public_id=package.exam,
        title=check.title,
        purpose=f"{check.department} {check.plan_item}".strip(),
        kind=policy.kind.value,
        owner_id=check.place_id,
        site_id=visit.site or None,
        place_text=visit.where,
        blueprint=check.blueprint,
        policy=policy.to_json(),
        status=ExamStatus.DRAFT,
        opens_at=moment(visit.drawn, now),
        closes_at=now,
        created_by=actor.person_id,
        created_at=now,
    )
    session.add(exam)
    session.flush()
    check.exam_id = exam.id
    session.add(Invigilator(exam_id=exam.id, person_id=package.prepared_by))
    session.add_all(ExamVersion(exam_id=exam.id, version_id=one) for one in package.versions)
    exam.pool_hash, exam.committed_pool_hash = package.pool_hash, check.pool_hash
    session.flush()
    return exam


def _commit(
    session: Session,
    actor: Actor,
    exam: Exam,
    place: Place,
    numbers: dict[str, str],
    check: SpotCheck,
    now: datetime,
) -> None:
    """Publish it: with the very secret that the check committed to before the visit."""
    exam.status, exam.published_at = ExamStatus.PUBLISHED, now
    exam.blueprint_hash = check.blueprint_hash
    exam.roster_hash = roster_hash(numbers.values())
    exam.secret = check.secret
    parts = (check.pool_hash, check.blueprint_hash, exam.roster_hash)
    exam.commitment = commitment(check.secret, *parts)
    session.flush()
    told = {"spot_check": check.public_id, "people": len(numbers), "commitment": exam.commitment}
    note_exam(session, actor, exam, place, "exam.published", now, **told)


def _candidates(
    session: Session, exam: Exam, place: Place, called: list[Listed], now: datetime
) -> dict[str, str]:
    """Everybody called as a candidate; person key to public number."""
    ids = [one.person_id for one in called]
    there = {
        one.person_id: one
        for one in assigned(session, place, Person.id.in_(ids), exam.opens_at.date())
    }
    fresh: set[str] = set()
    while len(fresh) < len(called):
        fresh.add(new_id(NUMBER_LENGTH).upper())
    by_key = {one.key: number for one, number in zip(called, fresh, strict=True)}
    rows = [
        candidate_row(exam, there.get(one.person_id) or _as_listed(one, place), by_key[one.key])
        for one in called
    ]
    if rows:
        session.execute(insert(Candidate), rows)
    return by_key


def _as_listed(one: Listed, place: Place) -> Assigned:
    """Somebody who left the roster since the list was made, as they stood on it."""
    return Assigned(
        one.person_id,
        "",
        place.id,
        one.name,
        place.name,
        one.department,
        one.posts,
        "frontline",
        one.number,
    )
