"""The system's page: the state as it is, and its two buttons, for administrators alone."""

import io
import tarfile
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.models import db
from anquan_exam.models.session import transaction
from anquan_exam.services import backups, leases, periodic, sealing, trail
from tests import builders


@pytest.fixture
def administrator(app: Flask, client: FlaskClient) -> Iterator[FlaskClient]:
    person = builders.make_holder(Role.ADMINISTRATOR, builders.make_district(), "管系统的")
    yield builders.sign_in(client, person)
    for backup in backups.kept(backups.default_folder()):
        backup.path.unlink()


def test_it_shows_what_is_missing_and_what_is_there(administrator: FlaskClient) -> None:
    page = administrator.get("/system/").text
    assert "还没有备份" in page
    assert "定时任务没在做" in page
    assert "还没核对过" in page
    leases.take(periodic.LEASE, "a", now=clock.now(), seconds=60)
    assert "定时任务在做" in administrator.get("/system/").text


def test_a_backup_is_made_listed_and_fetched_whole(
    administrator: FlaskClient,
) -> None:
    page = administrator.post("/system/backups", follow_redirects=True).text
    (made,) = backups.kept(backups.default_folder())
    assert "备份做好了" in page
    assert made.path.name in page
    with administrator.get(f"/system/backups/{made.path.name}") as fetched:
        assert fetched.headers["Content-Disposition"].startswith("attachment")
        content = fetched.data
    assert content == made.path.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert archive.getnames()[0] == "manifest.json"
    assert "下载备份" in administrator.get("/trail/").text


@pytest.mark.parametrize("name", ["..%2Fkeys%2Fdata.key", "no.tar.gz", "data.key"])
def test_nothing_but_a_backup_can_be_fetched(administrator: FlaskClient, name: str) -> None:
    assert administrator.get(f"/system/backups/{name}").status_code == 404


def test_the_trail_is_checked_and_the_outcome_stays_on_the_page(
    administrator: FlaskClient,
) -> None:
    with transaction() as session:
        for _ in range(3):
            trail.record(session, SYSTEM, "exam.published", ("exam", "k"), now=clock.now())
    sealing.seal_all("a", now=clock.now())
    printed = str(sealing.head())
    page = administrator.post("/system/verify", data={"anchor": printed}, follow_redirects=True)
    assert "3 条都对得上" in page.text
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE trail_entry SET act = 'exam.closed' WHERE position = 2"))
    page = administrator.post("/system/verify", follow_redirects=True)
    assert "第 2 条对不上" in page.text
    assert "有对不上的" in administrator.get("/system/").text


def test_an_anchor_copied_wrong_is_asked_for_again(administrator: FlaskClient) -> None:
    page = administrator.post("/system/verify", data={"anchor": "12:xyz"}, follow_redirects=True)
    assert "这个锚点认不出来" in page.text
    assert 'value="12:xyz"' in page.text


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.INSPECTOR])
def test_nobody_else_comes_near_it(app: Flask, client: FlaskClient, role: Role) -> None:
    builders.sign_in(client, builders.make_holder(role, builders.make_district()))
    assert client.get("/system/").status_code == 403
    assert client.post("/system/backups").status_code == 403
    assert client.post("/system/verify").status_code == 403
    assert client.get("/system/backups/x").status_code == 403
