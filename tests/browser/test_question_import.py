"""An editor brings in what she has, in a real browser: upload, compare, mend, into the draft."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam.services import banks
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.question_files import workbook
from tests.services.own_banks import settings

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]

ROWS = [
    ["二〇二六年安全知识题库", None, None, None],
    ["题型", "题目内容", "题目选项", "正确答案"],
    ["单选题", "1.进入受限空间前先做什么？", "**A.通风检测**B.直接进入**C.等人", "A"],
    ["一、判断题", None, None, None],
    [None, "2.氧气瓶可以和油脂放在一起。", None, "×"],
    ["单选题", "3.灭火器多久检查一次？", "A.每月;B.每年;C.五年", "每月"],
    ["单选题", "4.应急出口的标志是什么颜色？", None, "B 绿色"],
    ["单选题", "5.高处作业从几米算起？", "A.两米**C.三米**D.五米", "A"],
    ["多选题", "6.动火前要做哪些？", "A.清理可燃物\nB.配灭火器\nC.有人监护", "ABE"],
]


def test_a_file_goes_from_upload_to_the_draft(
    app: Flask, site: str, phones: Callable[..., Phone], tmp_path: Path
):
    enterprise = make_enterprise("示例煤业有限公司")
    manager = make_manager(enterprise, "测试管理员")
    own = banks.create_bank(
        actor_for(manager), enterprise.id, "zhishi", settings("安全知识"), now=NOW
    )
    file = tmp_path / "安全知识.xlsx"
    file.write_bytes(workbook({"题库": ROWS}, ["A1:D1"]))
    page = phones(site, manager, width=1440, height=900).page

    page.goto(f"/banks/{own}/draft")
    page.get_by_role("link", name="从文件导入试题").click()
    expect(page.get_by_role("heading", name="从文件导入试题", level=1)).to_be_visible()
    assert_accessible(page)
    look(page, "upload")
    page.get_by_label("试题文件").set_input_files(file)
    page.get_by_label("新专题的名称").fill("综合")
    page.get_by_role("button", name="上传，先看看").click()

    expect(page.get_by_role("button", name="收进草稿 3 题")).to_be_visible()
    expect(page.get_by_text("没有选项，只有答案“B 绿色”")).to_be_visible()
    expect(page.get_by_text("字母是 ACD")).to_be_visible()
    assert_accessible(page)
    look(page, "preview")

    page.get_by_role("link", name="退回 4").first.click()
    page.get_by_role("row").filter(has_text="动火前").get_by_role("link").click()
    expect(page.get_by_text("答案是 ABE，选项只到 C")).to_be_visible()
    assert_accessible(page)
    look(page, "mend")
    page.get_by_label("答案", exact=True).fill("ABD")
    page.get_by_role("button", name="改好，再认一遍").click()
    expect(page.get_by_text("还收不了：")).to_be_visible()
    page.get_by_label("答案", exact=True).fill("ABC")
    page.get_by_role("button", name="改好，再认一遍").click()

    page.get_by_role("button", name="收进草稿 4 题").click()
    expect(page.get_by_text("放进草稿 4 题。")).to_be_visible()
    expect(page.get_by_role("link", name="下载退回的题")).to_be_visible()
    look(page, "committed")
    page.get_by_role("link", name="看草稿").click()
    expect(page.get_by_role("link", name="01-import.md").first).to_be_visible()
    expect(page.get_by_text("缺少依据").first).to_be_visible()
    look(page, "draft")


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("LOOK_AT")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
