"""The exam room in a real browser: it fits a phone and a desk, and keeps itself up to date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Person
from anquan_exam.services.invigilation import codes, presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.sittings.views import SittingView
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import actor_for, make_enterprise, make_holder, make_person
from tests.exam_builders import make_exam
from tests.sitters import Sitter, answered, sitter_for

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
SCREENS = [(360, 740), (1440, 900)]


@dataclass
class Hall:
    """A room with one who sits, one who is there, one who is not."""

    invigilator: Person
    worker: Person
    sitter: Sitter
    view: SittingView
    url: str
    absent: str

    def pages(self) -> tuple[str, ...]:
        person = f"{self.url}/p/{self.sitter.number}"
        return (
            "/invigilation/",
            self.url,
            f"{self.url}/roll",
            f"{self.url}/code",
            f"{self.url}/door?q=somebody",
            f"{self.url}/collect",
            f"{self.url}/collect?step=2",
            person,
            f"{self.url}/p/{self.absent}",
            f"{person}/collect?step=2",
            f"{person}/void/{self.view.attempt}",
            f"{person}/void/{self.view.attempt}?step=2",
        )


@pytest.fixture
def hall(app: Flask) -> Hall:
    now = clock.now()
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "周敏")
    people = [make_person(name, enterprise=enterprise) for name in ("任晓峰", "高小平", "王建军")]
    exam = make_exam(
        enterprise,
        candidates=people,
        invigilators=[invigilator],
        policy=Policy(needs_presence=True, needs_start_code=True),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
        title="掘进工应知应会四季度闭卷考试（补考另行安排）",
    )
    actor = actor_for(invigilator)
    codes.give(actor, exam.public_id, "8321", now=now)
    sitters = [sitter_for(person, exam, now=now) for person in people]
    for one in sitters[:2]:
        presence.confirm(actor, exam.public_id, one.number, Identity.BADGE, "", now=now)
    view = sitters[0].start("8321", now=now)
    return Hall(
        invigilator,
        people[0],
        sitters[0],
        view,
        f"/invigilation/{exam.public_id}",
        sitters[2].number,
    )


@pytest.mark.parametrize("width, height", SCREENS)
def test_every_page_of_the_room_fits_and_is_accessible(
    hall: Hall, phone_of: Callable[..., Phone], width: int, height: int
) -> None:
    page = phone_of(hall.invigilator, width=width, height=height).page
    for url in hall.pages():
        answer = page.goto(url)
        assert answer is not None and answer.status == 200, url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        assert_accessible(page)


def test_the_board_follows_by_itself_and_asks_for_little(
    hall: Hall, phone_of: Callable[..., Phone]
) -> None:
    page = phone_of(hall.invigilator).page
    statuses: list[int] = []
    page.on(
        "response",
        lambda answer: statuses.append(answer.status) if "part=live" in answer.url else None,
    )
    page.goto(hall.url)
    seat = page.locator(".seat", has_text="任晓峰")
    expect(seat).to_contain_text("0 / 10")
    page.locator(f"#s-{hall.sitter.number}").focus()

    hall.sitter.save(hall.view, answered(1, _first(hall.view)), now=clock.now())

    expect(seat).to_contain_text("1 / 10", timeout=12000)
    expect(page.locator(f"#s-{hall.sitter.number}")).to_be_focused()
    for _ in range(3):
        if 304 in statuses:
            break
        page.wait_for_timeout(4500)
    assert 304 in statuses


def test_a_board_nobody_looks_at_asks_nothing(hall: Hall, phone_of: Callable[..., Phone]) -> None:
    page = phone_of(hall.invigilator).page
    page.goto(hall.url)
    _hide(page, True)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.wait_for_timeout(5000)
    assert asked == []

    with page.expect_request("**part=live**"):
        _hide(page, False)


def test_a_board_cut_off_says_how_old_it_is(hall: Hall, phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(hall.invigilator)
    phone.page.goto(hall.url)
    phone.offline()

    stale = phone.page.locator("#stale")
    expect(stale).to_contain_text("没连上。", timeout=20000)
    phone.offline(False)
    expect(stale).to_be_hidden(timeout=20000)


def test_the_room_works_without_script(hall: Hall, phone_of: Callable[..., Phone]) -> None:
    page = phone_of(hall.invigilator, script=False).page
    page.goto(f"{hall.url}/roll")
    page.get_by_role("button", name="王建军，看了身份证").click()
    expect(page.get_by_text("王建军核对好了")).to_be_visible()
    page.goto(f"{hall.url}/p/{hall.sitter.number}")
    page.locator("#time-why").fill("消防演练")
    page.get_by_role("button", name="加 10 分钟").click()
    expect(page.get_by_text("时间加上了")).to_be_visible()
    page.goto(hall.url)
    expect(page.locator(".seat", has_text="任晓峰")).to_contain_text("加了 10 分钟")


def _first(view: SittingView) -> list[str]:
    return list(view.paper.items[0].options[:1])


def _hide(page: Page, hidden: bool) -> None:
    value = "true" if hidden else "false"
    page.evaluate(
        f"Object.defineProperty(document, 'hidden', {{value: {value}, configurable: true}});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
