"""Pictures of questions: published with their bank, shown to whoever is signed in, kept a year."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.pictures import clean_picture
from anquan_exam.services import banks
from anquan_exam.services.errors import Problem
from tests.builders import NOW, make_person, sign_in
from tests.exam_builders import TOPICS, made_question, make_document
from tests.pictures import photo

PHOTO = clean_picture(photo())


def picture_bank(number: int = 1) -> Bank:
    shown = replace(
        made_question(1, Kind.SINGLE, "pictured"), picture=Picture(PHOTO.name, "两名工人")
    )
    return Bank(
        "pictured", "带图的题", number, BankCategory.POSTS, ("all",), (), ("all",), "首次发布。",
        (BankQuestion(shown, TOPICS[0], None),),
    )  # fmt: skip


def published(pictures: dict[str, bytes]) -> None:
    make_document()
    register = banks.stored_register(None)
    banks.publish(picture_bank(), register, actor=SYSTEM, now=NOW, pictures=pictures)


@pytest.fixture
def worker_client(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_person())


def test_a_published_picture_is_shown_to_whoever_is_signed_in(worker_client: FlaskClient):
    published({PHOTO.name: PHOTO.data})

    shown = worker_client.get(f"/pictures/{PHOTO.name}")

    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/jpeg", PHOTO.data)
    assert "private" in shown.headers["Cache-Control"]
    assert "immutable" in shown.headers["Cache-Control"]


def test_a_stranger_is_sent_to_sign_in(client: FlaskClient):
    published({PHOTO.name: PHOTO.data})

    assert client.get(f"/pictures/{PHOTO.name}").status_code == 302


@pytest.mark.parametrize("name", ["0" * 32 + ".jpg", "..%2fapp.py", "a.png"])
def test_what_is_no_picture_is_not_found(worker_client: FlaskClient, name: str):
    assert worker_client.get(f"/pictures/{name}").status_code == 404


def test_a_bank_whose_picture_is_missing_is_not_published(app: object):
    with pytest.raises(Problem) as refused:
        published({})

    assert refused.value.code == "picture_missing"
    assert refused.value.detail["question"] == "pictured-0001"
