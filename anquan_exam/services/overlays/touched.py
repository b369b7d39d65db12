"""Questions that rest on something: found by what their revisions say, in the banks of an actor."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, cast, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Basis, Question
from anquan_exam.models import Bank, BankItem, BankVersion, QuestionRevision
from anquan_exam.services.banks.loading import banks_seen
from anquan_exam.services.sittings.plans import questions

Touches = Callable[[Basis], bool]


@dataclass(frozen=True, slots=True)
class TouchedQuestion:
    """A question in use in the newest version of a bank within sight; `locators` are its places in
    the document asked about."""

    bank_id: str
    bank_title: str
    topic: str
    question: Question
    revision: str
    locators: tuple[str, ...]


def touched_revisions(
    session: Session, document_id: str, touches: Touches
) -> Mapping[str, Question]:
    """Every revision ever published that rests on it, by hash."""
    # The id in quotes stands in the stored text of whatever cites it: a sieve before the look.
    named = cast(QuestionRevision.content, Text).contains(f'"{document_id}"', autoescape=True)
    asked = questions(session, session.scalars(select(QuestionRevision.hash).where(named)).all())
    return {r: q for r, q in asked.items() if any(touches(basis) for basis in q.all_basis)}


def touched_questions(
    session: Session, actor: Actor, document_id: str, touches: Touches
) -> tuple[TouchedQuestion, ...]:
    """What of the newest versions of the actor's banks rests on it, in the order of the banks."""
    asked = touched_revisions(session, document_id, touches)
    return tuple(
        TouchedQuestion(
            bank_id=row.bank_id,
            bank_title=row.title,
            topic=row.topic_title,
            question=asked[row.revision],
            revision=row.revision,
            locators=tuple(b.locator for b in asked[row.revision].all_basis if touches(b)),
        )
        for row in items_in_use(session, actor, asked)
    )


def items_in_use(
    session: Session, actor: Actor, revisions: Collection[str] | None = None
) -> list[Row[Any]]:
    """Where questions stand that are drawn from: in the newest versions of banks within sight,
    those taken out of use left aside; of `revisions` only, where given."""
    newest = (
        select(BankVersion.bank_id, func.max(BankVersion.number).label("number"))
        .group_by(BankVersion.bank_id)
        .subquery()
    )
    wanted = (
        select(
            BankVersion.bank_id,
            Bank.title,
            BankItem.question_id,
            BankItem.revision,
            BankItem.topic_title,
        )
        .join(BankVersion, BankVersion.id == BankItem.version_id)
        .join(
            newest,
            (newest.c.bank_id == BankVersion.bank_id) & (newest.c.number == BankVersion.number),
        )
        .join(Bank, Bank.id == BankVersion.bank_id)
        .where(banks_seen(actor), BankItem.retired.is_(None))
        .order_by(Bank.title, BankVersion.bank_id, BankItem.position)
    )
    if revisions is not None:
        wanted = wanted.where(BankItem.revision.in_(revisions))
    return [*session.execute(wanted)]
