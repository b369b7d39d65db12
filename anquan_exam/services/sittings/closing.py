"""Closing an attempt: the fold, the grading and the result, in the transaction that closes it.

Handing in, running out of time and being closed by an invigilator end here, in one place."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.grading import GRADER_VERSION, Grade, grade
from anquan_exam.domain.invigilation import presence_holds
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy, PolicyKind, Supervision, counts_as_supervised
from anquan_exam.domain.sitting import EventKind, Sheet, fold, is_overdue
from anquan_exam.models import Attempt, Result
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.sittings import plans, statements, wrong_book
from anquan_exam.services.sittings.events import append, digest, events_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Closing:
    """Why an attempt is closed, by whom, with which server event and cause of the result."""

    kind: EventKind
    status: str
    cause: str
    actor: Actor
    payload: Mapping[str, Any]
    reason: str = ""
    """Why an invigilator did it; on the trail, and on an attempt that is voided."""


TIMED_OUT = Closing(EventKind.TIMED_OUT, "timed_out", "timed_out", SYSTEM, {})


def locked(session: Session, condition: Any) -> Any:
    """The attempt fitting `condition` (a row or None), locked, with all that closing needs."""
    return session.execute(statements.LOCKED.where(condition)).one_or_none()


def locked_by_number(session: Session, attempt_id: int) -> Any:
    """The same for the attempt numbered `attempt_id`."""
    found = session.connection().execute(statements.LOCKED_BY_NUMBER, {"attempt": attempt_id})
    return found.one_or_none()


def close(session: Session, row: Row[Any], why: Closing, *, now: datetime) -> Grade:
    """Close the locked attempt `row` and record its result, within the caller's transaction."""
    append(session, row.id, why.kind, dict(why.payload), now=now)
    events = events_of(session, row.id)
    sheet = fold(events, deadline=row.deadline_at, until=row.accept_until)
    session.connection().execute(
        statements.CLOSE,
        {
            "attempt": row.id,
            "new_status": why.status,
            "now": now,
            "by": why.actor.person_id,
            "reason": why.reason if why.status == "voided" else None,
        },
    )
    policy = Policy.from_json(row.policy)
    seen = {"supervised": _supervised(row, policy), "law_as_of": _law_day(now), "sequence": 1}
    graded = _record(session, row, policy, sheet, digest(events), why, seen, now)
    if policy.kind is PolicyKind.PRACTICE:
        wrong_book.note(session, row.person_id, Paper.from_json(row.paper), graded, now=now)
    return graded


def grade_again(
    session: Session, row: Row[Any], sheet: Sheet, why: Closing, *, now: datetime
) -> Grade:
    """Add a result to the closed attempt `row`, from another sheet; what went before stays in view.

    Whether it was supervised, and as of which day the law is meant, stay as they were."""
    append(session, row.id, why.kind, dict(why.payload), now=now)
    before = session.execute(
        select(Result.sequence, Result.supervised, Result.law_as_of)
        .where(Result.attempt_id == row.id)
        .order_by(Result.sequence.desc())
        .limit(1)
    ).one()
    seen = {**before._asdict(), "sequence": before.sequence + 1}
    events = events_of(session, row.id)
    return _record(
        session, row, Policy.from_json(row.policy), sheet, digest(events), why, seen, now
    )


def _record(
    session: Session,
    row: Row[Any],
    policy: Policy,
    sheet: Sheet,
    events: str,
    why: Closing,
    seen: dict[str, Any],
    now: datetime,
) -> Grade:
    """Grade `sheet`, add the result, note it on the trail."""
    paper = Paper.from_json(row.paper)
    versions, topics = plans.banks_of(session, row.exam, row.exam_id)
    keys = plans.questions(session, {item.revision for item in paper.items})
    graded = grade(paper, sheet.answers, keys, policy.partial_credit, policy.pass_percent, topics)
    session.connection().execute(
        statements.NEW_RESULT,
        {
            **_result(row, policy, graded, sheet, versions, now),
            **seen,
            "cause": why.cause,
            "events_digest": events,
        },
    )
    trail.record(
        session,
        why.actor,
        f"attempt.{why.cause}",
        ("attempt", row.public_id),
        now=now,
        place_path=row.path,
        exam=row.exam,
        events=events,
        score=graded.score,
        full_score=graded.full_score,
        passed=graded.passed,
        **({"reason": why.reason} if why.reason else {}),
    )
    return graded


def _supervised(row: Row[Any], policy: Policy) -> bool:
    supervision = Supervision(
        place=row.place_text or ("site" if row.site_id else ""),
        named_by=str(row.given_by or row.present_by or ""),
        identity_seen=presence_holds(row.present_at, row.earlier_end),
    )
    return counts_as_supervised(policy, supervision)


def _result(
    row: Row[Any],
    policy: Policy,
    graded: Grade,
    sheet: Sheet,
    versions: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    return {
        "attempt_id": row.id,
        "exam_id": row.exam_id,
        "person_id": row.person_id,
        "score": graded.score,
        "full_score": graded.full_score,
        "pass_percent": policy.pass_percent,
        "passed": graded.passed,
        "marks": marks_json(graded),
        "versions": versions,
        "paper_hash": row.sha256,
        "late": bool(sheet.late_items),
        "grader": GRADER_VERSION,
        "graded_at": now,
    }


def marks_json(graded: Grade) -> dict[str, Any]:
    """{"items": [[number, score, right, answered], …], "topics": [[topic, n, right, marks,
    score], …]}."""
    return {
        "items": [[m.number, m.score, m.right, m.answered] for m in graded.items],
        "topics": [[t.topic, t.questions, t.right, t.marks, t.score] for t in graded.by_topic],
    }


def _law_day(now: datetime) -> date:
    return clock.local(now).date()


def close_attempt(attempt_id: int, *, now: datetime) -> bool:
    """Close one attempt if its time and grace are over; whoever touches it next comes here."""
    with transaction() as session:
        row = locked_by_number(session, attempt_id)
        if row is None or not _is_overdue(row, now):
            return False
        close(session, row, TIMED_OUT, now=now)
    return True


def _is_overdue(row: Row[Any], now: datetime) -> bool:
    grace = row.accept_until - row.deadline_at
    return is_overdue(row.status == "open", row.deadline_at, grace, now)


def close_overdue(*, now: datetime, limit: int = 200, exam_id: int | None = None) -> int:
    """Close up to `limit` attempts whose time and grace are over, of one exam or of all; how many
    were closed. One that cannot be closed is logged, and holds up no other."""
    of_exam = [] if exam_id is None else [Attempt.exam_id == exam_id]
    with reading() as session:
        ids = session.scalars(
            select(Attempt.id)
            .where(Attempt.status == "open", Attempt.accept_until < now, *of_exam)
            .order_by(Attempt.accept_until)
            .limit(limit)
        ).all()
    return sum(_close_or_log(attempt_id, now) for attempt_id in ids)


def _close_or_log(attempt_id: int, now: datetime) -> bool:
    try:
        return close_attempt(attempt_id, now=now)
    except Exception:
        log.exception("attempt number %s cannot be closed", attempt_id)
        return False
