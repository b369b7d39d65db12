"""A 三违 miner from the report to the clearance, failing once on the way; and a manager who tries
to skip a step, to back-date, to sign for himself, to book training for a man underground."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.models import Candidate, CaseRetest, Exam, Person, WorkSpan
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases
from anquan_exam.services.cases.periodic import move_cases
from anquan_exam.services.eligibility.answers import own_answers
from anquan_exam.services.invigilation import codes, presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.pinyin import initials
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import actor_for
from tests.case_builders import (
    TO_SIGN,
    Mine,
    force,
    make_mine,
    refusals,
    row,
    shipped_beside,
    violation,
    working,
)
from tests.pictures import tagged_photo

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine in the morning
SORRY = "我没有先敲帮问顶、打好临时支护就进去装药，图快，差点出事，也害了旁边的人。" * 4
WORD = "平安回家"


class Days:
    """The clock of the site: runs on, and may be put forward."""

    def __init__(self) -> None:
        self.ahead = MONDAY - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def come(self, day: int, hour: int, minute: int = 0) -> None:
        """So many days after Monday, at that hour in China."""
        wanted = MONDAY + timedelta(days=day, hours=hour - 9, minutes=minute)
        self.ahead = wanted - datetime.now(UTC)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    made = Days()
    monkeypatch.setattr(clock, "now", made)
    # The cookies of the site are as old as its clock says.
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(made().timestamp()))
    return made


@pytest.fixture
def mine(app: Flask, tmp_path: Path, days: Days) -> Mine:
    shipped_beside(app, tmp_path)
    made = make_mine()
    with transaction() as session:
        session.merge(made.miner).initials = initials(made.miner.name)
    return made


Phones = Callable[..., Phone]


def test_a_miner_from_the_report_to_the_clearance(
    site: str, phones: Phones, mine: Mine, days: Days, tmp_path: Path
) -> None:
    def phone(person: Person) -> Page:
        return phones(site, person, width=360, height=740).page

    def desk(person: Person) -> Page:
        return phones(site, person, width=1440, height=900).page

    case = reported_on_a_phone(phone(mine.leader), tmp_path)

    # He reads what is said against him and answers; the manager finds that it is so.
    miner = phone(mine.miner)
    miner.goto("/home")
    expect(miner.get_by_role("heading", name="三违：违规作业")).to_be_visible()
    miner.get_by_role("link", name="去看看").click()
    expect(miner.get_by_text("有人报你，听你怎么说")).to_be_visible()
    looked_at(miner, "case-3-own-hearing")
    miner.get_by_label("你怎么说").fill("是我没有先打支护。")
    miner.get_by_role("button", name="交上去").click()
    expect(miner.get_by_text("查实以前，你照常上班")).to_be_visible()
    assert not stopped(mine)
    manager = desk(mine.manager)
    manager.goto(f"/cases/{case}")
    looked_at(manager, "case-4-desk-hearing")
    manager.get_by_label("谁顶他的岗").fill("示例乙")
    manager.get_by_role("button", name="查实，停岗").click()
    expect(manager.get_by_text("停岗，先别上岗")).to_be_visible()
    assert stopped(mine)
    miner.reload()
    expect(miner.get_by_role("heading", name="先别上岗")).to_be_visible()
    expect(miner.get_by_text("还要脱产培训 6 小时")).to_be_visible()

    # Six hours, confirmed by both; he writes it down; and fails.
    days.come(0, 17)
    train(manager, case, "10:00", "16:00")
    looked_at(manager, "case-5-desk-training")
    miner.reload()
    looked_at(miner, "case-6-own-training")
    miner.get_by_role("button", name="参加了，我确认").click()
    expect(miner.get_by_text("培训够了")).to_be_visible()
    miner.get_by_label("反思").fill("我错了。")
    miner.get_by_role("button", name="交反思").click()
    expect(miner.get_by_text("太短了")).to_be_visible()
    miner.get_by_label("反思").fill(SORRY)
    looked_at(miner, "case-7-own-reflection")
    miner.get_by_role("button", name="交反思").click()
    expect(miner.get_by_text("还要复考")).to_be_visible()
    left_open = desk(mine.manager)
    left_open.goto(f"/cases/{case}")
    first = arrange(manager, case, "17:05")
    looked_at(manager, "case-8-desk-retest")
    days.come(0, 17, 6)
    sit(miner, mine, case, first, rightly=False)
    assert move_cases(now=clock.now()) == 1

    # From a page left open he would arrange another at once: it is not his turn.
    left_open.get_by_label("在哪儿考").fill("地面培训室")
    left_open.get_by_role("button", name="发布这场复考").click()
    expect(left_open.get_by_text("还没轮到这一步")).to_be_visible()
    expect(left_open.get_by_text("还差 9 小时脱产培训")).to_be_visible()
    looked_at(left_open, "case-9-desk-failed")

    # More hours than a day takes; a night underground in between.
    days.come(1, 18)
    manager, miner = desk(mine.manager), phone(mine.miner)
    train(manager, case, "09:00", "17:00")
    miner.goto(f"/my-cases/{case}")
    miner.get_by_role("button", name="参加了，我确认").click()
    expect(miner.get_by_text("还要脱产培训 1 小时")).to_be_visible()
    days.come(2, 11)
    manager, miner = desk(mine.manager), phone(mine.miner)
    train(manager, case, "09:00", "10:00")
    miner.goto(f"/my-cases/{case}")
    miner.get_by_role("button", name="参加了，我确认").click()
    expect(miner.get_by_text("培训够了")).to_be_visible()
    leader = phone(mine.leader)
    leader.goto(f"/cases/{case}")
    leader.get_by_label("他说的").fill("他说：先支护，再干活，不图快。")
    leader.get_by_role("button", name="记下反思").click()
    expect(leader.get_by_text("本人口述的反思，测试队长写下")).to_be_visible()

    # The second paper asks other questions; he passes; two sign.
    second = arrange(manager, case, "11:05")
    days.come(2, 11, 6)
    sit(miner, mine, case, second, rightly=True)
    assert move_cases(now=clock.now()) == 1
    with reading() as session:
        again = session.scalars(select(CaseRetest).order_by(CaseRetest.exam_id)).all()[-1]
    assert again.avoid and again.weights
    leader.goto(f"/cases/{case}")
    looked_at(leader, "case-10-phone-sign")
    leader.get_by_role("button", name="我是他的上级，我签").click()
    expect(leader.get_by_text("还差另一个人")).to_be_visible()
    assert stopped(mine)
    manager.goto(f"/cases/{case}")
    manager.get_by_role("button", name="我是安全管理员，我签").click()
    expect(manager.get_by_text("他可以回来上岗")).to_be_visible()
    looked_at(manager, "case-11-desk-cleared")
    miner.goto("/my-cases")
    looked_at(miner, "case-12-own-list")
    miner.get_by_role("link", name="去看看").click()
    expect(miner.get_by_role("heading", name="这件事了了")).to_be_visible()
    looked_at(miner, "case-13-own-cleared")
    miner.get_by_role("link", name="看复岗单").click()
    expect(miner.get_by_role("heading", name="复岗单有效")).to_be_visible()
    looked_at(miner, "case-13-own-clearance")
    miner.get_by_role("link", name="看我的上岗码").click()
    expect(miner.get_by_role("heading", name="可以上岗")).to_be_visible()
    expect(miner.get_by_role("img", name="上岗码")).to_be_visible()
    assert not stopped(mine)
    manager.goto("/cases?state=ended")
    expect(manager.get_by_role("link", name="示例甲")).to_be_visible()
    looked_at(manager, "case-14-list")


def test_a_manager_who_tries_every_short_cut_is_refused_and_it_is_on_the_trail(
    site: str, phones: Phones, mine: Mine, days: Days
) -> None:
    case, own = opened(mine, mine.miner), opened(mine, mine.manager)
    force(own, *TO_SIGN)
    page = phones(site, mine.manager, width=1440, height=900).page

    # Booked while he was underground: the lamp room knows.
    morning = MONDAY + timedelta(hours=1)
    working(mine, morning, morning + timedelta(hours=8))
    days.come(0, 19)
    train(page, case, "09:30", "15:30", said="矿灯房记着他")
    looked_at(page, "case-20-underground")

    # Dated back, without a reason; with one, it waits for somebody else, and he is not that one.
    days.come(5, 9)
    page = phones(site, mine.manager, width=1440, height=900).page
    page.goto(f"/cases/{case}")
    fill_training(page, "19:00", "20:00")
    page.get_by_label("哪天").fill("2026-11-23")
    page.get_by_role("button", name="录这次培训").click()
    expect(page.get_by_text("这是 3 天以前的事")).to_be_visible()
    page.get_by_label("为什么现在才录").fill("单子丢了，刚找到")
    page.get_by_role("button", name="录这次培训").click()
    expect(page.get_by_text("补录等人同意")).to_be_visible()
    looked_at(page, "case-21-late")
    number = cases.view(mine.actor("manager"), case).requests[0].id
    forge(page, f"/cases/{case}/requests/{number}", accepted="1")
    expect(page.get_by_text("自己提的，自己不能同意")).to_be_visible()

    # A step skipped, and a signature for himself.
    page.goto(f"/cases/{case}")
    forge(page, f"/cases/{case}/sign", **{"as": "safety"})
    expect(page.get_by_text("还没轮到这一步")).to_be_visible()
    page.goto(f"/cases/{own}")
    expect(page.get_by_text("这是你自己的案件，每一步都由别人办")).to_be_visible()
    forge(page, f"/cases/{own}/sign", **{"as": "safety"})
    expect(page.get_by_role("alert")).to_contain_text("这是你自己的案件")
    assert (row(case).step, row(own).step) == ("training", "sign-off")
    assert refusals() == [
        ("trained", "training_at_work"),
        ("trained", "case_late_reason"),
        ("late", "case_second_same"),
        ("signed", "case_out_of_order"),
        ("signed", "case_own"),
    ]
    page.goto("/trail")
    expect(page.get_by_role("cell", name="案件里没办成的事").first).to_be_visible()
    with reading() as session:
        assert session.scalars(select(WorkSpan)).all()


def reported_on_a_phone(page: Page, folder: Path) -> str:
    """The leader finds the man by his initials and says what happened; the case's public id."""
    page.goto("/cases/new")
    page.get_by_label("找人").fill("slj")
    page.get_by_role("button", name="找人").click()
    looked_at(page, "case-1-who")
    page.get_by_role("link", name="就是他").click()
    page.get_by_label("违规作业").check()
    page.get_by_label("发生了什么").fill("空顶作业，没有打临时支护")
    page.get_by_label("在哪儿").fill("1201 掘进面")
    photo = folder / "photo.jpg"
    photo.write_bytes(tagged_photo())
    page.get_by_label("照片").set_input_files(os.fspath(photo))
    looked_at(page, "case-2-report")
    page.get_by_role("button", name="报上去").click()
    page.wait_for_url(lambda url: "/cases/new" not in url)
    expect(page.get_by_text("报上去了")).to_be_visible()
    looked_at(page, "case-2-phone-steps")
    return page.url.rsplit("/", 1)[1]


def fill_training(page: Page, begins: str, ends: str) -> None:
    page.get_by_label("从几点").fill(begins)
    page.get_by_label("到几点").fill(ends)
    page.get_by_label("谁讲的").fill("示例教员")
    page.get_by_label("讲了什么").fill("支护规程和事故案例")


def train(page: Page, case: str, begins: str, ends: str, said: str = "录好了") -> None:
    page.goto(f"/cases/{case}")
    fill_training(page, begins, ends)
    page.get_by_role("button", name="录这次培训").click()
    expect(page.get_by_text(said)).to_be_visible()


def arrange(page: Page, case: str, at: str) -> str:
    """The manager arranges the retest; the exam's public id."""
    page.goto(f"/cases/{case}")
    page.get_by_label("在哪儿考").fill("地面培训室")
    page.get_by_label("几点开").fill(at)
    page.get_by_role("button", name="发布这场复考").click()
    expect(page.get_by_role("heading", name="复考安排好了")).to_be_visible()
    with reading() as session:
        query = select(Exam.public_id).join(CaseRetest, CaseRetest.exam_id == Exam.id)
        return str(session.scalars(query.order_by(Exam.id.desc())).first())


def sit(page: Page, mine: Mine, case: str, exam: str, *, rightly: bool) -> None:
    """He goes from his case to the exam, is seen, and sits it on his phone."""
    now, invigilator = clock.now(), mine.actor("manager")
    with reading() as session:
        query = select(Candidate.number).join(Exam, Exam.id == Candidate.exam_id)
        number = str(session.scalars(query.where(Exam.public_id == exam)).one())
    codes.give(invigilator, exam, WORD, now=now)
    presence.confirm(invigilator, exam, number, Identity.BADGE, "", now=now)
    page.goto(f"/my-cases/{case}")
    page.get_by_role("link", name="去复考").click()
    page.get_by_label("开考码").fill(WORD)
    page.get_by_role("button", name="开始答题").click()
    expect(page.locator("#paper")).to_be_attached()
    if rightly:
        answer(page)
    page.click("#open-card")
    page.click("#hand")
    if not rightly:
        page.get_by_role("button", name="题不答了").click()
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")


def answer(page: Page) -> None:
    """Every question: made ones have A (and B) right."""
    for at in range(1, page.locator("#paper .q[data-kind]").count() + 1):
        page.click("#open-card")
        page.click(f'#cells [data-n="{at}"]')
        kind = page.locator(f"#q{at}").get_attribute("data-kind") or ""
        for letter in {"multiple": ("A", "B")}.get(kind, ("A",)):
            page.locator(f'#q{at} label:has(input[value="{letter}"])').click()


def opened(mine: Mine, person: Person) -> str:
    """A violation of the person's, heard and verified by others."""
    now = clock.now()
    given = violation(mine, who=person.public_id, happened_at=now - timedelta(hours=1))
    case = cases.report(mine.actor("second"), given, now=now)
    cases.say(actor_for(person), case, "是我。", now=now)
    by = "principal" if person is mine.manager else "manager"
    cases.verify(mine.actor(by), case, "", "示例乙", now=now)
    return case


def forge(page: Page, path: str, **fields: str) -> None:
    """Post what no form of the page offers, with the page's own token."""
    page.evaluate(
        """([path, fields]) => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = path;
            const token = document.querySelector("[name=csrf_token]").value;
            for (const [name, value] of Object.entries({csrf_token: token, ...fields})) {
                const field = document.createElement("input");
                field.type = "hidden"; field.name = name; field.value = value;
                form.append(field);
            }
            document.body.append(form);
            form.submit();
        }""",
        [path, fields],
    )


def stopped(mine: Mine) -> bool:
    """Whether an open case stands against the miner's working, on the day."""
    now = clock.now()
    answers = own_answers(mine.actor("miner"), clock.local(now).date(), now=now)
    assert answers
    return any(r.why is Why.CASE_OPEN for answer in answers for r in answer.verdict.reasons)
