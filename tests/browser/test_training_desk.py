"""The pages of training and absences, looked at in a real browser as they stand with people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam import clock
from anquan_exam.models import Attendance, TrainingSession
from anquan_exam.models.session import transaction
from anquan_exam.services.ids import new_id
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_enterprise, make_manager, make_person, make_place
from tests.fact_builders import make_absence, make_master

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def test_the_pages_hold_on_a_desk_and_on_a_phone(
    app: Flask, phone_of: Callable[..., Phone]
) -> None:
    unit = make_enterprise("示例煤业有限公司")
    team = make_place(unit, "掘一队")
    manager = make_manager(unit, "测试管理")
    people = [
        make_person(f"示例{name}", enterprise=unit, place=team, number=f"W{at:02}")
        for at, name in enumerate("甲乙丙丁")
    ]
    teacher = make_person("示例教员", enterprise=unit, place=team, number="T01")
    now = clock.now()
    today = clock.local(now).date()
    with transaction() as session:
        held = TrainingSession(
            public_id=new_id(),
            enterprise_id=unit.id,
            title="自救器使用",
            kind="team",
            content="自救器检查、佩戴",
            teacher="示例教员",
            teacher_id=teacher.id,
            place="二楼培训室",
            begins_at=now - timedelta(days=5),
            ends_at=now - timedelta(days=5) + timedelta(hours=2),
            created_at=now,
        )
        session.add(held)
        session.flush()
        session.add_all(
            Attendance(
                session_id=held.id,
                person_id=one.id,
                begins_at=held.begins_at,
                ends_at=held.ends_at,
                how="list",
                recorded_at=now,
                recorded_by=teacher.id,
                late_why="老师出差",
                disputed_at=now if at else None,
                disputed_why="我九点才到" if at else "",
            )
            for at, one in enumerate(people[:2])
        )
    make_master(people[0], unit, teacher, today - timedelta(days=200))
    make_master(people[1], unit, teacher, today - timedelta(days=20))
    make_absence(people[2], unit, today - timedelta(days=95), None)
    make_absence(people[3], unit, today - timedelta(days=85), None)

    desk = phone_of(manager, width=1440, height=900).page
    for path, name in (
        (f"/training/{held.public_id}", "show"),
        (f"/training/{held.public_id}/list?q=掘一队", "list"),
        ("/training/masters", "masters"),
        (f"/training/cards/{people[0].public_id}", "card-empty"),
        ("/absences", "absences"),
        ("/work-spans", "import"),
    ):
        desk.goto(path)
        expect(desk.locator("h1")).to_be_visible()
        looked_at(desk, f"desk-{name}")

    phone = phone_of(teacher, height=740).page
    phone.goto("/my/training")
    expect(phone.get_by_role("button", name="签字，示例甲能独立上岗")).to_be_visible()
    expect(phone.get_by_role("button", name="签字，示例乙能独立上岗")).to_have_count(0)
    looked_at(phone, "phone-own")
    phone.get_by_role("button", name="签字，示例甲能独立上岗").click()
    expect(phone.get_by_text("签好了，他出徒了。")).to_be_visible()
    phone.goto(f"/training/{held.public_id}")
    looked_at(phone, "phone-show")
    small = phone_of(people[1], height=740).page
    small.goto("/my/training")
    looked_at(small, "phone-disputed")
