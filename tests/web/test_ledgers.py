"""The pages of ledgers as a browser meets them: a look before anything is kept, once however often
it is asked for, files that go back."""

import io
import time

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from anquan_exam import clock
from anquan_exam.models import Absence
from anquan_exam.models.session import reading
from anquan_exam.services import ledgers
from tests.builders import id_number, make_enterprise, make_manager, make_person, sign_in
from tests.roster_files import xlsx

HEADER = ["姓名", "身份证号", "请假类别", "第一天", "事由"]


@pytest.fixture
def unit(app):
    return make_enterprise()


@pytest.fixture
def desk(client: FlaskClient, unit) -> FlaskClient:
    make_person("示例甲", enterprise=unit, identity=id_number(1))
    return sign_in(client, make_manager(unit, "测试管理"))


def sent(desk, unit, *rows, ledger="absences"):
    return desk.post(
        "/ledgers",
        data={
            "enterprise": unit.public_id,
            "ledger": ledger,
            "file": (io.BytesIO(xlsx([HEADER, *rows])), "<b>请假</b>.xlsx"),
        },
        content_type="multipart/form-data",
    )


def absences() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Absence)) or 0


def test_a_file_is_looked_at_first_and_kept_once(desk, unit) -> None:
    today = clock.local(clock.now()).date().isoformat()
    good = ["示例甲", id_number(1), "病假", today, "=1+1"]
    place = sent(desk, unit, good, ["", "", "事假", today, ""]).location
    page = desk.get(place).text
    assert "存下 1 行" in page and "姓名：姓名和工号都空着，不知道是谁。" in page
    assert "<b>请假</b>" not in page and id_number(1) not in page and absences() == 0
    for _ in range(2):
        assert desk.post(f"{place}/take").status_code == 302
    until = time.monotonic() + 20
    while desk.get(f"{place}/progress").json["busy"] and time.monotonic() < until:
        time.sleep(0.05)
    ledgers.run(place.rsplit("/", 1)[-1], clock.now)
    assert absences() == 1
    assert "存下了 1 行。" in desk.get(place).text
    assert "这份表已经存过了" in desk.post(f"{place}/take", follow_redirects=True).text
    mend = openpyxl.load_workbook(io.BytesIO(desk.get(f"{place}/left.xlsx").data)).active
    assert mend.max_row == 2 and mend["G2"].value == "姓名：姓名和工号都空着，不知道是谁。"


def test_what_cannot_be_read_is_said_on_the_form(desk, unit) -> None:
    assert "没认出列名" in sent(desk, unit, ledger="violations").text
    assert "选一下传的是哪种台账" in sent(desk, unit, ledger="nonsense").text
    nothing = desk.post("/ledgers", data={"enterprise": unit.public_id, "ledger": "hours"})
    assert nothing.status_code == 422 and "还没选文件" in nothing.text
    for one in ("violations", "hours", "absences"):
        assert desk.get(f"/ledgers/template.xlsx?ledger={one}").data.startswith(b"PK")


def test_a_file_that_is_not_wanted_goes(desk, unit) -> None:
    today = clock.local(clock.now()).date().isoformat()
    place = sent(desk, unit, ["示例甲", "", "病假", today, ""]).location
    assert "这份表放弃了" in desk.post(f"{place}/drop", follow_redirects=True).text
    assert desk.get(place).status_code == 404
