"""The paper on a phone: over a bad network, on two phones, without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import Attempt, AttemptEvent, Result
from anquan_exam.models.session import reading, transaction
from tests.browser.rooms import Phone, Room

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
CHOSEN = ".q.on .opt"


# Headless Chromium has no voice: one is lent to it that keeps what it was told to say.
A_VOICE = """
window.said = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [{lang: 'zh-CN'}], cancel() {}, speak: words => window.said.push(words.text)}});
"""


def received(page: Page) -> None:
    expect(page.locator("#got")).to_be_visible()


def number(page: Page) -> str:
    return page.locator("#where span").first.inner_text()


def hand_in(page: Page) -> None:
    """From a question through the card and both steps."""
    page.click("#open-card")
    page.click("#hand")
    if page.locator("#step1").is_visible():
        page.locator("#step1 button").nth(1).click()
    page.locator("#step2 button").first.click()


def test_an_answer_is_shown_as_received_only_once_the_server_has_it(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker))
    expect(page.locator("#none")).to_be_visible()

    page.locator(CHOSEN).nth(2).click()

    received(page)
    assert room.answers() == {1: (page.locator("#q1 input").nth(2).get_attribute("value"),)}


def test_answers_given_without_a_signal_are_kept_and_sent_when_it_is_back(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    page = room.open(phone)
    phone.offline()

    for _ in range(3):
        page.locator(CHOSEN).first.click()
        page.click("#next")

    expect(page.locator("#wire")).to_contain_text("没信号，接着答。3 题存在本机，有信号自动交。")
    assert room.answers() == {}
    phone.offline(False)
    expect(page.locator("#wire")).to_be_hidden()
    assert set(room.answers()) == {1, 2, 3}


def test_a_phone_killed_without_a_signal_loses_nothing(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    page = room.open(phone)
    phone.offline()
    page.locator(CHOSEN).nth(1).click()
    page.click("#next")
    page.click("#flag")
    phone.restart()
    phone.offline(False)

    page = room.open(phone)

    assert number(page) == "第 2 题"
    expect(page.locator("#q1 input").nth(1)).to_be_checked()
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    page.click("#prev")
    received(page)
    assert set(room.answers()) == {1} and room.sheet().flags == {2}


def test_half_a_typed_word_survives_a_reload(room: Room, phone_of: Callable[..., Phone]) -> None:
    page = room.open(phone_of(room.worker))
    page.click("#open-card")
    page.click('#cells [data-n="9"]')
    page.locator(".q.on .blank").press_sequentially("三")

    page.reload()

    expect(page.locator("#q9 .blank")).to_have_value("三")
    received(page)
    assert room.answers() == {9: ("三",)}


def test_a_cleared_answer_is_cleared_on_the_server(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker))
    page.locator(CHOSEN).first.click()
    received(page)

    page.click("#clear")

    expect(page.locator("#none")).to_be_visible()
    page.click("#flag")
    expect(page.locator("#wire")).to_be_hidden()
    assert room.answers() == {}


def test_a_second_phone_goes_on_and_the_first_one_says_so(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    first, second = phone_of(room.worker), phone_of(room.worker)
    old = room.open(first)
    old.locator(CHOSEN).first.click()
    received(old)
    new = room.open(second)
    expect(new.locator("#q1 input").first).to_be_checked()
    expect(new.locator("#say")).to_contain_text("考场收到的 1 题都在")

    old.click("#next")
    old.locator(CHOSEN).first.click()

    expect(old.locator("#say")).to_contain_text("你在另一部手机上接着答了。这部的答案已交上去。")
    expect(old.locator("#q2 input").first).to_be_disabled()
    assert set(room.answers()) == {1, 2}


def test_what_was_left_on_an_old_phone_never_hides_a_newer_answer(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    first, second = phone_of(room.worker), phone_of(room.worker)
    old = room.open(first)
    first.offline()
    old.locator(CHOSEN).nth(0).click()
    new = room.open(second)
    new.locator(CHOSEN).nth(3).click()
    received(new)
    first.restart()
    first.offline(False)

    page = room.open(first)

    expect(page.locator("#wire")).to_be_hidden()
    expect(page.locator("#q1 input").nth(3)).to_be_checked()
    received(page)
    chosen = page.locator("#q1 input").nth(3).get_attribute("value")
    assert room.answers() == {1: (chosen,)}


def test_the_newest_phone_calls_nothing_unanswered_that_the_other_one_sent_since(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    first, second = phone_of(room.worker), phone_of(room.worker)
    old = room.open(first)
    first.offline()
    old.locator(CHOSEN).nth(0).click()
    old.click("#next")
    old.locator(CHOSEN).nth(1).click()
    new = room.open(second)
    new.locator(CHOSEN).nth(3).click()
    received(new)
    first.offline(False)
    expect(old.locator("#say")).to_contain_text("这部的答案已交上去")

    new.click("#open-card")

    expect(new.locator('#cells [data-n="2"]')).to_have_attribute("aria-label", "第 2 题，已收到")
    expect(new.locator("#say")).to_contain_text("另一部手机的答案也到了。第 2 题")
    expect(new.locator("#q1 input").nth(3)).to_be_checked()
    new.click("#hand")
    expect(new.locator("#step1 h1")).to_have_text("还有 8 题没答")
    expect(new.locator("#step1 p").last).to_contain_text("第 3、4、5、6、7、8、9、10 题没有答案")


def test_hand_in_without_a_signal_waits_for_no_other_phone(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    room.open(phone_of(room.worker))
    second = phone_of(room.worker)
    page = room.open(second)
    page.locator(CHOSEN).first.click()
    received(page)
    second.offline()

    page.click("#open-card")
    page.click("#hand")

    expect(page.locator("#step1 h1")).to_have_text("还有 9 题没答")


def test_hand_in_takes_two_steps_and_names_the_unanswered(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker))
    for _ in range(8):
        page.locator(CHOSEN).first.click()
        page.click("#next")
    page.click("#open-card")
    page.click("#hand")

    expect(page.locator("#step1")).to_contain_text("第 9、10 题没有答案")
    page.keyboard.press("Escape")
    expect(page.locator("#step1")).to_be_hidden()
    expect(page.locator("#hand")).to_be_focused()
    assert room.attempt().status == "open"

    page.click("#hand")
    page.locator("#step1 button").nth(1).click()
    expect(page.locator("#step2")).to_contain_text("2 题：9、10")
    page.locator("#step2 button").first.click()

    page.wait_for_url("**/result/**")
    assert room.attempt().status == "submitted"


def test_hand_in_pressed_ten_times_without_a_signal_arrives_once_it_is_back(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    page = room.open(phone)
    page.locator(CHOSEN).first.click()
    received(page)
    page.click("#open-card")
    page.click("#hand")
    page.locator("#step1 button").nth(1).click()
    phone.offline()
    for _ in range(10):
        page.locator("#step2 button").first.click()
    expect(page.locator("#step2")).to_contain_text("没信号。答案都在手机里")

    phone.offline(False)

    page.wait_for_url("**/result/**")
    with reading() as session:
        assert len(session.scalars(select(Result)).all()) == 1
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('aq:')).length") == 0


def test_a_hand_in_cut_off_by_a_dead_battery_goes_on_by_itself(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    page = room.open(phone)
    page.locator(CHOSEN).first.click()
    received(page)
    phone.offline()
    hand_in(page)
    phone.restart()
    phone.offline(False)

    phone.page.goto(f"/sit/{room.attempt().public_id}")

    phone.page.wait_for_url("**/result/**")
    assert room.attempt().status == "submitted"


def test_when_time_is_up_the_page_hands_in_but_not_if_more_was_given(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker))
    page.locator(CHOSEN).first.click()
    received(page)
    _end_in(3)
    page.reload()
    expect(page.locator("#live")).to_contain_text("还剩")
    _end_in(6)

    expect(page.locator("#say")).to_contain_text("考试时间加长了。")
    expect(page.locator("#q1 input").first).to_be_enabled()

    page.wait_for_url("**/result/**", timeout=15000)
    assert room.attempt().status == "submitted"


def _end_in(seconds: int) -> None:
    with transaction() as session:
        attempt = session.scalars(select(Attempt)).one()
        attempt.deadline_at = clock.now() + timedelta(seconds=seconds)


def test_leaving_the_page_is_noted_with_its_length_and_question(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker))
    page.click("#next")
    for hidden in ("true", "false"):
        page.evaluate(
            f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    page.locator(CHOSEN).first.click()
    received(page)
    assert room.kinds()[-3:] == ["left_page", "returned", "answered"]
    with reading() as session:
        wanted = AttemptEvent.kind == EventKind.RETURNED.value
        event = session.scalars(select(AttemptEvent).where(wanted)).one()
    assert event.item == 2 and event.payload["online"] is True and event.payload["ms"] >= 0


def test_the_back_button_closes_what_is_open_and_else_stays(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker))
    page.locator(CHOSEN).first.click()
    page.click("#open-card")

    page.go_back()
    expect(page.locator("#card")).to_be_hidden()

    page.mouse.click(180, 300)
    page.go_back()
    expect(page.locator("#say")).to_contain_text("还在答题。")
    expect(page.locator("#paper")).to_be_visible()


def test_a_phone_that_cannot_store_still_answers(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    phone.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page = room.open(phone)

    page.locator(CHOSEN).first.click()

    received(page)
    expect(page.locator("#say")).to_contain_text("这部手机存不下东西。")
    assert set(room.answers()) == {1}


def test_the_same_page_works_as_a_plain_form_without_script(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = room.open(phone_of(room.worker, script=False))
    page.locator("#q1 .opt").nth(1).click()
    page.locator("#q5 .opt").nth(0).click()
    page.locator("#q5 .opt").nth(2).click()
    page.locator("#q9 .blank").fill("三")

    page.locator("#paper").get_by_role("button", name="交卷").click()
    expect(page.get_by_text("还有 7 题没答")).to_be_visible()
    page.get_by_role("link", name="这 7 题不答了").click()
    page.get_by_role("button", name="确定交卷").click()

    page.wait_for_url("**/result/**")
    answers = room.answers()
    assert set(answers) == {1, 5, 9} and len(answers[5]) == 2 and answers[9] == ("三",)


def test_a_question_is_read_aloud_with_its_options_where_there_is_a_voice(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    mute = phone_of(room.worker)
    expect(room.open(mute).locator("#listen")).to_be_hidden()
    phone = phone_of(room.worker)
    phone.page.add_init_script(A_VOICE)
    page = room.open(phone)
    page.click("#listen")
    expect(page.locator("#listen")).to_contain_text("停")
    (said,) = page.evaluate("window.said")
    for option in page.locator(CHOSEN).all():
        assert option.inner_text().split()[-1] in said
    page.click("#listen")
    expect(page.locator("#listen")).to_contain_text("听题")
