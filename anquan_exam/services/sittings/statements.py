"""The statements of start and hand-in, built once: building one costs more than running it."""

from sqlalchemy import Text, and_, bindparam, case, cast, func, insert, or_, select, update

from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.sitting import SERVER_EPOCH
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    BankVersion,
    Candidate,
    CaseRetest,
    Exam,
    ExamVersion,
    PaperRecord,
    Place,
    Result,
    Site,
    StartCode,
)
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared

_attempt = table_of(Attempt)
_candidate = table_of(Candidate)
_case_retest = table_of(CaseRetest)
_code = table_of(StartCode)
_event = table_of(AttemptEvent)
_exam = table_of(Exam)
_exam_version = table_of(ExamVersion)
_paper = table_of(PaperRecord)
_place = table_of(Place)
_result = table_of(Result)
_site = table_of(Site)
_version = table_of(BankVersion)
_earlier = _attempt.alias("earlier")

EXAM_MAY_CHANGE = ("status", "opens_at", "closes_at", "pool_hash", "pool_checked_on")
CANDIDATE_MAY_CHANGE = ("extra_minutes", "extra_tries", "present_at", "removed_at", "barred_at")

EXAM_TO_SIT = Prepared(
    select(
        _exam.c.id,
        _exam.c.public_id,
        _exam.c.title,
        cast(_exam.c.blueprint, Text).label("blueprint"),
        cast(_exam.c.policy, Text).label("policy"),
        _exam.c.secret,
        _place.c.path,
        _candidate.c.number,
        cast(_case_retest.c.avoid, Text).label("avoid"),
        cast(_case_retest.c.weights, Text).label("weights"),
        case((_site.c.no_phones, _site.c.no_phones_reason)).label("no_phones_reason"),
        *(_exam.c[name] for name in EXAM_MAY_CHANGE),
        *(_candidate.c[name] for name in CANDIDATE_MAY_CHANGE),
    )
    .join_from(_exam, _candidate, _candidate.c.exam_id == _exam.c.id)
    .join(_place, _place.c.id == _exam.c.owner_id)
    .outerjoin(_case_retest, _case_retest.c.exam_id == _exam.c.id)
    .outerjoin(_site, _site.c.id == _exam.c.site_id)
    .where(_exam.c.public_id == bindparam("exam"), _candidate.c.person_id == bindparam("person"))
)
"""An exam as one of its candidates would sit it; parameters exam (public id), person."""

_here = _paper.c.exam_id == bindparam("exam")

PAST = Prepared(
    select(
        _attempt.c.id,
        _attempt.c.public_id,
        _attempt.c.accept_until,
        _attempt.c.status,
        _attempt.c.closed_at,
        cast(_paper.c.content, Text).label("content"),
        _here.label("here"),
        select(_result.c.passed)
        .where(_result.c.attempt_id == _attempt.c.id, _here)
        .order_by(_result.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
        .label("passed"),
    )
    .join_from(_paper, _exam, _exam.c.id == _paper.c.exam_id)
    .outerjoin(_attempt, _attempt.c.paper_id == _paper.c.id)
    .where(
        _paper.c.person_id == bindparam("person"),
        or_(_here, _exam.c.kind != PolicyKind.PRACTICE.value),
    )
    .order_by(_paper.c.exam_id, _paper.c.try_number)
)
"""What a person has made of an exam so far (`here`), and every other paper that counts as seen;
parameters exam (number), person."""

LIVE_CODES = Prepared(
    select(_code.c.id, _code.c.code, _code.c.given_by)
    .where(_code.c.exam_id == bindparam("exam"), _code.c.withdrawn_at.is_(None))
    .order_by(_code.c.id.desc())
)
"""The start codes that open an exam; parameter exam."""

_held = (
    select(*(_exam.c[name] for name in EXAM_MAY_CHANGE))
    .add_columns(*(_candidate.c[name] for name in CANDIDATE_MAY_CHANGE))
    .join_from(_exam, _candidate, _candidate.c.exam_id == _exam.c.id)
    .where(_exam.c.id == bindparam("exam"), _candidate.c.person_id == bindparam("person"))
    .with_for_update(read=True, of=(_exam, _candidate))
)

HELD = Prepared(_held)
"""All that may have changed since a start was decided on, held till the transaction ends;
parameters exam (number), person."""

HELD_WITH_CODE = Prepared(
    _held.join(_code, _code.c.exam_id == _exam.c.id)
    .where(_code.c.id == bindparam("code"), _code.c.withdrawn_at.is_(None))
    .with_for_update(read=True, of=(_exam, _candidate, _code))
)
"""The same where a start code was given, while that is live; parameters exam, person, code."""

NEW_PAPER = Prepared(
    insert(_paper).returning(_paper.c.id),
    *("exam_id", "person_id", "number", "try_number", "content", "inputs", "pool_hash"),
    *("word", "sha256", "drawn_at"),
)
NEW_ATTEMPT = Prepared(
    insert(_attempt).returning(_attempt.c.id),
    *("public_id", "paper_id", "exam_id", "person_id", "status", "epoch", "item_count"),
    *("started_at", "deadline_at", "accept_until", "start_code_id", "receipt"),
    *("body", "conducted_by", "witness"),
)
NEW_EVENT = Prepared(
    insert(_event),
    *("attempt_id", "epoch", "seq", "kind", "item", "payload", "server_at", "client_ms"),
    *("device", "network"),
)
NEW_RESULT = Prepared(
    insert(_result),
    *("attempt_id", "exam_id", "person_id", "sequence", "score", "full_score", "pass_percent"),
    *("passed", "marks", "versions", "law_as_of", "paper_hash", "supervised", "late", "grader"),
    *("cause", "events_digest", "corrections", "graded_at"),
)

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
        _attempt.c.conducted_by,
        _paper.c.content.label("paper"),
        _paper.c.sha256,
        _exam.c.public_id.label("exam"),
        cast(_exam.c.policy, Text).label("policy"),
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

LEAVING = Prepared(
    select(_attempt.c.status, cast(_exam.c.policy, Text).label("policy"))
    .join_from(_attempt, _exam, _exam.c.id == _attempt.c.exam_id)
    .where(_attempt.c.id == bindparam("attempt"))
)
"""What decides whether leaving the page hands in; parameter attempt."""

SCREENING = Prepared(
    select(
        _attempt.c.id, _paper.c.content.label("paper"), cast(_exam.c.policy, Text).label("policy")
    )
    .join_from(_attempt, _paper, _paper.c.id == _attempt.c.paper_id)
    .join(_exam, _exam.c.id == _attempt.c.exam_id)
    .where(_attempt.c.id == bindparam("attempt"))
)
"""What decides whether an attempt stops early; parameter attempt."""

LOCKED_BY_NUMBER = Prepared(LOCKED.where(_attempt.c.id == bindparam("attempt")))
"""The same for one attempt; parameter attempt."""

EVENTS_OF = Prepared(
    select(
        _event.c.epoch,
        _event.c.seq,
        _event.c.kind,
        _event.c.item,
        func.coalesce(cast(_event.c.payload, Text), "null").label("payload"),
        _event.c.server_at,
        _event.c.client_ms,
    )
    .where(_event.c.attempt_id == bindparam("attempt"))
    .order_by(_event.c.epoch, _event.c.seq)
)
"""Every event of an attempt in order, payloads as the JSON text they are; parameter attempt."""

APPEND = Prepared(
    insert(_event).values(
        attempt_id=bindparam("attempt"),
        epoch=SERVER_EPOCH,
        seq=select(func.coalesce(func.max(_event.c.seq), 0) + 1)
        .where(_event.c.attempt_id == bindparam("attempt"), _event.c.epoch == SERVER_EPOCH)
        .scalar_subquery(),
        kind=bindparam("kind"),
        item=None,
        payload=bindparam("payload", type_=_event.c.payload.type),
        server_at=bindparam("now", type_=_event.c.server_at.type),
        device="",
        network=bindparam("network"),
    )
)
"""A server's own event after its last; parameters attempt, kind, payload, now, network."""

CLOSE = Prepared(
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
