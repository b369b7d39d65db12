"""Too many sign in at once: the line is full, and everybody is told so at once and alike."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anquan_exam import clock
from anquan_exam.models import Credential, Person, SignIn, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import passwords
from anquan_exam.services.hashing import HashLine, LineFull
from tests import builders as b

PHONE = "13912345678"
SCRIPT = {"Accept": "application/json"}


@contextmanager
def full_line(app: Flask) -> Iterator[None]:
    """Every place of the line taken by somebody else."""
    line: HashLine = app.extensions["hash_line"]
    with ExitStack() as held:
        for _ in range(app.extensions["settings"].password_line):
            held.enter_context(line.place())
        with pytest.raises(LineFull), line.place():
            pass
        yield


def enter(
    client: FlaskClient,
    account: str = PHONE,
    password: str = b.PASSWORD,
    headers: dict[str, str] | None = None,
    **more: str,
) -> TestResponse:
    form = {"account": account, "password": password, **more}
    return client.post("/sign-in?next=/me", data=form, headers=headers)


def test_a_full_line_answers_at_once_and_lets_in_later(app: Flask, client: FlaskClient) -> None:
    b.make_person(phone=PHONE)
    with full_line(app):
        answer = enter(client)
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        assert "还没轮到你" in answer.text and PHONE in answer.text
        assert b.PASSWORD not in answer.text
        assert client.get("/me").status_code == 302
    assert enter(client).location == "/me"
    assert client.get("/me").status_code == 200


def test_the_script_is_told_how_long_to_wait_and_where_to_go(
    app: Flask, client: FlaskClient
) -> None:
    b.make_person(phone=PHONE)
    with full_line(app):
        answer = enter(client, headers=SCRIPT)
        assert answer.status_code == 503 and answer.json == {"wait": 3}
    assert enter(client, headers=SCRIPT).json == {"url": "/me"}
    wrong = enter(client.application.test_client(), password="wrong-code", headers=SCRIPT)
    assert wrong.status_code == 422 and "账号或密码不对" in wrong.text


def test_a_try_that_was_told_to_wait_is_no_failed_try(app: Flask, client: FlaskClient) -> None:
    person = b.make_person(phone=PHONE)
    with full_line(app):
        assert {enter(client, password="wrong-code").status_code for _ in range(20)} == {503}
    with reading() as session:
        credential = session.get_one(Credential, person.id)
        assert credential.failures == 0 and credential.locked_until is None
        assert session.scalars(select(TrailEntry)).all() == []
        assert session.scalars(select(SignIn)).all() == []
    assert enter(client).location == "/me"


def without_token(page: str) -> str:
    """The CSRF token has the second in it."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page)


def first_code(_person: Person) -> str:
    code = passwords.new_code()
    with transaction() as session:
        session.execute(update(Credential).values(password_hash=passwords.hash_initial_code(code)))
    return code


def locked(_person: Person) -> str:
    until = clock.now() + timedelta(minutes=15)
    with transaction() as session:
        session.execute(update(Credential).values(locked_until=until))
    return b.PASSWORD


@pytest.mark.parametrize(
    "code_of", [lambda _: b.PASSWORD, lambda _: "wrong-code", first_code, locked]
)
@pytest.mark.parametrize("headers", [SCRIPT, {}])
def test_in_line_nothing_tells_which_account_or_code_is_right(
    app: Flask,
    client: FlaskClient,
    code_of: Callable[[Person], str],
    headers: dict[str, str],
) -> None:
    code = code_of(b.make_person(phone=PHONE))
    stranger = "13900000000"
    with full_line(app):
        known = enter(client, PHONE, code, headers)
        unknown = enter(client, stranger, code, headers)
    assert known.status_code == unknown.status_code == 503
    assert without_token(known.text).replace(PHONE, stranger) == without_token(unknown.text)


def test_the_enterprise_chosen_is_still_chosen(app: Flask, client: FlaskClient) -> None:
    one, other = b.make_enterprise("红旗煤矿一号井"), b.make_enterprise("红旗煤矿二号井")
    b.make_person(enterprise=one, number="7", phone=None)
    with full_line(app):
        page = enter(client, "7", enterprise_name="红旗", enterprise=one.public_id).text
    assert f'value="{one.public_id}" required checked' in page
    assert f'value="{other.public_id}" required>' in page
    assert "红旗" in page


def test_a_new_code_waits_too_and_is_then_taken(app: Flask, client: FlaskClient) -> None:
    b.sign_in(client, b.make_person(phone=PHONE))
    form = {"old": b.PASSWORD, "new": "Xinmima-1", "again": "Xinmima-1"}
    with full_line(app):
        page = client.post("/change-code", data=form)
        assert page.status_code == 503 and "还没轮到你" in page.text
        assert not any(code in page.text for code in form.values())
        assert client.post("/change-code", data=form, headers=SCRIPT).json == {"wait": 3}
    assert client.post("/change-code", data=form, headers=SCRIPT).json == {"url": "/"}
    assert enter(client.application.test_client(), password="Xinmima-1").location == "/me"


def test_what_is_wrong_without_a_hash_is_said_though_the_line_is_full(
    app: Flask, client: FlaskClient
) -> None:
    with full_line(app):
        assert enter(client, "", "").status_code == 422
        app.config["WTF_CSRF_ENABLED"] = True
        forged = enter(client, headers=SCRIPT)
        assert forged.status_code == 400 and "放得太久" in forged.json["error"]


def test_everybody_else_is_served_while_the_line_is_full(app: Flask, client: FlaskClient) -> None:
    b.sign_in(client, b.make_person())
    with full_line(app):
        assert client.get("/me").status_code == 200
        assert client.get("/sign-in").status_code == 302
