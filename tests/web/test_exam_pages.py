"""Exams by plain forms: from a blueprint to a published exam, its poster, the check of its draw."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.services import exams
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.starting import start
from tests.builders import (
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
    make_place,
    make_site,
    sign_in,
)
from tests.exam_builders import make_blueprint, make_exam, make_published_bank
from tests.pdf_text import pdf_signs


class Desk:
    """A manager signed in, with a team of three and a blueprint."""

    def __init__(self, client: FlaskClient) -> None:
        self.enterprise: MadeEnterprise = make_enterprise("示例煤业")
        self.person = make_manager(self.enterprise, "周敏")
        self.manager = actor_for(self.person)
        self.client = sign_in(client, self.person)
        self.team = make_place(self.enterprise, "掘一队")
        names = ("王建军", "梁玉峰", "郭志明")
        self.people = [
            make_person(name, enterprise=self.enterprise, place=self.team, number=f"A{at}")
            for at, name in enumerate(names)
        ]
        self.blueprint = make_blueprint(self.enterprise, make_published_bank()).public_id

    def draft(self) -> str:
        page = self.client.post("/exams/new", data={"blueprint": self.blueprint})
        return str(page.location)

    def fields(self, **more: str) -> dict[str, str]:
        return {
            "title": "四季度闭卷",
            "opens_day": "2099-11-24",
            "opens_time": "09:00",
            "closes_day": "2099-11-24",
            "closes_time": "17:00",
            "place_text": "二楼培训室",
            "kind": "closed_book",
            "duration_minutes": "60",
            "pass_percent": "80",
            "max_tries": "1",
            "shuffle_options": "1",
            **more,
        }


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return Desk(client)


def test_from_blueprint_to_published_exam_by_forms_alone(desk: Desk) -> None:
    url = desk.draft()
    assert desk.client.post(url, data=desk.fields(needs_start_code="1")).status_code == 302
    desk.client.post(f"{url}/groups", data={"place": str(desk.team.id), "post": "", "category": ""})
    asked = desk.client.get(f"{url}/publish").text
    assert "没有监考员" in asked
    assert desk.client.post(f"{url}/publish").status_code == 422
    chosen = {"invigilators": [desk.person.public_id]}
    desk.client.post(f"{url}/invigilators", data=chosen)
    assert "发布，3 人考" in desk.client.get(f"{url}/publish").text
    desk.client.post(f"{url}/publish")
    page = desk.client.get(url).text
    view = exams.get(desk.manager, url.rpartition("/")[2])
    assert view.status is exams.ExamStatus.PUBLISHED
    assert view.commitment in page
    for person in desk.people:
        assert person.name in page
    assert clock.local(view.opens_at).strftime("%Y-%m-%d %H:%M") == "2099-11-24 09:00"
    assert (view.policy.needs_start_code, view.policy.needs_presence) == (True, False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"closes_day": "2099-11-23"}, "截止要在开考以后"),
        ({"opens_day": "明天"}, "日期和时间没填对"),
        ({"duration_minutes": "0"}, "要填 1 到 1440 的整数"),
        ({"title": "  "}, "先起个名称"),
        ({"kind": "mock", "label": ""}, "“标注”这样设不行"),
        ({"show_key": "after_each"}, "“对错和解析”这样设不行"),
    ],
)
def test_a_refused_draft_says_why_and_keeps_what_was_typed(
    desk: Desk, more: dict[str, str], said: str
) -> None:
    url = desk.draft()
    page = desk.client.post(url, data=desk.fields(purpose="按年度计划", **more))
    assert page.status_code == 422
    assert said in page.text
    assert 'value="按年度计划"' in page.text
    assert exams.get(desk.manager, url.rpartition("/")[2]).title == "测试用组卷规则"


def test_a_site_where_phones_may_not_be_is_pointed_out(desk: Desk) -> None:
    site = make_site(desk.enterprise, "12 煤掘进面", no_phones="井下防爆区")
    url = desk.draft()
    desk.client.post(url, data=desk.fields(site_id=str(site.id)))
    assert "12 煤掘进面不许带手机：井下防爆区" in desk.client.get(url).text


def test_a_pasted_list_is_read_and_the_chosen_are_added(desk: Desk) -> None:
    url = desk.draft()
    read = desk.client.post(f"{url}/people/read", data={"people": "王建军\n没有这人"}).text
    assert "2 行，找到 1 人" in read
    assert desk.people[0].public_id in read
    desk.client.post(f"{url}/people", data={"person": [desk.people[0].public_id, ""]})
    assert "王建军" in desk.client.get(url).text
    assert exams.check(desk.manager, url.rpartition("/")[2], now=clock.now()).people == 1


def _published(desk: Desk, **more: object):  # type: ignore[no-untyped-def]
    now = clock.now()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    return make_exam(
        desk.enterprise,
        candidates=desk.people,
        invigilators=[desk.person],
        **{**window, **more},
    )


def test_the_poster_carries_the_commitment_and_the_address(desk: Desk) -> None:
    made = _published(desk, title="三季度 #1 *闭卷*")
    answer = desk.client.get(f"/exams/{made.public_id}/poster.pdf")
    assert answer.mimetype == "application/pdf"
    text = pdf_signs(answer.data)
    assert "三季度#1*闭卷*" in text
    assert made.commitment in text
    assert f"http://localhost/exam/{made.public_id}" in text
    assert "10题，满分100，80分合格" in text


def test_the_notice_is_open_to_all_and_names_no_candidate(desk: Desk, client: FlaskClient) -> None:
    made = _published(desk)
    client.delete_cookie("aq")
    page = client.get(f"/notice/{made.public_id}")
    assert page.status_code == 200
    assert made.commitment in page.text
    assert not [person.name for person in desk.people if person.name in page.text]


def test_a_draft_has_neither_notice_nor_check(desk: Desk) -> None:
    public_id = desk.draft().rpartition("/")[2]
    assert desk.client.get(f"/notice/{public_id}").status_code == 404
    assert desk.client.get(f"/verify/{public_id}").status_code == 404
    assert desk.client.get(f"/exams/{public_id}/poster.pdf").status_code == 404


def test_candidates_are_searched_and_filtered(desk: Desk) -> None:
    made = _published(desk)
    start(actor_for(desk.people[0]), made.public_id, "", now=clock.now(), device="", network="")
    opened = desk.client.get(f"/exams/{made.public_id}?progress=open").text
    assert desk.people[0].name in opened
    assert desk.people[1].name not in opened
    found = desk.client.get(f"/exams/{made.public_id}?q={desk.people[1].name}").text
    assert desk.people[1].name in found
    assert desk.people[2].name not in found


def test_a_late_candidate_comes_by_the_same_page(desk: Desk) -> None:
    made = _published(desk)
    late = make_person("贺小军", enterprise=desk.enterprise, place=desk.team)
    desk.client.post(f"/exams/{made.public_id}/people", data={"person": [late.public_id]})
    page = desk.client.get(f"/exams/{made.public_id}").text
    assert "贺小军" in page
    assert "发布后补的" in page


def test_pausing_wants_a_reason_and_resuming_none(desk: Desk) -> None:
    url = f"/exams/{_published(desk).public_id}"
    assert desk.client.post(f"{url}/pause", data={"reason": ""}).status_code == 422
    desk.client.post(f"{url}/pause", data={"reason": "停电"})
    assert "现在暂停开考" in desk.client.get(url).text
    desk.client.post(f"{url}/resume")
    assert "现在暂停开考" not in desk.client.get(url).text


def _sat(desk: Desk):  # type: ignore[no-untyped-def]
    now = clock.now()
    made = _published(desk, opens_at=now - timedelta(hours=5), closes_at=now - timedelta(hours=2))
    for person in desk.people[:2]:
        early = now - timedelta(hours=4)
        start(actor_for(person), made.public_id, "", now=early, device="", network="")
    close_overdue(now=now)
    exams.close_finished(now=now)
    return made


def test_the_public_page_shows_numbers_and_digests_but_no_name_and_no_text(
    desk: Desk, client: FlaskClient
) -> None:
    made = _sat(desk)
    client.delete_cookie("aq")
    page = client.get(f"/verify/{made.public_id}").text
    assert "全部一致" in page
    assert made.secret.hex() in page
    assert page.count(">一致<") == 2 or page.count("一致</span>") >= 2
    assert not [person.name for person in desk.people if person.name in page]
    assert "班前要检查" not in page
    told = client.get(f"/verify/{made.public_id}/data.json").json
    assert told is not None
    assert told["commitment"] == made.commitment
    assert len(told["roster"]) == 3


def test_before_the_reveal_the_page_keeps_the_secret(desk: Desk, client: FlaskClient) -> None:
    made = _published(desk)
    page = client.get(f"/verify/{made.public_id}").text
    assert made.commitment in page
    assert made.secret.hex() not in page
    assert client.get(f"/verify/{made.public_id}/data.json").status_code == 404


def test_a_wrong_receipt_opens_nothing(desk: Desk, client: FlaskClient) -> None:
    made = _sat(desk)
    page = client.get(f"/verify/{made.public_id}?receipt=nothing").text
    assert "没有这个回执号" in page


def test_exams_of_another_enterprise_are_not_there(desk: Desk, client: FlaskClient) -> None:
    made = _published(desk)
    sign_in(client, make_manager(make_enterprise()))
    assert client.get(f"/exams/{made.public_id}").status_code == 404
    assert client.get(f"/exams/{made.public_id}/poster.pdf").status_code == 404
    assert client.post(f"/exams/{made.public_id}/close").status_code == 404
    assert made.title not in client.get("/exams").text
