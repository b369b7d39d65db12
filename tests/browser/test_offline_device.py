"""The page of a visit without a network, in a real browser: it draws as the server does, gives
nothing away, wipes itself, and ends with its day."""

import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.drawing import draw_people
from anquan_exam.domain.invigilation import is_code, normal_code
from anquan_exam.domain.offline_visit import Doubt
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.spot_check import DEFERRING, Why, absent, called
from anquan_exam.models import Person, Result, Site, SpotCheck
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.spot_checks import offline
from tests.browser.axe import looked_at
from tests.browser.offline import PIN, drawn, planned, taken_along, unlock
from tests.browser.rooms import Phone
from tests.builders import actor_for

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
NAMES = ["采煤队", "é队", unicodedata.normalize("NFD", "é队"), "", "掘进 二队", "机电😀", "A", "が"]


def rolls(count: int) -> list[dict[str, Any]]:
    """Draws of all sizes, of strata spelled in every way."""
    dice = random.Random(20261126)
    made = []
    for turn in range(count):
        people = [[f"K{turn:03}{at:04}", dice.choice(NAMES)] for at in range(dice.randint(1, 60))]
        made.append(
            {
                "secret": dice.randbytes(32).hex(),
                "check": f"check{turn}",
                "word": dice.choice(["平安2026", "ABCD", "é安全生产", "测试词语"]),
                "people": people,
                "count": dice.randint(0, len(people)),
            }
        )
    return made


def test_the_browser_draws_the_very_order_that_the_server_draws(
    site: str, phones: Callable[..., Phone]
) -> None:
    page = phones(site).page
    page.goto("/offline/")
    wanted = rolls(60)
    drawn = page.evaluate(
        """async rolls => Promise.all(rolls.map(
             r => window.Offline.drawPeople(r.secret, r.check, r.word, r.people, r.count)))""",
        wanted,
    )
    assert drawn == [
        list(
            draw_people(
                bytes.fromhex(one["secret"]), one["check"], one["word"], one["people"], one["count"]
            )
        )
        for one in wanted
    ]


def test_the_browser_calls_spells_and_hashes_as_the_server_does(
    site: str, phones: Callable[..., Phone]
) -> None:
    page = phones(site).page
    page.goto("/offline/")
    dice = random.Random(7)
    deferring = sorted(DEFERRING)
    for _ in range(30):
        order = [f"K{at}" for at in range(dice.randint(1, 12))]
        why = {key: dice.choice(list(Why)).value for key in order if dice.random() < 0.5}
        count = dice.randint(1, len(order))
        noted = {key: Why(value) for key, value in why.items()}
        given = [order, count, why, deferring]
        standing = page.evaluate(
            "a => window.Offline.called(...a).map(c => [c.key, c.place, c.standsIn])", given
        )
        assert standing == [[c.key, c.place, c.stands_in] for c in called(order, count, noted)]
        assert page.evaluate("a => window.Offline.absent(...a)", given) == list(
            absent(order, count, noted)
        )
    texts = ["平安", "é", unicodedata.normalize("NFD", "é"), '"\\\n\t\x01\x7f\u2028', "😀", "ｅ５"]
    value = {"b": [texts, 0, -3, None, True], "a": {"z": "", "k": texts[3]}}
    spelled = page.evaluate("v => window.Offline.canonical(v)", value)
    assert spelled.encode() == canonical_json(value)
    assert page.evaluate("v => window.Offline.sha256(v)", spelled) == sha256_hex(spelled.encode())
    words = [
        "平安2026",
        " a b c d ",
        "ａｂｃｄ",
        "短",
        "有-横",
        "ßßßß",
        "十三个字太长了这是不行的啊",
        "①②③④",
    ]
    for word in words:
        told = page.evaluate(
            "w => { const n = window.Offline.normalWord(w); return [n, window.Offline.isWord(n)] }",
            word,
        )
        assert told == [normal_code(word), is_code(normal_code(word))], word


KEPT = """async () => {
  const ask = r => new Promise(yes => { r.onsuccess = () => yes(r.result); });
  const base = await ask(indexedDB.open('aq-offline'));
  const shelf = base.transaction('visit').objectStore('visit');
  const names = await ask(shelf.getAllKeys()), things = await ask(shelf.getAll());
  const text = thing => thing.data ? new TextDecoder('utf-8').decode(thing.data)
    : thing instanceof CryptoKey ? String(thing.extractable) : JSON.stringify(thing);
  base.close();
  return Object.assign({}, ...names.map((name, at) => ({ [name]: text(things[at]) })));
}"""


def test_what_lies_on_the_device_says_nothing_without_the_pin(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    actor = actor_for(officer)
    check = planned(actor)
    page = phones(site, officer, width=360, height=740).page
    taken_along(page, check)
    unlock(page)
    drawn(page)
    kept = page.evaluate(KEPT)
    assert set(kept) == {"open", "pack", "state", "signer"} and kept["signer"] == "false"
    everything = json.dumps(kept, ensure_ascii=False)
    for word in ("示例工人", "平安回家", "secret", "班前要检查", "井下调度室", PIN):
        assert word not in everything
    stored = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]")
    assert stored[:2] == [0, 0]


def test_five_wrong_pins_wipe_the_device(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    page = phones(site, officer, width=360, height=740).page
    taken_along(page, planned(actor_for(officer)))
    for left in (4, 3):
        unlock(page, "999999")
        expect(page.get_by_text(f"还能试 {left} 次")).to_be_visible()
    # Neither another page nor the right PIN of somebody else starts the count anew.
    page.reload()
    for left in (2, 1):
        unlock(page, "999999")
        expect(page.get_by_text(f"还能试 {left} 次")).to_be_visible()
    unlock(page, "999999")
    expect(page.get_by_text("密码输错 5 次，数据清掉了")).to_be_visible()
    looked_at(page, "offline-b-wiped")
    assert set(page.evaluate(KEPT)) == {"open"}
    page.reload()
    expect(page.get_by_text("密码输错 5 次，数据清掉了")).to_be_visible()


def test_after_a_day_nothing_new_is_answered_but_what_was_done_comes_back(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    actor = actor_for(officer)
    check = planned(actor)
    phone = phones(site, officer, width=360, height=740)
    page = phone.page
    taken_along(page, check)
    unlock(page)
    drawn(page)
    page.clock.set_fixed_time(clock.now() + timedelta(hours=25))
    page.reload()
    unlock(page)
    expect(page.get_by_text("过了 24 小时，不能再考")).to_be_visible()
    looked_at(page, "offline-c-expired")
    page.locator("ol button").first.click()
    expect(page.get_by_role("button", name="开考")).to_have_count(0)
    page.get_by_role("button", name="回名单").click()
    page.get_by_role("button", name="考完了，结束考查").click()
    page.get_by_role("button", name="结束，签名封存").click()
    page.get_by_role("button", name="交回服务器").click()
    # By the server's clock that end is yet to come: a clock set forward is seen.
    expect(page.get_by_text("时间比收到还晚")).to_be_visible()
    assert [one.accepted for one in offline.view(actor, check).uploads] == [False]


def test_a_paper_whose_time_ran_out_while_the_device_was_dead_is_handed_in(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    check = planned(actor_for(officer))
    phone = phones(site, officer, width=360, height=740)
    page = phone.page
    taken_along(page, check)
    unlock(page)
    drawn(page)
    page.locator("ol button").first.click()
    page.get_by_label("看了工牌").check()
    page.get_by_label("交给本人：").check()
    page.get_by_role("button", name="开考").click()
    page.locator(".q.on .opt").first.click()
    page.get_by_role("button", name="下一题").click()
    page.clock.set_fixed_time(clock.now() + timedelta(minutes=16))
    page.reload()
    unlock(page)
    expect(page.get_by_text("考完了，交给本人")).to_be_visible()


def test_without_a_secure_context_it_is_said_plainly_and_no_button_is_offered(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    check = planned(actor_for(officer))
    # The same server under an address that a browser does not take for its own machine.
    plain = site.replace("127.0.0.1", "0.0.0.0")
    page = phones(plain, officer, width=360, height=740).page
    page.goto(f"/spot-checks/{check}/offline")
    assert page.evaluate("window.isSecureContext") is False
    expect(page.get_by_text("这个网址不能带")).to_be_visible()
    expect(page.get_by_role("button", name="带到没信号的地方")).to_be_hidden()
    looked_at(page, "offline-d-insecure")


def test_one_device_holds_one_visit_and_asks_before_it_is_covered(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    check = planned(actor_for(officer))
    page = phones(site, officer, width=360, height=740).page
    taken_along(page, check)
    page.goto(f"/spot-checks/{check}/offline")
    expect(page.get_by_text("这台设备上还有一次")).to_be_visible()
    page.get_by_label("设一个密码").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="带到没信号的地方").click()
    expect(page.get_by_text("先看看要不要")).to_be_visible()
    looked_at(page, "offline-e-held")
    page.get_by_label("原来那份不要了").check()
    page.get_by_role("button", name="带到没信号的地方").click()
    page.wait_for_url("**/offline/")
    views = offline.view(actor_for(officer), check).visits
    assert [one.ended_as for one in views] == ["", "replaced"]


def test_the_signed_out_are_told_to_sign_in_before_it_is_sent(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    actor = actor_for(officer)
    check = planned(actor)
    phone = phones(site, officer, width=360, height=740)
    page = phone.page
    taken_along(page, check)
    unlock(page)
    drawn(page)
    page.get_by_role("button", name="考完了，结束考查").click()
    page.get_by_role("button", name="结束，签名封存").click()
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    page.get_by_role("button", name="交回服务器").click()
    expect(page.get_by_role("link", name="去登录")).to_be_visible()
    looked_at(page, "offline-f-signed-out")
    phone.context.add_cookies([one for one in cookies if one["name"] == "aq"])  # type: ignore[misc]
    page.get_by_role("button", name="交回服务器").click()
    expect(page.get_by_text("服务器收下了")).to_be_visible()
    with reading() as session:
        assert session.scalars(select(Result)).all() == []
    upload = offline.view(actor, check).accepted
    assert upload is not None and {what for what, _ in upload.doubts} == {Doubt.NOT_SAT}
    page.get_by_role("button", name="从这台设备上删掉").click()
    expect(page.get_by_text("没有带出来的抽考")).to_be_visible()


def test_where_one_may_not_go_back_the_device_offers_no_way_back(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    check = planned(actor_for(officer))
    with transaction() as session:
        row = session.scalars(select(SpotCheck)).one()
        row.policy = replace(Policy.from_json(row.policy), may_go_back=False).to_json()
    page = phones(site, officer, width=360, height=740).page
    taken_along(page, check)
    unlock(page)
    drawn(page)
    page.locator("ol button").first.click()
    page.get_by_label("看了工牌").check()
    page.get_by_label("交给本人：").check()
    page.get_by_role("button", name="开考").click()
    for number in (1, 2):
        expect(page.get_by_text(f"第 {number} 题 / 10")).to_be_visible()
        page.locator(".q.on .opt").first.click()
        page.get_by_role("button", name="下一题").click()
    expect(page.get_by_text("第 3 题 / 10")).to_be_visible()
    expect(page.get_by_role("button", name="上一题")).to_have_count(0)
    page.reload()
    unlock(page)
    page.locator("ol button").first.click()
    page.get_by_role("button", name="接着答").click()
    expect(page.get_by_text("第 2 题 / 10")).to_be_visible()


def test_where_no_phone_may_be_the_device_is_not_handed_over(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    check = planned(actor_for(officer))
    with transaction() as session:
        unit = session.scalars(select(SpotCheck.place_id)).one()
        session.add(
            Site(enterprise_id=unit, name="井下", no_phones=True, no_phones_reason="有瓦斯")
        )
    page = phones(site, officer, width=360, height=740).page
    taken_along(page, check)
    unlock(page)
    page.get_by_label("单位的人说的词").fill("平安回家")
    page.get_by_label("井下（不许带手机：有瓦斯）").check()
    looked_at(page, "offline-g-sites")
    page.get_by_role("button", name="用这个词抽").click()
    page.locator("ol button").first.click()
    expect(page.get_by_text("这里不许带手机")).to_be_visible()
    expect(page.get_by_label("当面问答：")).to_be_visible()
    expect(page.get_by_label("交给本人：")).to_have_count(0)
    looked_at(page, "offline-h-no-phones")
