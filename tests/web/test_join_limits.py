"""How often one may try to come in: a whole plant shares one address, and nobody guesses on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from anquan_exam import clock, create_app
from anquan_exam.config import Settings
from anquan_exam.models import Base, db
from anquan_exam.web.extensions import limiter
from tests.doors import Door, door


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[tuple[FlaskClient, Door]]:
    """An application of its own with its request limits on, counting from nothing."""
    url = f"sqlite:///{tmp_path / 'limits.db'}"
    settings = Settings(instance_dir=tmp_path, database_url=url, testing=True)
    app = create_app(settings, WTF_CSRF_ENABLED=False)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app.test_client(), door(now=clock.now())
        db.engine.dispose()
        app.extensions["hot_engine"].dispose()
    limiter.enabled = False  # the limiter is one a process; other tests do without


def guess(client: FlaskClient, gate: Door, name: str, tail: str = "0000") -> int:
    return client.post(f"/join/{gate.code}", data={"name": name, "tail": tail}).status_code


def test_the_digits_of_one_name_are_not_guessed_at_without_end(
    limited: tuple[FlaskClient, Door],
) -> None:
    client, gate = limited
    assert [guess(client, gate, gate.one.name) for _ in range(11)] == [422] * 10 + [429]
    # Not by writing it otherwise, either; and nobody else is shut out.
    assert guess(client, gate, f" {gate.one.name} ") == 429
    assert guess(client, gate, gate.two.name, gate.two.id_number_tail) == 302


def test_a_plant_behind_one_address_comes_in_typing_errors_and_all(
    limited: tuple[FlaskClient, Door],
) -> None:
    client, gate = limited
    seen = {guess(client, gate, f"示例第{number}号") for number in range(100)}
    assert seen == {422}
    right = [guess(client, gate, gate.two.name, gate.two.id_number_tail) for _ in range(30)]
    assert set(right) == {302}


def test_somebody_who_tries_name_after_name_is_stopped(limited: tuple[FlaskClient, Door]) -> None:
    client, gate = limited
    seen = [guess(client, gate, f"示例第{number}号") for number in range(151)]
    assert seen == [422] * 150 + [429]
