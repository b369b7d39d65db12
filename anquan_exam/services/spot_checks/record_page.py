"""The page of a record: what stands written, what was signed, what is still to be done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.check_record import DAYS_TO_MEND, says_the_same
from anquan_exam.models.session import reading
from anquan_exam.services.follow_ups import Tally, tally_in
from anquan_exam.services.spot_checks.content import Words, headed, standing
from anquan_exam.services.spot_checks.parties import VersionView, versions_in
from anquan_exam.services.spot_checks.problems import ProblemView, problems_in
from anquan_exam.services.spot_checks.reach import find
from anquan_exam.services.spot_checks.scans import ScanView, scans_in
from anquan_exam.services.spot_checks.versions import newest, number_of
from anquan_exam.services.spot_checks.views import SpotView, view


@dataclass(frozen=True)
class RecordView:
    """A record as its officers see it. `number` is "" before the first version; `changed` tells
    that things stand otherwise than the newest version says; `failed` and `makeup` are whom it
    would ask for if it were frozen now."""

    check: SpotView
    number: str
    versions: tuple[VersionView, ...]
    changed: bool
    sitting: int
    failed: tuple[str, ...]
    makeup: tuple[str, ...]
    problems: tuple[ProblemView, ...]
    scans: tuple[ScanView, ...]
    due_on: date
    tally: Tally

    @property
    def newest(self) -> VersionView | None:
        """The version that holds."""
        return self.versions[0] if self.versions else None


def record_view(actor: Actor, public_id: str, said: Words, *, now: datetime) -> RecordView:
    """The record of a check. Raises NotFound."""
    today = clock.local(now).date()
    with reading() as session:
        check, _ = find(session, actor, public_id)
        seen = view(actor, public_id, session)
        stands = standing(session, check, seen, said, now=now)
        last = newest(session, check.id)
        number = number_of(session, check.id)
        live = headed(stands.content, number, 0, "", None)
        usual = today + timedelta(days=DAYS_TO_MEND)
        return RecordView(
            check=seen,
            number=number,
            versions=versions_in(session, check),
            changed=last is not None and not says_the_same(live, last.content),
            sitting=stands.sitting,
            failed=tuple(stands.content["failed"]),
            makeup=tuple(stands.content["makeup"]),
            problems=problems_in(session, check.id),
            scans=scans_in(session, check.id),
            due_on=last.due_on if last and last.due_on > today else usual,
            tally=tally_in(session, check.id, today),
        )
