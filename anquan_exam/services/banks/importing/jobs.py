"""A file of questions comes in: kept, read and judged beside the request while people watch."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.incoming.limits import MOST_BYTES
from anquan_exam.exchange.incoming.refused import MIB
from anquan_exam.exchange.question_import import (
    LOT,
    FileRead,
    FileRefused,
    Judged,
    compare,
    judge_lot,
    known_faces,
    read_file,
)
from anquan_exam.models import (
    Bank,
    Place,
    QuestionImport,
    QuestionImportFile,
    QuestionImportRow,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import beside, trail
from anquan_exam.services.banks.draft_adding import Target
from anquan_exam.services.banks.draft_input import refuse_bad_name, text_line
from anquan_exam.services.banks.importing.kept_pictures import forget_pictures, keep_pictures
from anquan_exam.services.banks.importing.known import document_ids, questions_of
from anquan_exam.services.banks.importing.rows import new_row
from anquan_exam.services.banks.loading import own_bank
from anquan_exam.services.corrections.reach import banks_in_charge
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.ids import new_id

Clock = Callable[[], datetime]
LONGEST_TITLE = 60
STORED_AT_ONCE = 1_000


def upload(
    actor: Actor, bank_id: str, target: Target, filename: str, data: bytes, *, now: datetime
) -> str:
    """Take a file for a bank of the actor's; the questions go to `target`. The import's public id.

    Raises NotFound; Invalid `file_empty`, `file_large`, `title_missing`, `title_long`,
    `bad_topic_name`."""
    if not data.strip():
        raise Invalid("file_empty", "file")
    if len(data) > MOST_BYTES:
        raise Invalid("file_large", "file", mib=MOST_BYTES // MIB)
    refuse_bad_name(target.name)
    title = text_line(target.title, "title", LONGEST_TITLE)
    with transaction() as session:
        bank = own_bank(session, actor, bank_id)
        record = QuestionImport(
            public_id=new_id(),
            bank_id=bank.id,
            topic=target.name,
            topic_title=title,
            uploaded_by=actor.person_id,
            uploaded_at=now,
            filename=filename[-200:],
            sha256=hashlib.sha256(data).hexdigest(),
            status="reading",
        )
        session.add(record)
        session.flush()
        session.add(QuestionImportFile(import_id=record.id, content=data))
        note(session, actor, "questions.uploaded", record, now, filename=record.filename)
        return record.public_id


def import_in_scope(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> QuestionImport:
    """The import, if its bank is the actor's to edit. Raises NotFound."""
    query = (
        select(QuestionImport)
        .join(Bank, Bank.id == QuestionImport.bank_id)
        .where(
            QuestionImport.public_id == public_id,
            QuestionImport.status != "dropped",
            banks_in_charge(actor),
        )
    )
    found = session.scalar(query.with_for_update(of=QuestionImport) if lock else query)
    if found is None:
        raise NotFound("import")
    return found


def note(
    session: Session, actor: Actor, act: str, record: QuestionImport, now: datetime, **payload: Any
) -> None:
    """The trail entry of an act on an import."""
    bank = session.get_one(Bank, record.bank_id)
    path = session.scalar(select(Place.path).where(Place.id == bank.owner_id)) or ""
    subject = ("bank", record.bank_id)
    payload = {"import": record.public_id, **payload}
    trail.record(session, actor, act, subject, now=now, place_path=path, **payload)


def read(public_id: str, clock_now: Clock) -> None:
    """Read an uploaded file and judge its rows. Done by one at a time; may be redone from the
    start when whoever did it has gone."""
    import_id = beside.claim(QuestionImport, public_id, "reading", clock_now())
    if import_id is None:
        return
    with reading() as session:
        record = session.get_one(QuestionImport, import_id)
        data = session.get_one(QuestionImportFile, import_id).content
    try:
        found = read_file(data, record.filename, lambda: progress(import_id, clock_now()))
        _store(record, found, clock_now)
    except FileRefused as refused:
        message = json.dumps({"code": refused.code, **refused.detail})
        _finish(import_id, status="failed", message=message)


def _store(record: QuestionImport, found: FileRead, clock_now: Clock) -> None:
    with reading() as session:
        bank = session.get_one(Bank, record.bank_id)
        documents = document_ids(session, bank)
        known = known_faces(questions_of(session, bank))
    total = {"rows_total": len(found.rows), "format": found.format}
    progress(record.id, clock_now(), rows_done=0, **total)
    alone: list[Judged] = []
    for lot in parts(found.rows):
        alone += judge_lot(lot, documents)
        progress(record.id, clock_now(), rows_done=len(alone))
    judged = compare(alone, known)
    fresh = [
        new_row(record.id, position, one, row)
        for position, (one, row) in enumerate(zip(alone, judged, strict=True), 1)
    ]
    with transaction() as session:
        mine = QuestionImportRow.import_id == record.id
        session.execute(delete(QuestionImportRow).where(mine))
    keep_pictures(record.id, found.pictures)
    for rows in parts(fresh, STORED_AT_ONCE):
        with transaction() as session:
            session.execute(insert(QuestionImportRow), list(rows))
        progress(record.id, clock_now())
    _finish(record.id, status="ready")


def _finish(import_id: int, **values: Any) -> None:
    """The file is done with: its rows are kept, its bytes are not."""
    with transaction() as session:
        mine = QuestionImportFile.import_id == import_id
        session.execute(delete(QuestionImportFile).where(mine))
    progress(import_id, None, **values)


def progress(import_id: int, now: datetime | None, **values: Any) -> None:
    """Say how far the work has come, and that somebody is still at it (None: no longer)."""
    with transaction() as session:
        session.execute(
            update(QuestionImport)
            .where(QuestionImport.id == import_id)
            .values(heartbeat_at=now, **values)
            .execution_options(synchronize_session=False)
        )


def parts(rows: Sequence[Any], size: int = LOT) -> Iterator[Sequence[Any]]:
    """The rows in lots."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def drop(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Forget a file and its rows; what is in the draft stays. Raises NotFound, Invalid while it is
    being worked on."""
    with transaction() as session:
        record = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            raise Invalid("import_busy")
        given = QuestionImportRow.question_id.is_not(None)
        session.execute(
            delete(QuestionImportRow).where(QuestionImportRow.import_id == record.id, ~given)
        )
        session.execute(delete(QuestionImportFile).where(QuestionImportFile.import_id == record.id))
        forget_pictures(session, record.id)
        record.status = "dropped"
        note(session, actor, "questions.import_dropped", record, now)
