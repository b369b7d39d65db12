"""What falls due on a day: certificates, absences near three months, what a spot check asked."""

from datetime import datetime, timedelta

from sqlalchemy import String, and_, cast, exists, not_, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.absences import NEAR, begun_by, full_on
from anquan_exam.domain.check_record import FollowUpState
from anquan_exam.domain.messages import Kind, stage_bounds
from anquan_exam.models import Absence, CertificateRecord, CheckFollowUp, Message
from anquan_exam.services.certificates.views import renewed
from anquan_exam.services.follow_ups.query import base, state
from anquan_exam.services.messages.saying import Saying, employed, key_of, unsaid, unsettled

ASKED_SOON = timedelta(days=7)
ASKED_BACK = timedelta(days=30)


def certificates(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Reviews and ends that are 60, 30, 7 days off, or on the day; only the nearest is said."""
    today, row = clock.local(now).date(), CertificateRecord
    found: list[Saying] = []
    for kind, column in (
        (Kind.CERTIFICATE_REVIEW, row.review_by),
        (Kind.CERTIFICATE_EXPIRY, row.valid_until),
    ):
        for stage, least in stage_bounds():
            rows = session.scalars(
                select(row)
                .where(
                    row.withdrawn_at.is_(None),
                    or_(row.revoked_on.is_(None), row.revoked_on > today),
                    column.between(today + timedelta(days=least), today + timedelta(days=stage)),
                    not_(renewed()),
                    employed(row.person_id, today),
                    unsaid(row.person_id, key_of(kind, row.id, str(stage))),
                )
                .order_by(column, row.id)
                .limit(limit)
            )
            found += [_certificate(one, kind, stage) for one in rows]
    return found[:limit]


def _certificate(one: CertificateRecord, kind: Kind, stage: int) -> Saying:
    day = one.review_by if kind is Kind.CERTIFICATE_REVIEW else one.valid_until
    params = {"family": one.family, "operations": one.operations_text, "day": str(day)}
    about = f"certificate:{one.public_id}:{kind.value[12:]}"
    return Saying(one.person_id, kind, about, f"{kind.value}:{one.id}:{stage}", params)


def absences(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Whoever is away and comes to three months within two weeks."""
    today, row = clock.local(now).date(), Absence
    rows = session.scalars(
        select(row)
        .where(
            row.withdrawn_at.is_(None),
            row.begins_on > begun_by(today),
            row.begins_on <= begun_by(today + NEAR),
            or_(row.ends_on.is_(None), row.ends_on >= today),
            employed(row.person_id, today),
            unsaid(row.person_id, key_of(Kind.ABSENCE_NEAR, row.id)),
        )
        .order_by(row.id)
        .limit(limit)
    )
    return [
        Saying(
            one.person_id,
            Kind.ABSENCE_NEAR,
            f"absence:{one.id}",
            f"{Kind.ABSENCE_NEAR.value}:{one.id}",
            {"day": str(full_on(one.begins_on))},
        )
        for one in rows
    ]


def follow_ups(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """What a spot check asked of somebody, within a week of its day, and once it is overdue."""
    today, found = clock.local(now).date(), []
    for stands, stage in ((FollowUpState.OPEN, "due"), (FollowUpState.OVERDUE, "over")):
        rows = session.execute(
            base(today)
            .where(
                CheckFollowUp.due_on <= today + ASKED_SOON,
                CheckFollowUp.due_on > today - ASKED_BACK,
                state(today) == stands.value,
                unsaid(
                    CheckFollowUp.person_id,
                    key_of(Kind.FOLLOW_UP_DUE, CheckFollowUp.check_id, stage),
                ),
            )
            .order_by(CheckFollowUp.id)
            .limit(limit)
        )
        found += [_follow_up(row.CheckFollowUp, stage) for row in rows]
    return found[:limit]


def _follow_up(one: CheckFollowUp, stage: str) -> Saying:
    return Saying(
        one.person_id,
        Kind.FOLLOW_UP_DUE,
        f"follow_up:{one.check_id}",
        f"{Kind.FOLLOW_UP_DUE.value}:{one.check_id}:{stage}",
        {"day": str(one.due_on), "kind": one.kind, "over": stage == "over"},
    )


def settled(session: Session, *, now: datetime) -> list[int]:
    """Messages of certificates renewed or gone, absences ended, both also of who left, what was
    asked and is done."""
    today, card = clock.local(now).date(), CertificateRecord
    gone = exists().where(
        card.person_id == Message.person_id,
        Message.about.startswith("certificate:" + card.public_id + ":"),
        or_(card.withdrawn_at.is_not(None), card.revoked_on <= today, renewed()),
    )
    back = exists().where(
        Absence.person_id == Message.person_id,
        Message.about == "absence:" + cast(Absence.id, String),
        or_(Absence.withdrawn_at.is_not(None), Absence.ends_on < today),
    )
    asked = (
        base(today)
        .where(
            CheckFollowUp.person_id == Message.person_id,
            Message.about == "follow_up:" + cast(CheckFollowUp.check_id, String),
            state(today).in_((FollowUpState.OPEN.value, FollowUpState.OVERDUE.value)),
        )
        .correlate(Message)
        .exists()
    )
    kind = Message.kind
    cards = (Kind.CERTIFICATE_REVIEW.value, Kind.CERTIFICATE_EXPIRY.value)
    here = employed(Message.person_id, today)
    over = or_(
        and_(kind.in_(cards), or_(gone, ~here)),
        and_(kind == Kind.ABSENCE_NEAR.value, or_(back, ~here)),
        and_(kind == Kind.FOLLOW_UP_DUE.value, ~asked),
    )
    return unsettled(session, over)
