"""The desk of results: open for whom it is, shut to the rest, and nothing given away early."""

import io
import time
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from tests.builders import make_enterprise, make_holder, make_manager, sign_in
from tests.exam_builders import make_published_bank, sections_of
from tests.pdf_text import pdf_signs
from tests.result_builders import Room, assign, begin, make_room, sit

PDF = b"%PDF-1.7\nsigned\n%%EOF\n"


def room_of_today(*names: str, over: bool, **exam) -> Room:
    """An exam of the real present: over some hours ago, or going on."""
    now = clock.now()
    opens = now - timedelta(hours=5 if over else 1)
    closes = now - timedelta(hours=2) if over else now + timedelta(hours=2)
    return make_room(*names, opens_at=opens, closes_at=closes, **exam)


@pytest.fixture
def room(app: Flask) -> Room:
    room = room_of_today("王建军", "龚<小>明", "缺考的人", over=True, title="闭卷 & 一")
    began = clock.now() - timedelta(hours=4)
    sit(room.exam, room.people[0], 9, now=began, supervised_by=room.manager)
    sit(room.exam, room.people[1], 5, now=began)
    return room


@pytest.fixture
def desk(client: FlaskClient, room: Room) -> FlaskClient:
    return sign_in(client, room.manager)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def attempt_link(html: str) -> str:
    start = html.index("/results/attempts/")
    return html[start : html.index('"', start)]


def test_the_index_counts_each_exam_and_leads_to_names(desk: FlaskClient, room: Room) -> None:
    html = page(desk, "/results")
    assert "闭卷 &amp; 一" in html
    assert f"/results/exams/{room.exam.public_id}?outcome=absent" in html
    assert "50%" in html


def test_the_list_says_how_everybody_stands(desk: FlaskClient, room: Room) -> None:
    html = page(desk, f"/results/exams/{room.exam.public_id}")
    assert "龚&lt;小&gt;明" in html and "龚<小>明" not in html
    assert "合格" in html and "自测没合格" in html and "缺考" in html
    assert "1 人缺考：" in html
    assert "不计入上岗" in html


def test_filters_in_the_address_narrow_the_list(desk: FlaskClient, room: Room) -> None:
    address = f"/results/exams/{room.exam.public_id}"
    html = page(desk, f"{address}?supervised=yes&sort=score&down=1")
    assert "王建军" in html and "龚&lt;小&gt;明" not in html
    assert "共 1 人" in html
    assert "没有符合的人" in page(desk, f"{address}?q=nobody")
    assert "共 3 人" in page(desk, f"{address}?outcome=%27--&low=x&page=-3&sort=drop")


def test_people_across_exams_are_found_by_name(desk: FlaskClient, room: Room) -> None:
    html = page(desk, "/results/people?q=王")
    assert "王建军" in html and "闭卷 &amp; 一" in html and "缺考的人" not in html


def test_every_figure_of_the_statistics_opens(desk: FlaskClient, room: Room) -> None:
    assign(room.exam, room.people[0], department="掘一队", posts="电工")
    html = page(desk, f"/results/exams/{room.exam.public_id}/figures")
    start = html.index(f"/results/exams/{room.exam.public_id}/questions/")
    question = page(desk, html[start : html.index('"', start)])
    assert "班前检查三项" in question
    start = html.index(f"/results/exams/{room.exam.public_id}/topics/")
    assert "王建军" in page(desk, html[start : html.index('"', start)])
    assert "department=" in html


def test_a_single_paper_shows_items_log_and_document(desk: FlaskClient, room: Room) -> None:
    link = attempt_link(page(desk, f"/results/exams/{room.exam.public_id}?q=龚"))
    html = page(desk, link)
    assert "只看错的 5" in html and "《测试用法》第一条" in html and "全过程" in html
    assert page(desk, f"{link}?wrong=1").count("应答：") == 5
    answer = desk.get(f"{link}.pdf")
    assert answer.mimetype == "application/pdf"
    assert "龚<小>明" in pdf_signs(answer.data)


def test_nothing_of_the_questions_is_shown_while_anybody_can_sit(
    app: Flask, client: FlaskClient
) -> None:
    bank = make_published_bank(40, kinds=(Kind.SINGLE,))
    room = room_of_today(
        "甲", "乙", over=False, bank=bank, sections=sections_of(bank, {Kind.SINGLE: 10})
    )
    done = sit(room.exam, room.people[0], 5, now=clock.now() - timedelta(minutes=30), minutes=5)
    begin(room.exam, room.people[1], now=clock.now())
    sign_in(client, room.manager)
    exam = f"/results/exams/{room.exam.public_id}"
    for address in (exam, f"{exam}/figures", f"{exam}/record", f"/results/attempts/{done}"):
        html = page(client, address)
        assert "班前要检查几项" not in html and "的选项" not in html and "应答" not in html
    assert "考试还没结束" in page(client, f"/results/attempts/{done}")
    assert "题目、答案和档案先不给" in page(client, f"/results/attempts/{done}.pdf", 422)
    answer = client.post(f"{exam}/archive")
    assert answer.status_code == 422
    question = bank.questions[0].id
    page(client, f"{exam}/questions/{question}", 404)


def test_overdue_attempts_are_closed_by_whoever_looks(app: Flask, client: FlaskClient) -> None:
    room = room_of_today("甲", over=False, policy=Policy(duration_minutes=10))
    begin(room.exam, room.people[0], now=clock.now() - timedelta(minutes=40))
    sign_in(client, room.manager)
    html = page(client, f"/results/exams/{room.exam.public_id}")
    assert "到时自动交" in html


def test_strangers_find_nothing_and_workers_have_no_desk(client: FlaskClient, room: Room) -> None:
    exam = room.exam.public_id
    sign_in(client, make_manager(make_enterprise()))
    assert "闭卷" not in page(client, "/results")
    for rest in ("", "/figures", "/record", "/results.pdf", "/sign-in.pdf", "/specimens.pdf"):
        page(client, f"/results/exams/{exam}{rest}", 404)
    assert client.post(f"/results/exams/{exam}/evaluation").status_code == 404
    assert client.post(f"/results/exams/{exam}/archive").status_code == 404
    sign_in(client, room.people[0])
    page(client, f"/results/exams/{exam}", 403)


def test_a_team_leader_sees_but_neither_exports_nor_archives(
    client: FlaskClient, room: Room
) -> None:
    sign_in(client, make_holder(Role.TEAM_LEADER, room.enterprise))
    exam = room.exam.public_id
    assert "导出 Excel" not in page(client, f"/results/exams/{exam}")
    page(client, "/results/export.xlsx", 403)
    assert client.post(f"/results/exams/{exam}/archive").status_code == 403


def test_exports_come_under_the_exams_name(desk: FlaskClient, room: Room) -> None:
    for form, start in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = desk.get(f"/results/export.{form}?exam={room.exam.public_id}")
        assert answer.data.startswith(start)
        assert "闭卷 & 一-成绩" in unquote(answer.headers["Content-Disposition"])
    page(desk, "/results/export.exe", 404)


def test_a_scan_goes_in_and_comes_back_as_a_download(desk: FlaskClient, room: Room) -> None:
    address = f"/results/exams/{room.exam.public_id}"
    form = {"use": "signed_results", "file": (io.BytesIO(PDF), "登记表.html")}
    answer = desk.post(f"{address}/files", data=form, follow_redirects=True)
    html = answer.get_data(as_text=True)
    assert "收下了：登记表.pdf" in html
    link = html.index(f"{address}/files/")
    kept = desk.get(html[link : html.index('"', link)])
    assert kept.data == PDF
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    wrong = {"use": "signed_results", "file": (io.BytesIO(b"<script>"), "登记表.pdf")}
    refused = desk.post(f"{address}/files", data=wrong)
    assert refused.status_code == 422
    assert "只收 PDF、JPG、PNG" in refused.get_data(as_text=True)
    page(desk, f"{address}/files/999999", 404)


def test_the_evaluation_is_kept_as_written(desk: FlaskClient, room: Room) -> None:
    address = f"/results/exams/{room.exam.public_id}"
    desk.post(f"{address}/evaluation", data={"evaluation": "弱在<支护>\r\n下月补课"})
    html = page(desk, f"{address}/record")
    assert "弱在&lt;支护&gt;\n下月补课" in html
    long = desk.post(f"{address}/evaluation", data={"evaluation": "长" * 5001})
    assert long.status_code == 422
    assert "评估太长" in long.get_data(as_text=True)


def test_the_archive_is_begun_watched_and_fetched(desk: FlaskClient, room: Room) -> None:
    address = f"/results/exams/{room.exam.public_id}"
    watch = desk.post(f"{address}/archive").headers["Location"]
    html = page(desk, watch)
    while 'http-equiv="refresh"' in html:
        time.sleep(0.05)
        html = page(desk, watch)
    assert "下载压缩包" in html
    with desk.get(f"{watch}.zip") as answer:
        assert answer.data.startswith(b"PK")
        assert unquote(answer.headers["Content-Disposition"]).endswith(".zip")


def test_blank_papers_are_offered_only_for_who_is_sitting(app: Flask, client: FlaskClient) -> None:
    room = room_of_today("甲", "乙", over=False)
    attempt = begin(room.exam, room.people[0], now=clock.now()).attempt
    sign_in(client, room.manager)
    address = f"/results/exams/{room.exam.public_id}"
    assert attempt in page(client, f"{address}/record")
    answer = client.post(f"{address}/blank.pdf", data={"attempt": [attempt]})
    assert "答题卡" in pdf_signs(answer.data)
    assert client.post(f"{address}/blank.pdf").status_code == 404
    assert "样卷" in pdf_signs(client.get(f"{address}/specimens.pdf?versions=2").data)
    assert client.get(f"{address}/specimens.pdf?versions=99").status_code == 422
