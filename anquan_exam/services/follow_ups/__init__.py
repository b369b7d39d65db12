"""What spot checks ask of units afterwards (抽考整改): who trains and is tested again, who comes to
the make-up, by when; and whether it is done, which only results say."""

from anquan_exam.services.follow_ups.reading import (
    FollowUp,
    Tally,
    Wanted,
    follow_ups,
    tally,
    tally_in,
)

__all__ = ["FollowUp", "Tally", "Wanted", "follow_ups", "tally", "tally_in"]
