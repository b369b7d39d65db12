"""The pages of people, places and roles, through a real client."""

import re

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.models import Person, Place, RoleGrant
from anquan_exam.models.session import reading
from tests import builders as b


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def mine(app):
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def desk(client, mine):
    return b.sign_in(client, b.make_manager(mine, "马管理"))


def test_the_list_says_when_it_is_empty_and_what_to_do(client, mine):
    officer = b.make_holder(Role.DISTRICT_OFFICER, b.place_of(mine.district_id))
    page = text(b.sign_in(client, officer).get("/people"))
    assert "还没有人。先导入花名册，或者一个一个加。" in page


def test_people_are_listed_searched_and_opened_with_their_numbers_masked(desk, mine):
    number = b.id_number(3)
    person = b.make_person("甲一", enterprise=mine, phone="13912345678", identity=number)
    page = text(desk.get("/people?q=5678"))
    assert "甲一" in page and "139****5678" in page and number not in page
    assert "没找到这样的人" in text(desk.get("/people?q=9998"))
    page = text(desk.get(f"/people/{person.public_id}"))
    assert "139****5678" in page and "13912345678" not in page
    page = text(desk.post(f"/people/{person.public_id}/unmask"))
    assert number in page and "已记在操作记录里" in page


def test_two_posts_in_one_place_name_the_place_once(client, desk, mine):
    place = b.make_place(mine, "掘一队")
    one, two = b.make_post(mine, "掘进工"), b.make_post(mine, "爆破工")
    person = b.make_person("甲一", enterprise=mine, place=place, posts=[one])
    b.employ(person, mine, place=place, posts=[two])
    row = re.search(r"甲一</a>.*?</tr>", text(desk.get("/people")), re.S)[0]
    assert row.count("掘一队") == 1 and "掘进工" in row and "爆破工" in row
    own = text(b.sign_in(client, person).get("/me"))
    assert own.count("掘一队") == 1 and "掘进工" in own and "爆破工" in own


def test_names_and_places_are_shown_as_text_whatever_they_say(desk, mine):
    place = b.make_place(mine, "<script>alert(1)</script>")
    b.make_person("<b>甲</b>", enterprise=mine, place=place)
    page = text(desk.get("/people"))
    assert "<script>alert" not in page and "&lt;b&gt;甲&lt;/b&gt;" in page


def test_somebody_is_entered_by_hand_and_gets_a_code_once(desk, mine):
    form = {
        "enterprise": mine.public_id,
        "name": "甲 一",
        "phone": "13900000001",
        "department": "掘一队/一班",
        "posts": "掘进工、支护工",
        "category": "特种作业人员",
        "form_of_work": "劳务派遣",
    }
    page = text(desk.post("/people/new", data=form))
    code = re.search(r'<b class="m">(\w{8})</b>', page).group(1)
    fresh = desk.application.test_client()
    signed = fresh.post("/sign-in", data={"account": "13900000001", "password": code})
    assert signed.status_code == 302
    assert "掘一队 / 一班" in text(desk.get("/people?q=甲一"))


def test_a_namesake_is_asked_about_on_the_form(desk, mine):
    b.make_person("甲一", enterprise=mine)
    form = {"enterprise": mine.public_id, "name": "甲一", "phone": "13900000001"}
    form |= {"category": "一线从业人员", "form_of_work": "合同工"}
    answer = desk.post("/people/new", data=form)
    assert answer.status_code == 422 and "系统里有同名的人" in text(answer)
    assert "人加好了" in text(desk.post("/people/new", data={**form, "answer": "new"}))


def test_somebody_is_moved_and_leaves(desk, mine):
    b.make_place(mine, "掘一队")
    new = b.make_place(mine, "掘二队")
    person = b.make_person("甲一", enterprise=mine)
    page = text(desk.get(f"/people/{person.public_id}"))
    move = re.search(r'href="([^"]*/job\?replaces=\d+)"', page).group(1)
    assert "掘二队" in text(desk.get(move))
    job = {"place_id": new.id, "posts": "电工", "category": "frontline", "site_id": 0}
    moved = desk.post(move, data={**job, "begins_on": "2026-11-23"}, follow_redirects=True)
    assert "换好了" in text(moved) and "掘二队" in text(moved)
    leave = re.search(r'action="([^"]*/employments/\d+/end)"', text(moved)).group(1)
    left = desk.post(leave, data={"ends_on": "2026-12-01"}, follow_redirects=True)
    assert "已离岗" in text(left)


def test_codes_of_several_people_are_reset_on_one_page(desk, mine):
    people = [b.make_person(enterprise=mine) for _ in range(3)]
    form = {"person": [one.public_id for one in people]}
    page = text(desk.post("/people/codes", data=form))
    assert len(set(re.findall(r'<b class="m">(\w{8})</b>', page))) == 3


def test_anothers_people_are_not_there(desk):
    theirs = b.make_enterprise("别家煤矿")
    person = b.make_person("外人", enterprise=theirs)
    address = f"/people/{person.public_id}"
    for path in ("", "/correct", "/code", "/employments/1/job"):
        assert desk.get(address + path).status_code == 404
    assert desk.post(f"{address}/unmask").status_code == 404
    assert desk.post("/people/codes", data={"person": person.public_id}).status_code == 404
    assert "外人" not in text(desk.get(f"/people?enterprise={theirs.public_id}"))
    assert desk.get(f"/places/{theirs.public_id}").status_code == 404
    assert desk.get(f"/places/{theirs.public_id}/edit").status_code == 404


def test_an_enterprise_is_made_and_filled(client, mine):
    district = b.place_of(mine.district_id)
    desk = b.sign_in(client, b.make_holder(Role.DISTRICT_OFFICER, district))
    form = {"district": district.id, "name": "东风化工厂", "industries": ["hazardous-chemicals"]}
    wrong = desk.post("/places/new", data={**form, "credit_code": "91999999MA000000XX"})
    assert wrong.status_code == 422 and "统一社会信用代码不对" in text(wrong)
    made = desk.post("/places/new", data={**form, "credit_code": b.credit_code(77)})
    page = text(desk.get(made.location))
    assert "东风化工厂" in page and "危险化学品" in page
    with reading() as session:
        top = session.scalars(select(Place.id).where(Place.name == "东风化工厂")).one()
    node = {"parent": top, "kind": "department", "name": "一车间"}
    page = text(desk.post(f"{made.location}/nodes", data=node, follow_redirects=True))
    assert "一车间建好了" in page
    site = {"name": "罐区", "no_phones_reason": "易燃易爆"}
    page = text(desk.post(f"{made.location}/sites", data=site, follow_redirects=True))
    assert "不能带手机" in page and "易燃易爆" in page
    again = text(desk.post(f"{made.location}/nodes", data=node, follow_redirects=True))
    assert "已经有叫“一车间”的了" in again


def test_a_team_leader_is_offered_no_page_of_a_post_that_is_not_his(client, desk, mine):
    post = b.make_post(mine, "支护工")
    needs = f"/places/{mine.public_id}/posts/{post.id}/needs"
    assert needs in text(desk.get(f"/places/{mine.public_id}"))
    team = b.make_place(mine, "掘一队")
    leader = b.sign_in(client, b.make_holder(Role.TEAM_LEADER, team))
    page = text(leader.get(f"/places/{mine.public_id}"))
    assert "支护工" in page and needs not in page


def test_somebody_with_one_enterprise_goes_straight_to_it(desk, mine):
    assert desk.get("/places").location == f"/places/{mine.public_id}"


def test_a_role_is_granted_and_taken_back(desk, mine):
    person = b.make_person("甲一", enterprise=mine)
    assert person.public_id in text(desk.get("/roles/new?q=甲一"))
    address = f"/roles/new?person={person.public_id}"
    page = text(desk.get(address))
    assert "班组长" in page and "区级管理员" not in page
    form = {"role": "team-leader", "place_id": mine.id, "industry": ""}
    page = text(desk.post(address, data=form, follow_redirects=True))
    assert "设好了" in page and "甲一" in page
    assert desk.post(address, data={**form, "role": "administrator"}).status_code == 422
    with reading() as session:
        given = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    page = text(desk.post(f"/roles/{given.id}/revoke", follow_redirects=True))
    assert "收回了" in page


def test_an_inspector_is_appointed_with_a_code(client, mine):
    district = b.place_of(mine.district_id)
    desk = b.sign_in(client, b.make_holder(Role.DISTRICT_OFFICER, district))
    form = {"name": "李执法", "phone": "13900000001", "role": "inspector"}
    page = text(desk.post("/roles/appoint", data={**form, "place_id": district.id, "industry": ""}))
    assert "账号设好了" in page and "13900000001" in page
    with reading() as session:
        assert session.scalars(select(Person).where(Person.name == "李执法")).one()
