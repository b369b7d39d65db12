"""The pages of cases: the report on a phone, the steps, the lists, one's own; what they refuse."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.services import cases
from tests.builders import (
    NOW,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
    sign_in,
)
from tests.case_builders import (
    BEGUN,
    FAILED,
    PASSED,
    REFLECTED,
    TO_SIGN,
    TRAINED,
    Mine,
    force,
    make_mine,
    refusals,
    reported,
    row,
    trained,
    verified,
)
from tests.pictures import tagged_photo

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mine() -> Mine:
    return make_mine()


def as_(client: FlaskClient, mine: Mine, name: str) -> FlaskClient:
    return sign_in(client, getattr(mine, name))


def told(client: FlaskClient, path: str, data: dict | None = None) -> tuple[int, str]:
    """Status and text of the page one ends on."""
    if data is None:
        answer = client.get(path, follow_redirects=True)
    else:
        answer = client.post(
            path, data=data, follow_redirects=True, content_type="multipart/form-data"
        )
    return answer.status_code, answer.get_data(as_text=True)


def form(mine: Mine, **given) -> dict:
    now = clock.local(clock.now())
    return {
        "who": mine.miner.public_id,
        "unit": mine.unit.public_id,
        "violation": "rule-breaking-work",
        "what": "空顶作业",
        "where": "1201 掘进面",
        "day": now.date().isoformat(),
        "time": now.strftime("%H:%M"),
        **given,
    }


def test_a_leader_finds_the_man_by_number_and_reports_him_with_a_photo(
    client: FlaskClient, mine: Mine
) -> None:
    as_(client, mine, "leader")
    _, page = told(client, "/cases/new?q=W001")
    assert "示例甲" in page and f"who={mine.miner.public_id}" in page
    photo = (BytesIO(tagged_photo()), "photo.jpg")
    status, page = told(client, "/cases/new", form(mine, photos=photo))
    assert status == 200 and "报上去了" in page and "先听示例甲怎么说" in page
    assert "查实以后停岗" in page
    (line,) = cases.own(actor_for(mine.miner))
    found = client.get(f"/cases/{line.public_id}/papers/1")
    assert found.mimetype == "image/jpeg" and "no-store" in found.headers["Cache-Control"]


def test_a_refused_report_says_that_its_photos_must_be_chosen_again(
    client: FlaskClient, mine: Mine
) -> None:
    as_(client, mine, "leader")
    photo = (BytesIO(tagged_photo()), "photo.jpg")
    _, page = told(client, "/cases/new", form(mine, what=" ", photos=photo))
    assert "照片没留下，再选一次" in page
    assert "照片没留下" not in told(client, "/cases/new", form(mine, what=" "))[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"violation": "murder"}, "哪一种三违"),
        ({"what": " "}, "写一句发生了什么"),
        ({"day": "昨天"}, "日期和时间没填对"),
        ({"time": "25:00"}, "日期和时间没填对"),
        ({"time": "10:00+05:00"}, "日期和时间没填对"),
        ({"day": "2026-01-01"}, "写上为什么现在才录"),
        ({"how": "hand", "kind": "violation"}, "不能手工立"),
        ({"photos": (BytesIO(b"no"), "x.jpg")}, "不是能用的图片"),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_what_was_typed_stays(
    client: FlaskClient, mine: Mine, given, said: str
) -> None:
    as_(client, mine, "manager")
    status, page = told(client, "/cases/new", form(mine, **given))
    assert status == 422 and said in page
    assert "1201 掘进面" in page
    assert cases.own(actor_for(mine.miner)) == ()


def test_whom_one_does_not_see_one_does_not_report(client: FlaskClient, mine: Mine) -> None:
    sign_in(client, make_manager(make_enterprise()))
    assert told(client, "/cases/new", form(mine))[0] == 404
    assert "没找到在岗的" in told(client, "/cases/new?q=W001")[1]
    sign_in(client, mine.miner)
    assert told(client, "/cases/new", form(mine))[0] == 403


def test_opened_by_hand_it_stops_and_names_who_does_the_job(
    client: FlaskClient, mine: Mine
) -> None:
    as_(client, mine, "manager")
    given = form(mine, how="hand", kind="new-to-post")
    assert "写上谁顶" in told(client, "/cases/new", given)[1]
    status, page = told(client, "/cases/new", {**given, "replacement": "示例乙"})
    assert status == 200 and "停岗，先别上岗" in page and "示例乙" in page
    assert "还差 18 小时脱产培训" in page


def test_heard_verified_and_refused_in_words_on_the_same_page(
    client: FlaskClient, mine: Mine
) -> None:
    case = reported(mine, by="manager", now=clock.now())
    address = f"/cases/{case}"
    as_(client, mine, "second")
    status, page = told(client, f"{address}/verify", {"replacement": "示例乙"})
    assert status == 422 and "先听本人怎么说" in page
    assert "记下了" in told(client, f"{address}/heard", {"silent": "1"})[1]
    as_(client, mine, "manager")
    status, page = told(client, f"{address}/verify", {"replacement": "示例乙"})
    assert status == 422 and "谁报告的谁不能自己查实" in page
    as_(client, mine, "second")
    assert "从现在起算数" in told(client, f"{address}/verify", {"replacement": "示例乙"})[1]
    status, page = told(client, f"{address}/training", {"day": "x", "begins": "1", "ends": "2"})
    assert status == 422 and "日期和时间没填对" in page
    assert refusals() == [("verified", "case_not_heard"), ("verified", "case_reporter_decides")]


def test_the_person_reads_what_is_said_and_answers_without_script(
    client: FlaskClient, mine: Mine
) -> None:
    case = reported(mine, now=clock.now())
    as_(client, mine, "miner")
    _, home = told(client, "/home")
    assert "三违：违规作业" in home and f"/my-cases/{case}" in home
    _, page = told(client, f"/my-cases/{case}")
    assert "空顶作业" in page and "有人报你，听你怎么说" in page
    assert told(client, f"/my-cases/{case}/say", {"text": " "})[0] == 422
    _, page = told(client, f"/my-cases/{case}/say", {"text": "我没有空顶。"})
    assert "我没有空顶。" in page and "查实以前，你照常上班" in page
    assert told(client, f"/cases/{case}")[0] == 404
    assert "我的案件" in told(client, "/me")[1]


def test_one_s_own_case_is_nobody_else_s(client: FlaskClient, mine: Mine) -> None:
    case = reported(mine, now=clock.now())
    sign_in(client, make_person(enterprise=mine.unit))
    for path, data in (
        (f"/my-cases/{case}", None),
        (f"/my-cases/{case}/say", {"text": "不是他"}),
        (f"/cases/{case}", None),
        (f"/cases/{case}/drop", {"text": "算了"}),
        ("/cases", None),
    ):
        assert told(client, path, data)[0] in (403, 404)
    assert row(case).step == "hearing" and refusals() == []


def test_the_principal_without_a_role_finds_and_decides_what_waits(
    client: FlaskClient, mine: Mine
) -> None:
    case = verified(mine)
    force(case, *(TRAINED, REFLECTED, FAILED) * 3)
    as_(client, mine, "principal")
    assert "等你定、等你签" in told(client, "/home")[1]
    assert "示例甲" in told(client, "/my-cases")[1]
    _, page = told(client, f"/cases/{case}")
    assert "主要负责人定岗位" in page and "负责人签字的决定" not in page
    assert told(client, f"/cases/{case}/decide", {"decision": "pardon", "text": "x"})[0] == 422
    status, page = told(
        client,
        f"/cases/{case}/decide",
        {"decision": "moved", "post": str(mine.post.id), "text": "调到地面"},
    )
    assert status == 200 and "不再干这个岗位" in page


def test_two_sign_and_a_second_click_changes_nothing(client: FlaskClient, mine: Mine) -> None:
    case = verified(mine)
    force(case, *TO_SIGN)
    as_(client, mine, "leader")
    page = told(client, f"/cases/{case}/sign", {"as": "superior"})[1]
    assert "还差另一个人" in page and "你签过了，签的是上级那一栏" in page
    assert "我是他的上级，我签" not in page and "我是安全管理员，我签" not in page
    status, page = told(client, f"/cases/{case}/sign", {"as": "superior"})
    assert status == 422 and "签过了" in page
    as_(client, mine, "manager")
    assert "可以回来上岗" in told(client, f"/cases/{case}/sign", {"as": "safety"})[1]
    assert told(client, f"/cases/{case}/sign", {"as": "safety"})[0] == 422
    assert row(case).step == "cleared"


def test_signed_while_another_case_stops_him_nobody_is_told_he_may_come_back(
    client: FlaskClient, mine: Mine
) -> None:
    case, _ = verified(mine), verified(mine, what="没戴安全帽")
    force(case, *TO_SIGN)
    told(as_(client, mine, "leader"), f"/cases/{case}/sign", {"as": "superior"})
    page = told(as_(client, mine, "manager"), f"/cases/{case}/sign", {"as": "safety"})[1]
    assert "还有别的案件停着岗" in page and "可以回来上岗" not in page
    own = told(as_(client, mine, "miner"), f"/my-cases/{case}")[1]
    assert "复岗单作废了：又有一件停岗的事" in own and "都办完了" not in own


def test_hours_of_an_earlier_round_are_told_apart(client: FlaskClient, mine: Mine) -> None:
    case = verified(mine)
    trained(mine, case, BEGUN)
    force(case, REFLECTED, FAILED)
    begins = NOW + timedelta(days=1)
    trained(mine, case, begins, hours=2)
    page = told(as_(client, mine, "manager"), f"/cases/{case}")[1]
    now, before = page.split("以前几轮的，这一轮不算")
    assert "2 小时 / 9 小时" in now and "算学时" in now and "那一轮算了" in before


def test_the_list_tells_by_state_and_leaves_as_a_workbook(client: FlaskClient, mine: Mine) -> None:
    as_(client, mine, "manager")
    assert "没有没办完的案件" in told(client, "/cases")[1]
    verified(mine)
    reported(mine, what="没戴安全帽")
    _, page = told(client, "/cases?state=stopped")
    assert "停岗，脱产培训" in page and "2026-0002" not in page
    assert "没找到这样的案件" in told(client, "/cases?q=别人")[1]
    assert "没有这一页" in told(client, "/cases?page=9")[1]
    for odd in ("?state=x&kind=y&place=z", "?place=99999999999", "?page=-1"):
        assert told(client, f"/cases{odd}")[0] == 200
    book = openpyxl.load_workbook(BytesIO(client.get("/cases/export.xlsx?state=all").data))
    rows = [[cell.value for cell in line] for line in book.active.iter_rows(min_row=4)]
    assert [line[0] for line in rows if line[1] == "示例甲"] == ["2026-0002", "2026-0001"]


def test_an_inspector_sees_the_case_and_no_form(app: Flask, client: FlaskClient, mine: Mine):
    case = reported(mine, now=clock.now())
    sign_in(client, make_holder(Role.INSPECTOR, place_of(mine.unit.district_id), "测试执法"))
    _, page = told(client, f"/cases/{case}")
    assert "空顶作业" in page and "查实，停岗" not in page
    status, page = told(client, f"/cases/{case}/drop", {"text": "算了"})
    assert status == 422 and "这一步不归你办" in page


def test_the_trail_tells_in_words_what_was_refused(client: FlaskClient, mine: Mine) -> None:
    case = reported(mine, by="manager", now=clock.now())
    as_(client, mine, "manager")
    told(client, f"/cases/{case}/verify", {"replacement": "示例乙"})
    _, page = told(client, "/trail")
    assert "案件里没办成的事" in page
    assert "先听本人怎么说" in page or "谁报告的谁不能自己查实" in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_out_of_all_reason_is_refused_in_words(
    client: FlaskClient, mine: Mine, day: str
) -> None:
    heard, taught, sat, decided = (reported(mine, what=f"没戴安全帽 {at}") for at in range(4))
    standing = (taught, sat, decided)
    for case in standing:
        cases.say(mine.actor("miner"), case, "是我。", now=NOW)
        cases.verify(mine.actor("manager"), case, "", "示例乙", now=NOW)
    force(sat, TRAINED, REFLECTED)
    force(decided, *(TRAINED, REFLECTED, FAILED) * 3)
    as_(client, mine, "manager")
    hours = {"begins": "16:00", "ends": "23:59", "teacher": "教员", "content": "规程"}
    plan = {"time": "23:00", "hours": "3", "where": "教室", "invigilators": mine.manager.public_id}
    photo = {"decision": "once-more", "scans": (BytesIO(tagged_photo()), "a.jpg")}
    for path, data in (
        (f"/cases/{heard}/heard", {}),
        ("/cases/new", form(mine)),
        (f"/cases/{taught}/training", hours),
        (f"/cases/{sat}/retest", plan),
        (f"/cases/{decided}/decide", photo),
    ):
        assert told(client, path, {"text": "他说了", **data, "day": day})[0] == 422


def test_training_taken_off_the_record_sends_the_case_back_on_the_page(
    client: FlaskClient, mine: Mine
) -> None:
    case = verified(mine)
    trained(mine, case, BEGUN)
    force(case, REFLECTED, PASSED)
    (held,) = cases.view(mine.actor("manager"), case).sessions
    as_(client, mine, "leader")
    assert "撤掉这次培训" not in told(client, f"/cases/{case}")[1]
    as_(client, mine, "manager")
    assert "撤掉这次培训" in told(client, f"/cases/{case}")[1]
    path = f"/cases/{case}/training/{held.id}/withdraw"
    status, page = told(client, path, {"reason": ""})
    assert status == 422 and "写上为什么撤这次培训" in page
    page = told(client, path, {"reason": "他在井下"})[1]
    assert "还差 6 小时脱产培训" in page and "后来撤了：他在井下" in page
    assert "撤掉案件的一次脱产培训" in told(client, "/trail")[1]
