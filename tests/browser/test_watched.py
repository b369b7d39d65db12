"""A watched paper: marked with whose it is, not to be copied, on a screen that stays awake."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from anquan_exam.domain.policy import PolicyKind
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone, Room
from tests.browser.test_sitting_page import CHOSEN, received
from tests.browser.test_sitting_pages import with_policy

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
NOTED = """
    window.locks = [];
    const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = kind =>
        ask(kind).then(lock => { window.locks.push(lock); return lock; });
"""
"""The real requests, remembered."""
PREVENTED = """
    ([where, kind]) => {
        const event = new Event(kind, { bubbles: true, cancelable: true });
        document.querySelector(where).dispatchEvent(event);
        return event.defaultPrevented;
    }
"""


def watched(room: Room, phone: Phone, **policy: object) -> Page:
    with_policy(kind=PolicyKind.CLOSED_BOOK, **policy)
    return room.open(phone)


def prevented(page: Page, where: str, kind: str) -> bool:
    return bool(page.evaluate(PREVENTED, [where, kind]))


@pytest.mark.parametrize(("width", "height"), [(360, 740), (768, 1024)])
def test_the_paper_carries_name_and_number_behind_its_text_and_stays_readable(
    room: Room, phone_of: Callable[..., Phone], width: int, height: int
) -> None:
    page = watched(room, phone_of(room.worker, width=width, height=height))
    mark = page.locator(".mark")
    number = f"{room.exam.numbers[room.worker.id]}"
    words = mark.get_attribute("data-mark") or ""
    assert words.startswith(room.worker.name) and number in words
    assert mark.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(CHOSEN).first.click()
    received(page)
    looked_at(page, f"watched-{width}")
    page.click("#large")
    looked_at(page, f"watched-{width}-large")
    page.emulate_media(media="print")
    looked_at(page, f"watched-{width}-print")


def test_questions_are_not_copied_but_what_one_writes_may_be(
    kinds_room: Room, phone_of: Callable[..., Phone]
) -> None:
    page = watched(kinds_room, phone_of(kinds_room.worker))
    page.click("#next")
    page.click("#next")
    own = page.locator(".q.on textarea")
    own.fill("停止作业")
    own.press("ControlOrMeta+a")
    assert page.evaluate("String(getSelection())") in ("", "停止作业")
    assert own.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == "停止作业"
    stem = page.locator(".q.on .stem")
    assert stem.evaluate("e => getComputedStyle(e).userSelect") == "none"
    assert own.evaluate("e => getComputedStyle(e).userSelect") == "text"
    for kind in ("copy", "cut", "contextmenu", "dragstart"):
        assert prevented(page, ".q.on .stem", kind), kind
        assert not prevented(page, ".q.on textarea", kind), kind
    assert not prevented(page, ".q.on textarea", "paste")


def test_the_screen_is_kept_awake_and_again_after_coming_back(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    phone.context.add_init_script(NOTED)
    page = watched(room, phone)
    page.wait_for_function("window.locks.length === 1 && window.locks[0].type === 'screen'")
    for hidden in ("true", "false"):
        page.evaluate(
            f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    page.wait_for_function("window.locks.length === 2 && !window.locks[1].released")


def test_a_phone_that_cannot_stay_awake_answers_all_the_same(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    phone.context.add_init_script("delete Navigator.prototype.wakeLock;")
    page = watched(room, phone)
    assert page.evaluate("'wakeLock' in navigator") is False
    page.locator(CHOSEN).first.click()
    received(page)


def test_a_self_test_is_neither_marked_nor_guarded(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    phone.context.add_init_script(NOTED)
    page = room.open(phone)
    expect(page.locator(".mark")).to_have_count(0)
    assert page.locator(".q.on .stem").evaluate("e => getComputedStyle(e).userSelect") != "none"
    assert not prevented(page, ".q.on .stem", "copy")
    assert page.evaluate("window.locks.length") == 0


def test_without_script_the_mark_is_there_too(room: Room, phone_of: Callable[..., Phone]) -> None:
    page = watched(room, phone_of(room.worker, script=False))
    expect(page.locator(".mark")).to_have_count(1)
    assert page.locator(".mark").get_attribute("aria-hidden") == "true"
