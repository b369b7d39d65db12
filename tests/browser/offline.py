"""A visit without a network in a browser: planned, taken along, opened, drawn."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.spot_check import Strata
from anquan_exam.models import Place
from anquan_exam.models.session import reading
from anquan_exam.services import spot_checks
from anquan_exam.services.spot_checks import Officer, Plan
from tests.exam_builders import make_published_bank

PIN = "246810"
OFFICERS = (Officer("测试甲", "ZF-001"), Officer("测试乙", "ZF-002"))


def planned(actor: Actor, kinds: tuple[Kind, ...] = (Kind.SINGLE,) * 3 + (Kind.MULTIPLE,)) -> str:
    """A visit to three of the six."""
    bank = make_published_bank(60, kinds=(*kinds, Kind.TRUE_FALSE))
    ready = ReadyBlueprint("spot", "现场抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
    with reading() as session:
        place = session.scalars(select(Place.id).where(Place.name == "示例煤业有限公司")).one()
    plan = Plan(place, "应急局", OFFICERS, "", "", 0, "spot", 3, Strata.NONE, "")
    return spot_checks.plan(actor, plan, [ready], now=clock.now())


def taken_along(page: Page, check: str) -> None:
    page.goto(f"/spot-checks/{check}/offline")
    page.get_by_label("设一个密码").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="带到没信号的地方").click()
    page.wait_for_url("**/offline/")
    expect(page.get_by_role("heading", name="输密码打开")).to_be_visible()


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("密码").fill(pin)
    page.get_by_role("button", name="打开").click()


def drawn(page: Page) -> None:
    page.get_by_label("单位的人说的词").fill("平安回家")
    page.get_by_label("在哪儿考").fill("井下调度室")
    page.get_by_role("button", name="用这个词抽").click()
    expect(page.get_by_role("heading", name="抽中的 3 人")).to_be_visible()
