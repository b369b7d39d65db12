"""Short answers that wait for markers: kept when a paper closes, with what their marks came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, insert, select, update

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.grading import Answer, corrected, to_be_marked
from anquan_exam.domain.marking import Mark, points_found, standing_marks
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.sitting import Sheet
from anquan_exam.models import AnswerMark, Attempt, MarkedAnswer, Marking, Result
from anquan_exam.models.session import Entry
from anquan_exam.services.corrections.in_force import corrections_now

STATUS = "awaiting_marks"


@dataclass(frozen=True)
class Marks:
    """What people's marks for a sheet came to so far."""

    given: Mapping[int, int]
    """Number on the paper to hundredths."""
    waiting: tuple[int, ...]
    """The numbers still to be marked."""


def answer_digest(answer: Answer) -> str:
    """What a mark is tied to: the SHA-256 (hex) of the very text."""
    return sha256_hex(canonical_json(list(answer)))


def marks_of(session: Entry, attempt_id: int, paper: Paper, sheet: Sheet) -> Marks:
    """The marks that hold for `sheet`: one given for another text of the same answer does not."""
    if not paper.needs_marker:
        return Marks({}, ())
    rows = session.execute(
        select(MarkedAnswer.item, MarkedAnswer.score, MarkedAnswer.answer_sha256).where(
            MarkedAnswer.attempt_id == attempt_id, MarkedAnswer.score.is_not(None)
        )
    )
    given = {
        item: score or 0
        for item, score, digest in rows
        if digest == answer_digest(sheet.answers.get(item, ()))
    }
    return Marks(given, waiting_in(session, paper, sheet, given))


def waiting_in(
    session: Entry, paper: Paper, sheet: Sheet, given: Mapping[int, int]
) -> tuple[int, ...]:
    """The answers of `sheet` that people have still to mark; where a correction gives everybody the
    marks or nobody, nobody's marks matter."""
    if not paper.needs_marker:
        return ()
    wrong = corrected(paper, corrections_now(session))
    return to_be_marked(paper, sheet.answers, given, wrong)


def points_of(session: Entry, attempt_id: int) -> dict[int, tuple[int, ...]]:
    """What people gave for each point of the rubric, by number on the paper; settled answers."""
    rows = session.execute(
        select(
            AnswerMark.item,
            AnswerMark.marker_id,
            AnswerMark.total,
            AnswerMark.points,
            MarkedAnswer.score,
        )
        .join(
            MarkedAnswer,
            (MarkedAnswer.attempt_id == AnswerMark.attempt_id)
            & (MarkedAnswer.item == AnswerMark.item),
        )
        .where(
            AnswerMark.attempt_id == attempt_id,
            AnswerMark.answer_sha256 == MarkedAnswer.answer_sha256,
            MarkedAnswer.score.is_not(None),
            AnswerMark.correction.is_(False) | AnswerMark.accepted.is_(True),
        )
        .order_by(AnswerMark.id)
    ).all()
    marks: dict[int, list[Mark]] = {}
    scores: dict[int, int] = {}
    for item, marker, total, points, score in rows:
        marks.setdefault(item, []).append(Mark(marker, total, tuple(points)))
        scores[item] = score or 0
    return {item: points_found(standing_marks(each), scores[item]) for item, each in marks.items()}


def record_of(session: Entry, attempt_id: int) -> Row[Any] | None:
    """How the attempt was closed, as told when it began to wait; None if it never did."""
    found: Any = session.execute(
        select(Marking.closed_as, Marking.supervised, Marking.law_as_of).where(
            Marking.attempt_id == attempt_id
        )
    ).one_or_none()
    return cast("Row[Any] | None", found)


def keep(
    session: Entry,
    row: Row[Any],
    paper: Paper,
    sheet: Sheet,
    marks: Marks,
    seen: Mapping[str, Any],
    now: datetime,
) -> None:
    """Put the answers that wait before the markers; what was marked of this very text stays so.

    `seen`: how the attempt was closed (closed_as, supervised, law_as_of)."""
    if record_of(session, row.id) is None:
        about = {name: seen[name] for name in ("closed_as", "supervised", "law_as_of")}
        session.execute(insert(Marking), {"attempt_id": row.id, "since": now, **about})
    kept = select(MarkedAnswer.item, MarkedAnswer.answer_sha256).where(
        MarkedAnswer.attempt_id == row.id
    )
    known: dict[int, str] = dict(session.execute(kept).all())
    items = {item.number: item for item in paper.items}
    for number in {*marks.waiting, *known}:
        digest = answer_digest(sheet.answers.get(number, ()))
        if number not in known:
            session.execute(insert(MarkedAnswer), _answer(row, items[number], digest))
        elif known[number] != digest:
            # Nothing left to read is worth nothing; another text is read anew.
            score = None if number in marks.waiting else 0
            session.execute(
                update(MarkedAnswer)
                .where(MarkedAnswer.attempt_id == row.id, MarkedAnswer.item == number)
                .values(answer_sha256=digest, score=score, disputed=False)
            )


def _answer(row: Row[Any], item: PaperItem, digest: str) -> dict[str, Any]:
    return {
        "attempt_id": row.id,
        "item": item.number,
        "exam_id": row.exam_id,
        "question_id": item.question_id,
        "part": item.part,
        "revision": item.revision,
        "marks": item.marks,
        "answer_sha256": digest,
    }


def is_first_result(session: Entry, attempt_id: int) -> bool:
    """Whether the attempt has no result yet."""
    found = session.execute(select(Result.id).where(Result.attempt_id == attempt_id).limit(1))
    return found.one_or_none() is None


def set_status(session: Entry, attempt_id: int, status: str) -> None:
    """Turn a closed attempt to waiting, or back to how it was closed."""
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(status=status))
