"""The demonstration district: whole, fictitious, and refused in production."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from stdnum.cn import uscc

from anquan_exam import clock, create_app
from anquan_exam.domain.absences import Length
from anquan_exam.domain.access import ROLE_LABELS, Actor, Permission, Role
from anquan_exam.domain.cases import Step
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.people import IdNumber, check_id_number
from anquan_exam.domain.results import Outcome
from anquan_exam.models import (
    Enterprise,
    EnterpriseIndustry,
    Exam,
    Person,
    Result,
    Site,
    db,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import absences, cases, sign_ins
from anquan_exam.services.agenda import Turn, agenda
from anquan_exam.services.demo import site
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.errors import Problem
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.rows import every_row
from anquan_exam.services.verification import verify
from tests.builders import PASSWORD, actor_for, make_person, sign_in


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The site as `make run` sets it up."""
    runner = app.test_cli_runner()
    assert runner.invoke(args=["banks", "publish"]).exit_code == 0
    made = runner.invoke(args=["demo", "--if-empty"])
    assert made.exit_code == 0, made.output
    return app


def person_of(role: Role) -> Person:
    (login,) = (login for login in site.logins() if login.role == ROLE_LABELS[role])
    with reading() as session:
        return session.scalars(select(Person).where(Person.phone == login.phone)).one()


@contextmanager
def in_production(app: Flask) -> Iterator[Flask]:
    """The same database under an application that is in production."""
    settings = app.extensions["settings"].model_copy(update={"production": True})
    other = create_app(settings)
    with other.app_context():
        yield other
        db.engine.dispose()
    other.extensions["hot_engine"].dispose()


def test_the_district_is_whole_fictitious_and_ready_to_try(demo):
    """One set-up, looked at from all sides: it takes seconds."""
    everything_a_stranger_wants_to_try_is_there()
    everybody_is_well_formed_and_marked_as_made_up()
    there_is_one_login_a_role_that_may_what_the_role_may()
    the_worker_has_an_exam_to_sit_and_the_manager_results_to_read()
    the_draws_of_the_finished_exams_stand_up_to_checking()
    there_are_greens_and_reds_to_look_at()


def everything_a_stranger_wants_to_try_is_there():
    now = clock.now()
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) >= 150
        industries = session.scalars(select(EnterpriseIndustry.industry).distinct()).all()
        assert len(industries) >= 6
        assert session.scalar(select(func.count()).where(Site.no_phones.is_(True))) >= 1
        exams = session.scalars(select(Exam)).all()
        passed = dict(
            session.execute(select(Result.passed, func.count()).group_by(Result.passed)).all()
        )
    assert passed[True] > passed[False] > 0
    closed = [exam for exam in exams if exam.status == "closed"]
    assert closed and all(exam.revealed_secret for exam in closed)
    running = [exam for exam in exams if exam.status == "published"]
    assert sum(exam.opens_at <= now < (exam.closes_at or now) for exam in running) == 1
    assert any(exam.opens_at > now for exam in running)
    assert any(exam.kind == "self_test" for exam in running)


def everybody_is_well_formed_and_marked_as_made_up():
    today = clock.local(clock.now()).date()
    with reading() as session:
        people = session.scalars(select(Person)).all()
        codes = session.scalars(select(Enterprise.credit_code)).all()
    assert all(person.demo for person in people)
    numbers = [person.id_number for person in people if person.id_number]
    assert numbers
    for number in numbers:
        assert isinstance(check_id_number(number, today), IdNumber)
        assert number.startswith("999999")
    assert all(uscc.is_valid(code) and code[2:8] == "999999" for code in codes)
    names = [person.name for person in people]
    assert len(set(names)) == len(names)


def there_is_one_login_a_role_that_may_what_the_role_may():
    logins = site.logins()
    assert [login.role for login in logins] == [ROLE_LABELS[role] for role in Role]
    for role in Role:
        actor = actor_for(person_of(role))
        assert [grant.role for grant in actor.grants] == ([] if role is Role.WORKER else [role])
    opened = sign_ins.sign_in(logins[0].phone, logins[0].code, now=clock.now(), hours=1)
    assert not opened.must_change


def the_worker_has_an_exam_to_sit_and_the_manager_results_to_read():
    now = clock.now()
    worker = actor_for(person_of(Role.WORKER))
    first = agenda(worker, now=now).first
    assert first is not None and first.turn is Turn.NOW
    manager: Actor = actor_for(person_of(Role.SAFETY_MANAGER))
    assert manager.can(Permission.RESULTS_VIEW)
    outcomes = {row.outcome for row in every_row(manager, Filter(), now=now)}
    assert {Outcome.PASSED, Outcome.FAILED, Outcome.ABSENT, Outcome.SITTING} <= outcomes


def the_draws_of_the_finished_exams_stand_up_to_checking():
    with reading() as session:
        closed = session.scalars(select(Exam.public_id).where(Exam.status == "closed")).all()
    seen = [verify(exam) for exam in closed]
    assert seen and all(each.sound and each.papers for each in seen)


def there_are_greens_and_reds_to_look_at():
    now = clock.now()
    today = clock.local(now).date()
    manager = actor_for(person_of(Role.SAFETY_MANAGER))
    with reading() as session:
        unit = session.scalars(select(Enterprise.place_id).order_by(Enterprise.place_id)).first()
        ids = session.scalars(select(Person.id)).all()
        answers = [
            one for own in answers_of(session, ids, today, known_at=now).values() for one in own
        ]
    mine = [one.verdict for one in answers if one.enterprise_id == unit]
    assert sum(one.eligible for one in mine) > 20
    whys = {reason.why for one in mine for reason in one.reasons}
    assert {
        Why.CERTIFICATE_ENDING, Why.CERTIFICATE_MISMATCH, Why.NO_CERTIFICATE, Why.CASE_OPEN,
        Why.AWAY_TOO_LONG, Why.LEVEL_MISSING, Why.FORM_BARRED,
    } <= whys  # fmt: skip
    ((case,), total) = cases.listed(manager, cases.CaseFilter(), today=today)
    assert (case.step, total) == (Step.TRAINING, 1)
    assert absences.figures(manager, now=now) == {
        Length.SHORT: 1,
        Length.NEAR: 1,
        Length.FULL: 1,
    }


def test_production_refuses_the_accounts_and_another_set_up(app):
    person = make_person()
    with transaction() as session:
        session.execute(update(Person).values(demo=True))
    cookie = sign_in(app.test_client(), person).get_cookie("aq")
    assert cookie is not None and person.phone is not None
    form = {"account": person.phone, "password": PASSWORD}
    with in_production(app) as other:
        other.config["WTF_CSRF_ENABLED"] = False
        client = other.test_client()
        refused = client.post("/sign-in", data=form, base_url="https://localhost")
        assert refused.status_code == 422
        assert "演示账号" in refused.text
        client.set_cookie("aq", cookie.value, secure=True)
        assert client.get("/home", base_url="https://localhost").status_code == 302
        again = other.test_cli_runner().invoke(args=["demo"])
        assert again.exit_code == 1
        assert "正式站点" in again.output
    elsewhere = app.test_client()
    elsewhere.set_cookie("aq", cookie.value)
    assert elsewhere.get("/home").status_code == 200


def test_a_site_with_anything_in_it_is_left_alone(app):
    make_person()
    with pytest.raises(Problem, match="demo_not_empty"):
        site.set_up(now=clock.now(), production=False)
    quiet = app.test_cli_runner().invoke(args=["demo", "--if-empty"])
    assert (quiet.exit_code, quiet.output) == (0, "")
    assert "没有演示账号" in app.test_cli_runner().invoke(args=["demo", "--logins"]).output


def test_without_banks_it_says_what_to_do_first(app):
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code == 1
    assert "flask banks publish" in refused.output
