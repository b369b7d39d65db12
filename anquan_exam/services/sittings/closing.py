"""Closing an attempt: the fold, the grading and the result, in the transaction that closes it.

Handing in, running out of time and being closed by an invigilator end here, in one place."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.grading import GRADER_VERSION, Grade, grade
from anquan_exam.domain.invigilation import presence_holds
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy, PolicyKind, Supervision, counts_as_supervised
from anquan_exam.domain.screening import prefix
from anquan_exam.domain.sitting import EventKind, Sheet, fold, is_overdue
from anquan_exam.models import Attempt, Result
from anquan_exam.models.prepared import in_one_go
from anquan_exam.models.session import Entry, acting, core, reading
from anquan_exam.services import trail
from anquan_exam.services.corrections.in_force import corrections_now
from anquan_exam.services.sittings import awaiting, early, plans, statements, wrong_book
from anquan_exam.services.sittings.awaiting import Marks
from anquan_exam.services.sittings.events import append_and_read, digest
from anquan_exam.services.training.counting import tested

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


def locked(session: Entry, condition: Any) -> Any:
    """The attempt fitting `condition` (a row or None), locked, with all that closing needs."""
    return session.execute(statements.LOCKED.where(condition)).one_or_none()


def locked_by_number(session: Entry, attempt_id: int) -> Any:
    """The same for the attempt numbered `attempt_id`."""
    return statements.LOCKED_BY_NUMBER.one_or_none(core(session), {"attempt": attempt_id})


def close(
    session: Entry, row: Row[Any], why: Closing, *, now: datetime, held: date | None = None
) -> Grade | None:
    """Close the locked attempt `row` and record its result, within the caller's transaction.

    Where people have to mark some of its answers it waits for them, without a result; where its
    exam may stop early and it was enough to pass, it stopped there, however it is closed. `held` is
    the day it was sat, where that was not today."""
    session = core(session)
    why = _stopped_early(session, row, why)
    events = append_and_read(session, row.id, why.kind, dict(why.payload), now=now)
    sheet = fold(events, deadline=row.deadline_at, until=row.accept_until)
    paper, policy = Paper.from_json(row.paper), plans.policy_of(row.policy)
    marks = _to_mark(session, paper, sheet, policy)
    seen = {
        "supervised": _supervised(row, policy),
        "law_as_of": held or _law_day(now),
        "sequence": 1,
    }
    if marks.waiting:
        _wait(session, row, why, paper, sheet, marks, seen, digest(events), now)
        return None
    graded, result = _graded(session, row, paper, sheet, marks, now)
    result = {**result, **seen, "events_digest": digest(events)}
    with in_one_go(session):
        statements.CLOSE.run(session, _ending(row, why, why.status, now))
        _record(session, row, graded, result, why, now)
    if why.status != "voided":
        tested(session, row.exam_id, row.person_id, graded.passed, result["supervised"], now)
    if policy.kind is PolicyKind.PRACTICE:
        wrong_book.note(session, row.person_id, paper, graded, now=now)
    return graded


def _stopped_early(session: Connection, row: Row[Any], why: Closing) -> Closing:
    told = None if why.status == "voided" else early.told(session, row)
    if told is None:
        return why
    payload = {**why.payload, **told}
    return Closing(EventKind.SUBMITTED, "submitted", "stopped_early", SYSTEM, payload)


def _to_mark(session: Entry, paper: Paper, sheet: Sheet, policy: Policy) -> Marks:
    """What a paper closed this moment leaves to people. Nobody marks what was only practised."""
    waiting = awaiting.waiting_in(session, paper, sheet, {})
    if policy.kind is PolicyKind.PRACTICE:
        return Marks(dict.fromkeys(waiting, 0), ())
    return Marks({}, waiting)


def _wait(
    session: Connection,
    row: Row[Any],
    why: Closing,
    paper: Paper,
    sheet: Sheet,
    marks: Marks,
    seen: Mapping[str, Any],
    events: str,
    now: datetime,
) -> None:
    """Close without a result: its short answers are put before the markers, unless it is void."""
    voided = why.status == "voided"
    status = why.status if voided else awaiting.STATUS
    statements.CLOSE.run(session, _ending(row, why, status, now))
    if not voided:
        awaiting.keep(session, row, paper, sheet, marks, {**seen, "closed_as": why.status}, now)
    _note(session, row, why, events, now, awaiting=len(marks.waiting))


def grade_again(
    session: Entry, row: Row[Any], sheet: Sheet, why: Closing, *, now: datetime
) -> Grade | None:
    """Add a result to the closed attempt `row`, from another sheet; what went before stays in view.

    Whether it was supervised, and as of which day the law is meant, stay as they were, and so do
    the marks people gave for answers that still read the same. Answers that nobody has marked yet
    put the attempt before the markers instead."""
    session = core(session)
    events = digest(append_and_read(session, row.id, why.kind, dict(why.payload), now=now))
    paper = Paper.from_json(row.paper)
    marks = awaiting.marks_of(session, row.id, paper, sheet)
    closed_as, seen = _as_closed(session, row)
    if marks.waiting:
        awaiting.keep(session, row, paper, sheet, marks, {**seen, "closed_as": closed_as}, now)
        awaiting.set_status(session, row.id, awaiting.STATUS)
        _note(session, row, why, events, now, awaiting=len(marks.waiting))
        return None
    if row.status == awaiting.STATUS:
        awaiting.set_status(session, row.id, closed_as)
    graded, result = _graded(session, row, paper, sheet, marks, now)
    with in_one_go(session):
        _record(session, row, graded, {**result, **seen, "events_digest": events}, why, now)
    tested(session, row.exam_id, row.person_id, graded.passed, seen["supervised"], now)
    return graded


def _as_closed(session: Connection, row: Row[Any]) -> tuple[str, dict[str, Any]]:
    """How the attempt was closed, and what its next result says of the sitting."""
    before = session.execute(
        select(Result.sequence, Result.supervised, Result.law_as_of)
        .where(Result.attempt_id == row.id)
        .order_by(Result.sequence.desc())
        .limit(1)
    ).one_or_none()
    held = awaiting.record_of(session, row.id)
    known = before or held
    if known is None:
        raise ValueError(f"attempt {row.public_id} was never closed with anything to grade")
    seen = {"supervised": known.supervised, "law_as_of": known.law_as_of}
    seen["sequence"] = before.sequence + 1 if before else 1
    return (held.closed_as if held else row.status), seen


def _graded(
    session: Connection, row: Row[Any], paper: Paper, sheet: Sheet, marks: Marks, now: datetime
) -> tuple[Grade, dict[str, Any]]:
    """The grading of `sheet`, and most of the row that records it."""
    graded = _grade(session, row, paper, sheet, marks)
    versions, _ = plans.banks_of(session, row.exam, row.exam_id)
    result = _result(row, plans.policy_of(row.policy), graded, sheet, versions, now)
    told = {**result["marks"], **early.marks_json(row, sheet, len(paper.items))}
    return graded, {**result, "marks": told}


def grade_now(session: Entry, row: Row[Any], sheet: Sheet) -> Grade:
    """What `sheet` of the attempt `row` (as locked() gives it) comes to, by the corrections in
    force and the marks people gave. Nothing is written. Raises AwaitingMarks."""
    paper = Paper.from_json(row.paper)
    return _grade(session, row, paper, sheet, awaiting.marks_of(session, row.id, paper, sheet))


def _grade(session: Entry, row: Row[Any], paper: Paper, sheet: Sheet, marks: Marks) -> Grade:
    policy = plans.policy_of(row.policy)
    _, topics = plans.banks_of(session, row.exam, row.exam_id)
    paper = prefix(paper, sheet.asked)
    return grade(
        paper,
        sheet.answers,
        plans.questions(session, {item.revision for item in paper.items}),
        policy.partial_credit,
        policy.pass_percent,
        topics,
        marks.given,
        corrections_now(session),
    )


def _ending(row: Row[Any], why: Closing, status: str, now: datetime) -> dict[str, Any]:
    return {
        "attempt": row.id,
        "new_status": status,
        "now": now,
        "by": why.actor.person_id,
        "reason": why.reason if why.status == "voided" else None,
    }


def _record(
    session: Connection,
    row: Row[Any],
    graded: Grade,
    result: dict[str, Any],
    why: Closing,
    now: datetime,
) -> None:
    """Add the result, note it on the trail."""
    statements.NEW_RESULT.run(session, {**result, "cause": why.cause})
    told = {"score": graded.score, "full_score": graded.full_score, "passed": graded.passed}
    _note(session, row, why, result["events_digest"], now, **told)


def _note(
    session: Connection, row: Row[Any], why: Closing, events: str, now: datetime, **told: Any
) -> None:
    """Note on the trail what became of the attempt, with the digest of all its events."""
    trail.record(
        session,
        why.actor,
        f"attempt.{why.cause}",
        ("attempt", row.public_id),
        now=now,
        place_path=row.path,
        exam=row.exam,
        events=events,
        **told,
        **({"reason": why.reason} if why.reason else {}),
    )


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
        "late": any(mark.number in sheet.late_items for mark in graded.items),
        "grader": GRADER_VERSION,
        "corrections": list(graded.corrections),
        "graded_at": now,
    }


def marks_json(graded: Grade) -> dict[str, Any]:
    """{"items": [[number, score, right, answered], …], "topics": [[topic, n, right, marks,
    score], …]}; and where some counted for nobody "left_out": [number, …]."""
    left_out = [m.number for m in graded.items if not m.marks]
    return {
        "items": [[m.number, m.score, m.right, m.answered] for m in graded.items],
        "topics": [[t.topic, t.questions, t.right, t.marks, t.score] for t in graded.by_topic],
        **({"left_out": left_out} if left_out else {}),
    }


def _law_day(now: datetime) -> date:
    return clock.local(now).date()


def close_attempt(attempt_id: int, *, now: datetime) -> bool:
    """Close one attempt if its time and grace are over; whoever touches it next comes here."""
    with acting() as session:
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
