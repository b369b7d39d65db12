"""An editor goes through the clinic of her bank in a real browser: filter, look, let one stand."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam.domain.questions import Kind, Option, Question
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import make_enterprise, make_manager
from tests.exam_builders import made_question, make_document, make_published_bank

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
STEMS = (
    "检修开关前，先做哪一步？",
    "检修开关以前，要先做哪一步？",
    "巷道里突然停风，先做什么？",
    "巷道里突然停风，先做什么？",
    "进罐前测什么？",
    "听见顶板断裂声，怎么办？",
    "皮带跑偏了，怎么处理？",
    "发现工友触电，第一步做什么？",
    "自救器过期了，怎么办？",
    "瓦斯报警仪响了，怎么办？",
    "放炮前谁来清点人数？",
    "矿灯坏了，怎么办？",
)


def question(at: int, stem: str, bank: str) -> Question:
    """A question with the first option right, each time with another fault or none."""
    return replace(
        made_question(at, Kind.SINGLE, bank),
        stem=stem,
        options=tuple(
            Option(letter, f"{text}{at // 2}")
            for letter, text in zip(
                "ABCD", ("停电验电", "接着干活", "等人来说", "先看情况"), strict=True
            )
        ),
        key=("B",) if at == 3 else ("A",),
        explanation="略。" if at == 4 else "带电检修、没风作业，都要出人命。",
    )


def test_an_editor_goes_through_the_findings(app: Flask, site: str, phones: Callable[..., Phone]):
    make_document(end="2027-01-01")
    enterprise = make_enterprise("示例煤业有限公司")
    bank = f"e-{enterprise.public_id}-power"
    rows = [question(at, stem, bank) for at, stem in enumerate(STEMS)]
    make_published_bank(bank_id=bank, owner=enterprise, questions=rows)
    page = phones(site, make_manager(enterprise, "测试管理员"), width=1440, height=900).page

    page.goto(f"/banks/{bank}")
    page.get_by_role("link", name="体检").click()
    expect(page.get_by_role("heading", name="同一道题，答案打架")).to_be_visible()
    assert_accessible(page)

    page.get_by_label("轻重").select_option("must")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("heading", name="答案老是 A")).to_have_count(0)

    page.get_by_role("link", name="处理：同一道题，答案打架").click()
    expect(page.get_by_role("heading", name="为什么要紧")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("为什么不用改").fill("两处说的是不同的巷道")
    page.get_by_role("button", name="记下，不用改").click()
    expect(page.get_by_text("记下了。题目改动以后，这一条会自己回来。")).to_be_visible()
    expect(page.get_by_role("heading", name="同一道题，答案打架")).to_have_count(0)

    page.goto("/clinic")
    expect(page.get_by_role("heading", name="所有题库的体检")).to_be_visible()
    assert_accessible(page)
