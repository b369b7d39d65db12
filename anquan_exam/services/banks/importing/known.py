"""What a bank and its owner have already: questions to compare with, documents to rest on."""

from sqlalchemy.orm import Session

from anquan_exam.domain.questions import Question
from anquan_exam.models import Bank, BankDraft
from anquan_exam.services.banks.documents import register_of
from anquan_exam.services.banks.draft_store import stored_questions
from anquan_exam.services.banks.loading import load_bank, newest


def questions_of(session: Session, bank: Bank) -> list[Question]:
    """The questions of the draft, or of the newest version where there is no draft yet."""
    if session.get(BankDraft, bank.id) is None:
        version = newest(session, bank.id)
        whole = load_bank(session, version).questions if version is not None else ()
        return [entry.question for entry in whole]
    return [entry.question for entry in stored_questions(session, bank.id)]


def document_ids(session: Session, bank: Bank) -> dict[str, str]:
    """The documents the bank may rest on: id by title, by short title, and by itself."""
    found: dict[str, str] = {}
    for document in register_of(session, bank.owner_id).values():
        for name in (document.id, document.title, document.short):
            found.setdefault(name, document.id)
    return found
