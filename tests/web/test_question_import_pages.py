"""The pages of imports, through a real client and the real worker thread."""

import io
import re
import time
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from anquan_exam.domain.access import Role
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.question_export import Format
from anquan_exam.services import banks
from tests import builders as b
from tests.builders import NOW
from tests.exam_builders import make_published_bank
from tests.exchange.taking_away import bank_of, taken
from tests.pictures import SPOTS, scene
from tests.question_files import sheet
from tests.services.editors import case, single
from tests.services.own_banks import settings

HEADINGS = ("题型", "题干", "选项A", "选项B", "选项C", "答案")
GOOD = ["单选题", "动火前先做什么？", "清理可燃物", "点火", None, "A"]
BAD = ["单选题", "灭火器<b>多久</b>查一次？", "每月", "每年", None, "D"]


@pytest.fixture
def mine(app) -> b.MadeEnterprise:
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def desk(client: FlaskClient, mine: b.MadeEnterprise) -> FlaskClient:
    return b.sign_in(client, b.make_manager(mine, "马管理"))


@pytest.fixture
def own(mine: b.MadeEnterprise) -> str:
    editor = b.actor_for(b.make_manager(mine, "题库员"))
    return banks.create_bank(editor, mine.id, "anquan", settings("安全"), now=NOW)


def send(client: FlaskClient, own: str, data: bytes, name: str = "题.xlsx", **form: str):
    """Upload a file as the form does."""
    return client.post(
        f"/banks/{own}/imports",
        data={"file": (io.BytesIO(data), name), "title": "综合", **form},
        content_type="multipart/form-data",
    )


def wait(client: FlaskClient, address: str) -> str:
    """The page once nothing is being done any more."""
    deadline = time.monotonic() + 30
    while client.get(f"{address}/progress").get_json()["busy"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return client.get(address).get_data(as_text=True)


def test_a_file_goes_from_upload_to_the_draft(desk, own):
    assert "从文件导入试题" in desk.get(f"/banks/{own}/draft").get_data(as_text=True)
    assert desk.get(f"/banks/{own}/imports").status_code == 200
    address = send(desk, own, sheet(GOOD, BAD, headings=HEADINGS)).location
    page = wait(desk, address)
    assert "收进草稿 1 题" in page and "答案是 D，选项只到 B" in page
    assert "灭火器&lt;b&gt;多久&lt;/b&gt;查一次" in page  # as it stood, escaped
    assert "要补：依据、解析" in page

    form = {"kind": "单选题", "stem": "灭火器多久查一次？", "option_a": "每月", "option_b": "每年"}
    answer = desk.post(f"{address}/rows/2", data={**form, "answer": "C"})
    assert answer.status_code == 422 and "还收不了" in answer.get_data(as_text=True)
    answer = desk.post(f"{address}/rows/2", data={**form, "answer": "A", "show": "parked"})
    assert answer.status_code == 302 and "show=parked" in answer.location

    assert desk.post(f"{address}/commit").status_code == 302
    done = wait(desk, address)
    assert "放进草稿 2 题" in done and f"{own}-002" in done
    assert f"## {own}-001" in desk.get(f"/banks/{own}/draft/topics/01-import.md").get_data(
        as_text=True
    )
    again = desk.post(f"{address}/commit", follow_redirects=True).get_data(as_text=True)
    assert "没有能放进草稿的题" in again


def test_the_district_s_editor_brings_a_file_into_a_public_bank(client, mine):
    bank = make_published_bank(4).id
    editor = b.make_holder(Role.BANK_EDITOR, b.place_of(mine.district_id))
    page = b.sign_in(client, editor)
    address = send(page, bank, sheet(GOOD, headings=HEADINGS)).location
    assert "收进草稿 1 题" in wait(page, address)
    assert address in page.get(f"/banks/{bank}/imports").text
    page.post(f"{address}/commit")
    assert "放进草稿 1 题" in wait(page, address)
    assert b.sign_in(client, b.make_manager(mine, "马管理")).get(address).status_code == 404


def test_parked_rows_come_back_as_a_file_that_can_be_read_again(desk, own):
    address = send(desk, own, sheet(GOOD, ["A"], BAD, headings=HEADINGS)).location
    wait(desk, address)
    answer = desk.get(f"{address}/parked.xlsx")
    header, row = load_workbook(io.BytesIO(answer.data)).active.values
    assert header[0] == "行号" and header[-1] == "原因" and "选项只到 B" in row[-1]
    book = load_workbook(io.BytesIO(answer.data))
    book.active.cell(2, header.index("答案") + 1).value = "B"
    out = io.BytesIO()
    book.save(out)
    assert "收进草稿 1 题" in wait(desk, send(desk, own, out.getvalue()).location)


def test_rows_are_filtered_searched_and_paged(desk, own):
    rows = [["判断题", f"第{n}件事是对的", None, None, None, "对"] for n in range(40)]
    address = send(desk, own, sheet(*rows, BAD, headings=HEADINGS)).location
    page = wait(desk, address)
    assert "第 1 / 2 页" in page and "第39件事" not in page
    assert "第39件事" in desk.get(f"{address}?page=2").get_data(as_text=True)
    found = desk.get(f"{address}?q=第39件").get_data(as_text=True)
    assert "第39件事" in found and "共 1 行" in found
    parked = desk.get(f"{address}?show=parked").get_data(as_text=True)
    assert "共 1 行" in parked and "灭火器" in parked


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "文件是空的"), (b"PK\x03\x04 broken", "文件坏了"), (b"<a>&b;</a>", "文件坏了")],
)
def test_a_file_that_cannot_be_read_says_why(desk, own, data, said):
    answer = send(desk, own, data)
    page = (
        wait(desk, answer.location) if answer.status_code == 302 else answer.get_data(as_text=True)
    )
    assert said in page


def test_a_form_without_a_file_is_shown_again(desk, own):
    answer = desk.post(f"/banks/{own}/imports", data={"title": "综合"})
    assert answer.status_code == 422 and "还没选文件" in answer.get_data(as_text=True)


def test_the_template_is_a_workbook_with_examples(desk, own):
    book = load_workbook(io.BytesIO(desk.get("/banks/imports/template.xlsx").data))
    assert book.sheetnames == ["试题", "例子（不会导入）", "填写说明"]
    assert next(book["试题"].values)[:3] == ("题型", "题干", "选项A")


def test_a_file_can_be_forgotten_and_is_then_gone(desk, own):
    address = send(desk, own, sheet(GOOD, headings=HEADINGS)).location
    wait(desk, address)
    desk.post(f"{address}/drop")
    assert desk.get(address).status_code == 404


def test_others_and_workers_find_nothing(desk, own, app):
    address = send(desk, own, sheet(GOOD, headings=HEADINGS)).location
    wait(desk, address)
    other = b.sign_in(app.test_client(), b.make_manager(b.make_enterprise("别家煤矿")))
    for path in (f"/banks/{own}/imports", address, f"{address}/rows/1", f"{address}/parked.xlsx"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address}/commit").status_code == 404
    assert send(other, own, sheet(GOOD, headings=HEADINGS)).status_code == 404
    assert re.search(r"/imports/\w+$", address)


def test_a_case_and_a_hazard_picture_are_shown_whole(desk, own, app):
    hazards = replace(
        single("a-law", texts=("柜门开着", "灭火器在位", "地上有水", "标志齐全")),
        id="demo-1",
        kind=Kind.HAZARD_PICTURE,
        key=("A", "C"),
        picture=Picture(scene().name, "四个柜子"),
        outlines=SPOTS,
    )
    asked = (hazards, replace(case("a-law"), id="demo-2"))
    data = taken(bank_of(*asked), Format.QTI, {scene().name: scene().data}).data
    address = send(desk, own, data, "题.zip").location
    page = wait(desk, address)
    assert "收进草稿 2 题" in page and "第 2 小题" in page and "图上是：四个柜子" in page
    assert page.count("<polygon") == 4 and "这种题不在这里改" in page
    shown = f"{address}/pictures/{scene().name}"
    assert f'href="{shown}"' in page
    answer = desk.get(shown)
    assert (answer.mimetype, answer.data) == ("image/png", scene().data)
    assert desk.get(f"/pictures/{scene().name}").status_code == 404
    assert desk.post(f"{address}/rows/2", data={"stem": "甲"}).status_code == 422
    other = b.sign_in(app.test_client(), b.make_manager(b.make_enterprise("别家煤矿")))
    assert other.get(shown).status_code == 404

    desk.post(f"{address}/commit")
    assert "放进草稿 2 题" in wait(desk, address)
    assert desk.get(f"/pictures/{scene().name}").status_code == 200
