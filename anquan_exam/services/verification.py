"""Anyone can check a draw: the commitment, then every paper recomputed from what was stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from anquan_exam.domain.blueprints import Blueprint, PoolEntry
from anquan_exam.domain.drawing import (
    ALGORITHM,
    DrawInputs,
    DrawTable,
    Order,
    PoolTooSmall,
    blueprint_hash,
    commitment,
    pool_hash,
    prepare,
    roster_hash,
)
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Question
from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord, Place, PoolRecord
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.seat_checks import SeatCheck, seat_checks, seat_draws
from anquan_exam.services.sittings.plans import order_of, pool_entries, questions


class PaperFault(StrEnum):
    """What is wrong with a stored paper."""

    DIGEST = "digest"
    """The content does not fit the digest noted when it was drawn."""
    POOL = "pool"
    """It was drawn from a pool that holds what was not committed to."""
    NUMBER = "number"
    """Its number belongs to no candidate."""
    DRAW = "draw"
    """Drawing again gives another paper, or it is not ordered as its exam wants it."""


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """One paper: its public number, its digest, and what is wrong with it, if anything."""

    number: str
    digest: str
    drawn_at: datetime
    fault: PaperFault | None
    late: bool
    """Of a candidate assigned after publishing."""
    fixed: bool = False
    """The one paper of a visit without a network, the same for everybody."""


@dataclass(frozen=True)
class Verification:
    """What can be checked of an exam. Before the reveal: the commitment only."""

    exam: str
    title: str
    owner: str
    published_at: datetime
    commitment: str
    algorithm: str = ALGORITHM
    secret: str = ""
    """Hex; "" until no attempt can be open any more."""
    revealed_at: datetime | None = None
    pool_hash: str = ""
    blueprint_hash: str = ""
    roster_hash: str = ""
    roster: int = 0
    """Public numbers in the committed roster."""
    late_numbers: tuple[str, ...] = ()
    """Public numbers added after publishing."""
    commitment_fits: bool = False
    hashes_fit: bool = False
    """Whether pool, blueprint and roster, as stored, still have the hashes committed to."""
    withdrawn: tuple[str, ...] = ()
    """Ids of questions taken out after publishing."""
    papers: tuple[PaperCheck, ...] = ()
    seats: tuple[SeatCheck, ...] = ()
    """Draws of the seats; none where the exam has no seats."""

    @property
    def revealed(self) -> bool:
        """Whether the secret is public."""
        return bool(self.secret)

    @property
    def sound(self) -> bool:
        """Whether everything fits. False before the reveal: there is nothing to go by yet."""
        papers = all(paper.fault is None for paper in self.papers)
        seats = all(draw.fits for draw in self.seats)
        return self.revealed and self.commitment_fits and self.hashes_fit and papers and seats


@dataclass(frozen=True)
class OwnPaper:
    """One paper opened by its receipt code: the questions as shown, without key or answers."""

    number: str
    digest: str
    drawn_at: datetime
    title: str
    paper: Paper | None
    """None until the secret is public."""
    questions: Mapping[str, Question]
    sections: Mapping[str, str]
    inputs: Mapping[str, Any]
    word: str


def reveal_finished(*, now: datetime) -> int:
    """Close the exams in which no attempt can be open any more and make their secrets public.

    For the periodic job; gives how many."""
    return close_finished(now=now)


def verify(public_id: str) -> Verification:
    """Check an exam that was published. Raises NotFound."""
    with reading() as session:
        exam, owner = _published(session, public_id)
        seen = Verification(
            exam=exam.public_id,
            title=exam.title,
            owner=owner,
            published_at=_moment(exam.published_at),
            commitment=exam.commitment or "",
        )
        return _checked(session, exam, seen) if exam.revealed_secret else seen


def own_paper(public_id: str, receipt: str) -> OwnPaper:
    """The paper of the attempt with this receipt code. Raises NotFound."""
    with reading() as session:
        exam, _ = _published(session, public_id)
        row = session.execute(
            select(PaperRecord)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(PaperRecord.exam_id == exam.id, Attempt.receipt == receipt.strip().lower())
        ).scalar_one_or_none()
        if row is None:
            raise NotFound("receipt")
        paper = Paper.from_json(row.content) if exam.revealed_secret else None
        asked = questions(session, (i.revision for i in paper.items)) if paper else {}
    return OwnPaper(
        number=row.number,
        digest=row.sha256,
        drawn_at=row.drawn_at,
        title=exam.title,
        paper=paper,
        questions=asked,
        sections={s.id: s.title for s in Blueprint.from_json(exam.blueprint).sections},
        inputs=row.inputs if paper else {},
        word=row.word if paper else "",
    )


def bundle(public_id: str) -> dict[str, Any]:
    """Everything needed to recompute, in any language: hashes, secret, blueprint, pool (ids and
    hashes of questions, no text) and roster. Raises NotFound, also before the reveal."""
    with reading() as session:
        exam, _ = _published(session, public_id)
        if not exam.revealed_secret:
            raise NotFound("bundle")
        numbers = _numbers(session, exam)
        return {
            "algorithm": ALGORITHM,
            "exam": exam.public_id,
            "commitment": exam.commitment,
            "secret": exam.revealed_secret,
            "pool_hash": exam.committed_pool_hash,
            "blueprint_hash": exam.blueprint_hash,
            "roster_hash": exam.roster_hash,
            "blueprint": exam.blueprint,
            "pool": _entries(session, exam.committed_pool_hash),
            "roster": sorted(number for number, late in numbers.items() if not late),
            "seats": seat_draws(session, exam),
            "order": order_of(Policy.from_json(exam.policy)).value,
        }


def _published(session: Session, public_id: str) -> tuple[Exam, str]:
    row = session.execute(
        select(Exam, Place.name)
        .join(Place, Place.id == Exam.owner_id)
        .where(Exam.public_id == public_id, Exam.published_at.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFound("exam")
    return row[0], row[1]


def _moment(moment: datetime | None) -> datetime:
    if moment is None:
        raise NotFound("exam")
    return moment


def _numbers(session: Session, exam: Exam) -> dict[str, bool]:
    """Public number to whether it was added after publishing."""
    rows = session.execute(
        select(Candidate.number, Candidate.added_at).where(Candidate.exam_id == exam.id)
    )
    return {number: added_at is not None for number, added_at in rows}


def _entries(session: Session, address: str | None) -> list[Any]:
    return session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == address)).one()


def _checked(session: Session, exam: Exam, seen: Verification) -> Verification:
    secret = bytes.fromhex(exam.revealed_secret or "")
    numbers = _numbers(session, exam)
    committed = pool_entries(_entries(session, exam.committed_pool_hash))
    now_drawn = pool_entries(_entries(session, exam.pool_hash))
    blueprint = Blueprint.from_json(exam.blueprint)
    roster = [number for number, late in numbers.items() if not late]
    stored = (exam.committed_pool_hash, exam.blueprint_hash, exam.roster_hash)
    found = (pool_hash(committed), blueprint_hash(blueprint), roster_hash(roster))
    return Verification(
        exam=seen.exam,
        title=seen.title,
        owner=seen.owner,
        published_at=seen.published_at,
        commitment=seen.commitment,
        secret=secret.hex(),
        revealed_at=exam.revealed_at,
        pool_hash=found[0],
        blueprint_hash=found[1],
        roster_hash=found[2],
        roster=len(roster),
        late_numbers=tuple(sorted(number for number, late in numbers.items() if late)),
        commitment_fits=commitment(secret, *found) == exam.commitment,
        hashes_fit=stored == found,
        withdrawn=tuple(
            sorted({e.question_id for e in committed} - {e.question_id for e in now_drawn})
        ),
        papers=tuple(_papers(session, exam, blueprint, (now_drawn, committed), numbers, secret)),
        seats=seat_checks(session, exam, secret),
    )


def _papers(
    session: Session,
    exam: Exam,
    blueprint: Blueprint,
    pools: tuple[tuple[PoolEntry, ...], tuple[PoolEntry, ...]],
    numbers: Mapping[str, bool],
    secret: bytes,
) -> Iterable[PaperCheck]:
    least, most = set(pools[0]), set(pools[1])
    order = order_of(Policy.from_json(exam.policy))
    tables: dict[str, DrawTable | None] = {}
    rows = session.execute(
        select(
            PaperRecord.number,
            PaperRecord.sha256,
            PaperRecord.content,
            PaperRecord.inputs,
            PaperRecord.pool_hash,
            PaperRecord.word,
            PaperRecord.drawn_at,
        )
        .where(PaperRecord.exam_id == exam.id)
        .order_by(PaperRecord.number)
    ).all()
    for row in rows:
        if row.pool_hash not in tables:
            entries = pool_entries(_entries(session, row.pool_hash))
            # What was withdrawn openly may be missing from a pool; nothing else may.
            fits = least <= set(entries) <= most and pool_hash(entries) == row.pool_hash
            tables[row.pool_hash] = _table(blueprint, entries) if fits else None
        holder = row.number.rpartition("-")[0]
        known = holder in numbers
        fault = _fault(row, tables[row.pool_hash], (secret, exam.public_id), order, known)
        late, fixed = numbers.get(holder, False), row.inputs.get("fixed") is True
        yield PaperCheck(row.number, row.sha256, row.drawn_at, fault, late, fixed)


def _table(blueprint: Blueprint, entries: Iterable[PoolEntry]) -> DrawTable | None:
    try:
        return prepare(blueprint, entries)
    except PoolTooSmall:
        return None


def _fault(
    row: Row[Any],
    table: DrawTable | None,
    chance: tuple[bytes, str],
    order: Order,
    known: bool,
) -> PaperFault | None:
    try:
        paper, inputs = Paper.from_json(row.content), DrawInputs.from_json(row.inputs)
    except (ValueError, KeyError):
        return PaperFault.DIGEST
    if paper_hash(paper) != row.sha256:
        return PaperFault.DIGEST
    if table is None or inputs.manifest_hash != row.pool_hash:
        return PaperFault.POOL
    if not known:
        return PaperFault.NUMBER
    try:
        again = table.draw(inputs.seed(*chance, row.word, row.number), inputs)
    except PoolTooSmall:
        return PaperFault.DRAW
    as_agreed = (inputs.algorithm, inputs.order) == (ALGORITHM, order)
    return None if again == paper and as_agreed else PaperFault.DRAW
