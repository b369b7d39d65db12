"""Acts on blueprints: make, save, copy, put away."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprint_templates import BLUEPRINT_TEMPLATES, from_template
from anquan_exam.domain.blueprints import Blueprint, blueprint_hash
from anquan_exam.domain.policy import TEMPLATES, Policy
from anquan_exam.models import BlueprintRecord, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.blueprints.views import find, stamp
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.pools import stock
from anquan_exam.services.scope import place_in_scope

MOST_SECTIONS = 30
MOST_QUESTIONS = 300
MOST_TITLE = 120


def create(
    actor: Actor,
    owner_id: int,
    title: str,
    *,
    template: str = "",
    banks: Iterable[str] = (),
    day: date,
    now: datetime,
) -> str:
    """A new blueprint of the place `owner_id`; gives its public id.

    With `template` (a key of BLUEPRINT_TEMPLATES) it is filled from `banks` as they are on `day`.
    Raises NotFound, Invalid `title_missing`, `no_such_template`, `no_banks`."""
    title = _title(title)
    chosen = tuple(dict.fromkeys(banks))
    if template and template not in BLUEPRINT_TEMPLATES:
        raise Invalid("no_such_template", "template")
    if template and not chosen:
        raise Invalid("no_banks", "banks")
    with reading() as session:
        place = place_in_scope(session, actor, Permission.EXAMS_EDIT, owner_id)
        blueprint, policy = Blueprint(title, ()), Policy()
        if template:
            made = BLUEPRINT_TEMPLATES[template]
            held = stock(session, owner_id, day, chosen)
            in_reach = [bank for bank in chosen if bank in held.versions]
            blueprint = from_template(made, title, in_reach, held.entries)
            policy = TEMPLATES[made.policy]
    with transaction() as session:
        return add(session, actor, place, blueprint, policy, now, "blueprint.created")


def save(
    actor: Actor, public_id: str, blueprint: Blueprint, policy: Policy, *, seen: str, now: datetime
) -> str:
    """Replace the content; gives the new stamp. `seen` is the stamp the form was made from.

    Raises NotFound, Problem `blueprint_changed`, `blueprint_archived`, Invalid `title_missing`,
    `too_many_sections`, `too_many_questions`."""
    title = _title(blueprint.title)
    if len(blueprint.sections) > MOST_SECTIONS:
        raise Invalid("too_many_sections", most=MOST_SECTIONS)
    if blueprint.question_count > MOST_QUESTIONS:
        raise Invalid("too_many_questions", most=MOST_QUESTIONS)
    content = Blueprint(title, blueprint.sections).to_json()
    with transaction() as session:
        record, place = find(session, actor, public_id, lock=True)
        if record.archived_at is not None:
            raise Problem("blueprint_archived")
        if stamp(record) != seen:
            raise Problem("blueprint_changed")
        if (record.content, record.policy) != (content, policy.to_json()):
            record.title, record.content = title, content
            record.policy, record.updated_at = policy.to_json(), now
            note(session, actor, record, place, "blueprint.saved", now)
        return stamp(record)


def copy(actor: Actor, public_id: str, *, now: datetime) -> str:
    """A copy to change freely; gives its public id. Raises NotFound."""
    with transaction() as session:
        record, place = find(session, actor, public_id)
        title = f"{record.title[: MOST_TITLE - 4]}（副本）"
        blueprint = Blueprint(title, Blueprint.from_json(record.content).sections)
        policy = Policy.from_json(record.policy)
        return add(session, actor, place, blueprint, policy, now, "blueprint.copied")


def archive(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Put it away: off the list, nothing lost. Raises NotFound."""
    _put(actor, public_id, now, "blueprint.archived", now)


def restore(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Bring it back. Raises NotFound."""
    _put(actor, public_id, None, "blueprint.restored", now)


def _put(actor: Actor, public_id: str, at: datetime | None, act: str, now: datetime) -> None:
    with transaction() as session:
        record, place = find(session, actor, public_id, lock=True)
        if (record.archived_at is None) == (at is None):
            return
        record.archived_at = at
        note(session, actor, record, place, act, now)


def _title(given: str) -> str:
    title = given.strip()
    if not title:
        raise Invalid("title_missing", "title")
    if len(title) > MOST_TITLE:
        raise Invalid("title_too_long", "title", most=MOST_TITLE)
    return title


def add(
    session: Session,
    actor: Actor,
    place: Place,
    blueprint: Blueprint,
    policy: Policy,
    now: datetime,
    act: str,
) -> str:
    """Keep a blueprint made in `session` as one of `place`; gives its public id."""
    record = BlueprintRecord(
        public_id=new_id(),
        title=blueprint.title,
        owner_id=place.id,
        content=blueprint.to_json(),
        policy=policy.to_json(),
        created_by=actor.person_id,
        updated_at=now,
    )
    session.add(record)
    note(session, actor, record, place, act, now)
    return record.public_id


def note(
    session: Session, actor: Actor, record: BlueprintRecord, place: Place, act: str, now: datetime
) -> None:
    """One trail entry about a blueprint, with the hash of what it says."""
    trail.record(
        session,
        actor,
        act,
        ("blueprint", record.public_id),
        now=now,
        place_path=place.path,
        title=record.title,
        sha256=blueprint_hash(Blueprint.from_json(record.content)),
    )
