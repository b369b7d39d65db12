"""The clearance: issued in the transaction of the second signature, and ended by a revocation, by
another case that stops the person, or when the retest it rests on no longer is a pass."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.cases import Happening, SignedAs, Step, What, latest
from anquan_exam.domain.clearances import ClearanceText, Ended, Rests, Signer
from anquan_exam.domain.eligibility.facts import Effect
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Attempt,
    CaseFile,
    CaseHappening,
    Clearance,
    ClearanceEnd,
    Person,
    Place,
    Post,
    Result,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.cases.acting import Act, acting
from anquan_exam.services.cases.common import MOST_WHY, CaseRefused, note, text_of
from anquan_exam.services.cases.folding import happening_of, happenings_of, rows_of, take
from anquan_exam.services.cases.numbers import next_number
from anquan_exam.services.cases.superiors import Hat
from anquan_exam.services.cases.telling import Telling, Told, tell
from anquan_exam.services.errors import NotFound
from anquan_exam.services.ids import new_id

MAY_REVOKE = frozenset({Hat.SAFETY, Hat.PRINCIPAL})
AT_ONCE = 50


def issue(session: Session, case: CaseFile, unit: Place, by: Actor, now: datetime) -> bool:
    """Make the clearance of the case just cleared, on the trail; whether it holds: where another
    case stops the person it ends at once."""
    person, day = session.get_one(Person, case.person_id), clock.local(now).date()
    rows = rows_of(session, case.id)
    attempt, rests = _rests(session, case, rows)
    text = ClearanceText(
        number=next_number(session, case.enterprise_id, day, Clearance),
        unit=unit.name,
        name=person.name,
        id_tail=person.id_number_tail or "",
        posts=_posts_open(session, case),
        valid_from=day,
        issued_at=now,
        signed=_signers(session, rows),
        rests=rests,
        salt=new_id(16),
    )
    made = Clearance(
        public_id=new_id(),
        number=text.number,
        enterprise_id=case.enterprise_id,
        person_id=case.person_id,
        case_id=case.id,
        attempt_id=attempt,
        valid_from=text.valid_from,
        issued_at=now,
        content=text.canonical(),
        digest=text.digest,
    )
    session.add(made)
    session.flush()
    note(session, by, case, unit, "clearance.issued", now, clearance=made.number)
    if _stops_otherwise(session, case):
        _end(session, made, Ended.NEW_CASE, SYSTEM, now)
        return False
    return True


def _stops_otherwise(session: Session, case: CaseFile) -> bool:
    """Whether another case stops the person, so that the paper for this one holds nothing."""
    found = select(CaseFile.id).where(
        CaseFile.person_id == case.person_id,
        CaseFile.id != case.id,
        CaseFile.blocks,
        CaseFile.effect == Effect.STOP.value,
        CaseFile.step != Step.MOVED.value,
    )
    return session.scalar(found.limit(1)) is not None


def _posts_open(session: Session, case: CaseFile) -> tuple[str, ...]:
    """The posts held, without those the person was taken off for good."""
    off = select(CaseFile.moved_post_id).where(
        CaseFile.person_id == case.person_id, CaseFile.moved_post_id.is_not(None)
    )
    gone = set(session.scalars(off))
    return tuple(name for id_, name in posts_held(session, case) if id_ not in gone)


def _rests(
    session: Session, case: CaseFile, rows: Sequence[CaseHappening]
) -> tuple[int | None, Rests]:
    """The attempt it rests on, and all that in words and figures."""
    passed = _passed(rows)
    attempt_id = passed.attempt_id if passed else None
    attempt, result = "", None
    if attempt_id is not None:
        attempt = session.get_one(Attempt, attempt_id).public_id
        result = session.scalar(
            select(Result)
            .where(Result.attempt_id == attempt_id)
            .order_by(Result.sequence.desc())
            .limit(1)
        )
    return attempt_id, Rests(
        case=case.number,
        kind=case.kind,
        violation=case.violation,
        minutes=sum(one.minutes for one in happenings_of(session, case.id)),
        attempt=attempt,
        score=result.score if result else 0,
        full_score=result.full_score if result else 0,
        passed_at=passed.at.isoformat() if passed else "",
    )


def _passed(rows: Sequence[CaseHappening]) -> CaseHappening | None:
    """The last retest that is a pass, as it was found to be last."""
    found = latest(map(happening_of, rows))

    def stands(row: CaseHappening) -> bool:
        last = found.get(row.attempt_id) if row.attempt_id is not None else None
        return row.passed if last is None else last.passed and last.what is not What.UNDONE

    retests = [row for row in rows if row.what == What.RETESTED]
    return next((row for row in reversed(retests) if stands(row)), None)


def pass_stands(session: Session, case: CaseFile) -> bool:
    """Whether the sitting the case would be cleared by is still a pass at this moment: voided or
    regraded just now, the case follows at the next tick."""
    passed = _passed(rows_of(session, case.id))
    if passed is None or passed.attempt_id is None:
        return True
    attempt = session.get_one(Attempt, passed.attempt_id, with_for_update=True)
    result = select(Result.passed).where(Result.attempt_id == attempt.id)
    found = session.scalar(result.order_by(Result.sequence.desc()).limit(1))
    return attempt.status != "voided" and found is not False


def _signers(session: Session, rows: Iterable[CaseHappening]) -> tuple[Signer, ...]:
    """Who signed last as what: earlier signatures were for what was opened again."""
    last = {row.signed_as: row for row in rows if row.what == What.SIGNED and row.signed_as}
    ids = [row.by_id for row in last.values()]
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return tuple(
        Signer(one.value, names.get(last[one].by_id or 0, ""), last[one].at.isoformat())
        for one in SignedAs
        if one in last
    )


def posts_held(session: Session, case: CaseFile) -> Sequence[tuple[int, str]]:
    """The posts the person holds at the unit now: (id, name)."""
    rows = session.execute(
        select(Post.id, Post.name)
        .join(AssignmentPost, AssignmentPost.post_id == Post.id)
        .join(Assignment, Assignment.id == AssignmentPost.assignment_id)
        .where(
            Assignment.person_id == case.person_id,
            Assignment.host_id == case.enterprise_id,
            Assignment.ends_on.is_(None),
        )
        .distinct()
        .order_by(Post.name)
    ).all()
    return [(row[0], row[1]) for row in rows]


# --- What ends one --------------------------------------------------------------------------------


def revoke(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """It holds no more, by whoever may sign for safety or leads the unit: the case is open again at
    the retest, and the person is stopped.

    Raises NotFound, Invalid `clearance_why_missing`, `text_too_long`; CaseRefused
    `clearance_ended`, `case_own`, `case_not_yours`."""
    with reading() as session:
        case = session.scalar(
            select(CaseFile.public_id)
            .join(Clearance, Clearance.case_id == CaseFile.id)
            .where(Clearance.public_id == public_id)
        )
    if case is None:
        raise NotFound("clearance")
    with acting(actor, case, "revoked", MAY_REVOKE, now=now) as act:
        text = text_of(reason, "reason", most=MOST_WHY, missing="clearance_why_missing")
        found = act.session.scalar(select(Clearance).where(Clearance.public_id == public_id))
        if found is None or act.session.get(ClearanceEnd, found.id) is not None:
            raise CaseRefused("clearance_ended")
        _end(act.session, found, Ended.REVOKED, actor, now, text)


def end_by_case(session: Session, case: CaseFile, *, now: datetime) -> None:
    """Whatever clearances the person has end where `case`, verified or open again just now, stops
    them."""
    if not case.blocks or case.effect != Effect.STOP.value:
        return
    rows = session.scalars(
        select(Clearance)
        .where(Clearance.person_id == case.person_id, Clearance.case_id != case.id, _live())
        .order_by(Clearance.id)
    ).all()
    for row in rows:
        _end(session, row, Ended.NEW_CASE, SYSTEM, now)


def end_unfounded(act: Act, reason: str) -> None:
    """The clearance of a case that is open again ends, by whoever took away what it rested on; and
    so do those of others, where the case stops the person."""
    found = act.session.scalar(
        select(Clearance).where(Clearance.case_id == act.case.id, _live()).limit(1)
    )
    if found is not None:
        _end(act.session, found, Ended.REVOKED, act.actor, act.now, reason)
    end_by_case(act.session, act.case, now=act.now)


def end_fallen(*, now: datetime) -> int:
    """End clearances whose retest was voided, or is a fail by now; how many. Where their cases
    stand then, take_regrades() says."""
    with reading() as session:
        rows = _fallen(session)
    return sum(_fall(row, now) for row in rows)


def _fallen(session: Session) -> Sequence[Any]:
    later = aliased(Result)
    newest = ~exists().where(
        later.attempt_id == Result.attempt_id, later.sequence > Result.sequence
    )
    failed = exists().where(
        Result.attempt_id == Clearance.attempt_id, Result.passed.is_(False), newest
    )
    return session.execute(
        select(Clearance.id, Attempt.status)
        .join(Attempt, Attempt.id == Clearance.attempt_id)
        .where(_live(), or_(Attempt.status == "voided", failed))
        .order_by(Clearance.id)
        .limit(AT_ONCE)
    ).all()


def _fall(row: Any, now: datetime) -> int:
    with transaction() as session:
        found = session.get_one(Clearance, row.id)
        session.scalars(
            select(CaseFile.id).where(CaseFile.id == found.case_id).with_for_update()
        ).one()
        if session.get(ClearanceEnd, found.id) is not None:  # another process was sooner
            return 0
        why = Ended.VOIDED if row.status == "voided" else Ended.FAILED
        _end(session, found, why, SYSTEM, now)
        return 1


def _live() -> Any:
    """The condition that a Clearance holds."""
    return ~exists().where(ClearanceEnd.clearance_id == Clearance.id)


def _end(
    session: Session, row: Clearance, why: Ended, by: Actor, now: datetime, reason: str = ""
) -> None:
    session.add(
        ClearanceEnd(clearance_id=row.id, why=why.value, reason=reason, by_id=by.person_id, at=now)
    )
    session.flush()
    case, unit = session.get_one(CaseFile, row.case_id), session.get_one(Place, row.enterprise_id)
    note(
        session,
        by,
        case,
        unit,
        "clearance.ended",
        now,
        clearance=row.number,
        clearance_why=why.value,
    )
    if why is Ended.REVOKED and case.cleared_at == row.issued_at:
        take(session, case, Happening(What.REOPENED, now, by.person_id), now=now)
        end_by_case(session, case, now=now)
        tell(session, Telling(case.person_id, Told.OPENED, case.public_id, case.number, now))
