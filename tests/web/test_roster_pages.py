"""The roster pages, through a real client and the real worker thread."""

import io
import time

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from anquan_exam.domain.access import Role
from tests import builders as b
from tests.roster_files import HEADER, person_row, roster, xlsx


def send(client: FlaskClient, enterprise: b.MadeEnterprise, data: bytes, name: str = "花名册.xlsx"):
    """Upload a file as the form does."""
    return client.post(
        "/roster",
        data={"enterprise": enterprise.public_id, "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def wait(client: FlaskClient, address: str) -> str:
    """The page once nothing is being done any more."""
    deadline = time.monotonic() + 30
    while client.get(f"{address}/progress").get_json()["busy"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return client.get(address).get_data(as_text=True)


@pytest.fixture
def mine(app) -> b.MadeEnterprise:
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def desk(client: FlaskClient, mine: b.MadeEnterprise) -> FlaskClient:
    return b.sign_in(client, b.make_manager(mine, "马管理"))


def test_initial_codes_name_the_address_phones_can_reach(desk, mine, app):
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"public_url": "http://10.1.2.3:8000"})
    address = send(desk, mine, roster(person_row(1))).location
    wait(desk, address)
    desk.post(f"{address}/commit")
    wait(desk, address)

    rows = list(load_workbook(io.BytesIO(desk.post(f"{address}/codes").data)).active.values)
    assert "http://10.1.2.3:8000/" in rows[1][4] and "localhost" not in rows[1][4]


def test_a_roster_goes_from_upload_to_initial_codes(desk, mine):
    bad = person_row(2)
    bad[1] = bad[1][:-1] + ("1" if bad[1][-1] != "1" else "2")
    answer = send(desk, mine, roster(person_row(1), bad, person_row(3)))
    address = answer.location
    page = wait(desk, address)
    assert "导入 2 人" in page and "身份证校验位不对" in page
    assert desk.post(f"{address}/commit").status_code == 302
    done = wait(desk, address)
    assert "花名册导好了" in done and "下载初始码" in done
    assert f'href="/people?enterprise={mine.public_id}">看人员' in done
    assert 'href="/exams/new">安排考试' in done

    sheet = desk.post(f"{address}/codes")
    rows = list(load_workbook(io.BytesIO(sheet.data)).active.values)
    assert [row[0] for row in rows[1:]] == ["测试一", "测试三"]
    assert sheet.headers["Cache-Control"] == "no-store"
    again = desk.post(f"{address}/codes", follow_redirects=True).get_data(as_text=True)
    assert "初始码已经取走了" in again

    fresh = desk.application.test_client()
    code = rows[1][3]
    signed = fresh.post("/sign-in", data={"account": "+86 188-0000-0001", "password": code.lower()})
    assert signed.status_code == 302
    assert fresh.get("/me").location.startswith("/change-code")


def test_a_column_nothing_is_taken_from_is_named_before_the_import(desk, mine):
    header = [*HEADER, "序号", "备注", "籍贯", "来矿时间"]
    row = [*person_row(1), "1", "新来的", "某地", "2026.11.3"]
    page = wait(desk, send(desk, mine, xlsx([header, row])).location)
    assert "认出 7 列" in page and "没认出的列：籍贯，" in page
    plain = wait(desk, send(desk, mine, roster(person_row(2))).location)
    assert "没认出的列" not in plain


def test_rows_to_mend_come_back_with_line_and_reason_and_can_be_read_again(desk, mine):
    bad = person_row(2, phone="12345")
    address = send(desk, mine, roster(person_row(1), bad)).location
    wait(desk, address)
    file = desk.get(f"{address}/left.xlsx").data
    header, row = load_workbook(io.BytesIO(file)).active.values
    assert header[0] == "行号" and header[-1] == "原因"
    assert row[0] == "4" and "手机号不对" in row[-1] and row[2] == bad[1]

    book = load_workbook(io.BytesIO(file))
    book.active.cell(2, 4).value = "18800009999"
    out = io.BytesIO()
    book.save(out)
    page = wait(desk, send(desk, mine, out.getvalue(), "退回的行.xlsx").location)
    assert "导入 1 人" in page


def test_a_question_is_answered_on_its_row(desk, mine):
    b.make_person("测试一", enterprise=mine, number="B1")
    address = send(desk, mine, roster(person_row(1))).location
    page = wait(desk, address)
    assert "系统里有同名的人" in page and "工号B1" in page
    answer = {"answer": "new", "show": "ask", "page": "1"}
    page = desk.post(f"{address}/rows/3", data=answer, follow_redirects=True).get_data(as_text=True)
    assert "第 3 行定好了" in page and "导入 1 人" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "认不出是什么文件"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "这是网页"),
        (b"PK\x03\x04 not a zip", "文件坏了"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_words(desk, mine, data, said):
    answer = send(desk, mine, data)
    assert answer.status_code == 422 and said in answer.get_data(as_text=True)


def test_a_file_without_a_header_row_says_what_is_missing(desk, mine):
    page = wait(desk, send(desk, mine, "甲,乙\n1,2\n".encode(), "表.csv").location)
    assert "没找到表头" in page


def test_another_enterprise_and_its_imports_are_not_there(desk, mine, app):
    theirs = b.make_enterprise("别家煤矿")
    assert send(desk, theirs, roster(person_row(1))).status_code == 404
    other = b.sign_in(app.test_client(), b.make_manager(theirs))
    address = send(other, theirs, roster(person_row(1))).location
    wait(other, address)
    for path in ("", "/progress", "/left.xlsx"):
        assert desk.get(address + path).status_code == 404
    for path in ("/commit", "/codes", "/drop", "/again"):
        assert desk.post(address + path).status_code == 404
    assert desk.post(f"{address}/rows/3", data={"answer": "skip"}).status_code == 404
    template = desk.get(f"/roster/template.xlsx?enterprise={theirs.public_id}")
    assert template.status_code == 404


def test_a_worker_and_a_team_leader_do_not_get_in(client, mine):
    leader = b.make_holder(Role.TEAM_LEADER, mine)
    assert b.sign_in(client, leader).get("/roster").status_code == 403
    assert b.sign_in(client, b.make_person(enterprise=mine)).get("/roster").status_code == 403


def test_without_its_token_an_upload_is_refused(app, client, mine):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        desk = b.sign_in(client, b.make_manager(mine))
        assert send(desk, mine, roster(person_row(1))).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_the_template_lists_the_enterprises_own_departments(desk, mine):
    b.make_place(mine, "综采队")
    b.make_post(mine, "液压支架工")
    file = desk.get(f"/roster/template.xlsx?enterprise={mine.public_id}").data
    book = load_workbook(io.BytesIO(file))
    listed = {cell for row in book["可选项"].values for cell in row if cell}
    assert {"综采队", "液压支架工", "一线从业人员"} <= listed
    rules = book["花名册"].data_validations.dataValidation
    assert {rule.formula1 for rule in rules} >= {"可选项!$E$1:$E$1", "可选项!$G$1:$G$1"}
