"""Signing in: by phone, by number, with a first code; locked out, forged, expired."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.models import Credential, SignIn, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import passwords
from tests import builders as b


def enter(client: FlaskClient, account: str, password: str = b.PASSWORD, **more: str):
    return client.post("/sign-in", data={"account": account, "password": password, **more})


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_phone_signs_in_however_it_is_typed(client):
    b.make_person(phone="13912345678")
    assert enter(client, "+86 139 1234 5678").location == "/"
    assert client.get("/me").status_code == 200


def test_a_number_signs_in_within_its_enterprise(client):
    mine, theirs = b.make_enterprise("红旗煤矿"), b.make_enterprise("东风化工")
    b.make_person("甲一", enterprise=mine, number="0012", phone=None)
    b.make_person("乙二", enterprise=theirs, number="0012", phone=None, password="Bieren-2026")
    assert enter(client, "0012", enterprise_name="红旗").location == "/"
    fresh = client.application.test_client()
    assert enter(fresh, "0012", enterprise_name="东风").status_code == 422
    assert enter(fresh, "0012").status_code == 422


@pytest.mark.parametrize(("left", "status"), [(0, 302), (3, 302), (-1, 422)])
def test_a_number_signs_in_up_to_the_last_day_of_the_job(client, left, status):
    mine = b.make_enterprise("红旗煤矿")
    last = clock.local(clock.now()).date() + timedelta(days=left)
    b.make_person("甲一", enterprise=mine, number="0012", phone=None, ends_on=last)
    assert enter(client, "0012", enterprise_name="红旗").status_code == status


def test_a_name_that_fits_several_enterprises_gives_a_list_to_choose_from(client):
    one = b.make_enterprise("红旗煤矿一号井")
    b.make_enterprise("红旗煤矿二号井")
    b.make_person(enterprise=one, number="7", phone=None)
    page = text(enter(client, "7", enterprise_name="红旗"))
    assert "选一下你的" in page and one.public_id in page
    chosen = enter(client, "7", enterprise_name="红旗", enterprise=one.public_id)
    assert chosen.location == "/"
    assert "没找到这个单位" in text(enter(client, "7", enterprise_name="不存在"))


@pytest.mark.parametrize("account", ["13912345678", "13900000000", "没有的人", "' OR 1=1 --"])
def test_a_wrong_code_and_an_unknown_account_are_told_in_the_same_words(client, account):
    b.make_person(phone="13912345678")
    answer = enter(client, account, "wrong-password")
    assert answer.status_code == 422 and "账号或密码不对" in text(answer)


def test_five_wrong_codes_lock_the_account_for_a_while(client):
    person = b.make_person(phone="13912345678")
    for _ in range(5):
        enter(client, "13912345678", "wrong-password")
    assert "先歇" in text(enter(client, "13912345678"))
    with reading() as session:
        assert session.scalars(select(TrailEntry.act)).all() == ["sign_in.locked"]
    with transaction() as session:
        session.execute(
            update(Credential)
            .where(Credential.person_id == person.id)
            .values(locked_until=clock.now() - timedelta(seconds=1))
        )
    assert enter(client, "13912345678").location == "/"


def test_a_first_code_is_changed_then_the_notice_shown_then_one_goes_on(client):
    code = passwords.new_code()
    person = b.make_person(phone="13912345678", must_change=True, notice_seen=False)
    with transaction() as session:
        session.get_one(Credential, person.id).password_hash = passwords.hash_initial_code(code)
    enter(client, "13912345678", code)
    first = client.get("/me").location
    assert first.startswith("/change-code?next=/me")
    assert f'action="{first}"' in text(client.get(first))
    weak = {"new": "88888888", "again": "88888888"}
    assert "太好猜" in text(client.post(first, data=weak))
    unlike = {"new": "Xinmima-1", "again": "Xinmima-2"}
    assert "两次输的不一样" in text(client.post(first, data=unlike))
    assert "和原来的一样" in text(client.post(first, data={"new": code, "again": code}))
    good = {"new": "Xinmima-1", "again": "Xinmima-1"}
    # Whoever scanned the poster of an exam goes on to the exam.
    assert client.post(first, data=good).location.rstrip("?") == "/me"
    assert client.get("/me").location.startswith("/privacy")
    page = text(client.get("/privacy?next=/me"))
    assert "个人信息保护法" in page and "谁看得到" in page
    assert client.post("/privacy?next=/me").location == "/me"
    assert client.get("/me").status_code == 200


def test_the_code_handed_out_is_asked_for_again_after_a_while(client):
    code = passwords.new_code()
    person = b.make_person(phone="13912345678", must_change=True)
    with transaction() as session:
        session.get_one(Credential, person.id).password_hash = passwords.hash_initial_code(code)
    enter(client, "13912345678", code)
    assert "原来的密码" not in text(client.get("/change-code"))
    with transaction() as session:
        session.execute(update(SignIn).values(created_at=clock.now() - timedelta(minutes=11)))
    assert "原来的密码" in text(client.get("/change-code"))
    new = {"new": "Xinmima-1", "again": "Xinmima-1"}
    assert "请填原来的密码" in text(client.post("/change-code", data=new))
    assert client.post("/change-code", data={**new, "old": code}).status_code == 302


def test_a_forged_cookie_signs_nobody_in(client):
    person = b.make_person()
    forged = URLSafeTimedSerializer("guessed key", salt="cookie-session").dumps(
        {"_user_id": str(person.id), "_fresh": True}
    )
    client.set_cookie("aq", forged)
    assert client.get("/me").location.startswith("/sign-in")


def test_a_token_of_ones_own_making_signs_nobody_in(client):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "1"
    assert client.get("/me").location.startswith("/sign-in")


def test_an_expired_or_revoked_sign_in_is_over_at_once(client):
    b.sign_in(client, b.make_person())
    assert client.get("/me").status_code == 200
    with transaction() as session:
        session.execute(update(SignIn).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert client.get("/me").location.startswith("/sign-in")


def test_signing_out_ends_the_cookie_wherever_it_was_copied(client):
    b.sign_in(client, b.make_person())
    copied = client.get_cookie("aq").value
    client.post("/sign-out")
    thief = client.application.test_client()
    thief.set_cookie("aq", copied)
    assert thief.get("/me").location.startswith("/sign-in")


def test_sign_in_leads_on_within_this_site_only(client):
    b.make_person(phone="13912345678")
    form = {"account": "13912345678", "password": b.PASSWORD}
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        fresh = client.application.test_client()
        assert fresh.post(f"/sign-in?next={target}", data=form).location == "/"
    assert client.post("/sign-in?next=/me", data=form).location == "/me"


def test_without_its_token_no_form_is_taken(client):
    client.application.config["WTF_CSRF_ENABLED"] = True
    b.make_person(phone="13912345678")
    assert enter(client, "13912345678").status_code == 400
    assert client.post("/large-type").status_code == 400


def test_an_error_page_says_what_and_where_to_go(client):
    b.sign_in(client, b.make_person())
    page = client.get("/people")
    assert page.status_code == 403 and "这里没有你能看的内容" in text(page)
    assert "没找到" in text(client.get("/no-such-page"))
