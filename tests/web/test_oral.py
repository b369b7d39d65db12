"""Asking aloud through the invigilator's pages: plain forms from the choice to the result."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Attempt, Exam, Person, Result, SaidNote, Site
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import people
from anquan_exam.services.errors import Invalid
from anquan_exam.services.invigilation import codes, presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.sittings import putting_in
from tests.builders import (
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    sign_in,
)
from tests.exam_builders import MadeExam, make_exam, make_published_bank, sections_of
from tests.sitters import right_answers

KINDS = {
    Kind.SINGLE: 1,
    Kind.MULTIPLE: 1,
    Kind.TRUE_FALSE: 1,
    Kind.FILL_IN: 1,
    Kind.ORDERING: 1,
    Kind.HAZARD_PICTURE: 1,
    Kind.SHORT_ANSWER: 1,
    Kind.CASE: 1,
}


@dataclass
class Room:
    """A room whose code is out and one of whose people was seen, on its invigilator's phone."""

    enterprise: MadeEnterprise
    exam: MadeExam
    asked: Person
    next: Person
    invigilator: Person
    manager: Person
    phone: FlaskClient

    def number(self, person: Person) -> str:
        return self.exam.numbers[person.id]

    @property
    def url(self) -> str:
        return f"/invigilation/{self.exam.public_id}/p/{self.number(self.asked)}"

    def begin(self, witness: str = "示例见证") -> str:
        return self.post("/oral", witness=witness)

    def post(self, path: str, status: int = 200, **fields: object) -> str:
        answer = self.phone.post(f"{self.url}{path}", data=fields, follow_redirects=True)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def get(self, path: str = "") -> str:
        answer = self.phone.get(f"{self.url}{path}", follow_redirects=True)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def view(self) -> putting_in.ConductView:
        who = actor_for(self.invigilator)
        return putting_in.view(who, self.exam.public_id, self.number(self.asked))

    def no_phones(self) -> None:
        with transaction() as session:
            site = Site(enterprise_id=self.enterprise.id, name="罐区", no_phones=True)
            site.no_phones_reason = "易燃易爆"
            session.add(site)
            session.flush()
            session.execute(
                update(Exam).where(Exam.public_id == self.exam.public_id).values(site_id=site.id)
            )


def make_room(client: FlaskClient, kinds: dict[Kind, int] | None = None, **policy: bool) -> Room:
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "周敏")
    asked, following = (make_person(name, enterprise=enterprise) for name in ("示例甲", "示例乙"))
    bank = make_published_bank(len(kinds), kinds=tuple(kinds)) if kinds else None
    now = clock.now()
    exam = make_exam(
        enterprise,
        **({"bank": bank, "sections": sections_of(bank, kinds)} if bank and kinds else {}),
        candidates=[asked, following],
        invigilators=[invigilator],
        policy=Policy(**{"needs_presence": True, "needs_start_code": True, **policy}),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
    )
    who = actor_for(invigilator)
    codes.give(who, exam.public_id, "平安回家", now=now)
    for person in (asked, following):
        presence.confirm(who, exam.public_id, exam.numbers[person.id], Identity.BADGE, "", now=now)
    return Room(
        enterprise,
        exam,
        asked,
        following,
        invigilator,
        make_manager(enterprise, "杨洁"),
        sign_in(client, invigilator),
    )


@pytest.fixture
def room(app: Flask, client: FlaskClient) -> Room:
    return make_room(client)


def fields(item, answer: list[str]) -> dict[str, object]:
    """An answer as the page's form sends it."""
    name = f"q{item.number}"
    if item.kind is Kind.ORDERING:
        return {f"{name}.{option}": str(at) for at, option in enumerate(answer, 1)}
    return {name: answer}


def test_every_kind_is_asked_and_put_in_from_the_choice_to_the_result(client, app: Flask) -> None:
    room = make_room(client, KINDS)
    assert "当面问答" in room.get()
    page = room.begin()
    assert "示例见证" in page and 'data-listen="q1"' in page
    view = room.view()
    right = right_answers(view)
    for item in view.paper.items:
        page = room.get(f"/oral/{item.number}")
        assert f'name="q{item.number}' in page
        assert ("案例材料" in page) == bool(item.part)
        room.post(
            f"/oral/{item.number}", do="next", note="", **fields(item, right[str(item.number)])
        )
    assert len(room.view().answers) == len(view.paper.items)
    assert "都问过了" in room.get("/oral/card")
    assert "题都答了" in room.get("/oral/hand-in")
    assert "确定交卷" in room.get("/oral/hand-in?step=2")
    assert "等待阅卷" in room.post("/oral/hand-in")


def test_pass_and_fail_are_told_and_who_is_next(room: Room) -> None:
    room.begin()
    view = room.view()
    for item in view.paper.items[:2]:
        room.post(f"/oral/{item.number}", do="next", note="", **fields(item, ["A"]))
    page = room.get("/oral/hand-in")
    assert "还没问" in page and "第 3、4" in page
    page = room.post("/oral/hand-in")
    assert "这次没合格" in page and "示例乙" in page
    with reading() as session:
        assert session.scalars(select(Result)).one().supervised


def test_what_was_not_known_is_told_from_what_was_not_asked(room: Room) -> None:
    room.begin()
    room.post("/oral/1", do="next", note="犹豫很久", **{"q1": "A"})
    page = room.post("/oral/1", do="unknown", note="", **{"q1": "A"})
    assert "2 / 10" in page
    assert room.view().answers == {} and room.view().notes == {1: "没答上来"}
    card = room.get("/oral/card")
    assert "1 题没答上来" in card and "还有 9 题没问" in card
    # Told after all: the remark that nothing was known goes by itself.
    room.post("/oral/1", do="next", note="没答上来", **{"q1": "B"})
    assert room.view().answers == {1: ("B",)} and room.view().notes == {}
    with reading() as session:
        texts = session.scalars(select(SaidNote.text).order_by(SaidNote.id)).all()
    assert texts == ["犹豫很久", "没答上来", ""]


def test_every_move_saves_and_goes_where_the_button_says(room: Room) -> None:
    room.begin()
    assert "3 / 10" in room.post("/oral/2", do="next", note="", **{"q2": "A"})
    assert "1 / 10" in room.post("/oral/2", do="previous", note="", **{"q2": "B"})
    assert "答题卡" in room.post("/oral/3", do="card", note="看了提示牌", **{"q3": "C"})
    room.post("/oral/4", do="large", note="", **{"q4": "D"})
    answers = {item: each[0] for item, each in room.view().answers.items()}
    assert answers == {2: "B", 3: "C", 4: "D"}
    assert room.view().notes == {3: "看了提示牌"}
    # Coming back goes on with the first one not asked.
    assert 'id="q1"' in room.get("/oral")


def test_a_witness_is_needed_and_offered_again_for_the_next(room: Room) -> None:
    page = room.post("/oral", 422, witness="  ")
    assert "写上在场见证的人的姓名" in page
    room.begin("示例见证（班长）")
    room.post("/oral/hand-in")
    following = f"/invigilation/{room.exam.public_id}/p/{room.number(room.next)}/oral"
    assert "示例见证（班长）" in room.phone.get(following).get_data(as_text=True)


def test_who_was_not_seen_is_refused_in_words(room: Room) -> None:
    who, exam = actor_for(room.invigilator), room.exam.public_id
    presence.take_back(who, exam, room.number(room.asked), "认错人了", now=clock.now())
    assert "还没核对你" in room.post("/oral", 422, witness="示例见证")
    assert "当面问答" not in room.get().split("核对身份")[0].split('id="main"')[-1]


def test_another_invigilator_takes_it_over_and_the_first_is_told(app: Flask, room: Room) -> None:
    room.begin()
    room.post("/oral/1", do="next", note="", **{"q1": "A"})
    second = sign_in(app.test_client(), room.manager)
    page = second.get(f"{room.url}/oral").get_data(as_text=True)
    assert "问答，周敏在录" in page and "答了 1 / 10 题" in page
    second.post(f"{room.url}/oral", data={"witness": "示例见证"})
    page = room.post("/oral/2", do="next", note="", **{"q2": "A"})
    assert "这份卷不是由您在录" in page
    assert "这份卷不是由您在录" in room.get("/oral/2")
    board = room.phone.get(f"/invigilation/{room.exam.public_id}").get_data(as_text=True)
    assert "问答，杨洁在录" in board
    answer = second.post(
        f"{room.url}/oral/2", data={"do": "next", "q2": "B"}, follow_redirects=True
    )
    assert "3 / 10" in answer.get_data(as_text=True)


def test_the_board_hears_of_a_take_over(app: Flask, room: Room) -> None:
    room.begin()
    live = f"/invigilation/{room.exam.public_id}?part=live"
    tag = room.phone.get(live).headers["ETag"]
    assert room.phone.get(live, headers={"If-None-Match": tag}).status_code == 304
    sign_in(app.test_client(), room.manager).post(f"{room.url}/oral", data={"witness": "示例见证"})
    answer = room.phone.get(live, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and "杨洁在录" in answer.get_data(as_text=True)


def test_when_time_is_over_the_paper_is_closed_with_what_was_put_in(room: Room) -> None:
    room.begin()
    room.post("/oral/1", do="next", note="", **{"q1": "A"})
    with transaction() as session:
        ago = clock.now() - timedelta(hours=2)
        row = session.scalars(select(Attempt)).one()
        row.started_at, row.deadline_at = ago, ago + timedelta(minutes=30)
        row.accept_until = ago + timedelta(minutes=32)
    page = room.post("/oral/2", do="next", note="", **{"q2": "A"})
    assert "到点自动交卷" in page
    assert "到点自动交卷" in room.get("/oral/2")
    with reading() as session:
        assert session.scalars(select(Attempt.status)).one() == "timed_out"


@pytest.mark.parametrize("path", ["/oral/0", "/oral/99"])
def test_a_question_that_is_not_on_the_paper_is_not_found(room: Room, path: str) -> None:
    room.begin()
    assert room.phone.get(f"{room.url}{path}").status_code == 404
    assert room.phone.post(f"{room.url}{path}", data={"do": "next"}).status_code == 404


def test_forged_answers_are_not_kept(room: Room) -> None:
    room.begin()
    room.post("/oral/1", do="next", note="x" * 500, **{"q1": "Z", "q2": "A"})
    assert room.view().answers == {}
    assert room.view().notes == {1: "x" * 200}
    assert 'id="paper"' not in room.post("/oral/1", do="?", note="", **{"q1": "A"})


def test_before_and_after_there_is_no_question_to_ask(room: Room) -> None:
    assert room.phone.get(f"{room.url}/oral/1").status_code == 404
    assert room.phone.get(f"{room.url}/oral/result").status_code == 404
    room.begin()
    assert room.phone.get(f"{room.url}/oral/result").status_code == 404
    room.post("/oral/hand-in")
    assert "没合格" in room.get("/oral/3")
    assert room.phone.get(f"{room.url}/oral").status_code == 404


def test_nobody_asks_himself(app: Flask, client: FlaskClient) -> None:
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "周敏")
    exam = make_exam(enterprise, candidates=[invigilator], invigilators=[invigilator])
    phone = sign_in(client, invigilator)
    url = f"/invigilation/{exam.public_id}/p/{exam.numbers[invigilator.id]}/oral"
    assert phone.get(url).status_code == 404
    answer = phone.post(url, data={"witness": "示例见证"})
    assert answer.status_code in (403, 404)
    with reading() as session:
        assert session.scalars(select(Attempt)).all() == []


def test_where_phones_are_not_allowed_the_page_says_why(app: Flask, room: Room) -> None:
    assert "用自己的手机考，输开考码就行" in room.get()
    room.no_phones()
    page = room.get()
    assert "这里不许带手机" in page and "罐区，易燃易爆" in page
    assert "用自己的手机考" not in page and "用我的手机" not in page
    worker = sign_in(app.test_client(), room.asked)
    notice = worker.get(f"/exam/{room.exam.public_id}").get_data(as_text=True)
    assert "这里不许带手机（易燃易爆）" in notice and "开始答题" not in notice
    answer = worker.post(f"/exam/{room.exam.public_id}/start", data={"code": "平安回家"})
    assert answer.status_code == 409
    assert "示例见证" in room.begin()


def test_the_worker_s_phone_says_who_has_the_paper(app: Flask, room: Room) -> None:
    room.begin()
    worker = sign_in(app.test_client(), room.asked)
    answer = worker.post(f"/exam/{room.exam.public_id}/start", data={"code": "平安回家"})
    assert "正由监考员替您录答案" in answer.get_data(as_text=True)


def test_who_may_be_asked_aloud_is_shown_in_the_room(app: Flask, room: Room) -> None:
    desk = sign_in(app.test_client(), room.manager)
    page = f"/people/{room.asked.public_id}"
    desk.post(f"{page}/aloud", data={"reason": "识字有困难"})
    text = desk.get(page).get_data(as_text=True)
    assert "可以当面问答" in text and "识字有困难" in text
    text = room.get()
    assert "可以当面问答：" in text and "识字有困难" in text
    assert text.index("btn-must btn-block") < text.index("当面问答</a>")
    desk.post(f"{page}/aloud/end")
    assert "识字有困难" not in room.get()
    assert "取消可以当面问答" in desk.get("/trail/").get_data(as_text=True)


def test_a_reason_is_needed_and_a_new_one_replaces_the_old(room: Room) -> None:
    who, public_id = actor_for(room.manager), room.asked.public_id
    with pytest.raises(Invalid, match="reason_missing"):
        people.let_ask_aloud(who, public_id, "  ", now=clock.now())
    for reason in ("识字有困难", "识字有困难", "视力不好"):
        people.let_ask_aloud(who, public_id, reason, now=clock.now())
    assert people.aloud_of(who, public_id) == "视力不好"
    people.stop_asking_aloud(who, public_id, now=clock.now())
    people.stop_asking_aloud(who, public_id, now=clock.now())
    assert people.aloud_of(who, public_id) == ""
