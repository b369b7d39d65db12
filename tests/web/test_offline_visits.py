"""The pages around a visit without a network: take along, call back, bring back, and the shell."""

import base64
import json
import re
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.offline_log import Fault
from anquan_exam.domain.offline_visit import Doubt
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.spot_check import Strata
from anquan_exam.models import OfflineVisit, Place, Site, SpotCheck
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import spot_checks
from anquan_exam.services.spot_checks import Officer, Plan
from anquan_exam.web.offline_words import DOUBTS, ENDED, FAULTS
from tests.builders import actor_for, make_enterprise, make_holder, make_person, sign_in
from tests.exam_builders import make_published_bank
from tests.offline_device import Device, taken_along

OFFICERS = (Officer("测试甲", "ZF-1"), Officer("测试乙", "ZF-2"))


@pytest.fixture
def officer(app: Flask, client: FlaskClient) -> Actor:
    """Signed in."""
    unit = make_enterprise("示例煤业有限公司")
    for number in range(3):
        make_person(f"工人{number}", enterprise=unit)
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    person = make_holder(Role.INSPECTOR, district, "测试执法")
    sign_in(client, person)
    return actor_for(person)


@pytest.fixture
def check(officer: Actor) -> str:
    kinds = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
    bank = make_published_bank(60, kinds=kinds)
    ready = ReadyBlueprint("spot", "抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
    with reading() as session:
        place = session.scalars(select(Place.id).where(Place.name == "示例煤业有限公司")).one()
    plan = Plan(place, "应急局", OFFICERS, "", "", 0, "spot", 1, Strata.NONE, "")
    return spot_checks.plan(officer, plan, [ready], now=clock.now())


@pytest.fixture
def device(officer: Actor, check: str) -> Device:
    made = taken_along(officer, check, clock.now())
    order = made.writer.draw()
    made.writer.at = clock.now()
    made.writer.sit(order[0], {1: ["A"]})
    made.writer.add("closed")
    return made


def test_where_no_phone_may_be_the_device_may_not_either(client, check):
    where = f"/spot-checks/{check}/offline"
    assert "也不能带进去" not in client.get(where).text
    with transaction() as session:
        unit = session.scalars(select(SpotCheck.place_id)).one()
        session.add(Site(enterprise_id=unit, name="井下", no_phones=True, no_phones_reason="防爆"))
    assert "这台设备也不能带进去：井下（防爆）" in client.get(where).text


def test_the_page_stands_where_the_check_does(client, check, officer):
    where = f"/spot-checks/{check}/offline"
    assert "带到没信号的地方" in client.get(f"/spot-checks/{check}").text
    assert "准备好，带在这台设备上" in client.get(where).text
    taken_along(officer, check, clock.now())
    online = client.get(f"/spot-checks/{check}").text
    assert "带到离线设备上了" in online and "用这个词抽" not in online
    client.post(f"/spot-checks/{check}/draw", data={"word": "平安回家"})
    assert spot_checks.view(officer, check).word is None
    assert "撤回了" in client.post(f"{where}/cancel", follow_redirects=True).text
    assert "没有带出去的" in client.post(f"{where}/cancel", follow_redirects=True).text
    assert "用这个词抽" in client.get(f"/spot-checks/{check}").text


@pytest.mark.parametrize(
    "body", [None, [], {}, {"public_key": 1}, {"public_key": "***"}, {"public_key": "AAAA"}]
)
def test_a_package_without_a_proper_key_is_refused_in_words(client, check, body):
    answer = client.post(
        f"/spot-checks/{check}/offline/package",
        json=body,
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 422 and "钥匙" in answer.json["error"]
    with reading() as session:
        assert session.scalars(select(OfflineVisit)).all() == []


def test_a_visit_comes_back_as_a_file_and_by_itself_with_the_same_answer(client, check, device):
    where, raw = f"/spot-checks/{check}/offline", device.upload()
    sent = {"file": (BytesIO(raw.encode()), "visit.json")}
    assert "收下了" in client.post(f"{where}/file", data=sent, follow_redirects=True).text
    again = client.post(f"{where}/sync", data=raw, content_type="application/json")
    assert again.json["accepted"] and again.json["url"] == where
    assert "在离线设备上考的" in client.get(f"/spot-checks/{check}").text


@pytest.mark.parametrize("data", [b"", b"not json", b"\xff\xfe", b"a\x00b"])
def test_a_wrong_file_is_refused_in_words_and_what_can_be_kept_is(client, check, device, data):
    where = f"/spot-checks/{check}/offline"
    page = client.post(
        f"{where}/file", data={"file": (BytesIO(data), "x")}, follow_redirects=True
    ).text
    assert "文件读不出来" in page
    kept = re.findall(rf"{where}/uploads/(\d+)", page)
    if kept:
        raw = client.get(f"{where}/uploads/{kept[0]}")
        assert raw.data == data and raw.mimetype == "application/json"
        assert "attachment" in raw.headers["Content-Disposition"]
    assert bool(kept) is (b"\x00" not in data and b"\xff" not in data)


def test_a_colleague_cannot_bring_it_back(client, check, device):
    with reading() as session:
        district = session.scalars(select(Place).order_by(Place.id)).first()
    assert district is not None
    sign_in(client, make_holder(Role.INSPECTOR, district, "另一名执法"))
    answer = client.post(f"/spot-checks/{check}/offline/sync", json=json.loads(device.upload()))
    assert answer.status_code == 403 and "谁准备的谁交" in answer.json["error"]


def test_the_shell_needs_no_sign_in_and_holds_nothing_of_anybody(app, client, officer):
    signed_in = client.get("/offline/").text
    stranger = app.test_client()
    page = stranger.get("/offline/")
    assert page.status_code == 200 and page.text == signed_in
    assert "csrf" not in page.text and "<script>" not in page.text
    assert not stranger.get("/offline/token").json["signed_in"]
    assert client.get("/offline/token").json["signed_in"]


def test_the_worker_keeps_every_part_of_the_shell_and_reaches_no_further(client):
    answer = client.get("/offline/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
    found = re.search(r"SHELL = (\[.*?\]);", answer.text)
    assert found
    shell = json.loads(found[1])
    page = client.get(shell[0]).text
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert shell[0] == "/offline/" and sorted(parts) == sorted(shell[1:])
    for part in parts:
        with client.get(part) as found_there:
            assert found_there.status_code == 200


def test_every_fault_doubt_and_end_has_words() -> None:
    assert FAULTS.keys() == set(Fault) and DOUBTS.keys() == set(Doubt)
    assert ENDED.keys() == {"", "cancelled", "replaced", "synced"}


def test_a_key_of_another_curve_is_no_key(client, check):
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    spki = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    body = {"public_key": base64.b64encode(spki).decode()}
    assert client.post(f"/spot-checks/{check}/offline/package", json=body).status_code == 422
