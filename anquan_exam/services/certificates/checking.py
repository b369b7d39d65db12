"""What is refused of a certificate before it is put on record."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.certificates import (
    LONGEST_ISSUER,
    LONGEST_NUMBER,
    LONGEST_OPERATION,
    LONGEST_REASON,
    MOST_OPERATIONS,
    Dates,
    Guides,
    known_operations,
    normal_number,
)
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.people import spoken
from anquan_exam.exchange.pictures import PictureRefused, clean_picture
from anquan_exam.models import CertificateRecord, Person
from anquan_exam.models.types import cipher
from anquan_exam.services.errors import Invalid
from anquan_exam.services.scope import people_within

OLDEST = date(1970, 1, 1)
AHEAD = timedelta(days=366)
PURPOSE = "certificate.number"


@dataclass(frozen=True, slots=True)
class CertificateInput:
    """A card as somebody typed it. `operations`: several divided by ；or lines. `for_ever`: it has
    no last day. `photo`: what the camera gave, or b""."""

    family: Family
    operations: str
    number: str
    issuer: str
    valid_from: date | None
    valid_until: date | None
    review_by: date | None = None
    for_ever: bool = False
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class Checked:
    """A card that may be kept."""

    family: Family
    operations: tuple[str, ...]
    number: str
    issuer: str
    dates: Dates

    @property
    def number_index(self) -> str:
        """The keyed hash the number is found by; "" for none."""
        return index_of(self.number)


def index_of(number: str) -> str:
    """The keyed hash of a number; "" for none."""
    return cipher().index(number, PURPOSE) if number else ""


def checked(given: CertificateInput, known: Guides, today: date) -> Checked:
    """The card as it is kept. Raises Invalid `certificate_*`, naming the field."""
    guide = known.of(given.family)
    operations = known_operations(guide, given.operations)
    if not operations and given.family is not Family.PRACTICAL_TEST:
        raise Invalid("certificate_operations", "operations")
    if len(operations) > MOST_OPERATIONS:
        raise Invalid("certificate_operations_many", "operations", most=MOST_OPERATIONS)
    if any(len(one) > LONGEST_OPERATION for one in operations):
        raise Invalid("certificate_operation_long", "operations", most=LONGEST_OPERATION)
    number = normal_number(given.number)
    if not number and not guide.numberless:
        raise Invalid("certificate_number", "number")
    if len(number) > LONGEST_NUMBER:
        raise Invalid("certificate_number_long", "number", most=LONGEST_NUMBER)
    issuer = spoken(given.issuer)
    if len(issuer) > LONGEST_ISSUER:
        raise Invalid("certificate_issuer_long", "issuer", most=LONGEST_ISSUER)
    dates = _dates(given, guide.open_ended, today)
    return Checked(given.family, operations, number, issuer, dates)


def _dates(given: CertificateInput, open_ended: bool, today: date) -> Dates:
    begins, ends, review = given.valid_from, given.valid_until, given.review_by
    if begins is None or not OLDEST <= begins <= today + AHEAD:
        raise Invalid("certificate_from", "valid_from")
    if ends is None and not (given.for_ever or open_ended):
        raise Invalid("certificate_until", "valid_until")
    if ends is not None and given.for_ever:
        raise Invalid("certificate_for_ever", "valid_until")
    if ends is not None and not begins <= ends <= date(begins.year + 60, 12, 31):
        raise Invalid("certificate_order", "valid_until")
    if review is not None and (review < begins or (ends is not None and review > ends)):
        raise Invalid("certificate_review", "review_by")
    return Dates(begins, ends, review)


def checked_reason(text: str, field: str = "reason") -> str:
    """A reason as it is kept. Raises Invalid `certificate_reason`, `reason_long`."""
    reason = spoken(text)
    if not reason:
        raise Invalid("certificate_reason", field)
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason_long", field, most=LONGEST_REASON)
    return reason


def cleaned_photo(data: bytes) -> bytes | None:
    """The photo written anew, without what the camera puts beside it; None for none.

    Raises Invalid `picture_*`."""
    if not data:
        return None
    try:
        return clean_picture(data).data
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", "photo") from refused


def refuse_twice(
    session: Session, actor: Actor, person_id: int, card: Checked, but: int = 0
) -> None:
    """Refuse a number that is another's, and a card that is there already; `but` is the row that it
    takes the place of. The same number again on a renewed card, or for other operations, is none:
    the authority gives T and the ID number to them all.

    Raises Invalid `certificate_taken` (with the name, within reach), `certificate_elsewhere`,
    `certificate_twice`."""
    if not card.number:
        _refuse_numberless(session, person_id, card, but)
        return
    rows = session.execute(
        select(CertificateRecord, Person)
        .join(Person, Person.id == CertificateRecord.person_id)
        .where(
            CertificateRecord.number_index == card.number_index,
            CertificateRecord.withdrawn_at.is_(None),
            CertificateRecord.id != but,
        )
        .order_by(CertificateRecord.id)
    )
    for row, person in rows:
        if person.id != person_id:
            _refuse_anothers(session, actor, person)
        if same_card(row, card):
            raise Invalid("certificate_twice", "number", name=person.name)


def _refuse_numberless(session: Session, person_id: int, card: Checked, but: int) -> None:
    rows = session.execute(
        select(CertificateRecord, Person.name)
        .join(Person, Person.id == CertificateRecord.person_id)
        .where(
            CertificateRecord.person_id == person_id,
            CertificateRecord.number_index == "",
            CertificateRecord.withdrawn_at.is_(None),
            CertificateRecord.id != but,
        )
        .order_by(CertificateRecord.id)
    )
    for row, name in rows:
        if same_card(row, card):
            raise Invalid("certificate_twice", "valid_from", name=name)


def _refuse_anothers(session: Session, actor: Actor, person: Person) -> None:
    within = people_within(actor, Permission.PEOPLE_VIEW)
    if session.scalar(select(Person.id).where(Person.id == person.id, within)) is not None:
        raise Invalid("certificate_taken", "number", name=person.name)
    raise Invalid("certificate_elsewhere", "number")


def same_card(row: CertificateRecord, card: Checked) -> bool:
    """Whether a row of the same person and number is this very card.

    One that lasts longer is a renewed one, even with the first day of the old: a card may keep the
    day it was first given. So is one that begins once the old was revoked."""
    begins, ends = card.dates.valid_from, card.dates.valid_until
    shared = set(row.operations) & set(card.operations) or not card.operations
    if row.family != card.family or not shared:
        return False
    if row.revoked_on is not None and begins >= row.revoked_on:
        return False
    if row.valid_until == ends:
        return ends is not None or row.valid_from == begins
    shorter = row.valid_until is None or (ends is not None and ends < row.valid_until)
    return row.valid_from == begins and shorter


def revoked(card: Checked, on: date | None) -> Checked:
    """The card with the day it was revoked."""
    return replace(card, dates=replace(card.dates, revoked_on=on))
