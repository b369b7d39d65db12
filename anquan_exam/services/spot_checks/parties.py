"""The versions of a record with who signed which, read for the page, the print and the public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.check_record import HEAD, SignedHow, read_digest
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.models import CheckSignature, CheckVersion, Person, SpotCheck
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound


@dataclass(frozen=True, slots=True)
class Seat:
    """A party that signs, and how it did; `how` is None while it has not."""

    seat: int
    name: str
    role: str
    how: SignedHow | None = None
    picture: bytes | None = None
    reason: str = ""
    witness: str = ""
    signed_at: datetime | None = None

    @property
    def is_head(self) -> bool:
        """Whether it is the unit's head."""
        return self.seat == HEAD


@dataclass(frozen=True)
class VersionView:
    """A frozen version; `intact` tells whether what is stored still has the digest it had."""

    number: int
    digest: str
    due_on: date
    reason: str
    frozen_at: datetime
    frozen_by: str
    intact: bool
    seats: tuple[Seat, ...]

    @property
    def signed(self) -> int:
        """How many parties signed, refusals apart."""
        return sum(one.how not in (None, SignedHow.REFUSED) for one in self.seats)

    @property
    def complete(self) -> bool:
        """Whether every party signed or refused."""
        return all(one.how for one in self.seats)


@dataclass(frozen=True, slots=True)
class OnFile:
    """What anybody may know of a version by its digest: no names."""

    number: int
    newest: bool
    frozen_at: datetime
    signed: int
    refused: int
    parties: int
    intact: bool


def versions_in(session: Session, check: SpotCheck) -> tuple[VersionView, ...]:
    """The versions of a check the caller may see, the newest first."""
    rows = session.execute(
        select(CheckVersion, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == CheckVersion.frozen_by)
        .where(CheckVersion.check_id == check.id)
        .order_by(CheckVersion.number.desc())
    ).all()
    return tuple(
        VersionView(
            number=row.number,
            digest=row.digest,
            due_on=row.due_on,
            reason=str(row.content.get("reason", "")),
            frozen_at=row.frozen_at,
            frozen_by=by,
            intact=sha256_hex(canonical_json(row.content)) == row.digest,
            seats=seats_of(session, check, row.id),
        )
        for row, by in rows
    )


def seats_of(session: Session, check: SpotCheck, version: int) -> tuple[Seat, ...]:
    """Every party of a version (by its row id): the officers in order, then the unit's head."""
    rows = session.execute(
        select(CheckSignature, CheckSignature.picture)
        .where(CheckSignature.version_id == version)
        .order_by(CheckSignature.seat)
    )
    signed = {row.seat: _signed(row, picture) for row, picture in rows}
    return tuple(signed.get(one.seat, one) for one in unsigned(check.officers))


def unsigned(officers: Iterable[list[str]]) -> tuple[Seat, ...]:
    """The parties before anybody signed."""
    named = [Seat(at, name, f"执法人员 {number}") for at, (name, number) in enumerate(officers, 1)]
    return (*named, Seat(HEAD, "", "单位负责人"))


def _signed(row: CheckSignature, picture: bytes | None) -> Seat:
    return Seat(
        row.seat,
        row.name,
        row.role or "单位负责人",
        SignedHow(row.how),
        picture,
        row.reason,
        row.witness,
        row.signed_at,
    )


def on_file(public_id: str, digest: str) -> OnFile | None:
    """Whether a record with this digest is on file, as anybody may ask; None where it is none.
    Raises NotFound for a check that is not there."""
    wanted = read_digest(digest)
    with reading() as session:
        check = session.scalar(select(SpotCheck).where(SpotCheck.public_id == public_id))
        if check is None:
            raise NotFound("spot_check")
        versions = versions_in(session, check)
    found = next((one for one in versions if one.digest == wanted), None)
    if found is None:
        return None
    refused = sum(one.how is SignedHow.REFUSED for one in found.seats)
    return OnFile(
        found.number,
        found is versions[0],
        found.frozen_at,
        found.signed,
        refused,
        len(found.seats),
        found.intact,
    )
