"""Imports and their rows, as the pages show them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import import Note, Verdict, Why, report_rows, say
from anquan_exam.models import Bank, QuestionImport, QuestionImportRow
from anquan_exam.models.session import reading
from anquan_exam.services import beside
from anquan_exam.services.banks.importing.jobs import import_in_scope
from anquan_exam.services.banks.importing.kept_pictures import Sizes, sizes_of
from anquan_exam.services.banks.importing.rows import notes_of, question_of, raw_of
from anquan_exam.services.corrections.reach import banks_in_charge
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam

FILTERS = ("", "accepted", "repaired", "parked", "done")
NO_QUESTIONS = frozenset({Why.SECTION, Why.HEADING})
"""Rows nobody can mend: they only divide the others."""


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import: where it goes, and how many rows have which verdict.

    `accepted`, `repaired` and `parked` wait; `done` are in the draft; `twins` among the repaired
    add nothing. `stalled`: it should be worked on, and nobody is at it."""

    public_id: str
    bank_id: str
    bank_title: str
    topic: str
    topic_title: str
    filename: str
    format: str
    status: str
    uploaded_at: datetime
    rows_total: int
    rows_done: int
    accepted: int
    repaired: int
    parked: int
    twins: int
    done: int
    failure: Mapping[str, str | int]
    stalled: bool

    @property
    def busy(self) -> bool:
        """Whether it is being read or put in."""
        return self.status in ("reading", "committing")

    @property
    def rows(self) -> int:
        """All rows with a verdict."""
        return self.accepted + self.repaired + self.parked + self.done

    @property
    def ready(self) -> int:
        """Rows that would add a question to the draft."""
        return self.accepted + self.repaired - self.twins


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: as it stood, as it was understood, and why. `whole`: it is a case or a hazard
    picture, of which a form of cells would leave nothing. `sizes` of pictures by name."""

    position: int
    sheet: str
    line: int
    stood: tuple[tuple[str, str], ...]
    cells: Mapping[Field, str]
    kind: str
    verdict: Verdict
    notes: tuple[Note, ...]
    question: Question | None
    twin: bool
    mended: bool
    markdown: bool
    question_id: str | None
    whole: bool
    sizes: Sizes

    @property
    def why(self) -> str:
        """All reasons in words."""
        return say(self.notes)

    @property
    def done(self) -> bool:
        """Whether it is in the draft."""
        return self.question_id is not None

    @property
    def divides(self) -> bool:
        """Whether it is a heading among the rows, and no question at all."""
        return any(one.why in NO_QUESTIONS for one in self.notes)

    @property
    def missing(self) -> tuple[str, ...]:
        """What publishing will ask for."""
        if self.question is None:
            return ()
        asked = self.question.parts or (self.question,)
        based = bool(self.question.basis)
        lacks = (
            ("依据", not based and not all(one.basis for one in asked)),
            ("解析", not all(one.explanation for one in asked)),
            ("评分要点", any(one.kind is Kind.SHORT_ANSWER and not one.rubric for one in asked)),
        )
        return tuple(name for name, missing in lacks if missing)


def imports_of(actor: Actor, bank_id: str, *, now: datetime, limit: int = 30) -> list[ImportView]:
    """The latest imports into a bank of the actor's. Raises Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        found = session.execute(
            select(QuestionImport, Bank.title)
            .join(Bank, Bank.id == QuestionImport.bank_id)
            .where(
                banks_in_charge(actor),
                QuestionImport.status != "dropped",
                QuestionImport.bank_id == bank_id,
            )
            .order_by(QuestionImport.id.desc())
            .limit(limit)
        ).all()
        return [_view(session, record, title, now) for record, title in found]


def view(actor: Actor, public_id: str, *, now: datetime) -> ImportView:
    """One import. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        record = import_in_scope(session, actor, public_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        return _view(session, record, session.get_one(Bank, record.bank_id).title, now)


def _view(session: Session, record: QuestionImport, title: str, now: datetime) -> ImportView:
    counts = _counts(session, record.id)
    return ImportView(
        public_id=record.public_id,
        bank_id=record.bank_id,
        bank_title=title,
        topic=record.topic,
        topic_title=record.topic_title,
        filename=record.filename,
        format=record.format,
        status=record.status,
        uploaded_at=record.uploaded_at,
        rows_total=record.rows_total,
        rows_done=record.rows_done,
        accepted=counts.get("accepted", 0),
        repaired=counts.get("repaired", 0),
        parked=counts.get("parked", 0),
        twins=counts.get("twins", 0),
        done=counts.get("done", 0),
        failure=json.loads(record.message) if record.message else {},
        stalled=beside.is_stalled(record, now),
    )


def _counts(session: Session, import_id: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    done = QuestionImportRow.done_at.is_not(None)
    for verdict, put_in, twin, rows in session.execute(
        select(QuestionImportRow.verdict, done, QuestionImportRow.twin, func.count())
        .where(QuestionImportRow.import_id == import_id)
        .group_by(QuestionImportRow.verdict, done, QuestionImportRow.twin)
    ):
        key = "done" if put_in else verdict
        counts[key] = counts.get(key, 0) + rows
        if twin and not put_in:
            counts["twins"] = counts.get("twins", 0) + rows
    return counts


def rows_of(
    actor: Actor, public_id: str, *, wanted: str = "", word: str = "", page: int = 1, size: int = 30
) -> tuple[list[RowView], int]:
    """Page `page` of the rows with a verdict and a word in them, and how many there are."""
    with reading() as session:
        record = import_in_scope(session, actor, public_id)
        conditions = [QuestionImportRow.import_id == record.id, *_conditions(wanted, word)]
        total = session.scalar(
            select(func.count()).select_from(QuestionImportRow).where(*conditions)
        )
        found = session.scalars(
            select(QuestionImportRow)
            .where(*conditions)
            .order_by(QuestionImportRow.position)
            .offset((page - 1) * size)
            .limit(size)
        ).all()
        sizes = sizes_of(session, record.id, map(question_of, found))
        return [row_view(row, sizes) for row in found], total or 0


def _conditions(wanted: str, word: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted == "done":
        conditions.append(QuestionImportRow.done_at.is_not(None))
    elif wanted:
        conditions += [QuestionImportRow.verdict == wanted, QuestionImportRow.done_at.is_(None)]
    if word.strip():
        text = " ".join(word.split()).casefold()
        conditions.append(QuestionImportRow.search_text.contains(text, autoescape=True))
    return conditions


def row(actor: Actor, public_id: str, position: int, *, now: datetime) -> RowView:
    """One row. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        record = import_in_scope(session, actor, public_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        found = row_at(session, record.id, position)
        return row_view(found, sizes_of(session, record.id, [question_of(found)]))


def row_at(session: Session, import_id: int, position: int) -> QuestionImportRow:
    """The stored row. Raises NotFound."""
    found = session.scalar(
        select(QuestionImportRow).where(
            QuestionImportRow.import_id == import_id, QuestionImportRow.position == position
        )
    )
    if found is None:
        raise NotFound("row")
    return found


def row_view(row: QuestionImportRow, sizes: Sizes | None = None) -> RowView:
    """A stored row as the pages show it; `sizes` of the pictures on them, where they are shown."""
    raw = raw_of(row)
    return RowView(
        position=row.position,
        sheet=row.sheet,
        line=row.line,
        stood=raw.stood,
        cells=raw.cells,
        kind=raw.kind,
        verdict=Verdict(row.verdict),
        notes=notes_of(row),
        question=question_of(row),
        twin=row.twin,
        mended=row.mended,
        markdown=raw.context.markdown,
        question_id=row.question_id,
        whole=bool(raw.parts or raw.outlines),
        sizes=sizes or {},
    )


def parked_rows(actor: Actor, public_id: str, *, now: datetime) -> list[RowView]:
    """The questions that were not taken: the file to mend."""
    with reading() as session:
        record = import_in_scope(session, actor, public_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        found = session.scalars(
            select(QuestionImportRow)
            .where(QuestionImportRow.import_id == record.id, QuestionImportRow.verdict == "parked")
            .order_by(QuestionImportRow.position)
        )
        return [one for one in map(row_view, found) if not one.divides]


def report_of(actor: Actor, public_id: str) -> dict[str, Any]:
    """What became of every row, as `flask banks import --report` writes it."""
    with reading() as session:
        record = import_in_scope(session, actor, public_id)
        found = session.scalars(
            select(QuestionImportRow)
            .where(QuestionImportRow.import_id == record.id)
            .order_by(QuestionImportRow.position)
        ).all()
    rows = [(one.sheet, one.line, Verdict(one.verdict), notes_of(one)) for one in found]
    return report_rows(rows)
