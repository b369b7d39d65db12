"""Answers and times worked out of the events of many sittings at once."""

import random
from datetime import timedelta

from flask import Flask
from sqlalchemy import insert, select, update

from anquan_exam.domain.sitting import fold
from anquan_exam.models import Attempt, AttemptEvent
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.item_analysis.events import word_by_word
from anquan_exam.services.sittings.events import events_of
from tests.builders import NOW
from tests.item_builders import make_hall


def test_answers_are_folded_as_the_domain_folds_them(app: Flask) -> None:
    """Random sittings: several page loads, clearings, repeats, sheets at the hand-in."""
    make_hall(8)
    chance = random.Random(3)
    with reading() as session:
        attempts = session.execute(select(Attempt.id, Attempt.started_at)).all()
    with transaction() as session:
        session.execute(AttemptEvent.__table__.delete().where(AttemptEvent.epoch > 0))
        for attempt in attempts:
            session.execute(insert(AttemptEvent), list(_noise(attempt.id, chance)))
            sheet = {
                str(n): chance.choice((["A"], ["D"], [])) for n in chance.sample(range(1, 9), 4)
            }
            session.execute(
                update(AttemptEvent)
                .where(AttemptEvent.attempt_id == attempt.id, AttemptEvent.kind == "submitted")
                .values(payload={"answers": sheet})
            )
    with reading() as session:
        words = word_by_word(session, {a.id: a.started_at for a in attempts})
        for attempt in attempts:
            mine = words[words["attempt"] == attempt.id]
            found = {n: c for n, c in zip(mine["number"], mine["chosen"], strict=True) if c}
            assert found == dict(fold(events_of(session, attempt.id)).answers)


def _noise(attempt: int, chance: random.Random):
    for epoch in (1, 2, 3):
        for seq in range(1, chance.randint(2, 10)):
            kind = chance.choice(("answered", "answered", "cleared", "flagged"))
            yield {
                "attempt_id": attempt, "epoch": epoch, "seq": seq, "kind": kind,
                "item": chance.randint(1, 8), "server_at": NOW, "client_ms": None,
                "payload": chance.choice((["A"], ["B"], [" "])) if kind == "answered" else {},
                "device": "", "network": "",
            }  # fmt: skip


def test_time_on_a_question_leaves_out_what_was_spent_away(app: Flask) -> None:
    make_hall(1)
    with reading() as session:
        attempt = session.execute(select(Attempt.id, Attempt.started_at)).one()
    start = int(attempt.started_at.timestamp() * 1000) + 3_600_000  # a phone an hour ahead
    steps = (
        ("answered", 1, 20), ("answered", 2, 50), ("left_page", 3, 60), ("returned", 3, 360),
        ("answered", 3, 375), ("answered", 1, 385), ("flagged", 4, 390), ("answered", 4, 400),
    )  # fmt: skip
    with transaction() as session:
        session.execute(AttemptEvent.__table__.delete().where(AttemptEvent.epoch > 0))
        session.execute(
            insert(AttemptEvent),
            [
                {
                    "attempt_id": attempt.id, "epoch": 1, "seq": seq, "kind": kind, "item": item,
                    "payload": ["A"] if kind == "answered" else {}, "device": "", "network": "",
                    "client_ms": start + 1000 * at,
                    # What the phone kept without a signal arrives late.
                    "server_at": attempt.started_at + timedelta(seconds=at + 200 * (seq > 1)),
                }
                for seq, (kind, item, at) in enumerate(steps, 1)
            ],
        )  # fmt: skip
        words = word_by_word(session, {attempt.id: attempt.started_at})
    seconds = dict(zip(words["number"], words["seconds"], strict=True))
    assert {n: seconds[n] for n in (1, 2, 3, 4)} == {1: 30, 2: 30, 3: 25, 4: 15}
