"""`flask people …` on real files."""

import io
import json

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from anquan_exam.models import Person
from anquan_exam.models.session import reading
from tests import builders as b
from tests.roster_files import person_row, roster


@pytest.fixture
def mine(app):
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(roster(person_row(1), person_row(2, phone="123"), person_row(3)))
    return path


def people():
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person))


def run(app, *args):
    return app.test_cli_runner().invoke(args=["people", *map(str, args)])


def test_a_dry_run_reports_and_writes_nothing(app, mine, file, tmp_path):
    report = tmp_path / "report.json"
    done = run(
        app, "import", file, "--enterprise", mine.credit_code, "--dry-run", "--report", report
    )
    assert done.exit_code == 0, done.output
    said = json.loads(report.read_text("utf-8"))
    assert said["counts"] == {"rows": 3, "new": 2, "known": 0, "ask": 0, "refused": 1}
    assert said["rows"][1]["line"] == 4 and said["rows"][1]["reasons"] == ["phone"]
    assert "第 4 行" in done.output and people() == 0


def test_an_import_writes_people_and_their_codes(app, mine, file, tmp_path):
    codes = tmp_path / "codes.xlsx"
    done = run(app, "import", file, "--enterprise", mine.public_id, "--codes", codes)
    assert done.exit_code == 0, done.output
    assert people() == 2 and "新增 2" in done.output
    assert codes.stat().st_mode & 0o077 == 0
    assert len(list(load_workbook(io.BytesIO(codes.read_bytes())).active.values)) == 3


def test_an_unknown_enterprise_or_a_broken_file_is_said(app, mine, file, tmp_path):
    assert "没有这个单位" in run(app, "import", file, "--enterprise", "nope").output
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    done = run(app, "import", broken, "--enterprise", mine.public_id)
    assert done.exit_code == 1 and "文件坏了" in done.output


def test_a_code_is_reset_for_exactly_one_person(app, mine):
    b.make_person("甲一", enterprise=mine, phone="13912345678")
    b.make_person("甲一", enterprise=mine)
    assert "对得上 2 个人" in run(app, "reset-code", "甲一").output
    done = run(app, "reset-code", "13912345678")
    assert done.exit_code == 0 and "账号 13912345678" in done.output


def test_the_first_administrator_is_made_once_and_gets_a_code_to_change(app):
    who = ["--district", "测试区", "--name", "测试员", "--phone", "19912345678"]
    first = run(app, "create-admin", *who)
    assert first.exit_code == 0, first.output
    assert "只显示这一次" in first.output
    again = run(app, "create-admin", *who)
    assert again.exit_code == 1
    assert people() == 1


def test_a_first_administrator_without_a_real_phone_is_refused_in_words(app):
    done = run(app, "create-admin", "--district", "测试区", "--name", "测试员", "--phone", "12")
    assert done.exit_code == 1
    assert "手机号" in done.output
