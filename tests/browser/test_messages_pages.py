"""Messages on a phone and at the desk in Chromium: they fit, are accessible, one tap opens one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.models import Person
from anquan_exam.services import messages
from tests import fact_builders
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import make_enterprise, make_holder, make_person
from tests.exam_builders import make_exam

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture
def worker(app: Flask) -> Person:
    """Somebody with an exam, a certificate that ends and an absence near three months."""
    now, unit = clock.now(), make_enterprise("示例煤业有限责任公司")
    today = clock.local(now).date()
    person = make_person("王样例", enterprise=unit)
    make_holder(Role.SAFETY_MANAGER, unit, "李样例")
    hours = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    make_exam(unit, candidates=[person], title="井下通风安全知识，闭卷", **hours)
    fact_builders.make_certificate(person, unit, valid_until=today + timedelta(days=20))
    fact_builders.make_absence(person, unit, today - timedelta(days=85), None)
    messages.say_due(now=now)
    return person


def test_a_worker_goes_from_the_count_to_the_exam_by_two_taps_without_script(
    phone_of: Callable[..., Phone], worker: Person
) -> None:
    page = phone_of(worker, height=740, script=False).page
    page.goto("/home")
    page.get_by_role("link", name="消息 3").click()
    expect(page.get_by_role("heading", name="消息")).to_be_visible()
    page.get_by_role("button", name="看考试").click()
    expect(page.get_by_text("井下通风安全知识，闭卷").first).to_be_visible()
    page.goto("/me/messages")
    expect(page.get_by_text("2 条没看")).to_be_visible()


def test_the_pages_fit_and_are_accessible(
    phone_of: Callable[..., Phone], desk_of: Callable[[Person], Phone], worker: Person
) -> None:
    phone = phone_of(worker, height=740).page
    for path in ("/me/messages", "/me/messages/settings"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        assert_accessible(phone)
    unit = make_enterprise()
    fact_builders.make_certificate(
        make_person(enterprise=unit), unit, valid_until=clock.now().date() - timedelta(days=2)
    )
    boss = make_holder(Role.ADMINISTRATOR, unit, "张样例")
    messages.go_round(now=clock.now().replace(hour=4))
    desk = desk_of(boss).page
    for path in ("/me/messages", "/system/messages"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 1440
        assert_accessible(desk)
