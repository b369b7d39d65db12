"""Off-the-job training of a case (脱产培训), exact to the minute: entered by whoever leads,
confirmed by the person and by the manager; refused where it runs into other hours or work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.cases import Step
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.training_log import LogRefusal, clash
from anquan_exam.models import Attendance, CaseFile, TrainingSession
from anquan_exam.services.attended import at_work_in, attended, lock_people, span_of, work_of
from anquan_exam.services.cases.acting import Act, acting, acting_for_oneself
from anquan_exam.services.cases.common import CaseRefused, text_of
from anquan_exam.services.cases.folding import standing_of
from anquan_exam.services.cases.late import Late, put_off
from anquan_exam.services.cases.progress import BEFORE, round_began, training_counted
from anquan_exam.services.cases.superiors import Hat
from anquan_exam.services.cases.telling import Told
from anquan_exam.services.eligibility.rules import daily_cap
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.ids import new_id

MOST_TEACHER, MOST_CONTENT, MOST_PLACE = 60, 500, 120
ENTER = frozenset({Hat.SAFETY, Hat.SUPERIOR, Hat.PRINCIPAL})


@dataclass(frozen=True, slots=True)
class Taught:
    """One session: from, to (aware), who taught what, where."""

    begins: datetime
    ends: datetime
    teacher: str
    content: str
    place: str = ""
    late_why: str = ""


def enter(actor: Actor, public_id: str, taught: Taught, *, now: datetime) -> bool:
    """Enter a session of the case; False where it waits for a second person first. It counts once
    the person and the manager have confirmed it; entered by the manager, it is confirmed by that.

    Raises NotFound, Invalid `case_teacher_missing`, `case_content_missing`, `text_too_long`;
    CaseRefused, `training_…` with the span it runs into."""
    with acting(actor, public_id, "trained", ENTER, now=now) as act:
        _check_words(taught)
        check(act, taught.begins, taught.ends)
        payload = {"begins": taught.begins.isoformat(), "ends": taught.ends.isoformat()}
        payload |= {"teacher": taught.teacher.strip(), "place": taught.place.strip()}
        late = Late("trained", taught.begins, payload, taught.content.strip(), taught.late_why)
        if put_off(act, late):
            return False
        carry_taught(act, taught, by_manager=Hat.SAFETY in act.hats)
        act.note("case.training_entered", **span_said(taught.begins, taught.ends))
        return True


def _check_words(taught: Taught) -> None:
    text_of(taught.teacher, "teacher", most=MOST_TEACHER, missing="case_teacher_missing")
    text_of(taught.content, "content", most=MOST_CONTENT, missing="case_content_missing")
    if len(taught.place) > MOST_PLACE:
        raise Invalid("text_too_long", "place", most=MOST_PLACE)


def span_said(begins: datetime, ends: datetime) -> dict[str, object]:
    """The span as the trail tells it."""
    return {"case_begins": _iso(begins), "case_ends": _iso(ends)}


def _iso(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="minutes")


def check(act: Act, begins: datetime, ends: datetime) -> None:
    """Raise CaseRefused where the case or the log does not take a session of this span."""
    step = standing_of(act.session, act.case).step
    if step is not Step.TRAINING:
        early = step is Step.HEARING
        raise CaseRefused("case_not_verified" if early else "case_out_of_order")
    if begins < round_began(act.session, act.case):
        raise CaseRefused(BEFORE)
    refuse_clash(act.session, act.case.person_id, begins, ends, now=act.now)


def refuse_clash(
    session: Session, person_id: int, begins: datetime, ends: datetime, *, now: datetime
) -> None:
    """Raise CaseRefused `training_…` where a session runs into other hours of the person, or into
    times they are known to have been at work."""
    lock_people(session, [person_id])
    working = work_of(session, [person_id])
    new = span_of(begins, ends)
    spans = {span_of(row.begins_at, row.ends_at): row.source for row in working}
    cap = daily_cap(session, new.begins.date(), now)
    found = clash(new, attended(session, person_id), spans, now=now, cap=cap)
    if found is None:
        return
    detail = {}
    if found.other is not None:
        detail = {"begins": _iso(found.other.begins), "ends": _iso(found.other.ends)}
    if found.refusal is LogRefusal.AT_WORK and found.other is not None:
        detail["source"] = spans[found.other]
    raise CaseRefused(found.refusal.value, **detail)


def carry_taught(act: Act, taught: Taught, *, by_manager: bool) -> Attendance:
    """The session and the person's attendance; the person is asked to confirm it."""
    held = TrainingSession(
        public_id=new_id(),
        enterprise_id=act.case.enterprise_id,
        title=f"脱产培训（案件 {act.case.number}）",
        kind=Training.OFF_THE_JOB.value,
        content=taught.content.strip(),
        teacher=taught.teacher.strip(),
        place=taught.place.strip(),
        begins_at=taught.begins,
        ends_at=taught.ends,
        created_by=act.actor.person_id,
        created_at=act.now,
    )
    act.session.add(held)
    act.session.flush()
    attended = Attendance(
        session_id=held.id,
        person_id=act.case.person_id,
        begins_at=taught.begins,
        ends_at=taught.ends,
        how="list",
        case_id=act.case.id,
        recorded_at=act.now,
        recorded_by=act.actor.person_id,
        confirmed_at=act.now if by_manager else None,
        confirmed_by=act.actor.person_id if by_manager else None,
    )
    act.session.add(attended)
    act.session.flush()
    act.tell(Told.CONFIRM_TRAINING)
    return attended


def accept(actor: Actor, public_id: str, attendance_id: int, *, now: datetime) -> None:
    """The person confirms that they sat it through. Raises NotFound, CaseRefused
    `training_at_work`."""
    with acting_for_oneself(actor, public_id, "trained", now=now) as act:
        attended = of_case(act.session, act.case, attendance_id)
        if attended.accepted_at is None:
            attended.accepted_at = now
            counted = _settle(act, attended)
            act.note("case.training_accepted", **_minutes(attended), case_counted=counted)


def deny(actor: Actor, public_id: str, attendance_id: int, *, now: datetime) -> None:
    """The person says that there was no such session: it is withdrawn; said twice, once. Raises
    NotFound, CaseRefused `case_counted_already`."""
    with acting_for_oneself(actor, public_id, "trained", now=now) as act:
        attended = of_case(act.session, act.case, attendance_id, withdrawn_by=actor.person_id)
        if attended.withdrawn_at is not None:
            return
        if attended.counted_at is not None:
            raise CaseRefused("case_counted_already")
        attended.withdrawn_at, attended.withdrawn_by = now, actor.person_id
        attended.withdrawn_why = "本人说没有参加这次培训"
        act.note("case.training_denied", **_minutes(attended))


def confirm(actor: Actor, public_id: str, attendance_id: int, *, now: datetime) -> None:
    """The manager confirms what a leader entered. Raises NotFound, CaseRefused."""
    with acting(actor, public_id, "trained", frozenset({Hat.SAFETY}), now=now) as act:
        attended = of_case(act.session, act.case, attendance_id)
        if attended.confirmed_at is None:
            attended.confirmed_at, attended.confirmed_by = now, actor.person_id
            counted = _settle(act, attended)
            act.note("case.training_confirmed", **_minutes(attended), case_counted=counted)


def _settle(act: Act, attended: Attendance) -> bool:
    """Let it count once both have confirmed; whether the case took the hours. Raises CaseRefused
    `training_at_work` where work has come to light since it was entered."""
    if work := at_work_in(act.session, [attended]).get(attended.id):
        detail = {"begins": _iso(work.begins_at), "ends": _iso(work.ends_at)}
        raise CaseRefused(LogRefusal.AT_WORK.value, **detail, source=work.source)
    if attended.accepted_at is None or attended.confirmed_at is None or attended.counted_at:
        return False
    attended.counted_at = act.now
    act.session.flush()
    return training_counted(act.session, attended)


def _minutes(attended: Attendance) -> dict[str, object]:
    return span_said(attended.begins_at, attended.ends_at)


def of_case(
    session: Session, case: CaseFile, attendance_id: int, *, withdrawn_by: int | None = None
) -> Attendance:
    """A session of the case that stands, or that `withdrawn_by` has withdrawn."""
    found = session.get(Attendance, attendance_id)
    if found is None or found.case_id != case.id:
        raise NotFound("attendance")
    own = withdrawn_by is not None and found.withdrawn_by == withdrawn_by
    if found.withdrawn_at is not None and not own:
        raise NotFound("attendance")
    return found
