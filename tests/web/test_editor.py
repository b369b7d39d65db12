"""The editor's pages, without any script: every button of the form, the list, the review, files to
take away; and nobody else's."""

import io
import re
from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services import banks
from anquan_exam.services.banks import ReviewState
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    sign_in,
)
from tests.pictures import photo
from tests.services.editors import case, content, reviewed, single, stamp, state
from tests.services.own_banks import PROCEDURE, settings

Desk = tuple[FlaskClient, Actor]


@pytest.fixture
def mine(app: Flask) -> MadeEnterprise:
    """An enterprise."""
    return make_enterprise()


@pytest.fixture
def desks(app: Flask, client: FlaskClient, mine: MadeEnterprise) -> Callable[[], Desk]:
    """Editors of the enterprise, as many as are asked for."""

    def another() -> Desk:
        person = make_holder(Role.BANK_EDITOR, mine)
        return sign_in(app.test_client(), person), actor_for(person)

    return another


@pytest.fixture
def desk(desks: Callable[[], Desk]) -> Desk:
    """One of them."""
    return desks()


@pytest.fixture
def law(desk: Desk, mine: MadeEnterprise) -> str:
    """A procedure of the enterprise, with articles 4.1 and 4.2; the id."""
    return banks.create_procedure(desk[1], mine.id, PROCEDURE, now=NOW)


@pytest.fixture
def own(desk: Desk, mine: MadeEnterprise) -> str:
    """A bank with one empty topic; the id."""
    made = banks.create_bank(desk[1], mine.id, "power", settings("停送电"), now=NOW)
    banks.add_topic(desk[1], made, "停电", now=NOW)
    return made


TOPIC = "01-topic"


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def fields(html: str) -> dict[str, str]:
    """What the form of a question would send: its inputs, texts and choices, without buttons."""
    form = html[html.index('id="question"') : html.index('class="savebar"')]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        box = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and 'type="file"' not in tag and (not box or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name_, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found[name_] = text
    for name_, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name_] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', inside)[0]
    return found


def press(
    client: FlaskClient, path: str, sent: dict[str, str], do: str, status: int = 200
) -> tuple[str, dict[str, str]]:
    """Press a button of the form; the page that comes, and what it would send."""
    answer = client.post(path, data={**sent, "do": do})
    html = answer.get_data(as_text=True)
    assert answer.status_code == status, html[:3000]
    return html, fields(html) if status != 302 else {}


@pytest.mark.parametrize("kind", Kind)
def test_the_form_of_every_kind_opens_and_says_what_is_wrong(desk: Desk, own: str, kind: Kind):
    client, _ = desk
    path = f"/banks/{own}/draft/questions/new?kind={kind.value}"
    html = page(client, path)
    assert KIND_LABELS[kind] in html and 'id="stem-err"' not in html
    after, _ = press(client, path, fields(html), "preview")
    assert "题干是空的" in after


def test_a_question_is_built_up_by_buttons_alone(desk: Desk, own: str, law: str):
    client, _ = desk
    path = f"/banks/{own}/draft/questions/new?kind=single"
    sent = fields(page(client, path))
    sent |= {"stem": "检修前第一步？", "option-0": "拆盖", "option-1": "停电", "right": "1"}
    _, sent = press(client, path, sent, "option-del-3")
    _, sent = press(client, path, sent, "option-del-2")
    _, sent = press(client, path, sent, "option-up-1")
    assert (sent["option-0"], sent["option-1"], sent["right"]) == ("停电", "拆盖", "0")
    html, sent = press(client, path, sent | {"find": "tsd"}, "find")
    assert "停送电规程" in html
    html, sent = press(client, path, sent, f"open:{law}")
    assert "4.2　停电验电" in html
    html, sent = press(client, path, sent, f"cite:{law} 4.2")
    assert (sent["basis-0-document"], sent["basis-0-place"]) == (law, "4.2")
    sent |= {"explanation": "先停电。", "tags": "停电，检修", "must_know": "1"}
    press(client, path, sent, "save", 302)

    made = content(own, f"{own}-001")
    assert (made.options[0].text, made.key, made.tags) == ("停电", ("A",), ("停电", "检修"))
    assert made.must_know and banks.draft_page(desk[1], own, now=NOW).ready


def test_the_frame_shows_what_is_written_as_a_sitting_page_would(desk: Desk, own: str):
    client, _ = desk
    sent = fields(page(client, f"/banks/{own}/draft/questions/new?kind=fill-in"))
    sent |= {"stem": "验电要用____。", "blank-0": "验电器 | 验电笔"}
    shown = client.post(f"/banks/{own}/draft/questions/preview", data=sent)
    html = shown.get_data(as_text=True)
    assert 'class="blank"' in html and "验电要用" in html
    assert "验电器" not in html  # what is right is not shown
    case_page = page(client, f"/banks/{own}/draft/questions/new?kind=case")
    assert "srcdoc=" in case_page and "案例 1/2" in case_page


def test_a_case_is_built_of_parts(desk: Desk, own: str, law: str):
    client, _ = desk
    path = f"/banks/{own}/draft/questions/new?kind=case"
    sent = fields(page(client, path))
    _, sent = press(client, path, sent, "part-add")
    _, sent = press(client, path, sent, "part-3-kind-set-fill-in")
    sent |= {
        "stem": "配电室检修。",
        "part-1-stem": "一？",
        "part-3-stem": "要____",
        "part-3-blank-0": "停电",
    }
    _, sent = press(client, path, sent, "part-up-3")
    assert sent["part-2-kind"] == "fill-in" and sent["part-2-blank-0"] == "停电"
    html, sent = press(client, path, sent, f"cite:{law} 4.1")
    _, sent = press(client, path, sent | {"cite_to": "2"}, f"cite:{law} 4.2")
    assert sent["part-2-basis-0-place"] == "4.2"
    html, sent = press(client, path, sent, "part-del-3")
    assert "part-3-kind" not in sent and "小题" in html


def test_hazards_are_drawn_with_numbers_and_a_picture_loses_what_a_camera_put_in(
    desk: Desk, own: str
):
    client, _ = desk
    path = f"/banks/{own}/draft/questions/new?kind=hazard-picture"
    sent = fields(page(client, path))
    file = (io.BytesIO(photo(800, 600)), "现场.jpg")
    answer = client.post(path, data={**sent, "do": "picture-add", "file": file, "alt": "配电柜"})
    html = answer.get_data(as_text=True)
    sent = fields(html)
    assert re.fullmatch(r"[0-9a-f]{32}\.(?:png|jpg)", sent["picture"]) and sent["alt"] == "配电柜"
    sides = {"left-0": "10", "top-0": "20", "right-0": "30", "bottom-0": "40"}
    html, sent = press(client, path, sent | sides, "box:0")
    assert sent["outline-0"] == "100,200 300,200 300,400 100,400"
    assert 'points="100,200 300,200 300,400 100,400"' in html
    _, sent = press(client, path, sent | {"stem": "哪里有隐患？", "right": "0"}, "option-add")
    sent |= {"option-0": "柜门", "option-1": "地面", "outline-1": "500,500 900,500 700,900"}
    press(client, path, sent, "save", 302)
    assert len(content(own, f"{own}-001").outlines[1]) == 3
    bad = client.post(path, data={**sent, "do": "picture-add", "file": (io.BytesIO(b"x"), "x.jpg")})
    assert bad.status_code == 422 and "不是能用的图片" in bad.get_data(as_text=True)


def test_a_stale_form_is_kept_and_both_are_shown(desk: Desk, own: str, law: str):
    client, actor = desk
    id_ = banks.add_question(actor, own, single(law), TOPIC, now=NOW)
    path = f"/banks/{own}/draft/questions/{id_}"
    sent = fields(page(client, path))
    press(client, path, sent | {"option-0": "甲的改动"}, "save", 302)
    html, again = press(client, path, sent | {"option-0": "乙的改动"}, "save", 422)
    assert "别人改过这道题" in html and "<del>甲</del>的改动" in html
    assert again["option-0"] == "乙的改动"
    press(client, path, again, "save", 302)
    assert content(own, id_).options[0].text == "乙的改动"


def test_many_are_found_and_changed_at_once(desk: Desk, own: str, law: str):
    client, actor = desk
    for number in range(35):
        banks.add_question(actor, own, single(law, stem=f"第{number}步做什么？"), TOPIC, now=NOW)
    html = page(client, f"/banks/{own}/draft/questions?q=bzsm")
    assert '找到的 <b class="n">35</b> 题全算上（不只这一页）' in html
    one = {"ids": f"{own}-001", "do": "add-tag", "tag": "一"}
    client.post(f"/banks/{own}/draft/questions", data=one)
    assert content(own, f"{own}-001").tags == ("停电", "一")
    every = {"all": "1", "do": "difficulty", "difficulty": "5"}
    back = client.post(f"/banks/{own}/draft/questions?q=bzsm&page=1", data=every)
    assert back.location.endswith("?q=bzsm")
    assert "改了 35 题" in page(client, back.location)
    assert content(own, f"{own}-035").difficulty == 5
    assert "第 2 / 2 页" in page(client, f"/banks/{own}/draft/questions?page=2")
    for only, found in (("only=no_basis", False), ("difficulty=5", True), ("tag=一", True)):
        assert (f"{own}-001" in page(client, f"/banks/{own}/draft/questions?{only}")) is found
    assert "先在左边勾上题" in page(
        client, client.post(f"/banks/{own}/draft/questions", data={"do": "topic"}).location
    )


def test_two_people_bring_a_version_out(desk: Desk, desks: Callable[[], Desk], own: str, law: str):
    client, actor = desk
    other, second = desks()
    id_ = banks.add_question(actor, own, single(law), TOPIC, now=NOW)
    assert "还有 1 题没复核" in page(client, f"/banks/{own}/draft")
    client.post(f"/banks/{own}/draft/review")
    assert client.get(f"/banks/{own}/draft/review").location == f"/banks/{own}/draft"
    assert "剩下的是你自己改的" in page(client, f"/banks/{own}/draft")
    at = other.get(f"/banks/{own}/draft/review").location
    assert at == f"/banks/{own}/draft/questions/{id_}/review"
    assert "以前没有" in page(other, at)
    seen = stamp(own, id_)
    assert other.post(at, data={"do": "back", "seen": seen}).status_code == 422
    assert client.post(at, data={"do": "accept", "seen": seen}).status_code == 422
    assert other.post(at, data={"do": "accept", "seen": seen}).status_code == 302
    assert state(own, id_) == ReviewState.REVIEWED
    html = page(client, f"/banks/{own}/draft")
    assert f"新加 1 题（{id_}）" in html  # the note of changes, written beforehand
    done = client.post(f"/banks/{own}/draft/publish", data={"changes": "首次发布"})
    assert done.location == f"/banks/{own}"
    assert second.name in page(client, f"/banks/{own}/versions/1")


def test_questions_are_copied_retired_deleted_and_put_back(
    desk: Desk, desks: Callable[[], Desk], own: str, law: str
):
    client, actor = desk
    _, second = desks()
    id_ = banks.add_question(actor, own, single(law), TOPIC, now=NOW)
    banks.send_to_review(actor, own, now=NOW)
    reviewed(second, own, id_)
    banks.publish_draft(actor, own, "首次发布", now=NOW)
    started = client.post(f"/banks/{own}/draft", data={"question": id_})
    assert started.location == f"/banks/{own}/draft/questions/{id_}"
    one = f"/banks/{own}/draft/questions/{id_}"
    copied = client.post(f"{one}/duplicate").location
    assert copied.endswith("-002") and "找不回来" in page(client, f"{copied}/delete")
    assert client.post(f"{copied}/delete").status_code == 302
    page(client, copied, 404)
    assert "为什么停用" in page(client, f"{one}/retire")
    assert client.post(f"{one}/retire", data={"reason": " "}).status_code == 422
    client.post(f"{one}/retire", data={"reason": "设备换了"})
    assert "设备换了" in page(client, one)
    assert "只能停用" in page(client, client.post(f"{one}/delete").location)
    client.post(f"{one}/unretire")
    back = client.post(f"/banks/{own}/questions/{id_}/restore/1")
    assert back.location == one and "和第 1 版一样" in page(client, one)


def test_editors_talk_about_a_question(desk: Desk, desks: Callable[[], Desk], own: str, law: str):
    client, actor = desk
    id_ = banks.add_question(actor, own, single(law), TOPIC, now=NOW)
    said = {"comment": "B 选项再短一点？", "from": "draft"}
    client.post(f"/banks/{own}/questions/{id_}/comments", data=said)
    html = page(client, f"/banks/{own}/draft/questions/{id_}")
    assert "B 选项再短一点？" in html
    assert "1 条留言没处理" in page(client, f"/banks/{own}/draft/questions")
    number = re.search(r"/comments/(\d+)/resolve", html)
    assert number is not None
    client.post(f"/banks/{own}/comments/{number[1]}/resolve", data={"from": "draft"})
    assert "处理完了" in page(client, f"/banks/{own}/draft/questions/{id_}")
    stranger = sign_in(client.application.test_client(), make_manager(make_enterprise()))
    assert stranger.post(f"/banks/{own}/questions/{id_}/comments", data=said).status_code == 404
    assert stranger.post(f"/banks/{own}/comments/{number[1]}/resolve").status_code == 404


def test_topics_are_made_and_renamed(desk: Desk, own: str):
    client, _ = desk
    made = client.post(f"/banks/{own}/draft/topics", data={"title": "高处作业"})
    assert made.location == f"/banks/{own}/draft/questions?topic=02-topic"
    client.post(f"/banks/{own}/draft/topics/02-topic.md/title", data={"title": "登高"})
    assert "登高" in page(client, f"/banks/{own}/draft")
    assert client.post(f"/banks/{own}/draft/topics", data={"title": " "}).status_code == 422


def test_only_who_appoints_editors_switches_the_review(desk: Desk, mine: MadeEnterprise, own: str):
    client, _ = desk
    manager = sign_in(client.application.test_client(), make_manager(mine))
    assert "以后不用复核" not in page(client, f"/banks/{own}/draft")
    refused = client.post(f"/banks/{own}/draft/review/needed", data={"needed": "0"})
    assert refused.status_code == 422
    manager.post(f"/banks/{own}/draft/review/needed", data={"needed": "0"})
    assert "不用复核" in page(client, f"/banks/{own}/draft")


def test_a_text_that_cannot_be_read_stays_in_the_box(desk: Desk, own: str, law: str):
    client, actor = desk
    banks.add_question(actor, own, single(law), TOPIC, now=NOW)
    path = f"/banks/{own}/draft/topics/{TOPIC}.md"
    html = page(client, path)
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen is not None
    answer = client.post(path, data={"seen": seen[1], "text": "没有前言的文字"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "没有前言的文字" in html and "一个字也没存" in html
    assert content(own, f"{own}-001").options


@pytest.mark.parametrize("form", ["excel", "word", "gift", "moodle", "qti"])
def test_a_version_is_taken_away_in_every_format(
    desk: Desk, desks: Callable[[], Desk], own: str, law: str, form: str
):
    client, actor = desk
    _, second = desks()
    ids = [banks.add_question(actor, own, one, TOPIC, now=NOW) for one in (single(law), case(law))]
    banks.send_to_review(actor, own, now=NOW)
    reviewed(second, own, *ids)
    banks.publish_draft(actor, own, "首次发布", now=NOW)
    assert "放不下案例题" in page(client, f"/banks/{own}/versions/1")
    path = f"/banks/{own}/versions/1/as/{form}"
    answer = client.get(path)
    assert answer.status_code == 200 and answer.data
    assert f"{own}-v1." in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    page(client, f"/banks/{own}/versions/1/as/pdf", 404)
    page(client, f"/banks/{own}/versions/2/as/{form}", 404)
    stranger = sign_in(client.application.test_client(), make_manager(make_enterprise()))
    page(stranger, path, 404)


def paths(own: str, id_: str) -> Iterable[str]:
    draft = f"/banks/{own}/draft"
    yield from (f"{draft}/questions", f"{draft}/questions/new", f"{draft}/review")
    yield from (f"{draft}/questions/{id_}", f"{draft}/questions/{id_}/review")
    yield from (f"{draft}/questions/{id_}/retire", f"{draft}/questions/{id_}/delete")


def test_nobody_else_opens_a_page_of_the_editor(desk: Desk, own: str, law: str):
    client, actor = desk
    id_ = banks.add_question(actor, own, single(law), TOPIC, now=NOW)
    stranger = sign_in(client.application.test_client(), make_manager(make_enterprise()))
    for path in paths(own, id_):
        assert client.get(path).status_code in (200, 302)
        page(stranger, path, 404)
    draft = f"/banks/{own}/draft"
    for path in (
        f"{draft}/questions",
        f"{draft}/questions/preview",
        f"{draft}/questions/new",
        f"{draft}/questions/{id_}/duplicate",
        f"{draft}/questions/{id_}/unretire",
        f"{draft}/topics",
        f"{draft}/review",
        f"{draft}/review/needed",
        f"/banks/{own}/questions/{id_}/restore/1",
    ):
        assert stranger.post(path, data={"do": "review", "ids": id_}).status_code == 404, path
