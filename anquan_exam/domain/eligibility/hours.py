"""学时 as people count training: facts and rules keep minutes, so that none is lost."""


def class_hours(minutes: int, class_hour: int) -> tuple[int, int]:
    """Whole 学时 of so many minutes each, and the minutes left over: 550 of 45 is (12, 10)."""
    return divmod(minutes, class_hour)
