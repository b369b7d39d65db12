"""The pages of certificates as a browser meets them: forged fields, double posts, who sees what."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.models import CertificateRecord, Person, Place, PostFeatures, TrailEntry
from anquan_exam.models.session import reading
from tests.builders import (
    MadeEnterprise,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
    make_post,
    sign_in,
)
from tests.fact_builders import make_certificate
from tests.pictures import tagged_photo
from tests.roster_files import xlsx

CARD = {
    "family": "special-operations",
    "operations": "低压电工作业",
    "number": "JZ-1",
    "valid_from": "2024-01-01",
    "valid_until": "2029-12-31",
}


@pytest.fixture
def unit(app) -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return make_person("示例甲", enterprise=unit, number="W01")


@pytest.fixture
def desk(client: FlaskClient, unit: MadeEnterprise) -> FlaskClient:
    return sign_in(client, make_manager(unit, "测试管理"))


def live() -> list[CertificateRecord]:
    with reading() as session:
        rows = select(CertificateRecord).where(CertificateRecord.withdrawn_at.is_(None))
        return list(session.scalars(rows.order_by(CertificateRecord.id)))


def test_a_card_is_entered_once_however_often_it_is_sent(desk, worker) -> None:
    sent = {**CARD, "person": worker.public_id}
    first = desk.post("/certificates/new", data=sent)
    assert first.status_code == 302
    assert "登上了。" in desk.get(first.location).text
    again = desk.post("/certificates/new", data=sent)
    assert again.status_code == 422 and "已经在台账里了" in again.text
    assert len(live()) == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"family": "driving"},
        {"family": ""},
        {"valid_from": "yesterday"},
        {"valid_until": "9999-99-99"},
        {"valid_from": "0001-01-01"},
        {"review_by": "x"},
        {"number": "<script>" * 9},
    ],
)
def test_a_forged_field_is_refused_in_words_and_what_was_typed_stays(desk, worker, forged) -> None:
    sent = {**CARD, "issuer": "示例厅", "person": worker.public_id, **forged}
    page = desk.post("/certificates/new", data=sent)
    assert page.status_code == 422 and "示例厅" in page.text and 'role="alert"' in page.text
    assert "<script><script>" not in page.text
    assert live() == []


def test_nobody_s_card_is_entered_for_a_stranger(desk) -> None:
    stranger = make_person(enterprise=make_enterprise())
    assert desk.get(f"/certificates/new?person={stranger.public_id}").status_code == 404
    sent = {**CARD, "person": stranger.public_id}
    assert desk.post("/certificates/new", data=sent).status_code == 404
    assert live() == []


def test_the_photo_is_never_kept_by_the_browser_and_each_look_is_on_the_trail(desk, worker) -> None:
    photo = (BytesIO(tagged_photo()), "证.jpg")
    made = desk.post(
        "/certificates/new",
        data={**CARD, "person": worker.public_id, "photo": photo},
        content_type="multipart/form-data",
    ).location
    shown = desk.get(f"{made}/photo")
    assert shown.mimetype in ("image/jpeg", "image/png")
    assert shown.headers["Cache-Control"] == "private, no-store"
    desk.get(f"{made}/photo")
    with reading() as session:
        seen = select(TrailEntry).where(TrailEntry.act == "certificate.photo_seen")
        assert len(session.scalars(seen).all()) == 2


def test_whoever_only_views_changes_nothing(client, unit, worker) -> None:
    made = make_certificate(worker, unit)
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    sign_in(client, make_holder(Role.INSPECTOR, district, "测试执法"))
    page = client.get(f"/certificates/{made.public_id}")
    assert page.status_code == 200 and "作废这一条" not in page.text and "看全号" not in page.text
    for path in ("withdraw", "revoke", "number", "correct"):
        answer = client.post(f"/certificates/{made.public_id}/{path}", data={"reason": "试试"})
        assert answer.status_code == 403
    assert client.get("/certificates/files").status_code == 403
    assert len(live()) == 1


def test_a_team_leader_sees_the_team_and_a_worker_only_the_own(client, unit, worker) -> None:
    team = make_place(unit, "一班")
    mate = make_person("示例乙", enterprise=unit, place=team)
    make_certificate(worker, unit, operations=("瓦斯检查作业",))
    own = make_certificate(mate, unit, operations=("井下爆破作业",))
    sign_in(client, make_holder(Role.TEAM_LEADER, team, "测试班长"))
    page = client.get("/certificates").text
    assert "井下爆破作业" in page and "瓦斯检查作业" not in page
    sign_in(client, mate)
    mine = client.get("/me/certificates").text
    assert "井下爆破作业" in mine and "瓦斯检查作业" not in mine
    assert client.get(f"/certificates/{own.public_id}").status_code == 403
    assert client.get("/certificates").status_code == 403


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "到期了。要它的活先别干"),
        (0, "今天到期，赶紧办换证。"),
        (1, "明天到期，赶紧办换证。"),
        (45, "再过 45 天到期，该办换证了。"),
        (90, "好用着呢，没事。"),
    ],
)
def test_one_s_own_card_says_what_to_do(client, unit, worker, days, words) -> None:
    today = clock.local(clock.now()).date()
    make_certificate(worker, unit, valid_until=today + timedelta(days=days))
    sign_in(client, worker)
    assert words in client.get("/me/certificates").text


def test_what_a_post_needs_is_kept_only_when_somebody_accepts_it(desk, unit) -> None:
    post = make_post(unit, "井下电工")
    path = f"/places/{unit.public_id}/posts/{post.id}/needs"
    page = desk.get(f"{path}?propose=1").text
    assert 'value="煤矿井下电气作业"' in page

    def said() -> list[PostFeatures]:
        with reading() as session:
            return list(session.scalars(select(PostFeatures).order_by(PostFeatures.id)))

    assert said() == []
    sent = {
        "industries": ["coal-mine", "no-such"],
        "underground": "1",
        "need-mine": "煤矿井下电气作业",
    }
    assert desk.post(path, data=sent).status_code == 302
    assert desk.post(path, data=sent).status_code == 302
    (row,) = said()
    assert (row.industries, row.needs) == (["coal-mine"], [[Family.MINE, ["煤矿井下电气作业"]]])
    assert desk.post(path, data={"need-mine": "x"}).status_code == 422
    assert len(said()) == 1


def test_a_file_is_taken_in_two_steps_and_its_parked_rows_come_back(desk, unit, worker) -> None:
    header = ["姓名", "工号", "证书类别", "操作项目", "证号", "有效期起", "有效期止"]
    good = ["示例甲", "W01", "特种作业操作证", "低压电工作业", "C1", "2024-01-01", "2029-12-31"]
    bad = ["=cmd()", "W01", "特种作业操作证", "低压电工作业", "C2", "2024-01-01", "2029-12-31"]
    sent = {
        "enterprise": unit.public_id,
        "file": (BytesIO(xlsx([header, good, bad])), "<b>证件</b>.xlsx"),
    }
    preview = desk.post("/certificates/files", data=sent, content_type="multipart/form-data")
    page = desk.get(preview.location).text
    assert "存下 1 本证" in page and "姓名：姓名空着，或者不像姓名。" in page
    assert "<b>证件</b>" not in page and live() == []
    for _ in range(2):
        assert desk.post(f"{preview.location}/take").status_code == 302
    assert len(live()) == 1
    assert "这份文件已经存过了" in desk.get(preview.location).text
    mend = desk.get(f"{preview.location}/mend.xlsx")
    assert mend.status_code == 200 and mend.data.startswith(b"PK")
    assert desk.get("/certificates/template.xlsx").data.startswith(b"PK")
    assert desk.get("/certificates/export.xlsx").data.startswith(b"PK")
    nothing = desk.post("/certificates/files", data={"enterprise": unit.public_id})
    assert nothing.status_code == 422 and "还没选文件" in nothing.text


def test_the_desk_tells_of_each_alarm_by_itself(desk, unit, worker) -> None:
    today = clock.local(clock.now()).date()
    assert "缺证" not in desk.get("/desk").text
    make_certificate(worker, unit, valid_until=today + timedelta(days=10))
    make_certificate(
        worker, unit, operations=("瓦斯检查作业",), review_by=today + timedelta(days=20)
    )
    page = desk.get("/desk").text
    assert (
        "30 天内到期 1 本" in page and "60 天内该复审 1 本" in page and "过期、没复审" not in page
    )
