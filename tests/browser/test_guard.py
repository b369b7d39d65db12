"""From the worker's green code to the guard's phone: with a network, without, forged, revoked."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.services import cases, gate
from anquan_exam.services.eligibility.own import own_code
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.case_builders import Mine, make_mine, shipped_beside, violation

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture
def mine(app: Flask, tmp_path) -> Mine:
    shipped_beside(app, tmp_path)
    return make_mine()


def scanned(mine: Mine) -> str:
    """What the code on the miner's phone carries."""
    who, now = mine.actor("miner"), clock.now()
    found = gate.show(who, own_code(who, now=now), now=now)
    assert found is not None
    return found.text


def scan(page: Page, text: str) -> None:
    """The phone's camera opens the address in the code, in the tab that is there."""
    page.evaluate("text => { location.hash = text; }", text)


def test_a_guard_checks_a_code_with_and_without_a_network(
    site: str, phones: Callable[..., Phone], mine: Mine
) -> None:
    worker = phones(site, mine.miner, height=740).page
    worker.goto("/me/code")
    expect(worker.get_by_role("heading", name="可以上岗")).to_be_visible()
    expect(worker.get_by_role("img", name="上岗码")).to_be_visible()
    looked_at(worker, "guard-1-own-code")
    text = scanned(mine)

    phone = phones(site, height=740)
    page = phone.page
    page.goto(f"/guard/#{text}")
    expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()
    expect(page.get_by_text("示例甲")).to_be_visible()
    expect(page.get_by_text("掘进工")).to_be_visible()
    assert page.url.endswith("/guard/")
    expect(page.get_by_text("没信号也能验")).to_be_visible()
    looked_at(page, "guard-2-green")

    # Underground: another tab, no network; the same code, and one somebody drew himself.
    phone.offline()
    phone.restart()
    page = phone.page
    page.goto(f"{site}/guard/#{text}")
    expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()
    page.evaluate("window.real = Date.now; Date.now = () => window.real() + 13 * 3600000")
    scan(page, text)
    expect(page.get_by_role("heading", name="名单太旧")).to_be_visible()
    looked_at(page, "guard-3-old-list")
    page.evaluate("Date.now = window.real")
    mark, kid, body, signature = text.split(".")
    scan(page, ".".join((mark, kid, body[:-4] + "AAAA", signature)))
    expect(page.get_by_role("heading", name="不能放行")).to_be_visible()
    expect(page.get_by_text("被改过")).to_be_visible()
    expect(page.get_by_text("示例甲")).to_be_hidden()
    looked_at(page, "guard-4-forged")

    # What was pasted does not stay to be pasted behind; nothing at all is not taken for a code.
    page.get_by_text("扫不了，粘贴码里的内容").click()
    for _ in range(2):
        page.get_by_label("码里的内容").fill(page.get_by_label("码里的内容").input_value() + text)
        page.get_by_role("button", name="验这个码").click()
        expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()
    page.get_by_role("button", name="验这个码").click()
    expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()

    # He is stopped meanwhile: this phone cannot know, until it has a network again.
    now = clock.now()
    case = cases.report(mine.actor("leader"), violation(mine, happened_at=now), now=now)
    cases.say(mine.actor("miner"), case, "是我。", now=now)
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=clock.now())
    phone.offline(False)
    page.get_by_role("button", name="更新名单").click()
    expect(page.get_by_text("名单更新好了")).to_be_visible()
    scan(page, text)
    expect(page.get_by_text("码作废了")).to_be_visible()
    looked_at(page, "guard-5-revoked")


def test_a_phone_that_is_hours_fast_is_told_so_and_sends_nobody_away(
    site: str, phones: Callable[..., Phone], mine: Mine
) -> None:
    """Its clock makes a fresh code look run out: the guard mends the clock, not the man."""
    text = scanned(mine)
    page = phones(site, height=740).page
    page.add_init_script("const real = Date.now; Date.now = () => real() + 72 * 3600000;")
    page.goto("/guard/")
    expect(page.get_by_text("这台手机的时间不对")).to_be_visible()
    expect(page.get_by_text("快了，日期验不准")).to_be_visible()
    scan(page, text)
    expect(page.get_by_role("heading", name="手机时间不对")).to_be_visible()
    looked_at(page, "guard-6-fast")
    # Put right, even without a network, it goes by the list it has.
    page.context.set_offline(True)
    page.evaluate("Date.now = () => new Date().getTime()")
    scan(page, text)
    expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()


def test_a_code_of_long_ago_is_red_and_a_phone_that_is_slow_lets_nobody_in(
    site: str, phones: Callable[..., Phone], mine: Mine
) -> None:
    text = scanned(mine)
    page = phones(site, height=740).page
    page.goto("/guard/")
    expect(page.get_by_text("没信号也能验")).to_be_visible()
    for hours, answer in ((49, "不能放行"), (-5, "不能放行")):
        page.evaluate(
            "by => { const real = window.real || (window.real = Date.now);"
            " Date.now = () => real() + by * 3600000; }",
            hours,
        )
        scan(page, text)
        expect(page.get_by_role("heading", name=answer)).to_be_visible()
        page.evaluate("Date.now = window.real")


@pytest.mark.parametrize(
    ("without", "told"),
    [
        (
            "Object.defineProperty(navigator, 'serviceWorker', {value: undefined})",
            "这一页没存进手机",
        ),
        ("Storage.prototype.setItem = () => { throw new Error('full'); }", "这一页没存进手机"),
        ("Object.defineProperty(crypto, 'subtle', {value: undefined})", "不能在手机上验签章"),
    ],
    ids=["no-worker", "no-storage", "no-crypto"],
)
def test_a_browser_that_cannot_keep_or_check_says_what_to_do(
    site: str, phones: Callable[..., Phone], mine: Mine, without: str, told: str
) -> None:
    phone = phones(site, height=740)
    phone.page.add_init_script(without)
    phone.page.goto("/guard/")
    expect(phone.page.get_by_text(told)).to_be_visible()
    expect(phone.page.get_by_text("Chrome").locator("visible=true")).to_have_count(1)
    expect(phone.page.get_by_text("没信号也能验")).to_be_hidden()
    assert phone.errors == []
    looked_at(phone.page, "guard-7-cannot")


def test_a_browser_too_old_for_the_script_is_led_to_the_check_with_a_network(
    site: str, phones: Callable[..., Phone], mine: Mine
) -> None:
    page = phones(site, height=740).page
    page.route("**/guard/app*", lambda route: route.fulfill(body=""))
    page.goto("/guard/")
    expect(page.get_by_text("就是这个浏览器太旧")).to_be_visible()
    looked_at(page, "guard-8-old")
    page.get_by_role("link", name="联网验").click()
    page.get_by_label("码里的内容").fill(scanned(mine))
    page.get_by_role("button", name="验这个码").click()
    expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()
