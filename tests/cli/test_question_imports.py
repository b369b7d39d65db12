"""`flask banks import` on real files: what it reports, what it writes, how it ends."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from anquan_exam.cli.banks import bank_commands
from anquan_exam.cli.question_imports import import_command
from anquan_exam.domain.pictures import Picture
from anquan_exam.exchange.question_export import Format
from anquan_exam.services import banks
from tests import builders as b
from tests.builders import NOW
from tests.exchange.taking_away import bank_of, taken
from tests.pictures import scene
from tests.question_files import workbook
from tests.services.editors import case, single
from tests.services.own_banks import settings

ROWS = [
    ["安全题库"],
    ["题型", "题干", "选项", "答案"],
    ["单选题", "甲（ ）", "A.一 B.二", "A"],
    ["一、判断题"],
    [None, "乙", None, 1],
    ["单选题", "丙", None, "B 警示标志"],
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "题.xlsx"
    path.write_bytes(workbook({"Sheet1": ROWS}, ["A1:D1"]))
    return path


def dry(file: Path, report: Path) -> Result:
    assert import_command.name in bank_commands.commands
    words = ["import", str(file), "--bank", "no-such-bank", "--dry-run", "--report", str(report)]
    return CliRunner().invoke(bank_commands, words)


def test_a_dry_run_needs_no_bank_and_no_database(file: Path, tmp_path: Path):
    report = tmp_path / "report.json"
    done = dry(file, report)
    assert done.exit_code == 0, done.output
    said = json.loads(report.read_text("utf-8"))
    items = said.pop("items")
    assert said == {"rows": 4, "accepted": 1, "repaired": 1, "parked": 2}
    assert [(item["row"], item["verdict"]) for item in items] == [
        (3, "accepted"),
        (4, "parked"),
        (5, "repaired"),
        (6, "parked"),
    ]
    assert all(set(item) == {"row", "verdict", "field", "reason"} for item in items)
    assert items[3]["field"] == "选项" and "没有选项" in items[3]["reason"]
    assert "4 行：收下 1，改过收下 1，退回 2" in done.output


def test_a_file_that_cannot_be_read_ends_with_an_error_and_an_empty_report(tmp_path: Path):
    file, report = tmp_path / "题.xlsx", tmp_path / "report.json"
    file.write_bytes(b"PK\x03\x04 broken")
    done = dry(file, report)
    assert done.exit_code == 1 and "文件坏了" in done.output
    assert json.loads(report.read_text("utf-8"))["rows"] == 0


def test_what_can_go_in_goes_into_the_draft(app: Flask, file: Path, tmp_path: Path):
    enterprise = b.make_enterprise("红旗煤矿")
    editor = b.actor_for(b.make_manager(enterprise))
    own = banks.create_bank(editor, enterprise.id, "anquan", settings("安全"), now=NOW)
    report = tmp_path / "report.json"
    runner = app.test_cli_runner()
    done = runner.invoke(
        args=["banks", "import", str(file), "--bank", own, "--report", str(report)]
    )
    assert done.exit_code == 0, done.output
    dry(file, tmp_path / "dry.json")
    assert report.read_text("utf-8") == (tmp_path / "dry.json").read_text("utf-8")
    page = banks.draft_page(editor, own, now=NOW)
    assert [(topic.title, topic.questions) for topic in page.topics] == [("题", 2)]

    done = runner.invoke(args=["banks", "import", str(file), "--bank", "no-such-bank"])
    assert done.exit_code == 1 and "no-such-bank" in done.output


def test_a_dry_run_of_a_package_counts_a_case_once_and_says_which_picture_is_missing(
    tmp_path: Path,
):
    file, report = tmp_path / "题.zip", tmp_path / "report.json"
    shown = replace(single("a-law"), picture=Picture(scene().name, "四个柜子"))
    asked = (replace(case("a-law"), id="demo-1"), replace(shown, id="demo-2"))
    whole = taken(bank_of(*asked), Format.QTI, {scene().name: scene().data})
    file.write_bytes(whole.data)
    done = dry(file, report)
    assert done.exit_code == 0 and "2 行：收下 2，改过收下 0，退回 0" in done.output

    file.write_bytes(taken(bank_of(*asked), Format.QTI, {scene().name: b""}).data)
    done = dry(file, report)
    assert "2 行：收下 1，改过收下 0，退回 1" in done.output
    assert "第 2 行  图片：题里的图收不了" in done.output
