"""Problems found at the unit: written down one by one, never changed; what was wrong is withdrawn
by a further entry."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.check_record import due_fits
from anquan_exam.domain.documents import Document
from anquan_exam.models import CheckProblem, Person, SpotCheck
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.spot_checks.reach import find, note

MOST_TEXT = 500
MOST_REASON = 200
MOST_PROBLEMS = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What the officer writes; `document` and `locator` name the basis together, or are both
    ""."""

    text: str
    document: str = ""
    locator: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem on the list; `withdrawn` says why it no longer stands, None while it does."""

    id: int
    text: str
    basis: str
    due_on: date | None
    noted_by: str
    noted_at: datetime
    withdrawn: str | None


def note_problem(actor: Actor, public_id: str, found: Found, *, now: datetime) -> int:
    """Write down a problem; gives its id. The same words said once more are the one already there.

    Raises NotFound, Invalid `problem_empty`, `text_too_long`, `basis_half`, `basis_unknown`,
    `basis_not_in_force`, `due_wrong`; Problem `problems_full`."""
    text, locator = found.text.strip(), "".join(found.locator.split())
    today = clock.local(now).date()
    _check(text, found, today)
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        _check_basis(session, check, found.document, locator, today)
        standing = [row for row in _rows(session, check.id) if row[2] is None and not row[3]]
        same = [row[0].id for row in standing if row[0].text == text]
        if same:
            return same[0]
        if len(standing) >= MOST_PROBLEMS:
            raise Problem("problems_full", most=MOST_PROBLEMS)
        made = CheckProblem(
            check_id=check.id,
            text=text,
            document_id=found.document or None,
            locator=locator,
            due_on=found.due_on,
            noted_by=actor.person_id,
            noted_at=now,
        )
        session.add(made)
        session.flush()
        note(session, actor, check, place, "spot_check.problem_noted", now, text=text)
        return made.id


def withdraw_problem(
    actor: Actor, public_id: str, problem: int, reason: str, *, now: datetime
) -> None:
    """Say that a problem does not stand, and why. Raises NotFound, Invalid `reason_missing`,
    `text_too_long`; Problem `problem_withdrawn`."""
    said = reason.strip()
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        entries = [entry for entry in _rows(session, check.id) if not entry[3]]
        rows = {row.id: (row, gone) for row, _, gone, _ in entries}
        if problem not in rows:
            raise NotFound("problem")
        if not said:
            raise Invalid("reason_missing", "reason")
        if len(said) > MOST_REASON:
            raise Invalid("text_too_long", "reason", most=MOST_REASON)
        row, gone = rows[problem]
        if gone is not None:
            raise Problem("problem_withdrawn")
        session.add(
            CheckProblem(
                check_id=check.id,
                text=said,
                withdraws_id=problem,
                noted_by=actor.person_id,
                noted_at=now,
            )
        )
        note(
            session,
            actor,
            check,
            place,
            "spot_check.problem_withdrawn",
            now,
            text=row.text,
            reason=said,
        )


def listed_problems(actor: Actor, public_id: str) -> tuple[ProblemView, ...]:
    """All that was written down, in order; what was withdrawn too. Raises NotFound."""
    with reading() as session:
        check, _ = find(session, actor, public_id)
        return problems_in(session, check.id)


def problems_in(session: Session, check: int) -> tuple[ProblemView, ...]:
    """The same for a check the caller may see."""
    rows = [row for row in _rows(session, check) if not row[3]]
    wanted = {row.document_id for row, *_ in rows if row.document_id}
    titles = dict(
        session.execute(
            select(DocumentRow.id, DocumentRow.title).where(DocumentRow.id.in_(wanted))
        ).all()
    )
    return tuple(
        ProblemView(
            row.id,
            row.text,
            f"《{titles[row.document_id]}》{row.locator}" if row.document_id else "",
            row.due_on,
            by or "",
            row.noted_at,
            gone,
        )
        for row, by, gone, _ in rows
    )


def bases(actor: Actor, public_id: str, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """The documents a problem may rest on today, as (id, title): those of everybody in force, and
    the unit's own procedures. Raises NotFound."""
    today = clock.local(now).date()
    with reading() as session:
        check, _ = find(session, actor, public_id)
        rows = session.scalars(_known(check).order_by(DocumentRow.title, DocumentRow.id)).all()
    return tuple(
        (row.id, row.title) for row in rows if Document.from_content(row.content).in_force_on(today)
    )


def _known(check: SpotCheck) -> Select[DocumentRow]:
    return select(DocumentRow).where(
        or_(DocumentRow.owner_id.is_(None), DocumentRow.owner_id == check.place_id)
    )


def _rows(session: Session, check: int) -> list[tuple[CheckProblem, str | None, str | None, bool]]:
    """Each entry with who wrote it, the reason it was withdrawn for, and whether it itself
    withdraws another."""
    entries = session.execute(
        select(CheckProblem, Person.name)
        .outerjoin(Person, Person.id == CheckProblem.noted_by)
        .where(CheckProblem.check_id == check)
        .order_by(CheckProblem.id)
    ).all()
    gone = {row.withdraws_id: row.text for row, _ in entries if row.withdraws_id}
    return [(row, by, gone.get(row.id), row.withdraws_id is not None) for row, by in entries]


def _check(text: str, found: Found, today: date) -> None:
    if not text:
        raise Invalid("problem_empty", "text")
    if len(text) > MOST_TEXT:
        raise Invalid("text_too_long", "text", most=MOST_TEXT)
    if bool(found.document) != bool(found.locator.strip()):
        raise Invalid("basis_half", "locator")
    if found.due_on is not None and not due_fits(found.due_on, today):
        raise Invalid("due_wrong", "due_on")


def _check_basis(
    session: Session, check: SpotCheck, document: str, locator: str, today: date
) -> None:
    if not document:
        return
    row = session.scalar(_known(check).where(DocumentRow.id == document))
    text = Document.from_content(row.content) if row else None
    if text is None or not text.knows(locator):
        raise Invalid("basis_unknown", "locator")
    if not text.in_force_on(today):
        raise Invalid("basis_not_in_force", "document")
