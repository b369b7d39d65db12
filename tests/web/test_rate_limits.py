"""Sign-in limits with a whole plant behind one address."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from anquan_exam import create_app
from anquan_exam.config import Settings
from anquan_exam.models import Base, db
from anquan_exam.web.extensions import limiter


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[FlaskClient]:
    """An application of its own with its request limits on, counting from nothing."""
    settings = Settings(
        instance_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'limits.db'}", testing=True
    )
    app = create_app(settings, WTF_CSRF_ENABLED=False)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app.test_client()
        db.engine.dispose()
        app.extensions["hot_engine"].dispose()
    limiter.enabled = False  # the limiter is one a process; other tests do without


def sign_in(client: FlaskClient, password: str) -> int:
    form = {"account": "19900000001", "password": password}
    return client.post("/sign-in", data=form).status_code


def attempt(client: FlaskClient, account: str) -> int:
    return client.post("/sign-in", data={"account": account, "password": ""}).status_code


def test_two_hundred_people_behind_one_address_are_all_heard(limited: FlaskClient) -> None:
    assert {attempt(limited, f"199{number:08d}") for number in range(200)} == {422}


def test_one_account_is_not_guessed_at_without_end(limited: FlaskClient) -> None:
    seen = [attempt(limited, "19900000001") for _ in range(13)]
    assert seen[:12] == [422] * 12
    assert seen[12] == 429
    assert attempt(limited, "19900000002") == 422


def test_who_was_told_to_wait_has_used_up_no_try(limited: FlaskClient) -> None:
    app = limited.application
    with ExitStack() as held:
        for _ in range(app.extensions["settings"].password_line):
            held.enter_context(app.extensions["hash_line"].place())
        assert {sign_in(limited, "wrong-code") for _ in range(30)} == {503}
    assert [sign_in(limited, "wrong-code") for _ in range(13)] == [422] * 12 + [429]
