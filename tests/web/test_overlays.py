"""The pages of the register, of what became of a document, and of the questions held back."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.overlays import Effect
from anquan_exam.domain.questions import Kind, revision_hash
from anquan_exam.models import Person
from anquan_exam.services import overlays
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    grant,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
    sign_in,
)
from tests.exam_builders import LAW, MadeBank, make_blueprint, make_exam, sections_of
from tests.overlaying import DAY, SELF, make_bank, record
from tests.result_builders import sit

AT = f"/documents/{LAW}"
ASKED = f"effect=amended&on={DAY}&scope=some&articles=第二条"


@pytest.fixture
def enterprise(client: FlaskClient) -> MadeEnterprise:
    return make_enterprise("示例煤业")


@pytest.fixture
def bank(enterprise: MadeEnterprise) -> MadeBank:
    return make_bank()


@pytest.fixture
def manager(enterprise: MadeEnterprise) -> Person:
    """A safety manager who also edits banks for the district."""
    person = make_manager(enterprise)
    grant(person, Role.BANK_EDITOR, place_of(enterprise.district_id))
    return person


@pytest.fixture
def desk(client: FlaskClient, manager: Person) -> FlaskClient:
    return sign_in(client, manager)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_the_register_is_filtered_and_says_what_became_of_a_text(
    desk: FlaskClient, bank: MadeBank, manager: Person
):
    assert "测试用法" in page(desk, "/documents?q=csyf&kind=法律&state=in_force")
    assert "没找到这样的文件" in page(desk, "/documents?kind=标准")
    assert "没找到这样的文件" in page(desk, "/documents?state=overlaid")
    assert "测试用法" in page(desk, "/documents?state=nonsense&kind=nonsense")
    record(actor_for(manager), Effect.AMENDED, "第二条")
    assert "登记以后有 1 处改动" in page(desk, "/documents?state=overlaid")


def test_a_document_leads_to_the_questions_of_an_article(desk: FlaskClient, bank: MadeBank):
    html = page(desk, AT)
    assert "依据第二条的 1 题" in html and "第二条的标题" in html and "记一次修改或废止" in html
    shown = page(desk, f"{AT}/questions?article=第二条")
    assert bank.questions[0].id in shown and bank.questions[1].id not in shown
    page(desk, f"{AT}/questions?article=第九条", 404)


def test_one_looks_before_one_records(
    desk: FlaskClient, bank: MadeBank, enterprise: MadeEnterprise
):
    make_blueprint(enterprise, bank, title="六题卷", sections=sections_of(bank, {Kind.SINGLE: 6}))
    worker = make_person("张三", enterprise=enterprise)
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, {Kind.SINGLE: 6}),
        candidates=[worker],
        policy=SELF,
        opens_at=clock.now() - timedelta(hours=1),
        closes_at=clock.now() + timedelta(hours=3),
    )
    sit(exam, worker, 3, now=clock.now())
    new = f"{AT}/overlays/new"
    assert "看看牵连到什么" in page(desk, new)

    html = page(desk, f"{new}?{ASKED}")
    assert "还没记下来" in html and "1 道题" in html and "1 人考过这些题" in html
    assert "1 场考试剩下的题不够抽" in html
    for what, name in {
        "questions": bank.questions[0].id,
        "banks": f"测试题库 {bank.id}",
        "blueprints": "六题卷",
        "exams": "测试考试",
        "people": "张三",
    }.items():
        assert name in page(desk, f"{AT}/touched/{what}?{ASKED}")
    page(desk, f"{AT}/touched/nothing?{ASKED}", 404)
    page(desk, f"{AT}/touched/people", 404)

    refused = desk.post(f"{new}?{ASKED}", data={"note": " "})
    assert refused.status_code == 422 and "在哪里看到的" in refused.get_data(as_text=True)
    done = desk.post(f"{new}?{ASKED}", data={"note": "公告<1>号"})
    shown = page(desk, done.location)
    assert "公告&lt;1&gt;号" in shown and "1 题等着确认" in shown
    for what in ("questions", "banks", "blueprints", "exams", "people"):
        page(desk, f"{done.location}/touched/{what}")
    assert desk.post(f"{new}?{ASKED}", data={"note": "又一次"}).status_code == 409


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (f"effect=amended&on={DAY}&scope=some", "勾上改动的是哪几条"),
        (f"effect=amended&on={DAY}&scope=whole&articles=第二条", "不要再勾条款"),
        (f"effect=superseded&on={DAY}&scope=whole", "现在按哪个文件执行"),
        ("effect=amended&on=昨天&scope=whole", "日期"),
        (f"effect=nonsense&on={DAY}&scope=whole", "看看牵连到什么"),
    ],
)
def test_what_is_asked_amiss_is_said_beside_its_field(
    desk: FlaskClient, bank: MadeBank, asked: str, said: str
):
    html = page(desk, f"{AT}/overlays/new?{asked}", 422)
    assert said in html and "还没记下来" not in html


def test_questions_are_confirmed_ticked_or_all_of_a_page_and_taken_back(
    desk: FlaskClient, bank: MadeBank, manager: Person
):
    made = record(actor_for(manager), Effect.AMENDED)
    at, hashes = f"/overlays/{made}", [revision_hash(q) for q in bank.questions]
    assert "6 题等着确认" in page(desk, at)

    nothing = desk.post(f"{at}/confirm")
    assert nothing.status_code == 422 and "先勾上看过的题" in nothing.get_data(as_text=True)
    desk.post(f"{at}/confirm", data={"revision": hashes[:1], "shown": hashes})
    assert "5 题等着确认" in page(desk, at)
    desk.post(f"{at}/confirm", data={"all": "1", "shown": hashes})
    html = page(desk, at)
    assert "0 题等着确认" in html and f"{manager.name} " in html and "确认仍然对" in html
    desk.post(f"{at}/confirm", data={"lift": hashes[2]})
    assert "1 题等着确认" in page(desk, at)
    held = page(desk, "/held-back")
    assert bank.questions[2].id in held and bank.questions[0].id not in held
    assert "去确认" in held
    assert "条文改了，还没人确认" in page(
        desk, f"/banks/{bank.id}/questions/{bank.questions[2].id}"
    )


def test_a_record_is_withdrawn_with_a_reason_and_stays(
    desk: FlaskClient, bank: MadeBank, manager: Person
):
    made = record(actor_for(manager), Effect.REPEALED, replaced_by="新的法")
    at = f"/overlays/{made}"
    assert "换依据" in page(desk, at) and "今天废止了" in page(desk, AT)
    assert "没有这样的题" in page(desk, "/held-back?ground=amended")

    assert desk.post(f"{at}/withdraw", data={"reason": ""}).status_code == 422
    desk.post(f"{at}/withdraw", data={"reason": "看错了<号>"})
    assert "看错了&lt;号&gt;" in page(desk, at) and "撤回了" in page(desk, AT)
    assert "没有题因为依据被压住" in page(desk, "/held-back")
    assert desk.post(f"{at}/withdraw", data={"reason": "再来"}).status_code == 409


def test_each_sees_and_does_what_is_theirs(
    client: FlaskClient, bank: MadeBank, enterprise: MadeEnterprise, manager: Person
):
    made = record(actor_for(manager), Effect.AMENDED, "第二条")
    sign_in(client, make_manager(enterprise))
    assert "记一次修改或废止" not in page(client, AT)
    page(client, f"{AT}/overlays/new", 404)
    html = page(client, f"/overlays/{made}")
    assert "等管这个题库的人确认" in html and "撤回这条记录" not in html
    hash_ = revision_hash(bank.questions[0])
    assert client.post(f"/overlays/{made}/confirm", data={"revision": hash_}).status_code == 404
    assert client.post(f"/overlays/{made}/withdraw", data={"reason": "x"}).status_code == 404

    editor = make_holder(Role.BANK_EDITOR, place_of(enterprise.district_id))
    sign_in(client, editor)
    assert "你没有权限看" in page(client, f"/overlays/{made}")

    sign_in(client, make_holder(Role.INSPECTOR, enterprise))
    page(client, f"/overlays/{made}")
    page(client, f"{AT}/overlays/new", 403)
    assert client.post(f"/overlays/{made}/confirm").status_code == 403

    sign_in(client, make_person(enterprise=enterprise))
    for path in (AT, f"{AT}/questions", f"/overlays/{made}", "/held-back"):
        page(client, path, 403)


def test_acts_are_told_on_the_trail_in_words(desk: FlaskClient, bank: MadeBank, manager: Person):
    made = record(actor_for(manager), Effect.AMENDED, "第二条")
    overlays.withdraw_overlay(actor_for(manager), made, "看错了", now=NOW)
    sign_in(desk, make_holder(Role.ADMINISTRATOR, place_of(manager_district(manager))))
    html = page(desk, "/trail/")
    assert "记下文件的修改或废止" in html and "撤回文件的修改或废止" in html


def manager_district(manager: Person) -> int:
    """The place the manager edits banks for."""
    return min(grant.place_id for grant in actor_for(manager).grants)
