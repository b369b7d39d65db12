"""Running the clinic over every bank somebody may look into; kept while nothing of it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import Bank, BankQuestion, bank_hash
from anquan_exam.domain.clinic import Entry, Finding, entries_of, examine
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.overlays import Law
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankItem, BankVersion, QuestionRevision
from anquan_exam.models import Document as DocumentRow
from anquan_exam.services.banks.draft_views import read_draft
from anquan_exam.services.banks.loading import banks_seen, load_bank, own_bank
from anquan_exam.services.law import law_of

EXAMINATIONS_KEPT = 8
_kept: dict[str, "Examined"] = {}


@dataclass(frozen=True, slots=True)
class Examined:
    """The banks of one reach as they were examined: titles, questions by bank and id,
    and the findings, the gravest first."""

    titles: Mapping[str, str]
    entries: Mapping[tuple[str, str], Entry]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    bank: Bank
    before: tuple[BankQuestion, ...]


def examined(session: Session, actor: Actor, day: date, draft_of: str | None = None) -> Examined:
    """The newest versions of the banks `actor` may look into by the law of `day`; the draft of
    `draft_of` in the place of its version. Raises NotFound where there is no such draft to edit."""
    published = _published(session, actor)
    draft = _draft(session, actor, draft_of, day) if draft_of else None
    law = _register(session, actor)
    # Known by content, never by number: what is kept holds whatever becomes of the tables.
    versions = [(v.bank_id, v.sha256, v.published_at.isoformat()) for v in published]
    state = [day.isoformat(), versions, bank_hash(draft.bank) if draft else "", _told(law)]
    key = sha256_hex(canonical_json(state))
    found = _kept.get(key)
    if found is None:
        banks = [load_bank(session, version) for version in published]
        written = _written(session, [version.id for version in published])
        found = _examine(_with_draft(banks, written, draft), law, day)
        while len(_kept) >= EXAMINATIONS_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return found


def _with_draft(
    banks: Iterable[Bank], written: Mapping[str, date], draft: _Draft | None
) -> list[tuple[Bank, tuple[Entry, ...]]]:
    """The banks with their entries; the draft in the place of its version, where what it left
    unchanged is as old as it was."""
    found = [(b, entries_of(b, written)) for b in banks if not draft or b.id != draft.bank.id]
    if draft is None:
        return found
    before = {each.question.id: each.question for each in draft.before}
    same = {
        each.question.id: written[each.question.id]
        for each in draft.bank.questions
        if before.get(each.question.id) == each.question and each.question.id in written
    }
    return [*found, (draft.bank, entries_of(draft.bank, same))]


def _examine(banks: Sequence[tuple[Bank, tuple[Entry, ...]]], law: Law, day: date) -> Examined:
    entries = [entry for _, own in banks for entry in own]
    return Examined(
        titles={bank.id: bank.title for bank, _ in banks},
        entries={(entry.bank, entry.question.id): entry for entry in entries},
        findings=examine(entries, law, day),
    )


def _published(session: Session, actor: Actor) -> Sequence[BankVersion]:
    """The newest versions, by the ids of their banks."""
    newest = (
        select(BankVersion.bank_id, func.max(BankVersion.number).label("number"))
        .group_by(BankVersion.bank_id)
        .subquery()
    )
    return session.scalars(
        select(BankVersion)
        .options(defer(BankVersion.manifest))
        .join(
            newest,
            (newest.c.bank_id == BankVersion.bank_id) & (newest.c.number == BankVersion.number),
        )
        .join(BankRow, BankRow.id == BankVersion.bank_id)
        .where(banks_seen(actor))
        .order_by(BankVersion.bank_id)
    ).all()


def _draft(session: Session, actor: Actor, bank_id: str, day: date) -> _Draft:
    row = own_bank(session, actor, bank_id)
    read = read_draft(session, row, day)
    before = read.before.questions if read.before else ()
    return _Draft(read.bank, before)


def _register(session: Session, actor: Actor) -> Law:
    """The documents by id, public ones and those of the owners of the banks seen, with what was
    recorded about them since."""
    owners = select(BankRow.owner_id).where(banks_seen(actor), BankRow.owner_id.is_not(None))
    ids = session.scalars(
        select(DocumentRow.id).where(
            or_(DocumentRow.owner_id.is_(None), DocumentRow.owner_id.in_(owners))
        )
    )
    return law_of(session, ids)


def _told(law: Law) -> list[object]:
    """All the law says, to be hashed."""
    return [
        {id_: document.content() for id_, document in law.documents.items()},
        sorted(map(repr, law.overlays)),
        sorted(map(list, law.confirmed)),
    ]


def _written(session: Session, versions: Iterable[int]) -> dict[str, date]:
    """Question id to the day its revision was first published."""
    rows = session.execute(
        select(BankItem.question_id, QuestionRevision.first_published_at)
        .join(QuestionRevision, QuestionRevision.hash == BankItem.revision)
        .where(BankItem.version_id.in_(versions))
    )
    return {row.question_id: clock.local(row.first_published_at).date() for row in rows}
