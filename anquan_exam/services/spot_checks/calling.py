"""The draw with the unit's own word, and what is noted of whoever is not at hand."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import CODE_LENGTH, is_code, normal_code
from anquan_exam.domain.spot_check import Why, drawn_order
from anquan_exam.models import SpotCheckNote
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.spot_checks.following import follow
from anquan_exam.services.spot_checks.listed import read_listed
from anquan_exam.services.spot_checks.offline.live import came_back, live_of
from anquan_exam.services.spot_checks.reach import find, note

MOST_REMARK = 200


def draw(actor: Actor, public_id: str, word: str, *, now: datetime) -> None:
    """Draw with the word somebody of the unit said, once and for all.

    Raises NotFound, Invalid `bad_word`, Problem `spot_check_drawn`, `visit_out`."""
    said = normal_code(word)
    if not is_code(said):
        raise Invalid("bad_word", "word", least=CODE_LENGTH[0], most=CODE_LENGTH[1])
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        if check.word is not None:
            raise Problem("spot_check_drawn")
        if live_of(session, check) is not None:
            raise Problem("visit_out")
        listed = [(one.key, one.stratum) for one in read_listed(check.people).values()]
        check.word, check.drawn_at = said, now
        check.drawn = list(drawn_order(check.secret, check.public_id, said, listed, check.count))
        note(session, actor, check, place, "spot_check.drawn", now, word=said, order=check.drawn)


def note_person(
    actor: Actor, public_id: str, key: str, why: Why | None, remark: str, *, now: datetime
) -> None:
    """Note why somebody called is not at hand, or (None) that they are after all. While the exam
    runs its list follows: whoever made room goes off it, the next in the drawn order comes on.

    Raises NotFound, Invalid `absence_unsaid` (for another reason), `text_too_long`, Problem
    `spot_check_not_drawn`, `spot_check_over`, `spot_check_sat` for whoever has begun already."""
    said = remark.strip()
    if why is Why.OTHER and not said:
        raise Invalid("absence_unsaid", "remark")
    if len(said) > MOST_REMARK:
        raise Invalid("text_too_long", "remark", most=MOST_REMARK)
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        if check.word is None:
            raise Problem("spot_check_not_drawn")
        if key not in check.drawn:
            raise NotFound("person")
        if came_back(session, check):
            raise Problem("spot_check_over")
        session.add(
            SpotCheckNote(
                check_id=check.id,
                key=key,
                why=why.value if why else None,
                remark=said,
                noted_by=actor.person_id,
                noted_at=now,
            )
        )
        session.flush()
        follow(session, actor, check, place, now)
        note(
            session,
            actor,
            check,
            place,
            "spot_check.noted",
            now,
            key=key,
            why=why.value if why else "at_hand",
            remark=said,
        )
