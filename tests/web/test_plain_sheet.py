"""The paper as a plain form: what a page without script sends is taken, or told not to be."""

import re

from flask import Flask

from anquan_exam import clock
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.starting import start
from tests.builders import actor_for, make_enterprise, make_person, sign_in
from tests.exam_builders import make_exam


def test_a_page_gone_back_to_hands_nothing_in_unseen(app: Flask) -> None:
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    now = clock.now()
    policy = Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False)
    exam = make_exam(
        enterprise,
        candidates=[person],
        policy=policy,
        opens_at=now.replace(year=now.year - 1, day=1),
        closes_at=now.replace(year=now.year + 1, day=1),
    )
    worker = actor_for(person)
    view = start(worker, exam.public_id, "", now=now, device="", network="")
    client = sign_in(app.test_client(), person)
    url = f"/sit/{view.attempt}"
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(url).text)
    assert found
    page = {"csrf_token": found.group(1), "token": view.token}

    assert client.post(url, data={**page, "q1": "A", "do": "save"}).status_code == 200
    again = client.post(url, data={**page, "q1": "B", "do": "handin"})

    assert again.status_code == 200
    assert "那一页旧了" in again.text
    assert reopen(worker, view.attempt, now=now).answers == {1: ("A",)}
