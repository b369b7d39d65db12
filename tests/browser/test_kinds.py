"""Orderings, pictures, short answers and cases on a phone: tapped, typed, offline, by keyboard."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from anquan_exam.domain.questions import Kind
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone, Room
from tests.builders import make_enterprise, make_person
from tests.exam_builders import SCENARIO, SCENE_ALT, make_published_bank

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
ORDERING, PICTURE, SHORT, CASE, LAST = 1, 2, 3, 4, 7


def go_to(page: Page, number: int) -> None:
    page.click("#open-card")
    page.click(f'#cells [data-n="{number}"]')


def received(page: Page) -> None:
    expect(page.locator("#got")).to_be_visible()


def step(page: Page, number: int, option: str) -> Locator:
    """The step of an ordering that the bank has as `option`."""
    order = page.locator(f"#q{number} select").evaluate_all("all => all.map(s => s.dataset.id)")
    return page.locator(f"#q{number} .step-tap").nth(order.index(option))


def tap_picture(page: Page, across: float, down: float) -> None:
    """Tap the picture in sight, so many parts of its width and height from the upper left."""
    picture = page.locator(".q.on .plane img")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_steps_are_tapped_in_order_taken_off_and_moved(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    for option in "BAC":
        step(page, ORDERING, option).click()
    expect(page.locator("#q1 .steps-of > p")).to_contain_text("还有 1 步没点")
    step(page, ORDERING, "A").click()
    received(page)
    assert kinds_room.answers() == {1: ("B", "C")}

    page.click("#open-card")
    expect(page.locator('#cells [data-n="1"]')).to_have_attribute("aria-label", "第 1 题，没排完")
    page.click("#hand")
    expect(page.locator("#step1 h1")).to_have_text("还有 7 题没答完")
    expect(page.locator("#step1")).to_contain_text("第 1 题没排完，没排完不得分")
    page.locator("#step1 button").first.click()

    for option in "AD":
        step(page, ORDERING, option).click()
    page.get_by_role("button", name="第 3 步往前挪").click()
    page.get_by_role("button", name="第 2 步往前挪").click()
    expect(page.get_by_role("button", name="第 1 步往后挪")).to_be_focused()
    received(page)
    assert kinds_room.answers() == {1: ("A", "B", "C", "D")}


def test_a_picture_takes_as_many_taps_as_it_has_hazards(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    go_to(page, PICTURE)
    says = page.locator("#q2 > [role=status]")
    expect(says).to_have_text("图中有 2 处隐患，已标 0 处。")

    tap_picture(page, 0.2, 0.2)
    tap_picture(page, 0.8, 0.2)
    tap_picture(page, 0.8, 0.8)
    expect(says).to_contain_text("已经标满 2 处")
    expect(page.locator("#q2 .pin")).to_have_count(2)
    page.locator("#q2 .pin").nth(1).click()
    page.get_by_role("button", name="放大").click()
    tap_picture_big(page, 0.8, 0.8)
    expect(says).to_have_text("图中有 2 处隐患，已标 2 处。")
    received(page)

    first, second = kinds_room.answers()[PICTURE]
    assert near(first, (200, 200)) and near(second, (800, 800))


def tap_picture_big(page: Page, across: float, down: float) -> None:
    """The same on the picture made larger: it is scrolled inside its frame first."""
    page.locator(".q.on .frame").evaluate(
        "(frame, [x, y]) => { const p = frame.firstChild;"
        "frame.scrollTo(p.clientWidth * x - frame.clientWidth / 2,"
        " p.clientHeight * y - frame.clientHeight / 2); }",
        [across, down],
    )
    tap_picture(page, across, down)


def near(entry: str, point: tuple[int, int]) -> bool:
    x, y = map(int, entry.split(","))
    return abs(x - point[0]) <= 4 and abs(y - point[1]) <= 4


def test_the_list_stands_in_for_the_picture(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    go_to(page, PICTURE)
    expect(page.locator("#q2 .spots")).to_be_hidden()
    tap_picture(page, 0.2, 0.2)
    page.get_by_role("button", name="看不清图？改用文字清单").click()

    page.locator("#q2 .opt:not(.tap)").nth(0).click()
    page.locator("#q2 .opt:not(.tap)").nth(1).click()

    expect(page.locator("#q2 > [role=status]")).to_contain_text("最多 2 处")
    spot = page.locator("#q2 .opt:not(.tap) input").nth(0).get_attribute("value")
    page.locator("#q2 .tap").click()
    received(page)
    assert kinds_room.answers() == {PICTURE: (spot,)}


def test_what_is_typed_is_saved_while_typing_and_the_newest_alone_is_sent(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(kinds_room.worker, height=740)
    page = kinds_room.open(phone)
    go_to(page, SHORT)
    phone.offline()
    area = page.locator("#q3 textarea")
    area.press_sequentially("停止作业")
    expect(page.locator("#here")).to_be_visible()
    page.wait_for_timeout(1500)
    area.press_sequentially("\n报告班长")
    page.wait_for_timeout(1500)
    area.press_sequentially("。")
    expect(page.locator("#q3 .written")).to_have_text("已写 10 字。")
    phone.offline(False)

    received(page)
    assert kinds_room.answers() == {SHORT: ("停止作业\n报告班长。",)}
    assert kinds_room.kinds().count("answered") <= 2


def test_signs_no_database_can_hold_do_not_lose_the_rest(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    go_to(page, SHORT)
    page.locator("#q3 textarea").evaluate(
        "area => { area.value = '先撤\\u000b人' + '长'.repeat(2100);"
        "area.dispatchEvent(new Event('input', {bubbles: true}));"
        "area.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    received(page)
    (text,) = kinds_room.answers()[SHORT]
    assert text.startswith("先撤人长") and len(text) == 2000


def test_the_scenario_goes_along_with_the_parts_of_a_case(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    go_to(page, CASE)
    scenario = page.get_by_text("工作面停风二十分钟")
    expect(page.locator("#about")).to_have_text("案例 1/3，单选，3.34 分")
    expect(scenario).to_be_visible()

    page.click("#next")

    expect(page.locator("#about")).to_have_text("案例 2/3，排序，3.33 分")
    expect(scenario).to_be_hidden()
    page.get_by_role("button", name="案例材料").click()
    expect(scenario).to_be_visible()
    page.get_by_role("button", name="案例材料").click()
    expect(scenario).to_be_hidden()


def test_every_kind_answered_offline_reloaded_and_handed_in(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(kinds_room.worker, height=740)
    page = kinds_room.open(phone)
    for option in "ABCD":
        step(page, ORDERING, option).click()
    received(page)
    go_to(page, PICTURE)
    phone.offline()
    tap_picture(page, 0.2, 0.2)
    tap_picture(page, 0.8, 0.8)
    go_to(page, SHORT)
    page.locator("#q3 textarea").fill("停止作业，报告班长。")
    go_to(page, CASE)
    page.locator("#q4 .opt").first.click()
    page.click("#next")
    for option in "ABDC":
        step(page, 5, option).click()
    page.click("#next")
    page.locator("#q6 .blank").fill("三")
    phone.restart()
    phone.offline(False)

    page = kinds_room.open(phone)

    go_to(page, PICTURE)
    expect(page.locator("#q2 .pin")).to_have_count(2)
    go_to(page, 5)
    expect(step(page, 5, "D").locator("b")).to_have_text("3")
    expect(page.locator("#wire")).to_be_hidden()
    assert set(kinds_room.answers()) == {1, 2, 3, 4, 5, 6}
    page.click("#open-card")
    page.click("#hand")
    expect(page.locator("#step1")).to_contain_text("第 7 题没有答案")
    page.locator("#step1 button").nth(1).click()
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
    assert kinds_room.attempt().status == "awaiting_marks"
    fits(page)


def test_everything_can_be_answered_by_keyboard(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    step(page, ORDERING, "C").focus()
    page.keyboard.press("Enter")
    expect(step(page, ORDERING, "C")).to_have_attribute("aria-pressed", "true")
    go_to(page, PICTURE)
    page.locator("#q2 .frame").focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#q2 > [role=status]")).to_have_text("十字在左起 30%，上起 30%。")
    page.keyboard.press("Enter")
    expect(page.locator("#q2 .pin")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(page.locator("#q2 .pin")).to_have_count(0)
    page.keyboard.press("Enter")
    assert page.locator("#where span").first.inner_text() == "第 2 题"
    received(page)
    assert kinds_room.answers()[PICTURE] == ("320,300",)


@pytest.mark.parametrize("large", [False, True])
def test_no_kind_is_cut_or_inaccessible(
    kinds_room: Room, phone_of: Callable[..., Phone], large: bool
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    if large:
        page.click("#large")
    for option in "BCDA":
        step(page, ORDERING, option).click()
    fits(page)
    go_to(page, PICTURE)
    tap_picture(page, 0.2, 0.2)
    page.get_by_role("button", name="放大").click()
    page.get_by_role("button", name="看不清图？改用文字清单").click()
    fits(page)
    for number in (SHORT, CASE, 5, 6):
        go_to(page, number)
        fits(page)
    page.click("#open-card")
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)


def test_the_plain_form_takes_every_kind(kinds_room: Room, phone_of: Callable[..., Phone]) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740, script=False))
    for place, option in enumerate("ABCD", 1):
        page.locator(f'[name="q1.{option}"]').select_option(str(place))
    page.locator("#q2 .opt").nth(0).click()
    page.locator("#q3 textarea").fill("停止作业")
    page.locator("#q4 .opt").first.click()
    page.locator('[name="q5.B"]').select_option("1")
    page.locator("#q6 .blank").fill("三")
    page.locator("#paper").get_by_role("button", name="答题卡").click()

    expect(page.get_by_text("还有 2 题没答完")).to_be_visible()
    answers = kinds_room.answers()
    assert answers[1] == ("A", "B", "C", "D") and answers[3] == ("停止作业",)
    assert len(answers[2]) == 1 and answers[5] == ("B",) and answers[6] == ("三",)


def test_the_plain_pages_are_accessible(kinds_room: Room, phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(kinds_room.worker, height=740)
    phone.page.route("**/js/*", lambda route: route.abort())
    page = kinds_room.open(phone)
    fits(page)
    page.locator('[name="q5.B"]').select_option("1")
    page.locator("#paper").get_by_role("button", name="答题卡").click()
    expect(page.get_by_role("link", name="交卷")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="交卷").click()
    expect(page.get_by_text("第 5 题没排完")).to_be_visible()
    fits(page)


def test_what_is_read_aloud_says_what_eyes_see(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = kinds_room.open(phone_of(kinds_room.worker, height=740))
    step(page, ORDERING, "C").click()

    def spoken(number: int) -> str:
        return str(
            page.evaluate(f"Sitting.spoken(document.getElementById('q{number}'))").replace("\n", "")
        )

    assert "1，第 0 题的选项 C" in spoken(ORDERING) and "第 0 题的选项 D" in spoken(ORDERING)
    assert f"图：{SCENE_ALT}" in spoken(PICTURE) and "图中有 2 处隐患" in spoken(PICTURE)
    assert "选项" not in spoken(PICTURE)
    go_to(page, CASE)
    assert SCENARIO in spoken(CASE)


def test_a_picture_that_did_not_come_is_asked_for_again(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(kinds_room.worker, height=740)
    phone.page.route("**/pictures/*", lambda route: route.abort())
    page = kinds_room.open(phone)
    go_to(page, PICTURE)
    expect(page.get_by_text("图没加载出来")).to_be_visible()
    fits(page)

    page.unroute("**/pictures/*")
    page.get_by_role("button", name="再试一次").click()

    expect(page.get_by_text("图没加载出来")).to_be_hidden()
    tap_picture(page, 0.2, 0.2)
    expect(page.locator("#q2 .pin")).to_have_count(1)


def test_every_kind_is_practised_and_explained(app: Flask, phone_of: Callable[..., Phone]) -> None:
    worker = make_person(enterprise=make_enterprise())
    page = phone_of(worker, height=740).page
    for kind in (Kind.ORDERING, Kind.HAZARD_PICTURE, Kind.SHORT_ANSWER, Kind.CASE):
        bank = make_published_bank(1, kinds=(kind,))
        page.goto(f"/practice/banks/{bank.id}")
        page.get_by_role("button", name="开始练习").click()
        expect(page.get_by_role("button", name="看对不对")).to_be_visible()
        fits(page)
        if kind is Kind.ORDERING:
            page.get_by_role("button", name="看对不对").click()
            expect(page.locator("#refusal")).to_be_visible()
            for option in "ABCD":
                step(page, 1, option).click()
        elif kind is Kind.HAZARD_PICTURE:
            page.evaluate("document.querySelector('.q').classList.add('on')")
            tap_picture(page, 0.2, 0.2)
        elif kind is Kind.SHORT_ANSWER:
            page.locator("textarea").fill("停止作业")
        else:
            page.locator(".opt").first.click()
        page.get_by_role("button", name="看对不对").click()
        if kind is Kind.SHORT_ANSWER:
            expect(page.get_by_role("button", name="对照好了")).to_be_visible()
            fits(page)
            page.get_by_role("button", name="对照好了").click()
        expect(page.get_by_text("依据")).to_be_visible()
        fits(page)
