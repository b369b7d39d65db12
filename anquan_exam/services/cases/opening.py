"""A case begins: somebody reports a 三违, or the manager opens one by hand."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.case_terms import CaseTerms, Violation
from anquan_exam.domain.cases import Happening, Standing, What
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.models import CaseFile, Place
from anquan_exam.models.session import transaction
from anquan_exam.services.cases.clearing import end_by_case
from anquan_exam.services.cases.common import MOST_WHY, is_late, note, text_of
from anquan_exam.services.cases.folding import add, keep
from anquan_exam.services.cases.numbers import lock_number, next_number
from anquan_exam.services.cases.papers import PHOTO, cleaned, put_beside
from anquan_exam.services.cases.people import Worker, worker_in_scope
from anquan_exam.services.cases.telling import Telling, Told, tell
from anquan_exam.services.cases.terms import terms_of
from anquan_exam.services.errors import Invalid
from anquan_exam.services.ids import new_id

BY_HAND = (
    CaseKind.ACCIDENT,
    CaseKind.MAJOR_HAZARD,
    CaseKind.POST_CHANGED,
    CaseKind.NEW_TO_POST,
    CaseKind.AWAY,
)
"""What the manager opens; a failed exam opens its case by itself."""
MOST_PLACE, MOST_NAME, MOST_WHAT = 120, 60, 500
TWICE = timedelta(minutes=10)
"""Within it the same report by the same person is one that was sent twice."""
SAME = timedelta(minutes=1)
"""A form's own minute counts as now: sent twice, its moments are this close."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is filled in. `who` is a person's public id, `unit` that of the enterprise they work
    for there; `photos` are as the camera gave them; `late_why` and `replacement` may be ""."""

    kind: CaseKind
    who: str
    unit: str
    violation: Violation | None
    happened_at: datetime
    where: str
    what: str
    found_by: str = ""
    replacement: str = ""
    late_why: str = ""
    photos: tuple[bytes, ...] = ()


def report(actor: Actor, given: Report, *, now: datetime) -> str:
    """Open the case; gives its public id, sent twice that of the first. Where the terms ask for a
    hearing, or it comes late, it stands against nobody until somebody else has verified it.

    Raises NotFound, Problem `case_no_terms`; Invalid `case_kind_wrong`, `case_violation_missing`,
    `case_what_missing`, `case_where_missing`, `case_in_future`, `case_too_old`, `case_late_reason`,
    `case_replacement_missing`, `case_replacement_self`, `case_own_report`, `text_too_long`,
    `photos_many`, `picture_…`."""
    terms, photos = _terms(given, now), cleaned(given.photos)
    with transaction() as session:
        worker = _worker(session, actor, given, now)
        if worker.person_id == actor.person_id:
            raise Invalid("case_own_report", "who")
        refuse_own_place(worker.name, given.replacement)
        if again := _sent_twice(session, actor, worker, given, now):
            return again
        case = _row(session, actor, worker, given, terms, now)
        kept = put_beside(session, actor, case, photos, PHOTO, now)
        begin(session, case, by=actor.person_id, late_why=given.late_why.strip(), now=now)
        unit = session.get_one(Place, case.enterprise_id)
        details = {"kind": case.kind, "violation": case.violation, "late_why": given.late_why}
        about = {f"case_{name}": value for name, value in details.items() if value}
        extra = {"sha256": kept} if kept else {}
        note(session, actor, case, unit, "case.opened", now, names=[worker.name], **about, **extra)
        return case.public_id


def _worker(session: Session, actor: Actor, given: Report, now: datetime) -> Worker:
    needed, day = _needed(given.kind), clock.local(now).date()
    return worker_in_scope(session, actor, needed, given.who, given.unit, day)


def refuse_own_place(name: str, replacement: str) -> None:
    """Raise Invalid `case_replacement_self` where somebody would be replaced by themself."""
    if "".join(replacement.split()) == "".join(name.split()):
        raise Invalid("case_replacement_self", "replacement")


def _sent_twice(
    session: Session, actor: Actor, worker: Worker, given: Report, now: datetime
) -> str | None:
    """The case the same person opened a moment ago with the same words."""
    lock_number(session, worker.enterprise_id)
    return session.scalar(
        select(CaseFile.public_id)
        .where(
            CaseFile.created_by == actor.person_id,
            CaseFile.person_id == worker.person_id,
            CaseFile.enterprise_id == worker.enterprise_id,
            CaseFile.kind == given.kind.value,
            CaseFile.violation == (given.violation.value if given.violation else ""),
            CaseFile.place == given.where.strip(),
            CaseFile.what == given.what.strip(),
            CaseFile.happened_at > given.happened_at - SAME,
            CaseFile.happened_at < given.happened_at + SAME,
            CaseFile.created_at > now - TWICE,
        )
        .order_by(CaseFile.id)
        .limit(1)
    )


def _needed(kind: CaseKind) -> Permission:
    """Whoever sees people reports what they did; the rest is for whoever answers for the unit."""
    return Permission.PEOPLE_VIEW if kind is CaseKind.VIOLATION else Permission.PEOPLE_EDIT


def _terms(given: Report, now: datetime) -> CaseTerms:
    """What the case will go by."""
    if given.kind is not CaseKind.VIOLATION and given.kind not in BY_HAND:
        raise Invalid("case_kind_wrong", "kind")
    if given.kind is CaseKind.VIOLATION and given.violation is None:
        raise Invalid("case_violation_missing", "violation")
    text_of(given.what, "what", most=MOST_WHAT, missing="case_what_missing")
    text_of(given.where or "—", "where", most=MOST_PLACE)
    if given.kind is CaseKind.VIOLATION and not given.where.strip():
        raise Invalid("case_where_missing", "where")
    if len(given.found_by) > MOST_NAME or len(given.replacement) > MOST_NAME:
        raise Invalid("text_too_long", "found_by", most=MOST_NAME)
    terms = terms_of(given.kind)
    if _check_when(given, now):  # somebody else stands for what comes late
        terms = replace(terms, policy=replace(terms.policy, hearing=True))
    policy = terms.policy
    if not policy.hearing and policy.effect is Effect.STOP and not given.replacement.strip():
        raise Invalid("case_replacement_missing", "replacement")
    return terms


def _check_when(given: Report, now: datetime) -> bool:
    """Whether it comes late. Raises Invalid."""
    if given.happened_at > now:
        raise Invalid("case_in_future", "happened_at")
    if now - given.happened_at > timedelta(days=366 * 3):
        raise Invalid("case_too_old", "happened_at")
    late = is_late(given.happened_at, now)
    if late:
        text_of(given.late_why, "late_why", most=MOST_WHY, missing="case_late_reason")
    return late


def _row(
    session: Session,
    actor: Actor,
    worker: Worker,
    given: Report,
    terms: CaseTerms,
    now: datetime,
) -> CaseFile:
    case = new_case(
        session,
        enterprise_id=worker.enterprise_id,
        person_id=worker.person_id,
        terms=terms,
        happened_at=given.happened_at,
        now=now,
    )
    case.violation = given.violation.value if given.violation else ""
    case.place, case.what = given.where.strip(), given.what.strip()
    case.found_by = given.found_by.strip() or actor.name[:MOST_NAME]
    case.replacement = given.replacement.strip()
    case.created_by = actor.person_id
    session.flush()
    return case


def new_case(
    session: Session,
    *,
    enterprise_id: int,
    person_id: int,
    terms: CaseTerms,
    happened_at: datetime,
    now: datetime,
) -> CaseFile:
    """A case with its number, nothing having happened in it yet."""
    day, policy = clock.local(now).date(), terms.policy
    case = CaseFile(
        public_id=new_id(),
        number=next_number(session, enterprise_id, day),
        person_id=person_id,
        enterprise_id=enterprise_id,
        kind=policy.kind.value,
        effect=policy.effect.value,
        policy=terms.to_json(),
        happened_at=happened_at,
        opens_on=day,
        due_on=due_on(terms, day),
        step="",
        blocks=False,
        earlier=[],
        created_at=now,
    )
    session.add(case)
    session.flush()
    return case


def due_on(terms: CaseTerms, day: date) -> date | None:
    """By when to be done, from the day it stands; None where somebody is stopped until then."""
    if terms.policy.effect is Effect.STOP:
        return None
    return day + timedelta(days=terms.policy.due_days)


def begin(
    session: Session, case: CaseFile, *, by: int | None, now: datetime, late_why: str = ""
) -> Standing:
    """The first thing that happens in it; the person is told."""
    add(session, case, Happening(What.REPORTED, now, by), now=now, late_why=late_why)
    stands = keep(session, case)
    end_by_case(session, case, now=now)
    what = Told.OPENED if stands.verified_at else Told.REPORTED
    tell(session, Telling(case.person_id, what, case.public_id, case.number, now))
    return stands
