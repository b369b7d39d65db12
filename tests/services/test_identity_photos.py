"""Identity photos: asked for where the exam does, never needed, looks recorded, erased in time."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, text, update

from anquan_exam.domain.joining import KEEP_PHOTO
from anquan_exam.domain.policy import Policy
from anquan_exam.exchange.pictures import PORTRAIT_BYTES, PictureRefused, portrait
from anquan_exam.models import Enterprise, Exam, IdentityPhoto, Place, TrailEntry, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.exams.running import close_now
from anquan_exam.services.joining import photos
from anquan_exam.services.personal_file import holds
from anquan_exam.services.purging import purge_photos
from tests.builders import (
    NOW,
    actor_for,
    grant,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.doors import Door, Role, door
from tests.pictures import photo, tagged_photo

ASKING = Policy(needs_presence=True, asks_photo=True)


@pytest.fixture
def gate(app: Flask) -> Door:
    return door(ASKING)


def row() -> IdentityPhoto:
    with reading() as session:
        return session.scalars(select(IdentityPhoto)).one()


def acts() -> list[str]:
    with reading() as session:
        found = select(TrailEntry.act).where(TrailEntry.act.like("candidate.photo%"))
        return list(session.scalars(found.order_by(TrailEntry.id)))


def give(gate: Door, data: bytes = b"") -> None:
    photos.give(actor_for(gate.one), gate.exam.public_id, data or photo(), now=NOW)


def look(gate: Door) -> bytes:
    exam, number = gate.exam.public_id, gate.number(gate.one)
    return photos.look(gate.invigilator, exam, number, now=NOW)


def test_a_photo_is_made_small_upright_and_bare() -> None:
    kept = portrait(tagged_photo(6))
    picture = Image.open(io.BytesIO(kept))
    assert picture.format == "JPEG" and not picture.getexif()
    assert picture.height > picture.width
    assert len(portrait(noise())) <= PORTRAIT_BYTES
    with pytest.raises(PictureRefused, match="not_picture"):
        portrait(b"<html>")


def noise() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((2000, 2000), 200).convert("RGB").save(target, "JPEG", quality=95)
    return target.getvalue()


def test_a_photo_is_encrypted_where_it_is_kept_and_each_look_is_on_the_trail(gate: Door) -> None:
    give(gate)
    content = look(gate)
    assert content.startswith(b"\xff\xd8")
    with db.engine.connect() as connection:
        stored = bytes(connection.execute(text("SELECT content FROM identity_photo")).scalar_one())
    assert content[:64] not in stored
    look(gate)
    assert acts() == ["candidate.photo_given", *["candidate.photo_seen"] * 2]


def test_only_the_invigilators_of_the_exam_see_it(gate: Door) -> None:
    give(gate)
    exam, number = gate.exam.public_id, gate.number(gate.one)
    for stranger in (
        make_manager(make_enterprise()),
        make_person(enterprise=gate.enterprise),
        gate.two,
    ):
        with pytest.raises(NotFound):
            photos.look(actor_for(stranger), exam, number, now=NOW)
    grant(gate.one, Role.INVIGILATOR, gate.enterprise)
    with pytest.raises(Forbidden):
        photos.look(actor_for(gate.one), exam, number, now=NOW)


def test_declining_is_on_record_and_keeps_nobody_out(gate: Door) -> None:
    photos.decline(actor_for(gate.one), gate.exam.public_id, now=NOW)
    assert photos.asked(actor_for(gate.one), gate.exam.public_id) == photos.Asked(True, False)
    view = photos.identity(gate.invigilator, gate.exam.public_id, gate.number(gate.one))
    assert view.agreed is False and not view.photo
    assert acts() == ["candidate.photo_declined"]
    gate.come(gate.one)
    assert gate.see(gate.one) == gate.one.name


def test_agreement_taken_back_erases_at_once(gate: Door) -> None:
    give(gate)
    photos.decline(actor_for(gate.one), gate.exam.public_id, now=NOW)
    assert row().content is None and row().erased_at == NOW
    with pytest.raises(NotFound):
        look(gate)
    give(gate)
    assert row().agreed and row().erased_at is None


def test_agreement_may_be_taken_back_after_the_exam_too(gate: Door) -> None:
    give(gate)
    close_now(actor_for(make_manager(gate.enterprise)), gate.exam.public_id, now=NOW)
    with pytest.raises(Invalid, match="photo_not_asked"):
        give(gate)
    photos.decline(actor_for(gate.one), gate.exam.public_id, now=NOW)
    assert row().content is None and not row().agreed


def test_an_exam_that_asks_for_none_takes_none(app: Flask) -> None:
    gate = door()
    with pytest.raises(Invalid, match="photo_not_asked"):
        give(gate)
    with pytest.raises(NotFound):
        photos.asked(actor_for(gate.watcher), gate.exam.public_id)


def test_what_is_no_picture_is_refused(gate: Door) -> None:
    for data, code in ((b"GIF89a", "picture_not_picture"), (photo(20, 20), "picture_too_small")):
        with pytest.raises(Invalid, match=code):
            give(gate, data)
    with pytest.raises(Invalid, match="photo_missing"):
        photos.give(actor_for(gate.one), gate.exam.public_id, b"", now=NOW)
    assert acts() == []


def test_a_photo_is_erased_ninety_days_after_the_close_and_the_answer_stays(gate: Door) -> None:
    give(gate)
    due = NOW + timedelta(hours=3) + KEEP_PHOTO
    assert purge_photos(now=due) == 0
    assert row().content is not None
    after = due + timedelta(seconds=1)
    assert purge_photos(now=after) == 1
    assert row().content is None and row().agreed and row().erased_at == after
    assert purge_photos(now=after) == 0


def test_of_an_exam_without_a_close_it_is_kept_as_long_from_when_it_was_taken(gate: Door) -> None:
    give(gate)
    with transaction() as session:
        session.execute(update(Exam).where(Exam.id == gate.exam.id).values(closes_at=None))
    assert purge_photos(now=NOW + KEEP_PHOTO) == 0
    assert purge_photos(now=NOW + KEEP_PHOTO + timedelta(days=1)) == 1


@pytest.mark.parametrize("whole_unit", [False, True])
def test_a_legal_hold_keeps_the_photo_till_it_is_lifted(gate: Door, whole_unit: bool) -> None:
    give(gate)
    over = NOW + KEEP_PHOTO + timedelta(days=2)
    with reading() as session:
        owner = session.get_one(Exam, gate.exam.id).owner_id
        unit = session.get_one(Enterprise, owner)
        district = session.get_one(Place, session.get_one(Place, owner).parent_id)
    first, second = (actor_for(make_holder(Role.DISTRICT_OFFICER, district)) for _ in range(2))
    holds.hold(first, unit.public_id if whole_unit else gate.one.public_id, "事故", now=NOW)
    assert purge_photos(now=over) == 0
    (standing,) = holds.standing(second)
    holds.lift(second, standing.id, now=over)
    assert purge_photos(now=over) == 1
