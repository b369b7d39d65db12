"""The pages of banks: who may open them, what they show, what a form does."""

import io
import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from anquan_exam.domain.access import Role
from anquan_exam.domain.banks import BankCategory
from anquan_exam.domain.questions import Kind
from anquan_exam.services import banks
from anquan_exam.services.banks import Settings
from anquan_exam.web.banks import shelf as banks_shelf
from anquan_exam.web.item_analysis import lists as item_lists
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    sign_in,
)
from tests.exam_builders import made_question, make_document, make_exam, make_published_bank


@pytest.fixture
def enterprise(client: FlaskClient) -> MadeEnterprise:
    return make_enterprise("示例煤业")


@pytest.fixture
def desk(client: FlaskClient, enterprise: MadeEnterprise) -> FlaskClient:
    return sign_in(client, make_manager(enterprise))


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


@pytest.fixture
def two_versions(client: FlaskClient) -> None:
    make_document()
    one, two = (made_question(n, Kind.SINGLE, "demo") for n in (1, 2))
    make_published_bank(bank_id="demo", questions=(one, two))
    changed = replace(one, stem="第 1 题：班前要检查四项吗？", key=("B",))
    make_published_bank(bank_id="demo", questions=(changed, two), number=2)


def test_workers_and_invigilators_do_not_see_banks(client: FlaskClient, enterprise: MadeEnterprise):
    bank = make_published_bank(4)
    for person in (
        make_person(enterprise=enterprise),
        make_holder(Role.INVIGILATOR, enterprise),
        make_holder(Role.TEAM_LEADER, enterprise),
    ):
        sign_in(client, person)
        for path in (
            "/banks",
            f"/banks/{bank.id}",
            f"/banks/{bank.id}/versions/1.zip",
            "/documents",
        ):
            page(client, path, 403)


def test_a_reader_of_banks_is_offered_no_way_to_write(client: FlaskClient):
    make_published_bank(4)
    enterprise = make_enterprise()
    sign_in(client, make_holder(Role.INSPECTOR, enterprise))

    assert "新建本单位题库" not in page(client, "/banks")
    page(client, "/banks/own/new", 403)


def test_the_shelf_filters_and_leads_to_the_questions_found(desk: FlaskClient):
    make_published_bank(8, bank_id="findme", kinds=(Kind.FILL_IN,))
    make_published_bank(4, kinds=(Kind.SINGLE,))

    html = page(desk, f"/banks?q={quote('要查')}")

    assert "8 题里有“要查”" in html
    assert f"/banks/findme?q={quote('要查')}" in html
    assert "共 1 个题库" in html
    assert "没找到这样的题库" in page(desk, "/banks?q=zzzz")
    assert "没找到这样的题库" in page(desk, "/banks?category=regulations")
    assert "共 2 个题库" in page(desk, "/banks?category=nonsense")


@pytest.mark.parametrize("path", ["/banks", "/item-analysis"])
def test_a_long_shelf_comes_a_page_at_a_time(desk: FlaskClient, monkeypatch, path: str):
    for module in (banks_shelf, item_lists):
        monkeypatch.setattr(module, "SHELF", 2)
    for name in ("one", "two", "three"):
        make_published_bank(4, bank_id=name)

    pages = [page(desk, f"{path}?page={number}") for number in (1, 2)]

    links = [sorted(re.findall(rf'href="{path}/(one|two|three)"', html)) for html in pages]
    assert [len(found) for found in links] == [2, 1]
    assert {*links[0], *links[1]} == {"one", "two", "three"}
    assert "共 3 个题库，第 1 / 2 页" in pages[0]
    assert "没有这一页" in page(desk, f"{path}?page=3")


def test_a_bank_shows_its_questions_with_keys_and_pages(desk: FlaskClient):
    make_published_bank(60, bank_id="many")

    first = page(desk, "/banks/many")

    assert "共 60 题，第 1 / 3 页" in first
    assert "答案：<b>AB</b>" in first
    assert "填：<b>三 或 3</b>" in first
    assert "many-0059" in page(desk, "/banks/many?page=3")
    assert "共 15 题" in page(desk, "/banks/many?kind=single")
    assert "没有这样的题" in page(desk, "/banks/many?q=zzzz")


def test_markup_of_a_question_reaches_the_page_as_text_or_not_at_all(desk: FlaskClient):
    make_document()
    asked = replace(
        made_question(1, Kind.SINGLE, "demo"),
        stem="**断电**后 5 < 6 & 7 > 3 再做？",
        explanation="先**断电**，浓度<19.5%。",
        tags=("a&b",),
    )
    make_published_bank(bank_id="demo", questions=[asked])

    for path in ("/banks/demo", "/banks/demo/questions/demo-0001"):
        html = page(desk, path)
        assert "<p><strong>断电</strong>后 5 &lt; 6 &amp; 7 &gt; 3 再做？</p>" in html
        assert "a&amp;b" in html


def test_an_address_that_acts_is_shown_as_text_in_what_one_searched_for(desk: FlaskClient):
    make_published_bank(4, bank_id="demo")
    wicked = '"><script>alert(1)</script>'
    for path in ("/banks", "/banks/demo", "/documents"):
        assert "<script>alert" not in page(desk, f"{path}?q={quote(wicked)}")


def test_a_question_shows_key_basis_and_history(desk: FlaskClient, two_versions: None):
    html = page(desk, "/banks/demo/questions/demo-0001")

    assert "班前要检查四项吗" in html
    assert "《测试用法》第一条" in html
    assert "改答案、题干" in html
    assert "/banks/demo/versions/1/2?question=demo-0001" in html
    page(desk, "/banks/demo/questions/demo-9999", 404)


def test_versions_differ_word_by_word(desk: FlaskClient, two_versions: None):
    html = page(desk, "/banks/demo/versions/1/2")

    assert "有变化的 1 题" in html
    assert "班前要检查<del>几项</del>？" in html
    assert "班前要检查<ins>四项吗</ins>？" in html
    assert "<del>答案</del>" in html and "<ins>答案</ins>" in html
    assert "两版的题一模一样" in page(desk, "/banks/demo/versions/2/2")
    page(desk, "/banks/demo/versions/1/9", 404)
    page(desk, "/banks/demo/versions/1/2?question=demo-0002", 404)
    answer = desk.get("/banks/demo/versions?old=2&new=1")
    assert answer.location == "/banks/demo/versions/2/1"


def test_an_older_version_says_that_it_is_one(desk: FlaskClient, two_versions: None):
    assert "这是以前的第 1 版" in page(desk, "/banks/demo?version=1")
    assert "这是以前的" not in page(desk, "/banks/demo")
    page(desk, "/banks/demo?version=3", 404)


def test_a_version_names_the_exams_that_rest_on_it(desk: FlaskClient, enterprise: MadeEnterprise):
    bank = make_published_bank()
    exam = make_exam(enterprise, bank=bank, title="四季度考试")
    html = page(desk, f"/banks/{bank.id}/versions/1")
    assert "四季度考试" in html and exam.public_id in html


def test_a_version_comes_as_a_file_nobody_caches(desk: FlaskClient, two_versions: None):
    answer = desk.get("/banks/demo/versions/2.zip")

    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-v2.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    page(desk, "/banks/demo/versions/9.zip", 404)


def test_a_bank_is_made_by_form_and_its_mistakes_stand_beside_the_fields(
    desk: FlaskClient, enterprise: MadeEnterprise
):
    form = {"owner": str(enterprise.id), "category": "posts", "title": "停送电", "slug": "Bad Slug"}
    refused = desk.post("/banks/own/new", data=form)
    assert refused.status_code == 422
    assert "编号只能用小写字母" in refused.get_data(as_text=True)

    made = desk.post("/banks/own/new", data={**form, "slug": "power", "industries": "coal-mine"})
    bank_id = f"e-{enterprise.public_id}-power"
    assert made.location == f"/banks/{bank_id}/draft"
    assert "还没有题" in page(desk, made.location)
    assert "还没发布" in page(desk, "/banks")


@pytest.fixture
def draft(desk: FlaskClient, enterprise: MadeEnterprise) -> str:
    """An empty draft of the manager's own; its address."""
    make_document()
    manager = actor_for(make_manager(enterprise))
    made = Settings("停送电", BankCategory.POSTS)
    own = banks.create_bank(manager, enterprise.id, "power", made, now=NOW)
    banks.set_review(manager, own, needed=False, now=NOW)
    return f"/banks/{own}/draft"


TEXT = """---
title: 停送电
---

## td-1 {kind=true-false difficulty=1}

停电后不用验电。

- [ ] 对
- [x] 错

> **依据** test-law 第一条
>
> **解析** 必须验电。
"""


def test_files_are_uploaded_checked_and_published(desk: FlaskClient, draft: str):
    def send(text: str, name: str = "01-power.md"):  # type: ignore[no-untyped-def]
        files = [(io.BytesIO(text.encode()), name)]
        return desk.post(f"{draft}/files", data={"files": files})

    assert send("x", "virus.exe").status_code == 422
    assert send(TEXT.replace("- [ ] 对", "- [x] 对")).location == draft
    html = page(desk, draft)
    assert "应当正好勾选一个正确答案" in html and "发布第 1 版，1 题" not in html
    blocked = desk.post(f"{draft}/publish", data={"changes": "首次发布"})
    assert blocked.status_code == 422 and "还有地方要改" in blocked.get_data(as_text=True)

    assert send(TEXT).location == draft
    assert desk.post(f"{draft}/publish", data={"changes": " "}).status_code == 422
    done = desk.post(f"{draft}/publish", data={"changes": "首次发布"})
    assert done.location == draft.removesuffix("/draft")
    assert "停电后不用验电" in page(desk, done.location)
    page(desk, draft, 404)


def test_a_topic_is_typed_and_a_stale_page_does_not_overwrite_it(desk: FlaskClient, draft: str):
    assert "kind=single" in page(desk, f"{draft}/topics/new")
    typed = TEXT.replace("\n", "\r\n")
    desk.post(f"{draft}/topics/new", data={"name": "01-power.md", "text": typed})
    html = page(desk, f"{draft}/topics/01-power.md")
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen is not None

    good = {"seen": seen[1], "text": TEXT.replace("停电后", "停电以后")}
    assert desk.post(f"{draft}/topics/01-power.md", data=good).status_code == 302
    late = desk.post(f"{draft}/topics/01-power.md", data={"seen": seen[1], "text": "我的改动"})
    assert late.status_code == 422
    assert "别人又改过这份草稿" in late.get_data(as_text=True)
    assert "我的改动" in late.get_data(as_text=True)


def test_a_topic_and_a_draft_are_thrown_away_only_when_asked_twice(desk: FlaskClient, draft: str):
    desk.post(f"{draft}/topics/new", data={"name": "01-power.md", "text": TEXT})
    assert "找不回来" in page(desk, f"{draft}/topics/01-power.md/delete")
    assert "01-power.md" in page(desk, draft)
    desk.post(f"{draft}/topics/01-power.md/delete")
    assert "01-power.md</a>" not in page(desk, draft)
    assert "一起删掉" in page(desk, f"{draft}/discard")
    assert desk.post(f"{draft}/discard").location == "/banks"
    page(desk, draft, 404)


def test_title_and_audience_of_a_draft_are_set_by_form(desk: FlaskClient, draft: str):
    form = {
        "title": "新名称",
        "category": "regulations",
        "industries": ["school", "hospital"],
        "posts": "电工，焊工",
    }
    assert desk.post(f"{draft}/settings", data=form).location == draft
    html = page(desk, f"{draft}/settings")
    assert 'value="新名称"' in html and 'value="电工、焊工"' in html
    assert len(re.findall(r"<input checked", html)) == 2
    assert desk.post(f"{draft}/settings", data={**form, "title": " "}).status_code == 422


def test_another_enterprises_bank_is_not_there_at_all(
    client: FlaskClient, desk: FlaskClient, draft: str
):
    theirs = make_published_bank(4, owner=make_enterprise())
    for path in ("", "/versions", "/versions/1", "/versions/1.zip", "/versions/1/1", "/draft"):
        page(desk, f"/banks/{theirs.id}{path}", 404)
    assert theirs.id not in page(desk, "/banks")
    sign_in(client, make_manager(make_enterprise()))
    page(client, draft, 404)
    for path in ("/publish", "/discard", "/files", "/topics/01-power.md/delete"):
        assert client.post(draft + path, data={"changes": "x"}).status_code in (404, 422)
    assert client.post(f"{draft}/publish", data={"changes": "x"}).status_code == 404


def test_a_procedure_is_registered_cited_from_and_mended(
    desk: FlaskClient, enterprise: MadeEnterprise
):
    form = {
        "owner": str(enterprise.id),
        "title": "停送电规程",
        "issued": "2026-01-01",
        "begins_on": "2026-02-01",
        "articles": "4.1 班前检查",
    }
    assert desk.post("/procedures/new", data={**form, "articles": "无条号"}).status_code == 422
    made = desk.post("/procedures/new", data=form).location
    assert made == f"/documents/e-{enterprise.public_id}-p1"
    assert f"e-{enterprise.public_id}-p1 4.1" in page(desk, made)

    assert 'value="2026-02-01"' in page(desk, f"{made}/edit")
    desk.post(
        f"{made}/edit", data={**form, "articles": "4.1 班前检查\n4.2 验电", "ends_on": "2026-03-01"}
    )
    html = page(desk, made)
    assert "4.2" in html and "2026年3月1日作废" in html
    assert "停送电规程" in page(desk, "/documents?q=tsdgc")


def test_a_public_document_is_read_but_not_changed(desk: FlaskClient):
    make_document()
    assert "test-law 第一条" in page(desk, "/documents/test-law")
    assert "改这份规程" not in page(desk, "/documents/test-law")
    page(desk, "/documents/test-law/edit", 404)
    page(desk, "/documents/no-such", 404)
