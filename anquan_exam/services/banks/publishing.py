"""Publishing a bank: a new immutable version, all of it or nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import Bank, BankQuestion, bank_hash
from anquan_exam.domain.documents import Document, basis_problem
from anquan_exam.domain.private_ids import is_private, private_prefix
from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import revision_hash
from anquan_exam.exchange.bank_markdown.wording import basis_wording, problem_wording
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankItem, BankVersion, Enterprise, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.documents import write_documents
from anquan_exam.services.banks.pictures import refuse_missing, store_pictures
from anquan_exam.services.banks.revisions import (
    RevisionRow,
    fresh_revisions,
    write_revisions,
)
from anquan_exam.services.errors import Problem


class Origin(StrEnum):
    """Where a version was written."""

    SHIPPED = "shipped"
    WEB = "web"


class Outcome(StrEnum):
    """What became of a bank."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    OLDER = "older"
    LOCAL_BRANCH = "local_branch"


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish` did. `version_id` is the version published or already there, else None;
    `latest` the number of the newest version in the database."""

    outcome: Outcome
    bank: str
    number: int
    questions: int
    latest: int
    version_id: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a bank from being published; `question` is None for the bank's own."""

    question: str | None
    problem: str

    def __str__(self) -> str:
        """`question-id  problem`."""
        return f"{self.question or '-'}  {self.problem}"


class NotSound(Problem):
    """The bank breaks rules that every published one keeps."""

    def __init__(self, bank: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("bank_not_sound", bank=bank, count=len(faults))
        self.faults = faults


def publish(
    bank: Bank,
    register: Mapping[str, Document],
    *,
    actor: Actor,
    now: datetime,
    origin: Origin | str = Origin.SHIPPED,
    owner_id: int | None = None,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> Published:
    """Validate `bank` against `register` and store it as a new version, in one transaction.

    A version already there with the same content is left as it is, an older one is skipped, and a
    shipped bank that was edited here on the web is left alone. With `owner_id` the bank is private
    to that enterprise. Whether a basis holds today does not matter: that is asked at every draw.

    `pictures` are those of its questions that may not be stored yet, by name.

    Raises NotSound, Problem `version_content_differs` (same number, other content),
    `bank_id_taken`, `reserved_id`, `question_id_taken`, `picture_missing`."""
    refuse_unsound(bank, register)
    rows = fresh_revisions(bank, now)
    try:
        with transaction() as session:
            store_pictures(session, pictures, actor, now)
            return store_version(
                session, bank, register, rows, actor, now, Origin(origin), owner_id
            )
    except IntegrityError as error:
        raise Problem("published_meanwhile", bank=bank.id) from error


def store_version(
    session: Session,
    bank: Bank,
    register: Mapping[str, Document],
    rows: Sequence[RevisionRow],
    actor: Actor,
    now: datetime,
    origin: Origin,
    owner_id: int | None,
    reviewers: Sequence[int] | None = None,
) -> Published:
    """The writing half of `publish`, within a caller's act: of a bank without `faults`, with the
    `rows` that `fresh_revisions` gave. `reviewers` are the people who looked at what changed."""
    row = session.scalar(select(BankRow).where(BankRow.id == bank.id).with_for_update())
    if row is not None and row.owner_id != owner_id:
        raise Problem("bank_id_taken", bank=bank.id)
    done = _already_there(session, bank, origin)
    if done is not None:
        return done
    place_path = _check_ids(session, bank, owner_id)
    refuse_missing(session, bank)
    write_documents(session, _cited(bank, register, owner_id), owner_id=None, now=now)
    _bank_row(session, row, bank, owner_id, now)
    version_id = _version(session, bank, actor, origin, now, reviewers)
    fresh = write_revisions(session, bank, rows)
    session.execute(insert(BankItem), [*_items(bank, version_id)])
    trail.record(
        session,
        actor,
        "bank.published",
        ("bank", bank.id),
        now=now,
        place_path=place_path,
        version=bank.version,
        sha256=bank_hash(bank),
        origin=origin.value,
        questions=len(bank.questions),
        new_revisions=fresh,
        **({} if reviewers is None else {"reviewers": list(reviewers)}),
    )
    return Published(
        Outcome.PUBLISHED, bank.id, bank.version, len(bank.questions), bank.version, version_id
    )


def refuse_unsound(bank: Bank, register: Mapping[str, Document]) -> None:
    """Raises NotSound where the bank breaks a rule."""
    faults = tuple(_faults(bank, register))
    if faults:
        raise NotSound(bank.id, faults)


def _faults(bank: Bank, register: Mapping[str, Document]) -> Iterator[Fault]:
    if not bank.questions:
        yield Fault(None, "题库里一道题也没有")
    counts = Counter(entry.question.id for entry in bank.questions)
    for id_, count in counts.items():
        if count > 1:
            yield Fault(id_, "题号写了两次")
    for entry in bank.questions:
        yield from _question_faults(entry, register)


def _question_faults(entry: BankQuestion, register: Mapping[str, Document]) -> Iterator[Fault]:
    question = entry.question
    for problem in problems(question):
        yield Fault(question.id, problem_wording(problem))
    if entry.retired is not None:
        return  # what a retired question rested on may be gone
    for basis in question.all_basis:
        if broken := basis_problem(basis, register, day=None):
            yield Fault(question.id, basis_wording(broken))


def _already_there(session: Session, bank: Bank, origin: Origin) -> Published | None:
    """What keeps a version from being written; None when it is to be written."""
    known = session.execute(
        select(BankVersion.id, BankVersion.number, BankVersion.sha256, BankVersion.origin)
        .where(BankVersion.bank_id == bank.id)
        .order_by(BankVersion.number)
    ).all()
    if not known:
        return None
    latest = known[-1]

    def left(outcome: Outcome, version_id: int | None = None) -> Published:
        size = len(bank.questions)
        return Published(outcome, bank.id, bank.version, size, latest.number, version_id)

    if origin is Origin.SHIPPED and latest.origin == Origin.WEB:
        return left(Outcome.LOCAL_BRANCH)
    for version in known:
        if version.number == bank.version:
            if version.sha256 != bank_hash(bank):
                raise Problem("version_content_differs", bank=bank.id, number=bank.version)
            return left(Outcome.UNCHANGED, version.id)
    return left(Outcome.OLDER) if bank.version < latest.number else None


def _check_ids(session: Session, bank: Bank, owner_id: int | None) -> str:
    """The owner's path ("" of a public bank), once every id proves to be the bank's to use."""
    ids = [bank.id, *(entry.question.id for entry in bank.questions)]
    place_path = ""
    if owner_id is None:
        foreign = next((id_ for id_ in ids if is_private(id_)), None)
    else:
        public_id, place_path = session.execute(
            select(Enterprise.public_id, Place.path)
            .join(Place, Place.id == Enterprise.place_id)
            .where(Enterprise.place_id == owner_id)
        ).one()
        prefix = private_prefix(public_id)
        foreign = next((id_ for id_ in ids if not id_.startswith(prefix)), None)
    if foreign is not None:
        raise Problem("reserved_id", id=foreign)
    return place_path


def _cited(
    bank: Bank, register: Mapping[str, Document], owner_id: int | None
) -> Iterator[Document]:
    """The public documents the bank rests on. An enterprise's own are recorded on their own."""
    cited = {basis.document for entry in bank.questions for basis in entry.question.all_basis}
    if owner_id is None:
        yield from (register[id_] for id_ in sorted(cited) if id_ in register)


def _bank_row(
    session: Session, row: BankRow | None, bank: Bank, owner_id: int | None, now: datetime
) -> None:
    if row is None:
        row = BankRow(id=bank.id, owner_id=owner_id, created_at=now)
        session.add(row)
    row.title, row.category = bank.title, bank.category.value
    session.flush()


def _version(
    session: Session,
    bank: Bank,
    actor: Actor,
    origin: Origin,
    now: datetime,
    reviewers: Sequence[int] | None,
) -> int:
    version = BankVersion(
        bank_id=bank.id,
        number=bank.version,
        sha256=bank_hash(bank),
        origin=origin.value,
        settings=settings_of(bank),
        manifest=bank.manifest(),
        changes=bank.changes,
        published_at=now,
        published_by=actor.person_id,
        reviewed_by=None if reviewers is None else list(reviewers),
    )
    session.add(version)
    session.flush()
    return version.id


def settings_of(bank: Bank) -> dict[str, Any]:
    """What a version keeps of its bank besides the questions."""
    return {
        "title": bank.title,
        "category": bank.category.value,
        "industries": list(bank.industries),
        "posts": list(bank.posts),
        "person_categories": list(bank.person_categories),
    }


def _items(bank: Bank, version_id: int) -> Iterator[dict[str, Any]]:
    for position, entry in enumerate(bank.questions, start=1):
        yield {
            "version_id": version_id,
            "position": position,
            "question_id": entry.question.id,
            "revision": revision_hash(entry.question),
            "topic": entry.topic.id,
            "topic_title": entry.topic.title,
            "retired": entry.retired,
        }
