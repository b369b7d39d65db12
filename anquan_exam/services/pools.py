"""What may be drawn on a day: the newest versions of the banks in reach, less what must not be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.blueprints import Blueprint, PoolEntry
from anquan_exam.domain.drawing import pool_hash
from anquan_exam.domain.overlays import Ground, Law
from anquan_exam.domain.questions import Question
from anquan_exam.models import (
    Bank,
    BankItem,
    BankVersion,
    Place,
    PoolRecord,
    QuestionSuspension,
)
from anquan_exam.services.law import law_of
from anquan_exam.services.sittings.plans import questions


class LeftOut(StrEnum):
    """Why a question of a bank is not drawn."""

    RETIRED = "retired"
    SUSPENDED = "suspended"
    REPEALED = "repealed"
    NOT_IN_FORCE = "not_in_force"
    AMENDED = "amended"


_BY_GROUND = {
    Ground.REPEALED: LeftOut.REPEALED,
    Ground.ENDED: LeftOut.NOT_IN_FORCE,
    Ground.NOT_YET: LeftOut.NOT_IN_FORCE,
    Ground.AMENDED: LeftOut.AMENDED,
}


@dataclass(frozen=True, slots=True)
class VersionInUse:
    """The version of a bank that is drawn from."""

    id: int
    bank: str
    title: str
    number: int
    sha256: str
    category: str
    own: bool
    """Private to an enterprise."""

    @property
    def shelf(self) -> str:
        """Where it stands in a list: its category, or "own"."""
        return "own" if self.own else self.category


@dataclass(frozen=True)
class Stock:
    """What the banks hold for somebody on a day."""

    entries: tuple[PoolEntry, ...] = ()
    versions: Mapping[str, VersionInUse] = field(default_factory=dict)
    """By bank id."""
    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Bank id to topic id to its title, in the bank's order."""
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    """Question id to why it is not drawn."""

    def title(self, bank: str) -> str:
        """The bank's title; its id where it is not within reach."""
        return self.versions[bank].title if bank in self.versions else bank

    def relevant(self, blueprint: Blueprint) -> tuple[PoolEntry, ...]:
        """The entries that some section takes: the pool of that blueprint."""
        return tuple(e for e in self.entries if any(s.takes(e) for s in blueprint.sections))


def banks_visible(session: Session, owner_id: int) -> ColumnElement[bool]:
    """The condition that a Bank row may be used by the place `owner_id`: public, or private to
    the enterprise that the place belongs to."""
    enterprise = select(func.coalesce(Place.enterprise_id, Place.id)).where(Place.id == owner_id)
    return or_(Bank.owner_id.is_(None), Bank.owner_id == enterprise.scalar_subquery())


def stock(
    session: Session,
    owner_id: int,
    day: date,
    banks: Iterable[str] | None = None,
    *,
    law: Law | None = None,
) -> Stock:
    """What the place `owner_id` may draw from on `day`; of `banks` only, where given, and by
    another `law` than the one recorded, where one asks what that would change.

    A constant number of statements, whatever the number of questions."""
    versions = _newest(session, owner_id, banks)
    items = _items(session, versions)
    asked = questions(session, (item.revision for item in items))
    suspended = suspended_on(session, day)
    law = law or law_of(session)
    left_out: dict[str, LeftOut] = {}
    entries: list[PoolEntry] = []
    topics: dict[str, dict[str, str]] = {bank: {} for bank in versions}
    for item in items:
        question = asked[item.revision]
        topics[item.bank_id].setdefault(item.topic, item.topic_title)
        reason = _reason(item, question, suspended, law, day)
        if reason is None:
            entries.append(PoolEntry.of(question, item.revision, item.bank_id, item.topic))
        else:
            left_out[item.question_id] = reason
    return Stock(tuple(entries), versions, topics, left_out)


def store_pool(session: Session, entries: Iterable[PoolEntry]) -> str:
    """Keep a pool under its hash, once; gives the hash."""
    ordered = sorted(entries, key=lambda entry: (entry.bank, entry.question_id))
    address = pool_hash(ordered)
    if session.get(PoolRecord, address) is None:
        session.add(PoolRecord(hash=address, entries=[entry.to_json() for entry in ordered]))
        session.flush()
    return address


def _newest(
    session: Session, owner_id: int, banks: Iterable[str] | None
) -> dict[str, VersionInUse]:
    newest = (
        select(BankVersion.bank_id, func.max(BankVersion.number).label("number"))
        .group_by(BankVersion.bank_id)
        .subquery()
    )
    statement = (
        select(
            BankVersion.id,
            Bank.id,
            Bank.title,
            BankVersion.number,
            BankVersion.sha256,
            Bank.category,
            Bank.owner_id.is_not(None),
        )
        .join(Bank, Bank.id == BankVersion.bank_id)
        .join(
            newest,
            (newest.c.bank_id == BankVersion.bank_id) & (newest.c.number == BankVersion.number),
        )
        .where(banks_visible(session, owner_id))
        .order_by(Bank.category, Bank.title)
    )
    if banks is not None:
        statement = statement.where(Bank.id.in_(set(banks)))
    return {row[1]: VersionInUse(*row) for row in session.execute(statement)}


def _items(session: Session, versions: Mapping[str, VersionInUse]) -> list[Row[Any]]:
    return list(
        session.execute(
            select(
                BankVersion.bank_id,
                BankItem.question_id,
                BankItem.revision,
                BankItem.topic,
                BankItem.topic_title,
                BankItem.retired,
            )
            .join(BankVersion, BankVersion.id == BankItem.version_id)
            .where(BankItem.version_id.in_([version.id for version in versions.values()]))
            .order_by(BankVersion.bank_id, BankItem.position)
        )
    )


def suspended_on(session: Session, day: date) -> set[str]:
    """The questions known wrong on `day`."""
    return set(
        session.scalars(
            select(QuestionSuspension.question_id).where(
                QuestionSuspension.begins_on <= day,
                or_(QuestionSuspension.lifted_on.is_(None), QuestionSuspension.lifted_on > day),
            )
        )
    )


def left_out_for_law(law: Law, question: Question, revision: str, day: date) -> LeftOut | None:
    """Why the basis of a question keeps it from being drawn; None when it carries it."""
    failing = law.against(question, revision, day)
    return _BY_GROUND[failing.ground] if failing else None


def _reason(
    item: Row[Any], question: Question, suspended: set[str], law: Law, day: date
) -> LeftOut | None:
    if item.retired is not None:
        return LeftOut.RETIRED
    if item.question_id in suspended:
        return LeftOut.SUSPENDED
    return left_out_for_law(law, question, item.revision, day)
