"""Share codes: the person lets one manager see the whole file, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.file_access import Sight, Standing
from anquan_exam.models import FileShareCode, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.models.types import cipher
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.personal_file.looks import Form, keep
from anquan_exam.services.personal_file.reach import held_at
from anquan_exam.services.personal_file.viewing import PersonalFile, gathered

LENGTH = 8
VALID = timedelta(days=7)
AGAIN = timedelta(minutes=10)
"""So long the one who used a code may use it again: a page can be lost on the way."""
MOST_LIVE = 3
MOST_SHOWN = 20
ENTERS = Permission.PEOPLE_EDIT
_PURPOSE = "file_share_code.code"


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code the person gave out. `used_by` "" while nobody has used it."""

    id: int
    code: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    used_by: str

    def live(self, now: datetime) -> bool:
        """Whether it still opens the file."""
        return self.revoked_at is None and self.used_at is None and now < self.expires_at


def make(actor: Actor, *, now: datetime) -> str:
    """A new code for the actor's own file. Raises Problem `file_codes_enough`."""
    with transaction() as session:
        person = _self(session, actor)
        live = session.scalar(
            select(func.count(FileShareCode.id)).where(
                FileShareCode.person_id == person.id,
                FileShareCode.revoked_at.is_(None),
                FileShareCode.used_at.is_(None),
                FileShareCode.expires_at > now,
            )
        )
        if (live or 0) >= MOST_LIVE:
            raise Problem("file_codes_enough", most=MOST_LIVE)
        code = new_id(LENGTH)
        session.add(
            FileShareCode(
                person_id=person.id,
                code=code,
                code_index=_index(code),
                made_at=now,
                expires_at=now + VALID,
            )
        )
        _note(session, actor, "personal_file.shared", person, now)
    return code


def revoke(actor: Actor, code_id: int, *, now: datetime) -> None:
    """Take one of the actor's own codes back; one that is over stays as it is. Raises NotFound."""
    with transaction() as session:
        person = _self(session, actor)
        found = session.get(FileShareCode, code_id)
        if found is None or found.person_id != person.id:
            raise NotFound("code")
        if found.revoked_at is None and found.used_at is None:
            found.revoked_at = now
            _note(session, actor, "personal_file.share_revoked", person, now)


def codes(actor: Actor) -> tuple[CodeView, ...]:
    """The codes the actor gave out, the newest first; the latest twenty."""
    with reading() as session:
        rows = session.execute(
            select(FileShareCode, Person.name)
            .outerjoin(Person, Person.id == FileShareCode.used_by)
            .where(FileShareCode.person_id == actor.person_id)
            .order_by(FileShareCode.id.desc())
            .limit(MOST_SHOWN)
        ).all()
    return tuple(
        CodeView(
            row.id,
            row.code,
            row.made_at,
            row.expires_at,
            row.revoked_at,
            row.used_at,
            name or "",
        )
        for row, name in rows
    )


def enter(actor: Actor, code: str, *, now: datetime) -> PersonalFile:
    """The whole file behind a code, for a manager: used up by it, and kept for the person to see.

    Raises Invalid `file_code_wrong` for one that is unknown, over, revoked or used."""
    plain = "".join(code.lower().split()).replace("-", "")
    with transaction() as session:
        row = session.scalar(select(FileShareCode).where(FileShareCode.code_index == _index(plain)))
        if row is None or not _opens(row, actor, now):
            raise Invalid("file_code_wrong", "code")
        person = session.get_one(Person, row.person_id)
        if row.used_at is None and not _claimed(session, row, actor, now):
            raise Invalid("file_code_wrong", "code")
        keep(session, actor, person, Form.CODE, held_at(session, actor, ENTERS), now=now)
    with reading() as session:
        return gathered(session, person, Sight(Standing.SHARED), now=now)


def _opens(row: FileShareCode, actor: Actor, now: datetime) -> bool:
    if row.used_at is not None:
        return row.used_by == actor.person_id and now < row.used_at + AGAIN
    return row.revoked_at is None and now < row.expires_at


def _claimed(session: Session, row: FileShareCode, actor: Actor, now: datetime) -> bool:
    """Use the code up; False where another did so, or it was taken back, this moment."""
    claimed = session.scalars(
        update(FileShareCode)
        .where(
            FileShareCode.id == row.id,
            FileShareCode.used_at.is_(None),
            FileShareCode.revoked_at.is_(None),
        )
        .values(used_at=now, used_by=actor.person_id)
        .returning(FileShareCode.id)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.all())


def _self(session: Session, actor: Actor) -> Person:
    person = session.get(Person, actor.person_id or 0, with_for_update=True)
    if person is None:
        raise NotFound("person")
    return person


def _note(session: Session, actor: Actor, act: str, person: Person, now: datetime) -> None:
    trail.record(session, actor, act, ("person", person.public_id), now=now)


def _index(code: str) -> str:
    return cipher().index(code, _PURPOSE)
