"""The pages of personal files as a browser meets them: what each sees, downloads, erases."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.models import (
    CaseHappening,
    Education,
    FileShareCode,
    LegalHold,
    Person,
    RetentionProposal,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import messages
from tests.builders import NOW, make_holder, make_person, place_of, sign_in
from tests.file_builders import Life, make_life
from tests.message_builders import messages_of
from tests.pdf_text import pdf_signs


@pytest.fixture
def life(app: Flask) -> Life:
    return make_life()


def text(page: object) -> str:
    return page.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]


def of(life: Life, ending: str = "") -> str:
    return f"/people/{life.person.public_id}/file{ending}"


def test_the_person_reads_it_whole_and_finds_it_from_the_own_page(
    client: FlaskClient, life: Life
) -> None:
    sign_in(client, life.person)
    assert 'href="/me/file"' in text(client.get("/me"))
    page = text(client.get("/me/file"))
    for said in ("测试考试", "皮带没停就清煤", "腰伤住院", "示例新矿有限公司", "入职", "离职"):
        assert said in page
    assert f"/result/{life.attempt}" in page
    only = text(client.get("/me/file?kind=absence&year=2026"))
    assert "腰伤住院" in only and "皮带没停" not in only
    assert "没有这样的记录" in text(client.get("/me/file?year=1999"))
    assert client.get("/me/file?year=99999999999&kind=%27&page=0").status_code == 200


def test_an_empty_file_says_so(client: FlaskClient, life: Life) -> None:
    sign_in(client, make_person())
    assert "还没有记录" in text(client.get("/me/file"))
    assert "还没有别人看过" in text(client.get("/me/file/looks"))


def test_the_next_employer_is_told_what_is_not_shown_and_the_person_who_looked(
    client: FlaskClient, life: Life
) -> None:
    sign_in(client, life.manager)
    page = text(client.get(of(life)))
    assert "不是全部" in page and "个人信息保护法第六条" in page and "本办内部规定" in page
    assert "监考下合格" in page and "有没办完的案件" in page
    assert "皮带没停" not in page and "腰伤" not in page and life.before.name not in page
    printed = pdf_signs(client.get(of(life, ".pdf")).data)
    assert "不是全部" in printed and "皮带没停" not in printed
    sign_in(client, life.person)
    seen = text(client.get("/me/file/looks"))
    assert "测试新管理" in seen and "企业安全管理员" in seen and life.unit.name in seen
    assert re.search(r"看网页、\s*下载 PDF", seen)


def test_the_paper_says_how_to_check_it_and_numbers_its_pages(
    client: FlaskClient, life: Life
) -> None:
    sign_in(client, life.person)
    answer = client.get("/me/file.pdf")
    assert answer.mimetype == "application/pdf"
    printed = pdf_signs(answer.data)
    for said in (
        "个人安全档案",
        "皮带没停就清煤",
        "/verify/file",
        "内容摘要",
        "第1页，共",
        "卷子指纹",
    ):
        assert said in printed
    assert re.search(r"打印于20\d\d年\d+月", printed)


def test_an_entry_longer_than_a_page_is_printed_to_its_end(client: FlaskClient, life: Life) -> None:
    with transaction() as session:
        session.add_all(
            CaseHappening(
                case_id=life.case.id,
                what="heard",
                at=NOW + timedelta(minutes=at),
                recorded_at=NOW,
                text=f"第{at}句，" + "当时皮带上有大块，我怕堵了，就伸手去拨。" * 3,
            )
            for at in range(90)
        )
    sign_in(client, life.person)
    printed = pdf_signs(client.get("/me/file.pdf").data)
    assert "第0句" in printed and "第89句" in printed and "2026年11月23日" in printed


def test_anybody_is_told_whether_a_file_is_genuine(client: FlaskClient, life: Life) -> None:
    sign_in(client, life.person)
    content = client.get("/me/file.json").data
    with client.session_transaction() as cookie:
        cookie.clear()
    assert "选从本系统下载的" in text(client.get("/verify/file"))
    upload = {"file": (BytesIO(content), "档案.json")}
    told = text(client.post("/verify/file", data=upload))
    assert "是真的，没有改过" in told and life.person.name in told and "是全部" in told
    altered = json.loads(content)
    altered["payload"]["person"]["name"] = "别的人"
    pasted = client.post("/verify/file", data={"text": json.dumps(altered)})
    assert "被改过" in text(pasted) and "别的人" not in text(pasted)
    assert "读不出来" in text(client.post("/verify/file", data={"text": "不是文件"}))
    assert client.post("/verify/file", data={"text": " "}).status_code == 422


def test_a_share_code_is_given_entered_once_and_taken_back(client: FlaskClient, life: Life) -> None:
    sign_in(client, life.person)
    client.post("/me/file/codes")
    client.post("/me/file/codes")
    with reading() as session:
        first, second = session.scalars(select(FileShareCode).order_by(FileShareCode.id)).all()
    client.post(f"/me/file/codes/{second.id}/revoke")
    page = text(client.get("/me/file/codes"))
    assert "还没用" in page and "收回了" in page
    sign_in(client, life.manager)
    assert "输分享码" in text(client.get("/file-code"))
    whole = text(client.post("/file-code", data={"code": first.code}))
    assert "皮带没停就清煤" in whole and "腰伤住院" in whole
    refused = client.post("/file-code", data={"code": second.code})
    assert (refused.status_code, "这个码打不开" in text(refused)) == (422, True)
    sign_in(client, life.person)
    assert "测试新管理" in text(client.get("/me/file/codes"))


def test_only_who_keeps_people_s_records_enters_a_code(client: FlaskClient, life: Life) -> None:
    sign_in(client, make_holder(Role.TEAM_LEADER, place_of(life.unit)))
    assert client.get("/file-code").status_code == 403


def tapped(client: FlaskClient, person: Person) -> str:
    """Where the newest message about a file leads, once it was said."""
    messages.say_due(now=clock.now())
    told = [one for one in messages_of(person) if one.kind.startswith("file_")][-1]
    assert "档案" in text(client.get("/me/messages"))
    return str(client.post(f"/me/messages/{told.id}").location)


def test_a_correction_goes_to_the_unit_and_comes_back_answered(
    client: FlaskClient, life: Life
) -> None:
    sign_in(client, life.person)
    found = re.search(r'href="(/me/file/wrong\?entry=absence[^"]+)"', text(client.get("/me/file")))
    assert found is not None
    assert "哪里写得不对" in text(client.get(found[1]))
    entry = found[1].partition("entry=")[2].replace("%3A", ":")
    empty = client.post("/me/file/wrong", data={"entry": entry, "reason": " "})
    assert (empty.status_code, "写一下为什么" in text(empty)) == (422, True)
    client.post("/me/file/wrong", data={"entry": entry, "reason": "是八号回来的"})
    assert client.get("/me/file/wrong?entry=absence:424242").status_code == 404
    sign_in(client, life.then)
    assert tapped(client, life.then) == "/file-corrections"
    page = text(client.get("/file-corrections"))
    assert "是八号回来的" in page
    number = re.search(r'action="/file-corrections/(\d+)"', page)
    assert number is not None
    address = f"/file-corrections/{number[1]}"
    client.post(address, data={"accepted": "yes", "text": "改成八号了"})
    again = client.post(address, data={"accepted": "no", "text": "不同意"}, follow_redirects=True)
    assert "已经有人答复过了" in text(again)
    assert "改成八号了" in text(client.get("/file-corrections?show=answered"))
    assert "答复档案更正" in text(client.get("/trail/"))
    sign_in(client, life.person)
    assert tapped(client, life.person) == "/me/file"
    own = text(client.get("/me/file?kind=correction"))
    assert "说得对" in own and "改成八号了" in own


def test_schools_are_entered_shown_and_withdrawn(client: FlaskClient, life: Life) -> None:
    sign_in(client, life.manager)
    address = f"/people/{life.person.public_id}/schools"
    form = {"level": "vocational", "school": "示例技校", "major": "", "finished_on": "2012-07-01"}
    client.post(address, data=form)
    ahead = client.post(address, data={**form, "finished_on": "2099-01-01"})
    assert (ahead.status_code, "不能是以后" in text(ahead)) == (422, True)
    assert client.post(address, data={**form, "level": "wizard"}).status_code == 422
    assert "中专、技校毕业，示例技校" in text(client.get(of(life)))
    with reading() as session:
        row = session.scalars(select(Education)).one()
    client.post(f"{address}/{row.id}/withdraw", data={"reason": "看错了毕业证"})
    page = text(client.get(of(life)))
    assert "作废了" in page and "看错了毕业证" in page


def past(life: Life, app: Flask) -> None:
    """What the periodic job would have proposed, years on."""
    with transaction() as session:
        session.add(
            RetentionProposal(
                keeping="absence-remark",
                row_id=1,
                person_id=life.person.id,
                enterprise_id=life.before.id,
                due_on=NOW.date(),
                proposed_at=NOW,
            )
        )


def officer(life: Life, role: Role) -> Person:
    with reading() as session:
        district = session.get_one(type(place_of(life.before)), place_of(life.before).parent_id)
    return make_holder(role, district)


def test_the_rules_are_for_everybody_and_the_tick_proposes(
    app: Flask, client: FlaskClient, life: Life
) -> None:
    sign_in(client, life.person)
    page = text(client.get("/retention"))
    assert "三违的经过" in page and "本办内部规定" in page and "《煤矿安全培训规定》第九条" in page
    assert client.get("/retention/due").status_code == 403


def test_what_is_due_is_listed_held_and_erased_in_two_steps(
    app: Flask, client: FlaskClient, life: Life
) -> None:
    past(life, app)
    sign_in(client, officer(life, Role.DISTRICT_OFFICER))
    assert "示例甲" in text(client.get("/retention/due"))
    assert client.post("/retention/erase", data={"proposal": "1"}).status_code == 403
    hold = {"whose": life.person.public_id, "reason": "事故调查"}
    client.post("/retention/holds", data=hold)
    nobody = client.post("/retention/holds", data={**hold, "whose": "x"}, follow_redirects=True)
    assert "还没选保全谁的" in text(nobody)
    with reading() as session:
        standing = session.scalars(select(LegalHold)).one()
    own = client.post("/retention/holds/lift", data={"hold": standing.id}, follow_redirects=True)
    assert "要别人来解除" in text(own)
    sign_in(client, officer(life, Role.ADMINISTRATOR))
    assert "保全着" in text(client.get("/retention/due"))
    refused = client.post(
        "/retention/erase", data={"proposal": "1", "step": "2"}, follow_redirects=True
    )
    assert "一项都没删" in text(refused)
    client.post("/retention/holds/lift", data={"hold": standing.id})
    asked = text(client.post("/retention/erase", data={"proposal": "1"}))
    assert "要删的 1 项" in asked and "请假离岗写的说明" in asked
    none = client.post("/retention/erase", data={"proposal": "x"}, follow_redirects=True)
    assert "还没勾要删的" in text(none)
    early = client.post(
        "/retention/erase", data={"proposal": "1", "step": "2"}, follow_redirects=True
    )
    assert "没到期" in text(early)
    trail = text(client.get("/trail/"))
    assert "保全档案" in trail and "解除保全" in trail


def test_a_file_longer_than_a_page_goes_on(app: Flask, client: FlaskClient, life: Life) -> None:
    with transaction() as session:
        session.add_all(
            Education(
                person_id=life.person.id,
                enterprise_id=life.before.id,
                level="senior",
                school=f"示例{at}中",
                finished_on=clock.local(NOW).date() - timedelta(days=at),
                recorded_at=NOW,
            )
            for at in range(40)
        )
    sign_in(client, life.person)
    assert "共 40 条" in text(client.get("/me/file?kind=education&page=2"))
