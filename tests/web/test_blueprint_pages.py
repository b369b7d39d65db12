"""The blueprint editor by plain forms: what is typed is saved, wrong fields are named and kept."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from anquan_exam.domain.access import Role
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.questions import Kind
from anquan_exam.services import blueprints
from tests.builders import (
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    sign_in,
)
from tests.exam_builders import MadeBank, make_blueprint, make_published_bank, sections_of


class Desk:
    """A manager signed in, with one blueprint."""

    def __init__(self, client: FlaskClient) -> None:
        self.enterprise: MadeEnterprise = make_enterprise()
        person = make_manager(self.enterprise)
        self.manager = actor_for(person)
        self.client = sign_in(client, person)
        self.bank: MadeBank = make_published_bank(40)
        self.id = make_blueprint(self.enterprise, self.bank).public_id
        self.url = f"/blueprints/{self.id}"

    @property
    def now(self) -> Blueprint:
        return blueprints.get(self.manager, self.id).blueprint

    @property
    def stamp(self) -> str:
        return blueprints.get(self.manager, self.id).stamp

    def post(self, path: str = "", *, live: bool = False, **fields: str | list[str]):  # type: ignore[no-untyped-def]
        headers = {"X-Live": "1"} if live else {}
        data = {"stamp": self.stamp, **{k.replace("__", "."): v for k, v in fields.items()}}
        return self.client.post(self.url + path, data=data, headers=headers)

    def section(self, section_id: str, **fields: str | list[str]):  # type: ignore[no-untyped-def]
        basis = {
            "bank": self.bank.id,
            "bank_shown": self.bank.id,
            "low": "1",
            "high": "5",
            "count": "4",
            "marks": "10",
        }
        return self.post(f"/sections/{section_id}", **{**basis, **fields})


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return Desk(client)


def test_numbers_are_saved_and_summed_up(desk: Desk) -> None:
    page = desk.post(s1__count="5", s1__marks="１．５", duration_minutes="90", pass_percent="70")
    assert page.status_code == 302
    assert (desk.now.sections[0].count, desk.now.sections[0].marks) == (5, 150)
    assert blueprints.get(desk.manager, desk.id).policy.duration_minutes == 90
    text = desk.client.get(desk.url).text
    assert 'id="count" data-live>11<' in text
    assert 'id="score" data-live>67.5<' in text


def test_a_wrong_field_is_named_and_shown_as_typed_and_the_rest_is_saved(desk: Desk) -> None:
    page = desk.post(s1__count="很多", s2__count="3")
    assert page.status_code == 422
    assert 'value="很多"' in page.text
    assert "要填 1 到 300 的整数" in page.text
    assert [section.count for section in desk.now.sections[:2]] == [4, 3]


def test_an_old_page_does_not_overwrite_a_newer_save(desk: Desk) -> None:
    old = desk.stamp
    desk.post(s1__count="5")
    page = desk.client.post(desk.url, data={"stamp": old, "s1.count": "9"})
    assert page.status_code == 422
    assert "别人刚改过" in page.text
    assert desk.now.sections[0].count == 5


def test_the_script_gets_the_page_anew_with_a_stamp_that_goes_on(desk: Desk) -> None:
    first = desk.post(live=True, s1__count="6")
    assert first.status_code == 200
    stamp = re.search(r'name="stamp" value="([^"]+)"', first.text)
    assert stamp
    assert stamp[1] == desk.stamp
    assert "第一部分库里只有 10 题，要抽 6 题" in first.text


def test_widening_takes_the_range_that_is_offered(desk: Desk) -> None:
    narrow = replace(desk.now.sections[0], difficulty=(1, 2), count=3)
    desk.section("s1", kinds=["single"], high="2", count="3")
    assert desk.now.sections[0].difficulty == narrow.difficulty
    page = desk.client.get(desk.url).text
    assert "第一部分库里只有 4 题，要抽 3 题" in page
    assert "放宽难度可到 6 题" in page
    assert 'value="widen:s1"' in page
    desk.post(act="widen:s1")
    assert desk.now.sections[0].difficulty == (1, 3)


def test_parts_are_moved_and_removed(desk: Desk) -> None:
    desk.post(act="up:s2")
    assert [section.id for section in desk.now.sections] == ["s2", "s1", "s3", "s4"]
    desk.post(act="remove:s1")
    assert [section.id for section in desk.now.sections] == ["s2", "s3", "s4"]
    desk.section("new", kinds=["single"], count="2", marks="2")
    assert [section.id for section in desk.now.sections][-1] == "s1"


def test_a_must_have_is_searched_added_and_dropped_without_script(desk: Desk) -> None:
    wanted = f"{desk.bank.id}-0004"
    found = desk.section("s1", kinds=["single"], act="search", q="0004")
    assert f'value="add:{wanted}"' in found.text
    added = desk.section("s1", kinds=["single"], act=f"add:{wanted}")
    assert f'name="must_have" value="{wanted}"' in added.text
    assert desk.now.sections[0].must_have == ()
    desk.section("s1", kinds=["single"], act="save", must_have=[wanted])
    assert desk.now.sections[0].must_have == (wanted,)
    assert wanted in desk.client.get(desk.url).text
    desk.post(act=f"drop:s1:{wanted}")
    assert desk.now.sections[0].must_have == ()


def test_another_bank_forgets_topics_and_must_haves_of_the_first(desk: Desk) -> None:
    other = make_published_bank(8)
    fields = {"topics": ["01-duties"], "must_have": [f"{desk.bank.id}-0004"]}
    desk.section("s1", bank=other.id, **fields)
    section = desk.now.sections[0]
    assert (section.bank, section.topics, section.must_have) == (other.id, (), ())


def test_tags_are_split_at_any_comma(desk: Desk) -> None:
    desk.section("s1", tags=" 瓦斯，通风、 顶板,瓦斯 ")
    assert desk.now.sections[0].tags == ("瓦斯", "通风", "顶板")


def test_the_sample_shows_what_is_right_to_the_desk_only(desk: Desk) -> None:
    page = desk.client.get(f"{desk.url}/sample")
    assert page.status_code == 200
    assert page.text.count("依据") == 10


def test_a_template_is_taken_by_form(desk: Desk) -> None:
    make_published_bank(120, bank_id="big")
    page = desk.client.post(
        "/blueprints/new",
        data={
            "title": "四季度",
            "owner": desk.enterprise.id,
            "template": "closed_book",
            "banks": ["big"],
        },
    )
    made = blueprints.get(desk.manager, page.location.rpartition("/")[2]).blueprint
    assert made.full_score == 10_000
    assert {kind for s in made.sections for kind in s.kinds} == {
        Kind.SINGLE,
        Kind.MULTIPLE,
        Kind.TRUE_FALSE,
    }


def test_the_list_finds_pages_and_puts_away(desk: Desk) -> None:
    for number in range(21):
        make_blueprint(desk.enterprise, desk.bank, title=f"规则{number:02}")
    assert "共 22 份，第 1 / 2 页" in desk.client.get("/blueprints").text
    found = desk.client.get("/blueprints?q=规则07").text
    assert "规则07" in found
    assert "规则08" not in found
    desk.post("/archive")
    assert "测试用组卷规则" not in desk.client.get("/blueprints?page=2").text
    assert "测试用组卷规则" in desk.client.get("/blueprints?archived=1").text


def test_blueprints_are_not_for_those_who_set_no_exams(desk: Desk, client: FlaskClient) -> None:
    sign_in(client, make_holder(Role.INVIGILATOR, desk.enterprise))
    assert client.get("/blueprints").status_code == 403
    sign_in(client, make_manager(make_enterprise()))
    assert client.get(desk.url).status_code == 404


def test_what_a_title_holds_is_text(desk: Desk) -> None:
    desk.post(title="<script>alert(1)</script>")
    page = desk.client.get(desk.url).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_sections_of_builder_fill_a_hundred_marks(desk: Desk) -> None:
    assert Blueprint("x", sections_of(desk.bank)).full_score == 10_000
