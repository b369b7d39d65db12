"""What is said of personal files: to the unit's safety managers, that somebody says an entry is
wrong; to that one, that it was answered."""

from datetime import datetime, timedelta

from sqlalchemy import String, and_, cast, exists, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Role
from anquan_exam.domain.messages import Kind
from anquan_exam.models import FileCorrection, Message, Person, RoleGrant
from anquan_exam.services.messages.saying import Saying, key_of, unsaid, unsettled

BACK = timedelta(days=60)


def asked(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Corrections that wait for an answer, to whoever may give it: never to the one who asks."""
    rows = session.execute(
        select(RoleGrant.person_id, FileCorrection, Person.name)
        .distinct()
        .join(FileCorrection, FileCorrection.enterprise_id == RoleGrant.place_id)
        .join(Person, Person.id == FileCorrection.person_id)
        .where(
            RoleGrant.role == Role.SAFETY_MANAGER.value,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.person_id != FileCorrection.person_id,
            FileCorrection.answered_at.is_(None),
            unsaid(RoleGrant.person_id, key_of(Kind.FILE_ASKED, FileCorrection.id)),
        )
        .order_by(FileCorrection.id, RoleGrant.person_id)
        .limit(limit)
    ).all()
    return [_saying(Kind.FILE_ASKED, to, one, {"name": name}) for to, one, name in rows]


def answered(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Corrections answered of late, to whoever asked."""
    rows = session.scalars(
        select(FileCorrection)
        .where(
            FileCorrection.answered_at > now - BACK,
            unsaid(FileCorrection.person_id, key_of(Kind.FILE_ANSWERED, FileCorrection.id)),
        )
        .order_by(FileCorrection.id)
        .limit(limit)
    )
    return [
        _saying(Kind.FILE_ANSWERED, one.person_id, one, {"accepted": bool(one.accepted)})
        for one in rows
    ]


def _saying(kind: Kind, person_id: int, one: FileCorrection, more: dict[str, str | bool]) -> Saying:
    said = {"entry": one.kind, "day": str(one.entry_on), **more}
    about = "correction" if kind is Kind.FILE_ASKED else "corrected"
    return Saying(person_id, kind, f"{about}:{one.id}", f"{kind.value}:{one.id}", said)


def settled(session: Session, *, now: datetime) -> list[int]:
    """Messages to managers of what has its answer, whoever gave it."""
    done = exists().where(
        Message.about == "correction:" + cast(FileCorrection.id, String),
        FileCorrection.answered_at.is_not(None),
    )
    return unsettled(session, and_(Message.kind == Kind.FILE_ASKED.value, done))
