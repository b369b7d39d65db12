"""The pages of the exam on paper: printed, keyed in, photographed, handed in, as plain forms."""

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person, Result, SheetPhoto
from anquan_exam.models.session import reading
from anquan_exam.services.invigilation import codes, presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.paper_body import people
from anquan_exam.web.invigilation import paper_form
from tests.builders import actor_for, make_enterprise, make_holder, make_person, sign_in
from tests.exam_builders import MadeExam, make_exam, make_published_bank, sections_of
from tests.sheet_pictures import Shot, papers_by_number, photograph, png, right_places, sheets_in

KINDS = (
    Kind.SINGLE,
    Kind.MULTIPLE,
    Kind.TRUE_FALSE,
    Kind.HAZARD_PICTURE,
    Kind.ORDERING,
    Kind.FILL_IN,
    Kind.SHORT_ANSWER,
)


@dataclass
class Room:
    """A room with one who is there, one who is not, and two invigilators' browsers."""

    exam: MadeExam
    first: Person
    people: list[Person]
    desk: FlaskClient
    second: FlaskClient

    @property
    def url(self) -> str:
        return f"/invigilation/{self.exam.public_id}/paper"

    def number(self, at: int = 0) -> str:
        return self.exam.numbers[self.people[at].id]

    @property
    def one(self) -> str:
        return f"{self.url}/{self.number()}"

    @property
    def paper(self) -> Paper:
        return papers_by_number()[f"{self.number()}-1"]

    def print(self, *at: int, **fields: str) -> bytes:
        ids = [self.number(each) for each in at]
        answer = self.desk.post(f"{self.url}/print", data={"ids": ids, **fields})
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        return answer.get_data()

    def text(self, url: str, client: FlaskClient | None = None) -> str:
        answer = (client or self.desk).get(url)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def act(self, url: str, client: FlaskClient | None = None, **fields: object) -> str:
        answer = (client or self.desk).post(
            url, data=fields, follow_redirects=True, content_type="multipart/form-data"
        )
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def answers(self) -> dict[int, tuple[str, ...]]:
        view = people.paper_page(actor_for(self.first), self.exam.public_id, self.number())
        return dict(view.answers)

    def right(self) -> dict[str, object]:
        """The form of whoever keys in a faultless sheet."""
        form: dict[str, object] = {}
        for item in self.paper.items:
            if item.kind is Kind.ORDERING:
                form[f"o{item.number}"] = " ".join(
                    "ABCD"[item.options.index(id_)] for id_ in "ABCD"
                ).lower()
            elif item.kind is Kind.FILL_IN:
                form[f"q{item.number}"] = "3"
            elif item.kind is Kind.SHORT_ANSWER:
                form[f"q{item.number}"] = "停止作业"
            else:
                places = right_places(self.paper)[item.number]
                form[f"q{item.number}"] = [item.options[at] for at in places]
        return form


@pytest.fixture
def room(app: Flask, client: FlaskClient) -> Room:
    now = clock.now()
    enterprise = make_enterprise()
    first, second = (make_holder(Role.INVIGILATOR, enterprise, name) for name in ("周敏", "杨洁"))
    people = [make_person(name, enterprise=enterprise) for name in ("示例甲", "测试乙")]
    bank = make_published_bank(21, kinds=KINDS)
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, dict.fromkeys(KINDS, 1)),
        candidates=people,
        invigilators=[first, second],
        policy=Policy(needs_presence=True, needs_start_code=True),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
    )
    actor = actor_for(first)
    codes.give(actor, exam.public_id, "8321", now=now)
    number = exam.numbers[people[0].id]
    presence.confirm(actor, exam.public_id, number, Identity.BADGE, "", now=now)
    return Room(exam, first, people, sign_in(client, first), sign_in(app.test_client(), second))


def test_from_the_list_to_the_result_as_plain_forms(room: Room) -> None:
    page = room.text(room.url)
    assert f'value="{room.number()}" checked' in page
    assert f'value="{room.number(1)}" checked' not in page
    room.print(0, 1)
    page = room.text(room.url)
    assert "测试乙的卷没印：还没核对身份" in page and f"{room.number()}-1" in page
    done = room.act(room.one, **room.right(), then="hand_in")
    assert "7 题都录了" in done
    assert "交了就不能再改" in room.text(f"{room.one}/finish?step=2")
    assert "示例甲的卷交了，简答题等阅卷" in room.act(f"{room.one}/finish")
    with reading() as session:
        # The short answer waits for whoever marks it: no result yet, and nothing keyed any more.
        assert session.scalars(select(Result)).all() == []
    assert "这份卷交了" in room.text(room.one)
    assert "这份卷已经交了或收了" in room.act(room.one, **room.right())


def test_whoever_comes_from_a_person_s_page_finds_that_one_ticked_or_the_paper(room: Room) -> None:
    url = f"{room.url}?number={room.number(1)}"
    page = room.text(url)
    assert f'value="{room.number(1)}" checked' in page
    assert f'value="{room.number()}" checked' not in page
    assert page.index("测试乙") < page.index("示例甲")
    room.print(0)
    onward = room.desk.get(f"{room.url}?number={room.number()}")
    assert onward.headers["Location"] == room.one


def test_the_large_print_comes_as_a_file_of_its_own(room: Room) -> None:
    assert room.print(0, size="large")[:5] == b"%PDF-"


def test_nobody_ticked_and_nobody_printable_are_told(room: Room) -> None:
    assert "先勾上人" in room.act(f"{room.url}/print")
    told = room.act(f"{room.url}/print", ids=room.number(1))
    assert "测试乙的卷没印" in told
    assert papers_by_number() == {}


def test_every_kind_is_keyed_in_by_its_letters_and_shown_again(room: Room) -> None:
    room.print(0)
    assert "答案存好了" in room.act(room.one, **room.right())
    view = {item.kind: room.answers()[item.number] for item in room.paper.items}
    assert view[Kind.ORDERING] == tuple("ABCD")
    assert view[Kind.HAZARD_PICTURE] == ("A", "D")
    assert view[Kind.SHORT_ANSWER] == ("停止作业",)
    page = room.text(room.one)
    order = next(item for item in room.paper.items if item.kind is Kind.ORDERING)
    letters = "".join("ABCD"[order.options.index(id_)] for id_ in "ABCD")
    assert f'name="o{order.number}" value="{letters}"' in page


def test_nonsense_in_the_form_is_left_out_and_said(room: Room) -> None:
    room.print(0)
    single = next(item for item in room.paper.items if item.kind is Kind.SINGLE)
    order = next(item for item in room.paper.items if item.kind is Kind.ORDERING)
    forged = {f"q{single.number}": "Z", f"o{order.number}": "AAXB", "q999": "A"}
    told = room.act(room.one, **forged, then="next")
    assert "排序里有重复或没有的字母" in told
    assert set(room.answers()) == {order.number}
    assert room.answers()[order.number] == (order.options[0], order.options[1])


def test_a_photograph_is_looked_at_and_what_is_doubtful_is_decided(room: Room) -> None:
    document = room.print(0)
    sheet = sheets_in(document, papers_by_number())[f"{room.number()}-1"]
    right = right_places(sheet.paper)
    doubtful, *_ = right
    half = {doubtful: right.pop(doubtful)}
    photo = photograph(sheet.filled(right).filled(half, shade=140).picture, Shot(turned=3))
    file = (io.BytesIO(photo), "卡.jpg")
    answer = room.desk.post(f"{room.url}/photo", data={"photo": file})
    url = answer.headers["Location"]
    page = room.text(url)
    assert f"有 1 题要你定：第 {doubtful} 题" in page and "data-sure" in page
    assert room.desk.get(f"{url}/picture?straight=1").mimetype == "image/jpeg"
    item = sheet.paper.items[doubtful - 1]
    form = {name: value for name, value in room.right().items() if int(name[1:]) in right}
    form[f"q{doubtful}"] = item.options[half[doubtful][0]]
    assert "没勾“对过卡了”" in room.act(url, **form)
    assert doubtful not in room.answers() and set(room.answers()) == set(right)
    room.act(url, **form, **{f"c{doubtful}": "1"})
    assert doubtful in room.answers()
    assert "录了" in room.text(room.one)
    assert "看答题卡照片" in room.text(f"/invigilation/{room.exam.public_id}/p/{room.number()}")


def test_photographs_that_are_none_of_ours_are_told_plainly(room: Room) -> None:
    document = room.print(0)
    page = sheets_in(document, papers_by_number())[f"{room.number()}-1"].picture
    cut = page.crop((0, page.height // 4, page.width, page.height))
    for where, data, told in (
        (f"{room.url}/photo", b"", "不是能用的图片"),
        (f"{room.url}/photo", b"MZ", "不是能用的图片"),
        (f"{room.url}/photo", png(cut), "没看到答题卡右上的二维码"),
        (f"{room.one}/sheets", png(cut), "照片留下了，读不了"),
    ):
        assert told in room.act(where, photo=(io.BytesIO(data), "x.png"))
    with reading() as session:
        (kept,) = session.scalars(select(SheetPhoto)).all()
    assert (kept.page, kept.refused) == (0, "no_code")
    assert room.desk.get(f"{room.one}/sheets/{kept.id}").status_code == 404
    assert room.desk.get(f"{room.one}/sheets/{kept.id}/picture").status_code == 200
    assert room.desk.get(f"{room.one}/sheets/{kept.id}/picture?straight=1").status_code == 404


def test_the_second_person_sees_nothing_of_the_first_entry(room: Room) -> None:
    room.print(0)
    right = room.right()
    room.act(room.one, **right)
    short = next(item for item in room.paper.items if item.kind is Kind.SHORT_ANSWER)
    page = room.text(f"{room.one}/second", room.second)
    assert "停止作业" not in page and f'name="q{short.number}"' not in page
    assert "停止作业" not in room.text(room.one, room.second)
    fill = next(item for item in room.paper.items if item.kind is Kind.FILL_IN)
    told = room.act(f"{room.one}/second", room.second, **right | {f"q{fill.number}": "4"})
    assert "两遍有 1 题不一样" in told
    assert "第一遍：3" in room.text(room.one) and "第二遍：4" in room.text(room.one)
    assert "还有 1 题不一样" in room.act(f"{room.one}/finish")
    assert "没有要定的题" in room.act(f"{room.one}/settle")
    assert "定好了" in room.act(f"{room.one}/settle", **{f"d{fill.number}": "2"})
    assert room.answers()[fill.number] == ("4",)
    assert room.desk.get(f"{room.one}/second").status_code == 403


def test_somebody_else_takes_the_keying_over(room: Room) -> None:
    room.print(0)
    assert "不是由您在录" in room.act(room.one, room.second, q1="A")
    assert "由你来录" in room.act(f"{room.one}/take", room.second)
    assert "答案存好了" in room.act(room.one, room.second, **room.right())


def test_times_are_noted_from_the_list_and_nonsense_is_refused(room: Room) -> None:
    room.print(0)
    url, now = f"{room.url}/times", clock.local(clock.now())
    form = {"ids": room.number(), "day": now.strftime("%Y-%m-%d")}
    told = room.act(url, **form, handed_out=now.strftime("%H:%M"), back=room.number())
    assert "时间记下了" in told and now.strftime("%H:%M") in told
    assert "时间认不出来" in room.act(url, **form, handed_out="25:99")
    assert "至少写一个" in room.act(url, **form)


def test_one_s_own_paper_is_nobody_s_to_key_in(room: Room, app: Flask) -> None:
    room.print(0)
    worker = sign_in(app.test_client(), room.people[0])
    for url in (room.url, room.one, f"{room.one}/second", f"{room.one}/finish"):
        assert worker.get(url).status_code == 404


def test_an_answer_is_said_as_whoever_holds_the_sheet_reads_it(room: Room) -> None:
    room.print(0)
    said = {
        item.kind: paper_form.words(item, item.options[:2] or ["三"]) for item in room.paper.items
    }
    assert said[Kind.MULTIPLE] == "A、B" and said[Kind.ORDERING] == "A → B"
    assert said[Kind.FILL_IN] == "三"
    assert paper_form.words(room.paper.items[0], ()) == paper_form.NOTHING
