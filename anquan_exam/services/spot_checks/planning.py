"""Before the draw: who comes, to whom, what is asked of how many out of which list. All of it is
frozen and committed to before anybody of the unit says a word."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprints import has_room
from anquan_exam.domain.drawing import blueprint_hash, commitment
from anquan_exam.domain.ready_blueprints import ReadyBlueprint
from anquan_exam.domain.screening import fits_length, unfit_kinds
from anquan_exam.domain.spot_check import Strata, terms_hash
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import Place, SpotCheck
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.people import Assigned
from anquan_exam.services.ids import new_id
from anquan_exam.services.pools import store_pool
from anquan_exam.services.scope import place_in_scope
from anquan_exam.services.spot_checks.asked import Asked, asked_for
from anquan_exam.services.spot_checks.listed import Listed
from anquan_exam.services.spot_checks.people_from import Chosen, arrival, choose
from anquan_exam.services.spot_checks.photos import cleaned, put_beside
from anquan_exam.services.spot_checks.reach import note

SECRET_BYTES = 32
KEY_LENGTH = 8
MOST_CALLED = 100
MOST_OFFICERS = 6
_LENGTHS = {"department": 80, "plan_item": 120, "notice_number": 80}


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer and the number of the enforcement certificate (执法证号)."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What the officer fills in. `ready` is a ready blueprint's id, or asked.OWN and the public id
    of one made here. `shift` is a list of names or numbers, one a line, of whoever is at work now
    (班前会, 灯房); `shift_list` the public id of one the unit keeps; both "" for everybody on the
    roster. `photos` are of the sheet, as the camera gave them. With `sequential`
    whoever does well may stop early, by the usual rule."""

    place_id: int
    department: str
    officers: tuple[Officer, ...]
    plan_item: str
    notice_number: str
    visits_used: int
    ready: str
    count: int
    strata: Strata
    shift: str
    shift_list: str = ""
    arrived_at: datetime | None = None
    photos: tuple[bytes, ...] = ()
    sequential: bool = False


def plan(actor: Actor, wanted: Plan, known: Iterable[ReadyBlueprint], *, now: datetime) -> str:
    """Freeze the list and what is asked, and commit to the secret; gives the public id.

    Raises NotFound, Invalid `department_missing`, `officers_missing`, `officer_incomplete`,
    `text_too_long`, `count_wrong`, `list_too_long`, `too_few_people`, `shift_unclear`,
    `shift_gone`, `arrived_wrong`, `photos_many`, `picture_…`, `ready_missing`; Problem
    `ready_banks_missing`, `blueprint_archived`, `pool_short`,
    `screening_unfit`."""
    _check(wanted)
    arrived, photos = arrival(wanted.arrived_at, now), cleaned(wanted.photos)
    terms = _terms(actor, wanted, known, clock.local(now).date())
    with transaction() as session:
        made = _row(session, wanted, terms)
        made.created_by, made.created_at, made.arrived_at = actor.person_id, now, arrived
        session.add(made)
        session.flush()
        kept = put_beside(session, actor, made, photos, now)
        note(
            session,
            actor,
            made,
            terms.place,
            "spot_check.planned",
            now,
            commitment=made.commitment,
            people=len(terms.people),
            count=made.count,
            strangers=len(terms.chosen.strangers),
            people_from=terms.chosen.source.value,
            **({"sha256": kept} if kept else {}),
        )
        return made.public_id


@dataclass(frozen=True)
class _Terms:
    """What a plan comes to: out of whom, with what."""

    place: Place
    people: tuple[Listed, ...]
    chosen: Chosen
    asked: Asked


def _terms(actor: Actor, wanted: Plan, known: Iterable[ReadyBlueprint], day: date) -> _Terms:
    with reading() as session:
        place = place_in_scope(session, actor, Permission.SPOT_CHECK, wanted.place_id)
        if place.kind != PlaceKind.ENTERPRISE:
            raise NotFound("place")
        chosen = choose(session, place, pasted=wanted.shift, shift_list=wanted.shift_list, day=day)
        if wanted.count > len(chosen.people):
            raise Invalid("too_few_people", "count", people=len(chosen.people))
        asked = asked_for(session, actor, place, wanted.ready, known, day, wanted.sequential)
    _check_screening(asked)
    if not has_room(asked.blueprint, asked.pool):
        raise Problem("pool_short")
    return _Terms(place, tuple(_keyed(chosen.people, wanted.strata)), chosen, asked)


def _check_screening(asked: Asked) -> None:
    """Raises Problem `screening_unfit` for a paper that cannot stop early."""
    rule = asked.policy.sequential
    kinds = {entry.kind for entry in asked.pool}
    if unfit_kinds(rule, kinds) or not fits_length(rule, asked.blueprint):
        raise Problem("screening_unfit")


def _row(session: Session, wanted: Plan, terms: _Terms) -> SpotCheck:
    """The row of a check, its secret drawn and committed to."""
    secret = secrets.token_bytes(SECRET_BYTES)
    what, chosen = terms.asked, terms.chosen
    asked, drawn_from = blueprint_hash(what.blueprint), store_pool(session, what.pool)
    agreed = terms_hash(((one.key, one.stratum) for one in terms.people), wanted.count)
    return SpotCheck(
        public_id=new_id(),
        place_id=terms.place.id,
        department=wanted.department.strip(),
        officers=[[one.name.strip(), one.number.strip()] for one in wanted.officers],
        plan_item=wanted.plan_item.strip(),
        notice_number=wanted.notice_number.strip(),
        visits_used=wanted.visits_used,
        title=what.title,
        blueprint=what.blueprint.to_json(),
        policy=what.policy.to_json(),
        count=wanted.count,
        strata=wanted.strata.value,
        people=[one.to_json() for one in terms.people],
        not_on_roster=list(chosen.strangers),
        people_from=chosen.source.value,
        shift_list_id=chosen.shift_list_id,
        secret=secret,
        pool_hash=drawn_from,
        blueprint_hash=asked,
        terms_hash=agreed,
        commitment=commitment(secret, drawn_from, asked, agreed),
        drawn=[],
    )


def _check(wanted: Plan) -> None:
    if not wanted.department.strip():
        raise Invalid("department_missing", "department")
    for name, most in _LENGTHS.items():
        if len(getattr(wanted, name)) > most:
            raise Invalid("text_too_long", name, most=most)
    if not 2 <= len(wanted.officers) <= MOST_OFFICERS:
        raise Invalid("officers_missing", "officers")
    if not all(one.name.strip() and one.number.strip() for one in wanted.officers):
        raise Invalid("officer_incomplete", "officers")
    if not 1 <= wanted.count <= MOST_CALLED or wanted.visits_used < 0:
        raise Invalid("count_wrong", "count", most=MOST_CALLED)


def _keyed(people: Iterable[Assigned], strata: Strata) -> list[Listed]:
    """Everybody under a random key that says nothing, with what they stand for."""
    keys: dict[str, None] = {}
    everybody = list(people)
    while len(keys) < len(everybody):
        keys[new_id(KEY_LENGTH).upper()] = None
    return [
        Listed(
            key,
            _stratum(one, strata),
            one.person_id,
            one.name,
            one.department,
            one.posts,
            one.employee_number,
        )
        for key, one in zip(keys, everybody, strict=True)
    ]


def _stratum(one: Assigned, strata: Strata) -> str:
    return {Strata.POST: one.posts, Strata.TEAM: one.department, Strata.NONE: ""}[strata]
