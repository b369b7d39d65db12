"""学时 as people count training: facts and rules keep minutes, so that none is lost."""

CLASS_HOUR = 45
"""Minutes, as question_banks/eligibility.yaml says."""


def class_hours(minutes: int) -> tuple[int, int]:
    """Whole 学时 and the minutes left over: 550 is (12, 10)."""
    return divmod(minutes, CLASS_HOUR)
