"""What an exam draws from and marks by, kept in memory: all of it is addressed by its hash."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.blueprints import Blueprint, PoolEntry, blueprint_hash
from anquan_exam.domain.drawing import DrawTable, prepare
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import BankItem, PoolRecord, QuestionRevision
from anquan_exam.services.sittings import statements

TABLES_KEPT = 32
REVISIONS_KEPT = 50_000

_tables: dict[tuple[str, str], DrawTable] = {}
_questions: dict[str, Question] = {}
_topics: dict[str, dict[str, str]] = {}
_banks: dict[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {}


def pool_entries(rows: Iterable[Any]) -> tuple[PoolEntry, ...]:
    """The entries of a stored pool (rows as PoolEntry.to_json gives them)."""
    return tuple(
        PoolEntry(
            question_id=question_id,
            revision=revision,
            bank=bank,
            topic=topic,
            kind=Kind(kind),
            difficulty=difficulty,
            tags=tuple(tags),
            option_ids=tuple(option_ids),
            blanks=blanks,
        )
        for bank, question_id, revision, topic, kind, difficulty, tags, option_ids, blanks in rows
    )


def draw_table(session: Session, blueprint: Blueprint, pool_hash: str) -> DrawTable:
    """The draw table of a blueprint and a stored pool; read from the database once a process.

    Raises PoolTooSmall when a must-have question is not in the pool."""
    key = (blueprint_hash(blueprint), pool_hash)
    table = _tables.get(key)
    if table is None:
        rows = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == pool_hash)).one()
        table = prepare(blueprint, pool_entries(rows))
        while len(_tables) >= TABLES_KEPT:
            _tables.pop(next(iter(_tables)))
        _tables[key] = table
    return table


def questions(session: Session, revisions: Iterable[str]) -> Mapping[str, Question]:
    """The questions of these revisions; only unknown ones are read, in one statement.

    Raises KeyError for a revision nobody published."""
    wanted = set(revisions)
    missing = wanted - _questions.keys()
    if missing:
        rows = session.execute(
            select(QuestionRevision.hash, QuestionRevision.content).where(
                QuestionRevision.hash.in_(missing)
            )
        )
        read = {hash_: Question.from_content(content) for hash_, content in rows}
        known = {**_questions, **read}
        if len(known) > REVISIONS_KEPT:
            _questions.clear()
        _questions.update(read)
        return {revision: known[revision] for revision in wanted}
    return {revision: _questions[revision] for revision in wanted}


def topics_of(session: Session, versions: Mapping[int, str]) -> Mapping[str, str]:
    """Question id to topic id over bank versions (id to SHA-256); a version never changes."""
    missing = [number for number, sha256 in versions.items() if sha256 not in _topics]
    if missing:
        rows = session.execute(
            select(BankItem.version_id, BankItem.question_id, BankItem.topic).where(
                BankItem.version_id.in_(missing)
            )
        ).all()
        for number in missing:
            _topics[versions[number]] = {q: topic for v, q, topic in rows if v == number}
    merged: dict[str, str] = {}
    for sha256 in versions.values():
        merged.update(_topics[sha256])
    return merged


def banks_of(
    session: Session, exam: str, exam_id: int
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The bank versions behind a published exam ({bank: {version, sha256}}), and question id to
    topic over them; read once a process, by the exam's public id."""
    known = _banks.get(exam)
    if known is None:
        rows = session.connection().execute(statements.VERSIONS_OF, {"exam": exam_id}).all()
        versions = {r.bank_id: {"version": r.number, "sha256": r.sha256} for r in rows}
        known = (versions, topics_of(session, {r.id: r.sha256 for r in rows}))
        while len(_banks) >= TABLES_KEPT * 4:
            _banks.pop(next(iter(_banks)))
        _banks[exam] = known
    return known
