"""The one reader of the time. Everything else is given `now`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, UTC and aware, to the microsecond."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """`moment` (aware) on the clock of China, for people to read."""
    return moment.astimezone(SHANGHAI)
