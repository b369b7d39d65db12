"""The initial codes of an import: taken once, then only their hashes are left."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.models import Person, RosterRow
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid
from anquan_exam.services.roster.matching import house
from anquan_exam.services.roster.rows import reading_of_row
from anquan_exam.services.roster.uploads import import_in_scope, note


@dataclass(frozen=True)
class CodeView:
    """What goes on a slip: whose, with which account, and the code."""

    name: str
    account: str
    department: str
    code: str


def take(actor: Actor, public_id: str, *, now: datetime) -> list[CodeView]:
    """The codes issued by an import that nobody has taken yet; they cannot be had again.

    Raises Invalid when there are none."""
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        found = session.execute(
            select(RosterRow, Person.phone)
            .join(Person, Person.id == RosterRow.person_id)
            .where(RosterRow.import_id == record.id, RosterRow.code.is_not(None))
            .order_by(RosterRow.line)
        ).all()
        if not found:
            raise Invalid("codes_taken")
        home = house(session, record.enterprise_id)
        today = clock.local(record.uploaded_at).date()
        codes = []
        for row, phone in found:
            parsed = reading_of_row(row, home, today).parsed
            account = phone or (f"工号 {parsed.number}" if parsed.number else "手机号还没登记")
            codes.append(
                CodeView(parsed.name, account, "/".join(parsed.department), row.code or "")
            )
        session.execute(
            update(RosterRow)
            .where(RosterRow.import_id == record.id)
            .values(code=None)
            .execution_options(synchronize_session=False)
        )
        record.codes_taken_at = now
        note(session, actor, "roster.codes_taken", record, path, now, codes=len(codes))
        return codes
