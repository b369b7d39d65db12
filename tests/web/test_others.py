"""Others' objects look as if they did not exist. Every route with an argument is tried by a manager
of another enterprise, with ids that are real; and nothing changes by it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import IntegerConverter, Rule

from anquan_exam.domain.access import Permission, Role
from anquan_exam.models import (
    Base,
    RoleGrant,
)
from anquan_exam.models.session import reading
from tests import builders
from tests.others import World, make_world

# Their arguments name nothing that belongs to anybody.
NOBODYS = {"home.names_of", "results.export", "system.download_backup", "blueprints.take"}
# What any worker may practise with: shipped content.
FOR_ALL = {"practice.keep", "practice.book", "practice.bank", "practice.book_begin"}


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
        "/corrections/": "correction",
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
    "imported",
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
