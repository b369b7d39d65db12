"""The pages of the clinic: what they show, to whom, and what a form does."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind, Option
from anquan_exam.services import banks
from anquan_exam.services.banks import ClinicFilter
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    sign_in,
)
from tests.exam_builders import made_question, make_document, make_published_bank

WAYS = ("停电验电", "接着干活", "等人来说", "先看情况")
OPTIONS = tuple(Option(letter, text) for letter, text in zip("ABCD", WAYS, strict=True))


@pytest.fixture
def enterprise(client: FlaskClient) -> MadeEnterprise:
    return make_enterprise("示例煤业")


@pytest.fixture
def desk(client: FlaskClient, enterprise: MadeEnterprise) -> FlaskClient:
    return sign_in(client, make_manager(enterprise))


@pytest.fixture
def own(enterprise: MadeEnterprise) -> str:
    """An own bank whose two questions are one, with two keys."""
    make_document()
    bank = f"e-{enterprise.public_id}-power"
    one = replace(
        made_question(1, Kind.SINGLE, bank),
        stem="检修 1 < 2 的开关前，先做哪一步？",
        options=OPTIONS,
        explanation="带电检修要出人命。",
    )
    other = replace(one, id=f"{bank}-0002", key=("B",))
    make_published_bank(bank_id=bank, owner=enterprise, questions=[one, other])
    return bank


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def key_of(enterprise: MadeEnterprise, bank: str) -> str:
    actor = actor_for(make_holder(Role.BANK_EDITOR, enterprise))
    return (
        banks.bank_clinic(actor, bank, ClinicFilter(), 1, draft=False, now=NOW).lines[0].finding.key
    )


def test_a_finding_says_what_why_and_what_to_do_and_leads_to_the_question(
    desk: FlaskClient, own: str
):
    html = page(desk, f"/banks/{own}/clinic")

    assert "同一道题，答案打架" in html and "必须改" in html
    assert "合格不合格，要看抽到哪一道" in html
    assert "对照依据定哪个答案对" in html
    assert f"/banks/{own}/questions/{own}-0002" in html
    assert "1 &lt; 2 的" in html
    assert f"/banks/{own}/clinic" in page(desk, f"/banks/{own}")
    assert "/clinic" in page(desk, "/banks")
    assert "同一道题，答案打架" in page(desk, "/clinic")


def test_findings_are_filtered_by_severity_and_code_and_nonsense_is_not_asked_for(
    desk: FlaskClient, own: str
):
    assert "这样的一条也没有" in page(desk, f"/banks/{own}/clinic?severity=look")
    assert "答案打架" in page(desk, f"/banks/{own}/clinic?code=other_key&severity=must")
    assert "答案打架" in page(desk, f"/banks/{own}/clinic?code=nonsense&severity=9")
    assert "这样的一条也没有" in page(desk, f"/banks/{own}/clinic?dismissed=1")


def test_a_finding_is_let_stand_with_a_reason_and_listed_again(
    desk: FlaskClient, enterprise: MadeEnterprise, own: str
):
    at = f"/banks/{own}/clinic/{key_of(enterprise, own)}"
    assert "看过了，不用改" in page(desk, at)

    refused = desk.post(at, data={"reason": " "})
    assert refused.status_code == 422
    assert "写一下为什么不用改" in refused.get_data(as_text=True)

    done = desk.post(at, data={"reason": "两种开关<不同>"})
    assert done.location == f"/banks/{own}/clinic"
    assert "两种开关&lt;不同&gt;" in page(desk, f"/banks/{own}/clinic?dismissed=1")
    assert "又觉得该改" in page(desk, at)
    assert desk.post(at, data={"reason": "再来"}).status_code == 409

    desk.post(at, data={"again": "1"})
    assert "答案打架" in page(desk, f"/banks/{own}/clinic")
    assert desk.post(at, data={"again": "1"}).status_code == 409


def test_a_reader_is_offered_no_decision(client: FlaskClient, enterprise: MadeEnterprise, own: str):
    at = f"/banks/{own}/clinic/{key_of(enterprise, own)}"
    sign_in(client, make_holder(Role.INSPECTOR, enterprise))

    assert "看过了，不用改" not in page(client, at)
    assert client.post(at, data={"reason": "不用"}).status_code == 403


def test_workers_see_no_clinic(client: FlaskClient, enterprise: MadeEnterprise, own: str):
    sign_in(client, make_person(enterprise=enterprise))

    for path in ("/clinic", f"/banks/{own}/clinic", f"/banks/{own}/clinic/{'0' * 64}"):
        page(client, path, 403)


def test_what_is_not_found_is_not_there(desk: FlaskClient, own: str):
    page(desk, f"/banks/{own}/clinic/{'0' * 64}", 404)
    page(desk, f"/banks/{own}/draft/clinic", 404)
    page(desk, "/banks/none/clinic", 404)


def test_the_draft_has_a_clinic_that_leads_to_its_editor(desk: FlaskClient, own: str):
    desk.post(f"/banks/{own}/draft")

    assert f"/banks/{own}/draft/clinic" in page(desk, f"/banks/{own}/draft")
    html = page(desk, f"/banks/{own}/draft/clinic")
    edit = re.search(rf'href="(/banks/{own}/draft/questions/[^"]+)"', html)
    assert edit and "存下" in page(desk, edit[1])
    assert "看草稿的体检" in page(desk, f"/banks/{own}/clinic")


def test_a_bank_without_a_fault_says_so(desk: FlaskClient, enterprise: MadeEnterprise):
    make_document()
    asked = replace(
        made_question(1, Kind.SINGLE, "demo"), options=OPTIONS, explanation="带电检修要出人命。"
    )
    make_published_bank(bank_id="demo", questions=[asked])

    assert "没查出毛病" in page(desk, "/banks/demo/clinic")
