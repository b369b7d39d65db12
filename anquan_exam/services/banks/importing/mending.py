"""A row put right on the page: understood anew, together with those that ask the same."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import import compare, judge_lot, known_faces
from anquan_exam.exchange.question_import.stored import mended, to_json
from anquan_exam.models import Bank, QuestionImport, QuestionImportRow
from anquan_exam.models.session import transaction
from anquan_exam.services.banks.importing.jobs import import_in_scope, note
from anquan_exam.services.banks.importing.known import document_ids, questions_of
from anquan_exam.services.banks.importing.rows import face_of, raw_of, verdict_columns
from anquan_exam.services.banks.importing.views import RowView, row_at, row_view
from anquan_exam.services.errors import Invalid


def mend(
    actor: Actor, public_id: str, position: int, cells: Mapping[Field, str], *, now: datetime
) -> RowView:
    """Write the row anew with `cells`, and judge it; the row with its new verdict.

    Raises NotFound; Invalid `import_not_ready`, `row_done`, `row_whole`."""
    with transaction() as session:
        record = import_in_scope(session, actor, public_id, lock=True)
        if record.status not in ("ready", "committed"):
            raise Invalid("import_not_ready")
        row = row_at(session, record.id, position)
        if row.done_at is not None:
            raise Invalid("row_done")
        raw = raw_of(row)
        if raw.parts or raw.outlines:
            raise Invalid("row_whole")
        before = row.face
        kept = {field: text for field, text in cells.items() if text.strip()}
        row.raw = to_json(mended(raw, kept))
        row.mended = True
        session.flush()
        _judge_again(session, record, row, before)
        line = f"{row.sheet} {row.line}".strip()
        note(session, actor, "questions.row_mended", record, now, line=line)
        return row_view(row_at(session, record.id, position))


def _judge_again(
    session: Session, record: QuestionImport, row: QuestionImportRow, before: str
) -> None:
    """New verdicts for the row and for those it met before, or meets now."""
    bank = session.get_one(Bank, record.bank_id)
    documents = document_ids(session, bank)
    row.face = face_of(judge_lot([raw_of(row)], documents)[0])
    session.flush()
    faces = [face for face in (before, row.face) if face]
    group = list(
        session.scalars(
            select(QuestionImportRow)
            .where(
                QuestionImportRow.import_id == record.id,
                QuestionImportRow.done_at.is_(None),
                QuestionImportRow.face.in_(faces) | (QuestionImportRow.id == row.id),
            )
            .order_by(QuestionImportRow.position)
        )
    )
    alone = judge_lot([raw_of(one) for one in group], documents)
    known = known_faces(questions_of(session, bank))
    judged = compare(alone, known)
    session.execute(
        update(QuestionImportRow),
        [
            {"id": one.id, **verdict_columns(verdict)}
            for one, verdict in zip(group, judged, strict=True)
        ],
    )
    session.expire_all()
