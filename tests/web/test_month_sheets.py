"""The pages of the sheet of a month: the page, the names behind a figure, Excel and PDF."""

import io

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.models import TrailEntry
from anquan_exam.models.session import reading
from tests import builders as b
from tests.fact_builders import make_case
from tests.pdf_text import pdf_text


@pytest.fixture
def unit(app):
    return b.make_enterprise("示例煤矿")


@pytest.fixture
def desk(client: FlaskClient, unit) -> FlaskClient:
    worker = b.make_person("示例甲", enterprise=unit, posts=[b.make_post(unit)])
    make_case(worker, unit)
    return b.sign_in(client, b.make_manager(unit, "测试管理"))


def test_each_figure_opens_to_the_names_it_counts(desk, unit) -> None:
    start = desk.get("/month-sheets")
    assert start.status_code == 302
    month = f"/month-sheets/{unit.public_id}/2026-11"
    page = desk.get(month).text
    assert "立案" in page and "三违 1" in page and "在岗人数" in page
    names = desk.get(f"{month}/names?figure=opened").text
    assert "<b>示例甲</b>" in names and "案件 示例-" in names
    assert "一个也没有" in desk.get(f"{month}/names?figure=closed").text


def test_the_sheet_goes_out_as_excel_and_on_a4_and_the_trail_says_so(desk, unit) -> None:
    month = f"/month-sheets/{unit.public_id}/2026-11"
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(f"{month}/sheet.xlsx").data)).active
    rows = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert rows["立案"] == 1 and rows["在岗人数"] == 2
    printed = pdf_text(desk.get(f"{month}/sheet.pdf").data)
    assert "月报表" in printed and "主要负责人" in printed and "立案" in printed
    with reading() as session:
        entries = session.scalars(
            select(TrailEntry)
            .where(TrailEntry.act == "month_sheet.exported")
            .order_by(TrailEntry.id)
        ).all()
    assert [entry.payload["form"] for entry in entries] == ["xlsx", "pdf"]


def test_a_month_that_is_none_or_to_come_is_not_found(desk, unit) -> None:
    after = clock.local(clock.now()).year + 1
    for month in ("2026-13", "nonsense", f"{after}-12", "2020-01"):
        assert desk.get(f"/month-sheets/{unit.public_id}/{month}").status_code == 404
