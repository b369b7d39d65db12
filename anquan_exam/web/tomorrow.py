"""What the desk of a team leader says before the shift meeting: who of the team may not work
tomorrow."""

from datetime import datetime, timedelta
from typing import Any

from anquan_exam import clock
from anquan_exam.domain.access import TEAM_ROLES, Actor, Permission
from anquan_exam.services.eligibility.lists import State, Wanted, rows_of

NAMED = 5


def tomorrow_part(who: Actor, now: datetime) -> dict[str, Any]:
    """reds: how many of the team may not work tomorrow, red_names: the first of them; none of it
    for whoever looks after more than teams."""
    roles = {grant.role for grant in who.grants}
    if not who.can(Permission.PEOPLE_VIEW) or not roles <= TEAM_ROLES:
        return {"reds": 0, "red_names": ()}
    day = clock.local(now).date() + timedelta(days=1)
    rows = [row for row in rows_of(who, Wanted(day), now=now) if row.state is State.BLOCKED]
    return {"reds": len(rows), "red_names": tuple(row.name for row in rows[:NAMED])}
