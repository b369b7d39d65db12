"""Going on to the next question aloud, where the exam's rule may stop a sitting early."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.domain.sitting import EventKind, fold
from anquan_exam.models.session import transaction
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.sittings import plans, stopping
from anquan_exam.services.sittings.events import events_of
from anquan_exam.services.sittings.putting_in import events_to_add, locked_for


def move_past(
    actor: Actor,
    exam_id: str,
    number: str,
    item: int,
    *,
    now: datetime,
    device: str,
    network: str,
) -> bool:
    """Note that question `item` is done with, as it was answered by now; whether that was enough
    and the sitting is over. Nothing is noted where the exam has no such rule.

    Raises NotFound, Forbidden `own_sitting`, Problem `attempt_over`, `attempt_not_conducted`."""
    with transaction() as session:
        exam, _ = exam_of(session, actor, exam_id)
        row = locked_for(session, actor, exam, number, now)
        if plans.policy_of(row.policy).sequential is None:
            return False
        events = events_of(session, row.id)
        if all(one.kind is not EventKind.MOVED_ON or one.item != item for one in events):
            given = {item: list(fold(events).answers.get(item, ()))}
            past = {item: EventKind.MOVED_ON}
            session.add_all(events_to_add(session, row, given, past, now, device, network))
        attempt_id = row.id
    return stopping.stop(attempt_id, now=now)
