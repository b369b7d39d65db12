"""What rests on something that is amended or repealed: questions, banks, blueprints, running exams
and past results, each by name, within the actor's scope."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, cast, exists, func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprints import Blueprint, PoolEntry, has_room
from anquan_exam.domain.overlays import Law, Overlay
from anquan_exam.domain.questions import Question
from anquan_exam.models import (
    Attempt,
    BankItem,
    BlueprintRecord,
    Candidate,
    Exam,
    ExamVersion,
    PaperRecord,
    Place,
    PoolRecord,
    Result,
)
from anquan_exam.models.session import reading
from anquan_exam.services.exams.publishing import drawing_day
from anquan_exam.services.law import RUNNING, law_of, overlay_of
from anquan_exam.services.overlays.acts import OverlayInput, proposed
from anquan_exam.services.overlays.common import document_in_charge, overlay_in_sight
from anquan_exam.services.overlays.touched import (
    TouchedQuestion,
    touched_questions,
    touched_revisions,
)
from anquan_exam.services.pools import Stock, stock
from anquan_exam.services.scope import candidates_within, exams_seen, places_within
from anquan_exam.services.sittings.plans import pool_entries

_REVISION = re.compile(r"[0-9a-f]{64}")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TouchedBlueprint:
    """A blueprint that could draw such questions. `room`: the rest suffices for every paper."""

    public_id: str
    title: str
    owner: str
    questions: int
    room: bool


@dataclass(frozen=True, slots=True)
class TouchedExam:
    """An exam not over yet, published with such questions. `room`: the rest suffices."""

    public_id: str
    title: str
    owner: str
    status: str
    opens_at: datetime
    questions: int
    room: bool


@dataclass(frozen=True, slots=True)
class TouchedResult:
    """A graded attempt with such questions on its paper. `after`: begun when the change held."""

    attempt: str
    person_id: int
    name: str
    employer: str
    exam: str
    exam_title: str
    started_at: datetime
    questions: int
    after: bool


@dataclass(frozen=True)
class Impact:
    """All that rests on what an overlay is about, whatever was confirmed since; whether the rest
    has room takes confirmations into account."""

    overlay: Overlay
    questions: tuple[TouchedQuestion, ...]
    blueprints: tuple[TouchedBlueprint, ...]
    exams: tuple[TouchedExam, ...]
    results: tuple[TouchedResult, ...]

    @property
    def banks(self) -> Mapping[tuple[str, str], int]:
        """How many of the questions stand in each bank (id and title)."""
        return Counter((each.bank_id, each.bank_title) for each in self.questions)

    @property
    def short_blueprints(self) -> tuple[TouchedBlueprint, ...]:
        """Those whose pool has no room any more."""
        return tuple(each for each in self.blueprints if not each.room)

    @property
    def people(self) -> int:
        """How many persons the results are of."""
        return len({each.person_id for each in self.results})

    @property
    def people_after(self) -> int:
        """How many of them sat when the change held already."""
        return len({each.person_id for each in self.results if each.after})


def preview(actor: Actor, document_id: str, given: OverlayInput, *, now: datetime) -> Impact:
    """What would rest on it, were it recorded. Raises as `record_overlay` does but for the note."""
    with reading() as session:
        document = document_in_charge(session, actor, document_id, now)
        overlay = proposed(session, actor, document, given, now)
        return _impact(session, actor, overlay, now)


def impact(actor: Actor, overlay_id: int, *, now: datetime) -> Impact:
    """What rests on what was recorded. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        row, _ = overlay_in_sight(session, actor, overlay_id, now)
        return _impact(session, actor, overlay_of(row), now)


def _impact(session: Session, actor: Actor, overlay: Overlay, now: datetime) -> Impact:
    questions = touched_questions(session, actor, overlay.document, overlay.touches)
    revisions = touched_revisions(session, overlay.document, overlay.touches)
    law = law_of(session).with_overlay(overlay)
    return Impact(
        overlay=overlay,
        questions=questions,
        blueprints=_blueprints(session, actor, questions, law, overlay, now),
        exams=_exams(session, actor, revisions, law, overlay, now),
        results=_results(session, actor, revisions, overlay),
    )


def _blueprints(
    session: Session,
    actor: Actor,
    questions: Iterable[TouchedQuestion],
    law: Law,
    overlay: Overlay,
    now: datetime,
) -> tuple[TouchedBlueprint, ...]:
    asked = {each.revision: each.question for each in questions}
    banks = {each.bank_id for each in questions}
    rows = session.execute(
        select(
            BlueprintRecord.public_id,
            BlueprintRecord.title,
            BlueprintRecord.content,
            Place.name,
            func.coalesce(Place.enterprise_id, Place.id).label("enterprise"),
        )
        .join(Place, Place.id == BlueprintRecord.owner_id)
        .where(BlueprintRecord.archived_at.is_(None), places_within(actor, Permission.EXAMS_EDIT))
        .order_by(Place.name, BlueprintRecord.title)
    ).all()
    day = max(clock.local(now).date(), overlay.effective_on)
    held: dict[int, Stock] = {}
    found = []
    for row in rows:
        blueprint = Blueprint.from_json(row.content)
        if not banks & {section.bank for section in blueprint.sections}:
            continue
        if row.enterprise not in held:
            before = law.without(overlay.id)
            held[row.enterprise] = stock(session, row.enterprise, day, law=before)
        pool = held[row.enterprise].relevant(blueprint)
        touched = sum(entry.revision in asked for entry in pool)
        if touched:
            left = _left(pool, asked, law, day)
            room = has_room(blueprint, left)
            found.append(TouchedBlueprint(row.public_id, row.title, row.name, touched, room))
    return tuple(found)


def _left(
    pool: Iterable[PoolEntry], asked: Mapping[str, Question], law: Law, day: date
) -> tuple[PoolEntry, ...]:
    """What of `pool` can still be drawn when the questions `asked` are looked at again."""
    return tuple(
        entry
        for entry in pool
        if entry.revision not in asked
        or law.against(asked[entry.revision], entry.revision, day) is None
    )


def _exams_with(session: Session, revisions: Iterable[str]) -> set[int]:
    """The exams that rest on versions in which these stand."""
    return set(
        session.scalars(
            select(ExamVersion.exam_id)
            .join(BankItem, BankItem.version_id == ExamVersion.version_id)
            .where(BankItem.revision.in_(revisions))
            .distinct()
        )
    )


def _exams(
    session: Session,
    actor: Actor,
    asked: Mapping[str, Question],
    law: Law,
    overlay: Overlay,
    now: datetime,
) -> tuple[TouchedExam, ...]:
    rows = session.execute(
        select(Exam, Place.name)
        .join(Place, Place.id == Exam.owner_id)
        .where(
            Exam.id.in_(_exams_with(session, asked)),
            Exam.status.in_(RUNNING),
            exams_seen(actor, Permission.EXAMS_VIEW),
        )
        .order_by(Exam.opens_at, Exam.id)
    ).all()
    pools: dict[str | None, tuple[PoolEntry, ...]] = {}
    for address in {a for exam, _ in rows for a in (exam.pool_hash, exam.committed_pool_hash)}:
        entries = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == address))
        pools[address] = pool_entries(entries.one())
    found = []
    for exam, owner in rows:
        touched = sum(entry.revision in asked for entry in pools[exam.committed_pool_hash])
        if not touched:
            continue
        day = max(drawing_day(exam.opens_at, now), overlay.effective_on)
        left = _left(pools[exam.pool_hash], asked, law, day)
        room = has_room(Blueprint.from_json(exam.blueprint), left)
        found.append(
            TouchedExam(
                exam.public_id, exam.title, owner, exam.status, exam.opens_at, touched, room
            )
        )
    return tuple(found)


def _results(
    session: Session, actor: Actor, asked: Mapping[str, Question], overlay: Overlay
) -> tuple[TouchedResult, ...]:
    rows = session.execute(
        select(
            Attempt.public_id,
            Attempt.person_id,
            Attempt.started_at,
            Candidate.name,
            Candidate.employer,
            Exam.public_id.label("exam"),
            Exam.title,
            cast(PaperRecord.content, Text).label("paper"),
        )
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(
            Attempt.exam_id.in_(_exams_with(session, asked)),
            Attempt.status != "voided",
            exists().where(Result.attempt_id == Attempt.id),
            candidates_within(actor, Permission.RESULTS_VIEW),
        )
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    ).yield_per(AT_ONCE)
    found = []
    for row in rows:
        touched = len(asked.keys() & set(_REVISION.findall(row.paper)))
        if touched:
            after = clock.local(row.started_at).date() >= overlay.effective_on
            found.append(
                TouchedResult(
                    row.public_id,
                    row.person_id,
                    row.name,
                    row.employer,
                    row.exam,
                    row.title,
                    row.started_at,
                    touched,
                    after,
                )
            )
    return tuple(found)
