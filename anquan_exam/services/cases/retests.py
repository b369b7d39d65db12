"""The retest of a case: one act makes and publishes an exam for the one person, out of the topics
of the violation and of what was answered wrongly, away from the questions of the failed papers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint, has_room
from anquan_exam.domain.case_terms import FAILED_PAPER, CaseTerms
from anquan_exam.domain.cases import Step, What, latest
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use, built
from anquan_exam.models import (
    Attempt,
    CaseFile,
    CaseHappening,
    CaseRetest,
    Exam,
    ExamTarget,
    Invigilator,
    PaperRecord,
    Person,
    PoolRecord,
    Result,
)
from anquan_exam.services import exams
from anquan_exam.services.cases.acting import Act, acting
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.folding import happening_of, rows_of, standing_of
from anquan_exam.services.cases.superiors import Hat
from anquan_exam.services.cases.telling import Told
from anquan_exam.services.cases.terms import ready
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.common import ExamStatus
from anquan_exam.services.exams.common import note as note_exam
from anquan_exam.services.exams.drafts import invigilators_at
from anquan_exam.services.exams.publishing import NotReady
from anquan_exam.services.ids import new_id
from anquan_exam.services.pools import Stock, stock
from anquan_exam.services.sittings.plans import pool_entries

POLICY = "retest"
MOST_HOURS = 24 * 7
MOST_PLACE = 120
FURTHEST = timedelta(days=90)
"""How far ahead a retest may be set: until it is over no other is."""
HEAVIEST = 5
"""How many times its size a topic weighs at most for what was answered wrongly in it."""


@dataclass(frozen=True, slots=True)
class RetestPlan:
    """Where and when, open for how many hours, and who looks on (public ids)."""

    where: str
    opens_at: datetime
    hours: int
    invigilators: tuple[str, ...]


def arrange(actor: Actor, public_id: str, wanted: RetestPlan, *, now: datetime) -> str:
    """Make and publish the retest; gives the exam's public id. Asked again while one is open, that
    is refused; one that was left half made is finished.

    Raises NotFound, Invalid `place_missing`, `hours_wrong`, `case_retest_past`,
    `case_retest_far`, `no_such_invigilator`; CaseRefused; Problem `case_no_blueprint`,
    `ready_banks_missing`, `pool_short`, `case_retest_unready`."""
    exam = _drafted(actor, public_id, wanted, now)
    try:
        exams.publish(actor, exam, now=now)
    except NotReady as lacking:
        exams.cancel(actor, exam, "", now=now)
        raise Problem("case_retest_unready") from lacking
    return exam


def _drafted(actor: Actor, public_id: str, wanted: RetestPlan, now: datetime) -> str:
    with acting(actor, public_id, "retested", frozenset({Hat.SAFETY}), now=now) as act:
        stands = standing_of(act.session, act.case)
        if stands.step is not Step.RETEST:
            early = stands.step is Step.HEARING
            raise CaseRefused("case_not_verified" if early else "case_out_of_order")
        _check(wanted, now)
        begun = _begun(act.session, act.case, stands.round, now)
        if begun is not None:
            if begun.status != ExamStatus.DRAFT:
                raise CaseRefused("case_retest_there")
            return begun.public_id
        made = _make(act, wanted, stands.round)
        act.tell(Told.RETEST)
        act.note("case.retest_arranged", exam=made)
        return made


def _check(wanted: RetestPlan, now: datetime) -> None:
    if not wanted.where.strip():
        raise Invalid("place_missing", "where")
    if not 1 <= wanted.hours <= MOST_HOURS:
        raise Invalid("hours_wrong", "hours", most=MOST_HOURS)
    if wanted.opens_at > now + FURTHEST:
        raise Invalid("case_retest_far", "opens_at", most=FURTHEST.days)
    if wanted.opens_at + timedelta(hours=wanted.hours) <= now:
        raise Invalid("case_retest_past", "opens_at")


def _begun(session: Session, case: CaseFile, round_: int, now: datetime) -> Exam | None:
    """A retest of this round of the case that may still be sat, or waits for its result; or of a
    later one, where that round was found not to be."""
    rows = session.scalars(
        select(Exam)
        .join(CaseRetest, CaseRetest.exam_id == Exam.id)
        .where(
            CaseRetest.case_id == case.id,
            CaseRetest.round >= round_,
            Exam.status != ExamStatus.CANCELLED.value,
        )
        .order_by(Exam.id.desc())
    )
    return next((exam for exam in rows if _is_open(session, exam, now)), None)


def _is_open(session: Session, exam: Exam, now: datetime) -> bool:
    """Nobody has sat it yet and it is not over, or it is being sat, or marked, or not yet counted
    in the case."""
    attempts = session.scalars(select(Attempt).where(Attempt.exam_id == exam.id)).all()
    counted = set(
        session.scalars(
            select(CaseHappening.attempt_id).where(
                CaseHappening.attempt_id.in_([one.id for one in attempts]),
                CaseHappening.what == What.RETESTED.value,
            )
        )
    )
    waits = [one for one in attempts if one.id not in counted and one.status != "voided"]
    if attempts:
        return bool(waits) and not _unsupervised(session, waits)
    return exam.status != ExamStatus.CLOSED and (exam.closes_at is None or exam.closes_at > now)


def _unsupervised(session: Session, attempts: Sequence[Attempt]) -> bool:
    """Whether they have results that do not count: another retest may be held."""
    ids = [one.id for one in attempts]
    found = session.scalars(select(Result.supervised).where(Result.attempt_id.in_(ids))).all()
    return bool(found) and not any(found)


def _make(act: Act, wanted: RetestPlan, round_: int) -> str:
    session, case = act.session, act.case
    failed = failed_attempts(session, case)
    wrong = wrong_topics(session, failed)
    day = max(clock.local(wanted.opens_at).date(), clock.local(act.now).date())
    blueprint, held = _blueprint(session, case, wrong, day)
    if not has_room(blueprint, held.relevant(blueprint)):
        raise Problem("pool_short")
    exam = _exam(act, wanted, blueprint, round_)
    session.add(ExamTarget(exam_id=exam.id, person_id=case.person_id))
    _name(act, exam, wanted.invigilators)
    session.add(
        CaseRetest(
            exam_id=exam.id,
            case_id=case.id,
            round=round_,
            avoid=sorted(asked_in(session, failed)),
            weights={f"{bank}/{topic}": n for (bank, topic), n in sorted(_heavier(wrong).items())},
            created_by=act.actor.person_id,
            created_at=act.now,
        )
    )
    note_exam(session, act.actor, exam, act.unit, "exam.created", act.now, case=case.public_id)
    return exam.public_id


def _exam(act: Act, wanted: RetestPlan, blueprint: Blueprint, round_: int) -> Exam:
    case = act.case
    name = act.session.get_one(Person, case.person_id).name
    policy = TEMPLATES[POLICY]
    exam = Exam(
        public_id=new_id(),
        title=f"{name}复考（案件 {case.number}，第 {round_ + 1} 次）"[:120],
        purpose=f"案件 {case.number}",
        kind=policy.kind.value,
        owner_id=case.enterprise_id,
        place_text=wanted.where.strip()[:MOST_PLACE],
        blueprint=blueprint.to_json(),
        policy=policy.to_json(),
        status=ExamStatus.DRAFT,
        opens_at=wanted.opens_at,
        closes_at=wanted.opens_at + timedelta(hours=wanted.hours),
        created_by=act.actor.person_id,
        created_at=act.now,
    )
    act.session.add(exam)
    act.session.flush()
    return exam


def _name(act: Act, exam: Exam, wanted: Iterable[str]) -> None:
    """Name the invigilators. Raises Invalid `no_such_invigilator`."""
    ids = set(wanted)
    chosen = [one for one in invigilators_at(act.session, act.unit) if one.public_id in ids]
    here = [one for one in chosen if one.person_id != act.case.person_id]
    if not here or len(here) != len(ids):
        raise Invalid("no_such_invigilator", "invigilators")
    act.session.add_all(Invigilator(exam_id=exam.id, person_id=one.person_id) for one in here)


def failed_attempts(session: Session, case: CaseFile) -> tuple[int, ...]:
    """The attempts failed in the case: that which opened it, and its failed retests."""
    found = latest(map(happening_of, rows_of(session, case.id)))
    failed = (one for one in found.values() if one.what is not What.UNDONE and not one.passed)
    again = [one.attempt for one in failed if one.attempt != case.attempt_id]
    return tuple(each for each in (case.attempt_id, *again) if each is not None)


def _papers(session: Session, attempts: Iterable[int]) -> list[Any]:
    return list(
        session.execute(
            select(Attempt.id, PaperRecord.content, PaperRecord.pool_hash)
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .where(Attempt.id.in_(tuple(attempts)))
            .order_by(Attempt.id)
        )
    )


def asked_in(session: Session, attempts: Iterable[int]) -> set[str]:
    """The ids of the questions on the papers of these attempts."""
    return {
        item.question_id
        for row in _papers(session, attempts)
        for item in Paper.from_json(row.content).items
    }


def wrong_topics(session: Session, attempts: Sequence[int]) -> Counter[tuple[str, str]]:
    """(bank, topic) to how many questions of it were answered wrongly in these attempts, by their
    newest results."""
    marks = {
        row.attempt_id: {number for number, _, right, _ in row.marks["items"] if not right}
        for row in session.scalars(
            select(Result).where(Result.attempt_id.in_(attempts)).order_by(Result.sequence)
        )
    }
    found: Counter[tuple[str, str]] = Counter()
    for row in _papers(session, attempts):
        pool = session.get_one(PoolRecord, row.pool_hash).entries
        topics = {entry.question_id: (entry.bank, entry.topic) for entry in pool_entries(pool)}
        wrong = marks.get(row.id, set())
        items = Paper.from_json(row.content).items
        missed = {item.question_id for item in items if item.number in wrong}
        found.update(topics[each] for each in missed if each in topics)
    return found


def _heavier(wrong: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {key: min(HEAVIEST, 1 + times) for key, times in wrong.items()}


def _blueprint(
    session: Session, case: CaseFile, wrong: Counter[tuple[str, str]], day: date
) -> tuple[Blueprint, Stock]:
    """What the terms of the case name, and the topics of what was answered wrongly beside it."""
    base = _base(session, case)
    banks = {source.bank for source in base.sources} | {bank for bank, _ in wrong}
    held = stock(session, case.enterprise_id, day, banks)
    if missing := [bank for bank in base.banks if bank not in held.versions]:
        raise Problem("ready_banks_missing", banks="、".join(missing))
    sources = weighed(base.sources, wrong, set(held.versions))
    return built(replace(base, sources=sources), held.entries), held


def _base(session: Session, case: CaseFile) -> ReadyBlueprint:
    """The ready blueprint of the case's terms. Raises Problem `case_no_blueprint`."""
    wanted = CaseTerms.from_json(case.policy).ready_for(case.violation)
    if wanted == FAILED_PAPER and case.attempt_id is not None:
        exam = session.get_one(Exam, session.get_one(Attempt, case.attempt_id).exam_id)
        counts: Counter[str] = Counter()
        for section in Blueprint.from_json(exam.blueprint).sections:
            counts[section.bank] += section.count
        sources = tuple(Source(bank, "", count) for bank, count in counts.items())
        return ReadyBlueprint(FAILED_PAPER, "复考", Use.RETEST, "", "", sources)
    found = ready(wanted)
    if found is None:
        raise Problem("case_no_blueprint")
    return replace(found, use=Use.RETEST)


def weighed(
    sources: Sequence[Source], wrong: Counter[tuple[str, str]], there: set[str]
) -> tuple[Source, ...]:
    """`sources` with more of the topics of what was answered wrongly. Of a bank that is drawn from
    as a whole, the draw itself weighs the topic; banks that are not `there` are left out."""
    made = {(one.bank, one.topic): one.weight for one in sources}
    whole = {bank for bank, topic in made if not topic}
    for (bank, topic), times in sorted(wrong.items()):
        if bank in there and bank not in whole:
            made[bank, topic] = made.get((bank, topic), 0) + times
    return tuple(Source(bank, topic, weight) for (bank, topic), weight in made.items())
