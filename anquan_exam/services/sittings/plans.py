"""What an exam draws from and marks by, kept in memory: all of it is addressed by its content."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from anquan_exam.domain.blueprints import Blueprint, PoolEntry
from anquan_exam.domain.drawing import DrawHistory, DrawInputs, DrawTable, Order, prepare
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import BankItem, PoolRecord, QuestionRevision
from anquan_exam.models.session import Entry, core
from anquan_exam.services.sittings import statements

TABLES_KEPT = 32
REVISIONS_KEPT = 50_000

_tables: dict[tuple[Blueprint, str], DrawTable] = {}
_kinds: dict[tuple[Blueprint, str], frozenset[Kind]] = {}
_questions: dict[str, Question] = {}
_topics: dict[str, dict[str, str]] = {}
_banks: dict[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {}


@lru_cache(maxsize=256)
def policy_of(text: str) -> Policy:
    """The policy stored as this JSON."""
    return Policy.from_json(json.loads(text))


@lru_cache(maxsize=256)
def blueprint_of(text: str) -> Blueprint:
    """The blueprint stored as this JSON."""
    return Blueprint.from_json(json.loads(text))


def pool_entries(rows: Iterable[Any]) -> tuple[PoolEntry, ...]:
    """The entries of a stored pool (rows as PoolEntry.to_json gives them)."""
    return tuple(map(PoolEntry.from_json, rows))


def draw_table(session: Entry, blueprint: Blueprint, pool_hash: str) -> DrawTable:
    """The draw table of a blueprint and a stored pool; read from the database once a process.

    Raises PoolTooSmall when a must-have question is not in the pool."""
    key = (blueprint, pool_hash)
    table = _tables.get(key)
    if table is None:
        rows = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == pool_hash)).one()
        table = prepare(blueprint, pool_entries(rows))
        while len(_tables) >= TABLES_KEPT:
            _tables.pop(next(iter(_tables)))
        _tables[key] = table
    return table


def draw_inputs(
    table: DrawTable, policy: Policy, pool_hash: str, history: DrawHistory
) -> DrawInputs:
    """What a paper under `policy` is drawn with: its sections mixed where it may stop early."""
    shuffle, order = policy.shuffle_options, order_of(policy)
    return table.inputs(pool_hash, history, shuffle_options=shuffle, order=order)


def order_of(policy: Policy) -> Order:
    """How the questions of papers under `policy` follow one another."""
    return Order.MIXED if policy.sequential else Order.SECTIONS


def kinds_of(session: Entry, blueprint: Blueprint, pool_hash: str) -> frozenset[Kind]:
    """The kinds that papers of a blueprint and a stored pool may ask, those of the parts of cases
    among them; read once a process."""
    key = (blueprint, pool_hash)
    if key not in _kinds:
        rows = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == pool_hash)).one()
        drawn = [e for e in pool_entries(rows) if any(s.takes(e) for s in blueprint.sections)]
        asked = {shape.kind for entry in drawn for shape in entry.asked}
        while len(_kinds) >= TABLES_KEPT:
            _kinds.pop(next(iter(_kinds)))
        _kinds[key] = frozenset(asked | {entry.kind for entry in drawn})
    return _kinds[key]


def questions(session: Entry, revisions: Iterable[str]) -> Mapping[str, Question]:
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


def topics_of(session: Entry, versions: Mapping[int, str]) -> Mapping[str, str]:
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
    session: Entry, exam: str, exam_id: int
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The bank versions behind a published exam ({bank: {version, sha256}}), and question id to
    topic over them; read once a process, by the exam's public id."""
    known = _banks.get(exam)
    if known is None:
        rows = core(session).execute(statements.VERSIONS_OF, {"exam": exam_id}).all()
        versions = {r.bank_id: {"version": r.number, "sha256": r.sha256} for r in rows}
        known = (versions, topics_of(session, {r.id: r.sha256 for r in rows}))
        while len(_banks) >= TABLES_KEPT * 4:
            _banks.pop(next(iter(_banks)))
        _banks[exam] = known
    return known
