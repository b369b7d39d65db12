"""Signing a level of the card of 三级安全教育: the worker, the teacher and the manager, each with
the finger on the manager's screen, or on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.check_record import SignedHow
from anquan_exam.domain.education_card import CardSigner
from anquan_exam.domain.eligibility.facts import LEVELS, Training
from anquan_exam.exchange.signatures import SignatureRefused, clean_signature
from anquan_exam.models import CardSignature, Person, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.training import cards
from anquan_exam.services.training.cards import CardLevel

MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class CardSigning:
    """What comes from the page. `name` counts for the teacher alone; `picture` is a PNG."""

    how: SignedHow
    name: str = ""
    picture: bytes = b""


def sign_card(
    actor: Actor,
    public_id: str,
    level: Training,
    signer: CardSigner,
    given: CardSigning,
    *,
    now: datetime,
) -> None:
    """Put down that somebody signed a level as it stands; the same again changes nothing.

    Raises NotFound, Invalid `card_teacher`, `signature_empty`, `signature_bad`, `signing_unsaid`;
    Problem `card_own`, `card_level_open`."""
    if level not in LEVELS:
        raise NotFound("level")
    picture = _picture(given)
    with transaction() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_EDIT, public_id, lock=True)
        if person.id == actor.person_id:
            raise Problem("card_own")
        job = cards.job(session, person.id)
        held = _held(session, person, level, job[1].begins_on if job else None)
        if job is None or not held.done:
            raise Problem("card_level_open")
        made = CardSignature(
            employment_id=job[1].id,
            level=level.value,
            signer=signer.value,
            how=given.how.value,
            name=_name(actor, person, signer, given, held),
            picture=picture,
            digest=held.digest,
            taken_by=actor.person_id,
            signed_at=now,
        )
        if not _there(session, made):
            session.add(made)
            _note(session, actor, person, session.get_one(Place, job[0].host_id), made)


def _there(session: Session, made: CardSignature) -> bool:
    """Whether the same signature is there already, for the same hours."""
    found = select(CardSignature.id).where(
        CardSignature.employment_id == made.employment_id,
        CardSignature.level == made.level,
        CardSignature.signer == made.signer,
        CardSignature.digest == made.digest,
    )
    return session.scalar(found.limit(1)) is not None


def _note(session: Session, actor: Actor, person: Person, unit: Place, made: CardSignature) -> None:
    told = {"training": made.level, "name": made.name, "signed": made.how}
    told |= {"signer": made.signer, "sha256": made.digest}
    trail.record(
        session,
        actor,
        "training.card_signed",
        ("person", person.public_id),
        now=made.signed_at,
        place_path=unit.path,
        **told,
    )


def _held(session: Session, person: Person, level: Training, since: date | None) -> CardLevel:
    return cards.level_of(level, cards.lines_of(session, person.id, since).get(level, []))


def _name(
    actor: Actor, person: Person, signer: CardSigner, given: CardSigning, held: CardLevel
) -> str:
    names: Mapping[CardSigner, str] = {
        CardSigner.WORKER: person.name,
        CardSigner.TEACHER: given.name.strip(),
        CardSigner.MANAGER: actor.name,
    }
    if signer is CardSigner.TEACHER and names[signer] not in held.teachers:
        raise Invalid("card_teacher", "name")
    return names[signer][:MOST_NAME]


def _picture(given: CardSigning) -> bytes | None:
    if given.how is SignedHow.PAPER:
        return None
    if given.how is not SignedHow.SCREEN:
        raise Invalid("signing_unsaid", "how")
    if not given.picture:
        raise Invalid("signature_empty", "picture")
    try:
        return clean_signature(given.picture)
    except SignatureRefused as refused:
        raise Invalid(f"signature_{refused.reason}", "picture") from refused
