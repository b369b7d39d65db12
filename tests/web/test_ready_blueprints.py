"""Ready blueprints on the desk: found by industry and use, taken as one's own."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam.domain.questions import Kind
from anquan_exam.services import blueprints
from tests.builders import MadeEnterprise, actor_for, make_enterprise, make_manager, sign_in
from tests.exam_builders import make_published_bank

KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)


@pytest.fixture
def enterprise() -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def desk(
    app: Flask, client: FlaskClient, enterprise: MadeEnterprise, tmp_path: Path
) -> FlaskClient:
    law = make_published_bank(120, kinds=KINDS)
    sheet = f"""\
industries:
  coal-mine:
    laws: [{law.id}]
    criteria: []
    posts: {{frontline: [never-published]}}
  school:
    laws: [{law.id}]
    criteria: []
    posts: {{frontline: [{law.id}]}}
people:
  frontline: {{laws: 1, posts: 1}}
spot-check: {{laws: 1}}
retests:
  - id: retest-command
    title: 违章指挥，复考
    banks: {{{law.id}: 1}}
new-workers: []
"""
    (tmp_path / "blueprints.yaml").write_text(sheet, encoding="utf-8")
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    return sign_in(client, make_manager(enterprise))


def text(page) -> str:
    return page.get_data(as_text=True)


def test_they_are_found_by_industry_use_and_word(desk: FlaskClient):
    assert all(t in text(desk.get("/blueprints/ready")) for t in ("煤矿", "学校", "违章指挥"))
    school = text(desk.get("/blueprints/ready?industry=school&use=spot-check"))
    assert "学校，现场抽查" in school and "煤矿，现场抽查" not in school
    # What is for every industry is found under each.
    assert "违章指挥，复考" in text(desk.get("/blueprints/ready?industry=school"))
    assert "没找到这样的" in text(desk.get("/blueprints/ready?q=没有这种"))


def test_one_is_taken_and_can_be_changed(desk: FlaskClient, enterprise: MadeEnterprise):
    taken = desk.post("/blueprints/ready/school-spot-check", data={"owner": enterprise.id})
    assert taken.status_code == 302
    made = taken.location.rsplit("/", 1)[-1]
    view = blueprints.get(actor_for(make_manager(enterprise)), made)
    assert view.blueprint.title == "学校，现场抽查"
    assert (view.blueprint.question_count, view.blueprint.full_score) == (10, 10000)
    assert view.policy.kind.value == "spot_check" and view.policy.needs_presence
    assert desk.get(taken.location).status_code == 200


def test_one_whose_banks_are_not_published_is_told_so(
    desk: FlaskClient, enterprise: MadeEnterprise
):
    assert "1 个题库还没发布" in text(desk.get("/blueprints/ready?industry=coal-mine"))
    answer = desk.post(
        "/blueprints/ready/coal-mine-frontline",
        data={"owner": enterprise.id},
        follow_redirects=True,
    )
    assert "这些题库还没发布，先发布再用：never-published" in text(answer)


def test_nobody_makes_one_for_another_enterprise(desk: FlaskClient):
    other = make_enterprise()
    answer = desk.post("/blueprints/ready/school-spot-check", data={"owner": other.id})
    assert answer.status_code == 404
    assert desk.get(f"/blueprints/ready?owner={other.id}").status_code == 404
    assert desk.post("/blueprints/ready/no-such", data={"owner": other.id}).status_code == 404
