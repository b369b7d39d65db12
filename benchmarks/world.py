"""What the hot path is measured on: a bank of 2,000 questions and people enough to sit it."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.drawing import DrawHistory, DrawSeed, pool_hash, prepare
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Base,
    Candidate,
    Credential,
    Exam,
    PaperRecord,
    Person,
    SignIn,
    db,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.ids import new_id
from anquan_exam.services.sign_ins import token_hash
from anquan_exam.services.sittings.tokens import AttemptToken, issue
from benchmarks.client import post
from tests.builders import make_enterprise, password_hash
from tests.exam_builders import MadeExam, make_exam, make_published_bank, sections_of

QUESTIONS = 50
POOL = 2000
CHUNK = 2000
CSRF = "bench"
COUNTS = {Kind.SINGLE: 25, Kind.MULTIPLE: 10, Kind.TRUE_FALSE: 10, Kind.FILL_IN: 5}


@dataclass
class World:
    """A filled database, and the requests made for it."""

    exam: MadeExam
    cookies: dict[int, str]
    """Person id to the raw token of a live sign-in."""
    app: Flask

    def headers(self, person: int) -> dict[str, str]:
        """What a signed-in phone sends."""
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        cookie = serializer.dumps(
            {"_user_id": self.cookies[person], "_fresh": True, "csrf_token": CSRF}
        )
        return {"Cookie": f"aq={cookie}", "User-Agent": "Mozilla/5.0 (Linux; Android 10) bench"}


def build(app: Flask, people: int) -> World:
    """An empty schema filled with the bank, an exam and `people` candidates who are signed in."""
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        enterprise = make_enterprise()
        bank = make_published_bank(POOL)
        now = clock.now()
        exam = make_exam(
            enterprise,
            bank=bank,
            sections=sections_of(bank, COUNTS, marks=200),
            policy=Policy(duration_minutes=600, max_tries=None),
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(hours=20),
        )
        cookies = _people(people, exam, enterprise.id, now)
        return World(exam, cookies, app)


def _people(count: int, exam: MadeExam, place: int, now: datetime) -> dict[int, str]:
    tokens = [secrets.token_urlsafe(32) for _ in range(count)]
    common = {"name": "压测员", "initials": "ycy", "created_at": now, "notice_seen_at": now}
    with transaction() as session:
        session.execute(
            insert(Person),
            [{**common, "public_id": new_id(), "phone": f"199{n:08d}"} for n in range(count)],
        )
        ids = list(session.scalars(select(Person.id).order_by(Person.id)))[-count:]
        hashed = password_hash("Kaoshi-2026")
        for model, rows in (
            (
                Credential,
                [
                    {"person_id": i, "password_hash": hashed, "must_change": False}
                    | {"changed_at": now, "failures": 0}
                    for i in ids
                ],
            ),
            (
                SignIn,
                [
                    {"token_hash": token_hash(t), "person_id": i, "created_at": now}
                    | {"expires_at": now + timedelta(hours=12)}
                    for i, t in zip(ids, tokens, strict=True)
                ],
            ),
            (
                Candidate,
                [
                    {"exam_id": exam.id, "person_id": i, "number": f"B{i:07d}"}
                    | {"place_id": place, "name": "压测员"}
                    for i in ids
                ],
            ),
        ):
            for at in range(0, count, CHUNK):
                session.execute(insert(model), rows[at : at + CHUNK])
    return dict(zip(ids, tokens, strict=True))


def open_attempts(world: World, people: list[int], *, answers: int) -> list[AttemptToken]:
    """An open attempt for each of `people`, all on one paper as drawn, with `answers` received."""
    exam, now = world.exam, clock.now()
    table = prepare(exam.blueprint, exam.pool)
    inputs = table.inputs(pool_hash(exam.pool), DrawHistory())
    paper = table.draw(DrawSeed(exam.secret, exam.public_id, "", "bench"), inputs)
    with world.app.app_context():
        with reading() as session:
            pool = session.scalar(select(Exam.pool_hash).where(Exam.id == exam.id))
        with transaction() as session:
            session.execute(
                insert(PaperRecord),
                [
                    {"exam_id": exam.id, "person_id": p, "number": f"P{p}", "try_number": 1}
                    | {"content": paper.to_json(), "inputs": inputs.to_json(), "pool_hash": pool}
                    | {"sha256": paper_hash(paper), "drawn_at": now}
                    for p in people
                ],
            )
            papers = session.execute(
                select(PaperRecord.id, PaperRecord.person_id).where(
                    PaperRecord.person_id.between(min(people), max(people))
                )
            ).all()
            ends = now + timedelta(hours=10)
            session.execute(
                insert(Attempt),
                [
                    {"public_id": new_id(), "paper_id": paper_id, "exam_id": exam.id}
                    | {"person_id": p, "item_count": QUESTIONS, "started_at": now}
                    | {"deadline_at": ends, "accept_until": ends, "receipt": new_id(12)}
                    for paper_id, p in papers
                ],
            )
            rows = session.execute(
                select(Attempt.id, Attempt.person_id).where(
                    Attempt.person_id.between(min(people), max(people))
                )
            ).all()
            _answer(session, [row.id for row in rows], paper, answers, now)
    return [AttemptToken(row.id, 1, row.person_id, paper.shape()) for row in rows]


def _answer(
    session: Session, attempts: list[int], paper: Paper, answers: int, now: datetime
) -> None:
    right = {Kind.MULTIPLE: ["A", "B"], Kind.FILL_IN: ["三"]}
    each = [
        {"epoch": 1, "seq": item.number, "kind": "answered", "item": item.number}
        | {"payload": right.get(item.kind, ["A"]), "server_at": now, "device": "bench"}
        for item in paper.items[:answers]
    ]
    if each:
        for attempt in attempts:
            session.execute(insert(AttemptEvent), [{**e, "attempt_id": attempt} for e in each])


def start_requests(world: World, people: list[int], *, gzip: bool = True) -> list[bytes]:
    """One start a person; phones take compressed pages."""
    path = f"/exam/{world.exam.public_id}/start"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    if gzip:
        form["Accept-Encoding"] = "gzip"
    key = world.app.secret_key
    assert key is not None
    token = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(CSRF)
    body = urlencode({"code": "", "csrf_token": token}).encode()
    return [post(path, body, {**world.headers(p), **form}) for p in people]


def save_requests(
    world: World, tokens: list[AttemptToken], count: int, path: str, first: int
) -> list[bytes]:
    """`count` saves of one answer each, spread over the attempts, numbered from `first`."""
    texts = [(issue(token), world.headers(token.person_id), token) for token in tokens]
    requests = []
    for at in range(count):
        text, headers, token = texts[at % len(texts)]
        body = {
            "epoch": token.epoch,
            "bare": [token.attempt_id, token.epoch, token.person_id],
            "events": [_event(first + at // len(texts), at % 25 + 1)],
        }
        requests.append(_json(path, body, {**headers, "X-Attempt-Token": text}))
    return requests


def hand_in_requests(world: World, tokens: list[AttemptToken]) -> list[bytes]:
    """One hand-in an attempt, with the whole sheet."""
    return [
        _json(
            "/sit/hand-in",
            {"epoch": token.epoch, "events": [], "sheet": {}},
            {**world.headers(token.person_id), "X-Attempt-Token": issue(token)},
        )
        for token in tokens
    ]


def _event(seq: int, item: int) -> dict[str, Any]:
    payload = ["ABCD"[seq % 4]]
    return {"seq": seq, "kind": "answered", "item": item, "payload": payload, "client_at": 1}


def _json(path: str, body: dict[str, Any], headers: dict[str, str]) -> bytes:
    return post(path, json.dumps(body).encode(), {**headers, "Content-Type": "application/json"})
