"""The sealer and the audit over a real database: one chain, whoever seals; tampering is found."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.chain import Anchor, Fault, Head
from anquan_exam.models import db
from anquan_exam.models.session import transaction
from anquan_exam.services import auditing, leases, sealing, trail
from tests.builders import NOW


def act(count: int = 1, *, at: datetime = NOW) -> None:
    """Entries as acts leave them: unsealed."""
    with transaction() as session:
        for number in range(count):
            trail.record(
                session, SYSTEM, "exam.published", ("exam", f"k{number}"), now=at, title="通风"
            )


def tamper(statement: str) -> None:
    """What somebody with a database client could do."""
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def test_entries_are_chained_in_batches_and_the_chain_is_sound(app: Flask) -> None:
    act(7)
    assert sealing.seal_all("a", now=NOW, batch=3) == 7
    verdict = auditing.verify_trail()
    assert (verdict.sound, verdict.broken, verdict.head) == (7, None, sealing.head())
    assert sealing.unsealed_count() == 0


def test_a_second_sealing_goes_on_where_the_first_ended(app: Flask) -> None:
    act(2)
    sealing.seal_all("a", now=NOW)
    printed = sealing.head()
    act(3)
    sealing.seal_all("b", now=NOW)
    assert sealing.head().position == 5
    assert auditing.verify_trail(Anchor(printed.seal, 2)).sound == 2


def test_nobody_seals_while_another_holds_the_lease(app: Flask) -> None:
    act()
    leases.take(sealing.LEASE, "other", now=NOW, seconds=10)
    assert sealing.seal_all("a", now=NOW) == 0
    assert sealing.seal_all("a", now=NOW + timedelta(seconds=10)) == 1


def test_sealers_that_race_leave_one_whole_chain(app: Flask) -> None:
    act(60)
    gate, sealed = threading.Barrier(4), []

    def race(holder: str) -> None:
        with app.app_context():
            gate.wait()
            for _ in range(20):
                sealed.append(sealing.seal_batch(holder, now=NOW, most=5))
            leases.give_back(sealing.LEASE, holder)

    threads = [threading.Thread(target=race, args=(f"holder-{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 60
    assert auditing.verify_trail().sound == 60


def test_the_database_refuses_a_fork_even_without_a_lease(app: Flask) -> None:
    act(2)
    sealing.seal_batch("a", now=NOW, most=1)
    with pytest.raises(Exception, match=r"(?i)unique"):
        tamper("UPDATE trail_entry SET position = 1, previous = 'x', seal = 'y' WHERE id = 2")


@pytest.mark.parametrize(
    "statement, fault",
    [
        ("UPDATE trail_entry SET actor_name = '别人' WHERE position = 3", Fault.SEAL),
        ("UPDATE trail_entry SET at = '2026-01-01 00:00:00.000000' WHERE position = 3", Fault.SEAL),
        (
            'UPDATE trail_entry SET payload = \'{"title": "机电"}\' WHERE position = 3',
            Fault.PAYLOAD,
        ),
        ("UPDATE trail_entry SET salt = NULL WHERE position = 3", Fault.PAYLOAD),
        ("DELETE FROM trail_entry WHERE position = 3", Fault.GAP),
        (
            "UPDATE trail_entry SET position = NULL, previous = NULL, seal = NULL"
            " WHERE position = 3",
            Fault.GAP,
        ),
        ("UPDATE trail_entry SET previous = 'forged' WHERE position = 3", Fault.LINK),
    ],
)
def test_the_first_altered_row_is_named(app: Flask, statement: str, fault: Fault) -> None:
    act(5)
    sealing.seal_all("a", now=NOW)
    tamper(statement)
    verdict = auditing.verify_trail()
    assert verdict.broken is not None
    assert (verdict.sound, verdict.broken.fault) == (2, fault)
    assert verdict.broken.position == (4 if fault is Fault.GAP else 3)


def test_a_chain_cut_short_is_found_by_the_printed_head(app: Flask) -> None:
    act(5)
    sealing.seal_all("a", now=NOW)
    printed = sealing.head()
    tamper("DELETE FROM trail_entry WHERE position > 3")
    assert auditing.verify_trail().broken is None
    broken = auditing.verify_trail(Anchor(printed.seal, printed.position)).broken
    assert broken is not None
    assert broken.fault is Fault.ANCHOR_MISSING


def test_payloads_past_their_time_are_erased_and_the_chain_stays_whole(app: Flask) -> None:
    act(2, at=NOW - timedelta(days=400))
    act(2)
    sealing.seal_all("a", now=NOW)
    printed = sealing.head()
    assert sealing.erase_payloads(SYSTEM, before=NOW - timedelta(days=365), now=NOW) == 2
    sealing.seal_all("a", now=NOW)
    verdict = auditing.verify_trail()
    assert (verdict.sound, verdict.erased, verdict.broken) == (5, 2, None)
    assert auditing.verify_trail(Anchor(printed.seal, printed.position)).sound == 4
    with db.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT salt, CAST(payload AS TEXT) FROM trail_entry ORDER BY id")
        ).all()
    assert [tuple(row) for row in rows[:2]] == [(None, None)] * 2
    assert all(salt for salt, _ in rows[2:])


def test_what_is_not_sealed_yet_is_not_erased(app: Flask) -> None:
    act(1, at=NOW - timedelta(days=400))
    assert sealing.erase_payloads(SYSTEM, before=NOW, now=NOW) == 0


def test_an_empty_trail_is_sound_and_has_no_anchor(app: Flask) -> None:
    assert auditing.verify_trail().broken is None
    assert sealing.head() == Head(0, "0" * 64)
    broken = auditing.verify_trail(Anchor("a" * 64)).broken
    assert broken is not None
    assert broken.fault is Fault.ANCHOR_MISSING


def test_a_check_on_a_page_is_itself_an_entry_with_its_outcome(app: Flask) -> None:
    act(2)
    sealing.seal_all("a", now=NOW)
    tamper("UPDATE trail_entry SET act = 'exam.closed' WHERE position = 2")
    auditing.verify_as(SYSTEM, now=NOW)
    with db.engine.connect() as connection:
        act_name, payload = connection.execute(
            text("SELECT act, CAST(payload AS TEXT) FROM trail_entry ORDER BY id DESC LIMIT 1")
        ).one()
    assert act_name == "trail.verified"
    assert '"fault": "seal"' in payload
