"""Finding a spot check within reach, and its note on the trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Place, SpotCheck
from anquan_exam.services import trail
from anquan_exam.services.scope import places_within, with_place


def find(
    session: Session,
    actor: Actor,
    public_id: str,
    permission: Permission = Permission.SPOT_CHECK,
    *,
    lock: bool = False,
) -> tuple[SpotCheck, Place]:
    """The row and the unit it is of, where `actor` holds `permission`. Raises NotFound."""
    return with_place(
        session,
        SpotCheck,
        SpotCheck.place_id,
        SpotCheck.public_id == public_id,
        places_within(actor, permission),
        missing="spot_check",
        lock=lock,
    )


def note(
    session: Session,
    actor: Actor,
    check: SpotCheck,
    place: Place,
    act: str,
    now: datetime,
    **payload: object,
) -> None:
    """One trail entry about `check`."""
    subject = ("spot_check", check.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **payload)
