"""复岗单 and the guard's page through the client: who sees what, and what is public."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.services import cases, gate
from anquan_exam.services.eligibility.own import own_code
from tests.builders import make_enterprise, make_manager, sign_in
from tests.case_builders import Mine, make_mine, shipped_beside, violation
from tests.case_world import make_clearance
from tests.pdf_text import pdf_signs


@pytest.fixture
def mine(app: Flask, tmp_path) -> Mine:
    shipped_beside(app, tmp_path)
    return make_mine()


@pytest.fixture
def paper(mine: Mine) -> str:
    return make_clearance(mine.unit, mine.miner, mine.manager)


def code(mine: Mine) -> str:
    who, now = mine.actor("miner"), clock.now()
    found = gate.show(who, own_code(who, now=now), now=now)
    assert found is not None
    return found.text


def stop(mine: Mine) -> None:
    """A violation of the miner's, heard and verified."""
    now = clock.now()
    case = cases.report(mine.actor("leader"), violation(mine, happened_at=now), now=now)
    cases.say(mine.actor("miner"), case, "是我。", now=now)
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=clock.now())


def test_the_manager_finds_prints_and_revokes_it_and_the_person_reads_it(
    client: FlaskClient, mine: Mine, paper: str
) -> None:
    desk = sign_in(client, mine.manager)
    listed = desk.get("/clearances?q=示例").text
    assert f"/clearances/{paper}" in listed and "有效" in listed
    assert "没找到这样的复岗单" in desk.get("/clearances?q=没有").text
    assert "作废这张复岗单" in desk.get(f"/clearances/{paper}").text
    refused = desk.post(f"/clearances/{paper}/revoke", data={"reason": ""})
    assert refused.status_code == 422 and "写上为什么作废" in refused.text
    pdf = desk.get(f"/clearances/{paper}/paper.pdf").data
    said = pdf_signs(pdf)
    for part in ("复岗单", "示例甲", "掘进工", "测试安管", "脱产培训"):
        assert part in said
    done = desk.post(
        f"/clearances/{paper}/revoke", data={"reason": "签错了"}, follow_redirects=True
    )
    assert "单位作废" in done.text and "签错了" in done.text
    again = desk.post(f"/clearances/{paper}/revoke", data={"reason": "再来"})
    assert again.status_code == 422 and "已经作废" in again.text
    worker = sign_in(client, mine.miner)
    assert "复岗单作废了" in worker.get(f"/my-clearances/{paper}").text
    assert worker.get(f"/clearances/{paper}/paper.pdf").status_code == 200


def test_anybody_with_the_paper_sees_whether_it_holds_and_not_why(
    client: FlaskClient, mine: Mine, paper: str
) -> None:
    page = client.get(f"/verify/clearances/{paper}").text
    assert "在册，有效" in page and "示**" in page
    assert "示例甲" not in page and "违反劳动纪律" not in page
    digest = cases.on_file(paper).digest
    assert "在册，有效" in client.get(f"/verify/clearances/{paper}?digest={digest}").text
    assert "对不上" in client.get(f"/verify/clearances/{paper}?digest={'0' * 64}").text
    assert client.get("/verify/clearances/zzzz").status_code == 404
    cases.revoke(mine.actor("manager"), paper, "签错了", now=clock.now())
    ended = client.get(f"/verify/clearances/{paper}").text
    assert "已经作废" in ended and "签错了" not in ended


def test_the_code_is_shown_on_green_only_and_carries_an_address_of_the_guard_s_page(
    client: FlaskClient, mine: Mine
) -> None:
    page = sign_in(client, mine.miner).get("/me/code").text
    assert "可以上岗" in page and 'id="qr"' in page and "给门卫扫这个码" in page
    stop(mine)
    page = client.get("/me/code").text
    assert "先别上岗" in page and 'id="qr"' not in page


def test_keys_and_list_are_public_small_and_asked_for_again_only_when_changed(
    client: FlaskClient, mine: Mine
) -> None:
    text = code(mine)
    keys = client.get("/guard/keys.json")
    (key,) = json.loads(keys.text)["keys"]
    assert key["kid"] == text.split(".")[1] and key["crv"] == "P-256" and "d" not in key
    first = client.get("/guard/revocations.json")
    assert len(first.data) < 400 and first.headers["Cache-Control"] == "no-cache"
    kept = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/guard/revocations.json", headers=kept).status_code == 304
    stop(mine)
    assert client.get("/guard/revocations.json", headers=kept).status_code == 200


def test_the_guard_s_page_opens_to_anybody_and_holds_nothing_of_anybody(
    client: FlaskClient, mine: Mine
) -> None:
    code(mine)
    page = client.get("/guard/")
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    assert "示例" not in page.text and "csrf" not in page.text
    assert client.get("/guard").headers["Location"].endswith("/guard/")
    worker = client.get("/guard/worker.js").text
    assert "/guard/" in worker.splitlines()[0] and "js/guard/core" in worker.splitlines()[0]


def test_without_script_the_server_gives_the_same_answer(client: FlaskClient, mine: Mine) -> None:
    text = code(mine)
    assert "码里的内容" in client.get("/guard/check").text
    said = client.post("/guard/check", data={"code": f"http://localhost/guard/#{text}"}).text
    assert "可以上岗" in said and "示例甲" in said
    forged = client.post("/guard/check", data={"code": text[:-4] + "AAAA"}).text
    assert "不能放行" in forged and "示例甲" not in forged


def test_the_list_of_another_unit_s_manager_is_empty(
    client: FlaskClient, mine: Mine, paper: str
) -> None:
    page = sign_in(client, make_manager(make_enterprise())).get("/clearances").text
    assert "还没有复岗单" in page and paper not in page
