"""An electrician whose certificate ends tomorrow: fit today, told so; from the day after off the
post, with what mends it; fit again once the new certificate is on record. A card of another family
does not fit the post."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.eligibility import Verdict
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.eligibility_yaml import read_rules
from anquan_exam.models import Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.pinyin import initials
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import id_number, make_enterprise, make_manager, make_person, make_post
from tests.pictures import photo
from tests.roster_files import xlsx

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
BANKS = ROOT / "question_banks"
REMEDY = "离开这个岗位，等发证机关发了证再回来"
NAMES = ("示例甲", "示例乙", "示例丙", "示例丁")


@pytest.fixture
def plant(app: Flask) -> dict[str, Person]:
    """A plant with four electricians, its manager, and the shipped rule on certificates."""
    now = clock.now() - timedelta(days=2)
    register, _ = read_register(BANKS / "documents", shown_as="documents")
    rules, found = read_rules(
        BANKS / "eligibility.yaml", register.values(), shown_as="eligibility", recorded_at=now
    )
    assert not found
    record_rules(
        SYSTEM,
        [one for one in rules if one.id in ("certificate-special", "certificate-ending")],
        now=now,
    )
    unit = make_enterprise("示例机械有限公司", industries=(Industry.METALLURGY_TRADE,))
    post = make_post(unit, "维修电工")
    people = {"manager": make_manager(unit, "测试管理")}
    for at, name in enumerate(NAMES):
        identity = id_number(at + 1)
        people[name] = make_person(
            name, enterprise=unit, posts=[post], number=f"D{at:02}", identity=identity
        )
        with transaction() as session:
            session.get_one(Person, people[name].id).initials = initials(name)
    return people


def verdict(person: Person, day: date) -> Verdict:
    with reading() as session:
        (answer,) = answers_of(session, [person.id], day, known_at=clock.now())[person.id]
    return answer.verdict


def test_an_electrician_whose_certificate_ends_tomorrow(
    phones: Callable[..., Phone], site: str, plant: dict[str, Person], tmp_path: Path
) -> None:
    today = clock.local(clock.now()).date()
    tomorrow, after = today + timedelta(days=1), today + timedelta(days=2)
    desk = phones(site, plant["manager"], width=1440, height=900).page
    say_what_the_post_needs(desk)
    first = plant["示例甲"]
    assert [reason.why for reason in verdict(first, today).reasons] == [Why.NO_CERTIFICATE]

    enter(desk, "slj", "低压电工作业", f"T{id_number(1)}", date(today.year - 6, 1, 1), tomorrow)
    expect(desk.get_by_text("30 天内到期").first).to_be_visible()
    looked_at(desk, "certificate-4-entered")

    fit = verdict(first, today)
    assert fit.eligible and [reason.why for reason in fit.reasons] == [Why.CERTIFICATE_ENDING]
    assert verdict(first, tomorrow).eligible
    stopped = verdict(first, after)
    (reason,) = stopped.reasons
    assert not stopped.eligible and reason.why is Why.CERTIFICATE_OVER
    assert reason.rule is not None and reason.rule.remedy == REMEDY

    phone = phones(site, first, width=360, height=740).page
    phone.goto("/me")
    phone.get_by_role("link", name="我的证").click()
    expect(phone.get_by_text("明天到期，赶紧办换证。")).to_be_visible()
    looked_at(phone, "certificate-5-own")

    put_right(desk, phones(site, plant["manager"], width=360, height=740).page)
    desk.get_by_role("link", name="换了新证，登上").click()
    expect(desk.get_by_label("操作项目", exact=True)).to_have_value("低压电工作业")
    fill_card(desk, f"T{id_number(1)}", today, date(today.year + 6, today.month, 1))
    expect(desk.get_by_text("登上了。")).to_be_visible()
    assert verdict(first, after).eligible and not verdict(first, after).reasons
    phone.reload()
    expect(phone.get_by_text("好用着呢，没事。")).to_be_visible()
    expect(phone.get_by_text("赶紧办换证")).to_have_count(0)
    looked_at(phone, "certificate-6-own-again")


def test_a_card_of_another_family_does_not_fit_and_a_file_says_so_row_by_row(
    phones: Callable[..., Phone], site: str, plant: dict[str, Person], tmp_path: Path
) -> None:
    today = clock.local(clock.now()).date()
    desk = phones(site, plant["manager"], width=1440, height=900).page
    say_what_the_post_needs(desk)
    take_a_file(desk, tmp_path)
    for name in ("示例乙", "示例丙"):  # of another family; of other operations
        wrong = verdict(plant[name], today)
        assert not wrong.eligible
        (reason,) = wrong.reasons
        assert reason.why is Why.CERTIFICATE_MISMATCH
        assert reason.rule is not None and reason.rule.remedy == REMEDY
    without = verdict(plant["示例丁"], today)
    assert [reason.why for reason in without.reasons] == [Why.NO_CERTIFICATE]
    assert verdict(plant["示例甲"], today).eligible

    desk.goto("/certificates")
    looked_at(desk, "certificate-10-ledger")
    desk.get_by_role("link", name=re.compile("岗证不匹")).click()
    expect(desk.get_by_role("heading", name="岗证不匹")).to_be_visible()
    expect(desk.get_by_role("row", name=re.compile("示例乙"))).to_contain_text(REMEDY)
    expect(desk.get_by_role("row", name=re.compile("示例丙"))).to_contain_text(REMEDY)
    expect(desk.get_by_role("row", name=re.compile("示例甲"))).to_have_count(0)
    looked_at(desk, "certificate-11-mismatch")
    desk.goto("/desk")
    expect(desk.get_by_role("heading", name="明早 3 人不能上岗")).to_be_visible()
    expect(desk.get_by_role("link", name="缺证 3 处")).to_be_visible()
    looked_at(desk, "certificate-12-desk")
    phone = phones(site, plant["示例丙"], width=360, height=740).page
    phone.goto("/me/certificates")
    expect(phone.get_by_text("过期了")).to_be_visible()
    looked_at(phone, "certificate-13-own-over")
    stranger = phones(site, plant["示例丁"], width=360, height=740).page
    stranger.goto("/me/certificates")
    expect(stranger.get_by_text("这里还没有登你的证。")).to_be_visible()
    looked_at(stranger, "certificate-14-own-none")


def put_right(page: Page, small: Page) -> None:
    """The issuer was left out; looked at on the manager's phone too, where the camera is."""
    small.goto(page.url)
    expect(small.get_by_role("link", name="写错了，更正")).to_be_visible()
    looked_at(small, "certificate-15-on-a-phone")
    small.get_by_role("link", name="写错了，更正").click()
    expect(small.get_by_label("证的照片")).to_have_attribute("capture", "environment")
    looked_at(small, "certificate-16-form-on-a-phone")
    page.get_by_role("link", name="写错了，更正").click()
    page.get_by_label("发证机关").fill("示例省应急管理厅")
    page.get_by_label("为什么更正").fill("漏了发证机关")
    page.get_by_role("button", name="存下更正").click()
    expect(page.get_by_text("更正了。原来写的还留着备查。")).to_be_visible()
    expect(page.get_by_text("示例省应急管理厅")).to_be_visible()
    looked_at(page, "certificate-17-corrected")


def say_what_the_post_needs(page: Page) -> None:
    page.goto("/places")
    page.get_by_role("link", name="维修电工").click()
    expect(page.get_by_role("heading", name="维修电工要什么证")).to_be_visible()
    looked_at(page, "certificate-1-post")
    page.get_by_role("link", name="照这个填上看看").click()
    field = page.get_by_label("特种作业操作证（应急）")
    expect(field).to_have_value("高压电工作业；低压电工作业")
    page.get_by_role("button", name="存下，从现在起按这个算").click()
    expect(page.get_by_text("存下了，从现在起按这个算。")).to_be_visible()
    looked_at(page, "certificate-2-post-said")


def enter(page: Page, query: str, operation: str, number: str, begins: date, ends: date) -> None:
    page.goto("/certificates")
    page.get_by_role("link", name="登一本证").first.click()
    page.get_by_label("找人").fill(query)
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("link", name="给示例甲登证").click()
    page.get_by_label("哪一类证").select_option("special-operations")
    page.get_by_label("操作项目", exact=True).fill(operation)
    looked_at(page, "certificate-3-form")
    card = page.get_by_label("证的照片")
    card.set_input_files({"name": "证.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    fill_card(page, number, begins, ends)
    expect(page.get_by_text("登上了。")).to_be_visible()


def fill_card(page: Page, number: str, begins: date, ends: date) -> None:
    page.get_by_label("证号", exact=True).fill(number)
    page.get_by_label("有效期起").fill(begins.isoformat())
    page.get_by_label("有效期止").fill(ends.isoformat())
    page.get_by_role("button", name="登上这本证").click()


def take_a_file(page: Page, folder: Path) -> None:
    path = folder / "证件.xlsx"
    path.write_bytes(
        xlsx(
            [
                ["姓名", "身份证号/工号", "证书类别", "操作项目", "证号", "有效期起", "有效期止"],
                ["示例甲", "D00", "特种作业操作证", "低压电工", "T1", "2024.1.1", "2049年1月1日"],
                [
                    "示例乙",
                    "D01",
                    "特种设备作业人员证",
                    "锅炉",
                    "G2",
                    "20240101",
                    "二〇四九年一月一日",
                ],
                ["示例丙", "D02", "特种作业操作证", "压力焊作业", "T3", "2019-01-01", "2024-12-31"],
                ["示例丁", "D02", "特种作业操作证", "低压电工作业", "T4", "2024-01-01", "2049-12"],
            ],
            title=["示例机械有限公司证件表"],
        )
    )
    page.goto("/certificates")
    page.get_by_role("link", name="从 Excel 导入").click()
    looked_at(page, "certificate-7-files")
    page.get_by_label("证件表").set_input_files(path)
    page.get_by_role("button", name="传上去看看").click()
    parked = page.get_by_role("row", name=re.compile("示例丁"))
    expect(parked).to_contain_text("身份证号/工号：这个号不是示例丁的。")
    expect(parked).to_contain_text("有效期止：“2049-12”只写到月，写上是哪一天。")
    expect(page.get_by_role("row", name=re.compile("示例甲"))).to_contain_text("低压电工作业")
    looked_at(page, "certificate-8-file")
    page.get_by_role("button", name="存下 3 本证").click()
    expect(page.get_by_text("存下了 3 本证。").first).to_be_visible()
    looked_at(page, "certificate-9-taken")
