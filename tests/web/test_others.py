"""Others' objects look as if they did not exist. Every route with an argument is tried by a manager
of another enterprise, with ids that are real; and nothing changes by it."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import IntegerConverter, Rule

from anquan_exam.domain.access import Permission, Role
from anquan_exam.domain.private_ids import private_prefix
from anquan_exam.models import (
    Assignment,
    Attempt,
    Base,
    Document,
    Employment,
    ExamFile,
    ExamTarget,
    Person,
    RoleGrant,
    RosterImport,
    RosterRow,
    StartCode,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.ids import new_id
from tests import builders, exam_builders, result_builders
from tests.builders import NOW, MadeEnterprise

# Their arguments name nothing that belongs to anybody.
NOBODYS = {"home.names_of", "results.export", "system.download_backup"}
# What any worker may practise with: shipped content.
FOR_ALL = {"practice.keep", "practice.book", "practice.bank", "practice.book_begin"}


@dataclass(frozen=True)
class World:
    """One enterprise with one of everything that has an address; fields by the first part of it."""

    blueprints: str
    exams: str
    people: str
    places: str
    roster: str
    manager: Person
    nested: dict[str, Any]

    def parent(self, area: str) -> str:
        """What the first argument of an area's addresses names."""
        name = {"invigilation": "exams", "results": "exams", "exam": "exams"}.get(area, area)
        return str(getattr(self, name, ""))


def make_world() -> World:
    """A manager's enterprise with people, an exam that was sat, a roster, and the rest."""
    room = result_builders.make_room("考过的人", "没考的人")
    attempt = result_builders.sit(room.exam, room.people[0], 3)
    enterprise = room.enterprise
    bank = exam_builders.make_published_bank(owner=enterprise)
    blueprint = exam_builders.make_blueprint(enterprise, bank)
    nested = {
        **_below(enterprise, room.exam.id, room.people[0], room.manager),
        "attempt": attempt,
        "bank": bank.id,
        "bank_id": bank.id,
        "question_id": bank.questions[0].id,
        "question": room.exam.pool[0].question_id,
        "section_id": room.exam.blueprint.sections[0].id,
        "topic": "01-duties",
        "name": "01-duties.md",
        "number": room.exam.numbers[room.people[0].id],
        "question_number": 1,
        "old": 1,
        "new": 1,
        "job": "zzzzzzzz",
        "line": 3,
        "sheet": 1,
    }
    return World(
        blueprint.public_id,
        room.exam.public_id,
        room.people[0].public_id,
        enterprise.public_id,
        _roster(enterprise, room.manager),
        room.manager,
        nested,
    )


def _below(
    enterprise: MadeEnterprise, exam: int, person: Person, manager: Person
) -> dict[str, Any]:
    place = builders.make_place(enterprise)
    with transaction() as session:
        file = ExamFile(
            exam_id=exam,
            kind="signed-results",
            filename="签字表.pdf",
            content_type="application/pdf",
            sha256="0" * 64,
            content=b"%PDF",
            added_at=NOW,
            added_by=manager.id,
        )
        procedure = Document(
            id=f"{private_prefix(enterprise.public_id)}procedure",
            title="操作规程",
            short="操作规程",
            kind="操作规程",
            owner_id=enterprise.id,
            content={},
            recorded_at=NOW,
        )
        target = ExamTarget(exam_id=exam, place_id=place.id)
        code = StartCode(exam_id=exam, code="123456", given_by=manager.id, given_at=NOW)
        session.add_all([file, procedure, target, code])
        session.flush()
        made: dict[str, Any] = {"target_id": target.id, "code": code.id, "file": file.id}
        made["document_id"] = procedure.id
    with reading() as session:
        ids = {
            "employment_id": select(Employment.id).where(Employment.person_id == person.id),
            "assignment_id": select(Assignment.id).where(Assignment.person_id == person.id),
            "grant_id": select(RoleGrant.id).where(RoleGrant.person_id == manager.id),
            "attempt_number": select(Attempt.id).where(Attempt.exam_id == exam),
        }
        made |= {name: session.scalar(query) for name, query in ids.items()}
    return made | {
        "place_id": place.id,
        "post_id": builders.make_post(enterprise).id,
        "site_id": builders.make_site(enterprise).id,
    }


def _roster(enterprise: MadeEnterprise, manager: Person) -> str:
    with transaction() as session:
        record = RosterImport(
            public_id=new_id(),
            enterprise_id=enterprise.id,
            uploaded_by=manager.id,
            uploaded_at=NOW,
            filename="花名册.xlsx",
            sha256="0" * 64,
            status="ready",
            rows_total=1,
        )
        session.add(record)
        session.flush()
        session.add(RosterRow(import_id=record.id, line=3, cells="{}", verdict="ask"))
        return record.public_id


def address(rule: Rule, parent: World | None, child: World | None) -> str:
    """The address of `rule` with the parent's object, the child's below it; None: made-up ids."""
    area = rule.rule.split("/")[1]
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        world = parent if name in ("public_id", "exam") else child
        if world is None:
            values[name] = 987654321 if isinstance(converter, IntegerConverter) else "zzzzzzzz"
        elif world is parent and name in ("public_id", "exam"):
            values[name] = world.parent(area)
        else:
            here = _name_here(rule, name)
            assert here in world.nested, f"{rule.rule}: let make_world make a {here}, or say whose"
            values[name] = world.nested[here]
    found = rule.build(values, append_unknown=False)
    assert found is not None, rule.rule
    return found[1]


def _name_here(rule: Rule, name: str) -> str:
    """`number` is a candidate's, a start code's, a file's or an attempt's, as the address says."""
    places = {
        "/code/": "code",
        "/files/": "file",
        "/sit/over/": "attempt_number",
        "<int:number>": "question_number",
    }
    if name != "number":
        return name
    return next((found for part, found in places.items() if part in rule.rule), name)


# What forms ask for, so that a post gets past its form and as far as the object.
FILLED = {
    "ends_on": "2026-11-23",
    "begins_on": "2026-11-23",
    "name": "改个名字",
    "reason": "只是试试",
    "title": "试试",
    "minutes": "5",
    "enterprise": "1",
    "role": "team-leader",
    "step": "2",
    "confirm": "1",
}


def outcome(client: FlaskClient, path: str, method: str) -> tuple[int, int]:
    """The status, and the status in the end where it leads elsewhere."""
    data = FILLED if method == "POST" else None
    with client.open(path, method=method, data=data) as first:
        status, onward = first.status_code, first.headers.get("Location")
    if onward is None:
        return status, status
    with client.get(onward) as last:
        return status, last.status_code


def counts() -> dict[str, int]:
    """Rows by table: sign-ins apart, which the test itself makes."""
    with reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name != "sign_in"
        }


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with an argument that names somebody's object, by method."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if rule.arguments
        and method in (rule.methods or ())
        and rule.endpoint not in NOBODYS | FOR_ALL
        and isinstance(getattr(app.view_functions[rule.endpoint], "needs", None), Permission)
        and not rule.rule.startswith("/practice/")
    ]


def stranger(client: FlaskClient, world: World) -> FlaskClient:
    """The manager of `world`, who may do everything there, and nothing elsewhere."""
    with reading() as session:
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == world.manager.id)
        ).one()
    place = builders.place_of(grant.place_id)
    for role in (Role.INVIGILATOR, Role.BANK_EDITOR, Role.INSPECTOR):
        builders.grant(world.manager, role, place)
    return builders.sign_in(client, world.manager)


def test_the_objects_of_another_enterprise_look_as_if_they_did_not_exist(
    app: Flask, client: FlaskClient
) -> None:
    theirs, own = make_world(), make_world()
    stranger(client, own)
    before, odd = counts(), []
    for rule, method in routes(app):
        found = outcome(client, address(rule, theirs, theirs), method)
        made_up = outcome(client, address(rule, None, None), method)
        if found != made_up or found[1] not in (404, 422) or (method, found[1]) == ("GET", 422):
            odd.append(f"{method} {rule.rule}: {found}")
    assert not odd, "\n".join(odd)
    assert counts() == before


def test_others_objects_are_not_found_below_one_s_own_either(
    app: Flask, client: FlaskClient
) -> None:
    """/places/<mine>/posts/<theirs>: the parent's being one's own opens nothing."""
    theirs, own = make_world(), make_world()
    stranger(client, own)
    before, odd, tried = counts(), [], 0
    for rule, method in routes(app):
        if set(rule._converters) & OWNED and len(rule._converters) > 1:
            tried += 1
            found = outcome(client, address(rule, own, theirs), method)
            if found[0] < 300 or found != outcome(client, address(rule, own, None), method):
                odd.append(f"{method} {rule.rule}: {found}")
    assert not odd, "\n".join(odd)
    assert counts() == before
    assert tried > 5


# Named by a number of the whole site, not by a place below their parent.
OWNED = {
    "assignment_id",
    "employment_id",
    "target_id",
    "place_id",
    "post_id",
    "site_id",
    "attempt",
}


def test_a_worker_finds_nobody_s_paper_but_the_own(app: Flask, client: FlaskClient) -> None:
    theirs = make_world()
    builders.sign_in(client, builders.make_person(enterprise=builders.make_enterprise()))
    before, tried = counts(), 0
    for rule, method in routes(app):
        if rule.rule.split("/")[1] in ("sit", "result", "exam"):
            tried += 1
            found = outcome(client, address(rule, theirs, theirs), method)
            assert found[1] == 404, f"{rule.rule}: {found}"
    assert counts() == before
    assert tried > 5
