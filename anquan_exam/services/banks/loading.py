"""Banks within reach, and their versions as the domain knows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankItem, BankVersion, Place
from anquan_exam.models import Document as DocumentRow
from anquan_exam.services.corrections.reach import banks_in_charge
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.scope import places_within
from anquan_exam.services.sittings.plans import questions


def banks_seen(actor: Actor) -> ColumnElement[bool]:
    """The condition that `actor` may look into a Bank row: it is public, or its owner lies within
    reach."""
    return or_(BankRow.owner_id.is_(None), _owned(actor, Permission.BANKS_VIEW))


def _owned(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    return BankRow.owner_id.in_(select(Place.id).where(places_within(actor, permission)))


def seen_bank(session: Session, actor: Actor, bank_id: str, now: datetime) -> BankRow:
    """The bank, if `actor` may look into it now: keys are in sight, so nobody may who is sitting
    an exam. Raises NotFound, Problem `banks_during_exam`."""
    found = session.scalar(select(BankRow).where(BankRow.id == bank_id, banks_seen(actor)))
    if found is None:
        raise NotFound("bank")
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    return found


def own_bank(session: Session, actor: Actor, bank_id: str, *, locked: bool = False) -> BankRow:
    """The bank, if `actor` may edit it; `locked` keeps others from changing it meanwhile.

    Raises NotFound."""
    wanted = select(BankRow).where(BankRow.id == bank_id, banks_in_charge(actor))
    found = session.scalar(wanted.with_for_update() if locked else wanted)
    if found is None:
        raise NotFound("bank")
    return found


def may_edit(session: Session, actor: Actor, bank_id: str) -> bool:
    """Whether the bank is the actor's to edit."""
    found = select(BankRow.id).where(BankRow.id == bank_id, banks_in_charge(actor))
    return session.scalar(found) is not None


def editable_banks(session: Session, actor: Actor) -> frozenset[str]:
    """The ids of the banks whose state is the actor's to decide."""
    return frozenset(session.scalars(select(BankRow.id).where(banks_in_charge(actor))))


def version_of(session: Session, bank_id: str, number: int | None = None) -> BankVersion:
    """A version of the bank, the newest unless `number` says which. Raises NotFound."""
    found = newest(session, bank_id) if number is None else _numbered(session, bank_id, number)
    if found is None:
        raise NotFound("version")
    return found


def newest(session: Session, bank_id: str) -> BankVersion | None:
    """The newest version of the bank, if any was published."""
    return session.scalar(
        select(BankVersion)
        .where(BankVersion.bank_id == bank_id)
        .order_by(BankVersion.number.desc())
        .limit(1)
    )


def _numbered(session: Session, bank_id: str, number: int) -> BankVersion | None:
    return session.scalar(
        select(BankVersion).where(BankVersion.bank_id == bank_id, BankVersion.number == number)
    )


def load_bank(session: Session, version: BankVersion) -> Bank:
    """The version whole, as it was published."""
    items = session.execute(
        select(BankItem.revision, BankItem.topic, BankItem.topic_title, BankItem.retired)
        .where(BankItem.version_id == version.id)
        .order_by(BankItem.position)
    ).all()
    asked = questions(session, (item.revision for item in items))
    settings: Mapping[str, Any] = version.settings
    return Bank(
        id=version.bank_id,
        title=settings["title"],
        version=version.number,
        category=BankCategory(settings["category"]),
        industries=tuple(settings["industries"]),
        posts=tuple(settings["posts"]),
        person_categories=tuple(settings["person_categories"]),
        changes=version.changes,
        questions=tuple(
            BankQuestion(asked[item.revision], Topic(item.topic, item.topic_title), item.retired)
            for item in items
        ),
    )


def document_titles(session: Session) -> dict[str, str]:
    """Document id to its short title."""
    rows = session.execute(select(DocumentRow.id, DocumentRow.short))
    return {row.id: row.short for row in rows}
