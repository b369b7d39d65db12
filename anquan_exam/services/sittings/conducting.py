"""A paper that somebody else puts in: asked aloud before a witness, or written on paper.

It is drawn, timed, folded and graded like any other; whoever is examined answers, the invigilator
puts in what was answered. An attempt begun on the person's own phone may be taken over, with what
the server has by then; from there on the phone writes nothing more to it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import CONDUCTED, Body, needs_witness, offered
from anquan_exam.models import Attempt, Exam, SecondEntry, Site, StartCode
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.exams.common import note as note_exam
from anquan_exam.services.invigilation.reach import candidate_of, exam_of, running
from anquan_exam.services.sittings.starting import Conduct, start

MOST_NAME = 60
TURNS = 3


def bodies_of(actor: Actor, exam_id: str) -> tuple[Body, ...]:
    """How the papers of an exam may be put before people where it is held. Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        return offered_at(session, exam)


def no_phones_of(actor: Actor, exam_id: str) -> str:
    """Why nobody may carry a phone where an exam is held, with the name of the site; "" where one
    may. Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        site = session.get(Site, exam.site_id) if exam.site_id else None
        return f"{site.name}，{site.no_phones_reason}" if site and site.no_phones else ""


def last_witness(actor: Actor, exam_id: str) -> str:
    """Who stood by the last time `actor` asked somebody aloud in this exam; "" for the first.
    Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        found = session.scalar(
            select(Attempt.witness)
            .where(Attempt.exam_id == exam.id, Attempt.conducted_by == actor.person_id)
            .order_by(Attempt.id.desc())
            .limit(1)
        )
        return found or ""


def begin(
    actor: Actor,
    exam_id: str,
    number: str,
    body: Body,
    witness: str,
    *,
    now: datetime,
    device: str,
    network: str,
) -> str:
    """Draw the paper of a candidate for `actor` to put in, or take over the one that is open;
    gives the attempt's public id. The start code, where one is needed, is the room's newest.

    Raises NotFound, Forbidden `own_sitting`, `first_same_person` where `actor` keyed in the paper
    a second time, Invalid `witness_missing`, Problem `exam_not_running`, `body_not_conducted`,
    `body_not_safe`, StartRefused."""
    stood_by = " ".join(witness.split())[:MOST_NAME]
    if body not in CONDUCTED:
        raise Problem("body_not_conducted")
    if needs_witness(body) and not stood_by:
        raise Invalid("witness_missing", "witness")
    conduct = Conduct(body, actor, stood_by)
    for _ in range(TURNS):
        sitter, code, opened = _examined(actor, exam_id, number, conduct, now)
        if opened is not None:
            return opened
        try:
            view = start(
                sitter,
                exam_id,
                code,
                now=now,
                device=device,
                network=network,
                conduct=conduct,
            )
        except Problem as refused:
            if refused.code != "attempt_conducted":
                raise
            continue
        if view.epoch == 1:
            return view.attempt
    raise Problem("attempt_conducted")


def _examined(
    actor: Actor, exam_id: str, number: str, conduct: Conduct, now: datetime
) -> tuple[Actor, str, str | None]:
    """Whoever is to be examined, the code to start with, and their open attempt, taken over."""
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        if conduct.body not in offered_at(session, exam):
            raise Problem("body_not_safe")
        candidate = candidate_of(session, actor, exam, number)
        sitter = Actor(candidate.person_id, candidate.name)
        attempt = session.execute(
            update(Attempt)
            .where(
                Attempt.exam_id == exam.id,
                Attempt.person_id == candidate.person_id,
                Attempt.status == "open",
                Attempt.accept_until >= now,
            )
            .values(
                epoch=Attempt.epoch + 1,
                body=conduct.body.value,
                conducted_by=actor.person_id,
                witness=conduct.witness,
            )
            .returning(Attempt.id, Attempt.public_id)
        ).one_or_none()
        if attempt is None:
            return sitter, newest_code(session, exam), None
        _refuse_second(session, actor, attempt.id)
        told = {"number": number, "attempt": attempt.public_id, "body": conduct.body.value}
        note_exam(session, actor, exam, place, "attempt.taken_over", now, **told)
        return sitter, newest_code(session, exam), attempt.public_id


def _refuse_second(session: Session, actor: Actor, attempt_id: int) -> None:
    """Raises Forbidden `first_same_person`: whoever keyed in a paper a second time may not change
    the first entry too."""
    entry = session.get(SecondEntry, attempt_id)
    if entry is not None and entry.entered_by == actor.person_id:
        raise Forbidden("first_same_person")


def offered_at(session: Session, exam: Exam) -> tuple[Body, ...]:
    """The bodies that may be chosen where an exam is held."""
    site = session.get(Site, exam.site_id) if exam.site_id else None
    return offered(no_phones=bool(site and site.no_phones))


def newest_code(session: Session, exam: Exam) -> str:
    """The newest start code that is valid; "" where there is none."""
    found = session.scalar(
        select(StartCode.code)
        .where(StartCode.exam_id == exam.id, StartCode.withdrawn_at.is_(None))
        .order_by(StartCode.id.desc())
        .limit(1)
    )
    return found or ""
