"""One person's sitting at a visit without a network, as it stands after any other sitting."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import CONDUCTED
from anquan_exam.domain.offline_visit import Sitting
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.sitting import SERVER_EPOCH, EventKind
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Candidate,
    Exam,
    OfflineVisit,
    PaperRecord,
    SaidNote,
)
from anquan_exam.services.ids import new_id
from anquan_exam.services.invigilation.presence import ON_RECORD, Identity
from anquan_exam.services.sittings.closing import TIMED_OUT, Closing, close, locked
from anquan_exam.services.sittings.starting import RECEIPT_LENGTH
from anquan_exam.services.spot_checks.listed import Listed

MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Where:
    """What a sitting belongs to, and how it came here."""

    exam: Exam
    package: OfflineVisit
    number: str
    """The candidate's public number."""
    skew: int
    """By how many milliseconds the device's clock was ahead."""
    now: datetime
    device: str
    network: str


def sit(session: Session, actor: Actor, where: Where, one: Sitting, person: Listed) -> None:
    """Write paper, attempt, answers and notes of one person, close and grade."""
    _identify(session, actor, where, one)
    attempt = _attempt(session, actor, where, one, person)
    _write_answers(session, actor, where, attempt, one)
    row = locked(session, Attempt.id == attempt.id)
    held = clock.local(attempt.started_at).date()
    close(session, row, _closing(actor, one), now=where.now, held=held)


def moment(ms: int, now: datetime) -> datetime:
    """A moment of the log; none is after `now`, whatever the device's clock said."""
    return min(datetime.fromtimestamp(ms / 1000, UTC), now - MOMENT)


def _identify(session: Session, actor: Actor, where: Where, one: Sitting) -> None:
    candidate = session.scalars(
        select(Candidate).where(
            Candidate.exam_id == where.exam.id, Candidate.number == where.number
        )
    ).one()
    seen = ON_RECORD[Identity(one.how)]
    candidate.present_at = moment(one.identified, where.now)
    candidate.present_by = actor.person_id
    candidate.identity_seen = f"{seen}：{one.known_by}"[:40] if one.known_by else seen


def _attempt(session: Session, actor: Actor, where: Where, one: Sitting, person: Listed) -> Attempt:
    """Paper and attempt. The deadline is the sync: what counts was decided by the device's clock
    when the log was read, and all of it reaches the server this moment."""
    paper = _paper(session, where, person)
    attempt = Attempt(
        public_id=new_id(),
        paper_id=paper.id,
        exam_id=where.exam.id,
        person_id=person.person_id,
        status="open",
        item_count=len(Paper.from_json(where.package.paper).items),
        started_at=moment(one.begun, where.now),
        deadline_at=where.now,
        accept_until=where.now,
        receipt=new_id(RECEIPT_LENGTH),
        body=one.body.value,
        conducted_by=actor.person_id if one.body in CONDUCTED else None,
        witness=one.witness,
    )
    session.add(attempt)
    session.flush()
    drawn = {
        "paper": paper.number,
        "sha256": paper.sha256,
        "package": where.package.public_id,
    }
    session.add(_event(where, attempt, SERVER_EPOCH, 1, EventKind.DRAWN, payload=drawn))
    return attempt


def _paper(session: Session, where: Where, person: Listed) -> PaperRecord:
    """The paper of the visit under the person's own number; its inputs say that it is fixed."""
    paper = PaperRecord(
        exam_id=where.exam.id,
        person_id=person.person_id,
        number=f"{where.number}-1",
        try_number=1,
        content=where.package.paper,
        inputs=where.package.inputs,
        pool_hash=where.package.pool_hash,
        word="",
        sha256=where.package.paper_hash,
        drawn_at=where.package.prepared_at,
    )
    session.add(paper)
    session.flush()
    return paper


def _event(
    where: Where,
    attempt: Attempt,
    epoch: int,
    seq: int,
    kind: EventKind,
    *,
    item: int | None = None,
    payload: Any = None,
    client_ms: int | None = None,
) -> AttemptEvent:
    return AttemptEvent(
        attempt_id=attempt.id,
        epoch=epoch,
        seq=seq,
        kind=kind.value,
        item=item,
        payload=payload,
        server_at=where.now,
        client_ms=client_ms,
        device=where.device[:40],
        network=where.network,
    )


def _write_answers(
    session: Session, actor: Actor, where: Where, attempt: Attempt, one: Sitting
) -> None:
    """Every answer as given, with the device's own clock beside the moment it came here."""
    session.add_all(
        _event(
            where,
            attempt,
            1,
            seq,
            EventKind(given.kind),
            item=given.item,
            payload=list(given.answer) or None,
            client_ms=given.at + where.skew,
        )
        for seq, given in enumerate(one.given, 1)
    )
    session.add_all(
        SaidNote(
            attempt_id=attempt.id,
            item=item,
            text=text,
            noted_by=actor.person_id,
            noted_at=moment(at, where.now),
        )
        for item, (text, at) in sorted(one.said.items())
    )
    session.flush()


def _closing(actor: Actor, one: Sitting) -> Closing:
    """How a sitting ended on the device: handed in, or its time ran out."""
    if not one.ended or one.by == "time":
        return TIMED_OUT
    told = {"by": one.by, "ended": datetime.fromtimestamp(one.ended / 1000, UTC).isoformat()}
    if one.body in CONDUCTED:
        return Closing(EventKind.SUBMITTED, "submitted", "put_in", actor, told)
    return Closing(EventKind.SUBMITTED, "submitted", "handed_in", actor, told)
