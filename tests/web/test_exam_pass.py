"""A sign-in by join code opens its own exam, once its holder was seen, and nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Attempt, SignIn
from anquan_exam.models.session import reading, transaction
from tests import others
from tests.builders import sign_in
from tests.doors import Door, come, door, room_of, see, text
from tests.exam_builders import make_exam, make_published_bank, sections_of
from tests.sitters import sitter_for
from tests.web.test_others import address


@pytest.fixture
def gate(app: Flask, client: FlaskClient) -> Door:
    return door(Policy(needs_presence=True, asks_photo=True), now=clock.now())


@pytest.fixture
def desk(gate: Door, app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), gate.watcher)


# Pictures stand on papers, and their names are their content.
OPEN_TO_A_PASS = {
    "pictures.show",
    "auth.sign_out",
    "auth.notice",
    "sitting.before",
    "sitting.begin",
    "sitting.still_waiting",
    "sitting.photo",
    "sitting.answer_photo",
    "sitting.paper",
    "sitting.form",
    "sitting.sheet",
    "sitting.card",
    "sitting.leave",
    "sitting.leave_now",
    "sitting.hand_in",
    "sitting.over",
    "sitting.result",
}


def test_every_other_page_is_closed_to_a_pass(app: Flask, gate: Door, client: FlaskClient) -> None:
    """Every route there is, with real ids where it has arguments; its holder has every role."""
    world = others.make_world()
    for role in ("administrator", "inspector", "safety-manager"):
        others.builders.grant(gate.one, others.Role(role), gate.enterprise)
    come(client, gate, gate.one)
    with transaction() as session:
        session.execute(
            update(SignIn).where(SignIn.exam_id.is_not(None)).values(seen_at=clock.now())
        )
    tried, odd = set(), []
    for rule in app.url_map.iter_rules():
        needs = getattr(app.view_functions[rule.endpoint], "needs", None)
        if not isinstance(needs, Permission):
            continue
        if rule.endpoint in OPEN_TO_A_PASS and rule.arguments <= {"name"}:
            continue
        # Of what is open to a pass, another exam's is not.
        path = path_of(rule, world)
        for method in {"GET", "POST"} & (rule.methods or set()):
            with client.open(path, method=method) as answer:
                tried.add(rule.endpoint)
                if answer.status_code != 403:
                    odd.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not odd, "\n".join(odd)
    assert len(tried) > 150


NOBODYS = {"home.names_of", "results.export", "system.download_backup", "blueprints.take"}


def path_of(rule: Any, world: others.World) -> str:
    """The address of somebody's real object, where the argument names one."""
    if rule.endpoint not in NOBODYS and not rule.rule.startswith(("/practice/", "/marking/")):
        return address(rule, world, world)
    return re.sub(r"<(?:any\((\w+)[^>]*|[^>]+)>", lambda found: found[1] or "1", rule.rule)


def test_what_is_open_to_a_pass_is_what_a_sitting_takes(app: Flask) -> None:
    views = app.view_functions.items()
    assert {name for name, view in views if hasattr(view, "with_pass")} == OPEN_TO_A_PASS


def test_the_pictures_of_a_paper_are_seen_on_a_pass(app: Flask, client: FlaskClient) -> None:
    bank = make_published_bank(4, kinds=(Kind.HAZARD_PICTURE,))
    sections = sections_of(bank, {Kind.HAZARD_PICTURE: 2})
    gate = door(now=clock.now(), bank=bank, sections=sections)
    come(client, gate, gate.one)
    gate.see(gate.one, clock.now())
    paper = client.post(f"/exam/{gate.exam.public_id}/start").get_data(as_text=True)
    names = re.findall(r'src="(/pictures/[^"]+)"', paper)
    assert names and client.get(names[0]).mimetype.startswith("image/")


def test_a_closed_page_says_why_in_plain_words(gate: Door, client: FlaskClient) -> None:
    come(client, gate, gate.one)
    assert "你是用进场码进来的，只能考这一场" in text(client, "/me", 403)
    assert text(client, "/sign-in").count("<form") >= 1
    answer = client.post("/sit/hand-in", json={}, headers={"X-Attempt-Token": "x"})
    assert answer.status_code == 401


def test_a_pass_does_not_hand_in_for_another_exam(
    gate: Door, client: FlaskClient, desk: FlaskClient
) -> None:
    now = clock.now()
    other = make_exam(gate.enterprise, candidates=[gate.one], closes_at=now + timedelta(hours=2))
    elsewhere = sitter_for(gate.one, other, now=now).start(now=now)
    come(client, gate, gate.one)
    see(desk, gate, gate.one)
    headers = {"X-Attempt-Token": elsewhere.token}
    answer = client.post("/sit/hand-in", json={"events": []}, headers=headers)
    assert answer.status_code == 403
    saved = client.post("/sit/save", json={"events": []}, headers=headers)
    assert saved.status_code == 401
    assert client.get(f"/sit/{elsewhere.attempt}").status_code == 403


def test_an_unseen_phone_gets_no_further_than_the_waiting_page(
    gate: Door, client: FlaskClient, desk: FlaskClient, app: Flask
) -> None:
    first = app.test_client()
    come(first, gate, gate.one)
    see(desk, gate, gate.one)
    first.post(f"/exam/{gate.exam.public_id}/start")
    with reading() as session:
        attempt = session.scalars(select(Attempt)).one().public_id
    come(client, gate, gate.one)
    for url in (f"/sit/{attempt}", f"/result/{attempt}", f"/sit/{attempt}/sheet"):
        answer = client.get(url)
        assert answer.headers.get("Location") == f"/exam/{gate.exam.public_id}", url
    assert "请等监考员核对" in text(client, f"/exam/{gate.exam.public_id}")
    assert "换了一部手机" in text(desk, room_of(gate))
