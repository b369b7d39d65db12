"""Reading what went along and what came back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.offline_log import Fault
from anquan_exam.domain.offline_visit import Doubt
from anquan_exam.models import Exam, OfflineUpload, OfflineVisit, Person, SpotCheck
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.spot_checks.listed import Listed, read_listed
from anquan_exam.services.spot_checks.reach import find


@dataclass(frozen=True, slots=True)
class VisitView:
    """A package: which, whose, till when, and how it ended ("": it is out)."""

    public_id: str
    digest: str
    prepared_by: str
    prepared_at: datetime
    expires_at: datetime
    ended_as: str
    ended_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class UploadView:
    """Something that came back; `doubts` with the name of a person, or a number."""

    id: int
    received_at: datetime
    received_by: str
    sha256: str
    accepted: bool
    fault: Fault | None
    entry: int
    doubts: tuple[tuple[Doubt, str], ...]


@dataclass(frozen=True)
class OfflineView:
    """A check as far as it concerns the visit without a network."""

    check: str
    unit: str
    title: str
    drawn: bool
    exam: str | None
    visits: tuple[VisitView, ...]
    """The newest first."""
    uploads: tuple[UploadView, ...]

    @property
    def live(self) -> VisitView | None:
        """The package that is out."""
        return next((one for one in self.visits if not one.ended_as), None)

    @property
    def accepted(self) -> UploadView | None:
        """The upload that counts."""
        return next((one for one in self.uploads if one.accepted), None)


def view(actor: Actor, public_id: str) -> OfflineView:
    """Everything about the packages of a check. Raises NotFound."""
    with reading() as session:
        check, place = find(session, actor, public_id)
        exam = session.get(Exam, check.exam_id) if check.exam_id else None
        return OfflineView(
            check=check.public_id,
            unit=place.name,
            title=check.title,
            drawn=check.word is not None,
            exam=exam.public_id if exam else None,
            visits=_visits(session, actor, check),
            uploads=_uploads(session, check),
        )


def _visits(session: Session, actor: Actor, check: SpotCheck) -> tuple[VisitView, ...]:
    rows = session.execute(
        select(OfflineVisit, Person.name)
        .join(Person, Person.id == OfflineVisit.prepared_by)
        .where(OfflineVisit.check_id == check.id)
        .order_by(OfflineVisit.id.desc())
    )
    return tuple(
        VisitView(
            one.public_id,
            one.digest,
            name,
            one.prepared_at,
            one.expires_at,
            one.ended_as,
            one.ended_at,
            one.prepared_by == actor.person_id,
        )
        for one, name in rows
    )


def _uploads(session: Session, check: SpotCheck) -> tuple[UploadView, ...]:
    rows = session.execute(
        select(OfflineUpload, Person.name)
        .join(Person, Person.id == OfflineUpload.received_by)
        .where(OfflineUpload.check_id == check.id)
        .order_by(OfflineUpload.id.desc())
    )
    people = read_listed(check.people)
    return tuple(
        UploadView(
            one.id,
            one.received_at,
            name,
            one.sha256,
            one.accepted,
            Fault(one.fault) if one.fault else None,
            one.fault_entry,
            tuple((Doubt(what), _named(people, about)) for what, about in one.doubts),
        )
        for one, name in rows
    )


def _named(people: dict[str, Listed], about: str) -> str:
    return people[about].name if about in people else about


def raw_of(actor: Actor, public_id: str, upload: int) -> str:
    """An upload as it came. Raises NotFound."""
    with reading() as session:
        check, _ = find(session, actor, public_id)
        raw = session.scalar(
            select(OfflineUpload.raw).where(
                OfflineUpload.check_id == check.id, OfflineUpload.id == upload
            )
        )
    if raw is None:
        raise NotFound("upload")
    return raw
