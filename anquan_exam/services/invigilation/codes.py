"""The start code: suggested or the invigilator's own word, given out, withdrawn.

It goes into every ticket of the draws made with it, so whoever gives it could not have known the
papers."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import CODE_LENGTH, is_code, normal_code
from anquan_exam.models import Exam, Person, StartCode
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import running
from anquan_exam.services.invigilation.views import CodeView

DIGITS = 4


def suggest() -> str:
    """Four digits: easily said in a loud room, easily typed."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def give(actor: Actor, exam_id: str, word: str, *, now: datetime) -> str:
    """Give out `word` in place of the code the actor gave before; gives it as compared.

    Raises NotFound, Invalid `bad_code`, `code_used` (known to the room from before), Problem
    `exam_not_running`."""
    code = normal_code(word)
    if not is_code(code):
        raise Invalid("bad_code", "code", least=CODE_LENGTH[0], most=CODE_LENGTH[1])
    with transaction() as session:
        exam, place = running(session, actor, exam_id, lock=True)
        earlier = session.scalars(select(StartCode).where(StartCode.exam_id == exam.id)).all()
        if any(normal_code(one.code) == code for one in earlier):
            raise Invalid("code_used", "code")
        mine = [one for one in earlier if one.given_by == actor.person_id]
        for one in mine:
            one.withdrawn_at = one.withdrawn_at or now
        session.add(StartCode(exam_id=exam.id, code=code, given_by=actor.person_id, given_at=now))
        note(session, actor, exam, place, "start_code.given", now, length=len(code))
    return code


def withdraw(actor: Actor, exam_id: str, code_id: int, *, now: datetime) -> None:
    """Let nobody start with a code any more. Raises NotFound, Problem `exam_not_running`."""
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        code = session.scalar(
            select(StartCode).where(StartCode.id == code_id, StartCode.exam_id == exam.id)
        )
        if code is None:
            raise NotFound("code")
        if code.withdrawn_at is None:
            code.withdrawn_at = now
            note(session, actor, exam, place, "start_code.withdrawn", now, code=code.id)


def live_codes(session: Session, actor: Actor, exam: Exam) -> tuple[CodeView, ...]:
    """The codes one may start with now, the actor's own first."""
    rows = session.execute(
        select(StartCode, Person.name)
        .join(Person, Person.id == StartCode.given_by)
        .where(StartCode.exam_id == exam.id, StartCode.withdrawn_at.is_(None))
        .order_by(StartCode.id.desc())
    ).all()
    views = [
        CodeView(code.id, code.code, name, code.given_at, code.given_by == actor.person_id)
        for code, name in rows
    ]
    return tuple(sorted(views, key=lambda view: not view.mine))
