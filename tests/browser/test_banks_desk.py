"""A safety manager's day with banks, in a real browser: shelf, own bank, checks, publishing,
differences. Each page is free of accessibility violations."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam.domain.access import SYSTEM
from anquan_exam.exchange.bank_markdown import bank_folders, read_bank
from anquan_exam.services import banks
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import NOW, MadeEnterprise, make_enterprise, make_manager
from tests.exchange.bank_tree import BankTree

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]

PROCEDURE = "4.1 班前检查\n4.2 停电验电\n5.1 撤人"
TOPIC = """---
title: 停送电
---

## td-001 {kind=single difficulty=2 must-know}

检修开关前，先做哪一步？

- [ ] A. 直接拆盖
- [x] B. 停电并验电
- [x] C. 通知下班

> **依据** DOCUMENT 4.2
>
> **解析** 先停电、验电，再动手。
"""


def publish_twice(tree: BankTree) -> None:
    """Version 1 as the tree has it, version 2 with a changed key, a new and a retired question."""
    for spoil in (
        (),
        (("- [x] B. 马上撤离", "- [ ] B. 马上撤离"), ("- [ ] A. 干完再走", "- [x] A. 停下来先撤")),
    ):
        for old, new in spoil:
            tree.spoil(tree.topic, old, new)
        if spoil:
            tree.spoil(tree.sheet, "version: 1", "version: 2")
            tree.spoil(tree.sheet, "changes: 首次发布。", "changes: 更正答案。")
            tree.spoil(tree.topic, "最迟____小时", "最迟____小时以内")
        (folder,) = bank_folders(tree.bank, "demo-bank")
        bank = read_bank(folder).bank()
        assert bank is not None
        found = banks.read_tree(tree.root, shown_as="x", shipped=tree.root, actor=SYSTEM, now=NOW)
        assert not found.general
        assert [
            d.published is not None for d in banks.publish_tree(found, actor=SYSTEM, now=NOW)
        ] == [True]


@pytest.fixture
def desk(app: Flask, site: str, phones: Callable[..., Phone]) -> tuple[Page, MadeEnterprise]:
    enterprise = make_enterprise("示例煤业有限公司")
    manager = make_manager(enterprise, "测试管理员")
    return phones(site, manager, width=1440, height=900).page, enterprise


def test_a_manager_writes_mends_and_publishes_a_bank_of_her_own(
    desk: tuple[Page, MadeEnterprise],
):
    page, enterprise = desk
    page.goto("/procedures/new")
    page.get_by_label("全称").fill("示例煤业停送电操作规程")
    page.get_by_label("条款").fill(PROCEDURE)
    assert_accessible(page)
    page.get_by_role("button", name="登记").click()
    document = f"e-{enterprise.public_id}-p1"
    expect(page.get_by_text(f"{document} 4.2")).to_be_visible()
    assert_accessible(page)

    page.goto("/banks/own/new")
    assert_accessible(page)
    page.get_by_label("题库名称").fill("停送电应知应会")
    page.get_by_label("编号").fill("tingdian")
    page.get_by_role("button", name="建好，去放题").click()
    expect(page.get_by_text("还没有题")).to_have_count(2)

    page.get_by_role("link", name="写一个专题").click()
    page.get_by_label("题目", exact=True).fill(TOPIC.replace("DOCUMENT", document))
    page.get_by_role("button", name="存下并检查").click()
    expect(page.get_by_text("应当正好勾选一个正确答案，现在勾了 2 个")).to_be_visible()
    assert_accessible(page)

    box = page.get_by_label("题目", exact=True)
    box.fill(box.input_value().replace("- [x] C.", "- [ ] C."))
    page.get_by_role("button", name="存下并检查").click()
    expect(page.get_by_text("1 题都没有问题")).to_be_visible()
    assert_accessible(page)

    expect(page.get_by_text("还有 1 题没复核")).to_be_visible()
    page.get_by_role("button", name="以后不用复核").click()
    page.get_by_label("更新说明").fill("首次发布")
    page.get_by_role("button", name="发布第 1 版，1 题").click()
    expect(page.get_by_text("第 1 版发布了")).to_be_visible()
    expect(page.get_by_role("link", name=f"e-{enterprise.public_id}-td-001")).to_be_visible()
    assert_accessible(page)


def test_two_versions_stand_side_by_side_with_what_changed_marked(
    desk: tuple[Page, MadeEnterprise], tmp_path: Path
):
    page, _ = desk
    publish_twice(BankTree(tmp_path))
    page.goto("/banks?q=slt")
    assert_accessible(page)
    page.get_by_role("link", name="示例题库").click()
    expect(page.get_by_role("heading", name="示例题库", level=1)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("版本")).click()
    expect(page.get_by_role("heading", name="示例题库：2 个版本")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="第 1 版到第 2 版变了什么").click()

    expect(page.get_by_text("答案变了，请仔细看")).to_be_visible()
    expect(page.locator("del", has_text="答案")).to_have_count(1)
    expect(page.locator("ins", has_text="答案")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("link", name="看过了，下一题").click()
    expect(page.locator("ins", has_text="以内")).to_have_count(1)
    page.goto("/banks/demo-bank/questions/demo-001")
    assert_accessible(page)
    page.goto("/banks/demo-bank/versions/2")
    assert_accessible(page)
