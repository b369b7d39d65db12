"""The statements of start and hand-in, built once: building one costs more than running it."""

from sqlalchemy import and_, bindparam, func, insert, select, update

from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.sitting import SERVER_EPOCH
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    BankVersion,
    Candidate,
    Exam,
    ExamVersion,
    PaperRecord,
    Place,
    Result,
    StartCode,
)
from anquan_exam.models.base import table_of

_attempt = table_of(Attempt)
_candidate = table_of(Candidate)
_code = table_of(StartCode)
_event = table_of(AttemptEvent)
_exam = table_of(Exam)
_exam_version = table_of(ExamVersion)
_paper = table_of(PaperRecord)
_place = table_of(Place)
_result = table_of(Result)
_version = table_of(BankVersion)
_earlier = _attempt.alias("earlier")

EXAM_TO_SIT = (
    select(
        _exam.c.id,
        _exam.c.public_id,
        _exam.c.title,
        _exam.c.status,
        _exam.c.blueprint,
        _exam.c.policy,
        _exam.c.opens_at,
        _exam.c.closes_at,
        _exam.c.pool_hash,
        _exam.c.secret,
        _place.c.path,
        _candidate.c.number,
        _candidate.c.extra_minutes,
        _candidate.c.extra_tries,
        _candidate.c.present_at,
        _candidate.c.removed_at,
    )
    .join_from(_exam, _candidate, _candidate.c.exam_id == _exam.c.id)
    .join(_place, _place.c.id == _exam.c.owner_id)
    .where(_exam.c.public_id == bindparam("exam"), _candidate.c.person_id == bindparam("person"))
)
"""An exam as one of its candidates would sit it; parameters exam (public id), person."""

TRIES = (
    select(
        _attempt.c.id,
        _attempt.c.public_id,
        _attempt.c.accept_until,
        _attempt.c.status,
        _attempt.c.closed_at,
        _paper.c.content,
        select(_result.c.passed)
        .where(_result.c.attempt_id == _attempt.c.id)
        .order_by(_result.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
        .label("passed"),
    )
    .join_from(_attempt, _paper, _paper.c.id == _attempt.c.paper_id)
    .where(_attempt.c.exam_id == bindparam("exam"), _attempt.c.person_id == bindparam("person"))
    .order_by(_paper.c.try_number)
)
"""What a person has made of an exam so far; parameters exam (number), person."""

LIVE_CODES = (
    select(_code.c.id, _code.c.code, _code.c.given_by)
    .where(_code.c.exam_id == bindparam("exam"), _code.c.withdrawn_at.is_(None))
    .order_by(_code.c.id.desc())
)
"""The start codes that open an exam; parameter exam."""

PAPERS_SEEN = (
    select(_paper.c.content)
    .join_from(_paper, _exam, _exam.c.id == _paper.c.exam_id)
    .where(_paper.c.person_id == bindparam("person"), _exam.c.kind != PolicyKind.PRACTICE.value)
)
"""Every paper of a person that counts as seen; parameter person."""

STATUS_HELD = (
    select(_exam.c.status).where(_exam.c.id == bindparam("exam")).with_for_update(read=True)
)
"""The status of an exam, held till the transaction ends; parameter exam."""

NEW_PAPER = insert(_paper).returning(_paper.c.id)
NEW_ATTEMPT = insert(_attempt).returning(_attempt.c.id)
NEW_EVENT = insert(_event)
NEW_RESULT = insert(_result)

LOCKED = (
    select(
        _attempt.c.id,
        _attempt.c.public_id,
        _attempt.c.status,
        _attempt.c.person_id,
        _attempt.c.exam_id,
        _attempt.c.deadline_at,
        _attempt.c.accept_until,
        _attempt.c.receipt,
        _attempt.c.epoch,
        _attempt.c.start_code_id,
        _attempt.c.closed_by,
        _paper.c.content.label("paper"),
        _paper.c.sha256,
        _exam.c.public_id.label("exam"),
        _exam.c.policy,
        _exam.c.site_id,
        _exam.c.place_text,
        _place.c.path,
        _candidate.c.present_at,
        _candidate.c.present_by,
        select(_code.c.given_by)
        .where(_code.c.id == _attempt.c.start_code_id)
        .scalar_subquery()
        .label("given_by"),
        select(func.max(_earlier.c.closed_at))
        .where(
            _earlier.c.exam_id == _attempt.c.exam_id,
            _earlier.c.person_id == _attempt.c.person_id,
            _earlier.c.id != _attempt.c.id,
        )
        .scalar_subquery()
        .label("earlier_end"),
    )
    .join_from(_attempt, _paper, _paper.c.id == _attempt.c.paper_id)
    .join(_exam, _exam.c.id == _attempt.c.exam_id)
    .join(_place, _place.c.id == _exam.c.owner_id)
    .outerjoin(
        _candidate,
        and_(
            _candidate.c.exam_id == _attempt.c.exam_id,
            _candidate.c.person_id == _attempt.c.person_id,
        ),
    )
    .with_for_update(of=_attempt)
)
"""An attempt with all that closing needs, its row locked FOR UPDATE."""

LOCKED_BY_NUMBER = LOCKED.where(_attempt.c.id == bindparam("attempt"))
"""The same for one attempt; parameter attempt."""

EVENTS_OF = (
    select(
        _event.c.epoch,
        _event.c.seq,
        _event.c.kind,
        _event.c.item,
        _event.c.payload,
        _event.c.server_at,
        _event.c.client_ms,
    )
    .where(_event.c.attempt_id == bindparam("attempt"))
    .order_by(_event.c.epoch, _event.c.seq)
)
"""Every event of an attempt in order; parameter attempt."""

APPEND = insert(_event).values(
    attempt_id=bindparam("attempt"),
    epoch=SERVER_EPOCH,
    seq=select(func.coalesce(func.max(_event.c.seq), 0) + 1)
    .where(_event.c.attempt_id == bindparam("attempt"), _event.c.epoch == SERVER_EPOCH)
    .scalar_subquery(),
    kind=bindparam("kind"),
    item=None,
    payload=bindparam("payload", type_=_event.c.payload.type),
    server_at=bindparam("now", type_=_event.c.server_at.type),
    network=bindparam("network"),
)
"""A server's own event after its last; parameters attempt, kind, payload, now, network."""

CLOSE = (
    update(_attempt)
    .where(_attempt.c.id == bindparam("attempt"))
    .values(
        status=bindparam("new_status"),
        closed_at=bindparam("now", type_=_attempt.c.closed_at.type),
        closed_by=bindparam("by"),
        void_reason=bindparam("reason"),
    )
)
"""End an attempt; parameters attempt, new_status, now, by, reason."""

VERSIONS_OF = (
    select(_version.c.id, _version.c.bank_id, _version.c.number, _version.c.sha256)
    .join_from(_version, _exam_version, _exam_version.c.version_id == _version.c.id)
    .where(_exam_version.c.exam_id == bindparam("exam"))
    .order_by(_version.c.bank_id)
)
"""The bank versions behind an exam; parameter exam (number)."""
