"""Leases: one holder at a time, whatever races; one that is not renewed lapses."""

import threading
from datetime import UTC, datetime, timedelta

from flask import Flask

from anquan_exam.services import leases

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_lease_is_refused_to_others_until_it_lapses(app: Flask) -> None:
    assert leases.take("job", "a", now=NOW, seconds=10)
    assert not leases.take("job", "b", now=NOW + timedelta(seconds=9.9), seconds=10)
    assert leases.take("job", "b", now=NOW + timedelta(seconds=10), seconds=10)
    assert not leases.take("job", "a", now=NOW + timedelta(seconds=11), seconds=10)


def test_its_holder_renews_it_as_often_as_wanted(app: Flask) -> None:
    for second in (0, 8, 16):
        assert leases.take("job", "a", now=NOW + timedelta(seconds=second), seconds=10)
    assert leases.holder_of("job", now=NOW + timedelta(seconds=25)) == "a"
    assert leases.holder_of("job", now=NOW + timedelta(seconds=26)) is None


def test_a_lease_given_back_is_free_at_once_but_only_its_holder_can_give_it_back(
    app: Flask,
) -> None:
    leases.take("job", "a", now=NOW, seconds=10)
    leases.give_back("job", "b")
    assert not leases.take("job", "b", now=NOW, seconds=10)
    leases.give_back("job", "a")
    assert leases.take("job", "b", now=NOW, seconds=10)


def test_leases_of_different_names_do_not_meet(app: Flask) -> None:
    assert leases.take("job", "a", now=NOW, seconds=10)
    assert leases.take("other", "b", now=NOW, seconds=10)


def test_of_many_that_race_for_it_exactly_one_gets_it(app: Flask) -> None:
    gate, won = threading.Barrier(8), []

    def race(holder: str) -> None:
        with app.app_context():
            gate.wait()
            if leases.take("job", holder, now=NOW, seconds=10):
                won.append(holder)

    threads = [threading.Thread(target=race, args=(f"holder-{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [leases.holder_of("job", now=NOW)]


def test_two_processes_name_themselves_differently() -> None:
    assert leases.new_holder() != leases.new_holder()
