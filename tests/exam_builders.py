"""Builders of banks, blueprints and exams: small, synthetic, on the real tables."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.domain.blueprints import Blueprint, PoolEntry, Section
from anquan_exam.domain.drawing import blueprint_hash, commitment, pool_hash, roster_hash
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.private_ids import private_prefix
from anquan_exam.domain.questions import (
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
    part_id,
    revision_hash,
)
from anquan_exam.models import (
    BlueprintRecord,
    Candidate,
    Document,
    Exam,
    ExamVersion,
    Invigilator,
    Person,
    PoolRecord,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import banks
from anquan_exam.services.ids import new_id
from tests.builders import NOW, MadeEnterprise, place_of
from tests.pictures import SPOTS, scene

LAW = "test-law"
TOPICS = (Topic("01-duties", "责任"), Topic("02-rights", "权利"))
MARKS = 1000  # ten marks a question
_numbers = count(1)


@dataclass(frozen=True)
class MadeBank:
    """A published bank: what stands in it, and under which version."""

    id: str
    version_id: int
    questions: tuple[Question, ...]
    entries: tuple[PoolEntry, ...]


@dataclass(frozen=True)
class MadeExam:
    """An exam as tests use it; `numbers` maps person ids to their public numbers."""

    id: int
    public_id: str
    title: str
    policy: Policy
    blueprint: Blueprint
    pool: tuple[PoolEntry, ...]
    secret: bytes
    commitment: str
    numbers: Mapping[int, str]


BASIC_KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_IN)
CASE_PARTS = (Kind.SINGLE, Kind.ORDERING, Kind.FILL_IN)
SCENARIO = "夜班，工作面停风二十分钟，小李还在里面。"
SCENE_ALT = "四个角上各有一个方框"
_LETTERS = {
    Kind.SINGLE: "ABCD",
    Kind.MULTIPLE: "ABCDE",
    Kind.ORDERING: "ABCD",
    Kind.HAZARD_PICTURE: "ABCD",
}
_KEYS = {
    Kind.MULTIPLE: ("A", "B"),
    Kind.FILL_IN: (),
    Kind.ORDERING: tuple("ABCD"),
    Kind.HAZARD_PICTURE: ("A", "D"),
    Kind.SHORT_ANSWER: (),
    Kind.CASE: (),
}


def made_question(serial: int, kind: Kind, bank: str = "bank", *, document: str = LAW) -> Question:
    """Question `serial` of a made-up bank, of any kind.

    Right is A, in a multiple choice AB, in a blank 三, in an ordering ABCD, on a picture the boxes
    A and D; of a case the parts are a single choice, an ordering and a fill-in."""
    letters = _LETTERS.get(kind, "")
    plain = Question(
        id=f"{bank}-{serial:04d}",
        kind=kind,
        difficulty=serial % 5 + 1,
        must_know=serial % 7 == 0,
        tags=("瓦斯",) if serial % 2 else ("通风",),
        stem=f"第 {serial} 题：班前要检查几项？"
        + ("要查 ____ 项。" if kind is Kind.FILL_IN else ""),
        options=tuple(Option(letter, f"第 {serial} 题的选项 {letter}") for letter in letters),
        key=_KEYS.get(kind, ("A",)),
        blanks=(("三", "3"),) if kind is Kind.FILL_IN else (),
        basis=(Basis(document, "第一条"),),
        explanation="" if kind is Kind.CASE else "班前检查三项。",
    )
    return replace(plain, **_special(plain, serial, document))


def _special(plain: Question, serial: int, document: str) -> dict[str, Any]:
    """What only some kinds have."""
    if plain.kind is Kind.TRUE_FALSE:
        return {"options": TRUE_FALSE_OPTIONS}
    if plain.kind is Kind.HAZARD_PICTURE:
        return {"picture": Picture(scene().name, SCENE_ALT), "outlines": SPOTS}
    if plain.kind is Kind.SHORT_ANSWER:
        rubric = (RubricPoint("停止作业", 60), RubricPoint("报告班长", 40))
        return {"rubric": rubric, "model_answer": "停止作业，撤到安全地方，报告班长。"}
    if plain.kind is not Kind.CASE:
        return {}
    as_part = {"difficulty": plain.difficulty, "must_know": False, "tags": ()}
    parts = [made_question(serial, kind, document=document) for kind in CASE_PARTS]
    numbered = [
        replace(part, id=part_id(plain.id, at), **as_part) for at, part in enumerate(parts, 1)
    ]
    return {"stem": SCENARIO, "parts": tuple(numbered)}


def make_document(
    document: str = LAW, *, start: str = "2020-01-01", end: str | None = None
) -> None:
    """A text of the register with one article, in force from `start` until the day before `end`."""
    content = {
        "id": document,
        "title": "测试用法",
        "short": "测试用法",
        "kind": "法律",
        "number": "",
        "issued": "2019-12-01",
        "in_force": [{"start": start, "end": end}],
        "superseded_by": None,
        "complete": True,
        "note": None,
        "articles": [{"number": "第一条", "heading": None}],
    }
    with transaction() as session:
        session.merge(
            Document(
                id=document,
                title="测试用法",
                short="测试用法",
                kind="法律",
                content=content,
                recorded_at=NOW,
            )
        )


def make_published_bank(
    size: int = 40,
    *,
    bank_id: str | None = None,
    owner: MadeEnterprise | None = None,
    kinds: tuple[Kind, ...] = BASIC_KINDS,
    questions: Iterable[Question] | None = None,
    retired: Iterable[str] = (),
    number: int = 1,
) -> MadeBank:
    """A bank of `size` questions, the kinds in turn, published as version `number`."""
    prefix = private_prefix(owner.public_id) if owner else ""
    bank_id = bank_id or f"{prefix}bank{next(_numbers)}"
    given = tuple(questions or ())
    if not given:
        make_document()
        given = tuple(made_question(at, kinds[at % len(kinds)], bank_id) for at in range(size))
    gone = set(retired)
    bank = Bank(
        id=bank_id,
        title=f"测试题库 {bank_id}",
        version=number,
        category=BankCategory.POSTS,
        industries=("all",),
        posts=(),
        person_categories=("all",),
        changes="首次发布。",
        questions=tuple(
            BankQuestion(each, TOPICS[at % len(TOPICS)], "题目过时" if each.id in gone else None)
            for at, each in enumerate(given)
        ),
    )
    done = banks.publish(
        bank,
        banks.stored_register(owner.id if owner else None),
        actor=SYSTEM,
        now=NOW,
        origin="web" if owner else "shipped",
        owner_id=owner.id if owner else None,
        pictures={scene().name: scene().data} if any(each.pictures for each in given) else {},
    )
    assert done.version_id is not None, done
    active = tuple(_entry(bank_id, each) for each in bank.active())
    return MadeBank(bank_id, done.version_id, given, active)


def _entry(bank_id: str, each: BankQuestion) -> PoolEntry:
    return PoolEntry.of(each.question, revision_hash(each.question), bank_id, each.topic.id)


def sections_of(
    bank: MadeBank, counts: Mapping[Kind, int] | None = None, *, marks: int = MARKS
) -> tuple[Section, ...]:
    """A section a kind; by default 4 single, 2 multiple, 2 true-false, 2 fill-in: 100 marks."""
    wanted = counts or {Kind.SINGLE: 4, Kind.MULTIPLE: 2, Kind.TRUE_FALSE: 2, Kind.FILL_IN: 2}
    return tuple(
        Section(
            id=f"s{at}",
            title=f"第 {at} 部分",
            bank=bank.id,
            kinds=(kind,),
            topics=(),
            difficulty=(1, 5),
            count=number,
            marks=marks,
        )
        for at, (kind, number) in enumerate(wanted.items(), 1)
    )


def make_blueprint(
    owner: MadeEnterprise,
    bank: MadeBank,
    *,
    title: str = "测试用组卷规则",
    sections: tuple[Section, ...] | None = None,
    policy: Policy | None = None,
) -> BlueprintRecord:
    """A stored blueprint of `owner` that draws from `bank`."""
    blueprint = Blueprint(title, sections or sections_of(bank))
    with transaction() as session:
        record = BlueprintRecord(
            public_id=new_id(),
            title=title,
            owner_id=owner.id,
            content=blueprint.to_json(),
            policy=(policy or Policy()).to_json(),
            updated_at=NOW,
        )
        session.add(record)
        return record


def make_exam(
    owner: MadeEnterprise,
    *,
    bank: MadeBank | None = None,
    sections: tuple[Section, ...] | None = None,
    candidates: Iterable[Person] = (),
    invigilators: Iterable[Person] = (),
    policy: Policy | None = None,
    published: bool = True,
    opens_at: datetime = NOW - timedelta(hours=1),
    closes_at: datetime | None = NOW + timedelta(hours=3),
    place_text: str = "地面培训室",
    title: str = "测试考试",
) -> MadeExam:
    """An exam of `owner`, published with its candidates unless told otherwise."""
    bank = bank or make_published_bank()
    policy = policy or Policy()
    blueprint = Blueprint(title, sections or sections_of(bank))
    people = tuple(candidates)
    numbers = {person.id: new_id(8).upper() for person in people}
    secret = secrets.token_bytes(32)
    hashes = (pool_hash(bank.entries), blueprint_hash(blueprint), roster_hash(numbers.values()))
    promise = commitment(secret, *hashes)
    with transaction() as session:
        exam = Exam(
            public_id=new_id(),
            title=title,
            kind=policy.kind.value,
            owner_id=owner.id,
            place_text=place_text,
            blueprint=blueprint.to_json(),
            policy=policy.to_json(),
            opens_at=opens_at,
            closes_at=closes_at,
            created_at=NOW,
        )
        session.add(exam)
        session.flush()
        session.add_all(Invigilator(exam_id=exam.id, person_id=each.id) for each in invigilators)
        if published:
            _freeze(session, exam, bank, secret, hashes, promise)
            session.add_all(_candidate(exam, person, numbers, owner) for person in people)
        made = (exam.id, exam.public_id)
    return MadeExam(*made, title, policy, blueprint, bank.entries, secret, promise, numbers)


def _freeze(
    session: Session,
    exam: Exam,
    bank: MadeBank,
    secret: bytes,
    hashes: tuple[str, str, str],
    promise: str,
) -> None:
    session.merge(PoolRecord(hash=hashes[0], entries=[entry.to_json() for entry in bank.entries]))
    session.flush()
    session.add(ExamVersion(exam_id=exam.id, version_id=bank.version_id))
    exam.status, exam.published_at = "published", NOW - timedelta(days=1)
    exam.secret, exam.commitment = secret, promise
    exam.pool_hash, exam.blueprint_hash, exam.roster_hash = hashes
    exam.committed_pool_hash = exam.pool_hash
    exam.pool_checked_on = clock.local(NOW).date()


def _candidate(
    exam: Exam, person: Person, numbers: Mapping[int, str], owner: MadeEnterprise
) -> Candidate:
    return Candidate(
        exam_id=exam.id,
        person_id=person.id,
        number=numbers[person.id],
        place_id=owner.id,
        name=person.name,
        employer=owner.name,
        department=place_of(owner).name,
        posts="掘进工",
    )
