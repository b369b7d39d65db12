"""考场记录: everything that happened in the room stands on it, and only its own people read it."""

from datetime import timedelta

import pytest
from flask import Flask

from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.room_log import IncidentKind
from anquan_exam.domain.seating import Layout
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation import (
    codes,
    impersonation,
    log,
    messages,
    seating,
    starts,
    timing,
)
from anquan_exam.services.results.prints.room_record import room_record
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_manager, make_person
from tests.exam_builders import make_exam
from tests.halls import CLOSES, WATCHED, Hall, hall
from tests.pdf_text import pdf_signs
from tests.sitters import answered, sitter_for

SITE = "https://exam.example"
MINUTE = timedelta(minutes=1)


def record(place: Hall, now=CLOSES + timedelta(hours=1)) -> str:
    return pdf_signs(room_record(place.invigilator, place.exam.public_id, SITE, now=now))


def test_what_happened_stands_on_the_record(app: Flask) -> None:
    place = hall(WATCHED)
    who, exam = place.invigilator, place.exam.public_id
    seating.draw(who, exam, (Layout("考场一", 2, 2),), "", now=NOW - 20 * MINUTE)
    codes.give(who, exam, "8321", now=NOW - 10 * MINUTE)
    codes.give(who, exam, "秋天到了", now=NOW - 9 * MINUTE)
    for worker in (place.one, place.two):
        place.confirm(worker, NOW - MINUTE)
    one = place.one.start("秋天到了")
    place.two.start("秋天到了")
    place.one.save(one, answered(1, ["A"]), now=NOW + MINUTE)
    messages.tell_all(who, exam, "还有十分钟。", now=NOW + 2 * MINUTE)
    timing.add_time(who, exam, place.one.number, 15, "断网了", now=NOW + 3 * MINUTE)
    starts.pause(who, exam, "题目有疑问", now=NOW + 4 * MINUTE)
    starts.resume(who, exam, now=NOW + 5 * MINUTE)
    what = log.Happening(IncidentKind.POWER, NOW + 3 * MINUTE, "停电两分钟。", "等来电。")
    log.write(who, exam, what, now=NOW + 6 * MINUTE)
    later = log.Happening(IncidentKind.POWER, NOW + 3 * MINUTE, "停电三分钟。", "等来电。")
    log.write(who, exam, later, corrects=1, now=NOW + 7 * MINUTE)
    number = place.two.number
    impersonation.report(who, exam, number, "测试丙", "班组长认出来的", now=NOW + 8 * MINUTE)
    decided = {"upheld": True, "now": NOW + 9 * MINUTE}
    impersonation.decide(place.second, exam, number, "本人承认", **decided)
    place.one.hand_in(one, now=NOW + 30 * MINUTE)
    text = record(place)
    for wanted in (
        *("考场记录", "地面培训室", "任晓峰", "高小平", "周敏", "工牌"),
        *("8321", "秋天到了", "2人", "第1次抽"),
        *("应到2人，实到2人，缺考0人，交卷1人，作废1人",),
        *("第一人开考", "还有十分钟。", "所有在答的人"),
        *("给任晓峰加15分钟：断网了", "15分", "暂停开考：题目有疑问", "恢复开考"),
        *("停电两分钟。", "已由第2条更正", "更正第1条", "停电三分钟。"),
        *("测试丙", "班组长认出来的", "替考成立，成绩作废", "本人承认", "杨洁"),
        *("替考：不是本人", "监考员（签字）", f"{SITE}/verify/{exam}", "内容摘要"),
    ):
        assert wanted in text, wanted
    assert "考试还没结束" not in text


def test_while_people_sit_it_says_that_it_is_not_final(app: Flask) -> None:
    place = hall()
    assert "没有人开考" in record(place, NOW)
    place.one.start()
    text = record(place, NOW + MINUTE)
    assert "考试还没结束" in text and "还有人在考" in text and "没有发过开考码" in text
    assert "没有记录" in text


def test_a_paper_that_ran_out_ended_at_its_deadline_whoever_looked_when(app: Flask) -> None:
    place = hall(Policy(duration_minutes=30))
    place.one.start()
    text = record(place)
    assert "09:0009:30" in text and "到时自动交卷" in text


def test_somebody_added_at_the_door_is_marked(app: Flask) -> None:
    place = hall()
    person = make_person("测试戊", enterprise=place.enterprise)
    manager = actor_for(make_manager(place.enterprise))
    starts.let_in(manager, place.exam.public_id, person.public_id, "替班", day=NOW.date(), now=NOW)
    text = record(place)
    assert "补加测试戊" in text and "后补入场" in text


def test_the_digest_is_over_what_it_says(app: Flask) -> None:
    place = hall()

    def digest() -> str:
        return record(place).partition("SHA-256")[2][:64]

    before = digest()
    assert digest() == before
    what = log.Happening(IncidentKind.OTHER, NOW, "窗外施工，有点吵。")
    log.write(place.invigilator, place.exam.public_id, what, now=NOW)
    assert digest() != before


def test_only_whoever_invigilates_reads_it(app: Flask) -> None:
    place = hall()
    for stranger in (actor_for(make_manager(make_enterprise())), place.one.actor):
        with pytest.raises(NotFound):
            room_record(stranger, place.exam.public_id, SITE, now=NOW)


def test_a_hall_of_sixty_prints(app: Flask) -> None:
    enterprise = make_enterprise()
    names = [f"示{stem}{branch}" for stem in "甲乙丙丁戊己庚辛壬癸" for branch in "一二三四五六"]
    people = [make_person(name, enterprise=enterprise) for name in names]
    made = make_exam(enterprise, candidates=people)
    who = actor_for(make_holder(Role.INVIGILATOR, enterprise))
    for person in people[:5]:
        sitter_for(person, made).start()
    text = pdf_signs(room_record(who, made.public_id, SITE, now=NOW + MINUTE))
    assert "应到60人，实到5人" in text
    assert [name for name in names if name not in text] == []
