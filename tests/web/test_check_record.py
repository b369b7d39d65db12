"""The record of a spot check by plain forms; what anybody may ask of it; what the unit is shown."""

import base64
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from tests.builders import make_enterprise, make_manager, sign_in
from tests.check_records import HeldCheck, drawn_name, held_check
from tests.exam_builders import LAW
from tests.pdf_text import pdf_signs
from tests.pictures import scene


@pytest.fixture
def held(app: Flask) -> HeldCheck:
    """A check of a quarter of an hour ago: one passed, one failed, one absent, one put off."""
    now = clock.now() - timedelta(minutes=15)
    made = held_check(now=now)
    made.sit(1, 10, now=now)
    made.sit(2, 2, now=now)
    return made


@pytest.fixture
def officer(client: FlaskClient, held: HeldCheck) -> FlaskClient:
    return sign_in(client, held.inspector)


@pytest.fixture
def home(held: HeldCheck) -> str:
    return f"/spot-checks/{held.id}"


def text(page) -> str:
    return page.get_data(as_text=True)


def soon(days: int = 15) -> str:
    return (clock.local(clock.now()).date() + timedelta(days=days)).isoformat()


def freeze(officer: FlaskClient, home: str, after: int = 0, **more: str):
    data = {"after": str(after), "due_on": soon(), **more}
    return officer.post(f"{home}/record", data=data)


def data_address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def test_an_officer_writes_problems_freezes_has_it_signed_and_prints(officer, held, home):
    assert "还没记问题" in text(officer.get(home))
    found = {"text": "副井信号没有检查记录", "document": LAW, "locator": "第一条"}
    assert officer.post(f"{home}/problems", data=found).status_code == 302
    wrong = officer.post(f"{home}/problems", data={**found, "locator": "第九条"})
    assert wrong.status_code == 422
    assert "没有这一条" in text(wrong) and "副井信号没有检查记录" in text(wrong)
    officer.post(f"{home}/problems", data={"text": "灭火器过期"})
    page = text(officer.get(home))
    assert "《测试用法》第一条" in page
    gone = re.findall(rf"{home}/problems/(\d+)/withdraw", page)[-1]
    refused = officer.post(f"{home}/problems/{gone}/withdraw", data={"reason": " "})
    assert refused.status_code == 422 and "写一下为什么" in text(refused)
    officer.post(f"{home}/problems/{gone}/withdraw", data={"reason": "看错了"})
    assert "撤了：看错了" in text(officer.get(home))
    assert officer.get(f"{home}/problems/{gone}/withdraw").status_code == 404

    assert "不作签字用" in pdf_signs(officer.get(f"{home}/record.pdf").data)
    assert "期限写今天以后" in text(freeze(officer, home, due_on=""))
    assert freeze(officer, home).status_code == 302
    record = text(officer.get(f"{home}/record"))
    assert "抽考〔" in record and "等签字" in record
    signed = {"how": "screen", "picture": data_address(drawn_name())}
    assert officer.post(f"{home}/versions/1/sign/1", data=signed).status_code == 302
    assert officer.post(f"{home}/versions/1/sign/2", data={"how": "paper"}).status_code == 302
    head = {"how": "refused", "name": "示例矿长", "role": "矿长", "reason": "不认可"}
    missing = officer.post(f"{home}/versions/1/sign/0", data=head)
    assert missing.status_code == 422 and "见证人" in text(missing) and "示例矿长" in text(missing)
    officer.post(f"{home}/versions/1/sign/0", data={**head, "witness": "测试见证"})
    done = text(officer.get(f"{home}/record"))
    assert "都签完了" in done and "data:image/png" in done and "原因：不认可" in done
    printed = officer.get(f"{home}/versions/1/record.pdf")
    assert printed.mimetype == "application/pdf" and "测试见证" in pdf_signs(printed.data)
    assert officer.get(f"{home}/versions/1/record.docx").status_code == 200
    assert officer.get(f"{home}/versions/2/record.pdf").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "选一下怎么签"),
        ({"how": "thumb"}, "选一下怎么签"),
        ({"how": "screen"}, "还没签名"),
        ({"how": "screen", "picture": "data:image/png;base64,%%%"}, "还没签名"),
        ({"how": "screen", "picture": "data:image/svg+xml,<svg/>"}, "还没签名"),
        ({"how": "screen", "picture": "data:image/png;base64,AAAA"}, "签名没传好"),
        ({"how": "refused", "reason": "不", "witness": "谁"}, "执法人员不能拒签"),
    ],
)
def test_a_forged_signature_is_refused_in_words(officer, home, data, said: str):
    freeze(officer, home)
    page = officer.post(f"{home}/versions/1/sign/1", data=data)
    assert page.status_code == 422 and said in text(page)
    assert "等签字" in text(officer.get(f"{home}/record"))


def test_repeated_and_outdated_clicks_say_so_and_change_nothing(officer, home):
    freeze(officer, home)
    freeze(officer, home)
    assert "别人刚定了新的一版" in text(officer.get(f"{home}/record"))
    paper = {"how": "paper"}
    officer.post(f"{home}/versions/1/sign/1", data=paper)
    officer.post(f"{home}/versions/1/sign/1", data=paper)
    assert "这一方已经签过了" in text(officer.get(f"{home}/record"))
    assert "写一下为什么" in text(freeze(officer, home, after=1))
    freeze(officer, home, after=1, reason="漏记了")
    officer.post(f"{home}/versions/1/sign/2", data=paper)
    page = text(officer.get(f"{home}/record"))
    assert "第 2 版，签字" in page and "0 方签了" in page and "1 方签了" in page
    for path in ("versions/9/sign/1", "versions/2/sign/9"):
        assert officer.get(f"{home}/{path}").status_code == 404


def test_scans_come_back_as_downloads_only(officer, home):
    freeze(officer, home)
    files = [
        (io.BytesIO(b"%PDF-1.4\n<script>\n%%EOF\n"), "签字.html"),
        (io.BytesIO(scene().data), "照片.png"),
    ]
    sent = officer.post(f"{home}/scans", data={"file": files})
    assert sent.status_code == 302
    page = text(officer.get(f"{home}/record"))
    numbers = re.findall(rf"{home}/scans/(\d+)", page)
    assert len(numbers) == 2 and "签字.pdf" in page and page.count("SHA-256") >= 2
    for number, kind in zip(numbers, ("application/pdf", "image/"), strict=True):
        got = officer.get(f"{home}/scans/{number}")
        assert got.mimetype.startswith(kind)
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
    bad = officer.post(f"{home}/scans", data={"file": (io.BytesIO(b"MZ"), "签字.pdf")})
    assert bad.status_code == 422 and "只收 PDF、JPG、PNG" in text(bad)
    assert "还没选文件" in text(officer.post(f"{home}/scans", data={}))


def test_anybody_may_check_a_printed_record_and_sees_no_names(officer, held, home, app: Flask):
    freeze(officer, home)
    officer.post(f"{home}/versions/1/sign/2", data={"how": "paper"})
    digest = re.search(r'"why m">([0-9a-f]{64})<', text(officer.get(f"{home}/record")))
    assert digest
    public, address = app.test_client(), f"/verify{home}"
    asked = text(public.get(address, query_string={"digest": digest[1].upper()}))
    assert "记录在册，第 1 版" in asked and "3 方里 1 方签了" in asked
    assert "示例甲" not in asked and "测试执法" not in asked
    assert "对不上" in text(public.get(address, query_string={"digest": "0" * 64}))
    assert "对不上" in text(public.get(address, query_string={"digest": "<script>"}))
    assert "看在不在册" in text(public.get(address))
    freeze(officer, home, after=1, reason="补记")
    assert "不是最新的一版" in text(public.get(address, query_string={"digest": digest[1]}))


def test_the_unit_sees_whom_it_has_to_see_to_and_the_officer_how_many(officer, held, home, app):
    manager = sign_in(app.test_client(), make_manager(held.unit))
    assert "没有要整改的人" in text(manager.get("/follow-ups"))
    freeze(officer, home)
    page = text(manager.get("/follow-ups"))
    failed = held.person(2).name
    assert failed in page and "抽考 20 分，不合格" in page and "先培训，再考合格" in page
    assert failed in text(manager.get("/desk")) and "抽考整改" in text(manager.get("/desk"))
    assert failed in text(manager.get("/follow-ups", query_string={"q": failed}))
    nobody = text(manager.get("/follow-ups?state=overdue&kind=nonsense&page=0"))
    assert "没找到这样的人" in nobody
    assert "2 人没完成" in text(officer.get(home))
    assert "抽考〔" in text(officer.get(f"/follow-ups?check={held.id}"))
    stranger = sign_in(app.test_client(), make_manager(make_enterprise()))
    assert failed not in text(stranger.get("/follow-ups"))
    assert failed not in text(stranger.get("/desk"))


def test_the_unit_may_not_open_the_record_itself(held, home, client):
    sign_in(client, make_manager(held.unit))
    for path in ("record", "problems", "versions/1/sign/1", "versions/1/record.pdf"):
        assert client.get(f"{home}/{path}").status_code == 403


def test_what_is_overdue_is_red_on_the_desk_and_whoever_never_came_makes_the_record_stale(
    client, app
):
    then = clock.now() - timedelta(days=20)
    old = held_check(now=then)
    officer = sign_in(client, old.inspector)
    old.sit(1, 1, now=then)
    soon_after = clock.local(then).date() + timedelta(days=2)
    old.freeze(due=soon_after, now=then + timedelta(hours=1))
    manager = sign_in(app.test_client(), make_manager(old.unit))
    desk = text(manager.get("/desk"))
    assert "抽考整改，2 人过期了" in desk and 'class="bad"' in desk
    assert "2 人过期没完成" in text(manager.get("/follow-ups?state=overdue"))
    page = text(officer.get(f"/spot-checks/{old.id}"))
    assert "2 人过期" in page and "定稿以后有变化，要重新定稿" in page
    again = freeze(officer, f"/spot-checks/{old.id}", after=1, reason="考场关了，有人没来")
    assert again.status_code == 302
    assert "没来考" in text(manager.get("/follow-ups"))
    assert "定稿以后有变化" not in text(officer.get(f"/spot-checks/{old.id}"))
