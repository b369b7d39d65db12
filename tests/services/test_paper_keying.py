"""Papers keyed in from the sheet: from a photograph, twice, and handed in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.answer_sheet import Verdict
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.exchange.pictures import clean_picture
from anquan_exam.models import AttemptEvent, SheetPhoto, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import codes
from anquan_exam.services.paper_body import people, photos, printing, second
from anquan_exam.services.sittings import conducting, putting_in
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.halls import CLOSES, WATCHED, acts, hall, results
from tests.sheet_pictures import (
    Printed,
    Shot,
    papers_by_number,
    photograph,
    png,
    right_places,
    sheets_in,
)

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
LATER = NOW + timedelta(hours=1)
WHERE = {"now": LATER, "device": ":desk", "network": "10.0.0.0"}


class Keying:
    """A room whose two papers were printed."""

    def __init__(self) -> None:
        self.room = hall(WATCHED, closes_at=CLOSES)
        self.exam = self.room.exam.public_id
        self.one, self.two = self.room.one.number, self.room.two.number
        codes.give(self.room.invigilator, self.exam, "平安回家", now=NOW)
        for sitter in (self.room.one, self.room.two):
            self.room.confirm(sitter)
        self.document = printing.print_papers(
            self.room.invigilator,
            self.exam,
            [self.one, self.two],
            large=False,
            say=str,
            now=NOW,
            device="",
            network="",
        ).document
        self.papers = papers_by_number()

    def sheet(self, number: str) -> Printed:
        return sheets_in(self.document or b"", self.papers)[f"{number}-1"]

    def page(self, number: str = "") -> people.PaperPage:
        return people.paper_page(self.room.invigilator, self.exam, number or self.one)

    def keep(self, photo: bytes, number: str = "", actor=None) -> photos.Kept:
        return photos.keep(actor or self.room.invigilator, self.exam, number, photo, now=LATER)

    def take(self, kept: photos.Kept, answers: dict[int, list[str]], actor=None) -> int:
        who = actor or self.room.invigilator
        return photos.take(who, self.exam, kept.number, kept.photo, answers, **WHERE)

    def put_in(self, answers: dict[int, list[str]], actor=None) -> int:
        who = actor or self.room.invigilator
        return putting_in.put_in(who, self.exam, self.one, answers, {}, **WHERE)

    def right(self) -> dict[int, list[str]]:
        """The right answers of the first paper."""
        paper = self.papers[f"{self.one}-1"]
        places = right_places(paper)
        return {
            item.number: [item.options[at] for at in places[item.number]]
            if item.number in places
            else ["3"]
            for item in paper.items
        }


@pytest.fixture
def keying() -> Keying:
    return Keying()


def test_a_photograph_says_whose_it_is_and_is_put_in_only_by_a_person(keying: Keying) -> None:
    sheet = keying.sheet(keying.one)
    photo = photograph(sheet.filled(right_places(sheet.paper)).picture, Shot(seed=3, turned=2))
    kept = keying.keep(photo)
    assert (kept.number, kept.refused) == (keying.one, "")
    view = keying.page()
    assert view.answers == {}
    (one,) = view.photos
    read = photos.answers_read(view.paper.paper, one)
    assert read == {n: a for n, a in keying.right().items() if n in read} and len(read) == 8
    assert keying.take(kept, read) == 8
    keying.put_in({n: a for n, a in keying.right().items() if n not in read})
    people.finish(keying.room.invigilator, keying.exam, keying.one, now=LATER)
    (result,) = results()
    assert (result.score, result.cause) == (result.full_score, "put_in")
    assert acts()[-3:] == ["attempt.sheet_kept", "attempt.sheet_taken", "attempt.put_in"]


def test_the_photograph_is_kept_anew_and_its_digest_is_on_the_trail(keying: Keying) -> None:
    photo = photograph(keying.sheet(keying.one).picture)
    kept = keying.keep(photo, keying.one)
    stored, media = photos.picture(
        keying.room.invigilator, keying.exam, keying.one, kept.photo, straight=False
    )
    assert (stored, media) == (clean_picture(photo).data, "image/jpeg")
    with reading() as session:
        told = session.scalars(
            select(TrailEntry.payload).where(TrailEntry.act == "attempt.sheet_kept")
        ).one()
    assert told["sha256"] == sha256_hex(stored) == keying.page().photos[0].sha256
    straight, media = photos.picture(
        keying.room.invigilator, keying.exam, keying.one, kept.photo, straight=True
    )
    assert media == "image/jpeg" and len(straight) < 400_000


def test_what_is_half_erased_is_left_to_people(keying: Keying) -> None:
    sheet = keying.sheet(keying.one)
    photo = photograph(sheet.filled({1: [0]}).filled({2: [1]}, shade=140).picture)
    keying.keep(photo)
    (one,) = keying.page().photos
    by_item = {reading.item: reading for reading in one.readings}
    assert by_item[1].verdict is Verdict.READ
    assert (by_item[2].verdict, by_item[2].unsure) == (Verdict.UNCLEAR, (1,))
    assert 2 not in photos.answers_read(sheet.paper, one)


def test_a_photograph_that_cannot_be_read_is_still_evidence_if_it_is_known_whose(
    keying: Keying,
) -> None:
    sheet = keying.sheet(keying.one).picture
    wide, tall = sheet.size
    cut = png(sheet.crop((0, round(tall * 0.25), wide, tall)))
    with pytest.raises(Problem, match="sheet_no_code"):
        keying.keep(cut)
    kept = keying.keep(cut, keying.one)
    assert kept.refused == "no_code"
    (one,) = keying.page().photos
    assert (one.page, one.readings) == (0, ())
    with pytest.raises(NotFound):
        keying.take(kept, {1: ["A"]})


def test_other_sheets_are_refused_plainly_and_not_kept(keying: Keying) -> None:
    other = Keying()
    cases = (
        (other.sheet(other.one), "", "sheet_other_exam"),
        (other.sheet(other.one), keying.one, "sheet_other_exam"),
        (keying.sheet(keying.two), keying.one, "sheet_other_paper"),
    )
    for sheet, number, code in cases:
        with pytest.raises(Problem, match=code):
            keying.keep(png(sheet.picture), number)
    with pytest.raises(Invalid, match="picture_not_picture"):
        keying.keep(b"%PDF-1.7 no picture", keying.one)
    with reading() as session:
        assert session.scalars(select(SheetPhoto.id)).all() == []


def test_no_more_photographs_than_a_paper_needs(
    keying: Keying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "MOST_PHOTOS", 2)
    photo = png(keying.sheet(keying.one).picture)
    for _ in range(2):
        keying.keep(photo)
    with pytest.raises(Problem, match="too_many_photos"):
        keying.keep(photo)


def test_only_what_stands_on_the_photographed_page_is_put_in(keying: Keying) -> None:
    kept = keying.keep(png(keying.sheet(keying.one).picture))
    for answers, code in (({9: ["3"]}, "not_on_paper"), ({1: ["Z"]}, "bad_answer")):
        with pytest.raises(Invalid, match=code):
            keying.take(kept, answers)
    with pytest.raises(Problem, match="attempt_not_conducted"):
        keying.take(kept, {1: ["A"]}, actor=keying.room.second)
    assert keying.page().answers == {}


def test_others_see_no_photograph(keying: Keying) -> None:
    kept = keying.keep(png(keying.sheet(keying.one).picture))
    stranger = actor_for(make_manager(make_enterprise("旁的公司")))
    for actor, error in ((stranger, NotFound), (keying.room.one.actor, (NotFound, Forbidden))):
        with pytest.raises(error):
            photos.picture(actor, keying.exam, keying.one, kept.photo, straight=False)
        with pytest.raises(error):
            keying.keep(png(keying.sheet(keying.one).picture), actor=actor)
    with pytest.raises(NotFound):
        photos.picture(keying.room.invigilator, keying.exam, keying.two, kept.photo, straight=False)


def test_two_entries_that_agree_may_be_handed_in(keying: Keying) -> None:
    keying.put_in(keying.right())
    assert second.enter(keying.room.second, keying.exam, keying.one, keying.right(), now=LATER) == 0
    people.finish(keying.room.invigilator, keying.exam, keying.one, now=LATER)
    assert results()[0].score == results()[0].full_score


def test_where_two_entries_differ_nothing_is_handed_in_before_it_is_settled(
    keying: Keying,
) -> None:
    right = keying.right()
    keying.put_in(right)
    other = {**right, 1: ["B"], 9: ["4"]}
    del other[2]
    second.enter(keying.room.second, keying.exam, keying.one, other, now=LATER)
    view = keying.page().second
    assert view is not None and [d.item.number for d in view.differences] == [1, 2, 9]
    with pytest.raises(Problem, match="entries_differ"):
        people.finish(keying.room.invigilator, keying.exam, keying.one, now=LATER)

    def settle(choices: dict[int, list[str]], actor=None) -> int:
        who = actor or keying.room.invigilator
        return second.settle(who, keying.exam, keying.one, choices, **WHERE)

    with pytest.raises(Problem, match="nothing_to_settle"):
        settle({3: ["A"]})
    with pytest.raises(Problem, match="attempt_not_conducted"):
        settle({1: ["A"]}, keying.room.second)
    assert settle({1: right[1], 2: right[2]}) == 1
    assert settle({9: ["4"]}) == 0
    people.finish(keying.room.invigilator, keying.exam, keying.one, now=LATER)
    assert results()[0].score == results()[0].full_score - 1000
    with reading() as session:
        last = session.scalars(
            select(AttemptEvent.payload).where(AttemptEvent.item == 9).order_by(AttemptEvent.seq)
        ).all()
    assert last == [["3"], ["4"]]
    assert acts()[-4:] == [
        "attempt.keyed_twice",
        "attempt.entries_settled",
        "attempt.entries_settled",
        "attempt.put_in",
    ]


def test_the_second_entry_is_another_person_s_and_comes_once(keying: Keying) -> None:
    with pytest.raises(Forbidden, match="second_same_person"):
        second.blind(keying.room.invigilator, keying.exam, keying.one)
    assert second.blind(keying.room.second, keying.exam, keying.one).name == "任晓峰"
    for answers, code in (({99: ["A"]}, "not_on_paper"), ({1: ["A", "B"]}, "bad_answer")):
        with pytest.raises(Invalid, match=code):
            second.enter(keying.room.second, keying.exam, keying.one, answers, now=LATER)
    second.enter(keying.room.second, keying.exam, keying.one, {}, now=LATER)
    with pytest.raises(Problem, match="second_entered"):
        second.enter(keying.room.second, keying.exam, keying.one, {}, now=LATER)


def test_a_paper_that_went_from_hand_to_hand_is_still_keyed_in_by_two_people(
    keying: Keying,
) -> None:
    """Whoever keyed in part of the first entry is not the second, nor the other way round."""
    room, where = keying.room, {"device": ":desk", "network": "10.0.0.0"}

    def take_over(actor: Actor, minutes: int) -> None:
        now = LATER + timedelta(minutes=minutes)
        conducting.begin(actor, keying.exam, keying.one, Body.PAPER, "", now=now, **where)

    third = actor_for(make_manager(room.enterprise, "郭强"))
    keying.put_in({1: ["A"]})
    take_over(room.second, 5)
    for now_or_before in (room.invigilator, room.second):
        with pytest.raises(Forbidden, match="second_same_person"):
            second.enter(now_or_before, keying.exam, keying.one, {}, now=LATER)
    assert not keying.page().may_second
    assert people.paper_page(third, keying.exam, keying.one).may_second
    take_over(room.invigilator, 10)
    assert second.blind(room.second, keying.exam, keying.one)  # held it, keyed nothing
    second.enter(third, keying.exam, keying.one, {1: ["A"]}, now=LATER)
    with pytest.raises(Forbidden, match="first_same_person"):
        take_over(third, 15)
    assert keying.page().mine
    take_over(room.second, 20)


def test_the_next_paper_is_the_next_of_the_list_that_is_open(keying: Keying) -> None:
    assert (keying.page().after, keying.page(keying.two).after) == (keying.two, keying.one)
    people.finish(keying.room.invigilator, keying.exam, keying.one, now=LATER)
    assert keying.page(keying.two).after == ""
